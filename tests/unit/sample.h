/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small valid image with every section, to be read or to be damaged.
 */
#ifndef PROCSNAP_SAMPLE_H
#define PROCSNAP_SAMPLE_H

#include "internal.h"

#define SAMPLE_TASKS 5
#define SAMPLE_CPUS 2
#define SAMPLE_PAGE_SIZE 4096U
/* Each row of nspid, cgroup, files, vmas and pages has this many entries of its table. */
#define SAMPLE_PARTS 2
/* Sections, which is every one that this library knows. */
#define SAMPLE_SECTIONS PROCSNAP_SECTION_LAST

/**
 * struct sample - the image and where its parts are.
 *
 * @bytes: The image, @size bytes from malloc().
 * @sections: Its section table, in the order of the ids.
 */
struct sample {
	unsigned char *bytes;
	size_t size;
	struct procsnap_header *header;
	struct procsnap_section *sections;
	struct procsnap_task *tasks;
	struct procsnap_cred *creds;
	struct procsnap_cpu *cpus;
	struct procsnap_memory *memories;
	struct procsnap_system *system;
	struct procsnap_cpustat *cpustats;
};

/* The pids of the rows: 1, 300, 20, 21, 20000. */
extern const int32_t sample_pids[SAMPLE_TASKS];

void sample_make(struct sample *sample);
void sample_free(struct sample *sample);
/* The section's entry of the table. */
struct procsnap_section *sample_section(const struct sample *sample, uint32_t id);
/* Entry i of a section. */
void *sample_entry(const struct sample *sample, uint32_t id, size_t i);
/* Reads every value that the accessors give; a sum, so that nothing is left out. */
uint64_t sample_read_all(const struct procsnap_snapshot *snap);

#endif /* PROCSNAP_SAMPLE_H */
