// SPDX-License-Identifier: GPL-2.0-or-later
/* Type and flags of an open file, in words. */
/* O_PATH, O_DIRECT, O_NOATIME, O_TMPFILE */
#define _GNU_SOURCE

#include <fcntl.h>
#include <sys/stat.h>

#include "names.h"

static const struct {
	uint32_t flag;
	const char *name;
} file_flags[] = {
	{ O_CREAT, "creat" },	    { O_EXCL, "excl" },
	{ O_NOCTTY, "noctty" },	    { O_TRUNC, "trunc" },
	{ O_APPEND, "append" },	    { O_NONBLOCK, "nonblock" },
	{ O_DSYNC, "dsync" },	    { O_ASYNC, "async" },
	{ O_DIRECT, "direct" },	    { O_DIRECTORY, "directory" },
	{ O_NOFOLLOW, "nofollow" }, { O_NOATIME, "noatime" },
	{ O_CLOEXEC, "cloexec" },   { O_SYNC & ~O_DSYNC, "sync" },
	{ O_PATH, "path" },	    { O_TMPFILE & ~O_DIRECTORY, "tmpfile" },
};

/* O_LARGEFILE of the kernel; the C library's is 0 where it is always set */
#define KERNEL_LARGEFILE 0100000

const char *cli_file_type(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "REG";
	case S_IFDIR:
		return "DIR";
	case S_IFCHR:
		return "CHR";
	case S_IFBLK:
		return "BLK";
	case S_IFIFO:
		return "FIFO";
	case S_IFSOCK:
		return "SOCK";
	case S_IFLNK:
		return "LINK";
	default:
		return "ANON";
	}
}

const char *cli_file_access(uint32_t flags)
{
	if (flags & O_PATH)
		return "-";
	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		return "r";
	case O_WRONLY:
		return "w";
	default:
		return "rw";
	}
}

const char *cli_file_flag_name(unsigned int bit)
{
	if (bit > 31)
		return NULL;
	for (size_t i = 0; i < sizeof(file_flags) / sizeof(file_flags[0]); i++)
		if (file_flags[i].flag == 1U << bit)
			return file_flags[i].name;
	return 1U << bit == KERNEL_LARGEFILE ? "largefile" : NULL;
}
