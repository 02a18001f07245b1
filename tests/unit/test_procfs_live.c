// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The procfs backend on the host's /proc. The test starts processes that then
 * stand still, reads their files in a way of its own, and compares every field.
 */
#include "unit.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define CHILD_NAME "a) Z 9\n(b"
#define CHILD_THREADS 4

/* A file of /proc as text. */
__attribute__((format(printf, 3, 4))) static void slurp(char *text, size_t size, const char *format,
							...)
{
	char path[128];
	va_list args;
	size_t n;
	FILE *file;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	file = fopen(path, "r");
	if (!file)
		fail_msg("%s: %s", path, strerror(errno));
	n = fread(text, 1, size - 1, file);
	text[n] = '\0';
	fclose(file);
}

/* Stat columns as text, from 1; column 2 is not split. */
static void split_stat(char *text, char *columns[64])
{
	char *rest = strrchr(text, ')') + 2, *word;
	int column = 3;

	memset(columns, 0, 64 * sizeof(*columns));
	for (word = strtok(rest, " \n"); word && column < 64; word = strtok(NULL, " \n"))
		columns[column++] = word;
}

static uint64_t number_of(const char *text)
{
	return *text == '-' ? (uint64_t)strtoll(text, NULL, 10) : strtoull(text, NULL, 10);
}

/* The number of a status line; missing lines are 0. */
static uint64_t line_of(const char *status, const char *key)
{
	char pattern[64];
	const char *at;

	snprintf(pattern, sizeof(pattern), "\n%s:", key);
	at = strstr(status, pattern);
	return at ? number_of(at + strlen(pattern) + strspn(at + strlen(pattern), " \t")) : 0;
}

static void compare_task(const struct procsnap_task *task, pid_t pid, pid_t tgid, char *const *stat,
			 const char *status)
{
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);

	assert_int_equal(task->status, PROCSNAP_STATUS_OK);
	assert_int_equal(task->pid, pid);
	assert_int_equal(task->tgid, tgid);
	assert_int_equal(task->tgid, line_of(status, "Tgid"));
	assert_int_equal(task->state, stat[3][0]);
	assert_int_equal(task->ppid, line_of(status, "PPid"));
	assert_int_equal(task->ppid, number_of(stat[4]));
	assert_int_equal(task->pgid, number_of(stat[5]));
	assert_int_equal(task->sid, number_of(stat[6]));
	assert_int_equal(task->tty, (uint32_t)number_of(stat[7]));
	assert_int_equal((int64_t)task->tpgid, (int64_t)number_of(stat[8]));
	assert_int_equal(task->flags, number_of(stat[9]));
	assert_int_equal(task->tracer, line_of(status, "TracerPid"));
	assert_int_equal(task->ns_pid, pid);
	assert_int_equal(task->threads, number_of(stat[20]));
	assert_int_equal(task->threads, line_of(status, "Threads"));
	assert_int_equal(task->start_ns, number_of(stat[22]) * (PROCSNAP_NS_PER_S / hz));
	assert_int_equal(task->exit_state, stat[3][0] == 'Z' ? 32 : 0);
}

static void compare_cred(const struct procsnap_cred *cred, const char *status)
{
	unsigned int u[4], g[4];

	assert_int_equal(
		sscanf(strstr(status, "\nUid:"), " Uid: %u %u %u %u", &u[0], &u[1], &u[2], &u[3]),
		4);
	assert_int_equal(
		sscanf(strstr(status, "\nGid:"), " Gid: %u %u %u %u", &g[0], &g[1], &g[2], &g[3]),
		4);
	assert_int_equal(cred->status, PROCSNAP_STATUS_OK);
	assert_int_equal(cred->ruid, u[0]);
	assert_int_equal(cred->euid, u[1]);
	assert_int_equal(cred->suid, u[2]);
	assert_int_equal(cred->fsuid, u[3]);
	assert_int_equal(cred->rgid, g[0]);
	assert_int_equal(cred->egid, g[1]);
	assert_int_equal(cred->sgid, g[2]);
	assert_int_equal(cred->fsgid, g[3]);
}

/* What stat has of it; the rest comes from several files. */
static void compare_cpu_stat(const struct procsnap_cpu *cpu, char *const *stat)
{
	uint64_t ns = PROCSNAP_NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK);

	assert_int_equal(cpu->status, PROCSNAP_STATUS_OK);
	assert_int_equal(cpu->minor_faults, number_of(stat[10]));
	assert_int_equal(cpu->child_minor_faults, number_of(stat[11]));
	assert_int_equal(cpu->major_faults, number_of(stat[12]));
	assert_int_equal(cpu->child_major_faults, number_of(stat[13]));
	assert_int_equal(cpu->utime_ns, number_of(stat[14]) * ns);
	assert_int_equal(cpu->stime_ns, number_of(stat[15]) * ns);
	assert_int_equal(cpu->child_utime_ns, number_of(stat[16]) * ns);
	assert_int_equal(cpu->child_stime_ns, number_of(stat[17]) * ns);
	assert_int_equal((int64_t)cpu->priority, (int64_t)number_of(stat[18]));
	assert_int_equal((int64_t)cpu->nice, (int64_t)number_of(stat[19]));
	assert_int_equal(cpu->last_cpu, number_of(stat[39]));
	assert_int_equal(cpu->rt_priority, number_of(stat[40]));
	assert_int_equal(cpu->policy, number_of(stat[41]));
	assert_int_equal(cpu->guest_ns, number_of(stat[43]) * ns);
	assert_int_equal(cpu->child_guest_ns, number_of(stat[44]) * ns);
}

static void compare_memory(const struct procsnap_memory *m, const char *status, pid_t pid)
{
	char text[32];

	slurp(text, sizeof(text), "/proc/%d/oom_score_adj", pid);
	assert_int_equal(m->oom_score_adj, atoi(text));
	assert_int_equal(m->status,
			 strstr(status, "\nVmSize:") ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	assert_int_equal(m->virtual_bytes, line_of(status, "VmSize") * 1024);
	assert_int_equal(m->virtual_peak_bytes, line_of(status, "VmPeak") * 1024);
	assert_int_equal(m->locked_bytes, line_of(status, "VmLck") * 1024);
	assert_int_equal(m->pinned_bytes, line_of(status, "VmPin") * 1024);
	assert_int_equal(m->rss_anon_bytes, line_of(status, "RssAnon") * 1024);
	assert_int_equal(m->rss_file_bytes, line_of(status, "RssFile") * 1024);
	assert_int_equal(m->rss_shmem_bytes, line_of(status, "RssShmem") * 1024);
	assert_int_equal(m->rss_anon_bytes + m->rss_file_bytes + m->rss_shmem_bytes,
			 line_of(status, "VmRSS") * 1024);
	assert_int_equal(m->rss_peak_bytes, line_of(status, "VmHWM") * 1024);
	assert_int_equal(m->data_bytes, line_of(status, "VmData") * 1024);
	assert_int_equal(m->stack_bytes, line_of(status, "VmStk") * 1024);
	assert_int_equal(m->text_bytes, line_of(status, "VmExe") * 1024);
	assert_int_equal(m->library_bytes, line_of(status, "VmLib") * 1024);
	assert_int_equal(m->page_table_bytes, line_of(status, "VmPTE") * 1024);
	assert_int_equal(m->swap_bytes, line_of(status, "VmSwap") * 1024);
}

/* The times and switches of these threads, added up. */
static void compare_cpu_sums(const struct procsnap_cpu *cpu, pid_t tgid, const pid_t *tids,
			     size_t count)
{
	unsigned long long run = 0, wait = 0, slices = 0, part[3];
	uint64_t voluntary = 0, involuntary = 0;
	char text[8192];
	size_t i;

	for (i = 0; i < count; i++) {
		slurp(text, sizeof(text), "/proc/%d/task/%d/schedstat", tgid, tids[i]);
		assert_int_equal(sscanf(text, "%llu %llu %llu", &part[0], &part[1], &part[2]), 3);
		run += part[0];
		wait += part[1];
		slices += part[2];
		slurp(text, sizeof(text), "/proc/%d/task/%d/status", tgid, tids[i]);
		voluntary += line_of(text, "voluntary_ctxt_switches");
		involuntary += line_of(text, "nonvoluntary_ctxt_switches");
	}
	assert_int_equal(cpu->run_ns, run);
	assert_int_equal(cpu->wait_ns, wait);
	assert_int_equal(cpu->timeslices, slices);
	assert_int_equal(cpu->voluntary_switches, voluntary);
	assert_int_equal(cpu->involuntary_switches, involuntary);
}

static struct procsnap_snapshot *take(const pid_t *pids, size_t count, bool threads)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	struct procsnap *ps;

	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_PROCFS), 0);
	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_pids(query, pids, count), 0);
	procsnap_query_set_threads(query, threads);
	if (procsnap_take(ps, query, &snap))
		fail_msg("not taken: %s", procsnap_last_error());
	procsnap_query_free(query);
	procsnap_close(ps);
	return snap;
}

static void *count_in_and_wait(void *argument)
{
	pthread_barrier_wait(argument);
	for (;;)
		pause();
	return NULL;
}

/* Uses a cpu, memory of each kind, a child, other ids and threads; then stops. */
static _Noreturn void be_a_child(size_t threads)
{
	const size_t size = 3 << 20;
	pthread_barrier_t barrier;
	pthread_t thread;
	char *anon, *shared;
	pid_t child;
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, CHILD_NAME);
	anon = malloc(size);
	memset(anon, 1, size);
	shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	memset(shared, 2, size / 2);
	mlock(anon, 4096);
	if (nice(3) < 0)
		_exit(1);
	child = fork();
	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	for (i = 0; i < 50000000; i++)
		__asm__ volatile("" : : : "memory");
	pthread_barrier_init(&barrier, NULL, (unsigned int)threads);
	for (i = 1; i < threads; i++)
		pthread_create(&thread, NULL, count_in_and_wait, &barrier);
	pthread_barrier_wait(&barrier);
	if (geteuid() == 0 && (setresgid(11, 12, 13) || setresuid(21, 22, 23)))
		_exit(1);
	raise(SIGSTOP);
	_exit(0);
}

static pid_t start_stopped_child(size_t threads)
{
	pid_t pid = fork();
	int status;

	assert_int_not_equal(pid, -1);
	if (pid == 0)
		be_a_child(threads);
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	/* the other threads stop in their own time */
	nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void every_field_of_a_stopped_process(void **state)
{
	pid_t pid = start_stopped_child(1);
	char stat[2048], status[8192], *columns[64];
	struct procsnap_snapshot *snap = take(&pid, 1, false);
	size_t row;

	(void)state;
	slurp(stat, sizeof(stat), "/proc/%d/stat", pid);
	slurp(status, sizeof(status), "/proc/%d/status", pid);
	split_stat(stat, columns);
	assert_int_equal(procsnap_row_count(snap), 1);
	assert_int_equal(procsnap_find_pid(snap, pid, &row), 0);
	compare_task(procsnap_task(snap, row), pid, pid, columns, status);
	assert_string_equal(procsnap_task(snap, row)->comm, CHILD_NAME);
	assert_int_equal(procsnap_task(snap, row)->state, 'T');
	assert_int_equal(procsnap_task(snap, row)->ppid, getpid());
	compare_cred(procsnap_cred(snap, row), status);
	compare_cpu_stat(procsnap_cpu(snap, row), columns);
	compare_cpu_sums(procsnap_cpu(snap, row), pid, &pid, 1);
	assert_int_equal(procsnap_cpu(snap, row)->nice, 3);
	assert_true(procsnap_cpu(snap, row)->child_minor_faults > 0);
	compare_memory(procsnap_memory(snap, row), status, pid);
	assert_true(procsnap_memory(snap, row)->rss_anon_bytes > 3 << 20);
	assert_true(procsnap_memory(snap, row)->rss_shmem_bytes > 1 << 20);
	assert_true(procsnap_memory(snap, row)->virtual_bytes > 6 << 20);
	procsnap_snapshot_free(snap);
	end_child(pid);
}

static void threads_of_a_stopped_process(void **state)
{
	pid_t pid = start_stopped_child(CHILD_THREADS), tids[CHILD_THREADS];
	char stat[2048], status[8192], *columns[64];
	struct procsnap_snapshot *snap = take(&pid, 1, true);
	const struct procsnap_task *task;
	size_t row;

	(void)state;
	assert_int_equal(procsnap_row_count(snap), CHILD_THREADS);
	assert_int_equal(procsnap_header(snap)->process_count, 1);
	procsnap_for_each_row(snap, row) {
		task = procsnap_task(snap, row);
		tids[row] = task->pid;
		slurp(stat, sizeof(stat), "/proc/%d/task/%d/stat", pid, task->pid);
		slurp(status, sizeof(status), "/proc/%d/task/%d/status", pid, task->pid);
		split_stat(stat, columns);
		compare_task(task, task->pid, pid, columns, status);
		assert_int_equal(procsnap_task(snap, task->leader_row)->pid, pid);
		compare_cred(procsnap_cred(snap, row), status);
		compare_cpu_stat(procsnap_cpu(snap, row), columns);
		compare_cpu_sums(procsnap_cpu(snap, row), pid, &task->pid, 1);
		compare_memory(procsnap_memory(snap, row), status, pid);
	}
	procsnap_snapshot_free(snap);
	/* and the same process as one row */
	snap = take(&pid, 1, false);
	assert_int_equal(procsnap_row_count(snap), 1);
	slurp(stat, sizeof(stat), "/proc/%d/stat", pid);
	split_stat(stat, columns);
	compare_cpu_stat(procsnap_cpu(snap, 0), columns);
	compare_cpu_sums(procsnap_cpu(snap, 0), pid, tids, CHILD_THREADS);
	assert_int_equal(procsnap_task(snap, 0)->threads, CHILD_THREADS);
	procsnap_snapshot_free(snap);
	end_child(pid);
}

/* A thread's id alone is no process; one that is waited for is gone. */
static void selection(void **state)
{
	pid_t pid = start_stopped_child(2), list[5] = { pid, pid, getpid(), 0, 0 };
	struct procsnap_snapshot *snap = take(&pid, 1, true);
	size_t row;

	(void)state;
	procsnap_for_each_row(snap, row)
		if (procsnap_task(snap, row)->pid != pid)
			list[3] = procsnap_task(snap, row)->pid;
	procsnap_snapshot_free(snap);
	list[4] = fork();
	if (list[4] == 0)
		_exit(0);
	waitpid(list[4], NULL, 0);
	snap = take(list, 5, false);
	assert_int_equal(procsnap_row_count(snap), 2);
	assert_int_equal(procsnap_header(snap)->missing_count, 2);
	assert_int_equal(procsnap_find_pid(snap, pid, &row), 0);
	assert_int_equal(procsnap_find_pid(snap, list[3], &row), -ENOENT);
	procsnap_snapshot_free(snap);
	end_child(pid);
}

static void zombie(void **state)
{
	pid_t pid = fork();
	siginfo_t info;
	struct procsnap_snapshot *snap;

	(void)state;
	if (pid == 0)
		_exit(0);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	snap = take(&pid, 1, false);
	assert_int_equal(procsnap_row_count(snap), 1);
	assert_int_equal(procsnap_task(snap, 0)->state, 'Z');
	assert_int_equal(procsnap_task(snap, 0)->exit_state, 32);
	assert_int_equal(procsnap_memory(snap, 0)->status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_memory(snap, 0)->virtual_bytes, 0);
	assert_int_equal(procsnap_cpu(snap, 0)->status, PROCSNAP_STATUS_OK);
	procsnap_snapshot_free(snap);
	waitpid(pid, NULL, 0);
}

static void tracer(void **state)
{
	pid_t pid = start_stopped_child(1);
	struct procsnap_snapshot *snap;

	(void)state;
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0) {
		end_child(pid);
		print_message("ptrace is not permitted here: %s\n", strerror(errno));
		skip();
	}
	snap = take(&pid, 1, false);
	assert_int_equal(procsnap_task(snap, 0)->tracer, getpid());
	procsnap_snapshot_free(snap);
	end_child(pid);
}

static void everything(void **state)
{
	struct procsnap_snapshot *snap;
	const struct procsnap_header *h;
	const struct procsnap_task *task;
	struct procsnap *ps;
	size_t row, self;
	struct stat st;
	char host[128];

	(void)state;
	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_PROCFS), 0);
	assert_int_equal(procsnap_take(ps, NULL, &snap), 0);
	h = procsnap_header(snap);
	assert_int_equal(h->got, PROCSNAP_WANT_BASIC);
	assert_int_equal(h->task_count, h->process_count);
	assert_int_equal(stat("/proc/self/ns/pid", &st), 0);
	assert_int_equal(h->pid_ns_inode, st.st_ino);
	slurp(host, sizeof(host), "/proc/sys/kernel/hostname");
	host[strcspn(host, "\n")] = '\0';
	assert_string_equal(h->hostname, host);
	assert_int_equal(procsnap_find_pid(snap, getpid(), &self), 0);
	task = procsnap_task(snap, self);
	assert_int_equal(task->ppid, getppid());
	assert_int_equal(procsnap_task(snap, task->parent_row)->pid, getppid());
	assert_true(h->instant_boot_ns > task->start_ns);
	procsnap_for_each_row(snap, row) {
		task = procsnap_task(snap, row);
		assert_int_equal(task->leader_row, row);
		assert_true(task->start_ns <= h->instant_boot_ns);
		if (task->parent_row != PROCSNAP_NO_ROW)
			assert_int_equal(procsnap_task(snap, task->parent_row)->pid, task->ppid);
	}
	procsnap_snapshot_free(snap);
	procsnap_close(ps);
}

static void machine(void **state)
{
	char text[65536];
	struct procsnap_snapshot *snap;
	const struct procsnap_system *s;
	struct procsnap *ps;
	uint64_t btime;

	(void)state;
	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_PROCFS), 0);
	assert_int_equal(procsnap_take(ps, NULL, &snap), 0);
	s = procsnap_system(snap);
	slurp(text, sizeof(text), "/proc/stat");
	btime = number_of(strstr(text, "\nbtime ") + 7);
	assert_in_range(s->boot_real_ns / PROCSNAP_NS_PER_S, btime - 1, btime + 1);
	assert_int_equal(s->cpus_online, sysconf(_SC_NPROCESSORS_ONLN));
	assert_int_equal(procsnap_cpustat_count(snap), s->cpus_online);
	slurp(text, sizeof(text), "/proc/uptime");
	assert_in_range(s->uptime_ns / PROCSNAP_NS_PER_S, (uint64_t)atof(text) - 2,
			(uint64_t)atof(text));
	slurp(text + 1, sizeof(text) - 1, "/proc/meminfo");
	text[0] = '\n';
	assert_int_equal(s->mem_total_bytes, line_of(text, "MemTotal") * 1024);
	assert_int_equal(s->swap_total_bytes, line_of(text, "SwapTotal") * 1024);
	procsnap_snapshot_free(snap);
	procsnap_close(ps);
}

/* Ids of the snapshot stay sound while processes come and go by the thousand. */
static void while_processes_come_and_go(void **state)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	pid_t forker = fork(), pid;
	struct procsnap *ps;
	size_t i, row;
	time_t end;

	(void)state;
	if (forker == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			pid = fork();
			if (pid == 0)
				_exit(0);
			waitpid(pid, NULL, 0);
		}
	}
	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_PROCFS), 0);
	assert_int_equal(procsnap_query_new(&query), 0);
	for (i = 0, end = time(NULL) + 2; time(NULL) < end; i++) {
		procsnap_query_set_threads(query, i % 2);
		if (procsnap_take(ps, query, &snap))
			fail_msg("not taken: %s", procsnap_last_error());
		assert_int_equal(procsnap_find_pid(snap, forker, &row), 0);
		assert_int_equal(procsnap_find_pid(snap, getpid(), &row), 0);
		procsnap_snapshot_free(snap);
	}
	print_message("%zu snapshots\n", i);
	end_child(forker);
	procsnap_query_free(query);
	procsnap_close(ps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_of_a_stopped_process),
		cmocka_unit_test(threads_of_a_stopped_process),
		cmocka_unit_test(selection),
		cmocka_unit_test(zombie),
		cmocka_unit_test(tracer),
		cmocka_unit_test(everything),
		cmocka_unit_test(machine),
		cmocka_unit_test(while_processes_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
