// SPDX-License-Identifier: GPL-2.0-only
/*
 * Letting go of address spaces. Who does so last takes one down, and waits for
 * what the dead process still has under way (exit_aio()): without an end, if that
 * is with a file system of its own. So a worker does that, of a queue of our own:
 * mmput_async() would have it fill up the one that all of the kernel uses.
 */
#include <linux/errno.h>
#include <linux/mm_types.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>

#include "procsnap.h"

static struct workqueue_struct *queue;

static void put_last(struct work_struct *work)
{
	mmput(container_of(work, struct mm_struct, async_put_work));
}

/*
 * Lets go of @mm (mm_users). Does not wait. Where ours is the last reference no
 * task has it any more, so that nobody else here can come to queue it as well.
 */
void procsnap_mm_put(struct mm_struct *mm)
{
	if (atomic_add_unless(&mm->mm_users, -1, 1))
		return;
	INIT_WORK(&mm->async_put_work, put_last);
	queue_work(queue, &mm->async_put_work);
}

/* Called once, before the device exists. 0 or -ENOMEM. */
int procsnap_mm_put_init(void)
{
	queue = alloc_workqueue("procsnap", WQ_UNBOUND, 0);
	return queue ? 0 : -ENOMEM;
}

/* Called when there is no open file any more; waits for what is queued. */
void procsnap_mm_put_exit(void)
{
	destroy_workqueue(queue);
}
