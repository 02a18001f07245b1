// SPDX-License-Identifier: GPL-2.0-or-later
/* A page's parts on who a task is: itself, its relatives, its users. */
#include <stdio.h>
#include <time.h>

#include "names.h"
#include "show.h"
#include "tty.h"
#include "users.h"

/* relatives shown, at most */
#define RELATIVES 32

static void identity_start(struct show *show, const struct procsnap_task *task)
{
	const struct procsnap_header *header = procsnap_header(show->snap);
	uint64_t age = header->instant_boot_ns - task->start_ns;
	time_t started = (time_t)((header->start_real_ns - age) / 1000000000);
	char when[64] = "?", amount[SHOW_AMOUNT];
	struct tm calendar;

	if (task->start_ns > header->instant_boot_ns)
		age = 0;
	if (localtime_r(&started, &calendar))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &calendar);
	show_printf(show, "started", "%s, %s ago", when, show_duration(amount, age));
}

static void identity_paths(struct show *show)
{
	const struct procsnap_paths *paths = procsnap_paths(show->snap, show->row);

	if (cli_entry_status(paths) != PROCSNAP_STATUS_OK) {
		show_status(show, "executable", paths);
		show_status(show, "current directory", paths);
		show_status(show, "root directory", paths);
		return;
	}
	if (show_field(show, "executable", paths->exe_status)) {
		show_text(show, "executable", &paths->exe);
		show_printf(show, "executable's file", "inode %llu on device %u:%u",
			    (unsigned long long)paths->exe_inode, paths->exe_device_major,
			    paths->exe_device_minor);
	}
	if (show_field(show, "current directory", paths->cwd_status))
		show_text(show, "current directory", &paths->cwd);
	if (show_field(show, "root directory", paths->root_status))
		show_text(show, "root directory", &paths->root);
}

static void identity_texts(struct show *show)
{
	const struct procsnap_cmdline *cmdline = procsnap_cmdline(show->snap, show->row);
	const struct procsnap_environ *environ = procsnap_environ(show->snap, show->row);
	size_t length, count = 0;
	const char *text;

	if (cli_entry_status(cmdline) == PROCSNAP_STATUS_OK) {
		text = procsnap_text(show->snap, &cmdline->text, &length);
		show_name(show, "command line");
		cli_out_words(show->out, text, length);
		if (cmdline->text.flags & PROCSNAP_TEXT_TRUNCATED)
			cli_out_string(show->out, " ...");
		show_end(show);
	} else {
		show_status(show, "command line", cmdline);
	}
	if (cli_entry_status(environ) != PROCSNAP_STATUS_OK) {
		show_status(show, "environment", environ);
		return;
	}
	text = procsnap_text(show->snap, &environ->text, &length);
	for (size_t i = 0; i < length; i++)
		count += !text[i] || i + 1 == length;
	show_printf(show, "environment", "%zu variables, %zu bytes%s", count, length,
		    environ->text.flags & PROCSNAP_TEXT_TRUNCATED ? ", and more" : "");
}

void show_identity(struct show *show)
{
	const struct procsnap_task *task = procsnap_task(show->snap, show->row);
	const char *state = cli_state_name(task->state);

	if (!show_part(show, "Identity", task))
		return;
	show_printf(show, task->pid == task->tgid ? "process" : "thread", "%d", task->pid);
	if (task->pid != task->tgid)
		show_printf(show, "of process", "%d", task->tgid);
	show_name(show, "name");
	cli_out_escaped(show->out, task->comm, strnlen(task->comm, sizeof(task->comm)));
	show_end(show);
	identity_texts(show);
	identity_paths(show);
	/* a file may say anything, also what acts on a terminal */
	show_printf(show, "state", "%c%s%s",
		    task->state > ' ' && task->state < 0x7f ? task->state : '?', state ? " " : "",
		    state ? state : "");
	identity_start(show, task);
	show_printf(show, "kernel flags", "%#x", task->flags);
	if (task->exit_state)
		show_printf(show, "exit state", "%u", task->exit_state);
}

/* "1 init" of the snapshot that has all processes; the pid alone without */
static void relative(struct show *show, const char *name, pid_t pid)
{
	const struct procsnap_task *task;
	size_t row;

	show_name(show, name);
	cli_out_signed(show->out, pid);
	if (show->kin && !procsnap_find_pid(show->kin, pid, &row)) {
		task = procsnap_task(show->kin, row);
		cli_out_char(show->out, ' ');
		cli_out_escaped(show->out, task->comm, strnlen(task->comm, sizeof(task->comm)));
	}
	show_end(show);
}

static void relatives_above(struct show *show, pid_t pid)
{
	const char *name = "parent";

	for (size_t i = 0, row; pid > 0 && i < RELATIVES; i++) {
		relative(show, name, pid);
		if (!show->kin || procsnap_find_pid(show->kin, pid, &row) < 0 ||
		    procsnap_task(show->kin, row)->ppid == pid)
			break;
		pid = procsnap_task(show->kin, row)->ppid;
		name = "above";
	}
}

static void relatives_below(struct show *show, pid_t pid)
{
	size_t count = 0, row;

	if (!show->kin)
		return;
	procsnap_for_each_row(show->kin, row) {
		const struct procsnap_task *task = procsnap_task(show->kin, row);

		if (task->ppid != pid || task->pid != task->tgid)
			continue;
		if (++count <= RELATIVES)
			relative(show, "child", task->pid);
	}
	if (count > RELATIVES)
		show_printf(show, "children", "%zu in all", count);
}

static void relatives_namespaces(struct show *show)
{
	const struct procsnap_nspid *nspid = procsnap_nspid(show->snap, show->row);
	struct show_list list;
	char word[64];

	if (cli_entry_status(nspid) != PROCSNAP_STATUS_OK) {
		show_status(show, "pids by namespace", nspid);
		return;
	}
	show_list_begin(&list, show, "pids by namespace");
	for (uint32_t i = 0; i < nspid->count; i++) {
		const struct procsnap_nspid_level *level = procsnap_nspid_level(show->snap,
										nspid->first + i);

		if (!level)
			break;
		snprintf(word, sizeof(word), "%d", level->pid);
		show_list_word(&list, word);
	}
	show_list_end(&list);
}

void show_relatives(struct show *show)
{
	const struct procsnap_task *task = procsnap_task(show->snap, show->row);
	char terminal[CLI_TTY_NAME_SIZE];
	size_t length;

	if (!show_part(show, "Tree", task))
		return;
	if (task->ppid)
		relatives_above(show, task->ppid);
	else
		show_printf(show, "parent", "none that is visible");
	relatives_below(show, task->tgid);
	show_printf(show, "threads", "%u", task->threads);
	relative(show, "process group", task->pgid);
	relative(show, "session", task->sid);
	length = cli_tty_name(task->tty, show->live, terminal);
	if (length)
		show_printf(show, "terminal", "%.*s, foreground process group %d", (int)length,
			    terminal, task->tpgid);
	else
		show_printf(show, "terminal", "none");
	if (task->tracer)
		relative(show, "traced by", task->tracer);
	else
		show_printf(show, "traced by", "none");
	relatives_namespaces(show);
}

static void user_line(struct show *show, const char *name, uint32_t uid, uint32_t gid)
{
	show_printf(show, name, "user %s (%u), group %s (%u)", cli_user_name(uid)->name, uid,
		    cli_group_name(gid)->name, gid);
}

static void users_groups(struct show *show, const struct procsnap_security *security)
{
	struct show_list list;
	char word[256];

	show_list_begin(&list, show, "groups");
	for (uint32_t i = 0; i < security->group_count; i++) {
		const struct procsnap_group *group = procsnap_group(show->snap,
								    security->group_first + i);

		if (!group)
			break;
		snprintf(word, sizeof(word), "%s (%u)", cli_group_name(group->gid)->name,
			 group->gid);
		show_list_word(&list, word);
	}
	show_list_end(&list);
}

void show_users(struct show *show)
{
	const struct procsnap_cred *cred = procsnap_cred(show->snap, show->row);
	const struct procsnap_security *security = procsnap_security(show->snap, show->row);

	if (show_part(show, "Users", cred)) {
		user_line(show, "real", cred->ruid, cred->rgid);
		user_line(show, "effective", cred->euid, cred->egid);
		user_line(show, "saved", cred->suid, cred->sgid);
		user_line(show, "file system", cred->fsuid, cred->fsgid);
	}
	if (cli_entry_status(security) != PROCSNAP_STATUS_OK) {
		show_status(show, "groups", security);
		show_status(show, "login user", security);
		return;
	}
	users_groups(show, security);
	if (security->login_uid == PROCSNAP_NO_ID)
		show_printf(show, "login user", "not set");
	else
		show_printf(show, "login user", "%s (%u)", cli_user_name(security->login_uid)->name,
			    security->login_uid);
	if (security->audit_session == PROCSNAP_NO_ID)
		show_printf(show, "audit session", "not set");
	else
		show_printf(show, "audit session", "%u", security->audit_session);
}
