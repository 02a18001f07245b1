// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The hierarchies of cgroups that are mounted here. A mount may show only a part
 * of its hierarchy, as in a container.
 */
#include "procfs_hierarchy.h"
#include "procfs_cursor.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

struct procfs_hierarchies {
	struct procfs_hierarchy *all;
	size_t count;
};

static void free_hierarchy(struct procfs_hierarchy *hierarchy)
{
	free(hierarchy->controllers);
	free(hierarchy->root);
	free(hierarchy->point);
}

void procfs_hierarchies_free(struct procfs_hierarchies *hierarchies)
{
	size_t i;

	if (!hierarchies)
		return;
	for (i = 0; i < hierarchies->count; i++)
		free_hierarchy(&hierarchies->all[i]);
	free(hierarchies->all);
	free(hierarchies);
}

/* Up to the next blank. */
static struct procfs_span take_word(struct cursor *c)
{
	struct procfs_span word;

	skip_blanks(c);
	word.at = c->at;
	while (c->at < c->end && *c->at != ' ')
		c->at++;
	word.length = (size_t)(c->at - word.at);
	return word;
}

static bool is_word(struct procfs_span word, const char *text)
{
	return word.length == strlen(text) && memcmp(word.at, text, word.length) == 0;
}

/* mountinfo writes blanks and backslashes as three octal digits. */
static char *unescaped(struct procfs_span word)
{
	char *copy = malloc(word.length + 1), *to = copy;
	size_t i;

	for (i = 0; copy && i < word.length; i++) {
		if (word.at[i] == '\\' && word.length - i > 3) {
			*to++ = (char)((word.at[i + 1] - '0') << 6 | (word.at[i + 2] - '0') << 3 |
				       (word.at[i + 3] - '0'));
			i += 3;
		} else {
			*to++ = word.at[i];
		}
	}
	if (copy)
		*to = '\0';
	return copy;
}

/* 1: a cgroup mount, 0: another, -ENOMEM */
static int parse_hierarchy(struct cursor line, struct procfs_hierarchy *hierarchy)
{
	uint64_t id, parent, major, minor;
	struct procfs_span root, point, type, options;
	const char *dash;

	*hierarchy = (struct procfs_hierarchy){ 0 };
	if (!take_unsigned(&line, &id) || !take_unsigned(&line, &parent) ||
	    !take_unsigned(&line, &major) || !take_char(&line, ':') ||
	    !take_unsigned(&line, &minor))
		return 0;
	root = take_word(&line);
	point = take_word(&line);
	dash = memmem(line.at, (size_t)(line.end - line.at), " - ", 3);
	if (!dash)
		return 0;
	line.at = dash + 3;
	type = take_word(&line);
	take_word(&line); /* the source, which says nothing */
	options = take_word(&line);
	if (!is_word(type, "cgroup") && !is_word(type, "cgroup2"))
		return 0;
	hierarchy->device = makedev(major, minor);
	hierarchy->root = unescaped(root);
	hierarchy->point = unescaped(point);
	if (is_word(type, "cgroup"))
		hierarchy->controllers = unescaped(options);
	if (hierarchy->root && hierarchy->point &&
	    (hierarchy->controllers || is_word(type, "cgroup2")))
		return 1;
	free_hierarchy(hierarchy);
	return -ENOMEM;
}

static int add(struct procfs_hierarchies *hierarchies, const struct procfs_hierarchy *hierarchy)
{
	struct procfs_hierarchy *bigger;

	bigger = reallocarray(hierarchies->all, hierarchies->count + 1, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	bigger[hierarchies->count++] = *hierarchy;
	hierarchies->all = bigger;
	return 0;
}

int procfs_hierarchies_read(struct procsnap_procfs *fs, struct procfs_hierarchies **hierarchies)
{
	struct procfs_hierarchies *made = calloc(1, sizeof(*made));
	struct procfs_hierarchy hierarchy;
	struct cursor c, line;
	int err;

	*hierarchies = made;
	if (!made)
		return -ENOMEM;
	err = procfs_read_all(&fs->text, fs->root, "self/mountinfo", SIZE_MAX);
	if (err)
		return procfs_is_gone(err) || procfs_is_denied(err) ? 0 : err;
	c = cursor_of(fs->text.bytes, fs->text.length);
	while (take_line(&c, &line)) {
		err = parse_hierarchy(line, &hierarchy);
		if (err > 0) {
			err = add(made, &hierarchy);
			if (err)
				free_hierarchy(&hierarchy);
		}
		if (err)
			return err;
	}
	return 0;
}

bool procfs_has_controller(struct procfs_span list, struct procfs_span name)
{
	const char *at = list.at, *end = list.at + list.length, *comma;

	while (at < end) {
		comma = memchr(at, ',', (size_t)(end - at));
		if (!comma)
			comma = end;
		if ((size_t)(comma - at) == name.length && memcmp(at, name.at, name.length) == 0)
			return true;
		at = comma + 1;
	}
	return false;
}

bool procfs_is_hierarchy(const char *options, struct procfs_span controllers)
{
	struct procfs_span list, name;
	const char *comma;

	if (!options || controllers.length == 0)
		return !options && controllers.length == 0;
	/* a controller is in one hierarchy only: the first tells */
	comma = memchr(controllers.at, ',', controllers.length);
	name.at = controllers.at;
	name.length = comma ? (size_t)(comma - controllers.at) : controllers.length;
	list = (struct procfs_span){ options, strlen(options) };
	return procfs_has_controller(list, name);
}

/* What follows the folder that a path begins with, nothing for the folder; false: it does not. */
static bool rest_below(struct procfs_span path, const char *folder, struct procfs_span *rest)
{
	size_t length = strlen(folder);

	if (length == 1)
		length = 0; /* "/" */
	if (path.length < length || memcmp(path.at, folder, length) != 0 ||
	    (path.length > length && path.at[length] != '/'))
		return false;
	*rest = (struct procfs_span){ path.at + length, path.length - length };
	if (rest->length == 1)
		rest->length = 0;
	return true;
}

const struct procfs_hierarchy *procfs_hierarchy_of(const struct procfs_hierarchies *hierarchies,
						   struct procfs_span controllers,
						   struct procfs_span path)
{
	const struct procfs_hierarchy *hierarchy;
	struct procfs_span rest;
	size_t i;

	/* outside of this cgroup namespace: no folder here shows it */
	if (path.length >= 3 && memcmp(path.at, "/..", 3) == 0)
		return NULL;
	for (i = 0; i < hierarchies->count; i++) {
		hierarchy = &hierarchies->all[i];
		if (procfs_is_hierarchy(hierarchy->controllers, controllers) &&
		    rest_below(path, hierarchy->root, &rest))
			return hierarchy;
	}
	return NULL;
}

static char *joined(const char *front, struct procfs_span rest)
{
	size_t length = strlen(front);
	char *text;

	if (length == 1 && rest.length)
		length = 0;
	text = malloc(length + rest.length + 1);
	if (!text)
		return NULL;
	memcpy(text, front, length);
	memcpy(text + length, rest.at, rest.length);
	text[length + rest.length] = '\0';
	return text;
}

char *procfs_hierarchy_folder(const struct procfs_hierarchy *hierarchy, struct procfs_span path)
{
	struct procfs_span rest = path;

	rest_below(path, hierarchy->root, &rest);
	return joined(hierarchy->point, rest);
}

int procfs_hierarchy_path(const struct procfs_hierarchies *hierarchies, int fd,
			  struct procfs_span folder, const struct procfs_hierarchy **hierarchy,
			  char **path)
{
	struct procfs_span rest;
	struct stat st;
	size_t i;

	if (fstat(fd, &st) < 0)
		return -errno;
	for (i = 0; i < hierarchies->count; i++) {
		*hierarchy = &hierarchies->all[i];
		if ((*hierarchy)->device != st.st_dev ||
		    !rest_below(folder, (*hierarchy)->point, &rest))
			continue;
		*path = joined((*hierarchy)->root, rest);
		return *path ? 0 : -ENOMEM;
	}
	return -EINVAL;
}
