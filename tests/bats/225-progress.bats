#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What takes more than a second says so on the terminal, and takes it back.

load common

setup() {
	command -v script >/dev/null || skip "needs script"
	"$PROCSNAP" ps --backend "$BACKEND" --save "$BATS_TEST_TMPDIR/image" -p $$ >/dev/null
	mkfifo "$BATS_TEST_TMPDIR/slow"
	: >"$BATS_TEST_TMPDIR/tty"
}

teardown() {
	[ -z "${SCRIPT:-}" ] || kill "$SCRIPT" 2>/dev/null || :
}

# A command on a terminal whose output is tty; it reads the pipe `slow`, which gives nothing yet.
begin() {
	script -qefc "$1" /dev/null </dev/null >"$BATS_TEST_TMPDIR/tty" 3>&- &
	SCRIPT=$!
	exec 8>"$BATS_TEST_TMPDIR/slow"
}

# the pipe gives the snapshot, and the command ends
end() {
	cat "$BATS_TEST_TMPDIR/image" >&8
	exec 8>&-
	wait "$SCRIPT"
	SCRIPT=
}

# waits until the terminal has a text
see() {
	local round

	for ((round = 0; round < 600; round++)); do
		grep -qF -- "$1" "$BATS_TEST_TMPDIR/tty" && return
		sleep 0.1
	done
	cat -v "$BATS_TEST_TMPDIR/tty"
	return 1
}

@test "the line tells what and for how long, and is erased before there is output" {
	begin "'$PROCSNAP' ps --from - -o pid= <'$BATS_TEST_TMPDIR/slow'"
	see "procsnap ps: reading standard input ... 1 s"
	see "procsnap ps: reading standard input ... 2 s"
	end
	tr -d '\r' <"$BATS_TEST_TMPDIR/tty" >"$BATS_TEST_TMPDIR/plain"
	# the last that was written of it is that it is erased, then come the pids
	[[ $(<"$BATS_TEST_TMPDIR/plain") == *" s"$'\e[K'*$$* ]]
	same "" "$(sed 's/.*\x1b\[K//' "$BATS_TEST_TMPDIR/plain" | grep -vE '^ *[0-9]+$')"
}

@test "a dumb terminal has it overwritten with blanks" {
	begin "TERM=dumb '$PROCSNAP' tree --from '$BATS_TEST_TMPDIR/slow' $$"
	see "procsnap tree: reading the file ... 1 s"
	end
	run -1 grep -q $'\e' "$BATS_TEST_TMPDIR/tty"
	[[ $(<"$BATS_TEST_TMPDIR/tty") == *" s"$'\r                    '*$'\r'* ]]
}

@test "it is erased before a message, and before the program ends" {
	begin "'$PROCSNAP' show --from '$BATS_TEST_TMPDIR/slow' 1; echo status \$?"
	see "procsnap show: reading the file ... 1 s"
	printf 'not a snapshot' >&8
	exec 8>&-
	wait "$SCRIPT"
	SCRIPT=
	tr -d '\r' <"$BATS_TEST_TMPDIR/tty" >"$BATS_TEST_TMPDIR/plain"
	[[ $(sed 's/.*\x1b\[K//' "$BATS_TEST_TMPDIR/plain") == "procsnap show: $BATS_TEST_TMPDIR/slow: "*"status 3" ]]
}

@test "the output is not touched, wherever it goes; and nothing is told where stderr is no terminal" {
	begin "'$PROCSNAP' ps --json --from '$BATS_TEST_TMPDIR/slow' >'$BATS_TEST_TMPDIR/out'"
	see "procsnap ps: reading the file ... 1 s"
	end
	jq -e '.tasks | length > 0' "$BATS_TEST_TMPDIR/out"
	run -1 grep -q $'\e' "$BATS_TEST_TMPDIR/out"

	begin "'$PROCSNAP' ps -o pid= --from '$BATS_TEST_TMPDIR/slow' 2>'$BATS_TEST_TMPDIR/stderr'"
	sleep 1.5
	end
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	run -1 grep -qF " ... " "$BATS_TEST_TMPDIR/tty"
}

@test "in the background nothing is written over what others write" {
	begin "set -m; '$PROCSNAP' ps -o pid= --from '$BATS_TEST_TMPDIR/slow' & sleep 1.5; echo here; wait"
	see here
	end
	run -1 grep -qF " ... " "$BATS_TEST_TMPDIR/tty"
}

@test "what is fast says nothing" {
	# on a machine that has much else to do one may not be fast
	for ((round = 0; round < 20; round++)); do
		start=${EPOCHREALTIME/./}
		script -qec "'$PROCSNAP' ps --from '$BATS_TEST_TMPDIR/image' -o pid=" /dev/null </dev/null >"$BATS_TEST_TMPDIR/tty"
		((${EPOCHREALTIME/./} - start >= 1000000)) || break
	done
	((round < 20)) || skip "nothing is fast here"
	same "" "$(tr -d '\r' <"$BATS_TEST_TMPDIR/tty" | grep -vE '^ *[0-9]+$')"
}

@test "without a terminal there is no second thread" {
	command -v strace >/dev/null || skip "needs strace"
	strace -f -e trace=clone,clone3 -o "$BATS_TEST_TMPDIR/trace" "$PROCSNAP" ps --backend "$BACKEND" -p $$ >/dev/null ||
		skip "may not trace"
	run -1 grep -q clone "$BATS_TEST_TMPDIR/trace"
}
