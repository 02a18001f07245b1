# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # used by the tests
# What the tests of the packages share. They run in a guest that booted with systemd, as root, with this directory at /mnt/guest,
# the packages in /mnt/debs and those of a later version in /mnt/later.

bats_require_minimum_version 1.5.0
export LC_ALL=C.UTF-8 TERM=xterm DEBIAN_FRONTEND=noninteractive

# In a chroot the running kernel is another.
release=${RELEASE:-$(uname -r)}
packages=(procsnap-dkms procsnap libprocsnap0 libprocsnap-dev)
version=$(dpkg-deb --field /mnt/debs/procsnap-dkms_*.deb Version)
upstream=${version%-*}

# later_version: of the packages in /mnt/later
later_version()
{
	dpkg-deb --field /mnt/later/procsnap-dkms_*.deb Version
}

# What waits for something waits so long: a guest is slow.
PATIENCE=${PATIENCE:-120}

# apt_install DIRECTORY: what a user types. apt gives dpkg a terminal, whose lines end as a terminal's do.
apt_install()
{
	(cd "$1" && apt install --yes ./procsnap-dkms_*.deb ./procsnap_*.deb ./libprocsnap0_*.deb ./libprocsnap-dev_*.deb) 2>&1 |
		tr -d '\r' | tee "/root/apt-${1##*/}.log"
	return "${PIPESTATUS[0]}"
}

# until_true COMMAND...: waits until it succeeds
until_true()
{
	local end=$((SECONDS + PATIENCE))

	until "$@"; do
		if ((SECONDS >= end)); then
			echo "in vain: $*"
			return 1
		fi
		sleep 0.2
	done
}

same()
{
	diff -u <(printf '%s\n' "$1") <(printf '%s\n' "$2")
}

# dkms_status [RELEASE]: installed, built, added, or nothing
dkms_status()
{
	dkms status -m procsnap -k "${1:-$release}" | sed -nE 's/^procsnap.*: ([a-z]+).*/\1/p' | sort -u
}

# the version of the module that is in the kernel
loaded()
{
	cat /sys/module/procsnap/version
}

# what procsnap version says of: backend, reason, advice, module
says()
{
	"${@:2}" procsnap version --json | jq -r ".$1"
}

# apt and dpkg have nothing left to do, and nothing is broken
apt_is_sane()
{
	same '' "$(dpkg --audit)"
	apt-get check
}

# the device is there, for everybody, and is what the tools read
device_serves()
{
	same 'character special file root:root 666' "$(stat -c '%F %U:%G %a' /dev/procsnap)"
	same device "$(says backend)"
	same device "$(says backend setpriv --reuid guest --regid guest --clear-groups)"
	procsnap ps --backend device -p 1 -o pid=,comm= | grep -E '^ *1 systemd$'
	setpriv --reuid guest --regid guest --clear-groups procsnap ps --backend device -p 1 -o pid= | grep -x ' *1'
}

# there is no module, and the tools say so and read /proc
proc_serves()
{
	[[ ! -e /sys/module/procsnap ]]
	[[ ! -e /dev/procsnap ]]
	same procfs "$(says backend)"
	echo "reason: $(says reason); advice: $(says advice)"
	procsnap ps -p 1 -o pid=,comm= | grep -E '^ *1 systemd$'
}

# every file of the machine but what is written by the way: logs, caches, states of who runs
all_files()
{
	find / -xdev \( -path /mnt -o -path /tmp -o -path /root -o -path /var/log -o -path /var/cache -o -path /var/tmp \
		-o -path /var/lib/systemd -o -path /var/lib/apt -o -path /run -o -path '/var/lib/dpkg/*-old' \) -prune -o -print |
		LC_ALL=C sort
}
