/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What takes more than a second says that it is at work: a line on stderr, if
 * that is a terminal, which is gone before anything else is written.
 */
#ifndef PROCSNAP_CLI_PROGRESS_H
#define PROCSNAP_CLI_PROGRESS_H

/* the program is one whose output goes by line by line; without that nothing here does anything */
void cli_progress_allow(void);
/*
 * From now on, if it takes longer; what: as in "reading /proc", stays. It ends by
 * itself where output or a message is written. Begun again it goes on under
 * the new name, and counts from the first.
 */
void cli_progress_begin(const char *what);
/* the line is gone when this returns; costs nothing if there is nothing under way */
void cli_progress_end(void);

#endif
