// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Validation of an image. The bytes are untrusted (a file, a pipe, another
 * machine; the device's own mapping only as far as its rows go): nothing of
 * them is used before it is checked here, and after that the accessors need no
 * checks but the row's number.
 */
#include "internal.h"

#include <byteswap.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A header of 64 KiB is damage, not a later version. */
#define HEADER_SIZE_MAX 65536

_Static_assert(sizeof(struct procsnap_header) >= PROCSNAP_HEADER_SIZE_V1, "V1 is the least");
_Static_assert(sizeof(struct procsnap_section) >= PROCSNAP_SECTION_ENTRY_SIZE_V1,
	       "V1 is the least");

static int check_sizes(const struct procsnap_header *h)
{
	if (h->header_size < PROCSNAP_HEADER_SIZE_V1 || h->header_size > HEADER_SIZE_MAX ||
	    h->header_size % 8)
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: header_size is %u, not a multiple of 8 from %d to %d",
			h->header_size, PROCSNAP_HEADER_SIZE_V1, HEADER_SIZE_MAX);
	if (h->total_size < h->header_size || h->total_size % 8)
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: total_size is %llu, not a multiple of 8 of at least the header's %u",
			(unsigned long long)h->total_size, h->header_size);
	if (h->total_size > SIZE_MAX / 2)
		return procsnap_fail(-EFBIG,
				     "the image claims %llu bytes: too large for this process",
				     (unsigned long long)h->total_size);
	return 0;
}

int procsnap_image_check_header(const void *bytes, size_t available, struct procsnap_header *header)
{
	int err;

	memset(header, 0, sizeof(*header));
	memcpy(header, bytes, available < sizeof(*header) ? available : sizeof(*header));
	if (available >= sizeof(header->magic) && header->magic == bswap_64(PROCSNAP_MAGIC))
		return procsnap_fail(
			-EPROTONOSUPPORT,
			"the image was made on a machine of the other byte order: read it there");
	if (available < sizeof(header->magic) || header->magic != PROCSNAP_MAGIC)
		return procsnap_fail(-EBADMSG,
				     "not a procsnap image: it does not begin with PROCSNAP");
	if (available < PROCSNAP_HEADER_SIZE_V1)
		return procsnap_fail(-EBADMSG,
				     "the image is cut off: it ends after %zu of at least %d bytes",
				     available, PROCSNAP_HEADER_SIZE_V1);
	if (header->version == 0)
		return procsnap_fail(-EBADMSG, "the image is damaged: its version is 0");
	if (header->version > PROCSNAP_UAPI_VERSION)
		return procsnap_fail(
			-EPROTONOSUPPORT,
			"the image has version %u, libprocsnap %s knows up to %d: use a newer libprocsnap",
			header->version, procsnap_version(), PROCSNAP_UAPI_VERSION);
	err = check_sizes(header);
	if (err)
		return err;
	/* What follows a shorter header is the section table, not a field. */
	if (header->header_size < sizeof(*header))
		memset((char *)header + header->header_size, 0,
		       sizeof(*header) - header->header_size);
	return 0;
}

const struct procsnap_section *
procsnap_image_section(const void *image, const struct procsnap_header *header, size_t i)
{
	const unsigned char *table = (const unsigned char *)image + header->header_size;

	return (const void *)(table + i * header->section_entry_size);
}

/* Where the section table ends; cannot overflow: 16 + 32 + 32 bits. */
static uint64_t section_table_end(const struct procsnap_header *h)
{
	return h->header_size + (uint64_t)h->section_count * h->section_entry_size;
}

static int check_section_table(const struct procsnap_header *h)
{
	if (h->section_entry_size < PROCSNAP_SECTION_ENTRY_SIZE_V1 || h->section_entry_size % 8)
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: section_entry_size is %u, not a multiple of 8 from %d",
			h->section_entry_size, PROCSNAP_SECTION_ENTRY_SIZE_V1);
	if (section_table_end(h) > h->total_size)
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: a section table of %u entries does not fit into its %llu bytes",
			h->section_count, (unsigned long long)h->total_size);
	return 0;
}

/* Names a section in a sentence. */
struct section_label {
	char text[96];
};

static struct section_label label(const struct procsnap_section *section, size_t i)
{
	struct section_label l;

	snprintf(l.text, sizeof(l.text), "section %zu (id %u, %s)", i, section->id,
		 procsnap_section_name(section->id));
	return l;
}

static int check_section_place(const struct procsnap_header *h, const struct procsnap_section *s,
			       size_t i)
{
	uint64_t table_end = section_table_end(h);
	uint64_t bytes;

	if (s->entry_size < 8 || s->entry_size % 8)
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: %s has entries of %u bytes, not a multiple of 8",
			label(s, i).text, s->entry_size);
	if (s->offset % 8)
		return procsnap_fail(
			-EBADMSG, "the image is damaged: %s is at offset %llu, not a multiple of 8",
			label(s, i).text, (unsigned long long)s->offset);
	if (__builtin_mul_overflow(s->count, (uint64_t)s->entry_size, &bytes) ||
	    s->offset > h->total_size || bytes > h->total_size - s->offset)
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: %s, %llu entries of %u bytes at offset %llu, does not fit into its %llu bytes",
			label(s, i).text, (unsigned long long)s->count, s->entry_size,
			(unsigned long long)s->offset, (unsigned long long)h->total_size);
	if (s->count && s->offset < table_end)
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: %s at offset %llu overlaps the section table, which ends at %llu",
			label(s, i).text, (unsigned long long)s->offset,
			(unsigned long long)table_end);
	return 0;
}

static int check_section_kind(const struct procsnap_header *h, const struct procsnap_section *s,
			      size_t i)
{
	const struct procsnap_section_kind *kind = procsnap_section_kind(s->id);

	if (kind && (s->flags & PROCSNAP_SECTION_PER_TASK) != kind->flags)
		return procsnap_fail(-EBADMSG,
				     "the image is damaged: %s is %smarked as a section per task",
				     label(s, i).text, kind->flags ? "not " : "");
	if ((s->flags & PROCSNAP_SECTION_PER_TASK) && s->count != h->task_count)
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: %s has %llu rows, the header says %u tasks",
			label(s, i).text, (unsigned long long)s->count, h->task_count);
	/* bytes that others point into: there is nothing that could be longer */
	if (s->id == PROCSNAP_SECTION_STRINGS && s->entry_size != kind->size)
		return procsnap_fail(-EBADMSG,
				     "the image is damaged: %s has entries of %u bytes, not %u",
				     label(s, i).text, s->entry_size, kind->size);
	if (s->id == PROCSNAP_SECTION_SYSTEM && s->count != 1)
		return procsnap_fail(-EBADMSG, "the image is damaged: %s has %llu entries, not 1",
				     label(s, i).text, (unsigned long long)s->count);
	return 0;
}

static int compare_ids(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

/* Each id at most once. Ids over 63 are sorted: a hostile table may be long. */
static int check_ids(const unsigned char *image, const struct procsnap_header *h)
{
	uint64_t seen = 0;
	size_t i, large = 0;
	uint32_t id, *ids;
	int err = 0;

	ids = malloc(((size_t)h->section_count + 1) * sizeof(*ids));
	if (!ids)
		return procsnap_fail(-ENOMEM, "no memory to check %u sections", h->section_count);
	for (i = 0; i < h->section_count && !err; i++) {
		id = procsnap_image_section(image, h, i)->id;
		if (id >= 64)
			ids[large++] = id;
		else if (seen & PROCSNAP_WANT(id))
			err = procsnap_fail(
				-EBADMSG, "the image is damaged: section id %u (%s) is there twice",
				id, procsnap_section_name(id));
		else
			seen |= PROCSNAP_WANT(id);
	}
	qsort(ids, large, sizeof(*ids), compare_ids);
	for (i = 1; i < large && !err; i++)
		if (ids[i] == ids[i - 1])
			err = procsnap_fail(-EBADMSG,
					    "the image is damaged: section id %u is there twice",
					    ids[i]);
	free(ids);
	if (err)
		return err;
	if (seen != h->got)
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: its section table has %#llx, the header's got mask is %#llx",
			(unsigned long long)seen, (unsigned long long)h->got);
	if ((seen & PROCSNAP_WANT_PER_TASK) && !(seen & PROCSNAP_WANT(PROCSNAP_SECTION_TASK)))
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: it has sections per task (%#llx) but not the task section",
			(unsigned long long)seen);
	return 0;
}

/* Makes the section readable as an array of full-size structs. */
static int open_table(struct procsnap_snapshot *snap, const struct procsnap_section *s)
{
	const struct procsnap_section_kind *kind = procsnap_section_kind(s->id);
	const unsigned char *stored = snap->image + s->offset;
	struct procsnap_table *table;
	unsigned char *wide;
	size_t i;

	if (!kind)
		return 0;
	table = &snap->tables[kind->id];
	table->count = s->count;
	if (s->count == 0)
		return 0;
	if (s->entry_size >= kind->size) {
		table->entries = stored;
		table->stride = s->entry_size;
		return 0;
	}
	wide = calloc(s->count, kind->size);
	if (!wide)
		return procsnap_fail(-ENOMEM, "no memory for section %s of %zu entries", kind->name,
				     table->count);
	for (i = 0; i < table->count; i++)
		memcpy(wide + i * kind->size, stored + i * s->entry_size, s->entry_size);
	table->copy = wide;
	table->entries = wide;
	table->stride = kind->size;
	return 0;
}

static int check_header(struct procsnap_snapshot *snap)
{
	struct procsnap_header *h = &snap->header;
	int err;

	err = procsnap_image_check_header(snap->image, snap->size, h);
	if (err)
		return err;
	if (snap->size < h->total_size)
		return procsnap_fail(-EBADMSG,
				     "the image is cut off: it ends after %zu of %llu bytes",
				     snap->size, (unsigned long long)h->total_size);
	if (!memchr(h->hostname, '\0', sizeof(h->hostname)))
		return procsnap_fail(
			-EBADMSG, "the image is damaged: the host name in the header does not end");
	return 0;
}

static int open_sections(struct procsnap_snapshot *snap)
{
	const struct procsnap_header *h = &snap->header;
	const struct procsnap_section *section;
	size_t i;
	int err;

	err = check_section_table(h);
	if (err)
		return err;
	err = check_ids(snap->image, h);
	for (i = 0; !err && i < h->section_count; i++) {
		section = procsnap_image_section(snap->image, h, i);
		err = check_section_place(h, section, i);
		if (!err)
			err = check_section_kind(h, section, i);
		if (!err)
			err = open_table(snap, section);
	}
	return err;
}

int procsnap_image_check(struct procsnap_snapshot *snap)
{
	int err;

	err = check_header(snap);
	if (!err)
		err = open_sections(snap);
	/*
	 * A mapping is the device's: the kernel module wrote the rows, and whoever
	 * cannot trust it cannot trust the kernel either. Ten thousand rows take
	 * half a million instructions to check.
	 */
	if (!err && snap->memory != PROCSNAP_MEMORY_MAPPED)
		err = procsnap_image_check_rows(snap);
	if (!err)
		snap->size = snap->header.total_size;
	return err;
}
