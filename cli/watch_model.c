// SPDX-License-Identifier: GPL-2.0-or-later
/* What is remembered of processes: a hash table by pid. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "watch_model.h"

#define MODEL_SIZE_FIRST 256
/* no tree is deeper, whatever a table that has lost events says */
#define MODEL_DEPTH_MAX 4096

void watch_command_put(struct watch_command *command)
{
	if (command && !--command->references)
		free(command);
}

struct watch_command *watch_command_get(const struct watch_command *command)
{
	struct watch_command *held = (struct watch_command *)command;

	if (held)
		held->references++;
	return held;
}

/* argv: NULL: to be filled in */
static struct watch_command *command_new(const char *argv, size_t length, bool cut, const char *exe)
{
	size_t exe_length = exe ? strlen(exe) : 0;
	struct watch_command *command = malloc(sizeof(*command) + length + exe_length + 2);

	if (!command)
		return NULL;
	command->references = 1;
	command->length = length;
	command->cut = cut;
	if (argv)
		memcpy(command->text, argv, length);
	command->text[length] = '\0';
	command->exe = command->text + length + 1;
	memcpy(command->text + length + 1, exe ? exe : "", exe_length + 1);
	return command;
}

static struct watch_task **model_slot(const struct watch_model *model, pid_t pid)
{
	struct watch_task **slot =
		&model->buckets[((uint32_t)pid * 2654435761U) & (model->size - 1)];

	while (*slot && (*slot)->pid != pid)
		slot = &(*slot)->next;
	return slot;
}

static struct watch_task *model_find(const struct watch_model *model, pid_t pid)
{
	return model->size ? *model_slot(model, pid) : NULL;
}

const struct watch_task *watch_model_find(const struct watch_model *model, pid_t pid)
{
	return model_find(model, pid);
}

size_t watch_model_living(const struct watch_model *model)
{
	return model->count - model->ended;
}

static int model_grow(struct watch_model *model)
{
	struct watch_model grown = { .size = model->size ? model->size * 2 : MODEL_SIZE_FIRST };

	grown.buckets = calloc(grown.size, sizeof(*grown.buckets));
	if (!grown.buckets)
		return -ENOMEM;
	for (size_t i = 0; i < model->size; i++) {
		struct watch_task *task = model->buckets[i], *next;

		for (; task; task = next) {
			struct watch_task **slot = model_slot(&grown, task->pid);

			next = task->next;
			task->next = NULL;
			*slot = task;
		}
	}
	free(model->buckets);
	model->buckets = grown.buckets;
	model->size = grown.size;
	return 0;
}

static void task_free(struct watch_task *task)
{
	if (task)
		watch_command_put(task->command);
	free(task);
}

/* takes it out of the table; it is the caller's then */
static struct watch_task *model_take_out(struct watch_model *model, struct watch_task **slot)
{
	struct watch_task *task = *slot;

	*slot = task->next;
	model->count--;
	model->ended -= task->ended;
	return task;
}

/* the process, new if there was none or another one of this pid; NULL without memory */
static struct watch_task *model_add(struct watch_model *model, pid_t pid, uint64_t start_ns)
{
	struct watch_task *task = model_find(model, pid);

	if (task && task->start_ns == start_ns)
		return task;
	if (task)
		task_free(model_take_out(model, model_slot(model, pid)));
	if (model->count >= model->size && model_grow(model))
		return NULL;
	task = calloc(1, sizeof(*task));
	if (!task)
		return NULL;
	task->pid = pid;
	task->start_ns = start_ns;
	task->program_ns = WATCH_UNKNOWN;
	*model_slot(model, pid) = task;
	model->count++;
	return task;
}

static void task_set_command(struct watch_task *task, struct watch_command *command)
{
	watch_command_put(task->command);
	task->command = command;
}

static int take_fork(struct watch_model *model, const struct procsnap_event *event)
{
	const struct procsnap_event_fork *fork = (const struct procsnap_event_fork *)event;
	struct watch_task *parent = model_find(model, event->ppid);
	struct watch_task *task = model_add(model, event->tgid, event->start_ns);

	if (!task)
		return -ENOMEM;
	/* with CLONE_PARENT it runs the program of its sibling */
	if (fork->creator_tgid && fork->creator_tgid != event->ppid)
		parent = model_find(model, fork->creator_tgid);
	/* a snapshot may have told of it, and of its next program, before */
	if (!task->command && parent)
		task_set_command(task, watch_command_get(parent->command));
	if (task->program_ns == WATCH_UNKNOWN)
		task->program_ns = event->start_ns;
	return 0;
}

static int take_exec(struct watch_task *task, const struct procsnap_event *event)
{
	size_t length;
	const char *argv = procsnap_event_argv(event, &length);
	const char *exe = procsnap_event_exe(event);
	struct watch_command *command = command_new(argv, argv ? length : 0,
						    event->flags & PROCSNAP_EVENT_ARGV_CUT, exe);

	if (!command)
		return -ENOMEM;
	task_set_command(task, command);
	task->program_ns = event->boot_ns;
	return 0;
}

int watch_model_begin(struct watch_model *model, pid_t pid, char *const *argv)
{
	struct watch_task *task = model_find(model, pid);
	struct watch_command *command;
	size_t length = 0;

	if (!task || task->program_ns != WATCH_UNKNOWN)
		return 0;
	for (char *const *word = argv; *word; word++)
		length += strlen(*word) + 1;
	command = command_new(NULL, length, false, NULL);
	if (!command)
		return -ENOMEM;
	length = 0;
	for (char *const *word = argv; *word; word++) {
		size_t size = strlen(*word) + 1;

		memcpy(command->text + length, *word, size);
		length += size;
	}
	task_set_command(task, command);
	return 1;
}

static void take_end(struct watch_model *model, const struct procsnap_event *event)
{
	struct watch_task *task = model_find(model, event->tgid);

	/* it may have begun again with this pid, if what ended was lost */
	if (!task || task->start_ns != event->start_ns)
		return;
	if (event->kind == PROCSNAP_EVENT_EXIT && model->keep_ended) {
		model->ended += !task->ended;
		task->ended = true;
		return;
	}
	model->leaving = model_take_out(model, model_slot(model, event->tgid));
}

static uint64_t since(uint64_t now, uint64_t then)
{
	if (then == WATCH_UNKNOWN)
		return WATCH_UNKNOWN;
	/* times of /proc are those of ticks: an end may seem to be before its start */
	return now > then ? now - then : 0;
}

static unsigned int model_depth(const struct watch_model *model, pid_t ppid)
{
	unsigned int depth = 0;
	const struct watch_task *task;

	while (ppid && depth < MODEL_DEPTH_MAX && (task = model_find(model, ppid))) {
		ppid = task->ppid;
		depth++;
	}
	return depth;
}

static void view_fill(const struct watch_model *model, const struct watch_task *task,
		      struct watch_view *view)
{
	const struct procsnap_event *event = view->event;

	view->life_ns = since(event->boot_ns, event->start_ns);
	view->parent = model_find(model, event->ppid);
	view->depth = model_depth(model, event->ppid) + watch_is_thread(event);
	view->command = task ? task->command : NULL;
}

int watch_model_take(struct watch_model *model, const struct procsnap_event *event,
		     struct watch_view *view)
{
	bool thread = watch_is_thread(event);
	struct watch_task *task;
	int error = 0;

	task_free(model->leaving);
	model->leaving = NULL;
	*view = (struct watch_view){
		.event = event,
		.life_ns = WATCH_UNKNOWN,
		.program_ns = WATCH_UNKNOWN,
	};
	if (event->kind == PROCSNAP_EVENT_LOST)
		return 0;
	if (event->kind == PROCSNAP_EVENT_FORK && !thread)
		error = take_fork(model, event);
	task = model_find(model, event->tgid);
	if (task && !thread) {
		task->ppid = event->ppid;
		memcpy(task->comm, event->comm, sizeof(task->comm));
		if (event->kind == PROCSNAP_EVENT_EXEC || event->kind == PROCSNAP_EVENT_EXIT)
			view->program_ns = since(event->boot_ns, task->program_ns);
	}
	if (!error && event->kind == PROCSNAP_EVENT_EXEC) {
		task = model_add(model, event->tgid, event->start_ns);
		error = task ? take_exec(task, event) : -ENOMEM;
	}
	if (error)
		return error;
	if ((event->kind == PROCSNAP_EVENT_EXIT && !thread) || event->kind == PROCSNAP_EVENT_REAP)
		take_end(model, event);
	view_fill(model, task, view);
	return 0;
}

/* the first thread of a process that goes on without it is a zombie, too */
static bool entry_is_ended(const struct procsnap_task *entry)
{
	return (entry->state == 'Z' || entry->state == 'X') && entry->threads <= 1;
}

/* a row of a snapshot; added: there is one more process */
static int resync_row(struct watch_model *model, const struct procsnap_snapshot *snap, size_t row,
		      bool *added)
{
	const struct procsnap_task *entry = procsnap_task(snap, row);
	const struct procsnap_cmdline *cmdline = procsnap_cmdline(snap, row);
	struct watch_task *task = model_find(model, entry->tgid);
	size_t length;
	const char *text;

	if (entry->pid != entry->tgid)
		return 0;
	if (task && task->start_ns == entry->start_ns && (!entry_is_ended(entry) || task->ended)) {
		task->seen = true;
		task->ppid = entry->ppid;
		return 0;
	}
	if (entry_is_ended(entry))
		return 0;
	if (model->scoped && !model_find(model, entry->ppid))
		return 0;
	task = model_add(model, entry->tgid, entry->start_ns);
	if (!task)
		return -ENOMEM;
	*added = true;
	task->seen = true;
	task->ppid = entry->ppid;
	memcpy(task->comm, entry->comm, sizeof(task->comm) - 1);
	if (!cmdline || cmdline->status != PROCSNAP_STATUS_OK)
		return 0;
	text = procsnap_text(snap, &cmdline->text, &length);
	task->command = command_new(text, length, false, NULL);
	return task->command ? 0 : -ENOMEM;
}

static void resync_sweep(struct watch_model *model)
{
	for (size_t i = 0; i < model->size; i++) {
		struct watch_task **slot = &model->buckets[i];

		while (*slot) {
			if ((*slot)->seen) {
				(*slot)->seen = false;
				slot = &(*slot)->next;
			} else {
				task_free(model_take_out(model, slot));
			}
		}
	}
}

int watch_model_resync(struct watch_model *model, const struct procsnap_snapshot *snap)
{
	bool added;

	/* a child may stand before its parent */
	do {
		added = false;
		for (size_t row = 0; row < procsnap_row_count(snap); row++) {
			int error = resync_row(model, snap, row, &added);

			if (error)
				return error;
		}
	} while (added && model->scoped);
	resync_sweep(model);
	return 0;
}

void watch_model_free(struct watch_model *model)
{
	task_free(model->leaving);
	for (size_t i = 0; i < model->size; i++)
		while (model->buckets[i])
			task_free(model_take_out(model, &model->buckets[i]));
	free(model->buckets);
	memset(model, 0, sizeof(*model));
}
