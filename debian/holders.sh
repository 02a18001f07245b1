# who_has_it: the processes that have the device open or mapped, as "pid (name)", a comma between them.
who_has_it()
{
	for process in /proc/[0-9]*; do
		if find "$process/fd" -lname /dev/procsnap 2>/dev/null | grep -q . ||
		   grep -qs ' /dev/procsnap$' "$process/maps"; then
			printf '%s (%s)\n' "${process#/proc/}" "$(cat "$process/comm" 2>/dev/null || :)"
		fi
	done | paste -sd, | sed 's/,/, /g'
}
