// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * listener_device.c: what the device is asked for, and the errors that a working
 * one does not give when asked. open(), ioctl() and the mappings go through the
 * test; the ring is a real one, in memory.
 */
#include "unit.h"

#include "ring_writer.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define RING 32768

/**
 * struct mock - what the device answers.
 *
 * @listen: What it was asked for.
 * @map_fails: Number of the mapping that fails with ENOMEM; 0: none.
 */
static struct {
	int open_errno;
	uint64_t event_kinds;
	int listen_errno;
	struct procsnap_listen listen;
	int map_fails;
	int maps;
	int opened;
} mock;

static struct ring_writer writer;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long command, ...);
void *__real_mmap64(void *at, size_t size, int protection, int flags, int fd, off64_t offset);
void *__wrap_mmap64(void *at, size_t size, int protection, int flags, int fd, off64_t offset);

int __wrap_open(const char *path, int flags, ...)
{
	if (strcmp(path, PROCSNAP_DEVICE) != 0)
		return __real_open(path, flags);
	assert_int_equal(flags, O_RDWR | O_CLOEXEC);
	if (mock.open_errno) {
		errno = mock.open_errno;
		return -1;
	}
	mock.opened = fcntl(writer.fd, F_DUPFD_CLOEXEC, 0);
	return mock.opened;
}

int __wrap_ioctl(int fd, unsigned long command, ...)
{
	struct procsnap_info *info;
	va_list args;
	void *argument;

	assert_int_equal(fd, mock.opened);
	va_start(args, command);
	argument = va_arg(args, void *);
	va_end(args);
	if (command == PROCSNAP_IOC_INFO) {
		info = argument;
		info->uapi_version = PROCSNAP_UAPI_VERSION;
		info->event_kinds = mock.event_kinds;
		return 0;
	}
	assert_int_equal(command, PROCSNAP_IOC_LISTEN);
	mock.listen = *(struct procsnap_listen *)argument;
	errno = mock.listen_errno;
	return mock.listen_errno ? -1 : 0;
}

/* The file has the control page first, then the ring. */
void *__wrap_mmap64(void *at, size_t size, int protection, int flags, int fd, off64_t offset)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	assert_int_equal(fd, mock.opened);
	assert_int_equal(flags, MAP_SHARED);
	if (++mock.maps == mock.map_fails) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	if ((uint64_t)offset == PROCSNAP_MMAP_RING_CONTROL) {
		assert_int_equal(size, page);
		assert_int_equal(protection, PROT_READ | PROT_WRITE);
		return __real_mmap64(at, size, protection, flags, fd, 0);
	}
	assert_int_equal((uint64_t)offset, PROCSNAP_MMAP_RING);
	assert_int_equal(size, RING);
	assert_int_equal(protection, PROT_READ);
	return __real_mmap64(at, size, protection, flags, fd, (off64_t)page);
}

static int setup(void **state)
{
	(void)state;
	memset(&mock, 0, sizeof(mock));
	mock.event_kinds = PROCSNAP_EVENTS_ALL;
	ring_writer_make(&writer, RING, false);
	unsetenv("PROCSNAP_BACKEND");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ring_writer_free(&writer);
	return 0;
}

static struct procsnap_listener *make(void)
{
	struct procsnap_listener *listener;

	assert_int_equal(procsnap_listener_new(&listener), 0);
	procsnap_listener_set_ring(listener, RING, false);
	return listener;
}

static void settings_become_the_argument(void **state)
{
	struct procsnap_listener *listener;
	struct procsnap_listen none = { 0 };

	(void)state;
	assert_int_equal(procsnap_listener_new(&listener), 0);
	mock.listen_errno = EIO;
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE), -EIO);
	assert_int_equal(mock.listen.kinds, PROCSNAP_EVENTS_BASIC);
	assert_int_equal(mock.listen.ring_bytes, 1 << 20);
	assert_int_equal(mock.listen.argv_max, 256);
	none.kinds = mock.listen.kinds;
	none.ring_bytes = mock.listen.ring_bytes;
	none.argv_max = mock.listen.argv_max;
	assert_memory_equal(&mock.listen, &none, sizeof(none));
	procsnap_listener_set_kinds(listener, 0x123456789a);
	procsnap_listener_set_threads(listener, true);
	procsnap_listener_set_ring(listener, 12345, true);
	procsnap_listener_set_wakeup(listener, 678);
	procsnap_listener_set_argv_max(listener, 90);
	procsnap_listener_set_subtree(listener, 1234);
	procsnap_listener_set_interval(listener, 0);
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE), -EIO);
	assert_int_equal(mock.listen.kinds, 0x123456789a);
	assert_int_equal(mock.listen.flags, PROCSNAP_LISTEN_THREADS | PROCSNAP_LISTEN_KEEP_NEWEST);
	assert_int_equal(mock.listen.ring_bytes, 12345);
	assert_int_equal(mock.listen.wakeup_bytes, 678);
	assert_int_equal(mock.listen.argv_max, 90);
	assert_int_equal(mock.listen.subtree, 1234);
	assert_int_equal(mock.listen.cgroup_fd, 0);
	if (procsnap_listener_set_cgroup(listener, "/sys/fs/cgroup", true) == 0) {
		assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE), -EIO);
		assert_int_equal(mock.listen.flags, 0xf);
		assert_true(mock.listen.cgroup_fd > 0);
	}
	procsnap_listener_free(listener);
}

static void listen_errors(void **state)
{
	static const struct {
		int error;
		const char *words;
	} cases[] = {
		{ E2BIG, "ring_bytes_max" },
		{ EBADF, "not the folder of a cgroup" },
		{ EBUSY, "kernel.ftrace_enabled" },
		{ EDQUOT, "smaller ring" },
		{ EINVAL, "a power of two" },
		{ EMFILE, "listeners_max" },
		{ ENOMEM, "no memory for a ring of 32768 bytes" },
		{ EOPNOTSUPP, "cannot tell" },
		{ ESRCH, "no process 0" },
		{ ETIME, "lock_budget_ms" },
		{ EIO, "Input/output error" },
	};
	struct procsnap_listener *listener = make();
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		mock.listen_errno = cases[i].error;
		/* What is asked for is not possible: /proc is no way out of it. */
		assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_AUTO),
				 -cases[i].error);
		assert_last_error(cases[i].words);
		assert_int_equal(fcntl(mock.opened, F_GETFD), -1);
	}
	procsnap_listener_free(listener);
}

/* A device that cannot tell events: /proc can, in its way. */
static void other_ways_out(void **state)
{
	struct procsnap_listener *listener = make();

	(void)state;
	mock.open_errno = EACCES;
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE), -EACCES);
	assert_last_error("for reading and writing");
	mock.open_errno = 0;
	mock.event_kinds = 0;
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE), -EOPNOTSUPP);
	assert_last_error("too old");
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_AUTO), 0);
	assert_int_equal(procsnap_listener_get_backend(listener), PROCSNAP_BACKEND_PROCFS);
	assert_int_equal(procsnap_listener_device_error(listener), -EOPNOTSUPP);
	procsnap_listener_free(listener);
}

static void mappings_fail(void **state)
{
	struct procsnap_listener *listener = make();
	const struct procsnap_event *event;

	(void)state;
	for (mock.map_fails = 1; mock.map_fails <= 2; mock.map_fails++) {
		mock.maps = 0;
		assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE),
				 -ENOMEM);
		assert_last_error("mapping the ring");
		assert_int_equal(procsnap_listener_next(listener, &event, 0), -EINVAL);
		assert_int_equal(procsnap_listener_fd(listener), -1);
		assert_int_equal(fcntl(mock.opened, F_GETFD), -1);
	}
	mock.map_fails = 0;
	writer.control->ring_bytes = 2 * RING;
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE), -EIO);
	writer.control->ring_bytes = RING;
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE), 0);
	procsnap_listener_free(listener);
}

static void events_are_counted(void **state)
{
	struct procsnap_listener *listener = make();
	struct procsnap_listener_counts counts;
	const struct procsnap_event *event;
	uint64_t i, given = 0;

	(void)state;
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_AUTO), 0);
	assert_int_equal(procsnap_listener_get_backend(listener), PROCSNAP_BACKEND_DEVICE);
	assert_false(procsnap_listener_may_miss(listener));
	assert_int_equal(procsnap_listener_fd(listener), mock.opened);
	assert_int_equal(procsnap_listener_next(listener, &event, 0), 0);
	for (i = 0; i < 1000; i++)
		ring_write_fork(&writer, 1);
	while (procsnap_listener_next(listener, &event, 0) > 0) {
		procsnap_listener_get_counts(listener, &counts);
		assert_int_equal(counts.generated, 1000);
		if (event->kind == PROCSNAP_EVENT_LOST)
			assert_int_equal(counts.lost, writer.control->dropped);
		else
			assert_int_equal(counts.received, ++given);
	}
	procsnap_listener_get_counts(listener, &counts);
	assert_int_equal(counts.received + counts.lost, 1000);
	assert_int_equal(counts.lost, writer.control->dropped);
	procsnap_listener_free(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(settings_become_the_argument, setup, teardown),
		cmocka_unit_test_setup_teardown(listen_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(other_ways_out, setup, teardown),
		cmocka_unit_test_setup_teardown(mappings_fail, setup, teardown),
		cmocka_unit_test_setup_teardown(events_are_counted, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
