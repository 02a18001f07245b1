// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vmas section: what maps and the VmFlags of smaps have. The mmap_lock is
 * given up every so many mappings, and found back by address, as maps does.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "compat/file.h"
#include "ksym.h"
#include "path_text.h"
#include "remote.h"

/* Mappings that are told under one hold of the mmap_lock. */
#define BATCH 512
/*
 * Room for their names. Nothing is allocated while the lock is held, which may
 * take long when memory is short; a hold ends early when another name may not fit.
 */
#define BATCH_TEXT_BYTES (16 * PAGE_SIZE)

#define FLAG(name)                             \
	{                                      \
		VM_##name, PROCSNAP_VMA_##name \
	}

/* Flags that a kernel or an architecture does not have are 0 here. */
#ifndef VM_SHADOW_STACK
#define VM_SHADOW_STACK 0
#endif
#ifndef VM_DROPPABLE
#define VM_DROPPABLE 0
#endif
#ifndef VM_SEALED
#define VM_SEALED 0
#endif
#ifndef VM_MAYBE_GUARD
#define VM_MAYBE_GUARD 0
#endif
#ifndef VM_UFFD_MINOR
#define VM_UFFD_MINOR 0
#endif
#ifndef VM_UFFD_RWP
#define VM_UFFD_RWP 0
#endif
#ifdef CONFIG_ARM64_BTI
#define BRANCH_TARGETS VM_ARM64_BTI
#define ARCHITECTURE 0
#else
#define BRANCH_TARGETS 0
#define ARCHITECTURE VM_ARCH_1
#endif
#ifdef CONFIG_ARM64_MTE
#define MEMORY_TAGS VM_MTE
#else
#define MEMORY_TAGS 0
#endif

static const struct {
	u64 kernel;
	u64 image;
} flag_map[] = {
	FLAG(READ),
	FLAG(WRITE),
	FLAG(EXEC),
	FLAG(SHARED),
	FLAG(MAYREAD),
	FLAG(MAYWRITE),
	FLAG(MAYEXEC),
	FLAG(MAYSHARE),
	FLAG(GROWSDOWN),
	FLAG(PFNMAP),
	FLAG(LOCKED),
	FLAG(IO),
	FLAG(SEQ_READ),
	FLAG(RAND_READ),
	FLAG(DONTCOPY),
	FLAG(DONTEXPAND),
	FLAG(LOCKONFAULT),
	FLAG(ACCOUNT),
	FLAG(NORESERVE),
	FLAG(HUGETLB),
	FLAG(SYNC),
	FLAG(WIPEONFORK),
	FLAG(DONTDUMP),
	FLAG(SOFTDIRTY),
	FLAG(MIXEDMAP),
	FLAG(HUGEPAGE),
	FLAG(NOHUGEPAGE),
	FLAG(MERGEABLE),
	FLAG(UFFD_MISSING),
	FLAG(UFFD_WP),
	FLAG(UFFD_MINOR),
	FLAG(UFFD_RWP),
	FLAG(SHADOW_STACK),
	FLAG(DROPPABLE),
	FLAG(SEALED),
	{ VM_MAYBE_GUARD, PROCSNAP_VMA_GUARD },
	{ ARCHITECTURE, PROCSNAP_VMA_ARCH },
	{ BRANCH_TARGETS, PROCSNAP_VMA_BTI },
	{ MEMORY_TAGS, PROCSNAP_VMA_MTE },
};

static u64 image_flags(u64 flags)
{
	u64 found = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(flag_map); i++)
		if (flags & flag_map[i].kernel)
			found |= flag_map[i].image;
	return found;
}

static const char *given_name(const struct vm_area_struct *vma)
{
#ifdef CONFIG_ANON_VMA_NAME
	if (vma->vm_mm && vma->anon_name)
		return vma->anon_name->name;
#endif
	return NULL;
}

/* A name that the kernel has for a mapping without a file, or NULL. */
static const char *kernel_name(struct vm_area_struct *vma)
{
	const char *name = NULL;

	if (vma->vm_ops && vma->vm_ops->name)
		name = vma->vm_ops->name(vma);
	if (!name)
		name = static_call(procsnap_arch_vma_name)(vma);
	if (name)
		return name;
	if (!vma->vm_mm)
		return "[vdso]";
	if (procsnap_compat_is_heap(vma))
		return "[heap]";
	if (vma->vm_start <= vma->vm_mm->start_stack && vma->vm_end >= vma->vm_mm->start_stack)
		return "[stack]";
	return NULL;
}

static int put_given_name(struct procsnap_fill *fill, struct procsnap_text *text, const char *kind,
			  const char *name)
{
	int length = scnprintf(fill->page, PAGE_SIZE, "[%s:%s]", kind, name);

	return procsnap_put_text(fill, text, fill->page, length);
}

/* In the order of precedence that maps has. */
static int put_name(struct procsnap_fill *fill, struct procsnap_text *text,
		    struct vm_area_struct *vma)
{
	const char *given = given_name(vma), *name;
	u32 status;

	if (vma->vm_file && given && PROCSNAP_SHMEM_HAS_NAMES)
		return put_given_name(fill, text, "anon_shmem", given);
	if (vma->vm_file)
		return procsnap_put_path(fill, procsnap_compat_file_path(vma->vm_file), text,
					 &status);
	name = kernel_name(vma);
	if (name)
		return procsnap_put_text(fill, text, name, strlen(name));
	return given ? put_given_name(fill, text, "anon", given) : 0;
}

static void fill_place(struct procsnap_vma *entry, const struct vm_area_struct *vma)
{
	const struct inode *inode;

	entry->start = vma->vm_start;
	entry->end = vma->vm_end;
	entry->flags = image_flags(vma->vm_flags);
	if (!vma->vm_file)
		return;
	inode = procsnap_compat_file_inode(vma->vm_file);
	entry->offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	entry->inode = inode->i_ino;
	entry->device_major = MAJOR(inode->i_sb->s_dev);
	entry->device_minor = MINOR(inode->i_sb->s_dev);
}

/* 0 or an error of the request. */
static int put_vma(struct procsnap_fill *fill, struct procsnap_vmas *vmas,
		   struct vm_area_struct *vma)
{
	struct procsnap_vma made = {}, *entry;
	u64 number;
	int ret;

	fill_place(&made, vma);
	ret = put_name(fill, &made.name, vma);
	if (ret)
		return ret;
	entry = procsnap_reserve_entries(fill, PROCSNAP_PART_VMA_TABLE, sizeof(*entry), 1);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	*entry = made;
	number = procsnap_commit_entries(fill, PROCSNAP_PART_VMA_TABLE, sizeof(*entry), 1);
	if (!vmas->count++)
		vmas->first = number;
	return 0;
}

/*
 * Tells up to BATCH mappings that end after *from, and moves it on. 1: there are
 * more; 0: all are told; or -errno. Called with the mmap_lock held.
 */
static int put_batch(struct procsnap_fill *fill, struct procsnap_vmas *vmas, struct mm_struct *mm,
		     unsigned long *from)
{
	const struct procsnap_arena *strings = &fill->snap->parts[PROCSNAP_PART_STRINGS];
	size_t last_text = strings->used + BATCH_TEXT_BYTES - PAGE_SIZE;
	struct vm_area_struct *vma;
	int done = 0, ret;

	VMA_ITERATOR(iterator, mm, *from);

	for_each_vma(iterator, vma) {
		if (done++ == BATCH || strings->used >= last_text)
			return 1;
		ret = put_vma(fill, vmas, vma);
		if (ret)
			return ret;
		*from = vma->vm_end;
	}
	return 0;
}

/* Room for what one hold of the lock may tell: 0 or -errno. */
static int reserve_batch(struct procsnap_fill *fill)
{
	void *entries, *text;

	entries = procsnap_reserve_entries(fill, PROCSNAP_PART_VMA_TABLE,
					   sizeof(struct procsnap_vma), BATCH);
	if (IS_ERR(entries))
		return PTR_ERR(entries);
	text = procsnap_reserve_text(fill, BATCH_TEXT_BYTES);
	return PTR_ERR_OR_ZERO(text);
}

/* 0 or -errno; the status tells if it was not to be had. */
static int put_all(struct procsnap_fill *fill, struct procsnap_vmas *entry, struct mm_struct *mm)
{
	unsigned long from = 0;
	int ret;

	do {
		ret = reserve_batch(fill);
		if (ret)
			return ret;
		if (!procsnap_remote_lock(fill, mm)) {
			*entry = (struct procsnap_vmas){ .status = PROCSNAP_STATUS_BLOCKED };
			return 0;
		}
		ret = put_batch(fill, entry, mm, &from);
		mmap_read_unlock(mm);
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	} while (ret > 0);
	return ret;
}

int procsnap_fill_vmas(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		       size_t count)
{
	struct procsnap_vmas *entry = entries;
	struct mm_struct *mm = fill->guard_mm;
	struct vm_area_struct *gate;
	int ret;

	*entry = (struct procsnap_vmas){ .status = PROCSNAP_STATUS_NONE };
	if (!mm)
		return 0;
	entry->status = PROCSNAP_STATUS_OK;
	ret = put_all(fill, entry, mm);
	gate = static_call(procsnap_get_gate_vma)(mm);
	if (!ret && gate && entry->status == PROCSNAP_STATUS_OK)
		ret = put_vma(fill, entry, gate);
	return ret;
}
