// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Takes footprints and pages of all processes, in every way there is to ask for
 * them, and checks that what it is told can be true. To be run while the pages
 * move. The readers are killed now and then, with snapshots mapped.
 *
 *   page_storm -- check_pages [--need FLAG,...] SECONDS
 *
 * Status 0: nothing was told that cannot be true, mapped snapshots never changed,
 * and runs with each FLAG (PROCSNAP_PAGE_*) were seen; 1: otherwise; 2: could not
 * be tested.
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "page_area.h"
#include "page_check.h"

#define READERS 3
/* Snapshots that a reader has mapped beside the newest. */
#define KEPT 4
#define HINTS 64
#define RANGES 8
/* A reader lives about so many times this long, in ms. */
/* More time, by this, where what is needed was not seen: a busy machine merges few pages. */
#define MORE 20
#define TICK_MS 50
#define TICKS_OF_LIFE 20

/* A snapshot that stays mapped while others are taken, and what it looked like. */
struct kept {
	struct snap snap;
	uint64_t sum;
};

/* @hints: Addresses where pages were: ranges begin and end there. */
struct reader {
	int fd;
	uint64_t seed;
	struct page_check check;
	struct kept kept[KEPT];
	uint64_t hints[HINTS];
	struct procsnap_range ranges[RANGES];
	struct procsnap_request request;
};

static uint64_t sum_of(const struct snap *snap)
{
	const uint64_t *words = (const void *)snap->header;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < snap->size / sizeof(*words); i++)
		sum = sum * 31 + words[i];
	return sum;
}

static void drop(struct reader *reader, struct kept *kept)
{
	if (!kept->snap.header)
		return;
	if (sum_of(&kept->snap) != kept->sum) {
		fprintf(stderr, "# a mapped snapshot changed\n");
		page_seen_add(&reader->check.seen->violations, 1);
	}
	snap_unmap(&kept->snap);
}

static void keep(struct reader *reader, const struct snap *snap)
{
	struct kept *kept = &reader->kept[page_random(&reader->seed, KEPT)];

	drop(reader, kept);
	*kept = (struct kept){ .snap = *snap, .sum = sum_of(snap) };
	page_seen_add(&reader->check.seen->kept, 1);
}

static void drop_all(struct reader *reader)
{
	int i;

	for (i = 0; i < KEPT; i++)
		drop(reader, &reader->kept[i]);
}

static int compare_addresses(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Ranges that begin and end near where pages were a moment ago. */
static void choose_ranges(struct reader *reader)
{
	const uint64_t page = sysconf(_SC_PAGESIZE);
	uint64_t ends[2 * RANGES];
	uint32_t wanted = 1 + page_random(&reader->seed, RANGES), i, count = 0;

	for (i = 0; i < 2 * wanted; i++)
		ends[i] = reader->hints[page_random(&reader->seed, HINTS)] +
			  page * page_random(&reader->seed, 600);
	qsort(ends, 2 * wanted, sizeof(ends[0]), compare_addresses);
	for (i = 0; i < wanted; i++) {
		if (ends[2 * i] == ends[2 * i + 1])
			continue;
		reader->ranges[count++] = (struct procsnap_range){ ends[2 * i], ends[2 * i + 1] };
	}
	reader->request.range_count = count;
	reader->request.ranges = count ? (uintptr_t)reader->ranges : 0;
}

static void choose_request(struct reader *reader)
{
	static const uint64_t sections[] = {
		PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT),
		PROCSNAP_WANT(PROCSNAP_SECTION_PAGES) | PROCSNAP_WANT(PROCSNAP_SECTION_PAGE_RUNS),
		PROCSNAP_WANT_WALKED,
	};

	reader->request = (struct procsnap_request){
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
			    sections[page_random(&reader->seed, 3)],
		.level = page_random(&reader->seed, 4) ? PROCSNAP_LEVEL_TREE
						       : PROCSNAP_LEVEL_RELAXED,
	};
	if (!page_random(&reader->seed, 4))
		reader->request.flags = PROCSNAP_REQUEST_THREADS;
	if (!page_random(&reader->seed, 4))
		reader->request.walk_pages_max = 1 + page_random(&reader->seed, 5000);
	if (!page_random(&reader->seed, 4))
		reader->request.walk_budget_ns = 1 + page_random(&reader->seed, 5000000);
	if (!page_random(&reader->seed, 4))
		reader->request.wait_budget_ns = 1 + page_random(&reader->seed, 1000000);
	if (page_random(&reader->seed, 2))
		choose_ranges(reader);
}

static void take_hints(struct reader *reader, const struct snap *snap)
{
	const struct procsnap_section *table = snap_section(snap, PROCSNAP_SECTION_PAGE_RUNS);
	const struct procsnap_page_run *run;
	int i;

	for (i = 0; table && table->count && i < HINTS / 8; i++) {
		run = snap_row(snap, table, page_random(&reader->seed, table->count));
		reader->hints[page_random(&reader->seed, HINTS)] = run->address;
	}
}

/* What is no fault: there was no time or no memory for it, or this user holds too much. */
static void note_failure(struct reader *reader)
{
	if (errno != EAGAIN && errno != ETIME && errno != ENOMEM && errno != EDQUOT)
		err(1, "taking a snapshot");
	page_seen_add(&reader->check.seen->failed_takes, 1);
	drop_all(reader);
}

static void read_once(struct reader *reader)
{
	struct snap snap;

	choose_request(reader);
	if (ioctl(reader->fd, PROCSNAP_IOC_TAKE, &reader->request)) {
		note_failure(reader);
		return;
	}
	snap = snap_map(reader->fd, reader->request.size);
	reader->check.snap = &snap;
	reader->check.request = &reader->request;
	page_check_image(&reader->check);
	take_hints(reader, &snap);
	if (page_random(&reader->seed, 3))
		snap_unmap(&snap);
	else
		keep(reader, &snap);
	if (!page_random(&reader->seed, 50)) {
		close(reader->fd);
		reader->fd = snap_open();
	}
}

static _Noreturn void read_on(struct page_seen *seen, const bool *stop, uint64_t frames)
{
	struct reader reader = {
		.fd = snap_open(),
		.seed = 0x9e3779b97f4a7c15 * getpid(),
		.check = { .seen = seen, .frames = frames },
	};
	int i;

	for (i = 0; i < HINTS; i++)
		reader.hints[i] = (uintptr_t)&reader & -sysconf(_SC_PAGESIZE);
	while (!__atomic_load_n(stop, __ATOMIC_RELAXED))
		read_once(&reader);
	drop_all(&reader);
	_exit(0);
}

/* What the readers and this program share. */
struct common {
	struct page_seen seen;
	bool stop;
};

static pid_t start_reader(struct common *common, uint64_t frames)
{
	pid_t pid = fork();

	if (pid < 0)
		err(SNAP_UNTESTED, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		read_on(&common->seen, &common->stop, frames);
	}
	return pid;
}

/* Above the last frame, as /proc/zoneinfo has the zones. */
static uint64_t count_frames(void)
{
	FILE *file = fopen("/proc/zoneinfo", "re");
	uint64_t spanned = 0, start, highest = 0;
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		sscanf(line, " spanned %lu", &spanned);
		if (sscanf(line, " start_pfn: %lu", &start) == 1 && spanned &&
		    start + spanned > highest)
			highest = start + spanned;
	}
	if (!highest)
		errx(SNAP_UNTESTED, "no frames in /proc/zoneinfo");
	fclose(file);
	return highest;
}

/* Whether a reader ended of itself with a failure. */
static bool has_failed(pid_t pid, int options)
{
	int status;

	if (waitpid(pid, &status, options) != pid || !status ||
	    (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL))
		return false;
	fprintf(stderr, "# reader %d: wait status %d\n", pid, status);
	return true;
}

/* The flags that are named, as a mask. */
static uint64_t flags_of(char *names)
{
	uint64_t flags = 0;
	char *name;
	int bit;

	for (name = strtok(names, ","); name; name = strtok(NULL, ",")) {
		bit = page_flag_bit(name);
		if (bit < 0)
			errx(SNAP_UNTESTED, "no flag %s", name);
		flags |= 1ULL << bit;
	}
	return flags;
}

/* Those of flags that no run had. */
static uint64_t lacking(const struct page_seen *seen, uint64_t flags)
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		if (__atomic_load_n(&seen->runs_by_flag[bit], __ATOMIC_RELAXED))
			flags &= ~(1ULL << bit);
	return flags;
}

/* Readers come and go until the time is over and all was seen that is needed, or one fails. */
static bool run_readers(struct common *common, long seconds, uint64_t needed, long *killed)
{
	uint64_t frames = count_frames(), seed = getpid();
	time_t end = time(NULL) + seconds, last = end + seconds * MORE;
	pid_t readers[READERS];
	bool failed = false;
	int i;

	for (i = 0; i < READERS; i++)
		readers[i] = start_reader(common, frames);
	while (!failed &&
	       (time(NULL) < end || (time(NULL) < last && lacking(&common->seen, needed)))) {
		poll(NULL, 0, TICK_MS);
		for (i = 0; i < READERS && !failed; i++) {
			failed = has_failed(readers[i], WNOHANG);
			if (failed || page_random(&seed, TICKS_OF_LIFE))
				continue;
			kill(readers[i], SIGKILL);
			failed = has_failed(readers[i], 0);
			readers[i] = start_reader(common, frames);
			(*killed)++;
		}
	}
	__atomic_store_n(&common->stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < READERS; i++)
		failed |= has_failed(readers[i], 0);
	return failed;
}

static void print_seen(const struct page_seen *seen, long killed)
{
	unsigned int bit;

	printf("%lu snapshots (%lu more could not be had), %lu footprints, %lu times pages of a "
	       "process, %lu runs; %lu partial, %lu blocked; %lu kept mapped, %ld readers killed\n",
	       seen->snapshots, seen->failed_takes, seen->footprints, seen->tasks_with_pages,
	       seen->runs, seen->partial, seen->blocked, seen->kept, killed);
	for (bit = 0; bit < 64; bit++)
		if (seen->runs_by_flag[bit])
			printf("  %s: %lu\n", page_flag_name(bit) ?: "unknown flag",
			       seen->runs_by_flag[bit]);
}

/* A storm that did not make all that is needed was none. */
static bool has_all(const struct page_seen *seen, uint64_t needed)
{
	uint64_t flags = lacking(seen, needed);
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		if (flags & 1ULL << bit)
			printf("# no run with %s\n", page_flag_name(bit));
	return !flags;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "need", required_argument, NULL, 'n' },
		{},
	};
	struct common *common;
	uint64_t needed = 0;
	long seconds, killed = 0;
	int option;
	bool failed;

	while ((option = getopt_long(argc, argv, "", options, NULL)) == 'n')
		needed = flags_of(optarg);
	seconds = option == -1 && optind + 1 == argc ? atol(argv[optind]) : 0;
	if (seconds < 1)
		errx(SNAP_UNTESTED, "usage: check_pages [--need FLAG,...] SECONDS");
	common = mmap(NULL, sizeof(*common), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (common == MAP_FAILED)
		err(SNAP_UNTESTED, "mmap");
	failed = run_readers(common, seconds, needed, &killed);
	print_seen(&common->seen, killed);
	if (common->seen.violations)
		printf("%lu things that cannot be\n", common->seen.violations);
	return !has_all(&common->seen, needed) || failed || common->seen.violations ||
	       !common->seen.snapshots;
}
