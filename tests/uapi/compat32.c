// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The 32-bit caller of a 64-bit kernel: built for 32 bits and without libraries
 * that a 64-bit machine may lack. Says what failed; the status is 0 if nothing.
 */
#define _FILE_OFFSET_BITS 64
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <procsnap/uapi.h>

_Static_assert(sizeof(void *) == 4, "build it for 32 bits");

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

/* A child that ends: its fork and its exit are there. */
static pid_t make_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(3);
	waitpid(pid, NULL, 0);
	return pid;
}

static void check_events(const char *events, size_t size, pid_t pid)
{
	const struct procsnap_event_fork *fork_event = (const void *)events;
	const struct procsnap_event_exit *exit_event = (const void *)(fork_event + 1);

	check("two events", size == sizeof(*fork_event) + sizeof(*exit_event));
	check("the fork",
	      fork_event->event.kind == PROCSNAP_EVENT_FORK && fork_event->event.pid == pid &&
		      fork_event->event.ppid == getpid() && fork_event->event.sequence == 1);
	check("the exit", exit_event->event.kind == PROCSNAP_EVENT_EXIT &&
				  exit_event->event.pid == pid && exit_event->status == 3 << 8);
}

static void listen_to_events(void)
{
	struct procsnap_listen listen = {
		.kinds = PROCSNAP_EVENTS_BASIC,
		.ring_bytes = PROCSNAP_RING_BYTES_MIN,
		.subtree = getpid(),
	};
	static char buffer[PROCSNAP_EVENT_SIZE_MAX] __attribute__((aligned(8)));
	const struct procsnap_ring_control *control;
	struct procsnap_listener_info info;
	int fd = open(PROCSNAP_DEVICE, O_RDWR | O_NONBLOCK);
	const char *ring;
	ssize_t got;
	pid_t pid;

	check("listen", ioctl(fd, PROCSNAP_IOC_LISTEN, &listen) == 0);
	pid = make_child();
	check("listener", ioctl(fd, PROCSNAP_IOC_LISTENER, &info) == 0 && info.generated == 2);
	got = read(fd, buffer, sizeof(buffer));
	check("read", got > 0);
	check_events(buffer, got, pid);
	ring = mmap(NULL, listen.ring_bytes, PROT_READ, MAP_SHARED, fd, PROCSNAP_MMAP_RING);
	control = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		       PROCSNAP_MMAP_RING_CONTROL);
	check("mmap of the ring", ring != MAP_FAILED && control != MAP_FAILED);
	if (ring == MAP_FAILED || control == MAP_FAILED)
		return;
	check("its control", control->head == (uint64_t)got && control->tail == (uint64_t)got &&
				     control->ring_bytes == listen.ring_bytes);
	check_events(ring, got, pid);
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
	listen_to_events();
	return failed != 0;
}
