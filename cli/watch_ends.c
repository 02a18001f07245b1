// SPDX-License-Identifier: GPL-2.0-or-later
/* The exits of processes that are not reaped yet: a hash table by pid. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "watch_ends.h"

#define ENDS_SIZE_FIRST 64

struct watch_end {
	struct watch_end *next;
	struct procsnap_event_exit exit;
};

/* where the pid is, or is to be */
static struct watch_end **ends_slot(const struct watch_ends *ends, __s32 pid)
{
	struct watch_end **slot = &ends->buckets[((uint32_t)pid * 2654435761U) & (ends->size - 1)];

	while (*slot && (*slot)->exit.event.tgid != pid)
		slot = &(*slot)->next;
	return slot;
}

static int ends_grow(struct watch_ends *ends)
{
	struct watch_ends grown = {
		.size = ends->size ? ends->size * 2 : ENDS_SIZE_FIRST,
		.count = ends->count,
	};

	grown.buckets = calloc(grown.size, sizeof(*grown.buckets));
	if (!grown.buckets)
		return -ENOMEM;
	for (size_t i = 0; i < ends->size; i++) {
		struct watch_end *end = ends->buckets[i], *next;

		for (; end; end = next) {
			next = end->next;
			end->next = NULL;
			*ends_slot(&grown, end->exit.event.tgid) = end;
		}
	}
	free(ends->buckets);
	*ends = grown;
	return 0;
}

int watch_ends_put(struct watch_ends *ends, const struct procsnap_event_exit *exit)
{
	struct watch_end **slot;

	if (ends->count >= ends->size && ends_grow(ends))
		return -ENOMEM;
	slot = ends_slot(ends, exit->event.tgid);
	if (!*slot) {
		*slot = calloc(1, sizeof(**slot));
		if (!*slot)
			return -ENOMEM;
		ends->count++;
	}
	(*slot)->exit = *exit;
	return 0;
}

bool watch_ends_take(struct watch_ends *ends, const struct procsnap_event *subject,
		     struct procsnap_event_exit *exit)
{
	struct watch_end **slot, *end;

	if (!ends->size)
		return false;
	slot = ends_slot(ends, subject->tgid);
	end = *slot;
	if (!end || end->exit.event.start_ns != subject->start_ns)
		return false;
	*exit = end->exit;
	*slot = end->next;
	free(end);
	ends->count--;
	return true;
}

void watch_ends_free(struct watch_ends *ends)
{
	for (size_t i = 0; i < ends->size; i++) {
		struct watch_end *end = ends->buckets[i], *next;

		for (; end; end = next) {
			next = end->next;
			free(end);
		}
	}
	free(ends->buckets);
	memset(ends, 0, sizeof(*ends));
}
