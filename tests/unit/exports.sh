#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# usage: exports.sh CC LIBRARY HEADER
# The functions that the header declares are the symbols that the library
# exports, each with the version of its release, and it exports nothing else.
set -eu
cc=$1 library=$2 header=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

$cc -E -P -Iuapi -Ilibprocsnap/include "$header" | grep -o '\<procsnap_[a-z0-9_]* *(' |
	tr -d ' (' | sort -u >"$dir/declared"
nm -D --defined-only --with-symbol-versions "$library" | awk '$2 != "A" { print $3 }' |
	sort -u >"$dir/exported-versions"
sed 's/@.*//' "$dir/exported-versions" >"$dir/exported"
if ! diff -u --label declared --label exported "$dir/declared" "$dir/exported"; then
	echo "exports.sh: $header and $library do not agree" >&2
	exit 1
fi
if grep -v '@@PROCSNAP_[0-9]' "$dir/exported-versions"; then
	echo "exports.sh: symbols without a version" >&2
	exit 1
fi
soname=$(readelf -d "$library" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
if [ "$soname" != libprocsnap.so.0 ]; then
	echo "exports.sh: the soname is '$soname'" >&2
	exit 1
fi
echo "exports.sh: $(wc -l <"$dir/exported") symbols agree"
