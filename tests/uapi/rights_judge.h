/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc answers of a process, and judging by it what a snapshot shows. */
#ifndef PROCSNAP_TESTS_RIGHTS_JUDGE_H
#define PROCSNAP_TESTS_RIGHTS_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rights_compare.h"

/*
 * One process under comparison.
 *
 * @self: it is the viewer or another that does not stand still: only what is
 *	permitted is compared.
 * @stat, @status: these files; empty if they cannot be read.
 */
struct subject {
	const struct rights_look *look;
	const char *target;
	int pid;
	long row;
	bool self;
	char stat[4096];
	char status[8192];
};

/* What /proc answered: an errno, or @length bytes of @bytes. */
struct answer {
	int error;
	size_t length;
	char bytes[1 << 17];
};

/* The last one. */
extern struct answer answer;

/* Finds the row; false if there is none, and sees that /proc has none either. */
bool subject_of(struct subject *of, const struct rights_look *look, int pid, const char *target);

/* Of its file @name, or of its folder. */
const char *path_of(const struct subject *of, const char *name);
void ask_file(const struct subject *of, const char *name);
void ask_link(const struct subject *of, const char *name);

/* As entry_of(), in a child. */
const void *entry_at(const struct subject *of, uint32_t id, size_t index);
const void *entry(const struct subject *of, uint32_t section);

bool text_is(const struct subject *of, const struct procsnap_text *text, const char *bytes,
	     size_t length);
bool text_is_answer(const struct subject *of, const struct procsnap_text *text);

/*
 * Judges the status of what the last answer is about: denied where /proc denies,
 * filled and @equal where it answers, none where there is nothing. @missing: the
 * PROCSNAP_CAP_* without which the kernel cannot tell.
 */
void judge(const struct subject *of, const char *what, uint32_t status, bool equal,
	   uint64_t missing);

/* The footprint and the pages. */
void rights_compare_walked(const struct subject *of);

#endif /* PROCSNAP_TESTS_RIGHTS_JUDGE_H */
