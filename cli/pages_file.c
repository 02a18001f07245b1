// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap pages --file`: who has a file mapped, and how much of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cli.h"
#include "pages.h"
#include "size.h"
#include "users.h"

/* what a file must have; of a new snapshot the pages are asked for one by one */
#define FILE_SECTIONS (PROCSNAP_WANT(PROCSNAP_SECTION_VMAS) | PROCSNAP_WANT(PROCSNAP_SECTION_PAGES))

enum file_column {
	FILE_PID,
	FILE_USER,
	FILE_MAPPED,
	FILE_RESIDENT,
	FILE_EXCLUSIVE,
	FILE_WEIGHTED,
	FILE_DIRTY,
	FILE_COPIED,
	FILE_COLUMNS,
};

static const char *const file_titles[] = {
	"PID", "USER", "MAPPED", "RESIDENT", "EXCLUSIVE", "WEIGHTED", "DIRTY", "COPIED",
};

/**
 * struct file_share - what a process has of the file.
 *
 * @task: The process.
 * @uid: Its effective user; PROCSNAP_NO_ID: not known.
 * @status: Whether the pages could be read.
 * @flags: PROCSNAP_PAGES_*.
 * @mapped: Addresses, in bytes.
 * @sum: Pages of the file.
 * @copied: Pages that it wrote to and has for itself, in bytes.
 */
struct file_share {
	const struct procsnap_task *task;
	uint32_t uid;
	uint32_t status;
	uint32_t flags;
	uint64_t mapped;
	struct cli_page_sum sum;
	uint64_t copied;
};

/**
 * struct file_run - a listing under way.
 *
 * @run: What was asked for.
 * @id: The file.
 * @size: Its size.
 * @page: Bytes of a page.
 * @shares, @share_count: Who has it mapped.
 * @seen: Pages of the file that somebody has mapped, as ranges of indexes.
 * @seen_pages: How many these are.
 * @failed: Processes whose mappings could not be read, by status.
 */
struct file_run {
	struct pages_run *run;
	struct cli_file_id id;
	uint64_t size;
	uint64_t page;
	struct file_share *shares;
	size_t share_count;
	struct cli_ranges seen;
	uint64_t seen_pages;
	size_t failed[PROCSNAP_STATUS_UNSUPPORTED + 1];
};

/* the device and inode that a mapping of our own has in a snapshot, if it does; an exit code */
static int file_id_of_mapping(const struct pages_run *run, uint64_t address, struct cli_file_id *id)
{
	struct cli_source source = run->inspect.source;
	struct procsnap_snapshot *snap = NULL;
	const struct procsnap_vmas *vmas;
	pid_t self = getpid();
	int code;

	source.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_VMAS);
	source.pids = &self;
	source.pid_count = 1;
	code = cli_source_get(&source, &snap);
	if (code)
		return code;
	vmas = procsnap_vmas(snap, 0);
	for (uint32_t i = 0; cli_entry_status(vmas) == PROCSNAP_STATUS_OK && i < vmas->count; i++) {
		const struct procsnap_vma *vma = procsnap_vma(snap, vmas->first + i);

		if (!vma || vma->start != address)
			continue;
		id->inode = vma->inode;
		id->major = vma->device_major;
		id->minor = vma->device_minor;
	}
	procsnap_snapshot_free(snap);
	return CLI_EXIT_OK;
}

/*
 * stat(2) has another device than the mappings on file systems of several
 * devices (btrfs), and another device and inode on overlayfs before Linux 6.8.
 * So the file is mapped, and what such a mapping has is looked up.
 */
static int file_map(struct file_run *file)
{
	const char *path = file->run->file;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	void *mapping;
	int code;

	if (fd < 0)
		return CLI_EXIT_OK;
	mapping = mmap(NULL, page, PROT_NONE, MAP_PRIVATE, fd, 0);
	close(fd);
	if (mapping == MAP_FAILED)
		return CLI_EXIT_OK;
	code = file_id_of_mapping(file->run, (uintptr_t)mapping, &file->id);
	munmap(mapping, page);
	return code;
}

static int file_identify(struct file_run *file)
{
	const char *path = file->run->file;
	struct stat status;

	if (stat(path, &status) < 0) {
		cli_message("%s: %s", path, strerror(errno));
		return CLI_EXIT_FAILED;
	}
	if (!S_ISREG(status.st_mode)) {
		cli_message(
			"%s: not a regular file; what others have has no pages that are counted",
			path);
		return CLI_EXIT_FAILED;
	}
	file->size = (uint64_t)status.st_size;
	file->id.inode = status.st_ino;
	file->id.major = major(status.st_dev);
	file->id.minor = minor(status.st_dev);
	return file->run->inspect.source.from ? CLI_EXIT_OK : file_map(file);
}

/* a page of the file itself, not a copy of it */
static bool file_has_page(const struct procsnap_page_run *page)
{
	return page->flags & PROCSNAP_PAGE_PRESENT &&
	       !(page->flags & (PROCSNAP_PAGE_ANON | PROCSNAP_PAGE_KSM | PROCSNAP_PAGE_ZERO |
				PROCSNAP_PAGE_NO_STRUCT | PROCSNAP_PAGE_MARKER));
}

static bool file_add_runs(struct file_run *file, struct file_share *share,
			  const struct cli_page_walk *walk)
{
	for (size_t i = 0; i < walk->ranges.count; i++)
		share->mapped += walk->ranges.ranges[i].end - walk->ranges.ranges[i].start;
	for (size_t i = 0; i < walk->count; i++) {
		struct procsnap_page_run page = walk->runs[i];

		if (!file_has_page(&page)) {
			if (page.flags & PROCSNAP_PAGE_PRESENT &&
			    page.flags & (PROCSNAP_PAGE_ANON | PROCSNAP_PAGE_KSM))
				share->copied += page.pages * file->page;
			continue;
		}
		/* those of hugetlbfs are its resident pages, too */
		page.flags &= ~PROCSNAP_PAGE_HUGETLB;
		cli_page_sum_add(&share->sum, &page, file->page);
		if (!cli_ranges_add(&file->seen, page.index, page.index + page.pages))
			return false;
	}
	return true;
}

static int file_add_process(struct file_run *file, uint32_t row)
{
	struct pages_run *run = file->run;
	const struct procsnap_snapshot *snap = run->inspect.snap;
	const struct procsnap_cred *cred = procsnap_cred(snap, row);
	struct file_share *share = &file->shares[file->share_count];
	struct cli_page_walk walk;
	int code = cli_page_walk_file(&walk, &run->inspect, row, &file->id, &run->budget);

	if (code || !walk.ranges.count) {
		if (!walk.vmas)
			file->failed[walk.status <= PROCSNAP_STATUS_UNSUPPORTED
					     ? walk.status
					     : PROCSNAP_STATUS_UNKNOWN]++;
		goto out;
	}
	memset(share, 0, sizeof(*share));
	share->task = walk.task;
	share->uid = cli_entry_status(cred) == PROCSNAP_STATUS_OK ? cred->euid : PROCSNAP_NO_ID;
	share->status = walk.status;
	share->flags = walk.flags;
	if (!file_add_runs(file, share, &walk))
		code = CLI_EXIT_FAILED;
	file->share_count++;
	if (!run->inspect.json)
		pages_tell_hidden(run, walk.flags & PROCSNAP_PAGES_NO_COUNT);
	pages_tell_partial(run, &walk);
out:
	cli_page_walk_free(&walk);
	return code;
}

/* the most first */
static int share_compare(const void *left, const void *right)
{
	const struct file_share *a = left, *b = right;

	if (a->sum.resident != b->sum.resident)
		return a->sum.resident > b->sum.resident ? -1 : 1;
	return (a->task->pid > b->task->pid) - (a->task->pid < b->task->pid);
}

static void file_size(struct cli_grid *grid, const struct file_run *file, size_t column,
		      const struct file_share *share, bool known, uint64_t bytes)
{
	char size[CLI_SIZE_TEXT];

	if (share->status == PROCSNAP_STATUS_DENIED)
		cli_grid_printf(grid, column, "!");
	else if (share->status != PROCSNAP_STATUS_OK)
		cli_grid_printf(grid, column, "?");
	else
		cli_grid_printf(grid, column, "%s",
				known ? cli_size(size, bytes, file->run->bytes) : "-");
}

static void file_row(struct file_run *file, const struct file_share *share)
{
	struct cli_grid *grid = &file->run->grid;
	const struct procsnap_task *task = share->task;
	const char *user = share->uid == PROCSNAP_NO_ID ? "?" : cli_user_name(share->uid)->name;
	bool dirty = pages_has_dirty(file->run->inspect.snap);
	char size[CLI_SIZE_TEXT];

	cli_grid_printf(grid, FILE_PID, "%d", task->pid);
	cli_grid_text(grid, FILE_USER, user, strlen(user), 16);
	cli_grid_printf(grid, FILE_MAPPED, "%s", cli_size(size, share->mapped, file->run->bytes));
	file_size(grid, file, FILE_RESIDENT, share, true, share->sum.resident);
	file_size(grid, file, FILE_EXCLUSIVE, share, true, share->sum.private_bytes);
	file_size(grid, file, FILE_WEIGHTED, share, !share->sum.uncounted,
		  cli_weighted_bytes(share->sum.weighted));
	file_size(grid, file, FILE_DIRTY, share, dirty, share->sum.dirty);
	file_size(grid, file, FILE_COPIED, share, true, share->copied);
	cli_grid_row(grid, task->comm, strnlen(task->comm, sizeof(task->comm)));
}

static uint64_t file_pages(const struct file_run *file)
{
	return file->size / file->page + (file->size % file->page != 0);
}

static void file_table(struct file_run *file)
{
	struct pages_run *run = file->run;
	struct cli_grid *grid = &run->grid;
	char seen[CLI_SIZE_TEXT], all[CLI_SIZE_TEXT];

	grid->out = run->out;
	grid->titles = file_titles;
	grid->count = FILE_COLUMNS;
	grid->last = "COMMAND";
	grid->left = 1U << FILE_USER;
	cli_grid_measure(grid);
	for (size_t i = 0; i < file->share_count; i++)
		file_row(file, &file->shares[i]);
	cli_grid_write(grid, !run->no_headers);
	for (size_t i = 0; i < file->share_count; i++)
		file_row(file, &file->shares[i]);
	if (run->no_headers)
		return;
	cli_out_printf(run->out, "%zu process%s; %llu of %llu pages (%s of %s) mapped by anyone\n",
		       file->share_count, file->share_count == 1 ? "" : "es",
		       (unsigned long long)file->seen_pages, (unsigned long long)file_pages(file),
		       cli_size(seen, file->seen_pages * file->page, run->bytes),
		       cli_size(all, file_pages(file) * file->page, run->bytes));
}

static void json_share(struct cli_json *json, const struct file_run *file,
		       const struct file_share *share)
{
	bool dirty = pages_has_dirty(file->run->inspect.snap);

	cli_inspect_json_task(json, share->task, "status", share->status);
	cli_json_known(json, "uid", share->uid != PROCSNAP_NO_ID, share->uid);
	cli_json_member(json, "mapped_bytes", share->mapped);
	if (share->status == PROCSNAP_STATUS_OK) {
		cli_json_member(json, "resident_bytes", share->sum.resident);
		cli_json_member(json, "exclusive_bytes", share->sum.private_bytes);
		cli_json_known(json, "weighted", !share->sum.uncounted, share->sum.weighted);
		cli_json_known(json, "dirty_bytes", dirty, share->sum.dirty);
		cli_json_member(json, "copied_bytes", share->copied);
		cli_json_key(json, "partial");
		cli_json_bool(json, share->flags & PROCSNAP_PAGES_PARTIAL);
	}
	cli_json_close(json, '}');
}

static void file_json(struct file_run *file)
{
	struct pages_run *run = file->run;
	struct cli_json json;

	cli_inspect_json_begin(&json, &run->inspect, run->out);
	for (size_t i = 0; i < file->share_count; i++)
		json_share(&json, file, &file->shares[i]);
	cli_out_char(run->out, '\n');
	cli_json_close(&json, ']');
	cli_json_key(&json, "file");
	cli_json_open(&json, '{');
	cli_json_text(&json, "path", run->file, strlen(run->file));
	cli_json_member(&json, "device_major", file->id.major);
	cli_json_member(&json, "device_minor", file->id.minor);
	cli_json_member(&json, "inode", file->id.inode);
	cli_json_member(&json, "size", file->size);
	cli_json_member(&json, "pages", file_pages(file));
	cli_json_member(&json, "mapped_pages", file->seen_pages);
	cli_json_close(&json, '}');
	cli_json_close(&json, '}');
	cli_out_char(run->out, '\n');
}

static void file_tell(struct file_run *file)
{
	struct cli_inspect *inspect = &file->run->inspect;

	for (uint32_t status = 0; status <= PROCSNAP_STATUS_UNSUPPORTED; status++)
		if (file->failed[status] && status != PROCSNAP_STATUS_NONE)
			cli_message("mappings of %zu process%s could not be read (%s)",
				    file->failed[status], file->failed[status] == 1 ? "" : "es",
				    procsnap_status_name(status));
	if (file->share_count)
		return;
	cli_message("%s: no process has it mapped, as far as may be seen", file->run->file);
	inspect->code = CLI_EXIT_NOTHING;
}

static int file_list(struct file_run *file)
{
	struct cli_inspect *inspect = &file->run->inspect;
	int code = CLI_EXIT_OK;

	if (inspect->source.from && ~procsnap_header(inspect->snap)->got & FILE_SECTIONS) {
		cli_message(
			"%s: has no mappings or no pages; procsnap pages --save FILE keeps them",
			inspect->source.from);
		return CLI_EXIT_FAILED;
	}
	file->page = procsnap_header(inspect->snap)->page_size;
	file->shares = calloc(inspect->row_count + 1, sizeof(*file->shares));
	if (!file->shares || !file->page) {
		cli_message(file->page ? "no memory for the list of processes"
				       : "snapshot: has no size of a page");
		return CLI_EXIT_FAILED;
	}
	for (size_t i = 0; i < inspect->row_count && !code; i++)
		code = file_add_process(file, inspect->rows[i]);
	if (code)
		return code;
	cli_ranges_tidy(&file->seen);
	for (size_t i = 0; i < file->seen.count; i++)
		file->seen_pages += file->seen.ranges[i].end - file->seen.ranges[i].start;
	qsort(file->shares, file->share_count, sizeof(*file->shares), share_compare);
	cli_out_begin(file->run->out, STDOUT_FILENO);
	if (inspect->json)
		file_json(file);
	else
		file_table(file);
	file_tell(file);
	return cli_inspect_finish(inspect, file->run->out);
}

int pages_of_file(struct pages_run *run)
{
	struct cli_inspect *inspect = &run->inspect;
	struct file_run file = { .run = run };
	int code;

	if (inspect->save)
		return cli_usage("--save: not with --file, which asks for each process by itself");
	cli_page_budget_begin(&run->budget, run->budget_ns);
	code = file_identify(&file);
	inspect->source.sections = PROCSNAP_WANT(PROCSNAP_SECTION_VMAS) |
				   PROCSNAP_WANT(PROCSNAP_SECTION_CRED);
	if (!code)
		code = cli_inspect_get(inspect);
	if (!code)
		code = file_list(&file);
	free(file.shares);
	cli_ranges_free(&file.seen);
	return code;
}
