// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets of tasks, as sorted arrays: they are what a person tagged, not thousands. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "identities.h"

static int compare(const struct top_identity *a, const struct top_identity *b)
{
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return (a->start_ns > b->start_ns) - (a->start_ns < b->start_ns);
}

/* place of the first that is not before it */
static size_t find(const struct top_identities *set, const struct top_identity *identity)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&set->list[middle], identity) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct top_identities *set, size_t place,
		  const struct top_identity *identity)
{
	return place < set->count && top_identity_is(&set->list[place], identity);
}

bool top_identities_has(const struct top_identities *set, const struct top_identity *identity)
{
	return set->count && is_at(set, find(set, identity), identity);
}

int top_identities_add(struct top_identities *set, const struct top_identity *identity)
{
	size_t place = find(set, identity);

	if (is_at(set, place, identity))
		return 0;
	if (set->count == set->room) {
		size_t room = set->room ? 2 * set->room : 16;
		struct top_identity *list = realloc(set->list, room * sizeof(*list));

		if (!list)
			return -ENOMEM;
		set->list = list;
		set->room = room;
	}
	memmove(set->list + place + 1, set->list + place,
		(set->count - place) * sizeof(*set->list));
	set->list[place] = *identity;
	set->count++;
	return 0;
}

void top_identities_remove(struct top_identities *set, const struct top_identity *identity)
{
	size_t place = find(set, identity);

	if (!is_at(set, place, identity))
		return;
	set->count--;
	memmove(set->list + place, set->list + place + 1,
		(set->count - place) * sizeof(*set->list));
}

void top_identities_clear(struct top_identities *set)
{
	free(set->list);
	memset(set, 0, sizeof(*set));
}
