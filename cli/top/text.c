// SPDX-License-Identifier: GPL-2.0-or-later
/* A text of many lines: taking it apart, and finding words in it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../page_names.h"
#include "text.h"

/* numbers of a sequence that are looked at */
#define SEQUENCE_NUMBERS 4

/* kinds of pages that are alike enough share a role: there are more kinds than colours */
static const enum top_role kind_roles[CLI_PAGE_KINDS] = {
	[CLI_PAGE_PRIVATE] = TOP_ROLE_KIND_1, [CLI_PAGE_SHARED] = TOP_ROLE_KIND_2,
	[CLI_PAGE_FILE] = TOP_ROLE_KIND_3,    [CLI_PAGE_SHMEM] = TOP_ROLE_KIND_4,
	[CLI_PAGE_SWAPPED] = TOP_ROLE_KIND_5, [CLI_PAGE_HUGE] = TOP_ROLE_KIND_6,
	[CLI_PAGE_HUGETLB] = TOP_ROLE_KIND_6, [CLI_PAGE_KSM] = TOP_ROLE_KIND_7,
	[CLI_PAGE_GUARD] = TOP_ROLE_KIND_8,   [CLI_PAGE_OTHER] = TOP_ROLE_KIND_8,
	[CLI_PAGE_ZERO] = TOP_ROLE_KIND_8,    [CLI_PAGE_UNKNOWN] = TOP_ROLE_KIND_8,
};

/* of a colour's number on the map of pages; mixed cells are as what is not known */
static enum top_role colour_role(unsigned int colour)
{
	for (int kind = 0; kind < CLI_PAGE_KINDS; kind++)
		if ((unsigned int)cli_page_kinds[kind].colour == colour)
			return kind_roles[kind];
	return TOP_ROLE_KIND_8;
}

/* 30 to 37 and 40 to 47 are colours 0 to 7, 90 and 100 on 8 to 15 */
static enum top_role map_role(unsigned int number)
{
	unsigned int tens = number / 10;

	if (tens == 3 || tens == 4)
		return colour_role(number % 10);
	if (number >= 90)
		return colour_role((number - 90) % 10 + 8);
	return TOP_ROLE_NORMAL;
}

/* those of show: 0, 1 and 33; those of the map begin with 0 and end with the colour */
static enum top_role sequence_role(const unsigned int *numbers, size_t count)
{
	if (count > 1)
		return map_role(numbers[count - 1]);
	if (!count || !numbers[0])
		return TOP_ROLE_NORMAL;
	return numbers[0] == 33 ? TOP_ROLE_WARNING : TOP_ROLE_BOLD;
}

/* bytes of a sequence, 0: there is none */
static size_t sequence_parse(const char *bytes, size_t length, enum top_role *role)
{
	unsigned int numbers[SEQUENCE_NUMBERS] = { 0 };
	size_t count = 0;

	if (length < 3 || bytes[0] != '\033' || bytes[1] != '[')
		return 0;
	for (size_t i = 2; i < length; i++) {
		if (bytes[i] >= '0' && bytes[i] <= '9') {
			count += !count;
			numbers[count - 1] = numbers[count - 1] % 1000 * 10 +
					     (unsigned int)(bytes[i] - '0');
		} else if (bytes[i] == ';' && count && count < SEQUENCE_NUMBERS) {
			count++;
		} else if (bytes[i] == 'm') {
			*role = sequence_role(numbers, count);
			return i + 1;
		} else {
			break;
		}
	}
	return 0;
}

/* one element more, the memory doubled when it is full; false: no memory */
static bool array_grow(void **array, size_t count, size_t size)
{
	void *grown;

	if (count & (count - 1))
		return true;
	grown = reallocarray(*array, count ? 2 * count : 1, size);
	if (!grown)
		return false;
	*array = grown;
	return true;
}

static bool add_span(struct top_text *text, enum top_role role)
{
	if (text->span_count && text->spans[text->span_count - 1].start == text->length)
		text->span_count--;
	else if (!array_grow((void **)&text->spans, text->span_count, sizeof(*text->spans)))
		return false;
	text->spans[text->span_count++] = (struct top_span){ .start = text->length, .role = role };
	return true;
}

static bool add_line(struct top_text *text, size_t start)
{
	if (!array_grow((void **)&text->lines, text->line_count, sizeof(*text->lines)))
		return false;
	text->lines[text->line_count++] = (struct top_row){ .start = start,
							    .length = text->length - start };
	return true;
}

/* the text grows over the bytes that it is taken from, and is never ahead of them */
static bool text_parse(struct top_text *text, size_t length)
{
	enum top_role role = TOP_ROLE_NORMAL;
	size_t start = 0;

	if (!add_span(text, role))
		return false;
	for (size_t i = 0; i < length; i++) {
		size_t sequence = sequence_parse(text->bytes + i, length - i, &role);
		char byte = text->bytes[i];

		if (sequence) {
			i += sequence - 1;
			if (!add_span(text, role))
				return false;
			continue;
		}
		/* whatever it is, it does not act on the terminal */
		if (byte == '\033')
			byte = '?';
		if (byte == '\n' && !add_line(text, start))
			return false;
		text->bytes[text->length++] = byte;
		if (byte == '\n')
			start = text->length;
	}
	return start == text->length || add_line(text, start);
}

int top_text_take(struct top_text *text, char *bytes, size_t length)
{
	top_text_free(text);
	text->bytes = bytes;
	if (text_parse(text, bytes ? length : 0))
		return 0;
	top_text_free(text);
	return -ENOMEM;
}

void top_text_free(struct top_text *text)
{
	free(text->bytes);
	free(text->spans);
	free(text->lines);
	memset(text, 0, sizeof(*text));
}

enum top_role top_text_role(const struct top_text *text, size_t byte, size_t *at)
{
	while (*at + 1 < text->span_count && text->spans[*at + 1].start <= byte)
		++*at;
	return *at < text->span_count ? text->spans[*at].role : TOP_ROLE_NORMAL;
}

size_t top_text_run(const struct top_text *text, size_t byte, size_t most, size_t at)
{
	if (at + 1 >= text->span_count || text->spans[at + 1].start - byte > most)
		return most;
	return text->spans[at + 1].start - byte;
}

static char small(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

size_t top_text_find(const char *bytes, size_t length, const char *word, size_t from)
{
	size_t size = strlen(word);

	for (size_t i = from; size && i + size <= length; i++) {
		size_t same = 0;

		while (same < size && small(bytes[i + same]) == small(word[same]))
			same++;
		if (same == size)
			return i;
	}
	return SIZE_MAX;
}
