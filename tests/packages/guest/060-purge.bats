#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2016 # common.bash sets them; what is waited for is evaluated again and again
# The packages are removed, then purged: the machine is as it was. 010-install noted what files it had.

load common

nothing_of_it_runs()
{
	[[ ! -e /sys/module/procsnap ]]
	[[ ! -e /dev/procsnap ]]
	[[ ! -e /var/lib/dkms/procsnap ]]
	same '' "$(find /lib/modules/ -name 'procsnap*')"
	same '' "$(systemctl --failed --plain --no-legend)"
}

@test "while they are installed every file is as it was packed" {
	same '' "$(dpkg --verify "${packages[@]}")"
}

@test "removed: the module is unloaded, and gone" {
	[[ -e /sys/module/procsnap ]] || modprobe procsnap
	apt-get remove --yes "${packages[@]}"
	apt_is_sane
	nothing_of_it_runs
}

@test "purged: no file is there that was not before, and none is missing" {
	apt-get purge --yes "${packages[@]}"
	apt_is_sane
	nothing_of_it_runs
	all_files >/root/files.after
	diff -u /root/files.before /root/files.after
}
