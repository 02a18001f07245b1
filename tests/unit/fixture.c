// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A folder in the form of /proc. Any failure ends the test program.
 */
#define _GNU_SOURCE
#include "fixture.h"

#include <err.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_folders_above(char *path)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			err(1, "%s", path);
		*slash = '/';
	}
}

static FILE *open_in(const char *root, const char *name, const char *mode)
{
	char *path;
	FILE *file;

	if (asprintf(&path, "%s/%s", root, name) < 0)
		err(1, "asprintf");
	make_folders_above(path);
	file = fopen(path, mode);
	if (!file && strcmp(mode, "r+") == 0)
		file = fopen(path, "w");
	if (!file)
		err(1, "%s", path);
	free(path);
	return file;
}

static FILE *create(const char *root, const char *name)
{
	return open_in(root, name, "w");
}

void fixture_write(const char *root, const char *name, const char *text)
{
	FILE *file = create(root, name);

	fputs(text, file);
	if (fclose(file))
		err(1, "%s", name);
}

void fixture_write_entries(const char *root, const char *name, uint64_t at, const uint64_t *entries,
			   size_t count)
{
	FILE *file = open_in(root, name, "r+");

	if (fseek(file, (long)(at * sizeof(*entries)), SEEK_SET) ||
	    fwrite(entries, sizeof(*entries), count, file) != count || fclose(file))
		err(1, "%s", name);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_tree(const char *path)
{
	if (nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS))
		err(1, "%s", path);
}

void fixture_remove(const char *root, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", root, name) < 0)
		err(1, "asprintf");
	remove_tree(path);
	free(path);
}

char *fixture_make(void)
{
	const char *tmp = getenv("TMPDIR");
	char *root;

	if (asprintf(&root, "%s/procsnap-unit-XXXXXX", tmp ? tmp : "/tmp") < 0)
		err(1, "asprintf");
	if (!mkdtemp(root))
		err(1, "%s", root);
	fixture_write(root, "stat",
		      "cpu  300 0 0 0 0 0 0 0 0 0\n"
		      "cpu0 1 2 3 4 5 6 7 8 9 10\n"
		      "cpu2 11 12 13 14 15 16 17 18 19 20\n"
		      "intr 5 0 0\nctxt 99\nbtime 1700000000\nprocesses 7\n");
	fixture_write(root, "loadavg", "0.07 12.99 3.50 2/345 6789\n");
	fixture_write(root, "meminfo",
		      "MemTotal:       1000 kB\nMemFree:         999 kB\n"
		      "MemAvailable:    998 kB\nBuffers:         997 kB\n"
		      "Cached:          996 kB\nSwapCached:        5 kB\n"
		      "SwapTotal:       995 kB\nSwapFree:        994 kB\n"
		      "Shmem:           993 kB\nSlab:              6 kB\n"
		      "SReclaimable:    992 kB\nSUnreclaim:      991 kB\n");
	fixture_write(root, "sys/kernel/hostname", "fixture\n");
	fixture_write(root, "sys/kernel/random/boot_id", "00112233-4455-6677-8899-aabbccddeeff\n");
	return root;
}

void fixture_free(char *root)
{
	remove_tree(root);
	free(root);
}

static void write_stat(FILE *file, const struct fixture_task *task)
{
	int column;

	fprintf(file, "%d (%s) %c %d", task->pid, task->comm, task->state, task->ppid);
	for (column = 5; column <= 52; column++) {
		if (column == 20)
			fprintf(file, " %d", task->threads);
		else
			fprintf(file, " %llu",
				(unsigned long long)(task->column_base + (unsigned int)column));
	}
	fputc('\n', file);
}

static void write_memory(FILE *file, uint64_t kb)
{
	static const char *const lines[] = { "VmPeak", "VmSize",  "VmLck",   "VmPin",	 "VmHWM",
					     "VmRSS",  "RssAnon", "RssFile", "RssShmem", "VmData",
					     "VmStk",  "VmExe",	  "VmLib",   "VmPTE",	 "VmSwap" };
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		fprintf(file, "%s:\t%8llu kB\n", lines[i], (unsigned long long)(kb + i));
}

/* As the kernel writes the name there: a newline and a backslash are escaped. */
static void write_name(FILE *file, const char *comm)
{
	fputs("Name:\t", file);
	for (; *comm; comm++) {
		if (*comm == '\n')
			fputs("\\n", file);
		else if (*comm == '\\')
			fputs("\\\\", file);
		else
			fputc(*comm, file);
	}
	fputc('\n', file);
}

static void write_status(FILE *file, const struct fixture_task *task)
{
	size_t i;

	write_name(file, task->comm);
	fprintf(file, "Umask:\t0022\nState:\t%c (any)\nTgid:\t%d\nNgid:\t0\nPid:\t%d\n",
		task->state, task->tgid, task->pid);
	fprintf(file, "PPid:\t%d\nTracerPid:\t%d\n", task->ppid, task->tracer);
	fputs("Uid:\t101\t102\t103\t4294967295\nGid:\t201\t202\t203\t204\nFDSize:\t64\n", file);
	fputs("Groups:\t", file);
	for (i = 0; i < task->groups; i++)
		fprintf(file, "%zu ", 4000000000 + i);
	fprintf(file, "\nNStgid:\t%d\t7\t1\nNSpid:\t%d\t8\t%d\n", task->tgid, task->pid,
		task->pid + 1000);
	if (task->memory_kb)
		write_memory(file, task->memory_kb);
	fprintf(file, "Threads:\t%d\nSigQ:\t0/100\n", task->threads);
	fprintf(file, "voluntary_ctxt_switches:\t%llu\nnonvoluntary_ctxt_switches:\t%llu\n",
		(unsigned long long)task->switches, (unsigned long long)task->switches + 1);
}

static FILE *create_in(const char *root, const char *folder, const char *name)
{
	char *path;
	FILE *file;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		err(1, "asprintf");
	file = create(root, path);
	free(path);
	return file;
}

void fixture_task(const char *root, const char *folder, const struct fixture_task *task)
{
	unsigned long long base = task->switches;
	FILE *file;

	file = create_in(root, folder, "stat");
	write_stat(file, task);
	fclose(file);
	file = create_in(root, folder, "status");
	write_status(file, task);
	fclose(file);
	file = create_in(root, folder, "schedstat");
	fprintf(file, "%llu %llu %llu\n", base + 10, base + 11, base + 12);
	fclose(file);
	file = create_in(root, folder, "oom_score_adj");
	fputs("-17\n", file);
	fclose(file);
}
