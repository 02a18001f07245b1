// SPDX-License-Identifier: LGPL-2.1-or-later
/* The processes, in ten lines. cc ps.c $(pkg-config --cflags --libs procsnap) */
#include <procsnap/procsnap.h>
#include <err.h>
#include <stdio.h>

int main(void)
{
	struct procsnap_snapshot *snap;
	struct procsnap *ps;
	size_t row;

	if (procsnap_open(&ps, PROCSNAP_BACKEND_AUTO) || procsnap_take(ps, NULL, &snap))
		errx(1, "%s", procsnap_last_error());
	procsnap_for_each_row(snap, row)
		printf("%d %s\n", procsnap_task(snap, row)->pid, procsnap_task(snap, row)->comm);
	procsnap_snapshot_free(snap);
	procsnap_close(ps);
	return 0;
}
