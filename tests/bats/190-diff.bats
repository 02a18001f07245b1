#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Two snapshots compared.

load common

setup() {
	cd "$BATS_TEST_TMPDIR"
}

diff_of() {
	"$PROCSNAP" diff "$@"
}

save() {
	snap -o pid,rss,time,nlwp,euid --save "$1" >/dev/null
}

# what became of a process, as JSON
row() {
	jq -c ".processes[] | select(.pid == $1)"
}

@test "who came, who went" {
	spawn actor wait
	gone=$ACTOR
	save a
	end_actors
	spawn actor wait
	come=$ACTOR
	save b
	run -0 diff_of a b --json
	[ "$(row "$gone" <<<"$output" | jq -r .what)" = went ]
	[ "$(row "$come" <<<"$output" | jq -r .what)" = came ]
	[ "$(row "$gone" <<<"$output" | jq '.growth.rss_bytes < 0')" = true ]
	[ "$(row "$come" <<<"$output" | jq '.growth.rss_bytes > 0')" = true ]
	[ "$(jq '.totals.came >= 1 and .totals.went >= 1' <<<"$output")" = true ]
	# the other way round
	run -0 diff_of b a --json
	[ "$(row "$gone" <<<"$output" | jq -r .what)" = came ]
	run -0 diff_of a b --only came
	[[ $output == *" came "* ]]
	[[ $output != *" went "*actor* ]]
}

@test "who grew" {
	spawn actor wait
	save a
	spawn actor threads 3
	save b
	run -0 diff_of a b --json
	[ "$(row "$ACTOR" <<<"$output" | jq .growth.threads)" -ge 3 ]
	run -0 diff_of a b --sort threads --no-headers --top 1
	[ "${#lines[@]}" -eq 1 ]
	run -0 diff_of a now --backend "$BACKEND"
	[[ $output == *" came, "*" went, "* ]]
	run -0 diff_of a --backend "$BACKEND"
}

@test "nothing is different: exit code 1" {
	save a
	run -1 diff_of a a
	[[ $output == *"0 came, 0 went, 0 changed"* ]]
	run -1 diff_of a a --json
	[ "$(jq '.processes | length' <<<"$output")" -eq 0 ]
}

@test "totals are the sum of the rows" {
	save a
	spawn actor wait
	save b
	run -0 diff_of a b --json
	[ "$(jq '.totals.growth.rss_bytes == ([.processes[].growth.rss_bytes // 0] | add)' <<<"$output")" = true ]
	[ "$(jq '(.totals.came + .totals.went + .totals.changed) == (.processes | length)' <<<"$output")" = true ]
}

@test "sorted by growth" {
	save a
	spawn actor wait
	spawn actor wait
	save b
	run -0 diff_of a b --json
	[ "$(jq '[.processes[].growth.rss_bytes // 0] | . == (sort | reverse)' <<<"$output")" = true ]
	run -0 diff_of a b --json --sort pid
	[ "$(jq '[.processes[].pid] | . == sort' <<<"$output")" = true ]
	run -0 diff_of a b --json --sort -pid
	[ "$(jq '[.processes[].pid] | . == (sort | reverse)' <<<"$output")" = true ]
	run -0 diff_of a b --json --sort -rss
	[ "$(jq '[.processes[].growth.rss_bytes // 0] | . == (sort | reverse)' <<<"$output")" = true ]
	run -0 diff_of a b --json --sort +rss
	[ "$(jq '[.processes[].growth.rss_bytes // 0] | . == sort' <<<"$output")" = true ]
}

@test "two times of a recording" {
	"$PROCSNAP" record --backend "$BACKEND" --quiet -n 3 -i 1 -o a.rec
	for operands in "a.rec" "a.rec@first a.rec@last" "a.rec@-2 a.rec" "a.rec@first @last" "a.rec@-1 now"; do
		# shellcheck disable=SC2086 # words
		run diff_of $operands --backend "$BACKEND"
		[ "$status" -le 1 ]
		[[ $output == *" came, "* ]]
	done
	# a file with an @ in its name
	cp a.rec "x@y"
	run diff_of "x@y@first" "x@y"
	[ "$status" -le 1 ]
	run -1 --separate-stderr diff_of a.rec@1999-12-31T10:00 a.rec
	[[ $stderr == *"it is from"* ]]
}

@test "events tell who came and went in between, and what it had used" {
	[ "$BACKEND" = device ] || skip "/proc has no events"
	"$PROCSNAP" record --quiet -i 0.2 -o a.rec 3>&- &
	recorder=$!
	ACTORS=$recorder
	until [ -s a.rec ]; do sleep 0.05; done
	before=$("$PROCSNAP" record --list --json a.rec | jq .frames)
	for _ in 1 2 3; do
		bash -c 'for ((i = 0; i < 1000; i++)); do :; done; exit 7' || :
	done
	until [ "$("$PROCSNAP" record --list --json a.rec | jq .frames)" -ge $((before + 2)) ]; do sleep 0.05; done
	kill "$recorder"
	wait "$recorder"
	run -0 diff_of a.rec --json
	[ "$(jq '[.processes[] | select(.what == "brief" and .comm == "bash" and .status == 1792)] | length' <<<"$output")" -ge 3 ]
	[ "$(jq .totals.brief <<<"$output")" -ge 3 ]
	[ "$(jq .totals.lost <<<"$output")" -eq 0 ]
	run -0 diff_of a.rec --only brief
	[[ $output == *"exit 7"* ]]
}

@test "what cannot be compared" {
	run -2 diff_of
	run -2 diff_of now
	run -2 diff_of now now
	run -2 diff_of a b c
	run -2 diff_of @12:00 @13:00
	run -3 diff_of absent now
	snap -L -o pid,tid --save threads >/dev/null
	save a
	run -3 --separate-stderr diff_of a threads
	[[ $stderr == *"cannot be compared"* ]]
	run -2 diff_of a a --sort size
	run -2 diff_of a a --only grown
}
