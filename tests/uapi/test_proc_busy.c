// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes that do not stand still: counters lie between what /proc says before a
 * snapshot and after it.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <procsnap/procsnap.h>

#include "proc_text.h"

#define PAGE ((size_t)sysconf(_SC_PAGESIZE))
#define ROUNDS 20

static enum procsnap_backend backend;
static pid_t busy;

/* Reads, writes, faults and uses the cpu until it is killed. */
static _Noreturn void work(void)
{
	static char bytes[1000];
	int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				  -1, 0);

		*page = 1;
		munmap(page, PAGE);
		if (read(zero, bytes, sizeof(bytes)) < 0 || write(null, bytes, 500) < 0)
			_exit(1);
	}
}

static struct procsnap_snapshot *take(void)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	struct procsnap *ps;

	assert_int_equal(procsnap_open(&ps, backend), 0);
	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_pids(query, &busy, 1), 0);
	procsnap_query_set_sections(query, PROCSNAP_WANT_ALL);
	if (procsnap_take(ps, query, &snap))
		fail_msg("%s", procsnap_last_error());
	procsnap_query_free(query);
	procsnap_close(ps);
	assert_int_equal(procsnap_row_count(snap), 1);
	return snap;
}

static void between(const char *field, long long got, long long least, long long most)
{
	if (got < least || got > most)
		fail_msg("%s is %lld, /proc says %lld to %lld", field, got, least, most);
}

static void counters_lie_between_two_looks(void **state)
{
	const long long tick = 1000000000 / sysconf(_SC_CLK_TCK);
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		const char *io_before = proc_file("%d/io", busy);
		const char *before = proc_file("%d/stat", busy);
		struct procsnap_snapshot *snap = take();
		const char *io_after = proc_file("%d/io", busy);
		const char *after = proc_file("%d/stat", busy);
		const struct procsnap_io *io = procsnap_io(snap, 0);
		const struct procsnap_cpu *cpu = procsnap_cpu(snap, 0);

		assert_int_equal(io->status, PROCSNAP_STATUS_OK);
		between("read_chars", io->read_chars, line_base(io_before, "rchar", 10),
			line_base(io_after, "rchar", 10));
		between("write_chars", io->write_chars, line_base(io_before, "wchar", 10),
			line_base(io_after, "wchar", 10));
		between("read_calls", io->read_calls, line_base(io_before, "syscr", 10),
			line_base(io_after, "syscr", 10));
		between("write_calls", io->write_calls, line_base(io_before, "syscw", 10),
			line_base(io_after, "syscw", 10));
		between("utime_ns", cpu->utime_ns / tick, stat_field(before, 14),
			stat_field(after, 14));
		between("stime_ns", cpu->stime_ns / tick, stat_field(before, 15),
			stat_field(after, 15));
		between("minor_faults", cpu->minor_faults, stat_field(before, 10),
			stat_field(after, 10));
		procsnap_snapshot_free(snap);
	}
}

static void what_does_not_move_is_the_same(void **state)
{
	struct procsnap_snapshot *snap = take();
	const struct procsnap_cmdline *cmdline = procsnap_cmdline(snap, 0);
	size_t length, size;
	const char *text = procsnap_text(snap, &cmdline->text, &length);
	char *expected = proc_bytes(&size, "%d/cmdline", busy);
	const char *status = proc_file("%d/status", busy);

	(void)state;
	assert_int_equal(cmdline->status, PROCSNAP_STATUS_OK);
	assert_int_equal(length, size);
	assert_memory_equal(text, expected, size);
	free(expected);
	assert_int_equal(procsnap_security(snap, 0)->cap_bounding, line_base(status, "CapBnd", 16));
	assert_int_equal(procsnap_files(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_vmas(snap, 0)->status, PROCSNAP_STATUS_OK);
	procsnap_snapshot_free(snap);
}

/*
 * It holds its mmap_lock much of the time: for as long as a slow machine makes
 * it, which this is not about.
 */
static void set_wait_budget(const char *ms)
{
	int fd = open("/sys/module/procsnap/parameters/wait_budget_ms", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	assert_int_equal(write(fd, ms, strlen(ms)), strlen(ms));
	close(fd);
}

static int start_busy(void **state)
{
	(void)state;
	set_wait_budget("10000");
	busy = fork();
	if (!busy)
		work();
	return busy < 0;
}

static int end_busy(void **state)
{
	(void)state;
	set_wait_budget("20");
	kill(busy, SIGKILL);
	return waitpid(busy, NULL, 0) != busy;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_lie_between_two_looks),
		cmocka_unit_test(what_does_not_move_is_the_same),
	};
	int failed;

	backend = PROCSNAP_BACKEND_DEVICE;
	failed = cmocka_run_group_tests_name("proc_busy, device", tests, start_busy, end_busy);
	backend = PROCSNAP_BACKEND_PROCFS;
	failed += cmocka_run_group_tests_name("proc_busy, procfs", tests, start_busy, end_busy);
	return failed;
}
