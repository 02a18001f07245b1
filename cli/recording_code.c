// SPDX-License-Identifier: GPL-2.0-or-later
/* Images taken apart into tables of words, and the memory of their code. */
#include <stdlib.h>
#include <string.h>

#include "recording_code.h"
#include "recording_format.h"

#define WORD sizeof(uint64_t)

/* the place of a section is within the image, and its entries are of words */
static bool image_section(struct code_image *image, size_t i)
{
	const struct procsnap_section *section = &image->sections[i];
	uint64_t bytes;

	if (!section->entry_size || section->entry_size % WORD || section->offset % WORD ||
	    section->entry_size / WORD > CODE_WORDS_MAX ||
	    __builtin_mul_overflow(section->count, (uint64_t)section->entry_size, &bytes) ||
	    section->offset > image->size || bytes > image->size - section->offset)
		return false;
	image->tables[i] = (struct code_table){
		.words = (void *)(image->bytes + section->offset),
		.width = section->entry_size / WORD,
		.count = section->count,
	};
	if (section->id == PROCSNAP_SECTION_TASK && code_is_per_task(section) &&
	    section->entry_size >= sizeof(struct procsnap_task))
		image->tasks = (int)i;
	return true;
}

static bool image_sections(struct code_image *image, const struct procsnap_header *header)
{
	size_t size = header->section_entry_size;
	const unsigned char *table = image->bytes + header->header_size;
	size_t total = 0;

	if (header->section_count > RECORDING_SECTIONS_MAX || size < sizeof(image->sections[0]) ||
	    size % WORD || size / WORD > CODE_WORDS_MAX ||
	    size * header->section_count > image->size - header->header_size)
		return false;
	image->index = (struct code_table){ (void *)(uintptr_t)table, size / WORD,
					    header->section_count };
	image->section_count = header->section_count;
	image->sections = calloc(image->section_count + 1, sizeof(image->sections[0]));
	image->tables = calloc(image->section_count + 1, sizeof(image->tables[0]));
	if (!image->sections || !image->tables)
		return false;
	for (size_t i = 0; i < image->section_count; i++) {
		memcpy(&image->sections[i], table + i * size, sizeof(image->sections[i]));
		if (!image_section(image, i))
			return false;
		/* each byte once: else a small image could be long work */
		total += image->tables[i].count * image->tables[i].width * WORD;
		if (total > image->size)
			return false;
	}
	return true;
}

bool code_image_begin(struct code_image *image, const void *bytes, size_t size)
{
	const struct procsnap_header *header = bytes;

	*image = (struct code_image){ .tasks = -1 };
	if (size < PROCSNAP_HEADER_SIZE_V1 || header->magic != PROCSNAP_MAGIC ||
	    header->header_size < PROCSNAP_HEADER_SIZE_V1 || header->header_size % WORD ||
	    header->header_size / WORD > CODE_WORDS_MAX || header->header_size > size)
		return false;
	image->bytes = (unsigned char *)(uintptr_t)bytes;
	image->size = size;
	image->header = (struct code_table){
		.words = (void *)image->bytes,
		.width = header->header_size / WORD,
		.count = 1,
	};
	return image_sections(image, header);
}

void code_image_end(struct code_image *image)
{
	free(image->sections);
	free(image->tables);
}

bool code_image_same(const struct code_image *image, const struct procsnap_section *section,
		     struct code_table *table)
{
	for (size_t i = 0; i < image->section_count; i++) {
		const struct procsnap_section *known = &image->sections[i];

		if (known->id == section->id && known->entry_size == section->entry_size &&
		    known->flags == section->flags) {
			*table = image->tables[i];
			return true;
		}
	}
	return false;
}

bool code_buffer_room(struct code_buffer *buffer, size_t size)
{
	size_t room = buffer->room ? buffer->room : 65536;
	unsigned char *bytes;

	if (size <= buffer->room - buffer->length)
		return true;
	while (room - buffer->length < size)
		room *= 2;
	bytes = realloc(buffer->bytes, room);
	if (!bytes)
		return false;
	buffer->bytes = bytes;
	buffer->room = room;
	return true;
}

bool code_runs_add(struct code_runs *runs, uint64_t first, uint64_t old, uint64_t count)
{
	struct code_run *last = runs->count ? &runs->runs[runs->count - 1] : NULL;

	if (last && last->first + last->count == first && last->old + last->count == old) {
		last->count += count;
		return true;
	}
	if (runs->count == runs->room) {
		size_t room = runs->room ? 2 * runs->room : 64;
		struct code_run *grown = reallocarray(runs->runs, room, sizeof(*grown));

		if (!grown)
			return false;
		runs->runs = grown;
		runs->room = room;
	}
	runs->runs[runs->count++] = (struct code_run){ first, old, count };
	return true;
}

bool code_runs_next(const struct code_runs *runs, size_t count, uint32_t **next)
{
	bool moved = false;

	*next = NULL;
	for (size_t i = 0; i < runs->count; i++)
		moved = moved || runs->runs[i].first != runs->runs[i].old;
	if (!moved)
		return true;
	*next = malloc(count * sizeof(**next));
	if (!*next)
		return false;
	memset(*next, 0xff, count * sizeof(**next));
	for (size_t i = 0; i < runs->count; i++)
		for (uint64_t row = 0; row < runs->runs[i].count; row++)
			(*next)[runs->runs[i].old + row] = (uint32_t)(runs->runs[i].first + row);
	return true;
}
