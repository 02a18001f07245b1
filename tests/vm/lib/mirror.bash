# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# Where packages come from: the archive, keys and proxy that this machine's own apt is configured with, with the suite changed.

# mirror_field LABEL FIELD: FIELD of apt's first source whose archive calls itself LABEL.
mirror_field()
{
	# A whole read, lest apt-get be told of a closed pipe.
	apt-get indextargets "Created-By: Packages" "Label: $1" --format "\$($2)" | sed -n 1p
}

# mirror_sources SUITE,...: sources.list lines for the suites.
mirror_sources()
{
	local suite uri main security suites

	main=${PROCSNAP_MIRROR:-$(mirror_field Debian REPO_URI)}
	security=$(mirror_field Debian-Security REPO_URI)
	if [[ ! $main ]]; then
		echo "apt knows no Debian archive here (run apt-get update, or set PROCSNAP_MIRROR to one)" >&2
		return 1
	fi
	IFS=, read -ra suites <<<"$1"
	for suite in "${suites[@]}"; do
		uri=$main
		[[ $suite != *-security ]] || uri=$security
		[[ ! $uri ]] || echo "deb $uri $suite main"
	done
}

# mirror_keyring: the keys that apt checks the archive with.
mirror_keyring()
{
	local entry file key=

	entry=$(mirror_field Debian SOURCESENTRY)
	file=${entry%:*}
	if [[ -r $file ]]; then
		key=$(sed -nE 's/^Signed-By: *(\/[^ ]+) *$/\1/ip; s/^deb .*signed-by=(\/[^] ]+).*/\1/p' "$file" | sed -n 1p)
	fi
	if [[ ! -r $key ]]; then
		key=/usr/share/keyrings/debian-archive-keyring.gpg
	fi
	echo "$key"
}

# mirror_apt_options FILE: writes apt's own settings for reaching the archive, such as a proxy, to FILE.
mirror_apt_options()
{
	apt-config dump --format '%f "%v";%n' |
		grep -E '^Acquire::(http|https|ftp|Retries|Check-Valid-Until|Check-Date|ForceIPv4)' |
		grep -v ' "";$' >"$1" || :
}

# mirror_apt_directory SUITE,... DIRECTORY [STATUS]: makes apt look at these suites, whatever the machine has, where APT_CONFIG is
# DIRECTORY/apt.conf; lists and packages stay in DIRECTORY. STATUS is dpkg's of the system that it is asked for.
mirror_apt_directory()
{
	local suites=$1 directory=$2 status=${3:-/dev/null} keyring

	keyring=$(mirror_keyring)
	mkdir -p "$directory"/{lists,archives}/partial
	mirror_apt_options "$directory/apt.conf"
	cat >>"$directory/apt.conf" <<END
APT::Architecture "amd64";
APT::Sandbox::User "";
Acquire::Languages "none";
Dir::Cache "$directory";
Dir::Etc::SourceList "$directory/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$directory";
Dir::State::Lists "$directory/lists";
Dir::State::Status "$status";
END
	mirror_sources "$suites" | sed "s|^deb |deb [signed-by=$keyring] |" >"$directory/sources.list"
}
