#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Recording, and reading a recording at a time.

load common

setup() {
	cd "$BATS_TEST_TMPDIR"
}

record() {
	"$PROCSNAP" record --backend "$BACKEND" "$@"
}

# a process in the background is not to stay
ends_with_test() {
	ACTORS="$ACTORS $1"
}

# a recorder in the background, which ends with the test at last
begin() {
	# as a shell with job control starts it: one without makes it ignore SIGINT
	env --default-signal=INT "$PROCSNAP" record --backend "$BACKEND" "$@" 3>&- &
	recorder=$!
	ends_with_test "$recorder"
}

# what record --list says of a recording
about() {
	"$PROCSNAP" record --list --json "$1" | jq -r ".$2"
}

# until a file has so many frames
wait_for_frames() {
	local file=$1 count=$2

	for ((i = 0; i < 600; i++)); do
		if [ -e "$file" ] && [ "$("$PROCSNAP" record --list --json "$file" 2>/dev/null | jq .frames)" -ge "$count" ] 2>/dev/null; then
			return
		fi
		sleep 0.05
	done
	false
}

teardown() {
	end_actors
	! mountpoint -q small || umount small
}

@test "frames are counted, timed and read" {
	record --quiet -n 4 -i 0.1 -o a.rec
	[ "$(about a.rec frames)" = 4 ]
	[ "$(about a.rec damage)" = null ]
	[ "$(stat -c %a a.rec)" = 600 ]
	run -0 "$PROCSNAP" ps --from a.rec -p $$ -o pid=
	[ "$(xargs <<<"$output")" = "$$" ]
	run -0 "$PROCSNAP" record --check a.rec
	[[ $output == *"frames      4"* ]]
	run -0 "$PROCSNAP" record --frames a.rec
	[ "$(grep -c ' key$' <<<"$output")" -eq 1 ]
}

@test "a second run goes on behind the first" {
	record --quiet -n 2 -i 0.1 -o a.rec
	record --quiet -n 3 -i 0.1 -o a.rec
	[ "$(about a.rec frames)" = 5 ]
	[ "$(about a.rec key_frames)" = 2 ]
}

@test "what a process was at each time" {
	begin --quiet -i 0.1 -o a.rec
	wait_for_frames a.rec 2
	spawn actor wait
	victim=$ACTOR
	wait_for_frames a.rec "$(($(about a.rec frames) + 2))"
	kill -KILL "$victim"
	wait "$victim" || :
	wait_for_frames a.rec "$(($(about a.rec frames) + 2))"
	kill "$recorder"
	wait "$recorder"
	run -1 "$PROCSNAP" ps --from a.rec --at first -p "$victim"
	run -1 "$PROCSNAP" ps --from a.rec -p "$victim"
	# each frame is as it was then: not, then yes, then not
	seen=
	last=$(date -ud "$(about a.rec to)" +%s%N)
	while read -r time; do
		back=$(((last - $(date -ud "$time" +%s%N)) / 1000000))
		run "$PROCSNAP" ps --from a.rec --at "-${back}ms" -p "$victim"
		seen+=$status
	done < <("$PROCSNAP" record --frames --json a.rec | jq -r '.list[].time')
	[[ $seen =~ ^1+0+1+$ ]]
}

@test "--at: a time, the last, and times outside" {
	record --quiet -n 3 -i 1 -o a.rec
	first=$(about a.rec from) last=$(about a.rec to)
	seconds() { date -ud "${1%%.*}Z" +%s; }
	for at in first last "-1" "@$(seconds "$last")" "$(date -ud "${first%%.*}Z" +%T)" "$(date -ud "${first%%.*}Z" '+%F %T')" "$(date -ud "${first%%.*}Z" +%FT%T)"; do
		run -0 "$PROCSNAP" ps --from a.rec --at "$at" -p $$ -o pid=
	done
	for at in "@$(($(seconds "$first") - 60))" "@$(($(seconds "$last") + 60))" "-1h" "1999-12-31 23:59"; do
		run -1 --separate-stderr "$PROCSNAP" ps --from a.rec --at "$at"
		[[ $stderr == *"it is from "*" to "* ]]
	done
	for at in noon 25:00 12 2026-02-30T10:00 "2611-06-12 21:17:52" "" -; do
		run -2 --separate-stderr "$PROCSNAP" ps --from a.rec --at "$at"
		[[ $stderr == *"not a time"* ]]
	done
	run -2 "$PROCSNAP" ps --at 12:00
	run -2 "$PROCSNAP" show --at 12:00 1
	run -0 "$PROCSNAP" show --from a.rec --at last $$
	run -0 "$PROCSNAP" tree --from a.rec --at -1s
}

@test "--at where the clock was set back in between" {
	record --quiet -n 2 -i 1.1 -o a.rec
	record --quiet -n 2 -i 1.1 -o a.rec.1
	# what was recorded last comes first now
	for at in first last "@$(date -ud "$(about a.rec.1 from)" +%s)" "@$(date -ud "$(about a.rec.1 to)" +%s)"; do
		run -0 "$PROCSNAP" ps --from a.rec --at "$at" -p $$ -o pid=
	done
	run -1 --separate-stderr "$PROCSNAP" ps --from a.rec --at @1000000000
	latest=$(about a.rec.1 to) earliest=$(mv a.rec.1 last && about a.rec from)
	[[ $stderr == *"from $(date -ud "$earliest" '+%F %T') to $(date -ud "$latest" '+%F %T')" ]]
}

@test "plain images, one or many: the first, unless a time is asked for" {
	snap --save one >/dev/null
	snap --save two >/dev/null
	cat one two >both
	taken=$("$PROCSNAP" ps --from one --json -o pid | jq .snapshot.start_real_ns)
	[ "$taken" -gt 0 ]
	[ "$("$PROCSNAP" ps --from both --json -o pid | jq .snapshot.start_real_ns)" = "$taken" ]
	[ "$("$PROCSNAP" ps --from two --json -o pid | jq .snapshot.start_real_ns)" -gt "$taken" ]
	[ "$("$PROCSNAP" ps --from both --at last --json -o pid | jq .snapshot)" = "$("$PROCSNAP" ps --from two --json -o pid | jq .snapshot)" ]
	[ "$("$PROCSNAP" ps --from - --at last --json -o pid <both | jq .snapshot)" = "$("$PROCSNAP" ps --from two --json -o pid | jq .snapshot)" ]
}

@test "a recording through a pipe, and to one" {
	record --quiet -n 3 -i 0.1 -o - >a.rec
	[ "$(about a.rec frames)" = 3 ]
	# shellcheck disable=SC2002 # a pipe is the point
	cat a.rec | "$PROCSNAP" ps --from - -p $$ >/dev/null
	run -0 "$PROCSNAP" ps --from <(cat a.rec) --at first -p $$
	run -2 record -o - --max-size 1M
}

@test "a pipe that nobody reads from does not keep it from ending" {
	mkfifo pipe
	# a reader that does not read, and no more room
	# shellcheck disable=SC2217 # that it does not read is the point
	sleep 1000 <pipe 3>&- &
	reader=$!
	ends_with_test "$reader"
	until dd if=/dev/zero of=pipe oflag=nonblock bs=4096 count=1000 2>&1 | grep -q "temporarily unavailable"; do sleep 0.05; done
	for why in "nobody reads it" "Broken pipe"; do
		begin --quiet -i 0.01 -o pipe 2>messages
		# from then on signals are waited for
		until grep -q '^SigBlk:.*4003$' "/proc/$recorder/status"; do sleep 0.05; done
		if [ "$why" = "Broken pipe" ]; then
			kill -KILL "$reader"
		else
			kill "$recorder"
		fi
		status=0
		wait "$recorder" || status=$?
		[ "$status" -eq 3 ]
		grep -q "$why" messages
	done
}

@test "killed at any moment: what was written is read, and gone on from" {
	begin --quiet -i 0.02 -o a.rec
	wait_for_frames a.rec 5
	kill -KILL "$recorder"
	wait "$recorder" || :
	frames=$(about a.rec frames)
	[ "$frames" -ge 5 ]
	# as if the kill had come in the middle of a write
	size=$(stat -c %s a.rec)
	truncate -s $((size - 7)) a.rec
	# one less, if the kill itself did not come in the middle of one
	whole=$(about a.rec frames)
	[ "$whole" -ge $((frames - 1)) ]
	run -0 --separate-stderr "$PROCSNAP" ps --from a.rec -p $$
	[[ $stderr == *"the last frame is not whole"* ]]
	run -3 "$PROCSNAP" record --check a.rec
	run -0 --separate-stderr record --quiet -n 2 -i 0.1 -o a.rec
	[[ $stderr == *"cut away"* ]]
	[ "$(about a.rec frames)" = $((whole + 2)) ]
	[ "$(about a.rec damage)" = null ]
}

@test "damage in the middle: the frames before and behind are read, and it is said" {
	record --quiet -n 9 -i 0.05 --key-frames 3 -o a.rec
	printf '\377\377\377\377' | dd of=a.rec bs=1 seek=$(($(stat -c %s a.rec) / 2)) conv=notrunc status=none
	run -3 --separate-stderr "$PROCSNAP" record --check --json a.rec
	frames=$(jq .frames <<<"$output")
	[ "$frames" -ge 6 ]
	[ "$frames" -lt 9 ]
	[ "$(jq -r .damage <<<"$output")" != null ]
	run -0 "$PROCSNAP" ps --from a.rec --at first -p $$
	run -0 "$PROCSNAP" ps --from a.rec -p $$
}

@test "signals: TERM and INT end it well, HUP opens the file anew" {
	for signal in TERM INT; do
		begin --quiet -i 0.05 -o "$signal.rec"
		wait_for_frames "$signal.rec" 2
		kill "-$signal" "$recorder"
		wait "$recorder"
		run -0 "$PROCSNAP" record --check "$signal.rec"
	done
	begin --quiet -i 0.05 -o a.rec
	wait_for_frames a.rec 2
	mv a.rec moved
	kill -HUP "$recorder"
	wait_for_frames a.rec 2
	kill "$recorder"
	wait "$recorder"
	run -0 "$PROCSNAP" record --check moved
	run -0 "$PROCSNAP" record --check a.rec
}

@test "--max-size: no more than that in all, the oldest goes, and all is one recording" {
	record --quiet -n 60 -i 0.02 --key-frames 2 --max-size 300K --keep 3 -o a.rec
	[ "$(cat a.rec a.rec.? | wc -c)" -le 307200 ]
	[ -e a.rec.1 ]
	[ ! -e a.rec.4 ]
	kept=0
	for file in a.rec a.rec.?; do
		[ "$(stat -c %s "$file")" -le 76800 ]
		kept=$((kept + $(cp "$file" alone && about alone frames)))
	done
	[ "$(about a.rec frames)" = "$kept" ]
	run -0 "$PROCSNAP" record --check a.rec
}

@test "--max-size that one snapshot does not fit into: an error that says so" {
	run -3 --separate-stderr record --quiet -n 2 -i 0.05 --max-size 9000 -o a.rec
	[[ $stderr == *"more size or fewer files"* ]]
}

@test "--max-age: older files go" {
	record --quiet -n 8 -i 0.5 --max-age 1 --keep 1 -o a.rec
	# however long a snapshot takes: some went, and what is left is one recording
	[ "$(about a.rec frames)" -lt 8 ]
	[ ! -e a.rec.2 ]
	run -0 "$PROCSNAP" record --check a.rec
}

@test "a full disk is told once and survived" {
	mkdir small
	mount -t tmpfs -o size=1m tmpfs small 2>/dev/null || skip "needs the right to mount"
	head -c 900k /dev/urandom >small/filler
	begin -i 0.05 --key-frames 1 -o small/a.rec 2>messages
	until grep -q "left out until there is room" messages; do
		kill -0 "$recorder"
		sleep 0.05
	done
	run -0 "$PROCSNAP" record --check small/a.rec
	rm small/filler
	until grep -q "there is room again" messages; do
		kill -0 "$recorder"
		sleep 0.05
	done
	kill "$recorder"
	wait "$recorder"
	run -0 "$PROCSNAP" record --check small/a.rec
	[ "$(grep -c "left out until" messages)" -le 2 ]
}

@test "a snapshot that was asked for and left out is no success" {
	# shellcheck disable=SC2016 # of that shell
	run -3 --separate-stderr bash -c 'ulimit -f 4; exec "$@"' - "$PROCSNAP" record --backend "$BACKEND" --quiet -n 2 -i 0.1 -o a.rec
	[[ $stderr == *"left out until there is room"* ]]
}

@test "--list, --check: a machine without memory for a frame gets an end, not the same message for ever" {
	record --quiet -n 2 -i 0.1 --with all -o a.rec
	for what in --list --check; do
		for ((kib = 4000; kib < 60000; kib += 400)); do
			status=0
			# shellcheck disable=SC2016 # of that shell
			timeout 20 bash -c 'ulimit -v "$1"; exec "${@:2}"' - "$kib" "$PROCSNAP" record "$what" a.rec >out 2>&1 || status=$?
			[ "$status" -ne 124 ]
			[ "$(wc -l <out)" -lt 100 ]
			[ "$status" -ne 0 ] || break
		done
		[ "$status" -eq 0 ] || skip "needs a build without sanitizers"
	done
}

@test "the environment's backend is used, and not asked about" {
	PROCSNAP_BACKEND=procfs run -0 --separate-stderr "$PROCSNAP" record -n 1 -o a.rec
	same "procsnap record: 1 snapshots, " "${stderr%%, *}, "
	[ "$(about a.rec source)" = procfs ]
	PROCSNAP_BACKEND=nonsense run -3 "$PROCSNAP" record -n 1 -o b.rec
}

@test "without the module: why is told as elsewhere, and not with --quiet" {
	[ ! -e /dev/procsnap ] || skip "the device is here"
	run -0 --separate-stderr "$PROCSNAP" record -n 1 -o a.rec
	reason=$("$PROCSNAP" version --json | jq -r '.. | .reason? // empty' | head -n 1)
	[[ $stderr == *"reading /proc instead: "*"no events: $reason"* ]]
	run -0 --separate-stderr "$PROCSNAP" record --quiet -n 1 -o a.rec
	same "" "$stderr"
}

@test "who closes its terminal ends it" {
	command -v script >/dev/null || skip "needs script"
	# the tests may run without caring for it
	env --default-signal=HUP script -qfc "echo \$\$ >pid; exec '$PROCSNAP' record --backend $BACKEND -i 0.05 -o a.rec" /dev/null </dev/null >/dev/null 3>&- &
	terminal=$!
	ends_with_test "$terminal"
	wait_for_frames a.rec 2
	victim=$(<pid)
	ends_with_test "$victim"
	kill -HUP "$victim"
	wait_for_frames a.rec "$(($(about a.rec frames) + 2))"
	kill -KILL "$terminal"
	for ((i = 0; i < 600; i++)); do
		[ -e "/proc/$victim" ] || break
		sleep 0.05
	done
	[ ! -e "/proc/$victim" ]
	run -0 "$PROCSNAP" record --check a.rec
}

@test "--duration ends it, whatever the interval" {
	run -0 timeout 20 "$PROCSNAP" record --backend "$BACKEND" --quiet -i 1h -d 0.2 -o a.rec
	[ "$(about a.rec frames)" = 1 ]
	record --quiet -i 0.1 -d 0.35 -o b.rec
	[ "$(about b.rec frames)" -ge 2 ]
	[ "$(about b.rec frames)" -le 5 ]
}

@test "two recorders do not write into one file" {
	begin --quiet -i 0.05 -o a.rec
	wait_for_frames a.rec 1
	run -3 --separate-stderr record -n 1 -o a.rec
	[[ $stderr == *"another procsnap records into it"* ]]
	kill "$recorder"
	wait "$recorder"
}

@test "what is no recording is left as it is" {
	echo hello >text
	run -3 --separate-stderr record -n 1 -o text
	[[ $stderr == *"not a recording"* ]]
	[ "$(cat text)" = hello ]
	run -3 record -n 1 -o nowhere/file
	echo hello >a.rec.2
	run -3 --separate-stderr record -n 1 -o a.rec --max-size 1M
	[[ $stderr == *"a.rec.2: not a recording"* ]]
	[ "$(cat a.rec.2)" = hello ]
	run -3 "$PROCSNAP" record --list text
	run -3 "$PROCSNAP" record --list absent
}

@test "sections: those that are asked for" {
	record --quiet -n 1 --sections task,rss -o a.rec
	run -0 "$PROCSNAP" ps --from a.rec --json -o pid -p $$
	[ "$("$PROCSNAP" ps --from a.rec --json -o pid,time -p $$ 2>/dev/null | jq '.tasks[0].time')" = null ]
	record --quiet -n 1 --with files,paths -o b.rec
	run -0 "$PROCSNAP" fds --from b.rec $$
	[ "${#lines[@]}" -gt 1 ]
	run -2 record --with nonsense -o c.rec
	[ ! -e c.rec ]
}

@test "the unit that records all day: its command line" {
	unit=$BATS_TEST_DIRNAME/../../cli/systemd/procsnap-record.service
	[ -e "$unit" ] || unit=/usr/lib/systemd/system/procsnap-record.service
	command=$(sed -n 's/^ExecStart=[^ ]* //p' "$unit")
	[[ $command == "record "*" --output /var/log/procsnap/host.rec "* ]]
	grep -qx 'LogsDirectory=procsnap' "$unit"
	command=${command/\/var\/log\/procsnap\//}
	# a later option wins over the unit's
	# shellcheck disable=SC2086 # words
	run -0 timeout 60 "$PROCSNAP" ${command/\$PROCSNAP_RECORD/-i 0.1 -n 2 --backend $BACKEND}
	[ "$(about host.rec frames)" = 2 ]
	! command -v systemd-analyze >/dev/null || [ "$EUID" != 0 ] || {
		sed "s,=/usr/bin/procsnap ,=$PROCSNAP ," "$unit" >procsnap-record.service
		run systemd-analyze verify --man=no ./procsnap-record.service
		[[ $output != *procsnap-record.service* ]]
	}
}

@test "usage: what makes no sense is refused" {
	run -2 record -i 0 -o a.rec
	run -2 record -i never -o a.rec
	run -2 record -n 0 -o a.rec
	run -2 record --max-size big -o a.rec
	run -2 record --json -o a.rec
	run -2 record --keep 3 -o a.rec
	run -2 record a.rec
	run -2 "$PROCSNAP" record --list
	run -0 "$PROCSNAP" record --help
	[[ $output == *"Examples:"* ]]
}
