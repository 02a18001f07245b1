// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses that the user asked for: reading them, and finding what is mapped there. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "ranges.h"
#include "size.h"

/* hexadecimal digits with or without 0x; where they end, NULL: none, or too many */
static const char *address_parse(const char *text, uint64_t *address)
{
	char *end;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	/* strtoull() takes blanks, signs and a second 0x */
	if (!strspn(text, "0123456789abcdefABCDEF") || text[1] == 'x' || text[1] == 'X')
		return NULL;
	errno = 0;
	*address = strtoull(text, &end, 16);
	return errno ? NULL : end;
}

/* -1: it is no range at all; else an exit code */
static int range_parse(struct procsnap_range *range, const char *text)
{
	uint64_t start, end, size;
	const char *rest = address_parse(text, &start);

	if (!rest || (*rest != '-' && *rest != '+'))
		return -1;
	if (*rest == '-') {
		rest = address_parse(rest + 1, &end);
		if (!rest || *rest)
			return cli_usage("%s: what follows - is not a hexadecimal address", text);
	} else {
		const char *digits = rest + 1;

		if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) {
			rest = address_parse(digits, &size);
			if (!rest || *rest)
				rest = NULL;
		} else if (!cli_size_parse(digits, &size)) {
			rest = NULL;
		}
		if (!rest)
			return cli_usage("%s: what follows + is not a size; give bytes, or a "
					 "number with K, M, G, T, P or E",
					 text);
		if (size > UINT64_MAX - start)
			return cli_usage("%s: goes beyond the highest address", text);
		end = start + size;
	}
	if (end <= start)
		return cli_usage("%s: %s", text,
				 end == start ? "is empty" : "ends before it begins");
	range->start = start;
	range->end = end;
	return CLI_EXIT_OK;
}

int cli_place_parse(struct cli_place *place, const char *text)
{
	int code;

	memset(place, 0, sizeof(*place));
	place->text = text;
	code = range_parse(&place->range, text);
	if (code >= 0)
		return code;
	memset(&place->range, 0, sizeof(place->range));
	if (text[0] != '[' && text[0] != '/' && text[0] != '.')
		return cli_usage("%s: not a range; give START-END or START+SIZE in hexadecimal, "
				 "a name as [heap], or a path",
				 text);
	if (text[0] != '[')
		place->real = realpath(text, NULL);
	return CLI_EXIT_OK;
}

static bool place_has(const struct cli_place *place, const struct procsnap_snapshot *snap,
		      const struct procsnap_vma *vma)
{
	size_t length;
	const char *name = procsnap_text(snap, &vma->name, &length);

	return (strlen(place->text) == length && !memcmp(place->text, name, length)) ||
	       (place->real && strlen(place->real) == length && !memcmp(place->real, name, length));
}

bool cli_ranges_add(struct cli_ranges *ranges, uint64_t start, uint64_t end)
{
	if (ranges->count == ranges->room) {
		size_t room = ranges->room ? 2 * ranges->room : 16;
		struct procsnap_range *all = reallocarray(ranges->ranges, room, sizeof(*all));

		if (!all) {
			cli_message("no memory for the list of addresses");
			return false;
		}
		ranges->ranges = all;
		ranges->room = room;
	}
	ranges->ranges[ranges->count].start = start;
	ranges->ranges[ranges->count++].end = end;
	return true;
}

/* what of a mapping, of whole pages as it is, is in a place; rounded to pages */
static bool place_add(struct cli_ranges *ranges, const struct procsnap_snapshot *snap,
		      const struct procsnap_vma *vma, struct cli_place *place)
{
	uint64_t page = procsnap_header(snap)->page_size, start = vma->start, end = vma->end;

	if (!place->range.end && !place_has(place, snap, vma))
		return true;
	if (place->range.end) {
		if (place->range.end <= start || place->range.start >= end)
			return true;
		if (place->range.start > start)
			start = place->range.start - place->range.start % page;
		if (place->range.end < end)
			end = place->range.end + (page - place->range.end % page) % page;
	}
	place->found = true;
	return cli_ranges_add(ranges, start, end);
}

bool cli_ranges_add_mapped(struct cli_ranges *ranges, const struct procsnap_snapshot *snap,
			   const struct procsnap_vmas *vmas, struct cli_place *places,
			   size_t place_count)
{
	bool ok = procsnap_header(snap)->page_size;

	if (!ok)
		cli_message("snapshot: has no size of a page");
	for (uint32_t i = 0; ok && i < vmas->count; i++) {
		const struct procsnap_vma *vma = procsnap_vma(snap, vmas->first + i);

		if (!vma)
			break;
		if (cli_vma_is_kernel(vma) || vma->end <= vma->start)
			continue;
		if (!place_count)
			ok = cli_ranges_add(ranges, vma->start, vma->end);
		for (size_t j = 0; ok && j < place_count; j++)
			ok = place_add(ranges, snap, vma, &places[j]);
	}
	return ok;
}

static int range_compare(const void *left, const void *right)
{
	const struct procsnap_range *a = left, *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

void cli_ranges_tidy(struct cli_ranges *ranges)
{
	size_t count = 0;

	if (ranges->count)
		qsort(ranges->ranges, ranges->count, sizeof(*ranges->ranges), range_compare);
	for (size_t i = 0; i < ranges->count; i++) {
		const struct procsnap_range *range = &ranges->ranges[i];
		struct procsnap_range *last = count ? &ranges->ranges[count - 1] : NULL;

		if (!last || range->start > last->end)
			ranges->ranges[count++] = *range;
		else if (range->end > last->end)
			last->end = range->end;
	}
	ranges->count = count;
}

void cli_ranges_cut(struct cli_ranges *ranges, uint64_t from)
{
	size_t count = 0;

	for (size_t i = 0; i < ranges->count; i++) {
		struct procsnap_range range = ranges->ranges[i];

		if (range.end <= from)
			continue;
		if (range.start < from)
			range.start = from;
		ranges->ranges[count++] = range;
	}
	ranges->count = count;
}

void cli_ranges_free(struct cli_ranges *ranges)
{
	free(ranges->ranges);
	memset(ranges, 0, sizeof(*ranges));
}
