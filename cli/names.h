/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and bits of the kernel by the names that people know them by. */
#ifndef PROCSNAP_CLI_NAMES_H
#define PROCSNAP_CLI_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* room for any of the names */
#define CLI_NAME_SIZE 32

/* HUP of 1, RTMIN+3 of 37; the number of what has no name. signal: 1..64 */
const char *cli_signal_name(unsigned int signal, char name[CLI_NAME_SIZE]);
/* cap_chown of 0; cap_63 of what has no name. capability: 0..63 */
const char *cli_capability_name(unsigned int capability, char name[CLI_NAME_SIZE]);
/* every capability that this command knows */
uint64_t cli_capabilities_all(void);

/* the two letters of smaps VmFlags of bit 0..63 of &procsnap_vma.flags; NULL: none */
const char *cli_vma_flag_name(unsigned int bit);
/* rwxp as in /proc/PID/maps */
void cli_vma_permissions(uint64_t flags, char text[5]);

/* name and unit of RLIMIT_* as in /proc/PID/limits; NULL: none */
const char *cli_limit_name(unsigned int limit);
const char *cli_limit_unit(unsigned int limit);

/* REG, DIR ... of S_IF*; ANON of 0 */
const char *cli_file_type(uint32_t mode);
/* r, w, rw, or - of a file that is only a place (O_PATH) */
const char *cli_file_access(uint32_t flags);
/* name of the flag in bit 0..31 of open(2) flags, access left out; NULL: none */
const char *cli_file_flag_name(unsigned int bit);

/* OTHER, FIFO ... of SCHED_*; NULL: none */
const char *cli_policy_name(uint32_t policy);
/* sleeping ... of a task's state; NULL: none */
const char *cli_state_name(unsigned char state);
/* entry AT_* of an auxiliary vector; NULL: none */
const char *cli_auxv_name(uint64_t type);

/*
 * "0-3,7" of a bitmap of 64-bit words; empty: nothing set. Returns the
 * characters that it takes (without the final NUL, which is always written if
 * size is not 0), which may be more than were written.
 */
size_t cli_bitmap_list(char *text, size_t size, const uint64_t *words, size_t count);

#endif
