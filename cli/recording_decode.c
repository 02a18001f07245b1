// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An image from its code and the image before it. Nothing of the code is trusted: a
 * number is checked before it is used, and the end of the code is the end.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "recording_code.h"
#include "recording_format.h"

#define WORD sizeof(uint64_t)

/**
 * struct code_decoder - a code under way.
 *
 * @at, @end: What is left of it.
 * @broken: It makes no sense.
 * @memory: There was none.
 * @now, @old: The images; @has_old: there is one before.
 * @rows: The matches of the tasks.
 * @next, @next_count: Where each row before is now; NULL: where it was.
 * @made: Sections that are there.
 */
struct code_decoder {
	const unsigned char *at, *end;
	bool broken;
	bool memory;
	struct code_image now, old;
	bool has_old;
	struct code_runs rows;
	uint32_t *next;
	size_t next_count;
	bool made[RECORDING_SECTIONS_MAX];
};

/**
 * struct decode_entries - entries that are being made.
 *
 * @now, @old: The table, and the same before, or none.
 * @specials, @shifts, @special_count: Special words, by word.
 * @told: The number of the next that is told; 0: none.
 */
struct decode_entries {
	struct code_table now, old;
	struct code_special specials[CODE_SPECIALS_MAX];
	uint64_t shifts[CODE_SPECIALS_MAX];
	size_t special_count;
	uint64_t told;
};

static uint64_t get_number(struct code_decoder *d)
{
	uint64_t number = 0;

	for (unsigned int shift = 0; shift < 64 && d->at < d->end; shift += 7) {
		unsigned char byte = *d->at++;

		number |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return number;
	}
	d->broken = true;
	return 0;
}

static const unsigned char *get_bytes(struct code_decoder *d, uint64_t size)
{
	const unsigned char *bytes = d->at;

	if (d->broken || size > (uint64_t)(d->end - d->at)) {
		d->broken = true;
		return NULL;
	}
	d->at += size;
	return bytes;
}

/* matches, in order, of `count` entries with `old_count` */
static void get_runs(struct code_decoder *d, struct code_runs *runs, uint64_t count,
		     uint64_t old_count)
{
	uint64_t left = get_number(d), first = 0, old = 0;

	for (; left && !d->broken; left--) {
		uint64_t gap = get_number(d), length = get_number(d);

		old += code_unzigzag(get_number(d));
		if (!length || gap > count - first || length > count - first - gap ||
		    old > old_count || length > old_count - old) {
			d->broken = true;
			return;
		}
		first += gap;
		if (!d->broken && !code_runs_add(runs, first, old, length))
			d->broken = d->memory = true;
		first += length;
		old += length;
	}
}

static void get_told(struct code_decoder *d, struct decode_entries *entries)
{
	uint64_t step = get_number(d);

	if (step > entries->now.count - entries->told)
		d->broken = true;
	else
		entries->told = step ? entries->told + step : 0;
}

/* the words that a told entry has otherwise; the next one told */
static void get_words(struct code_decoder *d, struct decode_entries *entries, uint64_t *words,
		      const uint64_t *foretold)
{
	size_t width = entries->now.width;
	const unsigned char *mask = get_bytes(d, (width + 7) / 8);

	if (!mask)
		return;
	for (size_t w = 0; w < width; w++) {
		if (!mask[w / 8]) {
			w |= 7;
			continue;
		}
		if (mask[w / 8] >> w % 8 & 1)
			words[w] = foretold[w] + code_unzigzag(get_number(d));
	}
	get_told(d, entries);
}

static bool is_told(const struct decode_entries *entries, size_t i)
{
	return entries->told == i + 1;
}

static void make_unmatched(struct code_decoder *d, struct decode_entries *entries, size_t i)
{
	size_t width = entries->now.width;
	uint64_t *words = entries->now.words + i * width;

	if (i)
		memcpy(words, words - width, width * WORD);
	else
		memset(words, 0, width * WORD);
	if (is_told(entries, i))
		get_words(d, entries, words, words);
}

/* its match is there already; special words are not as they were */
static void make_matched(struct code_decoder *d, struct decode_entries *entries, size_t i,
			 const uint64_t *old)
{
	uint64_t *words = entries->now.words + i * entries->now.width;

	for (size_t s = 0; s < entries->special_count; s++) {
		uint32_t w = entries->specials[s].word;

		words[w] = entries->specials[s].mode == CODE_TASKS
				   ? code_tasks_now(d->next, d->next_count, old[w])
				   : code_shifted(old[w], entries->shifts[s]);
	}
	if (is_told(entries, i))
		get_words(d, entries, words, words);
	for (size_t s = 0; s < entries->special_count; s++) {
		uint32_t w = entries->specials[s].word;

		if (entries->specials[s].mode == CODE_SHIFT)
			entries->shifts[s] = code_shift(words[w], old[w], entries->shifts[s]);
	}
}

static void make_run(struct code_decoder *d, struct decode_entries *entries,
		     const struct code_run *run)
{
	size_t width = entries->now.width, end = run->first + run->count;
	const uint64_t *old = entries->old.words + run->old * width;

	memcpy(entries->now.words + run->first * width, old, run->count * width * WORD);
	for (size_t i = run->first; i < end && !d->broken; i++, old += width) {
		/* as it was, up to the next that is told */
		if (!entries->special_count && !is_told(entries, i)) {
			size_t told = entries->told ? entries->told - 1 : end;

			if (told <= i || told >= end)
				return;
			old += (told - i) * width;
			i = told;
		}
		make_matched(d, entries, i, old);
	}
}

static void make_entries(struct code_decoder *d, struct decode_entries *entries,
			 const struct code_runs *runs)
{
	size_t i = 0;

	get_told(d, entries);
	for (size_t r = 0; r <= runs->count && !d->broken; r++) {
		size_t end = r < runs->count ? runs->runs[r].first : entries->now.count;

		for (; i < end && !d->broken; i++)
			make_unmatched(d, entries, i);
		if (r < runs->count) {
			make_run(d, entries, &runs->runs[r]);
			i += runs->runs[r].count;
		}
	}
	if (entries->told)
		d->broken = true;
}

static void make_literals(struct code_decoder *d, struct decode_entries *entries,
			  const struct code_runs *runs)
{
	size_t i = 0, size = entries->now.width * WORD;
	unsigned char *bytes = (void *)entries->now.words;

	for (size_t r = 0; r <= runs->count; r++) {
		const struct code_run *run = r < runs->count ? &runs->runs[r] : NULL;
		size_t end = run ? run->first : entries->now.count;
		const unsigned char *from = get_bytes(d, (end - i) * size);

		if (!from)
			return;
		memcpy(bytes + i * size, from, (end - i) * size);
		if (!run)
			return;
		memcpy(bytes + end * size, entries->old.words + run->old * entries->old.width,
		       run->count * size);
		i = end + run->count;
	}
}

/* the header, and the section table */
static void make_alone(struct code_decoder *d, const struct code_table *now,
		       const struct code_table *old)
{
	struct decode_entries entries = { .now = *now };
	struct code_runs runs = { 0 };

	if (old && old->width == now->width)
		entries.old = *old;
	get_runs(d, &runs, now->count, entries.old.count);
	if (!d->broken)
		make_entries(d, &entries, &runs);
	free(runs.runs);
}

static void get_specials(struct code_decoder *d, struct decode_entries *entries)
{
	uint64_t count = get_number(d);

	if (count > CODE_SPECIALS_MAX)
		d->broken = true;
	for (; count && !d->broken; count--) {
		uint64_t special = get_number(d);

		if (special >> 2 >= entries->now.width)
			d->broken = true;
		else
			entries->specials[entries->special_count++] = (struct code_special){
				(uint32_t)(special >> 2), (uint32_t)(special & 3)
			};
	}
}

static bool rows_fit(const struct code_decoder *d, const struct decode_entries *entries)
{
	if (d->now.tasks < 0 || entries->now.count != d->now.tables[d->now.tasks].count)
		return false;
	return !d->rows.count || entries->old.count == d->next_count;
}

static void make_section(struct code_decoder *d, uint64_t index)
{
	struct decode_entries entries = { .told = 0 };
	struct code_runs own = { 0 };
	uint64_t how = get_number(d);
	const struct code_runs *runs = how & CODE_ROWS ? &d->rows : &own;

	/* once: else a short code could be work without end */
	if (index >= d->now.section_count || d->made[index] || how > (CODE_ROWS | CODE_LITERAL)) {
		d->broken = true;
		return;
	}
	d->made[index] = true;
	entries.now = d->now.tables[index];
	if (d->has_old)
		code_image_same(&d->old, &d->now.sections[index], &entries.old);
	if (!(how & CODE_ROWS))
		get_runs(d, &own, entries.now.count, entries.old.count);
	else if (!rows_fit(d, &entries))
		d->broken = true;
	get_specials(d, &entries);
	if (!d->broken && how & CODE_LITERAL)
		make_literals(d, &entries, runs);
	else if (!d->broken)
		make_entries(d, &entries, runs);
	free(own.runs);
}

static void make_rows(struct code_decoder *d)
{
	size_t count = d->now.tasks >= 0 ? d->now.tables[d->now.tasks].count : 0;

	if (d->has_old && d->old.tasks >= 0)
		d->next_count = d->old.tables[d->old.tasks].count;
	get_runs(d, &d->rows, count, d->next_count);
	if (!d->broken && !code_runs_next(&d->rows, d->next_count, &d->next))
		d->broken = d->memory = true;
}

static void make_image(struct code_decoder *d, unsigned char *image, size_t size)
{
	const struct procsnap_header *header = (const void *)image;
	struct code_table table = { .words = (void *)image, .width = get_number(d), .count = 1 };
	uint64_t index;

	if (table.width < PROCSNAP_HEADER_SIZE_V1 / WORD || table.width > size / WORD ||
	    table.width > CODE_WORDS_MAX)
		d->broken = true;
	if (!d->broken)
		make_alone(d, &table, d->has_old ? &d->old.header : NULL);
	if (d->broken || header->magic != PROCSNAP_MAGIC || header->total_size != size ||
	    header->header_size != table.width * WORD || header->section_entry_size % WORD ||
	    header->section_entry_size < sizeof(struct procsnap_section) ||
	    header->section_entry_size > CODE_WORDS_MAX * WORD ||
	    (uint64_t)header->section_count * header->section_entry_size >
		    size - header->header_size) {
		d->broken = true;
		return;
	}
	table = (struct code_table){ table.words + table.width, header->section_entry_size / WORD,
				     header->section_count };
	make_alone(d, &table, d->has_old ? &d->old.index : NULL);
	/* from here on the table is not looked at again, whatever is written over it */
	if (d->broken || !code_image_begin(&d->now, image, size)) {
		d->broken = true;
		return;
	}
	make_rows(d);
	while (!d->broken && (index = get_number(d)))
		make_section(d, index - 1);
	if (d->at != d->end)
		d->broken = true;
}

int code_decode(void *image, size_t size, const void *code, size_t code_size, const void *before,
		size_t before_size)
{
	struct code_decoder d = { .at = code, .end = (const unsigned char *)code + code_size };
	int error = 0;

	if (before) {
		d.has_old = true;
		d.broken = !code_image_begin(&d.old, before, before_size);
	}
	if (size < PROCSNAP_HEADER_SIZE_V1 || d.broken)
		error = -EBADMSG;
	if (!error)
		make_image(&d, image, size);
	if (d.broken)
		error = d.memory ? -ENOMEM : -EBADMSG;
	free(d.next);
	free(d.rows.runs);
	code_image_end(&d.now);
	code_image_end(&d.old);
	return error;
}
