#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The exit status of each command, as procsnap(1) has it.

load common

# a pid that no process has
NOBODY=2147483647

setup() {
	[ "$(commands | wc -l)" -ge 11 ] && [ "$(readers | wc -l)" -eq 8 ]
	"$PROCSNAP" ps --backend "$BACKEND" --save "$BATS_TEST_TMPDIR/image" >/dev/null
}

commands() {
	"$PROCSNAP" help | sed -n 's/^  \([a-z]*\) .*/\1/p'
}

# the commands that take a snapshot
readers() {
	commands | grep -xE 'ps|show|mem|pages|fds|maps|env|tree'
}

# what a command is to be told to do something that is over soon
work_of() {
	case $1 in
	help | version) ;;
	record) echo "--backend $BACKEND --count 1 --interval 100ms --output -" ;;
	diff) echo "--backend $BACKEND $BATS_TEST_TMPDIR/image now" ;;
	watch) echo "--backend $BACKEND --duration 100ms --summary" ;;
	*) echo "--backend $BACKEND $$" ;;
	esac
}


@test "0: success" {
	for command in $(commands); do
		# shellcheck disable=SC2046 # words on purpose
		"$PROCSNAP" "$command" $(work_of "$command") >"$BATS_TEST_TMPDIR/out"
		[ -s "$BATS_TEST_TMPDIR/out" ]
	done
}

@test "1: nothing matched, or there is no such process" {
	for command in $(readers); do
		run -1 --separate-stderr "$PROCSNAP" "$command" --backend "$BACKEND" "$NOBODY"
		[[ $command == ps || $stderr == "procsnap $command: "* ]]
		# of two the one that is there is shown
		[[ $command == ps ]] || run -1 --separate-stderr "$PROCSNAP" "$command" --backend "$BACKEND" --pid "$$,$NOBODY"
		[ -n "$output" ] || { echo "$command"; false; }
	done
	run -1 "$PROCSNAP" watch --backend "$BACKEND" --subtree "$NOBODY"
	run -1 "$PROCSNAP" diff "$BATS_TEST_TMPDIR/image" "$BATS_TEST_TMPDIR/image"
}

@test "2: wrong usage, and nothing is done" {
	for command in $(commands); do
		run -2 --separate-stderr "$PROCSNAP" "$command" --no-such-option
		[ -z "$output" ]
		[[ $stderr == "procsnap $command: "* || $command == help ]]
		run -2 "$PROCSNAP" "$command" --backend
	done
	for command in $(readers) watch; do
		run -2 "$PROCSNAP" "$command" --backend nosuch
	done
	for command in $(readers); do
		run -2 "$PROCSNAP" "$command" --level nosuch "$$"
		run -2 "$PROCSNAP" "$command" --pid 0
	done
	run -2 "$PROCSNAP" no-such-command
	run -2 "$PROCSNAP"
}

@test "3: what is to be read is not there, or is no snapshot" {
	printf 'not a snapshot at all, though long enough to have been one' >"$BATS_TEST_TMPDIR/none"
	for command in $(readers); do
		run -3 --separate-stderr "$PROCSNAP" "$command" --from "$BATS_TEST_TMPDIR/absent" "$$"
		[[ -z $output && $stderr == "procsnap $command: $BATS_TEST_TMPDIR/absent: "* ]]
		run -3 --separate-stderr "$PROCSNAP" "$command" --from "$BATS_TEST_TMPDIR/none" "$$"
		[[ -z $output && $stderr == "procsnap $command: $BATS_TEST_TMPDIR/none: "* ]]
	done
	[ -e /dev/procsnap ] || {
		for command in $(readers); do
			run -3 "$PROCSNAP" "$command" --backend device "$$"
		done
		run -3 "$PROCSNAP" watch --backend device
	}
}

@test "3: the output cannot be written" {
	for command in $(commands); do
		# shellcheck disable=SC2046 # words on purpose
		"$PROCSNAP" "$command" $(work_of "$command") >/dev/full 2>"$BATS_TEST_TMPDIR/stderr" && status=0 || status=$?
		same 3 "$status"
		grep -qE "^procsnap $command: .*(writing the output|No space left)" "$BATS_TEST_TMPDIR/stderr"
		"$PROCSNAP" "$command" --help >/dev/full 2>/dev/null && status=0 || status=$?
		same 3 "$status"
	done
	for command in $(readers); do
		"$PROCSNAP" "$command" --backend "$BACKEND" --save "$BATS_TEST_TMPDIR/no/such/folder" "$$" >/dev/null 2>&1 &&
			status=0 || status=$?
		same 3 "$status"
	done
}

@test "watch: with a command that of it" {
	run -7 "$PROCSNAP" watch --backend "$BACKEND" -q -- sh -c 'exit 7'
	run -143 "$PROCSNAP" watch --backend "$BACKEND" -q -- sh -c 'kill -TERM $$'
	run -127 "$PROCSNAP" watch --backend "$BACKEND" -q -- "$BATS_TEST_TMPDIR/absent"
	run -126 "$PROCSNAP" watch --backend "$BACKEND" -q -- "$BATS_TEST_TMPDIR"
}

@test "the codes that --help tells of are those of the manual" {
	for command in $(commands); do
		run -0 "$PROCSNAP" "$command" --help
		told=$(tr '\n' ' ' <<<"$output" | grep -o 'Exit status: .*' | sed 's/ More: .*//')
		for code in 0 2 3; do
			[[ $told == *" $code "[a-z]* ]] || { echo "$command: $code: $told"; false; }
		done
		[[ $command =~ ^(help|version|record)$ || $told == *" 1 "[a-z]* ]]
	done
}
