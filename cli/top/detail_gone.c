// SPDX-License-Identifier: GPL-2.0-or-later
/* The text of a process that has ended and was never looked into: what the account has. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "../inspect.h"
#include "../names.h"
#include "../out_text.h"
#include "../show.h"
#include "../users.h"
#include "detail.h"

const char *top_detail_end(char text[TOP_DETAIL_END], uint32_t wait_status)
{
	char name[CLI_NAME_SIZE];
	int status = (int)wait_status;

	if (WIFSIGNALED(status))
		snprintf(text, TOP_DETAIL_END, "killed by SIG%s%s",
			 cli_signal_name((unsigned int)WTERMSIG(status), name),
			 WCOREDUMP(status) ? ", core dumped" : "");
	else
		snprintf(text, TOP_DETAIL_END, "exit status %d", WEXITSTATUS(status));
	return text;
}

static void write_time(struct show *show, const char *name, uint64_t real_ns)
{
	time_t seconds = (time_t)(real_ns / 1000000000);
	char when[64] = "?";
	struct tm calendar;

	if (localtime_r(&seconds, &calendar))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &calendar);
	show_printf(show, name, "%s", when);
}

static void write_who(struct show *show, const struct top_gone *gone, uint64_t real_offset_ns)
{
	const struct procsnap_task *task = &gone->task;
	char amount[SHOW_AMOUNT], end[TOP_DETAIL_END];

	show_heading(show, "Identity");
	show_printf(show, "process", "%d", task->pid);
	show_name(show, "name");
	cli_out_escaped(show->out, task->comm, strnlen(task->comm, sizeof(task->comm)));
	show_end(show);
	show_printf(show, "parent", "%d", task->ppid);
	if (cli_entry_status(&gone->cred) == PROCSNAP_STATUS_OK)
		show_printf(show, "user", "%s (%u)", cli_user_name(gone->cred.euid)->name,
			    gone->cred.euid);
	else
		show_status(show, "user", &gone->cred);
	write_time(show, "started", task->start_ns + real_offset_ns);
	if (gone->boot_ns) {
		write_time(show, "ended", gone->boot_ns + real_offset_ns);
		show_printf(show, "lived", "%s",
			    show_duration(amount, gone->boot_ns > task->start_ns
							  ? gone->boot_ns - task->start_ns
							  : 0));
		show_printf(show, "how", "%s", top_detail_end(end, gone->wait_status));
	} else {
		show_printf(show, "ended", "not known when: nobody told, it is missing");
	}
}

static void write_used(struct show *show, const struct top_gone *gone)
{
	const struct procsnap_memory *memory = &gone->memory;
	char amount[SHOW_AMOUNT];

	show_heading(show, "Used");
	if (cli_entry_status(&gone->cpu) == PROCSNAP_STATUS_OK) {
		show_printf(show, "user", "%s", show_duration(amount, gone->cpu.utime_ns));
		show_printf(show, "system", "%s", show_duration(amount, gone->cpu.stime_ns));
	} else {
		show_status(show, "user and system", &gone->cpu);
	}
	if (gone->change.known)
		show_printf(show, "in its last interval", "%s",
			    show_duration(amount, gone->change.cpu_ns));
	if (cli_entry_status(memory) == PROCSNAP_STATUS_OK)
		show_printf(show, "resident, at most", "%s",
			    show_bytes(amount, memory->rss_peak_bytes));
	else
		show_status(show, "memory", memory);
	if (gone->unseen)
		cli_out_string(show->out, "\nIt was born and ended between two looks.\n");
}

char *top_detail_gone_text(const struct top_gone *gone, uint64_t real_offset_ns, size_t *length)
{
	static struct cli_out out;
	struct cli_out_memory memory = { 0 };
	struct show show = { .out = &out, .colour = true };

	cli_out_begin_memory(&out, &memory);
	cli_out_string(&out, "\033[33mIt has ended: this is all that is known of it.\033[0m\n");
	write_who(&show, gone, real_offset_ns);
	write_used(&show, gone);
	cli_out_flush(&out);
	if (out.error) {
		free(memory.text);
		return NULL;
	}
	*length = memory.length;
	return memory.text;
}
