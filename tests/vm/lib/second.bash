# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# The packages that a machine with one of the kernels is to find in an archive: the second kernel that it is upgraded to, and the
# headers of the first, for those who lack them. Its cache entry holds
#   debs/              the packages and what they need that the root lacks, an archive for apt (file:)
#   tree/              the second kernel's modules, for the initramfs
#   vmlinuz, release   as in a root's

# second_fetch SUITES SECOND FLAVOUR TREE RELEASE WORK: fetches the packages to WORK/archives and notes in WORK/release what the
# second kernel is called.
second_fetch()
{
	local suites=$1 second=$2 flavour=$3 tree=$4 release=$5 work=$6 apt=(env "APT_CONFIG=$6/apt.conf")

	# The name of the kernel behind the flavour's: that of the one suite.
	mirror_apt_directory "$second" "$work" "$tree/var/lib/dpkg/status"
	"${apt[@]}" apt-get -qq update
	"${apt[@]}" apt-cache depends "linux-image-$flavour" | sed -nE 's/^ *Depends: linux-image-//p' | sed -n 1p >"$work/release"
	[[ -s $work/release ]]
	mirror_apt_directory "$suites,$second" "$work" "$tree/var/lib/dpkg/status"
	"${apt[@]}" apt-get -qq update
	"${apt[@]}" apt-get --yes --download-only --no-install-recommends install "linux-image-$(<"$work/release")" \
		"linux-headers-$(<"$work/release")"
	"${apt[@]}" apt-get --yes --download-only --reinstall install "linux-headers-$release"
}

# second_make SUITES SECOND FLAVOUR TREE RELEASE ENTRY: as root, fills ENTRY.
second_make()
{
	local tree=$4 entry=$6 work=$6/work release

	second_fetch "$1" "$2" "$3" "$tree" "$5" "$work"
	cp "$work/release" "$entry/release"
	release=$(<"$entry/release")
	mkdir -p "$entry/debs" "$work/image"
	mv "$work"/archives/*.deb "$entry/debs/"
	dpkg-deb --extract "$entry/debs/linux-image-${release}"_*.deb "$work/image"
	cp "$work/image/boot/vmlinuz-$release" "$entry/vmlinuz"
	mkdir -p "$entry/tree/lib"
	if [[ -d $work/image/usr/lib/modules ]]; then
		mv "$work/image/usr/lib/modules" "$entry/tree/lib/"
	else
		mv "$work/image/lib/modules" "$entry/tree/lib/"
	fi
	rm -rf "$work"
	mount --bind "$entry" "$tree/kernel"
	chroot "$tree" depmod --basedir /kernel/tree "$release"
	chroot "$tree" sh -c 'cd /kernel/debs && apt-ftparchive packages . >Packages'
	umount "$tree/kernel"
}

# second_of KEY ROOT RELEASE: the cache entry in REPLY, made if it is not there. It is fetched once for each root.
second_of()
{
	local key=$1 root=$2 release=$3 hash

	kernel_row "$key"
	[[ ${kernel[second]} == *:* ]] || die "no second kernel for $key"
	hash=$({
		echo "$root ${kernel[second]}"
		declare -f mirror_apt_directory second_fetch second_make
	} | hash_of)
	cache_entry "second-$key" "$hash" "fetching the second kernel of $key (first time, one minute)" \
		as_root "$vm_dir/lib/as-root" second_make "${kernel[suites]}" "${kernel[second]%%:*}" "${kernel[second]#*:}" \
		"$root/tree" "$release"
}
