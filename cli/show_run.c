// SPDX-License-Identifier: GPL-2.0-or-later
/* A page's parts on how a task runs: what it does, its times, its scheduling. */
#include <stdio.h>

#include "names.h"
#include "show.h"

static void activity_syscall(struct show *show)
{
	const struct procsnap_syscall *call = procsnap_syscall(show->snap, show->row);

	if (cli_entry_status(call) == PROCSNAP_STATUS_NONE) {
		show_printf(show, "system call", "none: it runs");
		return;
	}
	if (cli_entry_status(call) != PROCSNAP_STATUS_OK) {
		show_status(show, "system call", call);
		return;
	}
	if (call->number < 0) {
		show_printf(show, "system call", "none: it is blocked elsewhere");
	} else {
		show_printf(show, "system call", "%d (%#llx, %#llx, %#llx, %#llx, %#llx, %#llx)",
			    call->number, (unsigned long long)call->args[0],
			    (unsigned long long)call->args[1], (unsigned long long)call->args[2],
			    (unsigned long long)call->args[3], (unsigned long long)call->args[4],
			    (unsigned long long)call->args[5]);
	}
	show_printf(show, "stack pointer", "%#llx", (unsigned long long)call->stack_pointer);
	show_printf(show, "instruction", "%#llx", (unsigned long long)call->instruction_pointer);
}

void show_activity(struct show *show)
{
	const struct procsnap_wchan *wchan = procsnap_wchan(show->snap, show->row);

	show_heading(show, "Activity");
	if (cli_entry_status(wchan) == PROCSNAP_STATUS_OK)
		show_text(show, "sleeps in", &wchan->text);
	else
		show_status(show, "sleeps in", wchan);
	activity_syscall(show);
}

static void times_line(struct show *show, const char *name, uint64_t ns)
{
	char amount[SHOW_AMOUNT];

	show_printf(show, name, "%s", show_duration(amount, ns));
}

void show_times(struct show *show)
{
	const struct procsnap_cpu *cpu = procsnap_cpu(show->snap, show->row);

	if (!show_part(show, "Times", cpu))
		return;
	times_line(show, "user", cpu->utime_ns);
	times_line(show, "system", cpu->stime_ns);
	times_line(show, "guest", cpu->guest_ns);
	times_line(show, "children, user", cpu->child_utime_ns);
	times_line(show, "children, system", cpu->child_stime_ns);
	times_line(show, "children, guest", cpu->child_guest_ns);
	times_line(show, "on a cpu", cpu->run_ns);
	times_line(show, "waiting for a cpu", cpu->wait_ns);
	show_printf(show, "times on a cpu", "%llu", (unsigned long long)cpu->timeslices);
	show_printf(show, "switches", "%llu voluntary, %llu involuntary",
		    (unsigned long long)cpu->voluntary_switches,
		    (unsigned long long)cpu->involuntary_switches);
	show_printf(show, "page faults", "%llu minor, %llu major",
		    (unsigned long long)cpu->minor_faults, (unsigned long long)cpu->major_faults);
	show_printf(show, "children's faults", "%llu minor, %llu major",
		    (unsigned long long)cpu->child_minor_faults,
		    (unsigned long long)cpu->child_major_faults);
}

static void scheduling_bitmap(struct show *show, const char *name, const struct procsnap_text *text)
{
	size_t length;
	const void *words = procsnap_text(show->snap, text, &length);
	char list[4096];

	if (cli_bitmap_list(list, sizeof(list), words, length / sizeof(uint64_t)) >= sizeof(list))
		memcpy(list + sizeof(list) - 4, "...", 4);
	show_name(show, name);
	cli_out_string(show->out, list[0] ? list : "-");
	show_end(show);
}

static void scheduling_extras(struct show *show, const struct procsnap_sched *sched)
{
	scheduling_bitmap(show, "cpus allowed", &sched->cpus_allowed);
	scheduling_bitmap(show, "nodes allowed", &sched->mems_allowed);
	if (show_field(show, "autogroup", sched->autogroup_status))
		show_printf(show, "autogroup", "%llu, nice %d",
			    (unsigned long long)sched->autogroup_id, sched->autogroup_nice);
	if (show_field(show, "timer slack", sched->timer_slack_status))
		show_printf(show, "timer slack", "%llu ns",
			    (unsigned long long)sched->timer_slack_ns);
	if (show_field(show, "utilization clamp", sched->uclamp_status))
		show_printf(show, "utilization clamp", "%u to %u of 1024", sched->uclamp_min,
			    sched->uclamp_max);
	if (sched->deadline_period_ns || sched->deadline_ns)
		show_printf(show, "deadline", "%llu ns of %llu ns, within %llu ns",
			    (unsigned long long)sched->deadline_runtime_ns,
			    (unsigned long long)sched->deadline_period_ns,
			    (unsigned long long)sched->deadline_ns);
}

void show_scheduling(struct show *show)
{
	const struct procsnap_cpu *cpu = procsnap_cpu(show->snap, show->row);
	const struct procsnap_sched *sched = procsnap_sched(show->snap, show->row);

	if (show_part(show, "Scheduling", cpu)) {
		const char *policy = cli_policy_name(cpu->policy);

		show_printf(show, "policy", "%s (%u)", policy ? policy : "unknown", cpu->policy);
		show_printf(show, "priority", "%d, nice %d, real-time %u", cpu->priority, cpu->nice,
			    cpu->rt_priority);
		show_printf(show, "last cpu", "%d", cpu->last_cpu);
	}
	if (cli_entry_status(sched) == PROCSNAP_STATUS_OK)
		scheduling_extras(show, sched);
	else
		show_status(show, "cpus allowed", sched);
}
