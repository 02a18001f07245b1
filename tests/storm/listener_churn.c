// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Listeners that come and go in all ways at once: listen, map, poll, read, take
 * snapshots, pass on to a child, scribble on the control page, close before or after
 * unmapping, or are killed in the middle of it.
 *
 *   listener_churn SECONDS
 *   listener_churn --rest     waits until nothing is left: no memory, no probe
 *
 * Status 0: all was done, and answered as documented; 1: not; 2: could not be tested.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "event_ring.h"
#include "snap.h"

#define WORKERS 6
#define LIVES_MS 200
#define REST_SECONDS 60

/* What was done, by all workers. */
struct done {
	_Atomic unsigned long listened, refused, mapped, read, polled, snapshots, scribbled,
		passed_on, signals, killed, wrong;
};

static struct done *done;

struct work {
	int fd;
	struct procsnap_listen listen;
	struct procsnap_ring_control *control;
	void *events;
	uint64_t seed;
};

static uint32_t chance(struct work *work, uint32_t of)
{
	work->seed = work->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (work->seed >> 33) % of;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* An errno that this may have, or the test has found something. */
static void may_fail(const char *what, int first, int second, int third)
{
	if (errno == first || errno == second || errno == third)
		return;
	warn("%s", what);
	done->wrong++;
}

static bool start(struct work *work)
{
	work->control = NULL;
	work->events = NULL;
	work->fd = open(PROCSNAP_DEVICE, O_RDWR | O_CLOEXEC | (chance(work, 4) ? O_NONBLOCK : 0));
	if (work->fd < 0)
		err(SNAP_UNTESTED, "%s", PROCSNAP_DEVICE);
	work->listen = (struct procsnap_listen){
		.kinds = chance(work, 2) ? PROCSNAP_EVENTS_ALL
					 : PROCSNAP_EVENTS(2 + chance(work, 9)),
		.flags = chance(work, 4),
		.ring_bytes = PROCSNAP_RING_BYTES_MIN << chance(work, 8),
		.argv_max = chance(work, PROCSNAP_EVENT_ARGV_MAX + 1),
		.subtree = chance(work, 3) ? 0 : getppid(),
	};
	if (!chance(work, 3))
		work->listen.wakeup_bytes = chance(work, work->listen.ring_bytes / 2 + 1);
	if (ioctl(work->fd, PROCSNAP_IOC_LISTEN, &work->listen)) {
		/* So many of one user; it had to wait for the probes and was killed. */
		may_fail("listening", EMFILE, EDQUOT, EINTR);
		done->refused++;
		return false;
	}
	done->listened++;
	return true;
}

static void map(struct work *work)
{
	if (chance(work, 2)) {
		work->control = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE,
				     MAP_SHARED, work->fd, PROCSNAP_MMAP_RING_CONTROL);
		if (work->control == MAP_FAILED) {
			may_fail("mapping a control page", ENOMEM, 0, 0);
			work->control = NULL;
		}
	}
	if (chance(work, 4)) {
		work->events = mmap(NULL, work->listen.ring_bytes, PROT_READ, MAP_SHARED, work->fd,
				    PROCSNAP_MMAP_RING);
		if (work->events == MAP_FAILED) {
			may_fail("mapping a ring", ENOMEM, 0, 0);
			work->events = NULL;
		}
	}
	if (work->control && work->events)
		done->mapped++;
}

/* Reads what there is; a mapped ring is looked at all over, as it is being written. */
static void use_events(struct work *work)
{
	static char buffer[EVENT_READ_BYTES];
	volatile const char *byte = work->events;
	uint32_t i;

	if (!work->control) {
		struct pollfd fd = { .fd = work->fd, .events = POLLIN };

		/* Without O_NONBLOCK a read may wait for good. */
		if (poll(&fd, 1, chance(work, 100)) < 1)
			return;
		done->polled++;
		if (read(work->fd, buffer, chance(work, 2) ? sizeof(buffer) : 8192) >= 0)
			done->read++;
		else
			may_fail("reading", EAGAIN, EINTR, 0);
		return;
	}
	for (i = 0; byte && i < work->listen.ring_bytes; i += 512)
		(void)byte[i];
	if (chance(work, 3)) {
		__atomic_store_n(&work->control->tail, work->control->head, __ATOMIC_RELEASE);
		return;
	}
	/* The kernel must not trust what a reader writes there. */
	((uint64_t *)work->control)[chance(work, 512)] =
		chance(work, 2) ? work->seed : work->control->head - chance(work, 1 << 20);
	done->scribbled++;
}

static void snapshot(struct work *work)
{
	struct procsnap_request request = {
		.sections = chance(work, 2) ? PROCSNAP_WANT_BASIC
					    : PROCSNAP_WANT(PROCSNAP_SECTION_TASK),
		.level = PROCSNAP_LEVEL_TREE,
	};
	struct snap snap;

	if (ioctl(work->fd, PROCSNAP_IOC_TAKE, &request)) {
		may_fail("a snapshot", EAGAIN, ETIME, EDQUOT);
		return;
	}
	snap = snap_map(work->fd, request.size);
	done->snapshots++;
	snap_unmap(&snap);
}

/* A child that has it all, and is killed with it. */
static void pass_on(struct work *work)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return;
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* It may have been killed before. */
		while (getppid() == parent)
			use_events(work);
		_exit(0);
	}
	poll(NULL, 0, chance(work, 5));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	done->passed_on++;
}

static void on_sigio(int signal)
{
	(void)signal;
	done->signals++;
}

static void ask_for_signals(struct work *work)
{
	signal(SIGIO, on_sigio);
	if (fcntl(work->fd, F_SETOWN, getpid()) ||
	    fcntl(work->fd, F_SETFL, O_ASYNC | (chance(work, 2) ? O_NONBLOCK : 0)))
		may_fail("O_ASYNC", 0, 0, 0);
}

static void unmap(struct work *work)
{
	if (work->control)
		munmap(work->control, sysconf(_SC_PAGESIZE));
	if (work->events)
		munmap(work->events, work->listen.ring_bytes);
}

static void use(struct work *work)
{
	uint32_t times = chance(work, 12);

	map(work);
	while (times--) {
		switch (chance(work, 6)) {
		case 0:
			snapshot(work);
			break;
		case 1:
			ask_for_signals(work);
			break;
		case 2:
			pass_on(work);
			break;
		default:
			use_events(work);
		}
	}
}

static _Noreturn void worker(uint64_t seed)
{
	struct work work = { .seed = seed };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		bool listens = start(&work);

		if (listens)
			use(&work);
		/* A mapping outlives the descriptor, or the other way round. */
		if (chance(&work, 2)) {
			close(work.fd);
			unmap(&work);
		} else {
			unmap(&work);
			close(work.fd);
		}
	}
}

static pid_t start_worker(uint64_t seed)
{
	pid_t pid = fork();

	if (pid < 0)
		err(SNAP_UNTESTED, "fork");
	if (!pid)
		worker(seed);
	return pid;
}

static bool all_done(void)
{
	return done->listened && done->mapped && done->read && done->snapshots && done->scribbled &&
	       done->passed_on && done->signals && done->killed;
}

/* Workers live for a moment, wherever they are then: until @until, and all was done. */
static void churn(double until)
{
	uint64_t seed = getpid();
	pid_t pids[WORKERS];
	int i;

	for (i = 0; i < WORKERS; i++)
		pids[i] = start_worker(seed++ * 0x9e3779b97f4a7c15);
	for (i = 0; now() < until || (!all_done() && now() < until + REST_SECONDS);
	     i = (i + 1) % WORKERS) {
		int status;

		poll(NULL, 0, LIVES_MS / WORKERS);
		kill(pids[i], SIGKILL);
		waitpid(pids[i], &status, 0);
		if (WIFEXITED(status) || WTERMSIG(status) != SIGKILL) {
			warnx("a worker ended with status %d", status);
			done->wrong++;
		}
		done->killed++;
		pids[i] = start_worker(seed++ * 0x9e3779b97f4a7c15);
	}
	for (i = 0; i < WORKERS; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
}

static struct procsnap_info info_now(void)
{
	struct procsnap_info info = {};
	int fd = snap_open();

	if (ioctl(fd, PROCSNAP_IOC_INFO, &info))
		err(SNAP_UNTESTED, "info");
	close(fd);
	return info;
}

/* What is freed is freed a moment later. */
static int rest(void)
{
	double until = now() + REST_SECONDS;
	struct procsnap_info info;

	do {
		info = info_now();
		if (!info.live_bytes && !info.live_snapshots && !info.listeners && !info.probes)
			return 0;
		poll(NULL, 0, 10);
	} while (now() < until);
	printf("left: %llu bytes, %llu snapshots, %u listeners, %u probes\n",
	       (unsigned long long)info.live_bytes, (unsigned long long)info.live_snapshots,
	       info.listeners, info.probes);
	return 1;
}

int main(int argc, char **argv)
{
	int seconds = argc == 2 ? atoi(argv[1]) : 0;

	if (argc == 2 && !strcmp(argv[1], "--rest"))
		return rest();
	if (seconds < 1)
		errx(SNAP_UNTESTED, "usage: listener_churn SECONDS|--rest");
	done = mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (done == MAP_FAILED)
		err(SNAP_UNTESTED, "mmap");
	churn(now() + seconds);
	printf("%lu listeners (%lu refused), %lu mapped, %lu reads, %lu polls, %lu snapshots, %lu scribbles, "
	       "%lu passed on, %lu signals, %lu killed, %lu wrong\n",
	       done->listened, done->refused, done->mapped, done->read, done->polled,
	       done->snapshots, done->scribbled, done->passed_on, done->signals, done->killed,
	       done->wrong);
	if (done->wrong)
		return 1;
	if (!all_done())
		errx(SNAP_UNTESTED, "not all was done");
	return 0;
}
