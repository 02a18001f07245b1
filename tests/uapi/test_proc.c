// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every field of every section against /proc, for processes of many kinds that
 * stand still, from both backends, as processes and as threads.
 */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <procsnap/procsnap.h>

#include "proc_text.h"
#include "victims.h"

static struct victim *victims;
static enum procsnap_backend backend;

static const char *where; /* what is compared, for messages */
static int differences;

static void same(const char *field, long long got, long long expected)
{
	if (got == expected)
		return;
	print_error("%s: %s is %lld, /proc says %lld\n", where, field, got, expected);
	differences++;
}

static void same_text(const char *field, const char *got, const char *expected)
{
	if (!strcmp(got, expected))
		return;
	print_error("%s: %s is '%s', /proc says '%s'\n", where, field, got, expected);
	differences++;
}

static long long ticks(uint64_t ns)
{
	return ns / (1000000000 / sysconf(_SC_CLK_TCK));
}

static struct procsnap_snapshot *take(bool threads)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	struct procsnap *ps;

	assert_int_equal(procsnap_open(&ps, backend), 0);
	assert_int_equal(procsnap_get_backend(ps), backend);
	assert_int_equal(procsnap_query_new(&query), 0);
	procsnap_query_set_threads(query, threads);
	if (procsnap_take(ps, query, &snap))
		fail_msg("%s", procsnap_last_error());
	procsnap_query_free(query);
	procsnap_close(ps);
	return snap;
}

/* "123" of a process, "123/task/125" of a thread: where its files are. */
static const char *folder(const struct procsnap_task *task, bool thread)
{
	static char text[64];

	if (thread)
		snprintf(text, sizeof(text), "%d/task/%d", task->tgid, task->pid);
	else
		snprintf(text, sizeof(text), "%d", task->pid);
	return text;
}

static void compare_task(const struct procsnap_snapshot *snap, size_t row, bool thread)
{
	const struct procsnap_task *task = procsnap_task(snap, row);
	const char *stat = proc_file("%s/stat", folder(task, thread));
	const char *status = proc_file("%s/status", folder(task, thread));
	const char *comm = proc_file("%s/comm", folder(task, thread));
	char name[PROCSNAP_COMM_SIZE + 1];
	size_t parent;

	same("status", task->status, PROCSNAP_STATUS_OK);
	same("pid", task->pid, line_value(status, "Pid", 0));
	same("tgid", task->tgid, line_value(status, "Tgid", 0));
	same("ppid", task->ppid, line_value(status, "PPid", 0));
	same("pgid", task->pgid, stat_field(stat, 5));
	same("sid", task->sid, stat_field(stat, 6));
	same("tty", task->tty, stat_field(stat, 7));
	same("tpgid", task->tpgid, stat_field(stat, 8));
	same("tracer", task->tracer, line_value(status, "TracerPid", 0));
	same("ns_pid", task->ns_pid, line_last(status, "NSpid"));
	same("state", task->state, stat_state(stat));
	same("exit_state", task->exit_state, stat_state(stat) == 'Z' ? 32 : 0);
	same("flags", task->flags, stat_field(stat, 9));
	same("threads", task->threads, stat_field(stat, 20));
	same("threads in status", task->threads, line_value(status, "Threads", 0));
	same("start_ns", ticks(task->start_ns), stat_field(stat, 22));
	snprintf(name, sizeof(name), "%s\n", task->comm);
	same_text("comm", name, comm);
	if (procsnap_find_pid(snap, task->ppid, &parent))
		parent = PROCSNAP_NO_ROW;
	same("parent_row", task->parent_row, parent);
	if (procsnap_find_pid(snap, task->tgid, &parent))
		parent = PROCSNAP_NO_ROW;
	same("leader_row", task->leader_row, parent);
}

static void compare_cred(const struct procsnap_snapshot *snap, size_t row, bool thread)
{
	const struct procsnap_cred *cred = procsnap_cred(snap, row);
	const char *status = proc_file("%s/status", folder(procsnap_task(snap, row), thread));

	same("cred status", cred->status, PROCSNAP_STATUS_OK);
	same("ruid", cred->ruid, line_value(status, "Uid", 0));
	same("euid", cred->euid, line_value(status, "Uid", 1));
	same("suid", cred->suid, line_value(status, "Uid", 2));
	same("fsuid", cred->fsuid, line_value(status, "Uid", 3));
	same("rgid", cred->rgid, line_value(status, "Gid", 0));
	same("egid", cred->egid, line_value(status, "Gid", 1));
	same("sgid", cred->sgid, line_value(status, "Gid", 2));
	same("fsgid", cred->fsgid, line_value(status, "Gid", 3));
}

/* What the scheduler counts by thread: of a process, the sum over its threads. */
struct sums {
	long long run, wait, slices, voluntary, involuntary;
};

static void add_thread(struct sums *sums, const char *path)
{
	const char *status = proc_file("%s/status", path);
	const char *schedstat = proc_file("%s/schedstat", path);
	long long run, wait, slices;

	assert_int_equal(sscanf(schedstat, "%lld %lld %lld", &run, &wait, &slices), 3);
	sums->run += run;
	sums->wait += wait;
	sums->slices += slices;
	sums->voluntary += line_value(status, "voluntary_ctxt_switches", 0);
	sums->involuntary += line_value(status, "nonvoluntary_ctxt_switches", 0);
}

static struct sums sum_threads(const struct procsnap_task *task, bool thread)
{
	struct sums sums = { 0 };
	struct dirent *entry;
	char path[64];
	DIR *dir;

	if (thread) {
		add_thread(&sums, folder(task, true));
		return sums;
	}
	snprintf(path, sizeof(path), "/proc/%d/task", task->pid);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%d/task/%d", task->pid, atoi(entry->d_name));
		add_thread(&sums, path);
	}
	closedir(dir);
	return sums;
}

static void compare_cpu(const struct procsnap_snapshot *snap, size_t row, bool thread)
{
	const struct procsnap_task *task = procsnap_task(snap, row);
	const struct procsnap_cpu *cpu = procsnap_cpu(snap, row);
	const char *stat = proc_file("%s/stat", folder(task, thread));
	struct sums sums = sum_threads(task, thread);

	same("cpu status", cpu->status, PROCSNAP_STATUS_OK);
	same("utime_ns", ticks(cpu->utime_ns), stat_field(stat, 14));
	same("stime_ns", ticks(cpu->stime_ns), stat_field(stat, 15));
	same("guest_ns", ticks(cpu->guest_ns), stat_field(stat, 43));
	same("child_utime_ns", ticks(cpu->child_utime_ns), stat_field(stat, 16));
	same("child_stime_ns", ticks(cpu->child_stime_ns), stat_field(stat, 17));
	same("child_guest_ns", ticks(cpu->child_guest_ns), stat_field(stat, 44));
	same("minor_faults", cpu->minor_faults, stat_field(stat, 10));
	same("child_minor_faults", cpu->child_minor_faults, stat_field(stat, 11));
	same("major_faults", cpu->major_faults, stat_field(stat, 12));
	same("child_major_faults", cpu->child_major_faults, stat_field(stat, 13));
	same("priority", cpu->priority, stat_field(stat, 18));
	same("nice", cpu->nice, stat_field(stat, 19));
	same("last_cpu", cpu->last_cpu, stat_field(stat, 39));
	same("rt_priority", cpu->rt_priority, stat_field(stat, 40));
	same("policy", cpu->policy, stat_field(stat, 41));
	same("run_ns", cpu->run_ns, sums.run);
	same("wait_ns", cpu->wait_ns, sums.wait);
	same("timeslices", cpu->timeslices, sums.slices);
	same("voluntary_switches", cpu->voluntary_switches, sums.voluntary);
	same("involuntary_switches", cpu->involuntary_switches, sums.involuntary);
}

static void compare_memory(const struct procsnap_snapshot *snap, size_t row, bool thread)
{
	const struct procsnap_task *task = procsnap_task(snap, row);
	const struct procsnap_memory *memory = procsnap_memory(snap, row);
	const char *status = proc_file("%s/status", folder(task, thread));
	const char *stat = proc_file("%s/stat", folder(task, thread));

	same("oom_score_adj", memory->oom_score_adj,
	     atoi(proc_file("%s/oom_score_adj", folder(task, thread))));
	if (!line_present(status, "VmSize")) {
		same("memory status", memory->status, PROCSNAP_STATUS_NONE);
		same("virtual_bytes", memory->virtual_bytes, 0);
		return;
	}
	same("memory status", memory->status, PROCSNAP_STATUS_OK);
	same("virtual_bytes", memory->virtual_bytes, stat_field(stat, 23));
	same("virtual_peak_bytes", memory->virtual_peak_bytes >> 10,
	     line_value(status, "VmPeak", 0));
	same("locked_bytes", memory->locked_bytes >> 10, line_value(status, "VmLck", 0));
	same("pinned_bytes", memory->pinned_bytes >> 10, line_value(status, "VmPin", 0));
	same("rss_anon_bytes", memory->rss_anon_bytes >> 10, line_value(status, "RssAnon", 0));
	same("rss_file_bytes", memory->rss_file_bytes >> 10, line_value(status, "RssFile", 0));
	same("rss_shmem_bytes", memory->rss_shmem_bytes >> 10, line_value(status, "RssShmem", 0));
	same("rss_peak_bytes", memory->rss_peak_bytes >> 10, line_value(status, "VmHWM", 0));
	same("data_bytes", memory->data_bytes >> 10, line_value(status, "VmData", 0));
	same("stack_bytes", memory->stack_bytes >> 10, line_value(status, "VmStk", 0));
	same("text_bytes", memory->text_bytes >> 10, line_value(status, "VmExe", 0));
	same("library_bytes", memory->library_bytes >> 10, line_value(status, "VmLib", 0));
	same("page_table_bytes", memory->page_table_bytes >> 10, line_value(status, "VmPTE", 0));
	same("swap_bytes", memory->swap_bytes >> 10, line_value(status, "VmSwap", 0));
}

static void compare_row(const struct procsnap_snapshot *snap, size_t row, bool thread,
			const char *kind)
{
	char text[128];

	snprintf(text, sizeof(text), "%s %s%s %d", procsnap_backend_name(backend), kind,
		 thread ? " thread" : "", procsnap_task(snap, row)->pid);
	where = text;
	compare_task(snap, row, thread);
	compare_cred(snap, row, thread);
	compare_cpu(snap, row, thread);
	compare_memory(snap, row, thread);
}

static void compare_victims(bool threads)
{
	struct procsnap_snapshot *snap = take(threads);
	const struct victim *victim;
	size_t row, rows;

	differences = 0;
	for (victim = victims; victim->pid; victim++) {
		rows = 0;
		procsnap_for_each_row(snap, row) {
			if (procsnap_task(snap, row)->tgid != victim->pid)
				continue;
			compare_row(snap, row, threads, victim->kind);
			rows++;
		}
		where = victim->kind;
		same("rows", rows,
		     threads ? line_value(proc_file("%d/status", victim->pid), "Threads", 0) : 1);
	}
	procsnap_snapshot_free(snap);
	assert_int_equal(differences, 0);
}

static void processes_are_as_in_proc(void **state)
{
	(void)state;
	compare_victims(false);
}

static void threads_are_as_in_proc(void **state)
{
	(void)state;
	compare_victims(true);
}

/* They do not stand still: only what does not change. */
static void kernel_threads_are_as_in_proc(void **state)
{
	struct procsnap_snapshot *snap = take(false);
	size_t row, count = 0;

	(void)state;
	differences = 0;
	procsnap_for_each_row(snap, row) {
		const struct procsnap_task *task = procsnap_task(snap, row);
		char name[PROCSNAP_COMM_SIZE + 1];

		if (task->ppid != 2 || !strncmp(task->comm, "kworker", 7))
			continue;
		where = task->comm;
		snprintf(name, sizeof(name), "%s\n", task->comm);
		same_text("comm", name, proc_file("%d/comm", task->pid));
		compare_cred(snap, row, false);
		compare_memory(snap, row, false);
		same("memory status", procsnap_memory(snap, row)->status, PROCSNAP_STATUS_NONE);
		count++;
	}
	procsnap_snapshot_free(snap);
	assert_int_equal(differences, 0);
	assert_true(count > 3);
}

static void between(const char *field, long long got, long long least, long long most)
{
	if (got < least || got > most) {
		print_error("system: %s is %lld, /proc says %lld to %lld\n", field, got, least,
			    most);
		differences++;
	}
}

static void loads(long long load[3])
{
	double value[3];
	int i;

	assert_int_equal(
		sscanf(proc_file("loadavg"), "%lf %lf %lf", &value[0], &value[1], &value[2]), 3);
	for (i = 0; i < 3; i++)
		load[i] = value[i] * 100 + 0.5;
}

static void compare_loads(const struct procsnap_system *system, const long long before[3],
			  const long long after[3])
{
	int i;

	for (i = 0; i < 3; i++) {
		/* As the kernel rounds: up by half a hundredth, then down. */
		long long fixed = system->load[i] + PROCSNAP_LOAD_ONE / 200;
		long long load = fixed / PROCSNAP_LOAD_ONE * 100 +
				 fixed % PROCSNAP_LOAD_ONE * 100 / PROCSNAP_LOAD_ONE;

		between("load", load, before[i] < after[i] ? before[i] : after[i],
			before[i] > after[i] ? before[i] : after[i]);
	}
}

static void system_is_as_in_proc(void **state)
{
	static const struct {
		const char *key;
		size_t offset;
		long long slack_kb;
	} lines[] = {
		{ "MemTotal", offsetof(struct procsnap_system, mem_total_bytes), 0 },
		{ "MemFree", offsetof(struct procsnap_system, mem_free_bytes), 16384 },
		{ "MemAvailable", offsetof(struct procsnap_system, mem_available_bytes), 16384 },
		{ "Buffers", offsetof(struct procsnap_system, buffers_bytes), 1024 },
		{ "Cached", offsetof(struct procsnap_system, cached_bytes), 4096 },
		{ "Shmem", offsetof(struct procsnap_system, shmem_bytes), 64 },
		{ "SReclaimable", offsetof(struct procsnap_system, slab_reclaimable_bytes), 4096 },
		{ "SUnreclaim", offsetof(struct procsnap_system, slab_unreclaimable_bytes), 4096 },
		{ "SwapTotal", offsetof(struct procsnap_system, swap_total_bytes), 0 },
		{ "SwapFree", offsetof(struct procsnap_system, swap_free_bytes), 0 },
	};
	const struct procsnap_system *system;
	struct procsnap_snapshot *snap;
	long long before[3], after[3];
	const char *meminfo;
	double uptime, uptime_after;
	long long btime;
	size_t i;

	(void)state;
	differences = 0;
	loads(before);
	assert_int_equal(sscanf(proc_file("uptime"), "%lf", &uptime), 1);
	snap = take(false);
	assert_int_equal(sscanf(proc_file("uptime"), "%lf", &uptime_after), 1);
	loads(after);
	meminfo = proc_file("meminfo");
	system = procsnap_system(snap);
	assert_non_null(system);
	compare_loads(system, before, after);
	between("uptime_ns", system->uptime_ns / 10000000, uptime * 100 - 1,
		uptime_after * 100 + 1);
	/* In ms; the procfs backend has it from two clocks, one read after the other. */
	btime = atoll(strstr(proc_file("stat"), "\nbtime ") + 7);
	between("boot_real_ns", system->boot_real_ns / 1000000, btime * 1000 - 5,
		btime * 1000 + 1000 + 5);
	between("cpus_online", system->cpus_online, sysconf(_SC_NPROCESSORS_ONLN),
		sysconf(_SC_NPROCESSORS_ONLN));
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		uint64_t bytes = *(const uint64_t *)((const char *)system + lines[i].offset);
		long long kb = line_value(meminfo, lines[i].key, 0);

		between(lines[i].key, bytes >> 10, kb - lines[i].slack_kb, kb + lines[i].slack_kb);
	}
	procsnap_snapshot_free(snap);
	assert_int_equal(differences, 0);
}

/* The ten columns of line cpuN. */
static void cpu_line(const char *stat, uint32_t cpu, long long columns[10])
{
	char key[16];
	const char *p;
	int i;

	snprintf(key, sizeof(key), "\ncpu%u ", cpu);
	p = strstr(stat, key);
	assert_non_null(p);
	p += strlen(key);
	for (i = 0; i < 10; i++)
		columns[i] = strtoll(p, (char **)&p, 10);
}

static void cpustat_is_as_in_proc(void **state)
{
	const char *before = proc_file("stat"), *after;
	struct procsnap_snapshot *snap = take(false);
	long long least[10], most[10];
	size_t cpu;
	int i;

	(void)state;
	after = proc_file("stat");
	differences = 0;
	assert_int_equal(procsnap_cpustat_count(snap), sysconf(_SC_NPROCESSORS_ONLN));
	for (cpu = 0; cpu < procsnap_cpustat_count(snap); cpu++) {
		const struct procsnap_cpustat *stat = procsnap_cpustat(snap, cpu);
		const __u64 *columns = &stat->user_ns;

		cpu_line(before, stat->cpu, least);
		cpu_line(after, stat->cpu, most);
		for (i = 0; i < 10; i++)
			between("cpu column", ticks(columns[i]), least[i], most[i]);
	}
	procsnap_snapshot_free(snap);
	assert_int_equal(differences, 0);
}

static int make_victims(void **state)
{
	(void)state;
	victims = victims_make();
	return 0;
}

static int end_victims(void **state)
{
	(void)state;
	victims_end(victims);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_are_as_in_proc),
		cmocka_unit_test(threads_are_as_in_proc),
		cmocka_unit_test(kernel_threads_are_as_in_proc),
		cmocka_unit_test(system_is_as_in_proc),
		cmocka_unit_test(cpustat_is_as_in_proc),
	};
	int failed;

	backend = PROCSNAP_BACKEND_DEVICE;
	failed = cmocka_run_group_tests_name("proc, device", tests, make_victims, end_victims);
	backend = PROCSNAP_BACKEND_PROCFS;
	failed += cmocka_run_group_tests_name("proc, procfs", tests, make_victims, end_victims);
	return failed;
}
