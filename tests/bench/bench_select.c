// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of a request for one process, and of one for the ten
 * children of a process: the ioctl alone, of an fd that has taken two before.
 * The least of TIMES: an interrupt in so short a call would be most of it.
 *
 *   bench_select KEY [TIMES]
 */
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../storm/snap.h"
#include "count.h"

#define CHILDREN 10

static uint64_t measure(int fd, uint32_t select, uint32_t expected)
{
	const int self = getpid();
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_CRED) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_CPU) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE),
		.level = PROCSNAP_LEVEL_TREE,
		.select = select,
		.pid_count = 1,
		.pids = (uintptr_t)&self,
	};
	uint64_t start = count_now(), count;
	struct snap snap;

	if (snap_take(fd, &request))
		errx(2, "no snapshot");
	count = count_now() - start;
	snap = snap_map(fd, request.size);
	if (snap.header->task_count != expected)
		errx(2, "%u rows, not %u", snap.header->task_count, expected);
	snap_unmap(&snap);
	return count;
}

static void bench(const char *key, const char *part, uint32_t select, uint32_t expected, int times)
{
	int fd = snap_open(), i;
	uint64_t least = UINT64_MAX, count;

	for (i = 0; i < 2; i++)
		measure(fd, select, expected);
	for (i = 0; i < times; i++) {
		count = measure(fd, select, expected);
		if (count < least)
			least = count;
	}
	close(fd);
	count_print(key, part, least);
}

int main(int argc, char **argv)
{
	int times = argc > 2 ? atoi(argv[2]) : 10, i;
	pid_t pids[CHILDREN];

	if (argc < 2 || times < 1)
		errx(2, "usage: bench_select KEY [TIMES]");
	for (i = 0; i < CHILDREN; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			err(2, "fork");
		if (!pids[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
	}
	bench(argv[1], "one", PROCSNAP_SELECT_PIDS, 1, times);
	bench(argv[1], "children", PROCSNAP_SELECT_CHILDREN, CHILDREN, times);
	for (i = 0; i < CHILDREN; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	return 0;
}
