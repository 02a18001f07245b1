#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the shells complete.

load common

setup() {
	bash_completion=$BATS_TEST_DIRNAME/../../cli/completions/procsnap.bash
	zsh_completion=$BATS_TEST_DIRNAME/../../cli/completions/_procsnap
	fish_completion=$BATS_TEST_DIRNAME/../../cli/completions/procsnap.fish
	# where they are installed, as in a guest
	if ! [ -e "$bash_completion" ]; then
		bash_completion=/usr/share/bash-completion/completions/procsnap
		zsh_completion=/usr/share/zsh/site-functions/_procsnap
		fish_completion=/usr/share/fish/vendor_completions.d/procsnap.fish
	fi
	# the completions run what is found by its name
	mkdir "$BATS_TEST_TMPDIR/bin"
	ln -s "$PROCSNAP" "$BATS_TEST_TMPDIR/bin/procsnap"
	top=$(dirname "$PROCSNAP")/procsnap-top
	[ ! -x "$top" ] || ln -s "$top" "$BATS_TEST_TMPDIR/bin/procsnap-top"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	# shellcheck disable=SC1090
	source "$bash_completion"
}

commands() {
	"$PROCSNAP" help | sed -n 's/^  \([a-z]*\) .*/\1/p'
}

# the long options that the lines of a command's help begin with
options_of() {
	"$PROCSNAP" ${1:+"$1"} --help | sed '/^Examples/,/^$/d' | grep -oE -- '^ {2,6}(-., |[A-Za-z], )*--[a-z][a-z-]*' |
		grep -oE -- '--[a-z-]*'
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
	for command in $(commands); do
		words=$(complete_words procsnap "$command" --)
		for option in $(options_of "$command"); do
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

@test "bash: what follows an option, by what the help has for it" {
	same "auto always never" "$(complete_words procsnap tree --color "" | xargs)"
	same "process user command cgroup" "$(complete_words procsnap mem --by "" | xargs)"
	same "relative wall mono" "$(complete_words procsnap watch --clock "" | xargs)"
	same "relaxed" "$(complete_words procsnap maps --level r)"
	same "exec,exec exec,exit" "$(complete_words procsnap watch -e exec,ex | sort | xargs)"
	same "weighted weighted-swap" "$(complete_words procsnap mem --sort w | sort | xargs)"
	complete_words procsnap mem -p "1,$$" | has "1,$$"
	complete_words procsnap watch -p "" | has $$
	complete_words procsnap ps k pp | has ppid
	same "" "$(complete_words procsnap watch --top "")"
	complete_words procsnap watch -- sle | has sleep
}

@test "bash: a recording to be listed, and what is recorded" {
	touch "$BATS_TEST_TMPDIR/one.rec"
	for option in --list --frames --check "--list --json"; do
		# shellcheck disable=SC2086 # words
		complete_words procsnap record $option "$BATS_TEST_TMPDIR/o" | has "$BATS_TEST_TMPDIR/one.rec"
	done
	same "basic task cred cpu memory system cpustat io cmdline cgroup" "$(complete_words procsnap record --sections "" | xargs)"
	complete_words procsnap record --with env | has environ
	for command in $(commands); do
		same "" "$(complete_words procsnap "$command" -- | sort | uniq -d)"
	done
}

@test "bash: procsnap-top" {
	[ -x "$top" ] || skip "it is not built"
	COMP_WORDS=(procsnap-top --) COMP_CWORD=1
	_procsnap_top procsnap-top
	printf '%s\n' "${COMPREPLY[@]}" >"$BATS_TEST_TMPDIR/words"
	for option in $(PROCSNAP=$top options_of ""); do
		has "$option" <"$BATS_TEST_TMPDIR/words" || { echo "$option"; false; }
	done
	COMP_WORDS=(procsnap-top -s pp) COMP_CWORD=2
	_procsnap_top procsnap-top
	printf '%s\n' "${COMPREPLY[@]}" | has ppid
	COMP_WORDS=(procsnap-top --backend p) COMP_CWORD=2
	_procsnap_top procsnap-top
	same procfs "${COMPREPLY[*]}"
}

# what fish offers for a line, without the descriptions
fish_words() {
	HOME=$BATS_TEST_TMPDIR fish --no-config -c "source '$fish_completion'; complete -C \"\$argv[1]\"" "$1" | cut -f 1
}

@test "fish: commands, options, and what follows them" {
	command -v fish >/dev/null || skip "needs fish"
	fish -n "$fish_completion"
	same "$( (commands; echo top) | sort | xargs)" "$(fish_words "procsnap " | sort | xargs)"
	for command in $(commands); do
		words=$(fish_words "procsnap $command --")
		for option in $(options_of "$command"); do
			has "$option" <<<"$words" || { echo "$command $option"; false; }
		done
	done
	fish_words "procsnap ps -o pid,rs" | has pid,rss
	same "weighted weighted-swap" "$(fish_words "procsnap mem --sort w" | sort | xargs)"
	same procfs "$(fish_words "procsnap env --backend pr")"
	same --backend=procfs "$(fish_words "procsnap env --backend=pr")"
	same "always auto never" "$(fish_words "procsnap show --color " | sort | xargs)"
	fish_words "procsnap show $$" | has $$
	fish_words "procsnap fds -p 1,$$" | has "1,$$"
	fish_words "procsnap tree roo" | has root
	fish_words "procsnap watch -e exec,ex" | has exec,exit
	fish_words "procsnap pages $$ [" | has '[stack]'
	fish_words "procsnap help e" | has env
	touch "$BATS_TEST_TMPDIR/one.psnap"
	fish_words "procsnap show --from $BATS_TEST_TMPDIR/o" | has "$BATS_TEST_TMPDIR/one.psnap"
	# behind -- it is a command line of its own
	fish_words "procsnap watch -- sle" | has sleep
	[ -x "$top" ] || return 0
	fish_words "procsnap-top --back" | has --backend
	fish_words "procsnap-top -s pp" | has ppid
}

# what zsh offers for a line: zsh itself on a terminal of its own, with the line typed and TAB
zsh_words() {
	cat >"$BATS_TEST_TMPDIR/setup.zsh" <<-END
		PROMPT= RPROMPT=
		fpath=($(dirname "$zsh_completion") \$fpath)
		autoload -Uz compinit
		compinit -u -D
		zstyle ':completion:*' verbose no
		offer() {
			compstate[insert]=
			compadd() {
				local -a offered
				builtin compadd -O offered "\$@" 2>/dev/null
				((\$#offered)) && print -rl -- "OFFER:"\${^offered}
				builtin compadd "\$@"
			}
			_main_complete
			print -r -- ALL-OFFERED
		}
		zle -C offer complete-word offer
		bindkey '^I' offer
		print READY
	END
	# shellcheck disable=SC2016 # of zsh
	zsh -f -c '
		zmodload zsh/zpty
		zpty inner "zsh -f -i"
		zpty -w inner "source $1"
		zpty -r inner out "*READY*"
		zpty -n -w inner "$2"$'"'\\t'"'
		zpty -r inner out "*ALL-OFFERED*"
		zpty -d inner
		print -r -- $out' zsh "$BATS_TEST_TMPDIR/setup.zsh" "$1" | tr -d '\r' | sed -n 's/^.*OFFER://p'
}

@test "zsh: commands, options, and what follows them" {
	command -v zsh >/dev/null || skip "needs zsh"
	zsh -n "$zsh_completion"
	same "#compdef procsnap procsnap-top" "$(head -n 1 "$zsh_completion")"
	same "$( (commands; echo top) | sort | xargs)" "$(zsh_words "procsnap " | sort -u | xargs)"
	for command in $(commands); do
		words=$(zsh_words "procsnap $command --")
		for option in $(options_of "$command"); do
			has "$option" <<<"$words" || { echo "$command $option"; false; }
		done
	done
	zsh_words "procsnap ps -o pid,rs" | has rss
	same "weighted weighted-swap" "$(zsh_words "procsnap mem --sort w" | sort -u | xargs)"
	zsh_words "procsnap env --backend pr" | has procfs
	zsh_words "procsnap env --backend=pr" | has procfs
	same "always auto never" "$(zsh_words "procsnap show --color " | sort -u | xargs)"
	zsh_words "procsnap tree roo" | has root
	zsh_words "procsnap help e" | has env
	[ -x "$top" ] || return 0
	zsh_words "procsnap-top --back" | has --backend
	zsh_words "procsnap-top -s pp" | has ppid
}
