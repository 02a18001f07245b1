// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Texts and tables move when something before them comes or goes. The rows tell
 * where to: a place that has moved otherwise than the one before it is an anchor, and
 * between two anchors all has moved alike.
 */
#include <stdlib.h>
#include <string.h>

#include "recording_encode.h"

/* Words of a text that are worth to be told as a match. */
#define PLACES_RUN_MIN 4
/* Entries that are compared at once. */
#define PLACES_SPAN 64

#define WORD_OF(name, field) (offsetof(struct procsnap_##name, field) / sizeof(uint64_t))
/* a text; the first of some entries of a table; numbers of rows */
#define TEXT(ID, name, field)                                                                      \
	{                                                                                          \
		PROCSNAP_SECTION_##ID, WORD_OF(name, field), CODE_SHIFT, PROCSNAP_SECTION_STRINGS, \
			8                                                                          \
	}
#define FIRST(ID, name, field, TARGET)                                   \
	{                                                                \
		PROCSNAP_SECTION_##ID, WORD_OF(name, field), CODE_SHIFT, \
			PROCSNAP_SECTION_##TARGET, 1                     \
	}
#define TASKS(ID, name, field)                                                \
	{                                                                     \
		PROCSNAP_SECTION_##ID, WORD_OF(name, field), CODE_TASKS, 0, 0 \
	}

/* by section and word */
static const struct places_word {
	uint32_t section, word, mode, target, unit;
} places_words[] = {
	TASKS(TASK, task, parent_row),
	TEXT(CMDLINE, cmdline, text.offset),
	TEXT(ENVIRON, environ, text.offset),
	TEXT(PATHS, paths, exe.offset),
	TEXT(PATHS, paths, cwd.offset),
	TEXT(PATHS, paths, root.offset),
	FIRST(SECURITY, security, group_first, GROUPS),
	TEXT(SECURITY, security, label.offset),
	FIRST(NSPID, nspid, first, NSPID_LEVELS),
	FIRST(CGROUP, cgroup, first, CGROUP_PATHS),
	TEXT(CGROUP, cgroup, path.offset),
	TEXT(CGROUP_PATHS, cgroup_path, controllers.offset),
	TEXT(CGROUP_PATHS, cgroup_path, path.offset),
	FIRST(FILES, files, first, FILE_TABLE),
	TEXT(FILE_TABLE, file, target.offset),
	FIRST(VMAS, vmas, first, VMA_TABLE),
	TEXT(VMA_TABLE, vma, name.offset),
	TASKS(FOOTPRINT, footprint, mm_row),
	FIRST(PAGES, pages, first, PAGE_RUNS),
};

#define PLACES_WORDS (sizeof(places_words) / sizeof(places_words[0]))

enum code_rank code_rank(uint32_t section)
{
	if (section == PROCSNAP_SECTION_STRINGS)
		return CODE_RANK_LAST;
	for (size_t i = 0; i < PLACES_WORDS; i++)
		if (places_words[i].target == section)
			return CODE_RANK_TABLE;
	return CODE_RANK_FIRST;
}

void code_columns(struct code_entries *entries, uint32_t section)
{
	for (size_t i = 0; i < PLACES_WORDS; i++) {
		const struct places_word *word = &places_words[i];

		if (word->section != section || word->word >= entries->now.width)
			continue;
		entries->columns[entries->column_count++] = (struct code_column){
			.special = { word->word, word->mode },
			.target = word->target,
			.unit = word->unit,
		};
	}
}

bool code_anchors_add(struct code_encoder *e, uint32_t target, uint64_t now, uint64_t old)
{
	if (e->anchor_count == e->anchor_room) {
		size_t room = e->anchor_room ? 2 * e->anchor_room : 64;
		struct code_anchor *grown = reallocarray(e->anchors, room, sizeof(*grown));

		if (!grown)
			return false;
		e->anchors = grown;
		e->anchor_room = room;
	}
	e->anchors[e->anchor_count++] = (struct code_anchor){ target, now, old };
	return true;
}

static int places_compare(const void *a, const void *b)
{
	const struct code_anchor *left = a, *right = b;

	if (left->target != right->target)
		return left->target < right->target ? -1 : 1;
	return left->now < right->now ? -1 : left->now > right->now;
}

static size_t places_equal(const uint64_t *now, const uint64_t *old, size_t count)
{
	size_t i = 0;

	while (count - i >= PLACES_SPAN && !memcmp(now + i, old + i, PLACES_SPAN * sizeof(*now)))
		i += PLACES_SPAN;
	while (i < count && now[i] == old[i])
		i++;
	return i;
}

/* entries of one word each; those that are equal, unless they are few */
static bool places_exact(struct code_runs *runs, const struct code_entries *entries,
			 const struct code_run *run)
{
	const uint64_t *now = entries->now.words + run->first;
	const uint64_t *old = entries->old.words + run->old;
	size_t i = 0;

	while (i < run->count) {
		size_t equal = places_equal(now + i, old + i, run->count - i);

		if (equal >= PLACES_RUN_MIN &&
		    !code_runs_add(runs, run->first + i, run->old + i, equal))
			return false;
		i += equal + 1;
	}
	return true;
}

/* from an anchor up to the next one, as far as there were entries */
static bool places_between(struct code_runs *runs, const struct code_entries *entries, bool exact,
			   const struct code_anchor *anchor, uint64_t end)
{
	struct code_run run = { .first = anchor->now, .old = anchor->old };

	if (end > entries->now.count)
		end = entries->now.count;
	if (run.first >= end || run.old >= entries->old.count)
		return true;
	run.count = end - run.first;
	if (run.count > entries->old.count - run.old)
		run.count = entries->old.count - run.old;
	if (exact)
		return places_exact(runs, entries, &run);
	return code_runs_add(runs, run.first, run.old, run.count);
}

bool code_places(struct code_encoder *e, uint32_t section, const struct code_entries *entries,
		 bool exact, struct code_runs *runs)
{
	bool found = false;

	if (code_rank(section) == CODE_RANK_FIRST || (exact && entries->now.width != 1))
		return false;
	if (e->anchor_count)
		qsort(e->anchors, e->anchor_count, sizeof(*e->anchors), places_compare);
	for (size_t i = 0; i < e->anchor_count; i++) {
		const struct code_anchor *anchor = &e->anchors[i];
		bool last = i + 1 == e->anchor_count || anchor[1].target != anchor->target;

		if (anchor->target != section)
			continue;
		found = true;
		if (!places_between(runs, entries, exact, anchor,
				    last ? entries->now.count : anchor[1].now))
			e->failed = true;
	}
	return found;
}
