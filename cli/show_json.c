// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every section of a task as JSON: one table of the fields, and what has no
 * fixed size by hand. Keys are the names of <procsnap/uapi.h>.
 */
#include <stddef.h>
#include <stdio.h>

#include "entries.h"
#include "footprint.h"
#include "names.h"
#include "section_entry.h"
#include "show.h"

enum json_kind {
	JSON_U8,
	JSON_U32,
	JSON_S32,
	JSON_U64,
	JSON_ID,	   /* a number; null: PROCSNAP_NO_ID */
	JSON_CHAR,	   /* a text of one character */
	JSON_TEXT,	   /* struct procsnap_text, a text */
	JSON_WORDS,	   /* the same, an array of what has a NUL behind it */
	JSON_HEX,	   /* the same, bytes */
	JSON_BITMAP,	   /* the same, a list such as 0-3,7 */
	JSON_SIGNALS,	   /* an array of names */
	JSON_CAPABILITIES, /* the same */
	JSON_ARGS,	   /* six numbers */
};

/**
 * struct json_field - a field of a section.
 *
 * @name: Its key.
 * @section, @kind, @offset: What and where it is.
 * @status: Where its own status is; 0: it has none.
 * @of_none: Filled also if the section's status is NONE.
 */
struct json_field {
	const char *name;
	unsigned char section;
	unsigned char kind;
	unsigned short offset;
	unsigned short status;
	bool of_none;
};

#define FIELD_FULL(id, type, field, as, status_at, none)                                \
	{                                                                               \
		.name = #field, .section = PROCSNAP_SECTION_##id, .kind = JSON_##as,    \
		.offset = offsetof(struct procsnap_##type, field), .status = status_at, \
		.of_none = none,                                                        \
	}
#define FIELD(id, type, field, as) FIELD_FULL(id, type, field, as, 0, false)
#define FIELD_NONE(id, type, field, as) FIELD_FULL(id, type, field, as, 0, true)
#define FIELD_OF(id, type, field, as, status) \
	FIELD_FULL(id, type, field, as, offsetof(struct procsnap_##type, status), false)

static const struct json_field json_fields[] = {
	FIELD(TASK, task, pid, S32),
	FIELD(TASK, task, ppid, S32),
	FIELD(TASK, task, pgid, S32),
	FIELD(TASK, task, sid, S32),
	FIELD(TASK, task, tpgid, S32),
	FIELD(TASK, task, tracer, S32),
	FIELD(TASK, task, ns_pid, S32),
	FIELD(TASK, task, tty, U32),
	FIELD(TASK, task, threads, U32),
	FIELD(TASK, task, flags, U32),
	FIELD(TASK, task, exit_state, U32),
	FIELD(TASK, task, state, CHAR),
	FIELD(TASK, task, start_ns, U64),
	FIELD(CRED, cred, ruid, U32),
	FIELD(CRED, cred, euid, U32),
	FIELD(CRED, cred, suid, U32),
	FIELD(CRED, cred, fsuid, U32),
	FIELD(CRED, cred, rgid, U32),
	FIELD(CRED, cred, egid, U32),
	FIELD(CRED, cred, sgid, U32),
	FIELD(CRED, cred, fsgid, U32),
	FIELD(CPU, cpu, last_cpu, S32),
	FIELD(CPU, cpu, utime_ns, U64),
	FIELD(CPU, cpu, stime_ns, U64),
	FIELD(CPU, cpu, guest_ns, U64),
	FIELD(CPU, cpu, child_utime_ns, U64),
	FIELD(CPU, cpu, child_stime_ns, U64),
	FIELD(CPU, cpu, child_guest_ns, U64),
	FIELD(CPU, cpu, run_ns, U64),
	FIELD(CPU, cpu, wait_ns, U64),
	FIELD(CPU, cpu, timeslices, U64),
	FIELD(CPU, cpu, voluntary_switches, U64),
	FIELD(CPU, cpu, involuntary_switches, U64),
	FIELD(CPU, cpu, minor_faults, U64),
	FIELD(CPU, cpu, major_faults, U64),
	FIELD(CPU, cpu, child_minor_faults, U64),
	FIELD(CPU, cpu, child_major_faults, U64),
	FIELD(CPU, cpu, priority, S32),
	FIELD(CPU, cpu, nice, S32),
	FIELD(CPU, cpu, policy, U32),
	FIELD(CPU, cpu, rt_priority, U32),
	FIELD_NONE(MEMORY, memory, oom_score_adj, S32),
	FIELD(MEMORY, memory, virtual_bytes, U64),
	FIELD(MEMORY, memory, virtual_peak_bytes, U64),
	FIELD(MEMORY, memory, locked_bytes, U64),
	FIELD(MEMORY, memory, pinned_bytes, U64),
	FIELD(MEMORY, memory, rss_anon_bytes, U64),
	FIELD(MEMORY, memory, rss_file_bytes, U64),
	FIELD(MEMORY, memory, rss_shmem_bytes, U64),
	FIELD(MEMORY, memory, rss_peak_bytes, U64),
	FIELD(MEMORY, memory, data_bytes, U64),
	FIELD(MEMORY, memory, stack_bytes, U64),
	FIELD(MEMORY, memory, text_bytes, U64),
	FIELD(MEMORY, memory, library_bytes, U64),
	FIELD(MEMORY, memory, page_table_bytes, U64),
	FIELD(MEMORY, memory, swap_bytes, U64),
	FIELD(CMDLINE, cmdline, text, WORDS),
	FIELD_OF(PATHS, paths, exe, TEXT, exe_status),
	FIELD_OF(PATHS, paths, cwd, TEXT, cwd_status),
	FIELD_OF(PATHS, paths, root, TEXT, root_status),
	FIELD_OF(PATHS, paths, exe_inode, U64, exe_status),
	FIELD_OF(PATHS, paths, exe_device_major, U32, exe_status),
	FIELD_OF(PATHS, paths, exe_device_minor, U32, exe_status),
	FIELD(IO, io, read_chars, U64),
	FIELD(IO, io, write_chars, U64),
	FIELD(IO, io, read_calls, U64),
	FIELD(IO, io, write_calls, U64),
	FIELD(IO, io, read_bytes, U64),
	FIELD(IO, io, write_bytes, U64),
	FIELD(IO, io, cancelled_write_bytes, U64),
	FIELD(SIGNALS, signals, exit_signal, S32),
	FIELD(SIGNALS, signals, pending, SIGNALS),
	FIELD(SIGNALS, signals, shared_pending, SIGNALS),
	FIELD(SIGNALS, signals, blocked, SIGNALS),
	FIELD(SIGNALS, signals, ignored, SIGNALS),
	FIELD(SIGNALS, signals, caught, SIGNALS),
	FIELD(SIGNALS, signals, queued, U64),
	FIELD(SIGNALS, signals, queue_limit, U64),
	FIELD(SECURITY, security, no_new_privs, U32),
	FIELD(SECURITY, security, cap_inheritable, CAPABILITIES),
	FIELD(SECURITY, security, cap_permitted, CAPABILITIES),
	FIELD(SECURITY, security, cap_effective, CAPABILITIES),
	FIELD(SECURITY, security, cap_bounding, CAPABILITIES),
	FIELD(SECURITY, security, cap_ambient, CAPABILITIES),
	FIELD(SECURITY, security, seccomp, U32),
	FIELD(SECURITY, security, seccomp_filters, U32),
	FIELD(SECURITY, security, login_uid, ID),
	FIELD(SECURITY, security, audit_session, ID),
	FIELD_OF(SECURITY, security, label, TEXT, label_status),
	FIELD(NAMESPACES, namespaces, cgroup, U64),
	FIELD(NAMESPACES, namespaces, ipc, U64),
	FIELD(NAMESPACES, namespaces, mnt, U64),
	FIELD(NAMESPACES, namespaces, net, U64),
	FIELD(NAMESPACES, namespaces, pid, U64),
	FIELD(NAMESPACES, namespaces, pid_for_children, U64),
	FIELD(NAMESPACES, namespaces, time, U64),
	FIELD(NAMESPACES, namespaces, time_for_children, U64),
	FIELD(NAMESPACES, namespaces, user, U64),
	FIELD(NAMESPACES, namespaces, uts, U64),
	FIELD(CGROUP, cgroup, id, U64),
	FIELD(CGROUP, cgroup, memory_id, U64),
	FIELD(CGROUP, cgroup, path, TEXT),
	FIELD_OF(SCHED, sched, autogroup_nice, S32, autogroup_status),
	FIELD_OF(SCHED, sched, autogroup_id, U64, autogroup_status),
	FIELD_OF(SCHED, sched, timer_slack_ns, U64, timer_slack_status),
	FIELD(SCHED, sched, deadline_runtime_ns, U64),
	FIELD(SCHED, sched, deadline_ns, U64),
	FIELD(SCHED, sched, deadline_period_ns, U64),
	FIELD_OF(SCHED, sched, uclamp_min, U32, uclamp_status),
	FIELD_OF(SCHED, sched, uclamp_max, U32, uclamp_status),
	FIELD(SCHED, sched, cpus_allowed, BITMAP),
	FIELD(SCHED, sched, mems_allowed, BITMAP),
	FIELD_OF(ATTR, attr, oom_score, S32, oom_score_status),
	FIELD_OF(ATTR, attr, personality, U32, personality_status),
	FIELD_OF(ATTR, attr, coredump_filter, U32, coredump_filter_status),
	FIELD_OF(ATTR, attr, umask, U32, umask_status),
	FIELD(ATTR, attr, fd_table_size, U32),
	FIELD(ATTR, attr, thp_enabled, U32),
	FIELD(ATTR, attr, core_dumping, U32),
	FIELD(WCHAN, wchan, text, TEXT),
	FIELD(SYSCALL, syscall, number, S32),
	FIELD(SYSCALL, syscall, args, ARGS),
	FIELD(SYSCALL, syscall, stack_pointer, U64),
	FIELD(SYSCALL, syscall, instruction_pointer, U64),
	FIELD(STACK, stack, text, TEXT),
	FIELD(AUXV, auxv, text, HEX),
	FIELD_NONE(ADDRESSES, addresses, exit_code, S32),
	FIELD(ADDRESSES, addresses, start_code, U64),
	FIELD(ADDRESSES, addresses, end_code, U64),
	FIELD(ADDRESSES, addresses, start_stack, U64),
	FIELD(ADDRESSES, addresses, stack_pointer, U64),
	FIELD(ADDRESSES, addresses, instruction_pointer, U64),
	FIELD(ADDRESSES, addresses, start_data, U64),
	FIELD(ADDRESSES, addresses, end_data, U64),
	FIELD(ADDRESSES, addresses, start_brk, U64),
	FIELD(ADDRESSES, addresses, arg_start, U64),
	FIELD(ADDRESSES, addresses, arg_end, U64),
	FIELD(ADDRESSES, addresses, env_start, U64),
	FIELD(ADDRESSES, addresses, env_end, U64),
	FIELD(RSS, rss, anon_bytes, U64),
	FIELD(RSS, rss, file_bytes, U64),
	FIELD(RSS, rss, shmem_bytes, U64),
	FIELD(RSS, rss, swap_bytes, U64),
};

/* names of the bits that are set, those from 0 or from 1 on */
static void json_bits(struct cli_json *json, uint64_t set, unsigned int first,
		      const char *(*bit_name)(unsigned int bit, char name[CLI_NAME_SIZE]))
{
	char buffer[CLI_NAME_SIZE];

	cli_json_open(json, '[');
	for (unsigned int i = 0; i < 64; i++) {
		if (set >> i & 1) {
			const char *name = bit_name(i + first, buffer);

			cli_json_string(json, name, strlen(name));
		}
	}
	cli_json_close(json, ']');
}

/* an array of the words; all bytes in hex too if one of them is not UTF-8 */
static void json_words(struct cli_json *json, const char *name, const char *text, size_t length)
{
	bool exact = true;

	cli_json_key(json, name);
	cli_json_open(json, '[');
	for (size_t at = 0; at < length;) {
		size_t word = strnlen(text + at, length - at);

		exact &= cli_json_string(json, text + at, word);
		at += word + 1;
	}
	cli_json_close(json, ']');
	if (exact)
		return;
	cli_json_key(json, "text_bytes");
	cli_json_hex(json, text, length);
}

static void json_from_text(struct cli_json *json, const struct procsnap_snapshot *snap,
			   const struct json_field *field, const struct procsnap_text *text)
{
	char list[4096];
	size_t length;
	const char *bytes = procsnap_text(snap, text, &length);

	switch (field->kind) {
	case JSON_TEXT:
		cli_json_text(json, field->name, bytes, length);
		break;
	case JSON_WORDS:
		json_words(json, "arguments", bytes, length);
		break;
	case JSON_HEX:
		cli_json_key(json, field->name);
		cli_json_hex(json, bytes, length);
		break;
	default:
		cli_bitmap_list(list, sizeof(list), (const void *)bytes, length / sizeof(uint64_t));
		cli_json_word(json, field->name, list);
	}
	if (text->flags & PROCSNAP_TEXT_TRUNCATED) {
		cli_json_key(json, "truncated");
		cli_json_bool(json, true);
	}
}

static void json_number(struct cli_json *json, const struct json_field *field, const void *at)
{
	const uint64_t *args = at;

	cli_json_key(json, field->name);
	switch (field->kind) {
	case JSON_CHAR:
		cli_json_string(json, at, 1);
		break;
	case JSON_U8:
		cli_json_unsigned(json, *(const uint8_t *)at);
		break;
	case JSON_S32:
		cli_json_signed(json, *(const int32_t *)at);
		break;
	case JSON_U64:
		cli_json_unsigned(json, *(const uint64_t *)at);
		break;
	case JSON_SIGNALS:
		json_bits(json, *(const uint64_t *)at, 1, cli_signal_name);
		break;
	case JSON_CAPABILITIES:
		json_bits(json, *(const uint64_t *)at, 0, cli_capability_name);
		break;
	case JSON_ARGS:
		cli_json_open(json, '[');
		for (size_t i = 0; i < 6; i++)
			cli_json_unsigned(json, args[i]);
		cli_json_close(json, ']');
		break;
	default:
		if (field->kind == JSON_ID && *(const uint32_t *)at == PROCSNAP_NO_ID)
			cli_json_null(json);
		else
			cli_json_unsigned(json, *(const uint32_t *)at);
	}
}

/* a value that could not be read is null, with NAME_status beside it */
static void json_field(struct cli_json *json, const struct procsnap_snapshot *snap,
		       const struct json_field *field, const char *entry)
{
	const void *at = entry + field->offset;
	uint32_t status = PROCSNAP_STATUS_OK;
	char name[64];

	if (field->status)
		memcpy(&status, entry + field->status, sizeof(status));
	if (status != PROCSNAP_STATUS_OK) {
		cli_json_key(json, field->name);
		cli_json_null(json);
		snprintf(name, sizeof(name), "%s_status", field->name);
		cli_json_key_made(json, name);
		cli_json_string(json, procsnap_status_name(status),
				strlen(procsnap_status_name(status)));
	} else if (field->kind >= JSON_TEXT && field->kind <= JSON_BITMAP) {
		json_from_text(json, snap, field, at);
	} else {
		json_number(json, field, at);
	}
}

static void json_limits(struct cli_json *json, const char *name, const __u64 *limits)
{
	cli_json_key(json, name);
	cli_json_open(json, '[');
	for (size_t i = 0; i < PROCSNAP_LIMITS; i++) {
		if (limits[i] == PROCSNAP_UNLIMITED)
			cli_json_string(json, "unlimited", strlen("unlimited"));
		else
			cli_json_unsigned(json, limits[i]);
	}
	cli_json_close(json, ']');
}

static void json_limit_names(struct cli_json *json, const struct procsnap_limits *limits)
{
	cli_json_key(json, "names");
	cli_json_open(json, '[');
	for (unsigned int i = 0; i < PROCSNAP_LIMITS; i++)
		cli_json_string(json, cli_limit_name(i), strlen(cli_limit_name(i)));
	cli_json_close(json, ']');
	json_limits(json, "soft", limits->soft);
	json_limits(json, "hard", limits->hard);
}

static void json_groups(struct cli_json *json, const struct procsnap_snapshot *snap,
			const struct procsnap_security *security)
{
	cli_json_key(json, "groups");
	cli_json_open(json, '[');
	for (uint32_t i = 0; i < security->group_count; i++) {
		const struct procsnap_group *group = procsnap_group(snap,
								    security->group_first + i);

		if (!group)
			break;
		cli_json_unsigned(json, group->gid);
	}
	cli_json_close(json, ']');
}

static void json_nspid(struct cli_json *json, const struct procsnap_snapshot *snap,
		       const struct procsnap_nspid *nspid)
{
	cli_json_key(json, "levels");
	cli_json_open(json, '[');
	for (uint32_t i = 0; i < nspid->count; i++) {
		const struct procsnap_nspid_level *level = procsnap_nspid_level(snap,
										nspid->first + i);

		if (!level)
			break;
		cli_json_element(json);
		cli_json_key(json, "pid");
		cli_json_signed(json, level->pid);
		cli_json_key(json, "tgid");
		cli_json_signed(json, level->tgid);
		cli_json_key(json, "pgid");
		cli_json_signed(json, level->pgid);
		cli_json_key(json, "sid");
		cli_json_signed(json, level->sid);
		cli_json_close(json, '}');
	}
	cli_json_close(json, ']');
}

static void json_cgroups(struct cli_json *json, const struct procsnap_snapshot *snap,
			 const struct procsnap_cgroup *cgroup)
{
	cli_json_key(json, "hierarchies");
	cli_json_open(json, '[');
	for (uint32_t i = 0; i < cgroup->count; i++) {
		const struct procsnap_cgroup_path *path = procsnap_cgroup_path(snap,
									       cgroup->first + i);
		const char *text;
		size_t length;

		if (!path)
			break;
		cli_json_element(json);
		cli_json_member(json, "hierarchy", path->hierarchy);
		text = procsnap_text(snap, &path->controllers, &length);
		cli_json_text(json, "controllers", text, length);
		text = procsnap_text(snap, &path->path, &length);
		cli_json_text(json, "path", text, length);
		cli_json_close(json, '}');
	}
	cli_json_close(json, ']');
}

/* what a section has beside the fields of the table */
static void json_tables(struct cli_json *json, const struct procsnap_snapshot *snap,
			unsigned int section, const void *entry)
{
	switch (section) {
	case PROCSNAP_SECTION_ENVIRON:
		cli_json_variables(json, snap, entry);
		break;
	case PROCSNAP_SECTION_LIMITS:
		json_limit_names(json, entry);
		break;
	case PROCSNAP_SECTION_SECURITY:
		json_groups(json, snap, entry);
		break;
	case PROCSNAP_SECTION_NSPID:
		json_nspid(json, snap, entry);
		break;
	case PROCSNAP_SECTION_CGROUP:
		json_cgroups(json, snap, entry);
		break;
	case PROCSNAP_SECTION_FILES:
		cli_json_files(json, snap, entry);
		break;
	case PROCSNAP_SECTION_VMAS:
		cli_json_mappings(json, snap, entry);
		break;
	case PROCSNAP_SECTION_FOOTPRINT:
		cli_json_footprint(json, entry);
		break;
	}
}

static bool json_is_per_task(unsigned int section)
{
	for (size_t i = 0; i < sizeof(json_fields) / sizeof(json_fields[0]); i++)
		if (json_fields[i].section == section)
			return true;
	return section == PROCSNAP_SECTION_ENVIRON || section == PROCSNAP_SECTION_LIMITS ||
	       section == PROCSNAP_SECTION_NSPID || section == PROCSNAP_SECTION_FILES ||
	       section == PROCSNAP_SECTION_VMAS || section == PROCSNAP_SECTION_FOOTPRINT;
}

static void json_section(struct cli_json *json, const struct procsnap_snapshot *snap,
			 unsigned int section, const void *entry)
{
	uint32_t status = cli_entry_status(entry);

	cli_json_key(json, procsnap_section_name(section));
	cli_json_open(json, '{');
	cli_json_word(json, "status", entry ? procsnap_status_name(status) : "absent");
	for (size_t i = 0; entry && i < sizeof(json_fields) / sizeof(json_fields[0]); i++) {
		const struct json_field *field = &json_fields[i];

		if (field->section == section &&
		    (status == PROCSNAP_STATUS_OK ||
		     (field->of_none && status == PROCSNAP_STATUS_NONE)))
			json_field(json, snap, field, entry);
	}
	if (status == PROCSNAP_STATUS_OK)
		json_tables(json, snap, section, entry);
	cli_json_close(json, '}');
}

void show_json_sections(struct cli_json *json, const struct procsnap_snapshot *snap, uint32_t row)
{
	for (unsigned int id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_FOOTPRINT; id++)
		if (json_is_per_task(id))
			json_section(json, snap, id, cli_section_entry(snap, id, row));
}
