// SPDX-License-Identifier: GPL-2.0-or-later
/* The entry of a row in a section that is known by its number. */
#include "section_entry.h"

const void *cli_section_entry(const struct procsnap_snapshot *snap, uint32_t section, size_t row)
{
	switch (section) {
	case PROCSNAP_SECTION_TASK:
		return procsnap_task(snap, row);
	case PROCSNAP_SECTION_CRED:
		return procsnap_cred(snap, row);
	case PROCSNAP_SECTION_CPU:
		return procsnap_cpu(snap, row);
	case PROCSNAP_SECTION_MEMORY:
		return procsnap_memory(snap, row);
	case PROCSNAP_SECTION_CMDLINE:
		return procsnap_cmdline(snap, row);
	case PROCSNAP_SECTION_ENVIRON:
		return procsnap_environ(snap, row);
	case PROCSNAP_SECTION_PATHS:
		return procsnap_paths(snap, row);
	case PROCSNAP_SECTION_IO:
		return procsnap_io(snap, row);
	case PROCSNAP_SECTION_SIGNALS:
		return procsnap_signals(snap, row);
	case PROCSNAP_SECTION_LIMITS:
		return procsnap_limits(snap, row);
	case PROCSNAP_SECTION_SECURITY:
		return procsnap_security(snap, row);
	case PROCSNAP_SECTION_NAMESPACES:
		return procsnap_namespaces(snap, row);
	case PROCSNAP_SECTION_NSPID:
		return procsnap_nspid(snap, row);
	case PROCSNAP_SECTION_CGROUP:
		return procsnap_cgroup(snap, row);
	case PROCSNAP_SECTION_SCHED:
		return procsnap_sched(snap, row);
	case PROCSNAP_SECTION_ATTR:
		return procsnap_attr(snap, row);
	case PROCSNAP_SECTION_WCHAN:
		return procsnap_wchan(snap, row);
	case PROCSNAP_SECTION_SYSCALL:
		return procsnap_syscall(snap, row);
	case PROCSNAP_SECTION_STACK:
		return procsnap_stack(snap, row);
	case PROCSNAP_SECTION_AUXV:
		return procsnap_auxv(snap, row);
	case PROCSNAP_SECTION_ADDRESSES:
		return procsnap_addresses(snap, row);
	case PROCSNAP_SECTION_RSS:
		return procsnap_rss(snap, row);
	case PROCSNAP_SECTION_FILES:
		return procsnap_files(snap, row);
	case PROCSNAP_SECTION_VMAS:
		return procsnap_vmas(snap, row);
	case PROCSNAP_SECTION_FOOTPRINT:
		return procsnap_footprint(snap, row);
	case PROCSNAP_SECTION_PAGES:
		return procsnap_pages(snap, row);
	default:
		return NULL;
	}
}
