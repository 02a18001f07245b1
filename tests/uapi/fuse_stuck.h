/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A FUSE file system with one file, whose contents never come. */
#ifndef PROCSNAP_TESTS_FUSE_STUCK_H
#define PROCSNAP_TESTS_FUSE_STUCK_H

#include <sys/types.h>

/* Bytes of the file. */
#define FUSE_STUCK_SIZE 65536

/*
 * @server: the process that serves it: with its end all reads end.
 * @asked: gives a byte for each read that the server has got.
 * @file: path of the file, executable.
 */
struct fuse_stuck {
	pid_t server;
	int asked;
	char directory[64];
	char file[80];
};

/* 0, or -1 where the kernel has no FUSE. */
int fuse_stuck_mount(struct fuse_stuck *fuse);
/* Ends the server and unmounts. */
void fuse_stuck_end(struct fuse_stuck *fuse);

#endif /* PROCSNAP_TESTS_FUSE_STUCK_H */
