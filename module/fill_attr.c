// SPDX-License-Identifier: GPL-2.0-only
/* The attr section: small attributes. */
#include <linux/fdtable.h>
#include <linux/fs_struct.h>
#include <linux/mm.h>
#include <linux/oom.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "compat/mmflags.h"
#include "ksym.h"
#include "procsnap.h"

/* /proc scales the badness into 0..2000. */
static void fill_oom_score(struct procsnap_attr *entry, struct task_struct *task)
{
	long pages, badness;

	if (!procsnap_ksym_has(PROCSNAP_CAP_OOM_SCORE)) {
		entry->oom_score_status = PROCSNAP_STATUS_UNSUPPORTED;
		return;
	}
	pages = totalram_pages() + READ_ONCE(*procsnap_total_swap_pages);
	badness = static_call(procsnap_oom_badness)(task, pages);
	entry->oom_score_status = PROCSNAP_STATUS_OK;
	if (badness != LONG_MIN)
		entry->oom_score = (1000 + badness * 1000 / pages) * 2 / 3;
}

static void fill_personality(struct procsnap_fill *fill, struct procsnap_attr *entry,
			     struct task_struct *task)
{
	entry->personality_status = procsnap_attach_status(fill, task);
	if (entry->personality_status == PROCSNAP_STATUS_OK)
		entry->personality = READ_ONCE(task->personality);
}

/* What the task shares, until it exits, with others. */
static void fill_shared(struct procsnap_attr *entry, struct task_struct *task)
{
	entry->umask_status = PROCSNAP_STATUS_NONE;
	rcu_read_lock();
	task_lock(task);
	if (task->fs) {
		entry->umask_status = PROCSNAP_STATUS_OK;
		entry->umask = READ_ONCE(task->fs->umask);
	}
	if (task->files)
		entry->fd_table_size = files_fdtable(task->files)->max_fds;
	task_unlock(task);
	rcu_read_unlock();
}

static void fill_mm(struct procsnap_attr *entry, const struct procsnap_pin *pin)
{
	entry->coredump_filter_status = PROCSNAP_STATUS_NONE;
	if (!pin->mm)
		return;
	entry->coredump_filter_status = PROCSNAP_STATUS_OK;
	entry->coredump_filter = procsnap_compat_coredump_filter(pin->mm);
	entry->thp_enabled = IS_ENABLED(CONFIG_TRANSPARENT_HUGEPAGE) &&
			     !procsnap_compat_thp_disabled(pin->mm);
	entry->core_dumping = !!READ_ONCE(pin->task->signal->core_state);
}

int procsnap_fill_attr(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		       size_t count)
{
	struct procsnap_attr *entry = entries;

	for (; count; count--, entry++, pins++) {
		*entry = (struct procsnap_attr){ .status = PROCSNAP_STATUS_OK };
		fill_oom_score(entry, pins->task);
		fill_personality(fill, entry, pins->task);
		fill_shared(entry, pins->task);
		fill_mm(entry, pins);
	}
	return 0;
}
