// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The sections beyond memory on the host's /proc: of a process that stands
 * still, each compared with its file, read in a way of the test's own.
 */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#define FILE_PREFIX "a file"
#define FILE_NAME FILE_PREFIX "\n\\012"

static pid_t child;
static char folder[] = "/tmp/procsnap-unit-XXXXXX";
static struct procsnap_snapshot *snap;

/* A file of the child, to be freed. */
static char *slurp(const char *name, size_t *length)
{
	size_t capacity = 1 << 20, used = 0;
	char path[128], *text = malloc(capacity + 1);
	ssize_t n = 1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", child, name);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		fail_msg("%s: %s", path, strerror(errno));
	while (n > 0) {
		n = read(fd, text + used, capacity - used);
		used += n > 0 ? (size_t)n : 0;
	}
	close(fd);
	assert_true(used < capacity);
	text[used] = '\0';
	if (length)
		*length = used;
	return text;
}

static char *link_of(const char *name)
{
	static char target[4096];
	char path[128];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", child, name);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		fail_msg("%s: %s", path, strerror(errno));
	target[n] = '\0';
	return target;
}

static const char *text_of(const struct procsnap_text *text)
{
	return procsnap_text(snap, text, NULL);
}

static void assert_file_is(const char *name, const struct procsnap_text *text)
{
	size_t length, expected_length;
	const char *bytes = procsnap_text(snap, text, &length);
	char *expected = slurp(name, &expected_length);

	assert_int_equal(text->flags, 0);
	assert_int_equal(length, expected_length);
	assert_memory_equal(bytes, expected, length + 1);
	free(expected);
}

/* The value of a line, after blanks; "" if there is none. */
static const char *line_of(const char *text, const char *key)
{
	static char value[65536];
	const char *at = text;
	size_t length = strlen(key);

	for (; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (strncmp(at, key, length) == 0 && at[length] == ':') {
			at += length + 1;
			at += strspn(at, " \t");
			snprintf(value, sizeof(value), "%.*s", (int)strcspn(at, "\n"), at);
			return value;
		}
	}
	return "";
}

/* Has something of each section that is not as everybody has it; then stops. */
static _Noreturn void be_a_child(void)
{
	static const gid_t groups[] = { 5, 70000, 4000000000U };
	const struct rlimit limit = { 100, 4096 };
	sigset_t set;
	int pipes[2];
	char *memory;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (chdir(folder))
		_exit(1);
	if (geteuid() == 0)
		setgroups(3, groups);
	setrlimit(RLIMIT_NOFILE, &limit);
	umask(027);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGRTMAX);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	kill(getpid(), SIGRTMAX);
	signal(SIGHUP, SIG_IGN);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_TIMERSLACK, 123456);
	if (pipe2(pipes, O_NONBLOCK) || socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) < 0 ||
	    eventfd(0, 0) < 0 || open("/dev/null", O_WRONLY) < 0 ||
	    open(FILE_NAME, O_RDWR | O_CREAT | O_APPEND, 0600) < 0 || memfd_create("m", 0) < 0)
		_exit(1);
	if (write(pipes[1], "x", 1) != 1)
		_exit(1);
	memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE, open(FILE_NAME, O_RDWR),
		      0);
	madvise(memory, 1 << 20, MADV_DONTFORK);
	mmap(NULL, 4096, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	raise(SIGSTOP);
	_exit(0);
}

static void take(uint64_t sections, uint32_t text_max)
{
	struct procsnap_query *query;
	struct procsnap *ps;

	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_PROCFS), 0);
	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_pids(query, &child, 1), 0);
	procsnap_query_set_sections(query, sections);
	procsnap_query_set_text_max(query, text_max);
	if (procsnap_take(ps, query, &snap))
		fail_msg("not taken: %s", procsnap_last_error());
	procsnap_query_free(query);
	procsnap_close(ps);
	assert_int_equal(procsnap_row_count(snap), 1);
	assert_int_equal(procsnap_task(snap, 0)->pid, child);
}

static int setup(void **state)
{
	int status;

	(void)state;
	strcpy(strstr(folder, "unit-") + 5, "XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	child = fork();
	if (child == 0)
		be_a_child();
	waitpid(child, &status, WUNTRACED);
	if (!WIFSTOPPED(status))
		return -1;
	take(PROCSNAP_WANT_ALL, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	procsnap_snapshot_free(snap);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	if (chdir(folder) || unlink(FILE_NAME) || chdir("/"))
		return -1;
	return rmdir(folder);
}

static void every_section_is_there(void **state)
{
	const struct procsnap_header *header = procsnap_header(snap);

	(void)state;
	assert_int_equal(header->got, PROCSNAP_WANT_ALL);
	assert_int_equal(header->matched_count, 1);
	assert_int_equal(header->blocked_count, 0);
	assert_int_equal(header->waited_ns, 0);
	assert_int_equal(header->flags, PROCSNAP_IMAGE_SELECTED);
}

static void texts(void **state)
{
	(void)state;
	assert_int_equal(procsnap_cmdline(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_file_is("cmdline", &procsnap_cmdline(snap, 0)->text);
	assert_int_equal(procsnap_environ(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_file_is("environ", &procsnap_environ(snap, 0)->text);
	assert_int_equal(procsnap_auxv(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_file_is("auxv", &procsnap_auxv(snap, 0)->text);
	assert_true(procsnap_auxv(snap, 0)->text.length > 2 * sizeof(long));
	if (procsnap_wchan(snap, 0)->status == PROCSNAP_STATUS_OK)
		assert_file_is("wchan", &procsnap_wchan(snap, 0)->text);
	if (procsnap_stack(snap, 0)->status == PROCSNAP_STATUS_OK)
		assert_file_is("stack", &procsnap_stack(snap, 0)->text);
	else
		assert_true(geteuid() != 0 || access("/proc/self/stack", F_OK) < 0);
}

static void texts_are_cut(void **state)
{
	char *whole = slurp("cmdline", NULL);

	(void)state;
	procsnap_snapshot_free(snap);
	take(PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE), 3);
	assert_int_equal(procsnap_header(snap)->got,
			 PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
				 PROCSNAP_WANT(PROCSNAP_SECTION_STRINGS) |
				 PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE));
	assert_int_equal(procsnap_cmdline(snap, 0)->text.length, 3);
	assert_int_equal(procsnap_cmdline(snap, 0)->text.flags, PROCSNAP_TEXT_TRUNCATED);
	assert_memory_equal(text_of(&procsnap_cmdline(snap, 0)->text), whole, 3);
	free(whole);
}

static void paths(void **state)
{
	const struct procsnap_paths *p = procsnap_paths(snap, 0);
	struct stat st;

	(void)state;
	assert_int_equal(p->status, PROCSNAP_STATUS_OK);
	assert_string_equal(text_of(&p->exe), link_of("exe"));
	assert_int_equal(stat(link_of("exe"), &st), 0);
	assert_int_equal(p->exe_inode, st.st_ino);
	assert_int_equal(p->exe_device_major, major(st.st_dev));
	assert_int_equal(p->exe_device_minor, minor(st.st_dev));
	assert_string_equal(text_of(&p->cwd), link_of("cwd"));
	assert_string_equal(text_of(&p->root), "/");
}

static void io_signals_and_limits(void **state)
{
	const struct procsnap_signals *s = procsnap_signals(snap, 0);
	const struct procsnap_limits *l = procsnap_limits(snap, 0);
	const struct procsnap_io *io = procsnap_io(snap, 0);
	char *status = slurp("status", NULL), *text;
	struct rlimit limit;
	int which;

	(void)state;
	assert_int_equal(s->status, PROCSNAP_STATUS_OK);
	assert_int_equal(s->exit_signal, SIGCHLD);
	assert_int_equal(s->blocked, 1ULL << (SIGUSR1 - 1) | 1ULL << (SIGRTMAX - 1));
	assert_int_equal(s->pending | s->shared_pending, s->blocked);
	assert_int_equal(s->pending, strtoull(line_of(status, "SigPnd"), NULL, 16));
	assert_int_equal(s->shared_pending, strtoull(line_of(status, "ShdPnd"), NULL, 16));
	assert_int_equal(s->ignored, strtoull(line_of(status, "SigIgn"), NULL, 16));
	assert_int_equal(s->caught, strtoull(line_of(status, "SigCgt"), NULL, 16));
	assert_true(s->ignored & 1ULL << (SIGHUP - 1));
	assert_true(s->queued >= 1);
	assert_int_equal(s->queue_limit,
			 strtoull(strchr(line_of(status, "SigQ"), '/') + 1, NULL, 10));
	free(status);
	for (which = 0; which < PROCSNAP_LIMITS; which++) {
		assert_int_equal(prlimit(child, (enum __rlimit_resource)which, NULL, &limit), 0);
		assert_int_equal(l->soft[which], limit.rlim_cur);
		assert_int_equal(l->hard[which], limit.rlim_max);
	}
	assert_int_equal(l->soft[RLIMIT_NOFILE], 100);
	if (io->status == PROCSNAP_STATUS_UNSUPPORTED)
		return;
	text = slurp("io", NULL);
	assert_int_equal(io->status, PROCSNAP_STATUS_OK);
	assert_int_equal(io->write_chars, strtoull(line_of(text, "wchar"), NULL, 10));
	assert_int_equal(io->read_chars, strtoull(line_of(text, "rchar"), NULL, 10));
	assert_int_equal(io->read_calls, strtoull(line_of(text, "syscr"), NULL, 10));
	assert_int_equal(io->write_calls, strtoull(line_of(text, "syscw"), NULL, 10));
	assert_int_equal(io->read_bytes, strtoull(line_of(text, "read_bytes"), NULL, 10));
	assert_int_equal(io->write_bytes, strtoull(line_of(text, "write_bytes"), NULL, 10));
	assert_true(io->write_calls >= 1);
	free(text);
}

static void security(void **state)
{
	const struct procsnap_security *s = procsnap_security(snap, 0);
	char *status = slurp("status", NULL), path[64], *rest;
	const char *groups;
	uint32_t i;

	(void)state;
	assert_int_equal(s->status, PROCSNAP_STATUS_OK);
	assert_int_equal(s->no_new_privs, 1);
	assert_int_equal(s->cap_inheritable, strtoull(line_of(status, "CapInh"), NULL, 16));
	assert_int_equal(s->cap_permitted, strtoull(line_of(status, "CapPrm"), NULL, 16));
	assert_int_equal(s->cap_effective, strtoull(line_of(status, "CapEff"), NULL, 16));
	assert_int_equal(s->cap_bounding, strtoull(line_of(status, "CapBnd"), NULL, 16));
	assert_int_equal(s->cap_ambient, strtoull(line_of(status, "CapAmb"), NULL, 16));
	assert_int_equal(s->seccomp, strtoul(line_of(status, "Seccomp"), NULL, 10));
	assert_int_equal(s->seccomp_filters, strtoul(line_of(status, "Seccomp_filters"), NULL, 10));
	groups = line_of(status, "Groups");
	for (i = 0; i < s->group_count; i++, groups = rest)
		assert_int_equal(procsnap_group(snap, s->group_first + i)->gid,
				 strtoul(groups, &rest, 10));
	assert_string_equal(groups + strspn(groups, " "), "");
	if (geteuid() == 0)
		assert_int_equal(s->group_count, 3);
	free(status);
	snprintf(path, sizeof(path), "/proc/%d/loginuid", child);
	if (access(path, F_OK) == 0) {
		status = slurp("loginuid", NULL);
		assert_int_equal(s->login_uid, strtoul(status, NULL, 10));
		free(status);
	} else {
		assert_int_equal(s->login_uid, PROCSNAP_NO_ID);
	}
}

static void namespaces_and_nested_pids(void **state)
{
	const struct procsnap_namespaces *n = procsnap_namespaces(snap, 0);
	const struct procsnap_nspid *nspid = procsnap_nspid(snap, 0);
	const struct procsnap_nspid_level *level = procsnap_nspid_level(snap, nspid->first);
	static const char *const names[] = { "cgroup", "ipc",
					     "mnt",    "net",
					     "pid",    "pid_for_children",
					     "time",   "time_for_children",
					     "user",   "uts" };
	const __u64 *inodes = &n->cgroup;
	char path[64];
	struct stat st;
	size_t i;

	(void)state;
	assert_int_equal(n->status, PROCSNAP_STATUS_OK);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", child, names[i]);
		assert_int_equal(inodes[i], stat(path, &st) == 0 ? st.st_ino : 0);
	}
	assert_int_equal(nspid->status, PROCSNAP_STATUS_OK);
	assert_true(nspid->count >= 1);
	assert_int_equal(level->pid, child);
	assert_int_equal(level->tgid, child);
	assert_int_equal(level->pgid, getpgid(child));
	assert_int_equal(level->sid, getsid(child));
}

static void cgroups(void **state)
{
	const struct procsnap_cgroup *c = procsnap_cgroup(snap, 0);
	const struct procsnap_cgroup_path *path;
	char *text = slurp("cgroup", NULL), *line, *rest = text, expected[8192];
	uint32_t i = 0;

	(void)state;
	assert_int_equal(c->status, PROCSNAP_STATUS_OK);
	while ((line = strsep(&rest, "\n")) && *line) {
		path = procsnap_cgroup_path(snap, c->first + i++);
		assert_non_null(path);
		snprintf(expected, sizeof(expected), "%u:%s:%s", path->hierarchy,
			 text_of(&path->controllers), text_of(&path->path));
		assert_string_equal(line, expected);
		if (strncmp(line, "0::", 3) == 0)
			assert_string_equal(text_of(&c->path), line + 3);
	}
	assert_int_equal(c->count, i);
	free(text);
}

static void assert_bitmap(const struct procsnap_text *text, const cpu_set_t *set)
{
	size_t length, cpu;
	const char *bytes = procsnap_text(snap, text, &length);
	uint64_t element;

	assert_int_equal(length % 8, 0);
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		element = 0;
		if (cpu / 64 * 8 < length)
			memcpy(&element, bytes + cpu / 64 * 8, sizeof(element));
		assert_int_equal(element >> cpu % 64 & 1, !!CPU_ISSET(cpu, set));
	}
}

static void sched_and_attr(void **state)
{
	const struct procsnap_sched *s = procsnap_sched(snap, 0);
	const struct procsnap_attr *a = procsnap_attr(snap, 0);
	char *status = slurp("status", NULL), *text;
	cpu_set_t set;

	(void)state;
	assert_int_equal(s->status, PROCSNAP_STATUS_OK);
	assert_int_equal(sched_getaffinity(child, sizeof(set), &set), 0);
	assert_bitmap(&s->cpus_allowed, &set);
	if (s->timer_slack_status == PROCSNAP_STATUS_OK)
		assert_int_equal(s->timer_slack_ns, 123456);
	else
		assert_true(geteuid() != 0);
	assert_int_equal(s->deadline_runtime_ns, 0);
	assert_int_equal(a->status, PROCSNAP_STATUS_OK);
	assert_int_equal(a->umask_status, PROCSNAP_STATUS_OK);
	assert_int_equal(a->umask, 027);
	assert_int_equal(a->fd_table_size, strtoul(line_of(status, "FDSize"), NULL, 10));
	assert_int_equal(a->thp_enabled, strtoul(line_of(status, "THP_enabled"), NULL, 10));
	text = slurp("coredump_filter", NULL);
	assert_int_equal(a->coredump_filter, strtoul(text, NULL, 16));
	free(text);
	text = slurp("oom_score", NULL);
	assert_int_equal(a->oom_score, strtoul(text, NULL, 10));
	free(text);
	free(status);
}

static void addresses_and_rss(void **state)
{
	const struct procsnap_addresses *a = procsnap_addresses(snap, 0);
	const struct procsnap_memory *m = procsnap_memory(snap, 0);
	const struct procsnap_rss *r = procsnap_rss(snap, 0);
	char *text = slurp("stat", NULL), *word;
	unsigned long long column[53] = { 0 };
	int i = 3;

	(void)state;
	for (word = strtok(strrchr(text, ')') + 2, " "); word && i < 53; word = strtok(NULL, " "))
		column[i++] = strtoull(word, NULL, 10);
	assert_int_equal(a->status, PROCSNAP_STATUS_OK);
	assert_true(a->start_code > 1);
	assert_int_equal(a->start_code, column[26]);
	assert_int_equal(a->end_code, column[27]);
	assert_int_equal(a->start_stack, column[28]);
	assert_int_equal(a->start_data, column[45]);
	assert_int_equal(a->end_data, column[46]);
	assert_int_equal(a->start_brk, column[47]);
	assert_int_equal(a->arg_start, column[48]);
	assert_int_equal(a->arg_end, column[49]);
	assert_int_equal(a->env_start, column[50]);
	assert_int_equal(a->env_end, column[51]);
	assert_int_equal(a->exit_code, column[52]);
	free(text);
	assert_int_equal(r->status, PROCSNAP_STATUS_OK);
	assert_int_equal(r->anon_bytes, m->rss_anon_bytes);
	assert_int_equal(r->file_bytes, m->rss_file_bytes);
	assert_int_equal(r->shmem_bytes, m->rss_shmem_bytes);
	assert_int_equal(r->swap_bytes, m->swap_bytes);
}

static void compare_file(const struct procsnap_file *file)
{
	char name[64], path[96], *text;
	struct stat st;

	snprintf(name, sizeof(name), "fd/%d", file->fd);
	assert_string_equal(text_of(&file->target), link_of(name));
	snprintf(path, sizeof(path), "/proc/%d/%s", child, name);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(file->mode, st.st_mode);
	assert_int_equal(file->inode, st.st_ino);
	assert_int_equal(file->device_major, major(st.st_dev));
	assert_int_equal(file->device_minor, minor(st.st_dev));
	assert_int_equal(file->rdev_major, major(st.st_rdev));
	assert_int_equal(file->rdev_minor, minor(st.st_rdev));
	snprintf(name, sizeof(name), "fdinfo/%d", file->fd);
	text = slurp(name, NULL);
	assert_int_equal(file->flags, strtoul(line_of(text, "flags"), NULL, 8));
	assert_int_equal(file->position, strtoull(line_of(text, "pos"), NULL, 10));
	assert_int_equal(file->mount_id, strtoul(line_of(text, "mnt_id"), NULL, 10));
	free(text);
}

static void files(void **state)
{
	const struct procsnap_files *f = procsnap_files(snap, 0);
	const struct dirent *entry;
	uint32_t listed = 0, i;
	char path[64];
	DIR *dir;

	(void)state;
	assert_int_equal(f->status, PROCSNAP_STATUS_OK);
	snprintf(path, sizeof(path), "/proc/%d/fd", child);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)))
		listed += entry->d_name[0] != '.';
	closedir(dir);
	assert_int_equal(f->count, listed);
	assert_true(listed >= 8);
	for (i = 0; i < f->count; i++) {
		compare_file(procsnap_file(snap, f->first + i));
		if (i)
			assert_true(procsnap_file(snap, f->first + i)->fd >
				    procsnap_file(snap, f->first + i - 1)->fd);
	}
}

/* What the two letters of smaps are in this test's own words. */
static const struct {
	const char *letters;
	uint64_t flag;
} some_flags[] = {
	{ "rd", PROCSNAP_VMA_READ },	   { "wr", PROCSNAP_VMA_WRITE },
	{ "ex", PROCSNAP_VMA_EXEC },	   { "sh", PROCSNAP_VMA_SHARED },
	{ "mw", PROCSNAP_VMA_MAYWRITE },   { "gd", PROCSNAP_VMA_GROWSDOWN },
	{ "dc", PROCSNAP_VMA_DONTCOPY },   { "ac", PROCSNAP_VMA_ACCOUNT },
	{ "de", PROCSNAP_VMA_DONTEXPAND },
};

static void compare_flags(const struct procsnap_vma *vma, const char *letters)
{
	char padded[256], word[8];
	size_t i;

	snprintf(padded, sizeof(padded), " %s ", letters);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(some_flags); i++) {
		snprintf(word, sizeof(word), " %s ", some_flags[i].letters);
		assert_int_equal(!!(vma->flags & some_flags[i].flag), !!strstr(padded, word));
	}
}

static void compare_vma(const struct procsnap_vma *vma, const char *line)
{
	unsigned long long start, end, offset, inode;
	unsigned int device_major, device_minor;
	char permissions[5];
	int name = 0;

	assert_int_equal(sscanf(line, "%llx-%llx %4s %llx %x:%x %llu %n", &start, &end, permissions,
				&offset, &device_major, &device_minor, &inode, &name),
			 7);
	assert_int_equal(vma->start, start);
	assert_int_equal(vma->end, end);
	assert_int_equal(vma->offset, offset);
	assert_int_equal(vma->device_major, device_major);
	assert_int_equal(vma->device_minor, device_minor);
	assert_int_equal(vma->inode, inode);
	assert_int_equal(!!(vma->flags & PROCSNAP_VMA_READ), permissions[0] == 'r');
	assert_int_equal(!!(vma->flags & PROCSNAP_VMA_WRITE), permissions[1] == 'w');
	assert_int_equal(!!(vma->flags & PROCSNAP_VMA_EXEC), permissions[2] == 'x');
	assert_int_equal(!!(vma->flags & PROCSNAP_VMA_SHARED), permissions[3] == 's');
	if (!strstr(line, FILE_PREFIX))
		assert_string_equal(text_of(&vma->name), line + name);
	else /* the kernel writes a newline as \012, and what looks so already as it is */
		assert_non_null(strstr(text_of(&vma->name), FILE_PREFIX "\n\n"));
}

static void vmas(void **state)
{
	const struct procsnap_vmas *v = procsnap_vmas(snap, 0);
	char *maps = slurp("maps", NULL), *smaps = slurp("smaps", NULL), *rest, *line;
	const struct procsnap_vma *vma = NULL;
	bool dont_copy = false;
	uint32_t i = 0;

	(void)state;
	assert_int_equal(v->status, PROCSNAP_STATUS_OK);
	for (rest = maps; (line = strsep(&rest, "\n")) && *line; i++) {
		assert_non_null(procsnap_vma(snap, v->first + i));
		compare_vma(procsnap_vma(snap, v->first + i), line);
	}
	assert_int_equal(v->count, i);
	for (rest = smaps, i = 0; (line = strsep(&rest, "\n")) && *line;) {
		if (strncmp(line, "Size:", 5) == 0)
			vma = procsnap_vma(snap, v->first + i++);
		if (strncmp(line, "VmFlags: ", 9) == 0) {
			compare_flags(vma, line + 9);
			dont_copy = dont_copy || vma->flags & PROCSNAP_VMA_DONTCOPY;
		}
	}
	assert_true(dont_copy);
	free(maps);
	free(smaps);
}

/* What an exited task has no more, and what it still has. */
static void zombie(void **state)
{
	siginfo_t info;

	(void)state;
	procsnap_snapshot_free(snap);
	kill(child, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
	take(PROCSNAP_WANT_ALL, 0);
	assert_int_equal(procsnap_cmdline(snap, 0)->status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_environ(snap, 0)->status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_auxv(snap, 0)->status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_vmas(snap, 0)->status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_rss(snap, 0)->status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_addresses(snap, 0)->status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_addresses(snap, 0)->exit_code, SIGKILL);
	assert_int_equal(procsnap_attr(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_attr(snap, 0)->umask_status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_attr(snap, 0)->coredump_filter_status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_paths(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_paths(snap, 0)->exe_status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_paths(snap, 0)->cwd_status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_files(snap, 0)->status, PROCSNAP_STATUS_NONE);
	assert_int_equal(procsnap_namespaces(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_namespaces(snap, 0)->ipc, 0);
	assert_true(procsnap_namespaces(snap, 0)->user != 0);
	assert_int_equal(procsnap_signals(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_limits(snap, 0)->soft[RLIMIT_NOFILE], 100);
	assert_int_equal(procsnap_cgroup(snap, 0)->status, PROCSNAP_STATUS_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_section_is_there),
		TEST(texts),
		TEST(texts_are_cut),
		TEST(paths),
		TEST(io_signals_and_limits),
		TEST(security),
		TEST(namespaces_and_nested_pids),
		TEST(cgroups),
		TEST(sched_and_attr),
		TEST(addresses_and_rss),
		TEST(files),
		TEST(vmas),
		TEST(zombie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
