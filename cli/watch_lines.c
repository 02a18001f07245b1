// SPDX-License-Identifier: GPL-2.0-or-later
/* Events as lines for people. */
#include <time.h>

#include "terminal.h"
#include "watch.h"
#include "watch_line.h"

#define COLOUR_END "\033[0m"

static struct watch_line line;

static void line_time(const struct watch_run *run)
{
	uint64_t mono = run->last.mono_ns, real = run->last.boot_ns + run->real_offset_ns;
	struct tm calendar = { 0 };
	time_t seconds = (time_t)(real / 1000000000);

	if (run->options.clock == WATCH_CLOCK_WALL) {
		localtime_r(&seconds, &calendar);
		watch_line_printf(&line, "%02d:%02d:%02d.%06u ", calendar.tm_hour, calendar.tm_min,
				  calendar.tm_sec, (unsigned int)(real % 1000000000 / 1000));
		return;
	}
	if (run->options.clock == WATCH_CLOCK_RELATIVE)
		mono = mono > run->begin_ns ? mono - run->begin_ns : 0;
	watch_line_printf(&line, "%8llu.%06u ", (unsigned long long)(mono / 1000000000),
			  (unsigned int)(mono % 1000000000 / 1000));
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

static void line_end(struct watch_run *run, const char *colour)
{
	watch_line_cut(&line, run->limit);
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

void watch_lines_event(struct watch_run *run, const struct watch_view *view)
{
	line_time(run);
	line.tree = run->options.tree;
	line.may_miss = procsnap_listener_may_miss(run->listener);
	watch_line_event(&line, view);
	line_end(run, event_colour(view->event));
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
	watch_line_titles(&line);
	line_end(run, NULL);
}
