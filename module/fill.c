// SPDX-License-Identifier: GPL-2.0-only
/* What the fillers of rows share: memory that grows, and bounded waiting. */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/sched/signal.h>
#include <linux/timekeeping.h>

#include "procsnap.h"

/* A part begins with this much, and doubles when it is full. */
#define FIRST_BYTES (4 * PAGE_SIZE)
/* Sleep between two looks at what another task holds, in us. */
#define WAIT_US_MIN 50
#define WAIT_US_MAX 200
/* The part of the budget that one task may use up, of its plain or its guarded sections. */
#define TASK_SHARE 4

/* Texts begin at multiples of this, so that bitmaps and vectors can be read in place. */
#define TEXT_ALIGN 8

static void *reserve(struct procsnap_fill *fill, enum procsnap_part part, size_t bytes)
{
	struct procsnap_arena *arena = &fill->snap->parts[part];
	size_t capacity = arena->page_count << PAGE_SHIFT;
	size_t need = size_add(arena->used, bytes), more;
	int ret;

	if (unlikely(need > capacity)) {
		more = max3(need, 2 * capacity, (size_t)FIRST_BYTES);
		ret = procsnap_arena_grow(arena, fill->snap->pool, more);
		/* Twice as much may be too much where what is needed is not. */
		if (ret && ret != -EINTR && need < more)
			ret = procsnap_arena_grow(arena, fill->snap->pool, need);
		if (ret)
			return ERR_PTR(ret);
	}
	return arena->base + arena->used;
}

/* Room for @max bytes and a NUL, or ERR_PTR(). */
char *procsnap_reserve_text(struct procsnap_fill *fill, size_t max)
{
	return reserve(fill, PROCSNAP_PART_STRINGS, size_add(max, TEXT_ALIGN));
}

void procsnap_commit_text(struct procsnap_fill *fill, struct procsnap_text *text, size_t length,
			  u32 flags)
{
	struct procsnap_arena *arena = &fill->snap->parts[PROCSNAP_PART_STRINGS];
	size_t end = ALIGN(length + 1, TEXT_ALIGN);

	memset(arena->base + arena->used + length, 0, end - length);
	text->offset = arena->used;
	text->length = length;
	text->flags = flags;
	arena->used += end;
}

int procsnap_put_text(struct procsnap_fill *fill, struct procsnap_text *text, const char *bytes,
		      size_t length)
{
	char *room = procsnap_reserve_text(fill, length);

	if (IS_ERR(room))
		return PTR_ERR(room);
	memcpy(room, bytes, length);
	procsnap_commit_text(fill, text, length, 0);
	return 0;
}

/* Room for @count entries, or ERR_PTR(). */
void *procsnap_reserve_entries(struct procsnap_fill *fill, enum procsnap_part part,
			       size_t entry_size, size_t count)
{
	return reserve(fill, part, array_size(entry_size, count));
}

u64 procsnap_commit_entries(struct procsnap_fill *fill, enum procsnap_part part, size_t entry_size,
			    size_t count)
{
	struct procsnap_arena *arena = &fill->snap->parts[part];
	u64 first = arena->used / entry_size;

	arena->used += entry_size * count;
	return first;
}

u64 procsnap_fill_task_budget(const struct procsnap_fill *fill)
{
	return fill->ask->wait_budget_ns / TASK_SHARE;
}

void procsnap_fill_next_task(struct procsnap_fill *fill)
{
	fill->task_left_ns = procsnap_fill_task_budget(fill);
}

void procsnap_fill_pause(void)
{
	usleep_range(WAIT_US_MIN, WAIT_US_MAX);
}

bool procsnap_fill_wait(struct procsnap_fill *fill)
{
	u64 start, waited;

	if (!fill->wait_left_ns || !fill->task_left_ns || fatal_signal_pending(current)) {
		fill->gave_up = true;
		return false;
	}
	start = ktime_get_ns();
	procsnap_fill_pause();
	waited = ktime_get_ns() - start;
	fill->waited_ns += waited;
	fill->wait_left_ns -= min(waited, fill->wait_left_ns);
	fill->task_left_ns -= min(waited, fill->task_left_ns);
	return true;
}
