#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Where output goes: terminals, pipes, full disks, closed ends; and what is said on stderr.

load common

# runs a command on a terminal of 40 columns, stdout and stderr of it
on_terminal() {
	command -v script >/dev/null || skip "needs script(1)"
	script -qec "stty cols 40; $*" /dev/null </dev/null | tr -d '\r'
}

@test "a full disk: exit 3 and why" {
	run -3 --separate-stderr bash -c '"$PROCSNAP" ps --backend "$BACKEND" >/dev/full'
	[[ $stderr == "procsnap ps: writing the output: No space left on device" ]]
	for arguments in help version "ps --help" "ps --columns"; do
		run -3 bash -c "\"\$PROCSNAP\" $arguments >/dev/full"
	done
}

@test "a closed stdout: exit 3" {
	run -3 bash -c '"$PROCSNAP" ps --backend "$BACKEND" >&-'
}

@test "a reader that has seen enough: no word, and no more work" {
	"$HELPERS/mkimage" full 20000 >"$BATS_TEST_TMPDIR/big"
	run bash -c '"$PROCSNAP" ps aux --from "$1" 2>"$2" | head -n 1; echo "${PIPESTATUS[0]}"' - \
		"$BATS_TEST_TMPDIR/big" "$BATS_TEST_TMPDIR/err"
	[ "${lines[1]}" = 141 ]
	[ ! -s "$BATS_TEST_TMPDIR/err" ]
	run bash -c 'trap "" PIPE; "$PROCSNAP" ps aux --from "$1" 2>"$2" | head -n 1;
		echo "${PIPESTATUS[0]}"' - "$BATS_TEST_TMPDIR/big" "$BATS_TEST_TMPDIR/err"
	[ "${lines[1]}" = 3 ]
	[ ! -s "$BATS_TEST_TMPDIR/err" ]
}

@test "many rows come whole" {
	run -0 from rows 20000 -- -o pid=,comm=
	[ "${#lines[@]}" -eq 20000 ]
	same "  20000 task20000" "${lines[19999]}"
}

@test "a terminal: lines are cut to its width, a pipe's are not" {
	"$HELPERS/mkimage" full 3 >"$BATS_TEST_TMPDIR/image"
	command="'$PROCSNAP' ps -o pid,ppid,lstart,lstart --from '$BATS_TEST_TMPDIR/image'"
	[ "$(on_terminal "$command" | wc -L)" -eq 40 ]
	[ "$(on_terminal "$command -ww" | wc -L)" -gt 50 ]
	[ "$(on_terminal "$command --width 30" | wc -L)" -eq 30 ]
	[ "$(COLUMNS=35 on_terminal "$command" | wc -L)" -eq 35 ]
	[ "$(eval "$command" | wc -L)" -gt 50 ]
	[ "$(eval "$command" --width 20 | wc -L)" -eq 20 ]
}

@test "-w once: 132 columns of a terminal" {
	"$HELPERS/mkimage" full 1 >"$BATS_TEST_TMPDIR/image"
	[ "$(on_terminal "'$PROCSNAP' ps -w -o user:200,pid --from '$BATS_TEST_TMPDIR/image'" |
		head -n 1 | wc -L)" -eq 4 ]
	[ "$(on_terminal "'$PROCSNAP' ps -w -o user:120,lstart --from '$BATS_TEST_TMPDIR/image'" |
		tail -n 1 | wc -L)" -eq 132 ]
}

@test "nothing wide is cut in half at the edge" {
	printf '日本日本' | "$HELPERS/mkimage" name >"$BATS_TEST_TMPDIR/image"
	same "日" "$("$PROCSNAP" ps --from "$BATS_TEST_TMPDIR/image" -o comm= --width 3)"
}

@test "what could not be read is marked, and counted on stderr" {
	run -0 --separate-stderr from denied -- -o pid=,rss=
	same "1 8 2 - 3 ! 4 ! 5 ? 6 ?" "$(xargs <<<"$output")"
	same "procsnap ps: memory of 1 process could not be read (unknown)
procsnap ps: memory of 2 processes could not be read (denied)
procsnap ps: memory of 1 process could not be read (blocked)" "$stderr"
	run -0 --separate-stderr from denied -- -o pid,comm
	[ -z "$stderr" ]
	run -0 --separate-stderr from denied -- -o pid,rss -p 1,2
	[ -z "$stderr" ]
}

@test "reading /proc instead of the device is told once, to a terminal only" {
	[ ! -e /dev/procsnap ] || skip "the device is there"
	run -0 on_terminal "'$PROCSNAP' ps -p 1 -o pid="
	[[ $output == *"procsnap ps: reading /proc instead (not atomic): "* ]]
	[[ $output == *"procsnap ps: to have atomic snapshots: "* ]]
	[ "$(grep -c "reading /proc" <<<"$output")" -eq 1 ]
	run -0 on_terminal "'$PROCSNAP' ps -p 1 -o pid= --backend procfs"
	[[ $output != *"reading /proc"* ]]
	PROCSNAP_BACKEND=procfs run -0 on_terminal "'$PROCSNAP' ps -p 1 -o pid="
	[[ $output != *"reading /proc"* ]]
	run -0 --separate-stderr "$PROCSNAP" ps -p 1
	[ -z "$stderr" ]
}

@test "no device where it was demanded: exit 3 and what to do" {
	[ ! -e /dev/procsnap ] || skip "the device is there"
	run -3 --separate-stderr "$PROCSNAP" ps --backend device
	[ -z "$output" ]
	[[ $stderr == "procsnap ps: "*"modprobe procsnap"* ]]
}
