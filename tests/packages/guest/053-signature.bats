#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel takes signed modules only, and does not know the key that dkms signs with. The packages were installed before; see
# what the boot made of that, and what an installation says.

load common

@test "signature enforced: the boot went on without the module" {
	same Y "$(cat /sys/module/module/parameters/sig_enforce)"
	same installed "$(dkms_status)"
	proc_serves
}

@test "signature enforced: the tools say what to do" {
	[[ $(says advice) == *"signed modules only"* ]]
}

@test "signature enforced: an installation says so, and what to do" {
	(cd /mnt/debs && apt-get install --yes --reinstall ./procsnap-dkms_*.deb) 2>&1 | tee /root/reinstall.log
	grep -F 'procsnap-dkms: the module is built, but could not be loaded' /root/reinstall.log
	grep -E 'signed with a key that it knows' /root/reinstall.log
	manual=$(sed -nE 's/.*(\/usr\/share\/doc\/procsnap-dkms\/[^ ]*).*/\1/p' /root/reinstall.log)
	grep -qi mok "$manual" || zcat "$manual.gz" | grep -qi mok
}

@test "signature enforced: apt is sane" {
	apt_is_sane
	same installed "$(dkms_status)"
}
