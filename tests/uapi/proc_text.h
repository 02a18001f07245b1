/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc as text, read for the tests without the library, so that a mistake in
 * the one does not hide in the other.
 */
#ifndef PROCSNAP_TESTS_PROC_TEXT_H
#define PROCSNAP_TESTS_PROC_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* A whole file; fails the test if it cannot be read. path is below /proc. */
const char *proc_file(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Field @number (as in proc(5), from 3) of a stat file's text. */
long long stat_field(const char *stat, int number);
/* Field 3, the state. */
char stat_state(const char *stat);

/* Value @index (from 0) of line @key of a "key:\tvalues" text; -1 if absent. */
long long line_value(const char *text, const char *key, int index);
/* The last value of the line. */
long long line_last(const char *text, const char *key);
bool line_present(const char *text, const char *key);

#endif /* PROCSNAP_TESTS_PROC_TEXT_H */
