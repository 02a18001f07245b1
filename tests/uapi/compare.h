/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comparing what a snapshot says of a task with what /proc says. */
#ifndef PROCSNAP_TESTS_COMPARE_H
#define PROCSNAP_TESTS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include <procsnap/procsnap.h>

#include "victims.h"

/* A row of the snapshot at hand. */
struct row {
	const struct procsnap_snapshot *snap;
	size_t index;
	const struct procsnap_task *task;
	bool thread;
	const char *folder; /* "123" of a process, "123/task/125" of a thread */
	bool memory;	    /* it has some, says its status file */
};

typedef void compare_row_fn(const struct row *row);

void same(const char *field, long long got, long long expected);
void same_hex(const char *field, unsigned long long got, unsigned long long expected);
void between(const char *field, long long got, long long least, long long most);
/* Bytes of the strings section; @expected of @size bytes. */
void same_bytes(const struct row *row, const char *field, const struct procsnap_text *text,
		const void *expected, size_t size);
void same_text(const struct row *row, const char *field, const struct procsnap_text *text,
	       const char *expected);

/* Of @sections of all @victims, from @backend, as processes or as threads: no difference. */
void compare_victims(const struct victim *victims, enum procsnap_backend backend, uint64_t sections,
		     bool threads, compare_row_fn *compare);

#endif /* PROCSNAP_TESTS_COMPARE_H */
