/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which meters a screen of some size has room for, and where. Knows nothing of a terminal. */
#ifndef PROCSNAP_TOP_METERS_H
#define PROCSNAP_TOP_METERS_H

#include <stdbool.h>
#include <stddef.h>

#include "settings.h"

enum top_meter {
	TOP_METER_CPU,	   /* one cpu, its place in the list is @first */
	TOP_METER_CPU_MAP, /* a cell a cpu, from @first on, @count of them */
	TOP_METER_CPU_SUM,
	TOP_METER_MEMORY,
	TOP_METER_SWAP,
	TOP_METER_LOAD, /* and the uptime */
	TOP_METER_TASKS,
	TOP_METER_GONE, /* who ended in the last interval */
	TOP_METER_SELF, /* what the viewer costs */
};

/**
 * struct top_meter_place - a meter, a line of it.
 *
 * @meter: Which.
 * @y, @x, @width: Where, from the place of all meters.
 * @first, @count: Of the cpus, those that it shows.
 */
struct top_meter_place {
	enum top_meter meter;
	int y, x, width;
	size_t first, count;
};

#define TOP_METERS_MAX 600

/**
 * struct top_meters_plan - the meters of a screen.
 *
 * @height: Lines that they take.
 * @places, @count: The meters.
 */
struct top_meters_plan {
	int height;
	struct top_meter_place places[TOP_METERS_MAX];
	size_t count;
};

/* for a screen of this size; cpus: as the settings have it */
void top_meters_plan(struct top_meters_plan *plan, enum top_cpu_meters cpus, size_t cpu_count,
		     int height, int width);

#endif
