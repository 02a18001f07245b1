# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# The debug kernel, built from Debian's linux-source with its release's own compiler. Its cache entry holds
#   vmlinuz, release, version   as in a root's
#   tree/                       what is needed to build a module for it
#   config                      the configuration that came of debug-kernel.config

# What the build needs besides the source.
readonly DEBUG_TOOLS=(build-essential flex bison bc libelf-dev libssl-dev xz-utils lz4 kmod cpio)

# A kernel that lacks one of these is not the debug kernel, whatever became of the rest of the configuration.
readonly DEBUG_MUST=(KASAN PROVE_LOCKING PROVE_RCU DEBUG_ATOMIC_SLEEP DEBUG_KMEMLEAK FAULT_INJECTION FAILSLAB
	FAIL_PAGE_ALLOC FAIL_FUNCTION DEBUG_OBJECTS SLUB_DEBUG VIRTIO_BLK VIRTIO_CONSOLE EROFS_FS OVERLAY_FS VIRTIO_FS MODULES)

# debug_configure: in the source tree, makes .config and tells what was asked for and not granted.
debug_configure()
{
	local option

	make tinyconfig
	scripts/kconfig/merge_config.sh -m .config /debug-kernel.config
	make olddefconfig
	sed -nE 's/^(CONFIG_[A-Z0-9_]+=.*)$/\1/p' /debug-kernel.config | grep -vxFf .config | sed 's/^/not granted: /' || :
	for option in "${DEBUG_MUST[@]}"; do
		if ! grep -qx "CONFIG_$option=y" .config; then
			echo "the configuration lost CONFIG_$option"
			return 1
		fi
	done
}

# debug_build: in the source tree, builds the kernel and leaves what a module's build needs.
debug_build()
{
	export KBUILD_BUILD_USER=procsnap KBUILD_BUILD_HOST=debug

	make -j"$(nproc)" bzImage modules
	cp arch/x86/boot/bzImage ../vmlinuz
	cp include/config/kernel.release ../release
	cp .config ../config
	rm -rf Documentation block certs crypto drivers ipc mm rust samples sound virt vmlinux* System.map .tmp_* arch/x86/boot
	find arch -mindepth 1 -maxdepth 1 ! -name x86 ! -name Kconfig -exec rm -rf {} +
	find tools -mindepth 1 -maxdepth 1 ! -name objtool -exec rm -rf {} +
	find . -path ./scripts -prune -o -path ./tools -prune -o \
		\( -name '*.[coaS]' -o -name '*.cmd' -o -name 'modules.order' \) -type f -exec rm -f {} +
	find . -type d -empty -delete
}

# debug_in_builder: in the builder's root, everything from the packed source on.
debug_in_builder()
{
	set -euo pipefail
	cd /build
	tar xf /usr/src/linux-source-*.tar.xz
	mv linux-source-* tree
	cd tree
	debug_configure
	debug_build
}

# debug_make SUITES SOURCE ENTRY: as root, fills ENTRY. The root it builds in is thrown away.
debug_make()
{
	local suites=$1 source=$2 entry=$3 builder=$3/builder

	root_bootstrap "$suites" "$builder" "${DEBUG_TOOLS[@]}" "$source"
	# shellcheck disable=SC2016
	chroot "$builder" dpkg-query -W -f '${Version}\n' "$source" >"$entry/version"
	cp "$vm_dir/debug-kernel.config" "$builder/debug-kernel.config"
	mkdir "$builder/build"
	chroot_mount "$builder"
	chroot_run "$builder" bash -c "$(declare -p DEBUG_MUST); $(declare -f debug_configure debug_build debug_in_builder); \
		debug_in_builder"
	mv "$builder"/build/{tree,vmlinuz,release,config} "$entry/"
	chroot_unmount "$builder"
	rm -rf "$builder"
}

# debug_kernel: the debug kernel's cache entry in REPLY, built if it is not there. It belongs to the version of the kernel in
# the root it boots in, the source of which the archive has at that time.
debug_kernel()
{
	local version hash

	root_of debug
	version=$(<"$REPLY/version")
	kernel_row debug
	hash=$({
		echo "$version ${kernel[image]}"
		grep CONFIG_ "$vm_dir/debug-kernel.config"
		declare -p DEBUG_TOOLS DEBUG_MUST
		declare -f debug_configure debug_build debug_in_builder debug_make
	} | hash_of)
	cache_entry kernel-debug "$hash" "building the debug kernel (first time, about 15 minutes)" \
		as_root nice "$vm_dir/lib/as-root" debug_make "${kernel[suites]}" "${kernel[image]}"
}
