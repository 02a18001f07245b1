#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# procsnap tree: the same as pstree draws of a tree that stands still.

load common

tree() {
	"$PROCSNAP" tree --backend "$BACKEND" "$@"
}

from_tree() {
	"$HELPERS/mkimage" "$@" | "$PROCSNAP" tree --from - "${TREE[@]}"
}

@test "the same as pstree, with each of its options" {
	command -v pstree >/dev/null || skip "needs pstree"
	spawn actor tree
	for options in "" -p -n -u -a -c -ap -cn -pu -s -sp; do
		# shellcheck disable=SC2086 # words on purpose
		same "$options: $(pstree -AlT $options "$ACTOR")" "$options: $(tree -A $options "$ACTOR")"
	done
	same "$(pstree -Alt "$ACTOR")" "$(tree -At "$ACTOR")"
	same "$(pstree -Altp "$ACTOR")" "$(tree -Alp --threads "$ACTOR")"
	same "$(pstree -Alta "$ACTOR")" "$(tree -Ata "$ACTOR")"
	same "$(pstree -UlT "$ACTOR")" "$(tree -U "$ACTOR")"
}

@test "equal subtrees are drawn once, different ones are not" {
	spawn actor tree
	same 'root-+-leaf
     |-other---3*[leaf]
     `-2*[twin---2*[leaf]]' "$(tree -A "$ACTOR")"
}

@test "UTF-8 if the locale has it" {
	spawn actor tree
	same 'root─┬─leaf
     ├─other───3*[leaf]
     └─2*[twin───2*[leaf]]' "$(tree "$ACTOR")"
	[[ $(LC_ALL=C tree "$ACTOR") == 'root-+-leaf'* ]]
}

@test "users: the trees of one, and changes" {
	[ "$(id -u)" = 0 ] || skip "needs root, to be somebody else"
	chmod 755 "$BATS_TEST_TMPDIR"
	cp "$HELPERS/actor" "$BATS_TEST_TMPDIR/actor"
	spawn setpriv --reuid 65534 --regid 65534 --clear-groups "$BATS_TEST_TMPDIR/actor" tree
	nobody=$(id -un 65534)
	same "root($nobody)-+-leaf" "$(tree -Au "$ACTOR" | sed 1q)"
	tree -A "$nobody" | grep -qFx 'root-+-leaf'
	same "$(pgrep -u 65534 | sort)" "$(tree --json "$nobody" | jq '.. | .pid? // empty' | sort)"
}

@test "JSON: the children of each" {
	spawn actor tree
	tree --json "$ACTOR" | jq -e '.tasks[0] | .pid == '"$ACTOR"' and .comm == "root" and
		([.children[].comm] == ["leaf", "other", "twin", "twin"]) and
		([.children[1].children[].comm] == ["leaf", "leaf", "leaf"])'
	same "$(pgrep -P "$ACTOR" | sort)" "$(tree --json "$ACTOR" | jq '.tasks[0].children[].pid' | sort)"
}

@test "without arguments: every process but the kernel's threads, with -k those too" {
	# this command and its own children come and go
	tree -p | grep -qF "($$)"
	if [ -e /proc/2/comm ] && [ "$(cat /proc/2/comm)" = kthreadd ]; then
		run -1 grep -F 'kthreadd(2)' <<<"$(tree -p)"
		grep -qF 'kthreadd(2)' <<<"$(tree -pk)"
		grep -qF 'kthreadd(2)' <<<"$(tree -p 2)"
	fi
}

@test "several processes, once each; one that does not exist is named" {
	spawn actor tree
	first=$ACTOR
	spawn actor wait
	same "$(tree -p "$first"; tree -p "$ACTOR")" "$(tree -p "$first" "$ACTOR" "$first")"
	run -1 --separate-stderr tree 2147483647 "$ACTOR"
	same actor "$output"
	same "procsnap tree: 2147483647: no such process" "$stderr"
}

@test "names and arguments with controls do not act on the terminal" {
	spawn actor name $'\e]0;x\a\nok'
	same '\x1b]0;x\a\nok' "$(tree "$ACTOR")"
	same '\x1b]0;x\a\nok name \x1b]0;x\a\nok' "$(tree -a "$ACTOR")"
}

@test "lines are cut at the terminal's width, but not with --long" {
	command -v script >/dev/null || skip "needs script"
	spawn actor tree
	COLUMNS=12 script -qec "'$PROCSNAP' tree -A --backend '$BACKEND' $ACTOR" /dev/null </dev/null | tr -d '\r' >"$BATS_TEST_TMPDIR/tty"
	same 'root-+-leaf
     |-othe+
     `-2*[t+' "$(cat "$BATS_TEST_TMPDIR/tty")"
	COLUMNS=12 script -qec "'$PROCSNAP' tree -Al --backend '$BACKEND' $ACTOR" /dev/null </dev/null | tr -d '\r' >"$BATS_TEST_TMPDIR/tty"
	same "$(tree -A "$ACTOR")" "$(cat "$BATS_TEST_TMPDIR/tty")"
}

@test "--highlight: a process and those above it, on a terminal only" {
	command -v script >/dev/null || skip "needs script"
	spawn actor tree
	script -qec "'$PROCSNAP' tree -A --backend '$BACKEND' -H $ACTOR $ACTOR" /dev/null </dev/null >"$BATS_TEST_TMPDIR/tty"
	grep -qF $'\e[1mroot\e[0m-+-leaf' "$BATS_TEST_TMPDIR/tty"
	run -1 grep -q $'\e' <<<"$(tree -H "$ACTOR" "$ACTOR")"
}

@test "a process that looks as its siblings do is drawn as one, also beside all of them" {
	spawn actor tree
	twins=$(pgrep -P "$ACTOR" -x twin)
	for twin in $twins; do
		same 'twin---2*[leaf]' "$(tree -A -H "$ACTOR" "$twin")"
	done
	# shellcheck disable=SC2086 # words on purpose
	same "$(tree -A $twins; tree -A "$ACTOR")" "$(tree -A -H 1 $twins "$ACTOR")"
}

@test "whatever an image says about parents, each task is shown once" {
	TREE=(-Ap)
	same 5 "$(from_tree cycle | grep -o 'task[0-9](' | sort -u | wc -l)"
	same 5 "$(from_tree cycle | grep -o 'task[0-9](' | wc -l)"
	TREE=(-A --json)
	same 5 "$(from_tree cycle | jq '[.. | .pid? // empty] | length')"
	TREE=(-As 4)
	same "$(from_tree cycle | grep -o task4)" task4
}

@test "a chain of 20,000 and 50,000 children" {
	TREE=(-A)
	same 20000 "$(from_tree chain 20000 | grep -o 'task[0-9]*' | wc -l)"
	same 50000 "$(from_tree rows 50000 | grep -o 'task[0-9]*' | wc -l)"
}
