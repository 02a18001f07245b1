// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listeners: what they are made of, the list of them, and how they come and go.
 * Hooks walk the list under RCU; one that is taken out is freed when none can
 * see it any more.
 */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/moduleparam.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/time_namespace.h>
#include <linux/user_namespace.h>

#include "events.h"
#include "ksym.h"

/* Above it the kernel's own arithmetic of sizes ends. */
#define RING_BYTES_CEILING (1U << 30)

static unsigned int ring_bytes_max = 64U << 20;
module_param(ring_bytes_max, uint, 0644);
MODULE_PARM_DESC(ring_bytes_max, "most bytes of a ring of events (default 64 MiB)");

LIST_HEAD(procsnap_listeners);
u64 procsnap_event_wanted __read_mostly;
u32 procsnap_event_argv_max __read_mostly;

/* Protects the list against other changes, and what is derived from it. */
static DEFINE_MUTEX(listeners_lock);
/* What the listeners that are gone have counted; protected by it. */
static u64 past_events, past_dropped;

/* Frees listeners and takes hooks out, which takes its time. */
static struct workqueue_struct *workqueue;

static void trim_probes(struct work_struct *work);
static DECLARE_DELAYED_WORK(trim_work, trim_probes);

/* Hooks stay so long when nobody wants them: to hook costs the whole machine something. */
#define TRIM_DELAY HZ

/* Each walks past every event, whoever's it is. */
#define LISTENERS_MAX 256

/* How many there are; protected by listeners_lock. */
static u32 listener_count;

u32 procsnap_ring_bytes_max(void)
{
	return min(READ_ONCE(ring_bytes_max), RING_BYTES_CEILING);
}

u64 procsnap_listener_sequence(const struct procsnap_listener *listener)
{
	/* Who has seen a number finds its event in the ring, or lost. */
	return listener ? smp_load_acquire(&listener->ring.sequence) : 0;
}

/* --- telling it --- */

static void wake_readers(struct irq_work *work)
{
	struct procsnap_listener *listener = container_of(work, struct procsnap_listener, wake);

	if (listener->notify) {
		listener->notify(listener);
		return;
	}
	wake_up_interruptible_poll(&listener->wait, EPOLLIN | EPOLLRDNORM);
	kill_fasync(&listener->fasync, SIGIO, POLL_IN);
}

void procsnap_listener_put(struct procsnap_listener *listener, struct procsnap_event *event,
			   const struct procsnap_event_text *text)
{
	if (!procsnap_ring_write(&listener->ring, event, text, listener->wakeup_bytes))
		return;
	/* Behind the full barrier of the writing, which pairs with that of the waiting. */
	if (waitqueue_active(&listener->wait) || READ_ONCE(listener->fasync) || listener->notify)
		irq_work_queue(&listener->wake);
}

/* --- what all of them want --- */

/* The kinds that have to be probed for @listener. */
static u64 probed_kinds(const struct procsnap_listener *listener)
{
	return listener->kinds | (listener->subtree ? PROCSNAP_EVENTS_OF_SUBTREE : 0);
}

/* Called with listeners_lock held. */
static void update_wanted(void)
{
	const struct procsnap_listener *listener;
	u32 argv_max = 0;
	u64 kinds = 0;

	list_for_each_entry(listener, &procsnap_listeners, link) {
		kinds |= probed_kinds(listener);
		argv_max = max(argv_max, listener->argv_max);
	}
	WRITE_ONCE(procsnap_event_argv_max, argv_max);
	WRITE_ONCE(procsnap_event_wanted, kinds);
}

static void trim_probes(struct work_struct *work)
{
	mutex_lock(&listeners_lock);
	procsnap_probes_trim(procsnap_event_wanted);
	mutex_unlock(&listeners_lock);
}

/* --- coming --- */

static int check_ring(const struct procsnap_listen *listen)
{
	u32 size = listen->ring_bytes;

	if (!is_power_of_2(size) || size < PROCSNAP_RING_BYTES_MIN || size < PAGE_SIZE)
		return -EINVAL;
	if (size > procsnap_ring_bytes_max())
		return -E2BIG;
	return listen->wakeup_bytes > size / 2 ? -EINVAL : 0;
}

static u64 mono_offset(void)
{
	struct timespec64 offset = {};

	timens_add_monotonic(&offset);
	return timespec64_to_ns(&offset);
}

/* What it is of its opener: with references, since it may outlive the file a little. */
static void take_viewer(struct procsnap_listener *listener, const struct procsnap_viewer *viewer)
{
	const struct cred *old;

	listener->viewer = *viewer;
	listener->viewer.listener = NULL;
	get_pid_ns(viewer->pid_ns);
	get_cred(viewer->cred);
	procsnap_pool_get(viewer->pool);
	procsnap_guard_init(&listener->viewer);
	old = override_creds(viewer->cred);
	listener->in_hidepid_group = in_group_p(listener->viewer.hidepid_gid);
	revert_creds(old);
	listener->confined = procsnap_is_confined(viewer->cred);
	listener->traces_all = procsnap_may_trace_all(viewer->cred);
	listener->mono_offset = mono_offset();
	listener->boot_offset = timens_add_boottime_ns(0);
}

static void put_viewer(struct procsnap_listener *listener)
{
	put_pid_ns(listener->viewer.pid_ns);
	put_cred(listener->viewer.cred);
	procsnap_pool_put(listener->viewer.pool);
}

struct procsnap_listener *procsnap_listener_new(const struct procsnap_listen *listen,
						const struct procsnap_viewer *viewer)
{
	bool keep_newest = listen->flags & PROCSNAP_LISTEN_KEEP_NEWEST;
	struct procsnap_listener *listener;
	int ret;

	ret = check_ring(listen);
	if (ret)
		return ERR_PTR(ret);
	listener = kzalloc(sizeof(*listener), PROCSNAP_GFP);
	if (!listener)
		return ERR_PTR(-ENOMEM);
	listener->kinds = listen->kinds;
	listener->threads = listen->flags & PROCSNAP_LISTEN_THREADS;
	listener->subgroups = listen->flags & PROCSNAP_LISTEN_SUBGROUPS;
	listener->wakeup_bytes = max(listen->wakeup_bytes, 1U);
	listener->argv_max = listen->argv_max;
	init_waitqueue_head(&listener->wait);
	init_irq_work(&listener->wake, wake_readers);
	mutex_init(&listener->reading);
	take_viewer(listener, viewer);
	ret = procsnap_ring_init(&listener->ring, listen->ring_bytes, keep_newest, viewer->pool);
	if (!ret && keep_newest) {
		listener->copy = kmalloc(PROCSNAP_EVENT_SIZE_MAX, PROCSNAP_GFP);
		ret = listener->copy ? 0 : -ENOMEM;
	}
	if (!ret)
		return listener;
	procsnap_listener_free(listener);
	return ERR_PTR(ret);
}

void procsnap_listener_free(struct procsnap_listener *listener)
{
	if (!listener)
		return;
	if (listener->cgroup)
		cgroup_put(listener->cgroup);
	procsnap_subtree_free(listener->subtree, listener->viewer.pool);
	procsnap_ring_free(&listener->ring, listener->viewer.pool);
	kfree(listener->copy);
	put_viewer(listener);
	mutex_destroy(&listener->reading);
	kfree(listener);
}

/*
 * Puts it into the list. With a subtree at the same instant as its processes are
 * marked: what they fork from then on is told.
 */
static int enlist(struct procsnap_listener *listener, struct task_struct *root)
{
	int ret;

	if (!root) {
		list_add_tail_rcu(&listener->link, &procsnap_listeners);
		return 0;
	}
	read_lock(procsnap_tasklist_lock);
	/* Another thread may lead it since; or it is reaped. */
	root = pid_task(task_tgid(root), PIDTYPE_TGID);
	ret = root ? procsnap_subtree_mark(listener->subtree, root) : -ESRCH;
	if (!ret)
		list_add_tail_rcu(&listener->link, &procsnap_listeners);
	read_unlock(procsnap_tasklist_lock);
	return ret;
}

/* Called with listeners_lock held. */
static int hook_and_enlist(struct procsnap_listener *listener, struct task_struct *root)
{
	u64 kinds = procsnap_event_wanted | probed_kinds(listener);
	int ret;

	if (listener_count >= LISTENERS_MAX)
		return -EMFILE;
	ret = procsnap_probes_attach(kinds);
	if (ret)
		return ret;
	/* Before it is in the list: then nothing it wants is passed over. */
	WRITE_ONCE(procsnap_event_argv_max, max(procsnap_event_argv_max, listener->argv_max));
	WRITE_ONCE(procsnap_event_wanted, kinds);
	ret = enlist(listener, root);
	if (!ret)
		listener_count++;
	update_wanted();
	return ret;
}

int procsnap_listener_start(struct procsnap_listener *listener, struct task_struct *root)
{
	const struct procsnap_viewer *viewer = &listener->viewer;
	struct procsnap_user *user = procsnap_pool_user(viewer->pool);
	int ret;

	listener->sees_all = viewer->pid_ns == &init_pid_ns && viewer->hidepid == HIDEPID_OFF &&
			     !listener->cgroup && !listener->subtree;
	ret = procsnap_user_listen(user);
	if (ret)
		return ret;
	if (mutex_lock_killable(&listeners_lock)) {
		procsnap_user_unlisten(user);
		return -EINTR;
	}
	ret = hook_and_enlist(listener, root);
	mutex_unlock(&listeners_lock);
	if (ret) {
		procsnap_user_unlisten(user);
		mod_delayed_work(workqueue, &trim_work, TRIM_DELAY);
	}
	return ret;
}

/* --- going --- */

static void free_work(struct work_struct *work)
{
	struct procsnap_listener *listener = container_of(to_rcu_work(work),
							  struct procsnap_listener, free);

	irq_work_sync(&listener->wake);
	procsnap_listener_free(listener);
}

void procsnap_listener_stop(struct procsnap_listener *listener)
{
	mutex_lock(&listeners_lock);
	list_del_rcu(&listener->link);
	listener_count--;
	past_events += procsnap_listener_sequence(listener);
	past_dropped += READ_ONCE(listener->ring.dropped);
	update_wanted();
	mutex_unlock(&listeners_lock);

	procsnap_user_unlisten(procsnap_pool_user(listener->viewer.pool));
	INIT_RCU_WORK(&listener->free, free_work);
	queue_rcu_work(workqueue, &listener->free);
	mod_delayed_work(workqueue, &trim_work, TRIM_DELAY);
}

void procsnap_listener_stats(struct procsnap_info *info)
{
	const struct procsnap_listener *listener;

	info->event_kinds = procsnap_probes_kinds();
	info->ring_bytes_max = procsnap_ring_bytes_max();
	info->listeners_max = procsnap_user_listeners_max();
	mutex_lock(&listeners_lock);
	info->probes = procsnap_probes_count();
	info->events = past_events;
	info->events_dropped = past_dropped;
	info->listeners = listener_count;
	list_for_each_entry(listener, &procsnap_listeners, link) {
		info->events += procsnap_listener_sequence(listener);
		info->events_dropped += READ_ONCE(listener->ring.dropped);
	}
	mutex_unlock(&listeners_lock);
}

int procsnap_events_init(void)
{
	workqueue = alloc_workqueue("procsnap_events", WQ_UNBOUND, 0);
	if (!workqueue)
		return -ENOMEM;
	procsnap_probes_init();
	return 0;
}

/* No file is open any more. */
void procsnap_events_exit(void)
{
	/* What waits for RCU gets into the queue; what is in it is done. */
	rcu_barrier();
	cancel_delayed_work_sync(&trim_work);
	destroy_workqueue(workqueue);
	mutex_lock(&listeners_lock);
	procsnap_probes_trim(0);
	mutex_unlock(&listeners_lock);
}
