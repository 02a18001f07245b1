#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Every format name of this machine's ps: same titles, widths and text. What differs is in docs/ps.md.

load common

# what ps shows as 0 where there is no memory, or no such file, and procsnap as -
ABSENT="%mem pmem drs dsiz m_drs m_size m_trs trs trss tsiz rss rssize rsz sgi_rss size sz vsize vsz pss uss htprv htshr
	esp eip stackp start_stack"

# whose texts may be wider than the column
OPEN="args cmd command comm ucmd ucomm exe cgroup cgname label supgid supgrp lim wchan user slice unit _unlimited"

# what passes while one looks
MOVING="etime etimes %cpu pcpu c util cp cuu cuc"

# near NAMES -p PIDS: for names of one word or number each: alike, or each lies between what ps shows before and after
near() {
	local names=$1 before after got

	shift
	before=$(ps -o "$names" "$@")
	got=$(snap -o "$names" "$@")
	[ "$before" = "$got" ] && return
	after=$(ps -o "$names" "$@")
	awk -v before="$before" -v after="$after" '
		# [[D-]HH:]MM:SS in seconds, or a number
		function value(text,  part, n, i, sum) {
			n = split(text, part, /[-:]/)
			for (i = 1; i <= n; i++)
				sum = sum * (i == 2 && n == 4 ? 24 : 60) + part[i]
			return sum
		}
		BEGIN { rows = split(before, b, "\n"); split(after, a, "\n") }
		NR == 1 && $0 != b[1] { wrong = 1 }
		NR > 1 {
			n = split(b[NR], first); split(a[NR], last)
			if (length($0) != length(b[NR]) || NF != n)
				wrong = 1
			for (i = 1; i <= NF; i++) {
				low = value(first[i]); high = value(last[i]); now = value($i)
				if ((now < low && now < high) || (now > low && now > high))
					wrong = 1
			}
		}
		END { exit wrong || NR != rows }' <<<"$got" && return
	echo "$names $*:"
	same "$before" "$got"
}

# a list of names for -o, with SUFFIX behind each
list() {
	tr ' ' '\n' <<<"$1" | sed "s/$/${2-}/" | paste -sd,
}

# groups N: names from stdin, N on a line
groups() {
	xargs -n "$1"
}

# same_names ARGUMENTS...: alike with each name from stdin put for NAME in the arguments
same_names() {
	local name failed=0

	while read -r name; do
		alike "${@//NAME/$name}" || failed=$((failed + 1))
	done
	[ "$failed" -eq 0 ]
}

# same_lists SUFFIX ARGUMENTS...: alike with the names from stdin, ten at a time, as a list put for LIST in the arguments
same_lists() {
	local suffix=$1 names

	shift
	groups 10 | while read -r names; do list "$names" "$suffix"; done >"$BATS_TEST_TMPDIR/lists"
	same_names "${@//LIST/NAME}" <"$BATS_TEST_TMPDIR/lists"
}

# all but the named ones
but() {
	grep -vxF "$(tr ' ' '\n' <<<"$(xargs <<<"$1")")"
}

# ps then has no node for any cpu
NEVER=
ldconfig -p 2>/dev/null | grep -q libnuma || NEVER=numa

# what the threads of a process have each for itself
USED="%cpu pcpu c util cp cuu cuc atime time cputime times cputimes bsdtime min_flt minflt maj_flt majflt pagein
	rbytes rchars rops wbytes wcbytes wchars wops sig sig_pend pending"

ps_names() {
	ps L | cut -d' ' -f1 | but "$NEVER"
}

# alike ARGUMENTS...: both show the same bytes; they may differ only where ps does not show the same twice
alike() {
	local before after got round

	after=$(ps "$@" && echo .)
	for ((round = 0; round < 30; round++)); do
		before=$after
		got=$(snap "$@" && echo .)
		[[ $before = "$got" && $got = *. ]] && return
		after=$(ps "$@" && echo .)
		[ "$before" = "$after" ] && break
	done
	[ "$before" = "$after" ] || { echo "$*: ps never shows the same twice"; return 1; }
	echo "$*:"
	same "$before" "$got"
}

# many kinds of processes, stopped
spawn_many() {
	spawn actor wait
	spawn nice -n 7 "$HELPERS/actor" wait
	spawn chrt -b 0 "$HELPERS/actor" wait
	spawn chrt -i 0 "$HELPERS/actor" wait
	spawn setsid "$HELPERS/actor" wait
	spawn actor threads 3
	spawn actor lock 32
	spawn actor name "a (b) c"
	spawn actor blank
	spawn actor wait "two words" "" $'new\nline' "trailing "
	spawn actor wait "$(printf '%065000d' 7)"
	mkfifo "$BATS_TEST_TMPDIR/never"
	spawn bash -c 'echo ready; read -r <>"$0"' "$BATS_TEST_TMPDIR/never"
	spawn env --ignore-signal=HUP --block-signal=USR1 "$HELPERS/actor" wait
	kill -USR1 "$ACTOR"
	cp "$HELPERS/actor" "$BATS_TEST_TMPDIR/gone"
	spawn "$BATS_TEST_TMPDIR/gone" wait
	rm "$BATS_TEST_TMPDIR/gone"
	if [ "$(id -u)" = 0 ]; then
		spawn nice -n -5 "$HELPERS/actor" wait
		spawn chrt -f 5 "$HELPERS/actor" wait
		spawn chrt -r 9 "$HELPERS/actor" wait
		spawn setpriv --reuid=1 --regid=2 --clear-groups "$HELPERS/actor" wait
		spawn setpriv --ruid=1 --euid=2 --rgid=1 --egid=2 --groups=3,4,54321 "$HELPERS/actor" wait
		spawn prlimit --rss=1234567 "$HELPERS/actor" wait
		spawn unshare --uts --ipc "$HELPERS/actor" wait
		echo 300 >"/proc/$ACTOR/oom_score_adj"
	fi
	# shellcheck disable=SC2086 # a list
	kill -STOP $ACTORS
	pids=$(xargs <<<"$ACTORS" | tr ' ' ,)
}

@test "every name of ps: the same bytes for stopped processes of many kinds" {
	spawn_many
	[ "$(ps_names | wc -l)" -ge 189 ]
	ps_names | but "pss uss $MOVING" >"$BATS_TEST_TMPDIR/names"
	same_lists "" -o LIST -p "$pids" <"$BATS_TEST_TMPDIR/names"
	# each alone: all on the host; in a guest, which is slow, those that are cut in a line
	if [ "$BACKEND" = device ]; then
		grep -xF "$(xargs -n 1 <<<"$OPEN")" "$BATS_TEST_TMPDIR/names" >"$BATS_TEST_TMPDIR/alone"
	else
		cp "$BATS_TEST_TMPDIR/names" "$BATS_TEST_TMPDIR/alone"
	fi
	same_names -o NAME -p "$pids" <"$BATS_TEST_TMPDIR/alone"
	near "$(list "$MOVING")" -p "$pids"
}

@test "the proportional size, and what is not shared, are near those of ps, which is one more that shares" {
	spawn actor wait
	kill -STOP "$ACTOR"
	for name in pss uss; do
		read -r a < <(ps -o $name= -p "$ACTOR")
		read -r b < <(snap -o $name= -p "$ACTOR")
		[ "$a" -gt 0 ] && [ $((a - b)) -lt $((a / 4)) ] && [ $((b - a)) -lt $((a / 4)) ]
	done
	same "$(ps -o pss,uss,pid -p "$ACTOR" | head -n 1)" "$(snap -o pss,uss,pid -p "$ACTOR" | head -n 1)"
}

@test "every name of ps in the midst of a line, and with a title of its own" {
	spawn actor wait "$(printf '%0200d' 7)"
	kill -STOP "$ACTOR"
	ps_names | but "pss uss $MOVING" | same_lists "" -o pid,LIST,ppid -p "$ACTOR"
	# ps counts more than it shows of fname where that is wider than 8
	ps_names | but "pss uss fname $MOVING" >"$BATS_TEST_TMPDIR/names"
	same_lists :12 -o LIST,pid -p "$ACTOR" <"$BATS_TEST_TMPDIR/names"
	groups 10 <"$BATS_TEST_TMPDIR/names" >"$BATS_TEST_TMPDIR/groups"
	while read -r -a names; do
		options=()
		for name in "${names[@]}"; do
			options+=(-o "$name=A_LONG_TITLE_OF_A_COLUMN")
		done
		alike "${options[@]}" -o pid= -p "$ACTOR"
	done <"$BATS_TEST_TMPDIR/groups"
}

@test "a cell that is too wide shifts the next by the same in both, blanks of its text included" {
	spawn actor wait
	kill -STOP "$ACTOR"
	# the first of _left2 is wider than its column
	printf '%s\n' bsdstart start bsdtime %mem c cp | same_names -o _left2,NAME,pid -p "$ACTOR"
}

@test "every name of ps: zombies and kernel threads" {
	local both

	spawn actor zombie
	both=$(pgrep -P "$ACTOR")
	[ "$(cat /proc/2/comm 2>/dev/null)" != kthreadd ] || both=$both,2
	ps_names | but "$ABSENT $MOVING" | same_lists "" -o LIST -p "$both"
	near "$(list "$MOVING")" -p "$both"
	# no memory is not zero memory
	ps_names | grep -xF "$(xargs -n 1 <<<"$ABSENT")" >"$BATS_TEST_TMPDIR/absent"
	absent=$(paste -sd, "$BATS_TEST_TMPDIR/absent")
	run -0 snap --no-headers -o "$absent" -p "$both"
	[ "${#lines[@]}" -eq "$(tr , '\n' <<<"$both" | wc -l)" ]
	for line in "${lines[@]}"; do
		same "$(sed 's/.*/-/' "$BATS_TEST_TMPDIR/absent" | xargs)" "$(xargs <<<"$line")"
	done
	same "$(ps -o "$absent" -p "$both" | head -n 1)" "$(snap -o "$absent" -p "$both" | head -n 1)"
}

@test "every name of ps: threads" {
	spawn actor threads 3
	kill -STOP "$ACTOR"
	# no file of a thread tells its autogroup, which ps then shows as none; of the first thread
	# it shows what the whole process used
	ps_names | but "pss uss ag_id ag_nice etime etimes $USED" | same_lists "" -L -o LIST -p "$ACTOR"
}

@test "the sets of columns show what ps shows, command lines included" {
	spawn_many
	for set in "" u j -f -F -j -fL -FL -fT -L -T -jL -jT "u -L" "u -T" "j -L"; do
		# shellcheck disable=SC2086 # words on purpose
		alike $set -p "$pids"
	done
	for set in aux ax -ef "ax -L"; do
		# shellcheck disable=SC2086 # words on purpose
		same "$(ps $set | head -n 1)" "$(snap $set | head -n 1)"
	done
}

@test "command lines: none, denied, blocked, empty, with controls, long" {
	run -0 from args -- -o args= -p 1,2,3,4,5,6,7,8,9
	same 'sleep 1 0
[task2]
[task3] <defunct>
[task4] <denied>
[task5] <blocked>
[task6]
?
a b\x1b[1m é\xff
name: idle
procsnap ps: command line of 1 process could not be read (denied)
procsnap ps: command line of 1 process could not be read (blocked)' "$output"
	[ "$(from args -- -o args= -p 10 | tr -d '\n' | wc -c)" -eq 99999 ]
	[ "$(from args -- -o args=,pid= -p 10 | wc -c)" -eq 36 ]
	[ "$(from args -- -o args --csv -p 10 | wc -c)" -eq $((99999 + 4 + 6)) ]
	from args -- -o args --json >"$BATS_TEST_TMPDIR/json"
	jq -e '.tasks[0].args == "sleep\u00001 0" and .tasks[3].status.cmdline == "denied" and
		.tasks[4].status.cmdline == "blocked" and .tasks[1].args == null and
		(.tasks[9].args | length) == 99999' "$BATS_TEST_TMPDIR/json"
}

@test "capabilities by name and number" {
	same "full 000001ffffffffff
- 0000000000000000
chown,bpf 0000008000000001" "$(from caps -- -o pcaps=,pcap= | tr -s ' ' | sed 's/^ //')"
}

@test "denied and blocked are told apart from none and from zero in every column" {
	# environ and fds are not in that image; the others are shown as several words, or as none
	ps_names | but "environ fds args cmd command lstart _unlimited _unlimited2" >"$BATS_TEST_TMPDIR/names"
	for pid in 3 4; do
		from sections -- --no-headers -o "$(paste -sd, "$BATS_TEST_TMPDIR/names")" -p "$pid" 2>/dev/null | xargs -n 1
	done >"$BATS_TEST_TMPDIR/words"
	count=$(wc -l <"$BATS_TEST_TMPDIR/names")
	[ "$(wc -l <"$BATS_TEST_TMPDIR/words")" -eq $((2 * count)) ]
	paste -d' ' "$BATS_TEST_TMPDIR/names" <(head -n "$count" "$BATS_TEST_TMPDIR/words") \
		<(tail -n "$count" "$BATS_TEST_TMPDIR/words") >"$BATS_TEST_TMPDIR/texts"
	# what the task section has is never denied here
	allowed=$(awk '$2 != "!" { print $1 }' "$BATS_TEST_TMPDIR/texts" | paste -sd,)
	[ "$(from sections -- -o "$allowed" --json -p 3 | jq -r '.tasks[0].status')" = null ]
	same "" "$(awk '$2 == "!" && $3 != "?"' "$BATS_TEST_TMPDIR/texts")"
	[ "$(grep -c ' ! ?$' "$BATS_TEST_TMPDIR/texts")" -ge 100 ]
	for name in cgroup netns sig lim label ag_id exe wchan oom rchars drs; do
		same '! ?' "$(from sections -- -o "$name=" -p 3,4 2>/dev/null | xargs)"
	done
	# a value that is denied though its section is not
	same '!' "$(from sections -- -o exe= -p 1)"
	run -0 --separate-stderr from sections -- -o exe,oom --json -p 1
	jq -e '.tasks[0].status == { "exe": "denied", "oom": "unsupported" }' <<<"$output"
}

@test "signal sets are shortened where there is no room, as ps does" {
	same '<00000002
 00000001' "$(from sections -- -o sig= -p 1 --width 12; from sections -- -o tsig= -p 1 --width 12)"
	same '0000000100000002' "$(from sections -- -o sig= -p 1 --width 16)"
}

@test "systemd's names are those that libsystemd derives from a path" {
	output=$("$HELPERS/mkimage" cgroups <<-END | "$PROCSNAP" ps --from - --csv --no-headers \
		-o unit,slice,uunit,lsession,ouid,cgroup,cgname
		/
		/system.slice/foobar.service/sdfdsaf
		/system.slice/getty@tty5.service
		/sadfdsafsda
		/system.slice/getty####@tty6.service/xxx
		/system.slice/system-waldo.slice/_cpu.service/sdfdsaf
		/user.slice/user-1000.slice/user@1000.service/server.service
		/user.slice/user-1000.slice/user@1000.service/foobar.slice/foobar@pie.service
		/user.slice/user-1000.slice/user@.service/server.service
		/user.slice/user-1000.slice/session-2.scope/foobar.service
		/session-.scope
		/machine.slice/machine-foobar.slice (deleted)
		/foo.slice/foo-bar.slice/waldo.service
	END
	)
	same ',"-.slice",,,,,
"foobar.service","system.slice",,,,"4:memory:/mem,0::/system.slice/foobar.service/sdfdsaf","4:memory:/mem,0::/system.slice/foobar.service/sdfdsaf"' \
		"$(tr -d '\r' <<<"$output" | head -n 2)"
	same '"getty@tty5.service","system.slice",,,
,"-.slice",,,
,"system.slice",,,
"cpu.service","system-waldo.slice",,,
"user@1000.service","user-1000.slice","server.service",,"1000"
"user@1000.service","user-1000.slice","foobar@pie.service",,"1000"
,"user-1000.slice",,,"1000"
"session-2.scope","user-1000.slice","foobar.service","2","1000"
"session-.scope","-.slice",,,
,"machine-foobar.slice",,,
"waldo.service","foo-bar.slice",,,' "$(tr -d '\r' <<<"$output" | tail -n +3 | cut -d, -f1-5)"
}

@test "the containers of lxc and docker" {
	output=$("$HELPERS/mkimage" cgroups <<-END | "$PROCSNAP" ps --from - -o lxc=
		/
		/lxc/lxc-P/lxc/lxc-P-nested
		/lxc.payload.web/system.slice
		/user.slice/lxc.payload/db
	END
	)
	same '-
lxc-P-nested
web
db' "$output"
	output=$("$HELPERS/mkimage" cgroups <<-END | "$PROCSNAP" ps --from - -o docker=
		/
		/system.slice/docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope
		/docker/fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210
		/docker/buildx
	END
	)
	same '-
0123456789ab
fedcba987654
-' "$output"
}
