// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is forked, as it happens: forks [COUNT], and no more than COUNT of them.
 * From the device none is missed, or it is told how many. From /proc, which is
 * looked at now and then, some are.
 */
#include <procsnap/procsnap.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

static void show(const struct procsnap_event *event)
{
	if (event->kind == PROCSNAP_EVENT_LOST)
		printf("%llu events were lost\n",
		       (unsigned long long)((const struct procsnap_event_lost *)event)->count);
	else
		printf("%d (%s), child of %d\n", event->pid, event->comm, event->ppid);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	long left = argc > 1 ? strtol(argv[1], NULL, 10) : -1;
	struct procsnap_listener *listener;
	const struct procsnap_event *event;
	int got = 1;

	if (procsnap_listener_new(&listener) < 0)
		errx(1, "%s", procsnap_last_error());
	procsnap_listener_set_kinds(listener, PROCSNAP_EVENTS(PROCSNAP_EVENT_FORK));
	if (procsnap_listener_start(listener, PROCSNAP_BACKEND_AUTO) < 0)
		errx(1, "%s", procsnap_last_error());
	fputs("listening\n", stderr);

	while (left && (got = procsnap_listener_next(listener, &event, -1)) > 0) {
		if (event->kind != PROCSNAP_EVENT_FORK && event->kind != PROCSNAP_EVENT_LOST)
			continue;
		show(event);
		if (left > 0)
			left--;
	}
	if (got < 0)
		errx(1, "%s", procsnap_last_error());
	procsnap_listener_free(listener);
	return 0;
}
