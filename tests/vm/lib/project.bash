# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the parts and the script share variables
# The project, built in a root for one of its kernels and packed as the image that lies over the root in the guest. For each
# checkout and KEY the cache keeps a directory, so that a build makes only what changed:
#   build/    a copy of the checkout, built in        project.erofs  out/ as an image
#   out/      what was installed                      project.stamp  what the image was made of
#   made-in   the root and kernel it is built with    used           when it was last
# and tests.erofs with its stamp, an image of the guest tests alone, for guests where packages bring the rest.
# What tests/vm/chroot runs has directories of its own, with no more than build/, out/ and used in them.

# The checkout to build; another tree with the same make targets will do.
project_src=${PROCSNAP_SRC:-}

# project_files: names of the checkout's files, those that git ignores left out.
project_files()
{
	if git -C "$project_src" rev-parse --git-dir >/dev/null 2>&1; then
		git -C "$project_src" ls-files -co --exclude-standard -- . ':!tests/vm' ':!tests/setup'
	else
		(cd "$project_src" && find . -type f -o -type l)
	fi | LC_ALL=C sort -u | while read -r file; do
		[[ ! -e $project_src/$file && ! -L $project_src/$file ]] || printf '%s\n' "$file"
	done
}

# project_state ROOT KERNEL: all that the image depends on.
project_state()
{
	echo "$1 $2"
	cat "$vm_dir"/guest/{init,job.bash,session,runner.c,kmemleak-check}
	declare -f project_sync project_mount project_make project_fold project_index project_guest
	(cd "$project_src" && project_files | tr '\n' '\0' | xargs -0r stat -c '%n %f %s %y')
}

# project_sync DIRECTORY: copies the checkout to DIRECTORY/build and removes there what it no longer has; what was built stays.
project_sync()
{
	local directory=$1

	mkdir -p "$directory/build"
	project_files >"$directory/files.new"
	[[ -e $directory/files ]] || : >"$directory/files"
	LC_ALL=C comm -23 "$directory/files" "$directory/files.new" | (cd "$directory/build" && tr '\n' '\0' | xargs -0r rm -f)
	rsync --archive --no-owner --no-group --files-from="$directory/files.new" "$project_src/" "$directory/build/"
	mv "$directory/files.new" "$directory/files"
}

# project_index TREE CHROOT OUT RELEASE: modprobe's index of the root's modules and the project's together. CHROOT is where TREE
# is mounted; hard links cannot be made across a mount.
project_index()
{
	local tree=$1 chroot=$2 out=$3 release=$4 all=$3/.modules

	[[ -d $out/usr/lib/modules/$release ]] || return 0
	mkdir -p "$all/usr/lib/modules"
	ln -s usr/lib "$all/lib"
	if [[ -d $tree/usr/lib/modules/$release ]]; then
		cp -al "$tree/usr/lib/modules/$release" "$all/usr/lib/modules/$release"
		rm -f "$all/usr/lib/modules/$release/"{build,source} "$all/usr/lib/modules/$release"/modules.*.bin
		rm -f "$all/usr/lib/modules/$release"/modules.{alias,dep,devname,softdep,symbols,weakdep}
	fi
	mkdir -p "$all/usr/lib/modules/$release"
	cp -a "$out/usr/lib/modules/$release/." "$all/usr/lib/modules/$release/"
	chroot_run "$chroot" depmod -b /out/.modules "$release"
	find "$all/usr/lib/modules/$release" -maxdepth 1 -type f -name 'modules.*' -links 1 \
		-exec mv -t "$out/usr/lib/modules/$release" {} +
	rm -rf "$all"
}

# project_fold OUT: moves what was installed outside /usr to where the root, whose /lib is a link to /usr/lib, has it.
project_fold()
{
	local directory

	for directory in bin sbin lib lib64; do
		if [[ -d $1/$directory ]]; then
			mkdir -p "$1/usr/$directory"
			cp -al "$1/$directory/." "$1/usr/$directory/"
			rm -rf "${1:?}/$directory"
		fi
	done
}

# project_guest TREE OUT CC: the guest's own programs.
project_guest()
{
	local directory=/usr/libexec/procsnap/guest

	install -d "$2$directory"
	install -m 755 "$vm_dir"/guest/{init,session,kmemleak-check} "$2$directory/"
	install -m 644 "$vm_dir"/guest/{job.bash,runner.c} "$2$directory/"
	chroot_run "$1" "$3" -O2 -o "/out$directory/runner" "/out$directory/runner.c"
	rm "$2$directory/runner.c"
}

# project_mount DIRECTORY TREE KDIR RELEASE: mounts the root at DIRECTORY/root, such that only the build can be written to, and
# sets project_headers to where it has those of the kernel. KDIR is a kernel's build tree, or "-" for the root's own headers.
project_mount()
{
	local chroot=$1/root

	mkdir -p "$chroot"
	mount --bind "$2" "$chroot"
	mount -o remount,bind,ro "$chroot" || :
	chroot_mount "$chroot"
	mount -t tmpfs tmp "$chroot/tmp"
	mount --bind "$1/build" "$chroot/build"
	mount --bind "$1/out" "$chroot/out"
	project_headers=/lib/modules/$4/build
	if [[ $3 != - ]]; then
		project_headers=/kernel
		mount --bind "$3" "$chroot$project_headers"
	fi
}

# What is built and what is installed for each kind of image.
readonly PROJECT_BUILD_project='module user guest-tests' PROJECT_INSTALL_project='install install-module install-guest-tests'
readonly PROJECT_BUILD_tests='guest-tests' PROJECT_INSTALL_tests='install-guest-tests'

# project_make DIRECTORY TREE KDIR RELEASE KIND: as root, builds and installs.
project_make()
{
	local directory=$1 tree=$2 release=$4 kind=$5 chroot=$1/root out=$1/out target make cross CROSS_COMPILE=
	local build=PROJECT_BUILD_$5 install=PROJECT_INSTALL_$5

	mapfile -t cross < <(cross_words "${tree%/tree}")
	[[ ! ${cross[*]} ]] || local "${cross[@]}"
	project_sync "$directory"
	rm -rf "$out"
	mkdir -p "$out"
	project_mount "$directory" "$tree" "$3" "$4"
	make=(chroot_run "$chroot" env "${cross[@]}" make -C /build -j"$(nproc)" "KDIR=$project_headers" "KVER=$release" prefix=/usr)
	for target in ${!build}; do
		"${make[@]}" "$target"
	done
	for target in ${!install}; do
		"${make[@]}" "$target" DESTDIR=/out
	done
	project_fold "$out"
	project_index "$tree" "$chroot" "$out" "$release"
	project_guest "$chroot" "$out" "${CROSS_COMPILE}gcc"
	make_erofs "$directory/$kind.erofs.new" "$out"
}

# project_run DIRECTORY TREE KDIR RELEASE COMMAND...: as root, runs COMMAND in a copy of the checkout that nothing was built in.
project_run()
{
	local directory=$1 release=$4 chroot=$1/root cross

	mapfile -t cross < <(cross_words "${2%/tree}")
	rm -rf "$directory"/{build,out,files}
	mkdir "$directory/out"
	project_sync "$directory"
	project_mount "$directory" "$2" "$3" "$release"
	shift 4
	# shellcheck disable=SC2016 # the chroot's shell expands it
	chroot_run "$chroot" env "${cross[@]}" "KDIR=$project_headers" "KVER=$release" sh -c 'cd /build && exec "$@"' sh "$@"
}

# project_prune NAME KEEP: removes the directories of NAME of checkouts that are out of use, unless one is in use now.
project_prune()
{
	local other

	for other in "$cache/$1"-????????????; do
		[[ -d $other && $other != "$2" ]] || continue
		cache_stale "$other" || continue
		(flock --nonblock 9 && cache_discard "$other") 9>"$cache/locks/${other##*/}" || :
	done
}

# project_directory KIND: the name of the checkout's directory of KIND in REPLY; project_src becomes the checkout's path.
project_directory()
{
	[[ $project_src ]] || project_src=$vm_dir/../..
	project_src=$(cd "$project_src" && pwd -P)
	export PROCSNAP_SRC=$project_src
	REPLY=$1-$(hash_of <<<"$project_src")
}

# project_of KEY ROOT KDIR RELEASE KIND: the path of the project's image of KIND, project or tests, in REPLY, made if a source
# has changed.
project_of()
{
	local key=$1 root=$2 kdir=$3 release=$4 kind=$5 name directory stamp lock

	project_directory "project-$key"
	name=$REPLY
	directory=$cache/$name
	cache_lock "$name" lock
	stamp=$(project_state "$root" "$kdir" | hash_of)
	if [[ ! -e $directory/$kind.stamp || $(<"$directory/$kind.stamp") != "$stamp" ]]; then
		# Objects of another root's compiler or of another kernel are of no use.
		if [[ -e $directory/made-in && $(<"$directory/made-in") != "$root $kdir" ]]; then
			cache_discard "$directory"
		fi
		mkdir -p "$directory"
		touch "$directory/used"
		project_prune "project-$key" "$directory"
		echo "$root $kdir" >"$directory/made-in"
		step "building the ${kind/tests/guest tests} for $key" "$cache/logs/$name.log" \
			as_root "$vm_dir/lib/as-root" project_make "$directory" "$root/tree" "$kdir" "$release" "$kind" ||
			exit "$HARNESS_FAILED"
		mv "$directory/$kind.erofs.new" "$directory/$kind.erofs"
		echo "$stamp" >"$directory/$kind.stamp"
	fi
	touch "$directory/used"
	cache_unlock "$lock"
	REPLY=$directory/$kind.erofs
}
