// SPDX-License-Identifier: GPL-2.0-or-later
/* A closed set of processes, and the kinds of pages that they have. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "page_set.h"
#include "settings.h"
#include "swap_area.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"

static const char *doing; /* the part at hand, for messages */

void part_need_at(bool done, const char *function, int line)
{
	if (done)
		return;
	fprintf(stderr, "part '%s', process %d: %s:%d: %s\n", doing ? doing : "", getpid(),
		function, line, strerrorname_np(errno));
	_exit(1);
}

size_t page_set_huge_bytes(void)
{
	static size_t bytes;
	FILE *file;

	if (bytes)
		return bytes;
	file = fopen(THP "hpage_pmd_size", "re");
	/* Without them only the addresses are laid out by it. */
	if (!file || fscanf(file, "%zu", &bytes) != 1)
		bytes = 2UL << 20;
	if (file)
		fclose(file);
	return bytes;
}

/* --- in the processes --- */

/* Place for all parts, each at the start of a huge page and with a gap behind it. */
static size_t lay_out(struct page_set *set)
{
	const struct part_kind *kind;
	uint64_t at = 0;

	for (kind = part_kinds; kind->name; kind++) {
		struct page_part *part = &set->parts[set->count++];

		part_need(set->count <= PAGE_SET_PARTS);
		part->name = kind->name;
		part->start = at;
		part->end = at + kind->pages * PAGE_BYTES + kind->huge * HUGE_BYTES;
		at = (part->end + HUGE_BYTES) & ~(HUGE_BYTES - 1);
	}
	return at;
}

static void place(struct page_set *set)
{
	size_t size = lay_out(set), i;
	char *at = mmap(NULL, size + HUGE_BYTES, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint64_t base = ((uint64_t)at + HUGE_BYTES - 1) & ~(HUGE_BYTES - 1);

	part_need(at != MAP_FAILED);
	for (i = 0; i < set->count; i++) {
		set->parts[i].start += base;
		set->parts[i].end += base;
		set->ranges[i].start = set->parts[i].start;
		set->ranges[i].end = set->parts[i].end;
	}
}

static void prepare(struct page_set *set)
{
	size_t i;

	for (i = 0; i < set->count; i++) {
		struct page_part *part = &set->parts[i];
		size_t size = part->end - part->start;
		char *at = (char *)part->start;

		doing = part->name;
		part->lacks = part_kinds[i].prepare(part, at, size);
		if (part->lacks)
			part_need(mmap(at, size, PROT_NONE,
				       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
				       0) == at);
	}
}

/*
 * From here on what a process does not write is not soft-dirty; so in every other
 * one, and some pages of a part are written again.
 */
static void clear_soft_dirty(const struct page_set *set, int who)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
	char *at = (char *)set->parts[0].start;
	size_t i;

	part_need(fd >= 0);
	if (who % 2 && write(fd, "4", 1) == 1)
		for (i = 0; i < 8; i++)
			at[3 * i * PAGE_BYTES] = who;
	close(fd);
}

/* Divides the parts as @who and stops. */
static void live(const struct page_set *set, int who)
{
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = 0; i < set->count; i++) {
		doing = set->parts[i].name;
		if (!set->parts[i].lacks && part_kinds[i].divide)
			part_kinds[i].divide((char *)set->parts[i].start,
					     set->parts[i].end - set->parts[i].start, who);
	}
	clear_soft_dirty(set, who);
	raise(SIGSTOP);
	_exit(0);
}

/* The first process: it makes all parts, and forks the others as its siblings. */
static void found(struct page_set *set)
{
	long pid;
	int who;

	place(set);
	prepare(set);
	doing = "fork";
	for (who = 1; who < PAGE_SET_PROCESSES; who++) {
		pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
		part_need(pid >= 0);
		if (pid == 0)
			live(set, who);
		set->victims[who].pid = pid;
	}
	live(set, 0);
}

/* --- in the test --- */

static void wait_stopped(const struct victim *victim)
{
	int status;

	assert_int_equal(waitpid(victim->pid, &status, WUNTRACED), victim->pid);
	if (!WIFSTOPPED(status))
		fail_msg("%s of the set was not made: wait status %#x", victim->kind, status);
}

/* Huge pages where they are asked for, and nobody who makes or splits them later. */
static void set_kernel(void)
{
	setting_set(THP "enabled", "madvise");
	setting_set(THP "shmem_enabled", "advise");
	setting_set(THP "khugepaged/scan_sleep_millisecs", "4000000000");
	setting_set(THP "hugepages-64kB/enabled", "madvise");
	setting_set("/proc/sys/vm/nr_hugepages", "24");
	setting_set("/proc/sys/vm/compaction_proactiveness", "0");
	setting_set("/sys/kernel/mm/ksm/sleep_millisecs", "1");
	setting_set("/sys/kernel/mm/ksm/pages_to_scan", "1000");
	setting_set("/sys/kernel/mm/ksm/run", "1");
}

static void say_lacks(const struct page_set *set)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (set->parts[i].lacks)
			print_message("part '%s': %s\n", set->parts[i].name, set->parts[i].lacks);
}

struct page_set *page_set_make(void)
{
	static const char *const names[] = { "first", "second", "third", "fourth", "fifth" };
	struct page_set *set = mmap(NULL, sizeof(*set), PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int who;
	pid_t pid;

	assert_ptr_not_equal(set, MAP_FAILED);
	set_kernel();
	if (!swap_area_make())
		print_message("no place to swap to\n");
	for (who = 0; who < PAGE_SET_PROCESSES; who++)
		set->victims[who].kind = names[who];
	pid = fork();
	assert_int_not_equal(pid, -1);
	if (pid == 0)
		found(set);
	set->victims[0].pid = pid;
	for (who = 0; who < PAGE_SET_PROCESSES; who++)
		wait_stopped(&set->victims[who]);
	/* What is merged stays so, and nothing else is. */
	setting_set("/sys/kernel/mm/ksm/run", "0");
	say_lacks(set);
	return set;
}

void page_set_end(struct page_set *set)
{
	int who;

	if (!set)
		return;
	for (who = 0; who < PAGE_SET_PROCESSES; who++)
		if (set->victims[who].pid > 0)
			kill(set->victims[who].pid, SIGKILL);
	for (who = 0; who < PAGE_SET_PROCESSES; who++)
		while (set->victims[who].pid > 0 &&
		       waitpid(set->victims[who].pid, NULL, 0) == set->victims[who].pid)
			;
	munmap(set, sizeof(*set));
	swap_area_end();
	settings_restore();
}

const struct page_part *page_set_part(const struct page_set *set, uint64_t address)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (address >= set->parts[i].start && address < set->parts[i].end)
			return &set->parts[i];
	return NULL;
}

struct procsnap_request page_set_request(const struct page_set *set, uint64_t sections,
					 int32_t *pids)
{
	struct procsnap_request request = {
		.sections = sections,
		.level = PROCSNAP_LEVEL_TREE,
		.select = PROCSNAP_SELECT_PIDS,
		.pids = (uintptr_t)pids,
		.pid_count = PAGE_SET_PROCESSES,
		.ranges = (uintptr_t)set->ranges,
		.range_count = set->count,
	};
	int who;

	for (who = 0; who < PAGE_SET_PROCESSES; who++)
		pids[who] = set->victims[who].pid;
	return request;
}
