# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of procsnap for bash. Commands, options and columns are asked of
# the command itself, so that they are those of the installed version.
# shellcheck shell=bash

# words for COMPREPLY: _procsnap_words WORD LIST
_procsnap_words()
{
	mapfile -t COMPREPLY < <(compgen -W "$2" -- "$1")
}

# the last of a list with commas: _procsnap_list WORD LIST
_procsnap_list()
{
	local done=

	[[ $1 != *,* ]] || done=${1%,*},
	mapfile -t COMPREPLY < <(compgen -P "$done" -W "$2" -- "${1##*,}")
	compopt -o nospace 2>/dev/null || :
}

_procsnap_commands()
{
	"$1" help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)  *[A-Z].*/\1/p'
}

# what the help of a command shows at the start of its options' lines, or after `or` commas
_procsnap_options()
{
	"$1" "$2" --help 2>/dev/null | sed -n '/^Examples:/,/^$/d; /^  /p' |
		grep -oE -- '(^| )--?[A-Za-z0-9][a-z-]*' | tr -d ' ' | sort -u
}

_procsnap_columns()
{
	"$1" ps --columns 2>/dev/null | sed -n '2,$s/^\([a-z0-9_%]*\) .*/\1/p'
}

# what the help of mem lists behind `-` for descending, over two lines
_procsnap_mem_columns()
{
	"$1" mem --help 2>/dev/null | sed -n '/--sort KEYS/{N;s/.*descending: //;s/[,\n ][, \n]*/ /g;p;}'
}

# names of the mappings of the process that was typed, those that no shell would expand
_procsnap_places()
{
	local typed= word

	for word in "${COMP_WORDS[@]:2}"; do
		[[ $word =~ ^[0-9]+$ ]] || continue
		typed=$word
		break
	done
	[[ -r /proc/$typed/maps ]] || return 0
	sed -n 's/^[^[/]*\([[/][][A-Za-z0-9._/+:,@=-]*\)$/\1/p' "/proc/$typed/maps" 2>/dev/null | sort -u
}

_procsnap_pids()
{
	local entry

	for entry in /proc/[0-9]*; do
		echo "${entry##*/}"
	done
}

# the same of watch, whose letters are others
_procsnap_watch_argument()
{
	local option=$1 word=$2

	case $option in
	-o | --output)
		compopt -o filenames 2>/dev/null || :
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		;;
	--cgroup)
		compopt -o filenames 2>/dev/null || :
		mapfile -t COMPREPLY < <(compgen -d -- "$word")
		;;
	-e | --events) _procsnap_list "$word" 'fork exec exit reap parent comm uid gid session all' ;;
	--clock) _procsnap_words "$word" 'relative wall mono' ;;
	--backend) _procsnap_words "$word" 'auto device procfs' ;;
	--color) _procsnap_words "$word" 'auto always never' ;;
	-p | --subtree) _procsnap_words "$word" "$(_procsnap_pids)" ;;
	-u | --user) _procsnap_list "$word" "$(compgen -u)" ;;
	-C | --command | -n | --count | -d | --duration | --top | --ring | --interval | --width) ;;
	*) return 1 ;;
	esac
}

# whether there is a -- before the word
_procsnap_is_behind_dashes()
{
	local i

	for ((i = 2; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} != -- ]] || return 0
	done
	return 1
}

# what follows an option that takes an argument; false if this one takes none
_procsnap_argument()
{
	local command=$1 option=$2 word=$3

	case $option in
	--from | --save | --file)
		compopt -o filenames 2>/dev/null || :
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		;;
	--backend) _procsnap_words "$word" 'auto device procfs' ;;
	--level) _procsnap_words "$word" 'relaxed tree machine' ;;
	--by) _procsnap_words "$word" 'process user command cgroup' ;;
	--color) _procsnap_words "$word" 'auto always never' ;;
	--block | --budget) ;;
	-o | --format | --sort | k)
		if [[ ${COMP_WORDS[1]} == mem ]]; then
			_procsnap_list "$word" "$(_procsnap_mem_columns "$command")"
			return
		fi
		_procsnap_list "$word" "$(_procsnap_columns "$command")"
		;;
	--pid | --ppid | --sid | --quick-pid | -H | --highlight)
		_procsnap_list "$word" "$(_procsnap_pids)"
		;;
	-u | -U | --user | --User)
		[[ ${COMP_WORDS[1]} == ps || ${COMP_WORDS[1]} == mem ]] || return 1
		_procsnap_list "$word" "$(compgen -u)"
		;;
	-p | -s | -g)
		[[ ${COMP_WORDS[1]} == ps ]] || return 1
		_procsnap_list "$word" "$(_procsnap_pids)"
		;;
	-G | --Group | --egroup)
		[[ ${COMP_WORDS[1]} == ps ]] || return 1
		_procsnap_list "$word" "$(compgen -g)"
		;;
	-C | --command)
		[[ ${COMP_WORDS[1]} == ps || ${COMP_WORDS[1]} == mem ]] || return 1
		;;
	-t | --tty | --width)
		[[ ${COMP_WORDS[1]} == ps ]] || return 1
		;;
	*) return 1 ;;
	esac
}

_procsnap()
{
	local command=$1 word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local subcommand=${COMP_WORDS[1]}

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_procsnap_words "$word" "$(_procsnap_commands "$command") --help --version"
		return
	fi
	# --from=FILE comes in three words
	if [[ $word == '=' ]]; then
		word=
	elif [[ $before == '=' ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [[ $subcommand == watch ]]; then
		if _procsnap_is_behind_dashes; then
			mapfile -t COMPREPLY < <(compgen -c -f -- "$word")
			return
		fi
		_procsnap_watch_argument "$before" "$word" && return
	else
		_procsnap_argument "$command" "$before" "$word" && return
	fi
	if [[ $word == -* ]]; then
		_procsnap_words "$word" "$(_procsnap_options "$command" "$subcommand") --help"
		return
	fi
	case $subcommand in
	help) _procsnap_words "$word" "$(_procsnap_commands "$command")" ;;
	ps | show | mem | fds | maps | env) _procsnap_words "$word" "$(_procsnap_pids)" ;;
	pages) _procsnap_words "$word" "$(_procsnap_pids) $(_procsnap_places)" ;;
	tree) _procsnap_words "$word" "$(_procsnap_pids) $(compgen -u)" ;;
	esac
}

complete -F _procsnap procsnap
