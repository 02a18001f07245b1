#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Names and arguments of processes that would like to do something to the terminal, or that are no text.

load viewer

# of a name 15 bytes remain
NAMES=(
	$'\e[2J\e[31mred'
	$'\e]0;owned\a'
	$'\e[6n\e[c'
	$'\x9b2J\x9b31m'
	$'\xc2\x9b31m\xc2\x9d0;x'
	$'\xff\xfe\xc3'
	$'\xed\xa0\x80\xc0\xaf'
	$'\xf0\x9f\xa7'
	$'a\nb\tc\rd\be'
	$'\x0e\x0fshift'
	$'漢字テスト'
	$'e\xcc\x81\xcc\xa3o\xcc\x88'
	$'\xe2\x80\xaegnp.exe'
	$'\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbfz'
	$'👨‍👩‍👧'
	$'\xef\xbf\xbd\xef\xbf\xbe'
	$'   '
	$'%s%n%p'
	$'\x7f\x01\x02'
)

hostile()
{
	local name

	pids=()
	for name in "${NAMES[@]}"; do
		spawn actor name "$name" "$name" "$(printf '%0400d' 7)$name"
		pids+=("$ACTOR")
	done
}

# unharmed TITLE: what the names could have changed
unharmed()
{
	same "$1" "$(flag pane_title)"
	same "0 0" "$(flag insert_flag) $(flag mouse_button_flag)"
	same "" "$(screen | grep -n 'owned.*F1Help')"
}

# after the name there is one more column, which must end at the same place in every line, however wide the name is
aligned()
{
	local pid widths

	widths=$(for pid in "${pids[@]}"; do
		row "$pid" | sed -E 's/( [0-9]+) *$/\1/' | wc -L
	done | sort -u)
	same "1 line" "$(wc -l <<<"$widths" | xargs) line" || {
		echo "$widths"
		return 1
	}
}

@test "names are shown so that nothing happens, and the columns stay in their places" {
	local title

	hostile
	terminal 100x40
	title=$(flag pane_title)
	# shellcheck disable=SC2046 # words on purpose
	top $(only "${pids[@]}") --columns pid,comm,ppid --sort pid --no-mouse
	wait_rows "${pids[@]}"
	aligned
	unharmed "$title"
	# the escape character is told, and not hidden
	row "${pids[0]}" | grep -qF '\x1b'
	row "${pids[10]}" | grep -qF '漢字'
	quit
	same "" "$(screen | grep -n 'R;')"
}

@test "arguments, in the list and on every page" {
	local title page

	hostile
	terminal 80x40
	title=$(flag pane_title)
	# shellcheck disable=SC2046 # words on purpose
	top $(only "${pids[@]}") --columns pid,args --sort pid --no-mouse
	wait_rows "${pids[@]}"
	unharmed "$title"
	same "40 40" "$(screen | wc -l) $(screen_unwrapped | wc -l)"
	for _ in {1..8}; do
		keys Right
	done
	unharmed "$title"
	same "40 40" "$(screen | wc -l) $(screen_unwrapped | wc -l)"
	for page in Enter l e m; do
		keys "$page"
		wait_gone 'F6SortBy'
		unharmed "$title"
		same "40 40" "$(screen | wc -l) $(screen_unwrapped | wc -l)"
		keys Escape
		wait_screen 'F6SortBy'
	done
	quit
}

@test "what is asked about them: kill, nice, search, the tree" {
	local title

	hostile
	terminal 80x30 NO_COLOR=1
	title=$(flag pane_title)
	# shellcheck disable=SC2046 # words on purpose
	top $(only "${pids[@]}") --columns pid,comm,ppid --sort pid --tree --no-mouse
	wait_cursor "${pids[0]}"
	keys F9
	wait_screen "Kill ${pids[0]}"
	unharmed "$title"
	sane_with_escapes
	keys Escape
	wait_screen 'F1Help'
	keys F8
	wait_screen "Nice value of ${pids[0]}"
	unharmed "$title"
	keys n
	wait_screen 'F1Help'
	# what is searched for may be hostile, too
	keys /
	types $'x\x9b31m漢'
	unharmed "$title"
	keys Escape
	wait_screen 'F1Help'
	keys /
	types '漢字'
	wait_cursor "${pids[10]}"
	keys Enter
	quit
}

# as sane, where names may be shown escaped
sane_with_escapes()
{
	same "30 30" "$(screen | wc -l) $(screen_unwrapped | wc -l)"
}

@test "the environment and the files of a process that names them badly" {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir -p $'d\e[31m\xff'
	cd $'d\e[31m\xff' || return
	: >$'file\n\e]0;owned\a'
	# shellcheck disable=SC2016
	EVIL=$'\e[2J\x9b' spawn bash -c 'exec 9<"$0"; exec "$HELPERS/actor" wait' $'file\n\e]0;owned\a'
	terminal 80x30
	title=$(flag pane_title)
	# shellcheck disable=SC2046 # words on purpose
	top $(only "$ACTOR") --columns pid,comm
	for page in Enter l e m; do
		keys "$page"
		wait_gone '^ *PID +COMMAND'
		unharmed "$title"
		sane_with_escapes
		keys Escape
		wait_screen '^ *PID +COMMAND'
	done
	quit
}
