// SPDX-License-Identifier: GPL-2.0-or-later
/* A FUSE file system, served by its raw protocol, that answers no read. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuse_stuck.h"

#define FILE_INODE 2

static void reply(int fd, const struct fuse_in_header *in, int error, void *data, size_t length)
{
	struct fuse_out_header out = { .len = sizeof(out) + length,
				       .error = error,
				       .unique = in->unique };
	struct iovec parts[] = { { &out, sizeof(out) }, { data, length } };

	/* A request that was interrupted is not known any more: no matter. */
	if (writev(fd, parts, 2) < 0 && errno != ENOENT)
		_exit(1);
}

static struct fuse_attr attributes(uint64_t inode)
{
	struct fuse_attr attr = { .ino = inode, .nlink = 1, .blksize = 4096 };

	attr.mode = inode == FILE_INODE ? S_IFREG | 0755 : S_IFDIR | 0755;
	attr.size = inode == FILE_INODE ? FUSE_STUCK_SIZE : 0;
	return attr;
}

static void answer_request(int fd, const struct fuse_in_header *in, int asked)
{
	struct fuse_init_out init = {
		.major = 7, .minor = 31, .max_write = 4096, .max_readahead = 4096
	};
	struct fuse_entry_out entry = { .nodeid = FILE_INODE,
					.entry_valid = 3600,
					.attr_valid = 3600,
					.attr = attributes(FILE_INODE) };
	struct fuse_attr_out attr = { .attr_valid = 3600, .attr = attributes(in->nodeid) };
	struct fuse_open_out open_out = { .open_flags = FOPEN_KEEP_CACHE };

	switch (in->opcode) {
	case FUSE_INIT:
		reply(fd, in, 0, &init, sizeof(init));
		break;
	case FUSE_LOOKUP:
		reply(fd, in, 0, &entry, sizeof(entry));
		break;
	case FUSE_GETATTR:
		reply(fd, in, 0, &attr, sizeof(attr));
		break;
	case FUSE_OPEN:
		reply(fd, in, 0, &open_out, sizeof(open_out));
		break;
	case FUSE_READ:
		if (write(asked, "r", 1) != 1)
			_exit(1);
		break;
	case FUSE_INTERRUPT:
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
		break;
	case FUSE_FLUSH:
	case FUSE_RELEASE:
		reply(fd, in, 0, NULL, 0);
		break;
	default:
		reply(fd, in, -ENOSYS, NULL, 0);
	}
}

static void serve(int fd, int asked)
{
	static _Alignas(8) char request[1 << 17];
	ssize_t got;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		got = read(fd, request, sizeof(request));
		if (got >= (ssize_t)sizeof(struct fuse_in_header))
			answer_request(fd, (const void *)request, asked);
		else if (errno != EINTR && errno != ENOENT && errno != EAGAIN)
			_exit(0);
	}
}

int fuse_stuck_mount(struct fuse_stuck *fuse)
{
	char options[128];
	int asked[2], fd;

	strcpy(fuse->directory, "/tmp/stuck-XXXXXX");
	if (!mkdtemp(fuse->directory))
		return -1;
	snprintf(fuse->file, sizeof(fuse->file), "%s/file", fuse->directory);
	/* It is a module in some kernels. */
	fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fd < 0 && system("modprobe -q fuse") == 0)
		fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other",
		 fd);
	if (fd < 0 || mount("stuck", fuse->directory, "fuse", 0, options)) {
		rmdir(fuse->directory);
		return -1;
	}
	if (pipe2(asked, O_CLOEXEC))
		return -1;
	fuse->server = fork();
	if (fuse->server == 0)
		serve(fd, asked[1]);
	fuse->asked = asked[0];
	close(asked[1]);
	close(fd);
	return 0;
}

void fuse_stuck_end(struct fuse_stuck *fuse)
{
	kill(fuse->server, SIGKILL);
	waitpid(fuse->server, NULL, 0);
	close(fuse->asked);
	umount2(fuse->directory, MNT_DETACH);
	rmdir(fuse->directory);
}
