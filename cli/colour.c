// SPDX-License-Identifier: GPL-2.0-or-later
/* --color. */
#include <string.h>

#include "cli.h"
#include "colour.h"
#include "terminal.h"

int cli_colour_parse(enum cli_colour *colour, const char *shown, const char *argument)
{
	if (!strcmp(argument, "auto"))
		*colour = CLI_COLOUR_AUTO;
	else if (!strcmp(argument, "always"))
		*colour = CLI_COLOUR_ALWAYS;
	else if (!strcmp(argument, "never"))
		*colour = CLI_COLOUR_NEVER;
	else
		return cli_usage("%s %s: it is auto, always or never", shown, argument);
	return CLI_EXIT_OK;
}

bool cli_colour_is_on(enum cli_colour colour, int fd)
{
	return colour == CLI_COLOUR_ALWAYS ||
	       (colour == CLI_COLOUR_AUTO && cli_terminal_colour(fd));
}
