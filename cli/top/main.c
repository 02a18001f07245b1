// SPDX-License-Identifier: GPL-2.0-or-later
/* procsnap-top: settings and options are put together, then the viewer runs. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cli.h"
#include "../recording.h"
#include "../users.h"
#include "main.h"

/**
 * struct complaints - what was wrong with the settings: the first of it is told on the
 * screen, all of it when that is gone.
 */
struct complaints {
	char *sentences[16];
	size_t count;
};

static void complain(void *data, const char *sentence)
{
	struct complaints *complaints = data;

	if (complaints->count < sizeof(complaints->sentences) / sizeof(char *))
		complaints->sentences[complaints->count] = strdup(sentence);
	complaints->count++;
}

static void tell_first(struct top_app *app, const struct complaints *complaints)
{
	const char *first = complaints->count ? complaints->sentences[0] : NULL;

	if (first && complaints->count > 1)
		top_app_tell(app, TOP_ROLE_WARNING, "%s; %zu more when this ends", first,
			     complaints->count - 1);
	else if (first)
		top_app_tell(app, TOP_ROLE_WARNING, "%s", first);
}

static void tell_all(const struct complaints *complaints)
{
	const size_t room = sizeof(complaints->sentences) / sizeof(char *);

	for (size_t i = 0; i < complaints->count && i < room; i++) {
		if (complaints->sentences[i])
			cli_message("%s", complaints->sentences[i]);
		free(complaints->sentences[i]);
	}
	if (complaints->count > room)
		cli_message("and %zu more lines", complaints->count - room);
}

static int apply_sort(struct top_app *app, const char *name)
{
	struct cli_column_name found;
	bool sign = *name == '-' || *name == '+';
	const char *near;

	if (!top_column_find(name + sign, strlen(name + sign), &found)) {
		near = cli_column_suggest(name + sign, strlen(name + sign));
		return cli_usage(
			"--sort %s: no such column%s%s; `procsnap ps --columns` lists them", name,
			near ? "; did you mean " : "", near ? near : "");
	}
	app->settings.sort = found;
	app->settings.descending = sign ? *name == '-' : top_column_is_descending(found.column);
	return CLI_EXIT_OK;
}

static int apply_columns(struct top_app *app, const char *list)
{
	size_t length;
	const char *unknown = top_columns_parse(&app->settings.columns, list, &length);

	if (unknown)
		return cli_usage(
			"--columns %.*s: no such column; `procsnap ps --columns` lists them",
			(int)length, unknown);
	return CLI_EXIT_OK;
}

static int apply_user(struct top_app *app, const char *name)
{
	if (!cli_user_id(name, &app->list_options.uid))
		return cli_usage("--user %s: no such user", name);
	app->list_options.by_user = true;
	return CLI_EXIT_OK;
}

/* the command line over the settings of the file */
static int apply_options(struct top_app *app)
{
	const struct top_options *options = &app->options;
	int code = CLI_EXIT_OK;

	if (options->delay_ms)
		app->settings.delay_ms = options->delay_ms;
	if (options->tree)
		app->settings.tree = true;
	if (options->threads)
		app->settings.threads = true;
	if (options->no_mouse)
		app->settings.mouse = false;
	app->list_options.pids = options->pids;
	app->list_options.pid_count = options->pid_count;
	if (options->filter)
		snprintf(app->list_options.filter, sizeof(app->list_options.filter), "%s",
			 options->filter);
	if (options->columns)
		code = apply_columns(app, options->columns);
	if (!code && options->sort)
		code = apply_sort(app, options->sort);
	if (!code && options->user)
		code = apply_user(app, options->user);
	return code;
}

/* a recording begins at the time that was asked for, or at its beginning */
static int begin_replay(struct top_app *app)
{
	size_t frames = top_collector_frames(app->collector);
	uint64_t last = top_collector_time(app->collector, frames - 1), wanted;

	if (!app->options.at)
		return CLI_EXIT_OK;
	if (!cli_time_parse(app->options.at, last, &wanted))
		return cli_usage("--at %s: not a time: as 14:30, 14:30:05, 2024-02-29 14:30, -10m",
				 app->options.at);
	app->at = top_collector_find(app->collector, wanted);
	return CLI_EXIT_OK;
}

static int run_on_screen(struct top_app *app, const struct complaints *complaints)
{
	int code = top_screen_begin(&app->screen, &app->settings,
				    !cli_colour_is_on(app->options.colour, STDOUT_FILENO));

	if (code)
		return code;
	tell_first(app, complaints);
	top_app_go(app, &top_page_table);
	code = top_app_run(app);
	*app->notice = '\0';
	top_app_save_settings(app);
	top_screen_end();
	if (*app->notice)
		cli_message("%s", app->notice);
	return code;
}

static int run(struct top_app *app)
{
	struct complaints complaints = { 0 };
	int code;

	top_settings_default(&app->settings);
	if (!app->options.no_config)
		top_settings_read(&app->settings, app->options.config, complain, &complaints);
	app->file_settings = app->settings;
	code = apply_options(app);
	app->first_settings = app->settings;
	if (!code)
		code = top_collector_start(&app->collector, app->options.backend, true,
					   app->options.from);
	if (!code && app->options.from)
		code = begin_replay(app);
	if (!code)
		code = run_on_screen(app, &complaints);
	tell_all(&complaints);
	return code;
}

int main(int argc, char **argv)
{
	static struct top_app app;
	bool done;
	int code;

	/* numbers are read and written with a point */
	setlocale(LC_CTYPE, "");
	cli_message_set_program("procsnap-top");
	code = top_options_read(&app.options, argc, argv, &done);
	if (!done)
		code = run(&app);
	top_app_free(&app);
	return code;
}
