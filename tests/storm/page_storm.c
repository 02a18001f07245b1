// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes whose pages never stand still: mapped, unmapped, moved, protected,
 * forked and copied, merged, collapsed to huge ones and split, swapped out and in,
 * truncated, migrated. See page_work.c.
 *
 *   page_storm [FOLDER] [-- COMMAND [ARG...]]   see hold.h
 *
 * FOLDER: of a file system whose files are no shmem, for mapped files.
 */
#include <err.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hold.h"
#include "page_work.h"

#define THREADS_MAX 2
/* So that those who look at the pages get their share of the cpus. */
#define NICE 5
/* What was used and written is forgotten once in so many turns. */
#define TURNS_OF_REFS 64

static struct leash leash;

struct worker {
	const struct page_work *work;
	struct page_area area;
};

struct worker_thread {
	pthread_t id;
	struct worker *worker;
	uint64_t seed;
};

static void *turns(void *arg)
{
	struct worker_thread *thread = arg;

	while (!leash_gone(&leash)) {
		thread->worker->work->turn(&thread->worker->area, &thread->seed);
		if (!page_random(&thread->seed, TURNS_OF_REFS))
			page_work_clear_refs(&thread->seed);
	}
	return NULL;
}

static _Noreturn void work(const struct page_work *work)
{
	struct worker worker = { .work = work };
	struct worker_thread threads[THREADS_MAX];
	int i;

	leash_wear(&leash);
	setpriority(PRIO_PROCESS, 0, NICE);
	/* A child that is left over is nobody's concern. */
	page_area_new(&worker.area, work->size + work->huge * PAGE_AREA_HUGE);
	if (work->start && work->start(&worker.area)) {
		fprintf(stderr, "page_storm: no %s here\n", work->name);
		_exit(0);
	}
	for (i = 0; i < work->threads; i++) {
		threads[i] = (struct worker_thread){
			.worker = &worker,
			.seed = 0x9e3779b97f4a7c15 * (getpid() + i),
		};
		if (pthread_create(&threads[i].id, NULL, turns, &threads[i]))
			errx(HOLD_FAILED, "no thread");
	}
	for (i = 0; i < work->threads; i++)
		pthread_join(threads[i].id, NULL);
	_exit(0);
}

/* Whether a worker died of something else than the end. */
static int await_workers(void)
{
	int status, failed = 0;
	pid_t pid;

	while ((pid = wait(&status)) > 0) {
		if (!status)
			continue;
		warnx("worker %d: wait status %d", pid, status);
		failed = 1;
	}
	return failed;
}

int main(int argc, char **argv)
{
	const struct page_work *kind;
	char **command;
	int ret;

	if (argc == 3 && !strcmp(argv[1], PAGE_WORK_EXEC))
		return page_work_executed(atoi(argv[2]));
	command = hold_command(argv);
	page_work_folder = argc > 1 ? argv[1] : NULL;
	if (page_work_folder && argv[2])
		errx(HOLD_FAILED, "usage: page_storm [FOLDER] [-- COMMAND [ARG...]]");
	leash = leash_new();
	for (kind = page_works; kind->name; kind++) {
		pid_t pid = fork();

		if (pid < 0)
			err(HOLD_FAILED, "fork");
		if (!pid)
			work(kind);
	}
	ret = hold(command, "ready");
	close(leash.keep);
	return await_workers() ? HOLD_FAILED : ret;
}
