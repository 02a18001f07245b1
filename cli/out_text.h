/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text on its way to a terminal: raw bytes made visible, formats, blanks. */
#ifndef PROCSNAP_CLI_OUT_TEXT_H
#define PROCSNAP_CLI_OUT_TEXT_H

#include "out.h"

/* raw bytes of any length, as cli_escape() shows them; returns their columns */
size_t cli_out_escaped(struct cli_out *out, const char *text, size_t length);
/* words with a NUL after each, such as a command line, with blanks between */
size_t cli_out_words(struct cli_out *out, const char *text, size_t length);
/* of at most 511 bytes */
void cli_out_printf(struct cli_out *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void cli_out_blanks(struct cli_out *out, size_t count);

#endif
