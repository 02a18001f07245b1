#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The terminal goes away, the viewer is stopped and continued, somebody else writes on its screen.

load viewer

is_stopped()
{
	[[ $(ps -o state= -p "$1") == T ]]
}

@test "when the terminal is closed it ends, and does not go on in circles" {
	local pid

	terminal 80x24
	top
	pid=$(foreground)
	[ -n "$pid" ]
	tm kill-server
	until_true is_gone "$pid"
}

@test "when the terminal is closed without a signal it ends as well" {
	local pid

	terminal 80x24
	# shellcheck disable=SC2016
	command_line "clear; trap '' HUP; watched $PROCSNAP_TOP --backend $BACKEND"
	wait_screen 'F1Help'
	pid=$(foreground)
	[ -n "$pid" ]
	tm kill-server
	until_true is_gone "$pid"
}

@test "Ctrl-Z gives the terminal to the shell, fg takes it back, drawn whole" {
	local pid

	terminal 80x24
	command_line "clear; $PROCSNAP_TOP --backend $BACKEND --sort pid"
	wait_screen 'F1Help'
	wait_screen ' 1 root'
	pid=$(foreground)
	keys C-z
	wait_screen 'Stopped'
	until_true is_stopped "$pid"
	same "0 1 0" "$(flag alternate_on) $(flag cursor_flag) $(flag mouse_any_flag)"
	command_line 'stty -a | grep -o " echo "; echo typed and seen'
	wait_screen '^typed and seen$'
	command_line 'clear; fg'
	wait_screen 'F1Help'
	wait_screen ' 1 root'
	until_true drawn
	sane 80 24
	# a size that changed meanwhile
	keys C-z
	wait_screen 'Stopped'
	resize 60 18
	command_line fg
	until_true drawn
	sane 60 18
	keys q
	wait_screen '^\$ ?$'
}

@test "SIGSTOP and SIGCONT from elsewhere, and SIGTSTP as kill sends it" {
	local pid

	terminal 80x24
	command_line "clear; $PROCSNAP_TOP --backend $BACKEND"
	wait_screen 'F1Help'
	pid=$(foreground)
	kill -TSTP "$pid"
	until_true is_stopped "$pid"
	wait_screen 'Stopped'
	same "0 1 0" "$(flag alternate_on) $(flag cursor_flag) $(flag mouse_any_flag)"
	command_line 'clear; fg'
	wait_screen 'F1Help'
	kill -STOP "$pid"
	until_true is_stopped "$pid"
	wait_screen 'Stopped'
	command_line 'clear; fg'
	until_true drawn
	keys q
	wait_screen '^\$ ?$'
}

@test "what somebody else wrote on the screen is gone with Ctrl-L" {
	terminal 80x24
	top --delay 3600
	# to the terminal itself, as another program would
	printf '\e[5;5HSCRIBBLE' >"$(flag pane_tty)"
	wait_screen 'SCRIBBLE'
	keys C-l
	wait_gone 'SCRIBBLE'
	until_true drawn
	quit
}

@test "it sleeps between frames" {
	local pid before after

	terminal 80x24
	top --delay 3600
	pid=$(foreground)
	keys Z
	wait_screen 'PAUSED'
	before=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
	for _ in 1 2 3 4 5; do
		keys Down
	done
	sleep 1
	after=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
	# of a hundred ticks
	[ $((after - before)) -le 20 ]
	quit
}
