#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The file of settings: read, written, and told of where it is wrong.

load viewer

settings()
{
	mkdir -p "$TERMINAL/config/procsnap"
	cat >"$TERMINAL/config/procsnap/top.conf"
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
	top -p 1
	wait_screen '^ *PID. +COMMAND +PPID'
	not_on_screen 'USER'
	wait_screen 'top.conf'
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
	top -p 1
	keys t
	keys F2
	wait_gone 'F6SortBy'
	keys F10
	wait_screen 'F6SortBy'
	quit
	grep -qx '# mine' "$TERMINAL/config/procsnap/top.conf"
	grep -qx 'nonsense = 7' "$TERMINAL/config/procsnap/top.conf"
	grep -qx 'tree = yes' "$TERMINAL/config/procsnap/top.conf"
	top -p 1
	wait_screen ' tree'
	quit
}

@test "no directory yet: it is made; one that cannot be written to is told" {
	terminal 100x24
	top -p 1
	keys F2
	wait_gone 'F6SortBy'
	keys F10
	wait_screen 'F6SortBy'
	quit
	[ -s "$TERMINAL/config/procsnap/top.conf" ]
	rm -r "$TERMINAL/config"
	: >"$TERMINAL/config"
	top -p 1
	keys F2
	wait_gone 'F6SortBy'
	keys F10
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
	keys F2
	wait_gone 'F6SortBy'
	keys F10
	wait_screen 'F6SortBy'
	quit
	same 'columns = pid,ppid' "$(cat "$TERMINAL/config/procsnap/top.conf")"
}

@test "a file of noise, a directory in its place: it starts all the same" {
	terminal 100x24
	head -c 20000 /dev/urandom | settings
	top -p 1
	wait_screen '^ *1 root'
	quit
	rm "$TERMINAL/config/procsnap/top.conf"
	mkdir "$TERMINAL/config/procsnap/top.conf"
	top -p 1
	wait_screen '^ *1 root'
	quit
}
