#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The columns, against the ps of this machine; all of its names are in 022-ps-names.bats.

load common

# A stopped process's share goes down as it gets older: ps is asked in between.
@test "shares of the processor with three decimals are near ps's" {
	local before after

	spawn actor burn 500
	kill -STOP "$ACTOR"
	before=$(snap -o cuu=,cuc= -p "$ACTOR")
	read -r a b < <(ps -o cuu=,cuc= -p "$ACTOR")
	after=$(snap -o cuu=,cuc= -p "$ACTOR")
	awk -v a="$a" -v b="$b" '
		{ cuu[NR] = $1; cuc[NR] = $2 }
		function within(value, most, least) { return value > 0 && value < most * 1.2 && value * 1.2 > least }
		END { exit !(within(a, cuu[1], cuu[2]) && within(b, cuc[1], cuc[2])) }' <<<"$before"$'\n'"$after"
}

@test "start times of today, yesterday, last year" {
	run -0 from old -- -o start=,stime=,bsdstart=,lstart=,etime=
	same "11:59:00 11:59  11:59 Thu Jan 15 11:59:00 2026       01:00
  Jan 14 Jan14 Jan 14 Wed Jan 14 11:59:59 2026  1-00:00:01
  Dec 06  2025 Dec  6 Sat Dec  6 12:00:00 2025 40-00:00:00
  Dec 11  2024 Dec 11 Wed Dec 11 12:00:00 2024 400-00:00:00" \
		"$output"
	run -0 from old -- -o time=,times=,bsdtime=,pcpu=,c=,cp= -p 4
	same "200-00:00:00 17280000 288000:00 50.0 50 500" "$output"
}

@test "a time zone is heeded" {
	TZ=Asia/Kathmandu run -0 from old -- -o lstart= -p 1
	same "Thu Jan 15 17:44:00 2026" "$output"
}

@test "--columns tells every column, and -o all shows them" {
	run -0 "$PROCSNAP" ps --columns
	count=$((${#lines[@]} - 1))
	[ "$count" -ge 150 ]
	printf '%s\n' "${lines[@]:1}" | cut -d' ' -f1 >"$BATS_TEST_TMPDIR/names"
	snap -o "$(paste -sd, "$BATS_TEST_TMPDIR/names")" -p $$ >/dev/null
	# those of ps alone are in 022-ps-names.bats
	grep -vxFf <(ps L | cut -d' ' -f1) "$BATS_TEST_TMPDIR/names" >"$BATS_TEST_TMPDIR/others"
	while read -r name; do
		snap -o "$name" -p $$ >/dev/null
	done <"$BATS_TEST_TMPDIR/others"
	run -0 snap -o all -p $$ --csv
	same "$(columns_of_all)" "$(tr -d '\r' <<<"${lines[0]}" | tr , '\n')"
}

@test "titles, widths and lists as in ps" {
	same "  PID  PPID" "$(snap -o pid,ppid -p $$ | head -n 1 | sed 's/ \{2,\}/  /g')"
	same "$(ps -o pid=ID -o comm=NAME -p $$)" "$(snap -o pid=ID -o comm=NAME -p $$)"
	same "$(ps -o pid= -o comm= -p $$)" "$(snap -o pid= -o comm= -p $$)"
	same "$(ps -o "pid ppid,comm" -p $$)" "$(snap -o "pid ppid,comm" -p $$)"
	same "$(ps -o user:20,pid -p $$)" "$(snap -o user:20,pid -p $$)"
	same "$(ps h -o pid -p $$)" "$(snap h -o pid -p $$)"
	same "$(ps -o uid=LONGTITLE,pid -p $$)" "$(snap -o uid=LONGTITLE,pid -p $$)"
}

@test "a name too long for its column is cut, and shown whole in the last" {
	[ "$(id -u)" = 0 ] || skip "needs another user"
	user=$(cut -d: -f1 /etc/passwd | grep -m 1 '.\{9,\}') || skip "no user with a long name"
	spawn setpriv --reuid="$user" --clear-groups "$HELPERS/actor" wait
	same "$(ps -o user,pid,user -p "$ACTOR")" "$(snap -o user,pid,user -p "$ACTOR")"
}

@test "kernel threads and zombies stand in brackets where ps does so" {
	spawn actor zombie
	zombie=$(pgrep -P "$ACTOR")
	same "$(ps -o pid=,stat=,args= -p "$zombie")" "$(snap -o pid=,stat=,args= -p "$zombie")"
	# no memory is not zero memory
	same "- - -" "$(snap -o rss=,vsz=,pmem= -p "$zombie" | xargs)"
	[ -e /proc/2/comm ] && [ "$(cat /proc/2/comm)" = kthreadd ] || skip "no kernel threads here"
	same "$(ps -o pid=,args= -p 2)" "$(snap -o pid=,args= -p 2)"
}

@test "n shows ids" {
	read -r id uid < <(snap n -o user=,uid= -p $$)
	[ "$id" = "$uid" ]
}
