# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What a guest is to do, which the host left in /run/procsnap-guest: the shared directory, the module, the command.

job=/run/procsnap-guest
guest=/usr/libexec/procsnap/guest
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 USER=root SHELL=/bin/bash

fail()
{
	exec "$guest/runner" --fail "$*"
}

mount_share()
{
	modprobe -q virtiofs
	mount -t virtiofs share /mnt || fail "the shared directory cannot be mounted"
}

load_module()
{
	local parameters said

	read -ra parameters <"$job/modprobe"
	# shellcheck disable=SC2068
	said=$(modprobe -v procsnap ${parameters[@]} 2>&1) || fail "the module does not load: ${said//$'\n'/; }"
}

# job_prepare: what the command expects to be there.
job_prepare()
{
	modprobe -q virtio_console
	[[ ! -e $job/share ]] || mount_share
	[[ ! -e $job/modprobe ]] || load_module
	cd /root || fail "no /root"
	PROCSNAP_GUEST=$(<"$job/key")
	export PROCSNAP_GUEST
}

# job_run: becomes the runner, with the command's terminal if it has one.
job_run()
{
	local rows columns i

	if [[ -e $job/terminal ]]; then
		read -r rows columns TERM <"$job/terminal"
		export TERM
		for ((i = 0; i < 500; i++)); do
			[[ ! -c /dev/hvc0 ]] || break
			sleep 0.01
		done
		exec "$guest/runner" --tty /dev/hvc0 "$rows" "$columns" "$job/command"
	fi
	exec "$guest/runner" "$job/command"
}
