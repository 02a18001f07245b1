# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# What every part of the harness uses: messages, root in a namespace, long steps with a log, cleaning up.

# The status of everything that is not the command's own: no guest, a lost guest, a splat.
readonly HARNESS_FAILED=125

verbose=${verbose:-}
cleanup_jobs=()

say()
{
	printf 'vm: %s\n' "$*" >&2
}

die()
{
	say "$*"
	exit "$HARNESS_FAILED"
}

# need COMMAND...: ends the run when the host lacks one of them.
need()
{
	local command missing=()

	for command; do
		command -v "$command" >/dev/null || missing+=("$command")
	done
	((${#missing[@]} == 0)) || die "not found: ${missing[*]} (tests/setup installs what is missing)"
}

# at_exit COMMAND...: runs COMMAND when the script ends, last one first. Each word is quoted.
at_exit()
{
	cleanup_jobs+=("$(printf '%q ' "$@")")
}

run_cleanup()
{
	local i

	trap '' INT TERM HUP
	for ((i = ${#cleanup_jobs[@]} - 1; i >= 0; i--)); do
		eval "${cleanup_jobs[i]}" || :
	done
	cleanup_jobs=()
}

catch_signals()
{
	trap run_cleanup EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# as_root COMMAND...: runs COMMAND as root in mount and pid namespaces of its own, so that what it mounts or starts ends with
# it, and it with this shell. A user who is not root is root in a user namespace only, which suffices to unpack and to build.
as_root()
{
	local namespaces=(--mount --pid --fork --kill-child)

	if ((EUID != 0)); then
		namespaces+=(--map-root-user --map-auto)
	fi
	setpriv --pdeathsig KILL unshare "${namespaces[@]}" -- "$@"
}

# kill_job PID: ends a child of this shell that leads its own process group, and the whole group; namespaces' first processes
# heed nothing milder.
kill_job()
{
	kill -KILL -- "-$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
}

# step MESSAGE LOG COMMAND...: runs COMMAND with its output in LOG, tells MESSAGE when that takes over a second, and shows
# the end of LOG when it fails. COMMAND runs in a subshell where any failing command ends it.
step()
{
	local message=$1 log=$2 job notice status=0

	shift 2
	set -m
	if [[ $verbose ]]; then
		say "$message"
		(trap - EXIT INT TERM HUP; set -e; "$@") </dev/null > >(tee "$log" >&2) 2>&1 &
		job=$! notice=
	else
		(trap - EXIT INT TERM HUP; set -e; "$@") </dev/null >"$log" 2>&1 &
		job=$!
		(trap - EXIT INT TERM HUP; read -rt 1 <> <(:) || say "$message ...") &
		notice=$!
	fi
	set +m
	at_exit kill_job "$job"
	wait "$job" || status=$?
	unset 'cleanup_jobs[-1]'
	[[ ! $notice ]] || kill_job "$notice"
	if ((status != 0)) && [[ ! $verbose ]]; then
		say "failed: $message; the end of $log:"
		tail -n 40 "$log" >&2
	fi
	return "$status"
}

# hash_of: a short name for what stands on standard input.
hash_of()
{
	sha256sum | cut -c1-12
}

# make_erofs IMAGE TREE: mkfs.erofs names every file it packs; only its complaints are wanted.
make_erofs()
{
	mkfs.erofs "$1" "$2" >/dev/null
}

# kill_child PID: ends a child of this shell.
kill_child()
{
	kill -KILL "$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
}
