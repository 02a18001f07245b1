#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# procsnap watch: events as they happen, and what a command costs. From /proc only what lasts is seen.

load common

setup() {
	LOG=$BATS_TEST_TMPDIR/log
}

watch() {
	"$PROCSNAP" watch --backend "$BACKEND" "$@"
}

# what looks at /proc miss, or cannot tell
needs_device() {
	[ "$BACKEND" = device ] || skip "needs the device: short lives are missed in /proc"
}

# until a command is true; a minute is far more than it takes
until_true() {
	local i

	for ((i = 0; i < 1200; i++)); do
		! "$@" || return 0
		sleep 0.05
	done
	echo "never: $*"
	return 1
}

# a watch in the background, to be ended with the test at last
started() {
	WATCH=$1
	ACTORS="$ACTORS $WATCH"
}

# watch into LOG, as JSON, in the background; sets WATCH, returns when it has begun
begin() {
	rm -f "$LOG"
	# as a shell with job control starts it: a shell without makes it ignore SIGINT
	env --default-signal=INT "$PROCSNAP" watch --backend "$BACKEND" --json -o "$LOG" "$@" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	started $!
	until_true grep -q '"event":"start"' "$LOG"
}

# ends what begin began
finish() {
	kill "-${1:-TERM}" "$WATCH"
	wait "$WATCH"
}

# the objects for which a condition of jq is true, and of them what follows
events() {
	jq -c "select($1) | ${2:-.}" "$LOG"
}

has_event() {
	[ -n "$(events "$1")" ]
}

status_of() {
	local status=0

	"$@" >/dev/null 2>&1 || status=$?
	echo "$status"
}

@test "the exit status is the command's" {
	same 0 "$(status_of watch -- true)"
	same 7 "$(status_of watch -- sh -c 'exit 7')"
	same 143 "$(status_of watch -q -- sh -c 'kill -TERM $$')"
	same 127 "$(status_of watch -- no-such-command)"
	same 126 "$(status_of watch --json -- "$BATS_TEST_TMPDIR")"
	same 5 "$(status_of watch -a -- sh -c 'sleep 0.2 & exit 5')"
}

@test "a command that cannot be run is told, and has no sum" {
	run -127 --separate-stderr watch --no-headers -e exec -- $'no\e[1m-such'
	[ -z "$output" ]
	same 'procsnap watch: no\x1b[1m-such: No such file or directory' "$(tail -n 1 <<<"$stderr")"
	[[ $stderr != *"the sum"* ]]
}

@test "its input and output are the command's own" {
	same "a word" "$(echo "a word" | watch 2>"$BATS_TEST_TMPDIR/err" -- cat)"
	grep -q "^procsnap watch: the sum" "$BATS_TEST_TMPDIR/err"
	same "a word" "$(echo "a word" | watch -q -o "$BATS_TEST_TMPDIR/sum" -- cat 2>"$BATS_TEST_TMPDIR/err")"
	grep -q "^procsnap watch: the sum" "$BATS_TEST_TMPDIR/sum"
	run -1 grep "sum" "$BATS_TEST_TMPDIR/err"
	run -0 watch -q --json -o - -- true
	jq -e '.event == "end"' <<<"$(grep '^{' <<<"$output")"
}

@test "it has the signals and the mask that it would have without" {
	state='grep -E "^Sig(Blk|Ign|Cgt)" /proc/self/status'
	same "$(sh -c "$state")" "$(watch -q -o /dev/null -- sh -c "$state" 2>/dev/null)"
	same "$(env --ignore-signal=CHLD sh -c "$state")" "$(env --ignore-signal=CHLD "$PROCSNAP" watch --backend "$BACKEND" -q -o /dev/null -- sh -c "$state" 2>/dev/null)"
	same "$(trap '' PIPE HUP; sh -c "$state")" "$(trap '' PIPE HUP; watch -q -o /dev/null -- sh -c "$state" 2>/dev/null)"
}

@test "signals are passed on to the command" {
	# shellcheck disable=SC2016 # for that shell
	watch -q -o "$BATS_TEST_TMPDIR/sum" -- sh -c 'trap "exit 9" TERM; : >"$0"; while :; do sleep 0.1; done' "$BATS_TEST_TMPDIR/ready" 3>&- &
	until_true [ -e "$BATS_TEST_TMPDIR/ready" ]
	# the shell that runs the function has it as its only child
	kill -TERM "$(pgrep -P $! -x procsnap || echo $!)"
	wait $! || status=$?
	same 9 "$status"
	grep -q "^  status  *9$" "$BATS_TEST_TMPDIR/sum"
}

@test "a command's own end is told, however short it is and however seldom /proc is looked at" {
	begin --interval 60 -- false
	wait "$WATCH" || :
	jq -es '.[-1] | .status == 256 and .living == 0 and .total.processes == 1 and .total.failed == 1 and .total.unknown == 0 and .names[0].comm == "false"' "$LOG"
	jq -es '.[-1].execs == 1 and (map(select(.event == "exit"))[0].argv == ["false"])' "$LOG"
	same '1 false' "$(events '.event == "exit"' '"\(.code) \(.comm)"' | tr -d '"')"
	begin --interval 60 -- sleep 0.3
	wait "$WATCH"
	jq -es '.[-1] | .living == 0 and .total.processes == 1 and .total.unknown == 0 and .elapsed_ns >= 300000000' "$LOG"
	# not up to when the next look would have been
	jq -es '.[-1].elapsed_ns < 30000000000' "$LOG"
}

@test "the time of a command does not have that of the reader" {
	# what a pipe holds, 64 KiB, stands before the events of a command; two seconds later somebody reads
	{
		head -c 65536 /dev/zero
		watch --no-headers -o - -- sleep 0.2 2>/dev/null
	} | {
		sleep 2
		tr -d '\0'
	} >"$BATS_TEST_TMPDIR/table"
	awk '$1 == "elapsed" && $2 ~ /s$/ && $2 + 0 >= 0.2 && $2 + 0 < 2 { found = 1 } END { exit !found }' "$BATS_TEST_TMPDIR/table"
}

@test "a command that lasts: begin, end, duration, in order" {
	# the reaps are read in any case: without them there would be gaps in the numbers
	begin -e fork,exec,exit,reap -- sh -c 'sleep 1; sleep 1'
	wait "$WATCH"
	same '"sh -c sleep 1; sleep 1" "sleep 1"' "$(events '.event == "exec"' '.argv | join(" ")' | sort -u | xargs -d '\n')"
	events '.event == "exit" and .comm == "sleep"' '.life_ns >= 800000000 and .life_ns < 60000000000' | grep -q true
	jq -es '.[0].event == "start" and .[-1].event == "end" and (.[-1] | .born >= 2 and .total.processes >= 2 and .status == 0)' "$LOG"
	jq -es 'map(.mono_ns // empty) | . == sort' "$LOG"
	jq -es 'map(.sequence // empty) | . == ([range(.[0]; .[0] + length)])' "$LOG"
}

@test "a storm of true: all have arguments, program, status and cost" {
	needs_device
	count=60
	# shellcheck disable=SC2016 # for that shell
	begin -- sh -c 'i=0; while [ $i -lt "$0" ]; do /bin/true "a b" $i; i=$((i + 1)); done' "$count"
	wait "$WATCH"
	same "$(seq 0 $((count - 1)))" "$(events '.event == "exec" and .comm == "true"' '.argv | select(.[0:2] == ["/bin/true", "a b"]) | .[2] | tonumber')"
	same "$count" "$(events '.event == "exec" and .comm == "true"' '.exe' | grep -cE '/true"$|/coreutils"$')"
	same "$count" "$(events '.event == "exit" and .comm == "true"' 'select(.code == 0 and .signal == null and .minor_faults > 0 and .rss_peak_bytes > 0 and .run_ns > 0 and .argv[1] == "a b" and .program_ns < .life_ns)' | wc -l)"
	# a child is born before all else of it; its reap is read, but not shown
	jq -es '[.[] | select(.pid and .comm != "sh")] | group_by(.pid) | all(map(.event) == ["exec", "exit"])' "$LOG"
	jq -es --argjson count "$count" '.[-1] | .lost == 0 and .received == 3 + 4 * $count and .born == 1 + $count and .execs == 1 + $count' "$LOG"
	jq -es --argjson count "$count" '.[-1].names | map(select(.comm == "true"))[0].processes == $count' "$LOG"
}

# The sum of LOG is what wait4 tells of a command that has waited for all its children. A parent on another cpu may read
# its numbers a moment before the reap, when the dead process is still on its way to its last switch.
same_as_wait4() {
	jq -es '.[-1] | .lost == 0 and .living == 0 and .born == .total.processes' "$LOG"
	jq -es '.[-1] | .total.minor_faults == .rusage.minor_faults and .total.major_faults == .rusage.major_faults and .total.rss_peak_bytes == .rusage.rss_peak_bytes' "$LOG"
	jq -es '.[-1] | (.rusage.utime_ns + .rusage.stime_ns) as $all | (.total.utime_ns + .total.stime_ns) as $sum | if $sum >= $all and $sum <= $all * 1.01 then true else error("\($sum) is not \($all)") end' "$LOG"
	jq -es '.[-1] | (.total.voluntary_switches - .rusage.voluntary_switches) as $more | if $more >= 0 and $more <= .born then true else error("\($more) more") end' "$LOG"
	# the total is that of all names
	jq -es '.[-1] | .total.utime_ns == ([.names[].utime_ns] | add) and .total.processes == ([.names[].processes] | add)' "$LOG"
}

@test "the sum is what wait4 tells of the command" {
	needs_device
	"$PROCSNAP" watch --backend "$BACKEND" -q --json -o "$LOG" -- sh -c "'$HELPERS/actor' burn 300 >'$BATS_TEST_TMPDIR/a' & a=\$!
		'$HELPERS/actor' resident 20000 >'$BATS_TEST_TMPDIR/b' & b=\$!
		until [ -s '$BATS_TEST_TMPDIR/a' ] && [ -s '$BATS_TEST_TMPDIR/b' ]; do sleep 0.1; done
		kill \$a \$b; wait \$a; wait \$b; true"
	same_as_wait4
	jq -es '.[-1].total.rss_peak_bytes >= 20000 * 1024' "$LOG"
	jq -es '.[-1] | (.total.run_ns - .total.utime_ns - .total.stime_ns | fabs) < .total.run_ns * 0.01' "$LOG"
}

@test "the sum over short lives is what wait4 tells, the way out of each included" {
	needs_device
	begin -e exit,reap -- sh -c 'i=0; while [ $i -lt 150 ]; do /bin/true; i=$((i + 1)); done'
	wait "$WATCH"
	same_as_wait4
	# the reap has more than the exit, and the sum is of the reaps alone
	jq -es '([.[] | select(.event == "exit") | {key: "\(.pid)", value: .}] | from_entries) as $ends | [.[] | select(.event == "reap")] | length == 151 and all(.status == $ends["\(.pid)"].status and .stime_ns + .utime_ns >= ($ends["\(.pid)"] | .stime_ns + .utime_ns) and .start_ns == $ends["\(.pid)"].start_ns)' "$LOG"
	jq -es 'def cpu(kind): [.[] | select(.event == kind) | .utime_ns + .stime_ns] | add; cpu("exit") < cpu("reap") and cpu("reap") == (.[-1].total | .utime_ns + .stime_ns)' "$LOG"
	# without events the reaps are read all the same; with --wait-all the command's own is waited for, too
	"$PROCSNAP" watch --backend "$BACKEND" -q --json -o "$LOG" -a -- sh -c 'i=0; while [ $i -lt 150 ]; do /bin/true; i=$((i + 1)); done'
	same_as_wait4
}

@test "those that nobody waits for are in the sum, with --wait-all those that live longer, too" {
	needs_device
	begin -- sh -c '(setsid sh -c "exit 3" &); sleep 0.5'
	wait "$WATCH"
	has_event '.event == "exit" and .code == 3'
	jq -es '.[-1] | .total.failed == 1 and .living == 0' "$LOG"
	begin -- sh -c '(setsid sleep 1 &)'
	wait "$WATCH"
	jq -es '.[-1] | .living == 1 and .total.processes == .born - 1' "$LOG"
	begin -a -- sh -c '(setsid sleep 1 &)'
	wait "$WATCH"
	jq -es '.[-1] | .living == 0 and .total.processes == .born' "$LOG"
}

@test "the sum for people" {
	run -0 --separate-stderr watch --summary --top 1 -- sleep 0.5
	[ -z "$output" ]
	[[ $stderr == *"procsnap watch: the sum"$'\n'"  command     sleep 0.5"$'\n'"  status      0"* ]]
	[[ $stderr == *$'\n'"  elapsed     0."* ]]
	[[ $stderr == *"      CPU     USER   SYSTEM   PROCS  FAILED  PEAK NAME"* ]]
	same sleep "$(awk 'END { print $NF }' <<<"$stderr")"
	[[ $(watch -q -- sh -c 'kill -KILL $$' 2>&1) == *"  status      killed by SIGKILL"* ]]
}

@test "of some users or commands nobody tells who is born" {
	"$PROCSNAP" watch --backend "$BACKEND" -q --json -o "$LOG" -C never -- sleep 0.2
	jq -es '.[-1] | .born == null and .living == null and .total.processes == 0' "$LOG"
	watch -q -o "$BATS_TEST_TMPDIR/sum" -u "$(id -u)" -- sleep 0.2
	grep -q '^  processes   1 ended$' "$BATS_TEST_TMPDIR/sum"
}

@test "where the status is not known, neither are the core dump nor the storage" {
	[ "$BACKEND" = procfs ] || skip "needs /proc, which does not tell them of what is waited for"
	"$PROCSNAP" watch --backend "$BACKEND" --json -o "$LOG" -- sh -c 'sleep 0.3; sleep 0.3; sleep 0.3' 2>/dev/null
	has_event '.event == "exit" and .status == null and .core == null'
	has_event '.event == "exit" and .status == 0 and .core == false'
	watch -q -o "$BATS_TEST_TMPDIR/sum" -- sh -c 'sleep 0.3; sleep 0.3; sleep 0.3' 2>/dev/null
	grep -qE '^  storage .* written; of [1-9] not known$' "$BATS_TEST_TMPDIR/sum"
}

@test "descriptors that are closed are not another file's" {
	run -3 bash -c '"$PROCSNAP" watch --backend "$BACKEND" -d 300ms >&-'
	[[ $output == *"writing the output: Bad file descriptor" ]]
	# the command has them closed
	run -0 bash -c '"$PROCSNAP" watch --backend "$BACKEND" -q -o "$1" -- sh -c "ls /proc/\$\$/fd; :" <&- >"$1.fds"' - "$BATS_TEST_TMPDIR/sum"
	same '1
2' "$(grep -x '[012]' "$BATS_TEST_TMPDIR/sum.fds")"
}

@test "a reap of a success is no failure" {
	begin --failed -e exit,reap -- sleep 0.2
	wait "$WATCH"
	run -1 has_event .pid
	begin --failed -e exit,reap -- sh -c 'sleep 0.2; exit 3'
	wait "$WATCH" || :
	same '"exit" "reap"' "$(events '.pid and .code == 3' .event | xargs -d '\n')"
}

@test "only failed exits" {
	needs_device
	begin --failed -p $$
	sh -c 'exit 0'
	sh -c 'exit 3' || :
	sh -c 'kill -KILL $$' || :
	until_true has_event '.signal == 9'
	finish
	same '3 null
null 9' "$(events '.event == "exit"' '"\(.code) \(.signal)"' | tr -d '"')"
	same 'exit' "$(events '.pid' .event | tr -d '"' | sort -u)"
}

@test "only some kinds, or all of them" {
	needs_device
	begin -p $$ -e exec,reap
	sleep 0
	until_true has_event '.event == "reap" and .comm == "sleep"'
	finish
	same 'exec
reap' "$(events '.pid' .event | tr -d '"' | sort -u)"
	events '.event == "reap" and .comm == "sleep"' 'select(.code == 0 and .utime_ns + .stime_ns > 0 and .minor_faults > 0 and .program_ns == null)' | grep -q sleep
	run -0 watch -o - --no-headers -e exit,reap -- sh -c 'sleep 0; exit'
	# the line of a reap has a duration, a status, the cpu time and the peak as that of the exit has
	same 2 "$(grep -cE '^ *[0-9.]+ (exit|reap)  +[0-9]+ +[0-9]+ [^ ]+ +[0-9.]+[a-z]+ +0 +[0-9.]+[a-z]+ +[0-9.]+[KM] sleep 0$' <<<"$output")"
	begin -p $$ --events all
	sh -c 'exit 0'
	(setsid sh -c 'sleep 0.1 & exit 0')
	until_true has_event '.event == "reap" and .comm == "sleep"'
	finish
	for kind in fork exec exit reap parent comm session; do
		has_event ".event == \"$kind\"" || { echo "$kind"; false; }
	done
	same true "$(events '.event == "parent"' '.old_ppid != .ppid and .old_parent_start_ns > .parent_start_ns')"
	events '.event == "session"' 'select(.sid == .pid and .pgid == .pid)' | grep -q session
}

@test "users, and changes of them" {
	needs_device
	[ "$(id -u)" = 0 ] || skip "needs root, to be somebody else"
	begin -p $$ -e all -u 65534
	setpriv --reuid 65534 --regid 65534 --clear-groups sleep 0
	until_true has_event '.event == "exit" and .comm == "sleep"'
	finish
	same 65534 "$(events '.pid' .uid | sort -u)"
	events '.event == "uid"' 'select(.old_id == 0 and .old_eid == 0 and .rid == 65534 and .eid == 65534 and .sid == 65534 and .fsid == 65534)' | grep -q uid
	run -0 watch -o - -e uid,gid -- setpriv --reuid 65534 --regid 65534 --clear-groups true
	[[ $output == *" uid "*" root/root -> $(id -un 65534)/$(id -un 65534): setpriv "* ]]
	[[ $output == *" gid "*" root/root -> $(id -gn 65534)/$(id -gn 65534): setpriv "* ]]
}

@test "commands by pattern: name, path, end of the path, line" {
	needs_device
	for pattern in true '/*/true' 'tr?e' '*special*'; do
		begin -p $$ -e exec,exit -C "$pattern" -C never
		sh -c '/bin/true special; exit 1' || :
		until_true has_event '.event == "exit" and .comm == "true"'
		finish
		same '"exec" "exit"' "$(events '.pid and .comm == "true"' .event | xargs -d '\n')"
		[[ $pattern == '*special*' ]] || run -1 has_event '.comm == "sh"'
	done
}

@test "a cgroup" {
	needs_device
	[ "$(id -u)" = 0 ] || skip "needs root, to make one"
	group=/procsnap-watch-$$
	folder=/sys/fs/cgroup$group
	mkdir "$folder" 2>/dev/null || skip "needs cgroup v2"
	begin -e exec --cgroup "$group"
	sh -c 'echo $$ >"$0"/cgroup.procs; exec sleep 0' "$folder"
	/bin/true
	until_true has_event '.comm == "sleep"'
	finish
	same '"sleep"' "$(events '.pid' .comm)"
	rmdir "$folder"
	run -3 --separate-stderr watch --cgroup /nowhere
	[[ $stderr == "procsnap watch: --cgroup /nowhere: No such file or directory; "* ]]
}

@test "a tree: indented by depth" {
	needs_device
	watch --tree --no-headers -e exec -o "$BATS_TEST_TMPDIR/table" -- sh -c 'sh -c "/bin/true one; exit" ; exit'
	same 'sh -c sh -c "/bin/true one; exit" ; exit
  sh -c /bin/true one; exit
    /bin/true one' "$(sed '/the sum$/,$d' "$BATS_TEST_TMPDIR/table" | cut -c81-)"
}

@test "threads, if they are asked for" {
	needs_device
	# shellcheck disable=SC2016 # for that shell
	begin -H -- sh -c '"$0" threads 3 >/dev/null & sleep 0.5; kill $!; wait' "$HELPERS/actor" || :
	wait "$WATCH" || :
	same 2 "$(events '.event == "fork" and .thread' .pid | wc -l)"
	same 2 "$(events '.event == "exit" and .thread' .pid | wc -l)"
	jq -es '.[-1] | .threads == 2 and .born == 3' "$LOG"
	run -143 watch -H -o - --no-headers -- sh -c "'$HELPERS/actor' threads 2 >/dev/null & sleep 0.5; kill \$!; wait \$!"
	[[ $output == *" fork "*" {actor}"* ]]
}

@test "what a reader is too slow for is counted, in its place" {
	needs_device
	begin -p $$ --ring 16K
	/bin/true first
	until_true has_event '.event == "exit" and .argv[1] == "first"'
	kill -STOP "$WATCH"
	for i in $(seq 60); do
		/bin/true "$i"
	done
	kill -CONT "$WATCH"
	until_true has_event '.event == "lost"'
	/bin/true last
	until_true has_event '.event == "exit" and .argv[1] == "last"'
	finish
	# every number is told, or in a count
	jq -es '[.[] | select(.sequence)] | reduce .[] as $e (0; if $e.event == "lost" then . + $e.count else . + 1 end | if . == $e.sequence then . else error("at \($e)") end) | . > 180' "$LOG"
	jq -es '(map(select(.event == "lost").count) | add) == .[-1].lost and .[-1].lost > 0' "$LOG"
	# the first of the storm are there, others are not
	has_event '.event == "exec" and .comm == "true" and .argv[1] == "1"'
	run -1 has_event '.event == "exec" and .comm == "true" and .argv[1] == "60"'
	[[ $(tail -n 1 "$BATS_TEST_TMPDIR/err") =~ ^procsnap\ watch:\ [0-9]+\ events\ shown\ in\ .*,\ [1-9][0-9]*\ lost$ ]]
}

@test "--keep-newest: the last are there, the lost ones before them" {
	needs_device
	begin -p $$ --ring 16K --keep-newest -e exec,exit
	kill -STOP "$WATCH"
	for i in $(seq 60); do
		/bin/true "$i"
	done
	kill -CONT "$WATCH"
	until_true has_event '.event == "exit" and .argv[1] == "60"'
	finish
	run -1 has_event '.event == "exec" and .comm == "true" and .argv[1] == "1"'
	jq -es 'map(.event == "lost") | index(true)' "$LOG" >"$BATS_TEST_TMPDIR/lost"
	jq -es --argjson lost "$(cat "$BATS_TEST_TMPDIR/lost")" 'map(.comm == "true") | index(true) > $lost' "$LOG"
}

@test "the line of a loss" {
	needs_device
	"$PROCSNAP" watch -p $$ --ring 16K -o "$BATS_TEST_TMPDIR/table" 2>/dev/null 3>&- &
	started $!
	until_true grep -q TIME "$BATS_TEST_TMPDIR/table"
	kill -STOP "$WATCH"
	for i in $(seq 60); do
		/bin/true
	done
	kill -CONT "$WATCH"
	until_true grep -qE '^ *[0-9]+\.[0-9]{6} lost +- +- - +- +- +- +- [1-9][0-9]* events lost$' "$BATS_TEST_TMPDIR/table"
}

@test "names and arguments with controls do not act on the terminal" {
	needs_device
	begin -e all -- sh -c "'$HELPERS/actor' name \"\$0\" >/dev/null & sleep 0.5; kill \$!" $'\e]0;x\a\n\xff'
	wait "$WATCH" || :
	jq -es 'any(.new_comm == "\u001b]0;x\u0007\n\ufffd")' "$LOG"
	has_event '.event == "comm" and .new_comm_bytes == "1b5d303b78070aff"'
	has_event '.event == "exec" and .comm == "actor" and .argv[2] == "\u001b]0;x\u0007\n\ufffd" and (.argv_bytes | endswith("1b5d303b78070aff00"))'
	run -1 grep -q $'\e' "$LOG"
	watch -e all -o "$BATS_TEST_TMPDIR/table" -- sh -c "'$HELPERS/actor' name \"\$0\" >/dev/null & sleep 0.5; kill \$!" $'\e]0;x\a\n\xff' 2>/dev/null
	run -1 grep -q $'\e' "$BATS_TEST_TMPDIR/table"
	grep -qF 'actor -> \x1b]0;x\a\n\xff: ' "$BATS_TEST_TMPDIR/table"
	grep -qF '/actor name \x1b]0;x\a\n\xff' "$BATS_TEST_TMPDIR/table"
}

@test "many arguments: a sign where they are cut" {
	needs_device
	# shellcheck disable=SC2046 # words on purpose
	run -0 watch -e exec -o "$BATS_TEST_TMPDIR/table" -- /bin/true $(seq 1000)
	grep -qE ' /bin/true 1 2 3 .* \.\.\.$' "$BATS_TEST_TMPDIR/table"
	# shellcheck disable=SC2046 # words on purpose
	begin -- /bin/true $(seq 1000)
	wait "$WATCH"
	events '.event == "exec"' '.argv_cut and .argc == 1001 and (.argv | length) > 300' | grep -q true
}

@test "--subtree ends with the process; one that does not exist is told" {
	sleep 1 3>&- &
	run -0 --separate-stderr watch --subtree $! -e exit
	[[ $output == *" exit "*" sleep 1" ]]
	[[ $stderr == *"procsnap watch: 1 event shown in "*", 0 lost" ]]
	run -1 --separate-stderr watch --subtree 2147483646
	same "procsnap watch: 2147483646: no such process" "$stderr"
}

@test "SIGINT ends it with a word, and with success if there was something" {
	begin -e exit
	sleep 0.5
	until_true has_event '.event == "exit" and .comm == "sleep"'
	finish INT
	[[ $(tail -n 1 "$BATS_TEST_TMPDIR/err") =~ ^procsnap\ watch:\ [0-9]+\ events?\ shown\ in\ .*,\ 0\ lost$ ]]
	jq -es '.[-1].event == "end"' "$LOG"
	begin -p $$ -e exit -C never
	status=0
	finish INT || status=$?
	same 1 "$status"
}

@test "--count and --duration end it" {
	begin -n 2 -e exec,exit -C sleep
	sleep 0.7
	sleep 0.7
	wait "$WATCH"
	same 2 "$(events '.pid' .event | wc -l)"
	jq -es '.[-1].shown == 2' "$LOG"
	run -1 --separate-stderr watch --duration 300ms -C never
	[[ $stderr == *"procsnap watch: 0 events shown in 0.3"*", 0 lost" ]]
	watch -q -d 1.5 --json -C sleep -o "$BATS_TEST_TMPDIR/sum" 2>/dev/null 3>&- &
	sleep 0.6
	sleep 0.6
	wait $!
	jq -e '.total.processes >= 1 and (.names | length) == 1 and .names[0].comm == "sleep"' "$BATS_TEST_TMPDIR/sum"
}

@test "clocks" {
	before=$(date +%s)
	begin -e exec --clock wall -- sleep 0.5
	wait "$WATCH"
	events '.event == "exec"' '.time | sub("\\.[0-9]+Z"; "Z") | fromdate' | awk -v from="$before" -v to="$(date +%s)" '$1 < from || $1 > to { exit 1 }'
	watch -e exit -o "$BATS_TEST_TMPDIR/table" --no-headers --clock wall -- sleep 0.5 2>/dev/null
	grep -qE "^$(date +%H | sed 's/.*/[0-9][0-9]/'):[0-9][0-9]:[0-9][0-9]\.[0-9]{6} exit " "$BATS_TEST_TMPDIR/table"
	watch -e exit -o "$BATS_TEST_TMPDIR/table" --no-headers --clock mono -- sleep 0.5 2>/dev/null
	awk -v up="$(cut -d' ' -f1 /proc/uptime)" '$2 == "exit" && $1 > 0.5 && $1 <= up + 1 { found = 1 } END { exit !found }' "$BATS_TEST_TMPDIR/table"
	watch -e exit -o "$BATS_TEST_TMPDIR/table" --no-headers -- sleep 0.5 2>/dev/null
	awk '$2 == "exit" && $1 >= 0.4 && $1 < 60 { found = 1 } END { exit !found }' "$BATS_TEST_TMPDIR/table"
}

@test "a pipe that nobody reads any more ends it, without a word" {
	run bash -c '"$PROCSNAP" watch --backend "$BACKEND" -C never 2>"$1" | head -n 1' - "$BATS_TEST_TMPDIR/err"
	[[ $output == *TIME* ]]
	run -1 grep -v "^procsnap watch: /proc is only looked at" "$BATS_TEST_TMPDIR/err"
	# a command goes on
	run bash -c '"$PROCSNAP" watch --backend "$BACKEND" -o - -- sh -c "sleep 0.5; echo done >\"\$0\"; exit 4" "$1" 2>/dev/null | true; echo "${PIPESTATUS[0]}"' - "$BATS_TEST_TMPDIR/done"
	same 4 "$output"
	same "done" "$(cat "$BATS_TEST_TMPDIR/done")"
}

@test "a reader that does not go on does not keep it from ending" {
	needs_device
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 5<>"$BATS_TEST_TMPDIR/fifo"
	"$PROCSNAP" watch -p $$ --json >&5 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	started $!
	read -r line <&5
	[[ $line == *start* ]]
	# more than a pipe holds, 64 KiB; at once, so that its pages are full
	kill -STOP "$WATCH"
	for i in $(seq 30); do
		/bin/true "$(printf '%02000d' "$i")"
	done
	kill -CONT "$WATCH"
	until_true awk '$1 == "wchar:" && $2 >= 57344 { full = 1 } END { exit !full }' "/proc/$WATCH/io"
	kill -TERM "$WATCH"
	wait "$WATCH"
	exec 5>&-
	[[ $(tail -n 1 "$BATS_TEST_TMPDIR/err") == "procsnap watch: "*" lost; the output was not read to its end" ]]
}

# the exit status of a watch of half a second into 5, which is full
full_status() {
	local status=0

	timeout 60 "$PROCSNAP" watch --backend "$BACKEND" -d 500ms "$@" >&5 2>/dev/null || status=$?
	echo "$status"
}

@test "a reader that does not go on does not lengthen --duration" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 5<>"$BATS_TEST_TMPDIR/fifo"
	# what a pipe holds, 64 KiB
	head -c 65536 /dev/zero >&5
	timeout 60 "$PROCSNAP" watch --backend "$BACKEND" --no-headers -d 1 >&5 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	started $!
	while kill -0 "$WATCH" 2>/dev/null; do
		sleep 0.3
	done
	wait "$WATCH"
	[[ $(tail -n 1 "$BATS_TEST_TMPDIR/err") =~ ^procsnap\ watch:\ [1-9][0-9]*\ events?\ shown\ in\ .*\ lost\;\ the\ output\ was\ not\ read\ to\ its\ end$ ]]
	# nor does it keep the sum, or the titles, from coming to an end
	same 3 "$(full_status -q)"
	same 1 "$(full_status -C never)"
	exec 5>&-
}

@test "a full disk: exit 3 and why" {
	run -3 --separate-stderr watch -d 300ms -o /dev/full
	[[ $stderr == *"procsnap watch: writing the output: No space left on device"* ]]
	run -3 --separate-stderr watch -o "$BATS_TEST_TMPDIR/no/file"
	same "procsnap watch: $BATS_TEST_TMPDIR/no/file: No such file or directory" "$stderr"
}

@test "lines are as wide as the terminal or the option, and coloured on a terminal only" {
	watch --width 40 -o "$BATS_TEST_TMPDIR/table" -- sleep 0.5 2>/dev/null
	same 40 "$(sed '/the sum$/,$d' "$BATS_TEST_TMPDIR/table" | wc -L)"
	grep -q '+$' "$BATS_TEST_TMPDIR/table"
	watch --color always --width 200 -o "$BATS_TEST_TMPDIR/table" -- sleep 0.5 2>/dev/null
	grep -qF $'\e[32mexec\e[0m' "$BATS_TEST_TMPDIR/table"
	command -v script >/dev/null || skip "needs script"
	line="'$PROCSNAP' watch --backend '$BACKEND' -e exec -- sleep 0.5"
	COLUMNS=60 script -qec "$line" /dev/null </dev/null >"$BATS_TEST_TMPDIR/tty"
	grep -qF $'\e[32mexec\e[0m' "$BATS_TEST_TMPDIR/tty"
	same 60 "$(tr -d '\r' <"$BATS_TEST_TMPDIR/tty" | sed 's/\x1b\[[0-9;]*m//g; /the sum$/,$d' | grep -v '^procsnap watch:' | wc -L)"
	NO_COLOR=1 script -qec "$line" /dev/null </dev/null >"$BATS_TEST_TMPDIR/tty"
	run -1 grep -q $'\e' "$BATS_TEST_TMPDIR/tty"
}

@test "from /proc it says that it may miss, and why" {
	run -0 --separate-stderr "$PROCSNAP" watch --backend procfs -d 300ms -q
	[[ $stderr == "procsnap watch: /proc is only looked at now and then: what is short is missed, uncounted" ]]
	[[ $output == *"  missed      from /proc: what was short is not in it"* ]]
	# by the environment no device was tried either
	run -0 --separate-stderr env PROCSNAP_BACKEND=procfs "$PROCSNAP" watch -d 300ms -q
	[[ $stderr == "procsnap watch: /proc is only looked at now and then: what is short is missed, uncounted" ]]
	# events on stderr are all that is there
	run -0 --separate-stderr "$PROCSNAP" watch --backend procfs --json -- true
	same '"start" "end"' "$(jq -s -c '.[0].event, .[-1].event' <<<"$stderr" | xargs -d '\n')"
	[ -e /dev/procsnap ] || {
		run -0 --separate-stderr "$PROCSNAP" watch -d 300ms -q
		[[ $stderr == *"uncounted: "*"module"*"; to miss nothing: "* ]]
		run -3 --separate-stderr "$PROCSNAP" watch --backend device
		[[ $stderr == "procsnap watch: "*"modprobe procsnap"* ]]
		# threads are not in /proc; why not the device
		run -3 --separate-stderr "$PROCSNAP" watch -H
		[[ $stderr == "procsnap watch: threads "*"; /dev/procsnap "*"modprobe procsnap"* ]]
		run -3 --separate-stderr "$PROCSNAP" watch -H --backend procfs
		[[ $stderr == "procsnap watch: threads "*"use the device backend" ]]
	}
	[ "$BACKEND" != device ] || {
		run -0 --separate-stderr watch -d 300ms -q --json
		[ -z "$stderr" ]
		jq -e '.may_miss == false' <<<"$output"
	}
}

@test "a listener is not begun: the command has not run" {
	run -3 --separate-stderr watch --cgroup /nowhere -- touch "$BATS_TEST_TMPDIR/ran"
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "wrong usage: exit 2, what and what to do" {
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086 # words on purpose
		run -2 --separate-stderr "$PROCSNAP" watch $arguments
		[ -z "$output" ]
		[[ $stderr == "procsnap watch: "*"$message"* ]] || { echo "$arguments: $stderr"; false; }
	done <<-'END'
		1234|1234: not an option; a command to run stands behind --, a process to watch behind --subtree
		--|--: a command must follow
		-e moon|-e moon: no such event; there are fork, exec,
		-e fork,,execs|-e execs: no such event
		-e ,|-e: the list is empty
		-e|-e: an argument must follow
		--failed -e fork|--failed: is of exits, which --events leaves out
		--subtree 0|--subtree 0: not a process id; give a number from 1
		--subtree 1 -- true|--subtree: a command is watched with its own
		--wait-all|--wait-all: for which command?
		--count 0|--count 0: not a count
		--count 1 -q|--count: no events are shown with --summary
		-n 1 -- true|--count: a command is watched until it ends
		-d 1 -- true|--duration: a command is watched until it ends
		-d 0|-d 0: not a time
		--ring 3M|--ring 3M: not a power of two from 16K
		--ring 8K|--ring 8K: not a power of two from 16K
		--ring x|--ring x: not a size
		--interval 0|--interval 0: not a time of at least 1ms
		--clock moon|--clock moon: it is relative, wall or mono
		--color moon|--color moon: it is auto, always or never
		--width 0|--width 0: not a width
		--top -1|--top -1: not a count
		-u no-such-user|no such user
		--backend moon|it is auto, device or procfs
		--tree=1|--tree: takes no argument
		--moon|--moon: no such option
		-Z|-Z: no option -Z
	END
}
