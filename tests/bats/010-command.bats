#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The dispatcher: commands, help, wrong usage, exit codes.

load common

@test "help lists every command and the exit codes" {
	run -0 "$PROCSNAP" help
	for command in ps show mem pages fds maps env tree watch version help; do
		[[ $output == *"  $command "* ]]
	done
	[[ $output == *"Exit status: 0 success, 1 nothing matched, 2 wrong usage, 3"* ]]
}

@test "help COMMAND, COMMAND --help and --help among options say the same" {
	run -0 "$PROCSNAP" help ps
	help=$output
	[[ $help == *Examples:* ]]
	run -0 "$PROCSNAP" ps --help
	same "$help" "$output"
	run -0 "$PROCSNAP" ps -ef --help
	same "$help" "$output"
}

@test "every command has help with an example" {
	for command in ps show mem pages fds maps env tree watch version help; do
		run -0 "$PROCSNAP" "$command" --help
		[[ $output == Usage:* && $output == *Example* ]]
	done
}

@test "version names the command, the library and the module" {
	run -0 "$PROCSNAP" version
	[[ $output == *procsnap* && $output == *libprocsnap* && $output == *module* ]]
	run -0 "$PROCSNAP" --version
	[[ $output == procsnap* ]]
}

@test "no command, an unknown command, too many words: usage errors" {
	run -2 --separate-stderr "$PROCSNAP"
	[ -z "$output" ] && [[ $stderr == *"procsnap help"* ]]
	run -2 --separate-stderr "$PROCSNAP" nosuch
	[ -z "$output" ] && [[ $stderr == "procsnap: nosuch: no such command; "* ]]
	[[ $stderr != *"did you mean"* ]]
	run -2 "$PROCSNAP" help ps version
	run -2 "$PROCSNAP" version now
}

@test "a command or an option that is not there: the near one is named" {
	while read -r typed near; do
		run -2 --separate-stderr "$PROCSNAP" "$typed"
		[ -z "$output" ]
		[[ $stderr == "procsnap: $typed: no such command; did you mean $near? "* ]] || { echo "$stderr"; false; }
		run -2 --separate-stderr "$PROCSNAP" help "$typed"
		[[ $stderr == *"did you mean $near? "* ]] || { echo "$stderr"; false; }
	done <<-'END'
		wacth watch
		pss ps
		shwo show
		version2 version
		ver version
		treee tree
		page pages
	END
	run -2 --separate-stderr "$PROCSNAP" tree --jsno
	[[ $stderr == "procsnap tree: --jsno: no such option; did you mean --json? "* ]]
	run -2 --separate-stderr "$PROCSNAP" ps --form x
	[[ $stderr == "procsnap ps: --form: no such option; did you mean --f"* ]]
	run -2 --separate-stderr "$PROCSNAP" show --nothing-like-it
	[[ $stderr == "procsnap show: --nothing-like-it: no such option; --help"* ]]
}

@test "procsnap top is procsnap-top" {
	[ -x "$(dirname "$PROCSNAP")/procsnap-top" ] || skip "it is not built"
	run -0 "$PROCSNAP" top --help
	same "$("$(dirname "$PROCSNAP")/procsnap-top" --help)" "$output"
	run -2 "$PROCSNAP" top --no-such-option
}

@test "version --json: what there is, why the module is not in use, and what to do" {
	run -0 "$PROCSNAP" version --json
	jq -e '.procsnap == .libprocsnap and .interface >= 1 and (.atomic | type) == "boolean"' <<<"$output"
	if [ -e /dev/procsnap ]; then
		jq -e '.backend == "device" and .module_interface >= 1 and (.module | length) > 0' <<<"$output"
	else
		jq -e '.backend == "procfs" and .module == null and (.reason | length) > 0 and (.advice | length) > 0' <<<"$output"
		same "$(jq -r .reason <<<"$output")" "$("$PROCSNAP" version | sed -n 's/^module  *not in use: //p')"
	fi
	run -2 "$PROCSNAP" version --csv
}

@test "wrong usage of ps: exit 2, what and what to do, nothing on stdout" {
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086 # words on purpose
		run -2 --separate-stderr "$PROCSNAP" ps $arguments
		[ -z "$output" ]
		[[ $stderr == "procsnap ps: "*"$message"* ]] || { echo "$arguments: $stderr"; false; }
	done <<-'END'
		--nosuch|--nosuch: no such option
		-Y|no option -Y
		axY|no option Y
		-p|-p: an argument must follow
		-p abc|-p abc: not a process id
		-p 0|-p 0: not a process id
		-p 99999999999|not a process id
		-p ,|the list is empty
		-u no-such-user|no such user; give a name or a number
		-G no-such-group|no such group
		-o nosuchthing|no such column; `procsnap ps --columns` lists them
		-o pdi|did you mean pid?
		-o pid:0|the width is not a number
		-o ,|names no column
		--sort rsss|did you mean rss
		--json=yes|--json: takes no argument
		--backend nosuch|it is auto, device or procfs
		--level nosuch|it is relaxed, tree or machine
		--width 0|not a width
		--from x --backend procfs|--from
		-|not an option
	END
}

@test "messages show control characters of what was typed as text" {
	run -2 --separate-stderr "$PROCSNAP" ps -o $'\e[31mx'
	[[ $stderr == *'\x1b[31mx'* && $stderr != *$'\e'* ]]
}
