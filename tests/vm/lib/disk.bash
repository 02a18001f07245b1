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

# disk_overlay DIRECTORY TREE SHARE COMMAND...: as root, runs COMMAND by chroot in the root with DIRECTORY/upper as what it writes
# to, and SHARE at /mnt. It cannot load modules, which would be into this machine's own kernel.
disk_overlay()
{
	local directory=$1 tree=$2 share=$3 root=$1/root

	shift 3
	mkdir -p "$directory"/{upper,work,root}
	mount -t overlay -o "lowerdir=$tree,upperdir=$directory/upper,workdir=$directory/work,userxattr" root "$root"
	chroot_mount "$root"
	mount -t tmpfs -o mode=1777 tmp "$root/tmp"
	mount -t tmpfs -o mode=755 run "$root/run"
	[[ $share == - ]] || mount --bind "$share" "$root/mnt"
	chroot_run "$root" setpriv --bounding-set -sys_module --inh-caps -sys_module "$@"
	umount --recursive --lazy "$root"
}

# disk_fill DIRECTORY FILE TREE SHARE COMMAND...: as root, makes the disk FILE of what COMMAND wrote.
disk_fill()
{
	local directory=$1 file=$2 status=0

	shift 2
	# In a shell of its own, where a failing mount ends it.
	"$vm_dir/lib/as-root" disk_overlay "$directory" "$@" || status=$?
	((status == 0)) || return "$status"
	rm -rf "${directory:?}"/{work,root}
	mkdir "$directory/work"
	disk_make "$file" "$directory"
}
