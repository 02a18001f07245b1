#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# usage: man.sh CC ARCHIVE DIRECTORY PAGE...
# Every page formats without a warning, every function of the header has a
# page, and the example of every page compiles and links without a warning.
set -eu
cc=$1 archive=$2 out=$3
shift 3
mkdir -p "$out"
failed=0

for page; do
	name=${page##*/}
	warnings=$(groff -man -ww -z -K utf8 "$page" 2>&1)
	if [ -n "$warnings" ]; then
		printf '%s\n' "$warnings" >&2
		failed=1
	fi
	for heading in NAME SYNOPSIS DESCRIPTION 'RETURN VALUE' EXAMPLES 'SEE ALSO'; do
		if ! grep -qx "\.SH $heading" "$page"; then
			echo "$page: no $heading" >&2
			failed=1
		fi
	done
	sed -n '/^\.SH EXAMPLES/,$p' "$page" | sed -n '/^\.EX/,/^\.EE/p' |
		sed -e '/^\.E[XE]/d' -e 's/\\e/\\/g' -e 's/\\-/-/g' >"$out/$name.c"
	$cc -std=c11 -D_DEFAULT_SOURCE -Wall -Wextra -Werror -Iuapi -Ilibprocsnap/include \
		-o "$out/$name.example" "$out/$name.c" "$archive" || failed=1
done

names=$(sed -n '/^\.SH NAME/{n;s/\\-.*//p}' "$@" | tr -s ', \n' ' ')
for function in $($cc -E -P -Iuapi libprocsnap/include/procsnap/procsnap.h |
		grep -o '\<procsnap_[a-z0-9_]* *(' | tr -d ' ('); do
	case " $names " in
	*" $function "*) ;;
	*)
		echo "man.sh: no page names $function" >&2
		failed=1
		;;
	esac
done
[ "$failed" -eq 0 ] && echo "man.sh: $# pages, $(echo "$names" | wc -w) names"
exit "$failed"
