// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of limits, states, scheduling policies and entries of auxiliary vectors. */
#include <elf.h>
#include <sys/resource.h>

#include "names.h"

#define NAME_OF(table, index) ((index) < sizeof(table) / sizeof((table)[0]) ? (table)[index] : NULL)

static const char *const limits[] = {
	[RLIMIT_CPU] = "cpu time",
	[RLIMIT_FSIZE] = "file size",
	[RLIMIT_DATA] = "data size",
	[RLIMIT_STACK] = "stack size",
	[RLIMIT_CORE] = "core file size",
	[RLIMIT_RSS] = "resident set",
	[RLIMIT_NPROC] = "processes",
	[RLIMIT_NOFILE] = "open files",
	[RLIMIT_MEMLOCK] = "locked memory",
	[RLIMIT_AS] = "address space",
	[RLIMIT_LOCKS] = "file locks",
	[RLIMIT_SIGPENDING] = "pending signals",
	[RLIMIT_MSGQUEUE] = "message queues",
	[RLIMIT_NICE] = "nice priority",
	[RLIMIT_RTPRIO] = "realtime priority",
	[RLIMIT_RTTIME] = "realtime timeout",
};

static const char *const limit_units[] = {
	[RLIMIT_CPU] = "seconds",    [RLIMIT_FSIZE] = "bytes", [RLIMIT_DATA] = "bytes",
	[RLIMIT_STACK] = "bytes",    [RLIMIT_CORE] = "bytes",  [RLIMIT_RSS] = "bytes",
	[RLIMIT_NPROC] = "",	     [RLIMIT_NOFILE] = "",     [RLIMIT_MEMLOCK] = "bytes",
	[RLIMIT_AS] = "bytes",	     [RLIMIT_LOCKS] = "",      [RLIMIT_SIGPENDING] = "",
	[RLIMIT_MSGQUEUE] = "bytes", [RLIMIT_NICE] = "",       [RLIMIT_RTPRIO] = "",
	[RLIMIT_RTTIME] = "us",
};

/* as chrt(1) and sched(7) name them, by SCHED_* */
static const char *const policies[] = {
	[0] = "OTHER", [1] = "FIFO",	 [2] = "RR",  [3] = "BATCH",
	[5] = "IDLE",  [6] = "DEADLINE", [7] = "EXT",
};

static const char *const auxv[] = {
	[AT_NULL] = "NULL",
	[AT_IGNORE] = "IGNORE",
	[AT_EXECFD] = "EXECFD",
	[AT_PHDR] = "PHDR",
	[AT_PHENT] = "PHENT",
	[AT_PHNUM] = "PHNUM",
	[AT_PAGESZ] = "PAGESZ",
	[AT_BASE] = "BASE",
	[AT_FLAGS] = "FLAGS",
	[AT_ENTRY] = "ENTRY",
	[AT_NOTELF] = "NOTELF",
	[AT_UID] = "UID",
	[AT_EUID] = "EUID",
	[AT_GID] = "GID",
	[AT_EGID] = "EGID",
	[AT_CLKTCK] = "CLKTCK",
	[AT_PLATFORM] = "PLATFORM",
	[AT_HWCAP] = "HWCAP",
	[AT_FPUCW] = "FPUCW",
	[AT_DCACHEBSIZE] = "DCACHEBSIZE",
	[AT_ICACHEBSIZE] = "ICACHEBSIZE",
	[AT_UCACHEBSIZE] = "UCACHEBSIZE",
	[AT_IGNOREPPC] = "IGNOREPPC",
	[AT_BASE_PLATFORM] = "BASE_PLATFORM",
	[AT_SECURE] = "SECURE",
	[AT_RANDOM] = "RANDOM",
	[AT_HWCAP2] = "HWCAP2",
#ifdef AT_RSEQ_FEATURE_SIZE
	[AT_RSEQ_FEATURE_SIZE] = "RSEQ_FEATURE_SIZE",
#endif
#ifdef AT_RSEQ_ALIGN
	[AT_RSEQ_ALIGN] = "RSEQ_ALIGN",
#endif
	[AT_EXECFN] = "EXECFN",
	[AT_SYSINFO] = "SYSINFO",
	[AT_SYSINFO_EHDR] = "SYSINFO_EHDR",
#ifdef AT_MINSIGSTKSZ
	[AT_MINSIGSTKSZ] = "MINSIGSTKSZ",
#endif
};

const char *cli_limit_name(unsigned int limit)
{
	return NAME_OF(limits, limit);
}

const char *cli_limit_unit(unsigned int limit)
{
	return NAME_OF(limit_units, limit);
}

const char *cli_policy_name(uint32_t policy)
{
	return NAME_OF(policies, policy);
}

const char *cli_auxv_name(uint64_t type)
{
	return NAME_OF(auxv, type);
}

const char *cli_state_name(unsigned char state)
{
	switch (state) {
	case 'R':
		return "running";
	case 'S':
		return "sleeping";
	case 'D':
		return "sleeping, not to be woken by signals";
	case 'T':
		return "stopped";
	case 't':
		return "stopped by its tracer";
	case 'X':
		return "dead";
	case 'Z':
		return "zombie";
	case 'P':
		return "parked";
	case 'I':
		return "idle";
	default:
		return NULL;
	}
}
