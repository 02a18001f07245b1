/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the module share. A snapshot is made in this order:
 *
 *   request.c   checks what the caller asks for,
 *   capture.c   pins the tasks, with their ids, in one pass over the task list,
 *   build.c     lays out the image and has the rows filled by fill_*.c,
 *   snapshot.c  keeps the finished image, for read(2) and mmap(2).
 */
#ifndef PROCSNAP_H
#define PROCSNAP_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/types.h>

#include <procsnap/uapi.h>

#include "compat/version.h"

struct mm_struct;
struct pid_namespace;
struct user_namespace;
struct vm_area_struct;

/* --- the caller: whose eyes the snapshot is made for (device.c) --- */

/**
 * struct procsnap_viewer - the task that opened the device.
 *
 * @pid_ns: Its pid namespace; holds a reference.
 * @user_ns: Its user namespace, kept by the file's credentials.
 * @pool: Memory of its snapshots; holds a reference.
 */
struct procsnap_viewer {
	struct pid_namespace *pid_ns;
	struct user_namespace *user_ns;
	struct procsnap_pool *pool;
};

/* --- memory bound per user (user.c) --- */

struct procsnap_user;

struct procsnap_user *procsnap_user_get(kuid_t uid);
void procsnap_user_put(struct procsnap_user *user);
int procsnap_user_charge(struct procsnap_user *user, size_t bytes);
void procsnap_user_uncharge(struct procsnap_user *user, size_t bytes);
u64 procsnap_user_bytes_max(void);

/* --- a checked request (request.c) --- */

/* @pids: sorted, each once; NULL unless select is PROCSNAP_SELECT_PIDS */
struct procsnap_ask {
	u64 want;
	u64 sections;
	u32 level;
	u32 select;
	bool threads;
	u32 pid_count;
	pid_t *pids;
	u64 lock_budget_ns;
};

int procsnap_ask_from_user(struct procsnap_ask *ask, const void __user *arg, size_t size);
void procsnap_ask_default(struct procsnap_ask *ask);
void procsnap_ask_free(struct procsnap_ask *ask);
u64 procsnap_lock_budget_max_ns(void);
u64 procsnap_levels(void);

#define PROCSNAP_REQUEST_FLAGS PROCSNAP_REQUEST_THREADS
#define PROCSNAP_SELECTS (1ULL << PROCSNAP_SELECT_ALL | 1ULL << PROCSNAP_SELECT_PIDS)
#define PROCSNAP_PER_TASK                                                              \
	(PROCSNAP_WANT(PROCSNAP_SECTION_TASK) | PROCSNAP_WANT(PROCSNAP_SECTION_CRED) | \
	 PROCSNAP_WANT(PROCSNAP_SECTION_CPU) | PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY))

/* --- memory of the snapshots of one open (pool.c) --- */

struct procsnap_pool;
struct procsnap_snapshot;

struct procsnap_pool *procsnap_pool_new(kuid_t uid);
struct procsnap_pool *procsnap_pool_get(struct procsnap_pool *pool);
void procsnap_pool_put(struct procsnap_pool *pool);
void procsnap_pool_close(struct procsnap_pool *pool);
int procsnap_pool_charge(struct procsnap_pool *pool, size_t bytes);
void procsnap_pool_uncharge(struct procsnap_pool *pool, size_t bytes);
void *procsnap_pool_scratch(struct procsnap_pool *pool, size_t bytes);
void procsnap_pool_keep_scratch(struct procsnap_pool *pool, void *memory);
struct procsnap_snapshot *procsnap_pool_take_spare(struct procsnap_pool *pool);
bool procsnap_pool_keep_spare(struct procsnap_pool *pool, struct procsnap_snapshot *snap);

/* --- the pass over the task list (capture.c) --- */

/* A pid while the pass holds RCU, its number in the viewer's namespace after. */
union procsnap_id {
	struct pid *pid;
	pid_t nr;
};

/**
 * struct procsnap_pin - a task of the snapshot, and what is of the instant.
 *
 * @task: Referenced.
 * @mm: Its address space, referenced (mm_users), if memory is wanted; or NULL.
 * @leader: Leader of its thread group at the instant; only to compare.
 * @parent: Leader of its parent's; only to compare.
 */
struct procsnap_pin {
	struct task_struct *task;
	struct mm_struct *mm;
	const struct task_struct *leader;
	const struct task_struct *parent;
	union procsnap_id pid;
	union procsnap_id tgid;
	union procsnap_id ppid;
	union procsnap_id pgid;
	union procsnap_id sid;
	union procsnap_id tracer;
	pid_t ns_pid;
	unsigned int state;
	unsigned int exit_state;
	unsigned int threads;
};

/**
 * struct procsnap_capture - the pinned tasks of a snapshot.
 *
 * @pins: Room for @size of them, @count are there.
 * @slots: For build.c: three times @size words, not zeroed; it uses
 *	1 << @slot_bits of them.
 */
struct procsnap_capture {
	struct procsnap_pin *pins;
	u32 *slots;
	unsigned int slot_bits;
	size_t count;
	size_t size;
	u32 process_count;
	u32 missing_count;
	u32 attempts;
	u64 lock_ns;
	u64 instant_boot_ns;
};

int procsnap_capture(struct procsnap_capture *cap, const struct procsnap_ask *ask,
		     const struct procsnap_viewer *viewer);
void procsnap_unpin(struct procsnap_pin *pin);
void procsnap_capture_free(struct procsnap_capture *cap, const struct procsnap_viewer *viewer);

/* --- the finished image (snapshot.c, build.c) --- */

/**
 * struct procsnap_snapshot - an image and who holds it.
 *
 * @image: Memory of @capacity bytes, whole pages; the first @size are the image.
 * @pages: Those pages.
 * @pool: Where the memory is charged, and goes when the last reference is gone.
 */
struct procsnap_snapshot {
	struct kref ref;
	void *image;
	struct page **pages;
	size_t size;
	size_t capacity;
	struct procsnap_pool *pool;
};

struct procsnap_snapshot *procsnap_snapshot_alloc(size_t size, struct procsnap_pool *pool);
struct procsnap_snapshot *procsnap_snapshot_get(struct procsnap_snapshot *snap);
void procsnap_snapshot_put(struct procsnap_snapshot *snap);
void procsnap_snapshot_free(struct procsnap_snapshot *snap);
int procsnap_snapshot_mmap(struct procsnap_snapshot *snap, struct vm_area_struct *vma);

struct procsnap_snapshot *procsnap_build(const struct procsnap_ask *ask,
					 const struct procsnap_viewer *viewer);
static inline const struct procsnap_header *
procsnap_snapshot_header(const struct procsnap_snapshot *snap)
{
	return snap->image;
}

/*
 * --- what fills the rows (fill_*.c) ---
 *
 * The memory may hold an older snapshot of the same viewer: every byte of an
 * entry is written. @count entries are filled of as many pins.
 */

void procsnap_fill_task(struct procsnap_task *entry, const struct procsnap_pin *pin, size_t count,
			const struct procsnap_viewer *viewer);
void procsnap_fill_cred(struct procsnap_cred *entry, const struct procsnap_pin *pin, size_t count,
			const struct procsnap_viewer *viewer);
void procsnap_fill_cpu(struct procsnap_cpu *entry, const struct procsnap_pin *pin, size_t count,
		       bool threads);
void procsnap_fill_memory(struct procsnap_memory *entry, const struct procsnap_pin *pin,
			  size_t count);
void procsnap_fill_system(struct procsnap_system *entry);
u32 procsnap_fill_cpustat(struct procsnap_cpustat *entries, u32 max);

/* --- counters (stats.c) --- */

struct procsnap_stats {
	atomic64_t snapshots;
	atomic64_t tasks;
	atomic64_t grown;
	atomic64_t over_budget;
	atomic64_t failed;
	atomic64_t lock_ns_max;
	atomic64_t live_bytes;
	atomic64_t live_snapshots;
};

extern struct procsnap_stats procsnap_stats;

void procsnap_stats_lock_ns(u64 ns);
void procsnap_stats_info(struct procsnap_info *info);

/* --- the device (device.c) --- */

extern const struct file_operations procsnap_fops;
extern u8 procsnap_boot_id[16];

#endif /* PROCSNAP_H */
