#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# An option means the same in every command, each is taken that --help tells of,
# and none that it does not.

load common

setup_file() {
	export TABLE=$BATS_FILE_TMPDIR/table
	commands | while read -r command; do
		table_of "$command"
	done >"$TABLE"
}

commands() {
	"$PROCSNAP" help | sed -n 's/^  \([a-z]*\) .*/\1/p'
}

# a line for each option of a command's help: command, what follows it or -, its names; tabs between
table_of() {
	"$PROCSNAP" "$1" --help | awk -v command="$1" '
		/^Examples?:/ { skip = 1 }
		/^$/ { skip = 0 }
		skip || !/^  / || /^                    / { next }
		{
			names = ""; what = "-"; sub(/^ +/, "")
			while (match($0, /^(--?[A-Za-z0-9][A-Za-z-]*|[A-Za-z])/)) {
				token = substr($0, 1, RLENGTH); $0 = substr($0, RLENGTH + 1)
				if (token ~ /^-/) names = names (names == "" ? "" : " ") token
				if (match($0, /^ [A-Z]+, /)) { what = substr($0, 2, RLENGTH - 3); $0 = substr($0, RLENGTH - 1) }
				if (!sub(/^, /, "")) break
			}
			if (match($0, /^ [A-Z]+( |$)/)) { what = substr($0, 2, RLENGTH - 1); sub(/ +$/, "", what) }
			if (names != "") print command "\t" what "\t" names
		}'
}

# something that an option takes
sample_of() {
	case $1 in
	PID | PIDS | IDS | N) echo 1 ;;
	USERS | GROUPS) echo root ;;
	TTYS) echo pts/0 ;;
	TIME | SECONDS) echo 2s ;;
	SIZE) echo 64K ;;
	WHEN) echo never ;;
	LEVEL) echo relaxed ;;
	CLOCK) echo mono ;;
	KINDS) echo exec ;;
	KEY) echo rss ;;
	WHATS) echo came ;;
	WHAT) echo user ;;
	LIST | KEYS) echo pid ;;
	SECTIONS) echo paths ;;
	*) echo auto ;;
	esac
}

@test "every command has a table" {
	while read -r command; do
		[ "$(grep -c "^$command	" "$TABLE")" -ge 1 ] || [ "$command" = help ] || { echo "$command"; false; }
	done < <(commands)
	[ "$(wc -l <"$TABLE")" -ge 100 ]
}

@test "--json is everywhere, but in help, which is for people; -h and --help too" {
	while read -r command; do
		[ "$command" != help ] || continue
		grep -qE "^$command	.*	.*--json" "$TABLE" || { echo "$command: --json"; false; }
		grep -qFx "$command	-	-h --help" "$TABLE" || { echo "$command: -h"; false; }
	done < <(commands)
	run -2 "$PROCSNAP" help --json
	while read -r command; do
		same "$("$PROCSNAP" help "$command")" "$("$PROCSNAP" "$command" -h)"
		same "$("$PROCSNAP" help "$command")" "$("$PROCSNAP" "$command" --help)"
	done < <(commands)
}

@test "what follows an option of a name is the same in every command" {
	# watch's commands are patterns: a name is one that is as itself; diff sorts by growth, of one thing
	differing=$(awk -F'\t' '{
			count = split($3, name, " ")
			for (i = 1; i <= count; i++)
				if (name[i] ~ /^--/ && !($1 == "watch" && name[i] == "--command") &&
				    !($1 == "diff" && name[i] == "--sort")) {
					if (name[i] in what && what[name[i]] != $2)
						print name[i] ": " of[name[i]] " " what[name[i]] ", " $1 " " $2
					what[name[i]] = $2; of[name[i]] = $1
				}
		}' "$TABLE")
	same "" "$differing"
}

@test "a letter stands for the same name in every command" {
	# ps has the letters of ps(1), tree those of pstree(1); -p of watch has all below the process, alone
	# it would miss what is looked for; with -t and -s no other command has the letter
	differing=$(awk -F'\t' '$1 != "ps" && $1 != "tree" {
			count = split($3, name, " "); long = " "
			for (i = 1; i <= count; i++)
				if (name[i] ~ /^--/)
					long = long name[i] " "
			if ($1 == "watch" && long == " --subtree ")
				next
			for (i = 1; i <= count; i++)
				if (name[i] !~ /^--/) {
					shared = !(name[i] in of)
					for (j = 1; j <= count; j++)
						shared = shared || (name[j] ~ /^--/ && index(of[name[i]], " " name[j] " "))
					if (!shared)
						print name[i] ": " first[name[i]] of[name[i]] "," $1 long
					of[name[i]] = of[name[i]] long; first[name[i]] = $1
				}
		}' "$TABLE")
	same "" "$differing"
}

@test "options that commands share have the same letter, or none" {
	# all that have --pid have -p for it, but tree; and so on
	for pair in "--pid -p" "--threads -L" "--user -u" "--User -U" "--command -C" "--bytes -b" "--help -h" "--tree -t" \
		"--interval -i" "--output -o"; do
		read -r name letter <<<"$pair"
		lacking=$(awk -F'\t' -v name="$name" -v letter="$letter" '
			(" " $3 " ") ~ (" " name " ") && (" " $3 " ") !~ (" " letter " ") { print $1 }' "$TABLE" | xargs)
		case $name in
		--pid) same tree "$lacking" ;;
		--threads | --tree) same ps "$lacking" ;;
		*) same "" "$lacking" ;;
		esac
	done
}

@test "every option of --help is taken, with = too" {
	# hundreds of programs, none of which gets as far as the device
	[ "$BACKEND" = procfs ] || skip "the same without the device"
	while IFS=$'\t' read -r command what names; do
		for name in $names; do
			if [ "$what" = - ]; then
				run -0 "$PROCSNAP" "$command" "$name" --help
			else
				sample=$(sample_of "$what")
				[ "$name" != --at ] || sample=14:05
				run -0 "$PROCSNAP" "$command" "$name" "$sample" --help
				[[ $name != --* ]] || run -0 "$PROCSNAP" "$command" "$name=$sample" --help
			fi
			[[ $output == Usage:* ]] || { echo "$command $name: $output"; false; }
		done
	done < <(grep -v "^help	" "$TABLE")
}

@test "no letter is taken that --help does not tell of" {
	# hundreds of programs, none of which gets as far as the device
	[ "$BACKEND" = procfs ] || skip "the same without the device"
	for command in $(commands | grep -vx help); do
		for letter in {a..z} {A..Z} {0..9}; do
			cut -f 1,3 "$TABLE" | grep "^$command	" | grep -qE -- "[	 ]-$letter( |\$)" && continue
			# another name for -p, as ps has it
			[[ $command$letter != psq ]] || continue
			run -2 "$PROCSNAP" "$command" "-$letter" --help
		done
	done
}

@test "examples of --help begin with the command, and there are some" {
	for command in $(commands); do
		[ "$("$PROCSNAP" "$command" --help | sed -n '/^Examples/,/^$/p' | grep -c "^  procsnap $command")" -ge 2 ] ||
			{ echo "$command"; false; }
	done
}

@test "a TIME is the same in every command: minutes, hours and days, too" {
	while IFS=$'\t' read -r command _ names; do
		for time in 2 1.5 500ms 2s 10m 1h 1d; do
			[ "$command ${names##* } $time" != "record --max-age 500ms" ] || continue
			run -2 --separate-stderr "$PROCSNAP" "$command" "${names##* }" "$time" --no-such-option
			[[ $stderr == *--no-such-option* ]] || { echo "$command ${names##* } $time: $stderr"; false; }
		done
	done < <(grep -P '^(?!help).*\tTIME\t' "$TABLE")
}
