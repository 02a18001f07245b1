#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Recordings: forwards and backwards through time, to a time, damaged ones, and ones that are none.
# shellcheck disable=SC2016,SC2034 # until_true evaluates some; PATIENCE is its own

load viewer

# four frames; in the second and third there is one process more
record()
{
	REC=$BATS_TEST_TMPDIR/four.rec
	"$PROCSNAP" record --quiet --backend "$BACKEND" -n 1 -o "$REC"
	spawn actor name guest_star
	STAR=$ACTOR
	"$PROCSNAP" record --quiet --backend "$BACKEND" -i 200ms -n 2 -o "$REC"
	kill -KILL "$STAR"
	until_true is_gone_or_zombie "$STAR"
	wait "$STAR" 2>/dev/null || :
	"$PROCSNAP" record --quiet --backend "$BACKEND" -n 1 -o "$REC"
}

is_gone_or_zombie()
{
	! kill -0 "$1" 2>/dev/null || [[ $(ps -o state= -p "$1") == Z ]]
}

replay()
{
	local words

	printf -v words ' %q' "$PROCSNAP_TOP" --from "$@"
	command_line "clear; watched$words"
	wait_screen 'F1Help'
	wait_gone 'waiting for the first'
}

@test "step on and back: who was there in a frame is there, and nobody else" {
	record
	terminal 120x24
	replay "$REC" --columns pid,comm --sort pid
	wait_screen 'frame [0-9]+ of 4'
	keys F4
	types 'guest_star'
	keys Enter
	for _ in 1 2 3 4; do
		keys ,
	done
	wait_screen 'frame 1 of 4'
	not_on_screen "^ *$STAR "
	keys .
	wait_screen 'frame 2 of 4'
	wait_screen "^ *$STAR "
	keys .
	wait_screen 'frame 3 of 4'
	wait_screen "^ *$STAR "
	keys .
	wait_screen 'frame 4 of 4'
	keys ,
	wait_screen 'frame 3 of 4'
	wait_screen "^ *$STAR "
	quit
}

@test "nothing is done to processes of a recording" {
	record
	spawn actor name survivor
	"$PROCSNAP" record --quiet --backend "$BACKEND" -n 1 -o "$REC"
	terminal 120x24 NO_COLOR=1
	replay "$REC" --sort pid
	keys F9
	wait_screen 'recording'
	keys F8
	wait_screen 'recording'
	not_on_screen 'SIGTERM'
	kill -0 "$ACTOR"
	quit
}

@test "--at and b go to a time" {
	record
	terminal 120x24
	replay "$REC" --at "$(date -d '+1 hour' '+%Y-%m-%d %H:%M')"
	wait_screen 'frame 4 of 4'
	keys b
	wait_screen '^Go to'
	keys C-u
	types '-1h'
	keys Enter
	wait_screen 'frame [14] of 4'
	quit
}

@test "a recording that was cut off shows what was written, wherever it was cut" {
	local size cut

	record
	size=$(stat -c %s "$REC")
	terminal 120x24
	for cut in $((size - 1)) $((size * 9 / 10)) $((size / 2)); do
		head -c "$cut" "$REC" >"$BATS_TEST_TMPDIR/cut.rec"
		start_top --from "$BATS_TEST_TMPDIR/cut.rec"
		until_true eval 'has_ended || on_screen "frame [0-9]+ of [1-4]"'
		if has_ended; then
			[ "$(<"$TERMINAL/ended")" != 0 ]
			on_screen 'cut.rec'
		else
			sane 120 24
			keys .
			keys ,
			quit
		fi
	done
}

@test "a recording that becomes shorter while one looks does no harm" {
	record
	terminal 120x24
	replay "$REC"
	wait_screen 'frame [0-9] of 4'
	truncate -s 300 "$REC"
	keys , , ,
	keys . . .
	wait_screen 'four.rec|F1Help'
	keys q
	until_true has_ended
	[ "$(<"$TERMINAL/ended")" -lt 128 ]
}

@test "no recording, an empty file, a directory, nothing: told, and the terminal is left alone" {
	local what

	: >"$BATS_TEST_TMPDIR/empty"
	head -c 10000 /dev/urandom >"$BATS_TEST_TMPDIR/noise"
	terminal 120x24
	for what in empty noise . missing; do
		start_top --from "$BATS_TEST_TMPDIR/$what"
		until_true has_ended
		[ "$(<"$TERMINAL/ended")" != 0 ]
		[ "$(<"$TERMINAL/ended")" -lt 128 ]
		restored
	done
}

@test "a saved snapshot is a recording of one frame" {
	"$PROCSNAP" ps --backend "$BACKEND" --save "$BATS_TEST_TMPDIR/one.psnap" >/dev/null
	terminal 120x24
	replay "$BATS_TEST_TMPDIR/one.psnap" --sort pid
	wait_screen 'frame 1 of 1'
	wait_screen '^ *1 root'
	quit
}
