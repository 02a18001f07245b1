/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What every unit test includes first: the library's inside, and cmocka with
 * the headers that it wants before it.
 */
#ifndef PROCSNAP_UNIT_H
#define PROCSNAP_UNIT_H

#include "internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The last error is a sentence with this in it. */
#define assert_last_error(part)                                                        \
	do {                                                                           \
		if (!strstr(procsnap_last_error(), part))                              \
			fail_msg("\"%s\" is not in: %s", part, procsnap_last_error()); \
	} while (0)

#endif /* PROCSNAP_UNIT_H */
