# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# Roots of another architecture than this machine's. None of its programs can run here, so there are two trees: one of this
# machine's programs, where the project is cross-built, and one for the guest, whose packages are only unpacked. A cross root's
# cache entry holds what a root's does but for version, and
#   cross     what tells make of it: variables, one a line
#   busybox   the guest's, for the initramfs
# and its tree/ is the one to build in.

# Those of packages that a guest can do without that nothing is built in.
readonly CROSS_NOT_IN_GUEST='build-essential|sparse|gcc-multilib|debhelper|dh-dkms|dkms|lintian|systemd-sysv|dbus|autopkgtest|openssh-server'
# What the tree to build in has besides the cross compiler and the guest's libraries.
readonly CROSS_TOOLS=(build-essential sparse pkg-config kmod)
# And for its 32-bit programs, which are static: guests have no library for them.
declare -rA CROSS_COMPAT_TOOLS=([arm64]='gcc-arm-linux-gnueabihf libc6-dev-armhf-cross')
declare -rA CROSS_COMPAT_CC=([arm64]='arm-linux-gnueabihf-gcc -static')

# cross_arch PACKAGE: its architecture, where the table names one.
cross_arch()
{
	[[ $1 != *:* ]] || sed -E 's/.*:([^/]*).*/\1/' <<<"$1"
}

# cross_gnu ARCH: what the compiler's name begins with.
cross_gnu()
{
	case $1 in
	arm64) echo aarch64-linux-gnu ;;
	*)
		echo "no word on how to build for $1" >&2
		return 1
		;;
	esac
}

# cross_bootstrap SUITES TREE PACKAGES OPTION...: runs mmdebstrap with those options. PACKAGES have a comma between each two.
cross_bootstrap()
{
	local suites=$1 tree=$2 include=$3

	shift 3
	mirror_apt_options "$tree.apt"
	mirror_sources "$suites" >"$tree.apt.list"
	INITRD=No mmdebstrap --mode=root --format=directory --keyring="$(mirror_keyring)" --aptopt="$tree.apt" \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' "$@" --include="$include" "${suites%%,*}" "$tree" "$tree.apt.list"
	rm -f "$tree.apt" "$tree.apt.list"
}

# cross_guest SUITES ARCH TREE PACKAGE...: unpacks the packages and the essential ones.
cross_guest()
{
	local suites=$1 arch=$2 tree=$3

	shift 3
	cross_bootstrap "$suites" "$tree" "$(IFS=,; echo "$*")" --variant=extract --architectures="$arch" \
		--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include='?essential'
	cross_settle "$tree"
}

# cross_settle TREE: what the packages' own scripts would have done, of which guests need this.
cross_settle()
{
	local tree=$1 homes=/home

	cp "$tree/usr/share/base-passwd/passwd.master" "$tree/etc/passwd"
	cp "$tree/usr/share/base-passwd/group.master" "$tree/etc/group"
	sed 's/:.*/:*:20000:0:99999:7:::/' "$tree/etc/passwd" >"$tree/etc/shadow"
	chmod 640 "$tree/etc/shadow"
	[[ -e $tree/usr/bin/awk ]] || ln -s mawk "$tree/usr/bin/awk"
	[[ -e $tree/usr/bin/sh ]] || ln -s dash "$tree/usr/bin/sh"
	[[ -e $tree/etc/mtab ]] || ln -s ../proc/self/mounts "$tree/etc/mtab"
	echo root:x:0:0:root:/root:/bin/bash >"$tree/etc/passwd.new"
	sed 1d "$tree/etc/passwd" >>"$tree/etc/passwd.new"
	mv "$tree/etc/passwd.new" "$tree/etc/passwd"
	echo "guest:x:1000:1000::$homes/guest:/bin/bash" >>"$tree/etc/passwd"
	echo guest:x:1000: >>"$tree/etc/group"
	install -d -o 1000 -g 1000 "$tree$homes/guest"
	install -d -m 700 "$tree/root"
	install -d "$tree/mnt" "$tree/dev" "$tree/proc" "$tree/sys" "$tree/run" "$tree/var/lib/dpkg"
	install -d -m 1777 "$tree/tmp" "$tree/var/tmp"
}

# cross_builder SUITES ARCH GUEST TREE: makes the tree to build in, with the modules and headers of the kernel in GUEST. The
# programs that go with the headers are this machine's.
cross_builder()
{
	local suites=$1 arch=$2 guest=$3 tree=$4 packages kbuild release

	kbuild=("$guest"/usr/lib/linux-kbuild-*)
	mapfile -t packages < <(root_packages | sed -nE "s/^([^ ]*-dev)( .*)?$/\1:$arch/p")
	# shellcheck disable=SC2206
	packages+=("${CROSS_TOOLS[@]}" ${CROSS_COMPAT_TOOLS[$arch]-} "crossbuild-essential-$arch" "${kbuild[0]##*/}")
	cross_bootstrap "$suites" "$tree" "$(IFS=,; echo "${packages[*]}")" --variant=minbase \
		--architectures="$(dpkg --print-architecture),$arch"
	release=$(basename "$guest"/boot/vmlinuz-*)
	release=${release#vmlinuz-}
	cp -a "$guest"/usr/src/linux-headers-* "$tree/usr/src/"
	mkdir -p "$tree/usr/lib/modules"
	cp -a "$guest/usr/lib/modules/$release" "$tree/usr/lib/modules/"
	chroot "$tree" depmod "$release"
}

# cross_make SUITES IMAGE HEADERS ENTRY: as root, fills ENTRY.
cross_make()
{
	local suites=$1 image=$2 headers=$3 entry=$4 arch guest=$4/guest gnu packages

	arch=$(cross_arch "$image")
	gnu=$(cross_gnu "$arch")
	mapfile -t packages < <(root_packages | sed 's/ .*//' | grep -vxE "$CROSS_NOT_IN_GUEST")
	cross_guest "$suites" "$arch" "$guest" "${packages[@]}" busybox-static "${image/:$arch/}" "${headers/:$arch/}"
	cross_builder "$suites" "$arch" "$guest" "$entry/tree"
	mkdir -p "$entry"/tree/{build,out,kernel}

	cp "$guest"/boot/vmlinuz-* "$entry/vmlinuz"
	chmod 644 "$entry/vmlinuz"
	cp "$guest/bin/busybox" "$entry/busybox"
	basename "$guest"/boot/vmlinuz-* | sed s/vmlinuz-// >"$entry/release"
	cat >"$entry/cross" <<END
ARCH=$arch
CROSS_COMPILE=$gnu-
PKG_CONFIG_LIBDIR=/usr/lib/$gnu/pkgconfig:/usr/share/pkgconfig
COMPAT_CC=${CROSS_COMPAT_CC[$arch]-}
END

	rm -rf "$guest"/usr/src/linux-headers-* "$guest"/usr/lib/{gcc,linux-kbuild-*}
	find "$guest/usr/bin" "$guest/usr/libexec" -name '*-linux-gnu-*' -delete
	root_strip "$guest"
	root_strip "$entry/tree"
	make_erofs "$entry/root.erofs" "$guest"
	rm -rf "$guest"
}

# cross_words ROOT: what tells make of a cross root, one word a line.
cross_words()
{
	[[ ! -e $1/cross ]] || cat "$1/cross"
}
