// SPDX-License-Identifier: GPL-2.0-only
/*
 * The finished image: memory, references, and its read-only mapping. A file
 * and every mapping hold a reference each, so the image lives, and counts
 * against its user's bound, until the last of them is gone. Then its memory
 * is kept for the next snapshot of the same file, or freed with the file.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat/mm.h"
#include "ksym.h"
#include "procsnap.h"

/* Frees one that nobody holds. May sleep. NULL is fine. */
void procsnap_snapshot_free(struct procsnap_snapshot *snap)
{
	int part;

	if (!snap)
		return;
	for (part = 0; part < PROCSNAP_PARTS; part++)
		procsnap_arena_free(&snap->parts[part], snap->pool);
	procsnap_pool_put(snap->pool);
	kfree(snap);
}

static struct procsnap_snapshot *alloc_fresh(struct procsnap_pool *pool)
{
	struct procsnap_snapshot *snap = kzalloc(sizeof(*snap), PROCSNAP_GFP);

	if (snap)
		snap->pool = procsnap_pool_get(pool);
	return snap;
}

/* An arena that is far too large for @bytes is not worth keeping. */
static void trim(struct procsnap_arena *arena, size_t bytes, struct procsnap_pool *pool)
{
	if ((arena->page_count << PAGE_SHIFT) / 4 > bytes + 4 * PAGE_SIZE)
		procsnap_arena_free(arena, pool);
}

/* The pool's spare, empty, or NULL. The last use of a part tells what it will need. */
static struct procsnap_snapshot *reuse_spare(struct procsnap_pool *pool)
{
	struct procsnap_snapshot *snap = procsnap_pool_take_spare(pool);
	int part;

	if (!snap)
		return NULL;
	for (part = 0; part < PROCSNAP_PARTS; part++) {
		trim(&snap->parts[part], snap->parts[part].used, pool);
		snap->parts[part].used = 0;
	}
	return snap;
}

/*
 * An empty snapshot with one reference and @rows_size bytes of the rows' part in
 * use, which may hold an older snapshot of the same viewer; or ERR_PTR().
 */
struct procsnap_snapshot *procsnap_snapshot_alloc(size_t rows_size, struct procsnap_pool *pool)
{
	struct procsnap_snapshot *snap;
	struct procsnap_arena *rows;
	size_t slack;
	int ret = 0;

	snap = reuse_spare(pool) ?: alloc_fresh(pool);
	if (!snap)
		return ERR_PTR(-ENOMEM);
	rows = &snap->parts[PROCSNAP_PART_ROWS];
	trim(rows, rows_size, pool);
	if (rows->page_count << PAGE_SHIFT < rows_size) {
		/* A little more, to serve again for a table that grows; more the second time. */
		slack = rows->page_count ? rows_size / 32 : rows_size / 256 + PAGE_SIZE;
		procsnap_arena_free(rows, pool);
		ret = procsnap_arena_grow(rows, pool, rows_size + slack);
	}
	if (ret) {
		procsnap_snapshot_free(snap);
		return ERR_PTR(ret);
	}
	rows->used = rows_size;
	kref_init(&snap->ref);
	atomic64_inc(&procsnap_stats.live_snapshots);
	return snap;
}

/*
 * Where a part begins in the image, once all before it are filled. One that is
 * empty is said to stand behind the rows, which is within the image.
 */
u64 procsnap_snapshot_part_offset(const struct procsnap_snapshot *snap, enum procsnap_part part)
{
	u64 offset = 0;
	int before;

	if (!snap->parts[part].used)
		return snap->parts[PROCSNAP_PART_ROWS].used;
	for (before = 0; before < part; before++)
		offset += PAGE_ALIGN(snap->parts[before].used);
	return offset;
}

/* The snapshot is filled: its size, and no old bytes behind its parts. */
void procsnap_snapshot_seal(struct procsnap_snapshot *snap)
{
	struct procsnap_arena *arena;
	int part;

	snap->size = 0;
	for (part = 0; part < PROCSNAP_PARTS; part++) {
		arena = &snap->parts[part];
		if (!arena->used)
			continue;
		memset(arena->base + arena->used, 0, PAGE_ALIGN(arena->used) - arena->used);
		snap->size = PAGE_ALIGN(snap->size) + arena->used;
	}
}

/*
 * The memory at @offset of a sealed image, and how much of it there is in one
 * stretch; NULL at the end. The last page counts as a whole.
 */
static void *image_at(struct procsnap_snapshot *snap, size_t offset, size_t *length)
{
	struct procsnap_arena *arena;
	size_t bytes;
	int part;

	for (part = 0; part < PROCSNAP_PARTS; part++) {
		arena = &snap->parts[part];
		bytes = PAGE_ALIGN(arena->used);
		if (offset < bytes) {
			*length = bytes - offset;
			return arena->base + offset;
		}
		offset -= bytes;
	}
	return NULL;
}

/* As read(2): from *pos on, at most @count bytes. */
ssize_t procsnap_snapshot_read(struct procsnap_snapshot *snap, char __user *buf, size_t count,
			       loff_t *pos)
{
	size_t done = 0, length, offset;
	void *from;

	if (*pos < 0)
		return -EINVAL;
	if (*pos >= snap->size)
		return 0;
	count = min_t(size_t, count, snap->size - *pos);
	while (done < count) {
		offset = *pos + done;
		from = image_at(snap, offset, &length);
		length = min(length, count - done);
		length -= copy_to_user(buf + done, from, length);
		if (!length)
			break;
		done += length;
	}
	*pos += done;
	return done || !count ? done : -EFAULT;
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
	size_t length;
	void *from;

	from = image_at(snap, offset, &length);
	if (write || len < 0 || !from)
		return -EPERM;
	len = min_t(size_t, len, length);
	memcpy(buf, from, len);
	return len;
}

static const struct vm_operations_struct vm_ops = {
	.open = vma_open,
	.close = vma_close,
	.access = vma_access,
};

/*
 * Puts @count pages in from @addr on, a physically contiguous run at a time: the
 * reader wants them anyway, and a fault for each, or a reference to each, would
 * cost more. The mapping's reference to the snapshot keeps them.
 */
int procsnap_map_pages(struct vm_area_struct *vma, unsigned long addr, struct page **pages,
		       unsigned long count)
{
	unsigned long done = 0, pfn, run;
	int ret;

	while (done < count) {
		pfn = page_to_pfn(pages[done]);
		for (run = 1; done + run < count; run++)
			if (page_to_pfn(pages[done + run]) != pfn + run)
				break;
		ret = static_call(procsnap_remap_pfn_range)(vma, addr + done * PAGE_SIZE, pfn,
							    run * PAGE_SIZE, vma->vm_page_prot);
		if (ret)
			return ret;
		done += run;
	}
	return 0;
}

static int insert_image(struct procsnap_snapshot *snap, struct vm_area_struct *vma)
{
	unsigned long addr = vma->vm_start, count;
	int part, ret;

	for (part = 0; part < PROCSNAP_PARTS && addr < vma->vm_end; part++) {
		count = min(PAGE_ALIGN(snap->parts[part].used), vma->vm_end - addr) >> PAGE_SHIFT;
		ret = procsnap_map_pages(vma, addr, snap->parts[part].pages, count);
		if (ret)
			return ret;
		addr += count << PAGE_SHIFT;
	}
	return 0;
}

/*
 * Maps the image, or its beginning, read-only for good. Called with the
 * mmap_lock held for writing. The kernel takes out what a failed mmap left only
 * later, when the snapshot may be gone: until then another thread could read it.
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
	if (ret) {
		procsnap_compat_zap(vma);
		return ret;
	}
	vma->vm_private_data = procsnap_snapshot_get(snap);
	vma->vm_ops = &vm_ops;
	return 0;
}
