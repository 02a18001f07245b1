// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Building an image from arrays, for the procfs backend: header, section
 * table, sections, each at the next multiple of 8.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void complete_header(struct procsnap_header *header, const struct procsnap_part *parts,
			    size_t part_count)
{
	size_t i, bytes;

	bytes = sizeof(*header) + part_count * sizeof(struct procsnap_section);
	header->magic = PROCSNAP_MAGIC;
	header->version = PROCSNAP_UAPI_VERSION;
	header->header_size = sizeof(*header);
	header->section_count = (uint32_t)part_count;
	header->section_entry_size = sizeof(struct procsnap_section);
	header->got = 0;
	for (i = 0; i < part_count; i++) {
		header->got |= PROCSNAP_WANT(parts[i].id);
		bytes += parts[i].count * procsnap_section_kind(parts[i].id)->size;
	}
	header->total_size = bytes;
}

int procsnap_image_build(struct procsnap_header *header, const struct procsnap_part *parts,
			 size_t part_count, void **image)
{
	const struct procsnap_section_kind *kind;
	struct procsnap_section *section;
	unsigned char *bytes;
	size_t i, offset;

	complete_header(header, parts, part_count);
	bytes = calloc(1, header->total_size);
	if (!bytes)
		return procsnap_fail(-ENOMEM, "no memory for an image of %llu bytes",
				     (unsigned long long)header->total_size);
	memcpy(bytes, header, sizeof(*header));
	section = (void *)(bytes + sizeof(*header));
	offset = sizeof(*header) + part_count * sizeof(*section);
	for (i = 0; i < part_count; i++, section++) {
		kind = procsnap_section_kind(parts[i].id);
		section->id = kind->id;
		section->entry_size = kind->size;
		section->count = parts[i].count;
		section->offset = offset;
		section->flags = kind->flags;
		if (parts[i].count)
			memcpy(bytes + offset, parts[i].entries, parts[i].count * kind->size);
		offset += parts[i].count * kind->size;
	}
	*image = bytes;
	return 0;
}
