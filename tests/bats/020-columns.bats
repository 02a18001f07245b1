#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The columns, against the ps of this machine.

load common

# names that ps has, too, but for the command line and for what grows while two programs look
comparable() {
	local name

	for name in $(ps L | cut -d' ' -f1); do
		case $name in
		args | cmd | command | cuu | cuc) continue ;;
		esac
		if snap -o "$name=" -p $$ >/dev/null 2>&1; then
			echo "$name"
		fi
	done
}

# what ps shows of a column
expected_column() {
	ps -o pid= -o "$1=" -p "$2" | sed 's/ *$//'
}

# fails unless each row is what ps shows right before or right after: time passes meanwhile
same_column() {
	local before got after

	for _ in 1 2 3; do
		before=$(expected_column "$1" "$2")
		got=$(snap -o pid= -o "$1=" -p "$2")
		after=$(expected_column "$1" "$2")
		awk -v before="$before" -v after="$after" '
			BEGIN { rows = split(before, b, "\n"); split(after, a, "\n") }
			$0 != b[NR] && $0 != a[NR] { differs = 1 }
			END { exit differs || NR != rows }' <<<"$got" && return
	done
	echo "column $1:"
	same "$before" "$got"
}

@test "every column that ps has too shows what ps shows" {
	spawn actor wait
	spawn nice -n 7 "$HELPERS/actor" wait
	spawn chrt -b 0 "$HELPERS/actor" wait
	spawn chrt -i 0 "$HELPERS/actor" wait
	spawn setsid "$HELPERS/actor" wait
	spawn actor threads 3
	spawn actor lock 32
	spawn actor burn 60
	if [ "$(id -u)" = 0 ]; then
		spawn nice -n -5 "$HELPERS/actor" wait
		spawn chrt -f 5 "$HELPERS/actor" wait
		spawn chrt -r 9 "$HELPERS/actor" wait
		spawn setpriv --reuid=1 --regid=2 --clear-groups "$HELPERS/actor" wait
		spawn setpriv --ruid=1 --euid=2 --rgid=1 --egid=2 --clear-groups "$HELPERS/actor" wait
		echo 300 >"/proc/$ACTOR/oom_score_adj"
	fi
	# shellcheck disable=SC2086 # a list
	kill -STOP $ACTORS
	pids=$(xargs <<<"$ACTORS" | tr ' ' ,)
	names=$(comparable)
	[ "$(wc -w <<<"$names")" -ge 100 ]
	for name in $names; do
		same_column "$name" "$pids"
	done
}

@test "the titles are those of ps" {
	for name in $(comparable) args cmd command cuu cuc; do
		same "$(ps -o "$name" -p $$ | head -n 1 | sed 's/ *$//')" \
			"$(snap -o "$name" -p $$ | head -n 1)"
	done
}

@test "shares of the processor with three decimals are near ps's" {
	spawn actor burn 500
	kill -STOP "$ACTOR"
	read -r a b < <(ps -o cuu=,cuc= -p "$ACTOR")
	read -r c d < <(snap -o cuu=,cuc= -p "$ACTOR")
	awk "BEGIN { exit !($a > 5 && ($a - $c) ^ 2 < ($a / 5) ^ 2 && ($b - $d) ^ 2 < ($b / 5) ^ 2) }"
}

@test "the sets of columns have ps's titles" {
	for set in aux -ef -F -j j ax -fL -FL -fT -L -T -jL -jT "aux -L" "aux -T" "j -L" "ax -L"; do
		# shellcheck disable=SC2086 # words on purpose
		same "$(ps $set | head -n 1 | sed 's/ *$//')" "$(snap $set | head -n 1)"
	done
}

@test "-ef shows what ps -ef shows, but for the command line" {
	spawn actor wait
	kill -STOP "$ACTOR"
	# not C and %CPU, which fall between the two looks
	same "$(ps -f -p "$ACTOR" | fields 1-3,5-7)" "$(snap -f -p "$ACTOR" | fields 1-3,5-7)"
	same "$(ps u -p "$ACTOR" | fields 1,2,4-10)" "$(snap u -p "$ACTOR" | fields 1,2,4-10)"
}

@test "start times of today, yesterday, last year" {
	run -0 from old -- -o start=,stime=,bsdstart=,lstart=,etime=
	same "11:59:00 11:59  11:59 Thu Jan 15 11:59:00 2026       01:00
  Jan 14 Jan14 Jan 14 Wed Jan 14 11:59:59 2026  1-00:00:01
  Dec  6  2025 Dec  6 Sat Dec  6 12:00:00 2025 40-00:00:00
  Dec 11  2024 Dec 11 Wed Dec 11 12:00:00 2024 400-00:00:00" \
		"${output//01-00:00:01/ 1-00:00:01}"
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
	[ "$count" -ge 90 ]
	for line in "${lines[@]:1}"; do
		snap -o "${line%% *}" -p $$ >/dev/null
	done
	run -0 snap -o all -p $$ --csv
	[ "$(tr -cd , <<<"${lines[0]}" | wc -c)" -eq $((count - 1)) ]
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
