// SPDX-License-Identifier: GPL-2.0-or-later
/* An event as a line for people. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "names.h"
#include "size.h"
#include "span.h"
#include "users.h"
#include "watch_line.h"

/* columns of the cells */
#define USER_COLUMNS 8
/* a tree that is deeper is drawn as if it were not */
#define INDENT_MAX 32

void watch_line_printf(struct watch_line *line, const char *format, ...)
{
	size_t room = sizeof(line->text) - line->length;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line->text + line->length, room, format, args);
	va_end(args);
	if (length > 0)
		line->length += (size_t)length < room ? (size_t)length : room - 1;
}

/* raw bytes */
static void line_raw(struct watch_line *line, const char *text, size_t length)
{
	line->length += cli_escape(line->text + line->length, sizeof(line->text) - line->length,
				   text, length, NULL);
}

/* what is fit for a terminal: left-justified, with a + if it is too wide */
static void line_name(struct watch_line *line, const char *text, size_t length, size_t columns,
		      size_t width)
{
	bool cut = columns > width;

	if (cut)
		length = cli_escape_cut(text, length, width - 1, &columns);
	watch_line_printf(line, "%.*s%s%*s ", (int)length, text, cut ? "+" : "",
			  (int)(width - columns - cut), "");
}

static void line_word(struct watch_line *line, const char *word)
{
	line->word = line->length;
	watch_line_printf(line, "%s", word);
	line->word_end = line->length;
	watch_line_printf(line, "%*s ", (int)(line->word + 7 - line->word_end), "");
}

static void line_user(struct watch_line *line, uint32_t uid)
{
	const struct cli_user *user = cli_user_name(uid);

	line_name(line, user->name, user->length, user->columns, USER_COLUMNS);
}

static void line_span(struct watch_line *line, uint64_t ns)
{
	char text[CLI_SPAN_TEXT];

	watch_line_printf(line, "%8s ", ns == WATCH_UNKNOWN ? "-" : cli_span(text, ns));
}

/* 1, KILL, or SEGV,core; in /proc only a zombie has one */
static void line_status(struct watch_line *line, const struct procsnap_event_exit *end)
{
	char name[CLI_NAME_SIZE], text[CLI_NAME_SIZE + 8];
	int status = (int)end->status;

	if (end->event.flags & PROCSNAP_EVENT_DENIED)
		snprintf(text, sizeof(text), line->may_miss ? "?" : "!");
	else if (WIFSIGNALED(status))
		snprintf(text, sizeof(text), "%s%s",
			 cli_signal_name((unsigned int)WTERMSIG(status), name),
			 WCOREDUMP(status) ? ",core" : "");
	else
		snprintf(text, sizeof(text), "%d", WEXITSTATUS(status));
	watch_line_printf(line, "%6s ", text);
}

/* of a reap as well: the numbers of wait4(2) */
static void line_exit(struct watch_line *line, const struct watch_view *view)
{
	const struct procsnap_event_exit *end = (const struct procsnap_event_exit *)view->event;
	char size[CLI_SIZE_TEXT];

	line_span(line, view->life_ns);
	line_status(line, end);
	line_span(line, end->utime_ns + end->stime_ns);
	if (watch_is_thread(view->event))
		watch_line_printf(line, "%5s ", "-");
	else
		watch_line_printf(line, "%5s ", cli_size(size, end->rss_peak_bytes, false));
}

static void line_numbers(struct watch_line *line, const struct watch_view *view)
{
	if (view->event->kind == PROCSNAP_EVENT_EXIT || view->event->kind == PROCSNAP_EVENT_REAP) {
		line_exit(line, view);
		return;
	}
	line_span(line, view->program_ns);
	watch_line_printf(line, "%6s %8s %5s ", "-", "-", "-");
}

static void detail_ids(struct watch_line *line, const struct procsnap_event_ids *ids)
{
	const struct cli_user *(*name)(uint32_t id) = ids->event.kind == PROCSNAP_EVENT_UID
							      ? cli_user_name
							      : cli_group_name;

	watch_line_printf(line, "%s/%s -> ", name(ids->old_id)->name, name(ids->old_eid)->name);
	watch_line_printf(line, "%s/%s: ", name(ids->rid)->name, name(ids->eid)->name);
}

static void detail_session(struct watch_line *line, const struct procsnap_event_session *session)
{
	if (session->old_sid != session->sid)
		watch_line_printf(line, "session %d -> %d, ", session->old_sid, session->sid);
	watch_line_printf(line, "group %d -> %d: ", session->old_pgid, session->pgid);
}

/* what has changed */
static void line_detail(struct watch_line *line, const struct procsnap_event *event)
{
	const struct procsnap_event_comm *comm = (const struct procsnap_event_comm *)event;

	switch (event->kind) {
	case PROCSNAP_EVENT_PARENT:
		watch_line_printf(
			line, "%d -> %d: ", ((const struct procsnap_event_parent *)event)->old_ppid,
			event->ppid);
		break;
	case PROCSNAP_EVENT_COMM:
		line_raw(line, event->comm, strnlen(event->comm, sizeof(event->comm)));
		watch_line_printf(line, " -> ");
		line_raw(line, comm->new_comm, strnlen(comm->new_comm, sizeof(comm->new_comm)));
		watch_line_printf(line, ": ");
		break;
	case PROCSNAP_EVENT_UID:
	case PROCSNAP_EVENT_GID:
		detail_ids(line, (const struct procsnap_event_ids *)event);
		break;
	case PROCSNAP_EVENT_SESSION:
		detail_session(line, (const struct procsnap_event_session *)event);
		break;
	}
}

/* the arguments with blanks between, and a sign if there are more */
static void line_arguments(struct watch_line *line, const struct watch_command *command)
{
	size_t length = command->length, most;
	const char *text = command->text;

	while (length && !text[length - 1])
		length--;
	most = length < WATCH_LINE_COMMAND - WATCH_LINE_FACTS
		       ? length
		       : WATCH_LINE_COMMAND - WATCH_LINE_FACTS;
	for (size_t done = 0; done < most;) {
		size_t word = strnlen(text + done, most - done);

		line_raw(line, text + done, word);
		done += word;
		if (done++ < most)
			watch_line_printf(line, " ");
	}
	if (command->cut || most < length)
		watch_line_printf(line, " ...");
}

static void line_command(struct watch_line *line, const struct watch_view *view)
{
	const struct procsnap_event *event = view->event;
	bool thread = watch_is_thread(event);

	line_detail(line, event);
	if (!thread && view->command && view->command->length) {
		line_arguments(line, view->command);
		return;
	}
	watch_line_printf(line, thread ? "{" : "[");
	line_raw(line, event->comm, strnlen(event->comm, sizeof(event->comm)));
	watch_line_printf(line, thread ? "}" : "]");
}

static void line_lost(struct watch_line *line, const struct procsnap_event_lost *lost)
{
	watch_line_printf(line, "%7s %7s %-*s %8s %6s %8s %5s ", "-", "-", USER_COLUMNS, "-", "-",
			  "-", "-", "-");
	watch_line_printf(line, "%llu event%s lost", (unsigned long long)lost->count,
			  lost->count == 1 ? "" : "s");
}

void watch_line_titles(struct watch_line *line)
{
	watch_line_printf(line, "%15s %-7s %7s %7s %-*s %8s %6s %8s %5s COMMAND", "TIME", "EVENT",
			  "PID", "PPID", USER_COLUMNS, "USER", "DURATION", "STATUS", "CPU", "PEAK");
}

void watch_line_event(struct watch_line *line, const struct watch_view *view)
{
	const struct procsnap_event *event = view->event;
	unsigned int depth = view->depth < INDENT_MAX ? view->depth : INDENT_MAX;

	line_word(line, procsnap_event_kind_name(event->kind));
	if (event->kind == PROCSNAP_EVENT_LOST) {
		line_lost(line, (const struct procsnap_event_lost *)event);
		return;
	}
	watch_line_printf(line, "%7d %7d ", event->pid, event->ppid);
	line_user(line, event->uid);
	line_numbers(line, view);
	if (line->tree)
		watch_line_printf(line, "%*s", (int)depth * 2, "");
	line_command(line, view);
}

void watch_line_cut(struct watch_line *line, size_t limit)
{
	size_t columns, length;

	while (line->length && line->text[line->length - 1] == ' ')
		line->length--;
	if (!limit || cli_escape_cut(line->text, line->length, limit, &columns) == line->length)
		return;
	length = cli_escape_cut(line->text, line->length, limit - 1, &columns);
	line->text[length] = '+';
	line->length = length + 1;
}
