#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# procsnap fds, against /proc/PID/fd and fdinfo.

load common

fds() {
	"$PROCSNAP" fds --backend "$BACKEND" "$@"
}

# number, octal flags, position, target of each open file of a process
proc_fds() {
	local fd info

	for fd in $(printf '%s\n' "/proc/$1/fd/"* | sed 's|.*/||' | sort -n); do
		info=/proc/$1/fdinfo/$fd
		printf '%s %s %s %s\n' "$fd" "$(sed -n 's/^flags:\t0*\([0-7]\)/\1/p' "$info")" "$(sed -n 's/^pos:\t//p' "$info")" \
			"$(readlink "/proc/$1/fd/$fd")"
	done
}

json_fds() {
	jq -r '.tasks[0].files[] | "\(.fd) \(.flags) \(.position) \(.target)"' |
		while read -r fd flags rest; do
			printf '%s %o %s\n' "$fd" "$flags" "$rest"
		done
}

@test "numbers, flags, positions and targets are those of /proc" {
	printf 'some text' >"$BATS_TEST_TMPDIR/file"
	exec 7<"$BATS_TEST_TMPDIR/file"
	exec 8>>"$BATS_TEST_TMPDIR/file"
	read -r -N 4 -u 7 _
	spawn actor wait
	exec 7<&- 8>&-
	same "$(proc_fds "$ACTOR")" "$(fds --json "$ACTOR" | json_fds)"
	fds "$ACTOR" | grep -qE "^ *$ACTOR actor +7 r +REG +[0-9]+:[0-9]+ +$(stat -c %i "$BATS_TEST_TMPDIR/file") +4 $BATS_TEST_TMPDIR/file$"
	fds --json "$ACTOR" | jq -e '.tasks[0].files[] | select(.fd == 8) | .access == "w" and (.flag_names | index("append"))'
}

@test "types and devices" {
	spawn actor wait
	fds --no-headers "$ACTOR" >"$BATS_TEST_TMPDIR/table"
	grep -qE " w +FIFO .* $BATS_TEST_TMPDIR/ready[^ ]*$" "$BATS_TEST_TMPDIR/table"
	same "$(proc_fds "$ACTOR" | wc -l)" "$(wc -l <"$BATS_TEST_TMPDIR/table")"
	spawn actor files 1
	fds "$ACTOR" | grep -qE "^ *$ACTOR actor +[0-9]+ rw +CHR +1:3 .* /dev/null$"
}

@test "many files: every one of 4,096" {
	spawn actor files 4096
	same "$(find "/proc/$ACTOR/fd" -mindepth 1 | wc -l)" "$(fds --no-headers "$ACTOR" | wc -l)"
	fds --json "$ACTOR" | jq -e '[.tasks[0].files[] | select(.target == "/dev/null" and .access == "rw")] | length >= 4096'
}

@test "paths with newlines, escapes and broken UTF-8, and deleted ones" {
	file=$BATS_TEST_TMPDIR/$'a\nb\e[31m\377'
	: >"$file"
	exec 7<"$file"
	spawn actor wait
	exec 7<&-
	rm "$file"
	fds "$ACTOR" | grep -qF "$BATS_TEST_TMPDIR/a\\nb\\x1b[31m\\xff (deleted)"
	run -1 grep -P '[\x00-\x09\x0b-\x1f\x7f-\xff]' <<<"$(LC_ALL=C fds "$ACTOR")"
	same "$(printf '%s (deleted)' "$file" | od -An -v -tx1 | tr -d ' \n')" \
		"$(fds --json "$ACTOR" | jq -r '.tasks[0].files[] | select(.fd == 7) | .target_bytes')"
}

@test "--file finds who has a file open, by any of its names" {
	: >"$BATS_TEST_TMPDIR/log"
	ln -s log "$BATS_TEST_TMPDIR/link"
	exec 7<"$BATS_TEST_TMPDIR/log"
	spawn actor wait
	exec 7<&-
	same "$ACTOR 7" "$(fds --no-headers --file "$BATS_TEST_TMPDIR/log" | awk '{ print $1, $3 }')"
	same "$ACTOR" "$(fds --json --file "$BATS_TEST_TMPDIR/link" | jq '.tasks[] | select(.files != null and .files != []) | .pid')"
	run -1 --separate-stderr fds --file "$BATS_TEST_TMPDIR/none" "$ACTOR"
	[[ $stderr == *"$BATS_TEST_TMPDIR/none: no process has it open"* ]]
}

@test "all processes without a PID, each thread with --threads" {
	spawn actor threads 2
	fds --no-headers | awk '{ print $1 }' | grep -qx "$ACTOR"
	same 2 "$(fds --threads --no-headers "$ACTOR" | awk '{ print $2 }' | sort -u | wc -l)"
}

@test "denied, and a pid that does not exist: named, exit 1" {
	run -1 --separate-stderr fds 2147483647
	same "procsnap fds: 2147483647: no such process" "$stderr"
	[ "$(id -u)" = 0 ] || skip "needs root, to be somebody else"
	spawn actor wait
	run -1 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups "$PROCSNAP" fds --backend "$BACKEND" "$ACTOR"
	[[ $stderr == "procsnap fds: $ACTOR: open files: denied"* ]]
	run -0 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups "$PROCSNAP" fds --backend "$BACKEND"
	[[ $stderr == *"open files of "*"could not be read (denied)"* ]]
}
