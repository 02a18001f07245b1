# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# A guest's disk: what the guest writes, as the upper layer over its root. It holds upper/ and work/, the latter overlayfs's own,
# and no more room on the host than what was written.

readonly DISK_SIZE=6G

# disk_make FILE [DIRECTORY]: a disk that holds what DIRECTORY does.
disk_make()
{
	local PATH=$PATH:/usr/sbin:/sbin

	rm -f "$1.new"
	truncate -s "$DISK_SIZE" "$1.new"
	mke2fs -q -t ext4 -F -m 0 -E lazy_itable_init=1,lazy_journal_init=1 ${2:+-d "$2"} "$1.new"
	mv "$1.new" "$1"
}

# disk_open: makes sure that $disk is there, and that no other guest has it.
disk_open()
{
	[[ -e $disk ]] || disk_make "$disk"
	exec {disk_lock}<"$disk"
	flock --nonblock "$disk_lock" || die "another guest has the disk $disk"
}
