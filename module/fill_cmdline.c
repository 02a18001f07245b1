// SPDX-License-Identifier: GPL-2.0-only
/* The command line section. Anyone may read /proc/PID/cmdline: no check here. */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "remote.h"

/* Where the arguments are, and the environment that a title may run into. */
struct title {
	unsigned long start;
	unsigned long end;
	unsigned long overflow_end;
};

/* false: there are none. As procfs has it; the process may have set anything. */
static bool find_title(struct mm_struct *mm, struct title *title)
{
	unsigned long env_start, env_end;

	/* The process has not come so far yet. */
	if (!READ_ONCE(mm->env_end))
		return false;
	spin_lock(&mm->arg_lock);
	title->start = mm->arg_start;
	title->end = mm->arg_end;
	env_start = mm->env_start;
	env_end = mm->env_end;
	spin_unlock(&mm->arg_lock);
	/* A title that outgrows the arguments does so into the environment behind them. */
	title->overflow_end = env_start == title->end && env_end >= env_start ? env_end
									      : title->end;
	return title->start < title->end;
}

/*
 * The arguments were written over, without a NUL at the end: one string, of at
 * most a page. Its length at @room, or -EAGAIN.
 */
static ssize_t read_overwritten(struct procsnap_fill *fill, struct mm_struct *mm,
				const struct title *title, char *room)
{
	ssize_t got = procsnap_remote_read(fill, mm, title->start, room, PAGE_SIZE);
	size_t length;

	if (got <= 0)
		return got;
	length = strnlen(room, got);
	length += length < got;
	return min(length, (size_t)(title->overflow_end - title->start));
}

/* 0 and @entry filled, -EAGAIN, or an error of the request. */
static int read_title(struct procsnap_fill *fill, struct mm_struct *mm, const struct title *title,
		      struct procsnap_text *text)
{
	size_t length = title->end - title->start;
	size_t most = min_t(size_t, length, fill->ask->text_max);
	ssize_t got;
	char *room;
	char last;

	room = procsnap_reserve_text(fill, max_t(size_t, most, PAGE_SIZE));
	if (IS_ERR(room))
		return PTR_ERR(room);
	got = procsnap_remote_read(fill, mm, title->start, room, most);
	if (got < 0)
		return got;
	if (got == length) {
		last = room[got - 1];
	} else {
		ssize_t ret = procsnap_remote_read(fill, mm, title->end - 1, &last, 1);

		if (ret < 0)
			return ret;
		if (!ret)
			last = '\0';
	}
	if (last) {
		got = read_overwritten(fill, mm, title, room);
		if (got < 0)
			return got;
		length = got;
		got = min_t(ssize_t, got, fill->ask->text_max);
	}
	procsnap_commit_text(fill, text, got,
			     got == fill->ask->text_max && got < length ? PROCSNAP_TEXT_TRUNCATED
									: 0);
	return 0;
}

static int fill_one(struct procsnap_fill *fill, struct procsnap_cmdline *entry,
		    struct mm_struct *mm)
{
	struct title title;
	int ret;

	*entry = (struct procsnap_cmdline){ .status = PROCSNAP_STATUS_NONE };
	if (!mm)
		return 0;
	entry->status = PROCSNAP_STATUS_OK;
	if (!find_title(mm, &title))
		return procsnap_put_text(fill, &entry->text, "", 0);
	ret = read_title(fill, mm, &title, &entry->text);
	if (ret != -EAGAIN)
		return ret;
	entry->status = PROCSNAP_STATUS_BLOCKED;
	return 0;
}

int procsnap_fill_cmdline(struct procsnap_fill *fill, void *entries,
			  const struct procsnap_pin *pins, size_t count)
{
	struct procsnap_cmdline *entry = entries;
	size_t i;
	int ret;

	for (i = 0; i < count; i++) {
		/* Threads share it. */
		if (i && pins[i].mm && pins[i].mm == pins[i - 1].mm) {
			entry[i] = entry[i - 1];
			continue;
		}
		procsnap_fill_next_task(fill);
		ret = fill_one(fill, &entry[i], pins[i].mm);
		if (ret)
			return ret;
	}
	return 0;
}
