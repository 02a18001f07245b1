#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Colours: on a terminal only, as NO_COLOR (no-color.org) and TERM have it, and --color above all.

load common

setup() {
	command -v script >/dev/null || skip "needs script"
}

# the commands that have colours, with something that shows them, whatever their status; a line each
coloured() {
	cat <<-END
		show --backend $BACKEND $$
		tree --backend $BACKEND --highlight $$ $$
		pages --backend $BACKEND --map $$ [stack]
		watch --backend $BACKEND -- false
	END
}

# procsnap on a terminal, from a shell that says what the environment is to be
on_tty() {
	script -qec "$1 '$PROCSNAP' $2" /dev/null </dev/null
}

escapes() {
	grep -q $'\e\[[0-9;]*m'
}

@test "there is a command for each --color" {
	same "$(coloured | cut -d' ' -f1 | sort | xargs)" "$(for command in $("$PROCSNAP" help |
		sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		"$PROCSNAP" "$command" --help | grep -q -- '--color WHEN' && echo "$command"
	done | sort | xargs)"
}

@test "on a terminal; with an empty NO_COLOR too" {
	while read -r line; do
		on_tty "" "$line" | escapes || { echo "$line"; false; }
		on_tty "NO_COLOR=" "$line" | escapes || { echo "$line"; false; }
	done < <(coloured)
}

@test "not with NO_COLOR, whatever it is, nor on a terminal that is dumb or of which nothing is known" {
	while read -r line; do
		for environment in NO_COLOR=1 NO_COLOR=0 "NO_COLOR=' '" TERM=dumb TERM= "env -u TERM"; do
			on_tty "$environment" "$line" >"$BATS_TEST_TMPDIR/tty" || :
			[ -s "$BATS_TEST_TMPDIR/tty" ]
			run -1 escapes <"$BATS_TEST_TMPDIR/tty"
		done
	done < <(coloured)
}

@test "--color: always, also into a file and with NO_COLOR; never; auto is as without" {
	while read -r line; do
		read -r command rest <<<"$line"
		# shellcheck disable=SC2086 # words on purpose
		NO_COLOR=1 TERM=dumb "$PROCSNAP" "$command" --color always $rest 2>&1 | escapes || { echo "$line"; false; }
		on_tty "" "$command --color=never $rest" >"$BATS_TEST_TMPDIR/tty" || :
		[ -s "$BATS_TEST_TMPDIR/tty" ]
		run -1 escapes <"$BATS_TEST_TMPDIR/tty"
		on_tty "" "$command --color auto $rest" | escapes
		# shellcheck disable=SC2086 # words on purpose
		"$PROCSNAP" "$command" --color auto $rest >"$BATS_TEST_TMPDIR/file" 2>&1 || :
		[ -s "$BATS_TEST_TMPDIR/file" ]
		run -1 escapes <"$BATS_TEST_TMPDIR/file"
		run -2 --separate-stderr "$PROCSNAP" "$command" --color sometimes
		[[ $stderr == *"it is auto, always or never"* ]]
	done < <(coloured)
}

@test "commands without --color write no escape sequences to a terminal" {
	for command in help version "ps --backend $BACKEND $$" "mem --backend $BACKEND $$" "fds --backend $BACKEND $$" \
		"maps --backend $BACKEND $$" "env --backend $BACKEND $$" "show --help"; do
		on_tty "" "$command" >"$BATS_TEST_TMPDIR/tty"
		[ -s "$BATS_TEST_TMPDIR/tty" ]
		run -1 grep -q $'\e' "$BATS_TEST_TMPDIR/tty"
	done
}
