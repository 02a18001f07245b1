// SPDX-License-Identifier: GPL-2.0-only
/* The credentials section: the 8 ids. */
#include <linux/cred.h>
#include <linux/uidgid.h>

#include "procsnap.h"

/*
 * Translating an id is most of the cost, and most ids are the one before: the
 * last answer is kept.
 */
struct last_ids {
	struct user_namespace *ns;
	kuid_t kuid;
	kgid_t kgid;
	u32 uid;
	u32 gid;
};

static __always_inline u32 map_uid(struct last_ids *last, kuid_t kuid)
{
	if (unlikely(!uid_eq(kuid, last->kuid))) {
		last->kuid = kuid;
		last->uid = from_kuid_munged(last->ns, kuid);
	}
	return last->uid;
}

static __always_inline u32 map_gid(struct last_ids *last, kgid_t kgid)
{
	if (unlikely(!gid_eq(kgid, last->kgid))) {
		last->kgid = kgid;
		last->gid = from_kgid_munged(last->ns, kgid);
	}
	return last->gid;
}

int procsnap_fill_cred(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		       size_t count)
{
	struct user_namespace *ns = fill->viewer->user_ns;
	struct procsnap_cred *entry = entries;
	struct last_ids last = {
		.ns = ns,
		.kuid = GLOBAL_ROOT_UID,
		.kgid = GLOBAL_ROOT_GID,
		.uid = from_kuid_munged(ns, GLOBAL_ROOT_UID),
		.gid = from_kgid_munged(ns, GLOBAL_ROOT_GID),
	};
	const struct cred *cred;

	rcu_read_lock();
	for (; count; count--, entry++, pins++) {
		cred = __task_cred(pins->task);
		*entry = (struct procsnap_cred){
			.status = PROCSNAP_STATUS_OK,
			.ruid = map_uid(&last, cred->uid),
			.euid = map_uid(&last, cred->euid),
			.suid = map_uid(&last, cred->suid),
			.fsuid = map_uid(&last, cred->fsuid),
			.rgid = map_gid(&last, cred->gid),
			.egid = map_gid(&last, cred->egid),
			.sgid = map_gid(&last, cred->sgid),
			.fsgid = map_gid(&last, cred->fsgid),
		};
	}
	rcu_read_unlock();
	return 0;
}
