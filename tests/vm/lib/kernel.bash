# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# The table of kernels, and where the files of one are.

# What kernel_row found: key suites image headers root second, and arch, which is empty for this machine's own.
declare -A kernel

kernel_keys()
{
	sed -E '/^(#|[[:space:]]*$)/d; s/[[:space:]].*//' "$vm_dir/kernels"
}

# kernel_row KEY: KEY's row of the table in the array kernel.
kernel_row()
{
	local key suites image headers root second

	while read -r key suites image headers root second; do
		if [[ $key == "$1" ]]; then
			kernel=([key]=$key [suites]=$suites [image]=$image [headers]=$headers [root]=$root [second]=$second
				[arch]=$(cross_arch "$image"))
			return
		fi
	done <"$vm_dir/kernels"
	die "no kernel $1; there are: $(kernel_keys | tr '\n' ' ')"
}

# What kernel_files found: the root's cache entry, the kernel's (the same but for the debug kernel), the kernel's build tree or
# "-" for the root's own headers and the name of its modules' directory.
kernel_root='' kernel_entry='' kernel_kdir='' kernel_release=''

# kernel_files KEY: finds the files of KEY's kernel, and makes what is missing.
kernel_files()
{
	root_of "$1"
	kernel_root=$REPLY
	kernel_entry=$REPLY
	kernel_kdir=-
	kernel_row "$1"
	if [[ ${kernel[image]} == linux-source-* ]]; then
		debug_kernel
		kernel_entry=$REPLY
		kernel_kdir=$kernel_entry/tree
	fi
	kernel_release=$(<"$kernel_entry/release")
}
