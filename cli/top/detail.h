/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The texts of the detail page's tabs, of a row of a snapshot. Knows nothing of a terminal. */
#ifndef PROCSNAP_TOP_DETAIL_H
#define PROCSNAP_TOP_DETAIL_H

#include "../out.h"
#include "account.h"
#include "page.h"
#include "threads.h"

/**
 * struct top_detail - what a tab is made of.
 *
 * @out: Where it goes; highlighted as for a terminal.
 * @snap, @row: The task. @kin: all processes, for the names of relatives, or NULL.
 * @live: It is of this machine, just now.
 * @absent: Why the snapshot does not have a section, a few words.
 * @columns: Of the screen.
 * @threads: Times of its threads, for what they used since.
 */
struct top_detail {
	struct cli_out *out;
	const struct procsnap_snapshot *snap;
	uint32_t row;
	struct procsnap_snapshot *kin;
	bool live;
	const char *absent;
	size_t columns;
	const struct top_threads *threads;
};

/**
 * struct top_detail_part - a tab.
 *
 * @name: A word.
 * @sections: What it asks for. @threads: with a row for each thread.
 * @walk_ns: How long pages may be looked at; 0: it looks at none.
 * @interval_ms: Between two looks.
 * @write: Writes it.
 */
struct top_detail_part {
	const char *name;
	uint64_t sections;
	bool threads;
	uint64_t walk_ns;
	unsigned int interval_ms;
	void (*write)(struct top_detail *detail);
};

extern const struct top_detail_part top_detail_parts[TOP_DETAIL_TABS];

/* a tab as text for top_text_take(); NULL: no memory */
char *top_detail_text(struct top_detail *detail, enum top_detail_tab tab, size_t *length);
/* the same of a process that is known from the account alone */
char *top_detail_gone_text(const struct top_gone *gone, uint64_t real_offset_ns, size_t *length);
/* "exit status 1", "killed by SIGKILL": of wait(2) */
#define TOP_DETAIL_END 64
const char *top_detail_end(char text[TOP_DETAIL_END], uint32_t wait_status);

/* the tabs that are more than parts of `procsnap show` */
void top_detail_files(struct top_detail *detail);
void top_detail_maps(struct top_detail *detail);
void top_detail_pages(struct top_detail *detail);
void top_detail_environ(struct top_detail *detail);
void top_detail_threads(struct top_detail *detail);

/* true if an entry may be used; else it is written why not. what: in the plural */
bool top_detail_has(struct top_detail *detail, const void *entry, const char *what);

#endif
