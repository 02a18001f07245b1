# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# The steps of tests/next/run.

suites_keys()
{
	sed -E '/^(#|[[:space:]]*$)/d; s/[[:space:]].*//' "$next_dir/suites"
}

# suites_of KEY: the suites that its root is made from.
suites_of()
{
	awk -v key="$1" '$1 == key { print $2; found = 1 } END { exit !found }' "$next_dir/suites" ||
		die "no suite $1; there are: $(suites_keys | tr '\n' ' ')"
}

# newest KEY: the version that KEY's own suite has of the kernel's headers; nothing: it has none. apt's lists are kept, so that only
# what is new of them is fetched, but always looked at.
newest()
{
	local suites directory=$cache/next-apt-$1

	suites=$(suites_of "$1")
	mirror_apt_directory "$suites" "$directory"
	APT_CONFIG=$directory/apt.conf apt-get -qq update >&2
	APT_CONFIG=$directory/apt.conf apt-cache madison "$headers" |
		awk -F ' *[|] *' -v suite=" ${suites##*,}/main " '(" " $3) ~ suite { print $2; exit }' | tr -d ' '
}

# next_root_make SUITES IMAGE HEADERS ENTRY: as root, fills ENTRY: the headers and what compiles for them, and the kernel.
next_root_make()
{
	local suites=$1 image=$2 headers=$3 entry=$4

	root_bootstrap "$suites" "$entry/tree" build-essential "$image" "$headers"
	mkdir -p "$entry"/tree/{build,out}
	root_take_kernel "$entry/tree" "$entry"
	root_strip "$entry/tree"
	rm -rf "$entry/tree/usr/lib/modules/"*/kernel
}

# next_root KEY VERSION: the path of the root in REPLY, made if its suite has a newer kernel than the one that is there.
next_root()
{
	local suites hash

	suites=$(suites_of "$1")
	hash=$({
		echo "$suites $image $headers $2"
		declare -f root_bootstrap root_strip root_take_kernel next_root_make
	} | hash_of)
	cache_entry "next-$1" "$hash" "making a root of $1 with its kernel's headers (a minute or two)" \
		as_root "$next_dir/as-root" next_root_make "$suites" "$image/${suites##*,}" "$headers/${suites##*,}"
}

# result NAME STATUS: a TAP line.
result()
{
	if (($2 == 0)); then
		echo "ok $key: $1"
	else
		echo "not ok $key: $1"
		failed=1
		broken+=("$1")
	fi
}

# build: the module, with the suite's own compiler; the log in $log.
build()
{
	local lock

	project_directory "next-build-$key"
	directory=$cache/$REPLY
	cache_lock "$REPLY" lock
	mkdir -p "$directory"
	touch "$directory/used"
	project_prune "next-build-$key" "$directory"
	as_root "$vm_dir/lib/as-root" project_run "$directory" "$root/tree" - "$release" \
		make -j"$(nproc)" -k module 'MODULE_FLAGS=W=1' >"$log" 2>&1
}

# probes SOURCE: the macros of module/compat/Kbuild.probes that this kernel's headers define.
probes()
{
	make --no-print-directory -s -f - probes <<END
comma := ,
srctree := $common
include $1/module/compat/Kbuild.probes
probes:; @printf '%s\n' \$(patsubst -D%,%,\$(filter -DPROCSNAP_HAVE_%,\$(ccflags-y)))
END
}

# probes_differ: what the headers have otherwise than tests/next/probes says; nothing is said if nothing does.
probes_differ()
{
	local version=${release%%[-+]*} macro since
	local -A known=()

	while read -r macro since; do
		if [[ ! $since ]] || printf '%s\n' "$since" "$version" | sort -VC; then
			known[$macro]=1
		fi
	done < <(sed -E '/^(#|[[:space:]]*$)/d' "$next_dir/probes")
	while read -r macro; do
		if [[ ! ${known[$macro]-} ]]; then
			echo "$(probe_place "$macro") finds what newer kernels lack: $macro"
		fi
		unset "known[$macro]"
	done < <(probes "$project_src")
	for macro in "${!known[@]}"; do
		echo "$(probe_place "$macro") no longer finds what $macro stands for, and chooses the shim of old kernels"
	done
}

# probe_place MACRO: where it is probed, and what looks at it.
probe_place()
{
	(
		cd "$project_src" || exit
		grep -n "$1)" module/compat/Kbuild.probes | sed -E 's|^([0-9]+):.*|module/compat/Kbuild.probes:\1|'
		grep -l "$1\b" module/compat/*.h | sed 's/.*/(&)/'
	) | paste -sd ' '
}

# boot: loads the module in the kernel; what is said of that in $work/said, the kernel's log in $work/console.
boot()
{
	local tree=$work/initramfs name

	rm -rf "$tree" "$work"/{console,said,kallsyms}
	mkdir -p "$tree/bin"
	cp "$(command -v busybox)" "$tree/bin/busybox"
	ln -s busybox "$tree/bin/sh"
	cp "$next_dir/init" "$tree/init"
	cp "$directory/build/module/procsnap.ko" "$tree/procsnap.ko"
	objcopy --strip-debug "$tree/procsnap.ko"
	# Every word in quotes in the module's source, which is more than it looks up.
	grep -hoE '"[a-z_0-9]+"' "$project_src"/module/*.c "$project_src"/module/compat/*.h | tr -d '"' | sort -u >"$tree/names"
	initramfs_pack "$tree" >"$work/initrd"
	# What boot_accelerator and boot_command_line go by.
	icount='' append='' console=ttyS0 emulated=max,-cx16
	kernel=([arch]='')
	mapfile -t accelerator < <(boot_accelerator)
	timeout --kill-after=5 "${NEXT_SECONDS:-300}" qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -M q35 \
		"${accelerator[@]}" -smp 2 -m 1G -kernel "$root/vmlinuz" -initrd "$work/initrd" \
		-append "$(boot_command_line)" -serial "file:$work/console" -serial "file:$work/said" \
		</dev/null >"$work/qemu.log" 2>&1 || echo "QEMU ended with status $?: $(tail -n 3 "$work/qemu.log")" >>"$work/console"
	sed -i 's/\r$//' "$work/said" "$work/console"
	sed -n 's/^symbol //p' "$work/said" >"$work/kallsyms"
}

# loads: whether the module loaded, told a snapshot and went; why not is shown.
loads()
{
	local status=0 splats

	if splats=$(verdict_splats "$work/console"); then
		printf '%s\n' "$splats"
		status=1
	fi
	if ! verdict_powered_down "$work/console"; then
		echo "the guest did not power down:"
		tail -n 20 "$work/console"
		status=1
	fi
	sed -n 's/^refused /the module does not load: /p; s/^kept /the module cannot be unloaded: /p' "$work/said" | nothing || status=1
	grep -q '^loaded' "$work/said" && grep -q '^unloaded' "$work/said" || status=1
	grep -qE '^snapshot [1-9]' "$work/said" || { echo "no snapshot"; status=1; }
	# What the module itself says it lacks here.
	sed -nE '/procsnap: .*(not found in this kernel|no kprobe)/p' "$work/console" | nothing || status=1
	((status == 0)) || grep 'procsnap' "$work/console" || :
	return "$status"
}

# nothing: nothing on standard input; what is there is shown.
nothing()
{
	! grep .
}

# suite_check KEY: all of one suite; a line in sums.
suite_check()
{
	local key=$1 version status said root release common directory log kallsyms=-
	local broken=()

	version=$(newest "$key")
	if [[ ! $version ]]; then
		echo "ok $key # skip it has no kernel of its own"
		sums+=("$key: no kernel of its own")
		return
	fi
	next_root "$key" "$version"
	root=$REPLY
	release=$(<"$root/release")
	version=$(<"$root/version")
	common=$(echo "$root"/tree/usr/src/linux-headers-*-common)
	log=$work/build.log
	echo "# $key: Linux $release ($version)"

	status=0
	build || status=$?
	sed -nE 's/.*note: .*pragma message: (procsnap was tested up to [[:alnum:] .;]*).*/# \1/p' "$log" | sort -u
	said=$("$next_dir/explain" "$project_src" "$common" <"$log") || :
	[[ ! $said ]] || status=1
	[[ $said || $status == 0 ]] || said=$(tail -n 20 "$log")
	[[ ! $said ]] || printf '%s\n' "$said"
	result "the module builds without warnings for $release" "$status"

	said=$(probes_differ)
	[[ ! $said ]] || printf '%s\n' "$said"
	result "probes find what they found" "$([[ $said ]]; echo $((!$?)))"

	if [[ ! -e $directory/build/module/procsnap.ko ]]; then
		result "functions looked up by name and hooks are as they were: not built" 1
		result "it loads: not built" 1
	else
		boot
		[[ ! -s $work/kallsyms ]] || kallsyms=$work/kallsyms
		status=0
		"$next_dir/functions" "$project_src" "$directory/build/module/procsnap.ko" \
			"$(vmlinux_of "$root/tree")" "$kallsyms" || status=$?
		result "functions looked up by name and hooks are as they were" "$status"
		status=0
		loads || status=$?
		result "it loads, tells a snapshot and is unloaded" "$status"
	fi
	if ((${#broken[@]})); then
		sums+=("$key: Linux $release ($version): BROKEN: $(IFS=';'; echo "${broken[*]}")")
	else
		sums+=("$key: Linux $release ($version): nothing broke")
	fi
}

# vmlinux_of TREE: the headers' description of the kernel's types.
vmlinux_of()
{
	find "$1"/usr/src/linux-headers-* -maxdepth 1 -name vmlinux -print -quit
}
