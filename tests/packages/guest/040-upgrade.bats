#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2016 # common.bash sets them; what is waited for is evaluated again and again
# A later version is installed over the packages, while the device is open, a snapshot is mapped, and a listener runs.

load common

D=/root/upgrade

setup()
{
	later=$(later_version)
}

# how many of the processes that true_children made the listener has told the end of
told()
{
	jq -r 'select(.event == "exit") | .pid' "$D/events" 2>/dev/null | grep -cxFf "$D/children"
}

# true_children N: makes so many, notes who they were
true_children()
{
	local i

	for ((i = 0; i < $1; i++)); do
		/bin/true &
		echo $! >>"$D/children"
		wait $!
	done
}

@test "what a user has: a recording, settings, the device open, a snapshot, a listener" {
	same "$upstream" "$(loaded)"
	mkdir -p "$D"
	echo 'options procsnap listeners_max=77' >/etc/modprobe.d/local-procsnap.conf
	systemctl start procsnap-record
	until_true eval '[[ $(procsnap record --list --json /var/log/procsnap/host.rec 2>/dev/null | jq .frames) -ge 1 ]]'
	systemctl stop procsnap-record
	procsnap record --list --json /var/log/procsnap/host.rec | jq .frames >"$D/frames"
	# shellcheck disable=SC2046
	cc -o "$D/hold" /mnt/guest/hold.c $(pkg-config --cflags --libs procsnap)
	mkfifo "$D/go"
	"$D/hold" <>"$D/go" >"$D/held" 3>&- &
	echo $! >"$D/hold.pid"
	env --default-signal=INT procsnap watch --json --output "$D/events" 2>"$D/watch.err" 3>&- &
	echo $! >"$D/watch.pid"
	until_true grep -q before "$D/held"
	until_true test -s "$D/events"
	true_children 20
}

@test "apt installs the later version, and says who has the device" {
	apt_install /mnt/later
	apt_is_sane
	grep -E "procsnap-dkms: .*version $upstream, stays until nobody has /dev/procsnap open" /root/apt-later.log
	grep -E "open in: .*$(<"$D/hold.pid") \(hold\)" /root/apt-later.log
	grep -E "open in: .*$(<"$D/watch.pid") \(procsnap\)" /root/apt-later.log
	grep -F 'modprobe -r procsnap && modprobe procsnap' /root/apt-later.log
}

@test "dkms has the later version, and it alone" {
	same "${later%-*}" "$(dkms status | sed -nE 's|^procsnap[/,] ?([^, ]+).*|\1|p' | sort -u)"
	same installed "$(dkms_status)"
	same "${later%-*}" "$(modinfo -F version procsnap)"
}

@test "the old module stays, and the new tools read it" {
	same "$upstream" "$(loaded)"
	device_serves
	same "$upstream" "$(says module)"
}

@test "the listener goes on, and loses nothing" {
	true_children 20
	until_true eval '[[ $(told) -eq 40 ]]'
	kill -INT "$(<"$D/watch.pid")"
	until_true eval '! kill -0 "$(<"$D/watch.pid")" 2>/dev/null'
	cat "$D/watch.err"
	grep -E '\b0 lost|none lost' "$D/watch.err" || jq -s -e 'map(select(.event == "lost")) | length == 0' "$D/events"
}

@test "the mapped snapshot is as it was" {
	kill -0 "$(<"$D/hold.pid")"
	echo >"$D/go"
	until_true grep -q after "$D/held"
	until_true eval '! kill -0 "$(<"$D/hold.pid")" 2>/dev/null'
	same "$(sed -n 's/^before //p' "$D/held")" "$(sed -n 's/^after //p' "$D/held")"
}

@test "what apt advised gives the new module, with the user's parameters" {
	modprobe -r procsnap && modprobe procsnap
	same "${later%-*}" "$(loaded)"
	same 77 "$(cat /sys/module/procsnap/parameters/listeners_max)"
	device_serves
}

@test "recordings and settings were kept" {
	procsnap record --check /var/log/procsnap/host.rec
	same "$(<"$D/frames")" "$(procsnap record --list --json /var/log/procsnap/host.rec | jq .frames)"
	same 'options procsnap listeners_max=77' "$(cat /etc/modprobe.d/local-procsnap.conf)"
	rm /etc/modprobe.d/local-procsnap.conf
}

@test "a purge of the later version leaves nothing of either" {
	apt-get purge --yes "${packages[@]}"
	apt_is_sane
	[[ ! -e /sys/module/procsnap ]]
	[[ ! -e /dev/procsnap ]]
	same '' "$(find / -xdev -name '*procsnap*' ! -path '/root/*' ! -path '/tmp/*' ! -path '/mnt/*' ! -path '/run/*' \
		! -path '/usr/libexec/procsnap*' ! -path '/var/log/journal/*')"
}
