#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Keys that somebody who knows htop presses do what they do there.

load viewer

# five of this test's own, in the order of their pids
five()
{
	local i

	pids=()
	for i in 1 2 3 4 5; do
		spawn actor name "walker$i"
		pids+=("$ACTOR")
	done
	terminal 100x24 NO_COLOR=1
	# shellcheck disable=SC2046 # words on purpose
	top $(only "${pids[@]}") --columns pid,user,comm,ppid --sort pid
	wait_rows "${pids[@]}"
}

@test "arrows, Home, End and the page keys move the cursor" {
	five
	wait_cursor "${pids[0]}"
	keys Down Down
	wait_cursor "${pids[2]}"
	keys Up
	wait_cursor "${pids[1]}"
	keys End
	wait_cursor "${pids[4]}"
	keys Home
	wait_cursor "${pids[0]}"
	keys NPage
	wait_cursor "${pids[4]}"
	keys PPage
	wait_cursor "${pids[0]}"
	# no further than the ends
	keys Up
	keys Down
	wait_cursor "${pids[1]}"
	quit
}

@test "F1, h and ? show the keys; any closes it" {
	local key

	terminal 100x40
	top
	for key in F1 h '?'; do
		keys "$key"
		wait_screen 'Space'
		wait_screen 'F9 k'
		sane 100 40
		keys Escape
		wait_screen '^ *PID'
	done
	quit
}

@test "F3 and / search while one types; F3 finds the next; Escape leaves it there" {
	five
	keys /
	types walker3
	wait_cursor "${pids[2]}"
	keys Enter
	keys F3
	wait_screen 'Search'
	keys C-u
	types WALKER5
	wait_cursor "${pids[4]}"
	keys Escape
	wait_screen 'F1Help'
	# what is not there
	keys /
	types nobodyhasthis
	keys Enter
	wait_screen 'F1Help|not found|no '
	quit
}

@test "F4 and backslash show only what has the text; it stays until it is empty" {
	five
	keys F4
	types walker4
	wait_rows "${pids[3]}"
	keys Enter
	wait_screen 'filter: walker4'
	keys \\
	keys C-u
	types 'walker1|WALKER5'
	wait_rows "${pids[0]} ${pids[4]}"
	keys Enter
	keys F4
	keys C-u
	keys Enter
	wait_rows "${pids[@]}"
	not_on_screen 'filter:'
	quit
}

@test "F6, < and > choose the column to sort by, N P M T sort, I turns it round" {
	five
	keys I
	wait_rows "$(printf '%s\n' "${pids[@]}" | tac | xargs)"
	keys I
	wait_rows "${pids[@]}"
	keys P
	wait_screen 'PID'
	keys N
	wait_rows "${pids[@]}"
	keys F6
	wait_screen 'Sort by|sort by|SORT'
	keys Escape
	for key in M T P N; do
		keys "$key"
	done
	wait_rows "${pids[@]}"
	quit
}

@test "Space tags and goes on, c tags with children, U untags all" {
	five
	keys Space Space
	wait_screen '2 tagged'
	wait_cursor "${pids[2]}"
	keys U
	wait_gone 'tagged'
	keys c
	wait_screen '1 tagged'
	keys U
	wait_gone 'tagged'
	quit
}

@test "digits go to a pid" {
	five
	types "${pids[3]}"
	wait_cursor "${pids[3]}"
	quit
}

@test "F follows: the cursor stays with its process when the order changes" {
	five
	keys Down
	wait_cursor "${pids[1]}"
	keys F
	wait_screen 'following'
	keys I
	wait_rows "$(printf '%s\n' "${pids[@]}" | tac | xargs)"
	wait_cursor "${pids[1]}"
	quit
}

@test "# hides the meters and shows them again" {
	five
	on_screen 'Mem'
	keys '#'
	wait_gone 'Mem\['
	keys '#'
	wait_screen 'Mem'
	quit
}

@test "Z pauses and goes on" {
	five
	keys Z
	wait_screen 'PAUSED'
	# who ends meanwhile stays on the screen
	kill -KILL "${pids[4]}"
	keys Down
	wait_cursor "${pids[1]}"
	on_screen "^ *${pids[4]} "
	keys Z
	wait_gone 'PAUSED'
	wait_gone "^ *${pids[4]} "
	quit
}

@test "u shows one user's processes, and all again" {
	terminal 100x30
	top
	wait_screen '^ *1 root'
	keys u
	wait_screen 'root'
	keys Escape
	wait_screen '^ *1 root'
	quit
}

@test "the table's columns are scrolled to the right and back" {
	spawn actor wait "$(printf 'long%.0s' {1..60})END"
	terminal 80x24
	# shellcheck disable=SC2046 # words on purpose
	top $(only "$ACTOR") --columns pid,args
	not_on_screen 'END'
	for _ in {1..60}; do
		on_screen 'END' && break
		keys Right
	done
	wait_screen 'END'
	# no further than that
	for _ in {1..40}; do
		keys Right
	done
	on_screen 'END'
	for _ in {1..60}; do
		on_screen "^ *$ACTOR " && break
		keys Left
	done
	wait_screen "^ *$ACTOR "
	quit
}
