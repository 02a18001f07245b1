/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a descriptor, standard output mostly, can show. */
#ifndef PROCSNAP_CLI_TERMINAL_H
#define PROCSNAP_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* columns of the terminal, those in COLUMNS if it says so; 0: it is none */
size_t cli_terminal_columns(int fd);
/* a terminal, and NO_COLOR is not set */
bool cli_terminal_colour(int fd);

#endif
