#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The order of rows, and the tree.

load common

@test "rows come in the order of pids, whatever the image's" {
	run -0 from threads -- -o pid= --no-headers
	same "2 10 30" "$(xargs <<<"$output")"
	run -0 from threads -- -L -o pid=,lwp=
	same "2 2 10 10 10 11 10 12 30 30" "$(xargs <<<"$output")"
}

@test "--sort by number, descending, and ties in the order of pids" {
	run -0 from full 12 -- -o pid= --sort -pid
	same "12 11 10 9 8 7 6 5 4 3 2 1" "$(xargs <<<"$output")"
	run -0 from full 12 -- -o pid= --sort rss
	same "1 2 3 4 5 6 7 8 9 10 11 12" "$(xargs <<<"$output")"
	run -0 from full 12 -- -o pid= k -ppid,+pid
	same "2 3 4 5 6 7 8 9 10 11 12 1" "$(xargs <<<"$output")"
	run -0 from full 12 -- -o pid= --sort=ppid --sort=-pid
	same "1 12 11 10 9 8 7 6 5 4 3 2" "$(xargs <<<"$output")"
}

@test "--sort by text, which nothing shown needs" {
	run -0 from full 12 -- -o pid= --sort comm
	same "1 10 11 12 2 3 4 5 6 7 8 9" "$(xargs <<<"$output")"
	run -0 from full 3 -- -o pid= --sort user,stat,tty,-fname
	same "3 2 1" "$(xargs <<<"$output")"
}

@test "what could not be read sorts below what could" {
	run -0 --separate-stderr from denied -- -o pid= --sort rss
	same "2 3 4 5 6 1" "$(xargs <<<"$output")"
	run -0 --separate-stderr from denied -- -o pid= --sort -rss
	same "1 2 3 4 5 6" "$(xargs <<<"$output")"
}

@test "--sort orders as ps does" {
	same "$(ps --sort -pid -o pid= -p 1,$$)" "$(snap --sort -pid -o pid= -p 1,$$)"
	same "$(ps -eo ppid=,pid= --sort ppid,-pid | head -n 5)" \
		"$(snap -eo ppid=,pid= --sort ppid,-pid | head -n 5)"
}

@test "--tree draws in UTF-8 or ASCII by the locale, -H indents" {
	run -0 from threads -- m --tree -o pid=,tid=,comm=
	same "      2       2 task5
     10      10 ├─ task3
     10      11 │  ├─ task4
     10      12 │  └─ task2
     30      30 └─ task1" "$output"
	LC_ALL=C run -0 from threads -- m --forest -o pid=,tid=,comm=
	same "      2       2 task5
     10      10 |- task3
     10      11 |  |- task4
     10      12 |  \`- task2
     30      30 \`- task1" "$output"
	run -0 from threads -- -H -o pid=,comm=
	same "      2 task5
     10   task3
     30   task1" "$output"
}

@test "siblings of a tree are sorted" {
	run -0 from rows 4 -- --tree --sort -pid -o comm=
	same "task1
├─ task4
├─ task3
└─ task2" "$output"
}

@test "a task whose parent is not shown is a root" {
	run -0 from chain 5 -- --tree -o comm= -p 1,3,4
	same "task1
task3
└─ task4" "$output"
}

@test "parents in a circle: every task once, and it ends" {
	run -0 timeout 10 "$HELPERS/mkimage" cycle
	run -0 from cycle -- --tree -o pid=
	same "1 2 3 4 5" "$(xargs -n 1 <<<"$output" | sort -n | xargs)"
	run -0 from cycle -- --tree -o comm=
	same "task1
task5
task2
└─ task3
   └─ task4" "$output"
}

@test "a deep chain is drawn to a bounded width" {
	run -0 from chain 3000 -- --tree -o comm=
	[ "${#lines[@]}" -eq 3000 ]
	[ "${#lines[2999]}" -le 320 ]
	[[ ${lines[2999]} == *task3000 ]]
}

@test "the tree of this machine has every process once" {
	"$PROCSNAP" ps --backend "$BACKEND" --save - >"$BATS_TEST_TMPDIR/now"
	"$PROCSNAP" ps --from "$BATS_TEST_TMPDIR/now" -o pid= >"$BATS_TEST_TMPDIR/flat"
	"$PROCSNAP" ps --from "$BATS_TEST_TMPDIR/now" -o pid= --tree | sort -n |
		diff "$BATS_TEST_TMPDIR/flat" -
}
