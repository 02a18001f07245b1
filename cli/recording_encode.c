// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The code of an image. What has not changed costs a comparison: entries are
 * compared many at a time, and looked at by word only where that finds something.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "recording_encode.h"

#define WORD sizeof(uint64_t)
/* Entries that are compared at once. */
#define ENCODE_SPAN 16

/* without memory `failed` is set, and nothing more is put */
static unsigned char *encode_room(struct code_encoder *e, size_t size)
{
	if (e->failed || !code_buffer_room(e->code, size)) {
		e->failed = true;
		return NULL;
	}
	return e->code->bytes + e->code->length;
}

static inline unsigned char *encode_put(unsigned char *at, uint64_t number)
{
	for (; number >= 0x80; number >>= 7)
		*at++ = (unsigned char)(number | 0x80);
	*at++ = (unsigned char)number;
	return at;
}

void code_put_number(struct code_encoder *e, uint64_t number)
{
	unsigned char *at = encode_room(e, CODE_VARINT_MAX);

	if (at)
		e->code->length = (size_t)(encode_put(at, number) - e->code->bytes);
}

void code_put_bytes(struct code_encoder *e, const void *bytes, size_t size)
{
	unsigned char *at = encode_room(e, size);

	if (!at || !size)
		return;
	memcpy(at, bytes, size);
	e->code->length += size;
}

void code_put_runs(struct code_encoder *e, const struct code_runs *runs)
{
	uint64_t first = 0, old = 0;

	code_put_number(e, runs->count);
	for (size_t i = 0; i < runs->count; i++) {
		const struct code_run *run = &runs->runs[i];

		code_put_number(e, run->first - first);
		code_put_number(e, run->count);
		code_put_number(e, code_zigzag(run->old - old));
		first = run->first + run->count;
		old = run->old + run->count;
	}
}

/* the first row with a place, and each whose place has moved by something else */
static void encode_place(struct code_encoder *e, struct code_column *column, uint64_t word,
			 uint64_t old)
{
	uint64_t shift = code_shift(word, old, column->shift);

	if (column->target && word && old && (shift != column->shift || !column->known)) {
		column->known = true;
		if (!code_anchors_add(e, column->target, word / column->unit, old / column->unit))
			e->failed = true;
	}
	column->shift = shift;
}

static uint64_t encode_foretell(struct code_encoder *e, struct code_column *column, uint64_t word,
				uint64_t old)
{
	uint64_t foretold;

	if (column->special.mode == CODE_TASKS)
		return code_tasks_now(e->next, e->next_count, old);
	foretold = code_shifted(old, column->shift);
	encode_place(e, column, word, old);
	return foretold;
}

/* an entry, by the words in which it is not as foretold; old: NULL: all zero */
static void encode_entry(struct code_encoder *e, struct code_entries *entries, size_t i,
			 const uint64_t *old, bool matched)
{
	const uint64_t *words = entries->now.words + i * entries->now.width;
	size_t width = entries->now.width, mask_size = (width + 7) / 8;
	unsigned char *start = encode_room(e,
					   CODE_VARINT_MAX + mask_size + width * CODE_VARINT_MAX);
	unsigned char *mask, *at;
	size_t column = 0;

	if (!start)
		return;
	mask = encode_put(start, i + 1 - entries->told);
	memset(mask, 0, mask_size);
	at = mask + mask_size;
	for (size_t w = 0; w < width; w++) {
		uint64_t foretold = old ? old[w] : 0;

		if (matched && column < entries->column_count &&
		    entries->columns[column].special.word == w)
			foretold = encode_foretell(e, &entries->columns[column++], words[w],
						   foretold);
		if (words[w] == foretold)
			continue;
		mask[w / 8] |= (unsigned char)(1U << w % 8);
		at = encode_put(at, code_zigzag(words[w] - foretold));
	}
	if (at == mask + mask_size)
		return;
	e->code->length = (size_t)(at - e->code->bytes);
	entries->told = i + 1;
}

/* whether entries that are equal to their matches are as foretold */
static bool encode_equal_is_foretold(const struct code_encoder *e,
				     const struct code_entries *entries)
{
	for (size_t i = 0; i < entries->column_count; i++)
		if (entries->columns[i].special.mode == CODE_TASKS ? e->next != NULL
								   : entries->columns[i].shift != 0)
			return false;
	return true;
}

static void encode_run(struct code_encoder *e, struct code_entries *entries,
		       const struct code_run *run)
{
	size_t width = entries->now.width, i = 0;
	const uint64_t *now = entries->now.words + run->first * width;
	const uint64_t *old = entries->old.words + run->old * width;

	while (i < run->count) {
		size_t span = run->count - i < ENCODE_SPAN ? run->count - i : ENCODE_SPAN;
		size_t end = i + span;

		/* the first tells where its places are */
		bool skips = i && encode_equal_is_foretold(e, entries);

		if (skips && !memcmp(now + i * width, old + i * width, span * width * WORD)) {
			i = end;
			continue;
		}
		for (; i < end; i++)
			if (!skips || memcmp(now + i * width, old + i * width, width * WORD))
				encode_entry(e, entries, run->first + i, old + i * width, true);
	}
}

void code_put_entries(struct code_encoder *e, struct code_entries *entries,
		      const struct code_runs *runs)
{
	size_t i = 0, width = entries->now.width;

	entries->told = 0;
	for (size_t r = 0; r <= runs->count; r++) {
		size_t end = r < runs->count ? runs->runs[r].first : entries->now.count;

		for (; i < end; i++)
			encode_entry(e, entries, i, i ? entries->now.words + (i - 1) * width : NULL,
				     false);
		if (r < runs->count) {
			encode_run(e, entries, &runs->runs[r]);
			i += runs->runs[r].count;
		}
	}
	code_put_number(e, 0);
}

/* those that have no match, as they are */
static void encode_literals(struct code_encoder *e, const struct code_table *now,
			    const struct code_runs *runs)
{
	size_t i = 0;

	for (size_t r = 0; r <= runs->count; r++) {
		size_t end = r < runs->count ? runs->runs[r].first : now->count;

		code_put_bytes(e, now->words + i * now->width, (end - i) * now->width * WORD);
		if (r < runs->count)
			i = end + runs->runs[r].count;
	}
}

/* entries that stay where they are, as many as there were */
static bool encode_in_place(struct code_runs *runs, const struct code_entries *entries)
{
	size_t count = entries->now.count < entries->old.count ? entries->now.count
							       : entries->old.count;

	return !count || code_runs_add(runs, 0, 0, count);
}

static void encode_alone(struct code_encoder *e, const struct code_table *now,
			 const struct code_table *old)
{
	struct code_entries entries = { .now = *now };
	struct code_runs runs = { 0 };

	if (old && old->width == now->width)
		entries.old = *old;
	if (!encode_in_place(&runs, &entries))
		e->failed = true;
	code_put_runs(e, &runs);
	code_put_entries(e, &entries, &runs);
	free(runs.runs);
}

static void encode_section(struct code_encoder *e, size_t index)
{
	const struct procsnap_section *section = &e->now.sections[index];
	bool rows = code_is_per_task(section) && e->now.tasks >= 0 &&
		    section->count == e->now.tables[e->now.tasks].count;
	bool literal = section->id == PROCSNAP_SECTION_STRINGS;
	struct code_entries entries = { .now = e->now.tables[index] };
	struct code_runs own = { 0 };
	bool same = e->has_old && code_image_same(&e->old, section, &entries.old);

	/* a section that is new, or was not of the same tasks */
	if (rows && e->rows.count && (!same || entries.old.count != e->next_count))
		rows = false;
	code_columns(&entries, section->id);
	if (!rows && same && !code_places(e, section->id, &entries, literal, &own) && !literal &&
	    !encode_in_place(&own, &entries))
		e->failed = true;
	code_put_number(e, index + 1);
	code_put_number(e, (rows ? CODE_ROWS : 0U) | (literal ? CODE_LITERAL : 0U));
	if (!rows)
		code_put_runs(e, &own);
	code_put_number(e, entries.column_count);
	for (size_t i = 0; i < entries.column_count; i++)
		code_put_number(e, entries.columns[i].special.word << 2 |
					   entries.columns[i].special.mode);
	if (literal)
		encode_literals(e, &entries.now, rows ? &e->rows : &own);
	else
		code_put_entries(e, &entries, rows ? &e->rows : &own);
	free(own.runs);
}

static void encode_image(struct code_encoder *e)
{
	code_put_number(e, e->now.header.width);
	encode_alone(e, &e->now.header, e->has_old ? &e->old.header : NULL);
	encode_alone(e, &e->now.index, e->has_old ? &e->old.index : NULL);
	code_put_runs(e, &e->rows);
	/* tables behind what tells where their parts are, texts behind all */
	for (enum code_rank rank = CODE_RANK_FIRST; rank <= CODE_RANK_LAST; rank++)
		for (size_t i = 0; i < e->now.section_count; i++)
			if (e->now.sections[i].count && code_rank(e->now.sections[i].id) == rank)
				encode_section(e, i);
	code_put_number(e, 0);
}

static int encode_begin(struct code_encoder *e, const struct procsnap_snapshot *snap,
			const struct procsnap_snapshot *before)
{
	const void *image;
	size_t size;

	image = procsnap_image(snap, &size);
	if (!code_image_begin(&e->now, image, size))
		return -EBADMSG;
	if (!before)
		return 0;
	image = procsnap_image(before, &size);
	if (!code_image_begin(&e->old, image, size))
		return -EBADMSG;
	e->has_old = true;
	if (e->now.tasks < 0 || e->old.tasks < 0)
		return 0;
	e->next_count = e->old.tables[e->old.tasks].count;
	if (!code_match_tasks(&e->rows, snap, before) ||
	    !code_runs_next(&e->rows, e->next_count, &e->next))
		return -ENOMEM;
	return 0;
}

int code_encode(struct code_buffer *code, const struct procsnap_snapshot *snap,
		const struct procsnap_snapshot *before)
{
	struct code_encoder e = { .code = code };
	int error = encode_begin(&e, snap, before);

	if (!error)
		encode_image(&e);
	if (e.failed)
		error = -ENOMEM;
	free(e.anchors);
	free(e.next);
	free(e.rows.runs);
	code_image_end(&e.now);
	code_image_end(&e.old);
	return error;
}
