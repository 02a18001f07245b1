/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <procsnap/procsnap.h>
#include <stdio.h>

int main(void)
{
	struct procsnap *ps;
	struct procsnap_snapshot *snap;

	if (procsnap_open(&ps, PROCSNAP_BACKEND_DEVICE) || procsnap_take(ps, NULL, &snap))
		return fprintf(stderr, "%s\n", procsnap_last_error()), 1;
	printf("%zu processes and threads, %s\n", procsnap_row_count(snap),
	       procsnap_header(snap)->source == PROCSNAP_SOURCE_MODULE ? "atomic" : "from /proc");
	procsnap_snapshot_free(snap);
	procsnap_close(ps);
	return 0;
}
