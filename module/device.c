// SPDX-License-Identifier: GPL-2.0-only
/* /dev/procsnap: open, ioctl, read, poll, mmap. */
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/pid_namespace.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "events.h"
#include "procsnap.h"

/**
 * struct procsnap_open_file - an open of the device.
 *
 * @viewer: Who opened it; only its listener changes, once, from NULL.
 * @lock: Protects @snap, and the change of the listener.
 * @snap: The newest snapshot, referenced; NULL before the first.
 */
struct procsnap_open_file {
	struct procsnap_viewer viewer;
	struct mutex lock;
	struct procsnap_snapshot *snap;
};

/* Whom it listens for, or NULL. */
static struct procsnap_listener *listener_of(const struct procsnap_open_file *pf)
{
	/* Pairs with the release of the listener that ioctl_listen() made. */
	return smp_load_acquire(&pf->viewer.listener);
}

/* The newest snapshot, referenced, or NULL. */
static struct procsnap_snapshot *newest(struct procsnap_open_file *pf)
{
	struct procsnap_snapshot *snap;

	mutex_lock(&pf->lock);
	snap = pf->snap ? procsnap_snapshot_get(pf->snap) : NULL;
	mutex_unlock(&pf->lock);
	return snap;
}

/* Makes @snap the newest; takes over the caller's reference. */
static void install(struct procsnap_open_file *pf, struct procsnap_snapshot *snap)
{
	struct procsnap_snapshot *old;

	mutex_lock(&pf->lock);
	old = pf->snap;
	pf->snap = snap;
	mutex_unlock(&pf->lock);
	procsnap_snapshot_put(old);
}

static int procsnap_open(struct inode *inode, struct file *file)
{
	struct procsnap_open_file *pf;

	pf = kzalloc(sizeof(*pf), PROCSNAP_GFP);
	if (!pf)
		return -ENOMEM;
	pf->viewer.pool = procsnap_pool_new(file->f_cred->euid);
	if (!pf->viewer.pool) {
		kfree(pf);
		return -ENOMEM;
	}
	pf->viewer.pid_ns = get_pid_ns(task_active_pid_ns(current));
	pf->viewer.user_ns = file->f_cred->user_ns;
	pf->viewer.cred = file->f_cred;
	mutex_init(&pf->lock);
	file->private_data = pf;
	return 0;
}

static int procsnap_release(struct inode *inode, struct file *file)
{
	struct procsnap_open_file *pf = file->private_data;

	if (pf->viewer.listener)
		procsnap_listener_stop(pf->viewer.listener);
	procsnap_pool_close(pf->viewer.pool);
	procsnap_snapshot_put(pf->snap);
	put_pid_ns(pf->viewer.pid_ns);
	procsnap_pool_put(pf->viewer.pool);
	mutex_destroy(&pf->lock);
	kfree(pf);
	return 0;
}

/* Writes the (out) fields, which are next to each other. */
static int reply(const struct procsnap_snapshot *snap, struct procsnap_request __user *req)
{
	const struct procsnap_header *header = procsnap_snapshot_header(snap);
	struct procsnap_request out = {
		.size = snap->size,
		.got = header->got,
		.snapshot_id = header->snapshot_id,
	};

	BUILD_BUG_ON(offsetof(struct procsnap_request, snapshot_id) + sizeof(out.snapshot_id) -
			     offsetof(struct procsnap_request, size) !=
		     24);
	return copy_to_user(&req->size, &out.size, 24) ? -EFAULT : 0;
}

static long ioctl_take(struct procsnap_open_file *pf, void __user *arg, size_t size)
{
	struct procsnap_snapshot *snap;
	struct procsnap_ask ask;
	int ret;

	ret = procsnap_ask_from_user(&ask, arg, size);
	if (ret)
		return ret;
	snap = procsnap_build(&ask, &pf->viewer);
	procsnap_ask_free(&ask);
	if (IS_ERR(snap))
		return PTR_ERR(snap);

	ret = reply(snap, arg);
	if (ret) {
		procsnap_snapshot_put(snap);
		return ret;
	}
	install(pf, snap);
	return 0;
}

static long ioctl_info(struct procsnap_open_file *pf, void __user *arg, size_t size)
{
	struct procsnap_viewer viewer = pf->viewer;
	struct procsnap_info info;
	size_t known = min(size, sizeof(info));

	if (size < PROCSNAP_INFO_SIZE_V1 || (unsigned long)arg % __alignof__(info))
		return -EINVAL;
	procsnap_stats_info(&info);
	procsnap_listener_stats(&info);
	procsnap_uevent_stats(&info);
	procsnap_guard_init(&viewer);
	info.hidepid = viewer.hidepid;
	if (copy_to_user(arg, &info, known) || clear_user(arg + known, size - known))
		return -EFAULT;
	return 0;
}

static long ioctl_listen(struct procsnap_open_file *pf, void __user *arg, size_t size)
{
	struct procsnap_listener *listener;
	int ret = 0;

	if (listener_of(pf))
		return -EBUSY;
	listener = procsnap_listen(&pf->viewer, arg, size);
	if (IS_ERR(listener))
		return PTR_ERR(listener);
	mutex_lock(&pf->lock);
	if (pf->viewer.listener)
		ret = -EBUSY;
	else
		/* It is whole before anybody finds it. */
		smp_store_release(&pf->viewer.listener, listener);
	mutex_unlock(&pf->lock);
	if (ret)
		procsnap_listener_stop(listener);
	return ret;
}

static long procsnap_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *argp = (void __user *)arg;

	if (_IOC_TYPE(cmd) != PROCSNAP_IOC_MAGIC)
		return -ENOTTY;
	if (_IOC_NR(cmd) == _IOC_NR(PROCSNAP_IOC_INFO) &&
	    _IOC_DIR(cmd) == _IOC_DIR(PROCSNAP_IOC_INFO))
		return ioctl_info(file->private_data, argp, _IOC_SIZE(cmd));
	if (_IOC_NR(cmd) == _IOC_NR(PROCSNAP_IOC_TAKE) &&
	    _IOC_DIR(cmd) == _IOC_DIR(PROCSNAP_IOC_TAKE))
		return ioctl_take(file->private_data, argp, _IOC_SIZE(cmd));
	if (_IOC_NR(cmd) == _IOC_NR(PROCSNAP_IOC_LISTEN) &&
	    _IOC_DIR(cmd) == _IOC_DIR(PROCSNAP_IOC_LISTEN))
		return ioctl_listen(file->private_data, argp, _IOC_SIZE(cmd));
	if (_IOC_NR(cmd) == _IOC_NR(PROCSNAP_IOC_LISTENER) &&
	    _IOC_DIR(cmd) == _IOC_DIR(PROCSNAP_IOC_LISTENER))
		return procsnap_listener_report(listener_of(file->private_data), argp,
						_IOC_SIZE(cmd));
	return -ENOTTY;
}

/* The newest snapshot, or the first one, of everything: referenced or ERR_PTR(). */
static struct procsnap_snapshot *newest_or_first(struct procsnap_open_file *pf)
{
	struct procsnap_snapshot *snap = newest(pf);
	struct procsnap_ask ask;

	if (snap)
		return snap;
	procsnap_ask_default(&ask);
	snap = procsnap_build(&ask, &pf->viewer);
	if (!IS_ERR(snap))
		install(pf, procsnap_snapshot_get(snap));
	return snap;
}

static ssize_t procsnap_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct procsnap_listener *listener = listener_of(file->private_data);
	struct procsnap_snapshot *snap;
	ssize_t ret;

	if (listener)
		return procsnap_listener_read(listener, buf, count, file->f_flags & O_NONBLOCK);
	snap = newest_or_first(file->private_data);
	if (IS_ERR(snap))
		return PTR_ERR(snap);
	ret = procsnap_snapshot_read(snap, buf, count, pos);
	procsnap_snapshot_put(snap);
	return ret;
}

static loff_t procsnap_llseek(struct file *file, loff_t offset, int whence)
{
	struct procsnap_snapshot *snap;
	loff_t ret;

	if (listener_of(file->private_data))
		return -ESPIPE;
	snap = newest(file->private_data);
	ret = fixed_size_llseek(file, offset, whence, snap ? snap->size : 0);
	procsnap_snapshot_put(snap);
	return ret;
}

static __poll_t procsnap_poll(struct file *file, struct poll_table_struct *wait)
{
	struct procsnap_listener *listener = listener_of(file->private_data);

	/* A file of snapshots can always be read. */
	return listener ? procsnap_listener_poll(listener, file, wait) : EPOLLIN | EPOLLRDNORM;
}

static int procsnap_fasync(int fd, struct file *file, int on)
{
	struct procsnap_listener *listener = listener_of(file->private_data);

	return listener ? fasync_helper(fd, file, on, &listener->fasync) : -ENODATA;
}

static int procsnap_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct procsnap_listener *listener = listener_of(file->private_data);
	struct procsnap_snapshot *snap;
	int ret;

	if (procsnap_listener_maps(vma))
		return listener ? procsnap_listener_mmap(listener, vma) : -ENODATA;
	snap = newest(file->private_data);
	if (!snap)
		return -ENODATA;
	ret = procsnap_snapshot_mmap(snap, vma);
	procsnap_snapshot_put(snap);
	return ret;
}

const struct file_operations procsnap_fops = {
	.owner = THIS_MODULE,
	.open = procsnap_open,
	.release = procsnap_release,
	.unlocked_ioctl = procsnap_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.read = procsnap_read,
	.llseek = procsnap_llseek,
	.poll = procsnap_poll,
	.fasync = procsnap_fasync,
	.mmap = procsnap_mmap,
};
