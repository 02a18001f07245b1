// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Who runs another program, as far as two looks at /proc tell, and which.
 */
#include "poller.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PF_KTHREAD 0x00200000U

/* An event and its texts. */
struct exec_event {
	struct procsnap_event_exec exec;
	char texts[PROCSNAP_EVENT_EXE_MAX + 1 + PROCSNAP_EVENT_ARGV_MAX + 7];
};

_Static_assert(sizeof(struct exec_event) <= PROCSNAP_EVENT_SIZE_MAX, "what fits in the queue");

/*
 * A row of after runs the program of another: a new one has its stack and code
 * elsewhere. Where that may not be seen, the name has to do.
 */
static bool same_program(const struct procsnap_poll *poll, size_t row,
			 const struct procsnap_snapshot *other, size_t other_row)
{
	const struct procsnap_addresses *now = procsnap_addresses(poll->after, row);
	const struct procsnap_addresses *then = procsnap_addresses(other, other_row);

	if (!now || !then || now->status != PROCSNAP_STATUS_OK ||
	    then->status != PROCSNAP_STATUS_OK)
		return strcmp(procsnap_task(poll->after, row)->comm,
			      procsnap_task(other, other_row)->comm) == 0;
	/* In the middle of an exec: the next look sees which. */
	if (now->start_stack == 0)
		return true;
	return now->start_stack == then->start_stack && now->start_code == then->start_code;
}

/* The parent may itself have started another program since the fork. */
static bool is_as_its_parent(const struct procsnap_poll *poll, size_t row)
{
	const struct procsnap_task *task = procsnap_task(poll->after, row);
	uint32_t before;

	if (task->parent_row != PROCSNAP_NO_ROW &&
	    same_program(poll, row, poll->after, task->parent_row))
		return true;
	before = task->ppid > 0 ? procsnap_index_find(poll->before->index, task->ppid)
				: PROCSNAP_NO_ROW;
	return before != PROCSNAP_NO_ROW && same_program(poll, row, poll->before, before);
}

bool procsnap_poll_is_exec(const struct procsnap_poll *poll, size_t row, size_t old)
{
	const struct procsnap_task *task = procsnap_task(poll->after, row);

	if (task->flags & PF_KTHREAD || procsnap_poll_is_zombie(task))
		return false;
	if (old != PROCSNAP_NO_ROW)
		return !same_program(poll, row, poll->before, old);
	return !is_as_its_parent(poll, row);
}

/* The pids of all that do; *count of them. */
static pid_t *find_execs(const struct procsnap_poll *poll, size_t *count)
{
	const unsigned int required = poll->poller->required;
	const size_t rows = procsnap_row_count(poll->after);
	pid_t *pids = calloc(rows + 1, sizeof(*pids));
	const struct procsnap_task *task;
	size_t row;

	*count = 0;
	for (row = 0; pids && row < rows; row++) {
		task = procsnap_task(poll->after, row);
		if (procsnap_poll_known(task) && (poll->marks[row] & required) == required &&
		    procsnap_poll_is_exec(poll, row, procsnap_poll_find(poll->before, task)))
			pids[(*count)++] = task->pid;
	}
	return pids;
}

int procsnap_poll_read_texts(struct procsnap_poll *poll)
{
	struct procsnap_query query;
	size_t count;
	pid_t *pids;
	int err = 0;

	pids = find_execs(poll, &count);
	if (!pids)
		return procsnap_fail(-ENOMEM, "no memory to compare processes");
	procsnap_query_init(&query);
	query.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
			 PROCSNAP_WANT(PROCSNAP_SECTION_PATHS) |
			 PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE);
	/* More than a list can have at once: the rest is told without texts. */
	query.select = PROCSNAP_SELECT_PIDS;
	query.list = (uint32_t *)pids;
	query.count = count < PROCSNAP_PIDS_MAX ? (uint32_t)count : PROCSNAP_PIDS_MAX;
	if (count)
		err = procsnap_take(poll->poller->listener->ps, &query, &poll->texts);
	free(pids);
	return err;
}

/* The end of a path, which says more than its beginning. */
static void put_exe(struct exec_event *event, const struct procsnap_snapshot *texts, size_t row)
{
	const struct procsnap_paths *paths = procsnap_paths(texts, row);
	const char *exe;
	size_t length;

	if (!paths || paths->exe_status != PROCSNAP_STATUS_OK) {
		event->exec.event.flags |= paths && paths->exe_status == PROCSNAP_STATUS_DENIED
						   ? PROCSNAP_EVENT_DENIED
						   : PROCSNAP_EVENT_EXE_CUT;
		return;
	}
	exe = procsnap_text(texts, &paths->exe, &length);
	if (length > PROCSNAP_EVENT_EXE_MAX) {
		event->exec.event.flags |= PROCSNAP_EVENT_EXE_CUT;
		exe += length - PROCSNAP_EVENT_EXE_MAX;
		length = PROCSNAP_EVENT_EXE_MAX;
	}
	memcpy(event->texts, exe, length);
	event->exec.exe_length = (uint32_t)length;
}

static void put_argv(struct exec_event *event, const struct procsnap_snapshot *texts, size_t row,
		     size_t most)
{
	const struct procsnap_cmdline *cmdline = procsnap_cmdline(texts, row);
	const char *argv;
	size_t length, i;

	if (!cmdline || cmdline->status != PROCSNAP_STATUS_OK) {
		event->exec.event.flags |= PROCSNAP_EVENT_ARGV_CUT;
		return;
	}
	argv = procsnap_text(texts, &cmdline->text, &length);
	for (i = 0; i < length; i++)
		event->exec.argc += argv[i] == '\0';
	if (length > most)
		event->exec.event.flags |= PROCSNAP_EVENT_ARGV_CUT;
	length = length < most ? length : most;
	memcpy(event->texts + event->exec.exe_length + 1, argv, length);
	event->exec.argv_length = (uint32_t)length;
}

int procsnap_poll_put_exec(const struct procsnap_poll *poll, const struct procsnap_event *event)
{
	const struct procsnap_task who = { .pid = event->pid, .start_ns = event->start_ns };
	struct exec_event exec = { .exec = { .event = *event, .old_pid = event->pid } };
	size_t row = procsnap_poll_find(poll->texts, &who);
	size_t size;

	if (row == PROCSNAP_NO_ROW) {
		/* It was gone before its texts were read. */
		exec.exec.event.flags |= PROCSNAP_EVENT_EXE_CUT | PROCSNAP_EVENT_ARGV_CUT;
	} else {
		put_exe(&exec, poll->texts, row);
		put_argv(&exec, poll->texts, row, poll->poller->listener->argv_max);
	}
	size = sizeof(exec.exec) + exec.exec.exe_length + 1 + exec.exec.argv_length;
	exec.exec.event.size = (uint32_t)(size + 7) / 8 * 8;
	return procsnap_poller_put(poll->poller, &exec.exec.event);
}
