// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Columns with times. A snapshot has ns; ps(1) has ticks, and rounds each time
 * down to one before it computes. The listing does the same, so that both show
 * the same digits; JSON and CSV have the ns.
 */
#include <stdio.h>
#include <time.h>

#include "formats.h"

#define SECOND_NS 1000000000

static uint64_t ticks_per_second(const struct cli_view *view)
{
	uint64_t ticks = SECOND_NS / view->tick_ns;

	return ticks ? ticks : 1;
}

/* ends before end; days only if there are any; hours: also if there are none */
static char *duration_backwards(char *end, uint64_t seconds, bool hours)
{
	uint64_t days = seconds / 86400;

	end = cli_number_two(end, (unsigned int)(seconds % 60));
	*--end = ':';
	end = cli_number_two(end, (unsigned int)(seconds / 60 % 60));
	if (seconds < 3600 && !hours)
		return end;
	*--end = ':';
	end = cli_number_two(end, (unsigned int)(seconds / 3600 % 24));
	if (!days)
		return end;
	*--end = '-';
	return cli_number_unsigned(end, days);
}

CLI_VALUE(age)
{
	uint64_t start = cli_row_task(row)->start_ns, instant = view->header->instant_boot_ns;

	value->size = instant > start ? instant - start : 0;
}

static uint64_t age_ticks(const struct cli_view *view, const struct cli_row *row)
{
	uint64_t start = cli_row_task(row)->start_ns / view->tick_ns;

	return view->instant_ticks > start ? view->instant_ticks - start : 0;
}

static uint64_t age_seconds(const struct cli_view *view, const struct cli_row *row)
{
	return age_ticks(view, row) / ticks_per_second(view);
}

CLI_TEXT(etime)
{
	cli_cell_set_tail(cell,
			  duration_backwards(CLI_CELL_END(cell), age_seconds(view, row), false));
}

CLI_TEXT(etimes)
{
	cli_cell_set_tail(cell, cli_number_unsigned(CLI_CELL_END(cell), age_seconds(view, row)));
}

CLI_VALUE(started)
{
	uint64_t boot = view->system ? view->system->boot_real_ns
				     : view->header->start_real_ns - view->header->instant_boot_ns;

	value->size = boot + cli_row_task(row)->start_ns;
}

/**
 * struct calendar - a time in this time zone, kept because neighbours in a
 * listing often started in the same second.
 *
 * @seconds: Since 1970.
 * @known: @calendar is that time; else it is beyond calendars.
 * @asked: Either is set.
 */
struct calendar {
	int64_t seconds;
	struct tm calendar;
	bool known, asked;
};

static bool calendar_get(struct calendar *kept, int64_t seconds, struct tm *calendar)
{
	time_t time = (time_t)seconds;

	if (!kept->asked || kept->seconds != seconds) {
		kept->known = localtime_r(&time, &kept->calendar);
		kept->seconds = seconds;
		kept->asked = true;
	}
	*calendar = kept->calendar;
	return kept->known;
}

/* the time of the start in this time zone; false if it is beyond calendars */
static bool started_calendar(const struct cli_view *view, const struct cli_row *row,
			     int64_t *seconds, struct tm *calendar)
{
	uint64_t ticks = cli_row_task(row)->start_ns / view->tick_ns;
	static struct calendar started;

	*seconds = view->boot_seconds + (int64_t)(ticks / ticks_per_second(view));
	return calendar_get(&started, *seconds, calendar);
}

/* three letters, without an end */
static const char *calendar_month(const struct tm *calendar)
{
	return &"JanFebMarAprMayJunJulAugSepOctNovDec"[3 * calendar->tm_mon];
}

static char *calendar_clock(char *end, const struct tm *calendar, bool seconds)
{
	if (seconds) {
		end = cli_number_two(end, (unsigned int)calendar->tm_sec);
		*--end = ':';
	}
	end = cli_number_two(end, (unsigned int)calendar->tm_min);
	*--end = ':';
	return cli_number_two(end, (unsigned int)calendar->tm_hour);
}

/* the day as in " 1" or, with zero, "01" */
static char *calendar_day(char *end, const struct tm *calendar, bool zero)
{
	end = cli_number_two(end, (unsigned int)calendar->tm_mday);
	if (*end == '0' && !zero)
		*end = ' ';
	return end;
}

static char *backwards(char *end, const char *text, size_t length)
{
	return memcpy(end - length, text, length);
}

/*
 * The clock of the last 24 hours, else month and day. The blanks before are of
 * the text, as in ps(1): a cell before that is too wide shifts them too.
 */
static void recent_text(const struct cli_view *view, const struct cli_row *row,
			struct cli_cell *cell, bool with_seconds)
{
	char *at = CLI_CELL_END(cell);
	struct tm calendar;
	int64_t seconds;

	if (!started_calendar(view, row, &seconds, &calendar)) {
		cli_cell_set(cell, "?", 1);
		return;
	}
	if (view->now_seconds - seconds > 86400) {
		at = calendar_day(at, &calendar, with_seconds);
		*--at = ' ';
		at = backwards(at, calendar_month(&calendar), 3);
	} else {
		at = calendar_clock(at, &calendar, with_seconds);
	}
	cli_cell_set_tail_padded(cell, at, with_seconds ? 8 : 6);
}

CLI_TEXT(start)
{
	recent_text(view, row, cell, true);
}

CLI_TEXT(bsdstart)
{
	recent_text(view, row, cell, false);
}

CLI_TEXT(stime)
{
	char *at = CLI_CELL_END(cell);
	struct tm calendar, today;
	static struct calendar now;
	int64_t seconds;

	if (!started_calendar(view, row, &seconds, &calendar) ||
	    !calendar_get(&now, view->now_seconds, &today)) {
		cli_cell_set(cell, "?", 1);
		return;
	}
	if (calendar.tm_year != today.tm_year) {
		at = cli_number_signed(at, calendar.tm_year + 1900LL);
	} else if (calendar.tm_yday != today.tm_yday) {
		at = calendar_day(at, &calendar, true);
		at = backwards(at, calendar_month(&calendar), 3);
	} else {
		at = calendar_clock(at, &calendar, false);
	}
	cli_cell_set_tail(cell, at);
}

CLI_TEXT(lstart)
{
	char *at = CLI_CELL_END(cell);
	struct tm calendar;
	int64_t seconds;

	if (!started_calendar(view, row, &seconds, &calendar)) {
		cli_cell_set(cell, "?", 1);
		return;
	}
	at = cli_number_signed(at, calendar.tm_year + 1900LL);
	*--at = ' ';
	at = calendar_clock(at, &calendar, true);
	*--at = ' ';
	at = calendar_day(at, &calendar, false);
	*--at = ' ';
	at = backwards(at, calendar_month(&calendar), 3);
	*--at = ' ';
	at = backwards(at, &"SunMonTueWedThuFriSat"[3 * calendar.tm_wday], 3);
	cli_cell_set_tail(cell, at);
}

static const struct procsnap_cpu *row_cpu(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_CPU];
}

CLI_VALUE(time)
{
	(void)view;
	value->size = row_cpu(row)->utime_ns + row_cpu(row)->stime_ns;
}

static uint64_t cpu_ticks(const struct cli_view *view, const struct cli_row *row)
{
	return row_cpu(row)->utime_ns / view->tick_ns + row_cpu(row)->stime_ns / view->tick_ns;
}

CLI_TEXT(time)
{
	uint64_t seconds = cpu_ticks(view, row) / ticks_per_second(view);

	cli_cell_set_tail(cell, duration_backwards(CLI_CELL_END(cell), seconds, true));
}

CLI_TEXT(times)
{
	cli_cell_set_tail(cell, cli_number_unsigned(CLI_CELL_END(cell),
						    cpu_ticks(view, row) / ticks_per_second(view)));
}

CLI_TEXT(bsdtime)
{
	uint64_t seconds = cpu_ticks(view, row) / ticks_per_second(view);
	char *at = cli_number_two(CLI_CELL_END(cell), (unsigned int)(seconds % 60));

	*--at = ':';
	cli_cell_set_tail_padded(cell, cli_number_unsigned(at, seconds / 60), 6);
}

/* percent of one cpu: exact, for JSON, CSV and sorting */
static double percent(uint64_t part_ns, uint64_t age_ns)
{
	return age_ns ? 100.0 * (double)part_ns / (double)age_ns : 0;
}

CLI_VALUE(pcpu)
{
	cli_age_value(view, row, value);
	value->real = percent(row_cpu(row)->utime_ns + row_cpu(row)->stime_ns, value->size);
}

CLI_VALUE(cuc)
{
	const struct procsnap_cpu *cpu = row_cpu(row);

	cli_age_value(view, row, value);
	value->real =
		percent(cpu->utime_ns + cpu->stime_ns + cpu->child_utime_ns + cpu->child_stime_ns,
			value->size);
}

/* per mille of one cpu, rounded down twice as ps does */
static uint64_t per_mille(const struct cli_view *view, const struct cli_row *row)
{
	uint64_t age = age_ticks(view, row), second = ticks_per_second(view);

	return age ? cpu_ticks(view, row) * 1000 / second * second / age : 0;
}

/* per mille as percent: 1.5, and 150 once there are three digits */
static void per_mille_text(struct cli_cell *cell, uint64_t mille)
{
	char *at = CLI_CELL_END(cell);

	if (mille <= 999) {
		*--at = (char)('0' + mille % 10);
		*--at = '.';
	}
	cli_cell_set_tail(cell, cli_number_unsigned(at, mille / 10));
}

CLI_TEXT(pcpu)
{
	per_mille_text(cell, per_mille(view, row));
}

CLI_TEXT(c)
{
	uint64_t whole = per_mille(view, row) / 10;

	cli_cell_set_tail_padded(
		cell, cli_number_unsigned(CLI_CELL_END(cell), whole > 99 ? 99 : whole), 2);
}

CLI_TEXT(cp)
{
	uint64_t mille = per_mille(view, row);

	cli_cell_set_tail_padded(
		cell, cli_number_unsigned(CLI_CELL_END(cell), mille > 999 ? 999 : mille), 3);
}

static void utilization_text(const struct cli_view *view, const struct cli_row *row,
			     struct cli_cell *cell, uint64_t ticks)
{
	uint64_t age = age_ticks(view, row);
	/* the product is a float in ps */
	double share = age ? (double)((float)ticks * 100.0F) / (double)age : 0;
	int length = snprintf(cell->buffer, sizeof(cell->buffer), "%.3f",
			      share > 99 ? 99.999 : share);

	cli_cell_set(cell, cell->buffer, (size_t)length);
}

CLI_TEXT(cuu)
{
	utilization_text(view, row, cell, cpu_ticks(view, row));
}

CLI_TEXT(cuc)
{
	const struct procsnap_cpu *cpu = row_cpu(row);

	utilization_text(view, row, cell,
			 cpu_ticks(view, row) + cpu->child_utime_ns / view->tick_ns +
				 cpu->child_stime_ns / view->tick_ns);
}
