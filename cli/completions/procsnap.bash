# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of procsnap and procsnap-top for bash. Commands, options, and what
# follows each option are asked of the program's own help, so that they are
# those of the installed version.
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

_procsnap_files()
{
	compopt -o filenames 2>/dev/null || :
	mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_procsnap_commands()
{
	"$1" help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)  *[A-Z].*/\1/p'
}

# A line for each name of each option: name, what follows it, what it is; PROGRAM [COMMAND].
_procsnap_options()
{
	"$@" --help 2>/dev/null | awk '
		function flush(   i) { for (i = 1; i <= n; i++) print name[i] "\t" what "\t" text; n = 0 }
		/^Examples?:/ { skip = 1 }
		/^$/ { skip = 0 }
		skip || !/^  / { flush(); next }
		/^                    / { sub(/^ +/, ""); text = text == "" ? $0 : text " " $0; next }
		{
			flush(); what = ""; sub(/^ +/, "")
			while (match($0, /^(--?[A-Za-z0-9][A-Za-z-]*|[A-Za-z])/)) {
				token = substr($0, 1, RLENGTH); $0 = substr($0, RLENGTH + 1)
				if (token ~ /^-/) name[++n] = token
				if (match($0, /^ [A-Z]+, /)) { what = substr($0, 2, RLENGTH - 3); $0 = substr($0, RLENGTH - 1) }
				if (!sub(/^, /, "")) break
			}
			if (match($0, /^ [A-Z]+( |$)/)) {
				what = substr($0, 2, RLENGTH - 1); sub(/ +$/, "", what); $0 = substr($0, RLENGTH + 1)
			}
			sub(/^ +/, ""); text = $0
		}
		END { flush() }'
}

# the words that a description lists, as in "auto (the default), always or never"
_procsnap_choices()
{
	local text

	text=$(sed 's/([^)]*)//g; s/.*: //; s/;.*//; s/ or /,/g; s/[ ,][ ,]*/ /g' <<<"$1")
	# prose is no list of words
	[[ $1 != *,* && $1 != *' or '* ]] || echo "$text"
}

_procsnap_columns()
{
	"$1" ps --columns 2>/dev/null | sed -n '2,$s/^\([a-z0-9_%]*\) .*/\1/p'
}

# names of the mappings of the process that was typed, those that no shell would expand
_procsnap_places()
{
	local word typed=""

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

# what follows an option: _procsnap_argument WORD OPTIONS OPTION; false if nothing does
_procsnap_argument()
{
	local word=$1 line name what text list

	line=$(grep -m 1 -e "^$3"$'\t' <<<"$2") || return 1
	IFS=$'\t' read -r name what text <<<"${line//$'\t\t'/$'\t-\t'}"
	case $what in
	-) return 1 ;;
	FILE | PATH) _procsnap_files "$word" ;;
	PID) _procsnap_words "$word" "$(_procsnap_pids)" ;;
	PIDS | IDS) _procsnap_list "$word" "$(_procsnap_pids)" ;;
	USER | USERS) _procsnap_list "$word" "$(compgen -u)" ;;
	GROUPS) _procsnap_list "$word" "$(compgen -g)" ;;
	LIST | KEY | KEYS | COLUMN)
		if [[ $name == --pid || $name == -p ]]; then
			list=$(_procsnap_pids)
		elif [[ $what == KEY* && ${text##*: } != "$text" && ${text##*: } == *,* ]]; then
			list=$(_procsnap_choices "$text")
		else
			list=$(_procsnap_columns "$procsnap")
		fi
		_procsnap_list "$word" "$list"
		;;
	KINDS | WHATS | SECTIONS) _procsnap_list "$word" "$(_procsnap_choices "$text")" ;;
	WHEN | LEVEL | NAME | WHAT | CLOCK) _procsnap_words "$word" "$(_procsnap_choices "$text")" ;;
	esac
	return 0
}

# what stands without an option, by the words of the usage
_procsnap_operands()
{
	local word=$1 usage=$2 list=''

	[[ $usage != *PID* ]] || list+=$(_procsnap_pids)$'\n'
	[[ $usage != *USER* ]] || list+=$(compgen -u)$'\n'
	[[ $usage != *RANGE* ]] || list+=$(_procsnap_places)$'\n'
	[[ $usage != *'[COMMAND]'* ]] || list+=$(_procsnap_commands "$procsnap")
	if [[ $usage == *FILE* ]]; then
		_procsnap_files "$word"
	else
		_procsnap_words "$word" "$list"
	fi
}

# whether there is a -- before the word
_procsnap_is_behind_dashes()
{
	local i

	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} != -- ]] || return 0
	done
	return 1
}

# _procsnap_complete PROGRAM [COMMAND]; procsnap is set to the program that knows the columns
_procsnap_complete()
{
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local options usage

	# --from=FILE comes in three words
	if [[ $word == '=' ]]; then
		word=
	elif [[ $before == '=' ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	usage=$("$@" --help 2>/dev/null | sed -n '/^Usage:/,/^$/{s/\[OPTIONS\]//;s/--[a-z][a-z]* [A-Z]*//;p;}')
	if [[ $usage == *' -- '* ]] && _procsnap_is_behind_dashes; then
		mapfile -t COMPREPLY < <(compgen -c -f -- "$word")
		return
	fi
	options=$(_procsnap_options "$@")
	if [[ $before == -* || $before == k ]]; then
		[[ $before != k ]] || before=--sort
		_procsnap_argument "$word" "$options" "$before" && return
	fi
	if [[ $word == -* ]]; then
		_procsnap_words "$word" "$(cut -f 1 <<<"$options")"
		return
	fi
	_procsnap_operands "$word" "$usage"
}

_procsnap()
{
	local procsnap=$1

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_procsnap_words "${COMP_WORDS[1]}" "$(_procsnap_commands "$1") top --help --version"
	else
		_procsnap_complete "$1" "${COMP_WORDS[1]}"
	fi
}

_procsnap_top()
{
	local procsnap=procsnap

	COMPREPLY=()
	_procsnap_complete "$1"
}

complete -F _procsnap procsnap
complete -F _procsnap_top procsnap-top
