// SPDX-License-Identifier: GPL-2.0-only
/*
 * The finished image: memory, references, and its read-only mapping. A file
 * and every mapping hold a reference each, so the image lives, and counts
 * against its user's bound, until the last of them is gone.
 */
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "compat/mm.h"
#include "procsnap.h"

/* Pages that are put into a mapping at once. */
#define MAP_BATCH 64

/* A zeroed image of @size bytes: a snapshot with one reference, or ERR_PTR(). */
struct procsnap_snapshot *procsnap_snapshot_alloc(size_t size, const struct procsnap_viewer *viewer)
{
	struct procsnap_snapshot *snap;
	int ret;

	snap = kzalloc(sizeof(*snap), GFP_KERNEL_ACCOUNT);
	if (!snap)
		return ERR_PTR(-ENOMEM);
	kref_init(&snap->ref);
	snap->size = size;
	snap->user = viewer->user;
	snap->charged = PAGE_ALIGN(size);

	ret = procsnap_user_charge(snap->user, snap->charged);
	if (ret)
		goto err_free_snap;
	ret = -ENOMEM;
	snap->image = __vmalloc(PAGE_ALIGN(size), GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN |
						  __GFP_RETRY_MAYFAIL);
	if (!snap->image)
		goto err_uncharge;
	atomic64_add(snap->charged, &procsnap_stats.live_bytes);
	atomic64_inc(&procsnap_stats.live_snapshots);
	return snap;

err_uncharge:
	procsnap_user_uncharge(snap->user, snap->charged);
err_free_snap:
	kfree(snap);
	return ERR_PTR(ret);
}

static void free_snapshot(struct kref *ref)
{
	struct procsnap_snapshot *snap = container_of(ref, struct procsnap_snapshot, ref);

	atomic64_sub(snap->charged, &procsnap_stats.live_bytes);
	atomic64_dec(&procsnap_stats.live_snapshots);
	vfree(snap->image);
	procsnap_user_uncharge(snap->user, snap->charged);
	kfree(snap);
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
		kref_put(&snap->ref, free_snapshot);
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

static const struct vm_operations_struct vm_ops = {
	.open = vma_open,
	.close = vma_close,
};

static int insert_image(struct procsnap_snapshot *snap, struct vm_area_struct *vma)
{
	struct page *pages[MAP_BATCH];
	unsigned long done = 0, total = vma_pages(vma), count, left, i;
	int ret;

	while (done < total) {
		count = min(total - done, (unsigned long)MAP_BATCH);
		for (i = 0; i < count; i++)
			pages[i] = vmalloc_to_page(snap->image + (done + i) * PAGE_SIZE);
		left = count;
		ret = vm_insert_pages(vma, vma->vm_start + done * PAGE_SIZE, pages, &left);
		if (ret)
			return ret;
		done += count;
	}
	return 0;
}

/*
 * Maps the image, or its beginning, read-only for good. All pages are put in
 * now: the reader wants them anyway, and a fault for each would cost more.
 * Called with the mmap_lock held for writing.
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
