/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes for people, as in 136K and 1.5M, and sizes that they typed. */
#ifndef PROCSNAP_CLI_SIZE_H
#define PROCSNAP_CLI_SIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <procsnap/uapi.h>

#define CLI_SIZE_TEXT 24

/* three digits or fewer, and a unit of 1024; bytes: all digits instead */
const char *cli_size(char text[CLI_SIZE_TEXT], uint64_t size, bool bytes);

/* a number, with B, K, M, G, T, P or E behind it; false if it is none */
bool cli_size_parse(const char *text, uint64_t *size);

/* whole bytes of a weighted size, to the nearest */
static inline uint64_t cli_weighted_bytes(uint64_t weighted)
{
	return (weighted >> PROCSNAP_WEIGHT_SHIFT) + (weighted >> (PROCSNAP_WEIGHT_SHIFT - 1) & 1);
}

#endif
