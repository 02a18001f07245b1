// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Texts and addresses of a task against /proc: command line, environment, paths,
 * auxiliary vector, what it waits in, system call, kernel stack.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include "compare.h"
#include "proc_text.h"

#define SECTIONS                                                                             \
	(PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE) | PROCSNAP_WANT(PROCSNAP_SECTION_ENVIRON) | \
	 PROCSNAP_WANT(PROCSNAP_SECTION_PATHS) | PROCSNAP_WANT(PROCSNAP_SECTION_WCHAN) |     \
	 PROCSNAP_WANT(PROCSNAP_SECTION_SYSCALL) | PROCSNAP_WANT(PROCSNAP_SECTION_STACK) |   \
	 PROCSNAP_WANT(PROCSNAP_SECTION_AUXV) | PROCSNAP_WANT(PROCSNAP_SECTION_ADDRESSES))

/* As the first argument: stop at once, or after overwriting the arguments. */
#define STOP "--stop"
#define TITLE "--title"
#define TITLE_SHORT "--title-short"

#define FOLDER "/var/tmp/procsnap-texts"

static struct victim *victims;
static enum procsnap_backend backend;

static void need(bool done)
{
	if (!done)
		_exit(1);
}

static void run(const char *path, const char *const *args, const char *const *environment)
{
	execve(path, (char *const *)args, (char *const *)environment);
	_exit(1);
}

static void hostile_args(void)
{
	const char *args[] = { "a) R 1\n", STOP, "", "\x1b[31m\xff(", "b\nc", NULL };
	const char *environment[] = { "A=1\n2", "", "=", "B=\x1b\xff", NULL };

	run("/proc/self/exe", args, environment);
}

static void huge_args(void)
{
	static char text[110000];
	const char *args[13] = { "huge", STOP }, *environment[11] = { NULL };
	int i;

	memset(text, 'x', sizeof(text) - 1);
	for (i = 2; i < 12; i++)
		args[i] = text;
	for (i = 0; i < 5; i++)
		environment[i] = text;
	run("/proc/self/exe", args, environment);
}

static void no_environment(void)
{
	const char *args[] = { "bare", STOP, NULL };
	const char *environment[] = { NULL };

	run("/proc/self/exe", args, environment);
}

static void title(void)
{
	const char *args[] = { "title", TITLE, "some", "arguments", NULL };
	const char *environment[] = { "FIRST=some value", "SECOND=another", NULL };

	run("/proc/self/exe", args, environment);
}

static void short_title(void)
{
	const char *args[] = { "title", TITLE_SHORT, "some", "arguments", NULL };
	const char *environment[] = { "FIRST=some value", NULL };

	run("/proc/self/exe", args, environment);
}

/* A copy of this program, as another's file where @mode has the setuid bit. */
static void copy_program(const char *path, uid_t owner, mode_t mode)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	static char bytes[65536];
	ssize_t got;

	need(from >= 0 && to >= 0);
	while ((got = read(from, bytes, sizeof(bytes))) > 0)
		need(write(to, bytes, got) == got);
	need(!got && !fchown(to, owner, owner) && !fchmod(to, mode));
	close(from);
	close(to);
}

static void set_user_id(void)
{
	const char *args[] = { "setuid", STOP, NULL };
	const char *environment[] = { "A=b", NULL };

	copy_program(FOLDER "/setuid", 1005, 06755);
	need(!setresgid(1001, 1001, 1001) && !setresuid(1001, 1001, 1001));
	run(FOLDER "/setuid", args, environment);
}

static void deleted(void)
{
	const char *args[] = { "deleted", STOP, FOLDER "/deleted\n)", NULL };
	const char *environment[] = { NULL };

	copy_program(FOLDER "/deleted\n)", 0, 0755);
	run(FOLDER "/deleted\n)", args, environment);
}

static void changed_root(void)
{
	need(mkdir(FOLDER "/root", 0755) == 0 && mkdir(FOLDER "/root/in side", 0755) == 0);
	need(!chroot(FOLDER "/root") && !chdir("/in side"));
}

static void gone_folder(void)
{
	need(mkdir(FOLDER "/gone\n", 0755) == 0 && !chdir(FOLDER "/gone\n"));
	need(!rmdir(FOLDER "/gone\n"));
}

static const struct victim_kind kinds[] = {
	{ "hostile arguments", hostile_args }, { "huge arguments", huge_args },
	{ "no environment", no_environment },  { "title", title },
	{ "short title", short_title },	       { "setuid", set_user_id },
	{ "deleted executable", deleted },     { "chroot", changed_root },
	{ "deleted folder", gone_folder },     {},
};

/* A file of bytes that only a task with memory has. */
static void compare_memory_text(const struct row *row, const char *name, uint32_t status,
				const struct procsnap_text *text)
{
	size_t size = 0;
	char *bytes = proc_bytes(&size, "%s/%s", row->folder, name);

	same(name, status, row->memory ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	if (row->memory && bytes)
		same_bytes(row, name, text, bytes, size);
	free(bytes);
}

static void compare_link(const struct row *row, const char *name, uint32_t status,
			 const struct procsnap_text *text)
{
	char target[4096];
	bool found = proc_link(target, sizeof(target), "%s/%s", row->folder, name);

	same(name, status, found ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	if (found)
		same_text(row, name, text, target);
}

/*
 * Inode and device as the kernel has them: those of the mount. Without the module
 * there is only what stat(2) answers.
 */
static void compare_exe_file(const struct row *row, const struct procsnap_paths *paths)
{
	unsigned int device_major, device_minor;
	struct stat st;
	char path[128];
	const char *info;
	int fd;

	if (paths->exe_status != PROCSNAP_STATUS_OK)
		return;
	snprintf(path, sizeof(path), "/proc/%s/exe", row->folder);
	fd = open(path, O_PATH | O_CLOEXEC);
	assert_true(fd >= 0 && !fstat(fd, &st));
	info = proc_file("self/fdinfo/%d", fd);
	close(fd);
	if (procsnap_header(row->snap)->source != PROCSNAP_SOURCE_MODULE ||
	    !mount_device(line_value(info, "mnt_id", 0), &device_major, &device_minor)) {
		device_major = major(st.st_dev);
		device_minor = minor(st.st_dev);
	}
	same("exe_inode", paths->exe_inode, line_value(info, "ino", 0));
	same("exe_device_major", paths->exe_device_major, device_major);
	same("exe_device_minor", paths->exe_device_minor, device_minor);
}

static void compare_paths(const struct row *row)
{
	const struct procsnap_paths *paths = procsnap_paths(row->snap, row->index);

	same("paths status", paths->status, PROCSNAP_STATUS_OK);
	compare_link(row, "exe", paths->exe_status, &paths->exe);
	compare_link(row, "cwd", paths->cwd_status, &paths->cwd);
	compare_link(row, "root", paths->root_status, &paths->root);
	compare_exe_file(row, paths);
}

static void compare_wchan(const struct row *row)
{
	const struct procsnap_wchan *wchan = procsnap_wchan(row->snap, row->index);
	const char *text = proc_file("%s/wchan", row->folder);
	bool none = !strcmp(text, "0");

	same("wchan status", wchan->status, none ? PROCSNAP_STATUS_NONE : PROCSNAP_STATUS_OK);
	if (!none)
		same_text(row, "wchan", &wchan->text, text);
}

static void compare_syscall(const struct row *row)
{
	const struct procsnap_syscall *call = procsnap_syscall(row->snap, row->index);
	const char *text = proc_file("%s/syscall", row->folder);
	char *p;
	int i;

	if (!strncmp(text, "running", 7)) {
		same("syscall status", call->status, PROCSNAP_STATUS_NONE);
		return;
	}
	same("syscall status", call->status, PROCSNAP_STATUS_OK);
	same("number", call->number, strtol(text, &p, 10));
	for (i = 0; i < 6; i++)
		same_hex("argument", call->args[i], call->number < 0 ? 0 : strtoull(p, &p, 16));
	same_hex("stack_pointer", call->stack_pointer, strtoull(p, &p, 16));
	same_hex("instruction_pointer", call->instruction_pointer, strtoull(p, &p, 16));
}

static void compare_stack(const struct row *row)
{
	const struct procsnap_stack *stack = procsnap_stack(row->snap, row->index);

	same("stack status", stack->status, PROCSNAP_STATUS_OK);
	same_text(row, "stack", &stack->text, proc_file("%s/stack", row->folder));
}

static void compare_addresses(const struct row *row)
{
	static const struct {
		const char *name;
		int field;
	} fields[] = {
		{ "start_code", 26 },
		{ "end_code", 27 },
		{ "start_stack", 28 },
		{ "stack_pointer", 29 },
		{ "instruction_pointer", 30 },
		{ "start_data", 45 },
		{ "end_data", 46 },
		{ "start_brk", 47 },
		{ "arg_start", 48 },
		{ "arg_end", 49 },
		{ "env_start", 50 },
		{ "env_end", 51 },
	};
	const struct procsnap_addresses *addresses = procsnap_addresses(row->snap, row->index);
	const char *stat = proc_file("%s/stat", row->folder);
	const __u64 *address = &addresses->start_code;
	size_t i;

	same("addresses status", addresses->status,
	     row->memory ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE);
	same("exit_code", addresses->exit_code, stat_field(stat, 52));
	for (i = 0; row->memory && i < sizeof(fields) / sizeof(fields[0]); i++)
		same_hex(fields[i].name, address[i], stat_field(stat, fields[i].field));
}

static void compare_row(const struct row *row)
{
	const struct procsnap_cmdline *cmdline = procsnap_cmdline(row->snap, row->index);
	const struct procsnap_environ *environment = procsnap_environ(row->snap, row->index);
	const struct procsnap_auxv *auxv = procsnap_auxv(row->snap, row->index);

	compare_memory_text(row, "cmdline", cmdline->status, &cmdline->text);
	compare_memory_text(row, "environ", environment->status, &environment->text);
	compare_memory_text(row, "auxv", auxv->status, &auxv->text);
	compare_paths(row);
	compare_wchan(row);
	compare_syscall(row);
	compare_stack(row);
	compare_addresses(row);
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

/* What a victim does once it runs this program anew. */
static int be_victim(char **argv, char **environment)
{
	char *end = *environment ? *environment + strlen(*environment) : NULL;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 1);
	if (argv[2] && !strncmp(argv[2], FOLDER, strlen(FOLDER)))
		unlink(argv[2]);
	/* As setproctitle does: without a NUL where the arguments ended, into the environment. */
	if (!strcmp(argv[1], TITLE))
		memset(argv[0], 't', end - argv[0] - 3);
	else if (!strcmp(argv[1], TITLE_SHORT))
		memset(argv[0], 's', strlen("title --title-short some arguments") + 1);
	raise(SIGSTOP);
	return 0;
}

static int make_victims(void **state)
{
	(void)state;
	if (system("rm -rf " FOLDER) || mkdir(FOLDER, 0755))
		return -1;
	victims = victims_all(kinds);
	return 0;
}

static int end_victims(void **state)
{
	(void)state;
	victims_end(victims);
	return system("rm -rf " FOLDER);
}

int main(int argc, char **argv, char **environment)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_are_as_in_proc),
		cmocka_unit_test(threads_are_as_in_proc),
	};
	int failed;

	if (argc > 1)
		return be_victim(argv, environment);
	backend = PROCSNAP_BACKEND_DEVICE;
	failed = cmocka_run_group_tests_name("proc_texts, device", tests, make_victims,
					     end_victims);
	backend = PROCSNAP_BACKEND_PROCFS;
	failed += cmocka_run_group_tests_name("proc_texts, procfs", tests, make_victims,
					      end_victims);
	return failed;
}
