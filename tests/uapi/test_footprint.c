// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The footprint: what a closed set of processes has together is the number of
 * frames and of places in swap that they use, and each field is what smaps says.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <limits.h>
#include <malloc.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "frame_set.h"
#include "kernel_pages.h"
#include "page_set.h"
#include "proc_text.h"
#include "swap_area.h"
#include "victims.h"

#define WEIGHT (1ULL << PROCSNAP_WEIGHT_SHIFT)

/* How often what others may change meanwhile is tried. */
#define TRIES 20

static struct page_set *set;
static struct victim *victims;
static int differences;

static const struct procsnap_footprint *footprint_row(const struct image *image, pid_t pid)
{
	const struct procsnap_footprint *footprint;
	long row = row_of_pid(image, pid);

	assert_true(row >= 0);
	footprint = entry_of(image, PROCSNAP_SECTION_FOOTPRINT, row);
	assert_int_equal(footprint->status, PROCSNAP_STATUS_OK);
	assert_int_equal(footprint->flags & ~PROCSNAP_FOOTPRINT_ESTIMATED, 0);
	assert_int_equal(footprint->resume, 0);
	assert_int_equal(footprint->reserved, 0);
	return footprint;
}

static struct image take_set(int fd)
{
	int32_t pids[PAGE_SET_PROCESSES];
	struct procsnap_request request =
		page_set_request(set, PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT), pids);

	return take_image(fd, &request);
}

static uint64_t rounded_pages(uint64_t weighted)
{
	return (weighted / WEIGHT + PAGE_BYTES / 2) / PAGE_BYTES;
}

/* --- the closed set --- */

static void closed_set_adds_up(void **state)
{
	const struct procsnap_footprint *footprint;
	struct frame_set *frames = frame_set_new();
	uint64_t resident = 0, hugetlb = 0, swap = 0, parts;
	int fd = device_open(), who;
	struct image image;
	size_t i;

	(void)state;
	image = take_set(fd);
	for (who = 0; who < PAGE_SET_PROCESSES; who++) {
		footprint = footprint_row(&image, set->victims[who].pid);
		assert_int_equal(footprint->flags, 0);
		resident += footprint->weighted;
		hugetlb += footprint->weighted_hugetlb;
		swap += footprint->weighted_swap;
		parts = footprint->weighted_anon + footprint->weighted_file +
			footprint->weighted_shmem;
		assert_int_equal(footprint->weighted, parts);
		for (i = 0; i < set->count; i++)
			frame_set_add(frames, set->victims[who].pid, set->parts[i].start,
				      set->parts[i].end, swap_areas());
	}
	print_message("%llu frames, %llu of hugetlb, %llu places in swap\n",
		      (unsigned long long)frame_set_count(frames, FRAME_RESIDENT),
		      (unsigned long long)frame_set_count(frames, FRAME_HUGETLB),
		      (unsigned long long)frame_set_count(frames, FRAME_SWAP));
	assert_int_equal(rounded_pages(resident), frame_set_count(frames, FRAME_RESIDENT));
	assert_int_equal(rounded_pages(hugetlb), frame_set_count(frames, FRAME_HUGETLB));
	assert_int_equal(rounded_pages(swap), frame_set_count(frames, FRAME_SWAP));
	assert_true(frame_set_count(frames, FRAME_RESIDENT) > 2000);
	frame_set_free(frames);
	unmap_image(&image);
	close(fd);
}

/* --- against smaps --- */

#define AT(field) offsetof(struct procsnap_footprint, field)

/* What is exact; smaps has it in KiB. */
static const struct {
	const char *key;
	size_t at;
} sizes[] = {
	{ "Rss", AT(resident_bytes) },
	{ "Private_Clean", AT(private_clean_bytes) },
	{ "Private_Dirty", AT(private_dirty_bytes) },
	{ "Shared_Clean", AT(shared_clean_bytes) },
	{ "Shared_Dirty", AT(shared_dirty_bytes) },
	{ "Referenced", AT(referenced_bytes) },
	{ "Anonymous", AT(anon_bytes) },
	{ "KSM", AT(ksm_bytes) },
	{ "LazyFree", AT(lazyfree_bytes) },
	{ "AnonHugePages", AT(anon_huge_bytes) },
	{ "ShmemPmdMapped", AT(shmem_huge_bytes) },
	{ "FilePmdMapped", AT(file_huge_bytes) },
	{ "Private_Hugetlb", AT(private_hugetlb_bytes) },
	{ "Shared_Hugetlb", AT(shared_hugetlb_bytes) },
	{ "Swap", AT(swap_bytes) },
};

/*
 * What smaps has rounded down: each page's share to 1/4096 of a byte, and the sum of
 * a mapping (in smaps_rollup: of all mappings) to KiB. @rollup: only there.
 */
static const struct {
	const char *key;
	size_t at;
	bool rollup;
} shares[] = {
	{ "Pss", AT(weighted), false },
	{ "Pss_Dirty", AT(weighted_dirty), false },
	{ "Pss_Anon", AT(weighted_anon), true },
	{ "Pss_File", AT(weighted_file), true },
	{ "Pss_Shmem", AT(weighted_shmem), true },
	{ "Locked", AT(weighted_locked), false },
	{ "SwapPss", AT(weighted_swap), false },
};

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))
#define SHARES (sizeof(shares) / sizeof(shares[0]))

static uint64_t field_at(const struct procsnap_footprint *footprint, size_t at)
{
	return *(const uint64_t *)((const char *)footprint + at);
}

static void differs(const char *who, const char *key, uint64_t bytes, long long kb)
{
	print_error("%s: %s is %llu bytes, smaps says %lld KiB\n", who, key,
		    (unsigned long long)bytes, kb);
	differences++;
}

/*
 * @footprint beside @smaps of @maps mappings in the range; -1: smaps_rollup.
 */
static void compare_smaps(const char *who, const struct procsnap_footprint *footprint,
			  const char *smaps, uint64_t start, uint64_t end, long maps)
{
	uint64_t bytes, pages, most;
	long long kb;
	size_t i;

	pages = (footprint->resident_bytes + footprint->swap_bytes) / PAGE_BYTES;
	for (i = 0; i < SIZES; i++) {
		bytes = field_at(footprint, sizes[i].at);
		kb = kernel_smaps_sum(smaps, start, end, sizes[i].key);
		/* KSM is not in all kernels. */
		if (kb >= 0 && bytes != (uint64_t)kb * 1024)
			differs(who, sizes[i].key, bytes, kb);
	}
	for (i = 0; i < SHARES; i++) {
		if (shares[i].rollup && maps >= 0)
			continue;
		/* Ours is rounded to the nearest unit, page by page. */
		bytes = field_at(footprint, shares[i].at) / WEIGHT;
		kb = kernel_smaps_sum(smaps, start, end, shares[i].key);
		most = kb * 1024 + 1024 * (maps < 0 ? 1 : maps) + pages / 4096 + 1;
		if (kb >= 0 && (bytes + pages / 65536 + 1 < (uint64_t)kb * 1024 || bytes > most))
			differs(who, shares[i].key, bytes, kb);
	}
	if (footprint->private_clean_bytes + footprint->private_dirty_bytes +
		    footprint->shared_clean_bytes + footprint->shared_dirty_bytes !=
	    footprint->resident_bytes)
		differs(who, "the sum of private and shared", footprint->resident_bytes, -1);
}

static long maps_in(pid_t pid, uint64_t start, uint64_t end)
{
	struct kernel_map *maps;
	size_t count, i;
	long within = 0;

	maps = kernel_maps_read(pid, &count);
	for (i = 0; i < count; i++)
		within += maps[i].start < end && maps[i].end > start;
	free(maps);
	return within;
}

/* The ranges of the set have gaps between them in which there are no pages. */
static void ranges_are_as_in_smaps(void **state)
{
	uint64_t start = set->ranges[0].start, end = set->ranges[set->count - 1].end;
	int fd = device_open(), who;
	struct image image;
	char *smaps;
	pid_t pid;

	(void)state;
	differences = 0;
	image = take_set(fd);
	for (who = 0; who < PAGE_SET_PROCESSES; who++) {
		pid = set->victims[who].pid;
		smaps = kernel_smaps_read(pid);
		compare_smaps(set->victims[who].kind, footprint_row(&image, pid), smaps, start, end,
			      maps_in(pid, start, end));
		free(smaps);
	}
	unmap_image(&image);
	close(fd);
	assert_int_equal(differences, 0);
}

/* Each part by itself, so that a difference names the kind of pages. */
static void parts_are_as_in_smaps(void **state)
{
	int32_t pids[PAGE_SET_PROCESSES];
	struct procsnap_request request =
		page_set_request(set, PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT), pids);
	const struct page_part *part;
	int fd = device_open(), who;
	char *smaps[PAGE_SET_PROCESSES], name[96];
	struct image image;
	pid_t pid;
	size_t i;

	(void)state;
	differences = 0;
	request.range_count = 1;
	for (who = 0; who < PAGE_SET_PROCESSES; who++)
		smaps[who] = kernel_smaps_read(set->victims[who].pid);
	for (i = 0; i < set->count; i++) {
		part = &set->parts[i];
		request.ranges = (uintptr_t)&set->ranges[i];
		image = take_image(fd, &request);
		for (who = 0; who < PAGE_SET_PROCESSES; who++) {
			pid = set->victims[who].pid;
			snprintf(name, sizeof(name), "%s in the %s process", part->name,
				 set->victims[who].kind);
			compare_smaps(name, footprint_row(&image, pid), smaps[who], part->start,
				      part->end, maps_in(pid, part->start, part->end));
		}
		unmap_image(&image);
	}
	for (who = 0; who < PAGE_SET_PROCESSES; who++)
		free(smaps[who]);
	close(fd);
	assert_int_equal(differences, 0);
}

/* Whether the process has memory; a zombie and a kernel thread have none. */
static bool has_memory(pid_t pid)
{
	return line_present(proc_file("%d/status", pid), "VmSize");
}

/*
 * Files are shared with processes that come and go: what smaps_rollup says must be
 * the same before and after.
 */
static void compare_rollup(int fd, const struct victim *victim)
{
	int32_t pid = victim->pid;
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT),
		.select = PROCSNAP_SELECT_PIDS,
		.pids = (uintptr_t)&pid,
		.pid_count = 1,
	};
	const char *before, *after;
	struct image image;
	int i;

	for (i = 0; i < TRIES; i++) {
		before = proc_file("%d/smaps_rollup", pid);
		image = take_image(fd, &request);
		after = proc_file("%d/smaps_rollup", pid);
		if (!strcmp(before, after))
			break;
		unmap_image(&image);
	}
	assert_true(i < TRIES);
	compare_smaps(victim->kind, footprint_row(&image, pid), before, 0, UINT64_MAX, -1);
	unmap_image(&image);
}

static void processes_are_as_in_smaps_rollup(void **state)
{
	const struct victim *victim;
	int fd = device_open();

	(void)state;
	differences = 0;
	for (victim = set->victims; victim->pid; victim++)
		compare_rollup(fd, victim);
	for (victim = victims; victim->pid; victim++)
		if (has_memory(victim->pid))
			compare_rollup(fd, victim);
	close(fd);
	assert_int_equal(differences, 0);
}

/* Swapped out shmem is what swap_bytes has beyond the entries in the page tables. */
static void shmem_swap_is_what_pagemap_lacks(void **state)
{
	const struct procsnap_footprint *footprint;
	struct frame_set *frames;
	int fd = device_open(), who;
	struct image image;
	size_t i;

	(void)state;
	if (!swap_areas()) {
		print_message("no place to swap to\n");
		skip();
	}
	image = take_set(fd);
	for (who = 0; who < PAGE_SET_PROCESSES; who++) {
		footprint = footprint_row(&image, set->victims[who].pid);
		frames = frame_set_new();
		for (i = 0; i < set->count; i++)
			frame_set_add(frames, set->victims[who].pid, set->parts[i].start,
				      set->parts[i].end, swap_areas());
		assert_int_equal(footprint->swap_bytes - footprint->shmem_swap_bytes,
				 frame_set_count(frames, FRAME_SWAP) * PAGE_BYTES);
		assert_true(footprint->shmem_swap_bytes > 0);
		assert_true(footprint->weighted_swap <=
			    (footprint->swap_bytes - footprint->shmem_swap_bytes) * WEIGHT);
		frame_set_free(frames);
	}
	unmap_image(&image);
	close(fd);
}

/* --- what is only estimated --- */

#define GIB (1UL << 30)

static char *table_at;

/* So that the kernel may have one table for all processes it must fill a table of tables. */
static void share_table(void)
{
	table_at = (char *)(((uint64_t)table_at + GIB - 1) & ~(GIB - 1));
	if (mmap(table_at, GIB, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE | MAP_FIXED, -1,
		 0) != table_at)
		return;
	*table_at = 1;
	/* The other one ends with its parent. */
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		*table_at = 2;
		for (;;)
			pause();
	}
	/* It has come so far when the byte has changed. */
	while (*(volatile char *)table_at != 2)
		sched_yield();
}

static const struct victim_kind table_kinds[] = {
	{ "shared table", share_table },
	{ NULL, NULL },
};

/* The child, which is another's by then, has no memory any more. */
static void end_with_child(struct victim *victim)
{
	pid_t child = atoi(proc_file("%d/task/%d/children", victim->pid, victim->pid));
	char *stat;
	size_t size;

	victims_end(victim);
	while (child && (stat = proc_bytes(&size, "%d/stat", child))) {
		if (stat_state(stat) == 'Z')
			child = 0;
		free(stat);
		sched_yield();
	}
}

/* Of hugetlb pages in a table that processes share the count has but one for all. */
static void shared_tables_are_an_estimate(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT));
	const struct procsnap_footprint *footprint;
	struct kernel_page page;
	struct victim *victim;
	int fd = device_open();
	struct image image;
	uint64_t at;
	char *smaps;

	(void)state;
	table_at = mmap(NULL, 2 * GIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			0);
	assert_ptr_not_equal(table_at, MAP_FAILED);
	victim = victims_of(table_kinds);
	at = ((uint64_t)table_at + GIB - 1) & ~(GIB - 1);
	kernel_pages_read(victim->pid, at, at + PAGE_BYTES, &page);
	munmap(table_at, 2 * GIB);
	if (!(page.flags & KPF(HUGE)) || page.count != 1) {
		end_with_child(victim);
		print_message("no table is shared\n");
		skip();
	}
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)&victim->pid;
	request.pid_count = 1;
	image = take_image(fd, &request);
	footprint = footprint_row(&image, victim->pid);
	assert_int_equal(footprint->flags, PROCSNAP_FOOTPRINT_ESTIMATED);
	smaps = kernel_smaps_read(victim->pid);
	assert_int_equal(footprint->shared_hugetlb_bytes / 1024,
			 kernel_smaps_sum(smaps, 0, UINT64_MAX, "Shared_Hugetlb"));
	assert_int_equal(footprint->shared_hugetlb_bytes, HUGE_BYTES);
	free(smaps);
	unmap_image(&image);
	close(fd);
	end_with_child(victim);
}

/* --- the whole machine --- */

static void add_process(struct frame_set *frames, pid_t pid)
{
	unsigned int areas = swap_areas();
	struct kernel_map *maps;
	size_t count, i;

	maps = kernel_maps_read(pid, &count);
	for (i = 0; i < count; i++)
		/* The page that calls stand in is the kernel's. */
		if (maps[i].start < 1ULL << 63)
			frame_set_add(frames, pid, maps[i].start, maps[i].end, areas);
	free(maps);
}

/* All that the processes of /proc have, this one too. */
static void add_machine(struct frame_set *frames)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	assert_non_null(proc);
	while ((entry = readdir(proc)))
		if (atoi(entry->d_name) > 0 && has_memory(atoi(entry->d_name)))
			add_process(frames, atoi(entry->d_name));
	closedir(proc);
}

/* Each address space once. */
static uint64_t machine_sum(const struct image *image, uint64_t *hugetlb)
{
	const struct procsnap_footprint *footprint;
	uint64_t sum = 0;
	uint32_t row;

	*hugetlb = 0;
	for (row = 0; row < image->header->task_count; row++) {
		footprint = entry_of(image, PROCSNAP_SECTION_FOOTPRINT, row);
		if (footprint->status != PROCSNAP_STATUS_OK || footprint->mm_row != row)
			continue;
		sum += footprint->weighted;
		*hugetlb += footprint->weighted_hugetlb;
	}
	return sum;
}

/*
 * Nothing but this program runs, and its own memory does not change after the first
 * round. A process whose first thread has ended has memory, but no place in /proc
 * that tells it: there is none any more.
 */
static void machine_adds_up(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT));
	uint64_t sum = 0, hugetlb, least = 0, most = 0;
	struct frame_set *before = frame_set_new(), *after = frame_set_new();
	int fd = device_open(), i;
	struct image image;

	(void)state;
	victims_end(victims);
	victims = NULL;
	/* What is freed stays this program's. */
	mallopt(M_TRIM_THRESHOLD, INT_MAX);
	mallopt(M_MMAP_THRESHOLD, INT_MAX);
	for (i = 0; i < TRIES; i++) {
		frame_set_clear(before);
		frame_set_clear(after);
		add_machine(before);
		/* Not mapped before it is counted: the image has no place in itself. */
		assert_int_equal(take(fd, &request), 0);
		add_machine(after);
		image = map_image(fd, request.size);
		sum = rounded_pages(machine_sum(&image, &hugetlb));
		unmap_image(&image);
		least = frame_set_count(before, FRAME_RESIDENT);
		most = frame_set_count(after, FRAME_RESIDENT);
		if (least == most && sum == least)
			break;
	}
	print_message("all processes: %llu pages by weight, %llu to %llu frames, round %d\n",
		      (unsigned long long)sum, (unsigned long long)least, (unsigned long long)most,
		      i);
	assert_true(i < TRIES);
	frame_set_free(before);
	frame_set_free(after);
	close(fd);
}

static int make_all(void **state)
{
	(void)state;
	victims = victims_make();
	set = page_set_make();
	return 0;
}

static int end_all(void **state)
{
	(void)state;
	page_set_end(set);
	victims_end(victims);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed_set_adds_up),
		cmocka_unit_test(ranges_are_as_in_smaps),
		cmocka_unit_test(parts_are_as_in_smaps),
		cmocka_unit_test(processes_are_as_in_smaps_rollup),
		cmocka_unit_test(shmem_swap_is_what_pagemap_lacks),
		cmocka_unit_test(shared_tables_are_an_estimate),
		cmocka_unit_test(machine_adds_up),
	};

	return cmocka_run_group_tests_name("footprint", tests, make_all, end_all);
}
