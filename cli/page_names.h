/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What pages are: one word and one letter for each, and names of their flags. */
#ifndef PROCSNAP_CLI_PAGE_NAMES_H
#define PROCSNAP_CLI_PAGE_NAMES_H

#include "json_write.h"

/* the first that applies */
enum cli_page_kind {
	CLI_PAGE_HUGETLB,
	CLI_PAGE_GUARD,
	CLI_PAGE_SWAPPED,
	CLI_PAGE_OTHER,
	CLI_PAGE_ZERO,
	CLI_PAGE_KSM,
	CLI_PAGE_HUGE,
	CLI_PAGE_SHMEM,
	CLI_PAGE_FILE,
	CLI_PAGE_UNKNOWN,
	CLI_PAGE_PRIVATE,
	CLI_PAGE_SHARED,
	CLI_PAGE_KINDS,
};

/**
 * struct cli_page_kind_name - a kind of pages.
 *
 * @name: A word, for tables and JSON.
 * @letter: For maps, in lower case.
 * @colour: Number of a colour of the terminal, 0 to 15.
 * @what: For legends.
 */
struct cli_page_kind_name {
	const char *name;
	char letter;
	char colour;
	const char *what;
};

extern const struct cli_page_kind_name cli_page_kinds[CLI_PAGE_KINDS];

/* vma: the mapping, or NULL; it tells what a page must be where nothing else does */
enum cli_page_kind cli_page_kind(const struct procsnap_page_run *run,
				 const struct procsnap_vma *vma);

/* a letter for each flag */
#define CLI_PAGE_LETTERS 65
void cli_page_letters(uint64_t flags, char letters[CLI_PAGE_LETTERS]);
/* an array of names under the key "flags" */
void cli_json_page_flags(struct cli_json *json, uint64_t flags);

/* rwx of PROCSNAP_PROT_* */
void cli_page_prot(uint32_t prot, char text[4]);

#endif
