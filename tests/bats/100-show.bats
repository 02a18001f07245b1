#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# procsnap show: against /proc of processes that stand still.

load common

show() {
	"$PROCSNAP" show --backend "$BACKEND" "$@"
}

# the value of a field of the page on stdin
field() {
	sed -n "s/^  $1  *//p" | sed 1q
}

# status NAME: a line of the actor's /proc/PID/status
status() {
	sed -n "s/^$1:[ \t]*//p" "/proc/$ACTOR/status"
}

# an array of names or numbers in JSON, as words
words() {
	jq -r ".tasks[0].$1 | join(\" \")" "$BATS_TEST_TMPDIR/json"
}

value() {
	jq -r ".tasks[0].$1" "$BATS_TEST_TMPDIR/json"
}

@test "identity, tree and paths are those of /proc" {
	spawn actor wait
	page=$(show "$ACTOR")
	same "$ACTOR" "$(field process <<<"$page")"
	same "$(cat "/proc/$ACTOR/comm")" "$(field name <<<"$page")"
	same "$(tr '\0' ' ' <"/proc/$ACTOR/cmdline" | sed 's/ $//')" "$(field 'command line' <<<"$page")"
	same "$(readlink "/proc/$ACTOR/exe")" "$(field executable <<<"$page")"
	same "$(readlink "/proc/$ACTOR/cwd")" "$(field 'current directory' <<<"$page")"
	same "$(readlink "/proc/$ACTOR/root")" "$(field 'root directory' <<<"$page")"
	same "S sleeping" "$(field state <<<"$page")"
	same "$(status PPid) $(cat "/proc/$(status PPid)/comm")" "$(field parent <<<"$page")"
	same "$(status Threads)" "$(field threads <<<"$page")"
	same "$(status Cpus_allowed_list)" "$(field 'cpus allowed' <<<"$page")"
	same "$(status Mems_allowed_list)" "$(field 'nodes allowed' <<<"$page")"
	same "$(tr -cd '\0' <"/proc/$ACTOR/environ" | wc -c) variables, $(wc -c <"/proc/$ACTOR/environ") bytes" \
		"$(field environment <<<"$page")"
}

@test "a parent shows its children, a chain all that is above" {
	spawn actor wait
	page=$(show "$(status PPid)")
	grep -qx "  child  *$ACTOR actor" <<<"$page"
	chain=
	for ((pid = $(status PPid); pid > 0; pid = $(sed -n 's/^PPid:\t//p' "/proc/$pid/status"))); do
		chain="$chain $pid"
	done
	same "$chain" "$(show "$ACTOR" | sed -nE 's/^  (parent|above)  *([0-9]*).*/ \2/p' | tr -d '\n')"
}

@test "signals by name, pending, blocked, ignored and caught" {
	spawn actor signals
	page=$(show "$ACTOR")
	same "USR1" "$(field 'pending, process' <<<"$page")"
	same "USR1 RTMIN+3" "$(field blocked <<<"$page")"
	[[ " $(field ignored <<<"$page") " == *" HUP "* ]]
	same "USR2" "$(field caught <<<"$page")"
	show --json "$ACTOR" >"$BATS_TEST_TMPDIR/json"
	for set in pending:SigPnd shared_pending:ShdPnd blocked:SigBlk ignored:SigIgn caught:SigCgt; do
		expected=$(python3 -c 'import signal, sys
mask = int(sys.argv[1], 16)
for n in range(1, 65):
    if mask >> (n - 1) & 1:
        print("RTMIN+%d" % (n - 34) if 34 < n < 64 else n if n in (32, 33) else signal.Signals(n).name[3:])' "$(status "${set#*:}")")
		same "$expected" "$(words "signals.${set%:*}" | tr ' ' '\n')"
	done
}

@test "capabilities, groups, ids, security as in status" {
	spawn setpriv --no-new-privs "$HELPERS/actor" wait
	show --json "$ACTOR" >"$BATS_TEST_TMPDIR/json"
	for set in inheritable:CapInh permitted:CapPrm effective:CapEff bounding:CapBnd ambient:CapAmb; do
		capsh --decode="$(status "${set#*:}")" >"$BATS_TEST_TMPDIR/caps" 2>/dev/null ||
			skip "needs capsh"
		same "$(sed 's/^[^=]*=//' "$BATS_TEST_TMPDIR/caps")" "$(words "security.cap_${set%:*}" | tr ' ' ,)"
	done
	same "$(status NoNewPrivs)" "$(value security.no_new_privs)"
	same "$(status Seccomp)" "$(value security.seccomp)"
	same "$(status Groups | sed 's/ $//')" "$(words security.groups)"
	same "$(status Uid | tr '\t' ' ')" "$(jq -r '.tasks[0].cred | "\(.ruid) \(.euid) \(.suid) \(.fsuid)"' "$BATS_TEST_TMPDIR/json")"
	same yes "$(show "$ACTOR" | field 'no new privileges')"
}

@test "limits as in /proc/PID/limits" {
	spawn prlimit --nofile=123:456 --core=0:unlimited "$HELPERS/actor" wait
	show --json "$ACTOR" >"$BATS_TEST_TMPDIR/json"
	same "$(sed 1d "/proc/$ACTOR/limits" | cut -c27-67 | tr -s ' ' | sed 's/ $//')" \
		"$(jq -r '.tasks[0].limits | [.soft, .hard] | transpose[] | "\(.[0]) \(.[1])"' "$BATS_TEST_TMPDIR/json")"
	show "$ACTOR" | grep -qE '^  open files +123 +456$'
}

@test "namespaces, io, cgroups, oom, addresses as in /proc" {
	spawn actor wait
	show --json "$ACTOR" >"$BATS_TEST_TMPDIR/json"
	for space in cgroup ipc mnt net pid uts user; do
		same "$(readlink "/proc/$ACTOR/ns/$space")" "$space:[$(value "namespaces.$space")]"
	done
	same "$(cut -d' ' -f2 "/proc/$ACTOR/io" | paste -sd' ')" \
		"$(jq -r '.tasks[0].io | "\(.read_chars) \(.write_chars) \(.read_calls) \(.write_calls) \(.read_bytes) \(.write_bytes) \(.cancelled_write_bytes)"' "$BATS_TEST_TMPDIR/json")"
	same "$(cat "/proc/$ACTOR/cgroup")" \
		"$(jq -r '.tasks[0].cgroup.hierarchies[] | "\(.hierarchy):\(.controllers):\(.path)"' "$BATS_TEST_TMPDIR/json")"
	same "$(cat "/proc/$ACTOR/oom_score_adj")" "$(value memory.oom_score_adj)"
	same "$(cut -d' ' -f45-51 "/proc/$ACTOR/stat")" \
		"$(jq -r '.tasks[0].addresses | "\(.start_data) \(.end_data) \(.start_brk) \(.arg_start) \(.arg_end) \(.env_start) \(.env_end)"' "$BATS_TEST_TMPDIR/json")"
	same "$(od -An -v -tx1 "/proc/$ACTOR/auxv" | tr -d ' \n')" "$(value auxv.text)"
}

@test "JSON has every section, with a status, and is of the uapi's names" {
	show --json $$ >"$BATS_TEST_TMPDIR/json"
	for section in task cred cpu memory cmdline environ paths io signals limits security namespaces nspid \
		cgroup sched attr wchan syscall stack auxv addresses rss files vmas; do
		[[ $(value "$section.status") =~ ^(ok|none|denied|unsupported)$ ]] || { echo "$section"; false; }
	done
	same "$(jq -c '.snapshot.got' "$BATS_TEST_TMPDIR/json")" "$(jq -c '.snapshot.want' "$BATS_TEST_TMPDIR/json")"
	jq -e '.tasks[0] | .files.files and .vmas.mappings and .environ.variables' "$BATS_TEST_TMPDIR/json"
}

@test "threads have a page each" {
	spawn actor threads 3
	same "$(printf '%s\n' "/proc/$ACTOR/task/"* | sed 's|.*/||')" \
		"$(show --threads "$ACTOR" | sed -nE 's/^  (process|thread)  +([0-9]+)$/\2/p')"
	show --threads --json "$ACTOR" >"$BATS_TEST_TMPDIR/json"
	jq -e '.tasks | length == 3 and all(.[]; .pid == '"$ACTOR"')' "$BATS_TEST_TMPDIR/json"
}

@test "names and command lines with controls do not act on the terminal" {
	spawn actor name $'\e]0;x\a\nok'
	same '\x1b]0;x\a\nok' "$(show "$ACTOR" | field name)"
	[[ $(show "$ACTOR" | field 'command line') == *'name \x1b]0;x\a\nok' ]]
	run -1 grep -P '[\x00-\x08\x0b-\x1f\x7f]' <<<"$(show "$ACTOR")"
	show --json "$ACTOR" | jq -e '.tasks[0].cmdline.arguments[2] == "\u001b]0;x\u0007\nok"'
}

@test "a deleted executable is told as one" {
	cp "$HELPERS/actor" "$BATS_TEST_TMPDIR/doomed"
	spawn exec_ "$BATS_TEST_TMPDIR/doomed" wait
	rm "$BATS_TEST_TMPDIR/doomed"
	same "$BATS_TEST_TMPDIR/doomed (deleted)" "$(show "$ACTOR" | field executable)"
}

exec_() {
	exec "$@"
}

@test "a zombie has no memory, and says so" {
	spawn actor zombie
	zombie=$(pgrep -P "$ACTOR")
	page=$(show "$zombie")
	same "Z zombie" "$(field state <<<"$page")"
	same "(none)" "$(sed -n '/^Memory/{n;s/^ *//;p}' <<<"$page")"
	same "(none)" "$(field 'command line' <<<"$page")"
}

@test "what may not be seen is marked, never blank" {
	[ "$(id -u)" = 0 ] || skip "needs root, to be somebody else"
	spawn actor wait
	chmod 755 "$BATS_TEST_TMPDIR"
	page=$(setpriv --reuid 65534 --regid 65534 --clear-groups "$PROCSNAP" show --backend "$BACKEND" "$ACTOR")
	for name in environment executable "current directory" "system call" "auxiliary vector" files mappings; do
		same "(denied)" "$(field "$name" <<<"$page")"
	done
	for title in Namespaces "Input and output" "Kernel stack"; do
		same "(denied)" "$(sed -n "/^$title/{n;s/^ *//;p}" <<<"$page")"
	done
	# a field without a value would end in blanks
	run -1 grep -n ' $' <<<"$page"
}

@test "a process that does not exist is named; the others are shown" {
	run -1 --separate-stderr show 2147483647 $$
	[[ $output == "$$ "* ]]
	same "procsnap show: 2147483647: no such process" "$stderr"
	run -1 --separate-stderr show --json 2147483647
	jq -e '.tasks == []' <<<"$output"
}

@test "a saved snapshot gives the same page; what it lacks is said" {
	spawn actor wait
	show --json --save "$BATS_TEST_TMPDIR/one" "$ACTOR" >"$BATS_TEST_TMPDIR/json"
	same "$(cat "$BATS_TEST_TMPDIR/json")" "$("$PROCSNAP" show --from "$BATS_TEST_TMPDIR/one" --json "$ACTOR")"
	show --save - "$ACTOR" | "$PROCSNAP" show --from - "$ACTOR" | grep -qx "$ACTOR actor"
	run -1 --separate-stderr "$PROCSNAP" show --from "$BATS_TEST_TMPDIR/one" 2147483646
	[[ $stderr == *"2147483646: no such process in $BATS_TEST_TMPDIR/one" ]]
	"$HELPERS/mkimage" rows 3 >"$BATS_TEST_TMPDIR/image"
	page=$("$PROCSNAP" show --from "$BATS_TEST_TMPDIR/image" 2)
	same "(not in this snapshot)" "$(sed -n '/^Memory/{n;s/^ *//;p}' <<<"$page")"
	same "1 task1" "$(field parent <<<"$page")"
}

@test "whatever a file has as a state, it does not act on the terminal" {
	"$HELPERS/mkimage" states >"$BATS_TEST_TMPDIR/image"
	same "S sleeping K ? ? ?" "$(for pid in 1 2 3 4 5; do
		"$PROCSNAP" show --from "$BATS_TEST_TMPDIR/image" "$pid" | field state
	done | xargs)"
	same 0 "$("$PROCSNAP" show --from "$BATS_TEST_TMPDIR/image" 3 4 | LC_ALL=C grep -c -aP '[\x1b\x9b]')"
}

@test "colours: on a terminal only, and not with NO_COLOR" {
	command -v script >/dev/null || skip "needs script"
	run -1 grep -q $'\e' <<<"$(show $$)"
	script -qec "'$PROCSNAP' show --backend '$BACKEND' $$" /dev/null </dev/null >"$BATS_TEST_TMPDIR/tty"
	grep -q $'\e\[1mMemory' "$BATS_TEST_TMPDIR/tty"
	NO_COLOR=1 script -qec "'$PROCSNAP' show --backend '$BACKEND' $$" /dev/null </dev/null >"$BATS_TEST_TMPDIR/tty"
	run -1 grep -q $'\e' "$BATS_TEST_TMPDIR/tty"
}

@test "wrong usage: exit 2, what and what to do" {
	for command in show mem pages fds maps env tree; do
		while IFS='|' read -r arguments message; do
			# shellcheck disable=SC2086 # words on purpose
			run -2 --separate-stderr "$PROCSNAP" "$command" $arguments
			[ -z "$output" ]
			[[ $stderr == "procsnap $command: "*"$message"* ]] || { echo "$command $arguments: $stderr"; false; }
		done <<-'END'
			--nosuch|--nosuch: no such option
			-Y|no option -Y
			--pid|--pid: an argument must follow
			0|0: not a process id
			1x|1x: not a process id
			99999999999|not a process id
			--pid ,|the list is empty
			--json=yes|--json: takes no argument
			--backend nosuch|it is auto, device or procfs
			--level nosuch|it is relaxed, tree or machine
			--from x --level tree 1|a file is what it is
		END
	done
	for command in show maps env; do
		run -2 --separate-stderr "$PROCSNAP" "$command"
		[[ $stderr == *"no process; give a process id"* ]]
	done
	run -2 --separate-stderr "$PROCSNAP" tree no-such-user
	[[ $stderr == *"no such user"* ]]
	run -2 --separate-stderr "$PROCSNAP" tree -s
	[[ $stderr == *"of which process"* ]]
}
