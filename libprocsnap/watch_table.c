// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The table of a watch: a dense array, that can be gone through, and a hash with
 * linear probing into it.
 */
#include "watch_table.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_FIRST 256
#define ROOM_MAX (1U << 30)

void procsnap_watch_table_free(struct procsnap_watch_table *table)
{
	free(table->entries);
	free(table->slots);
	*table = (struct procsnap_watch_table){ 0 };
}

/* Pids that follow one another, or stand in steps, are spread. */
static size_t first_slot(const struct procsnap_watch_table *table, pid_t pid)
{
	const uint32_t mixed = (uint32_t)pid * 2654435769U;

	return (mixed ^ mixed >> 15) & table->mask;
}

/* The slot of a pid, or the free one where it would be. */
static size_t slot_of(const struct procsnap_watch_table *table, pid_t pid)
{
	size_t slot = first_slot(table, pid);

	while (table->slots[slot] && table->entries[table->slots[slot] - 1].task.pid != pid)
		slot = (slot + 1) & table->mask;
	return slot;
}

struct procsnap_watch_entry *procsnap_watch_table_find(const struct procsnap_watch_table *table,
						       pid_t pid)
{
	uint32_t place;

	if (!table->slots)
		return NULL;
	place = table->slots[slot_of(table, pid)];
	return place ? &table->entries[place - 1] : NULL;
}

static int grow(struct procsnap_watch_table *table)
{
	const size_t room = table->room ? table->room * 2 : ROOM_FIRST;
	struct procsnap_watch_entry *entries = NULL;
	uint32_t *slots;
	size_t i;

	slots = calloc(room * 2, sizeof(*slots));
	if (slots && room <= ROOM_MAX)
		entries = reallocarray(table->entries, room, sizeof(*entries));
	if (!entries) {
		free(slots);
		return procsnap_fail(-ENOMEM, "no memory for a table of %zu processes", room);
	}
	free(table->slots);
	table->slots = slots;
	table->mask = room * 2 - 1;
	table->entries = entries;
	table->room = room;
	for (i = 0; i < table->count; i++)
		slots[slot_of(table, entries[i].task.pid)] = (uint32_t)i + 1;
	return 0;
}

struct procsnap_watch_entry *procsnap_watch_table_add(struct procsnap_watch_table *table, pid_t pid)
{
	struct procsnap_watch_entry *entry;

	if (table->count == table->room && grow(table) < 0)
		return NULL;
	entry = &table->entries[table->count];
	*entry = (struct procsnap_watch_entry){ .task.pid = pid, .ending = PROCSNAP_NO_ENDING };
	table->slots[slot_of(table, pid)] = (uint32_t)++table->count;
	return entry;
}

/* Moves back what was put behind a slot that is free now, for want of a better one. */
static void close_gap(struct procsnap_watch_table *table, size_t gap)
{
	size_t slot = gap, first;

	for (;;) {
		slot = (slot + 1) & table->mask;
		if (!table->slots[slot])
			break;
		first = first_slot(table, table->entries[table->slots[slot] - 1].task.pid);
		/* It may stand in the gap if it had to pass it on its way from its first slot. */
		if (((slot - first) & table->mask) < ((slot - gap) & table->mask))
			continue;
		table->slots[gap] = table->slots[slot];
		gap = slot;
	}
	table->slots[gap] = 0;
}

void procsnap_watch_table_remove(struct procsnap_watch_table *table,
				 struct procsnap_watch_entry *entry)
{
	struct procsnap_watch_entry *last = &table->entries[table->count - 1];
	const size_t gap = slot_of(table, entry->task.pid);

	/* The last one fills the place. */
	table->slots[slot_of(table, last->task.pid)] = table->slots[gap];
	*entry = *last;
	close_gap(table, gap);
	table->count--;
}
