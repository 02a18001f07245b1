// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the entries of page tables say of their pages, as smaps and pagemap read
 * them. All of it runs under the mmap_lock and the lock of the table, and neither
 * sleeps nor splits a huge page.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/shmem_fs.h>
#include <linux/swap.h>
#include <linux/swapops.h>

#include "compat/mapcount.h"
#include "compat/pagewalk.h"
#include "compat/pte.h"
#include "compat/uffd.h"
#include "walk_flags.h"

/* How often an entry that changes while it is looked at is looked at again. */
#define RETRIES 16

/* Holes and mappings cost as well, though no page is looked at. */
#define STEP_COST 8

/* Frames and places in swap are consecutive in a run; others have none. */
static __always_inline bool has_frame(u64 flags)
{
	return flags & (PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_SWAP);
}

/* Begins another run with @pages pages, for which there is room. */
static void begin_run(struct procsnap_walk *walk, unsigned long addr,
		      const struct procsnap_found *found, unsigned long pages)
{
	u64 frame = found->frame & walk->frame_mask;
	bool swap = found->flags & PROCSNAP_PAGE_SWAP;

	procsnap_walk_end_run(walk);
	*walk->run = (struct procsnap_page_run){
		.address = addr,
		.pages = pages,
		.flags = found->flags,
		.pfn = swap ? 0 : frame,
		.index = walk->index_base + (addr >> PAGE_SHIFT),
		.swap_offset = swap ? frame : 0,
		.count = found->count,
		.prot = walk->prot,
		.node = found->node,
		.swap_type = found->swap_type & walk->frame_mask,
	};
	walk->run_open = true;
	walk->run_locked = walk->vma_locked;
	walk->next_address = addr + (pages << PAGE_SHIFT);
	walk->next_frame = frame;
	if (has_frame(found->flags))
		walk->next_frame += pages * walk->frame_step;
}

/*
 * Adds @pages pages to the run, or begins another with them. False: there is no
 * room for that.
 */
static bool add(struct procsnap_walk *walk, unsigned long addr, const struct procsnap_found *found,
		unsigned long pages)
{
	struct procsnap_page_run *run = walk->run;

	walk->like_entry = U64_MAX;
	if (walk->run_open && addr == walk->next_address && found->flags == run->flags &&
	    (found->frame & walk->frame_mask) == walk->next_frame && found->count == run->count &&
	    found->node == run->node && (found->swap_type & walk->frame_mask) == run->swap_type) {
		run->pages += pages;
		walk->next_address += pages << PAGE_SHIFT;
		if (has_frame(found->flags))
			walk->next_frame += pages * walk->frame_step;
		return true;
	}
	if (!procsnap_walk_has_room(walk))
		return false;
	begin_run(walk, addr, found, pages);
	return true;
}

static unsigned long kind_of(const struct folio *folio)
{
	/* The lowest bits tell anonymous pages and KSM from files. */
	return (unsigned long)READ_ONCE(folio->mapping) & 3;
}

/* A page in memory: the like_entry that it has for those behind it, once it is added. */
static u64 look_at_present(struct procsnap_walk *walk, struct procsnap_found *found,
			   struct vm_area_struct *vma, unsigned long addr, pte_t pte)
{
	struct page *page = static_call(procsnap_vm_normal_page)(vma, addr, pte);
	u64 flags = procsnap_walk_pte_flags(pte) | walk->vma_flags;
	struct folio *folio;

	found->frame = pte_pfn(pte);
	found->swap_type = 0;
	if (!page) {
		procsnap_walk_frame(walk, found, flags, is_zero_pfn(pte_pfn(pte)));
		return U64_MAX;
	}
	folio = page_folio(page);
	walk->like_word = procsnap_compat_folio_word(folio);
	walk->like_mapping = kind_of(folio);
	flags = procsnap_walk_flags(walk, folio, flags);
	procsnap_walk_count(walk, found, folio, page, flags);
	walk->like_mapcount = atomic_read(&page->_mapcount);
	/* What is special may have no page the next time; others are not broken. */
	if (pte_special(pte) || !procsnap_compat_is_plain(pte) || PageHWPoison(page))
		return U64_MAX;
	return procsnap_compat_pte_rest(pte, walk->frame_bits);
}

/*
 * Begins a run with a page that differs from the last, of the open run, in nothing
 * but its frame; false: there is no room.
 */
static __always_inline bool begin_like(struct procsnap_walk *walk, unsigned long addr, u64 frame)
{
	const struct procsnap_page_run *last = walk->run;
	struct procsnap_page_run *run = procsnap_walk_next_run(walk);

	if (unlikely(run >= walk->run_end))
		return false;
	if (walk->footprint)
		procsnap_footprint_add(walk);
	walk->present_pages += last->pages;
	walk->run = run;
	run->address = addr;
	run->pages = 1;
	run->flags = last->flags;
	run->pfn = frame;
	run->index = walk->index_base + (addr >> PAGE_SHIFT);
	run->swap_offset = 0;
	run->count = last->count;
	run->prot = last->prot;
	run->node = last->node;
	run->swap_type = 0;
	walk->next_address = addr + PAGE_SIZE;
	walk->next_frame = frame + walk->frame_step;
	return true;
}

/* What became of a page that may be like the last. */
enum like {
	UNLIKE,
	ADDED,
	NO_ROOM,
};

/*
 * The quick way: adds a page whose entry and folio are like those of the last, so
 * that its flags need not be worked out. An entry that is not special has a page
 * if its frame is one of memory: vm_normal_page() looks at no more.
 */
static __always_inline enum like add_like(struct procsnap_walk *walk, unsigned long addr, pte_t pte)
{
	struct folio *folio;
	unsigned long word;
	struct page *page;
	u64 frame;

	if (procsnap_compat_pte_rest(pte, walk->frame_bits) != walk->like_entry)
		return UNLIKE;
	frame = procsnap_compat_pte_frame(pte, walk->frame_bits);
	if (unlikely(frame > walk->frame_max))
		return UNLIKE;
	page = pfn_to_page(frame);
	folio = page_folio(page);
	word = procsnap_compat_folio_word(folio);
	if (word != walk->like_word || kind_of(folio) != walk->like_mapping)
		return UNLIKE;
	if (unlikely(word & (1UL << PG_head))) {
		if (PageHWPoison(page) || procsnap_compat_mapcount_is_average(folio) ||
		    procsnap_compat_mapcount(folio, page) != walk->run->count)
			return UNLIKE;
	} else if (atomic_read(&page->_mapcount) != walk->like_mapcount) {
		return UNLIKE;
	}
	frame &= walk->frame_mask;
	if (frame != walk->next_frame || addr != walk->next_address)
		return begin_like(walk, addr, frame) ? ADDED : NO_ROOM;
	walk->run->pages++;
	walk->next_address = addr + PAGE_SIZE;
	walk->next_frame = frame + walk->frame_step;
	return ADDED;
}

/*
 * Shmem that is swapped out has no entries: its place in swap is where its page
 * would be. Up to @end; where there was no room for more, or @end.
 */
static unsigned long add_shmem_swap(struct procsnap_walk *walk, unsigned long addr,
				    unsigned long end)
{
	pgoff_t first = walk->index_base + (addr >> PAGE_SHIFT), next = first;
	pgoff_t last = walk->index_base + (end >> PAGE_SHIFT) - 1;
	pgoff_t index, count, skip;
	XA_STATE(xas, &walk->shmem->i_pages, first);
	struct procsnap_found found = { .node = -1 };
	unsigned long at;
	void *entry;

	found.flags = PROCSNAP_PAGE_SWAP | PROCSNAP_PAGE_SHMEM | walk->vma_flags;
	rcu_read_lock();
	xas_for_each(&xas, entry, last) {
		/* One of several pages may begin before the first, or be split meanwhile. */
		count = 1UL << xas_get_order(&xas);
		index = max(round_down(xas.xa_index, count), next);
		at = addr + ((index - first) << PAGE_SHIFT);
		/* Pages that are in memory are passed by, but take time as well. */
		if (--walk->batch_left <= 0 || !walk->pages_left) {
			end = at;
			break;
		}
		if (xas_retry(&xas, entry) || !xa_is_value(entry))
			continue;
		skip = index - round_down(xas.xa_index, count);
		if (skip >= count)
			continue;
		found.frame = swp_offset(radix_to_swp_entry(entry)) + skip;
		found.swap_type = swp_type(radix_to_swp_entry(entry));
		count = min3(count - skip, last - index + 1, (pgoff_t)walk->pages_left);
		if (!add(walk, at, &found, count)) {
			end = at;
			break;
		}
		walk->pages_left -= count;
		next = index + count;
	}
	rcu_read_unlock();
	return end;
}

/* A stretch without entries: where there was no room for more, or @end. */
static inline unsigned long look_at_hole(struct procsnap_walk *walk, unsigned long addr,
					 unsigned long end)
{
	return walk->shmem && addr < end ? add_shmem_swap(walk, addr, end) : end;
}

/* How many pages up to @end may be looked at. */
static unsigned long affordable(const struct procsnap_walk *walk, unsigned long addr,
				unsigned long end)
{
	return min_t(u64, (end - addr) >> PAGE_SHIFT, walk->pages_left);
}

static void spend(struct procsnap_walk *walk, unsigned long pages)
{
	walk->pages_left -= pages;
	walk->batch_left -= pages + STEP_COST;
}

/* 1, which ends the walk, if it went no further than @addr or must not go on. */
static int end_step(struct procsnap_walk *walk, unsigned long addr, unsigned long end)
{
	walk->retries = 0;
	walk->resume = addr;
	if (addr < end || procsnap_walk_is_over(walk))
		return 1;
	return need_resched() || mmap_lock_is_contended(walk->mm);
}

/* One entry that is there; false: there is no room for it. */
static noinline bool look_at_entry(struct procsnap_walk *walk, struct vm_area_struct *vma,
				   unsigned long addr, pte_t pte)
{
	struct procsnap_found found;
	u64 like = U64_MAX;

	if (pte_present(pte))
		like = look_at_present(walk, &found, vma, addr, pte);
	else
		procsnap_walk_absent(walk, &found, pte);
	if (!add(walk, addr, &found, 1))
		return false;
	walk->like_entry = like;
	return true;
}

/* The entries of one table up to @end: where there was no room for more, or @end. */
static unsigned long look_at_table(struct procsnap_walk *walk, struct vm_area_struct *vma,
				   pte_t *pte, unsigned long addr, unsigned long end)
{
	enum like like;

	for (; addr < end; addr += PAGE_SIZE, pte++) {
		pte_t value = ptep_get(pte);

		like = add_like(walk, addr, value);
		if (likely(like == ADDED) || pte_none(value))
			continue;
		if (like == NO_ROOM || !look_at_entry(walk, vma, addr, value))
			return addr;
	}
	return end;
}

/* The same where what is not there may be swapped out: in the order of addresses. */
static unsigned long look_at_shmem_table(struct procsnap_walk *walk, struct vm_area_struct *vma,
					 pte_t *pte, unsigned long addr, unsigned long end)
{
	unsigned long hole = addr, stop;

	for (; addr < end; addr += PAGE_SIZE, pte++) {
		pte_t value = ptep_get(pte);

		if (pte_none(value))
			continue;
		stop = look_at_hole(walk, hole, addr);
		if (stop < addr)
			return stop;
		hole = addr + PAGE_SIZE;
		if (!look_at_entry(walk, vma, addr, value))
			return addr;
	}
	return look_at_hole(walk, hole, end);
}

static int walk_table(pmd_t *pmd, unsigned long addr, unsigned long end, struct mm_walk *mm_walk)
{
	struct procsnap_walk *walk = mm_walk->private;
	unsigned long stop = addr + (affordable(walk, addr, end) << PAGE_SHIFT), at;
	u64 pages_left = walk->pages_left;
	spinlock_t *lock;
	pte_t *pte;

	pte = procsnap_compat_lock_table(mm_walk->mm, pmd, addr, &lock);
	if (!pte) {
		mm_walk->action = ACTION_AGAIN;
		if (walk->retries++ < RETRIES)
			return 0;
		walk->retries = 0;
		mm_walk->action = ACTION_CONTINUE;
		return 0;
	}
	__acquire(lock);
	if (walk->shmem)
		at = look_at_shmem_table(walk, mm_walk->vma, pte, addr, stop);
	else
		at = look_at_table(walk, mm_walk->vma, pte, addr, stop);
	pte_unmap_unlock(pte, lock);
	/* All of a table's entries count, those that are told of shmem in swap not once more. */
	walk->pages_left = pages_left;
	spend(walk, (at - addr) >> PAGE_SHIFT);
	mm_walk->action = ACTION_CONTINUE;
	return end_step(walk, at, end);
}

/*
 * The pages of @folio from @page on, mapped by one entry. What differs among them
 * is how often each is mapped beside that. Where there was no room, or @end.
 */
static unsigned long look_at_pages(struct procsnap_walk *walk, struct procsnap_found *found,
				   struct folio *folio, struct page *page, unsigned long addr,
				   unsigned long end)
{
	u64 flags = found->flags;

	for (; addr < end; addr += PAGE_SIZE, page++, found->frame++) {
		procsnap_walk_count(walk, found, folio, page, flags);
		if (!add(walk, addr, found, 1))
			return addr;
	}
	return end;
}

#ifdef CONFIG_TRANSPARENT_HUGEPAGE
static u64 pmd_flags_of(pmd_t pmd)
{
	u64 flags = PROCSNAP_PAGE_PRESENT;

	if (pmd_write(pmd))
		flags |= PROCSNAP_PAGE_WRITABLE;
	if (pmd_young(pmd))
		flags |= PROCSNAP_PAGE_YOUNG;
	if (pmd_dirty(pmd))
		flags |= PROCSNAP_PAGE_DIRTY;
	if (pmd_soft_dirty(pmd))
		flags |= PROCSNAP_PAGE_SOFT_DIRTY;
	if (procsnap_compat_pmd_uffd(pmd))
		flags |= PROCSNAP_PAGE_UFFD_WP;
	return flags;
}

/* A huge page on its way elsewhere, or in a device. */
static bool add_absent_huge(struct procsnap_walk *walk, pmd_t pmd, unsigned long addr,
			    unsigned long end)
{
	struct procsnap_found found = { .flags = walk->vma_flags | PROCSNAP_PAGE_HUGE, .node = -1 };

	if (pmd_swp_soft_dirty(pmd))
		found.flags |= PROCSNAP_PAGE_SOFT_DIRTY;
	if (procsnap_compat_pmd_swp_uffd(pmd))
		found.flags |= PROCSNAP_PAGE_UFFD_WP;
	procsnap_walk_leaf(walk, &found, procsnap_compat_leaf_of_pmd(pmd));
	return add(walk, addr, &found, (end - addr) >> PAGE_SHIFT);
}

/* Of what has no page, only the memory of devices is not the huge zero page. */
static bool is_huge_zero(const struct vm_area_struct *vma, pmd_t pmd)
{
	return !(vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP)) && !procsnap_compat_is_device_pmd(pmd);
}

/* A huge page up to @end: where there was no room for more, or @end. */
static unsigned long look_at_huge(struct procsnap_walk *walk, struct vm_area_struct *vma, pmd_t pmd,
				  unsigned long addr, unsigned long end)
{
	u64 flags = PROCSNAP_PAGE_HUGE | walk->vma_flags;
	unsigned long skip = (addr & ~PMD_MASK) >> PAGE_SHIFT;
	struct procsnap_found found = {};
	struct folio *folio;
	struct page *page;

	if (pmd_none(pmd))
		return end;
	if (!pmd_present(pmd))
		return add_absent_huge(walk, pmd, addr, end) ? end : addr;

	flags |= pmd_flags_of(pmd);
	found.frame = pmd_pfn(pmd) + skip;
	page = static_call(procsnap_vm_normal_page_pmd)(vma, addr & PMD_MASK, pmd);
	if (!page) {
		procsnap_walk_frame(walk, &found, flags, is_huge_zero(vma, pmd));
		return add(walk, addr, &found, (end - addr) >> PAGE_SHIFT) ? end : addr;
	}
	folio = page_folio(page);
	found.flags = procsnap_walk_flags(walk, folio, flags);
	return look_at_pages(walk, &found, folio, page + skip, addr, end);
}
#else
static unsigned long look_at_huge(struct procsnap_walk *walk, struct vm_area_struct *vma, pmd_t pmd,
				  unsigned long addr, unsigned long end)
{
	return end;
}
#endif

static int walk_pmd(pmd_t *pmd, unsigned long addr, unsigned long end, struct mm_walk *mm_walk)
{
	struct procsnap_walk *walk = mm_walk->private;
	spinlock_t *lock = procsnap_compat_lock_huge(pmd, mm_walk->vma);
	unsigned long at;

	if (!lock)
		return walk_table(pmd, addr, end, mm_walk);
	__acquire(lock);
	at = look_at_huge(walk, mm_walk->vma, *pmd, addr,
			  addr + (affordable(walk, addr, end) << PAGE_SHIFT));
	spin_unlock(lock);
	spend(walk, (at - addr) >> PAGE_SHIFT);
	mm_walk->action = ACTION_CONTINUE;
	return end_step(walk, at, end);
}

/* Only memory of devices is mapped by so large entries; to look below would split it. */
static int walk_pud(pud_t *pud, unsigned long addr, unsigned long end, struct mm_walk *mm_walk)
{
	struct procsnap_walk *walk = mm_walk->private;
	spinlock_t *lock = procsnap_compat_lock_huge_pud(pud, mm_walk->vma);
	unsigned long pages = affordable(walk, addr, end);
	struct procsnap_found found = {};
	bool added;

	if (!lock)
		return 0;
	found.frame = pud_pfn(*pud) + ((addr & ~PUD_MASK) >> PAGE_SHIFT);
	procsnap_walk_frame(walk, &found,
			    walk->vma_flags | PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_HUGE, false);
	added = add(walk, addr, &found, pages);
	spin_unlock(lock);
	if (!added)
		pages = 0;
	walk->pages_left -= pages;
	walk->batch_left -= STEP_COST;
	mm_walk->action = ACTION_CONTINUE;
	return end_step(walk, addr + (pages << PAGE_SHIFT), end);
}

#ifdef CONFIG_HUGETLB_PAGE
static void look_at_hugetlb(const struct procsnap_walk *walk, struct procsnap_found *found,
			    pte_t pte, bool shared_table, unsigned long skip)
{
	struct page *page;
	struct folio *folio;
	u64 flags;

	if (!pte_present(pte)) {
		procsnap_walk_absent(walk, found, pte);
		found->flags &= ~PROCSNAP_PAGE_SOFT_DIRTY;
		found->flags |= walk->vma_flags;
		/* A mark stands for no page. */
		if (found->flags & PROCSNAP_PAGE_KINDS)
			found->flags |= PROCSNAP_PAGE_HUGETLB;
		return;
	}
	page = pte_page(pte);
	folio = page_folio(page);
	/* Nothing clears the soft-dirty bit of such an entry: pagemap leaves it out. */
	flags = procsnap_walk_pte_flags(pte) & ~PROCSNAP_PAGE_SOFT_DIRTY;
	flags |= walk->vma_flags | PROCSNAP_PAGE_HUGE;
	/* Of a table that is shared the count has one entry for all its users. */
	if (shared_table)
		flags |= PROCSNAP_PAGE_ESTIMATED;
	flags = procsnap_walk_flags(walk, folio, flags);
	procsnap_walk_count(walk, found, folio, page, flags);
	if (shared_table)
		found->flags &= ~PROCSNAP_PAGE_EXCLUSIVE;
	found->frame = pte_pfn(pte) + skip;
	found->swap_type = 0;
}

static int walk_hugetlb(pte_t *entry, unsigned long mask, unsigned long addr, unsigned long end,
			struct mm_walk *mm_walk)
{
	struct procsnap_walk *walk = mm_walk->private;
	unsigned long pages = affordable(walk, addr, end);
	unsigned long skip = (addr & ~mask) >> PAGE_SHIFT;
	struct procsnap_found found;
	bool added = true;
	spinlock_t *lock;
	pte_t pte;

	lock = procsnap_compat_lock_hugetlb(mm_walk->vma, entry);
	pte = procsnap_compat_hugetlb_entry(mm_walk->mm, addr & mask, entry);
	if (!pte_none(pte)) {
		look_at_hugetlb(walk, &found, pte, hugetlb_pmd_shared(entry), skip);
		added = add(walk, addr, &found, pages);
	}
	if (lock)
		spin_unlock(lock);
	if (!added)
		pages = 0;
	walk->pages_left -= pages;
	walk->batch_left -= STEP_COST;
	return end_step(walk, addr + (pages << PAGE_SHIFT), end);
}
#else
#define walk_hugetlb NULL
#endif

static int walk_hole(unsigned long addr, unsigned long end, int depth, struct mm_walk *mm_walk)
{
	struct procsnap_walk *walk = mm_walk->private;
	unsigned long at = end;

	walk->batch_left -= STEP_COST;
	if (mm_walk->vma)
		at = look_at_hole(walk, addr, end);
	return end_step(walk, at, end);
}

/* The kernel leaves mappings of bare frames out; here they are told. */
static int walk_every_vma(unsigned long addr, unsigned long end, struct mm_walk *mm_walk)
{
	return 0;
}

static u32 prot_of(const struct vm_area_struct *vma)
{
	return (vma->vm_flags & VM_READ ? PROCSNAP_PROT_READ : 0) |
	       (vma->vm_flags & VM_WRITE ? PROCSNAP_PROT_WRITE : 0) |
	       (vma->vm_flags & VM_EXEC ? PROCSNAP_PROT_EXEC : 0);
}

/* Where shmem keeps what is swapped out; NULL: nothing is, or it is no shmem. */
static struct address_space *swapped_shmem(const struct vm_area_struct *vma)
{
#ifdef CONFIG_SHMEM
	struct file *file = vma->vm_file;

	if (file && shmem_mapping(file->f_mapping) && READ_ONCE(SHMEM_I(file_inode(file))->swapped))
		return file->f_mapping;
#endif
	return NULL;
}

/* A run ends with its mapping, but not where the walk of one was interrupted. */
static int begin_vma(unsigned long addr, unsigned long end, struct mm_walk *mm_walk)
{
	struct procsnap_walk *walk = mm_walk->private;
	const struct vm_area_struct *vma = mm_walk->vma;
	unsigned long index_base = vma->vm_pgoff - (vma->vm_start >> PAGE_SHIFT);
	bool locked = vma->vm_flags & VM_LOCKED;
	u32 prot = prot_of(vma);

	if (walk->run_open && (addr == vma->vm_start || index_base != walk->index_base ||
			       prot != walk->prot || locked != walk->run_locked))
		procsnap_walk_end_run(walk);
	walk->index_base = index_base;
	walk->prot = prot;
	walk->vma_locked = locked;
	walk->vma_flags = vma->vm_flags & VM_SOFTDIRTY ? PROCSNAP_PAGE_SOFT_DIRTY : 0;
	walk->shmem = swapped_shmem(vma);
	walk->like_entry = U64_MAX;
	walk->batch_left -= STEP_COST;
	return 0;
}

const struct mm_walk_ops procsnap_walk_ops = {
	.test_walk = walk_every_vma,
	.pre_vma = begin_vma,
	.pud_entry = walk_pud,
	.pmd_entry = walk_pmd,
	.hugetlb_entry = walk_hugetlb,
	.pte_hole = walk_hole,
};
