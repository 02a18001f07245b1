/* SPDX-License-Identifier: GPL-2.0-only */
/* The id of a mount: mount_id.c. */
#ifndef PROCSNAP_MOUNT_ID_H
#define PROCSNAP_MOUNT_ID_H

#include <linux/mount.h>
#include <linux/types.h>

/* Called once, when the calls that it needs are bound; false: mount ids are not known. */
bool procsnap_mount_id_bind(void);
/* 0: not known. */
u32 procsnap_mount_id(const struct vfsmount *mnt);

#endif /* PROCSNAP_MOUNT_ID_H */
