/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entry of a row in a section that is known by its number. */
#ifndef PROCSNAP_CLI_SECTION_ENTRY_H
#define PROCSNAP_CLI_SECTION_ENTRY_H

#include <procsnap/procsnap.h>

/* NULL: the snapshot has no such section or row, or it is not per task */
const void *cli_section_entry(const struct procsnap_snapshot *snap, uint32_t section, size_t row);

#endif
