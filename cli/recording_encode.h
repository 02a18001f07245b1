/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The writing of an image's code: what its files share. */
#ifndef PROCSNAP_CLI_RECORDING_ENCODE_H
#define PROCSNAP_CLI_RECORDING_ENCODE_H

#include "recording_code.h"

/**
 * struct code_anchor - a place in a table, and where what it has stood before.
 *
 * @target: Id of the section.
 * @now, @old: Entries of it.
 */
struct code_anchor {
	uint32_t target;
	uint64_t now, old;
};

/**
 * struct code_column - a special word of the entries that are being told.
 *
 * @special: Which word, and how it is foretold.
 * @target: Id of the section in which it is a place; 0: it is none.
 * @unit: What an entry of that counts in the word.
 * @shift: How far the last place had moved.
 * @known: There was a place.
 */
struct code_column {
	struct code_special special;
	uint32_t target;
	uint32_t unit;
	uint64_t shift;
	bool known;
};

/**
 * struct code_entries - entries that are being told.
 *
 * @now, @old: The table, and the same before, or none.
 * @columns, @column_count: Special words, by word.
 * @told: The number of the last that was told.
 */
struct code_entries {
	struct code_table now, old;
	struct code_column columns[CODE_SPECIALS_MAX];
	size_t column_count;
	size_t told;
};

/**
 * struct code_encoder - a code under way.
 *
 * @code: Where it goes.
 * @failed: No memory.
 * @now, @old: The images; @has_old: there is one before.
 * @rows: The matches of the tasks.
 * @next, @next_count: Where each row before is now; NULL: where it was.
 * @anchors, @anchor_count, @anchor_room: Places that have been seen.
 */
struct code_encoder {
	struct code_buffer *code;
	bool failed;
	struct code_image now, old;
	bool has_old;
	struct code_runs rows;
	uint32_t *next;
	size_t next_count;
	struct code_anchor *anchors;
	size_t anchor_count, anchor_room;
};

/* When a section is told. */
enum code_rank {
	CODE_RANK_FIRST,
	CODE_RANK_TABLE,
	CODE_RANK_LAST,
};

enum code_rank code_rank(uint32_t section);
/* sets the special words of a section */
void code_columns(struct code_entries *entries, uint32_t section);

/* false without memory */
bool code_anchors_add(struct code_encoder *e, uint32_t target, uint64_t now, uint64_t old);
/*
 * The matches of a table, of the places that were seen in it; exact: of entries that
 * are equal. False if none was seen.
 */
bool code_places(struct code_encoder *e, uint32_t section, const struct code_entries *entries,
		 bool exact, struct code_runs *runs);

void code_put_number(struct code_encoder *e, uint64_t number);
void code_put_bytes(struct code_encoder *e, const void *bytes, size_t size);
void code_put_runs(struct code_encoder *e, const struct code_runs *runs);
void code_put_entries(struct code_encoder *e, struct code_entries *entries,
		      const struct code_runs *runs);

#endif
