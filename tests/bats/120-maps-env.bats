#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# procsnap maps against /proc/PID/maps and smaps, procsnap env against environ.

load common

maps() {
	"$PROCSNAP" maps --backend "$BACKEND" "$@"
}

env_of() {
	"$PROCSNAP" env --backend "$BACKEND" "$@"
}

# maps with one blank between fields, and the size instead of nothing
proc_maps() {
	while read -r range permissions offset device inode name; do
		echo "$range $permissions $(((0x${range#*-} - 0x${range%-*}) >> 10 & 0x3fffffffffffff)) $offset $device $inode${name:+ $name}"
	done <"/proc/$1/maps"
}

@test "every mapping of maps, in its order" {
	spawn actor wait
	same "$(proc_maps "$ACTOR")" "$(maps --no-headers "$ACTOR" | tr -s ' ' | sed 's/ $//')"
}

@test "the flags of smaps" {
	spawn actor lock 64
	same "$(sed -n 's/^VmFlags: //p' "/proc/$ACTOR/smaps" | while read -r flags; do tr ' ' '\n' <<<"$flags" | sort | paste -sd,; done)" \
		"$(maps --flags --no-headers "$ACTOR" | awk '{ print $7 }' | while read -r flags; do tr , '\n' <<<"$flags" | sort | paste -sd,; done)"
	maps --flags "$ACTOR" | grep -q ' rd,wr,.*lo'
}

@test "10,000 mappings, as a table and as JSON" {
	spawn actor maps 10000
	same "$(wc -l <"/proc/$ACTOR/maps")" "$(maps --no-headers "$ACTOR" | wc -l)"
	same "$(cut -d' ' -f1 "/proc/$ACTOR/maps" | head -n -1)" \
		"$(maps --json "$ACTOR" | jq '.tasks[0].mappings[:-1][] | .start, .end' | xargs -n 2000 printf '%08x-%08x\n')"
}

@test "several processes: with their ids before" {
	spawn actor wait
	same "$(printf '%s\n%s\n' $$ "$ACTOR" | sort)" "$(maps --no-headers $$ "$ACTOR" | awk '{ print $1 }' | sort -u)"
}

@test "names with newlines and escapes" {
	cp "$HELPERS/actor" "$BATS_TEST_TMPDIR/"$'x\n\e[1m'
	spawn exec_ "$BATS_TEST_TMPDIR/"$'x\n\e[1m' wait
	maps "$ACTOR" | grep -qF "$BATS_TEST_TMPDIR/x\\n\\x1b[1m"
	maps --json "$ACTOR" | jq -e '.tasks[0].mappings[0].name | endswith("/x\n\u001b[1m")'
}

exec_() {
	exec "$@"
}

@test "env: the variables, as text, raw and as JSON" {
	spawn exec_ env -i A=1 EMPTY= $'ODD=x\ny\e[31m\377' "$HELPERS/actor" wait
	same $'A=1\nEMPTY=\nODD=x\\ny\\x1b[31m\\xff' "$(env_of "$ACTOR")"
	env_of -0 "$ACTOR" | cmp - "/proc/$ACTOR/environ"
	env_of --json "$ACTOR" | jq -e '.tasks[0] | .status == "ok" and .truncated == false and
		(.variables | length == 3 and .[0] == {name: "A", value: "1"} and .[1].value == "" and
		.[2].value_bytes == "780a791b5b33316dff")'
}

@test "env: no environment at all, and what is no NAME=VALUE" {
	spawn exec_ env -i "$HELPERS/actor" wait
	same "" "$(env_of "$ACTOR")"
	run -0 env_of "$ACTOR"
	[ -z "$output" ]
}

@test "denied, and pids that do not exist: named, exit 1; others are shown" {
	for command in maps env; do
		run -1 --separate-stderr "$PROCSNAP" "$command" --backend "$BACKEND" 2147483647 $$
		same "procsnap $command: 2147483647: no such process" "$stderr"
		[ -n "$output" ]
	done
	[ "$(id -u)" = 0 ] || skip "needs root, to be somebody else"
	spawn actor wait
	for command in maps env; do
		run -1 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups "$PROCSNAP" "$command" --backend "$BACKEND" "$ACTOR"
		[[ $stderr == "procsnap $command: $ACTOR: "*": denied"* ]]
	done
}

@test "a kernel thread has neither, which is no error" {
	pid=$(pgrep -P 2 | head -n 1)
	[ -n "$pid" ] || skip "no kernel thread here"
	run -0 --separate-stderr maps --no-headers "$pid"
	[ -z "$output$stderr" ]
	run -0 --separate-stderr env_of "$pid"
	[ -z "$output$stderr" ]
}
