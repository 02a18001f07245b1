// SPDX-License-Identifier: GPL-2.0-or-later
/* What threads used between two looks. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../inspect.h"
#include "threads.h"

static int compare(const void *left, const void *right)
{
	const struct top_thread *a = left, *b = right;

	return (a->identity.pid > b->identity.pid) - (a->identity.pid < b->identity.pid);
}

static const struct top_thread *find(const struct top_thread *list, size_t count,
				     const struct top_identity *identity)
{
	const struct top_thread key = { .identity = *identity };
	const struct top_thread *found = NULL;

	if (count)
		found = bsearch(&key, list, count, sizeof(*list), compare);
	return found && top_identity_is(&found->identity, identity) ? found : NULL;
}

int top_threads_take(struct top_threads *threads, const struct procsnap_snapshot *snap, pid_t tgid)
{
	uint64_t boot_ns = procsnap_header(snap)->instant_boot_ns;
	struct top_thread *list = calloc(procsnap_row_count(snap) + 1, sizeof(*list));
	size_t count = 0, row;

	if (!list)
		return -ENOMEM;
	procsnap_for_each_row(snap, row) {
		const struct procsnap_task *task = procsnap_task(snap, row);
		const struct procsnap_cpu *cpu = procsnap_cpu(snap, row);

		if (!task || task->tgid != tgid || cli_entry_status(cpu) != PROCSNAP_STATUS_OK)
			continue;
		list[count].identity = (struct top_identity){ task->pid, task->start_ns };
		list[count++].cpu_ns = cpu->utime_ns + cpu->stime_ns;
	}
	qsort(list, count, sizeof(*list), compare);
	free(threads->before);
	threads->before = threads->now;
	threads->before_count = threads->now_count;
	threads->now = list;
	threads->now_count = count;
	threads->interval_ns = threads->before && boot_ns > threads->boot_ns
				       ? boot_ns - threads->boot_ns
				       : 0;
	threads->boot_ns = boot_ns;
	return 0;
}

bool top_threads_used(const struct top_threads *threads, const struct top_identity *identity,
		      uint64_t *cpu_ns)
{
	const struct top_thread *now = find(threads->now, threads->now_count, identity);
	const struct top_thread *before = find(threads->before, threads->before_count, identity);

	if (!threads->interval_ns || !now || !before || now->cpu_ns < before->cpu_ns)
		return false;
	*cpu_ns = now->cpu_ns - before->cpu_ns;
	return true;
}

void top_threads_free(struct top_threads *threads)
{
	free(threads->before);
	free(threads->now);
	memset(threads, 0, sizeof(*threads));
}
