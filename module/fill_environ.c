// SPDX-License-Identifier: GPL-2.0-only
/* The environ and auxv sections: what exec left in the memory of a process. */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/spinlock.h>

#include "remote.h"

static int read_environ(struct procsnap_fill *fill, struct mm_struct *mm,
			struct procsnap_text *text)
{
	unsigned long start, end;
	size_t length, most;
	ssize_t got;
	char *room;

	spin_lock(&mm->arg_lock);
	start = mm->env_start;
	end = mm->env_end;
	spin_unlock(&mm->arg_lock);
	length = end > start ? end - start : 0;
	most = min_t(size_t, length, fill->ask->text_max);
	room = procsnap_reserve_text(fill, most);
	if (IS_ERR(room))
		return PTR_ERR(room);
	got = procsnap_remote_read(fill, mm, start, room, most);
	if (got < 0)
		return got;
	procsnap_commit_text(fill, text, got,
			     got == most && most < length ? PROCSNAP_TEXT_TRUNCATED : 0);
	return 0;
}

int procsnap_fill_environ(struct procsnap_fill *fill, void *entries,
			  const struct procsnap_pin *pins, size_t count)
{
	struct procsnap_environ *entry = entries;
	struct mm_struct *mm = fill->guard_mm;
	int ret;

	*entry = (struct procsnap_environ){ .status = PROCSNAP_STATUS_NONE };
	if (!mm)
		return 0;
	entry->status = PROCSNAP_STATUS_OK;
	/* The process has not come so far yet. */
	if (!READ_ONCE(mm->env_end))
		return procsnap_put_text(fill, &entry->text, "", 0);
	ret = read_environ(fill, mm, &entry->text);
	if (ret != -EAGAIN)
		return ret;
	entry->status = PROCSNAP_STATUS_BLOCKED;
	return 0;
}

/* Words up to and with the pair of AT_NULL, which the kernel has put at the end. */
static size_t count_auxv(const struct mm_struct *mm)
{
	size_t words = 0;

	do {
		words += 2;
	} while (words < ARRAY_SIZE(mm->saved_auxv) && mm->saved_auxv[words - 2]);
	return words;
}

int procsnap_fill_auxv(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		       size_t count)
{
	struct procsnap_auxv *entry = entries;
	struct mm_struct *mm = fill->guard_mm;
	size_t bytes, most;
	char *room;

	*entry = (struct procsnap_auxv){ .status = PROCSNAP_STATUS_NONE };
	if (!mm)
		return 0;
	bytes = count_auxv(mm) * sizeof(mm->saved_auxv[0]);
	most = min_t(size_t, bytes, fill->ask->text_max);
	room = procsnap_reserve_text(fill, most);
	if (IS_ERR(room))
		return PTR_ERR(room);
	memcpy(room, mm->saved_auxv, most);
	procsnap_commit_text(fill, &entry->text, most, most < bytes ? PROCSNAP_TEXT_TRUNCATED : 0);
	entry->status = PROCSNAP_STATUS_OK;
	return 0;
}
