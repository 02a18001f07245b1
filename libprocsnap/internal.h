/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of libprocsnap share. Included first: it asks the C library
 * for the GNU and Linux interfaces.
 */
#ifndef PROCSNAP_INTERNAL_H
#define PROCSNAP_INTERNAL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <procsnap/procsnap.h>

#define PROCSNAP_ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define PROCSNAP_NS_PER_S 1000000000ULL

/* Section ids of version 1 are 1..PROCSNAP_SECTION_LAST. */
#define PROCSNAP_SECTION_LAST PROCSNAP_SECTION_PAGE_RUNS

/* The per-task sections of version 1. */
#define PROCSNAP_WANT_PER_TASK                                                                \
	(PROCSNAP_WANT_ALL &                                                                  \
	 ~(PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM) | PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT) | \
	   PROCSNAP_WANT(PROCSNAP_SECTION_STRINGS) | PROCSNAP_WANT(PROCSNAP_SECTION_GROUPS) | \
	   PROCSNAP_WANT(PROCSNAP_SECTION_NSPID_LEVELS) |                                     \
	   PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP_PATHS) |                                     \
	   PROCSNAP_WANT(PROCSNAP_SECTION_FILE_TABLE) |                                       \
	   PROCSNAP_WANT(PROCSNAP_SECTION_VMA_TABLE) | PROCSNAP_WANT(PROCSNAP_SECTION_PAGE_RUNS)))

/* error.c: sets procsnap_last_error() of this thread and returns error. */
int procsnap_fail(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* error.c: strerror(3) without its shared buffer; takes a negative errno. */
const char *procsnap_errno_text(int error);

/**
 * struct procsnap_query - what to ask for; see procsnap_query_new().
 *
 * @select: enum procsnap_select.
 * @flags: %PROCSNAP_REQUEST_ROOTS and %PROCSNAP_REQUEST_SUBGROUPS, as @select
 *	knows them.
 * @list: The pids, uids or inode numbers; NULL for a selection without a list.
 * @count: Its length.
 * @cgroup_fd: The folder of the cgroup, opened with O_PATH; -1 for the other
 *	selections.
 * @cgroup_path: Where it was found, as the file system has it; NULL likewise.
 * @namespace_type: CLONE_NEW*; 0 likewise.
 * @ranges: Where to look at pages; NULL: everywhere.
 * @range_count: Its length.
 */
struct procsnap_query {
	uint64_t sections;
	uint64_t lock_budget_ns;
	uint64_t wait_budget_ns;
	uint64_t min_rss_bytes;
	uint64_t min_cpu_ns;
	uint32_t level;
	uint32_t select;
	uint32_t flags;
	uint32_t count;
	uint32_t *list;
	char *cgroup_path;
	int cgroup_fd;
	uint32_t namespace_type;
	uint32_t top_key;
	uint32_t top_count;
	uint32_t text_max;
	uint32_t range_count;
	struct procsnap_range *ranges;
	uint64_t walk_budget_ns;
	uint64_t walk_pages_max;
	bool threads;
};

/* query.c: a section is wanted for which pages are looked at. */
bool procsnap_query_walks(const struct procsnap_query *query);

/* query.c: fills a query with what procsnap_query_new() promises. */
void procsnap_query_init(struct procsnap_query *query);

struct procsnap_procfs;

/**
 * struct procsnap - a source of snapshots.
 *
 * @backend: Device or procfs, never auto.
 * @device_error: Why auto did not take the device, 0 or -errno.
 * @fd: The device, -1 with procfs.
 * @procfs: NULL with the device.
 */
struct procsnap {
	enum procsnap_backend backend;
	int device_error;
	int fd;
	struct procsnap_procfs *procfs;
};

/* open.c: procsnap_open(); for events the device must be able to tell them, and to be written to. */
int procsnap_open_for(struct procsnap **ps, enum procsnap_backend backend, bool events);

/* device.c: the fd of a device that this library can talk to, for events or not, or -errno. */
int procsnap_device_open(bool events);
int procsnap_device_info(int fd, struct procsnap_info *info);
int procsnap_device_take(int fd, const struct procsnap_query *query,
			 struct procsnap_snapshot **snap);

/* procfs.c: root is "/proc", or a folder of that form in the tests. */
int procsnap_procfs_open(struct procsnap_procfs **fs, const char *root);
void procsnap_procfs_close(struct procsnap_procfs *fs);
int procsnap_procfs_take(struct procsnap_procfs *fs, const struct procsnap_query *query,
			 struct procsnap_snapshot **snap);

/**
 * struct procsnap_table - a section in memory, with entries of the full size.
 *
 * @entries: NULL if the image does not have the section.
 * @stride: Bytes from one entry to the next, at least the full size.
 * @count: Entries.
 * @copy: The widened entries of an older writer, to be freed; else NULL.
 */
struct procsnap_table {
	const void *entries;
	size_t stride;
	size_t count;
	void *copy;
};

struct procsnap_index;

/* How the bytes of an image are given back. */
enum procsnap_memory_kind {
	PROCSNAP_MEMORY_BORROWED,
	PROCSNAP_MEMORY_HEAP,
	PROCSNAP_MEMORY_MAPPED,
};

/**
 * struct procsnap_snapshot - a validated image; does not change any more.
 *
 * @image: The bytes, 8-byte aligned.
 * @size: &procsnap_header.total_size.
 * @memory_size: Bytes mapped for @image.
 * @memory: How @image is given back.
 * @header: A complete copy.
 * @tables: The sections that this library knows, by id.
 * @index: Pid to row, made when it is first used.
 * @holders: Who has it, besides the first.
 */
struct procsnap_snapshot {
	const unsigned char *image;
	size_t size;
	size_t memory_size;
	enum procsnap_memory_kind memory;
	struct procsnap_header header;
	struct procsnap_table tables[PROCSNAP_SECTION_LAST + 1];
	struct procsnap_index *index;
	unsigned int holders;
};

/*
 * snapshot.c: a snapshot of untrusted bytes. Takes over the memory in any
 * case: on an error it has been given back.
 */
int procsnap_snapshot_new(struct procsnap_snapshot **snap, const void *image, size_t size,
			  enum procsnap_memory_kind memory);
/* snapshot.c: the same snapshot, to be given back once more. */
struct procsnap_snapshot *procsnap_snapshot_hold(struct procsnap_snapshot *snap);
/* snapshot.c: completes a snapshot that this library made and has not given out. */
void procsnap_snapshot_set_sequence(struct procsnap_snapshot *snap, uint64_t sequence);
void procsnap_memory_release(const void *memory, size_t size, enum procsnap_memory_kind kind);

/**
 * struct procsnap_section_kind - a section that this library knows.
 *
 * @id: enum procsnap_section_id.
 * @size: Bytes of its struct as this library knows it.
 * @flags: PROCSNAP_SECTION_*.
 * @name: For people.
 */
struct procsnap_section_kind {
	uint32_t id;
	uint32_t size;
	uint32_t flags;
	const char *name;
};

/* names.c: NULL for an id that this library does not know. */
const struct procsnap_section_kind *procsnap_section_kind(uint32_t id);

/*
 * image.c: checks the first bytes of an image as far as its length goes, and
 * completes them; bytes is 8-byte aligned.
 */
int procsnap_image_check_header(const void *bytes, size_t available,
				struct procsnap_header *header);
/* image.c: checks everything and fills header and tables; image and size are set. */
int procsnap_image_check(struct procsnap_snapshot *snap);
/* image_rows.c: the entries of a snapshot whose sections have been checked. */
int procsnap_image_check_rows(const struct procsnap_snapshot *snap);
/* image_pages.c: likewise the runs of pages, which are within their table. */
int procsnap_image_check_pages(const struct procsnap_snapshot *snap);
/* image.c: entry i of the section table of a checked header. */
const struct procsnap_section *
procsnap_image_section(const void *image, const struct procsnap_header *header, size_t i);

/**
 * struct procsnap_part - a section to be built.
 *
 * @id: One of those that procsnap_section_kind() knows.
 * @entries: Array of the full-size struct.
 * @count: Its length.
 */
struct procsnap_part {
	uint32_t id;
	const void *entries;
	size_t count;
};

/*
 * image_build.c: an image of these parts; completes the header (magic, sizes,
 * counts of sections, got). *image is from malloc().
 */
int procsnap_image_build(struct procsnap_header *header, const struct procsnap_part *parts,
			 size_t part_count, void **image);

/* index.c: pid to row for arrays of struct procsnap_task, read by many threads. */
struct procsnap_index *procsnap_index_new(const void *tasks, size_t stride, size_t count);
void procsnap_index_free(struct procsnap_index *index);
/* The lowest row with this pid, or PROCSNAP_NO_ROW. Never fails for want of memory. */
uint32_t procsnap_index_find(struct procsnap_index *index, int32_t pid);

/*
 * row_set.c: rows of which each address space is taken once. Rows are those of
 * the caller, or all if there is no list.
 */
struct procsnap_row_set {
	const struct procsnap_snapshot *snap;
	const size_t *rows;
	size_t count;
	uint64_t *seen;
};

/* 0, -ENOENT if a row is not there, or -ENOMEM, with a message. */
int procsnap_row_set_begin(struct procsnap_row_set *set, const struct procsnap_snapshot *snap,
			   const size_t *rows, size_t count);
void procsnap_row_set_end(struct procsnap_row_set *set);
/* Row number i of the set, which has count. */
size_t procsnap_row_set_row(const struct procsnap_row_set *set, size_t i);
/*
 * The row that stands for the address space of a row, whose entry has mm_row;
 * *before: it was asked for that before.
 */
size_t procsnap_row_set_space(struct procsnap_row_set *set, size_t row, uint32_t mm_row,
			      bool *before);

#endif /* PROCSNAP_INTERNAL_H */
