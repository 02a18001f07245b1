// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The storm of events as a load for others, and what it did.
 *
 *   event_load [-- COMMAND [ARG...]]   see hold.h
 */
#include <err.h>
#include <stdio.h>

#include "event_storm.h"

int main(int argc, char **argv)
{
	char **command = hold_command(argv);
	struct event_storm storm;
	int ret;

	if (argc > 1 && argv[1])
		errx(HOLD_FAILED, "usage: event_load [-- COMMAND [ARG...]]");
	event_storm_new(&storm);
	event_storm_go(&storm, 0);
	ret = hold(command, "ready");
	event_storm_end(&storm);
	printf("# the storm: %llu processes, %llu threads, %llu programs, %llu adoptions\n",
	       (unsigned long long)storm.counts->forks, (unsigned long long)storm.counts->threads,
	       (unsigned long long)storm.counts->execs,
	       (unsigned long long)storm.counts->adoptions);
	if (storm.counts->failures) {
		warnx("%llu failures in the storm", (unsigned long long)storm.counts->failures);
		return HOLD_FAILED;
	}
	return ret;
}
