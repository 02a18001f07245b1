#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2016 # common.bash sets them; what is waited for is evaluated again and again
# The kernel's configuration lacks what the module cannot do without.

load common

setup_file()
{
	cp "/lib/modules/$release/build/.config" /root/config
	sed -i 's/^CONFIG_KPROBES=y/# CONFIG_KPROBES is not set/' "/lib/modules/$release/build/.config" "/boot/config-$release"
}

teardown_file()
{
	cp /root/config "/lib/modules/$release/build/.config"
	cp /root/config "/boot/config-$release"
	apt-get purge --yes "${packages[@]}"
}

@test "wrong configuration: apt says which option is missing" {
	apt_install /mnt/debs
	grep -F 'procsnap-dkms: ' /root/apt-debs.log
	grep -E 'lacks:.* CONFIG_KPROBES' /root/apt-debs.log
	[[ $(dkms_status) != installed ]]
}

@test "wrong configuration: apt is sane" {
	apt_is_sane
}

@test "wrong configuration: the tools read /proc, and say why" {
	proc_serves
	[[ $(says reason) == *"not installed for kernel $release"* ]]
}
