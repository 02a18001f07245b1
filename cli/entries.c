// SPDX-License-Identifier: GPL-2.0-or-later
/* Variables, open files and mappings, as JSON. */
#include <stdio.h>

#include "entries.h"
#include "names.h"

void cli_json_variables(struct cli_json *json, const struct procsnap_snapshot *snap,
			const struct procsnap_environ *environ)
{
	size_t left;
	const char *text = procsnap_text(snap, &environ->text, &left);

	cli_json_key(json, "truncated");
	cli_json_bool(json, environ->text.flags & PROCSNAP_TEXT_TRUNCATED);
	cli_json_key(json, "variables");
	cli_json_open(json, '[');
	while (left) {
		size_t length = strnlen(text, left);
		const char *equals = memchr(text, '=', length);
		size_t name = equals ? (size_t)(equals - text) : length;

		cli_json_element(json);
		cli_json_text(json, "name", text, name);
		if (equals) {
			cli_json_text(json, "value", equals + 1, length - name - 1);
		} else {
			cli_json_key(json, "value");
			cli_json_null(json);
		}
		cli_json_close(json, '}');
		length += length < left;
		text += length;
		left -= length;
	}
	cli_json_close(json, ']');
}

static void json_device(struct cli_json *json, const char *name, uint32_t major, uint32_t minor)
{
	char text[32];

	snprintf(text, sizeof(text), "%u:%u", major, minor);
	cli_json_word(json, name, text);
}

static void json_flags(struct cli_json *json, const char *name, uint64_t flags,
		       const char *(*flag_name)(unsigned int bit))
{
	cli_json_key(json, name);
	cli_json_open(json, '[');
	for (unsigned int bit = 0; bit < 64; bit++) {
		const char *flag = flags >> bit & 1 ? flag_name(bit) : NULL;

		if (flag)
			cli_json_string(json, flag, strlen(flag));
	}
	cli_json_close(json, ']');
}

void cli_json_file(struct cli_json *json, const struct procsnap_snapshot *snap,
		   const struct procsnap_file *file)
{
	size_t length;
	const char *target = procsnap_text(snap, &file->target, &length);

	cli_json_element(json);
	cli_json_member(json, "fd", (uint64_t)file->fd);
	cli_json_word(json, "access", cli_file_access(file->flags));
	cli_json_word(json, "type", cli_file_type(file->mode));
	cli_json_member(json, "flags", file->flags);
	json_flags(json, "flag_names", file->flags, cli_file_flag_name);
	cli_json_member(json, "mode", file->mode);
	cli_json_member(json, "position", file->position);
	cli_json_member(json, "inode", file->inode);
	json_device(json, "device", file->device_major, file->device_minor);
	json_device(json, "rdev", file->rdev_major, file->rdev_minor);
	cli_json_member(json, "mount_id", file->mount_id);
	cli_json_text(json, "target", target, length);
	cli_json_close(json, '}');
}

void cli_json_files(struct cli_json *json, const struct procsnap_snapshot *snap,
		    const struct procsnap_files *files)
{
	cli_json_key(json, "files");
	cli_json_open(json, '[');
	for (uint32_t i = 0; i < files->count; i++) {
		const struct procsnap_file *file = procsnap_file(snap, files->first + i);

		if (!file)
			break;
		cli_json_file(json, snap, file);
	}
	cli_json_close(json, ']');
}

static void json_mapping(struct cli_json *json, const struct procsnap_snapshot *snap,
			 const struct procsnap_vma *vma)
{
	char permissions[5];
	size_t length;
	const char *name = procsnap_text(snap, &vma->name, &length);

	cli_vma_permissions(vma->flags, permissions);
	cli_json_element(json);
	cli_json_member(json, "start", vma->start);
	cli_json_member(json, "end", vma->end);
	cli_json_word(json, "permissions", permissions);
	json_flags(json, "flags", vma->flags, cli_vma_flag_name);
	cli_json_member(json, "offset", vma->offset);
	json_device(json, "device", vma->device_major, vma->device_minor);
	cli_json_member(json, "inode", vma->inode);
	cli_json_text(json, "name", name, length);
	cli_json_close(json, '}');
}

void cli_json_mappings(struct cli_json *json, const struct procsnap_snapshot *snap,
		       const struct procsnap_vmas *vmas)
{
	cli_json_key(json, "mappings");
	cli_json_open(json, '[');
	for (uint32_t i = 0; i < vmas->count; i++) {
		const struct procsnap_vma *vma = procsnap_vma(snap, vmas->first + i);

		if (!vma)
			break;
		json_mapping(json, snap, vma);
	}
	cli_json_close(json, ']');
}
