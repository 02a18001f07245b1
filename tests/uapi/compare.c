// SPDX-License-Identifier: GPL-2.0-or-later
/* Comparing what a snapshot says of a task with what /proc says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "proc_text.h"

static char where[128]; /* what is compared, for messages */
static int differences;

void same(const char *field, long long got, long long expected)
{
	if (got == expected)
		return;
	print_error("%s: %s is %lld, /proc says %lld\n", where, field, got, expected);
	differences++;
}

void same_hex(const char *field, unsigned long long got, unsigned long long expected)
{
	if (got == expected)
		return;
	print_error("%s: %s is %#llx, /proc says %#llx\n", where, field, got, expected);
	differences++;
}

void between(const char *field, long long got, long long least, long long most)
{
	if (got >= least && got <= most)
		return;
	print_error("%s: %s is %lld, /proc says %lld to %lld\n", where, field, got, least, most);
	differences++;
}

/* Where @a and @b begin to differ. */
static size_t first_difference(const char *a, const char *b, size_t size)
{
	size_t i;

	for (i = 0; i < size && a[i] == b[i]; i++)
		;
	return i;
}

void same_bytes(const struct row *row, const char *field, const struct procsnap_text *text,
		const void *expected, size_t size)
{
	size_t length, at;
	const char *got = procsnap_text(row->snap, text, &length);

	if (got && length == size && !memcmp(got, expected, size))
		return;
	differences++;
	if (!got) {
		print_error("%s: %s is not in the image\n", where, field);
		return;
	}
	at = first_difference(got, expected, length < size ? length : size);
	print_error("%s: %s has %zu bytes, in /proc %zu; from byte %zu '%.60s', in /proc '%.60s'\n",
		    where, field, length, size, at, at < length ? got + at : "",
		    at < size ? (const char *)expected + at : "");
}

void same_text(const struct row *row, const char *field, const struct procsnap_text *text,
	       const char *expected)
{
	same_bytes(row, field, text, expected, strlen(expected));
}

static struct procsnap_snapshot *take(const struct victim *victims, enum procsnap_backend backend,
				      uint64_t sections, bool threads)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	struct procsnap *ps;
	pid_t pids[64];
	size_t count = 0;

	for (; victims[count].pid; count++)
		pids[count] = victims[count].pid;
	assert_int_equal(procsnap_open(&ps, backend), 0);
	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_pids(query, pids, count), 0);
	procsnap_query_set_sections(query, sections);
	procsnap_query_set_threads(query, threads);
	if (procsnap_take(ps, query, &snap))
		fail_msg("%s", procsnap_last_error());
	procsnap_query_free(query);
	procsnap_close(ps);
	return snap;
}

static void compare_one(const struct procsnap_snapshot *snap, size_t index, bool threads,
			enum procsnap_backend backend, const char *kind, compare_row_fn *compare)
{
	const struct procsnap_task *task = procsnap_task(snap, index);
	struct row row = { snap, index, task, threads, NULL, false };
	char folder[64];

	if (threads)
		snprintf(folder, sizeof(folder), "%d/task/%d", task->tgid, task->pid);
	else
		snprintf(folder, sizeof(folder), "%d", task->pid);
	row.folder = folder;
	row.memory = line_present(proc_file("%s/status", folder), "VmSize");
	snprintf(where, sizeof(where), "%s %s%s %d", procsnap_backend_name(backend), kind,
		 threads ? " thread" : "", task->pid);
	compare(&row);
}

void compare_victims(const struct victim *victims, enum procsnap_backend backend, uint64_t sections,
		     bool threads, compare_row_fn *compare)
{
	struct procsnap_snapshot *snap = take(victims, backend, sections, threads);
	const struct victim *victim;
	size_t index, rows;

	differences = 0;
	for (victim = victims; victim->pid; victim++) {
		rows = 0;
		procsnap_for_each_row(snap, index) {
			if (procsnap_task(snap, index)->tgid != victim->pid)
				continue;
			compare_one(snap, index, threads, backend, victim->kind, compare);
			rows++;
		}
		snprintf(where, sizeof(where), "%s", victim->kind);
		same("rows", rows,
		     threads ? line_value(proc_file("%d/status", victim->pid), "Threads", 0) : 1);
	}
	procsnap_snapshot_free(snap);
	assert_int_equal(differences, 0);
}
