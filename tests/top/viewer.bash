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

# top_filtered TEXT ARGUMENT...: with a filter that is typed, and so is not among the viewer's own arguments
top_filtered()
{
	top "${@:2}"
	keys F4
	types "$1"
	keys Enter
	wait_screen "filter: $1"
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
	screen | awk '/^(F1Help|[A-Z][a-z ]*:)/ { exit } shown && NF; /^ *PID/ { shown = 1 }'
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

# the lines that begin reversed, in their order, without escape sequences; a look lasts from line to line
reversed()
{
	screen_styled | awk '
	function obey(codes,    part, n, i) {
		n = split(codes, part, /[;:]/)
		if (!n)
			reverse = 0
		for (i = 1; i <= n; i++)
			if (part[i] == 38 || part[i] == 48)
				break
			else if (part[i] + 0 == 0 || part[i] == 27)
				reverse = 0
			else if (part[i] == 7)
				reverse = 1
	}
	{
		text = ""
		line = $0
		begun = 0
		while (match(line, /\033\[[0-9;:]*m/)) {
			if (RSTART > 1 && !begun) {
				begun = 1
				begins = reverse
			}
			text = text substr(line, 1, RSTART - 1)
			obey(substr(line, RSTART + 2, RLENGTH - 3))
			line = substr(line, RSTART + RLENGTH)
		}
		if (!begun)
			begins = reverse
		if (begins)
			print text line
	}'
}

# the pid on the line of the cursor, which a terminal without colours shows reversed
cursor()
{
	reversed | awk '/^F1Help/ { exit } shown { print $1; exit } /^ *PID/ { shown = 1 }'
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

# drawn: the screen is the viewer's from top to bottom; one that has become lower or higher is not, until it is drawn anew
drawn()
{
	screen | awk -v host="$(hostname)" 'NR == 1 { title = index($0, host) } END { exit !(title && /^F1Help/) }'
}

# sane COLUMNS ROWS: no line was longer than the terminal, and nothing on it is a control character
sane()
{
	local columns=$1 rows=$2 text

	text=$(screen)
	same "$rows $rows" "$(wc -l <<<"$text") $(screen_unwrapped | wc -l)" || return
	[[ $(wc -L <<<"$text") -le $columns ]] || {
		echo "longer than $columns: $(wc -L <<<"$text")"
		return 1
	}
	! grep -nE '\{C1\}|\^\[|�' <<<"$text"
}
