// SPDX-License-Identifier: GPL-2.0-or-later
/* Events as JSON, an object on a line each. */
#include <sys/wait.h>

#include "users.h"
#include "watch.h"

/* times are of up to 64 bits; RFC 3339, UTC: for people and most programs */
static void json_real(struct cli_json *json, const struct watch_run *run, uint64_t boot_ns)
{
	cli_json_time(json, "time", boot_ns + run->real_offset_ns);
}

static void json_comm(struct cli_json *json, const char *name,
		      const char comm[PROCSNAP_EVENT_COMM_SIZE])
{
	cli_json_text(json, name, comm, strnlen(comm, PROCSNAP_EVENT_COMM_SIZE));
}

static void json_flag(struct cli_json *json, const char *name, bool is)
{
	cli_json_key(json, name);
	cli_json_bool(json, is);
}

/* arguments as an array; in hex, too, if one of them is no UTF-8 */
static void json_arguments(struct cli_json *json, const char *text, size_t length)
{
	bool exact = true;

	cli_json_key(json, "argv");
	cli_json_open(json, '[');
	for (size_t done = 0; done < length;) {
		size_t word = strnlen(text + done, length - done);

		exact &= cli_json_string(json, text + done, word);
		done += word + 1;
	}
	cli_json_close(json, ']');
	if (exact)
		return;
	cli_json_key(json, "argv_bytes");
	cli_json_hex(json, text, length);
}

static void json_fork(struct cli_json *json, const struct procsnap_event_fork *fork)
{
	cli_json_member(json, "clone_flags", fork->clone_flags);
	cli_json_member(json, "creator_pid", (uint64_t)fork->creator_pid);
	cli_json_member(json, "creator_tgid", (uint64_t)fork->creator_tgid);
}

static void json_exec(struct cli_json *json, const struct procsnap_event_exec *exec)
{
	const struct procsnap_event *event = &exec->event;
	const char *exe = procsnap_event_exe(event);

	cli_json_member(json, "old_pid", (uint64_t)exec->old_pid);
	if (exe)
		cli_json_text(json, "exe", exe, strlen(exe));
	else
		cli_json_known(json, "exe", false, 0);
	json_flag(json, "exe_cut", event->flags & PROCSNAP_EVENT_EXE_CUT);
	json_flag(json, "exe_given", event->flags & PROCSNAP_EVENT_EXE_GIVEN);
	cli_json_member(json, "argc", exec->argc);
}

static void json_exit(struct cli_json *json, const struct procsnap_event_exit *end)
{
	bool known = !(end->event.flags & PROCSNAP_EVENT_DENIED);
	int status = (int)end->status;

	cli_json_known(json, "status", known, end->status);
	cli_json_known(json, "code", known && WIFEXITED(status), (uint64_t)WEXITSTATUS(status));
	cli_json_known(json, "signal", known && WIFSIGNALED(status), (uint64_t)WTERMSIG(status));
	if (known)
		json_flag(json, "core", WIFSIGNALED(status) && WCOREDUMP(status));
	else
		cli_json_known(json, "core", false, 0);
	cli_json_member(json, "utime_ns", end->utime_ns);
	cli_json_member(json, "stime_ns", end->stime_ns);
	cli_json_member(json, "run_ns", end->run_ns);
	cli_json_member(json, "rss_peak_bytes", end->rss_peak_bytes);
	cli_json_member(json, "minor_faults", end->minor_faults);
	cli_json_member(json, "major_faults", end->major_faults);
	cli_json_member(json, "voluntary_switches", end->voluntary_switches);
	cli_json_member(json, "involuntary_switches", end->involuntary_switches);
	cli_json_known(json, "read_bytes", known, end->read_bytes);
	cli_json_known(json, "write_bytes", known, end->write_bytes);
	cli_json_known(json, "read_chars", known, end->read_chars);
	cli_json_known(json, "write_chars", known, end->write_chars);
}

static void json_ids(struct cli_json *json, const struct procsnap_event_ids *ids)
{
	cli_json_member(json, "old_id", ids->old_id);
	cli_json_member(json, "old_eid", ids->old_eid);
	cli_json_member(json, "rid", ids->rid);
	cli_json_member(json, "eid", ids->eid);
	cli_json_member(json, "sid", ids->sid);
	cli_json_member(json, "fsid", ids->fsid);
}

static void json_session(struct cli_json *json, const struct procsnap_event_session *session)
{
	cli_json_member(json, "old_pgid", (uint64_t)session->old_pgid);
	cli_json_member(json, "old_sid", (uint64_t)session->old_sid);
	cli_json_member(json, "pgid", (uint64_t)session->pgid);
	cli_json_member(json, "sid", (uint64_t)session->sid);
}

static void json_parent(struct cli_json *json, const struct procsnap_event_parent *parent)
{
	cli_json_member(json, "old_ppid", (uint64_t)parent->old_ppid);
	cli_json_member(json, "old_parent_start_ns", parent->old_parent_start_ns);
}

/* what only this kind has */
static void json_kind(struct cli_json *json, const struct procsnap_event *event)
{
	switch (event->kind) {
	case PROCSNAP_EVENT_FORK:
		json_fork(json, (const struct procsnap_event_fork *)event);
		break;
	case PROCSNAP_EVENT_EXEC:
		json_exec(json, (const struct procsnap_event_exec *)event);
		break;
	case PROCSNAP_EVENT_EXIT:
	case PROCSNAP_EVENT_REAP:
		json_exit(json, (const struct procsnap_event_exit *)event);
		break;
	case PROCSNAP_EVENT_PARENT:
		json_parent(json, (const struct procsnap_event_parent *)event);
		break;
	case PROCSNAP_EVENT_COMM:
		json_comm(json, "new_comm", ((const struct procsnap_event_comm *)event)->new_comm);
		break;
	case PROCSNAP_EVENT_UID:
	case PROCSNAP_EVENT_GID:
		json_ids(json, (const struct procsnap_event_ids *)event);
		break;
	case PROCSNAP_EVENT_SESSION:
		json_session(json, (const struct procsnap_event_session *)event);
		break;
	}
}

/* what the event does not have by itself */
static void json_known(struct cli_json *json, const struct watch_view *view)
{
	const struct watch_command *command = view->command;

	if (command && command->length) {
		json_arguments(json, command->text, command->length);
		json_flag(json, "argv_cut", command->cut);
	} else {
		cli_json_known(json, "argv", false, 0);
	}
	if (view->parent)
		json_comm(json, "parent_comm", view->parent->comm);
	else
		cli_json_known(json, "parent_comm", false, 0);
	cli_json_member(json, "depth", view->depth);
	cli_json_known(json, "life_ns", view->life_ns != WATCH_UNKNOWN, view->life_ns);
	cli_json_known(json, "program_ns", view->program_ns != WATCH_UNKNOWN, view->program_ns);
}

static void json_subject(struct cli_json *json, const struct procsnap_event *event)
{
	const struct cli_user *user = cli_user_name(event->uid);

	cli_json_member(json, "cpu", event->cpu);
	cli_json_member(json, "pid", (uint64_t)event->pid);
	cli_json_member(json, "tgid", (uint64_t)event->tgid);
	cli_json_member(json, "ppid", (uint64_t)event->ppid);
	cli_json_member(json, "uid", event->uid);
	cli_json_text(json, "user", user->name, user->length);
	json_comm(json, "comm", event->comm);
	cli_json_member(json, "start_ns", event->start_ns);
	cli_json_member(json, "parent_start_ns", event->parent_start_ns);
	json_flag(json, "thread", watch_is_thread(event));
	json_flag(json, "denied", event->flags & PROCSNAP_EVENT_DENIED);
}

static void json_open(struct cli_json *json, struct watch_run *run, const char *event)
{
	cli_json_begin(json, run->out);
	cli_json_element(json);
	cli_json_word(json, "event", event);
}

static void json_close(struct cli_json *json)
{
	cli_json_close(json, '}');
	cli_out_char(json->out, '\n');
}

void watch_json_event(struct watch_run *run, const struct watch_view *view)
{
	const struct procsnap_event *event = view->event;
	struct cli_json json;

	json_open(&json, run, procsnap_event_kind_name(event->kind));
	json_real(&json, run, run->last.boot_ns);
	cli_json_member(&json, "sequence", event->sequence);
	cli_json_member(&json, "mono_ns", run->last.mono_ns);
	cli_json_member(&json, "boot_ns", run->last.boot_ns);
	if (event->kind == PROCSNAP_EVENT_LOST) {
		cli_json_member(&json, "count", ((const struct procsnap_event_lost *)event)->count);
	} else {
		json_subject(&json, event);
		json_kind(&json, event);
		json_known(&json, view);
	}
	json_close(&json);
}

void watch_json_begin(struct watch_run *run)
{
	enum procsnap_backend backend = procsnap_listener_get_backend(run->listener);
	struct cli_json json;

	if (run->options.sum)
		return;
	json_open(&json, run, "start");
	cli_json_word(&json, "backend", procsnap_backend_name(backend));
	json_flag(&json, "may_miss", procsnap_listener_may_miss(run->listener));
	cli_json_member(&json, "begin_mono_ns", run->begin_ns);
	json_close(&json);
}

void watch_json_end(struct watch_run *run)
{
	struct procsnap_listener_counts counts;
	struct cli_json json;

	procsnap_listener_get_counts(run->listener, &counts);
	json_open(&json, run, "end");
	cli_json_member(&json, "shown", run->shown);
	cli_json_member(&json, "received", counts.received);
	cli_json_member(&json, "lost", counts.lost);
	json_flag(&json, "may_miss", procsnap_listener_may_miss(run->listener));
	cli_json_member(&json, "elapsed_ns", run->end_ns - run->begin_ns);
	if (watch_has_sum(run))
		watch_sum_json(run, &json);
	json_close(&json);
}
