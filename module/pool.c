// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of the snapshots of one open of the device. A monitor takes one
 * snapshot after the other: the pages of one that nobody holds any more are
 * kept for the next, which spares allocating and clearing them again. Nothing
 * is shared between opens, so that old bytes are never another viewer's.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "procsnap.h"

/**
 * struct procsnap_pool - shared by the open file and its snapshots.
 *
 * @ref: Of the file and of each of its snapshots.
 * @user: Whom the memory is charged to; holds a reference.
 * @lock: Protects the fields below.
 * @spare: A snapshot without references, or NULL.
 * @scratch: Memory for the next pass over the task list, or NULL.
 * @closed: The file is gone: keep nothing.
 */
struct procsnap_pool {
	struct kref ref;
	struct procsnap_user *user;
	spinlock_t lock;
	struct procsnap_snapshot *spare;
	struct scratch *scratch;
	bool closed;
};

/* Memory of one pass; never seen by user space. */
struct scratch {
	size_t bytes;
	u64 memory[];
};

struct procsnap_pool *procsnap_pool_new(kuid_t uid)
{
	struct procsnap_pool *pool = kzalloc(sizeof(*pool), PROCSNAP_GFP);

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

struct procsnap_user *procsnap_pool_user(struct procsnap_pool *pool)
{
	return pool->user;
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

static void free_scratch(struct procsnap_pool *pool, struct scratch *scratch)
{
	if (!scratch)
		return;
	procsnap_user_uncharge(pool->user, scratch->bytes);
	kvfree(scratch);
}

static struct scratch *new_scratch(struct procsnap_pool *pool, size_t bytes)
{
	struct scratch *scratch;
	int ret;

	ret = procsnap_user_charge(pool->user, bytes);
	if (ret)
		return ERR_PTR(ret);
	scratch = kvmalloc(bytes, PROCSNAP_GFP);
	if (!scratch) {
		procsnap_user_uncharge(pool->user, bytes);
		return ERR_PTR(-ENOMEM);
	}
	scratch->bytes = bytes;
	return scratch;
}

/*
 * Memory for a pass, not zeroed, or ERR_PTR(). The caller gives it back with
 * procsnap_pool_keep_scratch(). May sleep.
 */
void *procsnap_pool_scratch(struct procsnap_pool *pool, size_t bytes)
{
	struct scratch *scratch;

	spin_lock(&pool->lock);
	scratch = pool->scratch;
	pool->scratch = NULL;
	spin_unlock(&pool->lock);

	bytes = size_add(bytes, sizeof(*scratch));
	if (!scratch || scratch->bytes < bytes || scratch->bytes / 4 > bytes + PAGE_SIZE) {
		free_scratch(pool, scratch);
		scratch = new_scratch(pool, bytes);
		if (IS_ERR(scratch))
			return scratch;
	}
	return scratch->memory;
}

/* Takes back what procsnap_pool_scratch() gave, for the next pass. NULL is fine. */
void procsnap_pool_keep_scratch(struct procsnap_pool *pool, void *memory)
{
	struct scratch *scratch;

	if (!memory)
		return;
	scratch = container_of(memory, struct scratch, memory);
	spin_lock(&pool->lock);
	swap(pool->scratch, scratch);
	spin_unlock(&pool->lock);
	free_scratch(pool, scratch);
}

/* The file is closed: frees what is kept; nothing is from now on. May sleep. */
void procsnap_pool_close(struct procsnap_pool *pool)
{
	struct procsnap_snapshot *spare = NULL;
	struct scratch *scratch = NULL;

	spin_lock(&pool->lock);
	pool->closed = true;
	swap(pool->spare, spare);
	swap(pool->scratch, scratch);
	spin_unlock(&pool->lock);
	procsnap_snapshot_free(spare);
	free_scratch(pool, scratch);
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
