#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs into an empty directory and takes it away again: nothing of it is left, and what is another's stays.
#
#   uninstall.sh MAKE O
set -eu

make=$1
root=$2/uninstall-test
rm -rf "$root"
mkdir -p "$root/usr/include/procsnap" "$root/usr/bin"
for file in usr/include/procsnap/of-another.h usr/bin/another; do
	echo "not ours" >"$root/$file"
done
(cd "$root" && find . ! -type d | sort) >"$2/uninstall-before"

for what in install install-dkms; do
	$make --no-print-directory -s "$what" DESTDIR="$root" prefix=/usr
done
files=$(find "$root" ! -type d | wc -l)
if [ "$files" -lt 100 ]; then
	echo "only $files files were installed"
	exit 1
fi
for what in uninstall uninstall-dkms; do
	$make --no-print-directory -s "$what" DESTDIR="$root" prefix=/usr
done
(cd "$root" && find . ! -type d | sort) >"$2/uninstall-after"
diff "$2/uninstall-before" "$2/uninstall-after"
if find "$root" -type d -name 'procsnap*' ! -path '*/include/procsnap' | grep .; then
	echo "these directories are left"
	exit 1
fi
rm -rf "$root" "$2/uninstall-before" "$2/uninstall-after"
echo "uninstall: $files files came and went"
