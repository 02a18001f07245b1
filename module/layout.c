// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one table of the sections, and how large an image is and where they stand
 * in it.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "layout.h"

#define STRINGS PROCSNAP_WANT(PROCSNAP_SECTION_STRINGS)
#define GROUPS PROCSNAP_WANT(PROCSNAP_SECTION_GROUPS)
#define NSPID_LEVELS PROCSNAP_WANT(PROCSNAP_SECTION_NSPID_LEVELS)
#define CGROUP_PATHS PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP_PATHS)
#define FILE_TABLE PROCSNAP_WANT(PROCSNAP_SECTION_FILE_TABLE)
#define VMA_TABLE PROCSNAP_WANT(PROCSNAP_SECTION_VMA_TABLE)
#define PAGE_RUNS PROCSNAP_WANT(PROCSNAP_SECTION_PAGE_RUNS)
#define TABLES (STRINGS | GROUPS | NSPID_LEVELS | CGROUP_PATHS | FILE_TABLE | VMA_TABLE | PAGE_RUNS)

#define ATOMIC PROCSNAP_FILL_ATOMIC
#define LOCKED PROCSNAP_FILL_LOCKED
#define GUARDED (PROCSNAP_FILL_LOCKED | PROCSNAP_FILL_GUARDED)
#define OWNED PROCSNAP_FILL_OWNED
#define OF_MM PROCSNAP_FILL_OF_MM
#define OF_SELF PROCSNAP_FILL_OF_SELF
#define NEEDS_MM PROCSNAP_FILL_NEEDS_MM
#define WALKED PROCSNAP_FILL_WALKED

#define ROWS(ID, name, how, with)                                                          \
	{                                                                                  \
		.id = PROCSNAP_SECTION_##ID, .entry_size = sizeof(struct procsnap_##name), \
		.flags = (how), .tables = (with), .fill = procsnap_fill_##name,            \
	}
#define TABLE(ID, size)                                                                        \
	{                                                                                      \
		.id = PROCSNAP_SECTION_##ID, .entry_size = (size), .part = PROCSNAP_PART_##ID, \
	}
#define SINGLE(ID, name)                                                                   \
	{                                                                                  \
		.id = PROCSNAP_SECTION_##ID, .entry_size = sizeof(struct procsnap_##name), \
	}

/* In the order in which they stand in the image. */
const struct procsnap_section_kind procsnap_kinds[] = {
	SINGLE(SYSTEM, system),
	SINGLE(CPUSTAT, cpustat),
	ROWS(TASK, task, 0, 0),
	ROWS(CRED, cred, ATOMIC, 0),
	ROWS(CPU, cpu, ATOMIC, 0),
	ROWS(MEMORY, memory, ATOMIC | NEEDS_MM, 0),
	ROWS(RSS, rss, ATOMIC | NEEDS_MM, 0),
	ROWS(SIGNALS, signals, ATOMIC, 0),
	ROWS(LIMITS, limits, ATOMIC, 0),
	ROWS(CMDLINE, cmdline, NEEDS_MM, STRINGS),
	ROWS(SECURITY, security, 0, STRINGS | GROUPS),
	ROWS(NSPID, nspid, 0, NSPID_LEVELS),
	ROWS(CGROUP, cgroup, 0, STRINGS | CGROUP_PATHS),
	ROWS(SCHED, sched, 0, STRINGS),
	ROWS(ATTR, attr, LOCKED | NEEDS_MM, 0),
	ROWS(SYSCALL, syscall, LOCKED, 0),
	ROWS(STACK, stack, LOCKED, STRINGS),
	ROWS(WCHAN, wchan, GUARDED, STRINGS),
	ROWS(IO, io, GUARDED | OWNED, 0),
	ROWS(NAMESPACES, namespaces, GUARDED, 0),
	ROWS(ADDRESSES, addresses, GUARDED | NEEDS_MM, 0),
	ROWS(PATHS, paths, GUARDED | NEEDS_MM, STRINGS),
	ROWS(ENVIRON, environ, GUARDED | OWNED | OF_MM | NEEDS_MM, STRINGS),
	ROWS(AUXV, auxv, GUARDED | OWNED | OF_MM | NEEDS_MM, STRINGS),
	ROWS(FILES, files, GUARDED | OWNED | OF_SELF, STRINGS | FILE_TABLE),
	ROWS(VMAS, vmas, GUARDED | OF_MM | NEEDS_MM, STRINGS | VMA_TABLE),
	ROWS(PAGES, pages, GUARDED | OWNED | OF_MM | WALKED, PAGE_RUNS),
	ROWS(FOOTPRINT, footprint, GUARDED | OF_MM | WALKED, 0),
	TABLE(STRINGS, 8),
	TABLE(GROUPS, sizeof(struct procsnap_group)),
	TABLE(NSPID_LEVELS, sizeof(struct procsnap_nspid_level)),
	TABLE(CGROUP_PATHS, sizeof(struct procsnap_cgroup_path)),
	TABLE(FILE_TABLE, sizeof(struct procsnap_file)),
	TABLE(VMA_TABLE, sizeof(struct procsnap_vma)),
	TABLE(PAGE_RUNS, sizeof(struct procsnap_page_run)),
};

const size_t procsnap_kind_count = ARRAY_SIZE(procsnap_kinds);

/* Mask of the sections with any of the flags, or of all that have rows. */
static u64 sections_with(u32 flags)
{
	u64 sections = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(procsnap_kinds); i++)
		if (procsnap_kinds[i].fill && (!flags || procsnap_kinds[i].flags & flags))
			sections |= PROCSNAP_WANT(procsnap_kinds[i].id);
	return sections;
}

u64 procsnap_sections_per_task(void)
{
	return sections_with(0);
}

u64 procsnap_sections_need_mm(void)
{
	return sections_with(NEEDS_MM);
}

/* What an image has for which @sections were asked: with the tables they need. */
u64 procsnap_complete_sections(u64 sections)
{
	u64 complete = sections & ~TABLES;
	int i;

	for (i = 0; i < ARRAY_SIZE(procsnap_kinds); i++)
		if (sections & PROCSNAP_WANT(procsnap_kinds[i].id))
			complete |= procsnap_kinds[i].tables;
	return complete;
}

/* Entries of a section when the image is laid out; tables grow later. */
static u64 entry_count(const struct procsnap_section_kind *kind, size_t rows, u32 cpus)
{
	if (kind->fill)
		return rows;
	if (kind->part)
		return 0;
	return kind->id == PROCSNAP_SECTION_CPUSTAT ? cpus : 1;
}

/* Bytes of all that does not grow. */
size_t procsnap_rows_size(u64 sections, size_t rows, u32 cpus)
{
	size_t size = sizeof(struct procsnap_header);
	int i;

	for (i = 0; i < ARRAY_SIZE(procsnap_kinds); i++)
		if (sections & PROCSNAP_WANT(procsnap_kinds[i].id))
			size += sizeof(struct procsnap_section) +
				entry_count(&procsnap_kinds[i], rows, cpus) *
					procsnap_kinds[i].entry_size;
	return size;
}

/* Writes the section table and notes where the sections are. */
void procsnap_place_sections(struct procsnap_draft *draft, void *image, u64 sections, size_t rows,
			     u32 cpus)
{
	const struct procsnap_section_kind *kind;
	struct procsnap_section *section;
	u64 offset;

	memset(draft, 0, sizeof(*draft));
	draft->header = image;
	draft->sections = sections;
	draft->section_count = hweight64(sections);
	section = image + sizeof(*draft->header);
	offset = sizeof(*draft->header) + draft->section_count * sizeof(*section);

	procsnap_for_each_kind(kind) {
		if (!(sections & PROCSNAP_WANT(kind->id)))
			continue;
		*section = (struct procsnap_section){
			.id = kind->id,
			.entry_size = kind->entry_size,
			.count = entry_count(kind, rows, cpus),
			.offset = offset,
			.flags = kind->fill ? PROCSNAP_SECTION_PER_TASK : 0,
		};
		draft->table[kind->id] = section;
		if (!kind->part)
			draft->entries[kind->id] = image + offset;
		if (kind->fill && kind->flags & LOCKED)
			draft->locked[draft->locked_count++] = kind;
		else if (kind->fill)
			draft->plain[draft->plain_count++] = kind;
		offset += section->count * section->entry_size;
		section++;
	}
}

/* The tables are complete: where they stand. */
void procsnap_place_tables(const struct procsnap_draft *draft, const struct procsnap_snapshot *snap)
{
	const struct procsnap_section_kind *kind;

	procsnap_for_each_kind(kind) {
		if (!kind->part || !draft->table[kind->id])
			continue;
		draft->table[kind->id]->offset = procsnap_snapshot_part_offset(snap, kind->part);
		draft->table[kind->id]->count = snap->parts[kind->part].used / kind->entry_size;
	}
}
