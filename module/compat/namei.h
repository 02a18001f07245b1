/* SPDX-License-Identifier: GPL-2.0-only */
/* A lookup that all kernels export, and some declare only in fs/internal.h. */
#ifndef PROCSNAP_COMPAT_NAMEI_H
#define PROCSNAP_COMPAT_NAMEI_H

#include <linux/namei.h>

struct dentry;
struct path;
struct vfsmount;

int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt, const char *name,
		    unsigned int flags, struct path *path);

#endif /* PROCSNAP_COMPAT_NAMEI_H */
