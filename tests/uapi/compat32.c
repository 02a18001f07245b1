// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The 32-bit caller of a 64-bit kernel: built with -m32 and without libraries
 * that a 64-bit machine may lack. Says what failed; the status is 0 if nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <procsnap/uapi.h>

_Static_assert(sizeof(void *) == 4, "build with -m32");

static int failed;

static void check(const char *what, int condition)
{
	printf("%s 32-bit: %s\n", condition ? "ok" : "not ok", what);
	failed += !condition;
}

static const struct procsnap_task *first_task(const struct procsnap_header *header)
{
	const struct procsnap_section *section =
		(const void *)((const char *)header + header->header_size);
	uint32_t i;

	for (i = 0; i < header->section_count; i++, section++)
		if (section->id == PROCSNAP_SECTION_TASK)
			return (const void *)((const char *)header + section->offset);
	return NULL;
}

int main(void)
{
	int32_t pids[] = { getpid() };
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT_BASIC,
		.select = PROCSNAP_SELECT_PIDS,
		.pids = (uintptr_t)pids,
		.pid_count = 1,
	};
	const struct procsnap_header *header;
	const struct procsnap_task *task;
	struct procsnap_info info;
	int fd = open(PROCSNAP_DEVICE, O_RDONLY);

	check("open", fd >= 0);
	check("info", ioctl(fd, PROCSNAP_IOC_INFO, &info) == 0 &&
			      info.uapi_version == PROCSNAP_UAPI_VERSION &&
			      info.sections == PROCSNAP_WANT_ALL);
	check("take", ioctl(fd, PROCSNAP_IOC_TAKE, &request) == 0);
	header = mmap(NULL, request.size, PROT_READ, MAP_SHARED, fd, 0);
	check("mmap", header != MAP_FAILED && header->magic == PROCSNAP_MAGIC);
	if (header == MAP_FAILED)
		return 1;
	task = first_task(header);
	check("one row", header->task_count == 1 && task);
	check("its values", task && task->pid == getpid() && task->ppid == getppid() &&
				    !strcmp(task->comm, "compat32"));
	request.flags = 0x80000000;
	check("errno", ioctl(fd, PROCSNAP_IOC_TAKE, &request) == -1 && errno == EINVAL);
	return failed != 0;
}
