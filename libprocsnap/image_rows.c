// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Validation of what the entries of an image say: names that end, rows, parts of
 * tables and texts that are there. The sections themselves have been checked.
 */
#include "internal.h"

#include <errno.h>
#include <string.h>

static bool row_fits(uint32_t row, size_t count)
{
	return row == PROCSNAP_NO_ROW || row < count;
}

/* Names end, and rows that a row names exist. */
static int check_tasks(const struct procsnap_snapshot *snap)
{
	const struct procsnap_table *table = &snap->tables[PROCSNAP_SECTION_TASK];
	const struct procsnap_task *task;
	size_t row;

	for (row = 0; row < table->count; row++) {
		task = (const void *)((const unsigned char *)table->entries + row * table->stride);
		/* The search is for names that fill all of it, which are rare. */
		if (task->comm[sizeof(task->comm) - 1] &&
		    !memchr(task->comm, '\0', sizeof(task->comm)))
			return procsnap_fail(
				-EBADMSG,
				"the image is damaged: the name in row %zu of section task (pid %d) does not end",
				row, task->pid);
		if (!row_fits(task->parent_row, table->count))
			return procsnap_fail(
				-EBADMSG,
				"the image is damaged: parent_row in row %zu of section task (pid %d) is %u of %zu rows",
				row, task->pid, task->parent_row, table->count);
		if (!row_fits(task->leader_row, table->count))
			return procsnap_fail(
				-EBADMSG,
				"the image is damaged: leader_row in row %zu of section task (pid %d) is %u of %zu rows",
				row, task->pid, task->leader_row, table->count);
	}
	return 0;
}

/**
 * struct pointers - what the entries of a section point to.
 *
 * @section: Its id.
 * @texts: Offsets of the members of struct procsnap_text, up to a 0.
 * @table: Id of the table that has a part for each entry; 0: none.
 * @count: Offset of the member that has the length of that part.
 * @first: Offset of the member that has its beginning.
 */
struct pointers {
	uint32_t section;
	uint32_t table;
	size_t texts[4];
	size_t count;
	size_t first;
};

#define TEXTS(ID, name, ...)                                               \
	{                                                                  \
		.section = PROCSNAP_SECTION_##ID, .texts = { __VA_ARGS__ } \
	}
#define PART(ID, name, TABLE)                                                        \
	{                                                                            \
		.section = PROCSNAP_SECTION_##ID, .table = PROCSNAP_SECTION_##TABLE, \
		.count = offsetof(struct procsnap_##name, count),                    \
		.first = offsetof(struct procsnap_##name, first)                     \
	}
#define AT(name, member) offsetof(struct procsnap_##name, member)

static const struct pointers all_pointers[] = {
	TEXTS(CMDLINE, cmdline, AT(cmdline, text)),
	TEXTS(ENVIRON, environ, AT(environ, text)),
	TEXTS(PATHS, paths, AT(paths, exe), AT(paths, cwd), AT(paths, root)),
	{ .section = PROCSNAP_SECTION_SECURITY,
	  .table = PROCSNAP_SECTION_GROUPS,
	  .texts = { AT(security, label) },
	  .count = AT(security, group_count),
	  .first = AT(security, group_first) },
	PART(NSPID, nspid, NSPID_LEVELS),
	{ .section = PROCSNAP_SECTION_CGROUP,
	  .table = PROCSNAP_SECTION_CGROUP_PATHS,
	  .texts = { AT(cgroup, path) },
	  .count = AT(cgroup, count),
	  .first = AT(cgroup, first) },
	TEXTS(CGROUP_PATHS, cgroup_path, AT(cgroup_path, controllers), AT(cgroup_path, path)),
	TEXTS(SCHED, sched, AT(sched, cpus_allowed), AT(sched, mems_allowed)),
	TEXTS(WCHAN, wchan, AT(wchan, text)),
	TEXTS(STACK, stack, AT(stack, text)),
	TEXTS(AUXV, auxv, AT(auxv, text)),
	PART(FILES, files, FILE_TABLE),
	TEXTS(FILE_TABLE, file, AT(file, target)),
	PART(VMAS, vmas, VMA_TABLE),
	TEXTS(VMA_TABLE, vma, AT(vma, name)),
	PART(PAGES, pages, PAGE_RUNS),
};

static const void *entry_of(const struct procsnap_table *table, size_t i)
{
	return (const unsigned char *)table->entries + i * table->stride;
}

static bool part_fits(const struct procsnap_snapshot *snap, const struct pointers *pointers,
		      const unsigned char *entry)
{
	uint64_t first, there = snap->tables[pointers->table].count;
	uint32_t count;

	memcpy(&count, entry + pointers->count, sizeof(count));
	memcpy(&first, entry + pointers->first, sizeof(first));
	return first <= there && count <= there - first;
}

/* Of the strings, all together. */
static uint64_t bytes_of_strings(const struct procsnap_snapshot *snap)
{
	return (uint64_t)snap->tables[PROCSNAP_SECTION_STRINGS].count *
	       procsnap_section_kind(PROCSNAP_SECTION_STRINGS)->size;
}

/* No text at all is what an entry has that is not filled. */
static bool text_fits(const struct procsnap_snapshot *snap, uint64_t bytes, const unsigned char *at)
{
	const struct procsnap_table *strings = &snap->tables[PROCSNAP_SECTION_STRINGS];
	struct procsnap_text text;

	memcpy(&text, at, sizeof(text));
	if (text.offset == 0 && text.length == 0)
		return true;
	return text.offset % 8 == 0 && text.offset < bytes && text.length < bytes - text.offset &&
	       ((const char *)strings->entries)[text.offset + text.length] == '\0';
}

static int check_pointers(const struct procsnap_snapshot *snap, const struct pointers *pointers)
{
	const struct procsnap_table *table = &snap->tables[pointers->section];
	const char *name = procsnap_section_name(pointers->section);
	const uint64_t bytes = bytes_of_strings(snap);
	size_t i, text;

	for (i = 0; i < table->count; i++) {
		if (pointers->table && !part_fits(snap, pointers, entry_of(table, i)))
			return procsnap_fail(
				-EBADMSG,
				"the image is damaged: entry %zu of section %s names entries of section %s that are not there",
				i, name, procsnap_section_name(pointers->table));
		for (text = 0; pointers->texts[text]; text++)
			if (!text_fits(snap, bytes,
				       (const unsigned char *)entry_of(table, i) +
					       pointers->texts[text]))
				return procsnap_fail(
					-EBADMSG,
					"the image is damaged: entry %zu of section %s has a text that is not within its strings",
					i, name);
	}
	return 0;
}

int procsnap_image_check_rows(const struct procsnap_snapshot *snap)
{
	size_t i;
	int err;

	err = check_tasks(snap);
	for (i = 0; !err && i < PROCSNAP_ARRAY_SIZE(all_pointers); i++)
		err = check_pointers(snap, &all_pointers[i]);
	return err ? err : procsnap_image_check_pages(snap);
}
