#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# It starts, tells what it is, and gives the terminal back however it ends.

load viewer

@test "the first screen has a title, meters, titles of columns, rows, and a bar of keys" {
	terminal 100x30
	top
	on_screen "$(hostname)"
	on_screen '^ *(PID|  PID) +USER'
	wait_screen ' 1 root'
	[ "$(pids_shown | wc -w)" -ge 5 ]
	same "F1Help" "$(screen | tail -n 1 | grep -o 'F1Help')"
	sane 100 30
	quit
}

@test "the title says where the picture comes from" {
	terminal 100x24
	top
	if [ "$BACKEND" = device ]; then
		wait_screen ' atomic( |$)'
		not_on_screen 'not atomic'
	else
		wait_screen 'from /proc, not atomic'
	fi
	quit
}

@test "every way to end it gives the terminal back: q, F10, Ctrl-C, SIGTERM, SIGINT" {
	terminal 80x24
	for way in q F10 C-c; do
		top
		keys "$way"
		ended 0
		restored
	done
	for signal in TERM INT; do
		top
		kill -$signal "$(foreground)"
		until_true has_ended
		restored
	done
}

@test "so many frames, then it ends by itself" {
	terminal 80x24
	start_top --frames 2 --delay 0.2
	ended 0
	restored
}

@test "wrong arguments are told before the terminal is touched, with what is right" {
	terminal 80x24
	command_line "clear; watched $PROCSNAP_TOP --no-such-option"
	ended 2
	on_screen 'no-such-option'
	restored
	command_line "clear; watched $PROCSNAP_TOP --columns no_such_column"
	ended 2
	on_screen 'no_such_column'
}

@test "--help and --version need no terminal" {
	run -0 "$PROCSNAP_TOP" --help
	[[ $output == *--delay* && $output == *--from* ]]
	run -0 "$PROCSNAP_TOP" --version
	[[ $output == procsnap* ]]
}

@test "without a terminal, or with one that nobody knows, it says so" {
	run ! "$PROCSNAP_TOP" --backend "$BACKEND" </dev/null
	[[ $output == *terminal* ]]
	terminal 80x24 TERM=no-such-terminal
	start_top
	until_true has_ended
	[ "$(<"$TERMINAL/ended")" != 0 ]
	on_screen 'no-such-terminal'
	terminal 80x24 TERM=dumb
	start_top
	until_true has_ended
	[ "$(<"$TERMINAL/ended")" != 0 ]
}
