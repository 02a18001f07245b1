// SPDX-License-Identifier: GPL-2.0-or-later
/* The exits of processes that are not reaped yet: a hash table by pid. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "watch_exits.h"

#define EXITS_SIZE_FIRST 64

struct watch_end {
	struct watch_end *next;
	struct procsnap_event_exit exit;
};

/* where the pid is, or is to be */
static struct watch_end **exits_slot(const struct watch_exits *exits, __s32 pid)
{
	struct watch_end **slot =
		&exits->buckets[((uint32_t)pid * 2654435761U) & (exits->size - 1)];

	while (*slot && (*slot)->exit.event.tgid != pid)
		slot = &(*slot)->next;
	return slot;
}

static int exits_grow(struct watch_exits *exits)
{
	struct watch_exits grown = {
		.size = exits->size ? exits->size * 2 : EXITS_SIZE_FIRST,
		.count = exits->count,
	};

	grown.buckets = calloc(grown.size, sizeof(*grown.buckets));
	if (!grown.buckets)
		return -ENOMEM;
	for (size_t i = 0; i < exits->size; i++) {
		struct watch_end *end = exits->buckets[i], *next;

		for (; end; end = next) {
			next = end->next;
			end->next = NULL;
			*exits_slot(&grown, end->exit.event.tgid) = end;
		}
	}
	free(exits->buckets);
	*exits = grown;
	return 0;
}

int watch_exits_put(struct watch_exits *exits, const struct procsnap_event_exit *exit)
{
	struct watch_end **slot;

	if (exits->count >= exits->size && exits_grow(exits))
		return -ENOMEM;
	slot = exits_slot(exits, exit->event.tgid);
	if (!*slot) {
		*slot = calloc(1, sizeof(**slot));
		if (!*slot)
			return -ENOMEM;
		exits->count++;
	}
	(*slot)->exit = *exit;
	return 0;
}

bool watch_exits_take(struct watch_exits *exits, const struct procsnap_event *subject,
		      struct procsnap_event_exit *exit)
{
	struct watch_end **slot, *end;

	if (!exits->size)
		return false;
	slot = exits_slot(exits, subject->tgid);
	end = *slot;
	if (!end || end->exit.event.start_ns != subject->start_ns)
		return false;
	*exit = end->exit;
	*slot = end->next;
	free(end);
	exits->count--;
	return true;
}

void watch_exits_free(struct watch_exits *exits)
{
	for (size_t i = 0; i < exits->size; i++) {
		struct watch_end *end = exits->buckets[i], *next;

		for (; end; end = next) {
			next = end->next;
			free(end);
		}
	}
	free(exits->buckets);
	memset(exits, 0, sizeof(*exits));
}
