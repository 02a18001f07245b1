// SPDX-License-Identifier: GPL-2.0-or-later
/* What a descriptor can show. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"
#include "number.h"
#include "terminal.h"

#define WIDTH_MAX 65536

/* of -w, as in ps */
#define WIDE_COLUMNS 132

size_t cli_terminal_columns(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t number;

	if (!isatty(fd))
		return 0;
	if (columns && cli_number_parse(columns, strlen(columns), WIDTH_MAX, &number) && number)
		return (size_t)number;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

size_t cli_terminal_limit(int fd, unsigned int wide, size_t width)
{
	size_t columns = cli_terminal_columns(fd);

	if (width)
		return width;
	if (wide > 1 || !columns)
		return 0;
	return wide ? WIDE_COLUMNS : columns;
}

int cli_terminal_parse_width(size_t *width, const char *shown, const char *argument)
{
	uint64_t number;

	if (!cli_number_parse(argument, strlen(argument), WIDTH_MAX, &number) || !number)
		return cli_usage("%s %s: not a width; give a number from 1 to %d", shown, argument,
				 WIDTH_MAX);
	*width = (size_t)number;
	return CLI_EXIT_OK;
}

bool cli_terminal_is_dumb(void)
{
	const char *term = getenv("TERM");

	return !term || !*term || !strcmp(term, "dumb");
}

bool cli_terminal_colour(int fd)
{
	const char *no_colour = getenv("NO_COLOR");

	return isatty(fd) && !(no_colour && *no_colour) && !cli_terminal_is_dumb();
}
