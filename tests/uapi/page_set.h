/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A closed set of processes: what they have in the parts, which stand at the same
 * addresses in each, is mapped by nobody else. They stand still: they have stopped
 * themselves.
 */
#ifndef PROCSNAP_TESTS_PAGE_SET_H
#define PROCSNAP_TESTS_PAGE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <procsnap/uapi.h>

#include "victims.h"

/* So many that pages are divided by two, three, four and five. */
#define PAGE_SET_PROCESSES 5
#define PAGE_SET_PARTS 48

#define PAGE_BYTES ((size_t)sysconf(_SC_PAGESIZE))
/* Of a huge page: 2 MiB where pages have 4 KiB, 32 MiB where they have 16. */
#define HUGE_BYTES page_set_huge_bytes()
size_t page_set_huge_bytes(void);

/*
 * Addresses with one kind of pages.
 *
 * @lacks: what this kernel lacks for it; then it has no pages. NULL: nothing.
 * @index: that of the first page, where it is neither its address nor told by
 *	maps; else 0.
 */
struct page_part {
	const char *name;
	const char *lacks;
	uint64_t start;
	uint64_t end;
	uint64_t index;
};

/*
 * @victims: the processes; the list ends with pid 0.
 * @ranges: of the parts, for requests.
 */
struct page_set {
	struct victim victims[PAGE_SET_PROCESSES + 1];
	struct page_part parts[PAGE_SET_PARTS];
	struct procsnap_range ranges[PAGE_SET_PARTS];
	size_t count;
};

/*
 * A kind of part. Each is mapped with MAP_FIXED.
 *
 * @pages, @huge: its size is that of so many pages, and of so many huge ones.
 * @prepare: makes it in the first process, before the others are forked; what the
 *	kernel lacks, or NULL.
 * @divide: in each process, the first is 0; may be NULL.
 */
struct part_kind {
	const char *name;
	size_t pages;
	size_t huge;
	const char *(*prepare)(struct page_part *part, char *at, size_t size);
	void (*divide)(char *at, size_t size, int who);
};

/* Ends with a NULL name. */
extern const struct part_kind part_kinds[];

/* Of a process of the set: it ends, and the test fails, unless @done. */
void part_need_at(bool done, const char *function, int line);
#define part_need(done) part_need_at(done, __func__, __LINE__)

/* Makes the set, a place to swap to and what the kernel must be set to; fails the test. */
struct page_set *page_set_make(void);
void page_set_end(struct page_set *set);

/* The part with this address; NULL: none. */
const struct page_part *page_set_part(const struct page_set *set, uint64_t address);

/* Asks for this section of the set's processes and parts. */
struct procsnap_request page_set_request(const struct page_set *set, uint64_t sections,
					 int32_t *pids);

#endif /* PROCSNAP_TESTS_PAGE_SET_H */
