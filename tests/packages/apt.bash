# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC1091 # the scripts use what is set
# What the scripts that install packages in a root share. /packages has those of this checkout, /next those of a later version.

cd /checkout || exit
. tests/static/tap.bash

work=$(mktemp -d)
version=$(sed -n 's/^VERSION := //p' Makefile)
next=$(dpkg-deb --field /next/procsnap-dkms_*.deb Version)
next=${next%-*}
all=(procsnap procsnap-dkms libprocsnap0 libprocsnap-dev)
kernel=$(basename /lib/modules/*)

# apt LOG WORD...: apt-get, with what it says in LOG, as a user sees it.
apt()
{
	local log=$1

	shift
	apt-get -y --no-install-recommends "$@" >"$log" 2>&1 || { tail -n 30 "$log"; return 1; }
}

# files_of DIRECTORY PACKAGE...: the packages' files in it.
files_of()
{
	local directory=$1 package

	shift
	for package; do
		echo "$directory/${package}"_[0-9]*.deb
	done
}

# sane: nothing is half done for dpkg, and apt has nothing to mend.
sane()
{
	[[ ! $(dpkg --audit) ]] || { dpkg --audit; return 1; }
	apt-get check >"$work/check" 2>&1 || { cat "$work/check"; return 1; }
}

# told LOG TEXT...: each text stands in the log.
told()
{
	local log=$1 text

	shift
	for text; do
		grep -qF -- "$text" "$log" || { echo "not told: $text"; grep procsnap "$log"; return 1; }
	done
}

# built VERSION: the module of that version, and of no other, is installed for the root's kernel.
built()
{
	local status

	status=$(dkms status procsnap)
	[[ $status == "procsnap/$1, $kernel, $(uname -m): installed" ]] || { echo "dkms: $status"; return 1; }
	[[ $(modinfo -k "$kernel" -F version procsnap) == "$1" ]] || { modinfo -k "$kernel" procsnap; return 1; }
	[[ $(modinfo -k "$kernel" -n procsnap) == "/lib/modules/$kernel/updates/dkms/procsnap.ko"* ]]
}

not_built()
{
	! modinfo -k "$kernel" -n procsnap 2>/dev/null
}

# everything: all files and links with what they are, but what dpkg, apt and others keep for themselves.
everything()
{
	find / -xdev \( -path /proc -o -path /dev -o -path /tmp -o -path /checkout -o -path /packages -o -path /next \) -prune -o \
		\( -type d -printf '%p %m %U %G\n' -o -printf '%p %m %U %G %s %l\n' \) |
		grep -vE '^/(var/(cache|lib/apt|lib/dpkg|lib/systemd|log/apt|log/dpkg.log|log/alternatives.log)|etc/ld.so.cache|root/)' |
		grep -vE '^/var/lib/dkms/mok\.|^/(usr/)?lib/modules/[^/]*/modules\.|^/var/log ' | LC_ALL=C sort
}
