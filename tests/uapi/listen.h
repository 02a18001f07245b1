/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reader of events, by read(2) or by the mapped ring, written from the text of
 * the UAPI header alone. What it reads it keeps, and checks of every event what
 * holds for all: sizes, numbers, what is reserved.
 */
#ifndef PROCSNAP_TESTS_LISTEN_H
#define PROCSNAP_TESTS_LISTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <procsnap/uapi.h>

/*
 * As cmocka's asserts, but also for a child of the test, which ends with status 1:
 * an assert there would go on with the tests of its parent.
 */
#define NEED(condition)                                                        \
	do {                                                                   \
		if (!(condition))                                              \
			need_failed(__FILE__, __func__, __LINE__, #condition); \
	} while (0)
#define NEED_EQUAL(got, expected)                                                         \
	need_equal(__FILE__, __func__, __LINE__, #got " == " #expected, (long long)(got), \
		   (long long)(expected))
/* @got is at least @least and at most @most. */
#define NEED_BETWEEN(got, least, most)                                                         \
	need_between(__FILE__, __func__, __LINE__, #got, (long long)(got), (long long)(least), \
		     (long long)(most))

/* What these say besides, if it is set. */
extern const char *need_title;

void need_failed(const char *file, const char *function, int line, const char *what)
	__attribute__((noreturn));
void need_equal(const char *file, const char *function, int line, const char *what, long long got,
		long long expected);
void need_between(const char *file, const char *function, int line, const char *what, long long got,
		  long long least, long long most);

/*
 * A file that listens, and what was read of it.
 *
 * @control, @ring: the mapping; NULL while the events come by read(2).
 * @position: of the reader in the mapped ring.
 * @sequence: number of the last event that was read or is known to be lost.
 * @gaps: places where something was lost.
 * @out_of_time: events with a time before that of the one before.
 * @events: what was read, in its order; what was lost as PROCSNAP_EVENT_LOST, also
 *	if the ring is mapped.
 */
struct listener {
	int fd;
	struct procsnap_listen listen;
	struct procsnap_ring_control *control;
	const char *ring;
	uint64_t position;
	uint64_t sequence;
	uint64_t received;
	uint64_t lost;
	unsigned int gaps;
	unsigned int out_of_time;
	uint64_t last_mono_ns;
	struct procsnap_event **events;
	size_t count;
	size_t room;
};

/* These kinds of all tasks, with a ring of 1 MiB. */
struct procsnap_listen listen_of(uint64_t kinds);
/* ioctl: 0 or the errno. */
int listen_errno(int fd, const struct procsnap_listen *listen);

/* Opens for reading and writing, O_NONBLOCK, and listens. */
struct listener listen_begin(const struct procsnap_listen *listen);
struct listener listen_begin_kinds(uint64_t kinds, uint32_t flags);
/* Maps the ring: from here on it is read there. */
void listen_map(struct listener *listener);
/* Reads what is there now; returns how many events. */
size_t listen_gather(struct listener *listener);
/* The same of about so many bytes, which hold one event at least: a read(2) of that size. */
size_t listen_gather_some(struct listener *listener, size_t bytes);
/* Throws away what was read. */
void listen_forget(struct listener *listener);
void listen_end(struct listener *listener);
/* Closes the file; the mapping stays. */
void listen_close_file(struct listener *listener);

struct procsnap_listener_info listen_info(const struct listener *listener);
/* Gathers until received + lost is what was generated, which must stand still. */
void listen_drain(struct listener *listener);

/*
 * Waits until an event of this kind (and of this pid, unless that is 0) is there
 * from index @from on; its index.
 */
size_t listen_await(struct listener *listener, unsigned int kind, int pid, size_t from);
/* Forks a child, waits for it, and reads until its exit is seen. Wants that kind. */
void listen_mark(struct listener *listener);

/* The index of the first such event from @from on, or -1; @pid 0: of any. */
long event_index(const struct listener *listener, unsigned int kind, int pid, size_t from);
/* The first such event, which must be there; as its own struct. */
const void *event_of(const struct listener *listener, unsigned int kind, int pid);
const struct procsnap_event_fork *fork_of(const struct listener *listener, int pid);
const struct procsnap_event_exec *exec_of(const struct listener *listener, int pid);
const struct procsnap_event_exit *exit_of(const struct listener *listener, int pid);
size_t count_events(const struct listener *listener, unsigned int kind, int pid);
/* All events of @pid. */
size_t count_of_pid(const struct listener *listener, int pid);

/* The texts of an exec. */
const char *exec_path(const struct procsnap_event_exec *exec);
const char *exec_arguments(const struct procsnap_event_exec *exec);

/* On PREEMPT_RT an exec has the path as it was given, and only for who may trace all. */
bool is_realtime(void);

/* A child that runs @body and exits with 0; its pid, when it has been waited for. */
pid_t run_child(void (*body)(void));
/* Waits for it: its wait status. */
int wait_for(pid_t pid);
/* A child that waits for a byte of the pipe @go, then exits with 0. */
pid_t waiting_child(int go);

/* Seconds until a test gives up waiting for what must come. */
#define PATIENCE_S 60

/* For loops that wait: true until PATIENCE_S after the first call for @until, which is 0 then. */
bool patient(uint64_t *until);

#endif /* PROCSNAP_TESTS_LISTEN_H */
