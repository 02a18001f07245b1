# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of procsnap and procsnap-top for fish. Commands, options, and what
# follows each option are asked of the program's own help, so that they are
# those of the installed version.

function __procsnap_commands
    procsnap help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)  *\([A-Z].*\)/\1\t\2/p'
    printf 'top\tThe same as procsnap-top\n'
end

# A line for each name of each option: name, what follows it, what it is; PROGRAM [COMMAND].
function __procsnap_options
    $argv --help 2>/dev/null | awk '
        function flush(   i) { for (i = 1; i <= n; i++) print name[i] "\t" what "\t" text; n = 0 }
        /^Examples?:/ { skip = 1 }
        /^$/ { skip = 0 }
        skip || !/^  / { flush(); next }
        /^                    / { sub(/^ +/, ""); text = text == "" ? $0 : text " " $0; next }
        {
            flush(); what = ""; sub(/^ +/, "")
            while (match($0, /^(--?[A-Za-z0-9][A-Za-z-]*|[A-Za-z])/)) {
                token = substr($0, 1, RLENGTH); $0 = substr($0, RLENGTH + 1)
                if (token ~ /^-/) name[++n] = token
                if (match($0, /^ [A-Z]+, /)) { what = substr($0, 2, RLENGTH - 3); $0 = substr($0, RLENGTH - 1) }
                if (!sub(/^, /, "")) break
            }
            if (match($0, /^ [A-Z]+( |$)/)) {
                what = substr($0, 2, RLENGTH - 1); sub(/ +$/, "", what); $0 = substr($0, RLENGTH + 1)
            }
            sub(/^ +/, ""); text = $0
        }
        END { flush() }'
end

# the words that a description lists, as in "auto (the default), always or never"
function __procsnap_choices
    string match -qr ',| or ' -- $argv[1]
    and string trim -- (echo $argv[1] | sed 's/([^)]*)//g; s/.*: //; s/;.*//; s/ or /,/g; s/[ ,][ ,]*/ /g') | string split ' '
end

function __procsnap_columns
    procsnap ps --columns 2>/dev/null | sed -n '2,$s/^\([a-z0-9_%]*\)  *\([^ ]*\)  *\([^ ]*\)  *\(.*\)/\1\t\4/p'
end

# the items on standard input behind what the word already has of the list
function __procsnap_list
    set -l done (string match -r '^.*,' -- $argv[1]); or set done ''
    while read -l item
        echo $done$item
    end
end

# what follows an option, by a line of __procsnap_options: LINE WORD; false if nothing does
function __procsnap_argument
    set -l field (string split \t -- $argv[1])
    set -l word $argv[2]

    switch $field[2]
        case ''
            return 1
        case FILE PATH
            __fish_complete_path $word
        case PID
            __fish_complete_pids
        case PIDS IDS
            __fish_complete_pids | __procsnap_list $word
        case USER USERS
            __fish_complete_users | __procsnap_list $word
        case GROUPS
            __fish_complete_groups | __procsnap_list $word
        case LIST KEY KEYS COLUMN
            if contains -- $field[1] --pid -p
                __fish_complete_pids | __procsnap_list $word
            else if string match -q 'KEY*' -- $field[2]; and string match -qr '.*: .*,' -- (string replace -r '.*: ' ': ' -- $field[3])
                __procsnap_choices $field[3] | __procsnap_list $word
            else
                __procsnap_columns | __procsnap_list $word
            end
        case KINDS WHATS SECTIONS
            __procsnap_choices $field[3] | __procsnap_list $word
        case WHEN LEVEL NAME WHAT CLOCK
            __procsnap_choices $field[3]
    end
    return 0
end

# names of the mappings of the process that was typed
function __procsnap_places
    for typed in (string match -r '^[0-9]+$' -- $argv)
        sed -n 's/^[^[/]*\([[/][][A-Za-z0-9._/+:,@=-]*\)$/\1/p' /proc/$typed/maps 2>/dev/null | sort -u
        return
    end
end

# what stands without an option, by the words of the usage
function __procsnap_operands
    set -l usage $argv[1]
    string match -q '*PID*' -- $usage; and __fish_complete_pids
    string match -q '*USER*' -- $usage; and __fish_complete_users
    string match -q '*RANGE*' -- $usage; and __procsnap_places $argv[3..]
    string match -q '*FILE*' -- $usage; and __fish_complete_path $argv[2]
    string match -q '*[COMMAND]*' -- $usage; and __procsnap_commands
    return 0
end

# __procsnap_complete COMMANDS: how many words of the line name the program, 2 with a command
function __procsnap_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l before $words[-1]

    command -q $words[1]; or return
    if test (count $words) -lt $argv[1]
        __procsnap_commands
        return
    end
    set -l program $words[1..$argv[1]]
    set -l usage (string join ' ' -- ($program --help 2>/dev/null |
        sed -n '/^Usage:/,/^$/{s/\[OPTIONS\]//;s/--[a-z][a-z]* [A-Z]*//;p;}'))
    if string match -q '* -- *' -- $usage; and contains -- -- $words
        __fish_complete_subcommand --fcs-skip=(contains -i -- -- $words)
        return
    end
    set -l options (__procsnap_options $program)
    set -l front ''
    if string match -qr '^--[a-z-]+=' -- $word
        set front (string match -r '^--[a-z-]+=' -- $word)
        set before (string trim -r -c = -- $front)
        set word (string replace -r '^--[a-z-]+=' '' -- $word)
    end
    test "$before" = k; and set before --sort
    if string match -q -- '-*' $before
        for line in $options
            string match -q -- $before\t'*' $line; or continue
            set -l found (__procsnap_argument $line $word); or break
            string join \n -- $front$found
            return
        end
    end
    if string match -q -- '-*' $word
        for line in $options
            set -l field (string split \t -- $line)
            echo $field[1]\t$field[3]
        end
        return
    end
    __procsnap_operands $usage $word $words
end

complete -c procsnap -f -a '(__procsnap_complete 2)'
complete -c procsnap-top -f -a '(__procsnap_complete 1)'
