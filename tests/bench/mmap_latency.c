// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long a process with much memory waits for its own mmap, touch and munmap
 * while another looks at all of its pages in a loop.
 *
 *   mmap_latency [--mib N] [--calls N] [--rounds N] [--seconds N]
 *
 * In each round the target makes the same number of calls beside each of several
 * lookers in turn, so that what else the machine does falls on all of them: nobody,
 * one that only computes, procsnap's footprint, procsnap's pages, smaps_rollup. A
 * looker that holds the target up too much is left after SECONDS: the round then
 * has fewer calls. Prints "key value" lines: latencies in ns, of each looker the
 * median over the rounds; looks and calls are of all rounds.
 *
 * With two cpus target and looker have one each, and the target makes its calls one
 * right after the other. With one cpu, which may count instructions, the target has
 * a real-time priority and sleeps between its calls, each of which is counted from
 * when it was due: so the looker is always at work then, and all that it delays is
 * seen, whether by its lock or by not giving the cpu away.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../storm/page_area.h"
#include "../storm/snap.h"
#include "count.h"

#define MIB (1UL << 20)
/* What malloc() gets by mmap(): above 128 KiB. */
#define CALL_SIZE (256UL << 10)
#define CALLS_MAX 100000
#define ROUNDS_MAX 99
#define TARGET_CPU 0
#define LOOKER_CPU 1
/* Longest sleep between two calls. */
#define PAUSE_NS 1000000

struct options {
	size_t mib;
	size_t calls;
	size_t rounds;
	size_t seconds;
};

/* One round beside one looker. */
struct round {
	uint64_t p50;
	uint64_t p99;
	uint64_t max;
	uint64_t calls;
	uint64_t looks;
	uint64_t partial;
};

/* What the processes share; @begin and @end are pipes between this program and the target. */
struct common {
	uint64_t looks;
	uint64_t partial;
	uint64_t calls;
	uint64_t latencies[CALLS_MAX];
};

struct looker {
	const char *key;
	void (*look)(pid_t target, struct common *common);
};

static bool has_one_cpu(void)
{
	return sysconf(_SC_NPROCESSORS_ONLN) == 1;
}

static void stay_on(int cpu)
{
	cpu_set_t set;

	if (has_one_cpu())
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(2, "cpu %d", cpu);
}

static void add(uint64_t *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static void look_compute(pid_t target, struct common *common)
{
	(void)target;
	for (;;)
		add(&common->looks);
}

/* Both entries begin with the status and the flags, and PARTIAL is the same bit. */
static bool is_whole(int fd, size_t size, uint32_t section)
{
	struct snap snap = snap_map(fd, size);
	const uint32_t *entry = snap_row(&snap, snap_section(&snap, section), 0);
	bool whole = !(entry[1] & PROCSNAP_FOOTPRINT_PARTIAL);

	if (entry[0] != PROCSNAP_STATUS_OK)
		whole = false;
	snap_unmap(&snap);
	return whole;
}

static void look_procsnap(pid_t target, struct common *common, uint32_t section)
{
	const int pid = target;
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(section),
		.select = PROCSNAP_SELECT_PIDS,
		.pid_count = 1,
		.pids = (uintptr_t)&pid,
	};
	int fd = snap_open();

	for (;;) {
		if (snap_take(fd, &request))
			errx(2, "no snapshot");
		add(is_whole(fd, request.size, section) ? &common->looks : &common->partial);
	}
}

static void look_footprint(pid_t target, struct common *common)
{
	look_procsnap(target, common, PROCSNAP_SECTION_FOOTPRINT);
}

static void look_pages(pid_t target, struct common *common)
{
	look_procsnap(target, common, PROCSNAP_SECTION_PAGES);
}

static void look_rollup(pid_t target, struct common *common)
{
	char path[64], text[4096];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", target);
	for (;;) {
		fd = open(path, O_RDONLY);
		if (fd < 0 || read(fd, text, sizeof(text)) <= 0)
			err(2, "%s", path);
		close(fd);
		add(&common->looks);
	}
}

static const struct looker lookers[] = {
	{ "latency.quiet", NULL },
	{ "latency.computing", look_compute },
	{ "latency.footprint", look_footprint },
	{ "latency.pages", look_pages },
	{ "latency.rollup", look_rollup },
};

#define LOOKERS (sizeof(lookers) / sizeof(lookers[0]))

static pid_t start_looker(const struct looker *looker, pid_t target, struct common *common)
{
	pid_t pid = looker->look ? fork() : 0;

	if (pid < 0)
		err(2, "fork");
	if (looker->look && !pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		stay_on(LOOKER_CPU);
		looker->look(target, common);
	}
	return pid;
}

/* When the next call is due: at once, or after a sleep. */
static uint64_t wait_for_call(uint64_t *seed)
{
	uint64_t due = count_now();
	struct timespec ts;

	if (!has_one_cpu())
		return due;
	due += 1 + page_random(seed, PAUSE_NS);
	ts = (struct timespec){ .tv_sec = due / 1000000000, .tv_nsec = due % 1000000000 };
	if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
		errx(2, "clock_nanosleep");
	return due;
}

static uint64_t one_call(uint64_t start)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	size_t at;
	char *memory = mmap(NULL, CALL_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	if (memory == MAP_FAILED)
		err(2, "mmap");
	for (at = 0; at < CALL_SIZE; at += page)
		memory[at] = 1;
	munmap(memory, CALL_SIZE);
	return count_now() - start;
}

/* Memory in pages of 4 KiB: that is the longest look. */
static void fill(size_t mib)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, mib * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);
	size_t at;

	if (memory == MAP_FAILED)
		err(2, "%zu MiB", mib);
	madvise(memory, mib * MIB, MADV_NOHUGEPAGE);
	for (at = 0; at < mib * MIB; at += page)
		memory[at] = 1;
}

/* A round for each byte on @begin; a byte on @end when it is done. */
static _Noreturn void target_run(const struct options *options, struct common *common, int begin,
				 int end)
{
	const struct sched_param priority = { .sched_priority = 1 };
	uint64_t limit, seed = 0x9e3779b97f4a7c15;
	char byte = 0;
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	stay_on(TARGET_CPU);
	fill(options->mib);
	if (has_one_cpu() && sched_setscheduler(0, SCHED_FIFO, &priority))
		err(2, "sched_setscheduler");
	while (write(end, &byte, 1) == 1 && read(begin, &byte, 1) == 1) {
		limit = count_now() + options->seconds * 1000000000;
		for (i = 0; i < options->calls && (!i || count_now() < limit); i++)
			common->latencies[i] = one_call(wait_for_call(&seed));
		common->calls = i;
	}
	_exit(0);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void await(int end)
{
	char byte;

	if (read(end, &byte, 1) != 1)
		errx(2, "the target is gone");
}

static struct round measure(const struct looker *looker, pid_t target, struct common *common,
			    int begin, int end)
{
	uint64_t *latencies = common->latencies;
	struct round round;
	pid_t pid;

	common->looks = 0;
	common->partial = 0;
	pid = start_looker(looker, target, common);
	if (write(begin, "", 1) != 1)
		err(2, "write");
	await(end);
	if (pid && (kill(pid, SIGKILL) || waitpid(pid, NULL, 0) != pid))
		err(2, "the looker is gone");
	qsort(latencies, common->calls, sizeof(*latencies), compare);
	round = (struct round){
		.p50 = latencies[common->calls / 2],
		.p99 = latencies[common->calls * 99 / 100],
		.max = latencies[common->calls - 1],
		.calls = common->calls,
		.looks = common->looks,
		.partial = common->partial,
	};
	return round;
}

/* The median of one number of the rounds, which is @offset bytes into them. */
static uint64_t median(const struct round *rounds, size_t count, size_t offset)
{
	uint64_t values[ROUNDS_MAX];
	size_t i;

	for (i = 0; i < count; i++)
		memcpy(&values[i], (const char *)&rounds[i] + offset, sizeof(values[i]));
	qsort(values, count, sizeof(values[0]), compare);
	return values[count / 2];
}

static void print_looker(const char *key, const struct round *rounds, size_t count)
{
	uint64_t looks = 0, partial = 0, calls = 0, max = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		fprintf(stderr,
			"# %s: p50 %lu, p99 %lu, max %lu us; %lu calls, %lu looks, %lu partial\n",
			key, rounds[i].p50 / 1000, rounds[i].p99 / 1000, rounds[i].max / 1000,
			rounds[i].calls, rounds[i].looks, rounds[i].partial);
		looks += rounds[i].looks;
		partial += rounds[i].partial;
		calls += rounds[i].calls;
		if (rounds[i].max > max)
			max = rounds[i].max;
	}
	count_print(key, "p50", median(rounds, count, offsetof(struct round, p50)));
	count_print(key, "p99", median(rounds, count, offsetof(struct round, p99)));
	count_print(key, "max", max);
	count_print(key, "calls", calls);
	count_print(key, "looks", looks);
	count_print(key, "partial", partial);
}

static void run(const struct options *options)
{
	static struct round rounds[LOOKERS][ROUNDS_MAX];
	struct common *common = mmap(NULL, sizeof(*common), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int begin[2], end[2];
	size_t i, j;
	pid_t target;

	if (common == MAP_FAILED || pipe(begin) || pipe(end))
		err(2, "mmap or pipe");
	/* There from the beginning, so that no call waits for them. */
	memset(common, 1, sizeof(*common));
	target = fork();
	if (target < 0)
		err(2, "fork");
	if (!target)
		target_run(options, common, begin[0], end[1]);
	await(end[0]);
	/* The first round is not counted: it fills caches. */
	for (i = 0; i <= options->rounds; i++)
		for (j = 0; j < LOOKERS; j++)
			rounds[j][i ? i - 1 : 0] = measure(&lookers[j], target, common, begin[1],
							   end[0]);
	kill(target, SIGKILL);
	waitpid(target, NULL, 0);
	count_print("latency", "mib", options->mib);
	count_print("latency", "rounds", options->rounds);
	count_print("latency", "cpus", sysconf(_SC_NPROCESSORS_ONLN));
	for (j = 0; j < LOOKERS; j++)
		print_looker(lookers[j].key, rounds[j], options->rounds);
}

int main(int argc, char **argv)
{
	static const struct option names[] = {
		{ "mib", required_argument, NULL, 'm' },
		{ "calls", required_argument, NULL, 'c' },
		{ "rounds", required_argument, NULL, 'r' },
		{ "seconds", required_argument, NULL, 's' },
		{},
	};
	struct options options = { .mib = 3072, .calls = 1000, .rounds = 9, .seconds = 5 };
	int option;

	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		size_t value = optarg ? strtoul(optarg, NULL, 10) : 0;

		if (option == 'm')
			options.mib = value;
		else if (option == 'c')
			options.calls = value;
		else if (option == 'r')
			options.rounds = value;
		else if (option == 's')
			options.seconds = value;
		else
			options.calls = 0;
	}
	if (!options.mib || !options.calls || options.calls > CALLS_MAX || !options.rounds ||
	    options.rounds > ROUNDS_MAX || !options.seconds || optind != argc)
		errx(2, "usage: mmap_latency [--mib N] [--calls N] [--rounds N] [--seconds N]");
	run(&options);
	return 0;
}
