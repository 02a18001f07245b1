# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# Running programs in a root.

# chroot_mount TREE: in a mount namespace of as_root, what programs in the root expect.
chroot_mount()
{
	mount --rbind /dev "$1/dev"
	mount -t proc proc "$1/proc"
}

chroot_unmount()
{
	umount --lazy "$1/proc" "$1/dev"
}

# chroot_run TREE COMMAND...: runs COMMAND in the root with a plain environment.
chroot_run()
{
	local tree=$1

	shift
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" chroot "$tree" "$@"
}
