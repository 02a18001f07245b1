// SPDX-License-Identifier: GPL-2.0-or-later
/* The meters: what the machine does, and what looking at it costs. */
#include <stdio.h>

#include "../escape.h"
#include "../size.h"
#include "../span.h"
#include "draw.h"
#include "meters.h"

#define BAR_LABEL 3
#define BAR_MAX 512
#define BAR_SHARES 8
/* characters of a bar that the value at its end wants for itself */
#define BAR_TEXT 24
/* narrower meters of tasks have short words */
#define TASKS_WIDE 60
/* and those of the viewer's cost */
#define SELF_WIDE 44

/**
 * struct bar - a meter that is a bar.
 *
 * @label: What of; at most BAR_LABEL columns.
 * @shares: Lengths of its parts, of @all. @roles: what these are. @count: how many.
 * @value: Text at its end.
 */
struct bar {
	char label[BAR_LABEL + 8];
	uint64_t shares[BAR_SHARES];
	enum top_role roles[BAR_SHARES];
	int count;
	uint64_t all;
	char value[BAR_TEXT * 2];
};

static void bar_add(struct bar *bar, enum top_role role, uint64_t share)
{
	bar->roles[bar->count] = role;
	bar->shares[bar->count++] = share;
}

char top_draw_meter_character(const struct top_app *app, enum top_role role)
{
	if (app->screen.colour)
		return '|';
	switch (role) {
	case TOP_ROLE_METER_NICE:
	case TOP_ROLE_METER_BUFFERS:
		return '#';
	case TOP_ROLE_METER_SYSTEM:
	case TOP_ROLE_METER_CACHE:
		return '*';
	case TOP_ROLE_METER_IRQ:
		return '@';
	case TOP_ROLE_METER_STEAL:
		return '$';
	case TOP_ROLE_METER_WAIT:
		return '%';
	default:
		return '|';
	}
}

/* the inside of the brackets: for each column its character and role */
static void bar_fill(const struct top_app *app, const struct bar *bar, char *text,
		     enum top_role *roles, int width)
{
	uint64_t sum = 0;
	int done = 0, length = (int)strlen(bar->value);

	for (int i = 0; i < bar->count; i++) {
		int end;

		sum += bar->shares[i];
		/* to the nearest: what is little is not drawn as much */
		end = bar->all ? (int)((double)sum / (double)bar->all * width + 0.5) : 0;
		for (; done < end && done < width; done++) {
			text[done] = top_draw_meter_character(app, bar->roles[i]);
			roles[done] = bar->roles[i];
		}
	}
	for (; done < width; done++) {
		text[done] = ' ';
		roles[done] = TOP_ROLE_NORMAL;
	}
	if (length > width)
		return;
	for (int i = 0; i < length; i++) {
		int at = width - length + i;

		/* it stays readable on the bar, and has the colour of what it is on */
		if (text[at] == ' ')
			roles[at] = TOP_ROLE_DIM;
		text[at] = bar->value[i];
	}
}

static void bar_draw(const struct top_app *app, const struct bar *bar, int y, int x, int width)
{
	enum top_role roles[BAR_MAX];
	char text[BAR_MAX];
	int inner = width - BAR_LABEL - 2, start = 0;

	if (inner > BAR_MAX)
		inner = BAR_MAX;
	if (inner < 1)
		return;
	top_screen_printf(y, x, BAR_LABEL, TOP_ROLE_METER_LABEL, "%*s", BAR_LABEL, bar->label);
	x += BAR_LABEL;
	top_screen_puts(y, x++, 1, TOP_ROLE_METER_FRAME, "[");
	bar_fill(app, bar, text, roles, inner);
	for (int i = 1; i <= inner; i++) {
		if (i < inner && roles[i] == roles[start])
			continue;
		top_screen_put(y, x + start, i - start, roles[start], text + start,
			       (size_t)(i - start));
		start = i;
	}
	top_screen_puts(y, x + inner, 1, TOP_ROLE_METER_FRAME, "]");
}

static unsigned int cpu_busy(const struct top_cpu *cpu)
{
	unsigned int busy = (unsigned int)cpu->user + cpu->nice + cpu->system + cpu->irq +
			    cpu->steal;

	return busy > 1000 ? 1000 : busy;
}

static void bar_of_cpu(struct bar *bar, const struct top_cpu *cpu, int width)
{
	unsigned int busy = cpu_busy(cpu);

	bar_add(bar, TOP_ROLE_METER_NICE, cpu->nice);
	bar_add(bar, TOP_ROLE_METER_USER, cpu->user);
	bar_add(bar, TOP_ROLE_METER_SYSTEM, cpu->system);
	bar_add(bar, TOP_ROLE_METER_IRQ, cpu->irq);
	bar_add(bar, TOP_ROLE_METER_STEAL, cpu->steal);
	bar_add(bar, TOP_ROLE_METER_WAIT, cpu->iowait);
	bar->all = 1000;
	if (!cpu->known)
		snprintf(bar->value, sizeof(bar->value), "?");
	else if (width < 16)
		snprintf(bar->value, sizeof(bar->value), "%u%%", (busy + 5) / 10);
	else
		snprintf(bar->value, sizeof(bar->value), "%u.%u%%", busy / 10, busy % 10);
}

static void draw_cpu(const struct top_app *app, const struct top_meter_place *place, int y, int x)
{
	const struct top_cpu *cpu = &app->figures.cpus[place->first];
	struct bar bar = { .all = 1000 };

	snprintf(bar.label, sizeof(bar.label), "%u", cpu->cpu);
	bar_of_cpu(&bar, cpu, place->width);
	bar_draw(app, &bar, y, x, place->width);
}

static void draw_cpu_sum(const struct top_app *app, const struct top_meter_place *place, int y,
			 int x)
{
	struct bar bar = { .label = "CPU" };

	bar_of_cpu(&bar, &app->figures.all, place->width);
	if (app->figures.cpu_count > 1 && place->width >= 40)
		snprintf(bar.value + strlen(bar.value), sizeof(bar.value) - strlen(bar.value),
			 " of %zu", app->figures.cpu_count);
	bar_draw(app, &bar, y, x, place->width);
}

/* what a cpu does most */
static enum top_role cpu_role(const struct top_cpu *cpu)
{
	enum top_role role = TOP_ROLE_METER_USER;
	unsigned int most = cpu->user;

	if (cpu->nice > most) {
		most = cpu->nice;
		role = TOP_ROLE_METER_NICE;
	}
	if (cpu->system > most) {
		most = cpu->system;
		role = TOP_ROLE_METER_SYSTEM;
	}
	if (cpu->irq > most) {
		most = cpu->irq;
		role = TOP_ROLE_METER_IRQ;
	}
	return cpu->steal > most ? TOP_ROLE_METER_STEAL : role;
}

/* a cell: an eighth of a block, or tenths as a digit */
static const char *cpu_cell(const struct top_app *app, const struct top_cpu *cpu)
{
	static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };
	unsigned int busy = cpu_busy(cpu);

	if (!cpu->known)
		return "?";
	if (busy < 5)
		return ".";
	if (app->screen.blocks)
		return blocks[busy >= 1000 ? 7 : busy * 8 / 1000];
	return digits[busy >= 1000 ? 9 : busy / 100];
}

static void draw_cpu_map(const struct top_app *app, const struct top_meter_place *place, int y,
			 int x)
{
	const struct top_cpu *cpus = app->figures.cpus + place->first;
	int end = x + place->width;

	x += top_screen_printf(y, x, 4, TOP_ROLE_METER_LABEL, "%4u", cpus->cpu);
	x += top_screen_puts(y, x, 1, TOP_ROLE_METER_FRAME, "[");
	for (size_t i = 0; i < place->count && x < end - 1; i++)
		x += top_screen_puts(y, x, 1,
				     cpu_busy(&cpus[i]) < 5 ? TOP_ROLE_DIM : cpu_role(&cpus[i]),
				     cpu_cell(app, &cpus[i]));
	top_screen_puts(y, x, 1, TOP_ROLE_METER_FRAME, "]");
}

/* what is used of what there is; blanks where it is not known */
static void bar_value_sizes(struct bar *bar, uint64_t used, uint64_t all)
{
	char used_text[CLI_SIZE_TEXT], all_text[CLI_SIZE_TEXT];

	snprintf(bar->value, sizeof(bar->value), "%s/%s", cli_size(used_text, used, false),
		 cli_size(all_text, all, false));
}

static uint64_t less(uint64_t from, uint64_t what)
{
	return from > what ? from - what : 0;
}

static void draw_memory(const struct top_app *app, const struct top_meter_place *place, int y,
			int x)
{
	const struct procsnap_system *system = &app->figures.system;
	struct bar bar = { .label = "Mem", .value = "?" };
	uint64_t cache, used;

	if (app->figures.has_system) {
		/* what shmem has in the cache cannot be dropped: it is used */
		cache = less(system->cached_bytes + system->slab_reclaimable_bytes,
			     system->shmem_bytes);
		used = less(less(less(system->mem_total_bytes, system->mem_free_bytes),
				 system->buffers_bytes),
			    cache);
		bar_add(&bar, TOP_ROLE_METER_USED, used);
		bar_add(&bar, TOP_ROLE_METER_BUFFERS, system->buffers_bytes);
		bar_add(&bar, TOP_ROLE_METER_CACHE, cache);
		bar.all = system->mem_total_bytes;
		bar_value_sizes(&bar, used, system->mem_total_bytes);
	}
	bar_draw(app, &bar, y, x, place->width);
}

static void draw_swap(const struct top_app *app, const struct top_meter_place *place, int y, int x)
{
	const struct procsnap_system *system = &app->figures.system;
	struct bar bar = { .label = "Swp", .value = "?" };
	uint64_t used = less(system->swap_total_bytes, system->swap_free_bytes);

	if (app->figures.has_system && !system->swap_total_bytes) {
		snprintf(bar.value, sizeof(bar.value), "none");
	} else if (app->figures.has_system) {
		bar_add(&bar, TOP_ROLE_METER_SWAP, used);
		bar.all = system->swap_total_bytes;
		bar_value_sizes(&bar, used, system->swap_total_bytes);
	}
	bar_draw(app, &bar, y, x, place->width);
}

/* a label, and where what is behind it goes; end: where the meter's place ends */
static int draw_label(const struct top_meter_place *place, int y, int x, const char *label,
		      int *end)
{
	*end = x + place->width;
	return x + top_screen_puts(y, x, place->width, TOP_ROLE_METER_LABEL, label);
}

static void draw_load(const struct top_app *app, const struct top_meter_place *place, int y, int x)
{
	const struct procsnap_system *system = &app->figures.system;
	uint64_t minutes = system->uptime_ns / 60000000000;
	int end;

	x = draw_label(place, y, x, "Load ", &end);
	if (!app->figures.has_system) {
		top_screen_puts(y, x, end - x, TOP_ROLE_DIM, "?");
		return;
	}
	x += top_screen_printf(y, x, end - x, TOP_ROLE_BOLD, "%.2f ",
			       (double)system->load[0] / PROCSNAP_LOAD_ONE);
	x += top_screen_printf(y, x, end - x, TOP_ROLE_NORMAL, "%.2f %.2f",
			       (double)system->load[1] / PROCSNAP_LOAD_ONE,
			       (double)system->load[2] / PROCSNAP_LOAD_ONE);
	x += top_screen_puts(y, x, end - x, TOP_ROLE_METER_LABEL, "  Up ");
	if (minutes >= 24 * 60)
		x += top_screen_printf(y, x, end - x, TOP_ROLE_BOLD, "%llud ",
				       (unsigned long long)(minutes / (24 * 60)));
	top_screen_printf(y, x, end - x, TOP_ROLE_BOLD, "%02u:%02u",
			  (unsigned int)(minutes / 60 % 24), (unsigned int)(minutes % 60));
}

/* " 3 running": only if there are some */
static int draw_count(int y, int x, int end, enum top_role role, uint64_t count, const char *what)
{
	if (!count)
		return x;
	x += top_screen_printf(y, x, end - x, role, " %llu", (unsigned long long)count);
	return x + top_screen_printf(y, x, end - x, TOP_ROLE_NORMAL, " %s", what);
}

static void draw_tasks(const struct top_app *app, const struct top_meter_place *place, int y, int x)
{
	static const char *const words[][6] = {
		{ "threads", "kernel;", "running", "blocked", "stopped", "zombies" },
		{ "thr", "kern;", "run", "D", "T", "Z" },
	};
	const char *const *word = words[place->width < TASKS_WIDE];
	const struct top_figures *figures = &app->figures;
	int end;

	x = draw_label(place, y, x, "Tasks ", &end);
	x += top_screen_printf(y, x, end - x, TOP_ROLE_BOLD, "%llu",
			       (unsigned long long)figures->tasks);
	if (!figures->whole)
		return;
	x = draw_count(y, x, end, TOP_ROLE_BOLD, figures->threads, word[0]);
	x = draw_count(y, x, end, TOP_ROLE_DIM, figures->kernel, word[1]);
	x += top_screen_printf(y, x, end - x, TOP_ROLE_RUNNING, " %llu",
			       (unsigned long long)figures->running);
	x += top_screen_printf(y, x, end - x, TOP_ROLE_NORMAL, " %s", word[2]);
	x = draw_count(y, x, end, TOP_ROLE_BLOCKED, figures->blocked, word[3]);
	x = draw_count(y, x, end, TOP_ROLE_BOLD, figures->stopped, word[4]);
	draw_count(y, x, end, TOP_ROLE_BOLD, figures->zombies, word[5]);
}

static void draw_gone(const struct top_app *app, const struct top_meter_place *place, int y, int x)
{
	const struct top_account *account = &app->account;
	uint64_t permille;
	int end;

	x = draw_label(place, y, x, "Ended ", &end);
	if (!account->interval_ns) {
		top_screen_puts(y, x, end - x, TOP_ROLE_DIM, "?");
		return;
	}
	x += top_screen_printf(y, x, end - x, TOP_ROLE_BOLD, "%zu", account->gone_count);
	permille = account->gone_cpu_ns / (account->interval_ns / 1000 + 1);
	x += top_screen_printf(y, x, end - x, TOP_ROLE_NORMAL, " (%llu.%llu%% cpu)",
			       (unsigned long long)(permille / 10),
			       (unsigned long long)(permille % 10));
	if (!account->told) {
		top_screen_puts(y, x, end - x, TOP_ROLE_WARNING, " at least");
		return;
	}
	x += top_screen_printf(y, x, end - x, TOP_ROLE_GONE, " %llu",
			       (unsigned long long)account->unseen);
	permille = account->unseen_cpu_ns / (account->interval_ns / 1000 + 1);
	top_screen_printf(y, x, end - x, TOP_ROLE_NORMAL, " unseen (%llu.%llu%%)",
			  (unsigned long long)(permille / 10), (unsigned long long)(permille % 10));
}

/* a length of time and what it is of, if it is known */
static int draw_span(int y, int x, int end, const char *what, uint64_t ns)
{
	char text[CLI_SPAN_TEXT];

	if (!ns)
		return x;
	x += top_screen_puts(y, x, end - x, TOP_ROLE_METER_LABEL, what);
	return x + top_screen_puts(y, x, end - x, TOP_ROLE_NORMAL, cli_span(text, ns));
}

static void draw_self(const struct top_app *app, const struct top_meter_place *place, int y, int x)
{
	const struct procsnap_header *header = app->frame.view.header;
	const struct top_figures *figures = &app->figures;
	uint64_t took = figures->snapshot_ns;
	char size[CLI_SIZE_TEXT];
	int end;

	if (top_app_is_replay(app)) {
		/* what it had cost then, not what it costs to read the file */
		took = app->frame.view.snap && header->end_mono_ns > header->start_mono_ns
			       ? header->end_mono_ns - header->start_mono_ns
			       : 0;
		x = draw_label(place, y, x, "Cost", &end);
	} else {
		x = draw_label(place, y, x, "Self ", &end);
		x += top_screen_printf(y, x, end - x, TOP_ROLE_BOLD, "%u.%u%%",
				       figures->self_cpu_permille / 10,
				       figures->self_cpu_permille % 10);
		x += top_screen_printf(y, x, end - x, TOP_ROLE_NORMAL, " %s",
				       cli_size(size, figures->self_rss_bytes, false));
	}
	x = draw_span(y, x, end, place->width < SELF_WIDE ? " snap " : " snapshot ", took);
	draw_span(y, x, end, " lock ", figures->lock_ns);
}

void top_draw_meters(struct top_app *app, const struct top_area *area)
{
	static void (*const draw[])(const struct top_app *app, const struct top_meter_place *place,
				    int y, int x) = {
		[TOP_METER_CPU] = draw_cpu,	    [TOP_METER_CPU_MAP] = draw_cpu_map,
		[TOP_METER_CPU_SUM] = draw_cpu_sum, [TOP_METER_MEMORY] = draw_memory,
		[TOP_METER_SWAP] = draw_swap,	    [TOP_METER_LOAD] = draw_load,
		[TOP_METER_TASKS] = draw_tasks,	    [TOP_METER_GONE] = draw_gone,
		[TOP_METER_SELF] = draw_self,
	};
	static struct top_meters_plan plan;

	top_meters_plan(&plan, app->settings.cpu_meters, app->figures.cpu_count, app->screen.height,
			area->width);
	for (size_t i = 0; i < plan.count; i++) {
		const struct top_meter_place *place = &plan.places[i];

		if (place->y < area->height)
			draw[place->meter](app, place, area->y + place->y, area->x + place->x);
	}
}
