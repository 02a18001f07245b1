#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Terminals that can do less: without colours, without UTF-8, without a second screen.

load viewer

# colours: whether the screen has any
colours()
{
	screen_styled | grep -qE $'\x1b\\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]'
}

@test "colours where there are some, none with NO_COLOR, -C, a terminal without, the monochrome scheme" {
	terminal 80x24 TERM=screen-256color
	top
	until_true colours
	quit
	top --no-color
	run ! colours
	quit
	mkdir -p "$TERMINAL/config/procsnap"
	echo 'colors = monochrome' >"$TERMINAL/config/procsnap/top.conf"
	top
	run ! colours
	quit
	terminal 80x24 NO_COLOR=1
	top
	run ! colours
	quit
	# what is not set to something is not set
	terminal 80x24 NO_COLOR=
	top
	until_true colours
	quit
	terminal 80x24 TERM=vt100
	top
	run ! colours
	quit
}

@test "without colours all can still be told apart: cursor, titles, tags" {
	spawn actor wait
	first=$ACTOR
	spawn actor wait
	terminal 80x24 TERM=vt100
	# shellcheck disable=SC2046 # words on purpose
	top $(only "$first" "$ACTOR") --columns pid,comm --sort pid
	wait_cursor "$first"
	keys Space
	wait_cursor "$ACTOR"
	# a tag shows without colours
	same "1" "$(screen_styled | grep -cE $'\x1b\\[[0-9;]*[14][;m].*'"$first")"
	quit
}

@test "a terminal of vt100: arrows, function keys, and the screen that was there" {
	terminal 80x24 TERM=vt100 NO_COLOR=1
	spawn actor wait
	# shellcheck disable=SC2046 # words on purpose
	top $(only "$ACTOR" $$) --columns pid,comm --sort pid
	sane 80 24
	keys Down
	wait_cursor "$(printf '%s\n' "$ACTOR" $$ | sort -n | tail -n 1)"
	quit
}

@test "TERM of many kinds: linux, xterm, xterm-mono, rxvt, screen, vt220" {
	local kind

	for kind in linux xterm xterm-mono xterm-256color rxvt screen vt220; do
		infocmp "$kind" >/dev/null 2>&1 || continue
		terminal 80x24 "TERM=$kind"
		top
		sane 80 24
		keys q
		ended 0
		close_terminal
	done
}

@test "in an 8-bit locale: only what the terminal has, drawn by its own lines, names shown" {
	mkdir -p "$BATS_FILE_TMPDIR/locale"
	localedef -i en_US -f ISO-8859-15 "$BATS_FILE_TMPDIR/locale/en_US.ISO-8859-15" || skip "no localedef for it"
	spawn actor name $'caf\xe9'
	latin=$ACTOR
	spawn actor name $'caf\xc3\xa9'
	utf8=$ACTOR
	spawn actor name $'c1\x9b31m\x85'
	terminal 80x24 "LOCPATH=$BATS_FILE_TMPDIR/locale" LC_ALL=en_US.ISO-8859-15
	command_line "clear; watched $TOP_HELPERS/eight_bit ISO-8859-15 $PROCSNAP_TOP --backend $BACKEND -p $latin,$utf8,$ACTOR,$$ --columns pid,comm,ppid --sort pid"
	wait_screen 'F1Help'
	wait_screen "$ACTOR"
	not_on_screen 'C1'
	not_on_screen 'Ã|â'
	same "" "$(screen | grep -n '{C1}')"
	keys F5
	wait_screen '\|- '
	not_on_screen 'Ã|â'
	keys F1
	wait_screen 'F3 /'
	not_on_screen 'Ã|â|\{C1\}'
	keys Escape
	wait_screen 'F1Help'
	keys q
	ended 0
}

@test "in the C locale: ASCII only" {
	spawn actor name $'caf\xc3\xa9'
	terminal 80x24 LC_ALL=C
	top --tree
	wait_screen ' 1 root'
	same "" "$(screen | LC_ALL=C grep -n '[^ -~]')"
	quit
}
