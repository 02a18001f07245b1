// SPDX-License-Identifier: GPL-2.0-or-later
/* The tabs of the detail page: those that are parts of `procsnap show`, and why one is empty. */
#include <stdlib.h>

#include "../out_text.h"
#include "../show.h"
#include "detail.h"

/* all of the process, nothing of the machine, and pages only as far as they are summed up */
#define OVERVIEW_SECTIONS                                                                       \
	((PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED & ~PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM) & \
	  ~PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT)) |                                           \
	 PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT))
/* looking at pages holds up the table behind it */
#define WALK_NS 50000000ULL
#define WALK_PAGES_NS 500000000ULL

static void show_of(struct show *show, const struct top_detail *detail)
{
	*show = (struct show){
		.out = detail->out,
		.snap = detail->snap,
		.row = detail->row,
		.kin = detail->kin,
		.colour = true,
		.live = detail->live,
		.absent = detail->absent,
	};
}

static void write_overview(struct top_detail *detail)
{
	struct show show;

	show_of(&show, detail);
	show_task(&show);
}

static void write_limits(struct top_detail *detail)
{
	struct show show;

	show_of(&show, detail);
	show_limits(&show);
}

static void write_namespaces(struct top_detail *detail)
{
	struct show show;

	show_of(&show, detail);
	show_namespaces(&show);
}

static void write_cgroup(struct top_detail *detail)
{
	struct show show;

	show_of(&show, detail);
	show_cgroups(&show);
}

const struct top_detail_part top_detail_parts[TOP_DETAIL_TABS] = {
	[TOP_DETAIL_OVERVIEW] = { .name = "overview",
				  .sections = OVERVIEW_SECTIONS,
				  .walk_ns = WALK_NS,
				  .interval_ms = 2000,
				  .write = write_overview },
	[TOP_DETAIL_FILES] = { .name = "files",
			       .sections = PROCSNAP_WANT(PROCSNAP_SECTION_FILES),
			       .interval_ms = 2000,
			       .write = top_detail_files },
	[TOP_DETAIL_MAPS] = { .name = "maps",
			      .sections = PROCSNAP_WANT(PROCSNAP_SECTION_VMAS),
			      .interval_ms = 2000,
			      .write = top_detail_maps },
	[TOP_DETAIL_PAGES] = { .name = "pages",
			       .sections = PROCSNAP_WANT(PROCSNAP_SECTION_VMAS) |
					   PROCSNAP_WANT(PROCSNAP_SECTION_PAGES),
			       .walk_ns = WALK_PAGES_NS,
			       .interval_ms = 5000,
			       .write = top_detail_pages },
	[TOP_DETAIL_ENVIRON] = { .name = "environment",
				 .sections = PROCSNAP_WANT(PROCSNAP_SECTION_ENVIRON),
				 .interval_ms = 5000,
				 .write = top_detail_environ },
	[TOP_DETAIL_LIMITS] = { .name = "limits",
				.sections = PROCSNAP_WANT(PROCSNAP_SECTION_LIMITS),
				.interval_ms = 2000,
				.write = write_limits },
	[TOP_DETAIL_NAMESPACES] = { .name = "namespaces",
				    .sections = PROCSNAP_WANT(PROCSNAP_SECTION_NAMESPACES),
				    .interval_ms = 5000,
				    .write = write_namespaces },
	[TOP_DETAIL_CGROUP] = { .name = "cgroup",
				.sections = PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP),
				.interval_ms = 5000,
				.write = write_cgroup },
	[TOP_DETAIL_THREADS] = { .name = "threads",
				 .sections = PROCSNAP_WANT(PROCSNAP_SECTION_CPU) |
					     PROCSNAP_WANT(PROCSNAP_SECTION_WCHAN),
				 .threads = true,
				 .interval_ms = 1000,
				 .write = top_detail_threads },
};

char *top_detail_text(struct top_detail *detail, enum top_detail_tab tab, size_t *length)
{
	static struct cli_out out;
	struct cli_out_memory memory = { 0 };

	cli_out_begin_memory(&out, &memory);
	detail->out = &out;
	top_detail_parts[tab].write(detail);
	if (!memory.length && !out.length)
		cli_out_string(&out, "nothing to show\n");
	cli_out_flush(&out);
	if (out.error) {
		free(memory.text);
		return NULL;
	}
	*length = memory.length;
	return memory.text;
}

static const char *why(const struct top_detail *detail, const void *entry)
{
	if (!entry)
		return detail->absent;
	switch (cli_entry_status(entry)) {
	case PROCSNAP_STATUS_NONE:
		return "none: a kernel thread, or it has ended";
	case PROCSNAP_STATUS_DENIED:
		return "denied: it takes the right to trace the process, as root has";
	case PROCSNAP_STATUS_GONE:
		return "gone: it ended before it could be read";
	case PROCSNAP_STATUS_BLOCKED:
		return "blocked: the process is stuck, or holds its own lock";
	case PROCSNAP_STATUS_UNSUPPORTED:
		return "unsupported: this kernel cannot tell";
	default:
		return "unknown";
	}
}

bool top_detail_has(struct top_detail *detail, const void *entry, const char *what)
{
	if (cli_entry_status(entry) == PROCSNAP_STATUS_OK)
		return true;
	cli_out_printf(detail->out, "%s: \033[33m(%s)\033[0m\n", what, why(detail, entry));
	return false;
}
