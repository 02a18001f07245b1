/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lengths of time for people, as in 345us, 12.3ms, 4.567s, 12:34 and 3-04:05:06. */
#ifndef PROCSNAP_CLI_SPAN_H
#define PROCSNAP_CLI_SPAN_H

#include <stdint.h>

#define CLI_SPAN_TEXT 32

/* rounded down to what is shown, so that no unit is reached before its time */
const char *cli_span(char text[CLI_SPAN_TEXT], uint64_t ns);

#endif
