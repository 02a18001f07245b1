// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What goes wrong with listening: each documented errno, the bounds of users, and
 * memory that runs out. And that nothing is left when nobody listens.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "family.h"
#include "listen.h"
#include "rights_actors.h"
#include "settings.h"

#define PARAMETERS "/sys/module/procsnap/parameters/"
#define TRACING "/sys/kernel/tracing"
#define FTRACE "/proc/sys/kernel/ftrace_enabled"
#define FAIL_NTH "/proc/thread-self/fail-nth"
#define LISTEN_OF_SIZE(size) _IOC(_IOC_WRITE, PROCSNAP_IOC_MAGIC, 2, size)

static int open_rw(void)
{
	int fd = open(PROCSNAP_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	NEED(fd >= 0);
	return fd;
}

/* What a listening that differs in one thing gives; nothing of it is left. */
static int try_listen(const struct procsnap_listen *listen)
{
	int fd = open_rw(), error = listen_errno(fd, listen);

	close(fd);
	return error;
}

static struct procsnap_listen basic(void)
{
	return listen_of(PROCSNAP_EVENTS_BASIC);
}

static void kinds_and_flags(void **state)
{
	struct procsnap_listen listen = basic();
	int bit;

	(void)state;
	listen.kinds = 0;
	NEED_EQUAL(try_listen(&listen), EINVAL);
	for (bit = 0; bit < 64; bit++) {
		listen.kinds = 1ULL << bit;
		NEED_EQUAL(try_listen(&listen), PROCSNAP_EVENTS_ALL & listen.kinds ? 0 : EINVAL);
		listen.kinds |= PROCSNAP_EVENTS_BASIC;
		NEED_EQUAL(try_listen(&listen), PROCSNAP_EVENTS_ALL & 1ULL << bit ? 0 : EINVAL);
	}
	listen = basic();
	for (bit = 0; bit < 32; bit++) {
		listen.flags = 1U << bit;
		if (listen.flags == PROCSNAP_LISTEN_CGROUP)
			continue;
		NEED_EQUAL(try_listen(&listen), bit < 2 ? 0 : EINVAL);
	}
	listen.flags = PROCSNAP_LISTEN_THREADS | PROCSNAP_LISTEN_KEEP_NEWEST;
	NEED_EQUAL(try_listen(&listen), 0);
}

static void sizes_of_rings(void **state)
{
	struct procsnap_listen listen = basic();
	int fd = device_open(), bit;
	uint64_t most = info_of(fd).ring_bytes_max;

	(void)state;
	NEED(most >= 1 << 20);
	for (bit = 0; bit < 32; bit++) {
		listen.ring_bytes = 1U << bit;
		if (listen.ring_bytes > most)
			NEED_EQUAL(try_listen(&listen), E2BIG);
		else
			NEED_EQUAL(try_listen(&listen),
				   listen.ring_bytes < PROCSNAP_RING_BYTES_MIN ? EINVAL : 0);
		listen.ring_bytes += 8;
		if (listen.ring_bytes < most)
			NEED_EQUAL(try_listen(&listen), EINVAL);
	}
	listen.ring_bytes = 0;
	NEED_EQUAL(try_listen(&listen), EINVAL);
	listen.ring_bytes = UINT32_MAX;
	NEED(try_listen(&listen) == EINVAL || try_listen(&listen) == E2BIG);
	/* The bound may be another. */
	NEED(setting_set(PARAMETERS "ring_bytes_max", "65536"));
	NEED_EQUAL(info_of(fd).ring_bytes_max, 65536);
	listen.ring_bytes = 65536;
	NEED_EQUAL(try_listen(&listen), 0);
	listen.ring_bytes = 131072;
	NEED_EQUAL(try_listen(&listen), E2BIG);
	settings_restore();
	close(fd);
}

static void other_numbers(void **state)
{
	struct procsnap_listen listen = basic();

	(void)state;
	listen.wakeup_bytes = listen.ring_bytes / 2;
	NEED_EQUAL(try_listen(&listen), 0);
	listen.wakeup_bytes++;
	NEED_EQUAL(try_listen(&listen), EINVAL);
	listen = basic();
	listen.argv_max = PROCSNAP_EVENT_ARGV_MAX + 1;
	NEED_EQUAL(try_listen(&listen), EINVAL);
	listen = basic();
	listen.subtree = -1;
	NEED_EQUAL(try_listen(&listen), EINVAL);
	listen.subtree = UNUSED_PID;
	NEED_EQUAL(try_listen(&listen), ESRCH);
	listen.subtree = getpid();
	NEED_EQUAL(try_listen(&listen), 0);
}

static int listen_to_folder(int fd)
{
	struct procsnap_listen listen = basic();

	listen.flags = PROCSNAP_LISTEN_CGROUP;
	listen.cgroup_fd = fd;
	return try_listen(&listen);
}

static void cgroups(void **state)
{
	struct procsnap_listen listen = basic();
	int fd;

	(void)state;
	listen.cgroup_fd = 1;
	NEED_EQUAL(try_listen(&listen), EINVAL);
	listen.cgroup_fd = 0;
	listen.flags = PROCSNAP_LISTEN_SUBGROUPS;
	NEED_EQUAL(try_listen(&listen), EINVAL);
	NEED_EQUAL(listen_to_folder(-1), EBADF);
	NEED_EQUAL(listen_to_folder(1000), EBADF);
	fd = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	NEED_EQUAL(listen_to_folder(fd), EBADF);
	close(fd);
	fd = open(CGROUPS "/cgroup.procs", O_RDONLY | O_CLOEXEC);
	NEED_EQUAL(listen_to_folder(fd), EBADF);
	close(fd);
	fd = open(CGROUPS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	NEED_EQUAL(listen_to_folder(fd), 0);
	close(fd);
}

static int listen_of_size(const void *listen, size_t size)
{
	int fd = open_rw(), error = ioctl(fd, LISTEN_OF_SIZE(size), listen) ? errno : 0;

	close(fd);
	return error;
}

static void the_struct(void **state)
{
	union {
		struct procsnap_listen listen;
		char bytes[4096];
		uint64_t words[512];
	} longer;
	struct procsnap_listen listen = basic();
	void *volatile nowhere = (void *)8;

	(void)state;
	memset(&longer, 0, sizeof(longer));
	longer.listen = listen;
	NEED_EQUAL(listen_of_size(&listen, PROCSNAP_LISTEN_SIZE_V1), 0);
	NEED_EQUAL(listen_of_size(&listen, PROCSNAP_LISTEN_SIZE_V1 - 8), EINVAL);
	NEED_EQUAL(listen_of_size(&listen, 0), EINVAL);
	NEED_EQUAL(listen_of_size(nowhere, sizeof(listen)), EFAULT);
	/* A later version with nothing new in it. */
	NEED_EQUAL(listen_of_size(&longer, sizeof(listen) + 8), 0);
	NEED_EQUAL(listen_of_size(&longer, 4096), 0);
	longer.bytes[sizeof(listen)] = 1;
	NEED_EQUAL(listen_of_size(&longer, sizeof(listen) + 8), E2BIG);
	longer.bytes[sizeof(listen)] = 0;
	longer.bytes[4095] = 1;
	NEED_EQUAL(listen_of_size(&longer, 4096), E2BIG);
	/* Not where 8-byte fields may be. */
	memmove(longer.bytes + 4, &listen, sizeof(listen));
	NEED_EQUAL(listen_of_size(longer.bytes + 4, sizeof(listen)), EINVAL);
}

static void a_file_listens_once(void **state)
{
	struct procsnap_listen listen = basic();
	struct procsnap_listener_info info;
	int fd = open_rw();

	(void)state;
	NEED_EQUAL(ioctl(fd, PROCSNAP_IOC_LISTENER, &info), -1);
	NEED_EQUAL(errno, ENODATA);
	listen.kinds = 0;
	NEED_EQUAL(listen_errno(fd, &listen), EINVAL);
	listen = basic();
	/* One that failed has left nothing. */
	NEED_EQUAL(listen_errno(fd, &listen), 0);
	NEED_EQUAL(listen_errno(fd, &listen), EBUSY);
	NEED_EQUAL(ioctl(fd, PROCSNAP_IOC_LISTENER, &info), 0);
	NEED_EQUAL(ioctl(fd, PROCSNAP_IOC_LISTENER, (void *)8), -1);
	NEED_EQUAL(errno, EFAULT);
	NEED_EQUAL(ioctl(fd, _IOC(_IOC_READ, PROCSNAP_IOC_MAGIC, 3, 8), &info), -1);
	NEED_EQUAL(errno, EINVAL);
	NEED_EQUAL(ioctl(fd, PROCSNAP_IOC_LISTENER, (char *)&info + 4), -1);
	NEED_EQUAL(errno, EINVAL);
	close(fd);
}

static void lseek_of_a_listener(void **state)
{
	struct procsnap_listen listen = basic();
	int fd = open_rw();

	(void)state;
	NEED_EQUAL(lseek(fd, 0, SEEK_SET), 0);
	NEED_EQUAL(listen_errno(fd, &listen), 0);
	NEED_EQUAL(lseek(fd, 0, SEEK_SET), -1);
	NEED_EQUAL(errno, ESPIPE);
	NEED_EQUAL(lseek(fd, 0, SEEK_END), -1);
	NEED_EQUAL(errno, ESPIPE);
	close(fd);
}

static void await_no_probes(int fd)
{
	uint64_t until = 0;

	while (info_of(fd).probes) {
		NEED(patient(&until));
		usleep(1000);
	}
}

static void tracing_that_is_off(void **state)
{
	struct procsnap_listen listen = basic();
	int fd;

	(void)state;
	fd = device_open();
	await_no_probes(fd);
	close(fd);
	if (!setting_set(FTRACE, "0")) {
		print_message("function tracing cannot be switched off here\n");
		skip();
	}
	NEED_EQUAL(try_listen(&listen), EBUSY);
	settings_restore();
	NEED_EQUAL(try_listen(&listen), 0);
	/* Not under a listener: it would hear nothing and not know. */
	fd = open_rw();
	NEED_EQUAL(listen_errno(fd, &listen), 0);
	NEED(!setting_set(FTRACE, "0"));
	close(fd);
}

/* --- bounds --- */

/* The memory of a ring goes a little later, when nobody can write to it any more. */
static void await_live(int fd, uint64_t live)
{
	uint64_t until = 0;

	while (info_of(fd).live_bytes != live) {
		if (!patient(&until))
			NEED_EQUAL(info_of(fd).live_bytes, live);
		usleep(1000);
	}
}

/* What is there when all that went before has gone. */
static uint64_t quiet_live(int fd)
{
	uint64_t live;

	do {
		live = info_of(fd).live_bytes;
		usleep(200000);
	} while (live != info_of(fd).live_bytes);
	return live;
}

static int open_many(int *fds, int count)
{
	struct procsnap_listen listen = basic();
	int i, error;

	listen.ring_bytes = PROCSNAP_RING_BYTES_MIN;
	for (i = 0; i < count; i++) {
		fds[i] = open_rw();
		error = listen_errno(fds[i], &listen);
		if (error) {
			NEED_EQUAL(error, EMFILE);
			close(fds[i]);
			break;
		}
	}
	return i;
}

static void open_all_of_a_user(void)
{
	int fds[64], again;

	actor_become(ACTOR_USER, 0);
	NEED_EQUAL(open_many(fds, 64), 5);
	NEED_EQUAL(open_many(&again, 1), 0);
	/* One less, one more. */
	close(fds[2]);
	NEED_EQUAL(open_many(&again, 1), 1);
}

static void listeners_of_a_user_are_counted(void **state)
{
	int fd = device_open(), fds[8];
	struct procsnap_info info = info_of(fd);

	(void)state;
	NEED(info.listeners_max > 1);
	NEED(setting_set(PARAMETERS "listeners_max", "5"));
	NEED_EQUAL(info_of(fd).listeners_max, 5);
	/* Each user has that many. */
	NEED_EQUAL(open_many(fds, 3), 3);
	NEED_EQUAL(info_of(fd).listeners, info.listeners + 3);
	run_child(open_all_of_a_user);
	close(fds[0]);
	close(fds[1]);
	close(fds[2]);
	settings_restore();
	NEED_EQUAL(info_of(fd).listeners_max, info.listeners_max);
	NEED_EQUAL(info_of(fd).listeners, info.listeners);
	close(fd);
}

static void rings_count_as_images(void **state)
{
	struct procsnap_listen listen = basic();
	int fd = device_open(), listening = open_rw();
	uint64_t live = quiet_live(fd);
	char bound[32];

	(void)state;
	NEED_EQUAL(listen_errno(listening, &listen), 0);
	NEED_BETWEEN(info_of(fd).live_bytes - live, listen.ring_bytes, listen.ring_bytes * 2);
	snprintf(bound, sizeof(bound), "%u", listen.ring_bytes * 3 / 2);
	NEED(setting_set(PARAMETERS "user_bytes_max", bound));
	NEED_EQUAL(try_listen(&listen), EDQUOT);
	close(listening);
	await_live(fd, live);
	NEED_EQUAL(try_listen(&listen), 0);
	settings_restore();
	await_live(fd, live);
	close(fd);
}

/* What one round of the fault test does; 0 or the errno of the first failure. */
static int open_listen_map(void)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS_ALL);
	int fd = open(PROCSNAP_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC), ret;
	void *p;

	if (fd < 0)
		return errno;
	listen.ring_bytes = 64 << 10;
	listen.subtree = getpid();
	ret = listen_errno(fd, &listen);
	if (!ret) {
		p = mmap(NULL, listen.ring_bytes, PROT_READ, MAP_SHARED, fd, PROCSNAP_MMAP_RING);
		ret = p == MAP_FAILED ? errno : 0;
		/* It allocates too, and only one allocation fails. */
		if (!ret && munmap(p, listen.ring_bytes))
			ret = munmap(p, listen.ring_bytes) ? EIO : ENOMEM;
	}
	close(fd);
	return ret;
}

static void write_if_there(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		print_message("%s does not take %s\n", path, text);
	if (fd >= 0)
		close(fd);
}

static void inject_everywhere(void)
{
	write_if_there("/sys/kernel/debug/failslab/ignore-gfp-wait", "N");
	write_if_there("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N");
	write_if_there("/sys/kernel/debug/fail_page_alloc/min-order", "0");
	write_if_there("/sys/kernel/debug/failslab/verbose", "0");
	write_if_there("/sys/kernel/debug/fail_page_alloc/verbose", "0");
	write_if_there("/sys/kernel/debug/fail_usercopy/verbose", "0");
}

/* One round in which the @nth allocation fails; false: there were fewer. */
static bool fails_well(int fail_nth, int nth, int *failures)
{
	char text[16];
	bool left;
	int error;

	snprintf(text, sizeof(text), "%d", nth);
	NEED_EQUAL(pwrite(fail_nth, text, strlen(text), 0), strlen(text));
	error = open_listen_map();
	/* What is left of the count: not 0 when the round had fewer. */
	memset(text, 0, sizeof(text));
	left = pread(fail_nth, text, sizeof(text) - 1, 0) <= 0 || atoi(text);
	while (pwrite(fail_nth, "0", 1, 0) != 1)
		left = true;
	if (error && error != ENOMEM && error != EFAULT)
		fail_msg("allocation %d failed: errno %d (%s)", nth, error, strerror(error));
	*failures += error != 0;
	return !left;
}

static void every_allocation_may_fail(void **state)
{
	int fail_nth = open(FAIL_NTH, O_RDWR | O_CLOEXEC), fd, nth, failures = 0;
	struct procsnap_info before, after;

	(void)state;
	if (fail_nth < 0) {
		print_message("this kernel injects no faults\n");
		skip();
	}
	inject_everywhere();
	fd = device_open();
	quiet_live(fd);
	before = info_of(fd);
	for (nth = 1; fails_well(fail_nth, nth, &failures); nth++)
		NEED(nth < 5000);
	after = info_of(fd);
	NEED(failures > 3);
	await_live(fd, before.live_bytes);
	NEED_EQUAL(after.listeners, before.listeners);
	print_message("%d allocations, %d of them failed the call\n", nth - 1, failures);
	NEED_EQUAL(open_listen_map(), 0);
	close(fd);
	close(fail_nth);
}

/* --- nobody listens --- */

/* Functions that are hooked by a module. */
static int count_hooks(void)
{
	FILE *file = fopen(TRACING "/enabled_functions", "re");
	char line[1024];
	int count = 0;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		count += strstr(line, "[procsnap]") || strstr(line, "procsnap_");
	fclose(file);
	return count;
}

static int count_all_hooks(void)
{
	FILE *file = fopen(TRACING "/enabled_functions", "re");
	char line[1024];
	int count = 0;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		count++;
	fclose(file);
	return count;
}

static void nothing_is_probed_while_nobody_listens(void **state)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS_ALL);
	int fd = device_open(), listening = open_rw(), hooks, while_listening;

	(void)state;
	await_no_probes(fd);
	NEED_EQUAL(info_of(fd).listeners, 0);
	mount("tracefs", TRACING, "tracefs", 0, NULL);
	hooks = count_all_hooks();
	NEED_EQUAL(count_hooks() > 0, 0);
	NEED_EQUAL(listen_errno(listening, &listen), 0);
	NEED(info_of(fd).probes > 0);
	while_listening = count_all_hooks();
	NEED(hooks < 0 || while_listening > hooks);
	close(listening);
	await_no_probes(fd);
	NEED_EQUAL(count_all_hooks(), hooks);
	NEED_EQUAL(count_hooks() > 0, 0);
	print_message("%d functions are hooked while somebody listens, %d else\n", while_listening,
		      hooks);
	close(fd);
}

static void listeners_come_and_go(void **state)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS_ALL);
	int fd = device_open(), i;
	struct procsnap_info before;

	(void)state;
	quiet_live(fd);
	before = info_of(fd);
	for (i = 0; i < 200; i++) {
		listen.kinds = PROCSNAP_EVENTS(PROCSNAP_EVENT_FORK + i % 9);
		NEED_EQUAL(try_listen(&listen), 0);
	}
	NEED_EQUAL(info_of(fd).listeners, before.listeners);
	await_live(fd, before.live_bytes);
	await_no_probes(fd);
	close(fd);
}

static void info_counts(void **state)
{
	int fd = device_open();
	struct procsnap_info before = info_of(fd), after;
	struct listener one = listen_begin_kinds(PROCSNAP_EVENTS_BASIC, 0),
			two = listen_begin_kinds(PROCSNAP_EVENTS_BASIC, 0);

	(void)state;
	NEED_EQUAL(before.event_kinds, PROCSNAP_EVENTS_ALL);
	listen_mark(&one);
	listen_mark(&two);
	after = info_of(fd);
	NEED_EQUAL(after.listeners, before.listeners + 2);
	NEED_EQUAL(after.reserved2, 0);
	/* Two forks and two exits, for two. */
	NEED(after.events >= before.events + 8);
	listen_end(&one);
	listen_end(&two);
	NEED(info_of(fd).events >= after.events);
	NEED_EQUAL(info_of(fd).events_dropped, before.events_dropped);
	close(fd);
}

/* Also if the test has failed. */
static int put_back(void **state)
{
	(void)state;
	settings_restore();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_and_flags),
		cmocka_unit_test_teardown(sizes_of_rings, put_back),
		cmocka_unit_test(other_numbers),
		cmocka_unit_test(cgroups),
		cmocka_unit_test(the_struct),
		cmocka_unit_test(a_file_listens_once),
		cmocka_unit_test(lseek_of_a_listener),
		cmocka_unit_test_teardown(tracing_that_is_off, put_back),
		cmocka_unit_test_teardown(listeners_of_a_user_are_counted, put_back),
		cmocka_unit_test_teardown(rings_count_as_images, put_back),
		cmocka_unit_test(every_allocation_may_fail),
		cmocka_unit_test(nothing_is_probed_while_nobody_listens),
		cmocka_unit_test(listeners_come_and_go),
		cmocka_unit_test(info_counts),
	};

	return cmocka_run_group_tests_name("errors of listening", tests, NULL, NULL);
}
