// SPDX-License-Identifier: GPL-2.0-or-later
/* A page's parts on what a task uses and may use: memory, limits, input and output. */
#include <stdio.h>

#include "footprint.h"
#include "names.h"
#include "show.h"
#include "size.h"

static void memory_line(struct show *show, const char *name, uint64_t bytes)
{
	char amount[SHOW_AMOUNT];

	show_printf(show, name, "%s", show_bytes(amount, bytes));
}

static void memory_weight(struct show *show, const char *name, uint64_t weighted)
{
	/* to the nearest KiB: a share of a page is seldom a whole number */
	memory_line(show, name, (cli_weighted_bytes(weighted) + 512) / 1024 * 1024);
}

static void memory_exact(struct show *show)
{
	const struct procsnap_rss *rss = procsnap_rss(show->snap, show->row);

	if (cli_entry_status(rss) != PROCSNAP_STATUS_OK) {
		show_status(show, "exact resident", rss);
		return;
	}
	memory_line(show, "exact resident", rss->anon_bytes + rss->file_bytes + rss->shmem_bytes);
	memory_line(show, "  anonymous", rss->anon_bytes);
	memory_line(show, "  of files", rss->file_bytes);
	memory_line(show, "  shared", rss->shmem_bytes);
	memory_line(show, "  swapped out", rss->swap_bytes);
}

/* each page by how many share it */
static void memory_weighted(struct show *show)
{
	const struct procsnap_footprint *footprint = procsnap_footprint(show->snap, show->row);
	bool partial;

	if (cli_entry_status(footprint) != PROCSNAP_STATUS_OK) {
		show_status(show, "weighted (PSS)", footprint);
		return;
	}
	partial = footprint->flags & PROCSNAP_FOOTPRINT_PARTIAL;
	memory_weight(show, partial ? "weighted, in part" : "weighted (PSS)", footprint->weighted);
	memory_weight(show, "  anonymous", footprint->weighted_anon);
	memory_weight(show, "  of files", footprint->weighted_file);
	memory_weight(show, "  shared", footprint->weighted_shmem);
	memory_weight(show, "  dirty", footprint->weighted_dirty);
	memory_weight(show, "  swapped out", footprint->weighted_swap);
	memory_line(show, "not shared (USS)", cli_footprint_private(footprint));
	memory_line(show, "huge pages",
		    footprint->anon_huge_bytes + footprint->shmem_huge_bytes +
			    footprint->file_huge_bytes);
	memory_line(show, "hugetlb pages", cli_footprint_hugetlb(footprint));
	memory_line(show, "merged pages", footprint->ksm_bytes);
}

static void memory_sizes(struct show *show, const struct procsnap_memory *memory)
{
	memory_line(show, "virtual", memory->virtual_bytes);
	memory_line(show, "virtual, at most", memory->virtual_peak_bytes);
	memory_line(show, "resident",
		    memory->rss_anon_bytes + memory->rss_file_bytes + memory->rss_shmem_bytes);
	memory_line(show, "  anonymous", memory->rss_anon_bytes);
	memory_line(show, "  of files", memory->rss_file_bytes);
	memory_line(show, "  shared", memory->rss_shmem_bytes);
	memory_line(show, "resident, at most", memory->rss_peak_bytes);
	memory_line(show, "swapped out", memory->swap_bytes);
	memory_line(show, "locked", memory->locked_bytes);
	memory_line(show, "pinned", memory->pinned_bytes);
	memory_line(show, "data", memory->data_bytes);
	memory_line(show, "stack", memory->stack_bytes);
	memory_line(show, "text", memory->text_bytes);
	memory_line(show, "libraries", memory->library_bytes);
	memory_line(show, "page tables", memory->page_table_bytes);
}

static void memory_range(struct show *show, const char *name, uint64_t start, uint64_t end)
{
	show_printf(show, name, "%#llx-%#llx", (unsigned long long)start, (unsigned long long)end);
}

static void memory_addresses(struct show *show)
{
	const struct procsnap_addresses *places = procsnap_addresses(show->snap, show->row);
	uint32_t status = cli_entry_status(places);

	if (status != PROCSNAP_STATUS_OK) {
		show_status(show, "addresses", places);
	} else {
		memory_range(show, "code", places->start_code, places->end_code);
		memory_range(show, "initialized data", places->start_data, places->end_data);
		show_printf(show, "heap", "from %#llx", (unsigned long long)places->start_brk);
		show_printf(show, "stack", "from %#llx", (unsigned long long)places->start_stack);
		memory_range(show, "arguments", places->arg_start, places->arg_end);
		memory_range(show, "environment", places->env_start, places->env_end);
	}
	if (status == PROCSNAP_STATUS_OK || status == PROCSNAP_STATUS_NONE)
		show_printf(show, "exit code", "%d", places->exit_code);
}

/* pairs of long of the process; those of another word size are not taken apart */
static void memory_auxv(struct show *show)
{
	const struct procsnap_auxv *auxv = procsnap_auxv(show->snap, show->row);
	size_t length;
	const char *bytes;

	if (cli_entry_status(auxv) != PROCSNAP_STATUS_OK) {
		show_status(show, "auxiliary vector", auxv);
		return;
	}
	bytes = procsnap_text(show->snap, &auxv->text, &length);
	for (size_t i = 0; i + 2 * sizeof(uint64_t) <= length; i += 2 * sizeof(uint64_t)) {
		uint64_t pair[2];
		const char *name;

		memcpy(pair, bytes + i, sizeof(pair));
		name = cli_auxv_name(pair[0]);
		if (!pair[0] || pair[0] > UINT16_MAX)
			break;
		if (name)
			show_printf(show, i ? "" : "auxiliary vector", "%-18s %#llx", name,
				    (unsigned long long)pair[1]);
		else
			show_printf(show, i ? "" : "auxiliary vector", "%-18llu %#llx",
				    (unsigned long long)pair[0], (unsigned long long)pair[1]);
	}
}

static void memory_oom(struct show *show)
{
	const struct procsnap_memory *memory = procsnap_memory(show->snap, show->row);
	const struct procsnap_attr *attr = procsnap_attr(show->snap, show->row);
	uint32_t status = cli_entry_status(memory);

	if (cli_entry_status(attr) != PROCSNAP_STATUS_OK)
		show_status(show, "oom score", attr);
	else if (show_field(show, "oom score", attr->oom_score_status))
		show_printf(show, "oom score", "%d", attr->oom_score);
	if (status == PROCSNAP_STATUS_OK || status == PROCSNAP_STATUS_NONE)
		show_printf(show, "oom adjustment", "%d", memory->oom_score_adj);
	else
		show_status(show, "oom adjustment", memory);
}

void show_memory(struct show *show)
{
	const struct procsnap_memory *memory = procsnap_memory(show->snap, show->row);

	if (show_part(show, "Memory", memory))
		memory_sizes(show, memory);
	memory_exact(show);
	memory_weighted(show);
	memory_oom(show);
	memory_addresses(show);
	memory_auxv(show);
}

static const char *limit_text(char text[SHOW_AMOUNT], uint64_t limit)
{
	if (limit == PROCSNAP_UNLIMITED)
		return "unlimited";
	snprintf(text, SHOW_AMOUNT, "%llu", (unsigned long long)limit);
	return text;
}

void show_limits(struct show *show)
{
	const struct procsnap_limits *limits = procsnap_limits(show->snap, show->row);
	char soft[SHOW_AMOUNT], hard[SHOW_AMOUNT];

	if (!show_part(show, "Limits", limits))
		return;
	show_printf(show, "", "%20s %20s", "soft", "hard");
	for (unsigned int i = 0; i < PROCSNAP_LIMITS; i++)
		show_printf(show, cli_limit_name(i), "%20s %20s%s%s",
			    limit_text(soft, limits->soft[i]), limit_text(hard, limits->hard[i]),
			    cli_limit_unit(i)[0] ? " " : "", cli_limit_unit(i));
}

void show_io(struct show *show)
{
	const struct procsnap_io *io = procsnap_io(show->snap, show->row);

	if (!show_part(show, "Input and output", io))
		return;
	show_printf(show, "read", "%llu bytes in %llu calls, %llu bytes from storage",
		    (unsigned long long)io->read_chars, (unsigned long long)io->read_calls,
		    (unsigned long long)io->read_bytes);
	show_printf(show, "written", "%llu bytes in %llu calls, %llu bytes to storage",
		    (unsigned long long)io->write_chars, (unsigned long long)io->write_calls,
		    (unsigned long long)io->write_bytes);
	show_printf(show, "never written", "%llu bytes",
		    (unsigned long long)io->cancelled_write_bytes);
}
