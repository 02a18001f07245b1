# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# The initramfs: busybox, the few modules that the root's file system needs, and guest/initramfs-init.

# What must be there before the root is; everything else is loaded from it. And what a disk needs besides.
readonly INITRAMFS_MODULES=(virtio_pci virtio_blk erofs overlay)
readonly INITRAMFS_DISK_MODULES=(ext4)

# initramfs_add_modules TREE BASE RELEASE WORK LIST MODULE...: the modules below BASE in TREE and, before each, those it needs,
# unpacked and listed in loading order in LIST.
initramfs_add_modules()
{
	local tree=$1 base=$2 release=$3 work=$4 list=$5 module path name

	shift 5
	touch "$work/$list"
	[[ -d $tree$base/lib/modules/$release ]] || return 0
	mkdir -p "$work/modules"
	for module; do
		chroot "$tree" modprobe --dirname "$base/" --ignore-install --set-version "$release" --show-depends "$module"
	done | sed -nE 's/^insmod ([^ ]+).*/\1/p' | awk '!seen[$0]++' | while read -r path; do
		name=$(basename "$path")
		[[ ! -e $work/modules/${name%.ko*}.ko ]] || continue
		case $name in
		*.xz) xz -dc "$tree$path" ;;
		*.zst) zstd -dcq "$tree$path" ;;
		*) cat "$tree$path" ;;
		esac >"$work/modules/${name%.ko*}.ko"
		echo "/modules/${name%.ko*}.ko" >>"$work/$list"
	done
}

# initramfs_pack WORK: the directory as a cpio archive on standard output.
initramfs_pack()
{
	(cd "$1" && find . | busybox cpio --quiet -o -H newc -R 0:0)
}

# initramfs_busybox ROOT: this machine's, unless the root is for another.
initramfs_busybox()
{
	if [[ -e $1/busybox ]]; then
		echo "$1/busybox"
	else
		command -v busybox
	fi
}

# initramfs_make ROOT RELEASE MODULES ENTRY: as root, fills ENTRY. MODULES is where lib/modules is if not in the root, or "-".
initramfs_make()
{
	local tree=$1/tree release=$2 modules=$3 entry=$4 work=$4/work base=

	if [[ $modules != - ]]; then
		base=/kernel
		mount --bind "$modules" "$tree$base"
	fi
	mkdir -p "$work/bin"
	cp "$(initramfs_busybox "$1")" "$work/bin/busybox"
	cp "$vm_dir/guest/initramfs-init" "$work/init"
	initramfs_add_modules "$tree" "$base" "$release" "$work" modules.list "${INITRAMFS_MODULES[@]}"
	initramfs_add_modules "$tree" "$base" "$release" "$work" modules.disk "${INITRAMFS_DISK_MODULES[@]}"
	initramfs_pack "$work" >"$entry/initramfs.cpio"
	rm -rf "$work"
}

# initramfs_of KEY ROOT RELEASE MODULES: the path of the initramfs in REPLY, made if it is not there.
initramfs_of()
{
	local hash

	hash=$({
		echo "$2 $3 $4"
		cat "$vm_dir/guest/initramfs-init" "$(initramfs_busybox "$2")"
		declare -p INITRAMFS_MODULES INITRAMFS_DISK_MODULES
		declare -f initramfs_add_modules initramfs_busybox initramfs_make initramfs_pack
	} | hash_of)
	cache_entry "initramfs-$1" "$hash" "making the initramfs" \
		as_root "$vm_dir/lib/as-root" initramfs_make "$2" "$3" "$4"
	REPLY=$REPLY/initramfs.cpio
}
