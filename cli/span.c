// SPDX-License-Identifier: GPL-2.0-or-later
/* Lengths of time for people. */
#include <inttypes.h>
#include <stdio.h>

#include "span.h"

#define MICROSECOND_NS ((uint64_t)1000)
#define MILLISECOND_NS ((uint64_t)1000000)
#define SECOND_NS ((uint64_t)1000000000)
#define MINUTE 60
#define HOUR 3600
#define DAY 86400

static void span_clock(char text[CLI_SPAN_TEXT], uint64_t seconds)
{
	unsigned int second = (unsigned int)(seconds % MINUTE);
	unsigned int minute = (unsigned int)(seconds / MINUTE % MINUTE);
	unsigned int hour = (unsigned int)(seconds % DAY / HOUR);

	if (seconds >= DAY)
		snprintf(text, CLI_SPAN_TEXT, "%" PRIu64 "-%02u:%02u:%02u", seconds / DAY, hour,
			 minute, second);
	else if (seconds >= HOUR)
		snprintf(text, CLI_SPAN_TEXT, "%u:%02u:%02u", hour, minute, second);
	else
		snprintf(text, CLI_SPAN_TEXT, "%02u:%02u", minute, second);
}

const char *cli_span(char text[CLI_SPAN_TEXT], uint64_t ns)
{
	uint64_t milliseconds = ns / MILLISECOND_NS;

	if (ns < MICROSECOND_NS)
		snprintf(text, CLI_SPAN_TEXT, ns ? "%" PRIu64 "ns" : "0", ns);
	else if (ns < MILLISECOND_NS)
		snprintf(text, CLI_SPAN_TEXT, "%" PRIu64 "us", ns / MICROSECOND_NS);
	else if (ns < 100 * MILLISECOND_NS)
		snprintf(text, CLI_SPAN_TEXT, "%" PRIu64 ".%" PRIu64 "ms", milliseconds,
			 ns / (100 * MICROSECOND_NS) % 10);
	else if (ns < 100 * SECOND_NS)
		snprintf(text, CLI_SPAN_TEXT, "%" PRIu64 ".%03" PRIu64 "s", milliseconds / 1000,
			 milliseconds % 1000);
	else
		span_clock(text, ns / SECOND_NS);
	return text;
}
