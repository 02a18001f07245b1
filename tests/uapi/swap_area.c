// SPDX-License-Identifier: GPL-2.0-or-later
/* A place to swap to, in the guest's memory: a loop device over a file of tmpfs, or a RAM disk. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/loop.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <unistd.h>

#include "swap_area.h"

/* Some huge pages find a place: 64 MiB where pages have 4 KiB, 256 where they have 16. */
#define AREA_BYTES (16384UL * sysconf(_SC_PAGESIZE))
#define RAM_DISK "/dev/ram0"

static char device[64]; /* what is swapped to; empty: nothing */

/* What mkswap(8) writes: the first page, which the kernel looks at. */
static bool write_header(int fd)
{
	long page = sysconf(_SC_PAGESIZE);
	char *header = calloc(1, page);
	bool done;

	if (!header)
		return false;
	*(uint32_t *)(header + 1024) = 1;
	*(uint32_t *)(header + 1028) = AREA_BYTES / page - 1;
	memcpy(header + page - 10, "SWAPSPACE2", 10);
	done = pwrite(fd, header, page, 0) == page && fsync(fd) == 0;
	free(header);
	return done;
}

/* A loop device over memory; it goes when nothing uses it any more. */
static int make_loop(void)
{
	struct loop_config config = { .info = { .lo_flags = LO_FLAGS_AUTOCLEAR } };
	int control, file, number, fd = -1;

	control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	file = memfd_create("swap", MFD_CLOEXEC);
	if (control < 0 || file < 0 || ftruncate(file, AREA_BYTES))
		goto out;
	number = ioctl(control, LOOP_CTL_GET_FREE);
	snprintf(device, sizeof(device), "/dev/loop%d", number);
	fd = open(device, O_RDWR | O_CLOEXEC);
	config.fd = file;
	if (fd >= 0 && ioctl(fd, LOOP_CONFIGURE, &config)) {
		close(fd);
		fd = -1;
	}
out:
	if (file >= 0)
		close(file);
	if (control >= 0)
		close(control);
	return fd;
}

static int make_ram_disk(void)
{
	char command[64];

	snprintf(command, sizeof(command), "modprobe -q brd rd_nr=1 rd_size=%lu", AREA_BYTES >> 10);
	if (system(command))
		return -1;
	snprintf(device, sizeof(device), RAM_DISK);
	return open(device, O_RDWR | O_CLOEXEC);
}

bool swap_area_make(void)
{
	bool done;
	int fd;

	/* Where it is built in there is no such module. */
	fd = system("modprobe -q loop") >= 0 ? make_loop() : -1;
	if (fd < 0)
		fd = make_ram_disk();
	if (fd < 0) {
		device[0] = '\0';
		return false;
	}
	done = write_header(fd) && swapon(device, 0) == 0;
	close(fd);
	if (!done)
		device[0] = '\0';
	return done;
}

void swap_area_end(void)
{
	if (device[0])
		swapoff(device);
	device[0] = '\0';
}

unsigned int swap_areas(void)
{
	FILE *file = fopen("/proc/swaps", "re");
	unsigned int lines = 0;
	int c;

	if (!file)
		return 0;
	while ((c = fgetc(file)) != EOF)
		lines += c == '\n';
	fclose(file);
	return lines ? lines - 1 : 0;
}
