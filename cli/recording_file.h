/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a recording: their names, and reading them. */
#ifndef PROCSNAP_CLI_RECORDING_FILE_H
#define PROCSNAP_CLI_RECORDING_FILE_H

#include <limits.h>
#include <stdbool.h>

/* Files that a recording may be of, FILE.1 and on; numbers that may be missing in between, */
#define RECORDING_FILES_MAX 10000
/* since who was rotating them was ended. */
#define RECORDING_FILES_GAP 4

/* FILE.1 and on, 0: FILE; false: it is too long */
bool recording_file_name(char name[PATH_MAX], const char *path, unsigned int number);
/* a descriptor of a file that can be read at any place, -1 with errno */
int recording_file_open(const char *path);

#endif
