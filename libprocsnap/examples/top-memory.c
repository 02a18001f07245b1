// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The ten processes with the most memory in use, by weighted RSS: of a page that
 * three have mapped each has a third, so that the sum is what all use together.
 */
#include <procsnap/procsnap.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#define SHOWN 10

static struct procsnap_snapshot *snap;

/* of what may not be seen or is not there, nothing */
static unsigned long long weighted(size_t row)
{
	const struct procsnap_footprint *memory = procsnap_footprint(snap, row);

	return memory->status == PROCSNAP_STATUS_OK ? memory->weighted : 0;
}

static int most_first(const void *a, const void *b)
{
	unsigned long long one = weighted(*(const size_t *)a), other = weighted(*(const size_t *)b);

	return one < other ? 1 : one > other ? -1 : 0;
}

static void show(size_t row)
{
	const struct procsnap_task *task = procsnap_task(snap, row);

	printf("%8d %10llu KiB  %s\n", task->pid, weighted(row) >> (PROCSNAP_WEIGHT_SHIFT + 10),
	       task->comm);
}

int main(void)
{
	struct procsnap_query *query;
	struct procsnap *ps;
	size_t *rows, count, i;

	if (procsnap_open(&ps, PROCSNAP_BACKEND_AUTO) < 0 || procsnap_query_new(&query) < 0)
		errx(1, "%s", procsnap_last_error());
	procsnap_query_set_sections(query, PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT));
	if (procsnap_take(ps, query, &snap) < 0)
		errx(1, "%s", procsnap_last_error());

	count = procsnap_row_count(snap);
	rows = calloc(count + 1, sizeof(*rows));
	if (!rows)
		err(1, NULL);
	for (i = 0; i < count; i++)
		rows[i] = i;
	qsort(rows, count, sizeof(*rows), most_first);
	for (i = 0; i < count && i < SHOWN; i++)
		show(rows[i]);

	free(rows);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
	procsnap_close(ps);
	return 0;
}
