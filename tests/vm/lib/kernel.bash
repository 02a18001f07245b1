# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# The table of kernels, and where the files of one are.

# What kernel_row found: key suites image headers root.
declare -A kernel

kernel_keys()
{
	sed -E '/^(#|[[:space:]]*$)/d; s/[[:space:]].*//' "$vm_dir/kernels"
}

# kernel_row KEY: KEY's row of the table in the array kernel.
kernel_row()
{
	local key suites image headers root

	while read -r key suites image headers root; do
		if [[ $key == "$1" ]]; then
			kernel=([key]=$key [suites]=$suites [image]=$image [headers]=$headers [root]=$root)
			return
		fi
	done <"$vm_dir/kernels"
	die "no kernel $1; there are: $(kernel_keys | tr '\n' ' ')"
}
