/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the module share. A snapshot is made in this order:
 *
 *   request.c   checks what the caller asks for,
 *   capture.c   pins the tasks, with their ids, in one pass over the task list
 *               (select.c says which; filter.c drops what is not to be shown),
 *   build.c     lays out the image and has the rows filled by fill_*.c, under
 *               the permission checks of guard.c,
 *   snapshot.c  keeps the finished image, for read(2) and mmap(2), in memory of
 *               arena.c.
 */
#ifndef PROCSNAP_H
#define PROCSNAP_H

#include <linux/gfp.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/types.h>

#include <procsnap/uapi.h>

#include "compat/version.h"

struct cgroup;
struct cred;
struct mm_struct;
struct pid_namespace;
struct procsnap_listener;
struct procsnap_walk;
struct user_namespace;
struct vm_area_struct;

/* Of all allocations: charged to the caller's memory cgroup; they fail, and call no OOM killer. */
#define PROCSNAP_GFP (GFP_KERNEL_ACCOUNT | __GFP_NOWARN | __GFP_RETRY_MAYFAIL)

/* --- the caller: whose eyes the snapshot is made for (device.c) --- */

/**
 * struct procsnap_viewer - the task that opened the device.
 *
 * @pid_ns: Its pid namespace; holds a reference.
 * @user_ns: Its user namespace, kept by @cred.
 * @cred: Its credentials, kept by the file.
 * @pool: Memory of its snapshots; holds a reference.
 * @listener: Whose events are to fit to its snapshots, or NULL.
 * @hidepid: What it may not see: a HIDEPID_* of the kernel.
 * @hidepid_gid: The group that sees all the same.
 */
struct procsnap_viewer {
	struct pid_namespace *pid_ns;
	struct user_namespace *user_ns;
	const struct cred *cred;
	struct procsnap_pool *pool;
	struct procsnap_listener *listener;
	unsigned int hidepid;
	kgid_t hidepid_gid;
};

/* --- memory bound per user (user.c) --- */

struct procsnap_user;

struct procsnap_user *procsnap_user_get(kuid_t uid);
void procsnap_user_put(struct procsnap_user *user);
int procsnap_user_charge(struct procsnap_user *user, size_t bytes);
void procsnap_user_uncharge(struct procsnap_user *user, size_t bytes);
u64 procsnap_user_bytes_max(void);
int procsnap_user_listen(struct procsnap_user *user);
void procsnap_user_unlisten(struct procsnap_user *user);
u32 procsnap_user_listeners_max(void);

/* --- a checked request (request.c) --- */

/*
 * @pids: sorted, each once; NULL for a selection without a list. Of uids and
 *	namespaces it holds u32, sorted as such.
 * @cgroup: referenced, or NULL.
 * @ranges: in order, of whole pages; NULL: everywhere.
 * @walk_pages_max: 0: any number.
 */
struct procsnap_ask {
	u64 want;
	u64 sections;
	u32 level;
	u32 select;
	bool threads;
	bool roots;
	bool subgroups;
	u32 pid_count;
	pid_t *pids;
	struct cgroup *cgroup;
	u32 namespace_type;
	u32 top_key;
	u32 top_count;
	u32 text_max;
	u64 min_rss_bytes;
	u64 min_cpu_ns;
	u64 lock_budget_ns;
	u64 wait_budget_ns;
	u32 range_count;
	struct procsnap_range *ranges;
	u64 walk_budget_ns;
	u64 walk_pages_max;
};

int procsnap_ask_from_user(struct procsnap_ask *ask, const void __user *arg, size_t size);
void procsnap_ask_default(struct procsnap_ask *ask);
void procsnap_ask_free(struct procsnap_ask *ask);
u64 procsnap_lock_budget_max_ns(void);
u64 procsnap_levels(void);
u64 procsnap_selects(void);
u64 procsnap_wait_budget_max_ns(void);
u64 procsnap_walk_budget_max_ns(void);
u32 procsnap_text_max(void);
/* Where @value stands in the list, or -1. */
int procsnap_ask_find(const struct procsnap_ask *ask, u32 value);

/* The cgroup with this open folder, referenced; or ERR_PTR(): EBADF, EOPNOTSUPP. */
struct cgroup *procsnap_find_cgroup(int fd);
/* select.c: @process is in @cgroup, or below it. Under RCU. */
bool procsnap_in_cgroup(struct task_struct *process, struct cgroup *cgroup, bool subgroups);

#define PROCSNAP_REQUEST_FLAGS \
	(PROCSNAP_REQUEST_THREADS | PROCSNAP_REQUEST_ROOTS | PROCSNAP_REQUEST_SUBGROUPS)

/* build.c: the sections that have rows, and those whose fillers want pin->mm. */
u64 procsnap_sections_per_task(void);
u64 procsnap_sections_need_mm(void);

/* --- memory of the snapshots of one open (pool.c) --- */

struct procsnap_pool;
struct procsnap_snapshot;

struct procsnap_pool *procsnap_pool_new(kuid_t uid);
struct procsnap_pool *procsnap_pool_get(struct procsnap_pool *pool);
void procsnap_pool_put(struct procsnap_pool *pool);
void procsnap_pool_close(struct procsnap_pool *pool);
int procsnap_pool_charge(struct procsnap_pool *pool, size_t bytes);
void procsnap_pool_uncharge(struct procsnap_pool *pool, size_t bytes);
struct procsnap_user *procsnap_pool_user(struct procsnap_pool *pool);
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
 * @row: Of level machine, where its entries are; see machine.c.
 * @exec_id: Tells whether it has made an exec since.
 */
struct procsnap_pin {
	struct task_struct *task;
	struct mm_struct *mm;
	const struct task_struct *leader;
	const struct task_struct *parent;
	u64 exec_id;
	u32 row;
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

/* What thresholds and ranking look at; @row is for filter.c. */
struct procsnap_measure {
	u64 rss_bytes;
	u64 cpu_ns;
	u64 key;
	pid_t pid;
	u32 row;
};

/**
 * struct procsnap_capture - the pinned tasks of a snapshot.
 *
 * @pins: Room for @size of them, @count are there.
 * @matched_count: What @count was before thresholds and top_count (filter.c).
 * @root_count: How many of them, the first, are the list's own of a selection by
 *	kinship (select.c).
 * @measures: As many as @pins, if the ask has thresholds or a ranking; or NULL.
 * @measured: They are filled in.
 * @hits: A bit for each entry of the ask's list: its process is below another.
 * @slots: For build.c: three times @size words, not zeroed; it uses
 *	1 << @slot_bits of them.
 */
struct procsnap_capture {
	struct procsnap_pin *pins;
	struct procsnap_measure *measures;
	unsigned long *hits;
	u32 *slots;
	unsigned int slot_bits;
	size_t count;
	size_t size;
	size_t root_count;
	bool measured;
	u32 process_count;
	u32 missing_count;
	u32 matched_count;
	u32 attempts;
	u64 lock_ns;
	u64 instant_boot_ns;
	u64 event_sequence;
};

/* event_listener.c: number of the last event of a listener; 0 without one. */
u64 procsnap_listener_sequence(const struct procsnap_listener *listener);

int procsnap_capture(struct procsnap_capture *cap, const struct procsnap_ask *ask,
		     const struct procsnap_viewer *viewer);
int procsnap_capture_prepare(struct procsnap_capture *cap, const struct procsnap_ask *ask,
			     const struct procsnap_viewer *viewer);
int procsnap_capture_pass(struct procsnap_capture *cap, const struct procsnap_ask *ask,
			  const struct procsnap_viewer *viewer, rwlock_t *lock);
void procsnap_unpin(struct procsnap_pin *pin);
void procsnap_capture_free(struct procsnap_capture *cap, const struct procsnap_viewer *viewer);

/* --- letting go of address spaces (mm_put.c) --- */

int procsnap_mm_put_init(void);
void procsnap_mm_put_exit(void);
void procsnap_mm_put(struct mm_struct *mm);

/* --- memory that grows (arena.c) --- */

/**
 * struct procsnap_arena - zeroed pages in one stretch of the kernel's addresses.
 *
 * @base: NULL without pages. It moves when the arena grows.
 * @pages: Those pages.
 * @page_count: How many.
 * @used: Bytes in use, from @base.
 */
struct procsnap_arena {
	void *base;
	struct page **pages;
	unsigned long page_count;
	size_t used;
};

int procsnap_arena_grow(struct procsnap_arena *arena, struct procsnap_pool *pool, size_t bytes);
void procsnap_arena_free(struct procsnap_arena *arena, struct procsnap_pool *pool);

/* --- the finished image (snapshot.c, build.c) --- */

/*
 * The parts of an image, one behind the other, each from a page on: the header
 * with all that has a fixed size, and what grows while rows are filled.
 */
enum procsnap_part {
	PROCSNAP_PART_ROWS,
	PROCSNAP_PART_STRINGS,
	PROCSNAP_PART_GROUPS,
	PROCSNAP_PART_NSPID_LEVELS,
	PROCSNAP_PART_CGROUP_PATHS,
	PROCSNAP_PART_FILE_TABLE,
	PROCSNAP_PART_VMA_TABLE,
	PROCSNAP_PART_PAGE_RUNS,
	PROCSNAP_PARTS,
};

/**
 * struct procsnap_snapshot - an image and who holds it.
 *
 * @parts: Its memory.
 * @size: Bytes of the image: its parts, all but the last rounded up to pages.
 * @pool: Where the memory is charged, and goes when the last reference is gone.
 */
struct procsnap_snapshot {
	struct kref ref;
	struct procsnap_arena parts[PROCSNAP_PARTS];
	size_t size;
	struct procsnap_pool *pool;
};

struct procsnap_snapshot *procsnap_snapshot_alloc(size_t rows_size, struct procsnap_pool *pool);
struct procsnap_snapshot *procsnap_snapshot_get(struct procsnap_snapshot *snap);
void procsnap_snapshot_put(struct procsnap_snapshot *snap);
void procsnap_snapshot_free(struct procsnap_snapshot *snap);
void procsnap_snapshot_seal(struct procsnap_snapshot *snap);
u64 procsnap_snapshot_part_offset(const struct procsnap_snapshot *snap, enum procsnap_part part);
int procsnap_snapshot_mmap(struct procsnap_snapshot *snap, struct vm_area_struct *vma);
/* Maps memory that stays as long as the mapping, from @addr on. 0 or -errno. */
int procsnap_map_pages(struct vm_area_struct *vma, unsigned long addr, struct page **pages,
		       unsigned long count);
ssize_t procsnap_snapshot_read(struct procsnap_snapshot *snap, char __user *buf, size_t count,
			       loff_t *pos);

struct procsnap_snapshot *procsnap_build(const struct procsnap_ask *ask,
					 const struct procsnap_viewer *opener);
static inline const struct procsnap_header *
procsnap_snapshot_header(const struct procsnap_snapshot *snap)
{
	return snap->parts[PROCSNAP_PART_ROWS].base;
}

/* --- what fills the rows (fill_*.c), and what helps it (fill.c, guard.c) --- */

/**
 * struct procsnap_fill - the filling of one snapshot.
 *
 * The credentials in force are the opener's while rows are filled (but not those
 * of an ATOMIC filler).
 *
 * @snap: Being built.
 * @page: Memory of PAGE_SIZE bytes, for a filler to use as it likes.
 * @boot_offset: CLOCK_BOOTTIME of the caller's time namespace, less the system's.
 * @stopped: The ATOMIC sections are filled: they were with the machine stopped.
 * @stopped_rows: How many rows there were then.
 * @wait_left_ns: What is left of the budget for waiting.
 * @task_left_ns: What is left of the part that one task may use up.
 * @waited_ns: What was spent of it.
 * @gave_up: Something was not waited for (any longer).
 * @guard_status: Of the task being filled, what a GUARDED entry has:
 *	PROCSNAP_STATUS_OK, DENIED, BLOCKED or NONE.
 * @guard_owned: A file of mode 0400 may be opened.
 * @guard_self: It is the viewer itself.
 * @guard_mm_status: What an OF_MM entry has, likewise.
 * @guard_mm: The address space that GUARDED fillers may read: the task's, or
 *	NULL: it has none.
 * @row: Of the task being filled, by a LOCKED filler.
 * @walk: What the walks over pages share (walk.c); NULL: none are possible.
 */
struct procsnap_fill {
	const struct procsnap_ask *ask;
	const struct procsnap_viewer *viewer;
	struct procsnap_snapshot *snap;
	char *page;
	u64 boot_offset;
	u64 wait_left_ns;
	u64 task_left_ns;
	u64 waited_ns;
	bool stopped;
	size_t stopped_rows;
	bool gave_up;
	u32 guard_status;
	bool guard_owned;
	bool guard_self;
	u32 guard_mm_status;
	struct mm_struct *guard_mm;
	size_t row;
	struct procsnap_walk *walk;
};

/* Fills @count entries from as many pins: 0, or -errno that fails the request. */
typedef int (*procsnap_fill_fn)(struct procsnap_fill *fill, void *entries,
				const struct procsnap_pin *pins, size_t count);

/*
 * ATOMIC: does not sleep, allocate or put anything; needs no credentials; works
 *	with all cpus stopped. Gets many pins at a time.
 * LOCKED: is called for one task at a time, with its exec_update_lock held for
 *	reading, so that its credentials and memory do not change; unless that
 *	could not be had (guard_status BLOCKED). It sees to the permission
 *	itself, with procsnap_may_read() and procsnap_may_attach().
 * GUARDED: as LOCKED, and called only if procsnap_may_read(): else build.c
 *	writes the entry.
 * OWNED: with GUARDED: the file of /proc is of mode 0400 or 0500, so that its
 *	owner alone may open it.
 * OF_SELF: with OWNED: but one's own may be opened in any case.
 * OF_MM: with GUARDED: as the kernel's mm_access() has it, which also has other
 *	reasons to allow; a task without an address space has no entry.
 * NEEDS_MM: pin->mm is wanted.
 * WALKED: with GUARDED: called after the others, with the task's lock given up, since
 *	it takes long. What was allowed stays so for that address space, as it does
 *	for a file of /proc that is open.
 */
enum {
	PROCSNAP_FILL_ATOMIC = 1 << 0,
	PROCSNAP_FILL_LOCKED = 1 << 1,
	PROCSNAP_FILL_GUARDED = 1 << 2,
	PROCSNAP_FILL_NEEDS_MM = 1 << 3,
	PROCSNAP_FILL_OWNED = 1 << 4,
	PROCSNAP_FILL_OF_MM = 1 << 5,
	PROCSNAP_FILL_OF_SELF = 1 << 6,
	PROCSNAP_FILL_WALKED = 1 << 7,
};

/*
 * The memory of the entries may hold an older snapshot of the same viewer:
 * every byte of an entry is written.
 */
int procsnap_fill_task(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		       size_t count);
int procsnap_fill_cred(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		       size_t count);
int procsnap_fill_cpu(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		      size_t count);
int procsnap_fill_memory(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			 size_t count);
int procsnap_fill_cmdline(struct procsnap_fill *fill, void *entries,
			  const struct procsnap_pin *pins, size_t count);
int procsnap_fill_environ(struct procsnap_fill *fill, void *entries,
			  const struct procsnap_pin *pins, size_t count);
int procsnap_fill_auxv(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		       size_t count);
int procsnap_fill_addresses(struct procsnap_fill *fill, void *entries,
			    const struct procsnap_pin *pins, size_t count);
int procsnap_fill_paths(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count);
int procsnap_fill_files(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count);
int procsnap_fill_vmas(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		       size_t count);
int procsnap_fill_io(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		     size_t count);
int procsnap_fill_signals(struct procsnap_fill *fill, void *entries,
			  const struct procsnap_pin *pins, size_t count);
int procsnap_fill_limits(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			 size_t count);
int procsnap_fill_security(struct procsnap_fill *fill, void *entries,
			   const struct procsnap_pin *pins, size_t count);
int procsnap_fill_namespaces(struct procsnap_fill *fill, void *entries,
			     const struct procsnap_pin *pins, size_t count);
int procsnap_fill_nspid(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count);
int procsnap_fill_cgroup(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			 size_t count);
int procsnap_fill_sched(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count);
int procsnap_fill_attr(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		       size_t count);
int procsnap_fill_wchan(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count);
int procsnap_fill_syscall(struct procsnap_fill *fill, void *entries,
			  const struct procsnap_pin *pins, size_t count);
int procsnap_fill_stack(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count);
int procsnap_fill_rss(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		      size_t count);
int procsnap_fill_pages(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count);
int procsnap_fill_footprint(struct procsnap_fill *fill, void *entries,
			    const struct procsnap_pin *pins, size_t count);
void procsnap_fill_system(struct procsnap_system *entry, u64 boot_offset);
u32 procsnap_fill_cpustat(struct procsnap_cpustat *entries, u32 max);

/*
 * fill.c: memory that grows. What was got before from the same part may move;
 * entries of the rows do not. Errors: -ENOMEM, -EDQUOT, -EINTR.
 */
int procsnap_put_text(struct procsnap_fill *fill, struct procsnap_text *text, const char *bytes,
		      size_t length);
/* Room for @max bytes and a NUL: used by the next procsnap_commit_text(), or not at all. */
char *procsnap_reserve_text(struct procsnap_fill *fill, size_t max);
/* The first @length bytes of that room become @text; @flags are PROCSNAP_TEXT_*. */
void procsnap_commit_text(struct procsnap_fill *fill, struct procsnap_text *text, size_t length,
			  u32 flags);
/* Room for @count entries of a table, not zeroed: used by procsnap_commit_entries(). */
void *procsnap_reserve_entries(struct procsnap_fill *fill, enum procsnap_part part,
			       size_t entry_size, size_t count);
/* The first @count entries of that room stay; the number of the first of them. */
u64 procsnap_commit_entries(struct procsnap_fill *fill, enum procsnap_part part, size_t entry_size,
			    size_t count);

/*
 * fill.c: waits a moment for what another task holds; false: do not wait any
 * longer (the budget is spent, or a fatal signal is pending). A part of the
 * budget is for one task, so that the first stuck one leaves some for others,
 * which may hold their locks for a moment only: procsnap_fill_next_task() begins
 * another.
 */
void procsnap_fill_next_task(struct procsnap_fill *fill);
bool procsnap_fill_wait(struct procsnap_fill *fill);
/* The part of the budget that one task may use up, in ns. */
u64 procsnap_fill_task_budget(const struct procsnap_fill *fill);
/* Sleeps for the moment that is between two looks. */
void procsnap_fill_pause(void);

/* --- permission (guard.c) --- */

void procsnap_guard_init(struct procsnap_viewer *viewer);
/* The kernel's ptrace check, as the opener, of what procfs guards with it. */
bool procsnap_may_read(const struct procsnap_fill *fill, struct task_struct *task);
bool procsnap_may_attach(const struct procsnap_fill *fill, struct task_struct *task);
/* What a file of mode 0400 in /proc/PID asks for before any ptrace check. */
bool procsnap_may_open(const struct procsnap_fill *fill, struct task_struct *task);
/* In a LOCKED filler: of what only procsnap_may_open() and _may_attach() may see. */
u32 procsnap_attach_status(const struct procsnap_fill *fill, struct task_struct *task);
/* Whether what is the caller's own is the opener's own too. */
bool procsnap_may_be_self(const struct procsnap_viewer *viewer);
/* The same without a filling; may be called under the tasklist_lock. */
bool procsnap_viewer_may_read(const struct procsnap_viewer *viewer, struct task_struct *task);
/* As has_pid_permissions() of procfs, with hidepid as the viewer has it. */
bool procsnap_may_see(const struct procsnap_viewer *viewer, struct task_struct *task,
		      unsigned int hidepid_min);
/* Locks the task's credentials and memory; sets guard_status and guard_mm. */
void procsnap_guard_enter(struct procsnap_fill *fill, const struct procsnap_pin *pin);
/* Gives the lock up; guard_mm stays. */
void procsnap_guard_unlock(struct procsnap_fill *fill, const struct procsnap_pin *pin);
void procsnap_guard_leave(struct procsnap_fill *fill);
/* While it is locked: what an entry of a section with these PROCSNAP_FILL_* has. */
u32 procsnap_guard_status(const struct procsnap_fill *fill, u32 flags);

/* --- thresholds and ranking (filter.c) --- */

/*
 * Drops the pins that hidepid, the thresholds and top_count leave out, and puts
 * the others in order; sets matched_count. May sleep; called with the opener's
 * credentials in force.
 */
bool procsnap_filter_measures(const struct procsnap_ask *ask);
/* Fills in the measures, of the pins as they are now; does not sleep. 0 or -ETIME. */
int procsnap_filter_measure(struct procsnap_capture *cap, const struct procsnap_ask *ask,
			    const struct procsnap_viewer *viewer, u64 deadline);
int procsnap_filter(struct procsnap_capture *cap, const struct procsnap_ask *ask,
		    const struct procsnap_viewer *viewer);

/* --- counters (stats.c) --- */

struct procsnap_stats {
	atomic64_t snapshots;
	atomic64_t tasks;
	atomic64_t grown;
	atomic64_t over_budget;
	atomic64_t failed;
	atomic64_t lock_ns_max;
	atomic64_t blocked;
	atomic64_t walked_pages;
	atomic64_t live_bytes;
	atomic64_t live_snapshots;
};

extern struct procsnap_stats procsnap_stats;

void procsnap_stats_lock_ns(u64 ns);
/* All but what the events count. */
void procsnap_stats_info(struct procsnap_info *info);

/* --- the device (device.c) --- */

extern const struct file_operations procsnap_fops;
extern u8 procsnap_boot_id[16];

#endif /* PROCSNAP_H */
