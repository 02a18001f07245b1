#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Signals and nice values: to whom they are meant for, and only when it is confirmed. And the mouse.
# shellcheck disable=SC2016,SC2034 # until_true evaluates some; PATIENCE is its own

load viewer

# two [NAME=VALUE]: two processes of the test's own, the cursor on the first
two()
{
	spawn actor name left
	left=$ACTOR
	spawn actor name right
	right=$ACTOR
	terminal 100x40 NO_COLOR=1 "$@"
	# shellcheck disable=SC2046 # words on purpose
	top $(only "$left" "$right") --columns pid,ni,state,comm --sort pid
	wait_rows "$left $right"
	wait_cursor "$left"
}

ended_or_zombie()
{
	[[ ! -e /proc/$1 || $(awk '{ print $3 }' "/proc/$1/stat") == Z ]]
}

is_nice()
{
	[[ $(ps -o ni= -p "$1" | xargs) == "$2" ]]
}

@test "F9 and Enter send SIGTERM to the process at the cursor, and to no other" {
	two
	keys F9
	wait_screen "Kill $left"
	keys Enter
	until_true ended_or_zombie "$left"
	kill -0 "$right"
	quit
}

@test "what is not confirmed is not done" {
	two
	keys F9
	wait_screen "Kill $left"
	keys Escape
	wait_screen 'F1Help'
	keys k
	wait_screen "Kill $left"
	keys Escape
	wait_screen 'F1Help'
	keys F8
	wait_screen "Nice value of $left"
	keys n
	wait_screen 'F1Help'
	keys F8
	wait_screen "Nice value of $left"
	keys Escape
	wait_screen 'F1Help'
	is_nice "$left" "$(ps -o ni= -p $$ | xargs)"
	run ! ended_or_zombie "$left"
	run ! ended_or_zombie "$right"
	quit
}

@test "another signal is chosen from the list" {
	two
	keys Down F9
	wait_screen "Kill $right"
	types STOP
	keys Enter
	until_true eval '[[ $(ps -o state= -p "$right") == T ]]'
	run ! ended_or_zombie "$left"
	quit
}

@test "all that are tagged, and the one at the cursor is not" {
	spawn actor name spared
	spared=$ACTOR
	two
	keys Space Space
	wait_screen '2 tagged'
	keys F9
	wait_screen 'Kill 2 tagged'
	types KILL
	keys Enter
	until_true ended_or_zombie "$left"
	until_true ended_or_zombie "$right"
	run ! ended_or_zombie "$spared"
	quit
}

@test "F8 makes it nicer, F7 less so where that is allowed" {
	local nice

	nice=$(ps -o ni= -p $$ | xargs)
	two
	keys F8
	wait_screen "from $nice to $((nice + 1))"
	keys y
	until_true is_nice "$left" $((nice + 1))
	wait_screen "^ *$left +$((nice + 1)) "
	is_nice "$right" "$nice"
	if [ "$(id -u)" = 0 ]; then
		keys F7
		wait_screen "from $((nice + 1)) to $nice"
		keys y
		until_true is_nice "$left" "$nice"
	fi
	quit
}

@test "what is not allowed is told" {
	[ "$(id -u)" = 0 ] || skip "wants root, to be somebody else"
	spawn actor name notyours
	terminal 100x24
	command_line "clear; setpriv --reuid=1 --regid=1 --clear-groups $PROCSNAP_TOP --backend $BACKEND --no-config -p $ACTOR"
	wait_screen "^ *$ACTOR "
	keys F9
	wait_screen "Kill $ACTOR"
	keys Enter
	wait_screen 'not permitted'
	run ! ended_or_zombie "$ACTOR"
	keys q
	wait_screen '^\$ ?$'
}

@test "who has ended meanwhile, and whose pid somebody else may have, gets nothing" {
	two
	keys Z
	wait_screen 'PAUSED'
	kill -KILL "$left"
	wait "$left" 2>/dev/null || :
	keys F9
	wait_screen "Kill $left"
	keys Enter
	wait_screen 'No such process'
	quit
}

clicks()
{
	local line

	two "$1"
	until_true eval '[[ $(flag mouse_any_flag)$(flag mouse_button_flag)$(flag mouse_standard_flag) == *1* ]]'
	line=$(screen | awk -v pid="$right" '$1 == pid { print NR }')
	mouse 0 10 "$line"
	wait_cursor "$right"
	mouse 64 10 "$line"
	wait_cursor "$left"
	mouse 65 10 "$line"
	wait_cursor "$right"
	# the title of PID: the other way round
	mouse 0 3 $((line - 2))
	wait_rows "$right $left"
	# F5, in the bar
	mouse 0 "$(screen | tail -n 1 | awk '{ print index($0, "F5") }')" 40
	wait_screen '^ *PID'
	quit
}

@test "the mouse: a line, the title of a column, the wheel, a key of the bar" {
	clicks TERM=screen-256color
}

@test "the mouse, as newer terminals tell it" {
	clicks TERM=xterm-256color
}

@test "--no-mouse leaves the mouse to the terminal" {
	terminal 80x24
	top --no-mouse
	same "000" "$(flag mouse_any_flag)$(flag mouse_button_flag)$(flag mouse_standard_flag)"
	quit
}
