#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The table: orders, trees, threads, users, columns.
# shellcheck disable=SC2016,SC2034 # until_true evaluates some; PATIENCE is its own

load viewer

# a word of a process's line, by the number of its column
field()
{
	row "$1" | awk -v number="$2" '{ print $number }'
}

field_is()
{
	[[ $(field "$1" "$2") == "$3" ]]
}

# the column TIME+, the fourth, goes down; who used most is a matter of the machine
times_fall()
{
	rows | awk '{ split($4, part, ":"); time = part[1] * 60 + part[2] }
		NR > 1 && time > before { exit 1 }
		{ before = time }' && screen | grep -q 'TIME+▼'
}

@test "sorted by numbers, as the values are: nice, memory, time" {
	local nice=() memory=()

	spawn nice -n 7 "$HELPERS/actor" resident 30000
	nice+=("$ACTOR")
	spawn nice -n 3 "$HELPERS/actor" resident 90000
	nice+=("$ACTOR")
	spawn nice -n 11 "$HELPERS/actor" burn 400
	nice+=("$ACTOR")
	terminal 100x24
	# shellcheck disable=SC2046 # words on purpose
	top $(only "${nice[@]}") --columns pid,ni,res,time+,comm --sort ni
	wait_rows "${nice[1]} ${nice[0]} ${nice[2]}"
	same "3 7 11" "$(rows | awk '{ print $2 }' | xargs)"
	keys I
	wait_rows "${nice[2]} ${nice[0]} ${nice[1]}"
	keys M
	wait_rows "${nice[1]} ${nice[0]} ${nice[2]}"
	keys T
	until_true times_fall
	# by a column of the list: its first letters choose it
	keys F6
	wait_screen 'Sort by'
	types NI
	keys Enter
	keys I
	until_true eval '[[ $(pids_shown) == "${nice[1]} ${nice[0]} ${nice[2]}" || $(pids_shown) == "${nice[2]} ${nice[0]} ${nice[1]}" ]]'
	quit
}

@test "a column of every kind that there is can be shown and sorted by" {
	local columns

	columns=$("$PROCSNAP" ps --columns | awk 'NR > 1 { print $1 }')
	[ "$(wc -w <<<"$columns")" -ge 100 ]
	terminal 100x24
	cat >"$TERMINAL/each" <<-END
		for column in $(xargs <<<"$columns"); do
			$(printf '%q' "$PROCSNAP_TOP") --backend $BACKEND --no-config -p $$ -n 1 -d 0.1 -o pid,\$column --sort -\$column 2>>errors ||
				echo "\$column: \$?" >>errors
		done
	END
	command_line 'watched . ./each'
	PATIENCE=300
	ended 0
	same "" "$(cat "$TERMINAL/errors")"
	restored
}

@test "as many columns as fit in the list, scrolled to their end" {
	local columns last

	columns=$("$PROCSNAP" ps --columns | awk 'NR > 1 && $1 !~ /^_|^(environ|fds|args|cmd|command|pid)$/ { print $1 }' | head -n 59)
	last=$("$PROCSNAP" ps -o lstart -p $$ | head -n 1 | xargs)
	terminal 60x20
	top -p $$ --columns "pid,$(paste -sd, <<<"$columns"),lstart" --sort pid
	for _ in {1..200}; do
		keys Right
		on_screen "$last" && break
	done
	wait_screen "$last"
	sane 60 20
	quit
}

@test "the tree: children below their parents, branches closed and opened, all at once" {
	spawn actor tree
	terminal 100x30
	top_filtered 'actor tree' --columns pid,args,comm --tree
	wait_screen "^ *$ACTOR "
	until_true eval '[[ $(pids_shown | wc -w) -ge 12 ]]'
	same "$ACTOR" "$(pids_shown | cut -d' ' -f1)"
	# each stands below its parent
	rows | awk '{ print $1 }' | while read -r pid; do
		parent=$(awk '{ print $4 }' "/proc/$pid/stat")
		[ "$pid" = "$ACTOR" ] || rows | awk -v pid="$pid" -v parent="$parent" '
			$1 == parent { seen = 1 } $1 == pid { exit !seen }'
	done
	keys Home -
	wait_rows "$ACTOR"
	keys +
	until_true eval '[[ $(pids_shown | wc -w) -ge 12 ]]'
	keys '*'
	until_true eval '[[ $(pids_shown | wc -w) -lt 12 ]]'
	keys '*'
	until_true eval '[[ $(pids_shown | wc -w) -ge 12 ]]'
	# and the list again
	keys F5
	wait_gone '├|└|`-'
	keys t
	wait_screen '├|└|`-'
	quit
}

@test "c tags a branch" {
	spawn actor tree
	terminal 100x30
	top_filtered 'actor tree' --columns pid,comm,args --tree
	wait_screen "^ *$ACTOR "
	keys Home c
	wait_screen '12 tagged'
	quit
}

@test "H shows each thread on a line" {
	spawn actor threads 5
	terminal 100x24
	# shellcheck disable=SC2046 # words on purpose
	top $(only "$ACTOR") --columns pid,comm
	wait_rows "$ACTOR"
	keys H
	until_true eval '[[ $(pids_shown | wc -w) -eq 5 ]]'
	same "4" "$(rows | grep -c actor-thread)"
	same "$(find "/proc/$ACTOR/task" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -n | xargs)" "$(pids_shown | xargs -n 1 | sort -n | xargs)"
	keys H
	wait_rows "$ACTOR"
	quit
}

@test "K shows kernel threads and hides them again" {
	[ "$(cat /proc/2/comm)" = kthreadd ] || skip "no kernel threads are seen here"
	terminal 100x24
	top --sort pid
	wait_screen '^ *1 '
	not_on_screen '^ *2 '
	keys K
	wait_screen '^ *2 '
	keys K
	wait_gone '^ *2 '
	wait_screen '^ *1 '
	quit
}

@test "u: the processes of one user" {
	[ "$(id -u)" = 0 ] || skip "wants root, to be somebody else"
	spawn setpriv --reuid=1 --clear-groups "$HELPERS/actor" wait
	terminal 100x24
	top --sort pid
	wait_screen '^ *1 root'
	keys u
	wait_screen 'daemon'
	types daemon
	keys Enter
	wait_gone '^ *1 root'
	wait_screen 'user: daemon'
	wait_screen "^ *$ACTOR daemon"
	keys u
	wait_screen 'All users'
	keys Home Enter
	wait_screen '^ *1 root'
	quit
	top --user daemon
	wait_screen "^ *$ACTOR daemon"
	not_on_screen '^ *1 root'
	quit
}

@test "who comes is shown at the next frame, who ends is gone, or shown as gone" {
	spawn actor name early
	terminal 100x24
	top_filtered 'actor name' --columns pid,state,comm --sort pid --delay 0.5
	wait_rows "$ACTOR"
	first=$ACTOR
	spawn actor name late
	wait_rows "$first $ACTOR"
	kill -KILL "$ACTOR"
	wait_rows "$first"
	quit
}

@test "the delay is asked for and kept; what is no delay is refused" {
	terminal 100x24
	top
	keys d
	wait_screen 'Seconds between frames'
	keys C-u
	types 0.1
	keys Enter
	wait_screen 'F1Help'
	keys d
	wait_screen 'Seconds between frames: 0.1'
	keys C-u
	types nonsense
	keys Enter
	wait_screen 'F1Help|not a|from 0.1'
	keys d
	wait_screen 'Seconds between frames: 0.1'
	keys Escape
	quit
}

@test "cpu time is a share of the time between two frames" {
	terminal 100x24
	sh -c 'while :; do :; done' 3>&- &
	ACTORS="$ACTORS $!"
	# shellcheck disable=SC2046 # words on purpose
	top $(only $!) --columns pid,cpu%,comm
	# of a machine that may have much else to do
	until_true eval 'row $! | awk "\$2 >= 10 && \$2 <= 101 { found = 1 } END { exit !found }"'
	quit
}
