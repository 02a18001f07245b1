// SPDX-License-Identifier: GPL-2.0-or-later
/* Which events the user wants to see: by user, by command, by how it ended. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "watch.h"

/* a command line as one line, each argument behind a blank; what is longer is left out */
#define FILTER_LINE 4096

static bool filter_user(const struct watch_options *options, uint32_t uid)
{
	const struct cli_select_list *list = &options->select.lists[CLI_SELECT_EUID];

	for (size_t i = 0; i < list->count; i++)
		if (list->numbers[i] == (int64_t)uid)
			return true;
	return !list->count;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void command_line(char line[FILTER_LINE], const struct watch_command *command)
{
	size_t length = command->length;

	while (length && !command->text[length - 1])
		length--;
	if (length > FILTER_LINE - 1)
		length = FILTER_LINE - 1;
	for (size_t i = 0; i < length; i++)
		line[i] = command->text[i] ? command->text[i] : ' ';
	line[length] = '\0';
}

static bool filter_pattern(const char *pattern, const char *comm,
			   const struct watch_command *command, const char *line)
{
	if (!fnmatch(pattern, comm, 0))
		return true;
	/* the first argument is a path or a name */
	return command &&
	       (!fnmatch(pattern, command->exe, 0) ||
		!fnmatch(pattern, base_name(command->exe), 0) ||
		!fnmatch(pattern, base_name(command->text), 0) || !fnmatch(pattern, line, 0));
}

static bool filter_command(const struct watch_options *options, const struct watch_view *view)
{
	char comm[PROCSNAP_EVENT_COMM_SIZE + 1], line[FILTER_LINE] = "";

	if (!options->pattern_count)
		return true;
	snprintf(comm, sizeof(comm), "%.*s", PROCSNAP_EVENT_COMM_SIZE, view->event->comm);
	if (view->command)
		command_line(line, view->command);
	for (size_t i = 0; i < options->pattern_count; i++)
		if (filter_pattern(options->patterns[i], comm, view->command, line))
			return true;
	return false;
}

bool watch_filter_whom(const struct watch_run *run, const struct watch_view *view)
{
	/* whose the lost ones were nobody knows */
	if (view->event->kind == PROCSNAP_EVENT_LOST)
		return true;
	return filter_user(&run->options, view->event->uid) && filter_command(&run->options, view);
}

bool watch_filter_shown(const struct watch_run *run, const struct procsnap_event *event)
{
	const struct watch_options *options = &run->options;

	if (options->sum)
		return false;
	if (event->kind == PROCSNAP_EVENT_LOST)
		return true;
	if (event->kind >= 64 || !(options->kinds & PROCSNAP_EVENTS(event->kind)))
		return false;
	if (!options->failed ||
	    (event->kind != PROCSNAP_EVENT_EXIT && event->kind != PROCSNAP_EVENT_REAP))
		return true;
	/* a status that may not be seen is not known to have failed */
	return ((const struct procsnap_event_exit *)event)->status != 0;
}
