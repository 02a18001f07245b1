/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --color: whether what is written has colours. */
#ifndef PROCSNAP_CLI_COLOUR_H
#define PROCSNAP_CLI_COLOUR_H

#include <stdbool.h>

enum cli_colour {
	CLI_COLOUR_AUTO, /* on a terminal that has them, unless NO_COLOR is set */
	CLI_COLOUR_ALWAYS,
	CLI_COLOUR_NEVER,
};

/* of an argument of --color; shown: the option as typed; an exit code */
int cli_colour_parse(enum cli_colour *colour, const char *shown, const char *argument);
/* whether what goes to the descriptor is to have colours */
bool cli_colour_is_on(enum cli_colour colour, int fd);

#endif
