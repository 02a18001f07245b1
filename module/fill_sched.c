// SPDX-License-Identifier: GPL-2.0-only
/* The sched section: affinity, autogroup, timer slack, deadline, uclamp. */
#include <linux/bitmap.h>
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/nodemask.h>
#include <linux/sched/autogroup.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/user_namespace.h>

#include "ksym.h"
#include "procsnap.h"

/*
 * The bitmap of the task before, and its text: neighbours mostly have the same,
 * and then share the text.
 */
struct last_bitmap {
	struct procsnap_text text;
	unsigned long *words;
};

/* The first @bits bits of @map as whole u64, without zero ones at the end. */
static int put_bitmap(struct procsnap_fill *fill, struct procsnap_text *text,
		      const unsigned long *map, unsigned int bits, struct last_bitmap *last)
{
	unsigned int words = BITS_TO_LONGS(bits);
	unsigned long tail = map[words - 1] & BITMAP_LAST_WORD_MASK(bits);
	int ret;

	BUILD_BUG_ON(sizeof(*map) != sizeof(u64));
	if (last->text.length && last->words[words - 1] == tail &&
	    !memcmp(last->words, map, (words - 1) * sizeof(*map))) {
		*text = last->text;
		return 0;
	}
	memcpy(last->words, map, (words - 1) * sizeof(*map));
	last->words[words - 1] = tail;
	while (words > 1 && !last->words[words - 1])
		words--;
	ret = procsnap_put_text(fill, text, (const char *)last->words, words * sizeof(*map));
	last->text = *text;
	return ret;
}

#ifdef CONFIG_SCHED_AUTOGROUP

/*
 * What the task before got. A task moves to a new autogroup once, with setsid(2),
 * and keeps a reference: equal pointers are the same autogroup.
 */
struct last_autogroup {
	const struct signal_struct *signal;
	const struct autogroup *autogroup;
	u32 status;
	s32 nice;
	u64 id;
};

/* Only the kernel's text tells. A session that has none has no text. */
static void read_autogroup(struct last_autogroup *last, struct task_struct *task)
{
	char text[64] = "";
	struct seq_file seq = { .buf = text, .size = sizeof(text) - 1 };
	unsigned long id;
	int nice;

	*last = (struct last_autogroup){
		.signal = task->signal,
		.autogroup = READ_ONCE(task->signal->autogroup),
		.status = procsnap_has_autogroup ? PROCSNAP_STATUS_NONE
						 : PROCSNAP_STATUS_UNSUPPORTED,
	};
	static_call(procsnap_autogroup_show)(task, &seq);
	if (sscanf(text, "/autogroup-%lu nice %d", &id, &nice) != 2)
		return;
	last->status = PROCSNAP_STATUS_OK;
	last->nice = nice;
	last->id = id;
}

static void fill_autogroup(struct procsnap_sched *entry, struct task_struct *task,
			   struct last_autogroup *last)
{
	const struct autogroup *autogroup = READ_ONCE(task->signal->autogroup);

	if (!last->signal || last->autogroup != autogroup ||
	    READ_ONCE(last->signal->autogroup) != autogroup)
		read_autogroup(last, task);
	entry->autogroup_status = last->status;
	entry->autogroup_nice = last->nice;
	entry->autogroup_id = last->id;
}

#else

struct last_autogroup {
};

static void fill_autogroup(struct procsnap_sched *entry, struct task_struct *task,
			   struct last_autogroup *last)
{
	entry->autogroup_status = PROCSNAP_STATUS_NONE;
}

#endif /* CONFIG_SCHED_AUTOGROUP */

static bool may_see_slack(const struct procsnap_fill *fill, struct task_struct *task)
{
	bool capable;

	if (task == current && procsnap_may_be_self(fill->viewer))
		return true;
	rcu_read_lock();
	capable = ns_capable_noaudit(__task_cred(task)->user_ns, CAP_SYS_NICE);
	rcu_read_unlock();
	return capable && !static_call(procsnap_security_task_getscheduler)(task);
}

static void fill_slack(const struct procsnap_fill *fill, struct procsnap_sched *entry,
		       struct task_struct *task)
{
	entry->timer_slack_status = PROCSNAP_STATUS_DENIED;
	if (!may_see_slack(fill, task))
		return;
	entry->timer_slack_status = PROCSNAP_STATUS_OK;
	entry->timer_slack_ns = READ_ONCE(task->timer_slack_ns);
}

static void fill_policy(struct procsnap_sched *entry, struct task_struct *task)
{
	if (unlikely(task->policy == SCHED_DEADLINE)) {
		entry->deadline_runtime_ns = task->dl.dl_runtime;
		entry->deadline_ns = task->dl.dl_deadline;
		entry->deadline_period_ns = task->dl.dl_period;
	}
	entry->uclamp_status = PROCSNAP_STATUS_UNSUPPORTED;
#ifdef CONFIG_UCLAMP_TASK
	entry->uclamp_status = PROCSNAP_STATUS_OK;
	entry->uclamp_min = task->uclamp_req[UCLAMP_MIN].value;
	entry->uclamp_max = task->uclamp_req[UCLAMP_MAX].value;
#endif
}

int procsnap_fill_sched(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count)
{
	struct last_bitmap cpus = { .words = (unsigned long *)fill->page };
	struct last_bitmap mems = { .words = cpus.words + sizeof(cpumask_t) / sizeof(long) };
	struct procsnap_sched *entry = entries;
	struct last_autogroup last = {};
	int ret = 0;

	BUILD_BUG_ON(sizeof(cpumask_t) + sizeof(nodemask_t) > PAGE_SIZE);
	for (; count && !ret; count--, entry++, pins++) {
		*entry = (struct procsnap_sched){ .status = PROCSNAP_STATUS_OK };
		fill_slack(fill, entry, pins->task);
		fill_autogroup(entry, pins->task, &last);
		fill_policy(entry, pins->task);
		ret = put_bitmap(fill, &entry->cpus_allowed, cpumask_bits(&pins->task->cpus_mask),
				 nr_cpu_ids, &cpus);
#ifdef CONFIG_CPUSETS
		if (!ret)
			ret = put_bitmap(fill, &entry->mems_allowed,
					 nodes_addr(pins->task->mems_allowed), MAX_NUMNODES, &mems);
#endif
	}
	return ret;
}
