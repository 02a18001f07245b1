#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Images in files: keeping, reading, and what is wrong with one.

load common

setup() {
	cd "$BATS_TEST_TMPDIR"
}

@test "--save keeps everything, whatever was shown" {
	run -0 snap -p $$ -o pid --save file
	[ "${#lines[@]}" -eq 2 ]
	run -0 "$PROCSNAP" ps --from file -o pid=,rss=,user= -p 1,$$
	[ "${#lines[@]}" -eq 2 ]
	[[ $output != *\?* ]]
}

@test "what is read back is what was taken" {
	"$PROCSNAP" ps --backend "$BACKEND" --save file -o all --csv >taken
	"$PROCSNAP" ps --from file -o all --csv | diff taken -
	"$PROCSNAP" ps --from - -o all --csv <file | diff taken -
	# shellcheck disable=SC2002 # a pipe is the point
	cat file | "$PROCSNAP" ps --from /dev/stdin -o all --csv | diff taken -
}

@test "--save - writes the image instead of the listing" {
	"$PROCSNAP" ps --backend "$BACKEND" --save - >file
	[ "$(head -c 8 file)" = PROCSNAP ]
	"$PROCSNAP" ps --from file -p 1 >listing
	[ "$(wc -l <listing)" -eq 2 ]
}

@test "--save replaces a file as a whole, with the rights that umask gives" {
	umask 027
	echo old >file
	ln -s file link
	snap --save link >/dev/null
	[ -L link ]
	[ "$(head -c 8 file)" = PROCSNAP ]
	[ "$(stat -c %a file)" = 640 ]
	[ "$(find . -type f | wc -l)" -eq 1 ]
}

@test "--save that fails leaves the old file, and nothing beside it" {
	echo old >file
	(
		ulimit -f 1
		trap '' XFSZ
		! snap --save file >/dev/null 2>message
	)
	grep -q "^procsnap ps: .*file: not saved: " message
	[ "$(cat file)" = old ]
	rm message
	[ "$(find . -type f | wc -l)" -eq 1 ]
	run -3 --separate-stderr snap --save nowhere/file
	[[ $stderr == *"not saved: No such file or directory"* ]]
}

@test "--save to a pipe writes through it" {
	mkfifo fifo
	"$PROCSNAP" ps --backend "$BACKEND" --save fifo >/dev/null 3>&- &
	timeout 20 "$PROCSNAP" ps --from fifo -p 1 >listing
	wait $!
	[ -p fifo ]
	[ "$(wc -l <listing)" -eq 2 ]
}

@test "--save to a device writes to it, and leaves it" {
	# one of its own: a fault must not replace the system's
	mknod full c 1 7 2>/dev/null || skip "needs the right to make devices"
	[ "$(echo 2>&1 >full)" ] || skip "devices do not work in this folder"
	run -3 --separate-stderr snap --save full
	[[ $stderr == *"full: not saved: "* ]]
	[ -c full ]
}

@test "not an image, cut off, absent, a directory: exit 3 and which file" {
	echo hello >text
	: >empty
	"$HELPERS/mkimage" full 10 >whole
	head -c 2000 whole >short
	head -c 100 whole >shorter
	for file in text empty short shorter absent .; do
		run -3 --separate-stderr "$PROCSNAP" ps --from "$file"
		[ -z "$output" ]
		[[ $stderr == "procsnap ps: $file: "* ]]
	done
	run -3 --separate-stderr "$PROCSNAP" ps --from - <short
	[[ $stderr == "procsnap ps: standard input: "* ]]
}

@test "a parent that does not exist: refused" {
	"$HELPERS/mkimage" torn >orphan
	run -3 --separate-stderr "$PROCSNAP" ps --from orphan --tree
	[[ $stderr == *"damaged"* ]]
}

@test "any damaged byte: rows or a refusal, never a crash" {
	[ "$BACKEND" != device ] || skip "hundreds of runs that ask no device: on the host"
	"$HELPERS/mkimage" full 3 >whole
	size=$(stat -c %s whole)
	for ((at = 0; at < size; at += 7)); do
		cp whole broken
		printf '\377' | dd of=broken bs=1 seek="$at" conv=notrunc status=none
		status=0
		timeout 10 "$PROCSNAP" ps --from broken --tree -o all --sort -rss >/dev/null 2>message ||
			status=$?
		[[ $status = 0 || $status = 1 || $status = 3 ]] || { echo "$at: $status"; cat message; false; }
		run ! grep -E 'Sanitizer|runtime error' message
	done
}

@test "an image that lacks a section: marked, and said once" {
	run -0 --separate-stderr from rows 3 -- -o pid=,rss=,time=,user=
	same "1 ? ? ?" "$(head -n 1 <<<"$output" | xargs)"
	[ "$(grep -c "is not in this snapshot" <<<"$stderr")" -eq 3 ]
	run -0 --separate-stderr from rows 3 -- --json -o rss
	jq -e '.tasks[0] == {"rss": null, "status": {"memory": "unknown"}}' <<<"$output"
}

@test "threads of a file: only if they were asked for when it was taken" {
	run -3 --separate-stderr from rows 3 -- -L
	[[ $stderr == *"has processes only"* ]]
	run -0 --separate-stderr from threads -- -o pid=
	[ -z "$stderr" ]
	run -0 --separate-stderr from threads -- -o time=
	[[ $stderr == *"first thread only"* ]]
}

