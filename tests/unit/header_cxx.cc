// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The public headers and the shared library from C++.
 */
#include <procsnap/procsnap.h>

#include <cstdio>

int main()
{
	struct procsnap *ps;
	struct procsnap_snapshot *snap;
	size_t row, threads = 0;

	if (procsnap_open(&ps, PROCSNAP_BACKEND_PROCFS) < 0 ||
	    procsnap_take(ps, nullptr, &snap) < 0) {
		std::fprintf(stderr, "%s\n", procsnap_last_error());
		return 1;
	}
	procsnap_for_each_row(snap, row)
		threads += procsnap_task(snap, row)->threads;
	procsnap_snapshot_free(snap);
	procsnap_close(ps);
	return threads == 0;
}
