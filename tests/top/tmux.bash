# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # bats's variables
# A terminal to type into and to look at: tmux, with a server of its own for each test, and in it a shell from which the viewer is
# started as a person would. Every wait is for something on the screen, or about a process, and ends after PATIENCE seconds.

PATIENCE=${PATIENCE:-30}

# What is left behind must not hold bats's own descriptor 3, for whose end it waits.
#
# terminal [COLUMNSxROWS [NAME=VALUE...]]: opens it; TERM and LC_ALL may be among the values. The shell's prompt is "$ ", and
# what it starts runs in the directory that is the test's own.
terminal()
{
	local size=${1:-100x30}

	end_terminal
	TERMINAL=$BATS_TEST_TMPDIR/terminal
	# one that the test had before
	[[ ! -e $TERMINAL/socket ]] || tm kill-server || :
	rm -rf "$TERMINAL"
	mkdir "$TERMINAL"
	shift || :
	cat >"$TERMINAL/conf" <<-END
		set -g default-terminal screen-256color
		set -g status off
		set -g history-limit 2000
		set -g remain-on-exit on
		set -s escape-time 0
		set -s exit-empty off
	END
	# The shell says how a command ended, and what the terminal was like before and after.
	cat >"$TERMINAL/rc" <<'END'
PS1='$ '
cd "$TERMINAL"
unset LINES COLUMNS PROMPT_COMMAND
watched() { rm -f ended; stty -g >before; "$@"; local status=$?; stty -g >after; echo "$status" >ended.new; mv ended.new ended; }
END
	env -u TMUX -u LC_ALL tmux -f "$TERMINAL/conf" -S "$TERMINAL/socket" -u new-session -d -x "${size%x*}" -y "${size#*x}" \
		env -u COLUMNS -u LINES TERM=screen-256color LC_ALL=C.UTF-8 "TERMINAL=$TERMINAL" \
		"XDG_CONFIG_HOME=$TERMINAL/config" "$@" bash --noprofile --rcfile "$TERMINAL/rc" -i 3>&-
	wait_screen '^\$ ?$'
}

# tm COMMAND...: a command to its tmux
tm()
{
	tmux -u -S "$TERMINAL/socket" "$@"
}

# the screen: its text, a line each, without blanks at the ends of lines
screen()
{
	tm capture-pane -p
}

# the same with colours and attributes, as escape sequences
screen_styled()
{
	tm capture-pane -p -e -N
}

# the screen's lines as they were written: one that was too long for the terminal is one line here
screen_unwrapped()
{
	tm capture-pane -p -J
}

# keys NAME...: presses keys, by tmux's names: F1, Up, PPage, Enter, C-l, a, ...
keys()
{
	tm send-keys -- "$@"
}

# types TEXT: presses the keys of a text; in two parts, so that the commands that do it are not found by it
types()
{
	local half=$((${#1} / 2))

	tm send-keys -l -- "${1:0:half}"
	tm send-keys -l -- "${1:half}"
}

# command LINE: gives the shell a command
command_line()
{
	rm -f "$TERMINAL/ended"
	types "$1"
	keys Enter
}

# mouse BUTTON COLUMN ROW, from 1: presses a button and lets it go, said in the way that the program has asked for; 64 and 65 are
# the wheel, up and down
mouse()
{
	local sgr

	sgr=$(flag mouse_sgr_flag)
	mouse_event "$sgr" "$1" "$2" "$3" M
	(($1 >= 64)) || mouse_event "$sgr" "$((sgr ? $1 : 3))" "$2" "$3" m
}

mouse_event()
{
	if (($1)); then
		printf -v REPLY '\e[<%d;%d;%d%s' "$2" "$3" "$4" "$5"
	else
		printf -v REPLY '\e[M\x%x\x%x\x%x' $(($2 + 32)) $(($3 + 32)) $(($4 + 32))
		# shellcheck disable=SC2059 # bytes
		printf -v REPLY "$REPLY"
	fi
	# at once, as a terminal does
	tm send-keys -l -- "$REPLY"
}

# resize COLUMNS ROWS
resize()
{
	tm resize-window -x "$1" -y "$2"
}

# until_true COMMAND...: waits until it succeeds
until_true()
{
	local end=$((SECONDS + PATIENCE))

	until "$@"; do
		if ((SECONDS >= end)); then
			echo "in vain: $*"
			return 1
		fi
		sleep 0.05
	done
}

# on_screen REGEX, not_on_screen REGEX: whether a line matches, now. Nothing is started for it that has the expression among its
# arguments: the viewer would show it.
on_screen()
{
	local text line

	text=$(screen)
	while IFS= read -r line; do
		[[ ! $line =~ $1 ]] || return 0
	done <<<"$text"
	return 1
}

not_on_screen()
{
	! on_screen "$1"
}

# wait_screen REGEX, wait_gone REGEX: waits until a line matches, or none
wait_screen()
{
	until_true on_screen "$1"
}

wait_gone()
{
	until_true not_on_screen "$1"
}

# flag NAME: one of tmux's variables about the terminal: alternate_on, cursor_flag, mouse_any_flag, ...
flag()
{
	tm display-message -p "#{$1}"
}

# the number of the process that the shell has in the foreground
foreground()
{
	ps -o pid=,stat= --ppid "$(flag pane_pid)" | awk '$2 ~ /\+/ { print $1 }'
}

has_ended()
{
	[[ -e $TERMINAL/ended ]]
}

# ended STATUS: waits until the command given to `watched` has ended, with this status
ended()
{
	until_true has_ended || return
	same "$1" "$(<"$TERMINAL/ended")"
}

# the terminal is as it was before the command
restored()
{
	same "$(<"$TERMINAL/before")" "$(<"$TERMINAL/after")" || return
	same "0 1 0 0 0 0" "$(flag alternate_on) $(flag cursor_flag) $(flag mouse_any_flag) $(flag keypad_flag) $(
		flag keypad_cursor_flag) $(flag insert_flag)" || return
	# and its colours are: what is written now has none
	tm clear-history
	command_line 'clear; echo plain'
	wait_screen '^plain$' || return
	same "plain" "$(screen_styled | sed -n '/plain/{s/\x1b\[39m//;s/\x1b\[49m//;p}' | tail -n 1)"
}

# end_terminal: one that is there is closed, and all in it ends
end_terminal()
{
	local pid

	[[ -e ${TERMINAL-}/socket ]] || return 0
	# a server that has ended leaves its socket
	pid=$(flag pid 2>/dev/null) || return 0
	tm kill-server || :
	until_true is_gone "$pid"
}

# the same at the end of a test, and shows what was last on it if the test failed
close_terminal()
{
	if [[ -e ${TERMINAL-}/socket && ! ${BATS_TEST_COMPLETED-} ]]; then
		echo "the screen was:"
		screen | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' | sed 's/^/| /' || :
	fi
	end_terminal
}

is_gone()
{
	! kill -0 "$1" 2>/dev/null
}
