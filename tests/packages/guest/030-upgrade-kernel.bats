#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2016 # common.bash sets them; what is waited for is evaluated again and again
# A machine with the packages gets another kernel.

load common

second=$(cat /mnt/second)

@test "apt installs another kernel and its headers" {
	# No initramfs: guests get one of the host's.
	INITRD=No apt-get install --yes --no-install-recommends "linux-image-$second" "linux-headers-$second"
	apt_is_sane
}

@test "dkms built the module for it, and kept that of the first" {
	same installed "$(dkms_status "$second")"
	same installed "$(dkms_status "$release")"
	same "$upstream" "$(modinfo -k "$second" -F version procsnap)"
}
