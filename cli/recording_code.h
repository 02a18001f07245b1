/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image told by the one before it: tables are entries of 8-byte words, an entry
 * is told by the words in which it differs from another. What the writing and the
 * reading of that code share; docs/recording.md has the bytes.
 */
#ifndef PROCSNAP_CLI_RECORDING_CODE_H
#define PROCSNAP_CLI_RECORDING_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <procsnap/procsnap.h>

/* Most bytes of a number in the code. */
#define CODE_VARINT_MAX 10
/* More words than an entry has: it is damage. */
#define CODE_WORDS_MAX 8192

/* How a table is told; bits. */
enum code_how {
	CODE_ROWS = 1,	  /* entries are matched as those of the tasks */
	CODE_LITERAL = 2, /* an entry is equal to its match, or there as it is */
};

/* How a word of an entry that has a match is foretold from it. */
enum code_mode {
	CODE_PLAIN = 0, /* the match's */
	CODE_SHIFT = 1, /* and what was added to it in the entry with a match before */
	CODE_TASKS = 2, /* two numbers of rows, each that of the same task now */
};

/**
 * struct code_special - a word that is not plain.
 *
 * @word: Its index.
 * @mode: enum code_mode.
 */
struct code_special {
	uint32_t word;
	uint32_t mode;
};

/* Words of an entry that may be special. */
#define CODE_SPECIALS_MAX 8

/**
 * struct code_run - entries that are matched with entries before.
 *
 * @first: The first of them.
 * @old: Its match; the others follow.
 * @count: How many.
 */
struct code_run {
	uint64_t first;
	uint64_t old;
	uint64_t count;
};

/**
 * struct code_runs - the matches of a table, by entry.
 */
struct code_runs {
	struct code_run *runs;
	size_t count, room;
};

/**
 * struct code_table - a section of an image, or another array of entries.
 *
 * @words: Of the first entry, or NULL.
 * @width: Words of an entry.
 * @count: Entries.
 */
struct code_table {
	uint64_t *words;
	size_t width;
	size_t count;
};

/**
 * struct code_image - an image, taken apart.
 *
 * @bytes, @size: The image.
 * @header: As &struct procsnap_header has it, one entry.
 * @index: The section table, as it stands there.
 * @sections: A copy of it.
 * @tables: The entries of each.
 * @section_count: How many.
 * @tasks: Index of the section of tasks, or -1.
 */
struct code_image {
	unsigned char *bytes;
	size_t size;
	struct code_table header;
	struct code_table index;
	struct procsnap_section *sections;
	struct code_table *tables;
	size_t section_count;
	int tasks;
};

/**
 * struct code_buffer - bytes that grow.
 */
struct code_buffer {
	unsigned char *bytes;
	size_t length, room;
};

/*
 * Takes an image apart whose bytes need not be trusted; false if it is none or there
 * is no memory. To be given back in any case.
 */
bool code_image_begin(struct code_image *image, const void *bytes, size_t size);
void code_image_end(struct code_image *image);
/* the table of the same section, with entries of the same size; false if there is none */
bool code_image_same(const struct code_image *image, const struct procsnap_section *section,
		     struct code_table *table);

/* false without memory */
bool code_buffer_room(struct code_buffer *buffer, size_t size);
bool code_runs_add(struct code_runs *runs, uint64_t first, uint64_t old, uint64_t count);

static inline bool code_is_per_task(const struct procsnap_section *section)
{
	return section->flags & PROCSNAP_SECTION_PER_TASK;
}

/* small for small numbers of either sign */
static inline uint64_t code_zigzag(uint64_t number)
{
	return number << 1 ^ -(number >> 63);
}

static inline uint64_t code_unzigzag(uint64_t number)
{
	return number >> 1 ^ -(number & 1);
}

/*
 * What is foretold of a word with CODE_SHIFT. A 0 is no place, which does not move;
 * nor does it tell how places move.
 */
static inline uint64_t code_shifted(uint64_t old, uint64_t shift)
{
	return old ? old + shift : 0;
}

static inline uint64_t code_shift(uint64_t word, uint64_t old, uint64_t shift)
{
	return word && old ? word - old : shift;
}

/* where a task is now that was in a row before; next: by row before, NULL: where it was */
static inline uint32_t code_task_now(const uint32_t *next, size_t count, uint32_t row)
{
	return next && row < count && next[row] != PROCSNAP_NO_ROW ? next[row] : row;
}

static inline uint64_t code_tasks_now(const uint32_t *next, size_t count, uint64_t word)
{
	return (uint64_t)code_task_now(next, count, (uint32_t)(word >> 32)) << 32 |
	       code_task_now(next, count, (uint32_t)word);
}

/*
 * Appends the code of an image to a buffer, told by the one before, or by none.
 * 0, -ENOMEM, or -EBADMSG: it is not an image.
 */
int code_encode(struct code_buffer *code, const struct procsnap_snapshot *snap,
		const struct procsnap_snapshot *before);

/*
 * Makes an image of `size` bytes, 8-byte aligned and zero, of a code that need not be
 * trusted, and of the image before it (NULL: none). 0, -ENOMEM, or -EBADMSG.
 */
int code_decode(void *image, size_t size, const void *code, size_t code_size, const void *before,
		size_t before_size);

/*
 * Where each row before is now, of tasks whose matches these are, `count` rows before;
 * NULL if none has moved, which needs none. False without memory.
 */
bool code_runs_next(const struct code_runs *runs, size_t count, uint32_t **next);

/* the matches of a snapshot's tasks with those of the one before; false without memory */
bool code_match_tasks(struct code_runs *runs, const struct procsnap_snapshot *snap,
		      const struct procsnap_snapshot *before);

#endif
