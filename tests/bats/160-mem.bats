#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# procsnap mem against smaps_rollup, and against itself: what it shows adds up.

load common

setup() {
	ACTORS=
	page=$(getconf PAGESIZE)
	head -c $((8 * page)) /dev/urandom >"$BATS_TEST_TMPDIR/file"
}

mem() {
	"$PROCSNAP" mem --backend "$BACKEND" "$@"
}

# an actor with known pages, and its child
spawn_pages() {
	spawn actor pages "$BATS_TEST_TMPDIR/file"
	CHILD=$(pgrep -P "$ACTOR")
}

# rollup PID NAME...: fields of smaps_rollup in bytes, summed
rollup() {
	local pid=$1

	shift
	awk -v names="$*" 'BEGIN { n = split(names, name, " ") } { for (i = 1; i <= n; i++) if ($1 == name[i] ":") sum += $2 }
		END { print sum * 1024 }' "/proc/$pid/smaps_rollup"
}

# a member of the first process
of() {
	mem --json "$1" | jq ".tasks[0].$2"
}

@test "one process: the sizes of smaps_rollup" {
	spawn_pages
	kill -STOP "$ACTOR" "$CHILD"
	same "$(rollup "$ACTOR" Rss)" "$(of "$ACTOR" resident_bytes)"
	same "$(rollup "$ACTOR" Anonymous)" "$(of "$ACTOR" anon_bytes)"
	same "$(rollup "$ACTOR" Swap)" "$(of "$ACTOR" swap_bytes)"
	same "$(rollup "$ACTOR" LazyFree)" "$(of "$ACTOR" lazyfree_bytes)"
	# libraries are shared with whatever runs meanwhile, anonymous pages with the child only
	same "$(rollup "$ACTOR" Pss_Anon)" "$(of "$ACTOR" 'weighted_anon / 65536 / 1024 | floor * 1024')"
	same "$(rollup "$CHILD" Pss_Anon)" "$(of "$CHILD" 'weighted_anon / 65536 / 1024 | floor * 1024')"
	mem --json "$ACTOR" | jq -e '.tasks[0] | .private_bytes == .private_clean_bytes + .private_dirty_bytes and
		.private_bytes <= .weighted_bytes and .weighted_bytes <= .resident_bytes and
		.resident_bytes == .private_bytes + .shared_clean_bytes + .shared_dirty_bytes'
}

@test "the rows add up to the total, exactly; so do groups" {
	spawn_pages
	mem --by cgroup --save "$BATS_TEST_TMPDIR/all.psnap" >/dev/null
	for by in process user command cgroup; do
		"$PROCSNAP" mem --from "$BATS_TEST_TMPDIR/all.psnap" --json --by "$by" >"$BATS_TEST_TMPDIR/$by"
		jq -e '(.tasks // .groups) as $rows | .total as $total |
			all("weighted", "resident_bytes", "private_bytes", "swap_bytes", "weighted_swap", "weighted_anon", "anon_bytes";
				. as $key | ([$rows[][$key] // 0] | add) == $total[$key])' "$BATS_TEST_TMPDIR/$by" || [ "$BACKEND" = device ]
		same "$(jq .total.weighted_bytes "$BATS_TEST_TMPDIR/process")" "$(jq .total.weighted_bytes "$BATS_TEST_TMPDIR/$by")"
	done
	[ "$(jq .total.processes "$BATS_TEST_TMPDIR/process")" -ge 3 ]
	same "$(jq .total.processes "$BATS_TEST_TMPDIR/user")" "$(jq '[.groups[].processes] | add' "$BATS_TEST_TMPDIR/user")"
	jq -e '[.groups[].command] | index("sharer")' "$BATS_TEST_TMPDIR/command"
}

@test "a process and its child: what they share counts once" {
	spawn_pages
	kill -STOP "$ACTOR" "$CHILD"
	# 4 anonymous pages of the mapping and one copy of the file's; whatever else is shared is shared by both alike
	mem --json "$ACTOR" "$CHILD" | jq -e '.total as $total | [.tasks[].weighted_anon] | add == $total.weighted_anon'
	shared=$(mem --json "$ACTOR" "$CHILD" | jq '(.total.anon_bytes - .total.weighted_anon / 65536)')
	[ "${shared%.*}" -ge $((2 * page)) ]
}

@test "table: columns, titles, the largest first, the total last" {
	spawn_pages
	run -0 mem "$ACTOR" "$CHILD"
	same "PID USER WEIGHTED PRIVATE RSS SWAP WSWAP COMMAND" "$(xargs <<<"${lines[0]}")"
	same "$(echo "$ACTOR" "$CHILD" | xargs -n 1 | sort -n)" "$(printf '%s\n' "${lines[@]:1:2}" | awk '{ print $1 }' | sort -n)"
	[[ ${lines[3]} == *" total" ]]
	[[ ${lines[4]} == "from "* ]]
	same 3 "$(mem --no-headers "$ACTOR" "$CHILD" | wc -l)"
	mem --bytes --no-headers | awk '$3 ~ /^[0-9]+$/ && $NF != "total" { if (seen && $3 > last) exit 1; last = $3; seen = 1 }'
	mem --no-headers --sort pid | awk '$NF != "total" { print $1 }' | sort -n -c
}

@test "selection: users, names, children, parents, pids" {
	spawn actor tree
	same 12 "$(mem --json --children "$ACTOR" | jq '.tasks | length')"
	same 4 "$(mem --json --ppid "$ACTOR" | jq '.tasks | length')"
	mem --json --command leaf | jq -e 'all(.tasks[]; .comm == "leaf") and (.tasks | length) >= 8'
	mem --json -u "$(id -u)" | jq -e --argjson uid "$(id -u)" 'all(.tasks[]; .uid == $uid)'
	same 12 "$(mem --json --save "$BATS_TEST_TMPDIR/all.psnap" >/dev/null
		"$PROCSNAP" mem --json --from "$BATS_TEST_TMPDIR/all.psnap" --children "$ACTOR" | jq '.tasks | length')"
	same "root" "$(mem --no-headers --bytes "$ACTOR" | awk 'NR == 1 { print $NF }')"
	run -1 --separate-stderr mem -C no-such-command
	[[ $stderr == *"no process with memory is selected" ]]
	run -1 --separate-stderr mem 2147483647
	same "procsnap mem: 2147483647: no such process" "$stderr"
	# also where pids do not choose the rows by themselves
	run -1 --separate-stderr mem --children 2147483647
	same "procsnap mem: 2147483647: no such process" "$stderr"
	run -1 --separate-stderr mem --json --children "$ACTOR,2147483647,2147483647"
	same "procsnap mem: 2147483647: no such process" "$stderr"
	same 12 "$(jq '.tasks | length' <<<"$output")"
	run -1 --separate-stderr mem --json --command no-such-command "$ACTOR" 2147483647
	same "procsnap mem: 2147483647: no such process" "$stderr"
	same "$ACTOR" "$(jq '.tasks[].pid' <<<"$output")"
}

@test "by command and cgroup; only the total" {
	spawn actor tree
	same "8" "$(mem --json --by command --children "$ACTOR" | jq '.groups[] | select(.command == "leaf") | .processes')"
	same "$(mem --json --children "$ACTOR" | jq .total.processes)" "$(mem --json --total --children "$ACTOR" | jq .total.processes)"
	run -0 mem --total --no-headers --children "$ACTOR"
	same 1 "${#lines[@]}"
	same "12" "$(awk '{ print $1 }' <<<"$output")"
	path=$(sed -n 's/^0:://p' "/proc/$ACTOR/cgroup")
	[ -n "$path" ] || path=$(sed -n 's/^[0-9]*:memory://p' "/proc/$ACTOR/cgroup")
	[ -n "$path" ] || skip "no control groups"
	same "$path" "$(mem --json --by cgroup "$ACTOR" | jq -r '.groups[].cgroup')"
}

@test "CSV: a header, bytes" {
	spawn_pages
	mem --csv "$ACTOR" >"$BATS_TEST_TMPDIR/csv"
	same $'pid,user,weighted,private,rss,swap,weighted_swap,hugetlb,command\r' "$(head -n 1 "$BATS_TEST_TMPDIR/csv")"
	same "$ACTOR,$(of "$ACTOR" resident_bytes)" "$(tail -n 1 "$BATS_TEST_TMPDIR/csv" | cut -d, -f1,5)"
	same $'processes,weighted,private,rss,swap,weighted_swap,hugetlb,unread,command\r' "$(mem --csv --total "$ACTOR" | head -n 1)"
}

@test "without root: what may not be seen is marked, counted, and not in the total" {
	[ "$(id -u)" = 0 ] || skip "needs root, to be somebody else"
	spawn_pages
	run -0 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups "$PROCSNAP" mem --backend "$BACKEND"
	[[ $output == *"not readable as this user, their memory is not in the total"* ]]
	same "! ! ! ! !" "$(awk -v pid="$ACTOR" '$1 == pid { print $3, $4, $5, $6, $7 }' <<<"$output")"
	run -0 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups "$PROCSNAP" mem --backend "$BACKEND" --json
	jq -e '.total.unread.denied >= 2 and ([.tasks[] | select(.status == "ok") | .weighted] | add // 0) == .total.weighted' <<<"$output"
	run -1 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups "$PROCSNAP" mem --backend "$BACKEND" "$ACTOR"
	[[ $stderr == "procsnap mem: $ACTOR: memory: denied; "* ]]
}

@test "the memory of a vfork child counts once" {
	[ "$BACKEND" = device ] || skip "/proc does not tell who shares memory"
	spawn actor vfork
	child=$(pgrep -P "$ACTOR")
	run -0 mem --bytes "$ACTOR" "$child"
	same "=$ACTOR" "$(awk -v pid="$child" '$1 == pid { print $3 }' <<<"$output")"
	same "$(awk -v pid="$ACTOR" '$1 == pid { print $3 }' <<<"$output")" "$(awk '$NF == "total" { print $1 }' <<<"$output")"
	[[ $output == *"1 process shares the memory of another, counted once"* ]]
	mem --json "$ACTOR" "$child" | jq -e --argjson pid "$ACTOR" '.total.same == 1 and ([.tasks[].same_as] | sort) == [null, $pid]'
	# without the one that it was counted for it counts itself
	mem --json "$child" | jq -e '.total.same == 0 and .total.resident_bytes > 0'
}

@test "--freed: what nobody else has" {
	[ "$(id -u)" = 0 ] || skip "needs root, to know frames"
	spawn_pages
	kill -STOP "$ACTOR" "$CHILD"
	alone=$(mem --json --freed "$ACTOR" | jq .total.freed_bytes)
	both=$(mem --json --freed "$ACTOR" "$CHILD" | jq .total.freed_bytes)
	# both have the file's 6 pages, of which 3 are of the one alone, and two anonymous ones together
	[ "$both" -ge $((alone + 5 * page)) ]
	[[ $(mem --freed "$ACTOR") == *" would be free if these processes ended; files stay cached"* ]]
}

@test "--freed: why it is not known, and of whom" {
	spawn_pages
	if [ "$(id -u)" = 0 ]; then
		# shellcheck disable=SC2016 # for that shell
		run -1 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
			sh -c 'echo $$; "$0" mem --backend "$1" --freed $$' "$PROCSNAP" "$BACKEND"
		same "procsnap mem: --freed: ${lines[0]}: its frames are not known; it takes CAP_SYS_ADMIN, as root has" "$stderr"
		"$HELPERS/mkimage" averages >"$BATS_TEST_TMPDIR/image"
		run -0 "$PROCSNAP" mem --from "$BATS_TEST_TMPDIR/image" --freed --bytes
		[[ $output == *$'\n'"~$((4 * 4096)) would be free if"*"~ has pages of which only an average is known"* ]]
		"$PROCSNAP" mem --from "$BATS_TEST_TMPDIR/image" --freed --json | jq -e '.total.freed_estimated == true'
		mem --json --freed "$ACTOR" | jq -e '.total.freed_estimated == false or $ENV.BACKEND == "device"'
	fi
	spawn actor resident $((256 * 1024))
	run -1 --separate-stderr mem --freed --budget 1ms "$ACTOR"
	[[ $stderr == "procsnap mem: --freed: $ACTOR: the budget is spent before all of its pages were looked at" ]] || [ "$(id -u)" != 0 ]
	"$HELPERS/mkimage" pages >"$BATS_TEST_TMPDIR/image"
	run -1 --separate-stderr "$PROCSNAP" mem --freed --from "$BATS_TEST_TMPDIR/image"
	[[ $stderr == "procsnap mem: --freed: 1: its frames were not known to whoever saved the snapshot; "* ]]
}

@test "a file without what is asked for: what saves it" {
	spawn_pages
	mem --save "$BATS_TEST_TMPDIR/mem.psnap" "$ACTOR" >/dev/null
	run -3 --separate-stderr "$PROCSNAP" mem --from "$BATS_TEST_TMPDIR/mem.psnap" --freed
	same "procsnap mem: $BATS_TEST_TMPDIR/mem.psnap: has no pages; procsnap mem --freed --save FILE keeps them" "$stderr"
	run -3 --separate-stderr "$PROCSNAP" mem --from "$BATS_TEST_TMPDIR/mem.psnap" --by cgroup
	same "procsnap mem: $BATS_TEST_TMPDIR/mem.psnap: has no control groups; procsnap mem --by cgroup --save FILE keeps them" "$stderr"
	"$PROCSNAP" mem --from "$BATS_TEST_TMPDIR/mem.psnap" --by user --json | jq -e '.groups | length == 1'
}

@test "ps and show have the same sizes" {
	spawn_pages
	kill -STOP "$ACTOR" "$CHILD"
	same "$(of "$ACTOR" 'weighted_anon / 65536 | floor')" "$(snap --json -o pss_anon -p "$ACTOR" | jq '.tasks[0].pss_anon')"
	same "$(of "$ACTOR" anon_huge_bytes)" "$(snap --json -o thp -p "$ACTOR" | jq '.tasks[0].thp')"
	"$PROCSNAP" show --backend "$BACKEND" --json "$ACTOR" >"$BATS_TEST_TMPDIR/json"
	same "$(of "$ACTOR" resident_bytes)" "$(jq '.tasks[0].footprint.resident_bytes' "$BATS_TEST_TMPDIR/json")"
	"$PROCSNAP" show --backend "$BACKEND" "$ACTOR" | grep -q '^  weighted (PSS) '
	# a snapshot for everything has not what takes a look at every page
	snap --save "$BATS_TEST_TMPDIR/ps.psnap" >/dev/null
	run -3 --separate-stderr "$PROCSNAP" mem --from "$BATS_TEST_TMPDIR/ps.psnap"
	[[ $stderr == *"has no footprints; procsnap mem --save FILE keeps them" ]]
}

@test "wrong usage: exit 2, what and what to do" {
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086 # words on purpose
		run -2 --separate-stderr "$PROCSNAP" mem $arguments
		[ -z "$output" ]
		[[ $stderr == "procsnap mem: "*"$message"* ]] || { echo "$arguments: $stderr"; false; }
	done <<-'END'
		--by moon|--by moon: it is process, user, command or cgroup
		--sort size|--sort size: no such column
		--sort ,|--sort: names no column
		--children|--children: of whom?
		--children -u root 1|--children: is with PID only
		-u no-such-user|no such user
		--budget x|--budget x: not a time
		-t|-t: no option -t
	END
}

@test "names of columns to sort by; the last form counts" {
	for name in pid user weighted pss private uss rss swap weighted-swap weighted_swap hugetlb processes unread name command cgroup; do
		mem --total --no-headers --sort "-$name" $$ >"$BATS_TEST_TMPDIR/out"
	done
	[[ $(mem --json --csv $$) == pid,* ]]
	mem --csv --json $$ | jq -e '.tasks | length == 1'
}

@test "a file: what is in part, estimated, together with another, denied or blocked" {
	"$HELPERS/mkimage" pages >"$BATS_TEST_TMPDIR/image"
	run -1 --separate-stderr "$PROCSNAP" mem --from "$BATS_TEST_TMPDIR/image" --sort pid
	same ">6.0K =1 ~6.0K >12K" "$(awk 'NR > 1 && NR < 5 { print $3 } NR == 5 { print $1 }' <<<"$output" | xargs)"
	[[ $output == *"1 process shares the memory of another, counted once"* ]]
	[[ $output == *"1 process not looked at as a whole"* ]]
	[[ $output == *"~ has pages of which only an average is known"* ]]
	"$HELPERS/mkimage" sections >"$BATS_TEST_TMPDIR/image"
	run -0 --separate-stderr "$PROCSNAP" mem --from "$BATS_TEST_TMPDIR/image" --sort pid
	same "0 ! ?" "$(awk 'NR > 1 && NR < 5 { print $3 }' <<<"$output" | xargs)"
	[[ $output == *"1 process not readable as this user, their memory is not in the total"* ]]
	[[ $output == *"1 process could not be read (blocked), their memory is not in the total"* ]]
}
