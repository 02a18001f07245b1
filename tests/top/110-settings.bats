#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The file of settings: read, written, and told of where it is wrong.

load viewer

settings()
{
	mkdir -p "$TERMINAL/config/procsnap"
	cat >"$TERMINAL/config/procsnap/top.conf"
}

open_setup()
{
	keys F2
	wait_gone 'F6SortBy'
}

# a switch in the setup, and back
change_something()
{
	open_setup
	keys Down Space F10
	wait_screen 'F6SortBy'
}

@test "what the file says is so; lines that make no sense are told and skipped" {
	terminal 100x24
	settings <<-END
		# mine
		columns = pid,comm,ppid
		sort = pid
		delay = 0.5
		nonsense = 7
		tree = perhaps
		a line without anything
	END
	start_top -p 1
	wait_screen 'top.conf:5: .*nonsense'
	keys Escape
	wait_screen '^ *PID. +COMMAND +PPID'
	not_on_screen 'USER'
	keys d
	wait_screen 'Seconds between frames: 0.5'
	keys Escape
	quit
}

@test "settings that were changed are there the next time; comments and lines not understood stay" {
	terminal 100x24
	settings <<-END
		# mine
		nonsense = 7
	END
	start_top -p 1
	wait_screen 'top.conf:2: .*nonsense'
	keys t
	change_something
	quit
	grep -qx '# mine' "$TERMINAL/config/procsnap/top.conf"
	grep -qx 'nonsense = 7' "$TERMINAL/config/procsnap/top.conf"
	grep -qx 'tree = yes' "$TERMINAL/config/procsnap/top.conf"
	# the shell's parent and the shell
	start_top -p "$PPID,$$" --columns pid,args
	wait_screen 'top.conf:2: .*nonsense'
	keys Escape
	wait_screen '└─'
	quit
}

@test "no directory yet: it is made; one that cannot be written to is told" {
	terminal 100x24
	top -p 1
	change_something
	quit
	[ -s "$TERMINAL/config/procsnap/top.conf" ]
	rm -r "$TERMINAL/config"
	: >"$TERMINAL/config"
	top -p 1
	open_setup
	keys Down Space F10
	wait_screen 'config'
	keys q
	until_true has_ended
}

@test "the command line is stronger than the file, and is not written into it" {
	terminal 100x24
	settings <<<'columns = pid,comm'
	top -p 1 --columns pid,ppid
	wait_screen '^ *PID +PPID'
	quit
	same 'columns = pid,comm' "$(cat "$TERMINAL/config/procsnap/top.conf")"
}

@test "--no-config: neither read nor written" {
	terminal 100x24
	settings <<<'columns = pid,ppid'
	top --no-config -p 1
	wait_screen 'USER'
	change_something
	quit
	same 'columns = pid,ppid' "$(cat "$TERMINAL/config/procsnap/top.conf")"
}

@test "a file of noise, a directory in its place: it starts all the same" {
	terminal 100x24
	head -c 20000 /dev/urandom | settings
	start_top -p 1
	wait_screen 'top.conf:'
	sane 100 24
	keys Escape
	wait_screen '^ *1 root'
	quit
	rm "$TERMINAL/config/procsnap/top.conf"
	mkdir "$TERMINAL/config/procsnap/top.conf"
	start_top -p 1
	wait_screen 'top.conf'
	keys Escape
	wait_screen '^ *1 root'
	quit
}
