// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The device backend: one ioctl builds a snapshot in the kernel, a read-only
 * mapping shows it.
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int fail_open(int err, bool events)
{
	if (events && (err == -EACCES || err == -EPERM))
		return procsnap_fail(
			err,
			"%s may not be opened for reading and writing (%s), which its ring of events needs: allow it, or use the procfs backend",
			PROCSNAP_DEVICE, procsnap_errno_text(err));
	switch (err) {
	case -ENOENT:
		return procsnap_fail(
			err,
			"%s does not exist: load the module (modprobe procsnap) or use the procfs backend",
			PROCSNAP_DEVICE);
	case -ENXIO:
	case -ENODEV:
		return procsnap_fail(
			err,
			"%s is there but no driver answers: load the module (modprobe procsnap) or use the procfs backend",
			PROCSNAP_DEVICE);
	case -EACCES:
	case -EPERM:
		return procsnap_fail(
			err,
			"%s may not be opened (%s): allow reading it, or use the procfs backend",
			PROCSNAP_DEVICE, procsnap_errno_text(err));
	default:
		return procsnap_fail(err, "opening %s failed: %s", PROCSNAP_DEVICE,
				     procsnap_errno_text(err));
	}
}

int procsnap_device_info(int fd, struct procsnap_info *info)
{
	int err;

	*info = (struct procsnap_info){ 0 };
	if (ioctl(fd, PROCSNAP_IOC_INFO, info) == 0)
		return 0;
	err = -errno;
	if (err == -ENOTTY)
		return procsnap_fail(
			err,
			"%s does not speak procsnap: another driver has that name; use the procfs backend",
			PROCSNAP_DEVICE);
	return procsnap_fail(err, "asking %s what it can do failed: %s", PROCSNAP_DEVICE,
			     procsnap_errno_text(err));
}

int procsnap_device_open(bool events)
{
	struct procsnap_info info;
	int fd, err;

	fd = open(PROCSNAP_DEVICE, (events ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	if (fd < 0)
		return fail_open(-errno, events);
	err = procsnap_device_info(fd, &info);
	if (err)
		goto err_close_fd;
	if (info.uapi_version < 1 || info.uapi_version > PROCSNAP_UAPI_VERSION) {
		err = procsnap_fail(
			-EPROTONOSUPPORT,
			"the module speaks version %u, libprocsnap %s knows 1 to %d: use releases that belong together, or the procfs backend",
			info.uapi_version, procsnap_version(), PROCSNAP_UAPI_VERSION);
		goto err_close_fd;
	}
	if (events && info.event_kinds == 0) {
		err = procsnap_fail(
			-EOPNOTSUPP,
			"the module is too old for events, or cannot tell any on this kernel: use the procfs backend");
		goto err_close_fd;
	}
	return fd;

err_close_fd:
	close(fd);
	return err;
}

static int fail_take(int err, const struct procsnap_query *query)
{
	switch (err) {
	case -E2BIG:
		return procsnap_fail(
			err,
			"the module refuses the request: a list of %u (at most %u are possible), or thresholds, rankings, budgets or ranges that this module is too old for",
			query->count, PROCSNAP_PIDS_MAX);
	case -EAGAIN:
		return procsnap_fail(
			err,
			"processes appeared faster than the module could get memory for them: try again");
	case -EBADF:
		return procsnap_fail(err, "%s is not the folder of a cgroup any more",
				     query->cgroup_path ? query->cgroup_path : "the descriptor");
	case -EDQUOT:
		return procsnap_fail(
			err,
			"this user holds as many bytes of snapshots as the module allows: free snapshots, or ask for fewer sections");
	case -EINTR:
		return procsnap_fail(err, "taking the snapshot was ended by a fatal signal");
	case -EINVAL:
		return procsnap_fail(
			err,
			"the module refuses the request as invalid (level %u, selection %u, a list of %u, ranking %u): one that it does not know, or a pid below 1",
			query->level, query->select, query->count, query->top_key);
	case -ENOMEM:
		return procsnap_fail(
			err,
			"the kernel has no memory for the snapshot: ask for fewer sections or pids, or free snapshots");
	case -EOPNOTSUPP:
		return procsnap_fail(
			err,
			"the module cannot reach the level %s or do the selection %u on this kernel: ask for another",
			procsnap_level_name(query->level), query->select);
	case -EPERM:
		return procsnap_fail(
			err,
			"the level %s is for CAP_SYS_ADMIN in the initial user namespace only: ask for the level tree",
			procsnap_level_name(query->level));
	case -ERANGE:
		return procsnap_fail(
			err, "one of the %u ranges ends beyond all addresses that a task can have",
			query->range_count);
	case -ETIME:
		return procsnap_fail(
			err,
			"the task list would have been locked longer than the budget: raise the budget (0 is the module's ceiling), or ask for the level relaxed");
	default:
		return procsnap_fail(err, "taking a snapshot from %s failed: %s", PROCSNAP_DEVICE,
				     procsnap_errno_text(err));
	}
}

/* The fd is shared after fork(2), and then so is the snapshot that it holds. */
static int fail_other_snapshot(void)
{
	return procsnap_fail(
		-ESTALE,
		"another process or thread took a snapshot through the same struct procsnap meanwhile: open one for each");
}

int procsnap_device_take(int fd, const struct procsnap_query *query,
			 struct procsnap_snapshot **snap)
{
	struct procsnap_request request = {
		.sections = query->sections,
		.level = query->level,
		.flags = query->flags | (query->threads ? PROCSNAP_REQUEST_THREADS : 0),
		.select = query->select,
		.pid_count = query->count,
		.pids = (uintptr_t)query->list,
		.lock_budget_ns = query->lock_budget_ns,
		.fd = query->select == PROCSNAP_SELECT_CGROUP ? query->cgroup_fd : 0,
		.namespace_type = query->namespace_type,
		.wait_budget_ns = query->wait_budget_ns,
		.min_rss_bytes = query->min_rss_bytes,
		.min_cpu_ns = query->min_cpu_ns,
		.top_key = query->top_key,
		.top_count = query->top_count,
		.text_max = query->text_max,
	};
	const struct procsnap_header *header;
	void *image;
	int err;

	if (procsnap_query_walks(query)) {
		request.range_count = query->range_count;
		request.ranges = (uintptr_t)query->ranges;
		request.walk_budget_ns = query->walk_budget_ns;
		request.walk_pages_max = query->walk_pages_max;
	}
	if (ioctl(fd, PROCSNAP_IOC_TAKE, &request) < 0)
		return fail_take(-errno, query);
	if (request.size < PROCSNAP_HEADER_SIZE_V1 || request.size > SIZE_MAX / 2)
		return procsnap_fail(
			-EBADMSG,
			"the module made an image of %llu bytes, which cannot be: report it",
			(unsigned long long)request.size);
	image = mmap(NULL, request.size, PROT_READ, MAP_SHARED, fd, 0);
	if (image == MAP_FAILED) {
		err = -errno;
		if (err == -EINVAL)
			return fail_other_snapshot();
		return procsnap_fail(err, "mapping a snapshot of %llu bytes from %s failed: %s",
				     (unsigned long long)request.size, PROCSNAP_DEVICE,
				     procsnap_errno_text(err));
	}
	header = image;
	if (header->snapshot_id != request.snapshot_id) {
		munmap(image, request.size);
		return fail_other_snapshot();
	}
	return procsnap_snapshot_new(snap, image, request.size, PROCSNAP_MEMORY_MAPPED);
}
