// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages as a map: a block of lines for each mapping, a cell for each block of
 * pages. Large letters stand for whole blocks, small ones for parts; lines
 * without any page are left out where there are several.
 */
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "names.h"
#include "page_names.h"
#include "pages.h"
#include "size.h"
#include "terminal.h"

/* lines of a mapping, unless the user chose the size of a block */
#define MAP_LINES 4
/* columns before the cells: blanks, an address, blanks */
#define MAP_MARGIN 16
#define MAP_CELLS_LEAST 16
#define MAP_CELLS_MOST 256

/* instead of a kind */
#define MAP_MIXED CLI_PAGE_KINDS
#define MAP_MIXED_COLOUR 7

/**
 * struct map_cell - a block of pages.
 *
 * @kinds: Mask of the kinds that are in it.
 * @bytes: Of pages that are in some way there.
 */
struct map_cell {
	unsigned int kinds;
	uint64_t bytes;
};

/**
 * struct map - a map under way.
 *
 * @run: What was asked for.
 * @out: Where it goes.
 * @walk: The process.
 * @seen: Mask of the kinds that were drawn, of MAP_MIXED too.
 * @width: Cells of a line.
 * @start, @end: The addresses being drawn.
 * @block: Bytes of a cell.
 * @line: The line that @cells has.
 * @next: The first line that is not written yet.
 * @style: What the terminal was told: a kind, with MAP_WHOLE; -1: nothing.
 * @cells: A line.
 */
struct map {
	struct pages_run *run;
	struct cli_out *out;
	const struct cli_page_walk *walk;
	unsigned int seen;
	uint64_t width;
	uint64_t start, end;
	uint64_t block;
	uint64_t line, next;
	int style;
	struct map_cell cells[MAP_CELLS_MOST];
};

#define MAP_WHOLE 256

static uint64_t map_width(const struct pages_run *run)
{
	size_t columns = run->columns ? run->columns : cli_terminal_columns(STDOUT_FILENO);
	uint64_t width = MAP_CELLS_LEAST;

	columns = columns ? columns : 80;
	while (width < MAP_CELLS_MOST && 2 * width + MAP_MARGIN <= columns)
		width *= 2;
	return width;
}

/* a power of two of pages, so that the mapping fits */
static uint64_t map_block(const struct map *map, uint64_t page)
{
	uint64_t block = page;

	if (map->run->block)
		return map->run->block > UINT64_MAX - page
			       ? map->run->block
			       : (map->run->block + page - 1) / page * page;
	while ((map->end - map->start - 1) / block >= map->width * MAP_LINES)
		block *= 2;
	return block;
}

static void map_style(struct map *map, int style)
{
	int colour;

	if (!map->run->colour || style == map->style)
		return;
	map->style = style;
	if (style < 0) {
		cli_out_string(map->out, "\033[0m");
		return;
	}
	colour = (style & ~MAP_WHOLE) == MAP_MIXED ? MAP_MIXED_COLOUR
						   : cli_page_kinds[style & ~MAP_WHOLE].colour;
	/* the colour of the ground or of the letter: 40 to 47 or 30 to 37, light ones 60 more */
	colour = colour < 8 ? colour : colour - 8 + 60;
	if (style & MAP_WHOLE)
		cli_out_printf(map->out, "\033[0;30;%dm", 40 + colour);
	else
		cli_out_printf(map->out, "\033[0;%dm", 30 + colour);
}

static void map_draw_cell(struct map *map, const struct map_cell *cell, uint64_t size)
{
	int kind = 0;

	if (!cell->kinds) {
		map_style(map, -1);
		cli_out_char(map->out, '.');
		return;
	}
	while (!(cell->kinds >> kind & 1))
		kind++;
	if (cell->kinds & (cell->kinds - 1))
		kind = MAP_MIXED;
	map->seen |= 1U << kind;
	map_style(map, kind | (cell->bytes >= size ? MAP_WHOLE : 0));
	if (kind == MAP_MIXED)
		cli_out_char(map->out, '*');
	else
		cli_out_char(map->out, (char)(cli_page_kinds[kind].letter -
					      (cell->bytes >= size ? 'a' - 'A' : 0)));
}

static void map_draw_line(struct map *map, uint64_t line, const struct map_cell *cells)
{
	static const struct map_cell absent;
	uint64_t address = map->start + line * map->width * map->block;

	cli_out_printf(map->out, "  %012llx  ", (unsigned long long)address);
	for (uint64_t i = 0; i < map->width && address < map->end; i++) {
		uint64_t size = map->end - address < map->block ? map->end - address : map->block;

		map_draw_cell(map, cells ? &cells[i] : &absent, size);
		address += size;
	}
	map_style(map, -1);
	cli_out_char(map->out, '\n');
}

/* lines without a page, up to one that has some or to the end */
static void map_skip(struct map *map, uint64_t line)
{
	if (line == map->next + 1)
		map_draw_line(map, map->next, NULL);
	else if (line > map->next)
		cli_out_string(map->out, "  ...\n");
	map->next = line;
}

static void map_flush(struct map *map)
{
	bool any = false;

	for (uint64_t i = 0; i < map->width; i++)
		any |= map->cells[i].kinds;
	if (!any)
		return;
	map_skip(map, map->line);
	map_draw_line(map, map->line, map->cells);
	map->next = map->line + 1;
	memset(map->cells, 0, sizeof(map->cells));
}

static void map_add(struct map *map, unsigned int kind, uint64_t from, uint64_t to)
{
	/* of a file a mapping may end within a page */
	if (to > map->end)
		to = map->end;
	while (from < to && !map->out->error) {
		uint64_t block = (from - map->start) / map->block, end;
		struct map_cell *cell = &map->cells[block % map->width];

		end = map->block > map->end - (map->start + block * map->block)
			      ? map->end
			      : map->start + (block + 1) * map->block;
		if (end > to)
			end = to;
		if (block / map->width != map->line)
			map_flush(map);
		map->line = block / map->width;
		cell->kinds |= 1U << kind;
		cell->bytes += end - from;
		from = end;
	}
}

static void map_amount(struct map *map, const char *name, uint64_t bytes)
{
	char size[CLI_SIZE_TEXT];

	if (bytes)
		cli_out_printf(map->out, ", %s %s", name, cli_size(size, bytes, map->run->bytes));
}

static void map_amounts(struct map *map, const struct cli_page_sum *sum)
{
	map_amount(map, "resident", sum->resident);
	map_amount(map, "hugetlb", sum->hugetlb);
	map_amount(map, "swapped", sum->swapped);
	if (!sum->uncounted)
		map_amount(map, "weighted", cli_weighted_bytes(sum->weighted));
}

static void map_head(struct map *map, const struct procsnap_vma *vma,
		     const struct cli_page_sum *sum, bool drawn)
{
	char permissions[5], size[CLI_SIZE_TEXT];
	size_t length;
	const char *name = procsnap_text(map->walk->snap, &vma->name, &length);

	cli_vma_permissions(vma->flags, permissions);
	cli_out_printf(map->out, "%08llx-%08llx %s %s", (unsigned long long)map->start,
		       (unsigned long long)map->end, permissions,
		       cli_size(size, map->end - map->start, map->run->bytes));
	map_amounts(map, sum);
	if (drawn)
		cli_out_printf(map->out, ", a cell %s",
			       cli_size(size, map->block, map->run->bytes));
	if (length) {
		cli_out_string(map->out, map->run->colour ? "  \033[1m" : "  ");
		cli_out_escaped(map->out, name, length);
		cli_out_string(map->out, map->run->colour ? "\033[0m" : "");
	}
	cli_out_char(map->out, '\n');
}

/* addresses of one mapping; first: the first run that may be there */
static void map_mapping(struct map *map, const struct procsnap_vma *vma, size_t first)
{
	const struct cli_page_walk *walk = map->walk;
	uint64_t page = procsnap_header(walk->snap)->page_size;
	struct cli_page_sum sum = { 0 };
	size_t last = first;

	while (last < walk->count && walk->runs[last].address < map->end)
		cli_page_sum_add(&sum, &walk->runs[last++], page);
	map->block = map_block(map, page);
	map->line = 0;
	map->next = 0;
	map_head(map, vma, &sum, last > first);
	if (last == first)
		return;
	for (size_t i = first; i < last; i++)
		map_add(map, cli_page_kind(&walk->runs[i], vma), walk->runs[i].address,
			walk->runs[i].address + walk->runs[i].pages * page);
	map_flush(map);
	map_skip(map, ((map->end - map->start - 1) / map->block) / map->width + 1);
}

/* what nobody counted can be had from /proc, in KiB */
static void map_footprint(const struct map *map, struct cli_page_sum *sum)
{
	const struct cli_page_walk *walk = map->walk;
	pid_t pid = walk->task->pid;
	struct cli_source source = {
		.backend = PROCSNAP_BACKEND_PROCFS,
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT),
		.pids = &pid,
		.pid_count = 1,
		.ranges = map->run->inspect.source.ranges,
		.range_count = map->run->inspect.source.range_count,
	};
	const struct procsnap_footprint *footprint;
	struct procsnap_snapshot *snap = NULL;

	if (!sum->uncounted || map->run->inspect.source.from || cli_source_get(&source, &snap))
		return;
	footprint = procsnap_footprint(snap, 0);
	if (cli_entry_status(footprint) == PROCSNAP_STATUS_OK) {
		sum->weighted = footprint->weighted;
		sum->uncounted = false;
	}
	procsnap_snapshot_free(snap);
}

static void map_summary(struct map *map)
{
	const struct cli_page_walk *walk = map->walk;
	struct cli_page_sum sum = { 0 };
	char size[CLI_SIZE_TEXT];
	bool bytes = map->run->bytes;

	for (size_t i = 0; i < walk->count; i++)
		cli_page_sum_add(&sum, &walk->runs[i], procsnap_header(walk->snap)->page_size);
	map_footprint(map, &sum);
	cli_out_printf(map->out, "resident %s", cli_size(size, sum.resident, bytes));
	cli_out_printf(map->out, ", swapped %s", cli_size(size, sum.swapped, bytes));
	cli_out_printf(map->out, ", weighted %s",
		       sum.uncounted ? "-"
				     : cli_size(size, cli_weighted_bytes(sum.weighted), bytes));
	cli_out_printf(map->out, ", private %s", cli_size(size, sum.private_bytes, bytes));
	map_amount(map, "hugetlb", sum.hugetlb);
	cli_out_string(map->out,
		       walk->flags & PROCSNAP_PAGES_PARTIAL ? ", of what was looked at\n" : "\n");
}

/* the mappings, each as far as it was asked for */
static void map_process(struct map *map)
{
	const struct cli_page_walk *walk = map->walk;
	size_t range = 0, first = 0;

	for (uint32_t i = 0; i < walk->vmas->count && !map->out->error; i++) {
		const struct procsnap_vma *vma = procsnap_vma(walk->snap, walk->vmas->first + i);

		if (!vma)
			break;
		while (range < walk->ranges.count && walk->ranges.ranges[range].end <= vma->start)
			range++;
		for (size_t j = range; j < walk->ranges.count; j++) {
			const struct procsnap_range *place = &walk->ranges.ranges[j];

			if (place->start >= vma->end)
				break;
			map->start = place->start > vma->start ? place->start : vma->start;
			map->end = place->end < vma->end ? place->end : vma->end;
			while (first < walk->count && walk->runs[first].address < map->start)
				first++;
			map_mapping(map, vma, first);
		}
	}
	map_summary(map);
}

static void map_legend(struct map *map)
{
	if (!map->seen)
		return;
	cli_out_char(map->out, '\n');
	for (int kind = 0; kind < CLI_PAGE_KINDS; kind++) {
		if (!(map->seen >> kind & 1))
			continue;
		map_style(map, kind | MAP_WHOLE);
		cli_out_char(map->out, (char)(cli_page_kinds[kind].letter - ('a' - 'A')));
		map_style(map, -1);
		cli_out_printf(map->out, " %-8s %s\n", cli_page_kinds[kind].name,
			       cli_page_kinds[kind].what);
	}
	if (map->seen >> MAP_MIXED & 1) {
		map_style(map, MAP_MIXED | MAP_WHOLE);
		cli_out_char(map->out, '*');
		map_style(map, -1);
		cli_out_printf(map->out, " %-8s %s\n", "mixed", "several of these");
	}
	cli_out_printf(map->out, ". %-8s %s\n", "absent", "not there");
	cli_out_string(map->out, "Small letters: only a part of the cell is there.\n");
}

void pages_map(struct pages_run *run, struct cli_page_walk *walks, size_t count)
{
	static struct map map;
	bool any = false;

	map.run = run;
	map.out = run->out;
	map.seen = 0;
	map.width = map_width(run);
	map.style = -1;
	for (size_t i = 0; i < count && !run->out->error; i++) {
		const struct procsnap_task *task = walks[i].task;

		if (!walks[i].vmas || !walks[i].ranges.count)
			continue;
		map.walk = &walks[i];
		if (any)
			cli_out_char(run->out, '\n');
		if (run->inspect.pid_count > 1 && !run->no_headers) {
			cli_out_printf(run->out, "%d ", task->pid);
			cli_out_escaped(run->out, task->comm,
					strnlen(task->comm, sizeof(task->comm)));
			cli_out_char(run->out, '\n');
		}
		map_process(&map);
		any = true;
	}
	if (!run->no_headers)
		map_legend(&map);
}
