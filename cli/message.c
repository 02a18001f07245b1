// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages to the user on stderr. Text that came from outside is shown with
 * its control characters made visible.
 */
#include <stdarg.h>
#include <stdio.h>

#include "cli.h"
#include "escape.h"
#include "progress.h"

static const char *message_command;
static const char *message_program = "procsnap";
static __thread void (*message_sink)(const char *text);

void cli_message_set_program(const char *name)
{
	message_program = name;
}

void cli_message_divert(void (*sink)(const char *text))
{
	message_sink = sink;
}

void cli_message_set_command(const char *name)
{
	message_command = name;
}

const char *cli_message_name(void)
{
	static char name[64];

	snprintf(name, sizeof(name), "%s%s%s", message_program, message_command ? " " : "",
		 message_command ? message_command : "");
	return name;
}

static void __attribute__((format(printf, 1, 0))) message_vprint(const char *format, va_list args)
{
	char text[1024], shown[4096];
	int length = vsnprintf(text, sizeof(text), format, args);

	if (length < 0)
		return;
	if ((size_t)length >= sizeof(text))
		length = sizeof(text) - 1;
	shown[cli_escape(shown, sizeof(shown) - 1, text, (size_t)length, NULL)] = '\0';
	if (message_sink) {
		message_sink(shown);
		return;
	}
	cli_progress_end();
	fprintf(stderr, "%s: %s\n", cli_message_name(), shown);
}

void cli_message(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	message_vprint(format, args);
	va_end(args);
}

int cli_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	message_vprint(format, args);
	va_end(args);
	return CLI_EXIT_USAGE;
}
