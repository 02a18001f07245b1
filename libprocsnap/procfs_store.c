// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The strings section and the tables of a take under way.
 */
#include "procfs_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 64
#define STRINGS_ENTRY 8

void procfs_store_free(struct procfs_store *store)
{
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(store->arrays); i++)
		free(store->arrays[i].entries);
}

uint64_t procfs_store_comes_with(uint64_t want)
{
	static const struct {
		uint64_t want;
		uint32_t id;
	} parts[] = {
		{ PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_ENVIRON) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_PATHS) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_SECURITY) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_SCHED) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_WCHAN) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_STACK) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_AUXV) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_FILES) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_VMAS),
		  PROCSNAP_SECTION_STRINGS },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_SECURITY), PROCSNAP_SECTION_GROUPS },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_NSPID), PROCSNAP_SECTION_NSPID_LEVELS },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP), PROCSNAP_SECTION_CGROUP_PATHS },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_FILES), PROCSNAP_SECTION_FILE_TABLE },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_VMAS), PROCSNAP_SECTION_VMA_TABLE },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_PAGES), PROCSNAP_SECTION_PAGE_RUNS },
	};
	uint64_t come = 0;
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(parts); i++)
		if (want & parts[i].want)
			come |= PROCSNAP_WANT(parts[i].id);
	return come;
}

/* Room for this many more; false: no memory. */
static bool reserve(struct procfs_array *array, size_t size, size_t more)
{
	size_t capacity = array->capacity ? array->capacity : FIRST_CAPACITY;
	void *bigger;

	if (more <= array->capacity - array->count)
		return true;
	while (capacity - array->count < more)
		if (__builtin_mul_overflow(capacity, 2, &capacity))
			return false;
	bigger = reallocarray(array->entries, capacity, size);
	if (!bigger)
		return false;
	array->entries = bigger;
	array->capacity = capacity;
	return true;
}

void *procfs_store_add(struct procfs_store *store, uint32_t id)
{
	struct procfs_array *array = &store->arrays[id];
	size_t size = procsnap_section_kind(id)->size;
	void *entry;

	if (!reserve(array, size, 1))
		return NULL;
	entry = (char *)array->entries + array->count++ * size;
	return memset(entry, 0, size);
}

size_t procfs_store_count(const struct procfs_store *store, uint32_t id)
{
	return store->arrays[id].count;
}

void procfs_store_cut(struct procfs_store *store, uint32_t id, size_t count)
{
	store->arrays[id].count = count;
}

int procfs_store_text(struct procfs_store *store, const char *bytes, size_t length, uint32_t flags,
		      struct procsnap_text *text)
{
	struct procfs_array *strings = &store->arrays[PROCSNAP_SECTION_STRINGS];
	size_t padded;
	char *to;

	if (length > UINT32_MAX)
		return -ENOMEM;
	padded = (length / STRINGS_ENTRY + 1) * STRINGS_ENTRY; /* with at least one NUL */
	if (!reserve(strings, 1, padded))
		return -ENOMEM;
	to = (char *)strings->entries + strings->count;
	if (length)
		memcpy(to, bytes, length);
	memset(to + length, 0, padded - length);
	*text = (struct procsnap_text){ .offset = strings->count,
					.length = (uint32_t)length,
					.flags = flags };
	strings->count += padded;
	return 0;
}

struct procsnap_part procfs_store_part(const struct procfs_store *store, uint32_t id)
{
	const struct procfs_array *array = &store->arrays[id];
	size_t bytes = id == PROCSNAP_SECTION_STRINGS ? STRINGS_ENTRY : 1;

	return (struct procsnap_part){ id, array->entries, array->count / bytes };
}
