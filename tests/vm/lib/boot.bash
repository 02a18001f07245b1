# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# One guest: starting QEMU, carrying the command's output while it runs, and finding out how it ended.

# What the guest's end left: its status as a word, and the command's status.
#   ended     the command ended and the guest powered down
#   anything else: why there is no verdict
guest_end=
guest_status=

# boot_machine: sets what differs between architectures: emulator, with its board; emulated, the processor; and console. QEMU 7.2
# emulates cmpxchg16b wrongly: newer kernels crash at random unless the guest lacks it. On arm64, pointers are signed with a cheap
# cipher: with the architecture's own, that would be most of what is emulated.
boot_machine()
{
	case ${kernel[arch]} in
	arm64)
		emulator=(qemu-system-aarch64 -M virt)
		emulated=max,pauth-impdef=on
		console=ttyAMA0
		;;
	*)
		emulator=(qemu-system-x86_64 -M q35)
		emulated=max,-cx16
		console=ttyS0
		;;
	esac
}

# boot_accelerator: QEMU's options for this machine; KVM only where the processor has it, and never left to QEMU to choose.
boot_accelerator()
{
	if [[ $icount ]]; then
		printf '%s\n' -accel tcg -icount shift=0,sleep=off -cpu "$emulated" -rtc base=2025-01-01,clock=vm
	elif [[ ${kernel[arch]} ]]; then
		printf '%s\n' -accel tcg,thread=multi -cpu "$emulated"
	elif [[ ${PROCSNAP_KVM:-1} != 0 && -w /dev/kvm ]] && grep -qE '^flags.* (vmx|svm)( |$)' /proc/cpuinfo; then
		printf '%s\n' -accel kvm -cpu host
	else
		printf '%s\n' -accel tcg,thread=multi -cpu "$emulated"
	fi
}

# boot_command_line: the kernel's. A guest on a loaded machine stands still at times, hence the patient watchdogs.
boot_command_line()
{
	local words=("console=$console" loglevel=7 panic=-1 oops=panic random.trust_cpu=on watchdog_thresh=60
		rcupdate.rcu_cpu_stall_timeout=120)

	[[ ! $icount ]] || words+=(nokaslr norandmaps)
	[[ ! $systemd ]] || words+=(systemd.hostname=procsnap-guest systemd.getty_auto=0)
	[[ ! $append ]] || words+=("$append")
	echo "${words[*]}"
}

# boot_job: writes what the guest is to do, an archive that the kernel unpacks over the initramfs, and the initramfs before it.
boot_job()
{
	local job=$work/job/job

	mkdir -p "$job"
	printf '%s\0' "${command[@]}" >"$job/command"
	echo "$key" >"$job/key"
	[[ ! $share ]] || : >"$job/share"
	[[ ! $disk ]] || : >"$job/disk"
	[[ ! $systemd ]] || cp "$vm_dir/guest/procsnap-guest.service" "$job/systemd"
	[[ ! $load ]] || echo "$modprobe" >"$job/modprobe"
	if [[ $shell ]]; then
		echo "$(stty size <&0 2>/dev/null || echo 24 80) ${TERM:-dumb}" >"$job/terminal"
	fi
	{ cat "$guest_initramfs"; initramfs_pack "$work/job"; } >"$work/initrd"
}

# boot_arguments: fills the array qemu.
boot_arguments()
{
	local accelerator

	mapfile -t accelerator < <(boot_accelerator)
	# shellcheck disable=SC2054
	qemu=("${emulator[@]}" -nodefaults -no-user-config -display none -no-reboot "${accelerator[@]}"
		-smp "$cpus" -m "$mem" -kernel "$guest_kernel" -initrd "$work/initrd" -append "$(boot_command_line)"
		-drive "if=none,id=root,format=raw,readonly=on,file.locking=off,file=$guest_root"
		-device virtio-blk-pci,drive=root
		-drive "if=none,id=project,format=raw,readonly=on,file.locking=off,file=$guest_project"
		-device virtio-blk-pci,drive=project)
	# Flushing is of no use: the disk is judged by what a guest that went down in good order left.
	# shellcheck disable=SC2054
	[[ ! $disk ]] || qemu+=(-drive "if=none,id=disk,format=raw,cache=unsafe,discard=unmap,file=$disk"
		-device virtio-blk-pci,drive=disk)
	# shellcheck disable=SC2054
	qemu+=(
		-chardev "file,id=console,path=$log" -serial chardev:console
		-chardev "file,id=out,path=$work/out" -chardev "file,id=err,path=$work/err"
		-chardev "pipe,id=control,path=$work/control"
		-device virtio-serial-pci
		-device virtserialport,chardev=out,nr=1 -device virtserialport,chardev=err,nr=2
		-device virtserialport,chardev=control,nr=3)
	if [[ $share ]]; then
		mapfile -t -O "${#qemu[@]}" qemu < <(share_arguments)
	fi
	# shellcheck disable=SC2054
	[[ ! $shell ]] || qemu+=(-chardev stdio,id=terminal,signal=off -device virtconsole,chardev=terminal,nr=0)
}

# boot_start: starts QEMU and what follows the command's output. QEMU ends with this shell, however that ends.
boot_start()
{
	mkfifo "$work/control.in" "$work/control.out"
	: >"$work/out"
	: >"$work/err"
	: >"$log"
	exec {control_in}<>"$work/control.in" {control_out}<>"$work/control.out"
	if [[ $shell ]]; then
		setpriv --pdeathsig KILL "${qemu[@]}" 2>"$work/qemu.log" <&0 &
	else
		setpriv --pdeathsig KILL "${qemu[@]}" >"$work/qemu.log" 2>&1 </dev/null &
	fi
	qemu_pid=$!
	at_exit kill_child "$qemu_pid"
	tail -c +1 -f -s 0.1 --pid="$qemu_pid" "$work/out" &
	followers=($!)
	tail -c +1 -f -s 0.1 --pid="$qemu_pid" "$work/err" >&2 &
	followers+=($!)
	if [[ $verbose ]]; then
		tail -c +1 -f -s 0.1 --pid="$qemu_pid" "$log" >&2 &
		followers+=($!)
	fi
}

# boot_drained BYTES-OUT BYTES-ERR: waits until all that the guest sent is here.
boot_drained()
{
	local tries

	for ((tries = 0; tries < 100; tries++)); do
		if [[ $(stat -c %s "$work/out") == "$1" && $(stat -c %s "$work/err") == "$2" ]]; then
			return
		fi
		sleep 0.1
	done
	return 1
}

# boot_attend: follows the guest until it has told its end, has gone or has had its time.
boot_attend()
{
	local line gone='' deadline=$((SECONDS + timeout))

	guest_end="the guest ended without a word"
	while :; do
		line=
		if read -rt 0.5 -u "$control_out" line; then
			case $line in
			exit\ *)
				read -r _ guest_status bytes_out bytes_err <<<"$line"
				guest_end=ended
				boot_drained "$bytes_out" "$bytes_err" || guest_end="some of the command's output was lost"
				echo bye >&"$control_in"
				return
				;;
			fail\ *)
				guest_end=${line#fail }
				return
				;;
			esac
		elif [[ $gone ]]; then
			return
		elif ! kill -0 "$qemu_pid" 2>/dev/null; then
			# Its last word may have come after the look for it: an icount guest does not wait long for an answer.
			gone=1
		elif ((timeout && SECONDS >= deadline)); then
			guest_end="the guest had not ended after $timeout seconds"
			kill -KILL "$qemu_pid"
			return
		fi
	done
}

# boot_finish: waits for the guest to be gone and for its output to have been passed on.
boot_finish()
{
	local tries status=0

	for ((tries = 0; tries < 600; tries++)); do
		kill -0 "$qemu_pid" 2>/dev/null || break
		sleep 0.1
	done
	kill -KILL "$qemu_pid" 2>/dev/null || :
	wait "$qemu_pid" 2>/dev/null || status=$?
	unset 'cleanup_jobs[-1]'
	wait "${followers[@]}" || :
	if ((status != 0)) && [[ $guest_end == ended || $guest_end == *"without a word" ]]; then
		guest_end="QEMU ended with status $status: $(tail -n 3 "$work/qemu.log")"
	fi
}
