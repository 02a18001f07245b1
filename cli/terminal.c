// SPDX-License-Identifier: GPL-2.0-or-later
/* What a descriptor can show. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "number.h"
#include "terminal.h"

size_t cli_terminal_columns(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t number;

	if (!isatty(fd))
		return 0;
	if (columns && cli_number_parse(columns, strlen(columns), 65536, &number) && number)
		return (size_t)number;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

bool cli_terminal_colour(int fd)
{
	return isatty(fd) && !getenv("NO_COLOR");
}
