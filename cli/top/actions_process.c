// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Actions on processes: tags, signals, nice values. Whom a question is about is settled when it is
 * asked, and each is looked at again just before: a pid that was given to another
 * process in the meantime is left alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../names.h"
#include "actions.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif

/* --- whom --- */

static int targets_take(struct top_app *app)
{
	struct top_list *list = &app->list;

	top_identities_clear(&app->targets);
	if (!list->tagged.count)
		return list->count ? top_identities_add(&app->targets, &list->at) : 0;
	for (size_t i = 0; i < list->tagged.count; i++)
		if (top_identities_add(&app->targets, &list->tagged.list[i]))
			return -ENOMEM;
	return 0;
}

/* the line of a task, NULL: it is not shown */
static const struct top_line *line_of(const struct top_app *app, const struct top_identity *task)
{
	for (size_t i = 0; i < app->list.count; i++) {
		struct top_identity here = top_line_identity(&app->frame, &app->list.lines[i]);

		if (top_identity_is(&here, task))
			return &app->list.lines[i];
	}
	return NULL;
}

/* "1234 name", or how many */
static void targets_name(const struct top_app *app, char *text, size_t size)
{
	const struct top_identity *task = app->targets.list;
	const struct top_line *line;

	if (app->targets.count != 1) {
		snprintf(text, size, "%zu tagged", app->targets.count);
		return;
	}
	line = line_of(app, task);
	snprintf(text, size, "%d %.15s", task->pid,
		 line ? top_line_task(&app->frame, line)->comm : "");
}

/* field 22 of /proc/PID/stat, in ticks; it stands behind the name, which may hold anything */
static bool start_ticks(pid_t pid, uint64_t *ticks)
{
	char path[64], text[1024], *field;
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length <= 0)
		return false;
	text[length] = '\0';
	field = strrchr(text, ')');
	for (int i = 2; field && i < 22; i++)
		field = strchr(field + 1, ' ');
	if (!field)
		return false;
	*ticks = strtoull(field, NULL, 10);
	return true;
}

/* a descriptor of just this process; -1: it is gone, errno says so */
static int process_open(const struct top_identity *task, pid_t pid)
{
	uint64_t tick_ns = 1000000000ULL / (uint64_t)sysconf(_SC_CLK_TCK), ticks;
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0)
		return -1;
	if (start_ticks(task->pid, &ticks) && ticks == task->start_ns / tick_ns)
		return fd;
	close(fd);
	errno = ESRCH;
	return -1;
}

/* a thread's process is what gets signals */
static pid_t process_of(const struct top_app *app, const struct top_identity *task)
{
	const struct top_line *line = line_of(app, task);

	return line ? top_line_task(&app->frame, line)->tgid : task->pid;
}

/**
 * struct outcome - what became of it.
 *
 * @done: How many. @failed: how many not; @error, @pid: the first of these.
 */
struct outcome {
	size_t done, failed;
	int error;
	pid_t pid;
};

static void outcome_add(struct outcome *outcome, pid_t pid, int error)
{
	if (!error) {
		outcome->done++;
		return;
	}
	if (!outcome->failed++) {
		outcome->error = error;
		outcome->pid = pid;
	}
}

static void outcome_tell(struct top_app *app, const struct outcome *outcome, const char *what)
{
	if (outcome->failed > 1)
		top_app_tell(app, TOP_ROLE_ERROR, "%s: %zu done, %zu not: %d: %s, ...", what,
			     outcome->done, outcome->failed, outcome->pid,
			     strerror(outcome->error));
	else if (outcome->failed)
		top_app_tell(app, TOP_ROLE_ERROR, "%s: %d: %s", what, outcome->pid,
			     strerror(outcome->error));
	else
		top_app_tell(app, TOP_ROLE_NORMAL, "%s: done", what);
	top_identities_clear(&app->targets);
	app->rerequest = true;
}

/* --- signals --- */

static void kill_chosen(struct top_app *app, bool accepted, const char *text, long value)
{
	struct outcome outcome = { 0 };
	char name[CLI_NAME_SIZE], what[64];

	(void)text;
	if (!accepted) {
		top_identities_clear(&app->targets);
		return;
	}
	for (size_t i = 0; i < app->targets.count; i++) {
		const struct top_identity *task = &app->targets.list[i];
		int fd = process_open(task, process_of(app, task)), error = 0;

		if (fd < 0 || syscall(SYS_pidfd_send_signal, fd, (int)value, NULL, 0) < 0)
			error = errno;
		if (fd >= 0)
			close(fd);
		outcome_add(&outcome, task->pid, error);
	}
	snprintf(what, sizeof(what), "SIG%s", cli_signal_name((unsigned int)value, name));
	outcome_tell(app, &outcome, what);
}

/* the real-time signals come after these, and nobody looks for them here */
#define SIGNALS_LAST 31

static void kill_ask(struct top_app *app)
{
	struct top_choice *choices = calloc(SIGNALS_LAST + 1, sizeof(*choices));
	char label[96], whom[64], name[CLI_NAME_SIZE];
	size_t selected = 0, count = 0;

	if (!choices || targets_take(app) || !app->targets.count) {
		free(choices);
		return;
	}
	for (unsigned int signal = 1; signal <= SIGNALS_LAST; signal++) {
		if (signal == SIGTERM)
			selected = count;
		snprintf(choices[count].text, sizeof(choices[count].text), "%2u SIG%s", signal,
			 cli_signal_name(signal, name));
		choices[count++].value = signal;
	}
	targets_name(app, whom, sizeof(whom));
	snprintf(label, sizeof(label), "Kill %s", whom);
	top_prompt_choice(app, label, choices, count, selected, kill_chosen);
}

/* --- nice values --- */

static void nice_answered(struct top_app *app, bool accepted, const char *text, long value)
{
	struct outcome outcome = { 0 };
	char what[64];

	(void)text;
	(void)value;
	if (!accepted) {
		top_identities_clear(&app->targets);
		return;
	}
	for (size_t i = 0; i < app->targets.count; i++) {
		const struct top_identity *task = &app->targets.list[i];
		int fd = process_open(task, process_of(app, task)), error = 0;

		if (fd < 0 || setpriority(PRIO_PROCESS, (id_t)task->pid, app->target_nice) < 0)
			error = errno;
		if (fd >= 0)
			close(fd);
		outcome_add(&outcome, task->pid, error);
	}
	snprintf(what, sizeof(what), "nice value %d", app->target_nice);
	outcome_tell(app, &outcome, what);
}

static int nice_of(const struct top_app *app, const struct top_identity *task)
{
	const struct top_line *line = line_of(app, task);
	const struct procsnap_cpu *cpu;
	struct cli_row row;

	if (!line)
		return 0;
	top_line_fetch(&app->frame, line, &row);
	cpu = row.section[PROCSNAP_SECTION_CPU];
	return cpu && cpu->status == PROCSNAP_STATUS_OK ? cpu->nice : 0;
}

static void nice_ask(struct top_app *app, int step)
{
	char label[96], whom[64];
	int before;

	if (targets_take(app) || !app->targets.count)
		return;
	before = nice_of(app, app->targets.list);
	app->target_nice = before + step;
	if (app->target_nice < -20 || app->target_nice > 19) {
		top_app_tell(app, TOP_ROLE_WARNING, "nice values are from -20 to 19");
		return;
	}
	targets_name(app, whom, sizeof(whom));
	snprintf(label, sizeof(label), "Nice value of %s from %d to %d?", whom, before,
		 app->target_nice);
	top_prompt_yes_no(app, label, nice_answered);
}

/* --- tags --- */

static void tag(struct top_app *app)
{
	struct top_list *list = &app->list;

	if (!list->count)
		return;
	if (top_identities_has(&list->tagged, &list->at))
		top_identities_remove(&list->tagged, &list->at);
	else
		top_identities_add(&list->tagged, &list->at);
	top_list_move(list, &app->frame, 1);
}

static bool is_below(const struct top_app *app, uint32_t row, uint32_t root)
{
	const struct procsnap_snapshot *snap = app->now.snap;
	size_t rows = procsnap_row_count(snap);

	/* a damaged file could lead in a circle */
	for (size_t steps = 0; steps < rows && row < rows; steps++) {
		const struct procsnap_task *task = procsnap_task(snap, row);

		if (row == root)
			return true;
		row = task->pid == task->tgid ? task->parent_row : task->leader_row;
	}
	return false;
}

static void tag_children(struct top_app *app)
{
	const struct top_line *line;
	size_t rows = procsnap_row_count(app->now.snap);

	if (!app->list.count || app->list.lines[app->list.cursor].gone)
		return;
	line = &app->list.lines[app->list.cursor];
	for (uint32_t row = 0; row < rows; row++) {
		const struct procsnap_task *task = procsnap_task(app->now.snap, row);
		struct top_identity identity = { task->pid, task->start_ns };

		if (is_below(app, row, line->index))
			top_identities_add(&app->list.tagged, &identity);
	}
}

bool top_action_process(struct top_app *app, enum top_action action)
{
	bool changes = action == TOP_KILL || action == TOP_NICE_LESS || action == TOP_NICE_MORE;

	if (changes && top_app_is_replay(app)) {
		top_app_tell(app, TOP_ROLE_WARNING,
			     "these are processes of a recording: they can only be looked at");
		return true;
	}
	switch (action) {
	case TOP_KILL:
		kill_ask(app);
		break;
	case TOP_NICE_LESS:
		nice_ask(app, -1);
		break;
	case TOP_NICE_MORE:
		nice_ask(app, 1);
		break;
	case TOP_TAG:
		tag(app);
		break;
	case TOP_TAG_CHILDREN:
		tag_children(app);
		break;
	case TOP_UNTAG:
		top_identities_clear(&app->list.tagged);
		break;
	default:
		return false;
	}
	app->dirty = true;
	return true;
}
