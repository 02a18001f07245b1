// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of a snapshot by set of sections: the ioctl, the
 * mapping and the unmapping, on an fd of its own for each set. The ioctl of a
 * repeated snapshot reuses the memory of the one before the last.
 *
 *   bench_procsnap [TIMES]
 */
#include <err.h>
#include <stdlib.h>
#include <unistd.h>

#include "../storm/snap.h"
#include "count.h"

#define TASK PROCSNAP_WANT(PROCSNAP_SECTION_TASK)
#define CRED PROCSNAP_WANT(PROCSNAP_SECTION_CRED)
#define CPU PROCSNAP_WANT(PROCSNAP_SECTION_CPU)
#define MEMORY PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY)
#define CMDLINE PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE)

struct set {
	const char *key;
	uint64_t sections;
	uint32_t level;
};

static const struct set sets[] = {
	{ "procsnap.task", TASK, PROCSNAP_LEVEL_TREE },
	{ "procsnap.task_cred", TASK | CRED, PROCSNAP_LEVEL_TREE },
	{ "procsnap.task_cpu", TASK | CPU, PROCSNAP_LEVEL_TREE },
	{ "procsnap.task_memory", TASK | MEMORY, PROCSNAP_LEVEL_TREE },
	{ "procsnap.all", TASK | CRED | CPU | MEMORY, PROCSNAP_LEVEL_TREE },
	{ "procsnap.all_relaxed", TASK | CRED | CPU | MEMORY, PROCSNAP_LEVEL_RELAXED },
	{ "procsnap.cmdline", TASK | CRED | CPU | MEMORY | CMDLINE, PROCSNAP_LEVEL_TREE },
	{ "procsnap.everything", PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED, PROCSNAP_LEVEL_TREE },
};

struct cost {
	uint64_t take;
	uint64_t map;
	uint64_t unmap;
	uint64_t lock;
	uint64_t tasks;
};

static void measure(struct cost *sum, int fd, const struct set *set)
{
	struct procsnap_request request = { .sections = set->sections, .level = set->level };
	uint64_t start = count_now(), taken, mapped;
	struct snap snap;

	if (snap_take(fd, &request))
		errx(2, "%s: no snapshot", set->key);
	taken = count_now();
	snap = snap_map(fd, request.size);
	mapped = count_now();
	sum->lock += snap.header->lock_ns;
	sum->tasks += snap.header->task_count;
	sum->take += taken - start;
	sum->map += mapped - taken;

	start = count_now();
	snap_unmap(&snap);
	sum->unmap += count_now() - start;
}

static uint64_t whole(const struct cost *cost)
{
	return cost->take + cost->map + cost->unmap;
}

static void bench_set(const struct set *set, int times)
{
	struct cost first = {}, second = {}, others = {};
	int fd = snap_open(), i;

	/* A file keeps two images in turn: memory is got for the first two. */
	measure(&first, fd, set);
	measure(&second, fd, set);
	for (i = 1; i < times; i++)
		measure(&others, fd, set);
	close(fd);
	times--;
	count_print(set->key, "first", whole(&first));
	count_print(set->key, "second", whole(&second));
	count_print(set->key, "repeated", whole(&others) / times);
	count_print(set->key, "take", others.take / times);
	count_print(set->key, "map", others.map / times);
	count_print(set->key, "unmap", others.unmap / times);
	count_print(set->key, "lock", others.lock / times);
	count_print(set->key, "tasks", others.tasks / times);
}

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 4;
	size_t i;

	if (times < 2)
		errx(2, "usage: bench_procsnap [TIMES]");
	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		bench_set(&sets[i], times);
	return 0;
}
