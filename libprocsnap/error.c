// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The sentence about the last failure, one for each thread.
 */
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char last_error[512];

int procsnap_fail(int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(last_error, sizeof(last_error), format, args);
	va_end(args);
	return error;
}

const char *procsnap_errno_text(int error)
{
	const char *text = strerrordesc_np(-error);

	return text ? text : "unknown error";
}

const char *procsnap_last_error(void)
{
	return last_error;
}
