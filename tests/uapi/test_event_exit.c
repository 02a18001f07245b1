// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the event of an exit says: how it ended, as waitpid(2) has it, and what it
 * used: not less than it knew of itself before, not more than its parent is told.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "listen.h"
#include "settings.h"

#define MEMORY (8UL << 20)
#define PAGES ((long)MEMORY / sysconf(_SC_PAGESIZE))

struct io {
	long long rchar, wchar, read_bytes, write_bytes;
};

/* In shared memory: what a child knows of itself right before its end. */
static struct {
	struct rusage usage;
	struct io io;
	unsigned long long run_ns;
	pid_t thread;
	pid_t made;
} * said;

static pid_t own_tid(void)
{
	return syscall(SYS_gettid);
}

/* --- how it ended --- */

static void check_status(const struct listener *listener, pid_t pid, int status)
{
	const struct procsnap_event_exit *event = exit_of(listener, pid);

	NEED_EQUAL(event->status, status);
	NEED_EQUAL(event->reserved, 0);
	NEED_EQUAL(event->event.flags, 0);
	NEED_EQUAL(event->event.ppid, getpid());
	NEED_EQUAL(count_events(listener, PROCSNAP_EVENT_EXIT, pid), 1);
	NEED_EQUAL(count_events(listener, PROCSNAP_EVENT_REAP, pid), 1);
}

static void exit_codes(void **state)
{
	static const int codes[] = { 0, 1, 7, 127, 128, 255, 256, -1 };
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);
	int statuses[sizeof(codes) / sizeof(codes[0])];
	pid_t pids[sizeof(codes) / sizeof(codes[0])];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			syscall(SYS_exit_group, codes[i]);
		statuses[i] = wait_for(pids[i]);
	}
	listen_mark(&listener);
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		NEED_EQUAL(WEXITSTATUS(statuses[i]), codes[i] & 0xff);
		check_status(&listener, pids[i], statuses[i]);
	}
	listen_end(&listener);
}

static void die_by(int number)
{
	struct rlimit core = { RLIM_INFINITY, RLIM_INFINITY };

	setrlimit(RLIMIT_CORE, &core);
	prctl(PR_SET_DUMPABLE, 1);
	/* Some are caught by the test's frame. */
	signal(number, SIG_DFL);
	raise(number);
}

static void signals_and_cores(void **state)
{
	static const int signals[] = { SIGKILL, SIGTERM, SIGABRT, SIGSEGV, SIGUSR1, 40 };
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);
	unsigned int cores = 0;
	char path[64];
	size_t i;

	(void)state;
	setting_set("/proc/sys/kernel/core_uses_pid", "1");
	NEED(setting_set("/proc/sys/kernel/core_pattern", "/tmp/procsnap-core"));
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		pid_t pid = fork();
		int status;

		if (pid == 0)
			die_by(signals[i]);
		status = wait_for(pid);
		NEED_EQUAL(WTERMSIG(status), signals[i]);
		cores += !!WCOREDUMP(status);
		listen_mark(&listener);
		check_status(&listener, pid, status);
		snprintf(path, sizeof(path), "/tmp/procsnap-core.%d", pid);
		unlink(path);
	}
	settings_restore();
	/* Else the test would not tell. */
	NEED_EQUAL(cores, 2);
	listen_end(&listener);
}

static void *end_all(void *unused)
{
	(void)unused;
	usleep(1000);
	_exit(9);
}

static void *end_alone(void *unused)
{
	(void)unused;
	said->thread = own_tid();
	syscall(SYS_exit, 5);
	return NULL;
}

static void thread_ends_all(void)
{
	pthread_t thread;

	NEED_EQUAL(pthread_create(&thread, NULL, end_all, NULL), 0);
	for (;;)
		pause();
}

/* The first thread has long ended. */
static void leader_ends_first(void)
{
	pthread_t thread;

	NEED_EQUAL(pthread_create(&thread, NULL, end_all, NULL), 0);
	syscall(SYS_exit, 3);
}

static pid_t child_of(void (*body)(void))
{
	pid_t pid = fork();

	NEED(pid >= 0);
	if (pid == 0) {
		body();
		_exit(0);
	}
	return pid;
}

static void a_process_ends_once(void **state)
{
	void (*const bodies[])(void) = { thread_ends_all, leader_ends_first };
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		pid_t pid = child_of(bodies[i]);
		int status = wait_for(pid);

		NEED_EQUAL(WEXITSTATUS(status), 9);
		listen_mark(&listener);
		check_status(&listener, pid, status);
	}
	listen_end(&listener);
}

static void thread_in_turn(void)
{
	pthread_t thread;

	NEED_EQUAL(pthread_create(&thread, NULL, end_alone, NULL), 0);
	NEED_EQUAL(pthread_join(thread, NULL), 0);
	said->made = getpid();
}

static void threads_end_alone(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE,
						      PROCSNAP_LISTEN_THREADS);
	const struct procsnap_event_exit *event;
	pid_t pid = run_child(thread_in_turn);

	(void)state;
	listen_mark(&listener);
	listen_await(&listener, PROCSNAP_EVENT_EXIT, said->thread, 0);
	event = exit_of(&listener, said->thread);
	NEED_EQUAL(event->event.flags, PROCSNAP_EVENT_THREAD);
	NEED_EQUAL(event->event.tgid, pid);
	NEED_EQUAL(event->event.ppid, getpid());
	NEED_EQUAL(event->status, 5 << 8);
	NEED_EQUAL(event->rss_peak_bytes, 0);
	NEED(event->run_ns > 0);
	NEED_EQUAL(event->event.start_ns, fork_of(&listener, said->thread)->event.start_ns);
	NEED(event_index(&listener, PROCSNAP_EVENT_EXIT, said->thread, 0) <
	     event_index(&listener, PROCSNAP_EVENT_EXIT, pid, 0));
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_REAP, said->thread), 0);
	NEED_EQUAL(exit_of(&listener, pid)->event.flags, 0);
	listen_end(&listener);
}

/* --- what it used --- */

static void busy(void)
{
	struct timespec now, until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += 60000000;
	do {
		volatile unsigned int i;

		for (i = 0; i < 10000; i++)
			;
		getppid();
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - until.tv_sec) * 1000000000L + now.tv_nsec - until.tv_nsec < 0);
}

static void touch_memory(void)
{
	char *memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);

	NEED(memory != MAP_FAILED);
	/* A fault for each page. */
	madvise(memory, MEMORY, MADV_NOHUGEPAGE);
	memset(memory, 1, MEMORY);
	NEED_EQUAL(munmap(memory, MEMORY), 0);
}

static void read_and_write(void)
{
	static char bytes[100000];
	int null = open("/dev/null", O_WRONLY), program = open("/proc/self/exe", O_RDONLY);

	posix_fadvise(program, 0, 0, POSIX_FADV_DONTNEED);
	NEED(read(program, bytes, sizeof(bytes)) > 10000);
	NEED_EQUAL(write(null, bytes, sizeof(bytes)), sizeof(bytes));
	close(null);
	close(program);
}

static bool read_io(const char *folder, struct io *io)
{
	char path[64];
	FILE *file;
	int got;

	snprintf(path, sizeof(path), "/proc/%s/io", folder);
	file = fopen(path, "re");
	if (!file)
		return false;
	got = fscanf(
		file,
		"rchar: %lld wchar: %lld syscr: %*d syscw: %*d read_bytes: %lld write_bytes: %lld",
		&io->rchar, &io->wchar, &io->read_bytes, &io->write_bytes);
	fclose(file);
	return got == 4;
}

static unsigned long long read_run_ns(const char *folder)
{
	unsigned long long run_ns = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/schedstat", folder);
	file = fopen(path, "re");
	if (!file)
		return 0;
	NEED_EQUAL(fscanf(file, "%llu", &run_ns), 1);
	fclose(file);
	return run_ns;
}

static void work(void)
{
	int i;

	touch_memory();
	read_and_write();
	for (i = 0; i < 5; i++)
		usleep(1000);
	busy();
}

static void say_and_end(void)
{
	NEED(read_io("self", &said->io));
	said->run_ns = read_run_ns("self");
	NEED_EQUAL(getrusage(RUSAGE_SELF, &said->usage), 0);
	_exit(0);
}

static void work_alone(void)
{
	work();
	say_and_end();
}

static void *work_thread(void *unused)
{
	(void)unused;
	work();
	return NULL;
}

static void work_together(void)
{
	pthread_t threads[3];
	int i;

	for (i = 0; i < 3; i++)
		NEED_EQUAL(pthread_create(&threads[i], NULL, work_thread, NULL), 0);
	for (i = 0; i < 3; i++)
		NEED_EQUAL(pthread_join(threads[i], NULL), 0);
	say_and_end();
}

/* What a process waited for is not its own, though wait4(2) adds it. */
static void work_by_child(void)
{
	wait_for(child_of(work));
	work();
	say_and_end();
}

static long long us_of(struct timeval time)
{
	return time.tv_sec * 1000000LL + time.tv_usec;
}

/* @all: what its parent was told; without it, as its children are in there. */
static void check_usage(const struct procsnap_event_exit *event, const struct rusage *all)
{
	const struct rusage *before = &said->usage;
	long long times = us_of(before->ru_utime) + us_of(before->ru_stime);

	/* Each is rounded down to microseconds. */
	NEED_BETWEEN((event->utime_ns + event->stime_ns) / 1000, times,
		     us_of(all->ru_utime) + us_of(all->ru_stime) + 2);
	NEED_BETWEEN(event->utime_ns / 1000, us_of(before->ru_utime), us_of(all->ru_utime) + 1);
	NEED_BETWEEN(event->stime_ns / 1000, us_of(before->ru_stime), us_of(all->ru_stime) + 1);
	NEED_BETWEEN(event->minor_faults, before->ru_minflt, all->ru_minflt);
	NEED_BETWEEN(event->major_faults, before->ru_majflt, all->ru_majflt);
	NEED_BETWEEN(event->voluntary_switches, before->ru_nvcsw, all->ru_nvcsw);
	NEED_BETWEEN(event->involuntary_switches, before->ru_nivcsw, all->ru_nivcsw);
	NEED_BETWEEN(event->rss_peak_bytes, before->ru_maxrss * 1024LL, all->ru_maxrss * 1024LL);
	/* The worker did something. */
	NEED(times > 10000 && before->ru_minflt > PAGES / 2 && before->ru_nvcsw > 4);
	NEED(before->ru_maxrss * 1024UL > MEMORY);
}

static void check_io(const struct procsnap_event_exit *event, const struct io *zombie)
{
	NEED(said->io.rchar > 10000 && said->io.wchar >= 100000);
	NEED_EQUAL(event->read_chars, zombie->rchar);
	NEED_EQUAL(event->write_chars, zombie->wchar);
	NEED_BETWEEN(event->read_bytes, said->io.read_bytes, zombie->read_bytes);
	NEED_BETWEEN(event->write_bytes, said->io.write_bytes, zombie->write_bytes);
}

/* When it was reaped all was counted: just what its parent was told. */
static void check_reap(const struct listener *listener, int pid, const struct rusage *all,
		       const struct io *zombie, unsigned long long run_ns)
{
	const struct procsnap_event_exit *event = event_of(listener, PROCSNAP_EVENT_REAP, pid);

	NEED_EQUAL(event->status, 0);
	NEED_EQUAL(event->utime_ns / 1000, us_of(all->ru_utime));
	NEED_EQUAL(event->stime_ns / 1000, us_of(all->ru_stime));
	NEED_EQUAL(event->minor_faults, all->ru_minflt);
	NEED_EQUAL(event->major_faults, all->ru_majflt);
	NEED_EQUAL(event->voluntary_switches, all->ru_nvcsw);
	NEED_EQUAL(event->involuntary_switches, all->ru_nivcsw);
	NEED_EQUAL(event->rss_peak_bytes, all->ru_maxrss * 1024LL);
	NEED_EQUAL(event->read_chars, zombie->rchar);
	NEED_EQUAL(event->write_chars, zombie->wchar);
	NEED_EQUAL(event->read_bytes, zombie->read_bytes);
	NEED_EQUAL(event->write_bytes, zombie->write_bytes);
	if (run_ns)
		NEED_BETWEEN(event->run_ns, said->run_ns, ~0ULL >> 1);
}

static const struct procsnap_event_exit *worked(struct listener *listener, void (*how)(void),
						struct rusage *all, struct io *zombie,
						unsigned long long *run_ns)
{
	char folder[16];
	siginfo_t info;
	int status;
	pid_t pid;

	pid = child_of(how);
	NEED_EQUAL(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), 0);
	snprintf(folder, sizeof(folder), "%d", pid);
	NEED(read_io(folder, zombie));
	*run_ns = read_run_ns(folder);
	NEED_EQUAL(wait4(pid, &status, 0, all), pid);
	NEED_EQUAL(status, 0);
	listen_mark(listener);
	return exit_of(listener, pid);
}

static void usage_is_that_of_wait4(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);
	const struct procsnap_event_exit *event;
	unsigned long long run_ns;
	struct rusage all;
	struct io zombie;

	(void)state;
	event = worked(&listener, work_alone, &all, &zombie, &run_ns);
	check_usage(event, &all);
	check_io(event, &zombie);
	if (run_ns)
		NEED_BETWEEN(event->run_ns, said->run_ns, run_ns);
	NEED(event->run_ns > 10000000);
	check_reap(&listener, event->event.pid, &all, &zombie, run_ns);
	listen_end(&listener);
}

static void usage_is_of_all_threads(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE,
						      PROCSNAP_LISTEN_THREADS);
	const struct procsnap_event_exit *event, *thread;
	uint64_t run_ns = 0, of_threads = 0;
	unsigned int threads = 0;
	struct rusage all;
	struct io zombie;
	size_t i;

	(void)state;
	event = worked(&listener, work_together, &all, &zombie, (unsigned long long *)&run_ns);
	check_usage(event, &all);
	check_io(event, &zombie);
	check_reap(&listener, event->event.pid, &all, &zombie, run_ns);
	for (i = 0; i < listener.count; i++) {
		thread = (const void *)listener.events[i];
		if (thread->event.kind != PROCSNAP_EVENT_EXIT ||
		    !(thread->event.flags & PROCSNAP_EVENT_THREAD) ||
		    thread->event.tgid != event->event.pid)
			continue;
		of_threads += thread->run_ns;
		threads++;
		NEED(thread->minor_faults > (uint64_t)PAGES / 2 && thread->voluntary_switches > 4);
		NEED(thread->write_chars >= 100000 && thread->write_chars < 200000);
	}
	NEED_EQUAL(threads, 3);
	NEED(of_threads > 10000000 && event->run_ns > of_threads);
	listen_end(&listener);
}

static void usage_of_its_children_is_not_its_own(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);
	const struct procsnap_event_exit *event;
	unsigned long long run_ns;
	struct rusage all;
	struct io zombie;

	(void)state;
	event = worked(&listener, work_by_child, &all, &zombie, &run_ns);
	NEED_BETWEEN(event->minor_faults, said->usage.ru_minflt, all.ru_minflt - PAGES);
	NEED_BETWEEN(event->voluntary_switches, said->usage.ru_nvcsw, all.ru_nvcsw - 4);
	NEED_BETWEEN((event->utime_ns + event->stime_ns) / 1000,
		     us_of(said->usage.ru_utime) + us_of(said->usage.ru_stime),
		     us_of(all.ru_utime) + us_of(all.ru_stime) - 10000);
	listen_end(&listener);
}

/* --- reap --- */

static void reap_is_when_it_is_waited_for(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);
	siginfo_t info;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(0);
	NEED_EQUAL(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), 0);
	listen_mark(&listener);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_EXIT, pid), 1);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_REAP, pid), 0);
	NEED_EQUAL(wait_for(pid), 0);
	listen_mark(&listener);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_EXIT, pid), 1);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_REAP, pid), 1);
	listen_end(&listener);
}

static void nobody_waits(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);
	size_t at;
	pid_t pid;

	(void)state;
	signal(SIGCHLD, SIG_IGN);
	pid = fork();
	if (pid == 0)
		_exit(4);
	at = listen_await(&listener, PROCSNAP_EVENT_REAP, pid, 0);
	signal(SIGCHLD, SIG_DFL);
	NEED_EQUAL(exit_of(&listener, pid)->status, 4 << 8);
	NEED(event_index(&listener, PROCSNAP_EVENT_EXIT, pid, 0) < (long)at);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_EXIT, pid), 1);
	listen_end(&listener);
}

/* Makes a child that ends, and leaves it to the next parent. */
static void leave_zombie(void)
{
	pid_t made;
	siginfo_t info;

	made = fork();
	if (made == 0)
		_exit(6);
	said->made = made;
	NEED_EQUAL(waitid(P_PID, said->made, &info, WEXITED | WNOWAIT), 0);
}

/* Its new parent is told of its end as the old one was, yet it ended once. */
static void a_zombie_that_is_left_ended_once(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);
	const struct procsnap_event_parent *parent;

	(void)state;
	NEED_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	run_child(leave_zombie);
	NEED_EQUAL(wait_for(said->made), 6 << 8);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	listen_mark(&listener);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_EXIT, said->made), 1);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_REAP, said->made), 1);
	NEED_EQUAL(exit_of(&listener, said->made)->status, 6 << 8);
	parent = event_of(&listener, PROCSNAP_EVENT_PARENT, said->made);
	NEED_EQUAL(parent->event.ppid, getpid());
	NEED(parent->event.sequence > exit_of(&listener, said->made)->event.sequence);
	listen_end(&listener);
}

static void trace_it(void)
{
	int status;

	NEED_EQUAL(ptrace(PTRACE_SEIZE, said->made, NULL, NULL), 0);
	said->thread = getpid();
	NEED_EQUAL(waitpid(said->made, &status, __WALL), said->made);
	NEED_EQUAL(status, 8 << 8);
}

/* A debugger is told first, then the parent. */
static void a_traced_process_ends_once(void **state)
{
	pid_t made;
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);
	int go[2], status;
	pid_t tracer;
	char byte;

	(void)state;
	said->thread = 0;
	NEED_EQUAL(pipe(go), 0);
	made = fork();
	if (made == 0) {
		prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
		NEED_EQUAL(read(go[0], &byte, 1), 1);
		_exit(8);
	}
	said->made = made;
	tracer = child_of(trace_it);
	while (!__atomic_load_n(&said->thread, __ATOMIC_ACQUIRE))
		sched_yield();
	NEED_EQUAL(write(go[1], "x", 1), 1);
	status = wait_for(said->made);
	NEED_EQUAL(wait_for(tracer), 0);
	listen_mark(&listener);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_PARENT, said->made), 0);
	check_status(&listener, said->made, status);
	listen_end(&listener);
	close(go[0]);
	close(go[1]);
}

static int share(void **state)
{
	(void)state;
	said = mmap(NULL, sizeof(*said), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return said == MAP_FAILED ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_codes),
		cmocka_unit_test(signals_and_cores),
		cmocka_unit_test(a_process_ends_once),
		cmocka_unit_test(threads_end_alone),
		cmocka_unit_test(usage_is_that_of_wait4),
		cmocka_unit_test(usage_is_of_all_threads),
		cmocka_unit_test(usage_of_its_children_is_not_its_own),
		cmocka_unit_test(reap_is_when_it_is_waited_for),
		cmocka_unit_test(nobody_waits),
		cmocka_unit_test(a_zombie_that_is_left_ended_once),
		cmocka_unit_test(a_traced_process_ends_once),
	};

	return cmocka_run_group_tests_name("events of exits", tests, share, NULL);
}
