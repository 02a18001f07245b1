// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * struct procsnap_query: what a snapshot is asked for.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(pid_t) == sizeof(int32_t), "the kernel takes pids as __s32");

void procsnap_query_init(struct procsnap_query *query)
{
	memset(query, 0, sizeof(*query));
	query->sections = PROCSNAP_WANT_BASIC;
}

int procsnap_query_new(struct procsnap_query **query)
{
	struct procsnap_query *q = malloc(sizeof(*q));

	*query = NULL;
	if (!q)
		return procsnap_fail(-ENOMEM, "no memory for a query");
	procsnap_query_init(q);
	*query = q;
	return 0;
}

void procsnap_query_free(struct procsnap_query *query)
{
	if (!query)
		return;
	free(query->pids);
	free(query);
}

void procsnap_query_set_sections(struct procsnap_query *query, uint64_t want)
{
	query->sections = want;
}

void procsnap_query_set_level(struct procsnap_query *query, enum procsnap_level level)
{
	query->level = (uint32_t)level;
}

void procsnap_query_set_threads(struct procsnap_query *query, bool threads)
{
	query->threads = threads;
}

void procsnap_query_set_lock_budget(struct procsnap_query *query, uint64_t ns)
{
	query->lock_budget_ns = ns;
}

static int check_pids(const pid_t *pids, size_t count)
{
	size_t i;

	if (!pids || count == 0)
		return procsnap_fail(
			-EINVAL,
			"an empty list of pids: give at least one, or NULL and 0 for every process");
	if (count > PROCSNAP_PIDS_MAX)
		return procsnap_fail(-E2BIG, "a list of %zu pids: at most %u are possible", count,
				     PROCSNAP_PIDS_MAX);
	for (i = 0; i < count; i++)
		if (pids[i] < 1)
			return procsnap_fail(-EINVAL, "pid %d (number %zu of the list) is below 1",
					     (int)pids[i], i + 1);
	return 0;
}

int procsnap_query_set_pids(struct procsnap_query *query, const pid_t *pids, size_t count)
{
	int32_t *copy = NULL;
	int err;

	if (pids || count != 0) {
		err = check_pids(pids, count);
		if (err)
			return err;
		copy = malloc(count * sizeof(*copy));
		if (!copy)
			return procsnap_fail(-ENOMEM, "no memory for a list of %zu pids", count);
		memcpy(copy, pids, count * sizeof(*copy));
	}
	free(query->pids);
	query->pids = copy;
	query->pid_count = (uint32_t)count;
	return 0;
}
