/* SPDX-License-Identifier: GPL-2.0-only */
/* Security modules: by name, and since 6.8 (f3b8788cde61) by number. */
#ifndef PROCSNAP_COMPAT_LSM_H
#define PROCSNAP_COMPAT_LSM_H

#include <linux/security.h>

#include "ksym.h"

/* What /proc/PID/attr/current has: its length and, to be freed, its text. May sleep. */
static inline int procsnap_compat_label(struct task_struct *task, char **text)
{
#ifdef LSM_ID_UNDEF
	return static_call(procsnap_security_getprocattr)(task, LSM_ID_UNDEF, "current", text);
#else
	return static_call(procsnap_security_getprocattr)(task, NULL, "current", text);
#endif
}

#endif /* PROCSNAP_COMPAT_LSM_H */
