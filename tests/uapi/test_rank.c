// SPDX-License-Identifier: GPL-2.0-or-later
/* Thresholds and rankings give what a full snapshot says, of processes that stand still. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "family.h"

static int fd;

static struct procsnap_request list_request(uint32_t select, const uint32_t *list, uint32_t count)
{
	return (struct procsnap_request){
		.select = select,
		.pids = (uintptr_t)list,
		.pid_count = count,
	};
}

#define RUNNERS 12

static pid_t runners_parent;

static void *wait_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

/* Runner @n: memory, time and threads of its own, some of them as others have. */
static void be_runner(int n)
{
	size_t size = (size_t)(n * 7 % RUNNERS + 1) << 20;
	struct rusage used;
	pthread_t thread;
	char *memory;
	int i;

	memory = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(memory != MAP_FAILED);
	memset(memory, 1, size);
	for (i = 0; i < n % 3; i++)
		CHECK(pthread_create(&thread, NULL, wait_for_ever, NULL) == 0);
	do
		CHECK(getrusage(RUSAGE_SELF, &used) == 0);
	while (used.ru_utime.tv_sec * 1000000 + used.ru_utime.tv_usec < n * 5 % RUNNERS * 10000);
}

static void make_runners(void)
{
	int n;

	for (n = 0; n < RUNNERS; n++) {
		pid_t pid = fork();

		CHECK(pid >= 0);
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			be_runner(n);
			stand_still();
		}
	}
}

struct rank {
	uint64_t keys[PROCSNAP_TOP_OLDEST + 1];
	int pid;
	int tgid;
};

static uint32_t rank_by;

static int compare_ranks(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->keys[rank_by] != y->keys[rank_by])
		return x->keys[rank_by] > y->keys[rank_by] ? -1 : 1;
	return x->pid - y->pid;
}

static struct rank rank_of(const struct image *image, uint32_t row)
{
	const struct procsnap_task *task = entry_of(image, PROCSNAP_SECTION_TASK, row);
	const struct procsnap_memory *memory = entry_of(image, PROCSNAP_SECTION_MEMORY, row);
	const struct procsnap_cpu *cpu = entry_of(image, PROCSNAP_SECTION_CPU, row);

	return (struct rank){
		.pid = task->pid,
		.tgid = task->tgid,
		.keys = {
			[PROCSNAP_TOP_CPU] = cpu->utime_ns + cpu->stime_ns,
			[PROCSNAP_TOP_RSS] = memory->rss_anon_bytes + memory->rss_file_bytes +
					     memory->rss_shmem_bytes,
			[PROCSNAP_TOP_VIRTUAL] = memory->virtual_bytes,
			[PROCSNAP_TOP_THREADS] = task->threads,
			[PROCSNAP_TOP_NEWEST] = task->start_ns,
			[PROCSNAP_TOP_OLDEST] = UINT64_MAX - task->start_ns,
		},
	};
}

static unsigned int count_processes(const struct rank *ranks, uint32_t count)
{
	unsigned int processes = 0;
	uint32_t i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < i && ranks[j].tgid != ranks[i].tgid; j++)
			;
		processes += j == i;
	}
	return processes;
}

/* What all of them have used; 0: one of them is not there yet, or has something left to do. */
static uint64_t time_at_rest(struct procsnap_request *request)
{
	struct image image = take_image(fd, request);
	bool rest = image.header->task_count == 2 * RUNNERS;
	uint64_t used = 0;
	uint32_t row;

	for (row = 0; row < image.header->task_count; row++) {
		const struct procsnap_task *task = entry_of(&image, PROCSNAP_SECTION_TASK, row);

		rest &= task->state == 'S';
		used += rank_of(&image, row).keys[PROCSNAP_TOP_CPU];
	}
	unmap_image(&image);
	return rest ? used : 0;
}

/*
 * Until no runner nor thread of one has anything left to do: from then on nothing of them
 * changes. One that is just falling asleep uses time yet.
 */
static void await_rest(uint32_t parent)
{
	struct procsnap_request request = list_request(PROCSNAP_SELECT_CHILDREN, &parent, 1);
	uint64_t used = 0, before;

	request.sections = PROCSNAP_WANT_BASIC;
	request.flags = PROCSNAP_REQUEST_THREADS;
	do {
		before = used;
		usleep(1000);
		used = time_at_rest(&request);
	} while (!used || used != before);
}

/* The rows of @request are the first of @ranks, in that order. */
static void check_ranking(struct procsnap_request request, struct rank *ranks, uint32_t count)
{
	static const uint32_t tops[] = { 0, 1, 2, 5, RUNNERS - 1, RUNNERS, 1000 };
	struct image image;
	uint32_t row, rows;
	size_t i;

	rank_by = request.top_key;
	qsort(ranks, count, sizeof(*ranks), compare_ranks);
	for (i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		request.top_count = tops[i];
		rows = tops[i] && tops[i] < count ? tops[i] : count;
		image = take_image(fd, &request);
		assert_int_equal(image.header->task_count, rows);
		assert_int_equal(image.header->matched_count, count);
		assert_int_equal(image.header->process_count, count_processes(ranks, rows));
		assert_true(image.header->flags & PROCSNAP_IMAGE_RANKED);
		assert_int_equal(!!(image.header->flags & PROCSNAP_IMAGE_FILTERED), rows < count);
		for (row = 0; row < rows; row++)
			assert_int_equal(rank_of(&image, row).pid, ranks[row].pid);
		unmap_image(&image);
	}
}

/* Exactly those of @ranks that have at least @least by @key. */
static void check_threshold(struct procsnap_request request, const struct rank *ranks,
			    uint32_t count, uint32_t key, uint64_t least)
{
	uint32_t i, enough = 0;
	struct image image;

	request.min_rss_bytes = key == PROCSNAP_TOP_RSS ? least : 0;
	request.min_cpu_ns = key == PROCSNAP_TOP_CPU ? least : 0;
	image = take_image(fd, &request);
	for (i = 0; i < count; i++) {
		enough += ranks[i].keys[key] >= least;
		assert_int_equal(row_of_pid(&image, ranks[i].pid) >= 0,
				 ranks[i].keys[key] >= least);
	}
	assert_int_equal(image.header->task_count, enough);
	assert_int_equal(image.header->matched_count, count);
	unmap_image(&image);
}

static void thresholds_and_rankings(void **state)
{
	uint32_t parent = runners_parent, key, i, count;
	struct procsnap_request request = list_request(PROCSNAP_SELECT_CHILDREN, &parent, 1);
	struct rank ranks[4 * RUNNERS];
	struct image image;
	int how;

	(void)state;
	for (how = 0; how < 6; how++) {
		request.sections = PROCSNAP_WANT_BASIC;
		request.level = PROCSNAP_LEVEL_RELAXED + how % 3;
		request.flags = how / 3 ? PROCSNAP_REQUEST_THREADS : 0;
		request.top_key = 0;
		image = take_image(fd, &request);
		count = image.header->task_count;
		assert_int_equal(count, how / 3 ? 2 * RUNNERS : RUNNERS);
		for (i = 0; i < count; i++)
			ranks[i] = rank_of(&image, i);
		unmap_image(&image);
		for (i = 0; i < count; i++) {
			check_threshold(request, ranks, count, PROCSNAP_TOP_RSS,
					ranks[i].keys[PROCSNAP_TOP_RSS]);
			check_threshold(request, ranks, count, PROCSNAP_TOP_CPU,
					ranks[i].keys[PROCSNAP_TOP_CPU] + 1);
		}
		check_threshold(request, ranks, count, PROCSNAP_TOP_RSS, UINT64_MAX);
		for (key = PROCSNAP_TOP_CPU; key <= PROCSNAP_TOP_OLDEST; key++) {
			request.top_key = key;
			check_ranking(request, ranks, count);
		}
	}
}

/* A ranking needs none of the sections that it looks at. */
static void a_ranking_needs_no_section(void **state)
{
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK),
		.top_key = PROCSNAP_TOP_RSS,
		.top_count = 3,
		.min_rss_bytes = 1 << 20,
	};
	struct image image;

	(void)state;
	image = take_image(fd, &request);
	assert_int_equal(image.header->task_count, 3);
	assert_null(section_of(&image, PROCSNAP_SECTION_MEMORY));
	unmap_image(&image);
}

static int setup(void **state)
{
	(void)state;
	fd = device_open();
	members_begin();
	runners_parent = member("sel-runners", make_runners);
	await(RUNNERS + 1);
	await_rest((uint32_t)runners_parent);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	/* The runners die with their parent. */
	kill(runners_parent, SIGKILL);
	assert_int_equal(waitpid(runners_parent, NULL, 0), runners_parent);
	return close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thresholds_and_rankings),
		cmocka_unit_test(a_ranking_needs_no_section),
	};

	return cmocka_run_group_tests_name("rank", tests, setup, teardown);
}
