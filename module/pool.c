// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of the snapshots of one open of the device. A monitor takes one
 * snapshot after the other: the pages of one that nobody holds any more are
 * kept for the next, which spares allocating and clearing them again. Nothing
 * is shared between opens, so that old bytes are never another viewer's.
 */
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "procsnap.h"

/**
 * struct procsnap_pool - shared by the open file and its snapshots.
 *
 * @ref: Of the file and of each of its snapshots.
 * @user: Whom the memory is charged to; holds a reference.
 * @lock: Protects @spare and @closed.
 * @spare: A snapshot without references, or NULL.
 * @closed: The file is gone: keep nothing.
 */
struct procsnap_pool {
	struct kref ref;
	struct procsnap_user *user;
	spinlock_t lock;
	struct procsnap_snapshot *spare;
	bool closed;
};

struct procsnap_pool *procsnap_pool_new(kuid_t uid)
{
	struct procsnap_pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL_ACCOUNT);

	if (!pool)
		return NULL;
	pool->user = procsnap_user_get(uid);
	if (!pool->user) {
		kfree(pool);
		return NULL;
	}
	kref_init(&pool->ref);
	spin_lock_init(&pool->lock);
	return pool;
}

struct procsnap_pool *procsnap_pool_get(struct procsnap_pool *pool)
{
	kref_get(&pool->ref);
	return pool;
}

static void free_pool(struct kref *ref)
{
	struct procsnap_pool *pool = container_of(ref, struct procsnap_pool, ref);

	procsnap_user_put(pool->user);
	kfree(pool);
}

void procsnap_pool_put(struct procsnap_pool *pool)
{
	kref_put(&pool->ref, free_pool);
}

/* The file is closed: frees the spare; none is kept from now on. May sleep. */
void procsnap_pool_close(struct procsnap_pool *pool)
{
	struct procsnap_snapshot *spare;

	spin_lock(&pool->lock);
	pool->closed = true;
	spare = pool->spare;
	pool->spare = NULL;
	spin_unlock(&pool->lock);
	procsnap_snapshot_free(spare);
}

/* 0 or -EDQUOT. */
int procsnap_pool_charge(struct procsnap_pool *pool, size_t bytes)
{
	return procsnap_user_charge(pool->user, bytes);
}

void procsnap_pool_uncharge(struct procsnap_pool *pool, size_t bytes)
{
	procsnap_user_uncharge(pool->user, bytes);
}

/* The spare, now the caller's, or NULL. */
struct procsnap_snapshot *procsnap_pool_take_spare(struct procsnap_pool *pool)
{
	struct procsnap_snapshot *spare;

	spin_lock(&pool->lock);
	spare = pool->spare;
	pool->spare = NULL;
	spin_unlock(&pool->lock);
	return spare;
}

/* Keeps @snap, that nobody holds any more, for the next; false: it is not wanted. */
bool procsnap_pool_keep_spare(struct procsnap_pool *pool, struct procsnap_snapshot *snap)
{
	bool kept;

	spin_lock(&pool->lock);
	kept = !pool->closed && !pool->spare;
	if (kept)
		pool->spare = snap;
	spin_unlock(&pool->lock);
	return kept;
}
