// SPDX-License-Identifier: GPL-2.0-or-later
/* Times of day as people type them. */
#include <string.h>
#include <time.h>

#include "number.h"
#include "recording.h"

#define SECOND_NS 1000000000ULL
/* No calendar here goes further. */
#define TIME_YEAR_MAX 9999

/* two digits, and what stands between them and the next; -1: there are none */
static int time_two(const char **text, char before)
{
	const char *at = *text;

	if (before && *at++ != before)
		return -1;
	if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
		return -1;
	*text = at + 2;
	return (at[0] - '0') * 10 + (at[1] - '0');
}

/* HH:MM[:SS] */
static bool time_of_day(const char *text, struct tm *day)
{
	day->tm_hour = text[0] && text[1] != ':' ? time_two(&text, 0) : text[0] - '0';
	if (text[0] >= '0' && text[0] <= '9' && text[1] == ':')
		text++;
	day->tm_min = time_two(&text, ':');
	day->tm_sec = *text ? time_two(&text, ':') : 0;
	return !*text && day->tm_hour >= 0 && day->tm_hour < 24 && day->tm_min >= 0 &&
	       day->tm_min < 60 && day->tm_sec >= 0 && day->tm_sec <= 60;
}

/* YYYY-MM-DD, and what follows it */
static const char *time_date(const char *text, struct tm *day)
{
	int century = time_two(&text, 0), year = time_two(&text, 0);

	day->tm_mon = time_two(&text, '-') - 1;
	day->tm_mday = time_two(&text, '-');
	if (century < 0 || year < 0 || day->tm_mon < 0 || day->tm_mon > 11 || day->tm_mday < 1 ||
	    day->tm_mday > 31)
		return NULL;
	day->tm_year = century * 100 + year - 1900;
	return text;
}

static bool time_calendar(struct tm *day, uint64_t *real_ns)
{
	struct tm asked = *day;
	time_t seconds;

	day->tm_isdst = -1;
	seconds = mktime(day);
	/* 31 February is no day */
	if (seconds < 0 || day->tm_mday != asked.tm_mday || day->tm_year > TIME_YEAR_MAX - 1900)
		return false;
	/* 64 bits of nanoseconds end in 2554 */
	return !__builtin_mul_overflow((uint64_t)seconds, SECOND_NS, real_ns);
}

bool cli_time_parse(const char *text, uint64_t day_ns, uint64_t *real_ns)
{
	time_t day_seconds = (time_t)(day_ns / SECOND_NS);
	struct tm day;
	uint64_t number;

	if (text[0] == '@') {
		if (!cli_number_parse(text + 1, strlen(text + 1), UINT64_MAX / SECOND_NS, &number))
			return false;
		*real_ns = number * SECOND_NS;
		return true;
	}
	if (text[0] == '-') {
		if (!cli_span_parse(text + 1, &number))
			return false;
		*real_ns = number < day_ns ? day_ns - number : 0;
		return true;
	}
	if (!localtime_r(&day_seconds, &day))
		return false;
	day.tm_sec = 0;
	if (strlen(text) >= 10 && text[4] == '-') {
		text = time_date(text, &day);
		if (!text || (*text != ' ' && *text != 'T'))
			return false;
		text++;
	}
	return time_of_day(text, &day) && time_calendar(&day, real_ns);
}
