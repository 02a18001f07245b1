/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a snapshot shows of a process beside what /proc answers to the same
 * viewer. /proc is the oracle: there is no table of who may see what.
 */
#ifndef PROCSNAP_TESTS_RIGHTS_COMPARE_H
#define PROCSNAP_TESTS_RIGHTS_COMPARE_H

#include <stdbool.h>

#include "device.h"

/*
 * In memory that is shared by all viewers. @split: runs of pages that look as if they
 * were one.
 */
struct rights_tally {
	unsigned long compared;
	unsigned long shown;
	unsigned long denied;
	unsigned long wrong;
	unsigned long split;
};

/*
 * @viewer: its name, for messages.
 * @capabilities: procsnap_info's.
 * @handed: the snapshot was taken by another with the viewer's descriptor: it may
 *	show less than /proc shows the viewer, but no more.
 * @restless: a process that does not stand still, beside the viewer; or 0.
 */
struct rights_look {
	const struct image *image;
	const char *viewer;
	uint64_t capabilities;
	bool handed;
	int restless;
	struct rights_tally *tally;
};

/* Compares all that there is of process @pid, "@target" in messages. */
void rights_compare(const struct rights_look *look, int pid, const char *target);

/* Compares only what /proc guards by a ptrace check (attach). */
void rights_compare_attach(const struct rights_look *look, int pid, const char *target);

/* Sees that the target's @secret stands nowhere in the image, unless /proc shows it. */
void rights_compare_secret(const struct rights_look *look, int pid, const char *target,
			   const char *secret);

/* Says what is wrong and counts it. */
void rights_wrong(const struct rights_look *look, const char *target, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* PROCSNAP_TESTS_RIGHTS_COMPARE_H */
