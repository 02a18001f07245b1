// SPDX-License-Identifier: GPL-2.0-or-later
/* Open files against /proc/PID/fd and fdinfo. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "compare.h"
#include "proc_text.h"

#define FILES 4096

static struct victim *victims;
static struct victim *large;
static enum procsnap_backend backend;

static void need(bool done)
{
	if (!done)
		_exit(1);
}

static int temporary(bool keep)
{
	char name[] = "/tmp/procsnap a) \n\x1b\\012-XXXXXX";
	int fd = mkstemp(name);

	need(fd >= 0 && write(fd, name, sizeof(name)) == sizeof(name));
	if (!keep)
		unlink(name);
	return fd;
}

/* A file of a kind by @number. */
static int open_kind(int number)
{
	sigset_t set;
	int pair[2];

	sigemptyset(&set);
	switch (number % 16) {
	case 0:
		return temporary(false);
	case 1:
		need(!pipe2(pair, O_NONBLOCK | O_CLOEXEC));
		return pair[0];
	case 2:
		need(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		return pair[1];
	case 3:
		return eventfd(3, EFD_CLOEXEC);
	case 4:
		return epoll_create1(0);
	case 5:
		return memfd_create("a name\n", MFD_CLOEXEC);
	case 6:
		return open("/dev/null", O_RDWR);
	case 7:
		return open("/usr", O_RDONLY | O_DIRECTORY);
	case 8:
		return open("/etc/passwd", O_PATH);
	case 9:
		return open("/etc/passwd", O_RDONLY | O_CLOEXEC | O_NOATIME);
	case 10:
		return timerfd_create(CLOCK_MONOTONIC, 0);
	case 11:
		return signalfd(-1, &set, SFD_NONBLOCK);
	case 12:
		/* Of these a user may have few. */
		return number < 16 ? inotify_init1(0) : eventfd(0, 0);
	case 13:
		return socket(AF_INET, SOCK_DGRAM, 0);
	case 14:
		return open("/proc/self/status", O_RDONLY);
	default:
		return open("/etc/passwd", O_RDWR | O_APPEND);
	}
}

static void every_kind(void)
{
	struct rlimit limit = { 9000, 9000 };
	int i, fd;

	need(!setrlimit(RLIMIT_NOFILE, &limit));
	for (i = 0; i < 16; i++)
		need(open_kind(i) >= 0);
	fd = open("/etc/passwd", O_RDONLY);
	need(fd >= 0 && lseek(fd, 1LL << 40, SEEK_SET) == 1LL << 40);
	need(open("/proc/self/exe", O_PATH | O_NOFOLLOW) >= 0);
	need(temporary(true) >= 0);
	/* With holes in the table. */
	need(dup2(fd, 5000) == 5000 && !close(fd));
}

static void thousands(void)
{
	struct rlimit limit = { 9000, 9000 };
	int i;

	need(!setrlimit(RLIMIT_NOFILE, &limit));
	for (i = 0; i < FILES; i++)
		need(open_kind(i) >= 0);
}

static void none(void)
{
	close_range(0, ~0U, 0);
}

static const struct victim_kind kinds[] = {
	{ "every kind of file", every_kind },
	{ "no file", none },
	{},
};

static const struct victim_kind large_kinds[] = {
	{ "thousands of files", thousands },
	{},
};

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int list_files(const struct row *row, int *numbers, int size)
{
	char path[128];
	struct dirent *entry;
	int count = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%s/fd", row->folder);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' && count < size)
			numbers[count++] = atoi(entry->d_name);
	closedir(dir);
	qsort(numbers, count, sizeof(*numbers), by_number);
	return count;
}

/* The module has the ids of mounts from the kernel's BTF. */
static bool knows_mounts(void)
{
	return backend == PROCSNAP_BACKEND_PROCFS || !access("/sys/kernel/btf/vmlinux", F_OK);
}

static void compare_file(const struct row *row, const struct procsnap_file *file, int fd)
{
	const char *info = proc_file("%s/fdinfo/%d", row->folder, fd);
	unsigned int device_major, device_minor;
	long long mount;
	char target[4096], path[128];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%s/fd/%d", row->folder, fd);
	assert_int_equal(stat(path, &st), 0);
	assert_true(proc_link(target, sizeof(target), "%s/fd/%d", row->folder, fd));
	same("fd", file->fd, fd);
	same_hex("flags", file->flags, line_base(info, "flags", 8));
	same("position", file->position, line_value(info, "pos", 0));
	same("inode", file->inode, line_value(info, "ino", 0));
	mount = line_value(info, "mnt_id", 0);
	same("mount_id", file->mount_id, knows_mounts() ? mount : 0);
	same_hex("mode", file->mode, st.st_mode);
	if (!mount_device(mount, &device_major, &device_minor)) {
		device_major = major(st.st_dev);
		device_minor = minor(st.st_dev);
	}
	same("device_major", file->device_major, device_major);
	same("device_minor", file->device_minor, device_minor);
	same("rdev_major", file->rdev_major, major(st.st_rdev));
	same("rdev_minor", file->rdev_minor, minor(st.st_rdev));
	same_text(row, "target", &file->target, target);
}

static void compare_files(const struct row *row)
{
	static int numbers[2 * FILES];
	const struct procsnap_files *files = procsnap_files(row->snap, row->index);
	int count = list_files(row, numbers, 2 * FILES), i;
	/* The table of an exited task is gone. */
	bool table = line_value(proc_file("%s/status", row->folder), "FDSize", 0) > 0;

	same("files status", files->status, table ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	same("count", files->count, count);
	for (i = 0; i < count && (uint32_t)i < files->count; i++)
		compare_file(row, procsnap_file(row->snap, files->first + i), numbers[i]);
}

static void processes_are_as_in_proc(void **state)
{
	(void)state;
	compare_victims(victims, backend, PROCSNAP_WANT(PROCSNAP_SECTION_FILES), false,
			compare_files);
}

static void threads_are_as_in_proc(void **state)
{
	(void)state;
	compare_victims(victims, backend, PROCSNAP_WANT(PROCSNAP_SECTION_FILES), true,
			compare_files);
}

static void thousands_are_as_in_proc(void **state)
{
	(void)state;
	compare_victims(large, backend, PROCSNAP_WANT(PROCSNAP_SECTION_FILES), false,
			compare_files);
}

static int make_victims(void **state)
{
	(void)state;
	victims = victims_all(kinds);
	large = victims_of(large_kinds);
	return 0;
}

static int end_victims(void **state)
{
	(void)state;
	victims_end(victims);
	victims_end(large);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_are_as_in_proc),
		cmocka_unit_test(threads_are_as_in_proc),
		cmocka_unit_test(thousands_are_as_in_proc),
	};
	int failed;

	backend = PROCSNAP_BACKEND_DEVICE;
	failed = cmocka_run_group_tests_name("proc_files, device", tests, make_victims,
					     end_victims);
	backend = PROCSNAP_BACKEND_PROCFS;
	failed += cmocka_run_group_tests_name("proc_files, procfs", tests, make_victims,
					      end_victims);
	return failed;
}
