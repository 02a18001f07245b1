# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC1091,SC2154 # the parts and the script share variables
# Reads every part of the harness; the caller has set vm_dir to tests/vm.

. "$vm_dir/lib/common.bash"
. "$vm_dir/lib/cache.bash"
. "$vm_dir/lib/mirror.bash"
. "$vm_dir/lib/chroot.bash"
. "$vm_dir/lib/root.bash"
. "$vm_dir/lib/cross.bash"
. "$vm_dir/lib/kernel.bash"
. "$vm_dir/lib/second.bash"
. "$vm_dir/lib/debug.bash"
. "$vm_dir/lib/checkpatch.bash"
. "$vm_dir/lib/initramfs.bash"
. "$vm_dir/lib/project.bash"
. "$vm_dir/lib/share.bash"
. "$vm_dir/lib/disk.bash"
. "$vm_dir/lib/boot.bash"
. "$vm_dir/lib/verdict.bash"
