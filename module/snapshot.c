// SPDX-License-Identifier: GPL-2.0-only
/*
 * The finished image: memory, references, and its read-only mapping. A file
 * and every mapping hold a reference each, so the image lives, and counts
 * against its user's bound, until the last of them is gone. Then its memory
 * is kept for the next snapshot of the same file, or freed with the file.
 */
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "compat/mm.h"
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
	kvfree(pages);
}

/* Zeroed memory of snap->capacity bytes: 0 or -ENOMEM. */
static int alloc_image(struct procsnap_snapshot *snap)
{
	unsigned long count = snap->capacity >> PAGE_SHIFT, done;

	snap->pages = kvmalloc_array(count, sizeof(*snap->pages),
				     GFP_KERNEL_ACCOUNT | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
	if (!snap->pages)
		return -ENOMEM;
	done = alloc_pages_in_pieces(snap->pages, count);
	if (done < count)
		goto err_free_pages;
	snap->image = vmap(snap->pages, count, VM_MAP, PAGE_KERNEL);
	if (!snap->image)
		goto err_free_pages;
	return 0;

err_free_pages:
	free_pages_of(snap->pages, done);
	return -ENOMEM;
}

static void free_image(struct procsnap_snapshot *snap)
{
	vunmap(snap->image);
	free_pages_of(snap->pages, snap->capacity >> PAGE_SHIFT);
}

/* Frees one that nobody holds. May sleep. NULL is fine. */
void procsnap_snapshot_free(struct procsnap_snapshot *snap)
{
	if (!snap)
		return;
	free_image(snap);
	atomic64_sub(snap->capacity, &procsnap_stats.live_bytes);
	procsnap_pool_uncharge(snap->pool, snap->capacity);
	procsnap_pool_put(snap->pool);
	kfree(snap);
}

/* New memory for an image of @size bytes, zeroed: a snapshot or ERR_PTR(). */
static struct procsnap_snapshot *alloc_fresh(size_t size, struct procsnap_pool *pool)
{
	struct procsnap_snapshot *snap;
	int ret;

	snap = kzalloc(sizeof(*snap), GFP_KERNEL_ACCOUNT);
	if (!snap)
		return ERR_PTR(-ENOMEM);
	/* A little more, so that it serves again for a table that grows slowly. */
	snap->capacity = PAGE_ALIGN(size + size / 32);
	ret = procsnap_pool_charge(pool, snap->capacity);
	if (ret)
		goto err_free_snap;
	ret = alloc_image(snap);
	if (ret)
		goto err_uncharge;
	snap->pool = procsnap_pool_get(pool);
	atomic64_add(snap->capacity, &procsnap_stats.live_bytes);
	return snap;

err_uncharge:
	procsnap_pool_uncharge(pool, snap->capacity);
err_free_snap:
	kfree(snap);
	return ERR_PTR(ret);
}

/* The pool's spare, if it fits an image of @size bytes; or NULL. */
static struct procsnap_snapshot *reuse_spare(size_t size, struct procsnap_pool *pool)
{
	struct procsnap_snapshot *snap = procsnap_pool_take_spare(pool);

	if (!snap)
		return NULL;
	if (snap->capacity < size || snap->capacity / 4 > size + PAGE_SIZE) {
		procsnap_snapshot_free(snap);
		return NULL;
	}
	/* All else is written anew; see fill_*.c. */
	memset(snap->image + size, 0, PAGE_ALIGN(size) - size);
	return snap;
}

/* Memory for an image of @size bytes: a snapshot with one reference, or ERR_PTR(). */
struct procsnap_snapshot *procsnap_snapshot_alloc(size_t size, struct procsnap_pool *pool)
{
	struct procsnap_snapshot *snap;

	snap = reuse_spare(size, pool) ?: alloc_fresh(size, pool);
	if (IS_ERR(snap))
		return snap;
	kref_init(&snap->ref);
	snap->size = size;
	atomic64_inc(&procsnap_stats.live_snapshots);
	return snap;
}

static void release_snapshot(struct kref *ref)
{
	struct procsnap_snapshot *snap = container_of(ref, struct procsnap_snapshot, ref);

	atomic64_dec(&procsnap_stats.live_snapshots);
	if (!procsnap_pool_keep_spare(snap->pool, snap))
		procsnap_snapshot_free(snap);
}

struct procsnap_snapshot *procsnap_snapshot_get(struct procsnap_snapshot *snap)
{
	kref_get(&snap->ref);
	return snap;
}

/* May sleep. NULL is fine. */
void procsnap_snapshot_put(struct procsnap_snapshot *snap)
{
	if (snap)
		kref_put(&snap->ref, release_snapshot);
}

/* fork() and a split of the mapping. */
static void vma_open(struct vm_area_struct *vma)
{
	procsnap_snapshot_get(vma->vm_private_data);
}

static void vma_close(struct vm_area_struct *vma)
{
	procsnap_snapshot_put(vma->vm_private_data);
}

/* A debugger's look at the memory of a task that maps an image; it may not write. */
static int vma_access(struct vm_area_struct *vma, unsigned long addr, void *buf, int len, int write)
{
	struct procsnap_snapshot *snap = vma->vm_private_data;
	unsigned long offset = addr - vma->vm_start + (vma->vm_pgoff << PAGE_SHIFT);
	unsigned long end = PAGE_ALIGN(snap->size);

	if (write || len < 0 || offset >= end)
		return -EPERM;
	len = min_t(unsigned long, len, end - offset);
	memcpy(buf, snap->image + offset, len);
	return len;
}

static const struct vm_operations_struct vm_ops = {
	.open = vma_open,
	.close = vma_close,
	.access = vma_access,
};

/*
 * Puts all pages of @vma in, a physically contiguous run at a time: the reader
 * wants them anyway, and a fault for each, or a reference to each, would cost
 * more. The mapping's reference to the snapshot keeps them.
 */
static int insert_image(struct procsnap_snapshot *snap, struct vm_area_struct *vma)
{
	unsigned long done = 0, total = vma_pages(vma), pfn, run;
	int ret;

	while (done < total) {
		pfn = page_to_pfn(snap->pages[done]);
		for (run = 1; done + run < total; run++)
			if (page_to_pfn(snap->pages[done + run]) != pfn + run)
				break;
		ret = remap_pfn_range(vma, vma->vm_start + done * PAGE_SIZE, pfn, run * PAGE_SIZE,
				      vma->vm_page_prot);
		if (ret)
			return ret;
		done += run;
	}
	return 0;
}

/*
 * Maps the image, or its beginning, read-only for good. Called with the
 * mmap_lock held for writing.
 */
int procsnap_snapshot_mmap(struct procsnap_snapshot *snap, struct vm_area_struct *vma)
{
	int ret;

	if (vma->vm_flags & VM_WRITE)
		return -EPERM;
	if (vma->vm_pgoff || vma_pages(vma) > PAGE_ALIGN(snap->size) >> PAGE_SHIFT)
		return -EINVAL;

	procsnap_compat_vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYWRITE | VM_MAYEXEC);
	ret = insert_image(snap, vma);
	if (ret)
		return ret;
	vma->vm_private_data = procsnap_snapshot_get(snap);
	vma->vm_ops = &vm_ops;
	return 0;
}
