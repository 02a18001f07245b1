#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2016 # common.bash sets them; what is waited for is evaluated again and again
# There is no compiler. dkms depends on one, so it is gone without apt's knowing.

load common

compilers()
{
	find -L /usr/bin -type f \( -name 'gcc*' -o -name 'x86_64-linux-gnu-gcc*' -o -name cc -o -name 'c[89]9-gcc' \) ! -name '*-ar*' \
		! -name '*-nm*' ! -name '*-ranlib*' ! -name '*.gone'
}

setup_file()
{
	local file

	compilers >/root/compilers
	while read -r file; do
		mv "$file" "$file.gone"
	done </root/compilers
}

restore()
{
	local file

	while read -r file; do
		[[ ! -e $file.gone && ! -L $file.gone ]] || mv "$file.gone" "$file"
	done </root/compilers
}

teardown_file()
{
	restore
	apt-get purge --yes "${packages[@]}"
}

@test "no compiler: apt says that the module could not be built, and where to look" {
	run ! command -v gcc
	apt_install /mnt/debs
	grep -E "procsnap-dkms: the module could not be built or installed for kernel $release" /root/apt-debs.log
	log=$(sed -nE 's/^procsnap-dkms: *the log: (.*)/\1/p' /root/apt-debs.log)
	[[ -s $log ]]
	grep -iE 'gcc.*not found|gcc.*no such file' "$log"
	grep -E 'when that is mended: ' /root/apt-debs.log
}

@test "no compiler: apt is sane" {
	apt_is_sane
}

@test "no compiler: the tools read /proc, and say why" {
	proc_serves
	[[ $(says reason) == *"not installed for kernel $release"* ]]
}
