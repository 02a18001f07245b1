#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# JSON and CSV.

load common

@test "JSON of every column of this machine is valid and complete" {
	snap -o all --json >"$BATS_TEST_TMPDIR/json"
	jq -e '(.tasks | length) == .snapshot.task_count' "$BATS_TEST_TMPDIR/json"
	jq -e --argjson n "$(columns_of_all | wc -l)" \
		'.tasks | all([keys[] | select(. != "status" and (endswith("_bytes") | not))] | length == $n)' \
		"$BATS_TEST_TMPDIR/json"
}

@test "JSON tells about the snapshot" {
	run -0 from full 2 -- --json
	jq -e '.snapshot | .level == "tree" and .source == "module" and .host == "crafted" and
		.time == "2026-01-15T12:00:00.000000000Z" and .task_count == 2 and
		.got == ["task", "cred", "cpu", "memory", "system"] and .threads == false' <<<"$output"
}

@test "JSON has base units: bytes, ns, percent, ns since 1970" {
	run -0 from old -- --json -o etime,time,pcpu,start,start_ns -p 1
	jq -e '.tasks == [{"etime": 60000000000, "time": 30000000000, "pcpu": 50,
		"start": 1768478340000000000, "start_ns": 34559940000000000}]' <<<"$output"
	run -0 --separate-stderr from denied -- --json -o rss -p 1
	jq -e '.tasks[0].rss == 8192' <<<"$output"
}

@test "JSON: null and why, for what could not be read" {
	run -0 --separate-stderr from denied -- --json -o pid,rss,oomadj
	jq -e '[.tasks[] | .rss] == [8192, null, null, null, null, null]' <<<"$output"
	jq -e '[.tasks[] | .status.memory] == [null, "none", "denied", "denied", "blocked", "unknown"]' \
		<<<"$output"
	jq -e '.tasks[1].oomadj == -7 and .tasks[2].oomadj == null' <<<"$output"
}

@test "JSON keys are the names asked for, each once" {
	run -0 from rows 1 -- --json -o lwp,pid=ID,pid,tid
	same '{"lwp":1,"pid":1,"tid":1}' "${lines[2]}"
}

@test "JSON takes order and selection; nothing selected is an empty list" {
	run -0 from rows 5 -- --json -o pid --sort -pid -p 2,4
	jq -e '[.tasks[].pid] == [4, 2]' <<<"$output"
	run -1 from rows 5 -- --json -p 9
	jq -e '.tasks == []' <<<"$output"
}

@test "CSV is what RFC 4180 says, and a reader of it agrees with JSON" {
	python3 -c "import csv" 2>/dev/null || skip "needs a reader of CSV"
	spawn actor name 'a,"b" '
	snap -o pid,comm,rss,ni,pcpu -p "$ACTOR,1" --csv >"$BATS_TEST_TMPDIR/csv"
	[ "$(grep -c $'\r$' "$BATS_TEST_TMPDIR/csv")" -eq 3 ]
	python3 - "$BATS_TEST_TMPDIR/csv" "$ACTOR" <<-'END'
		import csv, sys
		rows = list(csv.DictReader(open(sys.argv[1], newline="")))
		row = [r for r in rows if r["pid"] == sys.argv[2]][0]
		sys.exit(row["comm"] != 'a,"b" ' or int(row["rss"]) < 4096 or row["ni"] != "0")
	END
}

@test "CSV: empty where nothing could be read, no titles with --no-headers" {
	run -0 --separate-stderr from denied -- --csv --no-headers -o pid,rss,comm -p 1,3
	same $'1,8192,"task1"\r\n3,,"task3"\r' "$output"
}

@test "-p 1 --json and the listing agree" {
	pid=$(snap --json -o pid -p 1 | jq '.tasks[0].pid')
	same 1 "$pid"
}

@test "only the sections that columns, selection and order need are asked for" {
	asked() {
		snap --json "$@" | jq -r '.snapshot.want | join(" ")'
	}
	same "task" "$(asked -o pid,ppid,comm,tty,etime)"
	same "task cmdline" "$(asked -o pid,args)"
	same "task namespaces" "$(asked -o pid,netns --sort ipcns)"
	same "task memory addresses" "$(asked -o drs,trs)"
	same "task cred" "$(asked -o pid,user)"
	same "task cred" "$(asked -o pid -u "$(id -u)")"
	same "task memory" "$(asked -o pid --sort -rss)"
	same "task cpu memory" "$(asked -o stat)"
	same "task memory system" "$(asked -o pmem)"
	same "task cred cpu memory system cmdline" "$(asked aux)"
}
