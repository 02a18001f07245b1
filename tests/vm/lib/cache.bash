# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# The cache of built things. An entry is a directory KIND-HASH, HASH being that of all its inputs; it is made aside and renamed
# when complete, under a lock, so that two runs never make it twice and never see half of it.

cache=${PROCSNAP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/procsnap}

# Entries with other inputs (another checkout may still use them) go when nobody used them for this long.
readonly CACHE_KEEP_MINUTES=$((24 * 60))

cache_open()
{
	mkdir -p "$cache/locks" "$cache/logs"
	cache=$(cd "$cache" && pwd -P)
}

cache_discard()
{
	[[ ! -e $1 ]] || as_root rm -rf "$1"
}

# cache_lock NAME VARIABLE: takes an exclusive lock and stores its file descriptor in VARIABLE; closing that gives it back.
cache_lock()
{
	local -n lock_fd=$2

	exec {lock_fd}>"$cache/locks/$1"
	if ! flock --wait 2 "$lock_fd"; then
		say "waiting for another run that is making $1 ..."
		flock "$lock_fd"
	fi
}

cache_unlock()
{
	local fd=$1

	exec {fd}>&-
}

# cache_stale ENTRY: whether nobody has used or made it for long.
cache_stale()
{
	[[ -z $(find "$1" -maxdepth 1 -mmin "-$CACHE_KEEP_MINUTES" -print -quit 2>/dev/null) ]]
}

# cache_prune KIND KEEP: removes entries of KIND but KEEP that have fallen out of use, and what dead runs left behind. The
# caller holds the lock of KIND.
cache_prune()
{
	local kind=$1 keep=$2 entry

	for entry in "$cache/$kind"-????????????; do
		[[ -d $entry && $entry != "$keep" ]] || continue
		! cache_stale "$entry" || cache_discard "$entry"
	done
	for entry in "$cache/.$kind".??????; do
		[[ ! -d $entry ]] || cache_discard "$entry"
	done
}

# cache_entry KIND HASH MESSAGE BUILDER [ARG...]: the entry's path in REPLY; BUILDER gets ARGs and an empty directory to fill.
cache_entry()
{
	local kind=$1 entry=$cache/$1-$2 message=$3 lock fresh

	shift 3
	if [[ ! -d $entry ]]; then
		cache_lock "$kind" lock
		if [[ ! -d $entry ]]; then
			cache_prune "$kind" "$entry"
			fresh=$(mktemp -d "$cache/.$kind.XXXXXX")
			chmod 755 "$fresh"
			at_exit cache_discard "$fresh"
			step "$message" "$cache/logs/$kind.log" "$@" "$fresh" || exit "$HARNESS_FAILED"
			mv -T "$fresh" "$entry"
			unset 'cleanup_jobs[-1]'
		fi
		cache_unlock "$lock"
	fi
	touch "$entry/used"
	REPLY=$entry
}
