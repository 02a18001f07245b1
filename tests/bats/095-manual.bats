#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages: well-formed, and telling of every command and option.

load common

pages=$BATS_TEST_DIRNAME/../../cli/man

# the commands that have a page of their own
pages_of_commands() {
	"$PROCSNAP" help | sed -n 's/^  \([a-z]*\) .*/\1/p' | grep -vx -e version -e help
}

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
	for command in $(pages_of_commands); do
		for option in $("$PROCSNAP" "$command" --help | sed '/^Examples/,/^$/d' |
			grep -o -- '--[a-z][a-z-]*' | sort -u); do
			grep -qF -- "${option//-/\\-}" "$pages/procsnap-$command.1" || { echo "$command $option"; false; }
		done
	done
}

# names of options in the heads of the paragraphs of a page's part OPTIONS
options_of_page() {
	sed -n '/^\.SH OPTIONS/,/^\.SH [^O]/p' "$1" | sed -n '/^\.TP/{n;p;}' | sed 's/\\-/-/g; s/\\f.//g' |
		grep -oE '(^|[ "])--?[A-Za-z0-9][A-Za-z-]*' | tr -d ' "' | sort -u
}

@test "every option of a page is in --help" {
	for command in $("$PROCSNAP" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		page=$pages/procsnap-$command.1
		[ -e "$page" ] || continue
		# other names that ps has for the same; and a list's own: -, as the argument of -t
		for option in $(options_of_page "$page" | grep -vxe -q -e --quick-pid -e --forest -e --no-heading -e --cols); do
			"$PROCSNAP" "$command" --help | grep -qE -- "(^|[ ,])$option([ ,]|\$)" ||
				{ echo "$command $option"; false; }
		done
		[ "$(options_of_page "$page" | wc -l)" -ge 8 ]
	done
}

@test "every page tells the exit status, the environment, and where to read on" {
	for page in "$pages"/procsnap.1 "$pages"/procsnap-*.1; do
		for part in '"EXIT STATUS"' ENVIRONMENT '"SEE ALSO"' EXAMPLES; do
			grep -qFx ".SH $part" "$page" || { echo "$page: $part"; false; }
		done
	done
	for command in $("$PROCSNAP" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		[ ! -e "$pages/procsnap-$command.1" ] || grep -qF "procsnap\\-$command (1)" "$pages/procsnap.1" ||
			{ echo "$command"; false; }
	done
}

@test "the examples of --help are those of the page" {
	for command in $(pages_of_commands); do
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
