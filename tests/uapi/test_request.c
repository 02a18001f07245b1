// SPDX-License-Identifier: GPL-2.0-or-later
/* Bad requests: each documented errno, and that nothing is lost by them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "settings.h"

#define TAKE_SIZED(size) _IOC(_IOC_READ | _IOC_WRITE, PROCSNAP_IOC_MAGIC, 1, size)
#define INFO_SIZED(size) _IOC(_IOC_READ, PROCSNAP_IOC_MAGIC, 0, size)

static int fd;

static int ioctl_errno(unsigned long command, void *argument)
{
	return ioctl(fd, command, argument) ? errno : 0;
}

/* Two pages, the second not accessible: the address of the border. */
static char *border(void)
{
	size_t page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(p, MAP_FAILED);
	assert_int_equal(mprotect(p + page, page, PROT_NONE), 0);
	return p + page;
}

static void unknown_commands_are_enotty(void **state)
{
	struct procsnap_request request = request_of(0);

	(void)state;
	assert_int_equal(ioctl_errno(_IO(PROCSNAP_IOC_MAGIC, 2), &request), ENOTTY);
	assert_int_equal(ioctl_errno(_IO(PROCSNAP_IOC_MAGIC, 1), &request), ENOTTY);
	assert_int_equal(
		ioctl_errno(_IOW(PROCSNAP_IOC_MAGIC, 1, struct procsnap_request), &request),
		ENOTTY);
	assert_int_equal(ioctl_errno(_IOWR('x', 1, struct procsnap_request), &request), ENOTTY);
	assert_int_equal(ioctl_errno(0, NULL), ENOTTY);
	assert_int_equal(ioctl_errno(0xffffffff, (void *)-1), ENOTTY);
}

static void short_requests_are_einval(void **state)
{
	struct procsnap_request request = request_of(0);
	size_t size;

	(void)state;
	for (size = 0; size < PROCSNAP_REQUEST_SIZE_V1; size++)
		assert_int_equal(ioctl_errno(TAKE_SIZED(size), &request), EINVAL);
	assert_int_equal(ioctl_errno(TAKE_SIZED(PROCSNAP_REQUEST_SIZE_V1), &request), 0);
}

static void long_requests_must_end_in_zeros(void **state)
{
	union {
		struct procsnap_request request;
		char bytes[16376];
	} *big = calloc(1, sizeof(*big));

	(void)state;
	assert_non_null(big);
	big->request = request_of(0);
	assert_int_equal(ioctl_errno(TAKE_SIZED(sizeof(*big)), big), 0);
	assert_int_equal(ioctl_errno(TAKE_SIZED(sizeof(struct procsnap_request) + 1), big), 0);
	big->bytes[sizeof(*big) - 1] = 1;
	assert_int_equal(ioctl_errno(TAKE_SIZED(sizeof(*big)), big), E2BIG);
	big->bytes[sizeof(*big) - 1] = 0;
	big->bytes[sizeof(struct procsnap_request)] = 1;
	assert_int_equal(ioctl_errno(TAKE_SIZED(sizeof(*big)), big), E2BIG);
	free(big);
}

static void misaligned_requests_are_einval(void **state)
{
	char buffer[2 * sizeof(struct procsnap_request)] __attribute__((aligned(8))) = "";
	int32_t pids[3] = { 1, 1, 1 };
	struct procsnap_request request = request_of(0);
	int shift;

	(void)state;
	for (shift = 1; shift < 8; shift++)
		assert_int_equal(ioctl_errno(PROCSNAP_IOC_TAKE, buffer + shift), EINVAL);
	for (shift = 1; shift < 8; shift++)
		assert_int_equal(ioctl_errno(PROCSNAP_IOC_INFO, buffer + shift), EINVAL);
	request.select = PROCSNAP_SELECT_PIDS;
	request.pid_count = 1;
	for (shift = 0; shift < 4; shift++) {
		request.pids = (uintptr_t)pids + shift;
		assert_int_equal(take(fd, &request), shift ? EINVAL : 0);
	}
}

static void unknown_flags_levels_and_selections_are_einval(void **state)
{
	struct procsnap_request request;
	int bit;

	(void)state;
	for (bit = 0; bit < 32; bit++) {
		request = request_of(0);
		request.flags = 1U << bit;
		assert_int_equal(take(fd, &request),
				 request.flags == PROCSNAP_REQUEST_THREADS ? 0 : EINVAL);
		request = request_of(0);
		request.level = 4U << bit;
		assert_int_equal(take(fd, &request), request.level ? EINVAL : 0);
		request = request_of(0);
		request.select = 16U << bit;
		assert_int_equal(take(fd, &request), request.select ? EINVAL : 0);
		request = request_of(0);
		request.range_count = 1U << bit;
		assert_int_equal(take(fd, &request), EINVAL);
		request = request_of(0);
		request.top_key = 8U << bit;
		assert_int_equal(take(fd, &request), request.top_key ? EINVAL : 0);
	}
	request = request_of(0);
	request.select = PROCSNAP_SELECT_NAMESPACES + 1;
	assert_int_equal(take(fd, &request), EINVAL);
	request = request_of(0);
	request.top_key = PROCSNAP_TOP_OLDEST + 1;
	assert_int_equal(take(fd, &request), EINVAL);
	request.top_key = PROCSNAP_TOP_OLDEST;
	request.top_count = UINT32_MAX;
	assert_int_equal(take(fd, &request), 0);
	request.top_key = PROCSNAP_TOP_NONE;
	assert_int_equal(take(fd, &request), EINVAL);
}

/* Each selection takes its own fields, and none that it has no use for. */
static void fields_of_other_selections_are_einval(void **state)
{
	struct procsnap_request good, request;
	uint32_t one = 1, select;

	(void)state;
	for (select = 0; select <= PROCSNAP_SELECT_NAMESPACES; select++) {
		bool kin = select == PROCSNAP_SELECT_CHILDREN ||
			   select == PROCSNAP_SELECT_DESCENDANTS;
		bool cgroup = select == PROCSNAP_SELECT_CGROUP;
		bool listed = select != PROCSNAP_SELECT_ALL && !cgroup;
		bool namespaces = select == PROCSNAP_SELECT_NAMESPACES;

		good = request_of(0);
		good.select = select;
		good.pids = listed ? (uintptr_t)&one : 0;
		good.pid_count = listed;
		good.namespace_type = namespaces ? CLONE_NEWUTS : 0;
		good.fd = cgroup ? open("/sys/fs/cgroup", O_PATH | O_DIRECTORY) : 0;
		request = good;
		assert_int_equal(take(fd, &request), 0);
		request.flags = PROCSNAP_REQUEST_ROOTS;
		assert_int_equal(take(fd, &request), kin ? 0 : EINVAL);
		request.flags = PROCSNAP_REQUEST_SUBGROUPS | PROCSNAP_REQUEST_THREADS;
		assert_int_equal(take(fd, &request), cgroup ? 0 : EINVAL);
		request = good;
		request.fd = fd;
		assert_int_equal(take(fd, &request), cgroup ? EBADF : EINVAL);
		request = good;
		request.namespace_type = CLONE_NEWNS;
		assert_int_equal(take(fd, &request), namespaces ? 0 : EINVAL);
		request.namespace_type = CLONE_NEWNS | CLONE_NEWUTS;
		assert_int_equal(take(fd, &request), EINVAL);
		request.namespace_type = namespaces ? 0 : CLONE_FS;
		assert_int_equal(take(fd, &request), EINVAL);
		request = good;
		request.pid_count = !listed;
		assert_int_equal(take(fd, &request), EINVAL);
		request.pid_count = 1;
		request.pids = listed ? 0 : (uintptr_t)&one;
		assert_int_equal(take(fd, &request), EINVAL);
		request.pids = (uintptr_t)&one + 2;
		assert_int_equal(take(fd, &request), EINVAL);
		if (cgroup)
			close(good.fd);
	}
}

/* Of pids, sessions and groups; users and namespaces may have any number. */
static void hostile_lists(void **state)
{
	uint32_t *list = calloc(PROCSNAP_PIDS_MAX, sizeof(*list)), select, i;
	static const uint32_t bad[] = { 0, 0x80000000, 0xffffffff };
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct image image;

	(void)state;
	assert_non_null(list);
	request.pids = (uintptr_t)list;
	for (select = PROCSNAP_SELECT_PIDS; select <= PROCSNAP_SELECT_NAMESPACES; select++) {
		bool of_pids = select <= PROCSNAP_SELECT_PGRPS;

		if (select == PROCSNAP_SELECT_CGROUP)
			continue;
		request.select = select;
		request.namespace_type = select == PROCSNAP_SELECT_NAMESPACES ? CLONE_NEWUTS : 0;
		for (i = 0; i < 100000; i++)
			list[i] = 4100000 + i / 2;
		request.pid_count = 100000;
		image = take_image(fd, &request);
		assert_int_equal(image.header->task_count, 0);
		assert_int_equal(image.header->process_count, 0);
		assert_int_equal(image.header->missing_count, of_pids ? 50000 : 0);
		unmap_image(&image);
		for (i = 0; i < 3; i++) {
			list[50000] = bad[i];
			assert_int_equal(take(fd, &request), of_pids ? EINVAL : 0);
		}
		request.pid_count = PROCSNAP_PIDS_MAX + 1;
		assert_int_equal(take(fd, &request), E2BIG);
	}
	free(list);
}

static void bad_addresses_are_efault(void **state)
{
	struct procsnap_request request = request_of(0);
	char *edge = border();
	struct procsnap_request *at_edge = (void *)(edge - sizeof(request));
	uintptr_t bad[] = { 0,
			    8,
			    (uintptr_t)edge,
			    (uintptr_t)edge - 8,
			    (uintptr_t)-8,
			    (uintptr_t)1 << (8 * sizeof(void *) - 1) };
	struct procsnap_info *info_at_edge = (void *)(edge - sizeof(struct procsnap_info) + 8);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(ioctl_errno(PROCSNAP_IOC_TAKE, (void *)bad[i]), EFAULT);
		assert_int_equal(ioctl_errno(PROCSNAP_IOC_INFO, (void *)bad[i]), EFAULT);
		if (!bad[i])
			continue;
		request.select = PROCSNAP_SELECT_PIDS;
		request.pid_count = 4;
		request.pids = bad[i];
		assert_int_equal(take(fd, &request), EFAULT);
	}
	assert_int_equal(ioctl_errno(PROCSNAP_IOC_INFO, info_at_edge), EFAULT);
	*at_edge = request_of(0);
	assert_int_equal(take(fd, at_edge), 0);
	assert_int_equal(ioctl_errno(TAKE_SIZED(sizeof(request) + 8), at_edge), EFAULT);
}

/* The reply cannot be written: the fd must keep what it had. */
static void unwritable_requests_are_efault_and_lose_nothing(void **state)
{
	size_t page = sysconf(_SC_PAGESIZE);
	struct procsnap_request good = request_of(PROCSNAP_WANT_ALL);
	struct procsnap_request *request;
	struct image image;

	(void)state;
	assert_int_equal(take(fd, &good), 0);
	request = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(request, MAP_FAILED);
	*request = request_of(0);
	assert_int_equal(mprotect(request, page, PROT_READ), 0);
	assert_int_equal(take(fd, request), EFAULT);
	image = map_image(fd, good.size);
	assert_int_equal(image.header->snapshot_id, good.snapshot_id);
	unmap_image(&image);
	munmap(request, page);
}

static void pid_lists_are_checked(void **state)
{
	int32_t one = 1, zero = 0, negative = -5;
	struct procsnap_request request = request_of(0);

	(void)state;
	request.pid_count = 1;
	assert_int_equal(take(fd, &request), EINVAL);
	request.pid_count = 0;
	request.pids = (uintptr_t)&one;
	assert_int_equal(take(fd, &request), EINVAL);

	request.select = PROCSNAP_SELECT_PIDS;
	assert_int_equal(take(fd, &request), EINVAL);
	request.pid_count = 1;
	assert_int_equal(take(fd, &request), 0);
	request.pids = 0;
	assert_int_equal(take(fd, &request), EINVAL);
	request.pids = (uintptr_t)&zero;
	assert_int_equal(take(fd, &request), EINVAL);
	request.pids = (uintptr_t)&negative;
	assert_int_equal(take(fd, &request), EINVAL);
	request.pids = (uintptr_t)&one;
	request.pid_count = PROCSNAP_PIDS_MAX + 1;
	assert_int_equal(take(fd, &request), E2BIG);
	request.pid_count = UINT32_MAX;
	assert_int_equal(take(fd, &request), E2BIG);
	request.pid_count = PROCSNAP_PIDS_MAX;
	assert_int_equal(take(fd, &request), EFAULT);
}

static void the_longest_list_works(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);
	int32_t *pids = calloc(PROCSNAP_PIDS_MAX, sizeof(*pids));
	struct image image;
	uint32_t i;

	(void)state;
	assert_non_null(pids);
	for (i = 0; i < PROCSNAP_PIDS_MAX; i++)
		pids[i] = PROCSNAP_PIDS_MAX - i;
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)pids;
	request.pid_count = PROCSNAP_PIDS_MAX;
	/* An emulated processor may be taken away while it has the lock. */
	assert_true(setting_set("/sys/module/procsnap/parameters/lock_budget_ms", "10000"));
	image = take_image(fd, &request);
	settings_restore();
	assert_true(row_of_pid(&image, getpid()) >= 0);
	assert_int_equal(image.header->task_count + image.header->missing_count, PROCSNAP_PIDS_MAX);
	unmap_image(&image);
	free(pids);
}

static void over_budget_is_etime(void **state)
{
	struct procsnap_info before = info_of(fd), after;
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);
	int32_t pids[1000];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		pids[i] = i + 1;
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)pids;
	request.pid_count = 1000;
	request.lock_budget_ns = 1;
	assert_int_equal(take(fd, &request), ETIME);
	after = info_of(fd);
	assert_int_equal(after.over_budget, before.over_budget + 1);
	assert_int_equal(after.live_bytes, before.live_bytes);
	request.level = PROCSNAP_LEVEL_RELAXED;
	assert_int_equal(take(fd, &request), 0);
	request.level = PROCSNAP_LEVEL_TREE;
	request.lock_budget_ns = UINT64_MAX;
	assert_int_equal(take(fd, &request), 0);
}

static void output_fields_are_ignored_on_entry(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);

	(void)state;
	request.size = request.got = request.snapshot_id = UINT64_MAX;
	assert_int_equal(take(fd, &request), 0);
	assert_int_equal(request.got, PROCSNAP_WANT_ALL);
}

static void info_fits_any_size(void **state)
{
	struct {
		struct procsnap_info info;
		char rest[64];
	} big;
	size_t i;

	(void)state;
	memset(&big, 0xff, sizeof(big));
	assert_int_equal(ioctl_errno(INFO_SIZED(sizeof(big)), &big), 0);
	for (i = 0; i < sizeof(big.rest); i++)
		assert_int_equal(big.rest[i], 0);
	assert_int_equal(ioctl_errno(INFO_SIZED(PROCSNAP_INFO_SIZE_V1 - 1), &big), EINVAL);
	assert_int_equal(big.info.uapi_version, PROCSNAP_UAPI_VERSION);
	assert_int_equal(big.info.sections, PROCSNAP_WANT_ALL);
	assert_int_equal(big.info.request_flags, PROCSNAP_REQUEST_THREADS | PROCSNAP_REQUEST_ROOTS |
							 PROCSNAP_REQUEST_SUBGROUPS);
	assert_int_equal(big.info.levels, 1 << PROCSNAP_LEVEL_RELAXED | 1 << PROCSNAP_LEVEL_TREE |
						  1 << PROCSNAP_LEVEL_MACHINE);
	assert_int_equal(big.info.selects, (1 << (PROCSNAP_SELECT_NAMESPACES + 1)) - 1);
	assert_int_equal(big.info.wait_budget_max_ns, 20000000);
	assert_int_equal(big.info.text_max, 8 << 20);
	assert_true(big.info.walk_budget_max_ns == 10000000000ULL);
	/* All of them, on the kernels that this runs on. */
	assert_int_equal(big.info.capabilities, (PROCSNAP_CAP_WALK << 1) - 1);
	assert_true(strlen(big.info.module_version) > 0);
	assert_true(big.info.snapshots > 0);
}

static int open_device(void **state)
{
	(void)state;
	fd = device_open();
	return 0;
}

static int close_device(void **state)
{
	(void)state;
	return close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_commands_are_enotty),
		cmocka_unit_test(short_requests_are_einval),
		cmocka_unit_test(long_requests_must_end_in_zeros),
		cmocka_unit_test(misaligned_requests_are_einval),
		cmocka_unit_test(unknown_flags_levels_and_selections_are_einval),
		cmocka_unit_test(fields_of_other_selections_are_einval),
		cmocka_unit_test(hostile_lists),
		cmocka_unit_test(bad_addresses_are_efault),
		cmocka_unit_test(unwritable_requests_are_efault_and_lose_nothing),
		cmocka_unit_test(pid_lists_are_checked),
		cmocka_unit_test(the_longest_list_works),
		cmocka_unit_test(over_budget_is_etime),
		cmocka_unit_test(output_fields_are_ignored_on_entry),
		cmocka_unit_test(info_fits_any_size),
	};

	return cmocka_run_group_tests_name("request", tests, open_device, close_device);
}
