// SPDX-License-Identifier: GPL-2.0-or-later
/* A storm of processes that counts what it does: its root and its workers. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event_storm.h"
#include "event_work.h"

#define WORKERS_A_CPU 2
/* Events of so many fill the smallest ring twice. */
#define FORKS_MIN 150

static struct event_counts *counts;

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static const struct event_work *choose(uint32_t number)
{
	const struct event_work *work;
	unsigned int sum = 0;

	for (work = event_works; work->name; work++)
		sum += work->weight;
	number %= sum;
	for (work = event_works; number >= work->weight; work++)
		number -= work->weight;
	return work;
}

static _Noreturn void worker(const struct leash *leash, uint32_t seed)
{
	while (!counts->stop && !leash_gone(leash)) {
		const struct event_work *work = choose(next_random(&seed) >> 8);

		work->run(next_random(&seed) >> 8);
	}
	_exit(0);
}

/* The time is over; but a slow machine goes on until small rings have had too much. */
static void on_alarm(int signal)
{
	(void)signal;
	if (counts->forks < FORKS_MIN)
		alarm(1);
	else
		counts->stop = true;
}

/* Starts the workers and waits for whatever they leave to it. */
static _Noreturn void root(struct leash *leash, int go)
{
	int workers = get_nprocs() * WORKERS_A_CPU, i;
	unsigned int seconds;

	leash_wear(leash);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1))
		err(HOLD_FAILED, "prctl");
	if (read(go, &seconds, sizeof(seconds)) != sizeof(seconds))
		_exit(0);
	signal(SIGALRM, on_alarm);
	alarm(seconds);
	for (i = 0; i < workers; i++)
		if (!event_fork())
			worker(leash, 0x9e3779b9U * (i + 1));
	while (wait(NULL) > 0 || errno == EINTR)
		;
	_exit(0);
}

void event_storm_new(struct event_storm *storm)
{
	int go[2];

	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (counts == MAP_FAILED)
		err(HOLD_FAILED, "mmap");
	storm->counts = counts;
	storm->leash = leash_new();
	if (pipe(go))
		err(HOLD_FAILED, "pipe");
	event_work_start(counts);
	storm->root = fork();
	if (storm->root < 0)
		err(HOLD_FAILED, "fork");
	if (!storm->root) {
		close(go[1]);
		root(&storm->leash, go[0]);
	}
	close(go[0]);
	storm->go = go[1];
}

void event_storm_go(struct event_storm *storm, unsigned int seconds)
{
	if (write(storm->go, &seconds, sizeof(seconds)) != sizeof(seconds))
		err(HOLD_FAILED, "the storm does not start");
}

void event_storm_wait(struct event_storm *storm)
{
	while (waitpid(storm->root, NULL, 0) < 0)
		if (errno != EINTR)
			err(HOLD_FAILED, "waitpid");
	close(storm->go);
	close(storm->leash.keep);
	close(storm->leash.watch);
}

void event_storm_end(struct event_storm *storm)
{
	counts->stop = true;
	event_storm_wait(storm);
}
