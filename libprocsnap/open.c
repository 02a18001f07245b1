// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * struct procsnap: choosing where snapshots come from, and taking them there.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BACKEND_VARIABLE "PROCSNAP_BACKEND"

/* What the environment makes of PROCSNAP_BACKEND_AUTO. */
static int resolve_auto(enum procsnap_backend *backend)
{
	const char *name = secure_getenv(BACKEND_VARIABLE);

	if (!name || !*name || strcmp(name, "auto") == 0)
		return 0;
	if (strcmp(name, "device") == 0)
		*backend = PROCSNAP_BACKEND_DEVICE;
	else if (strcmp(name, "procfs") == 0)
		*backend = PROCSNAP_BACKEND_PROCFS;
	else
		return procsnap_fail(-EINVAL,
				     BACKEND_VARIABLE
				     "=%s in the environment: it may be device, procfs or auto",
				     name);
	return 0;
}

static int open_device(struct procsnap *ps, bool events)
{
	int fd = procsnap_device_open(events);

	if (fd < 0)
		return fd;
	ps->fd = fd;
	ps->backend = PROCSNAP_BACKEND_DEVICE;
	return 0;
}

static int open_procfs(struct procsnap *ps)
{
	ps->backend = PROCSNAP_BACKEND_PROCFS;
	return procsnap_procfs_open(&ps->procfs, "/proc");
}

static int open_backend(struct procsnap *ps, enum procsnap_backend backend, bool events)
{
	int err = 0;

	if (backend == PROCSNAP_BACKEND_AUTO)
		err = resolve_auto(&backend);
	if (err)
		return err;
	switch (backend) {
	case PROCSNAP_BACKEND_AUTO:
		ps->device_error = open_device(ps, events);
		return ps->device_error ? open_procfs(ps) : 0;
	case PROCSNAP_BACKEND_DEVICE:
		return open_device(ps, events);
	case PROCSNAP_BACKEND_PROCFS:
		return open_procfs(ps);
	}
	return procsnap_fail(-EINVAL, "there is no backend %d", (int)backend);
}

int procsnap_open_for(struct procsnap **ps, enum procsnap_backend backend, bool events)
{
	struct procsnap *opened = calloc(1, sizeof(*opened));
	int err;

	*ps = NULL;
	if (!opened)
		return procsnap_fail(-ENOMEM, "no memory to open procsnap");
	opened->fd = -1;
	err = open_backend(opened, backend, events);
	if (err) {
		procsnap_close(opened);
		return err;
	}
	*ps = opened;
	return 0;
}

int procsnap_open(struct procsnap **ps, enum procsnap_backend backend)
{
	return procsnap_open_for(ps, backend, false);
}

void procsnap_close(struct procsnap *ps)
{
	if (!ps)
		return;
	if (ps->fd >= 0)
		close(ps->fd);
	procsnap_procfs_close(ps->procfs);
	free(ps);
}

enum procsnap_backend procsnap_get_backend(const struct procsnap *ps)
{
	return ps->backend;
}

int procsnap_device_error(const struct procsnap *ps)
{
	return ps->device_error;
}

int procsnap_get_info(struct procsnap *ps, struct procsnap_info *info)
{
	if (ps->backend != PROCSNAP_BACKEND_DEVICE)
		return procsnap_fail(
			-EOPNOTSUPP,
			"the procfs backend has no module to ask: open the device backend");
	return procsnap_device_info(ps->fd, info);
}

int procsnap_take(struct procsnap *ps, const struct procsnap_query *query,
		  struct procsnap_snapshot **snap)
{
	struct procsnap_query all;

	*snap = NULL;
	if (!query) {
		procsnap_query_init(&all);
		query = &all;
	}
	if (ps->backend == PROCSNAP_BACKEND_DEVICE)
		return procsnap_device_take(ps->fd, query, snap);
	return procsnap_procfs_take(ps->procfs, query, snap);
}
