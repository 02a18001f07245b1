/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of the guest's kernel that a test needs, put back when it ends. */
#ifndef PROCSNAP_TESTS_SETTINGS_H
#define PROCSNAP_TESTS_SETTINGS_H

#include <stdbool.h>

/*
 * Writes @value into @path, and keeps what was there; false: there is no such file,
 * or it takes no such value.
 */
bool setting_set(const char *path, const char *value);
/* The number in @path; -1: none. */
long long setting_number(const char *path);
/* Puts all back, the last first. */
void settings_restore(void);

#endif /* PROCSNAP_TESTS_SETTINGS_H */
