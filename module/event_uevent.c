// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kobject uevents of the device, for what users of udev want to be told of: forks,
 * execs and exits. A listener of the module's own hears of them; a worker makes
 * uevents of what it heard, no more in a second than is allowed.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kobject.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/user_namespace.h>

#include "events.h"

#define RING_BYTES (256U << 10)

static unsigned int uevent_rate = 100;
module_param(uevent_rate, uint, 0644);
MODULE_PARM_DESC(uevent_rate, "most uevents a second (default 100)");

/* Protects the fields below. */
static DEFINE_MUTEX(uevent_lock);
/* What is asked for; the module can be given it before there is a device. */
static u64 uevent_kinds;
static struct kobject *device;
static struct procsnap_listener *uevent_listener;

/* Of the worker alone. */
static u64 allowance_ns, last_ns, last_sequence, left_out;

static atomic64_t sent, dropped;

static const struct word {
	const char *word;
	u32 kind;
} words[] = {
	{ "fork", PROCSNAP_EVENT_FORK },
	{ "exec", PROCSNAP_EVENT_EXEC },
	{ "exit", PROCSNAP_EVENT_EXIT },
};

/* --- sending --- */

/* One uevent more is allowed now: they are saved up for a second. */
static bool is_allowed(void)
{
	u32 rate = READ_ONCE(uevent_rate);
	u64 now = ktime_get_ns(), price;

	if (!rate)
		return false;
	price = NSEC_PER_SEC / rate;
	allowance_ns = min_t(u64, allowance_ns + (now - last_ns), NSEC_PER_SEC);
	last_ns = now;
	if (allowance_ns < price)
		return false;
	allowance_ns -= price;
	return true;
}

static void leave_out(u64 count)
{
	left_out += count;
	atomic64_add(count, &dropped);
}

/* A name may have any bytes; who reads lines is not to be fooled. */
static void print_name(char *to, size_t size, const char *name)
{
	snprintf(to, size, "PROCSNAP_COMM=%s", name);
	for (; *to; to++)
		if (!isascii(*to) || !isprint(*to))
			*to = '?';
}

static void send(const struct procsnap_event *event, const char *word)
{
	char kind[32], parent[32], pid[32], comm[48], sequence[48], lost[48];
	char *environment[] = { kind, parent, pid, comm, sequence, lost, NULL };

	snprintf(kind, sizeof(kind), "PROCSNAP_EVENT=%s", word);
	snprintf(parent, sizeof(parent), "PROCSNAP_PARENT=%d", event->ppid);
	snprintf(pid, sizeof(pid), "PROCSNAP_PID=%d", event->pid);
	print_name(comm, sizeof(comm), event->comm);
	snprintf(sequence, sizeof(sequence), "PROCSNAP_SEQUENCE=%llu", event->sequence);
	snprintf(lost, sizeof(lost), "PROCSNAP_DROPPED=%llu", left_out);
	left_out = 0;
	if (kobject_uevent_env(device, KOBJ_CHANGE, environment))
		leave_out(1);
	else
		atomic64_inc(&sent);
}

static void relay(const struct procsnap_event *event)
{
	const struct word *word;

	leave_out(event->sequence - last_sequence - 1);
	last_sequence = event->sequence;
	if (!is_allowed()) {
		leave_out(1);
		return;
	}
	for (word = words; word < words + ARRAY_SIZE(words); word++)
		if (word->kind == event->kind)
			send(event, word->word);
}

static void relay_all(struct work_struct *work)
{
	const struct procsnap_event *event;
	struct procsnap_ring *ring;

	mutex_lock(&uevent_lock);
	while (uevent_listener) {
		ring = &uevent_listener->ring;
		event = procsnap_ring_peek(ring, NULL);
		if (!event)
			break;
		relay(event);
		procsnap_ring_consume(ring, event);
		cond_resched();
	}
	mutex_unlock(&uevent_lock);
}

static DECLARE_WORK(relay_work, relay_all);

static void notify(struct procsnap_listener *listener)
{
	schedule_work(&relay_work);
}

/* --- switching on and off; called with uevent_lock held --- */

static void stop(void)
{
	if (uevent_listener)
		procsnap_listener_stop(uevent_listener);
	uevent_listener = NULL;
}

static struct procsnap_listener *new_listener(u64 kinds, const struct cred *cred)
{
	const struct procsnap_listen listen = { .kinds = kinds, .ring_bytes = RING_BYTES };
	struct procsnap_viewer viewer = {
		.pid_ns = &init_pid_ns,
		.user_ns = &init_user_ns,
		.cred = cred,
	};
	struct procsnap_listener *listener;

	viewer.pool = procsnap_pool_new(GLOBAL_ROOT_UID);
	if (!viewer.pool)
		return ERR_PTR(-ENOMEM);
	listener = procsnap_listener_new(&listen, &viewer);
	/* The listener has its own reference. */
	procsnap_pool_put(viewer.pool);
	return listener;
}

static int start(u64 kinds)
{
	const struct cred *cred = get_task_cred(&init_task);
	struct procsnap_listener *listener = new_listener(kinds, cred);
	int ret;

	put_cred(cred);
	if (IS_ERR(listener))
		return PTR_ERR(listener);
	listener->notify = notify;
	/* The system's own, whatever is hidden from users. */
	listener->viewer.hidepid = HIDEPID_OFF;
	last_sequence = 0;
	ret = procsnap_listener_start(listener, NULL);
	if (ret)
		procsnap_listener_free(listener);
	else
		uevent_listener = listener;
	return ret;
}

static int switch_to(u64 kinds)
{
	if (kinds & ~procsnap_probes_kinds())
		return -EOPNOTSUPP;
	stop();
	return kinds ? start(kinds) : 0;
}

/* --- the parameter --- */

static int parse(const char *text, u64 *kinds)
{
	const struct word *word;
	size_t length;

	*kinds = 0;
	for (; *(text += strspn(text, ", \n")); text += length) {
		length = strcspn(text, ", \n");
		for (word = words; word < words + ARRAY_SIZE(words); word++)
			if (length == strlen(word->word) && !strncmp(text, word->word, length))
				break;
		if (word == words + ARRAY_SIZE(words))
			return -EINVAL;
		*kinds |= PROCSNAP_EVENTS(word->kind);
	}
	return 0;
}

static int set_uevents(const char *text, const struct kernel_param *param)
{
	u64 kinds;
	int ret;

	ret = parse(text, &kinds);
	if (ret)
		return ret;
	mutex_lock(&uevent_lock);
	if (device)
		ret = switch_to(kinds);
	if (!ret)
		uevent_kinds = kinds;
	mutex_unlock(&uevent_lock);
	return ret;
}

static int get_uevents(char *buf, const struct kernel_param *param)
{
	const struct word *word;
	int length = 0;

	mutex_lock(&uevent_lock);
	for (word = words; word < words + ARRAY_SIZE(words); word++)
		if (uevent_kinds & PROCSNAP_EVENTS(word->kind))
			length += sysfs_emit_at(buf, length, "%s%s", length ? "," : "", word->word);
	length += sysfs_emit_at(buf, length, "\n");
	mutex_unlock(&uevent_lock);
	return length;
}

static const struct kernel_param_ops uevents_ops = {
	.set = set_uevents,
	.get = get_uevents,
};

module_param_cb(uevents, &uevents_ops, NULL, 0644);
MODULE_PARM_DESC(uevents, "uevents of the device for these: fork, exec, exit (default none)");

/* --- coming and going --- */

/* The device is there: what the parameter asked for begins. */
int procsnap_uevent_init(struct kobject *kobj)
{
	int ret;

	mutex_lock(&uevent_lock);
	device = kobj;
	ret = switch_to(uevent_kinds);
	if (ret) {
		device = NULL;
		pr_err("cannot send uevents: error %d\n", ret);
	}
	mutex_unlock(&uevent_lock);
	return ret;
}

void procsnap_uevent_exit(void)
{
	mutex_lock(&uevent_lock);
	stop();
	device = NULL;
	mutex_unlock(&uevent_lock);
}

/* No hook can notify any more, and what did is done. */
void procsnap_uevent_flush(void)
{
	cancel_work_sync(&relay_work);
}

void procsnap_uevent_stats(struct procsnap_info *info)
{
	info->uevents = atomic64_read(&sent);
	info->uevents_dropped = atomic64_read(&dropped);
}
