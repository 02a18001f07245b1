// SPDX-License-Identifier: GPL-2.0-or-later
/* The mapping: read-only for good, and as long-lived as its user wants. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"

static size_t page;

static int mmap_errno(int fd, size_t size, int prot, int flags, off_t offset)
{
	void *p = mmap(NULL, size, prot, flags, fd, offset);

	if (p == MAP_FAILED)
		return errno;
	munmap(p, size);
	return 0;
}

static void writable_mappings_are_refused(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	int fd = device_open();
	int rw;

	(void)state;
	assert_int_equal(take(fd, &request), 0);
	assert_int_equal(mmap_errno(fd, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0), EPERM);
	/* mmap(2) itself refuses a shared writable mapping of a read-only fd. */
	assert_int_equal(mmap_errno(fd, page, PROT_READ | PROT_WRITE, MAP_SHARED, 0), EACCES);
	close(fd);

	rw = open(PROCSNAP_DEVICE, O_RDWR);
	assert_int_not_equal(rw, -1);
	assert_int_equal(take(rw, &request), 0);
	assert_int_equal(mmap_errno(rw, page, PROT_READ | PROT_WRITE, MAP_SHARED, 0), EPERM);
	assert_int_equal(mmap_errno(rw, page, PROT_WRITE, MAP_SHARED, 0), EPERM);
	assert_int_equal(mmap_errno(rw, page, PROT_READ, MAP_SHARED, 0), 0);
	close(rw);
}

static void mappings_cannot_be_made_writable(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	int flags[] = { MAP_SHARED, MAP_PRIVATE };
	int fd = open(PROCSNAP_DEVICE, O_RDWR);
	int mem = open("/proc/self/mem", O_RDWR);
	size_t i;

	(void)state;
	assert_int_equal(take(fd, &request), 0);
	for (i = 0; i < 2; i++) {
		void *p = mmap(NULL, page, PROT_READ, flags[i], fd, 0);

		assert_ptr_not_equal(p, MAP_FAILED);
		assert_int_equal(mprotect(p, page, PROT_READ | PROT_WRITE), -1);
		assert_int_equal(errno, EACCES);
		assert_int_equal(mprotect(p, page, PROT_READ | PROT_EXEC), -1);
		assert_int_equal(errno, EACCES);
		/* A debugger's way round the protection of private pages. */
		assert_int_equal(pwrite(mem, "x", 1, (off_t)(uintptr_t)p), -1);
		assert_int_equal(*(const uint64_t *)p, PROCSNAP_MAGIC);
		munmap(p, page);
	}
	close(mem);
	close(fd);
}

static void places_and_sizes_are_checked(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	int fd = device_open();
	size_t whole;
	void *p;

	(void)state;
	assert_int_equal(mmap_errno(fd, page, PROT_READ, MAP_SHARED, 0), ENODATA);
	assert_int_equal(take(fd, &request), 0);
	whole = (request.size + page - 1) / page * page;
	assert_true(whole > page);
	assert_int_equal(mmap_errno(fd, whole, PROT_READ, MAP_SHARED, 0), 0);
	assert_int_equal(mmap_errno(fd, page, PROT_READ, MAP_SHARED, 0), 0);
	assert_int_equal(mmap_errno(fd, whole + page, PROT_READ, MAP_SHARED, 0), EINVAL);
	assert_int_equal(mmap_errno(fd, page, PROT_READ, MAP_SHARED, page), EINVAL);
	p = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
	assert_ptr_equal(mremap(p, page, 2 * page, MREMAP_MAYMOVE), MAP_FAILED);
	assert_int_equal(errno, EFAULT);
	munmap(p, page);
	close(fd);
}

/* The memory of a snapshot is used again: nothing of an older one may show. */
static void nothing_of_an_older_snapshot_shows(void **state)
{
	const uint64_t sections[] = { PROCSNAP_WANT_BASIC, PROCSNAP_WANT(PROCSNAP_SECTION_CPU),
				      PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY),
				      PROCSNAP_WANT(PROCSNAP_SECTION_TASK), PROCSNAP_WANT_BASIC };
	struct procsnap_request request;
	const struct procsnap_task *task;
	struct image image;
	int fd = device_open(), round;
	size_t row, i;

	(void)state;
	for (round = 0; round < 20; round++) {
		request = request_of(sections[round % 5]);
		request.flags = round % 3 ? 0 : PROCSNAP_REQUEST_THREADS;
		image = take_image(fd, &request);
		for (i = image.size; i % page; i++)
			assert_int_equal(((const char *)image.header)[i], 0);
		for (row = 0; row < image.header->task_count; row++) {
			task = entry_of(&image, PROCSNAP_SECTION_TASK, row);
			assert_int_equal(task->reserved[0] | task->reserved[1] | task->reserved[2],
					 0);
			for (i = strlen(task->comm); i < sizeof(task->comm); i++)
				assert_int_equal(task->comm[i], 0);
		}
		unmap_image(&image);
	}
	close(fd);
}

static void mapping_outlives_next_request_and_close(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct image first, second;
	int fd = device_open();
	char *copy;

	(void)state;
	first = take_image(fd, &request);
	copy = malloc(first.size);
	memcpy(copy, first.header, first.size);
	second = take_image(fd, &request);
	assert_true(second.header->snapshot_id > first.header->snapshot_id);
	close(fd);
	assert_memory_equal(copy, first.header, first.size);
	assert_int_equal(second.header->magic, PROCSNAP_MAGIC);
	unmap_image(&second);
	assert_memory_equal(copy, first.header, first.size);
	unmap_image(&first);
	free(copy);
}

static void child_keeps_the_mapping(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct image image;
	int fd = device_open();
	uint64_t live = info_of(fd).live_snapshots;
	int go[2], status;
	char byte;
	pid_t pid;

	(void)state;
	image = take_image(fd, &request);
	assert_int_equal(pipe(go), 0);
	pid = fork();
	if (pid == 0) {
		uint64_t sum = 0;
		size_t i;

		close(fd);
		if (read(go[0], &byte, 1) != 1)
			_exit(2);
		for (i = 0; i < image.size / 8; i++)
			sum += ((const uint64_t *)image.header)[i];
		_exit(image.header->magic != PROCSNAP_MAGIC || !sum);
	}
	unmap_image(&image);
	assert_int_equal(take(fd, &request), 0);
	assert_int_equal(info_of(fd).live_snapshots, live + 2);
	assert_int_equal(write(go[1], "x", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(info_of(fd).live_snapshots, live + 1);
	close(go[0]);
	close(go[1]);
	close(fd);
}

static void parts_can_be_unmapped(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED);
	struct image image;
	int fd = device_open();
	uint64_t live;
	char *p;

	(void)state;
	live = info_of(fd).live_snapshots;
	image = take_image(fd, &request);
	assert_true(image.size > 3 * page);
	p = (char *)image.header;
	assert_int_equal(munmap(p + page, page), 0);
	assert_int_equal(*(uint64_t *)p, PROCSNAP_MAGIC);
	assert_int_equal(munmap(p, page), 0);
	assert_int_equal(info_of(fd).live_snapshots, live + 1);
	assert_int_equal(munmap(p + 2 * page, image.size - 2 * page), 0);
	close(fd);
	fd = device_open();
	assert_int_equal(info_of(fd).live_snapshots, live);
	close(fd);
}

static void several_snapshots_at_once(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct image images[16];
	int fds[16];
	int i;

	(void)state;
	for (i = 0; i < 16; i++) {
		fds[i] = device_open();
		images[i] = take_image(fds[i], &request);
	}
	for (i = 1; i < 16; i++)
		assert_true(images[i].header->snapshot_id > images[i - 1].header->snapshot_id);
	for (i = 0; i < 16; i++) {
		assert_int_equal(images[i].header->magic, PROCSNAP_MAGIC);
		unmap_image(&images[i]);
		close(fds[i]);
	}
}

static int unload_errno(void)
{
	return syscall(SYS_delete_module, "procsnap", O_NONBLOCK) ? errno : 0;
}

static void unloading_while_in_use_is_refused(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct image image;
	int fd = device_open();

	(void)state;
	assert_int_equal(unload_errno(), EWOULDBLOCK);
	image = take_image(fd, &request);
	close(fd);
	assert_int_equal(unload_errno(), EWOULDBLOCK);
	assert_int_equal(image.header->magic, PROCSNAP_MAGIC);
	unmap_image(&image);
}

static int get_page_size(void **state)
{
	(void)state;
	page = sysconf(_SC_PAGESIZE);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writable_mappings_are_refused),
		cmocka_unit_test(mappings_cannot_be_made_writable),
		cmocka_unit_test(places_and_sizes_are_checked),
		cmocka_unit_test(nothing_of_an_older_snapshot_shows),
		cmocka_unit_test(mapping_outlives_next_request_and_close),
		cmocka_unit_test(child_keeps_the_mapping),
		cmocka_unit_test(parts_can_be_unmapped),
		cmocka_unit_test(several_snapshots_at_once),
		cmocka_unit_test(unloading_while_in_use_is_refused),
	};

	return cmocka_run_group_tests_name("mapping", tests, get_page_size, NULL);
}
