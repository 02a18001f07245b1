// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * file.c: images through files and pipes. read() and write() go through the
 * test, which can cut them into pieces, interrupt them and make them fail.
 */
#include "unit.h"
#include "sample.h"

#include <pthread.h>
#include <sys/mman.h>

/**
 * struct pieces - how read() and write() behave.
 *
 * @most: The most bytes at a time; 0: as asked.
 * @interrupt: Every other call is interrupted.
 * @fail_after: The call after so many bytes fails with @fail_errno.
 */
static struct {
	size_t most;
	bool interrupt;
	bool interrupted;
	size_t done;
	size_t fail_after;
	int fail_errno;
} pieces;

ssize_t __real_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __real_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);

/* The most memory that was asked for at a time. */
static size_t most_memory;

void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_realloc(void *memory, size_t size)
{
	if (size > most_memory)
		most_memory = size;
	return __real_realloc(memory, size);
}

static bool next_piece(size_t *size)
{
	pieces.interrupted = pieces.interrupt && !pieces.interrupted;
	if (pieces.interrupted) {
		errno = EINTR;
		return false;
	}
	if (pieces.fail_errno && pieces.done >= pieces.fail_after) {
		errno = pieces.fail_errno;
		return false;
	}
	if (pieces.most && *size > pieces.most)
		*size = pieces.most;
	return true;
}

ssize_t __wrap_read(int fd, void *bytes, size_t size)
{
	ssize_t n = next_piece(&size) ? __real_read(fd, bytes, size) : -1;

	pieces.done += n > 0 ? (size_t)n : 0;
	return n;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
	ssize_t n = next_piece(&size) ? __real_write(fd, bytes, size) : -1;

	pieces.done += n > 0 ? (size_t)n : 0;
	return n;
}

struct context {
	struct sample sample;
	struct procsnap_snapshot *snap;
	int fd;
};

static int setup(void **state)
{
	struct context *context = calloc(1, sizeof(*context));

	memset(&pieces, 0, sizeof(pieces));
	sample_make(&context->sample);
	context->fd = memfd_create("image", MFD_CLOEXEC);
	*state = context;
	return procsnap_snapshot_from_memory(&context->snap, context->sample.bytes,
					     context->sample.size);
}

static int teardown(void **state)
{
	struct context *context = *state;

	procsnap_snapshot_free(context->snap);
	sample_free(&context->sample);
	close(context->fd);
	free(context);
	return 0;
}

static void assert_loads(struct context *context, int fd)
{
	struct procsnap_snapshot *snap;
	const void *image;
	size_t size;

	if (procsnap_snapshot_load(&snap, fd))
		fail_msg("not loaded: %s", procsnap_last_error());
	image = procsnap_image(snap, &size);
	assert_int_equal(size, context->sample.size);
	assert_memory_equal(image, context->sample.bytes, size);
	assert_int_equal(sample_read_all(snap), sample_read_all(context->snap));
	procsnap_snapshot_free(snap);
}

static void assert_end(int fd)
{
	struct procsnap_snapshot *snap = (void *)1;

	assert_int_equal(procsnap_snapshot_load(&snap, fd), -ENODATA);
	assert_null(snap);
	assert_last_error("no further snapshot");
}

static void what_is_saved_is_loaded(void **state)
{
	struct context *context = *state;

	assert_int_equal(procsnap_snapshot_save(context->snap, context->fd), 0);
	assert_int_equal(lseek(context->fd, 0, SEEK_CUR), context->sample.size);
	lseek(context->fd, 0, SEEK_SET);
	assert_loads(context, context->fd);
	assert_end(context->fd);
}

static void several_in_one_file(void **state)
{
	struct context *context = *state;
	int i;

	for (i = 0; i < 3; i++)
		assert_int_equal(procsnap_snapshot_save(context->snap, context->fd), 0);
	lseek(context->fd, 0, SEEK_SET);
	for (i = 1; i <= 3; i++) {
		assert_loads(context, context->fd);
		assert_int_equal(lseek(context->fd, 0, SEEK_CUR), context->sample.size * i);
	}
	assert_end(context->fd);
	assert_end(context->fd);
}

static void short_and_interrupted_calls(void **state)
{
	struct context *context = *state;

	pieces.most = 100;
	pieces.interrupt = true;
	assert_int_equal(procsnap_snapshot_save(context->snap, context->fd), 0);
	lseek(context->fd, 0, SEEK_SET);
	assert_loads(context, context->fd);
	pieces.most = 1;
	lseek(context->fd, 0, SEEK_SET);
	assert_loads(context, context->fd);
}

static void *save_twice(void *argument)
{
	struct context *context = argument;

	if (procsnap_snapshot_save(context->snap, context->fd) == 0)
		procsnap_snapshot_save(context->snap, context->fd);
	close(context->fd);
	return NULL;
}

static void through_a_pipe(void **state)
{
	struct context *context = *state;
	pthread_t writer;
	int ends[2];

	close(context->fd);
	assert_int_equal(pipe(ends), 0);
	context->fd = ends[1];
	assert_int_equal(pthread_create(&writer, NULL, save_twice, context), 0);
	assert_loads(context, ends[0]);
	assert_loads(context, ends[0]);
	assert_end(ends[0]);
	pthread_join(writer, NULL);
	close(ends[0]);
	context->fd = -1;
}

/* Larger than what is got at first, so that the memory grows. */
static void large_image(void **state)
{
	const size_t count = 70000;
	struct procsnap_header header = { .hostname = "large", .task_count = (uint32_t)count };
	struct procsnap_task *tasks = calloc(count, sizeof(*tasks));
	const struct procsnap_part part = { PROCSNAP_SECTION_TASK, tasks, count };
	struct context *context = *state;
	struct procsnap_snapshot *snap, *loaded;
	size_t i, row;
	void *image;

	for (i = 0; i < count; i++)
		tasks[i].pid = (int32_t)i + 1;
	assert_int_equal(procsnap_image_build(&header, &part, 1, &image), 0);
	assert_true(header.total_size > 8 << 20);
	assert_int_equal(procsnap_snapshot_from_memory(&snap, image, header.total_size), 0);
	for (i = 0; i < 2; i++)
		assert_int_equal(procsnap_snapshot_save(snap, context->fd), 0);
	lseek(context->fd, 0, SEEK_SET);
	for (i = 0; i < 2; i++) {
		assert_int_equal(procsnap_snapshot_load(&loaded, context->fd), 0);
		assert_memory_equal(procsnap_image(loaded, NULL), image, header.total_size);
		assert_int_equal(procsnap_find_pid(loaded, (pid_t)count, &row), 0);
		assert_int_equal(row, count - 1);
		procsnap_snapshot_free(loaded);
	}
	assert_end(context->fd);
	/* the claim alone costs no memory: 1 TiB that is not there */
	((struct procsnap_header *)image)->total_size = 1ULL << 40;
	assert_int_equal(ftruncate(context->fd, 0), 0);
	assert_int_equal(pwrite(context->fd, image, 3 << 20, 0), 3 << 20);
	lseek(context->fd, 0, SEEK_SET);
	most_memory = 0;
	assert_int_equal(procsnap_snapshot_load(&loaded, context->fd), -EBADMSG);
	assert_last_error("ends after 3145728 of 1099511627776 bytes");
	assert_int_equal(most_memory, 4 << 20);
	procsnap_snapshot_free(snap);
	free(image);
	free(tasks);
}

static void not_an_image(void **state)
{
	struct context *context = *state;
	struct procsnap_snapshot *snap = (void *)1;

	assert_int_equal(write(context->fd, "#!/bin/sh\n", 10), 10);
	lseek(context->fd, 0, SEEK_SET);
	assert_int_equal(procsnap_snapshot_load(&snap, context->fd), -EBADMSG);
	assert_null(snap);
	assert_last_error("not a procsnap image");
}

static void damaged_image(void **state)
{
	struct context *context = *state;
	struct procsnap_snapshot *snap = (void *)1;

	context->sample.tasks[1].parent_row = 99;
	assert_int_equal(procsnap_snapshot_save(context->snap, context->fd), 0);
	lseek(context->fd, 0, SEEK_SET);
	assert_int_equal(procsnap_snapshot_load(&snap, context->fd), -EBADMSG);
	assert_null(snap);
	assert_last_error("parent_row in row 1");
}

static void descriptors_that_fail(void **state)
{
	struct context *context = *state;
	struct procsnap_snapshot *snap = (void *)1;

	assert_int_equal(procsnap_snapshot_save(context->snap, -1), -EBADF);
	assert_last_error("after 0 of");
	assert_int_equal(procsnap_snapshot_load(&snap, -1), -EBADF);
	assert_null(snap);
	pieces.most = 500;
	pieces.fail_after = 1000;
	pieces.fail_errno = ENOSPC;
	assert_int_equal(procsnap_snapshot_save(context->snap, context->fd), -ENOSPC);
	assert_last_error("after 1000 of");
	pieces.fail_errno = 0;
	assert_int_equal(ftruncate(context->fd, 0), 0);
	lseek(context->fd, 0, SEEK_SET);
	assert_int_equal(procsnap_snapshot_save(context->snap, context->fd), 0);
	lseek(context->fd, 0, SEEK_SET);
	pieces.done = 0;
	pieces.fail_errno = EIO;
	assert_int_equal(procsnap_snapshot_load(&snap, context->fd), -EIO);
	assert_null(snap);
	assert_last_error("Input/output error");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_saved_is_loaded),
		TEST(several_in_one_file),
		TEST(short_and_interrupted_calls),
		TEST(through_a_pipe),
		TEST(large_image),
		TEST(not_an_image),
		TEST(damaged_image),
		TEST(descriptors_that_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
