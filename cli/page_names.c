// SPDX-License-Identifier: GPL-2.0-or-later
/* What pages are, in words and letters. */
#include "page_names.h"

const struct cli_page_kind_name cli_page_kinds[CLI_PAGE_KINDS] = {
	[CLI_PAGE_HUGETLB] = { "hugetlb", 't', 5, "hugetlb page" },
	[CLI_PAGE_GUARD] = { "guard", 'g', 9, "guard page" },
	[CLI_PAGE_SWAPPED] = { "swapped", 'w', 1, "swapped out" },
	[CLI_PAGE_OTHER] = { "other", 'o', 13, "device memory, marker and the like" },
	[CLI_PAGE_ZERO] = { "zero", 'z', 8, "zero page" },
	[CLI_PAGE_KSM] = { "ksm", 'k', 11, "merged with equal pages" },
	[CLI_PAGE_HUGE] = { "huge", 'h', 10, "in a huge page" },
	[CLI_PAGE_SHMEM] = { "shmem", 's', 6, "shared memory" },
	[CLI_PAGE_FILE] = { "file", 'f', 4, "of a file" },
	[CLI_PAGE_UNKNOWN] = { "unknown", 'u', 7, "there, but not known what" },
	[CLI_PAGE_PRIVATE] = { "private", 'a', 2, "anonymous, mapped once" },
	[CLI_PAGE_SHARED] = { "shared", 'c', 3, "anonymous, shared until it is written" },
};

/**
 * struct page_flag - a flag.
 *
 * @flag: PROCSNAP_PAGE_*.
 * @letter: Small, or large for what is of the folio and only root may know.
 * @name: Its name in small letters.
 */
struct page_flag {
	uint64_t flag;
	char letter;
	const char *name;
};

static const struct page_flag page_flags[] = {
	{ PROCSNAP_PAGE_PRESENT, 'p', "present" },
	{ PROCSNAP_PAGE_SWAP, 's', "swap" },
	{ PROCSNAP_PAGE_ANON, 'a', "anon" },
	{ PROCSNAP_PAGE_FILE, 'f', "file" },
	{ PROCSNAP_PAGE_SHMEM, 'm', "shmem" },
	{ PROCSNAP_PAGE_KSM, 'k', "ksm" },
	{ PROCSNAP_PAGE_ZERO, 'z', "zero" },
	{ PROCSNAP_PAGE_LARGE, 'l', "large" },
	{ PROCSNAP_PAGE_HUGETLB, 't', "hugetlb" },
	{ PROCSNAP_PAGE_HUGE, 'h', "huge" },
	{ PROCSNAP_PAGE_WRITABLE, 'w', "writable" },
	{ PROCSNAP_PAGE_YOUNG, 'y', "young" },
	{ PROCSNAP_PAGE_DIRTY, 'd', "dirty" },
	{ PROCSNAP_PAGE_SOFT_DIRTY, 'o', "soft_dirty" },
	{ PROCSNAP_PAGE_EXCLUSIVE, 'x', "exclusive" },
	{ PROCSNAP_PAGE_UFFD_WP, 'u', "uffd_wp" },
	{ PROCSNAP_PAGE_GUARD, 'g', "guard" },
	{ PROCSNAP_PAGE_MIGRATION, 'i', "migration" },
	{ PROCSNAP_PAGE_DEVICE, 'v', "device" },
	{ PROCSNAP_PAGE_NO_STRUCT, 'n', "no_struct" },
	{ PROCSNAP_PAGE_HWPOISON, 'b', "hwpoison" },
	{ PROCSNAP_PAGE_MARKER, 'r', "marker" },
	{ PROCSNAP_PAGE_ESTIMATED, 'e', "estimated" },
	{ PROCSNAP_PAGE_FOLIO_LOCKED, 'K', "folio_locked" },
	{ PROCSNAP_PAGE_FOLIO_REFERENCED, 'R', "folio_referenced" },
	{ PROCSNAP_PAGE_FOLIO_UPTODATE, 'U', "folio_uptodate" },
	{ PROCSNAP_PAGE_FOLIO_DIRTY, 'D', "folio_dirty" },
	{ PROCSNAP_PAGE_FOLIO_LRU, 'L', "folio_lru" },
	{ PROCSNAP_PAGE_FOLIO_ACTIVE, 'A', "folio_active" },
	{ PROCSNAP_PAGE_FOLIO_WRITEBACK, 'W', "folio_writeback" },
	{ PROCSNAP_PAGE_FOLIO_RECLAIM, 'C', "folio_reclaim" },
	{ PROCSNAP_PAGE_FOLIO_SWAPBACKED, 'B', "folio_swapbacked" },
	{ PROCSNAP_PAGE_FOLIO_SWAPCACHE, 'S', "folio_swapcache" },
	{ PROCSNAP_PAGE_FOLIO_UNEVICTABLE, 'E', "folio_unevictable" },
	{ PROCSNAP_PAGE_FOLIO_MLOCKED, 'M', "folio_mlocked" },
};

#define PAGE_FLAGS (sizeof(page_flags) / sizeof(page_flags[0]))

_Static_assert(PAGE_FLAGS < CLI_PAGE_LETTERS, "a letter for each flag");

enum cli_page_kind cli_page_kind(const struct procsnap_page_run *run,
				 const struct procsnap_vma *vma)
{
	uint64_t flags = run->flags;

	if (flags & PROCSNAP_PAGE_HUGETLB)
		return CLI_PAGE_HUGETLB;
	if (flags & PROCSNAP_PAGE_GUARD)
		return CLI_PAGE_GUARD;
	if (flags & PROCSNAP_PAGE_SWAP)
		return CLI_PAGE_SWAPPED;
	if (flags & (PROCSNAP_PAGE_DEVICE | PROCSNAP_PAGE_NO_STRUCT | PROCSNAP_PAGE_MARKER))
		return CLI_PAGE_OTHER;
	if (flags & PROCSNAP_PAGE_ZERO)
		return CLI_PAGE_ZERO;
	if (flags & PROCSNAP_PAGE_KSM)
		return CLI_PAGE_KSM;
	if (flags & PROCSNAP_PAGE_HUGE)
		return CLI_PAGE_HUGE;
	if (flags & PROCSNAP_PAGE_SHMEM)
		return CLI_PAGE_SHMEM;
	if (flags & PROCSNAP_PAGE_FILE)
		return CLI_PAGE_FILE;
	if (!(flags & (PROCSNAP_PAGE_ANON | PROCSNAP_PAGE_PRESENT)))
		return CLI_PAGE_OTHER;
	/* without root /proc does not tell; a private mapping of no file has no others */
	if (!(flags & PROCSNAP_PAGE_ANON) &&
	    (!vma || vma->inode || vma->flags & PROCSNAP_VMA_MAYSHARE))
		return CLI_PAGE_UNKNOWN;
	return flags & PROCSNAP_PAGE_EXCLUSIVE || run->count == 1 ? CLI_PAGE_PRIVATE
								  : CLI_PAGE_SHARED;
}

void cli_page_letters(uint64_t flags, char letters[CLI_PAGE_LETTERS])
{
	size_t length = 0;

	for (size_t i = 0; i < PAGE_FLAGS; i++)
		if (flags & page_flags[i].flag)
			letters[length++] = page_flags[i].letter;
	letters[length] = '\0';
}

void cli_json_page_flags(struct cli_json *json, uint64_t flags)
{
	cli_json_key(json, "flags");
	cli_json_open(json, '[');
	for (size_t i = 0; i < PAGE_FLAGS; i++)
		if (flags & page_flags[i].flag)
			cli_json_string(json, page_flags[i].name, strlen(page_flags[i].name));
	cli_json_close(json, ']');
}

void cli_page_prot(uint32_t prot, char text[4])
{
	text[0] = prot & PROCSNAP_PROT_READ ? 'r' : '-';
	text[1] = prot & PROCSNAP_PROT_WRITE ? 'w' : '-';
	text[2] = prot & PROCSNAP_PROT_EXEC ? 'x' : '-';
	text[3] = '\0';
}
