/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a descriptor, standard output mostly, can show. */
#ifndef PROCSNAP_CLI_TERMINAL_H
#define PROCSNAP_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* columns of the terminal, those in COLUMNS if it says so; 0: it is none */
size_t cli_terminal_columns(int fd);
/* columns that lines are cut at, 0: none; wide: times -w was given, width: --width, 0: not given */
size_t cli_terminal_limit(int fd, unsigned int wide, size_t width);
/* of an argument of --width; shown: the option as typed; an exit code */
int cli_terminal_parse_width(size_t *width, const char *shown, const char *argument);
/* TERM says that it knows no escape sequences, or nothing at all */
bool cli_terminal_is_dumb(void);
/* a terminal that is not dumb, and NO_COLOR is not set or empty (no-color.org) */
bool cli_terminal_colour(int fd);

#endif
