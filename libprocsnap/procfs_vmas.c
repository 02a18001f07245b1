// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Mappings of a task: the lines of maps, in smaps each followed by what has the
 * flags. smaps walks the page tables too, which is slow; the flags stand nowhere
 * else. Reading either may wait for the task's mmap_lock.
 */
#include "procfs.h"
#include "procfs_cursor.h"
#include "procfs_walk.h"

#include <errno.h>

struct flag_name {
	char letters[3];
	uint64_t flag;
};

static const struct flag_name flag_names[] = {
	{ "rd", PROCSNAP_VMA_READ },	     { "wr", PROCSNAP_VMA_WRITE },
	{ "ex", PROCSNAP_VMA_EXEC },	     { "sh", PROCSNAP_VMA_SHARED },
	{ "mr", PROCSNAP_VMA_MAYREAD },	     { "mw", PROCSNAP_VMA_MAYWRITE },
	{ "me", PROCSNAP_VMA_MAYEXEC },	     { "ms", PROCSNAP_VMA_MAYSHARE },
	{ "gd", PROCSNAP_VMA_GROWSDOWN },    { "pf", PROCSNAP_VMA_PFNMAP },
	{ "lo", PROCSNAP_VMA_LOCKED },	     { "io", PROCSNAP_VMA_IO },
	{ "sr", PROCSNAP_VMA_SEQ_READ },     { "rr", PROCSNAP_VMA_RAND_READ },
	{ "dc", PROCSNAP_VMA_DONTCOPY },     { "de", PROCSNAP_VMA_DONTEXPAND },
	{ "lf", PROCSNAP_VMA_LOCKONFAULT },  { "ac", PROCSNAP_VMA_ACCOUNT },
	{ "nr", PROCSNAP_VMA_NORESERVE },    { "ht", PROCSNAP_VMA_HUGETLB },
	{ "sf", PROCSNAP_VMA_SYNC },	     { "ar", PROCSNAP_VMA_ARCH },
	{ "wf", PROCSNAP_VMA_WIPEONFORK },   { "dd", PROCSNAP_VMA_DONTDUMP },
	{ "sd", PROCSNAP_VMA_SOFTDIRTY },    { "mm", PROCSNAP_VMA_MIXEDMAP },
	{ "hg", PROCSNAP_VMA_HUGEPAGE },     { "nh", PROCSNAP_VMA_NOHUGEPAGE },
	{ "mg", PROCSNAP_VMA_MERGEABLE },    { "um", PROCSNAP_VMA_UFFD_MISSING },
	{ "uw", PROCSNAP_VMA_UFFD_WP },	     { "ui", PROCSNAP_VMA_UFFD_MINOR },
	{ "ss", PROCSNAP_VMA_SHADOW_STACK }, { "dp", PROCSNAP_VMA_DROPPABLE },
	{ "sl", PROCSNAP_VMA_SEALED },	     { "gu", PROCSNAP_VMA_GUARD },
	{ "bt", PROCSNAP_VMA_BTI },	     { "mt", PROCSNAP_VMA_MTE },
	{ "ur", PROCSNAP_VMA_UFFD_RWP },
};

/* "rd ex mr mw me" */
static uint64_t parse_flags(struct cursor c)
{
	uint64_t flags = 0;
	size_t i;

	for (skip_blanks(&c); c.end - c.at >= 2; skip_blanks(&c)) {
		for (i = 0; i < PROCSNAP_ARRAY_SIZE(flag_names); i++)
			if (memcmp(c.at, flag_names[i].letters, 2) == 0)
				flags |= flag_names[i].flag;
		c.at += 2;
	}
	return flags;
}

/* "r-xp", s for shared */
static bool take_permissions(struct cursor *c, uint64_t *flags)
{
	skip_blanks(c);
	if (c->end - c->at < 4)
		return false;
	*flags = (c->at[0] == 'r' ? PROCSNAP_VMA_READ : 0) |
		 (c->at[1] == 'w' ? PROCSNAP_VMA_WRITE : 0) |
		 (c->at[2] == 'x' ? PROCSNAP_VMA_EXEC : 0) |
		 (c->at[3] == 's' ? PROCSNAP_VMA_SHARED : 0);
	c->at += 4;
	return true;
}

/* "559a-559c r--p 00000000 fd:01 1234   /path"; false: a line of another kind. */
bool procfs_parse_vma(struct cursor *line, struct procsnap_vma *vma)
{
	uint64_t start, end, flags, offset, major, minor, inode;

	if (!take_hex(line, &start) || !take_char(line, '-') || !take_hex(line, &end) ||
	    !take_permissions(line, &flags) || !take_hex(line, &offset) ||
	    !take_hex(line, &major) || !take_char(line, ':') || !take_hex(line, &minor) ||
	    !take_unsigned(line, &inode))
		return false;
	skip_blanks(line);
	*vma = (struct procsnap_vma){
		.start = start,
		.end = end,
		.flags = flags,
		.offset = offset,
		.inode = inode,
		.device_major = (uint32_t)major,
		.device_minor = (uint32_t)minor,
	};
	return true;
}

/* The kernel writes a newline as \012 and nothing else so; the name gets shorter in place. */
static size_t unescape(char *name, size_t length)
{
	char *from = name, *to = name, *end = name + length;

	while (from < end) {
		if (end - from >= 4 && memcmp(from, "\\012", 4) == 0) {
			*to++ = '\n';
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	return (size_t)(to - name);
}

static int add_vmas(struct procfs_task *task, struct procsnap_vmas *vmas)
{
	struct procfs_text *text = &task->fs->text;
	struct cursor c = cursor_of(text->bytes, text->length), line;
	struct procsnap_vma vma, *entry = NULL;
	char *name;
	int err;

	while (take_line(&c, &line)) {
		if (entry && take_prefix(&line, "VmFlags:")) {
			entry->flags |= parse_flags(line);
			continue;
		}
		if (!procfs_parse_vma(&line, &vma))
			continue;
		entry = procfs_store_add(task->store, PROCSNAP_SECTION_VMA_TABLE);
		if (!entry)
			return -ENOMEM;
		*entry = vma;
		vmas->count++;
		name = text->bytes + (line.at - text->bytes);
		err = procfs_store_text(task->store, name,
					unescape(name, (size_t)(line.end - line.at)), 0,
					&entry->name);
		if (err)
			return err;
	}
	return text->length && !vmas->count ? -EBADMSG : 0;
}

int procfs_fill_vmas(struct procfs_task *task, void *entry)
{
	const size_t first = procfs_store_count(task->store, PROCSNAP_SECTION_VMA_TABLE);
	struct procfs_text *text = &task->fs->text;
	struct procsnap_vmas *vmas = entry;
	int err;

	vmas->status = PROCSNAP_STATUS_NONE;
	if (!task->status.has_memory)
		return 0;
	task->name = "smaps";
	err = procfs_read_all(text, task->dir, "smaps", SIZE_MAX);
	if (procfs_kernel_lacks(task, err)) {
		task->name = "maps";
		err = procfs_read_all(text, task->dir, "maps", SIZE_MAX);
	}
	if (err)
		return err;
	if (text->length == 0)
		return 0; /* it has exited meanwhile: there is always a mapping */
	vmas->status = PROCSNAP_STATUS_OK;
	vmas->first = first;
	err = add_vmas(task, vmas);
	if (err)
		procfs_store_cut(task->store, PROCSNAP_SECTION_VMA_TABLE, first);
	return err;
}
