// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plan of the meters. They take about a quarter of the screen: cpus as bars in as few
 * columns as that allows, else a cell each, else their sum; and below them lines of what
 * else there is, in two halves if the screen is wide.
 */
#include "meters.h"

/* lower screens have no meters */
#define METERS_HEIGHT_MIN 12
/* two halves side by side */
#define METERS_WIDTH_TWO 76
/* a cpu's bar with its label and value */
#define METERS_BAR_MIN 12
#define METERS_COLUMNS_MAX 16
/* a map's line begins with the number of its first cpu; cells come in groups, if they can */
#define METERS_MAP_LABEL 5
#define METERS_MAP_GROUP 16

/* what else there is, the most wanted first; for screens of one half */
static const enum top_meter meters_single[] = {
	TOP_METER_MEMORY, TOP_METER_TASKS, TOP_METER_SELF,
	TOP_METER_SWAP,	  TOP_METER_LOAD,  TOP_METER_GONE,
};

#define METERS_SINGLE (int)(sizeof(meters_single) / sizeof(meters_single[0]))

/* and for two, of one, two and three lines: left, right */
static const enum top_meter meters_halves[][3][2] = {
	{ { TOP_METER_MEMORY, TOP_METER_TASKS } },
	{ { TOP_METER_MEMORY, TOP_METER_TASKS }, { TOP_METER_LOAD, TOP_METER_SELF } },
	{ { TOP_METER_MEMORY, TOP_METER_TASKS },
	  { TOP_METER_SWAP, TOP_METER_GONE },
	  { TOP_METER_LOAD, TOP_METER_SELF } },
};

#define METERS_HALVES (int)(sizeof(meters_halves) / sizeof(meters_halves[0]))

static void plan_add(struct top_meters_plan *plan, enum top_meter meter, int y, int x, int width,
		     size_t first, size_t count)
{
	if (plan->count < TOP_METERS_MAX)
		plan->places[plan->count++] = (struct top_meter_place){
			.meter = meter,
			.y = y,
			.x = x,
			.width = width,
			.first = first,
			.count = count,
		};
}

/* lines for all meters */
static int plan_budget(int height)
{
	if (height < METERS_HEIGHT_MIN)
		return 0;
	return height < 16 ? 2 : (height + 4) / 4;
}

/* of them, lines that are not for cpus in any case */
static int plan_others_least(int budget, int width)
{
	if (width < METERS_WIDTH_TWO)
		return budget / 2 < METERS_SINGLE ? budget / 2 : METERS_SINGLE;
	return budget >= 5 ? 3 : budget >= 3 ? 2 : 1;
}

/* and those that there are, if so many are left */
static int plan_others(int left, int width)
{
	int most = width < METERS_WIDTH_TWO ? METERS_SINGLE : METERS_HALVES;

	return left < most ? left : most;
}

static int rows_of(size_t count, size_t columns)
{
	size_t rows = (count + columns - 1) / columns;

	return rows > TOP_METERS_MAX ? TOP_METERS_MAX : (int)rows;
}

/* bars in the fewest columns that fit; false: none do. The first cpus stand below each other. */
static bool plan_bars(struct top_meters_plan *plan, size_t cpu_count, int rows, int width)
{
	int columns = width >= METERS_WIDTH_TWO ? 2 : 1;

	while (rows_of(cpu_count, (size_t)columns) > rows) {
		columns *= 2;
		if (columns > METERS_COLUMNS_MAX)
			return false;
	}
	if (width / columns < METERS_BAR_MIN || cpu_count > TOP_METERS_MAX / 2)
		return false;
	rows = rows_of(cpu_count, (size_t)columns);
	for (size_t i = 0; i < cpu_count; i++) {
		int column = (int)(i / (size_t)rows), y = (int)(i % (size_t)rows);
		int x = width * column / columns, end = width * (column + 1) / columns;

		plan_add(plan, TOP_METER_CPU, y, x, end - x - (column + 1 < columns), i, 1);
	}
	plan->height = rows;
	return true;
}

static bool plan_map(struct top_meters_plan *plan, size_t cpu_count, int rows, int width)
{
	int cells = width - METERS_MAP_LABEL - 1, needed;

	if (cells > METERS_MAP_GROUP)
		cells -= cells % METERS_MAP_GROUP;
	needed = cells > 0 ? rows_of(cpu_count, (size_t)cells) : rows + 1;
	if (needed > rows)
		return false;
	/* the sum, too, where there is room for it */
	if (needed < rows)
		plan_add(plan, TOP_METER_CPU_SUM, plan->height++, 0, width, 0, cpu_count);
	for (size_t first = 0; first < cpu_count; first += (size_t)cells) {
		size_t rest = cpu_count - first;

		plan_add(plan, TOP_METER_CPU_MAP, plan->height++, 0, width, first,
			 rest < (size_t)cells ? rest : (size_t)cells);
	}
	return true;
}

static void plan_cpus(struct top_meters_plan *plan, enum top_cpu_meters cpus, size_t cpu_count,
		      int rows, int width)
{
	if (cpus != TOP_CPU_METERS_SUM &&
	    (plan_bars(plan, cpu_count, rows, width) || plan_map(plan, cpu_count, rows, width)))
		return;
	plan_add(plan, TOP_METER_CPU_SUM, 0, 0, width, 0, cpu_count);
	plan->height = 1;
}

static void plan_rest(struct top_meters_plan *plan, int rows, int width)
{
	int half = width / 2;

	for (int i = 0; i < rows; i++) {
		int y = plan->height++;

		if (width < METERS_WIDTH_TWO) {
			plan_add(plan, meters_single[i], y, 0, width, 0, 0);
			continue;
		}
		plan_add(plan, meters_halves[rows - 1][i][0], y, 0, half - 1, 0, 0);
		plan_add(plan, meters_halves[rows - 1][i][1], y, half, width - half, 0, 0);
	}
}

void top_meters_plan(struct top_meters_plan *plan, enum top_cpu_meters cpus, size_t cpu_count,
		     int height, int width)
{
	int budget = plan_budget(height), others = plan_others_least(budget, width);

	plan->height = 0;
	plan->count = 0;
	if (budget <= 0)
		return;
	if (cpus != TOP_CPU_METERS_NONE && cpu_count)
		plan_cpus(plan, cpus, cpu_count,
			  cpus == TOP_CPU_METERS_EACH ? height / 2 - others : budget - others,
			  width);
	if (budget - plan->height > others)
		others = plan_others(budget - plan->height, width);
	plan_rest(plan, others, width);
}
