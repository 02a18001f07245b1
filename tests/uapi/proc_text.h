/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc as text, read for the tests without the library, so that a mistake in
 * the one does not hide in the other.
 */
#ifndef PROCSNAP_TESTS_PROC_TEXT_H
#define PROCSNAP_TESTS_PROC_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A whole file; fails the test if it cannot be read. path is below /proc. */
const char *proc_file(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * The bytes of a file of any size and a NUL, to be freed; NULL and errno if it
 * cannot be opened or read.
 */
char *proc_bytes(size_t *size, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* readlink(2); false and errno if that fails, @target is empty then. */
bool proc_link(char *target, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The device of a mount's file system; false: this mount is nowhere mounted. */
bool mount_device(uint32_t mount_id, unsigned int *major, unsigned int *minor);

/* Field @number (as in proc(5), from 3) of a stat file's text. */
long long stat_field(const char *stat, int number);
/* Field 3, the state. */
char stat_state(const char *stat);

/* Value @index (from 0) of line @key of a "key:\tvalues" text; -1 if absent. */
long long line_value(const char *text, const char *key, int index);
/* What follows the key, up to the end of the text; NULL if absent. */
const char *line_text(const char *text, const char *key);
/* The number that follows it, 0 if absent. */
unsigned long long line_base(const char *text, const char *key, int base);
/* The last value of the line. */
long long line_last(const char *text, const char *key);
bool line_present(const char *text, const char *key);

#endif /* PROCSNAP_TESTS_PROC_TEXT_H */
