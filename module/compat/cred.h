/* SPDX-License-Identifier: GPL-2.0-only */
/* Credentials. */
#ifndef PROCSNAP_COMPAT_CRED_H
#define PROCSNAP_COMPAT_CRED_H

#include <linux/capability.h>

/* Since 6.3 (f122a08b197d) a set is one word. */
static inline u64 procsnap_compat_cap_bits(kernel_cap_t set)
{
#ifdef PROCSNAP_HAVE_CAP_VAL
	return set.val;
#else
	return (u64)set.cap[1] << 32 | set.cap[0];
#endif
}

#endif /* PROCSNAP_COMPAT_CRED_H */
