// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exec: taken by the task itself, when its new program is in place and has not
 * run. The texts are made once for all listeners, in memory of the cpu: the task
 * may not be preempted meanwhile, and nothing else that runs here uses it.
 */
#include <linux/binfmts.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "compat/file.h"
#include "events.h"

/* Each text with room for what makes it. */
struct texts {
	char path[PATH_MAX];
	char argv[PROCSNAP_EVENT_ARGV_MAX];
};

static struct texts __percpu *texts;

/* What an exec's texts are, before a listener's bounds and rights. */
struct exec {
	struct procsnap_event_text text;
	u32 flags;
	bool argv_cut;
};

int procsnap_event_exec_init(void)
{
	texts = alloc_percpu(struct texts);
	return texts ? 0 : -ENOMEM;
}

void procsnap_event_exec_exit(void)
{
	free_percpu(texts);
	texts = NULL;
}

/*
 * The path of the program. On PREEMPT_RT d_path() may take locks that sleep, which
 * this context must not: there it is what was given.
 */
static void find_exe(struct exec *exec, struct texts *to, const struct linux_binprm *bprm)
{
	const char *path = ERR_PTR(-ENOENT);
	u32 length;

	if (!IS_ENABLED(CONFIG_PREEMPT_RT) && bprm->file)
		path = d_path(&bprm->file->f_path, to->path, sizeof(to->path));
	if (IS_ERR(path)) {
		path = bprm->filename;
		exec->flags |= PROCSNAP_EVENT_EXE_GIVEN;
	}
	length = strlen(path);
	if (length > PROCSNAP_EVENT_EXE_MAX) {
		path += length - PROCSNAP_EVENT_EXE_MAX;
		length = PROCSNAP_EVENT_EXE_MAX;
		exec->flags |= PROCSNAP_EVENT_EXE_CUT;
	}
	exec->text.exe = path;
	exec->text.exe_length = length;
}

/* The head of the arguments. They were just written, so they are there; or it ends. */
static void find_argv(struct exec *exec, struct texts *to)
{
	unsigned long from = current->mm->arg_start, all = current->mm->arg_end - from;
	u32 wanted = min_t(unsigned long, all, READ_ONCE(procsnap_event_argv_max));
	u32 done = 0, chunk;

	wanted = min_t(u32, wanted, sizeof(to->argv));
	while (done < wanted) {
		chunk = min_t(unsigned long, wanted - done,
			      PAGE_SIZE - offset_in_page(from + done));
		if (copy_from_user_nofault(to->argv + done, (void __user *)(from + done), chunk))
			break;
		done += chunk;
	}
	exec->text.argv = to->argv;
	exec->text.argv_length = done;
	exec->argv_cut = done < all;
}

static void tell(struct procsnap_listener *listener, const struct procsnap_moment *moment,
		 const struct exec *exec, struct procsnap_event_exec *event)
{
	struct procsnap_event_text text = exec->text;

	procsnap_moment_head(moment, listener, &event->event, sizeof(*event));
	event->event.flags |= exec->flags;
	if (!procsnap_listener_may_look(listener, moment->task)) {
		event->event.flags = PROCSNAP_EVENT_DENIED;
		text.exe_length = 0;
	}
	if (text.argv_length > listener->argv_max)
		text.argv_length = listener->argv_max;
	if (exec->argv_cut || text.argv_length < exec->text.argv_length)
		event->event.flags |= PROCSNAP_EVENT_ARGV_CUT;
	event->exe_length = text.exe_length;
	event->argv_length = text.argv_length;
	procsnap_listener_put(listener, &event->event, &text);
}

void procsnap_event_exec(struct task_struct *task, pid_t old_pid, const struct linux_binprm *bprm)
{
	struct procsnap_event_exec event = { .argc = bprm->argc };
	struct procsnap_listener *listener;
	struct procsnap_moment moment;
	struct exec exec = {};
	bool found = false;

	BUILD_BUG_ON(sizeof(event) + PROCSNAP_EVENT_EXE_MAX + 1 + PROCSNAP_EVENT_ARGV_MAX + 7 >
		     PROCSNAP_EVENT_SIZE_MAX);
	preempt_disable();
	rcu_read_lock();
	procsnap_moment_init(&moment, PROCSNAP_EVENT_EXEC, task);
	list_for_each_entry_rcu(listener, &procsnap_listeners, link) {
		if (!procsnap_listener_hears(listener, &moment))
			continue;
		if (!found) {
			find_exe(&exec, this_cpu_ptr(texts), bprm);
			find_argv(&exec, this_cpu_ptr(texts));
			found = true;
		}
		/* The old id may be free already: of it only the initial number is left. */
		event.old_pid = old_pid == pid_nr(moment.pid)
					? procsnap_listener_nr(listener, moment.pid)
				: listener->viewer.pid_ns == &init_pid_ns ? old_pid
									  : 0;
		tell(listener, &moment, &exec, &event);
	}
	rcu_read_unlock();
	preempt_enable();
}
