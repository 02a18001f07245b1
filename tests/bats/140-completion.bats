#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the shells complete.

load common

setup() {
	bash_completion=$BATS_TEST_DIRNAME/../../cli/completions/procsnap.bash
	zsh_completion=$BATS_TEST_DIRNAME/../../cli/completions/_procsnap
	# where they are installed, as in a guest
	if ! [ -e "$bash_completion" ]; then
		bash_completion=/usr/share/bash-completion/completions/procsnap
		zsh_completion=/usr/share/zsh/site-functions/_procsnap
	fi
	# shellcheck disable=SC1090
	source "$bash_completion"
}

# complete the last of the words, each of COMPREPLY on a line
complete_words() {
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_procsnap "$PROCSNAP"
	printf '%s\n' "${COMPREPLY[@]}"
}

has() {
	grep -qFx -e "$1"
}

@test "bash: every command" {
	words=$(complete_words procsnap "")
	while read -r command; do
		has "$command" <<<"$words"
	done < <("$PROCSNAP" help | sed -n 's/^  \([a-z]*\) .*/\1/p')
	same maps "$(complete_words procsnap ma)"
	same "$(printf '%s\n' env)" "$(complete_words procsnap help e)"
}

@test "bash: every option of each command" {
	for command in ps show mem pages fds maps env tree watch; do
		words=$(complete_words procsnap "$command" --)
		for option in $("$PROCSNAP" "$command" --help | sed -n '/^Examples/,/^$/d; s/^ .* \(--[a-z][a-z-]*\).*/\1/p'); do
			has "$option" <<<"$words" || { echo "$command $option"; false; }
		done
	done
	same --kernel "$(complete_words procsnap tree --k)"
}

@test "bash: columns of ps, the last of a list" {
	complete_words procsnap ps -o pp | has ppid
	complete_words procsnap ps -o pid,rs | has pid,rss
	complete_words procsnap ps --sort "" >"$BATS_TEST_TMPDIR/words"
	run -0 --separate-stderr "$PROCSNAP" ps --columns
	[ "${#lines[@]}" -ge 150 ]
	same "" "$(sed '1d; s/ .*//' <<<"$output" | grep -vxFf "$BATS_TEST_TMPDIR/words")"
}

@test "bash: pids, users, files, backends, levels" {
	complete_words procsnap show "" | has $$
	complete_words procsnap fds --pid "1,$$" | has "1,$$"
	complete_words procsnap tree roo | has root
	complete_words procsnap ps -u roo | has root
	touch "$BATS_TEST_TMPDIR/one.psnap"
	complete_words procsnap show --from "$BATS_TEST_TMPDIR/o" | has "$BATS_TEST_TMPDIR/one.psnap"
	complete_words procsnap env --backend "" | has procfs
	complete_words procsnap env --backend = | has procfs
	complete_words procsnap env --backend = pr | has procfs
	complete_words procsnap env --level ma | has machine
}

@test "bash: mappings of the process that was typed, wherever it is" {
	[[ -r /proc/$$/maps ]]
	complete_words procsnap pages $$ "[" | has '[stack]'
	complete_words procsnap pages --map $$ "[" | has '[stack]'
	complete_words procsnap pages --no-headers -m $$ 1000+8K "[s" | has '[stack]'
	same "" "$(complete_words procsnap pages --map "[")"
}

@test "zsh: it parses, and asks for what there is" {
	command -v zsh >/dev/null || skip "needs zsh"
	zsh -n "$zsh_completion"
	[ "$(head -n 1 "$zsh_completion")" = "#compdef procsnap" ]
}
