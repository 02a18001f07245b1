#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What these tests stand on: that the terminal shows what a program does, and that one left in disorder is told.
# shellcheck disable=SC2016,SC2034 # until_true evaluates some; PATIENCE is its own

load viewer

@test "what is typed arrives, what is drawn is seen, the status is told" {
	terminal 60x12
	command_line 'watched sh -c "read -r line; echo got \$line; exit 7"'
	types 'a "b"'
	keys Enter
	wait_screen '^got a "b"$'
	ended 7
	restored
}

@test "the size is what was asked for, and another when it is changed" {
	terminal 60x12
	command_line 'stty size'
	wait_screen '^12 60$'
	resize 43 9
	command_line 'stty size'
	wait_screen '^9 43$'
}

@test "a line that is too long for the terminal is told from two" {
	terminal 40x10
	command_line 'clear; printf "%060d\n" 7'
	wait_screen '^0+7$'
	same "40 20" "$(screen | awk '/^0/ { print length($0) }' | xargs)"
	same "60" "$(screen_unwrapped | awk '/^0/ { print length($0) }' | xargs)"
}

@test "a terminal that is not restored is told: its settings, its other screen, its cursor, the mouse, colours" {
	local mess

	terminal 60x12
	for mess in 'stty -echo' 'printf "\e[?1049h"' 'printf "\e[?25l"' 'printf "\e[?1000h"' 'printf "\e[?1h"' 'printf "\e[31m"'; do
		command_line "watched $mess"
		ended 0
		PATIENCE=5 run ! restored
		command_line 'stty sane; printf "\ec"; echo again'
		wait_screen '^again$'
	done
}

@test "what does not come is not waited for without end" {
	terminal 60x12
	PATIENCE=1 run ! wait_screen "never"
	PATIENCE=1 run ! wait_gone '^\$'
}
