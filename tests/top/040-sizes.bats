#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Terminals of every size, and those that change while one looks.
# shellcheck disable=SC2016,SC2034 # until_true evaluates some; PATIENCE is its own

load viewer


@test "from 80x24 to 40x10, to 200x60 and back: nothing is left over, no line is too long" {
	local size

	terminal 80x24
	top --sort pid
	wait_screen '^ *1 '
	for size in 40x10 200x60 41x11 132x20 80x24; do
		resize "${size%x*}" "${size#*x}"
		until_true drawn
		sane "${size%x*}" "${size#*x}"
		wait_screen '^ *1 '
		same "1" "$(screen | grep -c 'F1Help')"
		same "1" "$(screen | grep -cE '^ *PID')"
	done
	quit
}

@test "what is on the screen after a resize is what is drawn when all is drawn anew" {
	local size before

	terminal 80x24
	top --sort pid
	keys Z
	wait_screen 'PAUSED'
	for size in 52x12 200x60 57x17 80x24; do
		resize "${size%x*}" "${size#*x}"
		until_true drawn
		before=$(screen)
		resize $((${size%x*} - 9)) $((${size#*x} - 2))
		until_true drawn
		resize "${size%x*}" "${size#*x}"
		until_true eval '[[ $(screen) == "$before" ]]' || same "$before" "$(screen)"
	done
	quit
}

@test "many changes of size, one after the other, are survived" {
	local i

	terminal 80x24
	top
	for i in {1..25}; do
		resize $((30 + i * 7 % 90)) $((5 + i * 5 % 40))
	done
	resize 80 24
	until_true drawn
	sane 80 24
	quit
}

@test "20 rows: meters, titles, rows and the bar" {
	terminal 80x20
	top --sort pid
	wait_screen '^ *1 '
	[ "$(pids_shown | wc -w)" -ge 8 ]
	sane 80 20
	quit
}

@test "40x10: there are rows, the cursor moves among them, prompts and pages fit" {
	terminal 40x10 NO_COLOR=1
	top --sort pid --columns pid,comm
	wait_cursor 1
	[ "$(pids_shown | wc -w)" -ge 3 ]
	keys Down
	until_true eval '[[ $(cursor) -gt 1 ]]'
	keys /
	wait_screen 'Search'
	sane 40 10
	keys Escape
	wait_screen 'F1Help'
	keys F1
	wait_gone '^ *PID'
	sane 40 10
	keys Escape
	wait_screen '^ *PID'
	keys F9
	wait_screen 'Kill'
	sane 40 10
	keys Escape
	wait_screen 'F1Help'
	quit
}

@test "smaller than it can be used: it says so, and goes on when there is room" {
	terminal 80x24
	top
	for size in 12x3 5x1 1x1; do
		resize "${size%x*}" "${size#*x}"
	done
	keys Down
	resize 80 24
	until_true drawn
	quit
}

@test "the second screen of many is scrolled to" {
	local i first

	for i in {1..30}; do
		spawn actor name "many$i"
		pids+=("$ACTOR")
	done
	terminal 80x20 NO_COLOR=1
	# shellcheck disable=SC2046 # words on purpose
	top $(only "${pids[@]}") --columns pid,comm --sort pid --delay 5
	wait_cursor "${pids[0]}"
	first=$(pids_shown | wc -w)
	keys End
	wait_cursor "${pids[29]}"
	on_screen 'many30'
	not_on_screen 'many1 *$'
	same "$first" "$(pids_shown | wc -w)"
	keys Home
	wait_cursor "${pids[0]}"
	keys NPage
	until_true eval '[[ $(cursor) != "${pids[0]}" ]]'
	quit
}

@test "a refresh draws what has changed, and clears nothing" {
	local i

	terminal 80x24
	top --delay 0.1
	wait_screen '^ *1 '
	tm pipe-pane "cat >$TERMINAL/drawn"
	until_true eval '[[ $(stat -c %s "$TERMINAL/drawn" 2>/dev/null || echo 0) -gt 1000 ]]'
	tm pipe-pane
	same "0" "$(grep -cE $'\x1b\\[[0-3]?J|\x1bc' "$TERMINAL/drawn")"
	quit
}
