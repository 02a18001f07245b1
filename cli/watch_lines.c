// SPDX-License-Identifier: GPL-2.0-or-later
/* Events as lines for people. */
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

#include "escape.h"
#include "names.h"
#include "out_text.h"
#include "size.h"
#include "span.h"
#include "terminal.h"
#include "users.h"
#include "watch.h"

/* bytes of a command line that are shown at most, and of all before it */
#define LINE_COMMAND 4096
#define LINE_FACTS 1024
/* columns of the cells */
#define USER_COLUMNS 8
/* a tree that is deeper is drawn as if it were not */
#define INDENT_MAX 32

#define COLOUR_END "\033[0m"

/**
 * struct watch_line - a line under way, fit for a terminal but for colours.
 *
 * @length: Bytes of @text.
 * @word, @word_end: Where the event's name is, which has a colour.
 */
struct watch_line {
	size_t length;
	size_t word, word_end;
	char text[(LINE_COMMAND * CLI_ESCAPE_GROWTH) + LINE_FACTS];
};

static struct watch_line line;

static void __attribute__((format(printf, 1, 2))) line_printf(const char *format, ...)
{
	size_t room = sizeof(line.text) - line.length;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line.text + line.length, room, format, args);
	va_end(args);
	if (length > 0)
		line.length += (size_t)length < room ? (size_t)length : room - 1;
}

/* raw bytes */
static void line_raw(const char *text, size_t length)
{
	line.length += cli_escape(line.text + line.length, sizeof(line.text) - line.length, text,
				  length, NULL);
}

/* what is fit for a terminal: left-justified, with a + if it is too wide */
static void line_name(const char *text, size_t length, size_t columns, size_t width)
{
	bool cut = columns > width;

	if (cut)
		length = cli_escape_cut(text, length, width - 1, &columns);
	line_printf("%.*s%s%*s ", (int)length, text, cut ? "+" : "", (int)(width - columns - cut),
		    "");
}

static void line_time(const struct watch_run *run)
{
	uint64_t mono = run->last.mono_ns, real = run->last.boot_ns + run->real_offset_ns;
	struct tm calendar = { 0 };
	time_t seconds = (time_t)(real / 1000000000);

	if (run->options.clock == WATCH_CLOCK_WALL) {
		localtime_r(&seconds, &calendar);
		line_printf("%02d:%02d:%02d.%06u ", calendar.tm_hour, calendar.tm_min,
			    calendar.tm_sec, (unsigned int)(real % 1000000000 / 1000));
		return;
	}
	if (run->options.clock == WATCH_CLOCK_RELATIVE)
		mono = mono > run->begin_ns ? mono - run->begin_ns : 0;
	line_printf("%8llu.%06u ", (unsigned long long)(mono / 1000000000),
		    (unsigned int)(mono % 1000000000 / 1000));
}

static void line_word(const char *word)
{
	line.word = line.length;
	line_printf("%s", word);
	line.word_end = line.length;
	line_printf("%*s ", (int)(line.word + 7 - line.word_end), "");
}

static void line_user(uint32_t uid)
{
	const struct cli_user *user = cli_user_name(uid);

	line_name(user->name, user->length, user->columns, USER_COLUMNS);
}

static void line_span(uint64_t ns)
{
	char text[CLI_SPAN_TEXT];

	line_printf("%8s ", ns == WATCH_UNKNOWN ? "-" : cli_span(text, ns));
}

/* 1, KILL, or SEGV,core; in /proc only a zombie has one */
static void line_status(const struct watch_run *run, const struct procsnap_event_exit *end)
{
	char name[CLI_NAME_SIZE], text[CLI_NAME_SIZE + 8];
	int status = (int)end->status;

	if (end->event.flags & PROCSNAP_EVENT_DENIED)
		snprintf(text, sizeof(text), procsnap_listener_may_miss(run->listener) ? "?" : "!");
	else if (WIFSIGNALED(status))
		snprintf(text, sizeof(text), "%s%s",
			 cli_signal_name((unsigned int)WTERMSIG(status), name),
			 WCOREDUMP(status) ? ",core" : "");
	else
		snprintf(text, sizeof(text), "%d", WEXITSTATUS(status));
	line_printf("%6s ", text);
}

/* of a reap as well: the numbers of wait4(2) */
static void line_exit(const struct watch_run *run, const struct watch_view *view)
{
	const struct procsnap_event_exit *end = (const struct procsnap_event_exit *)view->event;
	char size[CLI_SIZE_TEXT];

	line_span(view->life_ns);
	line_status(run, end);
	line_span(end->utime_ns + end->stime_ns);
	if (watch_is_thread(view->event))
		line_printf("%5s ", "-");
	else
		line_printf("%5s ", cli_size(size, end->rss_peak_bytes, false));
}

static void line_numbers(const struct watch_run *run, const struct watch_view *view)
{
	if (view->event->kind == PROCSNAP_EVENT_EXIT || view->event->kind == PROCSNAP_EVENT_REAP) {
		line_exit(run, view);
		return;
	}
	line_span(view->program_ns);
	line_printf("%6s %8s %5s ", "-", "-", "-");
}

static void detail_ids(const struct procsnap_event_ids *ids)
{
	const struct cli_user *(*name)(uint32_t id) = ids->event.kind == PROCSNAP_EVENT_UID
							      ? cli_user_name
							      : cli_group_name;

	line_printf("%s/%s -> ", name(ids->old_id)->name, name(ids->old_eid)->name);
	line_printf("%s/%s: ", name(ids->rid)->name, name(ids->eid)->name);
}

static void detail_session(const struct procsnap_event_session *session)
{
	if (session->old_sid != session->sid)
		line_printf("session %d -> %d, ", session->old_sid, session->sid);
	line_printf("group %d -> %d: ", session->old_pgid, session->pgid);
}

/* what has changed */
static void line_detail(const struct procsnap_event *event)
{
	const struct procsnap_event_comm *comm = (const struct procsnap_event_comm *)event;

	switch (event->kind) {
	case PROCSNAP_EVENT_PARENT:
		line_printf("%d -> %d: ", ((const struct procsnap_event_parent *)event)->old_ppid,
			    event->ppid);
		break;
	case PROCSNAP_EVENT_COMM:
		line_raw(event->comm, strnlen(event->comm, sizeof(event->comm)));
		line_printf(" -> ");
		line_raw(comm->new_comm, strnlen(comm->new_comm, sizeof(comm->new_comm)));
		line_printf(": ");
		break;
	case PROCSNAP_EVENT_UID:
	case PROCSNAP_EVENT_GID:
		detail_ids((const struct procsnap_event_ids *)event);
		break;
	case PROCSNAP_EVENT_SESSION:
		detail_session((const struct procsnap_event_session *)event);
		break;
	}
}

/* the arguments with blanks between, and a sign if there are more */
static void line_arguments(const struct watch_command *command)
{
	size_t length = command->length, most;
	const char *text = command->text;

	while (length && !text[length - 1])
		length--;
	most = length < LINE_COMMAND - LINE_FACTS ? length : LINE_COMMAND - LINE_FACTS;
	for (size_t done = 0; done < most;) {
		size_t word = strnlen(text + done, most - done);

		line_raw(text + done, word);
		done += word;
		if (done++ < most)
			line_printf(" ");
	}
	if (command->cut || most < length)
		line_printf(" ...");
}

static void line_command(const struct watch_view *view)
{
	const struct procsnap_event *event = view->event;
	bool thread = watch_is_thread(event);

	line_detail(event);
	if (!thread && view->command && view->command->length) {
		line_arguments(view->command);
		return;
	}
	line_printf(thread ? "{" : "[");
	line_raw(event->comm, strnlen(event->comm, sizeof(event->comm)));
	line_printf(thread ? "}" : "]");
}

static const char *event_colour(const struct procsnap_event *event)
{
	switch (event->kind) {
	case PROCSNAP_EVENT_LOST:
		return "\033[1;31m";
	case PROCSNAP_EVENT_EXEC:
		return "\033[32m";
	case PROCSNAP_EVENT_EXIT:
		return ((const struct procsnap_event_exit *)event)->status ? "\033[31m" : NULL;
	default:
		return NULL;
	}
}

/* to the terminal's width, with a + where something is missing */
static void line_cut(size_t limit)
{
	size_t columns, length;

	if (!limit || cli_escape_cut(line.text, line.length, limit, &columns) == line.length)
		return;
	length = cli_escape_cut(line.text, line.length, limit - 1, &columns);
	line.text[length] = '+';
	line.length = length + 1;
}

static void line_end(struct watch_run *run, const char *colour)
{
	while (line.length && line.text[line.length - 1] == ' ')
		line.length--;
	line_cut(run->limit);
	if (run->colour && colour && line.word_end <= line.length) {
		cli_out_write(run->out, line.text, line.word);
		cli_out_string(run->out, colour);
		cli_out_write(run->out, line.text + line.word, line.word_end - line.word);
		cli_out_string(run->out, COLOUR_END);
		cli_out_write(run->out, line.text + line.word_end, line.length - line.word_end);
	} else {
		cli_out_write(run->out, line.text, line.length);
	}
	cli_out_char(run->out, '\n');
	line.length = 0;
}

static void line_lost(const struct procsnap_event_lost *lost)
{
	line_printf("%7s %7s %-*s %8s %6s %8s %5s ", "-", "-", USER_COLUMNS, "-", "-", "-", "-",
		    "-");
	line_printf("%llu event%s lost", (unsigned long long)lost->count,
		    lost->count == 1 ? "" : "s");
}

void watch_lines_event(struct watch_run *run, const struct watch_view *view)
{
	const struct procsnap_event *event = view->event;
	unsigned int depth = view->depth < INDENT_MAX ? view->depth : INDENT_MAX;

	line_time(run);
	line_word(procsnap_event_kind_name(event->kind));
	if (event->kind == PROCSNAP_EVENT_LOST) {
		line_lost((const struct procsnap_event_lost *)event);
	} else {
		line_printf("%7d %7d ", event->pid, event->ppid);
		line_user(event->uid);
		line_numbers(run, view);
		if (run->options.tree)
			line_printf("%*s", (int)depth * 2, "");
		line_command(view);
	}
	line_end(run, event_colour(event));
}

void watch_lines_resize(struct watch_run *run)
{
	run->limit = cli_terminal_limit(run->out->fd, run->options.wide, run->options.width);
}

void watch_lines_begin(struct watch_run *run)
{
	const struct watch_options *options = &run->options;

	watch_lines_resize(run);
	run->colour = cli_colour_is_on(options->colour, run->out->fd);
	if (options->no_headers || options->sum)
		return;
	line_printf("%15s %-7s %7s %7s %-*s %8s %6s %8s %5s COMMAND", "TIME", "EVENT", "PID",
		    "PPID", USER_COLUMNS, "USER", "DURATION", "STATUS", "CPU", "PEAK");
	line_end(run, NULL);
}
