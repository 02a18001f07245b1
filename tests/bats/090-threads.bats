#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Threads.

load common

@test "-L, -T, H and -m show every thread of a process, the leader first" {
	spawn actor threads 4
	kill -STOP "$ACTOR"
	for option in -L -T H -m m; do
		snap $option -o pid=,tid=,nlwp=,comm= -p "$ACTOR" >"$BATS_TEST_TMPDIR/threads"
		[ "$(wc -l <"$BATS_TEST_TMPDIR/threads")" -eq 4 ]
		same "$ACTOR $ACTOR 4 actor" "$(head -n 1 "$BATS_TEST_TMPDIR/threads" | xargs)"
		[ "$(grep -c actor-thread "$BATS_TEST_TMPDIR/threads")" -eq 3 ]
	done
}

@test "threads have what ps -L shows" {
	spawn actor threads 3
	kill -STOP "$ACTOR"
	for columns in pid=,ppid=,lwp=,stat=,s=,nlwp= time=,ni=,pri=,psr=,cls= user=,group=; do
		same "$(ps -L -o "$columns" -p "$ACTOR")" "$(snap -L -o "$columns" -p "$ACTOR")"
	done
	# not C, which falls between the two looks
	same "$(ps -fL -p "$ACTOR" | fields 1-4,6-9)" "$(snap -fL -p "$ACTOR" | fields 1-4,6-9)"
	same "$(ps -fT -p "$ACTOR" | fields 1-4,6-8)" "$(snap -fT -p "$ACTOR" | fields 1-4,6-8)"
}

@test "without -L a process is one row" {
	spawn actor threads 4
	[ "$(snap -o pid= -p "$ACTOR" | wc -l)" -eq 1 ]
}

@test "threads are kept in a file, and their processes can be had from it" {
	spawn actor threads 3
	snap -L --save "$BATS_TEST_TMPDIR/image" >/dev/null
	[ "$("$PROCSNAP" ps -L --from "$BATS_TEST_TMPDIR/image" -p "$ACTOR" -o lwp= | wc -l)" -eq 3 ]
	[ "$("$PROCSNAP" ps --from "$BATS_TEST_TMPDIR/image" -p "$ACTOR" -o pid= | wc -l)" -eq 1 ]
}

@test "a tree hangs threads below their leader" {
	spawn actor threads 3
	run -0 snap -L --tree -o comm= -p "$ACTOR"
	same "actor
├─ actor-thread
└─ actor-thread" "$output"
}
