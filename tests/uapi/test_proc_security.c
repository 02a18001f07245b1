// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a task may do and how it stands, against /proc: signals, limits,
 * capabilities, groups, namespaces, cgroups, scheduling, io and small attributes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "compare.h"
#include "proc_text.h"

#define SECTIONS                                                                                 \
	(PROCSNAP_WANT(PROCSNAP_SECTION_SIGNALS) | PROCSNAP_WANT(PROCSNAP_SECTION_LIMITS) |      \
	 PROCSNAP_WANT(PROCSNAP_SECTION_SECURITY) | PROCSNAP_WANT(PROCSNAP_SECTION_NAMESPACES) | \
	 PROCSNAP_WANT(PROCSNAP_SECTION_NSPID) | PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP) |        \
	 PROCSNAP_WANT(PROCSNAP_SECTION_SCHED) | PROCSNAP_WANT(PROCSNAP_SECTION_ATTR) |          \
	 PROCSNAP_WANT(PROCSNAP_SECTION_IO))

#define CGROUP "/sys/fs/cgroup"
#define TEST_CGROUP CGROUP "/procsnap test)(x"
#define V1_FOLDER "/run/procsnap-test-v1"

static struct victim *victims;
static enum procsnap_backend backend;
static bool v1_mounted;

static void need(bool done)
{
	if (!done)
		_exit(1);
}

static void write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	need(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void catch (int signal)
{
	(void)signal;
}

static void with_signals(void)
{
	union sigval value = { .sival_int = 1 };
	sigset_t set;
	int i;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGRTMIN + 3);
	sigaddset(&set, SIGRTMAX);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGUSR1, catch);
	signal(SIGRTMIN + 5, catch);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	for (i = 0; i < 5; i++)
		need(!sigqueue(getpid(), SIGRTMIN + 3, value));
	need(!kill(getpid(), SIGHUP));
	need(!syscall(SYS_tgkill, getpid(), gettid(), SIGUSR2));
	need(!syscall(SYS_tgkill, getpid(), gettid(), SIGRTMAX));
}

static void with_limits(void)
{
	struct rlimit limit = { 111, 222 };

	need(!setrlimit(RLIMIT_CPU, &limit) && !setrlimit(RLIMIT_NPROC, &limit));
	limit = (struct rlimit){ 0, 5ULL << 40 };
	need(!setrlimit(RLIMIT_CORE, &limit) && !setrlimit(RLIMIT_RSS, &limit));
	limit = (struct rlimit){ 7, RLIM_INFINITY };
	need(!setrlimit(RLIMIT_RTTIME, &limit) && !setrlimit(RLIMIT_LOCKS, &limit));
	limit = (struct rlimit){ 3, 17 };
	need(!setrlimit(RLIMIT_NICE, &limit) && !setrlimit(RLIMIT_RTPRIO, &limit));
}

static void many_groups(void)
{
	gid_t groups[700];
	int i;

	for (i = 0; i < 700; i++)
		groups[i] = 100000 - 7 * i;
	need(!setgroups(700, groups));
}

static void no_groups(void)
{
	need(!setgroups(0, NULL));
}

static void ambient(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	need(!syscall(SYS_capget, &header, data));
	data[0].inheritable = 1 << CAP_NET_RAW | 1 << CAP_CHOWN;
	data[0].effective &= ~(1U << CAP_SYS_BOOT);
	need(!syscall(SYS_capset, &header, data));
	need(!prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0));
	need(!prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE, 0, 0, 0));
}

static void filtered(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &allow };

	need(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	need(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
	need(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
}

static void namespaces(void)
{
	/* The pid and time namespaces are those of its children. */
	need(!unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC |
		      CLONE_NEWCGROUP | CLONE_NEWPID | 0x80));
}

static void deadline(void)
{
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} attr = { 48, 6, 0, 0, 0, 1100000, 20000000, 30000000 };

	need(!syscall(SYS_sched_setattr, 0, &attr, 0));
}

static void fifo(void)
{
	struct sched_param param = { .sched_priority = 42 };

	need(!sched_setscheduler(0, SCHED_FIFO, &param));
}

static void affinity(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	need(!sched_setaffinity(0, sizeof(set), &set));
	need(!prctl(PR_SET_TIMERSLACK, 123456789));
}

static void attributes(void)
{
	need(personality(PER_LINUX | ADDR_NO_RANDOMIZE | UNAME26) >= 0);
	write_to("/proc/self/coredump_filter", "0x1f");
	write_to("/proc/self/oom_score_adj", "-77");
	umask(0137);
	need(!prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0));
	need(dup2(0, 700) == 700);
}

static void grouped(void)
{
	need(setsid() > 0);
	write_to("/proc/self/autogroup", "5");
}

static void input_output(void)
{
	char bytes[3000] = { 0 };
	char name[] = "/var/tmp/procsnap-io-XXXXXX";
	int fd = mkstemp(name), i;

	need(fd >= 0);
	for (i = 0; i < 17; i++)
		need(write(fd, bytes, sizeof(bytes)) == sizeof(bytes));
	need(pread(fd, bytes, 2000, 100) == 2000);
	need(!ftruncate(fd, 10) && !unlink(name));
}

static void in_cgroup(void)
{
	need(mkdir(TEST_CGROUP, 0755) == 0 || errno == EEXIST);
	write_to(TEST_CGROUP "/cgroup.procs", "0");
}

static void in_v1(void)
{
	if (!v1_mounted)
		return;
	need(mkdir(V1_FOLDER "/sub", 0755) == 0 || errno == EEXIST);
	write_to(V1_FOLDER "/sub/cgroup.procs", "0");
}

static const struct victim_kind kinds[] = {
	{ "signals", with_signals },
	{ "limits", with_limits },
	{ "many groups", many_groups },
	{ "no groups", no_groups },
	{ "ambient", ambient },
	{ "filtered", filtered },
	{ "namespaces", namespaces },
	{ "deadline", deadline },
	{ "fifo", fifo },
	{ "affinity", affinity },
	{ "attributes", attributes },
	{ "autogroup", grouped },
	{ "io", input_output },
	{ "cgroup", in_cgroup },
	{ "cgroup v1", in_v1 },
	{},
};

static void compare_signals(const struct row *row)
{
	const struct procsnap_signals *signals = procsnap_signals(row->snap, row->index);
	const char *status = proc_file("%s/status", row->folder);

	same("signals status", signals->status, PROCSNAP_STATUS_OK);
	same("exit_signal", signals->exit_signal,
	     stat_field(proc_file("%s/stat", row->folder), 38));
	same_hex("pending", signals->pending, line_base(status, "SigPnd", 16));
	same_hex("shared_pending", signals->shared_pending, line_base(status, "ShdPnd", 16));
	same_hex("blocked", signals->blocked, line_base(status, "SigBlk", 16));
	same_hex("ignored", signals->ignored, line_base(status, "SigIgn", 16));
	same_hex("caught", signals->caught, line_base(status, "SigCgt", 16));
	same("queued", signals->queued, line_base(status, "SigQ", 10));
	same("queue_limit", signals->queue_limit,
	     atoll(strchr(line_text(status, "SigQ"), '/') + 1));
}

static unsigned long long limit_value(const char **text)
{
	char *end;
	unsigned long long value;

	*text += strspn(*text, " ");
	if (!strncmp(*text, "unlimited", 9)) {
		*text += 9;
		return PROCSNAP_UNLIMITED;
	}
	value = strtoull(*text, &end, 10);
	*text = end;
	return value;
}

/* The lines of the file stand in the order of RLIMIT_*, below a heading. */
static void compare_limits(const struct row *row)
{
	const struct procsnap_limits *limits = procsnap_limits(row->snap, row->index);
	const char *line = proc_file("%s/limits", row->folder);
	char field[32];
	int i;

	same("limits status", limits->status, PROCSNAP_STATUS_OK);
	for (i = 0; i < PROCSNAP_LIMITS; i++) {
		const char *text;

		line = strchr(line, '\n') + 1;
		text = line + 26;
		snprintf(field, sizeof(field), "soft limit %d", i);
		same_hex(field, limits->soft[i], limit_value(&text));
		snprintf(field, sizeof(field), "hard limit %d", i);
		same_hex(field, limits->hard[i], limit_value(&text));
	}
}

static void compare_groups(const struct row *row, const struct procsnap_security *security)
{
	const char *p = line_text(proc_file("%s/status", row->folder), "Groups");
	uint32_t count = 0;

	for (; *p && *p != '\n'; p += strspn(p, " ")) {
		const struct procsnap_group *group =
			count < security->group_count
				? procsnap_group(row->snap, security->group_first + count)
				: NULL;
		long long gid = strtoll(p, (char **)&p, 10);

		same("gid", group ? (long long)group->gid : -1, gid);
		count++;
	}
	same("group_count", security->group_count, count);
}

/* Of a file that holds one number; PROCSNAP_NO_ID where there is no such file. */
static long long audit_id(const struct row *row, const char *name)
{
	size_t size;
	char *text = proc_bytes(&size, "%s/%s", row->folder, name);
	long long id = text ? atoll(text) : PROCSNAP_NO_ID;

	free(text);
	return id;
}

static void compare_label(const struct row *row, const struct procsnap_security *security)
{
	size_t size;
	char *label = proc_bytes(&size, "%s/attr/current", row->folder);

	same("label_status", security->label_status,
	     label ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	if (label && size && label[size - 1] == '\n')
		size--;
	if (label)
		same_bytes(row, "label", &security->label, label, size);
	free(label);
}

static void compare_security(const struct row *row)
{
	const struct procsnap_security *security = procsnap_security(row->snap, row->index);
	const char *status = proc_file("%s/status", row->folder);

	same("security status", security->status, PROCSNAP_STATUS_OK);
	same("no_new_privs", security->no_new_privs, line_base(status, "NoNewPrivs", 10));
	same_hex("cap_inheritable", security->cap_inheritable, line_base(status, "CapInh", 16));
	same_hex("cap_permitted", security->cap_permitted, line_base(status, "CapPrm", 16));
	same_hex("cap_effective", security->cap_effective, line_base(status, "CapEff", 16));
	same_hex("cap_bounding", security->cap_bounding, line_base(status, "CapBnd", 16));
	same_hex("cap_ambient", security->cap_ambient, line_base(status, "CapAmb", 16));
	same("seccomp", security->seccomp, line_base(status, "Seccomp", 10));
	same("seccomp_filters", security->seccomp_filters,
	     line_base(status, "Seccomp_filters", 10));
	same("login_uid", security->login_uid, audit_id(row, "loginuid"));
	same("audit_session", security->audit_session, audit_id(row, "sessionid"));
	compare_groups(row, security);
	compare_label(row, security);
}

static void compare_namespaces(const struct row *row)
{
	static const char *const names[] = { "cgroup", "ipc",
					     "mnt",    "net",
					     "pid",    "pid_for_children",
					     "time",   "time_for_children",
					     "user",   "uts" };
	const struct procsnap_namespaces *namespaces = procsnap_namespaces(row->snap, row->index);
	const __u64 *inode = &namespaces->cgroup;
	char target[64];
	size_t i;

	same("namespaces status", namespaces->status, PROCSNAP_STATUS_OK);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		long long expected = 0;

		if (proc_link(target, sizeof(target), "%s/ns/%s", row->folder, names[i]))
			expected = atoll(strchr(target, '[') + 1);
		same(names[i], inode[i], expected);
	}
}

static void compare_nspid(const struct row *row)
{
	static const char *const keys[] = { "NSpid", "NStgid", "NSpgid", "NSsid" };
	const struct procsnap_nspid *nspid = procsnap_nspid(row->snap, row->index);
	const char *status = proc_file("%s/status", row->folder);
	uint32_t count;
	int i;

	same("nspid status", nspid->status, PROCSNAP_STATUS_OK);
	for (i = 0; i < 4; i++) {
		const char *p = line_text(status, keys[i]);

		for (count = 0; *p && *p != '\n'; p += strspn(p, "\t"), count++) {
			const struct procsnap_nspid_level *level =
				procsnap_nspid_level(row->snap, nspid->first + count);
			long long id = strtoll(p, (char **)&p, 10);

			if (count < nspid->count)
				same(keys[i], (&level->pid)[i], id);
		}
		same("nspid count", nspid->count, count);
	}
}

static long long inode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : (long long)st.st_ino;
}

/* The nearest cgroup from @path up that has the memory controller, or the root. */
static long long memory_cgroup(char *path)
{
	char file[4200];

	while (strlen(path) > strlen(CGROUP)) {
		snprintf(file, sizeof(file), "%s/memory.current", path);
		if (!access(file, F_OK))
			break;
		*strrchr(path, '/') = '\0';
	}
	return inode_of(path);
}

static void compare_unified(const struct row *row, const struct procsnap_cgroup *cgroup,
			    const char *name)
{
	char path[4096];

	same_text(row, "cgroup path", &cgroup->path, name);
	snprintf(path, sizeof(path), "%s%s", CGROUP, strcmp(name, "/") ? name : "");
	same("cgroup id", cgroup->id, inode_of(path));
	same("memory_id", cgroup->memory_id, memory_cgroup(path));
}

static void compare_cgroup(const struct row *row)
{
	const struct procsnap_cgroup *cgroup = procsnap_cgroup(row->snap, row->index);
	size_t size;
	char *text = proc_bytes(&size, "%s/cgroup", row->folder), *p = text;
	uint32_t count = 0;

	assert_non_null(text);
	same("cgroup status", cgroup->status, PROCSNAP_STATUS_OK);
	for (; *p; count++) {
		char *controllers = strchr(p, ':') + 1, *path = strchr(controllers, ':') + 1;
		const struct procsnap_cgroup_path *entry =
			count < cgroup->count
				? procsnap_cgroup_path(row->snap, cgroup->first + count)
				: NULL;
		char *end = strchr(path, '\n');

		path[-1] = *end = '\0';
		if (entry) {
			same("hierarchy", entry->hierarchy, atoi(p));
			same_text(row, "controllers", &entry->controllers, controllers);
			same_text(row, "path", &entry->path, path);
		}
		if (!atoi(p))
			compare_unified(row, cgroup, path);
		p = end + 1;
	}
	same("cgroup count", cgroup->count, count);
	free(text);
}

/* Of a mask in words of eight digits, the first the highest: element @index of 64 bits. */
static uint64_t mask_element(const char *mask, size_t index)
{
	char digits[1024];
	size_t length = 0, from;

	for (; *mask && *mask != '\n'; mask++)
		if (*mask != ',')
			digits[length++] = *mask;
	if (16 * index >= length)
		return 0;
	from = length < 16 * (index + 1) ? 0 : length - 16 * (index + 1);
	digits[length - 16 * index] = '\0';
	return strtoull(digits + from, NULL, 16);
}

static void compare_mask(const struct row *row, const char *key, const struct procsnap_text *text)
{
	const char *mask = line_text(proc_file("%s/status", row->folder), key);
	size_t length, i;
	const char *bits = procsnap_text(row->snap, text, &length);

	same(key, bits && length && length % 8 == 0, 1);
	for (i = 0; bits && i < (length / 8 > 16 ? length / 8 : 16); i++) {
		uint64_t element = 0;

		if (i < length / 8)
			memcpy(&element, bits + 8 * i, 8);
		same_hex(key, element, mask_element(mask, i));
	}
}

static void compare_attributes_of_policy(const struct row *row, const struct procsnap_sched *sched)
{
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
		uint32_t util_min, util_max;
	} attr = { 0 };
	bool is_deadline;

	if (syscall(SYS_sched_getattr, row->task->pid, &attr, sizeof(attr), 0))
		fail_msg("sched_getattr of %d", row->task->pid);
	is_deadline = attr.policy == 6;
	same("deadline_runtime_ns", sched->deadline_runtime_ns, is_deadline ? attr.runtime : 0);
	same("deadline_ns", sched->deadline_ns, is_deadline ? attr.deadline : 0);
	same("deadline_period_ns", sched->deadline_period_ns, is_deadline ? attr.period : 0);
	/* The least that a kernel with clamps says of a task without is 1024 at the top. */
	same("uclamp_status", sched->uclamp_status,
	     attr.util_max ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_UNSUPPORTED);
	same("uclamp_min", sched->uclamp_min, attr.util_min);
	same("uclamp_max", sched->uclamp_max, attr.util_max);
}

static void compare_sched(const struct row *row)
{
	const struct procsnap_sched *sched = procsnap_sched(row->snap, row->index);
	const char *slack = proc_file("%d/timerslack_ns", row->task->pid);
	long long id = 0, nice = 0;
	size_t size;
	char *autogroup = proc_bytes(&size, "%d/autogroup", row->task->pid);
	bool found = autogroup && sscanf(autogroup, "/autogroup-%lld nice %lld", &id, &nice) == 2;

	free(autogroup);
	same("sched status", sched->status, PROCSNAP_STATUS_OK);
	same("timer_slack_status", sched->timer_slack_status, PROCSNAP_STATUS_OK);
	same("timer_slack_ns", sched->timer_slack_ns, atoll(slack));
	same("autogroup_status", sched->autogroup_status,
	     found ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	same("autogroup_id", sched->autogroup_id, id);
	same("autogroup_nice", sched->autogroup_nice, nice);
	compare_mask(row, "Cpus_allowed", &sched->cpus_allowed);
	compare_mask(row, "Mems_allowed", &sched->mems_allowed);
	compare_attributes_of_policy(row, sched);
}

static void compare_attr(const struct row *row)
{
	const struct procsnap_attr *attr = procsnap_attr(row->snap, row->index);
	const char *status = proc_file("%s/status", row->folder);
	const char *filter = proc_file("%d/coredump_filter", row->task->pid);
	bool umask_known = line_present(status, "Umask");

	same("attr status", attr->status, PROCSNAP_STATUS_OK);
	same("oom_score_status", attr->oom_score_status, PROCSNAP_STATUS_OK);
	same("oom_score", attr->oom_score, atoll(proc_file("%s/oom_score", row->folder)));
	same("personality_status", attr->personality_status, PROCSNAP_STATUS_OK);
	same_hex("personality", attr->personality,
		 strtoull(proc_file("%s/personality", row->folder), NULL, 16));
	same("coredump_filter_status", attr->coredump_filter_status,
	     *filter ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	same_hex("coredump_filter", attr->coredump_filter, strtoull(filter, NULL, 16));
	same("umask_status", attr->umask_status,
	     umask_known ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	same_hex("umask", attr->umask, line_base(status, "Umask", 8));
	same("fd_table_size", attr->fd_table_size, line_base(status, "FDSize", 10));
	same("thp_enabled", attr->thp_enabled, line_base(status, "THP_enabled", 10));
	same("core_dumping", attr->core_dumping, line_base(status, "CoreDumping", 10));
}

static void compare_io(const struct row *row)
{
	const struct procsnap_io *io = procsnap_io(row->snap, row->index);
	const char *text = proc_file("%s/io", row->folder);

	same("io status", io->status, PROCSNAP_STATUS_OK);
	same("read_chars", io->read_chars, line_base(text, "rchar", 10));
	same("write_chars", io->write_chars, line_base(text, "wchar", 10));
	same("read_calls", io->read_calls, line_base(text, "syscr", 10));
	same("write_calls", io->write_calls, line_base(text, "syscw", 10));
	same("read_bytes", io->read_bytes, line_base(text, "read_bytes", 10));
	same("write_bytes", io->write_bytes, line_base(text, "write_bytes", 10));
	same("cancelled_write_bytes", io->cancelled_write_bytes,
	     line_base(text, "cancelled_write_bytes", 10));
}

static void compare_row(const struct row *row)
{
	compare_signals(row);
	compare_limits(row);
	compare_security(row);
	compare_namespaces(row);
	compare_nspid(row);
	compare_cgroup(row);
	compare_sched(row);
	compare_attr(row);
	compare_io(row);
}

static void processes_are_as_in_proc(void **state)
{
	(void)state;
	compare_victims(victims, backend, SECTIONS, false, compare_row);
}

static void threads_are_as_in_proc(void **state)
{
	(void)state;
	compare_victims(victims, backend, SECTIONS, true, compare_row);
}

static int make_victims(void **state)
{
	(void)state;
	mkdir(V1_FOLDER, 0755);
	if (access(CGROUP "/cgroup.procs", F_OK))
		assert_int_equal(mount("none", CGROUP, "cgroup2", 0, NULL), 0);
	v1_mounted = !mount("none", V1_FOLDER, "cgroup", 0, "none,name=procsnap");
	victims = victims_all(kinds);
	return 0;
}

static int end_victims(void **state)
{
	(void)state;
	victims_end(victims);
	rmdir(TEST_CGROUP);
	if (v1_mounted) {
		rmdir(V1_FOLDER "/sub");
		umount(V1_FOLDER);
	}
	rmdir(V1_FOLDER);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_are_as_in_proc),
		cmocka_unit_test(threads_are_as_in_proc),
	};
	int failed;

	backend = PROCSNAP_BACKEND_DEVICE;
	failed = cmocka_run_group_tests_name("proc_security, device", tests, make_victims,
					     end_victims);
	backend = PROCSNAP_BACKEND_PROCFS;
	failed += cmocka_run_group_tests_name("proc_security, procfs", tests, make_victims,
					      end_victims);
	return failed;
}
