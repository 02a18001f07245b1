# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the scripts use what is set
# What the scripts here have in common: checks that are one TAP line each.

# Whether a check has failed.
failed=0

# check NAME COMMAND...: passes if COMMAND succeeds; what it says is shown if not.
check()
{
	local name=$1 said

	shift
	if said=$("$@" 2>&1); then
		echo "ok $name"
	else
		printf '%s\nnot ok %s\n' "$said" "$name"
		failed=1
	fi
}

# Nothing on standard input: said as it is, and no success.
nothing()
{
	! grep .
}
