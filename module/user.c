// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bound on what one user may hold of kernel memory through the device, on
 * top of the charge to the caller's memory cgroup.
 */
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uidgid.h>

#include "procsnap.h"

static unsigned long user_bytes_max = 512UL << 20;
module_param(user_bytes_max, ulong, 0644);
MODULE_PARM_DESC(user_bytes_max,
		 "most bytes of snapshots that one user may hold; 0: no bound (default 512 MiB)");

static unsigned int listeners_max = 16;
module_param(listeners_max, uint, 0644);
MODULE_PARM_DESC(listeners_max, "most listeners to events that one user may have (default 16)");

/* @refs, @bytes and @listeners are protected by users_lock, as the list is. */
struct procsnap_user {
	struct list_head link;
	kuid_t uid;
	unsigned long refs;
	u64 bytes;
	u32 listeners;
};

static LIST_HEAD(users);
static DEFINE_SPINLOCK(users_lock);

u32 procsnap_user_listeners_max(void)
{
	return READ_ONCE(listeners_max);
}

u64 procsnap_user_bytes_max(void)
{
	return READ_ONCE(user_bytes_max);
}

/* Called with users_lock held. */
static struct procsnap_user *find_user(kuid_t uid)
{
	struct procsnap_user *user;

	list_for_each_entry(user, &users, link)
		if (uid_eq(user->uid, uid))
			return user;
	return NULL;
}

struct procsnap_user *procsnap_user_get(kuid_t uid)
{
	struct procsnap_user *fresh, *user;

	fresh = kzalloc(sizeof(*fresh), PROCSNAP_GFP);
	if (!fresh)
		return NULL;
	fresh->uid = uid;

	spin_lock(&users_lock);
	user = find_user(uid);
	if (!user) {
		user = fresh;
		fresh = NULL;
		list_add(&user->link, &users);
	}
	user->refs++;
	spin_unlock(&users_lock);

	kfree(fresh);
	return user;
}

void procsnap_user_put(struct procsnap_user *user)
{
	spin_lock(&users_lock);
	if (--user->refs) {
		user = NULL;
	} else {
		WARN_ON_ONCE(user->bytes);
		list_del(&user->link);
	}
	spin_unlock(&users_lock);

	kfree(user);
}

/* Charges @bytes: 0 or -EDQUOT. What is charged holds the pool, and so the user. */
int procsnap_user_charge(struct procsnap_user *user, size_t bytes)
{
	u64 max = procsnap_user_bytes_max();
	int ret = 0;

	spin_lock(&users_lock);
	if (max && (bytes > max || user->bytes > max - bytes))
		ret = -EDQUOT;
	else
		user->bytes += bytes;
	spin_unlock(&users_lock);
	return ret;
}

void procsnap_user_uncharge(struct procsnap_user *user, size_t bytes)
{
	spin_lock(&users_lock);
	user->bytes -= bytes;
	spin_unlock(&users_lock);
}

/* One listener more: 0 or -EMFILE. Each slows down what it listens to. */
int procsnap_user_listen(struct procsnap_user *user)
{
	int ret = 0;

	spin_lock(&users_lock);
	if (user->listeners >= procsnap_user_listeners_max())
		ret = -EMFILE;
	else
		user->listeners++;
	spin_unlock(&users_lock);
	return ret;
}

void procsnap_user_unlisten(struct procsnap_user *user)
{
	spin_lock(&users_lock);
	user->listeners--;
	spin_unlock(&users_lock);
}
