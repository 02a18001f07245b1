// SPDX-License-Identifier: GPL-2.0-or-later
/* A page's parts on what a task is in and has: cgroups, files, mappings, kernel stack. */
#include <stdio.h>

#include "names.h"
#include "show.h"

void show_cgroups(struct show *show)
{
	const struct procsnap_cgroup *cgroup = procsnap_cgroup(show->snap, show->row);

	if (!show_part(show, "Control groups", cgroup))
		return;
	for (uint32_t i = 0; i < cgroup->count; i++) {
		const struct procsnap_cgroup_path *path = procsnap_cgroup_path(show->snap,
									       cgroup->first + i);
		const char *text;
		size_t length;
		char name[32];

		if (!path)
			break;
		text = procsnap_text(show->snap, &path->controllers, &length);
		snprintf(name, sizeof(name), "hierarchy %u", path->hierarchy);
		show_name(show, path->hierarchy ? name : "unified");
		cli_out_escaped(show->out, text, length);
		cli_out_string(show->out, length ? " " : "");
		text = procsnap_text(show->snap, &path->path, &length);
		cli_out_escaped(show->out, text, length);
		show_end(show);
	}
	if (cgroup->id)
		show_printf(show, "id", "%llu", (unsigned long long)cgroup->id);
	if (cgroup->memory_id)
		show_printf(show, "memory charged to", "id %llu",
			    (unsigned long long)cgroup->memory_id);
}

static void contents_files(struct show *show, const struct procsnap_files *files)
{
	static const char *const types[] = { "REG",  "DIR",  "CHR",  "BLK",
					     "FIFO", "SOCK", "LINK", "ANON" };
	size_t counts[sizeof(types) / sizeof(types[0])] = { 0 };
	struct show_list list;
	char word[64];

	for (uint32_t i = 0; i < files->count; i++) {
		const struct procsnap_file *file = procsnap_file(show->snap, files->first + i);

		for (size_t j = 0; file && j < sizeof(types) / sizeof(types[0]); j++)
			counts[j] += !strcmp(types[j], cli_file_type(file->mode));
	}
	show_list_begin(&list, show, "files");
	snprintf(word, sizeof(word), "%u:", files->count);
	show_list_word(&list, word);
	for (size_t j = 0; j < sizeof(types) / sizeof(types[0]); j++) {
		if (!counts[j])
			continue;
		snprintf(word, sizeof(word), "%zu %s", counts[j], types[j]);
		show_list_word(&list, word);
	}
	show_list_end(&list);
}

static void contents_mappings(struct show *show, const struct procsnap_vmas *vmas)
{
	uint64_t all = 0, writable = 0, executable = 0;
	char amounts[3][SHOW_AMOUNT];

	for (uint32_t i = 0; i < vmas->count; i++) {
		const struct procsnap_vma *vma = procsnap_vma(show->snap, vmas->first + i);

		if (!vma)
			break;
		all += vma->end - vma->start;
		if (vma->flags & PROCSNAP_VMA_WRITE)
			writable += vma->end - vma->start;
		if (vma->flags & PROCSNAP_VMA_EXEC)
			executable += vma->end - vma->start;
	}
	show_printf(show, "mappings", "%u of %s, writable %s, executable %s", vmas->count,
		    show_bytes(amounts[0], all), show_bytes(amounts[1], writable),
		    show_bytes(amounts[2], executable));
}

void show_contents(struct show *show)
{
	const struct procsnap_files *files = procsnap_files(show->snap, show->row);
	const struct procsnap_vmas *vmas = procsnap_vmas(show->snap, show->row);
	const struct procsnap_attr *attr = procsnap_attr(show->snap, show->row);

	show_heading(show, "Files and mappings");
	if (cli_entry_status(files) == PROCSNAP_STATUS_OK)
		contents_files(show, files);
	else
		show_status(show, "files", files);
	if (cli_entry_status(attr) == PROCSNAP_STATUS_OK)
		show_printf(show, "room for files", "%u", attr->fd_table_size);
	else
		show_status(show, "room for files", attr);
	if (cli_entry_status(vmas) == PROCSNAP_STATUS_OK)
		contents_mappings(show, vmas);
	else
		show_status(show, "mappings", vmas);
}

void show_stack(struct show *show)
{
	const struct procsnap_stack *stack = procsnap_stack(show->snap, show->row);
	size_t left;
	const char *text;

	if (!show_part(show, "Kernel stack", stack))
		return;
	text = procsnap_text(show->snap, &stack->text, &left);
	while (left) {
		const char *end = memchr(text, '\n', left);
		size_t length = end ? (size_t)(end - text) : left;

		cli_out_string(show->out, "  ");
		cli_out_escaped(show->out, text, length);
		cli_out_char(show->out, '\n');
		length += end != NULL;
		text += length;
		left -= length;
	}
}
