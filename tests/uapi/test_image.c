// SPDX-License-Identifier: GPL-2.0-or-later
/* The image from the device: header, section table, rows. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"

static uint64_t now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void header_tells_who_when_and_how(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	uint64_t mono = now(CLOCK_MONOTONIC), real = now(CLOCK_REALTIME);
	const struct procsnap_header *header;
	char hostname[65], boot_id[37], text[40];
	const uint8_t *b;
	struct image image;
	int fd = device_open();
	FILE *file;

	(void)state;
	image = take_image(fd, &request);
	header = image.header;
	assert_int_equal(header->version, PROCSNAP_UAPI_VERSION);
	assert_int_equal(header->header_size, sizeof(*header));
	assert_int_equal(header->section_entry_size, sizeof(struct procsnap_section));
	assert_int_equal(header->want, PROCSNAP_WANT_BASIC);
	assert_int_equal(header->got, PROCSNAP_WANT_BASIC);
	assert_int_equal(header->level, PROCSNAP_LEVEL_TREE);
	assert_int_equal(header->source, PROCSNAP_SOURCE_MODULE);
	assert_int_equal(header->page_size, sysconf(_SC_PAGESIZE));
	assert_int_equal(header->clock_ticks, sysconf(_SC_CLK_TCK));
	assert_int_equal(header->flags, 0);
	assert_true(header->start_mono_ns >= mono && header->start_mono_ns <= header->end_mono_ns);
	assert_true(header->end_mono_ns <= now(CLOCK_MONOTONIC));
	assert_true(header->start_real_ns >= real && header->end_real_ns <= now(CLOCK_REALTIME));
	assert_true(header->instant_boot_ns <= now(CLOCK_BOOTTIME));
	assert_true(header->lock_ns > 0 && header->lock_ns <= header->end_mono_ns - mono);
	assert_int_equal(header->task_count, header->process_count);
	assert_int_equal(header->missing_count, 0);
	assert_true(header->attempts >= 1);

	gethostname(hostname, sizeof(hostname));
	assert_string_equal(header->hostname, hostname);
	file = fopen("/proc/sys/kernel/random/boot_id", "r");
	assert_non_null(file);
	assert_non_null(fgets(boot_id, sizeof(boot_id), file));
	fclose(file);
	b = header->boot_id;
	snprintf(text, sizeof(text),
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		 b[15]);
	assert_string_equal(text, boot_id);
	unmap_image(&image);
	close(fd);
}

static void sections_asked_for_are_there_and_no_others(void **state)
{
	const uint64_t task = PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	int fd = device_open();
	uint64_t want;

	(void)state;
	for (want = 0; want <= PROCSNAP_WANT_BASIC + 1; want++) {
		struct procsnap_request request = request_of(want | 1ULL << 63);
		struct image image = take_image(fd, &request);
		uint64_t expected = want & PROCSNAP_WANT_BASIC;
		uint32_t id;

		if (expected & 0x1e)
			expected |= task;
		assert_int_equal(image.header->want, want | 1ULL << 63);
		assert_int_equal(image.header->got, expected);
		assert_int_equal(request.got, expected);
		assert_int_equal(image.header->section_count, __builtin_popcountll(expected));
		for (id = 0; id < 8; id++)
			assert_int_equal(section_of(&image, id) != NULL, expected >> id & 1);
		unmap_image(&image);
	}
	close(fd);
}

static void sections_do_not_overlap_and_fit(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	uint64_t end;
	struct image image;
	int fd = device_open();
	uint32_t id;

	(void)state;
	image = take_image(fd, &request);
	for (id = 1; id <= 6; id++) {
		const struct procsnap_section *s = section_of(&image, id);
		const struct procsnap_section *other;
		uint32_t k;

		end = s->offset + s->count * s->entry_size;
		assert_int_equal(s->offset % 8, 0);
		assert_int_equal(s->entry_size % 8, 0);
		assert_int_equal(s->reserved, 0);
		assert_true(s->offset >=
			    image.header->header_size + image.header->section_count * sizeof(*s));
		assert_true(end <= image.header->total_size);
		assert_int_equal(s->flags, id <= 4 ? PROCSNAP_SECTION_PER_TASK : 0);
		if (id <= 4)
			assert_int_equal(s->count, image.header->task_count);
		for (k = 1; k <= 6; k++) {
			other = section_of(&image, k);
			assert_true(k == id || other->offset >= end ||
				    other->offset + other->count * other->entry_size <= s->offset);
		}
	}
	unmap_image(&image);
	close(fd);
}

static void own_row_is_right(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	const struct procsnap_task *task, *parent;
	const struct procsnap_memory *memory;
	const struct procsnap_cred *cred;
	const struct procsnap_cpu *cpu;
	struct image image;
	int fd = device_open();
	long row;

	(void)state;
	image = take_image(fd, &request);
	row = row_of_pid(&image, getpid());
	assert_true(row >= 0);
	task = entry_of(&image, PROCSNAP_SECTION_TASK, row);
	assert_int_equal(task->status, PROCSNAP_STATUS_OK);
	assert_int_equal(task->tgid, getpid());
	assert_int_equal(task->ns_pid, getpid());
	assert_int_equal(task->ppid, getppid());
	assert_int_equal(task->pgid, getpgid(0));
	assert_int_equal(task->sid, getsid(0));
	assert_int_equal(task->threads, 1);
	assert_int_equal(task->state, 'R');
	assert_int_equal(task->leader_row, row);
	assert_true(task->start_ns > 0 && task->start_ns <= image.header->instant_boot_ns);
	assert_string_equal(task->comm, "test_image");
	assert_int_not_equal(task->parent_row, PROCSNAP_NO_ROW);
	parent = entry_of(&image, PROCSNAP_SECTION_TASK, task->parent_row);
	assert_int_equal(parent->pid, getppid());

	cred = entry_of(&image, PROCSNAP_SECTION_CRED, row);
	assert_int_equal(cred->status, PROCSNAP_STATUS_OK);
	assert_int_equal(cred->euid, geteuid());
	cpu = entry_of(&image, PROCSNAP_SECTION_CPU, row);
	assert_int_equal(cpu->status, PROCSNAP_STATUS_OK);
	assert_true(cpu->run_ns > 0);
	memory = entry_of(&image, PROCSNAP_SECTION_MEMORY, row);
	assert_int_equal(memory->status, PROCSNAP_STATUS_OK);
	assert_true(memory->rss_anon_bytes > 0);
	unmap_image(&image);
	close(fd);
}

static void kernel_threads_have_no_memory(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	const struct procsnap_memory *memory;
	struct image image;
	int fd = device_open();
	long row;

	(void)state;
	image = take_image(fd, &request);
	row = row_of_pid(&image, 2);
	assert_true(row >= 0);
	memory = entry_of(&image, PROCSNAP_SECTION_MEMORY, row);
	assert_int_equal(memory->status, PROCSNAP_STATUS_NONE);
	assert_int_equal(memory->virtual_bytes, 0);
	unmap_image(&image);
	close(fd);
}

static void read_gives_the_same_bytes_as_the_mapping(void **state)
{
	static char copy[1 << 22];
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct image image;
	int fd = device_open();
	size_t done = 0;
	ssize_t got;

	(void)state;
	image = take_image(fd, &request);
	assert_true(image.size < sizeof(copy));
	while ((got = read(fd, copy + done, 777)) > 0)
		done += got;
	assert_int_equal(got, 0);
	assert_int_equal(done, image.size);
	assert_memory_equal(copy, image.header, image.size);
	assert_int_equal(lseek(fd, 0, SEEK_END), image.size);
	assert_int_equal(pread(fd, copy, 8, 0), 8);
	unmap_image(&image);
	close(fd);
}

/* But for what looks at every page. */
static void read_without_a_request_takes_everything(void **state)
{
	struct procsnap_header header;
	int fd = device_open();

	(void)state;
	assert_int_equal(read(fd, &header, sizeof(header)), sizeof(header));
	assert_int_equal(header.magic, PROCSNAP_MAGIC);
	assert_int_equal(header.got, PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED);
	assert_int_equal(header.level, PROCSNAP_LEVEL_TREE);
	assert_int_equal(lseek(fd, 0, SEEK_END), header.total_size);
	close(fd);
}

static void pids_select_processes(void **state)
{
	int32_t pids[] = { getpid(), 1, getpid(), 4000000, 2 };
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct image image;
	int fd = device_open();

	(void)state;
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)pids;
	request.pid_count = 5;
	image = take_image(fd, &request);
	assert_int_equal(image.header->task_count, 3);
	assert_int_equal(image.header->missing_count, 1);
	assert_int_equal(image.header->flags, PROCSNAP_IMAGE_SELECTED);
	assert_true(row_of_pid(&image, getpid()) >= 0);
	assert_true(row_of_pid(&image, 1) >= 0);
	assert_true(row_of_pid(&image, 2) >= 0);
	unmap_image(&image);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_tells_who_when_and_how),
		cmocka_unit_test(sections_asked_for_are_there_and_no_others),
		cmocka_unit_test(sections_do_not_overlap_and_fit),
		cmocka_unit_test(own_row_is_right),
		cmocka_unit_test(kernel_threads_have_no_memory),
		cmocka_unit_test(read_gives_the_same_bytes_as_the_mapping),
		cmocka_unit_test(read_without_a_request_takes_everything),
		cmocka_unit_test(pids_select_processes),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
