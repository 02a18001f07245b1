/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exits of processes that are not reaped yet: no more than there are zombies,
 * but for those whose reap was lost, and of these no more than there are pids.
 */
#ifndef PROCSNAP_CLI_WATCH_EXITS_H
#define PROCSNAP_CLI_WATCH_EXITS_H

#include <stdbool.h>
#include <stddef.h>

#include <procsnap/procsnap.h>

/**
 * struct watch_exits - the exits.
 *
 * @buckets, @size: Hash table by pid; the size is a power of two.
 * @count: Exits in it.
 */
struct watch_exits {
	struct watch_end **buckets;
	size_t size, count;
};

/* keeps an exit; one of the same pid is given up for it. 0 or -ENOMEM */
int watch_exits_put(struct watch_exits *exits, const struct procsnap_event_exit *exit);

/* takes the exit of the subject out; false: there is none */
bool watch_exits_take(struct watch_exits *exits, const struct procsnap_event *subject,
		      struct procsnap_event_exit *exit);

void watch_exits_free(struct watch_exits *exits);

#endif
