/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the events share. An event comes about in this order:
 *
 *   event_probes.c    hooks functions and tracepoints of the kernel, those that
 *                     somebody listens to,
 *   event_tasks.c,    find out what happened, once for all listeners,
 *   event_exec.c
 *   event_match.c     says who is to be told, and how much of it,
 *   event_ring.c      puts it into the listener's ring and numbers it,
 *   event_listener.c  wakes who waits for it; keeps the list of listeners.
 *
 * event_file.c is the reader's side: ioctl, read, poll, mmap. event_uevent.c
 * listens itself, and makes kobject uevents of what it hears.
 *
 * All that runs in a hook holds up the task that it is about, often under the
 * tasklist_lock and with interrupts off: it does not sleep, allocate or wait for
 * a reader.
 */
#ifndef PROCSNAP_EVENTS_H
#define PROCSNAP_EVENTS_H

#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <procsnap/uapi.h>

#include "procsnap.h"

struct fasync_struct;
struct linux_binprm;

/* --- the ring (event_ring.c) --- */

/**
 * struct procsnap_ring - events of one listener.
 *
 * Writers are serialized by @lock; the reader takes none.
 *
 * @lock: Raw: it is taken under the tasklist_lock with interrupts off.
 * @arena: The memory of the events.
 * @control: What is shared with the reader; only its tail is ever read.
 * @size: Bytes, a power of two.
 * @keep_newest: A full ring loses its oldest events.
 * @mapped: The tail is @control's; else @tail.
 * @head: Where the next event goes.
 * @oldest: Where the oldest whole event stands.
 * @tail: How far read(2) is.
 * @sequence: Number of the last event.
 * @dropped: Events that found no room, or were overwritten unread.
 * @last_mono_ns: Time of the last event: no later one is earlier.
 * @last_boot_ns: Likewise.
 */
struct procsnap_ring {
	raw_spinlock_t lock;
	struct procsnap_arena arena;
	struct procsnap_ring_control *control;
	u32 size;
	bool keep_newest;
	bool mapped;
	u64 head;
	u64 oldest;
	u64 tail;
	u64 sequence;
	u64 dropped;
	u64 last_mono_ns;
	u64 last_boot_ns;
};

/* Bytes behind the struct of an event. */
struct procsnap_event_text {
	const char *exe;
	u32 exe_length;
	const char *argv;
	u32 argv_length;
};

int procsnap_ring_init(struct procsnap_ring *ring, u32 size, bool keep_newest,
		       struct procsnap_pool *pool);
void procsnap_ring_free(struct procsnap_ring *ring, struct procsnap_pool *pool);
/*
 * Numbers @event, and writes it, if there is room. @event->size is that of its
 * struct; with @text there is more behind. True: what waits to be read is now
 * @threshold bytes or more, and was not before.
 */
bool procsnap_ring_write(struct procsnap_ring *ring, struct procsnap_event *event,
			 const struct procsnap_event_text *text, u32 threshold);
u64 procsnap_ring_unread(const struct procsnap_ring *ring);
/*
 * The event at the tail, for the one reader; NULL: there is none. Of a ring that
 * loses its oldest events it is copied to @copy, of PROCSNAP_EVENT_SIZE_MAX.
 */
const struct procsnap_event *procsnap_ring_peek(struct procsnap_ring *ring, void *copy);
/* The event that was peeked is done with. */
void procsnap_ring_consume(struct procsnap_ring *ring, const struct procsnap_event *event);

/* --- a listener (event_listener.c) --- */

/**
 * struct procsnap_listener - who is told what.
 *
 * All but the ring, the waiting and the reading does not change.
 *
 * @link: In the list of listeners; under RCU.
 * @free: Frees it when no hook can see it any more.
 * @ring: Its events.
 * @kinds: Mask of PROCSNAP_EVENTS().
 * @threads: Of threads too.
 * @subgroups: Of @cgroup's cgroups below too.
 * @in_hidepid_group: The viewer is in the group that hidepid does not hide from.
 * @traces_all: The viewer may trace tasks of any user.
 * @sees_all: In the initial namespaces, without hidepid or a filter.
 * @wakeup_bytes: So much wakes the reader.
 * @argv_max: Most bytes of arguments.
 * @viewer: Whose eyes; with references of its own.
 * @mono_offset: What its time namespace adds to the clocks.
 * @boot_offset: Likewise.
 * @cgroup: Only its tasks; referenced, or NULL.
 * @subtree: A bit for each process (by its initial pid) that is in it; or NULL.
 * @wait: Sleeping readers.
 * @wake: Wakes them, from where that may be done.
 * @notify: Instead of waking anybody.
 * @fasync: Whom to send SIGIO.
 * @reading: Serializes read(2).
 * @read_sequence: Number of the last event that read(2) gave or told lost.
 * @copy: For events that may be overwritten while they are read, or NULL.
 */
struct procsnap_listener {
	struct list_head link;
	struct rcu_work free;
	struct procsnap_ring ring;
	u64 kinds;
	bool threads;
	bool subgroups;
	bool in_hidepid_group;
	bool traces_all;
	bool sees_all;
	u32 wakeup_bytes;
	u32 argv_max;
	struct procsnap_viewer viewer;
	u64 mono_offset;
	u64 boot_offset;
	struct cgroup *cgroup;
	unsigned long *subtree;
	wait_queue_head_t wait;
	struct irq_work wake;
	void (*notify)(struct procsnap_listener *listener);
	struct fasync_struct *fasync;
	struct mutex reading;
	u64 read_sequence;
	void *copy;
};

/* Who listens; under RCU. */
extern struct list_head procsnap_listeners;
/* The kinds that anybody listens to, and the longest argv_max of all. */
extern u64 procsnap_event_wanted;
extern u32 procsnap_event_argv_max;

int procsnap_events_init(void);
void procsnap_events_exit(void);
u32 procsnap_ring_bytes_max(void);

/*
 * Makes a listener that hears of nothing yet; @viewer is copied. Or ERR_PTR(). The
 * caller may set @cgroup (which it takes over), @subtree and @notify.
 */
struct procsnap_listener *procsnap_listener_new(const struct procsnap_listen *listen,
						const struct procsnap_viewer *viewer);
/*
 * It hears from now on; of @root and all below it only, if there is one. 0, and it
 * is to be given back with procsnap_listener_stop(); or an error of LISTEN.
 */
int procsnap_listener_start(struct procsnap_listener *listener, struct task_struct *root);
void procsnap_listener_stop(struct procsnap_listener *listener);
/* Of one that never started. NULL is fine. */
void procsnap_listener_free(struct procsnap_listener *listener);
/* Writes an event of its size to the ring and wakes readers. */
void procsnap_listener_put(struct procsnap_listener *listener, struct procsnap_event *event,
			   const struct procsnap_event_text *text);
void procsnap_listener_stats(struct procsnap_info *info);

/* --- the reader's side (event_file.c) --- */

struct procsnap_listener *procsnap_listen(const struct procsnap_viewer *opener,
					  const void __user *arg, size_t size);
int procsnap_listener_report(struct procsnap_listener *listener, void __user *arg, size_t size);
ssize_t procsnap_listener_read(struct procsnap_listener *listener, char __user *buf, size_t count,
			       bool nonblock);
__poll_t procsnap_listener_poll(struct procsnap_listener *listener, struct file *file,
				struct poll_table_struct *wait);
/* False: the offset is not of a ring. */
bool procsnap_listener_maps(const struct vm_area_struct *vma);
int procsnap_listener_mmap(struct procsnap_listener *listener, struct vm_area_struct *vma);

/* --- what happened (event_tasks.c, event_exec.c) --- */

/**
 * struct procsnap_moment - an event, before it is told to anybody.
 *
 * @task: The subject.
 * @kind: enum procsnap_event_kind.
 * @thread: It is of a thread.
 * @filter: Whose cgroup and subtree count: the task, or who made it.
 * @parent: Leader of its parent.
 * @pid: Its ids.
 * @tgid: Likewise.
 * @parent_tgid: Its parent's.
 * @mono_ns: When.
 * @boot_ns: When.
 */
struct procsnap_moment {
	struct task_struct *task;
	u32 kind;
	bool thread;
	struct task_struct *filter;
	const struct task_struct *parent;
	struct pid *pid;
	struct pid *tgid;
	struct pid *parent_tgid;
	u64 mono_ns;
	u64 boot_ns;
};

/* Called from hooks: under the tasklist_lock, held for writing. */
void procsnap_event_fork(struct task_struct *child);
void procsnap_event_notify_parent(struct task_struct *leader);
void procsnap_event_release(struct task_struct *task);
void procsnap_event_reparent(struct task_struct *child, const struct task_struct *father);
void procsnap_event_session(struct task_struct *process, bool session, struct pid *pid);
/* Called from hooks of the task itself, or (comm) of its process. */
void procsnap_event_comm(struct task_struct *task, const char *comm);
void procsnap_event_creds(const struct cred *fresh);
void procsnap_event_exec(struct task_struct *task, pid_t old_pid, const struct linux_binprm *bprm);

void procsnap_moment_init(struct procsnap_moment *moment, u32 kind, struct task_struct *task);
/* The header of the event, as @listener is to see it. */
void procsnap_moment_head(const struct procsnap_moment *moment,
			  const struct procsnap_listener *listener, struct procsnap_event *event,
			  u32 size);
/* Its number in the listener's pid namespace, or 0. */
pid_t procsnap_listener_nr(const struct procsnap_listener *listener, struct pid *pid);

int procsnap_event_exec_init(void);
void procsnap_event_exec_exit(void);

/* Processes that have been told to be zombies: while exits are probed. */
int procsnap_event_told_init(void);
void procsnap_event_told_start(void);
void procsnap_event_told_exit(void);

/* --- who is told (event_match.c, event_subtree.c) --- */

/* Whether @listener hears of @moment. Under RCU. */
bool procsnap_listener_hears(const struct procsnap_listener *listener,
			     const struct procsnap_moment *moment);
/* Whether it may know what /proc guards of the moment's task. Under RCU. */
bool procsnap_listener_may_look(const struct procsnap_listener *listener, struct task_struct *task);

/* Whether hidepid lets it see @task. Under RCU. */
bool procsnap_listener_sees(const struct procsnap_listener *listener, struct task_struct *task);

bool procsnap_may_trace_all(const struct cred *viewer);

unsigned long *procsnap_subtree_new(struct procsnap_pool *pool);
void procsnap_subtree_free(unsigned long *subtree, struct procsnap_pool *pool);
/* Under the tasklist_lock: 0, or -ETIME. */
int procsnap_subtree_mark(unsigned long *subtree, struct task_struct *root);
bool procsnap_subtree_has(const unsigned long *subtree, struct task_struct *task);

/* --- hooks (event_probes.c) --- */

void procsnap_probes_init(void);
/* The kinds that this kernel can tell. */
u64 procsnap_probes_kinds(void);
/* Hooks what @kinds need, and all else that is wanted; 0 or -errno. May sleep long. */
int procsnap_probes_attach(u64 kinds);
/* Takes out what nobody wants. */
void procsnap_probes_trim(u64 kinds);
u32 procsnap_probes_count(void);

/* A subtree has to know of births and ends, whatever its listener asks for. */
#define PROCSNAP_EVENTS_OF_SUBTREE \
	(PROCSNAP_EVENTS(PROCSNAP_EVENT_FORK) | PROCSNAP_EVENTS(PROCSNAP_EVENT_REAP))

/* --- uevents (event_uevent.c) --- */

int procsnap_uevent_init(struct kobject *kobj);
void procsnap_uevent_exit(void);
void procsnap_uevent_flush(void);
void procsnap_uevent_stats(struct procsnap_info *info);

#endif /* PROCSNAP_EVENTS_H */
