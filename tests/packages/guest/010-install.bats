#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2016 # common.bash sets them; what is waited for is evaluated again and again
# A machine without the packages becomes one with them.

load common

@test "apt installs the packages" {
	systemctl --failed --plain --no-legend >/root/failed.before
	all_files >/root/files.before
	[[ ! -e /sys/module/procsnap ]]
	apt_install /mnt/debs
	apt_is_sane
}

@test "the files are as they were packed" {
	same '' "$(dpkg --verify "${packages[@]}")"
	for package in "${packages[@]}"; do
		same "$package install ok installed $version" \
			"$(dpkg-query -W -f '${Package} ${Status} ${Version}\n' "$package")"
	done
}

@test "dkms built the module for the running kernel" {
	same installed "$(dkms_status)"
	[[ $(modinfo -n procsnap) == /lib/modules/"$release"/updates/dkms/* ]]
	same "$upstream" "$(modinfo -F version procsnap)"
}

@test "the module is loaded, by the installation" {
	same "$upstream" "$(loaded)"
	same "$(modinfo -F srcversion procsnap)" "$(cat /sys/module/procsnap/srcversion)"
}

@test "the device is everybody's, and the tools read it" {
	device_serves
}

@test "procsnap-top runs in a terminal" {
	cd "$BATS_TEST_TMPDIR"
	tmux -S ./socket new-session -d -x 100 -y 30 'setpriv --reuid guest --regid guest --clear-groups procsnap-top' 3>&-
	until_true eval 'tmux -S ./socket capture-pane -p | head -n 1 | grep -E "^procsnap-top .* atomic"'
	tmux -S ./socket send-keys q
	until_true eval '! pgrep -x procsnap-top'
	tmux -S ./socket kill-server || :
}

@test "manual pages and completions" {
	for page in procsnap procsnap-ps procsnap-top procsnap_take; do
		man --where "$page"
	done
	for file in bash-completion/completions/procsnap zsh/vendor-completions/_procsnap fish/vendor_completions.d/procsnap.fish; do
		[[ -s /usr/share/$file ]]
		dpkg -S "/usr/share/$file" | grep '^procsnap:'
	done
}

@test "the recorder's service is there, is not enabled, records the device, and stops" {
	same disabled "$(systemctl is-enabled procsnap-record)"
	systemctl start procsnap-record
	until_true eval '[[ $(procsnap record --list --json /var/log/procsnap/host.rec 2>/dev/null | jq .frames) -ge 1 ]]'
	same active "$(systemctl is-active procsnap-record)"
	systemctl stop procsnap-record
	same 'success inactive' "$(systemctl show -p Result --value procsnap-record) $(systemctl show -p ActiveState --value procsnap-record)"
	procsnap ps --from /var/log/procsnap/host.rec -p 1 -o pid=,comm= | grep -E '^ *1 systemd$'
	# Only the device's snapshots are atomic.
	journalctl --unit procsnap-record --output cat
	run ! journalctl --unit procsnap-record --grep 'instead|not atomic'
	same module "$(procsnap record --list --json /var/log/procsnap/host.rec | jq -r .source)"
	same '750' "$(stat -c %a /var/log/procsnap)"
}

@test "a program of ten lines is compiled, and runs" {
	cd "$BATS_TEST_TMPDIR"
	# shellcheck disable=SC2046
	cc -Wall -Werror -o ten /mnt/guest/ten.c $(pkg-config --cflags --libs procsnap)
	run -0 setpriv --reuid guest --regid guest --clear-groups ./ten
	[[ $output =~ ^[0-9]+\ processes\ and\ threads,\ atomic$ ]]
}
