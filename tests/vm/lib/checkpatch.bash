# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# The kernel's checkpatch.pl, from Debian's linux-source, which only is unpacked. Its cache entry holds checkpatch.pl, what that
# reads, and version, the package's.

# checkpatch_download SUITES PACKAGE DIRECTORY: fetches the package, with the archive and keys that roots are made with.
checkpatch_download()
{
	local suites=$1 package=$2 directory=$3

	mirror_apt_directory "$suites" "$directory"
	(
		cd "$directory"
		export APT_CONFIG=$directory/apt.conf
		apt-get -qq update
		apt-get -qq download "$package"
	)
}

# checkpatch_make SUITES PACKAGE ENTRY: fills ENTRY.
checkpatch_make()
{
	local entry=$3 work=$3/work

	checkpatch_download "$1" "$2" "$work"
	dpkg-deb --field "$work/$2"_*.deb Version >"$entry/version"
	dpkg-deb --fsys-tarfile "$work/$2"_*.deb | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
		xz --decompress --threads=0 | tar -x -C "$entry" --strip-components=2 --wildcards \
		'*/scripts/checkpatch.pl' '*/scripts/spelling.txt' '*/scripts/const_structs.checkpatch'
	rm -rf "$work"
}

# checkpatch_entry: its cache entry in REPLY, made if it is not there. It goes by the version of the kernel in bookworm's root.
checkpatch_entry()
{
	local version hash

	root_of debug
	version=$(<"$REPLY/version")
	kernel_row debug
	hash=$({
		echo "$version ${kernel[image]}"
		declare -f checkpatch_download checkpatch_make
	} | hash_of)
	cache_entry checkpatch "$hash" "fetching the kernel's checkpatch.pl (first time, half a minute)" \
		checkpatch_make "${kernel[suites]}" "${kernel[image]}"
}
