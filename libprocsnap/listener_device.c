// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Listening to the device: one ioctl, and the two mappings of its ring.
 */
#include "listener.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int fail_listen(int err, const struct procsnap_listener *listener)
{
	switch (err) {
	case -E2BIG:
		return procsnap_fail(
			err,
			"a ring of %u bytes is more than the module allows (its parameter ring_bytes_max)",
			listener->ring_bytes);
	case -EBADF:
		return procsnap_fail(err, "%s is not the folder of a cgroup any more",
				     listener->scope->cgroup_path ? listener->scope->cgroup_path
								  : "the descriptor");
	case -EBUSY:
		return procsnap_fail(
			err,
			"the kernel's function tracing is switched off: sysctl kernel.ftrace_enabled=1");
	case -EDQUOT:
		return procsnap_fail(
			err,
			"this user holds as many bytes of snapshots and rings as the module allows: free some, or ask for a smaller ring");
	case -EINVAL:
		return procsnap_fail(
			err,
			"the module refuses to listen so: kinds %#llx (known are %#llx), a ring of %u bytes (a power of two, at least %u), wake-up at %u (at most half), %u bytes of arguments (at most %u), subtree %d",
			(unsigned long long)listener->kinds,
			(unsigned long long)PROCSNAP_EVENTS_ALL, listener->ring_bytes,
			PROCSNAP_RING_BYTES_MIN, listener->wakeup_bytes, listener->argv_max,
			PROCSNAP_EVENT_ARGV_MAX, (int)listener->subtree);
	case -EMFILE:
		return procsnap_fail(
			err,
			"this user has as many listeners as the module allows (its parameter listeners_max)");
	case -ENOMEM:
		return procsnap_fail(err, "the kernel has no memory for a ring of %u bytes",
				     listener->ring_bytes);
	case -EOPNOTSUPP:
		return procsnap_fail(
			err,
			"this kernel cannot tell one of the kinds %#llx of events, or not select by that cgroup",
			(unsigned long long)listener->kinds);
	case -ESRCH:
		return procsnap_fail(err, "there is no process %d to follow",
				     (int)listener->subtree);
	case -ETIME:
		return procsnap_fail(
			err,
			"the subtree of process %d is so large that the task list would have been locked longer than the module allows (its parameter lock_budget_ms)",
			(int)listener->subtree);
	default:
		return procsnap_fail(err, "listening to %s failed: %s", PROCSNAP_DEVICE,
				     procsnap_errno_text(err));
	}
}

static int listen_to(const struct procsnap_listener *listener)
{
	const struct procsnap_query *scope = listener->scope;
	struct procsnap_listen listen = {
		.kinds = listener->kinds,
		.ring_bytes = listener->ring_bytes,
		.wakeup_bytes = listener->wakeup_bytes,
		.argv_max = listener->argv_max,
		.subtree = listener->subtree,
	};

	if (listener->threads)
		listen.flags |= PROCSNAP_LISTEN_THREADS;
	if (listener->keep_newest)
		listen.flags |= PROCSNAP_LISTEN_KEEP_NEWEST;
	if (scope->select == PROCSNAP_SELECT_CGROUP) {
		listen.flags |= PROCSNAP_LISTEN_CGROUP;
		listen.cgroup_fd = scope->cgroup_fd;
		if (scope->flags & PROCSNAP_REQUEST_SUBGROUPS)
			listen.flags |= PROCSNAP_LISTEN_SUBGROUPS;
	}
	if (ioctl(listener->ps->fd, PROCSNAP_IOC_LISTEN, &listen) < 0)
		return fail_listen(-errno, listener);
	return 0;
}

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* The offsets are beyond 4 GiB, also for a program of 32 bits. */
static int map(const struct procsnap_listener *listener, size_t size, int protection,
	       uint64_t offset, void **mapping)
{
	int err;

	*mapping = mmap64(NULL, size, protection, MAP_SHARED, listener->ps->fd, (off64_t)offset);
	if (*mapping != MAP_FAILED)
		return 0;
	err = -errno;
	return procsnap_fail(err, "mapping the ring of events from %s failed: %s", PROCSNAP_DEVICE,
			     procsnap_errno_text(err));
}

int procsnap_listener_start_device(struct procsnap_listener *listener)
{
	const size_t bytes = listener->ring_bytes;
	void *control, *events;
	int err;

	err = listen_to(listener);
	if (err)
		return err;
	err = map(listener, page_size(), PROT_READ | PROT_WRITE, PROCSNAP_MMAP_RING_CONTROL,
		  &control);
	if (err)
		return err;
	err = map(listener, bytes, PROT_READ, PROCSNAP_MMAP_RING, &events);
	if (err)
		goto err_unmap_control;
	err = procsnap_ring_begin(&listener->ring, control, events, bytes, listener->keep_newest);
	if (err)
		goto err_unmap_events;
	return 0;

err_unmap_events:
	munmap(events, bytes);
err_unmap_control:
	munmap(control, page_size());
	listener->ring.control = NULL;
	return err;
}

void procsnap_listener_stop_device(struct procsnap_listener *listener)
{
	struct procsnap_ring *ring = &listener->ring;

	if (!ring->control)
		return;
	munmap((void *)(uintptr_t)ring->events, ring->bytes);
	munmap(ring->control, page_size());
	procsnap_ring_end(ring);
	ring->control = NULL;
}
