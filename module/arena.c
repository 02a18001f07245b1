// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of images: single zeroed pages, which can be mapped to user space,
 * behind one stretch of the kernel's addresses. It can grow while it is filled.
 */
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "procsnap.h"

/*
 * The most pages that are asked for in one piece, as a power of two: pages in a
 * row are cheaper to get and to map. Smaller pieces do as well.
 */
#define PIECE_ORDER 5

/* Fills @pages with @count zeroed pages; how many there were. */
static unsigned long alloc_pages_in_pieces(struct page **pages, unsigned long count)
{
	const gfp_t gfp = GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN | __GFP_HIGHMEM;
	unsigned int order = PIECE_ORDER;
	unsigned long done = 0, i;
	struct page *page;

	while (done < count) {
		while (order && 1UL << order > count - done)
			order--;
		page = alloc_pages(gfp | (order ? __GFP_NORETRY : __GFP_RETRY_MAYFAIL), order);
		if (!page && !order)
			break;
		if (!page) {
			order--;
			continue;
		}
		split_page(page, order);
		for (i = 0; i < 1UL << order; i++)
			pages[done++] = page + i;
		if (fatal_signal_pending(current))
			break;
	}
	return done;
}

static void free_pages_of(struct page **pages, unsigned long count)
{
	while (count)
		__free_page(pages[--count]);
}

/* As many pages more as @bytes need: 0, -ENOMEM or -EINTR; unchanged on an error. */
static int extend(struct procsnap_arena *arena, unsigned long total)
{
	unsigned long old = arena->page_count, done;
	struct page **pages;
	void *base;

	pages = kvmalloc_array(total, sizeof(*pages), PROCSNAP_GFP);
	if (!pages)
		return -ENOMEM;
	if (old)
		memcpy(pages, arena->pages, old * sizeof(*pages));
	done = alloc_pages_in_pieces(pages + old, total - old);
	if (done < total - old)
		goto err_free_pages;
	base = vmap(pages, total, VM_MAP, PAGE_KERNEL);
	if (!base)
		goto err_free_pages;

	vunmap(arena->base);
	kvfree(arena->pages);
	arena->base = base;
	arena->pages = pages;
	arena->page_count = total;
	return 0;

err_free_pages:
	free_pages_of(pages + old, done);
	kvfree(pages);
	return fatal_signal_pending(current) ? -EINTR : -ENOMEM;
}

/*
 * Makes room for @bytes in all, charged to @pool: 0, -EDQUOT, -EINTR or -ENOMEM;
 * unchanged on an error. What is there stays, at another address. May sleep.
 */
int procsnap_arena_grow(struct procsnap_arena *arena, struct procsnap_pool *pool, size_t bytes)
{
	unsigned long total = PAGE_ALIGN(bytes) >> PAGE_SHIFT, old = arena->page_count;
	size_t more;
	int ret;

	if (bytes > SIZE_MAX / 4)
		return -ENOMEM;
	if (total <= old)
		return 0;
	more = (total - old) << PAGE_SHIFT;
	ret = procsnap_pool_charge(pool, more);
	if (ret)
		return ret;
	ret = extend(arena, total);
	if (ret) {
		procsnap_pool_uncharge(pool, more);
		return ret;
	}
	atomic64_add(more, &procsnap_stats.live_bytes);
	return 0;
}

/* Frees all of it. May sleep. */
void procsnap_arena_free(struct procsnap_arena *arena, struct procsnap_pool *pool)
{
	size_t bytes = arena->page_count << PAGE_SHIFT;

	if (!bytes)
		return;
	vunmap(arena->base);
	free_pages_of(arena->pages, arena->page_count);
	kvfree(arena->pages);
	memset(arena, 0, sizeof(*arena));
	atomic64_sub(bytes, &procsnap_stats.live_bytes);
	procsnap_pool_uncharge(pool, bytes);
}
