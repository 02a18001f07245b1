// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Waiting for events: poll(2), epoll(7), a read(2) that waits, SIGIO; each event
 * or only when there are enough. The listeners hear of one process alone, which
 * forks when it is told, so that it is known what is there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "listen.h"

#define RING_BYTES (1U << 20)
#define FORK_SIZE sizeof(struct procsnap_event_fork)
/* What is to be seen not to happen. */
#define MOMENT_MS 200

static struct {
	pid_t pid;
	int ask;
	int answer;
} forker;

static void fork_as_told(int ask, int answer)
{
	unsigned int times;

	while (read(ask, &times, sizeof(times)) == sizeof(times)) {
		while (times--)
			if (fork() == 0)
				_exit(0);
			else
				wait(NULL);
		NEED_EQUAL(write(answer, "d", 1), 1);
	}
}

static int start_forker(void **state)
{
	int ask[2], answer[2];

	(void)state;
	if (pipe2(ask, O_CLOEXEC) || pipe2(answer, O_CLOEXEC))
		return -1;
	forker.pid = fork();
	if (forker.pid == 0) {
		close(ask[1]);
		fork_as_told(ask[0], answer[1]);
		_exit(0);
	}
	close(ask[0]);
	close(answer[1]);
	forker.ask = ask[1];
	forker.answer = answer[0];
	return 0;
}

static int end_forker(void **state)
{
	(void)state;
	close(forker.ask);
	close(forker.answer);
	return waitpid(forker.pid, NULL, 0) == forker.pid ? 0 : -1;
}

/* When this returns, it has. */
static void let_fork(unsigned int times)
{
	char byte;

	NEED_EQUAL(write(forker.ask, &times, sizeof(times)), sizeof(times));
	NEED_EQUAL(read(forker.answer, &byte, 1), 1);
}

/* Its forks; @wakeup_bytes as in the struct. */
static struct listener begin(uint32_t wakeup_bytes)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS(PROCSNAP_EVENT_FORK));

	listen.ring_bytes = RING_BYTES;
	listen.wakeup_bytes = wakeup_bytes;
	listen.subtree = forker.pid;
	return listen_begin(&listen);
}

static int poll_for(const struct listener *listener, int ms)
{
	struct pollfd pollfd = { .fd = listener->fd, .events = POLLIN | POLLRDNORM };
	int ready = poll(&pollfd, 1, ms);

	NEED(ready >= 0);
	NEED(!ready || pollfd.revents == (POLLIN | POLLRDNORM));
	return ready;
}

static void poll_tells_of_each_event(void **state)
{
	struct listener listener = begin(0);
	int mapped;

	(void)state;
	for (mapped = 0; mapped < 2; mapped++) {
		if (mapped)
			listen_map(&listener);
		NEED_EQUAL(poll_for(&listener, 0), 0);
		let_fork(1);
		NEED_EQUAL(poll_for(&listener, 0), 1);
		NEED_EQUAL(poll_for(&listener, -1), 1);
		NEED_EQUAL(listen_gather(&listener), 1);
		NEED_EQUAL(poll_for(&listener, 0), 0);
		let_fork(2);
		NEED_EQUAL(poll_for(&listener, 0), 1);
		NEED_EQUAL(listen_gather(&listener), 2);
		NEED_EQUAL(poll_for(&listener, 0), 0);
	}
	listen_end(&listener);
}

static void poll_tells_when_there_is_enough(void **state)
{
	struct listener listener = begin(10 * FORK_SIZE);
	int mapped, i;

	(void)state;
	for (mapped = 0; mapped < 2; mapped++) {
		if (mapped)
			listen_map(&listener);
		for (i = 0; i < 9; i++) {
			let_fork(1);
			NEED_EQUAL(poll_for(&listener, 0), 0);
		}
		let_fork(1);
		NEED_EQUAL(poll_for(&listener, 0), 1);
		let_fork(1);
		NEED_EQUAL(poll_for(&listener, 0), 1);
		NEED_EQUAL(listen_gather(&listener), 11);
		NEED_EQUAL(poll_for(&listener, 0), 0);
		let_fork(9);
		NEED_EQUAL(poll_for(&listener, MOMENT_MS), 0);
		/* What is there can be read all the same. */
		NEED_EQUAL(listen_gather(&listener), 9);
	}
	listen_end(&listener);
}

static void epoll_tells_once_of_each_change(void **state)
{
	struct listener listener = begin(0);
	struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.fd = listener.fd }, got;
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	(void)state;
	NEED_EQUAL(epoll_ctl(epoll, EPOLL_CTL_ADD, listener.fd, &event), 0);
	NEED_EQUAL(epoll_wait(epoll, &got, 1, 0), 0);
	let_fork(1);
	NEED_EQUAL(epoll_wait(epoll, &got, 1, -1), 1);
	NEED_EQUAL(got.events, EPOLLIN);
	NEED_EQUAL(got.data.fd, listener.fd);
	NEED_EQUAL(listen_gather(&listener), 1);
	NEED_EQUAL(epoll_wait(epoll, &got, 1, MOMENT_MS), 0);
	let_fork(1);
	NEED_EQUAL(epoll_wait(epoll, &got, 1, -1), 1);
	close(epoll);
	listen_end(&listener);
}

/* --- who waits is woken --- */

/* In shared memory: how often the waiting child came back. */
static volatile unsigned int *woken;

static void wait_by_poll(struct listener *listener)
{
	poll_for(listener, -1);
	*woken = 1;
}

static void wait_by_epoll(struct listener *listener)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	NEED_EQUAL(epoll_ctl(epoll, EPOLL_CTL_ADD, listener->fd, &event), 0);
	NEED_EQUAL(epoll_wait(epoll, &event, 1, -1), 1);
	*woken = 1;
}

static void wait_by_read(struct listener *listener)
{
	NEED_EQUAL(fcntl(listener->fd, F_SETFL, O_RDWR), 0);
	NEED(listen_gather_some(listener, 64 << 10) > 0);
	*woken = 1;
}

static void (*const waits[])(struct listener *) = { wait_by_poll, wait_by_epoll, wait_by_read };

/* The third word of /proc/PID/stat. */
static bool sleeps(pid_t pid)
{
	char path[32], line[512];
	FILE *file;
	bool is;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	NEED(file && fgets(line, sizeof(line), file));
	is = strstr(line, ") S ") != NULL;
	fclose(file);
	return is;
}

static pid_t start_waiter(struct listener *listener, void (*how)(struct listener *))
{
	uint64_t until = 0;
	pid_t pid;

	*woken = 0;
	pid = fork();
	if (pid == 0) {
		how(listener);
		_exit(0);
	}
	while (!sleeps(pid)) {
		NEED(patient(&until));
		usleep(1000);
	}
	return pid;
}

static void who_waits_is_woken(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct listener listener = begin(0);
		pid_t pid = start_waiter(&listener, waits[i]);

		usleep(MOMENT_MS * 1000);
		NEED(!*woken && sleeps(pid));
		let_fork(1);
		NEED_EQUAL(wait_for(pid), 0);
		NEED(*woken);
		listen_end(&listener);
	}
}

static void who_waits_for_enough_sleeps_until_then(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct listener listener = begin(10 * FORK_SIZE);
		pid_t pid = start_waiter(&listener, waits[i]);

		let_fork(9);
		usleep(MOMENT_MS * 1000);
		NEED(!*woken && sleeps(pid));
		let_fork(1);
		NEED_EQUAL(wait_for(pid), 0);
		NEED(*woken);
		listen_end(&listener);
	}
}

static void read_waits_unless_told(void **state)
{
	struct listener listener = begin(0);
	static char buffer[PROCSNAP_EVENT_SIZE_MAX];

	(void)state;
	NEED_EQUAL(read(listener.fd, buffer, sizeof(buffer)), -1);
	NEED_EQUAL(errno, EAGAIN);
	let_fork(3);
	/* Not even one fits. */
	NEED_EQUAL(read(listener.fd, buffer, sizeof(struct procsnap_event)), -1);
	NEED_EQUAL(errno, EINVAL);
	NEED_EQUAL(read(listener.fd, buffer, FORK_SIZE - 1), -1);
	NEED_EQUAL(errno, EINVAL);
	/* Whole ones only. */
	NEED_EQUAL(read(listener.fd, buffer, FORK_SIZE), FORK_SIZE);
	NEED_EQUAL(read(listener.fd, buffer, 3 * FORK_SIZE - 1), 2 * FORK_SIZE);
	NEED_EQUAL(read(listener.fd, buffer, sizeof(buffer)), -1);
	NEED_EQUAL(errno, EAGAIN);
	listen_end(&listener);
}

static void bad_addresses(void **state)
{
	void *volatile nowhere = (void *)8;
	struct listener listener = begin(0);

	(void)state;
	let_fork(1);
	NEED_EQUAL(read(listener.fd, nowhere, PROCSNAP_EVENT_SIZE_MAX), -1);
	NEED_EQUAL(errno, EFAULT);
	NEED_EQUAL(pread(listener.fd, nowhere, PROCSNAP_EVENT_SIZE_MAX, 0), -1);
	NEED_EQUAL(lseek(listener.fd, 0, SEEK_SET), -1);
	NEED_EQUAL(errno, ESPIPE);
	/* Nothing is lost by that. */
	NEED_EQUAL(listen_gather(&listener), 1);
	listen_end(&listener);
}

#define MANY 100000

/* Changes its name so often, at all distances of time. */
static void rename_often(void)
{
	unsigned int seed = 3, i;
	volatile unsigned int spin;

	for (i = 0; i < MANY; i++) {
		prctl(PR_SET_NAME, i % 2 ? "odd" : "even");
		for (spin = rand_r(&seed) % 4096; spin; spin--)
			;
	}
}

static void read_many(struct listener *listener)
{
	NEED_EQUAL(fcntl(listener->fd, F_SETFL, O_RDWR), 0);
	while (listener->sequence < MANY) {
		listen_gather_some(listener, PROCSNAP_EVENT_SIZE_MAX);
		listen_forget(listener);
	}
}

static void poll_many(struct listener *listener)
{
	while (listener->sequence < MANY) {
		NEED_EQUAL(poll_for(listener, -1), 1);
		while (listen_gather_some(listener, PROCSNAP_EVENT_SIZE_MAX))
			listen_forget(listener);
	}
}

static void poll_many_mapped(struct listener *listener)
{
	listen_map(listener);
	poll_many(listener);
}

static void await_end(pid_t pid)
{
	uint64_t until = 0;
	int status;

	while (!waitpid(pid, &status, WNOHANG)) {
		NEED(patient(&until));
		usleep(1000);
	}
	NEED_EQUAL(status, 0);
}

/* One renames, one reads until it has all; who misses a wake-up sleeps for ever. */
static void rename_and_wait(void (*wait_for_all)(struct listener *))
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS(PROCSNAP_EVENT_COMM));
	struct listener listener;
	pid_t renamer, reader;
	int go[2];
	char byte;

	NEED_EQUAL(pipe(go), 0);
	renamer = fork();
	if (renamer == 0) {
		NEED_EQUAL(read(go[0], &byte, 1), 1);
		rename_often();
		_exit(0);
	}
	listen.subtree = renamer;
	listener = listen_begin(&listen);
	reader = fork();
	if (reader == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		wait_for_all(&listener);
		_exit(0);
	}
	NEED_EQUAL(write(go[1], "x", 1), 1);
	NEED_EQUAL(wait_for(renamer), 0);
	await_end(reader);
	NEED_EQUAL(listen_info(&listener).generated, MANY);
	listen_end(&listener);
	close(go[0]);
	close(go[1]);
}

static void no_wake_up_is_lost(void **state)
{
	(void)state;
	rename_and_wait(read_many);
	rename_and_wait(poll_many);
	rename_and_wait(poll_many_mapped);
}

/* --- signals --- */

static void take_signal(int signal)
{
	(void)signal;
}

static void reads_are_interrupted(void **state)
{
	struct sigaction action = { .sa_handler = take_signal };
	struct listener listener = begin(0);
	pid_t pid;

	(void)state;
	sigaction(SIGUSR1, &action, NULL);
	*woken = 0;
	pid = fork();
	if (pid == 0) {
		static char buffer[PROCSNAP_EVENT_SIZE_MAX];

		NEED_EQUAL(fcntl(listener.fd, F_SETFL, O_RDWR), 0);
		*woken = 1;
		NEED_EQUAL(read(listener.fd, buffer, sizeof(buffer)), -1);
		NEED_EQUAL(errno, EINTR);
		_exit(0);
	}
	while (!*woken || !sleeps(pid))
		usleep(1000);
	NEED_EQUAL(kill(pid, SIGUSR1), 0);
	NEED_EQUAL(wait_for(pid), 0);
	listen_end(&listener);
}

/* 0 or the signal that came within the time. */
static int signal_within(const sigset_t *set, int ms, siginfo_t *info)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000L };
	int got = sigtimedwait(set, info, &time);

	return got > 0 ? got : 0;
}

static void signals_tell_of_events(void **state)
{
	struct listener listener = begin(10 * FORK_SIZE);
	siginfo_t info;
	sigset_t set;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	NEED_EQUAL(fcntl(listener.fd, F_SETOWN, getpid()), 0);
	NEED_EQUAL(fcntl(listener.fd, F_SETFL, O_RDWR | O_NONBLOCK | O_ASYNC), 0);
	let_fork(9);
	NEED_EQUAL(signal_within(&set, MOMENT_MS, &info), 0);
	let_fork(1);
	NEED_EQUAL(signal_within(&set, PATIENCE_S * 1000, &info), SIGIO);
	NEED_EQUAL(listen_gather(&listener), 10);
	/* A signal that says which file it is. */
	while (signal_within(&set, 0, &info))
		;
	NEED_EQUAL(fcntl(listener.fd, F_SETSIG, SIGRTMIN), 0);
	let_fork(10);
	NEED_EQUAL(signal_within(&set, PATIENCE_S * 1000, &info), SIGRTMIN);
	NEED_EQUAL(info.si_fd, listener.fd);
	NEED(info.si_band & POLLIN);
	NEED_EQUAL(listen_gather(&listener), 10);
	while (signal_within(&set, 0, &info))
		;
	/* No more. */
	NEED_EQUAL(fcntl(listener.fd, F_SETFL, O_RDWR | O_NONBLOCK), 0);
	let_fork(20);
	NEED_EQUAL(signal_within(&set, MOMENT_MS, &info), 0);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	listen_end(&listener);
}

/* --- killed --- */

static void readers_may_be_killed(void **state)
{
	int fd = device_open();
	unsigned int listeners = info_of(fd).listeners;
	uint64_t live = info_of(fd).live_bytes, until = 0;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct listener listener = begin(0);
		pid_t pid = start_waiter(&listener, waits[i]);

		listen_end(&listener);
		NEED_EQUAL(info_of(fd).listeners, listeners + 1);
		kill(pid, SIGKILL);
		NEED_EQUAL(wait_for(pid), SIGKILL);
		while (info_of(fd).listeners != listeners || info_of(fd).live_bytes > live) {
			NEED(patient(&until));
			usleep(1000);
		}
		let_fork(3);
	}
	close(fd);
}

/* Each event goes to one of those who read the same file. */
static void many_read_at_once(void **state)
{
	struct listener listener = begin(0);
	pid_t pids[4];
	uint64_t until = 0;
	unsigned int i;

	(void)state;
	*woken = 0;
	for (i = 0; i < 4; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			static char buffer[FORK_SIZE];

			NEED_EQUAL(fcntl(listener.fd, F_SETFL, O_RDWR), 0);
			while (read(listener.fd, buffer, sizeof(buffer)) == sizeof(buffer))
				__atomic_add_fetch(woken, 1, __ATOMIC_RELEASE);
			_exit(1);
		}
	}
	for (i = 0; i < 10; i++)
		let_fork(10);
	while (*woken < 100) {
		NEED(patient(&until));
		usleep(1000);
	}
	NEED_EQUAL(listen_info(&listener).unread_bytes, 0);
	for (i = 0; i < 4; i++) {
		kill(pids[i], SIGKILL);
		NEED_EQUAL(wait_for(pids[i]), SIGKILL);
	}
	NEED_EQUAL(*woken, 100);
	listen_end(&listener);
}

static int share(void **state)
{
	woken = mmap(NULL, sizeof(*woken), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	return woken == MAP_FAILED ? -1 : start_forker(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(poll_tells_of_each_event),
		cmocka_unit_test(poll_tells_when_there_is_enough),
		cmocka_unit_test(epoll_tells_once_of_each_change),
		cmocka_unit_test(who_waits_is_woken),
		cmocka_unit_test(who_waits_for_enough_sleeps_until_then),
		cmocka_unit_test(no_wake_up_is_lost),
		cmocka_unit_test(read_waits_unless_told),
		cmocka_unit_test(bad_addresses),
		cmocka_unit_test(reads_are_interrupted),
		cmocka_unit_test(signals_tell_of_events),
		cmocka_unit_test(readers_may_be_killed),
		cmocka_unit_test(many_read_at_once),
	};

	return cmocka_run_group_tests_name("waiting for events", tests, share, end_forker);
}
