#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The pages besides the table: all of a process, memory, columns, setup.
# shellcheck disable=SC2016,SC2034 # until_true evaluates some; PATIENCE is its own

load viewer

# detail of PID: its first page
detail()
{
	terminal 110x36
	# shellcheck disable=SC2046 # words on purpose
	top $(only "$1") --columns pid,comm
	wait_rows "$1"
	keys Enter
	wait_screen '1 overview'
}

@test "detail: each of its pages shows what /proc has of the process" {
	local page

	cd "$BATS_TEST_TMPDIR" || return
	: >opened_by_it
	# shellcheck disable=SC2016
	MARK=seen_in_environment spawn bash -c 'exec 7<opened_by_it; exec "$HELPERS/actor" threads 3'
	detail "$ACTOR"
	wait_screen "process +$ACTOR"
	wait_screen 'actor threads 3'
	wait_screen 'sleeping'
	keys 2
	wait_screen 'opened_by_it'
	keys 3
	wait_screen 'actor$|\[heap\]|\[stack\]'
	keys 4
	wait_gone 'opened_by_it'
	keys 5
	types '/'
	types MARK
	keys Enter
	wait_screen 'MARK=seen_in_environment'
	keys 6
	wait_screen '[Oo]pen files|nofile'
	keys 7
	wait_screen 'pid.*[0-9]+'
	keys 8
	wait_screen '/'
	keys 9
	wait_screen 'actor-thread'
	for page in 1 2 3 4 5 6 7 8 9; do
		keys "$page"
		sane 110 36
	done
	keys Escape
	wait_screen 'F6SortBy'
	quit
}

@test "detail: l, e and m go to files, environment and mappings, as in htop; Escape comes back" {
	spawn env -i PATH=/nowhere "$HELPERS/actor" wait
	terminal 100x30
	# shellcheck disable=SC2046 # words on purpose
	top $(only "$ACTOR") --columns pid,comm
	wait_rows "$ACTOR"
	keys l
	wait_screen '/dev/null|pipe'
	keys Escape
	wait_screen 'F6SortBy'
	keys e
	wait_screen 'PATH='
	keys Escape
	wait_screen 'F6SortBy'
	keys m
	wait_screen 'actor'
	keys Escape
	wait_screen 'F6SortBy'
	quit
}

@test "detail: of a process that ends it keeps what was seen, and says so" {
	spawn actor name ends_soon
	detail "$ACTOR"
	wait_screen 'ends_soon'
	kill -KILL "$ACTOR"
	wait "$ACTOR" 2>/dev/null || :
	wait_screen '[Gg]one|[Ee]nded'
	sane 110 36
	keys Escape
	wait_screen 'F1Help'
	quit
}

@test "detail: what may not be seen is marked as denied, not left blank" {
	[ "$(id -u)" = 0 ] || skip "wants root, to be somebody else"
	spawn actor wait
	terminal 110x36
	command_line "clear; setpriv --reuid=1 --regid=1 --clear-groups $PROCSNAP_TOP --backend $BACKEND --no-config -p $ACTOR"
	wait_screen 'F1Help'
	wait_screen "^ *$ACTOR "
	keys Enter
	wait_screen 'environment +.?denied'
	keys 2
	wait_screen 'denied'
	keys Escape
	wait_screen 'F6SortBy'
	keys q
	wait_screen '^\$ ?$'
}

@test "memory: the column of weighted sizes adds up to its total, by process, user, command" {
	local key

	spawn actor resident 50000
	terminal 110x60
	top
	keys Tab
	wait_screen 'WEIGHTED'
	wait_screen ' total$'
	for key in p u c g; do
		keys "$key"
		wait_screen ' total$'
		sane 110 60
	done
	keys p
	wait_screen "$ACTOR .*actor"
	# as bytes of what is shown in K, M, G with one place: within what rounding hides
	screen | awk '
		function bytes(text,    value) {
			value = text + 0
			if (text ~ /K$/) value *= 1024
			if (text ~ /M$/) value *= 1048576
			if (text ~ /G$/) value *= 1073741824
			return value
		}
		/WEIGHTED/ { shown = 1; next }
		/ total$/ { total = bytes($1); shown = 2 }
		shown == 1 && NF { sum += bytes($3); lines++ }
		END { print lines " lines, " sum " of " total; exit !(total > 0 && sum <= total * 1.06) }'
	quit
}

@test "columns: the screen has every column; one is taken and given back; Escape comes back" {
	spawn actor wait
	terminal 100x30 NO_COLOR=1
	top -p "$ACTOR" --columns pid,ppid
	not_on_screen 'NLWP'
	keys C
	wait_gone 'F6SortBy'
	sane 100 30
	types 'nlwp'
	wait_screen 'nlwp'
	keys Space
	keys Escape
	until_true eval 'on_screen F6SortBy || { keys Escape; false; }'
	wait_screen 'NLWP'
	quit
}

@test "setup: what is changed there is seen at once" {
	terminal 100x30 NO_COLOR=
	top -p "$$"
	on_screen 'Mem'
	keys F2
	wait_screen '^ *Setup'
	sane 100 30
	# the meters
	keys Down Space
	wait_screen '^ *Meters +no'
	keys Escape
	wait_screen 'F6SortBy'
	not_on_screen 'Mem\['
	quit
}

@test "Tab and Shift-Tab go round the pages" {
	terminal 100x30
	top
	keys Tab
	wait_screen 'WEIGHTED|[Ww]eighted'
	keys Tab Tab
	wait_screen 'F6SortBy.*F9Kill'
	keys BTab BTab
	wait_screen 'WEIGHTED|[Ww]eighted'
	keys BTab
	wait_screen 'F6SortBy.*F9Kill'
	quit
}
