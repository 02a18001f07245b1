/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory for texts of any length: room for one at a time, and texts that are kept. */
#ifndef PROCSNAP_CLI_ROOM_H
#define PROCSNAP_CLI_ROOM_H

#include <stddef.h>

/**
 * struct cli_room - room for a text, reused for the next one.
 */
struct cli_room {
	char *at;
	size_t size;
};

/* at least `size` bytes, what was there is kept; NULL without memory */
char *cli_room_get(struct cli_room *room, size_t size);

/* a copy with a NUL, the same for equal texts, as long as the program; NULL without memory */
const char *cli_keep(const char *text, size_t length);

#endif
