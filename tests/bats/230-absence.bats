#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Why the module is not in use, and what to do: by what is the case on a
# machine, which mounts of its own make so for one command.

load common

# In a mount namespace: runs shell text as root of it, then the command, whose output is stdout.
apart() {
	local as_root=()

	((EUID == 0)) || as_root=(--map-root-user)
	unshare "${as_root[@]}" --mount bash -ec "$1"$'\n''exec "$@"' bash "${@:2}"
}

setup() {
	apart 'mount -t tmpfs none /mnt' true 2>/dev/null || skip "may not mount"
	RELEASE=$(uname -r)
	# what a test mounts: modules of its own, and a folder of devices with what a program needs
	# shellcheck disable=SC2016 # of the inner shell
	MODULES='mount -t tmpfs none /mnt
		if [ -d /lib/modules ]; then
			mount -t tmpfs none /lib/modules
		else
			mkdir /mnt/upper /mnt/work
			mount -t overlay -o lowerdir=/usr/lib,upperdir=/mnt/upper,workdir=/mnt/work none /usr/lib
			mkdir /lib/modules
		fi
		'
	# shellcheck disable=SC2016
	DEVICES='mount -t tmpfs none /mnt
		touch /mnt/null /mnt/tty
		mount --bind /dev/null /mnt/null
		mount --bind /dev/tty /mnt/tty
		make_device
		mount --rbind /mnt /dev'
}

# nothing of the module is here but what a test makes
no_module() {
	[ ! -e /sys/module/procsnap ] || skip "the module is loaded"
	[ ! -e /dev/procsnap ] || skip "the device is there"
}

reason() {
	jq -r .reason
}

advice() {
	jq -r .advice
}

# installs a module for a release, as depmod writes it
installed() {
	echo "mkdir -p /lib/modules/$1; echo 'updates/procsnap.ko.xz:' >/lib/modules/$1/modules.dep;"
}

@test "it is loaded nowhere, and there are no modules of this kernel" {
	no_module
	apart "$MODULES" "$PROCSNAP" version --json >"$BATS_TEST_TMPDIR/json"
	same "the module is not loaded, and there are no modules of kernel $RELEASE here" "$(reason <"$BATS_TEST_TMPDIR/json")"
	[[ $(advice <"$BATS_TEST_TMPDIR/json") == *container*host* ]]
}

@test "it is not installed for this kernel" {
	no_module
	apart "$MODULES mkdir /lib/modules/$RELEASE; echo 'kernel/fs/other.ko:' >/lib/modules/$RELEASE/modules.dep" \
		"$PROCSNAP" version --json >"$BATS_TEST_TMPDIR/json"
	same "the module is not installed for kernel $RELEASE" "$(reason <"$BATS_TEST_TMPDIR/json")"
	[[ $(advice <"$BATS_TEST_TMPDIR/json") == *install-module*modprobe\ procsnap ]]
}

@test "it is installed for another kernel" {
	no_module
	apart "$MODULES mkdir /lib/modules/$RELEASE; $(installed 5.0-other)" "$PROCSNAP" version --json >"$BATS_TEST_TMPDIR/json"
	same "the module is installed for kernel 5.0-other, and this is $RELEASE" "$(reason <"$BATS_TEST_TMPDIR/json")"
	[[ $(advice <"$BATS_TEST_TMPDIR/json") == *"build and install it for this one"* ]]
}

@test "it is installed, and not loaded; the kernel may want signatures, or no more modules" {
	no_module
	here="$MODULES $(installed "$RELEASE")"
	apart "$here" "$PROCSNAP" version --json >"$BATS_TEST_TMPDIR/json"
	same "the module is not loaded" "$(reason <"$BATS_TEST_TMPDIR/json")"
	[[ $(advice <"$BATS_TEST_TMPDIR/json") == *"modprobe procsnap"* ]]

	[ -d /sys/kernel/security ] || return 0
	apart "$here mount -t tmpfs none /sys/kernel/security
		echo 'none [integrity] confidentiality' >/sys/kernel/security/lockdown" \
		"$PROCSNAP" version --json >"$BATS_TEST_TMPDIR/json"
	[[ $(advice <"$BATS_TEST_TMPDIR/json") == *"signed modules only (Secure Boot)"*mokutil* ]]
	[ -e /proc/sys/kernel/modules_disabled ] || return 0
	apart "$here echo 1 >/mnt/one; mount --bind /mnt/one /proc/sys/kernel/modules_disabled" \
		"$PROCSNAP" version --json >"$BATS_TEST_TMPDIR/json"
	[[ $(advice <"$BATS_TEST_TMPDIR/json") == *"takes no more modules"*"/etc/modules-load.d/procsnap.conf"* ]]
}

@test "it is loaded, but its device is not here" {
	[ -e /sys/module/procsnap ] || skip "the module is not loaded"
	apart "make_device() { :; }; $DEVICES" "$PROCSNAP" version --json >"$BATS_TEST_TMPDIR/json"
	same "the module is loaded, but /dev/procsnap is not here" "$(reason <"$BATS_TEST_TMPDIR/json")"
	[[ $(advice <"$BATS_TEST_TMPDIR/json") == *"--device /dev/procsnap"* ]]
}

@test "the device is another driver's" {
	apart "make_device() { touch /mnt/procsnap; mount --bind /dev/null /mnt/procsnap; }; $DEVICES" \
		"$PROCSNAP" version --json >"$BATS_TEST_TMPDIR/json"
	same "/dev/procsnap is the device of another driver" "$(reason <"$BATS_TEST_TMPDIR/json")"
}

@test "the device may not be opened" {
	((EUID == 0)) || skip "needs root"
	apart "make_device() { touch /mnt/procsnap; chmod 600 /mnt/procsnap; }; $DEVICES" \
		setpriv --reuid 65534 --clear-groups "$PROCSNAP" version --json >"$BATS_TEST_TMPDIR/json" ||
		skip "another user may not run it"
	same "you may not open /dev/procsnap, which has mode 0600" "$(reason <"$BATS_TEST_TMPDIR/json")"
	[[ $(advice <"$BATS_TEST_TMPDIR/json") == *0666*udev* ]]
}

@test "ps tells it on a terminal, watch everywhere; --backend procfs and the environment silence it" {
	no_module
	command -v script >/dev/null || skip "needs script"
	reason=$("$PROCSNAP" version --json | reason)
	advice=$("$PROCSNAP" version --json | advice)
	script -qec "'$PROCSNAP' ps -p 1 -o pid= && '$PROCSNAP' show $$ >/dev/null" /dev/null </dev/null | tr -d '\r' >"$BATS_TEST_TMPDIR/tty"
	for command in ps show; do
		same 1 "$(grep -cFx "procsnap $command: reading /proc instead (not atomic): $reason" "$BATS_TEST_TMPDIR/tty")"
		same 1 "$(grep -cFx "procsnap $command: to have atomic snapshots: $advice" "$BATS_TEST_TMPDIR/tty")"
		same 1 "$(grep -cF "procsnap $command: to hear no more of it: --backend procfs, or PROCSNAP_BACKEND=procfs" "$BATS_TEST_TMPDIR/tty")"
	done
	script -qec "'$PROCSNAP' ps -p 1 -o pid= --backend procfs; PROCSNAP_BACKEND=procfs '$PROCSNAP' ps -p 1 -o pid=" \
		/dev/null </dev/null | tr -d '\r ' >"$BATS_TEST_TMPDIR/tty"
	same "1 1" "$(xargs <"$BATS_TEST_TMPDIR/tty")"
	run -0 --separate-stderr "$PROCSNAP" watch -d 200ms -q
	[[ $stderr == *"uncounted: $reason; to miss nothing: $advice" ]]
}
