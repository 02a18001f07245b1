/* SPDX-License-Identifier: GPL-2.0-only */
/* How often a page is mapped, which every other kernel keeps in another way. */
#ifndef PROCSNAP_COMPAT_MAPCOUNT_H
#define PROCSNAP_COMPAT_MAPCOUNT_H

#include <linux/mm.h>
#include <linux/page-flags.h>

#include "ksym.h"

/* Until 6.2 a function counts what is not of a single page. */
#ifdef PROCSNAP_HAVE_PAGE_MAPCOUNT_FUNCTION
#define PROCSNAP_MAPCOUNT_NEEDS_FUNCTION true
#else
#define PROCSNAP_MAPCOUNT_NEEDS_FUNCTION false
#endif

/* All that is known of a page is how often its folio is mapped (6.15 and later, by config). */
static inline bool procsnap_compat_mapcount_is_average(struct folio *folio)
{
	return IS_ENABLED(CONFIG_NO_PAGE_MAPCOUNT) && folio_test_large(folio);
}

/* The mean of the folio's pages, rounded as kpagecount does; 1 at least. */
static inline int procsnap_compat_average_mapcount(struct folio *folio)
{
	int entire = folio_entire_mapcount(folio);
	int parts = folio_mapcount(folio) - entire;

	if (parts <= 0)
		return entire;
	return max(1, entire + (int)DIV_ROUND_CLOSEST(parts, folio_nr_pages(folio)));
}

/* Until 6.2 what is not of a single page is counted by a function. */
static inline int procsnap_compat_mapcount(struct folio *folio, struct page *page)
{
#if defined(PROCSNAP_HAVE_PAGE_MAPCOUNT_FUNCTION)
	if (unlikely(PageCompound(page)))
		return static_call(procsnap_page_mapcount)(page);
	return atomic_read(&page->_mapcount) + 1;
#elif defined(PROCSNAP_HAVE_PAGE_MAPCOUNT)
	return page_mapcount(page);
#else
	int count;

	if (procsnap_compat_mapcount_is_average(folio))
		return procsnap_compat_average_mapcount(folio);
	count = atomic_read(&page->_mapcount) + 1;
	if (unlikely(page_mapcount_is_type(count)))
		count = 0;
	if (unlikely(folio_test_large(folio)))
		count += folio_entire_mapcount(folio);
	return count;
#endif
}

/* A page of @folio that is mapped @count times is mapped by one only. */
static inline bool procsnap_compat_is_exclusive(struct folio *folio, int count)
{
#ifdef CONFIG_NO_PAGE_MAPCOUNT
	if (folio_test_large(folio))
		return !folio_maybe_mapped_shared(folio);
#endif
	return count == 1;
}

/* The flags of a folio, as one word that changes when one of them does. */
static inline unsigned long procsnap_compat_folio_word(const struct folio *folio)
{
#ifdef PROCSNAP_HAVE_MEMDESC_FLAGS
	return READ_ONCE(folio->flags.f);
#else
	return READ_ONCE(folio->flags);
#endif
}

#endif /* PROCSNAP_COMPAT_MAPCOUNT_H */
