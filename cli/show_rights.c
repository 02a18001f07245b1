// SPDX-License-Identifier: GPL-2.0-or-later
/* A page's parts on what a task reacts to and may do: signals, security, namespaces. */
#include <stdio.h>

#include "names.h"
#include "show.h"

static void signal_set(struct show *show, const char *name, uint64_t set)
{
	struct show_list list;
	char word[CLI_NAME_SIZE];

	show_list_begin(&list, show, name);
	for (unsigned int i = 1; i <= 64; i++)
		if (set >> (i - 1) & 1)
			show_list_word(&list, cli_signal_name(i, word));
	show_list_end(&list);
}

void show_signals(struct show *show)
{
	const struct procsnap_signals *signals = procsnap_signals(show->snap, show->row);
	char word[CLI_NAME_SIZE];

	if (!show_part(show, "Signals", signals))
		return;
	signal_set(show, "pending", signals->pending);
	signal_set(show, "pending, process", signals->shared_pending);
	signal_set(show, "blocked", signals->blocked);
	signal_set(show, "ignored", signals->ignored);
	signal_set(show, "caught", signals->caught);
	show_printf(show, "queued", "%llu of %llu, of the real user",
		    (unsigned long long)signals->queued, (unsigned long long)signals->queue_limit);
	if (signals->exit_signal > 0 && signals->exit_signal <= 64)
		show_printf(show, "sent at exit", "%s",
			    cli_signal_name((unsigned int)signals->exit_signal, word));
	else
		show_printf(show, "sent at exit", "none");
}

static void capability_set(struct show *show, const char *name, uint64_t set)
{
	struct show_list list;
	char word[CLI_NAME_SIZE];

	show_list_begin(&list, show, name);
	if (set == cli_capabilities_all())
		show_list_word(&list, "all");
	for (unsigned int i = 0; i < 64 && set != cli_capabilities_all(); i++)
		if (set >> i & 1)
			show_list_word(&list, cli_capability_name(i, word));
	show_list_end(&list);
}

static void security_attributes(struct show *show)
{
	const struct procsnap_attr *attr = procsnap_attr(show->snap, show->row);

	if (cli_entry_status(attr) != PROCSNAP_STATUS_OK) {
		show_status(show, "personality", attr);
		show_status(show, "core dump filter", attr);
		show_status(show, "umask", attr);
		return;
	}
	if (show_field(show, "personality", attr->personality_status))
		show_printf(show, "personality", "%#x", attr->personality);
	if (show_field(show, "core dump filter", attr->coredump_filter_status))
		show_printf(show, "core dump filter", "%#x", attr->coredump_filter);
	show_printf(show, "dumps core", "%s", attr->core_dumping ? "yes" : "no");
	if (show_field(show, "umask", attr->umask_status))
		show_printf(show, "umask", "%04o", attr->umask);
	show_printf(show, "huge pages", "%s", attr->thp_enabled ? "enabled" : "not enabled");
}

void show_security(struct show *show)
{
	static const char *const modes[] = { "off", "strict", "filter" };
	const struct procsnap_security *security = procsnap_security(show->snap, show->row);

	if (show_part(show, "Security", security)) {
		capability_set(show, "permitted", security->cap_permitted);
		capability_set(show, "effective", security->cap_effective);
		capability_set(show, "inheritable", security->cap_inheritable);
		capability_set(show, "bounding", security->cap_bounding);
		capability_set(show, "ambient", security->cap_ambient);
		show_printf(show, "no new privileges", "%s", security->no_new_privs ? "yes" : "no");
		show_printf(show, "seccomp", "%s, %u filters",
			    security->seccomp < 3 ? modes[security->seccomp] : "unknown",
			    security->seccomp_filters);
		if (show_field(show, "label", security->label_status))
			show_text(show, "label", &security->label);
	}
	security_attributes(show);
}

void show_namespaces(struct show *show)
{
	const struct procsnap_namespaces *spaces = procsnap_namespaces(show->snap, show->row);

	if (!show_part(show, "Namespaces", spaces))
		return;
	const struct {
		const char *name;
		uint64_t inode;
	} fields[] = {
		{ "cgroup", spaces->cgroup }, { "ipc", spaces->ipc },
		{ "mnt", spaces->mnt },	      { "net", spaces->net },
		{ "pid", spaces->pid },	      { "pid_for_children", spaces->pid_for_children },
		{ "time", spaces->time },     { "time_for_children", spaces->time_for_children },
		{ "user", spaces->user },     { "uts", spaces->uts },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fields[i].inode)
			show_printf(show, fields[i].name, "%llu",
				    (unsigned long long)fields[i].inode);
		else
			show_printf(show, fields[i].name, "-");
	}
}
