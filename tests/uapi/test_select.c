// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whom a request asks for: every selection gives the processes that /proc says,
 * of a family of processes made for it that stands still; thresholds and
 * rankings give what a full snapshot says.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

#define CGROUPS "/sys/fs/cgroup"
#define GROUP "/procsnap-select"
#define OLD_CGROUPS "/tmp/procsnap-freezer"
#define UNUSED_PID 4194303
#define KTHREAD 0x00200000

/* In a child, where cmocka's asserts do not reach the parent. */
#define CHECK(condition)                                                                        \
	do {                                                                                    \
		if (!(condition)) {                                                             \
			fprintf(stderr, "%s:%d: not true: %s (errno %d)\n", __func__, __LINE__, \
				#condition, errno);                                             \
			_exit(1);                                                               \
		}                                                                               \
	} while (0)

static int fd;

/* --- the family --- */

static int ready[2];
static int members;
static pid_t family;

static void is_ready(void)
{
	CHECK(write(ready[1], "x", 1) == 1);
}

static void stand_still(void)
{
	is_ready();
	for (;;)
		pause();
}

/* Forks a member that runs @body, or stands still. */
static pid_t member(const char *name, void (*body)(void))
{
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_NAME, name);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (body)
			body();
		stand_still();
	}
	return pid;
}

static void *thread_with_child(void *unused)
{
	(void)unused;
	prctl(PR_SET_NAME, "sel-thread");
	/* A child of this thread, not of the first one. */
	member("sel-of-thread", NULL);
	stand_still();
	return NULL;
}

static void have_grandchild(void)
{
	member("sel-grand", NULL);
}

static void have_threads(void)
{
	pthread_t thread;

	member("sel-child", have_grandchild);
	CHECK(pthread_create(&thread, NULL, thread_with_child, NULL) == 0);
}

static void own_group(void)
{
	CHECK(setpgid(0, 0) == 0);
}

static void own_session(void)
{
	CHECK(setsid() > 0);
	member("sel-in-session", own_group);
}

static void other_user(void)
{
	CHECK(setresuid(4001, 4002, 4002) == 0);
}

static void enter(const char *folder)
{
	char path[128];
	int file;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	file = open(path, O_WRONLY);
	CHECK(file >= 0);
	CHECK(write(file, "0", 1) == 1);
	close(file);
}

static void enter_group(void)
{
	enter(CGROUPS GROUP);
	if (access(OLD_CGROUPS "/in", F_OK) == 0)
		enter(OLD_CGROUPS "/in");
}

static void enter_subgroup(void)
{
	enter(CGROUPS GROUP "/sub");
	if (access(OLD_CGROUPS "/in/sub", F_OK) == 0)
		enter(OLD_CGROUPS "/in/sub");
}

static void own_namespaces(void)
{
	CHECK(unshare(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWCGROUP |
		      CLONE_NEWPID | CLONE_NEWTIME) == 0);
	/* Pid and time namespaces are those of the children. */
	member("sel-in-pidns", NULL);
}

static void own_user_namespace(void)
{
	CHECK(unshare(CLONE_NEWUSER) == 0);
}

/* An old hierarchy forgets where it was, the unified one does not. */
static void die(void)
{
	enter_group();
	is_ready();
	_exit(0);
}

static void make_family(void)
{
	CHECK(setsid() > 0);
	member("sel-threads", have_threads);
	member("sel-session", own_session);
	member("sel-user", other_user);
	member("sel-group", enter_group);
	member("sel-subgroup", enter_subgroup);
	member("sel-ns", own_namespaces);
	member("sel-userns", own_user_namespace);
	member("sel-zombie", die);
}

#define MEMBERS 15

/* --- what /proc says --- */

enum { NS_TYPES = 8 };

static const struct {
	const char *name;
	uint32_t type;
} ns_types[NS_TYPES] = {
	{ "cgroup", CLONE_NEWCGROUP }, { "ipc", CLONE_NEWIPC }, { "net", CLONE_NEWNET },
	{ "mnt", CLONE_NEWNS },	       { "pid", CLONE_NEWPID }, { "time", CLONE_NEWTIME },
	{ "user", CLONE_NEWUSER },     { "uts", CLONE_NEWUTS },
};

struct entry {
	int pid, ppid, pgid, sid;
	unsigned int ruid, euid;
	uint64_t ns[NS_TYPES];
	char comm[16];
	char group[128];
	char old_group[128];
	char state;
	bool kthread;
	bool chosen;
	int tids[64];
	int tid_count;
};

static struct entry table[4096];
static int entries;

static FILE *open_text(int pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return fopen(path, "re");
}

static bool read_stat(struct entry *entry)
{
	FILE *file = open_text(entry->pid, "stat");
	unsigned int flags = 0;
	char line[1024] = "", *end;

	if (!file)
		return false;
	(void)!fgets(line, sizeof(line), file);
	fclose(file);
	end = strrchr(line, ')');
	if (!end)
		return false;
	*end = '\0';
	snprintf(entry->comm, sizeof(entry->comm), "%.15s", strchr(line, '(') + 1);
	assert_int_equal(sscanf(end + 2, "%c %d %d %d %*d %*d %u", &entry->state, &entry->ppid,
				&entry->pgid, &entry->sid, &flags),
			 5);
	entry->kthread = flags & KTHREAD;
	return true;
}

static void read_status(struct entry *entry)
{
	FILE *file = open_text(entry->pid, "status");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Uid: %u %u", &entry->ruid, &entry->euid) == 2)
			break;
	if (file)
		fclose(file);
}

static void read_groups(struct entry *entry)
{
	FILE *file = open_text(entry->pid, "cgroup");
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "0::", 3))
			snprintf(entry->group, sizeof(entry->group), "%.127s", line + 3);
		else if (strstr(line, ":freezer:"))
			snprintf(entry->old_group, sizeof(entry->old_group), "%.127s",
				 strstr(line, ":freezer:") + 9);
	}
	if (file)
		fclose(file);
}

static void read_namespaces(struct entry *entry)
{
	char path[64], link[64];
	ssize_t length;
	int i;

	for (i = 0; i < NS_TYPES; i++) {
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", entry->pid, ns_types[i].name);
		length = readlink(path, link, sizeof(link) - 1);
		if (length < 0)
			continue;
		link[length] = '\0';
		entry->ns[i] = strtoull(strchr(link, '[') + 1, NULL, 10);
	}
}

static void read_tids(struct entry *entry)
{
	struct dirent *found;
	char path[64];
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/task", entry->pid);
	folder = opendir(path);
	while (folder && (found = readdir(folder)))
		if (found->d_name[0] != '.' && entry->tid_count < 64)
			entry->tids[entry->tid_count++] = atoi(found->d_name);
	if (folder)
		closedir(folder);
}

static void scan_proc(void)
{
	struct dirent *found;
	struct entry *entry;
	DIR *proc = opendir("/proc");

	assert_non_null(proc);
	entries = 0;
	while ((found = readdir(proc))) {
		if (found->d_name[0] < '1' || found->d_name[0] > '9')
			continue;
		assert_true(entries < 4096);
		entry = &table[entries];
		*entry = (struct entry){ .pid = atoi(found->d_name) };
		if (!read_stat(entry))
			continue;
		read_status(entry);
		read_groups(entry);
		read_namespaces(entry);
		read_tids(entry);
		entries++;
	}
	closedir(proc);
}

static struct entry *entry_of_pid(int pid)
{
	int i;

	for (i = 0; i < entries; i++)
		if (table[i].pid == pid)
			return &table[i];
	return NULL;
}

static struct entry *named(const char *comm)
{
	int i;

	for (i = 0; i < entries; i++)
		if (!strcmp(table[i].comm, comm))
			return &table[i];
	fail_msg("no process %s", comm);
	return NULL;
}

/* --- choosing from it --- */

static bool in_list(const uint32_t *list, uint32_t count, uint64_t value)
{
	while (count--)
		if (list[count] == value)
			return true;
	return false;
}

static void choose_none(void)
{
	int i;

	for (i = 0; i < entries; i++)
		table[i].chosen = false;
}

static void choose_kin(const uint32_t *list, uint32_t count, bool deep, bool roots)
{
	bool again = true;
	int i;

	choose_none();
	while (again) {
		again = false;
		for (i = 0; i < entries; i++) {
			struct entry *parent = entry_of_pid(table[i].ppid);

			if (table[i].chosen || !parent)
				continue;
			if (in_list(list, count, table[i].ppid) || (deep && parent->chosen))
				again = table[i].chosen = true;
		}
	}
	for (i = 0; roots && i < entries; i++)
		table[i].chosen |= in_list(list, count, table[i].pid);
}

static uint64_t property(const struct entry *entry, uint32_t select, int ns)
{
	switch (select) {
	case PROCSNAP_SELECT_PIDS:
		return entry->pid;
	case PROCSNAP_SELECT_SESSIONS:
		return entry->sid;
	case PROCSNAP_SELECT_PGRPS:
		return entry->pgid;
	case PROCSNAP_SELECT_RUIDS:
		return entry->ruid;
	case PROCSNAP_SELECT_EUIDS:
		return entry->euid;
	default:
		return entry->ns[ns];
	}
}

/* How many entries of the list choose none. */
static unsigned int choose_by(uint32_t select, int ns, const uint32_t *list, uint32_t count)
{
	unsigned int missing = 0;
	uint32_t k;
	int i;

	choose_none();
	for (k = 0; k < count; k++) {
		bool any = false;

		for (i = 0; i < entries; i++)
			if (property(&table[i], select, ns) == list[k])
				any = table[i].chosen = true;
		missing += !any;
	}
	return missing;
}

/* --- comparing --- */

static bool has_tid(const struct entry *entry, int tid)
{
	int i;

	for (i = 0; i < entry->tid_count; i++)
		if (entry->tids[i] == tid)
			return true;
	return false;
}

/* The rows are the chosen processes, or their threads: each once, and no other. */
static void assert_chosen(const struct image *image, bool threads)
{
	unsigned int processes = 0, rows = 0, kthreads = 0;
	const struct procsnap_task *task, *other;
	const struct entry *entry;
	uint32_t row, before;
	int i;

	for (row = 0; row < image->header->task_count; row++) {
		task = entry_of(image, PROCSNAP_SECTION_TASK, row);
		for (before = 0; before < row; before++) {
			other = entry_of(image, PROCSNAP_SECTION_TASK, before);
			if (other->pid == task->pid)
				fail_msg("pid %d stands there twice", task->pid);
		}
		/* They come and go as the kernel likes. */
		if (task->flags & KTHREAD) {
			kthreads++;
			continue;
		}
		entry = entry_of_pid(task->tgid);
		if (!entry || !entry->chosen)
			fail_msg("pid %d (%s) should not be there", task->pid, task->comm);
		if (threads ? !has_tid(entry, task->pid) : task->pid != task->tgid)
			fail_msg("task %d of %d (%s) should not be there", task->pid, task->tgid,
				 task->comm);
		rows++;
	}
	for (i = 0; i < entries; i++) {
		if (!table[i].chosen || table[i].kthread)
			continue;
		processes++;
		rows -= threads ? table[i].tid_count : 1;
		if (row_of_pid(image, table[i].pid) < 0)
			fail_msg("pid %d (%s) is not there", table[i].pid, table[i].comm);
	}
	assert_int_equal(rows, 0);
	assert_int_equal(image->header->process_count, processes + kthreads);
	assert_int_equal(image->header->matched_count, image->header->task_count);
	assert_true(image->header->flags & PROCSNAP_IMAGE_SELECTED);
	assert_false(image->header->flags & (PROCSNAP_IMAGE_FILTERED | PROCSNAP_IMAGE_RANKED));
}

/* Takes @request in six ways; @missing below 0: it is not looked at. */
static void check_request(struct procsnap_request request, int missing)
{
	struct image image;
	int level, threads;

	for (level = PROCSNAP_LEVEL_RELAXED; level <= PROCSNAP_LEVEL_MACHINE; level++)
		for (threads = 0; threads < 2; threads++) {
			request.sections = PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY);
			request.level = level;
			request.flags &= ~PROCSNAP_REQUEST_THREADS;
			request.flags |= threads ? PROCSNAP_REQUEST_THREADS : 0;
			image = take_image(fd, &request);
			assert_chosen(&image, threads);
			if (missing >= 0)
				assert_int_equal(image.header->missing_count, missing);
			unmap_image(&image);
		}
}

static struct procsnap_request list_request(uint32_t select, const uint32_t *list, uint32_t count)
{
	return (struct procsnap_request){
		.select = select,
		.pids = (uintptr_t)list,
		.pid_count = count,
	};
}

static void check_kin(const uint32_t *list, uint32_t count, int missing)
{
	struct procsnap_request request = list_request(0, list, count);
	int deep, roots;

	for (deep = 0; deep < 2; deep++)
		for (roots = 0; roots < 2; roots++) {
			request.select = deep ? PROCSNAP_SELECT_DESCENDANTS
					      : PROCSNAP_SELECT_CHILDREN;
			request.flags = roots ? PROCSNAP_REQUEST_ROOTS : 0;
			choose_kin(list, count, deep, roots);
			check_request(request, missing);
		}
}

static void check_list(uint32_t select, int ns, const uint32_t *list, uint32_t count)
{
	struct procsnap_request request = list_request(select, list, count);
	unsigned int missing = choose_by(select, ns, list, count);

	if (select == PROCSNAP_SELECT_NAMESPACES)
		request.namespace_type = ns_types[ns].type;
	check_request(request, select <= PROCSNAP_SELECT_PGRPS ? (int)missing : 0);
}

/* --- the tests --- */

static void the_family_is_as_it_should_be(void **state)
{
	const struct entry *entry = named("sel-of-thread");

	(void)state;
	assert_int_equal(entry->ppid, named("sel-threads")->pid);
	assert_int_equal(named("sel-threads")->tid_count, 2);
	assert_int_equal(named("sel-zombie")->state, 'Z');
	assert_int_equal(named("sel-user")->euid, 4002);
	assert_string_equal(named("sel-subgroup")->group, GROUP "/sub");
}

static void pids(void **state)
{
	uint32_t list[] = { named("sel-grand")->pid, family, named("sel-zombie")->pid, UNUSED_PID,
			    named("sel-threads")->pid };

	(void)state;
	check_list(PROCSNAP_SELECT_PIDS, 0, list, 5);
	check_list(PROCSNAP_SELECT_PIDS, 0, list, 1);
}

static void kin_of_one(void **state)
{
	static const char *const names[] = { "sel-threads", "sel-session", "sel-ns",
					     "sel-zombie",  "sel-grand",   "sel-child" };
	uint32_t list[2] = { family };
	size_t i;

	(void)state;
	check_kin(list, 1, 0);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		list[0] = named(names[i])->pid;
		check_kin(list, 1, 0);
	}
	list[1] = UNUSED_PID;
	check_kin(list, 2, 1);
	check_kin(list + 1, 1, 1);
}

/* One of the list is below another: no row twice, none missing. */
static void kin_of_relatives(void **state)
{
	uint32_t list[] = { named("sel-grand")->pid,	 named("sel-child")->pid,
			    named("sel-threads")->pid,	 family,
			    named("sel-of-thread")->pid, named("sel-child")->pid };

	(void)state;
	check_kin(list, 6, 0);
	check_kin(list, 3, 0);
	list[2] = family;
	check_kin(list, 3, 0);
	list[0] = named("sel-ns")->pid;
	check_kin(list, 2, 0);
}

/* A thread's id is no process. */
static void a_thread_is_no_root(void **state)
{
	const struct entry *entry = named("sel-threads");
	uint32_t tid = entry->tids[0] == entry->pid ? entry->tids[1] : entry->tids[0];

	(void)state;
	check_kin(&tid, 1, 1);
	check_list(PROCSNAP_SELECT_PIDS, 0, &tid, 1);
}

static void sessions_and_groups(void **state)
{
	uint32_t list[] = { named("sel-session")->pid, UNUSED_PID, family,
			    named("sel-in-session")->pid };

	(void)state;
	check_list(PROCSNAP_SELECT_SESSIONS, 0, list, 4);
	check_list(PROCSNAP_SELECT_SESSIONS, 0, list, 1);
	check_list(PROCSNAP_SELECT_PGRPS, 0, list, 4);
	check_list(PROCSNAP_SELECT_PGRPS, 0, list + 3, 1);
}

static void users(void **state)
{
	uint32_t list[] = { 4002, 0xffffffff, 4001, 4001 };

	(void)state;
	check_list(PROCSNAP_SELECT_RUIDS, 0, list, 4);
	check_list(PROCSNAP_SELECT_EUIDS, 0, list, 4);
	check_list(PROCSNAP_SELECT_RUIDS, 0, list, 1);
	check_list(PROCSNAP_SELECT_EUIDS, 0, list, 1);
	check_list(PROCSNAP_SELECT_EUIDS, 0, list + 1, 1);
	list[0] = 0;
	check_list(PROCSNAP_SELECT_RUIDS, 0, list, 1);
	check_list(PROCSNAP_SELECT_EUIDS, 0, list, 1);
}

static void namespaces(void **state)
{
	uint32_t list[3];
	int ns;

	(void)state;
	for (ns = 0; ns < NS_TYPES; ns++) {
		list[0] = named("sel-in-pidns")->ns[ns];
		list[1] = 7;
		list[2] = named("sel-userns")->ns[ns];
		assert_int_not_equal(list[0], 0);
		check_list(PROCSNAP_SELECT_NAMESPACES, ns, list, 3);
		check_list(PROCSNAP_SELECT_NAMESPACES, ns, list, 1);
		check_list(PROCSNAP_SELECT_NAMESPACES, ns, list + 1, 1);
	}
}

static void check_cgroup(const char *folder, const char *group, bool old)
{
	struct procsnap_request request = { .select = PROCSNAP_SELECT_CGROUP };
	size_t length = strcmp(group, "/") ? strlen(group) : 0;
	const char *has;
	int below, i;

	request.fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(request.fd >= 0);
	for (below = 0; below < 2; below++) {
		for (i = 0; i < entries; i++) {
			has = old ? table[i].old_group : table[i].group;
			table[i].chosen = below ? !strncmp(has, group, length) &&
							  (!has[length] || has[length] == '/')
						: !strcmp(has, group);
		}
		request.flags = below ? PROCSNAP_REQUEST_SUBGROUPS : 0;
		check_request(request, 0);
	}
	close(request.fd);
}

static void cgroups(void **state)
{
	(void)state;
	check_cgroup(CGROUPS GROUP, GROUP, false);
	check_cgroup(CGROUPS GROUP "/sub", GROUP "/sub", false);
	check_cgroup(CGROUPS GROUP "/empty", GROUP "/empty", false);
	check_cgroup(CGROUPS, "/", false);
}

static void old_cgroups(void **state)
{
	(void)state;
	if (access(OLD_CGROUPS "/in", F_OK) != 0) {
		print_message("this kernel has no freezer hierarchy\n");
		skip();
	}
	check_cgroup(OLD_CGROUPS "/in", "/in", true);
	check_cgroup(OLD_CGROUPS "/in/sub", "/in/sub", true);
	check_cgroup(OLD_CGROUPS, "/", true);
}

static void bad_cgroups(void **state)
{
	struct procsnap_request request = { .select = PROCSNAP_SELECT_CGROUP };
	const char *folder = CGROUPS GROUP "/gone";

	(void)state;
	request.fd = -1;
	assert_int_equal(take(fd, &request), EBADF);
	request.fd = 1 << 20;
	assert_int_equal(take(fd, &request), EBADF);
	request.fd = fd;
	assert_int_equal(take(fd, &request), EBADF);
	request.fd = open("/proc", O_PATH | O_DIRECTORY);
	assert_int_equal(take(fd, &request), EBADF);
	close(request.fd);
	request.fd = open(CGROUPS "/cgroup.procs", O_RDONLY);
	assert_int_equal(take(fd, &request), EBADF);
	close(request.fd);
	assert_int_equal(mkdir(folder, 0755), 0);
	request.fd = open(folder, O_PATH | O_DIRECTORY);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(take(fd, &request), EBADF);
	close(request.fd);
	assert_int_equal(mkdir("/tmp/procsnap-named", 0755), 0);
	if (mount("none", "/tmp/procsnap-named", "cgroup", 0, "none,name=procsnap") == 0) {
		request.fd = open("/tmp/procsnap-named", O_PATH | O_DIRECTORY);
		assert_int_equal(take(fd, &request), EOPNOTSUPP);
		close(request.fd);
		assert_int_equal(umount("/tmp/procsnap-named"), 0);
	}
	rmdir("/tmp/procsnap-named");
}

/*
 * The clock is looked at once in 64 tasks: with a budget of nothing a pass that
 * visits fewer comes through, however many there are in the table.
 */
static void costs_by_what_it_gives(void **state)
{
	uint32_t one = named("sel-child")->pid, session = named("sel-session")->pid, uid = 4001;
	struct procsnap_request cheap[] = {
		list_request(PROCSNAP_SELECT_PIDS, &one, 1),
		list_request(PROCSNAP_SELECT_CHILDREN, &one, 1),
		list_request(PROCSNAP_SELECT_DESCENDANTS, &one, 1),
		list_request(PROCSNAP_SELECT_SESSIONS, &session, 1),
		list_request(PROCSNAP_SELECT_PGRPS, &session, 1),
	};
	struct procsnap_request dear = list_request(PROCSNAP_SELECT_RUIDS, &uid, 1);
	pid_t many[200];
	size_t i;

	(void)state;
	for (i = 0; i < 200; i++) {
		many[i] = fork();
		assert_true(many[i] >= 0);
		if (many[i] == 0)
			for (;;)
				pause();
	}
	for (i = 0; i < sizeof(cheap) / sizeof(cheap[0]); i++) {
		cheap[i].sections = PROCSNAP_WANT_BASIC;
		cheap[i].lock_budget_ns = 1;
		assert_int_equal(take(fd, &cheap[i]), 0);
		cheap[i].flags = PROCSNAP_REQUEST_THREADS;
		assert_int_equal(take(fd, &cheap[i]), 0);
	}
	dear.sections = PROCSNAP_WANT_BASIC;
	dear.lock_budget_ns = 1;
	assert_int_equal(take(fd, &dear), ETIME);
	for (i = 0; i < 200; i++)
		kill(many[i], SIGKILL);
	for (i = 0; i < 200; i++)
		assert_int_equal(waitpid(many[i], NULL, 0), many[i]);
}

/* More than the first guess, so that the pass has to be made again. */
static void many_children(void **state)
{
	struct procsnap_request request;
	uint32_t self;
	struct image image;
	pid_t parent;
	int i, done[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(done), 0);
	parent = fork();
	assert_true(parent >= 0);
	if (parent == 0) {
		for (i = 0; i < 1000; i++) {
			pid_t pid = fork();

			CHECK(pid >= 0);
			if (pid == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				for (;;)
					pause();
			}
		}
		CHECK(write(done[1], "x", 1) == 1);
		for (;;)
			pause();
	}
	assert_int_equal(read(done[0], &byte, 1), 1);
	self = parent;
	request = list_request(PROCSNAP_SELECT_CHILDREN, &self, 1);
	request.sections = PROCSNAP_WANT_BASIC;
	request.level = PROCSNAP_LEVEL_TREE;
	image = take_image(fd, &request);
	assert_int_equal(image.header->task_count, 1000);
	assert_true(image.header->attempts > 1);
	unmap_image(&image);
	kill(parent, SIGKILL);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	close(done[0]);
	close(done[1]);
}

/* --- thresholds and rankings --- */

#define RUNNERS 12

static pid_t runners_parent;

static void *wait_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

/* Runner @n: memory, time and threads of its own, some of them as others have. */
static void be_runner(int n)
{
	size_t size = (size_t)(n * 7 % RUNNERS + 1) << 20;
	struct rusage used;
	pthread_t thread;
	char *memory;
	int i;

	memory = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(memory != MAP_FAILED);
	memset(memory, 1, size);
	for (i = 0; i < n % 3; i++)
		CHECK(pthread_create(&thread, NULL, wait_for_ever, NULL) == 0);
	do
		CHECK(getrusage(RUSAGE_SELF, &used) == 0);
	while (used.ru_utime.tv_sec * 1000000 + used.ru_utime.tv_usec < n * 5 % RUNNERS * 10000);
}

static void make_runners(void)
{
	int n;

	for (n = 0; n < RUNNERS; n++) {
		pid_t pid = fork();

		CHECK(pid >= 0);
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			be_runner(n);
			stand_still();
		}
	}
}

struct rank {
	uint64_t keys[PROCSNAP_TOP_OLDEST + 1];
	int pid;
	int tgid;
};

static uint32_t rank_by;

static int compare_ranks(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->keys[rank_by] != y->keys[rank_by])
		return x->keys[rank_by] > y->keys[rank_by] ? -1 : 1;
	return x->pid - y->pid;
}

static struct rank rank_of(const struct image *image, uint32_t row)
{
	const struct procsnap_task *task = entry_of(image, PROCSNAP_SECTION_TASK, row);
	const struct procsnap_memory *memory = entry_of(image, PROCSNAP_SECTION_MEMORY, row);
	const struct procsnap_cpu *cpu = entry_of(image, PROCSNAP_SECTION_CPU, row);

	return (struct rank){
		.pid = task->pid,
		.tgid = task->tgid,
		.keys = {
			[PROCSNAP_TOP_CPU] = cpu->utime_ns + cpu->stime_ns,
			[PROCSNAP_TOP_RSS] = memory->rss_anon_bytes + memory->rss_file_bytes +
					     memory->rss_shmem_bytes,
			[PROCSNAP_TOP_VIRTUAL] = memory->virtual_bytes,
			[PROCSNAP_TOP_THREADS] = task->threads,
			[PROCSNAP_TOP_NEWEST] = task->start_ns,
			[PROCSNAP_TOP_OLDEST] = UINT64_MAX - task->start_ns,
		},
	};
}

static unsigned int count_processes(const struct rank *ranks, uint32_t count)
{
	unsigned int processes = 0;
	uint32_t i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < i && ranks[j].tgid != ranks[i].tgid; j++)
			;
		processes += j == i;
	}
	return processes;
}

/* The rows of @request are the first of @ranks, in that order. */
static void check_ranking(struct procsnap_request request, struct rank *ranks, uint32_t count)
{
	static const uint32_t tops[] = { 0, 1, 2, 5, RUNNERS - 1, RUNNERS, 1000 };
	struct image image;
	uint32_t row, rows;
	size_t i;

	rank_by = request.top_key;
	qsort(ranks, count, sizeof(*ranks), compare_ranks);
	for (i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		request.top_count = tops[i];
		rows = tops[i] && tops[i] < count ? tops[i] : count;
		image = take_image(fd, &request);
		assert_int_equal(image.header->task_count, rows);
		assert_int_equal(image.header->matched_count, count);
		assert_int_equal(image.header->process_count, count_processes(ranks, rows));
		assert_true(image.header->flags & PROCSNAP_IMAGE_RANKED);
		assert_int_equal(!!(image.header->flags & PROCSNAP_IMAGE_FILTERED), rows < count);
		for (row = 0; row < rows; row++)
			assert_int_equal(rank_of(&image, row).pid, ranks[row].pid);
		unmap_image(&image);
	}
}

/* Exactly those of @ranks that have at least @least by @key. */
static void check_threshold(struct procsnap_request request, const struct rank *ranks,
			    uint32_t count, uint32_t key, uint64_t least)
{
	uint32_t i, enough = 0;
	struct image image;

	request.min_rss_bytes = key == PROCSNAP_TOP_RSS ? least : 0;
	request.min_cpu_ns = key == PROCSNAP_TOP_CPU ? least : 0;
	image = take_image(fd, &request);
	for (i = 0; i < count; i++) {
		enough += ranks[i].keys[key] >= least;
		assert_int_equal(row_of_pid(&image, ranks[i].pid) >= 0,
				 ranks[i].keys[key] >= least);
	}
	assert_int_equal(image.header->task_count, enough);
	assert_int_equal(image.header->matched_count, count);
	unmap_image(&image);
}

static void thresholds_and_rankings(void **state)
{
	uint32_t parent = runners_parent, key, i, count;
	struct procsnap_request request = list_request(PROCSNAP_SELECT_CHILDREN, &parent, 1);
	struct rank ranks[4 * RUNNERS];
	struct image image;
	int how;

	(void)state;
	for (how = 0; how < 6; how++) {
		request.sections = PROCSNAP_WANT_BASIC;
		request.level = PROCSNAP_LEVEL_RELAXED + how % 3;
		request.flags = how / 3 ? PROCSNAP_REQUEST_THREADS : 0;
		request.top_key = 0;
		image = take_image(fd, &request);
		count = image.header->task_count;
		assert_int_equal(count, how / 3 ? 2 * RUNNERS : RUNNERS);
		for (i = 0; i < count; i++)
			ranks[i] = rank_of(&image, i);
		unmap_image(&image);
		for (i = 0; i < count; i++) {
			check_threshold(request, ranks, count, PROCSNAP_TOP_RSS,
					ranks[i].keys[PROCSNAP_TOP_RSS]);
			check_threshold(request, ranks, count, PROCSNAP_TOP_CPU,
					ranks[i].keys[PROCSNAP_TOP_CPU] + 1);
		}
		check_threshold(request, ranks, count, PROCSNAP_TOP_RSS, UINT64_MAX);
		for (key = PROCSNAP_TOP_CPU; key <= PROCSNAP_TOP_OLDEST; key++) {
			request.top_key = key;
			check_ranking(request, ranks, count);
		}
	}
}

/* A ranking needs none of the sections that it looks at. */
static void a_ranking_needs_no_section(void **state)
{
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK),
		.top_key = PROCSNAP_TOP_RSS,
		.top_count = 3,
		.min_rss_bytes = 1 << 20,
	};
	struct image image;

	(void)state;
	image = take_image(fd, &request);
	assert_int_equal(image.header->task_count, 3);
	assert_null(section_of(&image, PROCSNAP_SECTION_MEMORY));
	unmap_image(&image);
}

/* --- what is hidden --- */

static void set_hidepid(const char *value)
{
	int file = open("/sys/module/procsnap/parameters/hidepid", O_WRONLY);

	assert_true(file >= 0);
	assert_int_equal(write(file, value, strlen(value)), (ssize_t)strlen(value));
	close(file);
}

static int first_pid;

/* The header; the first row is noted. In a child, with an open of its own. */
static struct procsnap_header look(struct procsnap_request request)
{
	int device = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
	struct procsnap_header header;
	struct image image;
	void *p;

	request.sections = PROCSNAP_WANT_BASIC;
	CHECK(device >= 0);
	CHECK(take(device, &request) == 0);
	p = mmap(NULL, request.size, PROT_READ, MAP_SHARED, device, 0);
	CHECK(p != MAP_FAILED);
	image = (struct image){ .header = p, .size = request.size };
	header = *image.header;
	first_pid = 0;
	if (header.task_count) {
		const struct procsnap_task *task = entry_of(&image, PROCSNAP_SECTION_TASK, 0);

		first_pid = task->pid;
	}
	munmap(p, request.size);
	close(device);
	return header;
}

/* As user 4002, who may see itself: sel-user has another's real id. */
static void look_hidden(bool invisible)
{
	uint32_t list[] = { family, named("sel-child")->pid }, self = getpid(), root = 0,
		 user = 4002;
	struct procsnap_request request = {};
	struct procsnap_header header;

	/* Group 0 sees all, if no other is named. */
	CHECK(setgroups(0, NULL) == 0 && setresgid(4002, 4002, 4002) == 0);
	CHECK(setresuid(4002, 4002, 4002) == 0);
	header = look(list_request(PROCSNAP_SELECT_PIDS, list, 2));
	CHECK(header.task_count == (invisible ? 0 : 2));
	CHECK(header.missing_count == (invisible ? 2 : 0));
	header = look(list_request(PROCSNAP_SELECT_PIDS, &self, 1));
	CHECK(header.task_count == 1 && header.missing_count == 0);
	header = look(list_request(PROCSNAP_SELECT_RUIDS, &root, 1));
	CHECK(header.task_count == 0 && header.matched_count == 0 && header.process_count == 0);
	header = look(list_request(PROCSNAP_SELECT_EUIDS, &user, 1));
	CHECK(header.task_count == 1);
	header = look(list_request(PROCSNAP_SELECT_SESSIONS, list, 2));
	CHECK(header.task_count == 0 && header.missing_count == 2);
	header = look(list_request(PROCSNAP_SELECT_DESCENDANTS, list, 1));
	CHECK(header.task_count == 0 && header.missing_count == 1);
	request.min_rss_bytes = 1;
	header = look(request);
	CHECK(header.task_count == 1);
	CHECK(invisible ? header.matched_count == 1 : header.matched_count > 10);
	request.min_rss_bytes = 0;
	request.top_key = PROCSNAP_TOP_OLDEST;
	request.top_count = 1;
	header = look(request);
	CHECK(header.task_count == 1);
	/* What it may not see comes after all else. */
	CHECK(first_pid == getpid());
}

static void what_is_hidden_is_not_counted(void **state)
{
	int status, invisible;
	pid_t pid;

	(void)state;
	for (invisible = 0; invisible < 2; invisible++) {
		set_hidepid(invisible ? "2" : "1");
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			look_hidden(invisible);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		set_hidepid("-1");
		assert_int_equal(status, 0);
	}
}

static void await(int count)
{
	char byte;

	while (count--)
		assert_int_equal(read(ready[0], &byte, 1), 1);
}

/* Becomes user 4002, who may be looked at by others of that id. */
static void become_user(void)
{
	CHECK(setgroups(0, NULL) == 0 && setresgid(4002, 4002, 4002) == 0);
	CHECK(setresuid(4002, 4002, 4002) == 0);
	CHECK(prctl(PR_SET_DUMPABLE, 1) == 0);
}

static void below_hidden(void)
{
	member("sel-below", become_user);
}

static void above_hidden(void)
{
	member("sel-hidden", below_hidden);
	become_user();
}

/*
 * Whose child a hidden process is may not be learned by asking for descendants:
 * what hangs below it is none, unless the hidden one is asked for by its pid.
 */
static void look_below_hidden(void)
{
	uint32_t list[] = { named("sel-above")->pid, named("sel-hidden")->pid };
	struct procsnap_request request = list_request(PROCSNAP_SELECT_DESCENDANTS, list, 1);
	struct procsnap_header header;

	become_user();
	header = look(request);
	CHECK(header.task_count == 0 && header.missing_count == 0);
	request.flags = PROCSNAP_REQUEST_ROOTS;
	header = look(request);
	CHECK(header.task_count == 1 && header.missing_count == 0);
	CHECK(first_pid == (int)list[0]);
	request.pids = (uintptr_t)(list + 1);
	header = look(request);
	CHECK(header.task_count == 1 && header.missing_count == 1);
	CHECK(first_pid == named("sel-below")->pid);
}

static void below_the_hidden(void **state)
{
	pid_t above, pid;
	int status;

	(void)state;
	above = member("sel-above", above_hidden);
	await(3);
	scan_proc();
	set_hidepid("2");
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		look_below_hidden();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	set_hidepid("-1");
	assert_int_equal(status, 0);
	kill(named("sel-below")->pid, SIGKILL);
	kill(above, SIGKILL);
	assert_int_equal(waitpid(above, NULL, 0), above);
}

/* In a pid namespace of its own, as the first process: with two children, and theirs. */
static void look_inside(void)
{
	uint32_t self = 1, outside[] = { family, UNUSED_PID - 1 };
	struct procsnap_request request;
	struct procsnap_header header;
	char byte;
	int i;

	CHECK(getpid() == 1);
	CHECK(setsid() == 1);
	member("sel-inside", have_grandchild);
	member("sel-inside", NULL);
	for (i = 0; i < 3; i++)
		CHECK(read(ready[0], &byte, 1) == 1);
	header = look(list_request(PROCSNAP_SELECT_CHILDREN, &self, 1));
	CHECK(header.task_count == 2 && header.missing_count == 0);
	request = list_request(PROCSNAP_SELECT_DESCENDANTS, &self, 1);
	header = look(request);
	CHECK(header.task_count == 3);
	request.flags = PROCSNAP_REQUEST_ROOTS;
	header = look(request);
	CHECK(header.task_count == 4);
	header = look(list_request(PROCSNAP_SELECT_SESSIONS, &self, 1));
	CHECK(header.task_count == 4);
	header = look(list_request(PROCSNAP_SELECT_DESCENDANTS, outside, 2));
	CHECK(header.task_count == 0 && header.missing_count == 2);
	outside[0] = 0;
	header = look(list_request(PROCSNAP_SELECT_RUIDS, outside, 1));
	CHECK(header.task_count == 4);
}

static void pid_namespaces_have_their_own_numbers(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		CHECK(unshare(CLONE_NEWPID) == 0);
		pid = fork();
		CHECK(pid >= 0);
		if (pid == 0) {
			look_inside();
			_exit(0);
		}
		CHECK(waitpid(pid, &status, 0) == pid);
		_exit(status ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Who may not read another's ns folder does not learn from the selection what is in it. */
static void namespaces_are_guarded(void **state)
{
	uint32_t uts = named("sel-family")->ns[NS_TYPES - 1];
	struct procsnap_request request = list_request(PROCSNAP_SELECT_NAMESPACES, &uts, 1);
	struct procsnap_header header;
	int status;
	pid_t pid;

	(void)state;
	request.namespace_type = CLONE_NEWUTS;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		header = look(request);
		CHECK(header.task_count > 20);
		CHECK(setgroups(0, NULL) == 0 && setresgid(4002, 4002, 4002) == 0);
		CHECK(setresuid(4002, 4002, 4002) == 0);
		header = look(request);
		CHECK(header.task_count == 1 && header.matched_count == 1);
		CHECK(first_pid == getpid());
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* --- making it all --- */

static void mount_old_cgroups(void)
{
	mkdir(OLD_CGROUPS, 0755);
	if (mount("none", OLD_CGROUPS, "cgroup", 0, "freezer"))
		return;
	assert_int_equal(mkdir(OLD_CGROUPS "/in", 0755), 0);
	assert_int_equal(mkdir(OLD_CGROUPS "/in/sub", 0755), 0);
}

static int setup(void **state)
{
	(void)state;
	fd = device_open();
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	assert_int_equal(mkdir(CGROUPS GROUP, 0755), 0);
	assert_int_equal(mkdir(CGROUPS GROUP "/sub", 0755), 0);
	assert_int_equal(mkdir(CGROUPS GROUP "/empty", 0755), 0);
	mount_old_cgroups();
	family = member("sel-family", make_family);
	runners_parent = member("sel-runners", make_runners);
	members = MEMBERS + RUNNERS + 1;
	await(members);
	do {
		usleep(10000);
		scan_proc();
	} while (named("sel-zombie")->state != 'Z');
	return 0;
}

static int teardown(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < entries; i++)
		if (!strncmp(table[i].comm, "sel-", 4))
			kill(table[i].pid, SIGKILL);
	waitpid(family, NULL, 0);
	waitpid(runners_parent, NULL, 0);
	return close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_family_is_as_it_should_be),
		cmocka_unit_test(pids),
		cmocka_unit_test(kin_of_one),
		cmocka_unit_test(kin_of_relatives),
		cmocka_unit_test(a_thread_is_no_root),
		cmocka_unit_test(sessions_and_groups),
		cmocka_unit_test(users),
		cmocka_unit_test(namespaces),
		cmocka_unit_test(cgroups),
		cmocka_unit_test(old_cgroups),
		cmocka_unit_test(bad_cgroups),
		cmocka_unit_test(costs_by_what_it_gives),
		cmocka_unit_test(many_children),
		cmocka_unit_test(thresholds_and_rankings),
		cmocka_unit_test(a_ranking_needs_no_section),
		cmocka_unit_test(what_is_hidden_is_not_counted),
		cmocka_unit_test(below_the_hidden),
		cmocka_unit_test(pid_namespaces_have_their_own_numbers),
		cmocka_unit_test(namespaces_are_guarded),
	};

	return cmocka_run_group_tests_name("select", tests, setup, teardown);
}
