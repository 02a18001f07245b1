# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# What a guest's kernel log says about a run.

# verdict_pattern FILE: the file's expressions as one that is matched right after a message's time and, where the kernel
# prints it, the caller.
verdict_pattern()
{
	printf '^(<[0-9]+>)?\\[ *[0-9]+\\.[0-9]+\\](\\[ *[TC][0-9]+\\])? (%s)' \
		"$(sed -E '/^(#|[[:space:]]*$)/d' "$1" | paste -sd '|')"
}

# verdict_splats LOG: the splats' first lines, each with its line number; status 1 if there are none.
verdict_splats()
{
	local harmless

	harmless=$(verdict_pattern "$vm_dir/harmless")
	if [[ $harmless == *'()' ]]; then
		harmless='$.'
	fi
	tr -d '\r' <"$1" | grep -anE "$(verdict_pattern "$vm_dir/splats")" |
		grep -avE "^[0-9]+:${harmless#^}"
}

# verdict_powered_down LOG: whether the guest went down in good order.
verdict_powered_down()
{
	grep -aqE 'reboot: Power(ing)? (down|off)' "$1"
}

# verdict_excerpt LOG: the part of a log that tells what went wrong: around the first splat, or its end.
verdict_excerpt()
{
	local first

	if first=$(verdict_splats "$1" | sed -n '1s/:.*//p') && [[ $first ]]; then
		tr -d '\r' <"$1" | sed -n "$((first > 5 ? first - 5 : 1)),$((first + 60))p"
	else
		tr -d '\r' <"$1" | tail -n 30
	fi
}
