#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Whom ps shows.

load common

# the pids that are listed, on a line
pids() {
	snap -o pid= "$@" | xargs
}

@test "without a selection, with -e, -A or ax: every process" {
	for all in "" -e -A ax a\ x aux -aux; do
		# shellcheck disable=SC2086 # words on purpose
		[[ " $(snap $all -o pid= | xargs) " == *" 1 "*" $$ "* ]]
	done
}

@test "-p in all its spellings, each process once, in the order of pids" {
	spawn actor wait
	expected=$(printf '%s\n' 1 $$ "$ACTOR" | sort -n | xargs)
	same "$expected" "$(pids -p "$ACTOR,1,$$,1")"
	same "$expected" "$(pids -p "$ACTOR 1" -p $$)"
	same "$expected" "$(pids "-p$ACTOR" --pid=1 --pid $$)"
	same "$expected" "$(pids "$ACTOR" 1 $$)"
	same "$expected" "$(pids p "$ACTOR,1" -q $$)"
}

@test "a pid that is gone is left out; only such: exit 1 with the titles" {
	spawn actor wait
	gone=$ACTOR
	end_actors
	same "$$" "$(pids -p "$gone,$$")"
	run -1 snap -p "$gone"
	[ "${#lines[@]}" -eq 1 ]
	run -1 snap -p "$gone" --json
	jq -e '.tasks == [] and .snapshot.missing_count == 1' <<<"$output"
}

@test "--ppid, and lists add up" {
	spawn actor wait
	first=$ACTOR
	spawn actor wait
	[[ " $(pids --ppid $$) " == *" $first $ACTOR "* || " $(pids --ppid $$) " == *" $first "* ]]
	same "$(printf '%s\n' 1 "$first" | sort -n | xargs)" "$(pids -p 1 -C no-such-name -p "$first")"
	[[ " $(pids --ppid $$ -p 1) " == " 1 "* ]]
}

@test "-u by name and id, -U by the real user" {
	[ "$(id -u)" = 0 ] || skip "needs other users"
	spawn setpriv --ruid=1 --euid=2 --clear-groups "$HELPERS/actor" wait
	name=$(getent passwd 2 | cut -d: -f1)
	[[ " $(pids -u 2) " == *" $ACTOR "* ]]
	[[ " $(pids -u "$name") " == *" $ACTOR "* ]]
	[[ " $(pids U "$name") " == *" $ACTOR "* ]]
	[[ " $(pids -u 1) " != *" $ACTOR "* ]]
	[[ " $(pids -U 1) " == *" $ACTOR "* ]]
	[[ " $(pids -U 2) " != *" $ACTOR "* ]]
}

@test "groups" {
	[ "$(id -u)" = 0 ] || skip "needs other groups"
	spawn setpriv --rgid=1 --egid=2 --clear-groups "$HELPERS/actor" wait
	name=$(getent group 2 | cut -d: -f1)
	[[ " $(pids -G 1) " == *" $ACTOR "* ]]
	[[ " $(pids -G 2) " != *" $ACTOR "* ]]
	[[ " $(pids --egroup 2) " == *" $ACTOR "* ]]
	[[ " $(pids -g "$name") " == *" $ACTOR "* ]]
}

@test "sessions: -s, and -g with numbers" {
	spawn setsid "$HELPERS/actor" wait
	sid=$(snap -o sid= -p "$ACTOR" | xargs)
	same "$ACTOR" "$(pids -s "$sid" -p "$ACTOR")"
	[[ " $(pids -g "$sid") " == *" $ACTOR "* ]]
}

@test "-C by name" {
	spawn actor name odd-name
	same "$ACTOR" "$(pids -C odd-name)"
	same "$ACTOR" "$(pids -C nothing,odd-name)"
	run -1 snap -C odd-nam
}

@test "-C takes the whole name of a program that the kernel cut" {
	spawn actor name a-very-long-name-of-a-program
	same "$ACTOR" "$(pids -C a-very-long-name-of-a-program)"
}

@test "-t in all its spellings" {
	command -v script >/dev/null || skip "needs script(1)"
	script -qfc "echo \$\$ \$(tty); exec '$HELPERS/actor' wait" /dev/null >"$BATS_TEST_TMPDIR/tty" \
		</dev/null 3>&- &
	ACTORS="$!"
	until grep -q ready "$BATS_TEST_TMPDIR/tty"; do sleep 0.05; done
	read -r pid tty <"$BATS_TEST_TMPDIR/tty"
	tty=${tty%$'\r'}
	for spelling in "$tty" "${tty#/dev/}" "${tty#/dev/pts/}"; do
		[[ " $(pids -t "$spelling") " == *" $pid "* ]]
	done
	[[ " $(pids -t -) " != *" $pid "* ]]
	[[ " $(pids a) " == *" $pid "* ]]
	same "${tty#/dev/}" "$(snap -o tty= -p "$pid" | xargs)"
	kill -KILL "$pid"
}

@test "-N turns it round, r takes what runs" {
	[[ " $(pids -N -p 1) " != *" 1 "* ]]
	[[ " $(pids -N -p 1) " == *" $$ "* ]]
	run -0 snap r -o s=
	[ "$(sort -u <<<"$output" | tr -d 'RD\n')" = "" ]
}
