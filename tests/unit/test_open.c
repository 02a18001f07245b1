// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * open.c: which backend is chosen. open() of the device goes through the test,
 * so that the choice does not depend on the machine.
 */
#include "unit.h"

static int device_errno;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long command, ...);

int __wrap_open(const char *path, int flags, ...)
{
	if (strcmp(path, PROCSNAP_DEVICE) != 0)
		return __real_open(path, flags);
	if (!device_errno)
		return dup(STDERR_FILENO);
	errno = device_errno;
	return -1;
}

/* A module that speaks the version of this library, or a later one. */
static uint32_t module_version;

int __wrap_ioctl(int fd, unsigned long command, ...)
{
	va_list args;

	(void)fd;
	assert_int_equal(command, PROCSNAP_IOC_INFO);
	va_start(args, command);
	va_arg(args, struct procsnap_info *)->uapi_version = module_version;
	va_end(args);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	unsetenv("PROCSNAP_BACKEND");
	device_errno = ENOENT;
	module_version = PROCSNAP_UAPI_VERSION;
	return 0;
}

static void assert_opens(enum procsnap_backend asked, enum procsnap_backend expected,
			 int device_error)
{
	struct procsnap *ps;

	assert_int_equal(procsnap_open(&ps, asked), 0);
	assert_int_equal(procsnap_get_backend(ps), expected);
	assert_int_equal(procsnap_device_error(ps), device_error);
	procsnap_close(ps);
}

static void auto_takes_the_device_or_procfs(void **state)
{
	(void)state;
	assert_opens(PROCSNAP_BACKEND_AUTO, PROCSNAP_BACKEND_PROCFS, -ENOENT);
	assert_last_error("modprobe procsnap");
	device_errno = EACCES;
	assert_opens(PROCSNAP_BACKEND_AUTO, PROCSNAP_BACKEND_PROCFS, -EACCES);
	device_errno = 0;
	assert_opens(PROCSNAP_BACKEND_AUTO, PROCSNAP_BACKEND_DEVICE, 0);
	module_version++;
	assert_opens(PROCSNAP_BACKEND_AUTO, PROCSNAP_BACKEND_PROCFS, -EPROTONOSUPPORT);
	assert_last_error("speaks version");
}

static void environment_decides_for_auto(void **state)
{
	struct procsnap *ps;

	(void)state;
	setenv("PROCSNAP_BACKEND", "procfs", 1);
	device_errno = 0;
	assert_opens(PROCSNAP_BACKEND_AUTO, PROCSNAP_BACKEND_PROCFS, 0);
	assert_opens(PROCSNAP_BACKEND_DEVICE, PROCSNAP_BACKEND_DEVICE, 0);
	setenv("PROCSNAP_BACKEND", "device", 1);
	assert_opens(PROCSNAP_BACKEND_AUTO, PROCSNAP_BACKEND_DEVICE, 0);
	assert_opens(PROCSNAP_BACKEND_PROCFS, PROCSNAP_BACKEND_PROCFS, 0);
	device_errno = ENOENT;
	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_AUTO), -ENOENT);
	assert_null(ps);
	setenv("PROCSNAP_BACKEND", "auto", 1);
	assert_opens(PROCSNAP_BACKEND_AUTO, PROCSNAP_BACKEND_PROCFS, -ENOENT);
	setenv("PROCSNAP_BACKEND", "", 1);
	assert_opens(PROCSNAP_BACKEND_AUTO, PROCSNAP_BACKEND_PROCFS, -ENOENT);
	setenv("PROCSNAP_BACKEND", "kernel", 1);
	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_AUTO), -EINVAL);
	assert_last_error("PROCSNAP_BACKEND=kernel");
}

static void unknown_backend(void **state)
{
	struct procsnap *ps = (void *)1;

	(void)state;
	assert_int_equal(procsnap_open(&ps, (enum procsnap_backend)3), -EINVAL);
	assert_null(ps);
	assert_last_error("no backend 3");
	procsnap_close(NULL);
}

static void info_needs_the_device(void **state)
{
	struct procsnap_info info;
	struct procsnap *ps;

	(void)state;
	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_PROCFS), 0);
	assert_int_equal(procsnap_get_info(ps, &info), -EOPNOTSUPP);
	assert_last_error("procfs");
	procsnap_close(ps);
	device_errno = 0;
	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_DEVICE), 0);
	assert_int_equal(procsnap_get_info(ps, &info), 0);
	assert_int_equal(info.uapi_version, PROCSNAP_UAPI_VERSION);
	procsnap_close(ps);
}

static void snapshot_outlives_its_source(void **state)
{
	struct procsnap_snapshot *snap;
	struct procsnap *ps;
	size_t row;

	(void)state;
	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_AUTO), 0);
	assert_int_equal(procsnap_take(ps, NULL, &snap), 0);
	procsnap_close(ps);
	assert_int_equal(procsnap_find_pid(snap, getpid(), &row), 0);
	procsnap_snapshot_free(snap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(auto_takes_the_device_or_procfs, setup),
		cmocka_unit_test_setup(environment_decides_for_auto, setup),
		cmocka_unit_test_setup(unknown_backend, setup),
		cmocka_unit_test_setup(info_needs_the_device, setup),
		cmocka_unit_test_setup(snapshot_outlives_its_source, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
