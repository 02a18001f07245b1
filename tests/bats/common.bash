# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of the command share. The Makefile sets PROCSNAP (the command),
# HELPERS (the folder of mkimage and actor) and BACKEND.

bats_require_minimum_version 1.5.0

export LC_ALL=C.UTF-8 TZ=UTC TERM=xterm
unset COLUMNS NO_COLOR PROCSNAP_BACKEND

# a new snapshot
snap() {
	"$PROCSNAP" ps --backend "$BACKEND" "$@"
}

# a crafted image: from KIND [COUNT] -- arguments of ps
from() {
	local kind=()

	while [ "$1" != -- ]; do
		kind+=("$1")
		shift
	done
	shift
	"$HELPERS/mkimage" "${kind[@]}" >"$BATS_TEST_TMPDIR/image"
	"$PROCSNAP" ps --from "$BATS_TEST_TMPDIR/image" "$@"
}

# the columns of a section
columns_of() {
	"$PROCSNAP" ps --columns | awk -v section="$1" 'NR > 1 { if (substr($0, 23) ~ "^" section " ") print $1 }'
}

# the columns of -o all: those that are in a snapshot, and are not much
columns_of_all() {
	"$PROCSNAP" ps --columns | tail -n +2 | cut -d' ' -f1 | grep -vxE '_.*|numa|machine|seat|environ|fds' | grep -vxF "$(columns_of footprint)"
}

# the fields LIST, as cut has it, of lines of words
fields() {
	tr -s ' ' | cut -d' ' -f"$1"
}

# spawn [PREFIX...] actor WHAT [VALUE]: starts it, waits until it is ready, sets ACTOR
# and adds to ACTORS. A prefix must exec (nice, setsid, setpriv).
spawn() {
	local fifo line

	fifo=$(mktemp -u "$BATS_TEST_TMPDIR/ready.XXXXXX")
	mkfifo "$fifo"
	"$@" >"$fifo" 3>&- &
	ACTOR=$!
	ACTORS="$ACTORS $ACTOR"
	read -r line <"$fifo"
	[ "$line" = ready ]
}

actor() {
	exec "$HELPERS/actor" "$@"
}

# every process that spawn started
end_actors() {
	local pid

	for pid in $ACTORS; do
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	ACTORS=
}

teardown() {
	end_actors
}

# fails with what differs
same() {
	diff -u <(printf '%s\n' "$1") <(printf '%s\n' "$2")
}
