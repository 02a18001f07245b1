// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * device.c: the errors that a working device does not give when asked. open(),
 * ioctl() and mmap() of the device go through the test; what the real device
 * does right is tested with the real device.
 */
#include "unit.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define DEVICE_FD 1000

/**
 * struct mock - what the device answers.
 *
 * @request: The last request as the device saw it.
 * @image: What a mapping shows; NULL: mmap() fails with @mmap_errno.
 */
static struct {
	int open_errno;
	int info_errno;
	uint32_t uapi_version;
	int take_errno;
	uint64_t size;
	uint64_t snapshot_id;
	struct procsnap_request request;
	int mmap_errno;
	const void *image;
} mock;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_ioctl(int fd, unsigned long command, ...);
int __wrap_ioctl(int fd, unsigned long command, ...);
void *__real_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset);

int __wrap_open(const char *path, int flags, ...)
{
	if (strcmp(path, PROCSNAP_DEVICE) != 0)
		return __real_open(path, flags);
	assert_int_equal(flags, O_RDONLY | O_CLOEXEC);
	if (mock.open_errno) {
		errno = mock.open_errno;
		return -1;
	}
	return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, DEVICE_FD);
}

static int answer_info(struct procsnap_info *info)
{
	if (mock.info_errno) {
		errno = mock.info_errno;
		return -1;
	}
	info->uapi_version = mock.uapi_version;
	return 0;
}

static int answer_take(struct procsnap_request *request)
{
	mock.request = *request;
	if (mock.take_errno) {
		errno = mock.take_errno;
		return -1;
	}
	request->size = mock.size;
	request->snapshot_id = mock.snapshot_id;
	return 0;
}

int __wrap_ioctl(int fd, unsigned long command, ...)
{
	va_list args;
	void *argument;

	va_start(args, command);
	argument = va_arg(args, void *);
	va_end(args);
	if (command == PROCSNAP_IOC_INFO)
		return answer_info(argument);
	if (command == PROCSNAP_IOC_TAKE)
		return answer_take(argument);
	return __real_ioctl(fd, command, argument);
}

void *__wrap_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	void *memory;

	if (fd != DEVICE_FD)
		return __real_mmap(at, size, protection, flags, fd, offset);
	assert_int_equal(protection, PROT_READ);
	assert_int_equal(flags, MAP_SHARED);
	assert_int_equal(offset, 0);
	assert_int_equal(size, mock.size);
	if (!mock.image) {
		errno = mock.mmap_errno;
		return MAP_FAILED;
	}
	memory = __real_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			     0);
	assert_ptr_not_equal(memory, MAP_FAILED);
	memcpy(memory, mock.image, size);
	return memory;
}

static int setup(void **state)
{
	(void)state;
	memset(&mock, 0, sizeof(mock));
	mock.uapi_version = PROCSNAP_UAPI_VERSION;
	return 0;
}

static struct procsnap *open_well(void)
{
	struct procsnap *ps;

	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_DEVICE), 0);
	assert_int_equal(procsnap_get_backend(ps), PROCSNAP_BACKEND_DEVICE);
	assert_int_equal(procsnap_device_error(ps), 0);
	return ps;
}

/* The descriptor was closed again. */
static void assert_not_opened(int error, const char *words)
{
	struct procsnap *ps = (void *)1;

	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_DEVICE), error);
	assert_null(ps);
	assert_last_error(words);
	assert_int_equal(fcntl(DEVICE_FD, F_GETFD), -1);
}

static void open_errors(void **state)
{
	static const struct {
		int error;
		const char *words;
	} cases[] = {
		{ ENOENT, "load the module (modprobe procsnap)" },
		{ ENXIO, "no driver answers" },
		{ ENODEV, "no driver answers" },
		{ EACCES, "may not be opened" },
		{ EPERM, "may not be opened" },
		{ EMFILE, "Too many open files" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		mock.open_errno = cases[i].error;
		assert_not_opened(-cases[i].error, cases[i].words);
		assert_last_error(PROCSNAP_DEVICE);
	}
}

static void info_errors(void **state)
{
	struct procsnap_info info;
	struct procsnap *ps;

	(void)state;
	mock.info_errno = ENOTTY;
	assert_not_opened(-ENOTTY, "does not speak procsnap");
	mock.info_errno = EIO;
	assert_not_opened(-EIO, "Input/output error");
	mock.info_errno = 0;
	mock.uapi_version = 0;
	assert_not_opened(-EPROTONOSUPPORT, "speaks version 0");
	mock.uapi_version = PROCSNAP_UAPI_VERSION + 1;
	assert_not_opened(-EPROTONOSUPPORT, "releases that belong together");
	mock.uapi_version = PROCSNAP_UAPI_VERSION;
	ps = open_well();
	mock.info_errno = EFAULT;
	assert_int_equal(procsnap_get_info(ps, &info), -EFAULT);
	procsnap_close(ps);
}

static void take_errors(void **state)
{
	static const struct {
		int error;
		const char *words;
	} cases[] = {
		{ E2BIG, "a list of 0 (at most" },
		{ EAGAIN, "try again" },
		{ EDQUOT, "free snapshots" },
		{ EINTR, "fatal signal" },
		{ EINVAL, "invalid" },
		{ ENOMEM, "no memory" },
		{ EOPNOTSUPP, "cannot reach the level none" },
		{ EBADF, "not the folder of a cgroup" },
		{ EPERM, "CAP_SYS_ADMIN" },
		{ ERANGE, "ends beyond all addresses" },
		{ ETIME, "longer than the budget" },
		{ EIO, "Input/output error" },
	};
	struct procsnap_snapshot *snap;
	struct procsnap *ps = open_well();
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		mock.take_errno = cases[i].error;
		snap = (void *)1;
		assert_int_equal(procsnap_take(ps, NULL, &snap), -cases[i].error);
		assert_null(snap);
		assert_last_error(cases[i].words);
	}
	procsnap_close(ps);
}

static void query_becomes_the_request(void **state)
{
	static const pid_t pids[] = { 7, 9, 7 };
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	struct procsnap *ps = open_well();

	(void)state;
	mock.take_errno = EIO;
	assert_int_equal(procsnap_take(ps, NULL, &snap), -EIO);
	assert_int_equal(mock.request.sections, PROCSNAP_WANT_BASIC);
	assert_int_equal(mock.request.level, 0);
	assert_int_equal(mock.request.flags, 0);
	assert_int_equal(mock.request.select, PROCSNAP_SELECT_ALL);
	assert_int_equal(mock.request.pid_count, 0);
	assert_int_equal(mock.request.pids, 0);
	assert_int_equal(mock.request.lock_budget_ns, 0);
	assert_int_equal(procsnap_query_new(&query), 0);
	procsnap_query_set_sections(query, 0x8000000000000002);
	procsnap_query_set_level(query, PROCSNAP_LEVEL_RELAXED);
	procsnap_query_set_threads(query, true);
	procsnap_query_set_lock_budget(query, 12345678901);
	assert_int_equal(procsnap_query_set_pids(query, pids, 3), 0);
	assert_int_equal(procsnap_take(ps, query, &snap), -EIO);
	assert_int_equal(mock.request.sections, 0x8000000000000002);
	assert_int_equal(mock.request.level, PROCSNAP_LEVEL_RELAXED);
	assert_int_equal(mock.request.flags, PROCSNAP_REQUEST_THREADS);
	assert_int_equal(mock.request.select, PROCSNAP_SELECT_PIDS);
	assert_int_equal(mock.request.pid_count, 3);
	assert_memory_equal((void *)(uintptr_t)mock.request.pids, pids, sizeof(pids));
	assert_int_equal(mock.request.lock_budget_ns, 12345678901);
	procsnap_query_free(query);
	procsnap_close(ps);
}

/* Ranges and budgets of pages are sent only with a section that they are for. */
static void ranges_become_the_request(void **state)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const struct procsnap_range ranges[] = { { 0, page }, { 2 * page, 3 * page } };
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	struct procsnap *ps = open_well();

	(void)state;
	mock.take_errno = EIO;
	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_ranges(query, ranges, 2), 0);
	procsnap_query_set_walk_budget(query, 123456789012);
	procsnap_query_set_walk_pages(query, 210987654321);
	procsnap_query_set_sections(query, PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED);
	assert_int_equal(procsnap_take(ps, query, &snap), -EIO);
	assert_int_equal(mock.request.range_count, 0);
	assert_int_equal(mock.request.ranges, 0);
	assert_int_equal(mock.request.walk_budget_ns, 0);
	assert_int_equal(mock.request.walk_pages_max, 0);
	procsnap_query_set_sections(query, PROCSNAP_WANT(PROCSNAP_SECTION_PAGES));
	assert_int_equal(procsnap_take(ps, query, &snap), -EIO);
	assert_int_equal(mock.request.range_count, 2);
	assert_memory_equal((void *)(uintptr_t)mock.request.ranges, ranges, sizeof(ranges));
	assert_int_equal(mock.request.walk_budget_ns, 123456789012);
	assert_int_equal(mock.request.walk_pages_max, 210987654321);
	procsnap_query_free(query);
	procsnap_close(ps);
}

static void selection_becomes_the_request(void **state)
{
	static const uint32_t list[] = { 0xffffffff, 9 };
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	struct procsnap *ps = open_well();

	(void)state;
	mock.take_errno = EIO;
	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_select(query, PROCSNAP_SELECT_DESCENDANTS, list + 1, 1,
						   PROCSNAP_REQUEST_ROOTS),
			 0);
	procsnap_query_set_min_rss(query, 12345678901);
	procsnap_query_set_min_cpu(query, 12345678902);
	procsnap_query_set_wait_budget(query, 12345678903);
	procsnap_query_set_text_max(query, 4096);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_RSS, 20), 0);
	assert_int_equal(procsnap_take(ps, query, &snap), -EIO);
	assert_int_equal(mock.request.select, PROCSNAP_SELECT_DESCENDANTS);
	assert_int_equal(mock.request.flags, PROCSNAP_REQUEST_ROOTS);
	assert_int_equal(mock.request.pid_count, 1);
	assert_int_equal(mock.request.fd, 0);
	assert_int_equal(mock.request.namespace_type, 0);
	assert_int_equal(mock.request.min_rss_bytes, 12345678901);
	assert_int_equal(mock.request.min_cpu_ns, 12345678902);
	assert_int_equal(mock.request.wait_budget_ns, 12345678903);
	assert_int_equal(mock.request.text_max, 4096);
	assert_int_equal(mock.request.top_key, PROCSNAP_TOP_RSS);
	assert_int_equal(mock.request.top_count, 20);
	assert_int_equal(procsnap_query_set_namespaces(query, CLONE_NEWUTS, list, 2), 0);
	assert_int_equal(procsnap_take(ps, query, &snap), -EIO);
	assert_int_equal(mock.request.select, PROCSNAP_SELECT_NAMESPACES);
	assert_int_equal(mock.request.flags, 0);
	assert_int_equal(mock.request.namespace_type, CLONE_NEWUTS);
	assert_memory_equal((void *)(uintptr_t)mock.request.pids, list, sizeof(list));
	if (procsnap_query_set_cgroup(query, "/sys/fs/cgroup", true) == 0) {
		assert_int_equal(procsnap_take(ps, query, &snap), -EIO);
		assert_int_equal(mock.request.select, PROCSNAP_SELECT_CGROUP);
		assert_int_equal(mock.request.flags, PROCSNAP_REQUEST_SUBGROUPS);
		assert_int_equal(mock.request.fd, query->cgroup_fd);
		assert_int_equal(mock.request.pid_count, 0);
		assert_int_equal(mock.request.pids, 0);
		assert_int_equal(mock.request.namespace_type, 0);
	}
	procsnap_query_free(query);
	procsnap_close(ps);
}

static void impossible_sizes(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 247, UINT64_MAX };
	struct procsnap_snapshot *snap;
	struct procsnap *ps = open_well();
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(sizes); i++) {
		mock.size = sizes[i];
		assert_int_equal(procsnap_take(ps, NULL, &snap), -EBADMSG);
		assert_last_error("which cannot be");
	}
	procsnap_close(ps);
}

static void mapping_fails(void **state)
{
	struct procsnap_snapshot *snap;
	struct procsnap *ps = open_well();

	(void)state;
	mock.size = 4096;
	mock.mmap_errno = ENOMEM;
	assert_int_equal(procsnap_take(ps, NULL, &snap), -ENOMEM);
	assert_last_error("mapping a snapshot of 4096 bytes");
	mock.mmap_errno = EINVAL; /* shorter than the reply said */
	assert_int_equal(procsnap_take(ps, NULL, &snap), -ESTALE);
	assert_last_error("same struct procsnap");
	procsnap_close(ps);
}

static void mapping_shows_another_snapshot_or_damage(void **state)
{
	struct procsnap_header header = { .hostname = "other", .snapshot_id = 5 };
	struct procsnap_snapshot *snap = (void *)1;
	struct procsnap *ps = open_well();
	void *image;

	(void)state;
	assert_int_equal(procsnap_image_build(&header, NULL, 0, &image), 0);
	mock.image = image;
	mock.size = header.total_size;
	mock.snapshot_id = 4;
	assert_int_equal(procsnap_take(ps, NULL, &snap), -ESTALE);
	assert_null(snap);
	mock.snapshot_id = 5;
	((struct procsnap_header *)image)->got = 2;
	assert_int_equal(procsnap_take(ps, NULL, &snap), -EBADMSG);
	assert_null(snap);
	free(image);
	procsnap_close(ps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(open_errors, setup),
		cmocka_unit_test_setup(info_errors, setup),
		cmocka_unit_test_setup(take_errors, setup),
		cmocka_unit_test_setup(query_becomes_the_request, setup),
		cmocka_unit_test_setup(ranges_become_the_request, setup),
		cmocka_unit_test_setup(selection_becomes_the_request, setup),
		cmocka_unit_test_setup(impossible_sizes, setup),
		cmocka_unit_test_setup(mapping_fails, setup),
		cmocka_unit_test_setup(mapping_shows_another_snapshot_or_damage, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
