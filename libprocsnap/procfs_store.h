/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What has no fixed size in a take under way: the strings section and the
 * tables, each a growing array.
 */
#ifndef PROCSNAP_PROCFS_STORE_H
#define PROCSNAP_PROCFS_STORE_H

#include "internal.h"

/* An array of what a section's entries are; of strings: of bytes. */
struct procfs_array {
	void *entries;
	size_t count;
	size_t capacity;
};

/**
 * struct procfs_store - the sections that rows point into, by id.
 */
struct procfs_store {
	struct procfs_array arrays[PROCSNAP_SECTION_LAST + 1];
};

void procfs_store_free(struct procfs_store *store);

/* The texts or tables that come with these sections, a mask of section ids. */
uint64_t procfs_store_comes_with(uint64_t want);

/* A new zeroed entry of a table, valid until the next; NULL: no memory. */
void *procfs_store_add(struct procfs_store *store, uint32_t id);
/* How many entries a table has, and back to that many. */
size_t procfs_store_count(const struct procfs_store *store, uint32_t id);
void procfs_store_cut(struct procfs_store *store, uint32_t id, size_t count);

/* Adds the bytes and NULs up to a multiple of 8. 0, or -ENOMEM without a message. */
int procfs_store_text(struct procfs_store *store, const char *bytes, size_t length, uint32_t flags,
		      struct procsnap_text *text);

struct procsnap_part procfs_store_part(const struct procfs_store *store, uint32_t id);

#endif /* PROCSNAP_PROCFS_STORE_H */
