/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processes of /proc, and choosing from them as a request does. */
#ifndef PROCSNAP_TESTS_PROC_TABLE_H
#define PROCSNAP_TESTS_PROC_TABLE_H

#include <stdbool.h>
#include <stdint.h>

enum { NS_TYPES = 8 };

/* The types of namespaces, by name in /proc/PID/ns. */
struct ns_type {
	const char *name;
	uint32_t type;
};

extern const struct ns_type ns_types[NS_TYPES];

/* A process; @chosen by the functions below. */
struct entry {
	int pid, ppid, pgid, sid;
	unsigned int ruid, euid;
	uint64_t ns[NS_TYPES];
	char comm[16];
	char group[128];
	char old_group[128];
	char state;
	bool kthread;
	bool chosen;
	int tids[64];
	int tid_count;
};

extern struct entry table[4096];
extern int entries;

/* Reads all of /proc into the table. */
void scan_proc(void);
/* NULL: there is none. */
struct entry *entry_of_pid(int pid);
/* Fails the test if there is none. */
struct entry *named(const char *comm);

/* Chooses children or, if @deep, descendants of the list, and @roots: the list too. */
void choose_kin(const uint32_t *list, uint32_t count, bool deep, bool roots);
/*
 * Chooses by what PROCSNAP_SELECT_* @select looks at (of namespaces: of type @ns);
 * returns how many of the list choose none.
 */
unsigned int choose_by(uint32_t select, int ns, const uint32_t *list, uint32_t count);

#endif /* PROCSNAP_TESTS_PROC_TABLE_H */
