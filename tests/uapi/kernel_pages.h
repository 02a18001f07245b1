/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel tells of pages by itself: pagemap, kpagecount, kpageflags, maps
 * and smaps. What cannot be read ends the program: it is also used where
 * cmocka's asserts reach nobody.
 */
#ifndef PROCSNAP_TESTS_KERNEL_PAGES_H
#define PROCSNAP_TESTS_KERNEL_PAGES_H

#include <linux/kernel-page-flags.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PAGEMAP_PRESENT (1ULL << 63)
#define PAGEMAP_SWAP (1ULL << 62)
#define PAGEMAP_FILE (1ULL << 61)
#define PAGEMAP_GUARD (1ULL << 58)
#define PAGEMAP_UFFD_WP (1ULL << 57)
#define PAGEMAP_EXCLUSIVE (1ULL << 56)
#define PAGEMAP_SOFT_DIRTY (1ULL << 55)
#define PAGEMAP_FRAME ((1ULL << 55) - 1)

/* Not in the header that user space gets. */
#define KPF_RESERVED 32
#define KPF_MLOCKED 33

#define KPF(name) (1ULL << KPF_##name)

/*
 * A page.
 *
 * @map: its entry in pagemap.
 * @count, @flags: those of its frame; 0 unless present.
 * @head: the flags of the first frame of the larger page that it is part of; of a
 *	page by itself its own.
 */
struct kernel_page {
	uint64_t map;
	uint64_t count;
	uint64_t flags;
	uint64_t head;
};

void kernel_pages_read(pid_t pid, uint64_t start, uint64_t end, struct kernel_page *pages);

/* A line of maps. */
struct kernel_map {
	uint64_t start;
	uint64_t end;
	uint64_t offset;
	uint64_t inode;
	char prot[5];
};

/* All of them, to be freed. */
struct kernel_map *kernel_maps_read(pid_t pid, size_t *count);

/* The text of smaps, to be freed. */
char *kernel_smaps_read(pid_t pid);
/* The sum of its lines @key of the mappings in the range; -1: no such line. */
long long kernel_smaps_sum(const char *smaps, uint64_t start, uint64_t end, const char *key);
/* Both at once. */
long long kernel_smaps_kb(pid_t pid, uint64_t start, uint64_t end, const char *key);

#endif /* PROCSNAP_TESTS_KERNEL_PAGES_H */
