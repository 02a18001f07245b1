#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2016 # common.bash sets them; what is waited for is evaluated again and again
# The kernel takes signed modules only, and does not know the key that dkms signs with. The packages are installed, and the module
# is built: 052-headers left them so.

load common

@test "signature enforced: the module is not let in" {
	same Y "$(cat /sys/module/module/parameters/sig_enforce)"
	same installed "$(dkms_status)"
	run ! modprobe procsnap
	proc_serves
}

@test "signature enforced: the tools say what to do" {
	[[ $(says advice) == *"signed modules only"* ]]
}

@test "signature enforced: the package says so, and what to do" {
	# As dpkg calls it when a removal was broken off: all that an installation does but to build anew.
	/var/lib/dpkg/info/procsnap-dkms.postinst abort-remove 2>&1 | tee /root/postinst.log
	same 0 "${PIPESTATUS[0]}"
	grep -F 'procsnap-dkms: the module is built, but could not be loaded' /root/postinst.log
	grep -F 'signed with a key that it knows' /root/postinst.log
	manual=$(sed -nE 's/.*(\/usr\/share\/doc\/procsnap-dkms\/[^ ]*).*/\1/p' /root/postinst.log)
	grep -qi mok "$manual" || zcat "$manual.gz" | grep -qi mok
}

@test "signature enforced: apt is sane" {
	apt_is_sane
}
