#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# procsnap pages against processes whose pages are known: see pages_of() of the actor.

load common

FILE=100000000000
PRIVATE=110000000000
ANON=120000000000

setup() {
	ACTORS=
	page=$(getconf PAGESIZE)
	head -c $((8 * page)) /dev/urandom >"$BATS_TEST_TMPDIR/file"
}

pages() {
	"$PROCSNAP" pages --backend "$BACKEND" "$@"
}

needs_root() {
	[ "$(id -u)" = 0 ] || skip "needs root, to know how often pages are mapped"
}

# an actor with known pages, and its child
spawn_pages() {
	spawn actor pages "$BATS_TEST_TMPDIR/file"
	CHILD=$(pgrep -P "$ACTOR")
}

# pages of each kind and count, from JSON
kinds() {
	jq -c '[.tasks[0].runs[] | range(.pages) as $_ | "\(.kind) \(.count)"] | group_by(.) | map({(.[0]): length}) | add'
}

# a size as pages shows it with --bytes, in pages
in_pages() {
	echo $(($1 * page))
}

@test "anonymous pages: shared with a child, its own, the zero page; absent ones have no run" {
	needs_root
	spawn_pages
	same '{"private 1":1,"shared 2":2,"zero null":1}' "$(pages --json "$ACTOR" "$ANON+$((8 * page))" | kinds)"
	same '{"private 1":1,"shared 2":2,"zero null":1}' "$(pages --json "$CHILD" "$ANON+$((8 * page))" | kinds)"
	pages --json "$ACTOR" "$ANON+$((8 * page))" | jq -e --argjson page "$page" '.tasks[0] |
		([.runs[] | .address + range(.pages) * $page | (. - 0x120000000000) / $page | floor] | sort) == [0, 1, 2, 5] and
		all(.runs[]; .prot == "rw-" and (.flags | index("present"))) and
		.summary.resident_bytes == 3 * $page and .summary.private_bytes == $page and
		.summary.weighted == 2 * $page * 65536' || pages --json "$ACTOR" "$ANON+$((8 * page))"
}

@test "pages of a file: index, count, copies" {
	needs_root
	spawn_pages
	# by index: mapped by both, by both twice, by both, and thrice by one alone
	same "0 2
1 4
2 2
3 1
4 1
5 1" "$(pages --json "$ACTOR" "$FILE+$((6 * page))" | jq -r '.tasks[0].runs[] | range(.pages) as $i | "\(.index + $i) \(.count)"')"
	same '{"private":false,"shared":true}' "$(pages --json "$ACTOR" "$PRIVATE+$page" | jq -c '.tasks[0].runs[0] |
		{private: (.flags | index("exclusive") != null), shared: (.flags | index("anon") != null)}')"
	pages --json "$ACTOR" "$PRIVATE+$((2 * page))" | jq -e '[.tasks[0].runs[] | .kind] | length == 2 and .[0] == "shared" and (.[1] == "file" or .[1] == "shmem")'
}

@test "every page is as in pagemap: present, and where" {
	needs_root
	spawn_pages
	kill -STOP "$ACTOR"
	pages --json "$ACTOR" "$FILE+1M" "$PRIVATE+1M" "$ANON+1M" "$HELPERS/actor" | jq -r --argjson page "$page" '.tasks[0].runs[] |
		select(.pfn != null) | range(.pages) as $i | "\(.address / $page + $i) \(.pfn + $i)"' >"$BATS_TEST_TMPDIR/got"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/got")" -ge 12 ]
	while read -r number pfn; do
		entry=$(dd if="/proc/$ACTOR/pagemap" bs=8 skip="$number" count=1 status=none | od -An -t d8)
		echo "$number $((entry & (1 << 55) - 1))"
	done <"$BATS_TEST_TMPDIR/got" >"$BATS_TEST_TMPDIR/pagemap"
	cmp "$BATS_TEST_TMPDIR/got" "$BATS_TEST_TMPDIR/pagemap"
}

@test "resident memory is that of smaps_rollup" {
	spawn_pages
	kill -STOP "$ACTOR"
	same "$(awk '/^Rss:/ { print $2 * 1024 }' "/proc/$ACTOR/smaps_rollup")" \
		"$(pages --json "$ACTOR" | jq '.tasks[0].summary.resident_bytes')"
}

@test "table: a line a run, with the mapping's name; titles or none" {
	spawn_pages
	pages "$ACTOR" "$ANON+1M" "$FILE+1M" >"$BATS_TEST_TMPDIR/table"
	same "ADDRESS PAGES SIZE PROT KIND COUNT NODE PFN INDEX SWAP FLAGS NAME" "$(head -n 1 "$BATS_TEST_TMPDIR/table" | xargs)"
	same "$(tail -n +2 "$BATS_TEST_TMPDIR/table")" "$(pages --no-headers "$ACTOR" "$ANON+1M" "$FILE+1M")"
	same "$(pages --json "$ACTOR" "$ANON+1M" | jq '.tasks[0].runs | length')" "$(pages --no-headers "$ACTOR" "$ANON+1M" | wc -l)"
	pages --no-headers "$ACTOR" '[stack]' | grep -q ' \[stack\]$'
	same "$(in_pages 3)" "$(pages --no-headers --bytes "$ACTOR" "$ANON+$((3 * page))" | awk '{ sum += $3 } END { print sum }')"
	same "$ACTOR $CHILD" "$(pages --no-headers --pid "$ACTOR,$CHILD" "$ANON+$page" | awk '{ print $1 }' | xargs)"
}

@test "ranges: addresses both ways, names, paths, several; rounded to pages" {
	spawn_pages
	for range in "$ANON-$(printf '%x' $((0x$ANON + 3 * page)))" "0x$ANON-0x$(printf '%x' $((0x$ANON + 3 * page)))" \
		"$ANON+$((3 * page))" "$ANON+0x$(printf '%x' $((3 * page)))" "$(printf '%x' $((0x$ANON + 7)))+$((2 * page))"; do
		same 3 "$(pages --no-headers "$ACTOR" "$range" | awk '{ sum += $2 } END { print sum }')"
	done
	same 4 "$(pages --no-headers "$ACTOR" "$ANON+1" "$FILE+$((3 * page))" | awk '{ sum += $2 } END { print sum }')"
	# those that overlap count once
	same 3 "$(pages --no-headers "$ACTOR" "$ANON+$((2 * page))" "$ANON+$((3 * page))" | awk '{ sum += $2 } END { print sum }')"
	same 8 "$(pages --no-headers "$ACTOR" "$BATS_TEST_TMPDIR/file" | awk '{ sum += $2 } END { print sum }')"
	ln -s file "$BATS_TEST_TMPDIR/link"
	same 8 "$(pages --no-headers "$ACTOR" "$BATS_TEST_TMPDIR/link" | awk '{ sum += $2 } END { print sum }')"
}

@test "more ranges than a request takes" {
	spawn actor lock $((2400 * page / 1024))
	start=$(awk '/^VmFlags:.* lo/ { print first } /^[0-9a-f]+-[0-9a-f]+ / { first = $1 }' "/proc/$ACTOR/smaps" | head -n 1)
	start=$((0x${start%-*}))
	mapfile -t ranges < <(for ((i = 0; i < 2400; i += 2)); do printf '%x+1\n' $((start + i * page)); done)
	same 1200 "$(pages --no-headers "$ACTOR" "${ranges[@]}" | awk '{ sum += $2 } END { print sum }')"
}

@test "nothing there: named, exit 1; what there is is shown" {
	spawn_pages
	run -1 --separate-stderr pages --no-headers "$ACTOR" 1000-2000
	same "procsnap pages: 1000-2000: nothing is mapped there" "$stderr"
	[ -z "$output" ]
	run -1 --separate-stderr pages --no-headers "$ACTOR" '[nosuch]' "$ANON+$page"
	same "procsnap pages: [nosuch]: nothing is mapped there" "$(grep -v -e hidden -e 'not known' <<<"$stderr")"
	same 1 "${#lines[@]}"
	# the highest addresses of all, which maps has too
	run -1 --separate-stderr pages --json "$ACTOR" ffffffffff600000+4096
	jq -e '.tasks[0] | .status == "ok" and .runs == []' <<<"$output"
}

@test "map: a letter for each kind, large and small, and a summary" {
	needs_root
	spawn_pages
	run -0 pages --map "$ACTOR" "$ANON+$((8 * page))"
	[[ ${lines[0]} == "$ANON-"*" rw-p "*", resident "*", weighted "*", a cell "* ]]
	same "  $ANON  CCA..Z.." "${lines[1]}"
	[[ ${lines[2]} == "resident "*", swapped 0, weighted "*", private "* ]]
	run -0 pages --map --block $((4 * page)) "$ACTOR" "$ANON+$((8 * page))"
	same "  $ANON  *z" "${lines[1]}"
	run -0 pages --map --bytes --no-headers --block $((2 * page)) "$ACTOR" "$ANON+$((8 * page))"
	same "  $ANON  Caz." "${lines[1]}"
	same "resident $(in_pages 3), swapped 0, weighted $(in_pages 2), private $page" "${lines[2]}"
	same 3 "${#lines[@]}"
}

@test "map: every mapping once, and no more lines than fit" {
	spawn_pages
	pages --map "$ACTOR" >"$BATS_TEST_TMPDIR/map"
	same "$(grep -v vsyscall "/proc/$ACTOR/maps" | cut -d' ' -f1)" "$(grep -oE '^[0-9a-f]+-[0-9a-f]+' "$BATS_TEST_TMPDIR/map")"
	same "" "$(awk '/^[0-9a-f]+-/ { n = 0 } /^  [0-9a-f]/ && ++n > 4' "$BATS_TEST_TMPDIR/map")"
	same "" "$(grep -E '^  [0-9a-f]{12}  ' "$BATS_TEST_TMPDIR/map" | awk 'length($0) > 80')"
}

@test "map: sparse mappings leave lines out" {
	spawn actor sparse
	run -0 pages --map --no-headers --block "$page" "$ACTOR" "$ANON+1G"
	same "  ..." "${lines[2]}"
	[ "${#lines[@]}" -le 6 ]
	same 1 "$(grep -c "^  $(printf '%x' $((0x$ANON + 0x30000000)))  [AH]" <<<"$output")"
}

@test "map: colours if asked for, or on a terminal" {
	spawn_pages
	run -1 grep -q $'\e' <<<"$(pages --map "$ACTOR" "$ANON+$page")"
	pages --map --color always "$ACTOR" "$ANON+$page" | grep -q $'\e\\[0;30;4'
	NO_COLOR=1 pages --map --color=always "$ACTOR" "$ANON+$page" | grep -q $'\e'
	command -v script >/dev/null || skip "needs script"
	script -qec "'$PROCSNAP' pages --backend '$BACKEND' --map $ACTOR $ANON+1" /dev/null </dev/null >"$BATS_TEST_TMPDIR/tty"
	grep -q $'\e' "$BATS_TEST_TMPDIR/tty"
	script -qec "'$PROCSNAP' pages --backend '$BACKEND' --map --color never $ACTOR $ANON+1" /dev/null </dev/null >"$BATS_TEST_TMPDIR/tty"
	run -1 grep -q $'\e' "$BATS_TEST_TMPDIR/tty"
}

@test "a file: who has it, how much, and how much of it all together" {
	needs_root
	spawn_pages
	run -0 --separate-stderr pages --bytes --file "$BATS_TEST_TMPDIR/file"
	same "PID USER MAPPED RESIDENT EXCLUSIVE WEIGHTED DIRTY COPIED COMMAND" "$(xargs <<<"${lines[0]}")"
	same "$ACTOR $(in_pages 8) $(in_pages 7) $(in_pages 3) $((9 * page / 2)) $page" "$(xargs <<<"${lines[1]}" | cut -d' ' -f1,3-6,8)"
	same "$CHILD $(in_pages 5) $(in_pages 4) 0 $((3 * page / 2)) $page" "$(xargs <<<"${lines[2]}" | cut -d' ' -f1,3-6,8)"
	[[ ${lines[2]} == *" sharer" ]]
	same "2 processes; 6 of 8 pages ($(in_pages 6) of $(in_pages 8)) mapped by anyone" "${lines[3]}"
	same 4 "${#lines[@]}"
	# only the device tells what is dirty
	dirty=$(pages --json --file "$BATS_TEST_TMPDIR/file" | jq -c '[.tasks[].dirty_bytes == null] | unique')
	same "$([ "$BACKEND" = device ] && echo '[false]' || echo '[true]')" "$dirty"
	same "$dirty" "$(pages --json "$ACTOR" | jq -c '[.tasks[].summary.dirty_bytes == null] | unique')"
}

@test "a file by another name, and one that nobody has" {
	spawn_pages
	ln "$BATS_TEST_TMPDIR/file" "$BATS_TEST_TMPDIR/hard"
	same "$ACTOR $CHILD" "$(pages --json --file "$BATS_TEST_TMPDIR/hard" | jq -r '.tasks[].pid' | xargs)"
	same "$CHILD" "$(pages --no-headers --file "$BATS_TEST_TMPDIR/hard" "$CHILD" | awk '{ print $1 }')"
	pages --json --file "$BATS_TEST_TMPDIR/hard" | jq -e --argjson inode "$(stat -c %i "$BATS_TEST_TMPDIR/file")" '.file.pages == 8 and .file.mapped_pages == 6'
	cp "$BATS_TEST_TMPDIR/file" "$BATS_TEST_TMPDIR/other"
	run -1 --separate-stderr pages --file "$BATS_TEST_TMPDIR/other"
	[[ $stderr == *"/other: no process has it mapped, as far as may be seen" ]]
	run -3 --separate-stderr pages --file "$BATS_TEST_TMPDIR/nosuch"
	same "procsnap pages: $BATS_TEST_TMPDIR/nosuch: No such file or directory" "$stderr"
	run -3 --separate-stderr pages --file "$BATS_TEST_TMPDIR"
	[[ $stderr == *": not a regular file"* ]]
}

@test "a bind mount of a file" {
	needs_root
	spawn_pages
	touch "$BATS_TEST_TMPDIR/bound"
	mount --bind "$BATS_TEST_TMPDIR/file" "$BATS_TEST_TMPDIR/bound" || skip "needs mounts"
	output=$(pages --json --file "$BATS_TEST_TMPDIR/bound" | jq -r '.tasks[].pid' | xargs)
	umount "$BATS_TEST_TMPDIR/bound"
	same "$ACTOR $CHILD" "$output"
}

@test "without root: no frame numbers, said once; of others nothing" {
	needs_root
	spawn_pages
	# shellcheck disable=SC2016 # for that shell
	run -0 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
		sh -c '"$0" pages --backend "$1" $$' "$PROCSNAP" "$BACKEND"
	same 1 "$(grep -c 'frame numbers and places in swap are hidden' <<<"$stderr")"
	same "-" "$(awk 'NR > 1 { print $8 }' <<<"$output" | sort -u)"
	# shellcheck disable=SC2016 # for that shell
	run -0 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
		sh -c '"$0" pages --backend "$1" --json $$' "$PROCSNAP" "$BACKEND"
	[ -z "$stderr" ]
	jq -e '.tasks[0] | (.flags | index("no_pfn") != null) and all(.runs[]; .pfn == null and .swap_offset == null) and
		all(.runs[].flags[]; startswith("folio_") | not)' <<<"$output"
	run -1 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$PROCSNAP" pages --backend "$BACKEND" --no-headers "$ACTOR" "$ANON+$page"
	[[ $stderr == "procsnap pages: $ACTOR: pages: denied; "* ]]
	[ -z "$output" ]
}

@test "without root: written copies are not pages of the file" {
	needs_root
	folder=$(mktemp -d)
	cp "$BATS_TEST_TMPDIR/file" "$folder/file"
	chmod 755 "$folder"
	chmod 666 "$folder/file"
	spawn setpriv --reuid 65534 --regid 65534 --clear-groups "$HELPERS/actor" pages "$folder/file"
	run -0 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$PROCSNAP" pages --backend "$BACKEND" --bytes --file "$folder/file"
	rm -r "$folder"
	same "$ACTOR $(in_pages 8) $(in_pages 7) $page" "$(xargs <<<"${lines[1]}" | cut -d' ' -f1,3,4,8)"
	same "$(in_pages 5) $(in_pages 4) $page" "$(xargs <<<"${lines[2]}" | cut -d' ' -f3,4,8)"
	same "2 processes; 6 of 8 pages ($(in_pages 6) of $(in_pages 8)) mapped by anyone" "${lines[3]}"
}

@test "kernel threads have no pages, which is no error; no such process is one" {
	pid=$(pgrep -P 2 | head -n 1)
	[ -n "$pid" ] || skip "no kernel thread here"
	run -0 --separate-stderr pages --no-headers "$pid"
	[ -z "$output$stderr" ]
	run -1 --separate-stderr pages --no-headers 2147483647
	same "procsnap pages: 2147483647: no such process" "$stderr"
}

@test "saved: the same pages; without them it says so" {
	spawn_pages
	kill -STOP "$ACTOR" "$CHILD"
	pages --save "$BATS_TEST_TMPDIR/one.psnap" --no-headers "$ACTOR" "$ANON+$((8 * page))" >"$BATS_TEST_TMPDIR/live"
	same "$(cat "$BATS_TEST_TMPDIR/live")" \
		"$("$PROCSNAP" pages --from "$BATS_TEST_TMPDIR/one.psnap" --no-headers "$ACTOR" "$ANON+$((8 * page))")"
	"$PROCSNAP" maps --backend "$BACKEND" --save "$BATS_TEST_TMPDIR/two.psnap" "$ACTOR" >/dev/null
	run -1 --separate-stderr "$PROCSNAP" pages --from "$BATS_TEST_TMPDIR/two.psnap" --no-headers "$ACTOR"
	same "procsnap pages: $ACTOR: pages: not in this snapshot" "$stderr"
}

@test "a source that cannot be had is told once" {
	[ -e /dev/procsnap ] && skip "the device is there"
	for what in --file "--json --file"; do
		# shellcheck disable=SC2086 # words on purpose
		run -3 --separate-stderr "$PROCSNAP" pages --backend device $what "$BATS_TEST_TMPDIR/file"
		same 1 "${#stderr_lines[@]}"
		[ -z "$output" ]
	done
	command -v script >/dev/null || skip "needs script"
	for operands in "$$ [stack]" "--file $PROCSNAP $$"; do
		script -qec "'$PROCSNAP' pages $operands >'$BATS_TEST_TMPDIR/out'" /dev/null </dev/null >"$BATS_TEST_TMPDIR/tty" || :
		same 1 "$(grep -c 'reading /proc instead' "$BATS_TEST_TMPDIR/tty")"
	done
}

@test "--file: a snapshot without mappings or pages says so" {
	spawn_pages
	snap --save "$BATS_TEST_TMPDIR/ps.psnap" >/dev/null
	"$PROCSNAP" maps --backend "$BACKEND" --save "$BATS_TEST_TMPDIR/maps.psnap" "$ACTOR" >/dev/null
	for image in ps maps; do
		run -3 --separate-stderr "$PROCSNAP" pages --file "$BATS_TEST_TMPDIR/file" --from "$BATS_TEST_TMPDIR/$image.psnap"
		same "procsnap pages: $BATS_TEST_TMPDIR/$image.psnap: has no mappings or no pages; procsnap pages --save FILE keeps them" "$stderr"
		[ -z "$output" ]
	done
	pages --save "$BATS_TEST_TMPDIR/pages.psnap" "$ACTOR" >/dev/null
	same "$ACTOR" "$("$PROCSNAP" pages --file "$BATS_TEST_TMPDIR/file" --from "$BATS_TEST_TMPDIR/pages.psnap" --json | jq '.tasks[].pid')"
}

@test "wrong usage: exit 2, what and what to do" {
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086 # words on purpose
		run -2 --separate-stderr "$PROCSNAP" pages $arguments
		[ -z "$output" ]
		[[ $stderr == "procsnap pages: "*"$message"* ]] || { echo "$arguments: $stderr"; false; }
	done <<-'END'
		1 2000-1000|2000-1000: ends before it begins
		1 1000-1000|1000-1000: is empty
		1 1000+0|1000+0: is empty
		1 1000-xyz|what follows - is not a hexadecimal address
		1 1000+xyz|what follows + is not a size
		1 1000+99999999999999999999|what follows + is not a size
		1 fffffffffffff000+8K|goes beyond the highest address
		1 fffffffffffffffff-1000|not a range; give START-END or START+SIZE
		1 heap|not a range; give START-END or START+SIZE
		1 1000|not a range; give START-END or START+SIZE
		1 -1000|no option -1
		--block 4x --map 1|--block 4x: not a size
		--block 0 --map 1|--block 0: not a size
		--block 4K 1|--block: is for --map
		--color red --map 1|it is auto, always or never
		--budget soon 1|--budget soon: not a time
		--budget 0 1|--budget 0: not a time
		--file x --map|with --file
		--file x --save y|with --file
		--pid 1 2|2: not a range
	END
	for size in '64 ' '64  ' ' 64' 64KB; do
		run -2 --separate-stderr "$PROCSNAP" pages --map --block "$size" 1
		[[ $stderr == "procsnap pages: --block $size: not a size"* ]]
	done
}

@test "a file: every flag has a letter and a name, what is missing is told" {
	"$HELPERS/mkimage" pages >"$BATS_TEST_TMPDIR/image"
	run -1 --separate-stderr "$PROCSNAP" pages --from "$BATS_TEST_TMPDIR/image" --json 1
	same 35 "$(jq '[.tasks[0].runs[].flags[]] | unique | length' <<<"$output")"
	same "partial no_pfn 536870912" "$(jq -r '.tasks[0] | .flags + [.resume] | join(" ")' <<<"$output")"
	[[ $stderr == *"1: not all was looked at: the snapshot was taken so; pages from 20000000 on are missing" ]]
	run -1 --separate-stderr "$PROCSNAP" pages --from "$BATS_TEST_TMPDIR/image" --no-headers 1
	same 64 "${#lines[@]}"
	same 35 "$(awk '{ print $11 }' <<<"$output" | grep -E '^[a-zA-Z]$' | sort -u | wc -l)"
	[[ $stderr == *"frame numbers and places in swap are hidden"* ]]
}

@test "a file may say anything: what cannot be is left out" {
	"$HELPERS/mkimage" pages >"$BATS_TEST_TMPDIR/image"
	for form in --no-headers --map --json; do
		run -0 --separate-stderr "$PROCSNAP" pages --from "$BATS_TEST_TMPDIR/image" "$form" 2
		[ "${#lines[@]}" -le 30 ]
		run -0 --separate-stderr "$PROCSNAP" pages --from "$BATS_TEST_TMPDIR/image" "$form" 3
	done
	# the part of a run that is in a mapping
	same "20000000-20010000 16" "$("$PROCSNAP" pages --from "$BATS_TEST_TMPDIR/image" --no-headers 2 | awk '{ print $1, $2 }')"
}

@test "a run that goes beyond its mapping is cut there" {
	"$HELPERS/mkimage" moved >"$BATS_TEST_TMPDIR/image"
	from=("$PROCSNAP" pages --from "$BATS_TEST_TMPDIR/image" --no-headers)
	same "10000000-10003000 3 0x100 [left]
10003000-10008000 5 0x103 [right]" "$("${from[@]}" 1 | awk '{ print $1, $2, $8, $NF }')"
	same "10001000-10003000 0x101
10003000-10004000 0x103" "$("${from[@]}" 1 10001000-10004000 | awk '{ print $1, $8 }')"
	same "  000010000000  FFF
  000010003000  FFFFF" "$(timeout 60 "${from[@]}" --map 1 | grep '^  ')"
	same "[left] 3 [right] 5" "$("${from[@]}" --json 1 | jq -r '[.tasks[0].runs[] | "\(.name) \(.pages)"] | join(" ")')"
}

@test "a budget that is too small: what is missing is told, exit 1" {
	spawn actor resident $((256 * 1024))
	run -1 --separate-stderr pages --budget 1ms --json "$ACTOR"
	jq -e '.tasks[0] | .status == "ok" and (.flags | index("partial")) and .resume > 0' <<<"$output"
	[[ $stderr == "procsnap pages: $ACTOR: not all was looked at: the budget is spent; pages from "*" on are missing" ]]
	run -0 --separate-stderr pages --budget 600.5 --json "$ACTOR"
	jq -e '.tasks[0].flags | index("partial") | not' <<<"$output"
}

@test "what one request does not look at, the next ones do" {
	budget=/sys/module/procsnap/parameters/walk_budget_ms
	[ "$BACKEND" = device ] && [ -w "$budget" ] || skip "needs root and the module"
	spawn actor resident $((256 * 1024))
	kill -STOP "$ACTOR"
	whole=$(pages --json "$ACTOR" | jq -c '[([.tasks[0].runs[].pages] | add), .tasks[0].summary.resident_bytes]')
	memory=$("$PROCSNAP" mem --backend device --json "$ACTOR" | jq .total.resident_bytes)
	before=$(cat "$budget")
	echo 1 >"$budget"
	pages --save "$BATS_TEST_TMPDIR/part.psnap" --json "$ACTOR" >"$BATS_TEST_TMPDIR/json" || touch "$BATS_TEST_TMPDIR/failed"
	parts=$("$PROCSNAP" mem --backend device --json "$ACTOR" | jq .total.resident_bytes) || touch "$BATS_TEST_TMPDIR/failed"
	echo "$before" >"$budget"
	[ ! -e "$BATS_TEST_TMPDIR/failed" ]
	same "$whole" "$(jq -c '[([.tasks[0].runs[].pages] | add), .tasks[0].summary.resident_bytes]' "$BATS_TEST_TMPDIR/json")"
	same "$memory" "$parts"
	# the first of them was not all
	run -1 --separate-stderr "$PROCSNAP" pages --from "$BATS_TEST_TMPDIR/part.psnap" --json "$ACTOR"
	jq -e '.tasks[0].flags | index("partial")' <<<"$output"
}
