// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads another task's memory. Its mmap_lock is only tried; a page that is not
 * there is asked for without waiting for it (swap is read meanwhile, and a
 * userfaultfd is told), and looked for again after a moment.
 */
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched/signal.h>

#include "compat/mm.h"
#include "remote.h"

bool procsnap_remote_lock(struct procsnap_fill *fill, struct mm_struct *mm)
{
	while (!mmap_read_trylock(mm))
		if (!procsnap_fill_wait(fill))
			return false;
	return true;
}

/* The page at @addr, referenced: 0; -EFAULT: there is none; -EAGAIN: not now. */
static int get_page_at(struct procsnap_fill *fill, struct mm_struct *mm, unsigned long addr,
		       struct page **page)
{
	long got;

	do {
		if (!procsnap_remote_lock(fill, mm))
			return -EAGAIN;
		got = procsnap_compat_get_remote_page(mm, addr, FOLL_ANON | FOLL_NOWAIT, page);
		mmap_read_unlock(mm);
		if (got == 1)
			return 0;
		/* 0 and -EBUSY: the page is on its way, or held by someone. */
		if (got < 0 && got != -EBUSY && got != -EAGAIN)
			return -EFAULT;
	} while (procsnap_fill_wait(fill));
	return -EAGAIN;
}

ssize_t procsnap_remote_read(struct procsnap_fill *fill, struct mm_struct *mm, unsigned long addr,
			     char *to, size_t length)
{
	size_t done = 0, part, offset;
	struct page *page;
	char *from;
	int ret;

	while (done < length) {
		if (fatal_signal_pending(current))
			return -EINTR;
		ret = get_page_at(fill, mm, addr + done, &page);
		if (ret == -EAGAIN)
			return ret;
		if (ret)
			break;
		offset = offset_in_page(addr + done);
		part = min(length - done, PAGE_SIZE - offset);
		from = kmap_local_page(page);
		memcpy(to + done, from + offset, part);
		kunmap_local(from);
		put_page(page);
		done += part;
		cond_resched();
	}
	return done;
}
