// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The texts of /proc as numbers.
 */
#include "procfs_parse.h"
#include "procfs_cursor.h"

#include <errno.h>
#include <string.h>

uint64_t procfs_ticks_to_ns(uint64_t ticks, uint64_t clock_ticks)
{
	uint64_t ns, rest = ticks % clock_ticks * PROCSNAP_NS_PER_S / clock_ticks;

	if (__builtin_mul_overflow(ticks / clock_ticks, PROCSNAP_NS_PER_S, &ns) ||
	    __builtin_add_overflow(ns, rest, &ns))
		return UINT64_MAX;
	return ns;
}

/* The name may have any byte, also ") S 1": it ends at the last parenthesis. */
int procfs_parse_stat(const char *text, size_t length, struct procfs_stat *stat)
{
	struct cursor c = cursor_of(text, length);
	const char *open, *close;
	size_t i, comm_length;

	memset(stat, 0, sizeof(*stat));
	if (!take_unsigned(&c, &stat->column[STAT_PID]))
		return -EBADMSG;
	open = memchr(c.at, '(', (size_t)(c.end - c.at));
	close = memrchr(c.at, ')', (size_t)(c.end - c.at));
	if (!open || !close || close < open || c.end - close < 4 || close[1] != ' ')
		return -EBADMSG;
	comm_length = (size_t)(close - open - 1);
	if (comm_length > sizeof(stat->comm) - 1)
		comm_length = sizeof(stat->comm) - 1;
	memcpy(stat->comm, open + 1, comm_length);
	stat->state = close[2];
	c.at = close + 3;
	for (i = STAT_PPID; i < STAT_COLUMNS; i++)
		if (!take_signed(&c, &stat->column[i]))
			break;
	return i > STAT_STARTTIME ? 0 : -EBADMSG;
}

/* How the value of a line is read. */
enum line_kind {
	LINE_S32,   /* one number, int32_t */
	LINE_U64,   /* one number, uint64_t */
	LINE_IDS,   /* four numbers, uint32_t each */
	LINE_KB,    /* kB, stored in bytes as uint64_t */
	LINE_HEX,   /* hexadecimal, uint64_t */
	LINE_OCTAL, /* octal, uint64_t */
	LINE_PAIR,  /* two numbers with a slash between, uint64_t each */
	LINE_SPAN,  /* the value as it stands there, struct procfs_span */
};

struct line {
	const char *key;
	size_t key_length;
	enum line_kind kind;
	size_t offset;
};

#define LINE(key, kind, type, member)                              \
	{                                                          \
		key, sizeof(key) - 1, kind, offsetof(type, member) \
	}
#define STATUS(key, kind, member) LINE(key, kind, struct procfs_status, member)
#define MEMINFO(key, member) LINE(key, LINE_KB, struct procsnap_system, member)

static const struct line status_lines[] = {
	STATUS("Umask", LINE_OCTAL, umask),
	STATUS("Tgid", LINE_S32, tgid),
	STATUS("Pid", LINE_S32, pid),
	STATUS("TracerPid", LINE_S32, tracer),
	STATUS("Uid", LINE_IDS, uid),
	STATUS("Gid", LINE_IDS, gid),
	STATUS("FDSize", LINE_U64, fd_table_size),
	STATUS("Groups", LINE_SPAN, groups),
	STATUS("NStgid", LINE_SPAN, ns_tgids),
	STATUS("NSpid", LINE_SPAN, ns_pids),
	STATUS("NSpgid", LINE_SPAN, ns_pgids),
	STATUS("NSsid", LINE_SPAN, ns_sids),
	STATUS("VmPeak", LINE_KB, memory.virtual_peak_bytes),
	STATUS("VmSize", LINE_KB, memory.virtual_bytes),
	STATUS("VmLck", LINE_KB, memory.locked_bytes),
	STATUS("VmPin", LINE_KB, memory.pinned_bytes),
	STATUS("VmHWM", LINE_KB, memory.rss_peak_bytes),
	STATUS("RssAnon", LINE_KB, memory.rss_anon_bytes),
	STATUS("RssFile", LINE_KB, memory.rss_file_bytes),
	STATUS("RssShmem", LINE_KB, memory.rss_shmem_bytes),
	STATUS("VmData", LINE_KB, memory.data_bytes),
	STATUS("VmStk", LINE_KB, memory.stack_bytes),
	STATUS("VmExe", LINE_KB, memory.text_bytes),
	STATUS("VmLib", LINE_KB, memory.library_bytes),
	STATUS("VmPTE", LINE_KB, memory.page_table_bytes),
	STATUS("VmSwap", LINE_KB, memory.swap_bytes),
	STATUS("CoreDumping", LINE_U64, core_dumping),
	STATUS("THP_enabled", LINE_U64, thp_enabled),
	STATUS("SigQ", LINE_PAIR, signals_queued),
	STATUS("SigPnd", LINE_HEX, pending),
	STATUS("ShdPnd", LINE_HEX, shared_pending),
	STATUS("SigBlk", LINE_HEX, blocked),
	STATUS("SigIgn", LINE_HEX, ignored),
	STATUS("SigCgt", LINE_HEX, caught),
	STATUS("CapInh", LINE_HEX, cap_inheritable),
	STATUS("CapPrm", LINE_HEX, cap_permitted),
	STATUS("CapEff", LINE_HEX, cap_effective),
	STATUS("CapBnd", LINE_HEX, cap_bounding),
	STATUS("CapAmb", LINE_HEX, cap_ambient),
	STATUS("NoNewPrivs", LINE_U64, no_new_privs),
	STATUS("Seccomp", LINE_U64, seccomp),
	STATUS("Seccomp_filters", LINE_U64, seccomp_filters),
	STATUS("Cpus_allowed", LINE_SPAN, cpus_allowed),
	STATUS("Mems_allowed", LINE_SPAN, mems_allowed),
	STATUS("voluntary_ctxt_switches", LINE_U64, voluntary_switches),
	STATUS("nonvoluntary_ctxt_switches", LINE_U64, involuntary_switches),
};

#define IO(key, member) LINE(key, LINE_U64, struct procsnap_io, member)

static const struct line io_lines[] = {
	IO("rchar", read_chars),
	IO("wchar", write_chars),
	IO("syscr", read_calls),
	IO("syscw", write_calls),
	IO("read_bytes", read_bytes),
	IO("write_bytes", write_bytes),
	IO("cancelled_write_bytes", cancelled_write_bytes),
};

static const struct line meminfo_lines[] = {
	MEMINFO("MemTotal", mem_total_bytes),
	MEMINFO("MemFree", mem_free_bytes),
	MEMINFO("MemAvailable", mem_available_bytes),
	MEMINFO("Buffers", buffers_bytes),
	MEMINFO("Cached", cached_bytes),
	MEMINFO("Shmem", shmem_bytes),
	MEMINFO("SReclaimable", slab_reclaimable_bytes),
	MEMINFO("SUnreclaim", slab_unreclaimable_bytes),
	MEMINFO("SwapTotal", swap_total_bytes),
	MEMINFO("SwapFree", swap_free_bytes),
};

/* memcpy(): the fields are __u64 or uint64_t, which may be different types. */
static void store_u64(void *at, uint64_t number)
{
	memcpy(at, &number, sizeof(number));
}

static bool take_octal(struct cursor *c, uint64_t *number)
{
	uint64_t n = 0;

	skip_blanks(c);
	if (c->at == c->end || !is_digit(*c->at))
		return false;
	for (; c->at < c->end && *c->at >= '0' && *c->at <= '7'; c->at++)
		n = n << 3 | (unsigned int)(*c->at - '0');
	*number = n;
	return true;
}

static void store_line(const struct line *line, struct cursor value, void *target)
{
	void *at = (char *)target + line->offset;
	uint32_t *ids = at;
	uint64_t n;
	size_t i;

	switch (line->kind) {
	case LINE_S32:
		if (take_signed(&value, &n))
			*(int32_t *)at = (int32_t)n;
		break;
	case LINE_U64:
		if (take_unsigned(&value, &n))
			store_u64(at, n);
		break;
	case LINE_IDS:
		for (i = 0; i < 4 && take_unsigned(&value, &n); i++)
			ids[i] = (uint32_t)n;
		break;
	case LINE_KB:
		if (take_unsigned(&value, &n))
			store_u64(at, n > UINT64_MAX / 1024 ? UINT64_MAX : n * 1024);
		break;
	case LINE_HEX:
		if (take_hex(&value, &n))
			store_u64(at, n);
		break;
	case LINE_OCTAL:
		if (take_octal(&value, &n))
			store_u64(at, n);
		break;
	case LINE_PAIR:
		if (take_unsigned(&value, &n))
			store_u64(at, n);
		if (take_char(&value, '/') && take_unsigned(&value, &n))
			store_u64((uint64_t *)at + 1, n);
		break;
	case LINE_SPAN:
		skip_blanks(&value);
		*(struct procfs_span *)at = (struct procfs_span){ value.at,
								  (size_t)(value.end - value.at) };
		break;
	}
}

/*
 * Stores the lines "key: value" that the table knows. The lines come in the
 * table's order, so the search begins behind the last one found. Returns how
 * many were found.
 */
static size_t parse_lines(const char *text, size_t length, const struct line *lines, size_t count,
			  void *target)
{
	struct cursor c = cursor_of(text, length), line;
	size_t i, next = 0, found = 0, key_length;
	const char *colon;

	while (take_line(&c, &line)) {
		colon = memchr(line.at, ':', (size_t)(line.end - line.at));
		if (!colon)
			continue;
		key_length = (size_t)(colon - line.at);
		for (i = 0; i < count; i++, next = next + 1 < count ? next + 1 : 0)
			if (lines[next].key_length == key_length &&
			    memcmp(lines[next].key, line.at, key_length) == 0)
				break;
		if (i == count)
			continue;
		line.at = colon + 1;
		store_line(&lines[next], line, target);
		found++;
	}
	return found;
}

/* The task's own id stands last. */
static void store_ns_pid(struct procfs_status *status)
{
	struct cursor c = cursor_of(status->ns_pids.at, status->ns_pids.length);
	uint64_t n;

	status->ns_pid = status->pid; /* a kernel without pid namespaces */
	for (; take_unsigned(&c, &n); status->ns_pid_count++)
		status->ns_pid = (int32_t)n;
}

int procfs_parse_status(const char *text, size_t length, struct procfs_status *status)
{
	memset(status, 0, sizeof(*status));
	status->tgid = -1;
	status->umask = UINT64_MAX;
	parse_lines(text, length, status_lines, PROCSNAP_ARRAY_SIZE(status_lines), status);
	if (status->tgid < 0 || status->pid < 1)
		return -EBADMSG;
	if (status->tgid == 0)
		return -ESRCH; /* reaped while it was read: its ids are gone */
	store_ns_pid(status);
	/* A live address space is never empty. */
	status->has_memory = status->memory.virtual_bytes || status->memory.virtual_peak_bytes;
	return 0;
}

int procfs_parse_io(const char *text, size_t length, struct procsnap_io *io)
{
	return parse_lines(text, length, io_lines, PROCSNAP_ARRAY_SIZE(io_lines), io) ? 0
										      : -EBADMSG;
}

int procfs_parse_meminfo(const char *text, size_t length, struct procsnap_system *system)
{
	return parse_lines(text, length, meminfo_lines, PROCSNAP_ARRAY_SIZE(meminfo_lines), system)
		       ? 0
		       : -EBADMSG;
}

int procfs_parse_schedstat(const char *text, size_t length, struct procfs_schedstat *schedstat)
{
	struct cursor c = cursor_of(text, length);

	memset(schedstat, 0, sizeof(*schedstat));
	if (!take_unsigned(&c, &schedstat->run_ns) || !take_unsigned(&c, &schedstat->wait_ns) ||
	    !take_unsigned(&c, &schedstat->timeslices))
		return -EBADMSG;
	return 0;
}

int procfs_parse_number(const char *text, size_t length, int64_t *number)
{
	struct cursor c = cursor_of(text, length);
	uint64_t n;

	if (!take_signed(&c, &n))
		return -EBADMSG;
	*number = (int64_t)n;
	return 0;
}

/*
 * The kernel prints (x + 10) / 2048 cut to two decimals. This x gives the same
 * text again: a hundredth has 20 or 21 units, and adding 10 leads to its middle.
 */
int procfs_parse_loadavg(const char *text, size_t length, uint32_t load[3])
{
	struct cursor c = cursor_of(text, length);
	uint64_t whole, hundredths;
	size_t i;

	for (i = 0; i < 3; i++) {
		if (!take_unsigned(&c, &whole) || c.end - c.at < 3 || *c.at != '.' ||
		    !is_digit(c.at[1]) || !is_digit(c.at[2]))
			return -EBADMSG;
		hundredths = (uint64_t)(c.at[1] - '0') * 10 + (uint64_t)(c.at[2] - '0');
		c.at += 3;
		if (whole > UINT32_MAX / PROCSNAP_LOAD_ONE - 1)
			return -EBADMSG;
		load[i] = (uint32_t)(whole * PROCSNAP_LOAD_ONE +
				     hundredths * PROCSNAP_LOAD_ONE / 100);
	}
	return 0;
}

int procfs_parse_cpus(const char *text, size_t length, uint64_t clock_ticks,
		      struct procsnap_cpustat *cpus, size_t capacity, size_t *count)
{
	struct cursor c = cursor_of(text, length), line;
	uint64_t column[10], number = 0;
	size_t i;

	*count = 0;
	while (take_line(&c, &line)) {
		if (line.end - line.at < 4 || memcmp(line.at, "cpu", 3) != 0)
			break; /* they are the first lines */
		line.at += 3;
		if (!is_digit(*line.at))
			continue; /* the sum of them */
		memset(column, 0, sizeof(column));
		take_unsigned(&line, &number);
		for (i = 0; i < PROCSNAP_ARRAY_SIZE(column); i++)
			if (!take_unsigned(&line, &column[i]))
				break;
		if (*count < capacity)
			cpus[*count] = (struct procsnap_cpustat){
				.cpu = (uint32_t)number,
				.user_ns = procfs_ticks_to_ns(column[0], clock_ticks),
				.nice_ns = procfs_ticks_to_ns(column[1], clock_ticks),
				.system_ns = procfs_ticks_to_ns(column[2], clock_ticks),
				.idle_ns = procfs_ticks_to_ns(column[3], clock_ticks),
				.iowait_ns = procfs_ticks_to_ns(column[4], clock_ticks),
				.irq_ns = procfs_ticks_to_ns(column[5], clock_ticks),
				.softirq_ns = procfs_ticks_to_ns(column[6], clock_ticks),
				.steal_ns = procfs_ticks_to_ns(column[7], clock_ticks),
				.guest_ns = procfs_ticks_to_ns(column[8], clock_ticks),
				.guest_nice_ns = procfs_ticks_to_ns(column[9], clock_ticks),
			};
		++*count;
	}
	return *count ? 0 : -EBADMSG;
}

size_t procfs_parse_bitmap(struct procfs_span text, uint64_t *bits, size_t capacity)
{
	const char *end = text.at + text.length, *from;
	size_t count = 0;
	uint64_t group;
	struct cursor c;

	/* from the last group, which is the lowest */
	for (; end > text.at; end = from - 1, count++) {
		for (from = end; from > text.at && from[-1] != ','; from--)
			;
		c = cursor_of(from, (size_t)(end - from));
		group = 0;
		take_hex(&c, &group);
		if (count / 2 < capacity)
			bits[count / 2] = count % 2 ? bits[count / 2] | group << 32 : group;
		if (from == text.at)
			return count / 2 + 1;
	}
	return (count + 1) / 2;
}
