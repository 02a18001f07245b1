// SPDX-License-Identifier: GPL-2.0-only
/* The reader's side of a listener: how it is asked for, read, waited for and mapped. */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>

#include "compat/mm.h"
#include "events.h"
#include "ksym.h"

#define LISTEN_FLAGS                                                                      \
	(PROCSNAP_LISTEN_THREADS | PROCSNAP_LISTEN_KEEP_NEWEST | PROCSNAP_LISTEN_CGROUP | \
	 PROCSNAP_LISTEN_SUBGROUPS)

/* --- PROCSNAP_IOC_LISTEN --- */

static int check(const struct procsnap_listen *listen)
{
	bool cgroup = listen->flags & PROCSNAP_LISTEN_CGROUP;

	if (!listen->kinds || listen->kinds & ~PROCSNAP_EVENTS_ALL ||
	    listen->flags & ~LISTEN_FLAGS || listen->argv_max > PROCSNAP_EVENT_ARGV_MAX ||
	    listen->subtree < 0)
		return -EINVAL;
	if (!cgroup && (listen->cgroup_fd || listen->flags & PROCSNAP_LISTEN_SUBGROUPS))
		return -EINVAL;
	if (listen->kinds & ~procsnap_probes_kinds())
		return -EOPNOTSUPP;
	if (listen->subtree && (PROCSNAP_EVENTS_OF_SUBTREE & ~procsnap_probes_kinds() ||
				!procsnap_ksym_has(PROCSNAP_CAP_TASKLIST_LOCK)))
		return -EOPNOTSUPP;
	return 0;
}

/* The process that the opener knows by that id, referenced; or ERR_PTR(). */
static struct task_struct *find_root(struct procsnap_listener *listener, pid_t nr)
{
	struct task_struct *root;
	const struct cred *old = override_creds(listener->viewer.cred);

	rcu_read_lock();
	root = pid_task(find_pid_ns(nr, listener->viewer.pid_ns), PIDTYPE_TGID);
	if (root && !procsnap_may_see(&listener->viewer, root, HIDEPID_INVISIBLE))
		root = NULL;
	if (root)
		get_task_struct(root);
	rcu_read_unlock();
	revert_creds(old);
	return root ?: ERR_PTR(-ESRCH);
}

/* Of @listener, what narrows it; then it starts. */
static int narrow_and_start(struct procsnap_listener *listener,
			    const struct procsnap_listen *listen)
{
	struct task_struct *root = NULL;
	struct cgroup *cgroup;
	unsigned long *subtree;
	int ret;

	if (listen->flags & PROCSNAP_LISTEN_CGROUP) {
		cgroup = procsnap_find_cgroup(listen->cgroup_fd);
		if (IS_ERR(cgroup))
			return PTR_ERR(cgroup);
		listener->cgroup = cgroup;
	}
	if (listen->subtree) {
		subtree = procsnap_subtree_new(listener->viewer.pool);
		if (IS_ERR(subtree))
			return PTR_ERR(subtree);
		listener->subtree = subtree;
		root = find_root(listener, listen->subtree);
		if (IS_ERR(root))
			return PTR_ERR(root);
	}
	ret = procsnap_listener_start(listener, root);
	if (root)
		put_task_struct(root);
	return ret;
}

/* Makes the listener that is asked for: or ERR_PTR(). */
struct procsnap_listener *procsnap_listen(const struct procsnap_viewer *opener,
					  const void __user *arg, size_t size)
{
	struct procsnap_listener *listener;
	struct procsnap_listen listen;
	int ret;

	if (size < PROCSNAP_LISTEN_SIZE_V1 || (unsigned long)arg % __alignof__(listen))
		return ERR_PTR(-EINVAL);
	ret = copy_struct_from_user(&listen, sizeof(listen), arg, size);
	if (!ret)
		ret = check(&listen);
	if (ret)
		return ERR_PTR(ret);
	listener = procsnap_listener_new(&listen, opener);
	if (IS_ERR(listener))
		return listener;
	ret = narrow_and_start(listener, &listen);
	if (!ret)
		return listener;
	procsnap_listener_free(listener);
	return ERR_PTR(ret);
}

int procsnap_listener_report(struct procsnap_listener *listener, void __user *arg, size_t size)
{
	struct procsnap_listener_info info = {};
	size_t known = min(size, sizeof(info));

	if (size < sizeof(info) || (unsigned long)arg % __alignof__(info))
		return -EINVAL;
	if (!listener)
		return -ENODATA;
	info.generated = procsnap_listener_sequence(listener);
	info.dropped = READ_ONCE(listener->ring.dropped);
	info.unread_bytes = procsnap_ring_unread(&listener->ring);
	info.ring_bytes = listener->ring.size;
	if (copy_to_user(arg, &info, known) || clear_user(arg + known, size - known))
		return -EFAULT;
	return 0;
}

/* --- read(2) and poll(2) --- */

/* Events were lost behind the last one that was read, and nothing stands there. */
static bool is_behind(struct procsnap_listener *listener)
{
	/* The number first: what it counts is in the ring by then, or lost. */
	u64 sequence = procsnap_listener_sequence(listener);

	return sequence > READ_ONCE(listener->read_sequence) &&
	       !procsnap_ring_unread(&listener->ring);
}

static bool is_readable(struct procsnap_listener *listener, u32 bytes)
{
	return procsnap_ring_unread(&listener->ring) >= bytes ||
	       (!READ_ONCE(listener->ring.mapped) && is_behind(listener));
}

/* A text or struct to the reader: how many bytes it was, 0: no room, -EFAULT. */
static ssize_t give(char __user *buf, size_t room, const void *from, size_t size)
{
	if (size > room)
		return 0;
	return copy_to_user(buf, from, size) ? -EFAULT : size;
}

static ssize_t give_lost(struct procsnap_listener *listener, char __user *buf, size_t room,
			 u64 sequence, const struct procsnap_event *next)
{
	struct procsnap_event_lost lost = {
		.event = {
			.size = sizeof(lost),
			.kind = PROCSNAP_EVENT_LOST,
			.sequence = sequence,
		},
		.count = sequence - listener->read_sequence,
	};
	ssize_t given;

	lost.event.mono_ns = next ? next->mono_ns : READ_ONCE(listener->ring.last_mono_ns);
	lost.event.boot_ns = next ? next->boot_ns : READ_ONCE(listener->ring.last_boot_ns);
	given = give(buf, room, &lost, sizeof(lost));
	if (given > 0)
		WRITE_ONCE(listener->read_sequence, sequence);
	return given;
}

/* One event, or what was lost before it: bytes, 0: no room or no event, or -EFAULT. */
static ssize_t give_next(struct procsnap_listener *listener, char __user *buf, size_t room,
			 bool *empty)
{
	u64 sequence = procsnap_listener_sequence(listener);
	const struct procsnap_event *event;
	ssize_t given;

	event = procsnap_ring_peek(&listener->ring, listener->copy);
	if (!event) {
		*empty = sequence <= listener->read_sequence;
		return *empty ? 0 : give_lost(listener, buf, room, sequence, NULL);
	}
	*empty = false;
	if (event->sequence != listener->read_sequence + 1)
		return give_lost(listener, buf, room, event->sequence - 1, event);
	given = give(buf, room, event, event->size);
	if (given > 0) {
		WRITE_ONCE(listener->read_sequence, event->sequence);
		procsnap_ring_consume(&listener->ring, event);
	}
	return given;
}

/* As many as fit: bytes; 0: there is none; -EINVAL: the first does not fit. */
static ssize_t give_all(struct procsnap_listener *listener, char __user *buf, size_t count)
{
	bool empty = true;
	size_t done = 0;
	ssize_t given;

	do {
		given = give_next(listener, buf + done, count - done, &empty);
		if (given > 0)
			done += given;
	} while (given > 0 && !signal_pending(current));
	if (done)
		return done;
	if (given < 0)
		return given;
	return empty ? 0 : -EINVAL;
}

ssize_t procsnap_listener_read(struct procsnap_listener *listener, char __user *buf, size_t count,
			       bool nonblock)
{
	ssize_t ret;

	for (;;) {
		if (mutex_lock_interruptible(&listener->reading))
			return -ERESTARTSYS;
		ret = listener->ring.mapped ? -EBUSY : give_all(listener, buf, count);
		mutex_unlock(&listener->reading);
		if (ret)
			return ret;
		if (nonblock)
			return -EAGAIN;
		if (wait_event_interruptible(listener->wait,
					     is_readable(listener, 1) ||
						     READ_ONCE(listener->ring.mapped)))
			return -ERESTARTSYS;
	}
}

__poll_t procsnap_listener_poll(struct procsnap_listener *listener, struct file *file,
				struct poll_table_struct *wait)
{
	poll_wait(file, &listener->wait, wait);
	/* Now it is seen waiting; the writer looks for that behind the head. */
	smp_mb();
	return is_readable(listener, listener->wakeup_bytes) ? EPOLLIN | EPOLLRDNORM : 0;
}

/* --- mmap(2) --- */

bool procsnap_listener_maps(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff == PROCSNAP_MMAP_RING_CONTROL >> PAGE_SHIFT ||
	       vma->vm_pgoff == PROCSNAP_MMAP_RING >> PAGE_SHIFT;
}

/*
 * From then on who can write to the page tells how far it has read. That must not
 * begin under a read(2), which relies on what it stands on; and with the mmap_lock
 * held it cannot be waited for, since it may want that to copy.
 */
static int map_control(struct procsnap_listener *listener, struct vm_area_struct *vma)
{
	struct page *page = virt_to_page(listener->ring.control);
	int ret;

	if (vma_pages(vma) != 1 || !(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	procsnap_compat_vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYEXEC);
	ret = procsnap_map_pages(vma, vma->vm_start, &page, 1);
	if (ret || !(vma->vm_flags & VM_MAYWRITE))
		return ret;
	if (!mutex_trylock(&listener->reading))
		return -EBUSY;
	WRITE_ONCE(listener->ring.mapped, true);
	mutex_unlock(&listener->reading);
	/* Who waits in read(2) is not to wait for what another reads. */
	wake_up_interruptible_all(&listener->wait);
	return 0;
}

static int map_events(struct procsnap_listener *listener, struct vm_area_struct *vma)
{
	const struct procsnap_arena *arena = &listener->ring.arena;

	if (vma->vm_flags & VM_WRITE)
		return -EPERM;
	if (vma_pages(vma) != listener->ring.size >> PAGE_SHIFT)
		return -EINVAL;
	procsnap_compat_vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYWRITE | VM_MAYEXEC);
	return procsnap_map_pages(vma, vma->vm_start, arena->pages, vma_pages(vma));
}

/* Called with the mmap_lock held for writing. The file keeps the listener. */
int procsnap_listener_mmap(struct procsnap_listener *listener, struct vm_area_struct *vma)
{
	int ret;

	if (vma->vm_pgoff == PROCSNAP_MMAP_RING_CONTROL >> PAGE_SHIFT)
		ret = map_control(listener, vma);
	else
		ret = map_events(listener, vma);
	if (ret)
		procsnap_compat_zap(vma);
	return ret;
}
