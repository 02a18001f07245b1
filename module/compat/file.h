/* SPDX-License-Identifier: GPL-2.0-only */
/* Files and mappings of them, as maps of each kernel shows them. */
#ifndef PROCSNAP_COMPAT_FILE_H
#define PROCSNAP_COMPAT_FILE_H

#include <linux/fs.h>
#include <linux/mm.h>

/* Since 6.8 a mapping may be of a file behind the one that was opened. */
static inline const struct path *procsnap_compat_file_path(const struct file *file)
{
#ifdef PROCSNAP_HAVE_FILE_USER_PATH
	return file_user_path(file);
#else
	return &file->f_path;
#endif
}

static inline const struct inode *procsnap_compat_file_inode(const struct file *file)
{
#ifdef PROCSNAP_HAVE_FILE_USER_PATH
	return file_user_inode(file);
#else
	return file_inode(file);
#endif
}

/* As stat(2) shows it: anonymous inodes have no type there, but some have one inside. */
static inline umode_t procsnap_compat_mode(const struct inode *inode)
{
#ifdef IS_ANON_FILE
	if (IS_ANON_FILE(inode))
		return inode->i_mode & ~S_IFMT;
#endif
	return inode->i_mode;
}

/* Since 6.2, as the counters of each cpu, shared anonymous memory can have a name. */
#ifdef PROCSNAP_HAVE_SPLIT_RSS
#define PROCSNAP_SHMEM_HAS_NAMES false
#else
#define PROCSNAP_SHMEM_HAS_NAMES true
#endif

/* Since 6.6 the neighbours of an empty heap are none themselves. */
static inline bool procsnap_compat_is_heap(const struct vm_area_struct *vma)
{
#ifdef PROCSNAP_HAVE_VMA_IS_INITIAL_HEAP
	return vma_is_initial_heap(vma);
#else
	return vma->vm_start <= vma->vm_mm->brk && vma->vm_end >= vma->vm_mm->start_brk;
#endif
}

#endif /* PROCSNAP_COMPAT_FILE_H */
