/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libprocsnap: snapshots of the process table, from /dev/procsnap or, without
 * the module, from /proc, in one format.
 *
 *   struct procsnap *ps;
 *   struct procsnap_snapshot *snap;
 *   size_t row;
 *
 *   if (procsnap_open(&ps, PROCSNAP_BACKEND_AUTO) < 0 ||
 *       procsnap_take(ps, NULL, &snap) < 0)
 *           errx(1, "%s", procsnap_last_error());
 *   procsnap_for_each_row(snap, row)
 *           printf("%d %s\n", procsnap_task(snap, row)->pid,
 *                  procsnap_task(snap, row)->comm);
 *   procsnap_snapshot_free(snap);
 *   procsnap_close(ps);
 *
 * Functions that can fail return 0 or a negative errno; procsnap_last_error()
 * then has a sentence about it. The functions named *_free and *_close take
 * NULL. The meaning, unit and /proc source of every value stands beside it in
 * <procsnap/uapi.h>.
 *
 * Threads: a struct procsnap or procsnap_query must not be used by two threads
 * at once. A snapshot does not change and may be read by many.
 */
#ifndef PROCSNAP_PROCSNAP_H
#define PROCSNAP_PROCSNAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <procsnap/uapi.h>

#ifdef __cplusplus
extern "C" {
#endif

struct procsnap;
struct procsnap_query;
struct procsnap_snapshot;

enum procsnap_backend {
	PROCSNAP_BACKEND_AUTO = 0,	/* the device, else procfs */
	PROCSNAP_BACKEND_DEVICE = 1,
	PROCSNAP_BACKEND_PROCFS = 2,
};

/* where snapshots come from */
int procsnap_open(struct procsnap **ps, enum procsnap_backend backend);
void procsnap_close(struct procsnap *ps);
enum procsnap_backend procsnap_get_backend(const struct procsnap *ps);
/* why AUTO did not take the device: 0 or -errno of opening it */
int procsnap_device_error(const struct procsnap *ps);
/* the module's abilities and counters; -EOPNOTSUPP from procfs */
int procsnap_get_info(struct procsnap *ps, struct procsnap_info *info);

/* what to ask for; a new query asks for all processes and PROCSNAP_WANT_V1 */
int procsnap_query_new(struct procsnap_query **query);
void procsnap_query_free(struct procsnap_query *query);
void procsnap_query_set_sections(struct procsnap_query *query, uint64_t want);
void procsnap_query_set_level(struct procsnap_query *query, enum procsnap_level level);
void procsnap_query_set_threads(struct procsnap_query *query, bool threads);
void procsnap_query_set_lock_budget(struct procsnap_query *query, uint64_t ns);
/* copies the list; pids NULL and count 0: all processes again */
int procsnap_query_set_pids(struct procsnap_query *query, const pid_t *pids, size_t count);

/* query NULL: as procsnap_query_new() makes it */
int procsnap_take(struct procsnap *ps, const struct procsnap_query *query,
		  struct procsnap_snapshot **snap);

/* snapshots */
int procsnap_snapshot_save(const struct procsnap_snapshot *snap, int fd);
int procsnap_snapshot_load(struct procsnap_snapshot **snap, int fd);
/* copies nothing: image must live as long as the snapshot and be 8-byte aligned */
int procsnap_snapshot_from_memory(struct procsnap_snapshot **snap, const void *image, size_t size);
void procsnap_snapshot_free(struct procsnap_snapshot *snap);

/* always complete: fields that an older writer did not have are zero */
const struct procsnap_header *procsnap_header(const struct procsnap_snapshot *snap);
/* the image's own bytes */
const void *procsnap_image(const struct procsnap_snapshot *snap, size_t *size);

/* per-task sections: NULL if the section is absent or there is no such row */
size_t procsnap_row_count(const struct procsnap_snapshot *snap);
const struct procsnap_task *procsnap_task(const struct procsnap_snapshot *snap, size_t row);
const struct procsnap_cred *procsnap_cred(const struct procsnap_snapshot *snap, size_t row);
const struct procsnap_cpu *procsnap_cpu(const struct procsnap_snapshot *snap, size_t row);
const struct procsnap_memory *procsnap_memory(const struct procsnap_snapshot *snap, size_t row);

/* NULL if absent */
const struct procsnap_system *procsnap_system(const struct procsnap_snapshot *snap);
size_t procsnap_cpustat_count(const struct procsnap_snapshot *snap);
const struct procsnap_cpustat *procsnap_cpustat(const struct procsnap_snapshot *snap, size_t index);

/* any section, also one that this library does not know; -ENOENT if absent */
struct procsnap_section_view {
	const void *entries;
	size_t entry_size;
	size_t count;
	uint32_t flags;
};
int procsnap_section_view(const struct procsnap_snapshot *snap, uint32_t id,
			  struct procsnap_section_view *view);

/* row of the task with this pid (thread id): 0 and *row, or -ENOENT */
int procsnap_find_pid(const struct procsnap_snapshot *snap, pid_t pid, size_t *row);

#define procsnap_for_each_row(snap, row) \
	for ((row) = 0; (row) < procsnap_row_count(snap); (row)++)

/* text */
const char *procsnap_last_error(void);	/* of this thread */
const char *procsnap_version(void);
const char *procsnap_level_name(uint32_t level);	/* "none" "relaxed" "tree" "machine" */
const char *procsnap_backend_name(enum procsnap_backend backend);
const char *procsnap_status_name(uint32_t status);	/* "ok" "none" "denied" ... */
const char *procsnap_section_name(uint32_t id);		/* "task" "cred" ... */

#ifdef __cplusplus
}
#endif

#endif /* PROCSNAP_PROCSNAP_H */
