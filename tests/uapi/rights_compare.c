// SPDX-License-Identifier: GPL-2.0-or-later
/* What a snapshot shows of a process beside what /proc answers. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "proc_text.h"
#include "rights_actors.h"
#include "rights_compare.h"
#include "rights_judge.h"

static void compare_task(const struct subject *of)
{
	const struct procsnap_task *task = entry(of, PROCSNAP_SECTION_TASK);
	const char *open_paren, *close_paren;
	size_t length = 0;
	bool equal = false;

	ask_file(of, "stat");
	if (!answer.error) {
		open_paren = strchr(answer.bytes, '(');
		close_paren = strrchr(answer.bytes, ')');
		length = close_paren - open_paren - 1;
		equal = strlen(task->comm) == length &&
			!memcmp(task->comm, open_paren + 1, length) &&
			task->ppid == stat_field(answer.bytes, 4) &&
			task->sid == stat_field(answer.bytes, 6);
	}
	judge(of, "task", task->status, equal, 0);
	if (task->status == PROCSNAP_STATUS_DENIED && (task->ppid || task->comm[0]))
		rights_wrong(of->look, of->target, "task: denied, but told");
}

static void compare_cred(const struct subject *of)
{
	const struct procsnap_cred *cred = entry(of, PROCSNAP_SECTION_CRED);

	ask_file(of, "status");
	judge(of, "cred", cred->status,
	      cred->ruid == line_value(answer.bytes, "Uid", 0) &&
		      cred->euid == line_value(answer.bytes, "Uid", 1) &&
		      cred->egid == line_value(answer.bytes, "Gid", 1),
	      0);
}

static void compare_cpu(const struct subject *of)
{
	const struct procsnap_cpu *cpu = entry(of, PROCSNAP_SECTION_CPU);

	ask_file(of, "stat");
	judge(of, "cpu", cpu->status,
	      !answer.error && cpu->nice == stat_field(answer.bytes, 19) &&
		      cpu->minor_faults == (uint64_t)stat_field(answer.bytes, 10),
	      0);
}

static void compare_memory(const struct subject *of)
{
	const struct procsnap_memory *memory = entry(of, PROCSNAP_SECTION_MEMORY);
	const struct procsnap_rss *rss = entry(of, PROCSNAP_SECTION_RSS);

	ask_file(of, "status");
	if (!answer.error && !line_present(answer.bytes, "VmSize"))
		answer.length = 0;
	judge(of, "memory", memory->status,
	      memory->virtual_bytes / 1024 == (uint64_t)line_value(answer.bytes, "VmSize", 0), 0);
	judge(of, "rss", rss->status, true, 0);
	ask_file(of, "oom_score_adj");
	if (!answer.error && memory->oom_score_adj != atoi(answer.bytes))
		rights_wrong(of->look, of->target, "oom_score_adj is not shown");
	if (answer.error && memory->oom_score_adj)
		rights_wrong(of->look, of->target, "oom_score_adj is shown");
}

static void compare_texts(const struct subject *of)
{
	const struct procsnap_cmdline *cmdline = entry(of, PROCSNAP_SECTION_CMDLINE);
	const struct procsnap_environ *environment = entry(of, PROCSNAP_SECTION_ENVIRON);
	const struct procsnap_auxv *auxv = entry(of, PROCSNAP_SECTION_AUXV);

	ask_file(of, "cmdline");
	judge(of, "cmdline", cmdline->status, text_is_answer(of, &cmdline->text), 0);
	ask_file(of, "environ");
	judge(of, "environ", environment->status, text_is_answer(of, &environment->text), 0);
	ask_file(of, "auxv");
	judge(of, "auxv", auxv->status, text_is_answer(of, &auxv->text), 0);
}

static void compare_path(const struct subject *of, const char *name, uint32_t status,
			 uint32_t path_status, const struct procsnap_text *text)
{
	ask_link(of, name);
	if (status != PROCSNAP_STATUS_OK)
		path_status = status;
	judge(of, name, path_status, text_is_answer(of, text), PROCSNAP_CAP_PATHS);
}

static void compare_paths(const struct subject *of)
{
	const struct procsnap_paths *paths = entry(of, PROCSNAP_SECTION_PATHS);

	compare_path(of, "exe", paths->status, paths->exe_status, &paths->exe);
	compare_path(of, "cwd", paths->status, paths->cwd_status, &paths->cwd);
	compare_path(of, "root", paths->status, paths->root_status, &paths->root);
}

static void compare_io(const struct subject *of)
{
	const struct procsnap_io *io = entry(of, PROCSNAP_SECTION_IO);

	ask_file(of, "io");
	judge(of, "io", io->status,
	      io->read_chars == (uint64_t)line_value(answer.bytes, "rchar", 0) &&
		      io->write_calls == (uint64_t)line_value(answer.bytes, "syscw", 0),
	      0);
}

static uint64_t hex_line(const char *key)
{
	const char *p = answer.bytes;
	size_t length = strlen(key);

	for (; p; p = strchr(p, '\n'), p = p ? p + 1 : NULL)
		if (!strncmp(p, key, length) && p[length] == ':')
			return strtoull(p + length + 1, NULL, 16);
	return ~0ULL;
}

static void compare_status(const struct subject *of)
{
	const struct procsnap_signals *signals = entry(of, PROCSNAP_SECTION_SIGNALS);
	const struct procsnap_security *security = entry(of, PROCSNAP_SECTION_SECURITY);
	const struct procsnap_nspid *nspid = entry(of, PROCSNAP_SECTION_NSPID);
	const struct procsnap_sched *sched = entry(of, PROCSNAP_SECTION_SCHED);
	const struct procsnap_attr *attr = entry(of, PROCSNAP_SECTION_ATTR);

	ask_file(of, "status");
	judge(of, "signals", signals->status,
	      signals->caught == hex_line("SigCgt") && signals->blocked == hex_line("SigBlk"), 0);
	judge(of, "security", security->status,
	      security->cap_effective == hex_line("CapEff") &&
		      security->cap_bounding == hex_line("CapBnd"),
	      0);
	judge(of, "nspid", nspid->status, nspid->count > 0, 0);
	judge(of, "sched", sched->status, true, 0);
	judge(of, "attr", attr->status,
	      attr->fd_table_size == (uint32_t)line_value(answer.bytes, "FDSize", 0) ||
		      line_value(answer.bytes, "FDSize", 0) < 0,
	      0);
}

static void compare_security_files(const struct subject *of)
{
	const struct procsnap_security *security = entry(of, PROCSNAP_SECTION_SECURITY);

	ask_file(of, "loginuid");
	if (answer.error != ENOENT)
		judge(of, "loginuid", security->status,
		      security->login_uid == strtoul(answer.bytes, NULL, 10), 0);
	ask_file(of, "attr/current");
	while (answer.length && strchr("\n", answer.bytes[answer.length - 1]))
		answer.length--;
	judge(of, "label",
	      security->status == PROCSNAP_STATUS_OK ? security->label_status : security->status,
	      text_is_answer(of, &security->label), PROCSNAP_CAP_LABEL);
}

static void compare_namespaces(const struct subject *of)
{
	const struct procsnap_namespaces *ns = entry(of, PROCSNAP_SECTION_NAMESPACES);
	const struct {
		const char *name;
		uint64_t inode;
	} links[] = {
		{ "ns/cgroup", ns->cgroup }, { "ns/ipc", ns->ipc },
		{ "ns/mnt", ns->mnt },	     { "ns/net", ns->net },
		{ "ns/pid", ns->pid },	     { "ns/pid_for_children", ns->pid_for_children },
		{ "ns/time", ns->time },     { "ns/time_for_children", ns->time_for_children },
		{ "ns/user", ns->user },     { "ns/uts", ns->uts },
	};
	uint64_t inode;
	uint32_t status;
	char *bracket;
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		ask_link(of, links[i].name);
		bracket = answer.error ? NULL : strchr(answer.bytes, '[');
		inode = bracket ? strtoull(bracket + 1, NULL, 10) : 0;
		/* One that the task has not is 0. */
		status = ns->status == PROCSNAP_STATUS_OK && !links[i].inode ? PROCSNAP_STATUS_NONE
									     : ns->status;
		judge(of, links[i].name, status, inode == links[i].inode, PROCSNAP_CAP_NAMESPACES);
	}
}

static void compare_cgroup(const struct subject *of)
{
	const struct procsnap_cgroup *cgroup = entry(of, PROCSNAP_SECTION_CGROUP);
	const char *unified;
	bool equal = false;

	ask_file(of, "cgroup");
	unified = answer.error ? NULL : strstr(answer.bytes, "0::");
	if (unified)
		equal = text_is(of, &cgroup->path, unified + 3, strcspn(unified + 3, "\n"));
	judge(of, "cgroup", cgroup->status, equal, PROCSNAP_CAP_CGROUP);
}

static void compare_limits(const struct subject *of)
{
	const struct procsnap_limits *limits = entry(of, PROCSNAP_SECTION_LIMITS);

	ask_file(of, "limits");
	judge(of, "limits", limits->status, true, 0);
}

/* An entry's field with a status of its own. */
static uint32_t field_status(uint32_t status, uint32_t field)
{
	return status == PROCSNAP_STATUS_OK ? field : status;
}

static void compare_sched_files(const struct subject *of)
{
	const struct procsnap_sched *sched = entry(of, PROCSNAP_SECTION_SCHED);
	const struct procsnap_attr *attr = entry(of, PROCSNAP_SECTION_ATTR);

	ask_file(of, "timerslack_ns");
	judge(of, "timer slack", field_status(sched->status, sched->timer_slack_status),
	      sched->timer_slack_ns == strtoull(answer.bytes, NULL, 10), 0);
	ask_file(of, "autogroup");
	judge(of, "autogroup", field_status(sched->status, sched->autogroup_status), true, 0);
	ask_file(of, "oom_score");
	judge(of, "oom score", field_status(attr->status, attr->oom_score_status), true, 0);
	ask_file(of, "coredump_filter");
	judge(of, "core dump filter", field_status(attr->status, attr->coredump_filter_status),
	      attr->coredump_filter == strtoul(answer.bytes, NULL, 16), 0);
}

/* The first process may be one that wakes up when it likes, and waits elsewhere by now: where is no matter of rights. */
static bool may_wake(const struct subject *of)
{
	return of->pid == 1 && !answer.error && answer.length;
}

static void compare_wchan(const struct subject *of)
{
	const struct procsnap_wchan *wchan = entry(of, PROCSNAP_SECTION_WCHAN);
	bool zero;

	ask_file(of, "wchan");
	zero = !answer.error && !strcmp(answer.bytes, "0");
	/* That is what /proc has for what it denies, and for what runs. */
	if (zero && of->self)
		return;
	if (zero) {
		answer.error = wchan->status == PROCSNAP_STATUS_NONE ? 0 : EACCES;
		answer.length = 0;
	}
	/* It ran at the instant and sleeps by now: no matter of rights. */
	if (wchan->status == PROCSNAP_STATUS_NONE && !answer.error)
		return;
	judge(of, "wchan", wchan->status, may_wake(of) || text_is_answer(of, &wchan->text),
	      PROCSNAP_CAP_STACK);
}

static void compare_stack(const struct subject *of)
{
	const struct procsnap_stack *stack = entry(of, PROCSNAP_SECTION_STACK);

	ask_file(of, "stack");
	/* What has exited has a stack without functions. */
	if (stack->status == PROCSNAP_STATUS_OK && !stack->text.length && !answer.error &&
	    !answer.length)
		return;
	judge(of, "stack", stack->status, may_wake(of) || text_is_answer(of, &stack->text),
	      PROCSNAP_CAP_STACK);
}

static void compare_syscall(const struct subject *of)
{
	const struct procsnap_syscall *call = entry(of, PROCSNAP_SECTION_SYSCALL);

	ask_file(of, "syscall");
	if (!answer.error && !strcmp(answer.bytes, "running\n"))
		answer.length = 0;
	/* As for wchan. */
	if (call->status == PROCSNAP_STATUS_NONE && !answer.error)
		return;
	judge(of, "syscall", call->status, may_wake(of) || call->number == atoi(answer.bytes),
	      PROCSNAP_CAP_SYSCALL);
}

static void compare_personality(const struct subject *of)
{
	const struct procsnap_attr *attr = entry(of, PROCSNAP_SECTION_ATTR);

	ask_file(of, "personality");
	judge(of, "personality", field_status(attr->status, attr->personality_status),
	      attr->personality == strtoul(answer.bytes, NULL, 16), 0);
}

/* /proc shows 0, or 1 of the code, where it does not show the addresses. */
static void compare_addresses(const struct subject *of)
{
	const struct procsnap_addresses *addresses = entry(of, PROCSNAP_SECTION_ADDRESSES);
	bool hidden, memory;

	ask_file(of, "stat");
	if (!answer.error) {
		hidden = stat_field(answer.bytes, 26) == 1 && stat_field(answer.bytes, 28) == 0;
		memory = stat_field(answer.bytes, 23) != 0;
		if (addresses->exit_code != stat_field(answer.bytes, 52))
			rights_wrong(of->look, of->target, "exit code: /proc says %lld, it is %d",
				     stat_field(answer.bytes, 52), addresses->exit_code);
		if (hidden || (!memory && addresses->status == PROCSNAP_STATUS_DENIED))
			answer.error = EACCES;
		else if (!memory)
			answer.length = 0;
	}
	judge(of, "addresses", addresses->status,
	      !answer.error && addresses->start_code == (uint64_t)stat_field(answer.bytes, 26) &&
		      addresses->start_stack == (uint64_t)stat_field(answer.bytes, 28) &&
		      addresses->arg_start == (uint64_t)stat_field(answer.bytes, 48) &&
		      addresses->env_end == (uint64_t)stat_field(answer.bytes, 51),
	      0);
	if (addresses->status == PROCSNAP_STATUS_DENIED &&
	    (addresses->start_code || addresses->start_stack || addresses->exit_code))
		rights_wrong(of->look, of->target, "addresses: denied, but told");
}

/* Whether each of the files is what its link says; the last answer is of the links. */
static bool links_equal(const struct subject *of, const struct procsnap_files *files)
{
	const struct procsnap_file *file;
	unsigned int i;
	char name[32];

	for (i = 0; i < files->count; i++) {
		file = entry_at(of, PROCSNAP_SECTION_FILE_TABLE, files->first + i);
		snprintf(name, sizeof(name), "fd/%d", file->fd);
		ask_link(of, name);
		if (answer.error || !text_is_answer(of, &file->target))
			return false;
	}
	return true;
}

/*
 * The owner may list the numbers of the open files even where a ptrace check
 * does not let it know what they are: the files count as shown with their links.
 */
static void compare_files(const struct subject *of)
{
	const struct procsnap_files *files = entry(of, PROCSNAP_SECTION_FILES);
	DIR *dir = opendir(path_of(of, "fd"));
	unsigned int open_files = 0;
	struct dirent *dirent;
	bool equal = true;
	char name[32];

	answer.error = dir ? 0 : errno;
	while (dir && (dirent = readdir(dir))) {
		if (dirent->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "fd/%d", atoi(dirent->d_name));
		ask_link(of, name);
		open_files++;
	}
	if (dir)
		closedir(dir);
	/* Where there is nothing, nothing is denied, and nothing shown. */
	if (dir && !open_files && !files->count)
		return;
	if (!answer.error && !of->self)
		equal = files->count == open_files && links_equal(of, files);
	answer.length = 1;
	judge(of, "files", files->status, equal, PROCSNAP_CAP_FILES);
}

static void compare_vmas(const struct subject *of)
{
	const struct procsnap_vmas *vmas = entry(of, PROCSNAP_SECTION_VMAS);
	const struct procsnap_vma *vma;
	const char *line;
	bool equal = true;
	unsigned int lines = 0;

	ask_file(of, "maps");
	for (line = answer.bytes; !answer.error && *line; line = strchr(line, '\n') + 1) {
		if (vmas->status == PROCSNAP_STATUS_OK && lines < vmas->count) {
			vma = entry_at(of, PROCSNAP_SECTION_VMA_TABLE, vmas->first + lines);
			equal = equal && vma->start == strtoull(line, NULL, 16);
		}
		lines++;
	}
	judge(of, "vmas", vmas->status, equal && lines == vmas->count, 0);
}

void rights_compare_attach(const struct rights_look *look, int pid, const char *target)
{
	struct subject of;

	if (!subject_of(&of, look, pid, target))
		return;
	compare_personality(&of);
	compare_syscall(&of);
	compare_stack(&of);
}

void rights_compare(const struct rights_look *look, int pid, const char *target)
{
	struct subject of;

	if (!subject_of(&of, look, pid, target))
		return;
	compare_task(&of);
	compare_cred(&of);
	compare_cpu(&of);
	compare_memory(&of);
	compare_texts(&of);
	compare_paths(&of);
	compare_io(&of);
	compare_status(&of);
	compare_security_files(&of);
	compare_namespaces(&of);
	compare_cgroup(&of);
	compare_limits(&of);
	compare_sched_files(&of);
	compare_wchan(&of);
	compare_personality(&of);
	compare_syscall(&of);
	compare_stack(&of);
	compare_addresses(&of);
	compare_files(&of);
	compare_vmas(&of);
	rights_compare_walked(&of);
}

/* @words stand nowhere in the image, unless @name shows them. */
static void compare_words(const struct subject *of, const char *name, const char *words)
{
	size_t length = strlen(words);

	ask_file(of, name);
	of->look->tally->compared++;
	if (!answer.error && memmem(answer.bytes, answer.length, words, length))
		return;
	if (memmem(of->look->image->header, of->look->image->size, words, length))
		rights_wrong(of->look, of->target, "%s is not shown, but stands in the image",
			     name);
}

void rights_compare_secret(const struct rights_look *look, int pid, const char *target,
			   const char *secret)
{
	struct subject of = { .look = look, .target = target, .pid = pid };
	char words[64];

	snprintf(words, sizeof(words), "argument %s", secret);
	compare_words(&of, "cmdline", words);
	snprintf(words, sizeof(words), "SECRET=%s", secret);
	compare_words(&of, "environ", words);
}
