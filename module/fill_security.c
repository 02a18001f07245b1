// SPDX-License-Identifier: GPL-2.0-only
/* The security section: capabilities, groups, seccomp, audit, label. */
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uidgid.h>

#include "compat/cred.h"
#include "compat/lsm.h"
#include "ksym.h"
#include "procsnap.h"

static void fill_caps(struct procsnap_security *entry, const struct cred *cred)
{
	entry->cap_inheritable = procsnap_compat_cap_bits(cred->cap_inheritable);
	entry->cap_permitted = procsnap_compat_cap_bits(cred->cap_permitted);
	entry->cap_effective = procsnap_compat_cap_bits(cred->cap_effective);
	entry->cap_bounding = procsnap_compat_cap_bits(cred->cap_bset);
	entry->cap_ambient = procsnap_compat_cap_bits(cred->cap_ambient);
}

static int fill_groups(struct procsnap_fill *fill, struct procsnap_security *entry,
		       const struct group_info *groups)
{
	struct procsnap_group *group;
	int i;

	group = procsnap_reserve_entries(fill, PROCSNAP_PART_GROUPS, sizeof(*group),
					 groups->ngroups);
	if (IS_ERR(group))
		return PTR_ERR(group);
	for (i = 0; i < groups->ngroups; i++)
		group[i] = (struct procsnap_group){
			.gid = from_kgid_munged(fill->viewer->user_ns, groups->gid[i]),
		};
	entry->group_count = groups->ngroups;
	entry->group_first = procsnap_commit_entries(fill, PROCSNAP_PART_GROUPS, sizeof(*group),
						     groups->ngroups);
	return 0;
}

/* Capabilities and groups, of the same credentials. */
static int fill_cred(struct procsnap_fill *fill, struct procsnap_security *entry,
		     struct task_struct *task)
{
	const struct cred *cred;
	bool groups;
	int ret;

	rcu_read_lock();
	cred = __task_cred(task);
	groups = cred->group_info->ngroups;
	if (!groups)
		fill_caps(entry, cred);
	rcu_read_unlock();
	if (!groups)
		return 0;

	cred = get_task_cred(task);
	fill_caps(entry, cred);
	ret = fill_groups(fill, entry, cred->group_info);
	put_cred(cred);
	return ret;
}

static void fill_seccomp(struct procsnap_security *entry, struct task_struct *task)
{
#ifdef CONFIG_SECCOMP
	entry->seccomp = READ_ONCE(task->seccomp.mode);
#endif
#ifdef CONFIG_SECCOMP_FILTER
	entry->seccomp_filters = atomic_read(&task->seccomp.filter_count);
#endif
}

static void fill_audit(struct procsnap_fill *fill, struct procsnap_security *entry,
		       struct task_struct *task)
{
	entry->login_uid = PROCSNAP_NO_ID;
	entry->audit_session = PROCSNAP_NO_ID;
#ifdef CONFIG_AUDIT
	entry->login_uid = from_kuid(fill->viewer->user_ns, audit_get_loginuid(task));
	entry->audit_session = audit_get_sessionid(task);
#endif
}

static u32 label_error(int error)
{
	switch (error) {
	case 0:
	case -EINVAL: /* no module, or one that does not label tasks */
		return PROCSNAP_STATUS_NONE;
	case -EACCES:
	case -EPERM:
		return PROCSNAP_STATUS_DENIED;
	default:
		return PROCSNAP_STATUS_UNSUPPORTED;
	}
}

static int fill_label(struct procsnap_fill *fill, struct procsnap_security *entry,
		      struct task_struct *task)
{
	char *text = NULL;
	int length, ret = 0;

	if (!procsnap_ksym_has(PROCSNAP_CAP_LABEL)) {
		entry->label_status = PROCSNAP_STATUS_UNSUPPORTED;
		return 0;
	}
	length = procsnap_compat_label(task, &text);
	if (length == -ENOMEM)
		return length;
	if (length > 0) {
		while (length && (text[length - 1] == '\n' || !text[length - 1]))
			length--;
		entry->label_status = PROCSNAP_STATUS_OK;
		ret = procsnap_put_text(fill, &entry->label, text, length);
	} else {
		entry->label_status = label_error(length);
	}
	kfree(text);
	return ret;
}

static int fill_one(struct procsnap_fill *fill, struct procsnap_security *entry,
		    struct task_struct *task)
{
	int ret;

	*entry = (struct procsnap_security){
		.status = PROCSNAP_STATUS_OK,
		.no_new_privs = task_no_new_privs(task),
	};
	ret = fill_cred(fill, entry, task);
	if (ret)
		return ret;
	fill_seccomp(entry, task);
	fill_audit(fill, entry, task);
	return fill_label(fill, entry, task);
}

int procsnap_fill_security(struct procsnap_fill *fill, void *entries,
			   const struct procsnap_pin *pins, size_t count)
{
	struct procsnap_security *entry = entries;
	int ret = 0;

	for (; count && !ret; count--)
		ret = fill_one(fill, entry++, (pins++)->task);
	return ret;
}
