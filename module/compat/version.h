/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernels that procsnap is made for: the floor, and how far it was tested. */
#ifndef PROCSNAP_COMPAT_VERSION_H
#define PROCSNAP_COMPAT_VERSION_H

#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "procsnap needs Linux 6.1 or newer"
#endif

/* Rings and counters rely on 64-bit words being read and written at once. */
#ifndef CONFIG_64BIT
#error "procsnap needs a 64-bit kernel"
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 4, 0)
#pragma message("procsnap was tested up to Linux 7.3; this kernel is newer")
#endif

#endif /* PROCSNAP_COMPAT_VERSION_H */
