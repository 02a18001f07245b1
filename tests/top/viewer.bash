# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # bats's variables
# The viewer in a terminal. PROCSNAP_TOP is the viewer, PROCSNAP the command, HELPERS and TOP_HELPERS are the folders of what the
# tests run; BACKEND is where from (procfs, device).

load ../bats/common
load tmux

teardown()
{
	close_terminal
	end_actors
}

# top ARGUMENT...: starts the viewer in the terminal, and waits for its table
top()
{
	start_top "$@"
	wait_screen 'F1Help'
	wait_gone 'waiting for the first'
}

# the same without waiting
start_top()
{
	local words

	printf -v words ' %q' "$PROCSNAP_TOP" --backend "$BACKEND" "$@"
	command_line "clear; watched$words"
}

# quit: ends it as people do
quit()
{
	keys q
	ended 0
	restored
}

# only PID...: arguments to show just these
only()
{
	local pids

	pids=$(xargs <<<"$*" | tr ' ' ,)
	echo -p "$pids"
}

# the table's lines, without its titles and what is below it; the pid is the first column
rows()
{
	screen | awk '/^ *F1Help/ { exit } shown && NF; /^ *PID/ { shown = 1 }'
}

# the pids of the table's lines, in order
pids_shown()
{
	rows | awk '{ print $1 }' | xargs
}

# shows PID...: the table shows just these, in this order
shows()
{
	[[ $(pids_shown) == "$*" ]]
}

wait_rows()
{
	until_true shows "$@" || {
		echo "instead of $*: $(pids_shown)"
		return 1
	}
}

# the pid on the line of the cursor, which a terminal without colours shows reversed
cursor()
{
	screen_styled | awk '/F1/ && /Help/ { exit } shown; /PID/ { shown = 1 }' | sed -nE '/^(\x1b\[[0-9;]*m)*\x1b\[([0-9]+;)*7m/{s/\x1b\[[0-9;]*m//g;p}' |
		awk '{ print $1; exit }'
}

cursor_is()
{
	[[ $(cursor) == "$1" ]]
}

wait_cursor()
{
	until_true cursor_is "$1"
}

# row PID: its line
row()
{
	rows | awk -v pid="$1" '$1 == pid'
}

# the number of lines of the screen that is used: a terminal of ROWS lines has no more, and no line was longer than it
sane()
{
	local columns=$1 rows=$2

	same "$rows $rows" "$(screen | wc -l) $(screen_unwrapped | wc -l)" &&
		screen | awk -v columns="$columns" '{ if (length($0) > columns) { print "too long: " $0; wrong = 1 } } END { exit wrong }' &&
		! screen | grep -nE '\\x|\{C1\}|\^\[|�'
}
