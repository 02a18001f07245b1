#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2016 # common.bash sets them; what is waited for is evaluated again and again
# A machine with the packages was booted.

load common

@test "the module was loaded by the boot" {
	same "$upstream" "$(loaded)"
	systemctl is-active systemd-modules-load.service
	# Before whoever logs in.
	systemctl show -p Before --value systemd-modules-load.service | grep -w sysinit.target
}

@test "the device is everybody's, and the tools read it" {
	device_serves
}

@test "no unit has failed" {
	same '' "$(systemctl --failed --plain --no-legend)"
}

@test "apt and dpkg have nothing left to do" {
	apt_is_sane
	same '' "$(dpkg --verify "${packages[@]}")"
}
