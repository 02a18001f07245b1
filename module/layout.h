/* SPDX-License-Identifier: GPL-2.0-only */
/* The sections of an image and their places: between layout.c and build.c. */
#ifndef PROCSNAP_LAYOUT_H
#define PROCSNAP_LAYOUT_H

#include "procsnap.h"

/**
 * struct procsnap_section_kind - a section that the module can fill.
 *
 * @id: PROCSNAP_SECTION_*.
 * @entry_size: Bytes of an entry.
 * @flags: PROCSNAP_FILL_*.
 * @tables: Mask of the sections that come with it.
 * @fill: What fills its rows; NULL: it has none.
 * @part: Where a table grows; 0: not a table.
 */
struct procsnap_section_kind {
	u32 id;
	u32 entry_size;
	u32 flags;
	u64 tables;
	procsnap_fill_fn fill;
	enum procsnap_part part;
};

/* Numbers of sections are below this. */
#define PROCSNAP_SECTIONS (PROCSNAP_SECTION_PAGE_RUNS + 1)

/**
 * struct procsnap_draft - an image while it is made.
 *
 * @header: Where the image begins.
 * @entries: By section id, its first entry; NULL: not asked for, or a table.
 * @table: By section id, its entry in the section table.
 * @sections: Mask of its sections.
 * @plain: Those of them that are filled a chunk of tasks at a time.
 * @locked: Those that are filled under the task's lock.
 * @section_count: How many.
 */
struct procsnap_draft {
	struct procsnap_header *header;
	void *entries[PROCSNAP_SECTIONS];
	struct procsnap_section *table[PROCSNAP_SECTIONS];
	u64 sections;
	const struct procsnap_section_kind *plain[PROCSNAP_SECTIONS];
	const struct procsnap_section_kind *locked[PROCSNAP_SECTIONS];
	u32 plain_count;
	u32 locked_count;
	u32 section_count;
};

/* All that the module can fill, in the order in which they stand in an image. */
extern const struct procsnap_section_kind procsnap_kinds[];
extern const size_t procsnap_kind_count;

#define procsnap_for_each_kind(kind) \
	for ((kind) = procsnap_kinds; (kind) < procsnap_kinds + procsnap_kind_count; (kind)++)

u64 procsnap_complete_sections(u64 sections);
size_t procsnap_rows_size(u64 sections, size_t rows, u32 cpus);
void procsnap_place_sections(struct procsnap_draft *draft, void *image, u64 sections, size_t rows,
			     u32 cpus);
void procsnap_place_tables(const struct procsnap_draft *draft,
			   const struct procsnap_snapshot *snap);

/* Entry @row of a section that is in the draft. */
static inline void *procsnap_entry_at(const struct procsnap_draft *draft,
				      const struct procsnap_section_kind *kind, size_t row)
{
	return draft->entries[kind->id] + row * kind->entry_size;
}

#endif /* PROCSNAP_LAYOUT_H */
