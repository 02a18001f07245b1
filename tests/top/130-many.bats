#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# With as many processes as a big machine has.

load viewer

@test "10,348 processes: the ends of the list, a search, the tree, a filter, and the memory page with its total" {
	local last

	[ "$BACKEND" = device ] || skip "wants a machine of its own"
	echo 60000 >/proc/sys/kernel/pid_max
	echo 60000 >/proc/sys/kernel/threads-max
	spawn "$HELPERS/sleepers" 10348 -- sh -c 'echo ready; exec sleep infinity'
	last=$(pgrep -n -x sleepers)
	terminal 100x30 NO_COLOR=1
	top --sort pid --columns pid,ppid,args
	wait_screen 'Tasks 10,?[0-9]{3}'
	keys End
	wait_screen "^ *$last "
	keys Home
	wait_cursor 1
	keys /
	types 'echo ready'
	wait_screen 'Search'
	keys Enter
	wait_screen 'F1Help'
	keys Home
	types "$last"
	wait_cursor "$last"
	keys t
	wait_screen '(├|└)─ .*sleepers'
	wait_screen "^ *$last "
	keys t F4
	types 'procsnap-top'
	keys Enter
	wait_screen '10[0-9]{3} hidden'
	keys F4 C-u Enter
	wait_gone 'filter:'
	keys Tab
	wait_screen ' total$'
	sane 100 30
	keys Escape
	wait_screen 'F6SortBy'
	quit
}
