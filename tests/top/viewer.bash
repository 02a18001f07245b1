# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # bats's variables
# The viewer in a terminal. PROCSNAP_TOP is the viewer, PROCSNAP the command; BACKEND is where from (procfs, device).

load ../bats/common
load tmux

export PROCSNAP_TOP=${PROCSNAP_TOP-}

teardown()
{
	close_terminal
	end_actors
}
