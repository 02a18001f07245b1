/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the module is not in use here, and what to do to have it. */
#ifndef PROCSNAP_CLI_ABSENCE_H
#define PROCSNAP_CLI_ABSENCE_H

#include <stdbool.h>

#define CLI_ABSENCE_SIZE 256

/**
 * struct cli_absence - why, and what to do; both for people, neither empty.
 *
 * @reason: As in "... is read because REASON".
 * @advice: As in "to have atomic snapshots: ADVICE".
 */
struct cli_absence {
	char reason[CLI_ABSENCE_SIZE];
	char advice[CLI_ABSENCE_SIZE];
};

/* error: the errno, above 0, that the device gave; looks at the machine for the rest */
void cli_absence_explain(int error, struct cli_absence *absence);

/*
 * Says once that /proc is read instead of the device, why, and what to do: only
 * to a person, which is who stderr is a terminal of.
 */
void cli_absence_tell(int error);

#endif
