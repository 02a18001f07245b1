// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names, for people, of the numbers in an image, and the table of the sections
 * that this library knows.
 */
#include "internal.h"

#ifndef PROCSNAP_VERSION
#error "PROCSNAP_VERSION comes from the build"
#endif

#define ROWS(ID, name)                                                                            \
	{                                                                                         \
		PROCSNAP_SECTION_##ID, sizeof(struct procsnap_##name), PROCSNAP_SECTION_PER_TASK, \
			#name                                                                     \
	}
#define TABLE(ID, entry, name)                                                   \
	{                                                                        \
		PROCSNAP_SECTION_##ID, sizeof(struct procsnap_##entry), 0, #name \
	}

static const struct procsnap_section_kind section_kinds[] = {
	ROWS(TASK, task),
	ROWS(CRED, cred),
	ROWS(CPU, cpu),
	ROWS(MEMORY, memory),
	TABLE(SYSTEM, system, system),
	TABLE(CPUSTAT, cpustat, cpustat),
	{ PROCSNAP_SECTION_STRINGS, 8, 0, "strings" },
	ROWS(CMDLINE, cmdline),
	ROWS(ENVIRON, environ),
	ROWS(PATHS, paths),
	ROWS(IO, io),
	ROWS(SIGNALS, signals),
	ROWS(LIMITS, limits),
	ROWS(SECURITY, security),
	TABLE(GROUPS, group, groups),
	ROWS(NAMESPACES, namespaces),
	ROWS(NSPID, nspid),
	TABLE(NSPID_LEVELS, nspid_level, nspid_levels),
	ROWS(CGROUP, cgroup),
	TABLE(CGROUP_PATHS, cgroup_path, cgroup_paths),
	ROWS(SCHED, sched),
	ROWS(ATTR, attr),
	ROWS(WCHAN, wchan),
	ROWS(SYSCALL, syscall),
	ROWS(STACK, stack),
	ROWS(AUXV, auxv),
	ROWS(ADDRESSES, addresses),
	ROWS(RSS, rss),
	ROWS(FILES, files),
	TABLE(FILE_TABLE, file, file_table),
	ROWS(VMAS, vmas),
	TABLE(VMA_TABLE, vma, vma_table),
	ROWS(FOOTPRINT, footprint),
	ROWS(PAGES, pages),
	TABLE(PAGE_RUNS, page_run, page_runs),
};

const struct procsnap_section_kind *procsnap_section_kind(uint32_t id)
{
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(section_kinds); i++)
		if (section_kinds[i].id == id)
			return &section_kinds[i];
	return NULL;
}

static const char *name_of(const char *const *names, size_t count, uint32_t value)
{
	return value < count && names[value] ? names[value] : "unknown";
}

const char *procsnap_level_name(uint32_t level)
{
	static const char *const names[] = {
		[PROCSNAP_LEVEL_NONE] = "none",
		[PROCSNAP_LEVEL_RELAXED] = "relaxed",
		[PROCSNAP_LEVEL_TREE] = "tree",
		[PROCSNAP_LEVEL_MACHINE] = "machine",
	};

	return name_of(names, PROCSNAP_ARRAY_SIZE(names), level);
}

const char *procsnap_backend_name(enum procsnap_backend backend)
{
	static const char *const names[] = {
		[PROCSNAP_BACKEND_AUTO] = "auto",
		[PROCSNAP_BACKEND_DEVICE] = "device",
		[PROCSNAP_BACKEND_PROCFS] = "procfs",
	};

	return name_of(names, PROCSNAP_ARRAY_SIZE(names), (uint32_t)backend);
}

const char *procsnap_source_name(uint32_t source)
{
	static const char *const names[] = {
		[PROCSNAP_SOURCE_MODULE] = "module",
		[PROCSNAP_SOURCE_PROCFS] = "procfs",
	};

	return name_of(names, PROCSNAP_ARRAY_SIZE(names), source);
}

const char *procsnap_status_name(uint32_t status)
{
	static const char *const names[] = {
		[PROCSNAP_STATUS_UNKNOWN] = "unknown",
		[PROCSNAP_STATUS_OK] = "ok",
		[PROCSNAP_STATUS_NONE] = "none",
		[PROCSNAP_STATUS_DENIED] = "denied",
		[PROCSNAP_STATUS_GONE] = "gone",
		[PROCSNAP_STATUS_BLOCKED] = "blocked",
		[PROCSNAP_STATUS_UNSUPPORTED] = "unsupported",
	};

	return name_of(names, PROCSNAP_ARRAY_SIZE(names), status);
}

const char *procsnap_section_name(uint32_t id)
{
	const struct procsnap_section_kind *kind = procsnap_section_kind(id);

	return kind ? kind->name : "unknown";
}

const char *procsnap_version(void)
{
	return PROCSNAP_VERSION;
}
