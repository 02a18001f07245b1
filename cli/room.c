// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory for texts of any length. Texts that are made of several (a control
 * group, a list of groups) are kept once each: sorting needs those of all rows,
 * and few of them differ.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

char *cli_room_get(struct cli_room *room, size_t size)
{
	char *at;

	if (size <= room->size)
		return room->at;
	size += size / 2;
	at = realloc(room->at, size);
	if (!at)
		return NULL;
	room->at = at;
	room->size = size;
	return at;
}

/**
 * struct kept - a text that is kept.
 */
struct kept {
	struct kept *next;
	uint64_t hash;
	size_t length;
	char text[];
};

static struct kept **kept_buckets;
static size_t kept_size, kept_count;

/* FNV-1a */
static uint64_t kept_hash(const char *text, size_t length)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3;
	return hash;
}

static void kept_grow(void)
{
	size_t size = kept_size ? 2 * kept_size : 256;
	struct kept **buckets = calloc(size, sizeof(struct kept *));

	/* long chains are slow, not wrong */
	if (!buckets)
		return;
	for (size_t i = 0; i < kept_size; i++) {
		struct kept *next, *kept;

		for (kept = kept_buckets[i]; kept; kept = next) {
			next = kept->next;
			kept->next = buckets[kept->hash % size];
			buckets[kept->hash % size] = kept;
		}
	}
	free(kept_buckets);
	kept_buckets = buckets;
	kept_size = size;
}

const char *cli_keep(const char *text, size_t length)
{
	uint64_t hash = kept_hash(text, length);
	struct kept *kept;

	if (kept_count >= kept_size)
		kept_grow();
	if (!kept_size)
		return NULL;
	for (kept = kept_buckets[hash % kept_size]; kept; kept = kept->next)
		if (kept->hash == hash && kept->length == length &&
		    !memcmp(kept->text, text, length))
			return kept->text;
	kept = malloc(sizeof(*kept) + length + 1);
	if (!kept)
		return NULL;
	kept->hash = hash;
	kept->length = length;
	memcpy(kept->text, text, length);
	kept->text[length] = '\0';
	kept->next = kept_buckets[hash % kept_size];
	kept_buckets[hash % kept_size] = kept;
	kept_count++;
	return kept->text;
}
