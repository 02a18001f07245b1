# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# The host's directory that a guest has as /mnt, by virtiofs: Debian's cloud kernels have no 9p.

# share_daemon: the command that serves $share, one word a line. QEMU had its own virtiofsd before 8.0, with other options.
share_daemon()
{
	local common=(--socket-path="$work/share.socket" --rlimit-nofile=0)

	if [[ -x /usr/libexec/virtiofsd ]]; then
		printf '%s\n' /usr/libexec/virtiofsd "${common[@]}" --shared-dir="$share" --cache=auto --sandbox=namespace
	elif [[ -x /usr/lib/qemu/virtiofsd ]]; then
		printf '%s\n' /usr/lib/qemu/virtiofsd "${common[@]}" -o "source=$share" -o cache=auto -o sandbox=namespace
	else
		die "no virtiofsd (tests/setup vm installs it)"
	fi
}

# share_serve COMMAND...: as root, becomes the daemon. QEMU's own insists on a lock below /run.
share_serve()
{
	[[ -w /run ]] || mount -t tmpfs run /run
	exec "$@"
}

# share_start: starts the daemon; it ends with its guest, or with this shell.
share_start()
{
	local daemon tries

	mapfile -t daemon < <(share_daemon)
	as_root "$vm_dir/lib/as-root" share_serve "${daemon[@]}" >"$work/share.log" 2>&1 </dev/null &
	at_exit kill_child "$!"
	for ((tries = 0; tries < 100; tries++)); do
		[[ ! -S $work/share.socket ]] || return 0
		sleep 0.05
	done
	die "the shared directory is not served: $(tail -n 3 "$work/share.log")"
}

# share_arguments: QEMU's; the daemon reads the guest's memory.
share_arguments()
{
	printf '%s\n' -object "memory-backend-memfd,id=memory,size=$mem,share=on" -machine memory-backend=memory \
		-chardev "socket,id=share,path=$work/share.socket" -device vhost-user-fs-pci,chardev=share,tag=share
}
