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
	const struct procsnap_task *found;
	size_t row;

	if (!app->now.snap || procsnap_find_pid(app->now.snap, task->pid, &row) < 0)
		return task->pid;
	found = procsnap_task(app->now.snap, row);
	return found->start_ns == task->start_ns && found->tgid > 0 ? found->tgid : task->pid;
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
	app->rerequest = app->flow.refresh = true;
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

static int nice_change(const struct top_app *app, const struct top_identity *task)
{
	int fd = process_open(task, process_of(app, task)), nice, error = 0;

	if (fd < 0)
		return errno;
	errno = 0;
	nice = getpriority(PRIO_PROCESS, (id_t)task->pid);
	if (errno || setpriority(PRIO_PROCESS, (id_t)task->pid, nice + app->nice_step) < 0)
		error = errno;
	close(fd);
	return error;
}

/* each from its own value on */
static void nice_answered(struct top_app *app, bool accepted, const char *text, long value)
{
	struct outcome outcome = { 0 };

	(void)text;
	(void)value;
	if (!accepted) {
		top_identities_clear(&app->targets);
		return;
	}
	for (size_t i = 0; i < app->targets.count; i++)
		outcome_add(&outcome, app->targets.list[i].pid,
			    nice_change(app, &app->targets.list[i]));
	outcome_tell(app, &outcome, app->nice_step > 0 ? "higher nice value" : "lower nice value");
}

static void nice_ask(struct top_app *app, int step)
{
	char label[96], whom[64];
	int before;

	if (targets_take(app) || !app->targets.count)
		return;
	app->nice_step = step;
	targets_name(app, whom, sizeof(whom));
	if (app->targets.count > 1) {
		snprintf(label, sizeof(label), "Nice values of %s: %s by one?", whom,
			 step > 0 ? "higher" : "lower");
		top_prompt_yes_no(app, label, nice_answered);
		return;
	}
	errno = 0;
	before = getpriority(PRIO_PROCESS, (id_t)app->targets.list[0].pid);
	if (errno) {
		top_app_tell(app, TOP_ROLE_ERROR, "%s: %s", whom, strerror(errno));
		return;
	}
	if (before + step < -20 || before + step > 19) {
		top_app_tell(app, TOP_ROLE_WARNING, "nice values are from -20 to 19");
		return;
	}
	snprintf(label, sizeof(label), "Nice value of %s from %d to %d?", whom, before,
		 before + step);
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

enum below {
	BELOW_UNKNOWN,
	BELOW_YES,
	BELOW_NO,
	BELOW_ASKED, /* is being found out: a damaged file could lead in a circle */
};

static uint32_t row_above(const struct procsnap_snapshot *snap, uint32_t row)
{
	const struct procsnap_task *task = procsnap_task(snap, row);

	return task->pid == task->tgid ? task->parent_row : task->leader_row;
}

/* settles a row and all above it that are not settled yet */
static void below_settle(const struct procsnap_snapshot *snap, uint8_t *below, uint32_t row)
{
	size_t rows = procsnap_row_count(snap);
	uint32_t at = row;
	uint8_t answer;

	while (at < rows && below[at] == BELOW_UNKNOWN) {
		below[at] = BELOW_ASKED;
		at = row_above(snap, at);
	}
	answer = at < rows && below[at] == BELOW_YES ? BELOW_YES : BELOW_NO;
	for (at = row; at < rows && below[at] == BELOW_ASKED; at = row_above(snap, at))
		below[at] = answer;
}

static void tag_below(struct top_app *app, uint32_t root)
{
	const struct procsnap_snapshot *snap = app->now.snap;
	size_t rows = procsnap_row_count(snap);
	uint8_t *below = calloc(rows + 1, 1);

	if (!below)
		return;
	below[root] = BELOW_YES;
	for (uint32_t row = 0; row < rows; row++) {
		const struct procsnap_task *task = procsnap_task(snap, row);
		struct top_identity identity = { task->pid, task->start_ns };

		below_settle(snap, below, row);
		if (below[row] == BELOW_YES)
			top_identities_add(&app->list.tagged, &identity);
	}
	free(below);
}

void top_tag_children(struct top_app *app)
{
	const struct top_list *list = &app->list;

	if (!list->count || list->lines[list->cursor].gone)
		return;
	if (top_app_has_all(app)) {
		tag_below(app, list->lines[list->cursor].index);
		return;
	}
	/* of a ranking not all are there: the cursor's task is found again when they are */
	app->flow.wish = TOP_WISH_TAG_CHILDREN;
	app->flow.wish_of = list->at;
	app->rerequest = true;
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
		top_tag_children(app);
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
