// SPDX-License-Identifier: GPL-2.0-or-later
/* A reader of events, written from the text of the UAPI header alone. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "listen.h"

#define PAGE ((size_t)sysconf(_SC_PAGESIZE))

static pid_t home;
const char *need_title;

/* The process that cmocka runs in. */
__attribute__((constructor)) static void note_home(void)
{
	home = getpid();
}

/*
 * What listens in this process, by its descriptor: a test that fails leaves it, and
 * the next one is to find nothing.
 */
static struct {
	void *control;
	void *ring;
	size_t ring_bytes;
	bool listens;
} open_files[1024];

static void close_all(void)
{
	int fd;

	for (fd = 0; fd < 1024; fd++) {
		if (!open_files[fd].listens)
			continue;
		if (open_files[fd].control) {
			munmap(open_files[fd].control, PAGE);
			munmap(open_files[fd].ring, open_files[fd].ring_bytes);
		}
		close(fd);
	}
	memset(open_files, 0, sizeof(open_files));
}

static void give_up(void) __attribute__((noreturn));
static void give_up(void)
{
	if (need_title)
		fprintf(stderr, "%s\n", need_title);
	if (getpid() != home)
		_exit(1);
	close_all();
	fail();
	abort();
}

void need_failed(const char *file, const char *function, int line, const char *what)
{
	fprintf(stderr, "%s:%d: %s: not true: %s (errno %d)\n", file, line, function, what, errno);
	give_up();
}

void need_equal(const char *file, const char *function, int line, const char *what, long long got,
		long long expected)
{
	if (got == expected)
		return;
	fprintf(stderr, "%s:%d: %s: not true: %s (%lld (%#llx), %lld (%#llx))\n", file, line,
		function, what, got, (unsigned long long)got, expected,
		(unsigned long long)expected);
	give_up();
}

void need_between(const char *file, const char *function, int line, const char *what, long long got,
		  long long least, long long most)
{
	if (got >= least && got <= most)
		return;
	fprintf(stderr, "%s:%d: %s: %s is %lld, not of %lld to %lld\n", file, line, function, what,
		got, least, most);
	give_up();
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

bool patient(uint64_t *until)
{
	if (!*until)
		*until = now_ns() + PATIENCE_S * 1000000000ULL;
	return now_ns() < *until;
}

/* --- opening --- */

struct procsnap_listen listen_of(uint64_t kinds)
{
	return (struct procsnap_listen){
		.kinds = kinds,
		.ring_bytes = 1 << 20,
		.argv_max = PROCSNAP_EVENT_ARGV_MAX,
	};
}

int listen_errno(int fd, const struct procsnap_listen *listen)
{
	return ioctl(fd, PROCSNAP_IOC_LISTEN, listen) ? errno : 0;
}

struct listener listen_begin(const struct procsnap_listen *listen)
{
	struct listener listener = { .listen = *listen };

	listener.fd = open(PROCSNAP_DEVICE, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	NEED(listener.fd >= 0 && listener.fd < 1024);
	open_files[listener.fd].listens = true;
	NEED_EQUAL(listen_errno(listener.fd, listen), 0);
	return listener;
}

struct listener listen_begin_kinds(uint64_t kinds, uint32_t flags)
{
	struct procsnap_listen listen = listen_of(kinds);

	listen.flags = flags;
	return listen_begin(&listen);
}

void listen_map(struct listener *listener)
{
	void *control = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, listener->fd,
			     PROCSNAP_MMAP_RING_CONTROL);
	void *ring = mmap(NULL, listener->listen.ring_bytes, PROT_READ, MAP_SHARED, listener->fd,
			  PROCSNAP_MMAP_RING);

	NEED(control != MAP_FAILED);
	NEED(ring != MAP_FAILED);
	listener->control = control;
	listener->ring = ring;
	NEED_EQUAL(listener->control->ring_bytes, listener->listen.ring_bytes);
	listener->position = listener->control->tail;
	open_files[listener->fd].control = control;
	open_files[listener->fd].ring = ring;
	open_files[listener->fd].ring_bytes = listener->listen.ring_bytes;
}

void listen_forget(struct listener *listener)
{
	while (listener->count)
		free(listener->events[--listener->count]);
}

void listen_close_file(struct listener *listener)
{
	if (listener->fd < 0)
		return;
	close(listener->fd);
	memset(&open_files[listener->fd], 0, sizeof(open_files[0]));
	listener->fd = -1;
}

void listen_end(struct listener *listener)
{
	listen_forget(listener);
	free(listener->events);
	if (listener->control) {
		munmap(listener->control, PAGE);
		munmap((void *)listener->ring, listener->listen.ring_bytes);
	}
	listen_close_file(listener);
	memset(listener, 0, sizeof(*listener));
	listener->fd = -1;
}

struct procsnap_listener_info listen_info(const struct listener *listener)
{
	struct procsnap_listener_info info;

	NEED_EQUAL(ioctl(listener->fd, PROCSNAP_IOC_LISTENER, &info), 0);
	return info;
}

/* --- what holds for every event --- */

static size_t size_of_kind(unsigned int kind)
{
	static const size_t sizes[] = {
		[PROCSNAP_EVENT_LOST] = sizeof(struct procsnap_event_lost),
		[PROCSNAP_EVENT_FORK] = sizeof(struct procsnap_event_fork),
		[PROCSNAP_EVENT_EXEC] = sizeof(struct procsnap_event_exec),
		[PROCSNAP_EVENT_EXIT] = sizeof(struct procsnap_event_exit),
		[PROCSNAP_EVENT_REAP] = sizeof(struct procsnap_event_exit),
		[PROCSNAP_EVENT_PARENT] = sizeof(struct procsnap_event_parent),
		[PROCSNAP_EVENT_COMM] = sizeof(struct procsnap_event_comm),
		[PROCSNAP_EVENT_UID] = sizeof(struct procsnap_event_ids),
		[PROCSNAP_EVENT_GID] = sizeof(struct procsnap_event_ids),
		[PROCSNAP_EVENT_SESSION] = sizeof(struct procsnap_event_session),
	};

	NEED(kind && kind < sizeof(sizes) / sizeof(sizes[0]));
	return sizes[kind];
}

static void check_lost(const struct listener *listener, const struct procsnap_event_lost *lost)
{
	const struct procsnap_event *event = &lost->event;

	NEED(lost->count > 0);
	NEED_EQUAL(event->sequence, listener->sequence + lost->count);
	NEED(!event->flags && !event->pid && !event->tgid && !event->ppid && !event->start_ns &&
	     !event->parent_start_ns && !event->comm[0]);
}

static void check_exec(const struct procsnap_event_exec *exec)
{
	size_t size = sizeof(*exec) + exec->exe_length + 1 + exec->argv_length;

	NEED(exec->exe_length <= PROCSNAP_EVENT_EXE_MAX);
	NEED(exec->argv_length <= PROCSNAP_EVENT_ARGV_MAX);
	NEED_BETWEEN(exec->event.size, size, size + 7);
	NEED_EQUAL(exec_path(exec)[exec->exe_length], '\0');
	if (exec->event.flags & PROCSNAP_EVENT_DENIED)
		NEED_EQUAL(exec->exe_length, 0);
}

static uint16_t flags_of_kind(unsigned int kind)
{
	switch (kind) {
	case PROCSNAP_EVENT_EXEC:
		return PROCSNAP_EVENT_DENIED | PROCSNAP_EVENT_EXE_CUT | PROCSNAP_EVENT_EXE_GIVEN |
		       PROCSNAP_EVENT_ARGV_CUT;
	case PROCSNAP_EVENT_EXIT:
	case PROCSNAP_EVENT_FORK:
		return PROCSNAP_EVENT_DENIED | PROCSNAP_EVENT_THREAD;
	case PROCSNAP_EVENT_REAP:
		return PROCSNAP_EVENT_DENIED;
	case PROCSNAP_EVENT_COMM:
	case PROCSNAP_EVENT_UID:
	case PROCSNAP_EVENT_GID:
		return PROCSNAP_EVENT_THREAD;
	default:
		return 0;
	}
}

static void check_event(const struct listener *listener, const struct procsnap_event *event)
{
	size_t size = size_of_kind(event->kind);

	NEED(event->size % 8 == 0);
	NEED(event->size <= PROCSNAP_EVENT_SIZE_MAX);
	if (event->kind == PROCSNAP_EVENT_LOST) {
		NEED_EQUAL(event->size, size);
		check_lost(listener, (const void *)event);
		return;
	}
	if (event->kind == PROCSNAP_EVENT_EXEC) {
		NEED(event->size > size);
		check_exec((const void *)event);
	} else {
		NEED_EQUAL(event->size, size);
	}
	NEED(listener->listen.kinds & PROCSNAP_EVENTS(event->kind));
	NEED_EQUAL(event->flags & ~flags_of_kind(event->kind), 0);
	NEED_EQUAL(event->sequence, listener->sequence + 1);
	NEED_EQUAL(event->reserved, 0);
	NEED(event->pid > 0 && event->tgid > 0 && event->ppid >= 0);
	NEED(memchr(event->comm, '\0', sizeof(event->comm)));
	NEED(event->boot_ns >= event->mono_ns);
	NEED((event->flags & PROCSNAP_EVENT_THREAD) || event->pid == event->tgid);
}

static void keep(struct listener *listener, const struct procsnap_event *event)
{
	check_event(listener, event);
	if (listener->count == listener->room) {
		listener->room = listener->room ? listener->room * 2 : 256;
		listener->events = realloc(listener->events,
					   listener->room * sizeof(listener->events[0]));
		NEED(listener->events);
	}
	listener->events[listener->count] = malloc(event->size);
	NEED(listener->events[listener->count]);
	memcpy(listener->events[listener->count], event, event->size);
	listener->count++;
	listener->sequence = event->sequence;
	if (event->kind == PROCSNAP_EVENT_LOST) {
		listener->lost += ((const struct procsnap_event_lost *)event)->count;
		listener->gaps++;
		return;
	}
	listener->received++;
	listener->out_of_time += event->mono_ns < listener->last_mono_ns;
	listener->last_mono_ns = event->mono_ns;
}

/* --- by read(2) --- */

#define BUFFER_SIZE ((size_t)64 << 10)

/* One read of at most @most bytes; how many events, 0: none there. */
static size_t gather_once(struct listener *listener, size_t most)
{
	static char buffer[BUFFER_SIZE] __attribute__((aligned(8)));
	ssize_t got = read(listener->fd, buffer, most < BUFFER_SIZE ? most : BUFFER_SIZE), done;
	size_t count = 0;

	if (got < 0 && errno == EAGAIN)
		return 0;
	NEED(got > 0);
	for (done = 0; done < got; count++) {
		const struct procsnap_event *event = (const void *)(buffer + done);

		NEED((size_t)(got - done) >= sizeof(*event));
		NEED(event->size >= sizeof(*event) && event->size <= (size_t)(got - done));
		keep(listener, event);
		done += event->size;
	}
	return count;
}

/* --- by the mapped ring --- */

static void note_gap(struct listener *listener, uint64_t sequence)
{
	struct procsnap_event_lost lost = {
		.event = { .size = sizeof(lost),
			   .kind = PROCSNAP_EVENT_LOST,
			   .sequence = sequence },
		.count = sequence - listener->sequence,
	};

	keep(listener, &lost.event);
}

/*
 * Copies what stands at the reader's position, which may be overwritten meanwhile
 * if the newest are kept; false: it was, and the reader stands at the oldest now.
 */
static bool copy_event(struct listener *listener, struct procsnap_event *event)
{
	struct procsnap_ring_control *control = listener->control;
	uint64_t place = listener->position % listener->listen.ring_bytes, oldest;
	/* No event goes over the end of the ring; a pad may be as small as its size and kind. */
	size_t rest = listener->listen.ring_bytes - place, size;

	memset(event, 0, sizeof(*event));
	memcpy(event, listener->ring + place, rest < sizeof(*event) ? rest : sizeof(*event));
	size = event->size;
	if (event->kind != PROCSNAP_EVENT_PAD && size > sizeof(*event) && size <= rest &&
	    size <= PROCSNAP_EVENT_SIZE_MAX)
		memcpy(event, listener->ring + place, size);
	if (listener->listen.flags & PROCSNAP_LISTEN_KEEP_NEWEST) {
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		oldest = __atomic_load_n(&control->oldest, __ATOMIC_RELAXED);
		if (oldest > listener->position) {
			listener->position = oldest;
			return false;
		}
	}
	/* What was checked is what was copied second. */
	event->size = size;
	NEED(size >= 8 && size % 8 == 0 && size <= rest);
	return true;
}

static size_t gather_mapped(struct listener *listener, size_t most)
{
	static char copy[PROCSNAP_EVENT_SIZE_MAX] __attribute__((aligned(8)));
	struct procsnap_event *event = (void *)copy;
	struct procsnap_ring_control *control = listener->control;
	uint64_t sequence = __atomic_load_n(&control->sequence, __ATOMIC_ACQUIRE);
	uint64_t head = __atomic_load_n(&control->head, __ATOMIC_ACQUIRE);
	size_t count = 0, done = 0;

	while (listener->position < head && done < most) {
		if (!copy_event(listener, event))
			continue;
		if (event->kind != PROCSNAP_EVENT_PAD) {
			if (event->sequence > listener->sequence + 1)
				note_gap(listener, event->sequence - 1);
			keep(listener, event);
			count++;
		}
		listener->position += event->size;
		done += event->size;
		__atomic_store_n(&control->tail, listener->position, __ATOMIC_RELEASE);
	}
	if (listener->position >= head && sequence > listener->sequence)
		note_gap(listener, sequence);
	return count;
}

size_t listen_gather_some(struct listener *listener, size_t bytes)
{
	return listener->control ? gather_mapped(listener, bytes) : gather_once(listener, bytes);
}

size_t listen_gather(struct listener *listener)
{
	size_t all = 0, some;
	int rounds = 64;

	/* Others may write as fast as this reads. */
	do {
		some = listen_gather_some(listener, SIZE_MAX);
		all += some;
	} while (some && --rounds);
	return all;
}

void listen_drain(struct listener *listener)
{
	uint64_t until = 0;

	do {
		listen_gather(listener);
		if (listener->sequence == listen_info(listener).generated)
			break;
		NEED(patient(&until));
	} while (1);
	NEED_EQUAL(listener->received + listener->lost, listener->sequence);
}

/* --- finding --- */

long event_index(const struct listener *listener, unsigned int kind, int pid, size_t from)
{
	size_t i;

	for (i = from; i < listener->count; i++)
		if (listener->events[i]->kind == kind && (!pid || listener->events[i]->pid == pid))
			return i;
	return -1;
}

size_t listen_await(struct listener *listener, unsigned int kind, int pid, size_t from)
{
	struct pollfd pollfd = { .fd = listener->fd, .events = POLLIN };
	uint64_t until = 0;
	long index;

	while (listen_gather(listener), (index = event_index(listener, kind, pid, from)) < 0) {
		if (!patient(&until))
			fprintf(stderr, "no event of kind %u of pid %d\n", kind, pid);
		NEED(patient(&until));
		poll(&pollfd, 1, 100);
	}
	return index;
}

void listen_mark(struct listener *listener)
{
	size_t from = listener->count;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	NEED(pid > 0);
	NEED_EQUAL(wait_for(pid), 0);
	listen_await(listener, PROCSNAP_EVENT_EXIT, pid, from);
}

static const char *const kind_names[] = {
	"pad", "lost", "fork", "exec", "exit", "reap", "parent", "comm", "uid", "gid", "session",
};

const void *event_of(const struct listener *listener, unsigned int kind, int pid)
{
	long index = event_index(listener, kind, pid, 0);

	if (index < 0)
		fprintf(stderr, "no %s of pid %d\n", kind_names[kind], pid);
	NEED(index >= 0);
	return listener->events[index];
}

const struct procsnap_event_fork *fork_of(const struct listener *listener, int pid)
{
	return event_of(listener, PROCSNAP_EVENT_FORK, pid);
}

const struct procsnap_event_exec *exec_of(const struct listener *listener, int pid)
{
	return event_of(listener, PROCSNAP_EVENT_EXEC, pid);
}

bool is_realtime(void)
{
	struct utsname name;

	NEED_EQUAL(uname(&name), 0);
	return strstr(name.version, "PREEMPT_RT") != NULL;
}

const struct procsnap_event_exit *exit_of(const struct listener *listener, int pid)
{
	return event_of(listener, PROCSNAP_EVENT_EXIT, pid);
}

size_t count_events(const struct listener *listener, unsigned int kind, int pid)
{
	size_t count = 0, i;

	for (i = 0; i < listener->count; i++)
		count += listener->events[i]->kind == kind &&
			 (!pid || listener->events[i]->pid == pid);
	return count;
}

size_t count_of_pid(const struct listener *listener, int pid)
{
	size_t count = 0, i;

	for (i = 0; i < listener->count; i++)
		count += listener->events[i]->pid == pid;
	return count;
}

const char *exec_path(const struct procsnap_event_exec *exec)
{
	return (const char *)(exec + 1);
}

const char *exec_arguments(const struct procsnap_event_exec *exec)
{
	return exec_path(exec) + exec->exe_length + 1;
}

/* --- children --- */

int wait_for(pid_t pid)
{
	int status;

	NEED_EQUAL(waitpid(pid, &status, __WALL), pid);
	return status;
}

pid_t run_child(void (*body)(void))
{
	pid_t pid = fork();

	NEED(pid >= 0);
	if (pid == 0) {
		body();
		_exit(0);
	}
	NEED_EQUAL(wait_for(pid), 0);
	return pid;
}

pid_t waiting_child(int go)
{
	pid_t pid = fork();
	char byte;

	NEED(pid >= 0);
	if (pid == 0)
		_exit(read(go, &byte, 1) == 1 ? 0 : 1);
	return pid;
}
