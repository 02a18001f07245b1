# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# A root: the tree of one Debian release with one of its kernels, made by mmdebstrap. A root's cache entry holds
#   tree/        the root itself, where the project is built by chroot
#   root.erofs   the same as an image for guests
#   vmlinuz, release, version   its kernel, the name of its modules' directory, and its package's version

# root_packages: the common packages, one a line.
root_packages()
{
	sed -E 's/#.*//; s/[[:space:]]+$//; /^$/d' "$vm_dir/packages"
}

# root_strip TREE: what no guest reads.
root_strip()
{
	local tree=${1:?}

	rm -rf "${tree:?}"/{boot,dev}/* "$tree"/var/cache/apt/* "$tree"/var/lib/apt/lists/*
	rm -rf "$tree"/usr/share/{doc,man,info,locale}/* "$tree"/usr/share/lintian/overrides/* "$tree"/vmlinuz*
}

# root_take_kernel TREE ENTRY: copies the kernel out of the root and notes what it is.
root_take_kernel()
{
	local tree=$1 entry=$2 kernels

	kernels=("$tree"/boot/vmlinuz-*)
	if ((${#kernels[@]} != 1)) || [[ ! -e ${kernels[0]} ]]; then
		echo "one kernel is wanted in the root, found: ${kernels[*]}"
		return 1
	fi
	cp -L "${kernels[0]}" "$entry/vmlinuz"
	chmod 644 "$entry/vmlinuz"
	echo "${kernels[0]##*/vmlinuz-}" >"$entry/release"
	# shellcheck disable=SC2016
	chroot "$tree" dpkg-query -W -f '${Version}\n' "linux-image-${kernels[0]##*/vmlinuz-}" >"$entry/version"
}

# root_bootstrap SUITES TREE PACKAGE...: runs mmdebstrap. No initramfs is made: guests get one of ours.
root_bootstrap()
{
	local suites=$1 tree=$2 include options

	shift 2
	include=$(IFS=,; echo "$*")
	options=$tree.apt
	mirror_apt_options "$options"
	mirror_sources "$suites" >"$options.list"
	INITRD=No mmdebstrap --mode=root --variant=minbase --format=directory \
		--keyring="$(mirror_keyring)" --aptopt="$options" \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' --include="$include" \
		"${suites%%,*}" "$tree" "$options.list"
	rm -f "$options" "$options.list"
}

# root_make SUITES IMAGE HEADERS ENTRY: as root, fills ENTRY.
root_make()
{
	local suites=$1 image=$2 headers=$3 entry=$4 packages

	mapfile -t packages < <(root_packages)
	root_bootstrap "$suites" "$entry/tree" "${packages[@]}" "$image" "$headers"
	# The user that tests become, and where builds and the debug kernel's tree are bound to.
	chroot "$entry/tree" useradd --create-home --uid 1000 --shell /bin/bash guest
	mkdir -p "$entry"/tree/{build,out,kernel}
	root_take_kernel "$entry/tree" "$entry"
	root_strip "$entry/tree"
	make_erofs "$entry/root.erofs" "$entry/tree"
}

# root_of KEY: the path of KEY's root in REPLY, made if it is not there.
root_of()
{
	local key=$1 suites image headers hash make=root_make

	kernel_row "$key"
	[[ ${kernel[root]} == - ]] || kernel_row "${kernel[root]}"
	key=${kernel[key]}
	suites=${kernel[suites]}
	image=${kernel[image]}
	headers=${kernel[headers]}
	[[ ! ${kernel[arch]} ]] || make=cross_make
	hash=$({
		root_packages
		echo "$suites $image $headers"
		declare -f root_bootstrap root_strip root_take_kernel root_make
		if [[ $make == cross_make ]]; then
			declare -p CROSS_NOT_IN_GUEST CROSS_TOOLS CROSS_COMPAT_TOOLS CROSS_COMPAT_CC
			declare -f cross_bootstrap cross_guest cross_settle cross_builder cross_make
		fi
	} | hash_of)
	cache_entry "root-$key" "$hash" "making the $key root (first time, one or two minutes)" \
		as_root "$vm_dir/lib/as-root" "$make" "$suites" "$image" "$headers"
}
