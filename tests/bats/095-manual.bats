#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages: well-formed, and telling of every command and option.

load common

pages=$BATS_TEST_DIRNAME/../../cli/man

@test "the pages have no warnings" {
	command -v groff >/dev/null || skip "needs groff"
	for page in "$pages"/*.1; do
		run -0 groff -man -t -ww -Tutf8 -z "$page"
		[ -z "$output" ] || { echo "$output"; false; }
	done
}

@test "every command and every option of --help is in its page" {
	for command in $("$PROCSNAP" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		grep -q "^\.BR\? \"\?$command" "$pages/procsnap.1" ||
			grep -q "^\.B $command" "$pages/procsnap.1" || { echo "$command"; false; }
	done
	for command in ps show mem pages fds maps env tree watch; do
		for option in $("$PROCSNAP" "$command" --help | sed '/^Examples/,/^$/d' |
			grep -o -- '--[a-z][a-z-]*' | sort -u); do
			grep -qF -- "${option//-/\\-}" "$pages/procsnap-$command.1" || { echo "$command $option"; false; }
		done
	done
}

@test "the examples of --help are those of the page" {
	for command in ps show mem pages fds maps env tree watch; do
		while read -r line; do
			grep -qF "${line//-/\\-}" <(sed 's/^\.B //; s/\\(aq/'"'"'/g' "$pages/procsnap-$command.1" | tr -d '"') ||
				{ echo "$command: $line"; false; }
		done < <("$PROCSNAP" "$command" --help | sed -n '/^Examples/,/^$/s/^  \(procsnap [^ ]* .*[^ ]\)  .*/\1/p' |
			sed 's/ *$//' | grep -v -e '--json' -e '--save' -e '--from')
	done
}

@test "every option and example of procsnap-top --help is in its page" {
	page=$pages/procsnap-top.1
	for option in $("$PROCSNAP-top" --help | sed '/^Examples/,/^$/d' | grep -o -- '--[a-z][a-z-]*' | sort -u); do
		grep -qF -- "${option//-/\\-}" "$page" || { echo "$option"; false; }
	done
	while read -r line; do
		grep -qF -- "${line//-/\\-}" "$page" || { echo "$line"; false; }
	done < <("$PROCSNAP-top" --help | sed -n '/^Examples/,/^$/s/^  //p' | sed '/^$/d')
}
