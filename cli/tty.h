/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of terminals from their device numbers. */
#ifndef PROCSNAP_CLI_TTY_H
#define PROCSNAP_CLI_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLI_TTY_NAME_SIZE 32

/*
 * Name without /dev/ of &procsnap_task.tty, "MAJOR:MINOR" if unknown; its
 * length, 0 for no terminal. live: this machine's own drivers may be asked.
 */
size_t cli_tty_name(uint32_t tty, bool live, char name[CLI_TTY_NAME_SIZE]);

/* true if what the user typed (pts/0, /dev/pts/0, 0, tty1, S0, - for none) is this terminal */
bool cli_tty_matches(const char *typed, uint32_t tty, bool live);

#endif
