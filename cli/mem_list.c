// SPDX-License-Identifier: GPL-2.0-or-later
/* The memory of processes, in rows that add up. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "footprint.h"
#include "inspect.h"
#include "mem_list.h"
#include "users.h"

int mem_list_begin(struct mem_list *list, const struct procsnap_snapshot *snap)
{
	size_t count = procsnap_row_count(snap);

	mem_list_free(list);
	list->snap = snap;
	list->same = 0;
	list->partial = 0;
	memset(list->failed, 0, sizeof(list->failed));
	list->total = (struct mem_row){
		.name = "total",
		.length = strlen("total"),
		.uid = PROCSNAP_NO_ID,
		.user = "",
		.status = PROCSNAP_STATUS_OK,
	};
	list->owners = malloc((count + 1) * sizeof(*list->owners));
	list->rows = calloc(count + 1, sizeof(*list->rows));
	if (!list->owners || !list->rows) {
		mem_list_free(list);
		return -ENOMEM;
	}
	memset(list->owners, 0xff, (count + 1) * sizeof(*list->owners));
	return 0;
}

void mem_list_free(struct mem_list *list)
{
	free(list->owners);
	free(list->rows);
	list->owners = NULL;
	list->rows = NULL;
	list->row_count = 0;
}

/* in the unified hierarchy, or that of memory where there is none */
static const char *list_cgroup(const struct procsnap_snapshot *snap, uint32_t index, size_t *length)
{
	const struct procsnap_cgroup *cgroup = procsnap_cgroup(snap, index);
	const char *path;

	*length = 1;
	if (cli_entry_status(cgroup) != PROCSNAP_STATUS_OK)
		return "?";
	path = procsnap_text(snap, &cgroup->path, length);
	for (uint32_t i = 0; !*length && i < cgroup->count; i++) {
		const struct procsnap_cgroup_path *entry = procsnap_cgroup_path(snap,
										cgroup->first + i);
		size_t size;
		const char *controllers;

		if (!entry)
			break;
		controllers = procsnap_text(snap, &entry->controllers, &size);
		if (size == strlen("memory") && !memcmp(controllers, "memory", size))
			path = procsnap_text(snap, &entry->path, length);
	}
	if (*length)
		return path;
	*length = 1;
	return "-";
}

static void list_name(struct mem_row *row, const struct mem_list *list, uint32_t index)
{
	const struct procsnap_snapshot *snap = list->snap;
	const struct procsnap_task *task = procsnap_task(snap, index);
	const struct procsnap_cred *cred = procsnap_cred(snap, index);

	row->pid = task->tgid;
	row->uid = cli_entry_status(cred) == PROCSNAP_STATUS_OK ? cred->euid : PROCSNAP_NO_ID;
	row->user = row->uid == PROCSNAP_NO_ID ? "?" : cli_user_name(row->uid)->name;
	row->name = task->comm;
	row->length = strnlen(task->comm, sizeof(task->comm));
	if (list->by == MEM_BY_USER) {
		row->name = row->user;
		row->length = strlen(row->user);
	} else if (list->by == MEM_BY_CGROUP) {
		row->name = list_cgroup(snap, index, &row->length);
	}
}

/* the row that this one's address space counts for: itself, or one before */
static uint32_t list_owner(struct mem_list *list, const struct procsnap_footprint *footprint,
			   uint32_t index)
{
	uint32_t mm = footprint->mm_row;

	if (mm >= procsnap_row_count(list->snap))
		return index;
	if (list->owners[mm] == PROCSNAP_NO_ROW)
		list->owners[mm] = index;
	return list->owners[mm];
}

struct mem_row *mem_list_add(struct mem_list *list, uint32_t index,
			     const struct procsnap_footprint *footprint)
{
	struct mem_row *row = &list->rows[list->row_count];
	uint32_t owner;

	memset(row, 0, sizeof(*row));
	row->status = cli_entry_status(footprint);
	if (row->status != PROCSNAP_STATUS_OK) {
		list->failed[row->status <= PROCSNAP_STATUS_UNSUPPORTED
				     ? row->status
				     : PROCSNAP_STATUS_UNKNOWN]++;
		/* kernel threads and zombies have no memory */
		if (row->status == PROCSNAP_STATUS_NONE)
			return NULL;
		row->unread = 1;
	} else {
		owner = list_owner(list, footprint, index);
		if (owner != index) {
			row->same = procsnap_task(list->snap, owner)->tgid;
			list->same++;
		} else {
			row->processes = 1;
		}
	}
	list_name(row, list, index);
	list->row_count++;
	return row;
}

static void list_add(struct mem_row *sum, const struct mem_row *row)
{
	sum->processes += row->processes;
	sum->unread += row->unread;
	cli_footprint_add(&sum->sum, &row->sum);
}

void mem_list_count(struct mem_list *list, struct mem_row *row)
{
	list->partial += !!(row->sum.flags & PROCSNAP_FOOTPRINT_PARTIAL);
	list_add(&list->total, row);
}

static int group_compare(const void *left, const void *right)
{
	const struct mem_row *a = left, *b = right;
	size_t length = a->length < b->length ? a->length : b->length;
	int difference = memcmp(a->name, b->name, length);

	return difference ? difference : (a->length > b->length) - (a->length < b->length);
}

/* makes one of all rows of the same name */
static void list_group(struct mem_list *list)
{
	size_t count = 0;

	qsort(list->rows, list->row_count, sizeof(*list->rows), group_compare);
	for (size_t i = 0; i < list->row_count; i++) {
		struct mem_row *row = &list->rows[i];

		row->status = PROCSNAP_STATUS_OK;
		row->same = 0;
		if (count && !group_compare(&list->rows[count - 1], row))
			list_add(&list->rows[count - 1], row);
		else
			list->rows[count++] = *row;
	}
	list->row_count = count;
}

void mem_list_end(struct mem_list *list)
{
	if (list->by != MEM_BY_PROCESS)
		list_group(list);
	mem_sort(list);
}
