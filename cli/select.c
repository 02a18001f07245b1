// SPDX-License-Identifier: GPL-2.0-or-later
/* Whom to show: reading the lists, and matching tasks. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "select.h"
#include "tty.h"
#include "users.h"

static int select_no_memory(void)
{
	cli_message("no memory for the selection");
	return CLI_EXIT_FAILED;
}

static int list_add_number(struct cli_select_list *list, int64_t number)
{
	int64_t *numbers = realloc(list->numbers, (list->count + 1) * sizeof(*numbers));

	if (!numbers)
		return select_no_memory();
	list->numbers = numbers;
	numbers[list->count++] = number;
	return CLI_EXIT_OK;
}

static int list_add_text(struct cli_select_list *list, const char *text)
{
	char *copy = strdup(text), **texts;

	if (!copy)
		return select_no_memory();
	texts = realloc(list->texts, (list->count + 1) * sizeof(*texts));
	if (!texts) {
		free(copy);
		return select_no_memory();
	}
	list->texts = texts;
	texts[list->count++] = copy;
	return CLI_EXIT_OK;
}

static int select_add_id(struct cli_select *select, enum cli_select_by by, const char *option,
			 const char *text)
{
	/* ppid and session 0: tasks without a parent, kernel threads */
	uint64_t least = by == CLI_SELECT_PID, number;
	uint32_t id;

	switch (by) {
	case CLI_SELECT_EUID:
	case CLI_SELECT_RUID:
		if (!cli_user_id(text, &id))
			return cli_usage("%s %s: no such user; give a name or a number", option,
					 text);
		number = id;
		break;
	case CLI_SELECT_EGID:
	case CLI_SELECT_RGID:
		if (!cli_group_id(text, &id))
			return cli_usage("%s %s: no such group; give a name or a number", option,
					 text);
		number = id;
		break;
	default:
		if (!cli_number_parse(text, strlen(text), INT32_MAX, &number) || number < least)
			return cli_usage("%s %s: not a process id; give numbers from %u to %d",
					 option, text, (unsigned int)least, INT32_MAX);
	}
	return list_add_number(&select->lists[by], (int64_t)number);
}

int cli_select_add(struct cli_select *select, enum cli_select_by by, const char *option,
		   const char *list)
{
	char *copy = strdup(list), *save = NULL, *item;
	size_t before = select->lists[by].count;
	int code = CLI_EXIT_OK;

	if (!copy)
		return select_no_memory();
	for (item = strtok_r(copy, ", \t\n", &save); item && !code;
	     item = strtok_r(NULL, ", \t\n", &save)) {
		if (by < CLI_SELECT_NUMBERS)
			code = select_add_id(select, by, option, item);
		else
			code = list_add_text(&select->lists[by], item);
	}
	free(copy);
	if (!code && select->lists[by].count == before)
		return cli_usage("%s: the list is empty", option);
	return code;
}

static int compare_numbers(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static bool select_has_lists(const struct cli_select *select)
{
	for (size_t by = 0; by < CLI_SELECT_LISTS; by++)
		if (select->lists[by].count)
			return true;
	return false;
}

void cli_select_finish(struct cli_select *select)
{
	for (size_t by = 0; by < CLI_SELECT_NUMBERS; by++) {
		struct cli_select_list *list = &select->lists[by];

		if (list->count)
			qsort(list->numbers, list->count, sizeof(*list->numbers), compare_numbers);
	}
	select->everything = (select->all || !select_has_lists(select)) && !select->negate &&
			     !select->with_tty && !select->no_leaders && !select->running;
}

void cli_select_free(struct cli_select *select)
{
	for (size_t by = 0; by < CLI_SELECT_LISTS; by++) {
		struct cli_select_list *list = &select->lists[by];

		for (size_t i = 0; list->texts && i < list->count; i++)
			free(list->texts[i]);
		free(list->texts);
		free(list->numbers);
	}
	memset(select, 0, sizeof(*select));
}

uint64_t cli_select_sections(const struct cli_select *select)
{
	uint64_t sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK);

	for (size_t by = CLI_SELECT_EUID; by <= CLI_SELECT_RGID; by++)
		if (select->lists[by].count)
			sections |= PROCSNAP_WANT(PROCSNAP_SECTION_CRED);
	return sections;
}

bool cli_select_is_pids(const struct cli_select *select)
{
	for (size_t by = 0; by < CLI_SELECT_LISTS; by++)
		if (by != CLI_SELECT_PID && select->lists[by].count)
			return false;
	return select->lists[CLI_SELECT_PID].count && !select->all && !select->negate;
}

static bool list_has(const struct cli_select_list *list, int64_t number)
{
	return list->count &&
	       bsearch(&number, list->numbers, list->count, sizeof(number), compare_numbers);
}

static bool match_ids(const struct cli_select *select, const struct cli_row *row)
{
	const struct procsnap_task *task = cli_row_task(row);
	const struct procsnap_cred *cred = row->section[PROCSNAP_SECTION_CRED];
	const struct cli_select_list *lists = select->lists;

	if (list_has(&lists[CLI_SELECT_PID], task->tgid) ||
	    list_has(&lists[CLI_SELECT_PPID], task->ppid) ||
	    list_has(&lists[CLI_SELECT_SID], task->sid))
		return true;
	return cli_row_status(row, PROCSNAP_SECTION_CRED) == PROCSNAP_STATUS_OK &&
	       (list_has(&lists[CLI_SELECT_EUID], cred->euid) ||
		list_has(&lists[CLI_SELECT_RUID], cred->ruid) ||
		list_has(&lists[CLI_SELECT_EGID], cred->egid) ||
		list_has(&lists[CLI_SELECT_RGID], cred->rgid));
}

static bool match_texts(const struct cli_select *select, const struct cli_view *view,
			const struct cli_row *row)
{
	const struct procsnap_task *task = cli_row_task(row);
	const struct cli_select_list *ttys = &select->lists[CLI_SELECT_TTY];
	const struct cli_select_list *comms = &select->lists[CLI_SELECT_COMM];

	for (size_t i = 0; i < ttys->count; i++)
		if (cli_tty_matches(ttys->texts[i], task->tty, view->live))
			return true;
	for (size_t i = 0; i < comms->count; i++) {
		/* the kernel keeps 15 bytes of a program's name */
		size_t length = strnlen(task->comm, sizeof(task->comm));

		if (length == 15 ? !strncmp(comms->texts[i], task->comm, 15)
				 : strlen(comms->texts[i]) == length &&
					   !memcmp(comms->texts[i], task->comm, length))
			return true;
	}
	return false;
}

bool cli_select_match_row(const struct cli_select *select, const struct cli_view *view,
			  const struct cli_row *row)
{
	const struct procsnap_task *task = cli_row_task(row);
	bool selected = select->all || !select_has_lists(select) || match_ids(select, row) ||
			match_texts(select, view, row);

	if (select->with_tty && !task->tty)
		selected = false;
	if (select->no_leaders && task->sid == task->tgid)
		selected = false;
	if (select->running && task->state != 'R' && task->state != 'D')
		selected = false;
	return selected != select->negate;
}
