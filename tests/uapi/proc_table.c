// SPDX-License-Identifier: GPL-2.0-or-later
/* The processes of /proc, read without the library. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <procsnap/uapi.h>

#include "proc_table.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

#define KTHREAD 0x00200000

const struct ns_type ns_types[NS_TYPES] = {
	{ "cgroup", CLONE_NEWCGROUP }, { "ipc", CLONE_NEWIPC }, { "net", CLONE_NEWNET },
	{ "mnt", CLONE_NEWNS },	       { "pid", CLONE_NEWPID }, { "time", CLONE_NEWTIME },
	{ "user", CLONE_NEWUSER },     { "uts", CLONE_NEWUTS },
};

struct entry table[4096];
int entries;

static FILE *open_text(int pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return fopen(path, "re");
}

static bool read_stat(struct entry *entry)
{
	FILE *file = open_text(entry->pid, "stat");
	unsigned int flags = 0;
	char line[1024] = "", *end;

	if (!file)
		return false;
	(void)!fgets(line, sizeof(line), file);
	fclose(file);
	end = strrchr(line, ')');
	if (!end)
		return false;
	*end = '\0';
	snprintf(entry->comm, sizeof(entry->comm), "%.15s", strchr(line, '(') + 1);
	assert_int_equal(sscanf(end + 2, "%c %d %d %d %*d %*d %u", &entry->state, &entry->ppid,
				&entry->pgid, &entry->sid, &flags),
			 5);
	entry->kthread = flags & KTHREAD;
	return true;
}

static void read_status(struct entry *entry)
{
	FILE *file = open_text(entry->pid, "status");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Uid: %u %u", &entry->ruid, &entry->euid) == 2)
			break;
	if (file)
		fclose(file);
}

static void read_groups(struct entry *entry)
{
	FILE *file = open_text(entry->pid, "cgroup");
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "0::", 3))
			snprintf(entry->group, sizeof(entry->group), "%.127s", line + 3);
		else if (strstr(line, ":freezer:"))
			snprintf(entry->old_group, sizeof(entry->old_group), "%.127s",
				 strstr(line, ":freezer:") + 9);
	}
	if (file)
		fclose(file);
}

static void read_namespaces(struct entry *entry)
{
	char path[64], link[64];
	ssize_t length;
	int i;

	for (i = 0; i < NS_TYPES; i++) {
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", entry->pid, ns_types[i].name);
		length = readlink(path, link, sizeof(link) - 1);
		if (length < 0)
			continue;
		link[length] = '\0';
		entry->ns[i] = strtoull(strchr(link, '[') + 1, NULL, 10);
	}
}

static void read_tids(struct entry *entry)
{
	struct dirent *found;
	char path[64];
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/task", entry->pid);
	folder = opendir(path);
	while (folder && (found = readdir(folder)))
		if (found->d_name[0] != '.' && entry->tid_count < 64)
			entry->tids[entry->tid_count++] = atoi(found->d_name);
	if (folder)
		closedir(folder);
}

void scan_proc(void)
{
	struct dirent *found;
	struct entry *entry;
	DIR *proc = opendir("/proc");

	assert_non_null(proc);
	entries = 0;
	while ((found = readdir(proc))) {
		if (found->d_name[0] < '1' || found->d_name[0] > '9')
			continue;
		assert_true(entries < 4096);
		entry = &table[entries];
		*entry = (struct entry){ .pid = atoi(found->d_name) };
		if (!read_stat(entry))
			continue;
		read_status(entry);
		read_groups(entry);
		read_namespaces(entry);
		read_tids(entry);
		entries++;
	}
	closedir(proc);
}

struct entry *entry_of_pid(int pid)
{
	int i;

	for (i = 0; i < entries; i++)
		if (table[i].pid == pid)
			return &table[i];
	return NULL;
}

struct entry *named(const char *comm)
{
	int i;

	for (i = 0; i < entries; i++)
		if (!strcmp(table[i].comm, comm))
			return &table[i];
	fail_msg("no process %s", comm);
	return NULL;
}

static bool in_list(const uint32_t *list, uint32_t count, uint64_t value)
{
	while (count--)
		if (list[count] == value)
			return true;
	return false;
}

static void choose_none(void)
{
	int i;

	for (i = 0; i < entries; i++)
		table[i].chosen = false;
}

void choose_kin(const uint32_t *list, uint32_t count, bool deep, bool roots)
{
	bool again = true;
	int i;

	choose_none();
	while (again) {
		again = false;
		for (i = 0; i < entries; i++) {
			struct entry *parent = entry_of_pid(table[i].ppid);

			if (table[i].chosen || !parent)
				continue;
			if (in_list(list, count, table[i].ppid) || (deep && parent->chosen))
				again = table[i].chosen = true;
		}
	}
	for (i = 0; roots && i < entries; i++)
		table[i].chosen |= in_list(list, count, table[i].pid);
}

static uint64_t property(const struct entry *entry, uint32_t select, int ns)
{
	switch (select) {
	case PROCSNAP_SELECT_PIDS:
		return entry->pid;
	case PROCSNAP_SELECT_SESSIONS:
		return entry->sid;
	case PROCSNAP_SELECT_PGRPS:
		return entry->pgid;
	case PROCSNAP_SELECT_RUIDS:
		return entry->ruid;
	case PROCSNAP_SELECT_EUIDS:
		return entry->euid;
	default:
		return entry->ns[ns];
	}
}

unsigned int choose_by(uint32_t select, int ns, const uint32_t *list, uint32_t count)
{
	unsigned int missing = 0;
	uint32_t k;
	int i;

	choose_none();
	for (k = 0; k < count; k++) {
		bool any = false;

		for (i = 0; i < entries; i++)
			if (property(&table[i], select, ns) == list[k])
				any = table[i].chosen = true;
		missing += !any;
	}
	return missing;
}
