#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Names of raw bytes never act on the terminal, and none is lost.

load common

# the listing, CSV and JSON of one task of this name
forms() {
	"$HELPERS/mkimage" name >"$BATS_TEST_TMPDIR/name"
	for form in --no-headers --csv --json "--tree -o args=" "-o comm,pid"; do
		# shellcheck disable=SC2086 # words on purpose
		"$PROCSNAP" ps --from "$BATS_TEST_TMPDIR/name" -o comm $form
	done
}

@test "controls, broken UTF-8 and bidi marks are shown as text" {
	output=$(printf 'a\n\t\033[31m\303\251\377\342\200\256\302\205\\b' |
		"$HELPERS/mkimage" name | "$PROCSNAP" ps --from - -o comm=)
	same 'a\n\t\x1b[31mé\xff\u202e\u0085\b' "$output"
	output=$(printf '\303\251\342\200\256\001' | "$HELPERS/mkimage" name |
		LC_ALL=C "$PROCSNAP" ps --from - -o comm=)
	same '\xc3\xa9\xe2\x80\xae\x01' "$output"
}

@test "what only looks like UTF-8 is bytes: too long forms, surrogates, beyond the last" {
	output=$(printf '\300\233|\340\200\233|\360\200\200\233|\355\240\200|\364\220\200\200|\303' |
		"$HELPERS/mkimage" name | "$PROCSNAP" ps --from - -o comm=)
	same '\xc0\x9b|\xe0\x80\x9b|\xf0\x80\x80\x9b|\xed\xa0\x80|\xf4\x90\x80\x80|\xc3' "$output"
}

@test "every byte, alone and after others: no control in any form" {
	# ten of six bytes are what a name holds
	for first in {1..255..10}; do
		for ((byte = first; byte < first + 10 && byte < 256; byte++)); do
			printf -v hex %02x "$byte"
			printf '%b' "x\\x${hex}y\\xc2\\x$hex"
		done >"$BATS_TEST_TMPDIR/bytes"
		forms <"$BATS_TEST_TMPDIR/bytes"
	done >"$BATS_TEST_TMPDIR/out"
	# newline ends lines, and CR lines of CSV
	tr -d '\n\r' <"$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/text"
	run -1 grep -P '[\x00-\x1f\x7f]' "$BATS_TEST_TMPDIR/text"
	iconv -f UTF-8 -t UTF-8 "$BATS_TEST_TMPDIR/text" >"$BATS_TEST_TMPDIR/same"
	run -1 grep -P '[\x{80}-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}]' "$BATS_TEST_TMPDIR/text"
}

@test "JSON gives back the exact bytes of every name" {
	for first in $(seq 1 17 255); do
		hex=
		for ((byte = first; byte < first + 17 && byte < 256; byte++)); do
			printf -v pair 6e%02x "$byte"
			hex+=$pair
		done
		hex+=c3
		# shellcheck disable=SC2001 # each pair of digits
		printf '%b' "$(sed 's/../\\x&/g' <<<"$hex")" | "$HELPERS/mkimage" name |
			"$PROCSNAP" ps --from - -o comm --json >"$BATS_TEST_TMPDIR/json"
		got=$(jq -er '.tasks[0] | .comm_bytes // "no"' "$BATS_TEST_TMPDIR/json")
		same "$hex" "$got"
	done
}

@test "JSON has no bytes key for names in UTF-8, and those are exact" {
	name=$'q"\\\n\t\e\x7f\u00e9\u202e\U0001f600'
	printf '%s' "$name" | "$HELPERS/mkimage" name | "$PROCSNAP" ps --from - -o comm --json \
		>"$BATS_TEST_TMPDIR/json"
	[ "$(jq -r '.tasks[0].comm' "$BATS_TEST_TMPDIR/json")" = "$name" ]
	jq -e '.tasks[0] | has("comm_bytes") | not' "$BATS_TEST_TMPDIR/json"
}

@test "a live process with such a name" {
	spawn actor name $'\e]0;x\a\nok'
	same '\x1b]0;x\a\nok' "$(snap -o comm= -p "$ACTOR")"
	jq -e '.tasks[0].comm == "\u001b]0;x\u0007\nok"' <<<"$(snap -o comm --json -p "$ACTOR")"
}

@test "columns stay aligned beside wide and combining characters" {
	for name in 日本 $'e\u0301' é '	'; do
		printf '%s' "$name" | "$HELPERS/mkimage" name | "$PROCSNAP" ps --from - -o comm,pid \
			>"$BATS_TEST_TMPDIR/table"
		python3 - "$BATS_TEST_TMPDIR/table" <<-'END'
			import sys, unicodedata
			def width(text):
			    return sum(0 if unicodedata.combining(c) else
			               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
			widths = {width(line.rstrip("\n")) for line in open(sys.argv[1], encoding="utf-8")}
			sys.exit(len(widths) != 1)
		END
	done
}

@test "a name longer than its column is cut by columns, not by bytes" {
	printf 'ééééééééééééééééééé' | "$HELPERS/mkimage" name >"$BATS_TEST_TMPDIR/name"
	same "ééééééééééééééé       1" \
		"$("$PROCSNAP" ps --from "$BATS_TEST_TMPDIR/name" -o comm=,pid=)"
}
