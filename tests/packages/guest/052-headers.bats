#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2016 # common.bash sets them; what is waited for is evaluated again and again
# The headers of the running kernel are missing, and come later.

load common

@test "no headers: apt says so, and what to install" {
	apt-get purge --yes "linux-headers-$release"
	[[ ! -e /lib/modules/$release/build/include ]]
	apt_install /mnt/debs
	grep -E "procsnap-dkms: the headers of the running kernel, $release, are missing" /root/apt-debs.log
	grep -F "apt install linux-headers-$release" /root/apt-debs.log
}

@test "no headers: apt is sane" {
	apt_is_sane
	[[ $(dkms_status) != installed ]]
}

@test "no headers: the tools read /proc, and say why" {
	proc_serves
	[[ $(says reason) == *"not installed for kernel $release"* ]]
}

@test "no headers: once they are installed the module is built by itself" {
	apt-get install --yes --no-install-recommends "linux-headers-$release"
	same installed "$(dkms_status)"
	apt_is_sane
}
