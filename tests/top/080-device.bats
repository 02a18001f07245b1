#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The device: in use, not there, not for everybody, gone while one looks.
# shellcheck disable=SC2016,SC2034 # until_true evaluates some; PATIENCE is its own

load viewer

setup()
{
	[ "$BACKEND" = device ] || skip "there is no device here"
}

@test "the module stays as long as somebody looks through it" {
	terminal 80x24
	top
	wait_screen ' atomic'
	run ! rmmod procsnap
	[ -c /dev/procsnap ]
	wait_screen ' atomic'
	keys C-l
	until_true drawn
	quit
}

@test "no device: /proc instead, and it says so and why" {
	terminal 120x24
	mv /dev/procsnap /dev/procsnap.away
	BACKEND=auto start_top
	wait_screen 'from /proc, not atomic' || failed=1
	wait_screen ' 1 root' || failed=1
	mv /dev/procsnap.away /dev/procsnap
	[ ! "${failed-}" ]
	wait_screen 'does not exist'
	quit
}

@test "the device that was asked for is not there: it ends and says so" {
	terminal 80x24
	mv /dev/procsnap /dev/procsnap.away
	start_top
	until_true has_ended || failed=1
	mv /dev/procsnap.away /dev/procsnap
	[ ! "${failed-}" ]
	same 3 "$(<"$TERMINAL/ended")"
	on_screen '/dev/procsnap'
	restored
}

@test "a device that is not for him: /proc instead" {
	local mode

	terminal 120x24
	mode=$(stat -c %a /dev/procsnap)
	chmod 600 /dev/procsnap
	command_line "clear; setpriv --reuid=guest --regid=guest --clear-groups $PROCSNAP_TOP --no-config"
	wait_screen 'from /proc, not atomic' || failed=1
	chmod "$mode" /dev/procsnap
	[ ! "${failed-}" ]
	keys q
	wait_screen '^\$ ?$'
}

@test "the device node goes away while one looks: nothing changes" {
	terminal 80x24
	top --delay 0.2
	wait_screen ' atomic'
	mv /dev/procsnap /dev/procsnap.away
	spawn actor name newcomer
	wait_in_list newcomer || failed=1
	wait_screen ' atomic' || failed=1
	mv /dev/procsnap.away /dev/procsnap
	[ ! "${failed-}" ]
	quit
}

# its line is found by the filter
wait_in_list()
{
	keys F4
	types "actor name"
	wait_screen "$1"
	keys Enter
}

@test "another user sees what /proc would show him; what is denied is marked" {
	terminal 120x24
	command_line "clear; setpriv --reuid=guest --regid=guest --clear-groups $PROCSNAP_TOP --no-config --columns pid,exe,comm -p 1"
	wait_screen '^ *1 +!'
	keys q
	wait_screen '^\$ ?$'
}

@test "processes that were born and ended between two frames can be seen, and are in the sum" {
	terminal 120x24
	top --delay 1 --columns pid,state,comm --sort pid
	keys F4
	types 'briefly'
	keys Enter
	cp /bin/true "$BATS_TEST_TMPDIR/briefly"
	for _ in {1..20}; do
		"$BATS_TEST_TMPDIR/briefly"
	done
	# shown as rows unless they are hidden
	on_screen 'briefly' || keys g
	until_true eval '
		for _ in {1..20}; do "$BATS_TEST_TMPDIR/briefly"; done
		rows | grep -q briefly'
	wait_screen 'Ended [1-9]'
	quit
}

@test "the events page: forks, execs and exits as they happen, filtered, held" {
	terminal 120x30
	top
	keys Tab Tab
	wait_screen '^ *Processes +Memory +Events'
	wait_gone 'F6SortBy'
	cp /bin/true "$BATS_TEST_TMPDIR/happened"
	until_true eval '"$BATS_TEST_TMPDIR/happened"; on_screen happened'
	on_screen 'exec'
	on_screen 'exit'
	sane 120 30
	quit
}
