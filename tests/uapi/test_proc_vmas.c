// SPDX-License-Identifier: GPL-2.0-or-later
/* Mappings against /proc/PID/smaps, which has every line of maps, and exact resident sizes. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "compare.h"
#include "proc_text.h"

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

#define MAPPINGS 10000
#define PAGE ((size_t)sysconf(_SC_PAGESIZE))
#define SIZE (16 * PAGE)

#define SECTIONS (PROCSNAP_WANT(PROCSNAP_SECTION_VMAS) | PROCSNAP_WANT(PROCSNAP_SECTION_RSS))

static struct victim *victims;
static struct victim *large;
static enum procsnap_backend backend;

static void need(bool done)
{
	if (!done)
		_exit(1);
}

static char *map(int protection, int flags, int fd)
{
	char *at = mmap(NULL, SIZE, protection, flags | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);

	need(at != MAP_FAILED);
	/* A page that may not be used keeps it from its neighbour. */
	need(mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
	return at;
}

static void named(void)
{
	char *at = map(PROT_READ | PROT_WRITE, MAP_PRIVATE, -1);

	/* Not every kernel has names. */
	prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, at, SIZE / 2, "a name (x) of 1");
	at = map(PROT_READ | PROT_WRITE, MAP_SHARED, -1);
	prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, at, SIZE / 2, "shared name");
	memset(at, 1, SIZE);
}

static void advised(void)
{
	static const int advices[] = { MADV_SEQUENTIAL, MADV_RANDOM,	 MADV_DONTFORK,
				       MADV_DONTDUMP,	MADV_WIPEONFORK, MADV_HUGEPAGE,
				       MADV_NOHUGEPAGE, MADV_MERGEABLE };
	size_t i;

	/* What the kernel is built without stays a plain mapping. */
	for (i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		madvise(map(PROT_READ | PROT_WRITE, MAP_PRIVATE, -1), SIZE, advices[i]);
}

static void locked(void)
{
	char *at = map(PROT_READ | PROT_WRITE, MAP_PRIVATE, -1);

	need(!mlock(at, SIZE));
	need(!mlock2(map(PROT_READ | PROT_WRITE, MAP_PRIVATE, -1), SIZE, MLOCK_ONFAULT));
	map(PROT_READ, MAP_PRIVATE | MAP_NORESERVE, -1);
	map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_GROWSDOWN, -1);
}

static void of_files(void)
{
	char name[] = "/tmp/procsnap (m)\n\x1b-XXXXXX";
	int fd = mkstemp(name), memory = memfd_create("memory\nfile", 0);
	char *at;

	need(fd >= 0 && memory >= 0 && !ftruncate(fd, 2 * SIZE) && !ftruncate(memory, SIZE));
	at = map(PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	memset(at, 1, SIZE);
	at = map(PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
	memset(at, 1, SIZE / 2);
	need(at[SIZE - 1] == 1);
	at = mmap(NULL, SIZE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, SIZE);
	need(at != MAP_FAILED);
	unlink(name);
	memset(map(PROT_READ | PROT_WRITE, MAP_SHARED, memory), 1, SIZE / 4);
	map(PROT_NONE, MAP_SHARED, memory);
	memset(map(PROT_READ | PROT_WRITE, MAP_SHARED, -1), 1, SIZE / 2);
}

static void huge(void)
{
	int fd = open("/proc/sys/vm/nr_hugepages", O_WRONLY | O_CLOEXEC);

	/* Where no huge page is to be had there is no mapping of one. */
	if (fd >= 0 && write(fd, "2", 1) == 1)
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB,
		     -1, 0);
	close(fd);
}

static void faulted_by_user(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	need(fd >= 0 && !ioctl(fd, UFFDIO_API, &api));
	range.range.start = (uintptr_t)map(PROT_READ | PROT_WRITE, MAP_PRIVATE, -1);
	range.range.len = SIZE;
	need(!ioctl(fd, UFFDIO_REGISTER, &range));
}

static void thousands(void)
{
	char *at = mmap(NULL, MAPPINGS * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i;

	need(at != MAP_FAILED);
	for (i = 0; i < MAPPINGS; i += 2)
		need(!mprotect(at + i * PAGE, PAGE, PROT_READ | PROT_WRITE));
}

static const struct victim_kind kinds[] = {
	{ "named", named },
	{ "advised", advised },
	{ "locked", locked },
	{ "of files", of_files },
	{ "huge pages", huge },
	{ "userfaultfd", faulted_by_user },
	{},
};

static const struct victim_kind large_kinds[] = {
	{ "thousands of mappings", thousands },
	{},
};

/* The two letters, bit by bit. */
static const char letters[] =
	"rdwrexshmrmwmemsgdpfloiosrrrdcdelfacnrhtsfarwfddsdmmhgnhmgumuwuissdpslgubtmt";

/*
 * Fails the test on letters that no bit is for. Older kernels have none for
 * locking on fault: "??".
 */
static uint64_t flags_of(const char *text)
{
	uint64_t flags = 0;
	size_t i;

	for (; *text && *text != '\n'; text += 2, text += strspn(text, " ")) {
		for (i = 0; i < sizeof(letters) / 2; i++)
			if (!strncmp(letters + 2 * i, text, 2))
				break;
		if (!strncmp(text, "??", 2))
			continue;
		if (i == sizeof(letters) / 2)
			fail_msg("VmFlags has '%.2s'", text);
		flags |= 1ULL << i;
	}
	return flags;
}

/* A newline stands as \012 in maps. */
static size_t unescape(char *name)
{
	char *to = name, *from;

	for (from = name; *from; to++)
		if (!strncmp(from, "\\012", 4)) {
			*to = '\n';
			from += 4;
		} else {
			*to = *from++;
		}
	*to = '\0';
	return to - name;
}

static bool is_device(const struct row *row)
{
	return procsnap_header(row->snap)->source == PROCSNAP_SOURCE_MODULE;
}

/* Of a heading of smaps: a line of maps. */
static void compare_vma(const struct row *row, const struct procsnap_vma *vma, char *line,
			uint64_t flags, bool unnamed)
{
	unsigned long long start, end, offset, inode;
	unsigned int major, minor;
	char permissions[5];
	int name = 0;

	assert_int_equal(sscanf(line, "%llx-%llx %4s %llx %x:%x %llu%n", &start, &end, permissions,
				&offset, &major, &minor, &inode, &name),
			 7);
	name += strspn(line + name, " ");
	same_hex("start", vma->start, start);
	same_hex("end", vma->end, end);
	if (unnamed && is_device(row))
		flags |= PROCSNAP_VMA_LOCKONFAULT;
	same_hex("flags", vma->flags, flags);
	same("readable", !!(vma->flags & PROCSNAP_VMA_READ), permissions[0] == 'r');
	same("writable", !!(vma->flags & PROCSNAP_VMA_WRITE), permissions[1] == 'w');
	same("executable", !!(vma->flags & PROCSNAP_VMA_EXEC), permissions[2] == 'x');
	same_hex("offset", vma->offset, offset);
	same("inode", vma->inode, inode);
	same("device_major", vma->device_major, major);
	same("device_minor", vma->device_minor, minor);
	same_bytes(row, "name", &vma->name, line + name, unescape(line + name));
}

static char *next_line(char *line)
{
	char *end = strchr(line, '\n');

	*end = '\0';
	return end + 1;
}

static bool is_heading(const char *line)
{
	unsigned long long start, end;

	return sscanf(line, "%llx-%llx ", &start, &end) == 2;
}

static void compare_vmas(const struct row *row)
{
	const struct procsnap_vmas *vmas = procsnap_vmas(row->snap, row->index);
	size_t size = 0;
	char *text = proc_bytes(&size, "%s/smaps", row->folder), *line, *next, *heading = NULL;
	uint32_t count = 0;

	same("vmas status", vmas->status, row->memory ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	for (line = text; line && *line; line = next) {
		next = next_line(line);
		if (is_heading(line))
			heading = line;
		if (strncmp(line, "VmFlags: ", 9))
			continue;
		if (count < vmas->count)
			compare_vma(row, procsnap_vma(row->snap, vmas->first + count), heading,
				    flags_of(line + 9), strstr(line, "??"));
		count++;
	}
	same("count", vmas->count, count);
	free(text);
}

/* Without the module there is nothing exact to be had of files and shared memory. */
static void compare_near_rss(const struct procsnap_rss *rss, const char *status)
{
	same("anon_bytes", rss->anon_bytes >> 10, line_value(status, "RssAnon", 0));
	same("file_bytes", rss->file_bytes >> 10, line_value(status, "RssFile", 0));
	same("shmem_bytes", rss->shmem_bytes >> 10, line_value(status, "RssShmem", 0));
	same("swap_bytes", rss->swap_bytes >> 10, line_value(status, "VmSwap", 0));
}

static void compare_rss(const struct row *row)
{
	const struct procsnap_rss *rss = procsnap_rss(row->snap, row->index);
	size_t size;
	char *text = proc_bytes(&size, "%s/smaps_rollup", row->folder);
	const char *status = proc_file("%s/status", row->folder);
	long long resident, anon, shmem, slack;

	same("rss status", rss->status, row->memory ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	if (!row->memory) {
		free(text);
		return;
	}
	assert_non_null(text);
	resident = line_value(text, "Rss", 0);
	anon = line_value(text, "Anonymous", 0);
	if (!is_device(row)) {
		compare_near_rss(rss, status);
		free(text);
		return;
	}
	same("anon_bytes", rss->anon_bytes >> 10, anon);
	same("file_bytes and shmem_bytes", (rss->file_bytes + rss->shmem_bytes) >> 10,
	     resident - anon);
	same("swap_bytes", rss->swap_bytes >> 10, line_value(text, "Swap", 0));
	/* The status file may lack what a thread has not added yet: up to 64 pages each. */
	shmem = line_value(status, "RssShmem", 0);
	slack = 64 * 4 * (line_value(status, "Threads", 0) + 1);
	between("shmem_bytes", rss->shmem_bytes >> 10, shmem - slack, shmem + slack);
	free(text);
}

static void compare_row(const struct row *row)
{
	compare_vmas(row);
	compare_rss(row);
}

static void processes_are_as_in_proc(void **state)
{
	(void)state;
	compare_victims(victims, backend, SECTIONS, false, compare_row);
}

static void threads_are_as_in_proc(void **state)
{
	(void)state;
	compare_victims(victims, backend, SECTIONS, true, compare_row);
}

static void thousands_are_as_in_proc(void **state)
{
	(void)state;
	compare_victims(large, backend, SECTIONS, false, compare_row);
}

static int make_victims(void **state)
{
	(void)state;
	victims = victims_all(kinds);
	large = victims_of(large_kinds);
	return 0;
}

static int end_victims(void **state)
{
	(void)state;
	victims_end(victims);
	victims_end(large);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_are_as_in_proc),
		cmocka_unit_test(threads_are_as_in_proc),
		cmocka_unit_test(thousands_are_as_in_proc),
	};
	int failed;

	backend = PROCSNAP_BACKEND_DEVICE;
	failed = cmocka_run_group_tests_name("proc_vmas, device", tests, make_victims, end_victims);
	backend = PROCSNAP_BACKEND_PROCFS;
	failed += cmocka_run_group_tests_name("proc_vmas, procfs", tests, make_victims,
					      end_victims);
	return failed;
}
