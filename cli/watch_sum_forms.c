// SPDX-License-Identifier: GPL-2.0-or-later
/* The sum at the end: a page for people, an object for programs. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "cli.h"
#include "names.h"
#include "out_text.h"
#include "size.h"
#include "span.h"
#include "watch.h"

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* the command itself is not born while it is watched: it is there, and held */
static uint64_t sum_processes(const struct watch_run *run)
{
	return run->sum.forks + (run->child.pid != 0);
}

/* the line "name  text" */
static void __attribute__((format(printf, 3, 4)))
sum_line(struct watch_run *run, const char *name, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cli_out_printf(run->out, "  %-11s ", name);
	cli_out_escaped(run->out, text, strlen(text));
	cli_out_char(run->out, '\n');
}

static void sum_status(struct watch_run *run)
{
	int status = run->child.status;
	char name[CLI_NAME_SIZE];

	cli_out_string(run->out, "  command     ");
	for (char **word = run->options.command; *word; word++) {
		cli_out_escaped(run->out, *word, strlen(*word));
		cli_out_char(run->out, word[1] ? ' ' : '\n');
	}
	if (WIFSIGNALED(status))
		sum_line(run, "status", "killed by SIG%s%s",
			 cli_signal_name((unsigned int)WTERMSIG(status), name),
			 WCOREDUMP(status) ? ", core dumped" : "");
	else
		sum_line(run, "status", "%d", WEXITSTATUS(status));
}

static void sum_counts(struct watch_run *run)
{
	const struct watch_sum *sum = &run->sum;
	size_t living = watch_model_living(&run->model);
	char more[64] = "";

	if (living && run->child.pid)
		snprintf(more, sizeof(more), ", %zu still there", living);
	/*
	 * Who is born has the user and the command of its parent, and may end as another:
	 * where only some are asked for, those who are born are not those who end.
	 */
	if (!watch_is_selective(run))
		sum_line(run, "processes", "%" PRIu64 " born, %" PRIu64 " ended%s",
			 sum_processes(run), sum->total.processes, more);
	else
		sum_line(run, "processes", "%" PRIu64 " ended", sum->total.processes);
	sum_line(run, "programs", "%" PRIu64 " begun", sum->execs);
	if (run->options.threads)
		sum_line(run, "threads", "%" PRIu64 " born, %" PRIu64 " ended", sum->threads,
			 sum->thread_ends);
	if (sum->total.unknown)
		sum_line(run, "failed", "%" PRIu64 ", and %" PRIu64 " whose status is not known",
			 sum->total.failed, sum->total.unknown);
	else
		sum_line(run, "failed", "%" PRIu64, sum->total.failed);
}

static void sum_cost(struct watch_run *run)
{
	const struct watch_cost *total = &run->sum.total;
	uint64_t cpu = total->utime_ns + total->stime_ns, elapsed = run->end_ns - run->begin_ns;
	char user[CLI_SPAN_TEXT], system[CLI_SPAN_TEXT], both[CLI_SPAN_TEXT];
	char first[CLI_SIZE_TEXT], second[CLI_SIZE_TEXT], unknown[64] = "";

	sum_line(run, "cpu", "%s (user %s, system %s), %" PRIu64 "%% of one cpu",
		 cli_span(both, cpu), cli_span(user, total->utime_ns),
		 cli_span(system, total->stime_ns), elapsed ? cpu * 100 / elapsed : 0);
	if (total->run_ns)
		sum_line(run, "scheduled", "%s", cli_span(both, total->run_ns));
	if (total->processes)
		sum_line(run, "peak memory", "%s (%.*s, %d)",
			 cli_size(first, total->rss_peak_bytes, false), PROCSNAP_EVENT_COMM_SIZE,
			 total->peak_comm, (int)total->peak_pid);
	sum_line(run, "faults", "%" PRIu64 " without input, %" PRIu64 " with", total->minor_faults,
		 total->major_faults);
	sum_line(run, "switches", "%" PRIu64 " to wait, %" PRIu64 " preempted",
		 total->voluntary_switches, total->involuntary_switches);
	if (total->unknown)
		snprintf(unknown, sizeof(unknown), "; of %" PRIu64 " not known", total->unknown);
	sum_line(run, "storage", "%s read, %s written%s", cli_size(first, total->read_bytes, false),
		 cli_size(second, total->write_bytes, false), unknown);
	sum_line(run, "calls", "%s read, %s written%s", cli_size(first, total->read_chars, false),
		 cli_size(second, total->write_chars, false), unknown);
}

static uint64_t timeval_ns(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000000 + (uint64_t)time->tv_usec * 1000;
}

/* what the kernel says by itself, where the sum is of looks only, or has holes */
static void sum_usage(struct watch_run *run)
{
	const struct rusage *usage = &run->child.usage;
	char user[CLI_SPAN_TEXT], system[CLI_SPAN_TEXT], size[CLI_SIZE_TEXT];

	if (!run->child.pid || (!run->sum.lost && !procsnap_listener_may_miss(run->listener)))
		return;
	sum_line(run, "wait4(2)", "user %s, system %s, peak %s, for what was waited for",
		 cli_span(user, timeval_ns(&usage->ru_utime)),
		 cli_span(system, timeval_ns(&usage->ru_stime)),
		 cli_size(size, (uint64_t)usage->ru_maxrss << 10, false));
}

static void sum_honest(struct watch_run *run)
{
	if (procsnap_listener_may_miss(run->listener))
		sum_line(run, "missed", "from /proc: what was short is not in it");
	if (run->sum.lost)
		sum_line(run, "lost", "%" PRIu64 " event%s: the sum is too small", run->sum.lost,
			 plural(run->sum.lost));
}

static void sum_names(struct watch_run *run)
{
	size_t count = watch_sum_rank(&run->sum);
	char both[CLI_SPAN_TEXT], user[CLI_SPAN_TEXT], system[CLI_SPAN_TEXT], size[CLI_SIZE_TEXT];

	if (count > run->options.top)
		count = run->options.top;
	if (count)
		cli_out_printf(run->out, "\n%9s %8s %8s %7s %7s %5s NAME\n", "CPU", "USER",
			       "SYSTEM", "PROCS", "FAILED", "PEAK");
	for (size_t i = 0; i < count; i++) {
		const struct watch_cost *cost = &run->sum.names[i];

		cli_out_printf(run->out, "%9s %8s %8s %7" PRIu64 " %7" PRIu64 " %5s ",
			       cli_span(both, cost->utime_ns + cost->stime_ns),
			       cli_span(user, cost->utime_ns), cli_span(system, cost->stime_ns),
			       cost->processes, cost->failed,
			       cli_size(size, cost->rss_peak_bytes, false));
		cli_out_escaped(run->out, cost->comm, strnlen(cost->comm, sizeof(cost->comm)));
		cli_out_char(run->out, '\n');
	}
}

void watch_sum_table(struct watch_run *run)
{
	char elapsed[CLI_SPAN_TEXT];

	cli_out_string(run->out, "procsnap watch: the sum\n");
	if (run->child.pid)
		sum_status(run);
	sum_line(run, "elapsed", "%s", cli_span(elapsed, run->end_ns - run->begin_ns));
	sum_counts(run);
	sum_cost(run);
	sum_usage(run);
	sum_honest(run);
	sum_names(run);
}

static void json_cost(struct cli_json *json, const struct watch_cost *cost)
{
	cli_json_member(json, "processes", cost->processes);
	cli_json_member(json, "failed", cost->failed);
	cli_json_member(json, "unknown", cost->unknown);
	cli_json_member(json, "utime_ns", cost->utime_ns);
	cli_json_member(json, "stime_ns", cost->stime_ns);
	cli_json_member(json, "run_ns", cost->run_ns);
	cli_json_member(json, "rss_peak_bytes", cost->rss_peak_bytes);
	cli_json_member(json, "peak_pid", (uint64_t)cost->peak_pid);
	cli_json_text(json, "peak_comm", cost->peak_comm,
		      strnlen(cost->peak_comm, sizeof(cost->peak_comm)));
	cli_json_member(json, "minor_faults", cost->minor_faults);
	cli_json_member(json, "major_faults", cost->major_faults);
	cli_json_member(json, "voluntary_switches", cost->voluntary_switches);
	cli_json_member(json, "involuntary_switches", cost->involuntary_switches);
	cli_json_member(json, "read_bytes", cost->read_bytes);
	cli_json_member(json, "write_bytes", cost->write_bytes);
	cli_json_member(json, "read_chars", cost->read_chars);
	cli_json_member(json, "write_chars", cost->write_chars);
}

/* as the kernel has it: the command, and the children that were waited for */
static void json_child(struct cli_json *json, const struct watch_child *child)
{
	const struct rusage *usage = &child->usage;

	cli_json_member(json, "status", (uint64_t)child->status);
	cli_json_key(json, "rusage");
	cli_json_open(json, '{');
	cli_json_member(json, "utime_ns", timeval_ns(&usage->ru_utime));
	cli_json_member(json, "stime_ns", timeval_ns(&usage->ru_stime));
	cli_json_member(json, "rss_peak_bytes", (uint64_t)usage->ru_maxrss << 10);
	cli_json_member(json, "minor_faults", (uint64_t)usage->ru_minflt);
	cli_json_member(json, "major_faults", (uint64_t)usage->ru_majflt);
	cli_json_member(json, "voluntary_switches", (uint64_t)usage->ru_nvcsw);
	cli_json_member(json, "involuntary_switches", (uint64_t)usage->ru_nivcsw);
	cli_json_close(json, '}');
}

void watch_sum_json(struct watch_run *run, struct cli_json *json)
{
	const struct watch_sum *sum = &run->sum;
	size_t count = watch_sum_rank(&run->sum);

	if (run->child.pid)
		json_child(json, &run->child);
	cli_json_known(json, "born", !watch_is_selective(run), sum_processes(run));
	cli_json_known(json, "living", !watch_is_selective(run), watch_model_living(&run->model));
	cli_json_member(json, "execs", sum->execs);
	cli_json_known(json, "threads", run->options.threads, sum->threads);
	cli_json_key(json, "total");
	cli_json_open(json, '{');
	json_cost(json, &sum->total);
	cli_json_close(json, '}');
	cli_json_key(json, "names");
	cli_json_open(json, '[');
	for (size_t i = 0; i < count && i < run->options.top; i++) {
		cli_json_open(json, '{');
		cli_json_text(json, "comm", sum->names[i].comm,
			      strnlen(sum->names[i].comm, sizeof(sum->names[i].comm)));
		json_cost(json, &sum->names[i]);
		cli_json_close(json, '}');
	}
	cli_json_close(json, ']');
}

void watch_tell_end(const struct watch_run *run)
{
	struct procsnap_listener_counts counts;
	char elapsed[CLI_SPAN_TEXT];

	procsnap_listener_get_counts(run->listener, &counts);
	cli_message("%" PRIu64 " event%s shown in %s, %" PRIu64 " lost%s", run->shown,
		    plural(run->shown), cli_span(elapsed, run->end_ns - run->begin_ns), counts.lost,
		    run->unread ? "; the output was not read to its end" : "");
}
