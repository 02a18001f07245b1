// SPDX-License-Identifier: GPL-2.0-only
/* The credentials section: the 8 ids. */
#include <linux/cred.h>
#include <linux/uidgid.h>

#include "procsnap.h"

/*
 * Most tasks have the same id four times: translating it is most of the cost,
 * so it is done again only for an id that differs.
 */
static u32 map_uid(const struct procsnap_viewer *viewer, kuid_t uid, kuid_t known, u32 known_id)
{
	return uid_eq(uid, known) ? known_id : from_kuid_munged(viewer->user_ns, uid);
}

static u32 map_gid(const struct procsnap_viewer *viewer, kgid_t gid, kgid_t known, u32 known_id)
{
	return gid_eq(gid, known) ? known_id : from_kgid_munged(viewer->user_ns, gid);
}

void procsnap_fill_cred(struct procsnap_cred *entry, const struct procsnap_pin *pin,
			const struct procsnap_viewer *viewer)
{
	const struct cred *cred;

	rcu_read_lock();
	cred = __task_cred(pin->task);
	entry->ruid = from_kuid_munged(viewer->user_ns, cred->uid);
	entry->euid = map_uid(viewer, cred->euid, cred->uid, entry->ruid);
	entry->suid = map_uid(viewer, cred->suid, cred->uid, entry->ruid);
	entry->fsuid = map_uid(viewer, cred->fsuid, cred->uid, entry->ruid);
	entry->rgid = from_kgid_munged(viewer->user_ns, cred->gid);
	entry->egid = map_gid(viewer, cred->egid, cred->gid, entry->rgid);
	entry->sgid = map_gid(viewer, cred->sgid, cred->gid, entry->rgid);
	entry->fsgid = map_gid(viewer, cred->fsgid, cred->gid, entry->rgid);
	rcu_read_unlock();
	entry->status = PROCSNAP_STATUS_OK;
}
