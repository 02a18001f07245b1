// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the event of an exec says: the program's path and its arguments, whole or
 * cut, as /proc/PID/exe and /proc/PID/cmdline of the same process have them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdbool.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "listen.h"
#include "rights_actors.h"

#define LONG_ARGUMENT 700

static char self[256];

/* In shared memory. */
static struct {
	pid_t thread;
	pid_t other;
} * said;

/* A child that executes by @how and then stops itself; by then its events are there. */
static pid_t stopped_after(void (*how)(void))
{
	pid_t pid = fork();

	NEED(pid >= 0);
	if (pid == 0) {
		how();
		NEED(!"the program runs");
	}
	NEED_EQUAL(actor_wait_stopped(pid), 0);
	return pid;
}

static void end_stopped(pid_t pid)
{
	kill(pid, SIGKILL);
	wait_for(pid);
}

static size_t read_of(pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	NEED(fd >= 0);
	got = read(fd, text, size);
	NEED(got >= 0);
	close(fd);
	return got;
}

static void link_of(pid_t pid, char *text, size_t size)
{
	char path[64];
	ssize_t got;

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	got = readlink(path, text, size - 1);
	NEED(got > 0);
	text[got] = '\0';
}

static unsigned int count_arguments(const char *text, size_t size)
{
	unsigned int count = 0;

	while (size)
		count += text[--size] == '\0';
	return count;
}

static void check_common(const struct procsnap_event_exec *exec, pid_t pid)
{
	char comm[32] = {};

	read_of(pid, "comm", comm, sizeof(comm) - 1);
	comm[strcspn(comm, "\n")] = '\0';
	assert_string_equal(exec->event.comm, comm);
	NEED_EQUAL(exec->event.tgid, pid);
	NEED_EQUAL(exec->event.ppid, getpid());
}

/* All is told, and as /proc has it. */
static void check_whole(const struct listener *listener, pid_t pid)
{
	static char text[8192], path[4096];
	const struct procsnap_event_exec *exec = exec_of(listener, pid);
	size_t size = read_of(pid, "cmdline", text, sizeof(text));

	check_common(exec, pid);
	link_of(pid, path, sizeof(path));
	NEED_EQUAL(exec->event.flags, 0);
	assert_string_equal(exec_path(exec), path);
	NEED_EQUAL(exec->exe_length, strlen(path));
	NEED_EQUAL(exec->argv_length, size);
	assert_memory_equal(exec_arguments(exec), text, size);
	NEED_EQUAL(exec->argc, count_arguments(text, size));
	NEED_EQUAL(exec->old_pid, pid);
}

static void plainly(void)
{
	execl(self, "a name", "--stop", "", "an argument", "\xff\n\t", NULL);
}

static void path_and_arguments(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	pid_t pid = stopped_after(plainly);
	long comm, exec;

	(void)state;
	if (is_realtime())
		skip();
	listen_await(&listener, PROCSNAP_EVENT_EXEC, pid, 0);
	check_whole(&listener, pid);
	NEED_EQUAL(exec_of(&listener, pid)->argc, 5);
	/* The name changes before. */
	comm = event_index(&listener, PROCSNAP_EVENT_COMM, pid, 0);
	exec = event_index(&listener, PROCSNAP_EVENT_EXEC, pid, 0);
	NEED(comm >= 0 && comm < exec);
	assert_string_equal(((const struct procsnap_event_comm *)listener.events[comm])->new_comm,
			    exec_of(&listener, pid)->event.comm);
	end_stopped(pid);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_EXEC, pid), 1);
	listen_end(&listener);
}

static void by_link(void)
{
	NEED(unlink("/tmp/procsnap-exec-link") == 0 || errno == ENOENT);
	NEED_EQUAL(symlink(self, "/tmp/procsnap-exec-link"), 0);
	execl("/tmp/procsnap-exec-link", "by link", "--stop", NULL);
}

static void relatively(void)
{
	char *name = strrchr(self, '/');

	*name = '\0';
	NEED_EQUAL(chdir(self), 0);
	execl(name + 1, name + 1, "--stop", NULL);
}

static int open_program(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0755);

	NEED(fd >= 0);
	return fd;
}

static void copy_program(int to)
{
	int from = open_program(self, O_RDONLY);
	struct stat st;

	NEED_EQUAL(fstat(from, &st), 0);
	NEED_EQUAL(sendfile(to, from, NULL, st.st_size), st.st_size);
	close(from);
}

static void by_descriptor(void)
{
	char *const arguments[] = { (char *)"by descriptor", (char *)"--stop", NULL };

	fexecve(open_program(self, O_RDONLY), arguments, environ);
}

static void from_memory(void)
{
	char *const arguments[] = { (char *)"from memory", (char *)"--stop", NULL };
	int fd = syscall(SYS_memfd_create, "procsnap", MFD_CLOEXEC);

	NEED(fd >= 0);
	copy_program(fd);
	fexecve(fd, arguments, environ);
}

static void deleted(void)
{
	static const char path[] = "/tmp/procsnap-exec-deleted";
	char *const arguments[] = { (char *)"deleted", (char *)"--stop", NULL };
	int fd = open_program(path, O_WRONLY | O_CREAT);

	copy_program(fd);
	close(fd);
	fd = open_program(path, O_RDONLY);
	NEED_EQUAL(unlink(path), 0);
	fexecve(fd, arguments, environ);
}

static void without_arguments(void)
{
	char *const arguments[] = { NULL };

	syscall(SYS_execve, "/tmp/procsnap-exec-stop", arguments, arguments);
}

static const struct {
	const char *name;
	void (*how)(void);
} ways[] = {
	{ "by a link", by_link },     { "by a relative path", relatively },
	{ "fexecve", by_descriptor }, { "from a memfd", from_memory },
	{ "deleted", deleted },
};

static void many_ways(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	size_t i;

	(void)state;
	if (is_realtime())
		skip();
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		pid_t pid = stopped_after(ways[i].how);

		print_message("%s\n", ways[i].name);
		listen_await(&listener, PROCSNAP_EVENT_EXEC, pid, 0);
		check_whole(&listener, pid);
		end_stopped(pid);
	}
	unlink("/tmp/procsnap-exec-link");
	listen_end(&listener);
}

static const char script[] = "/tmp/procsnap-exec-script";

static void as_script(void)
{
	execl(script, "not seen", "an argument", NULL);
}

static void make_script(void)
{
	int fd = open_program(script, O_WRONLY | O_CREAT | O_TRUNC);

	NEED(dprintf(fd, "#!%s --stop\n", self) > 0);
	close(fd);
}

static void scripts_are_their_interpreters(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	pid_t pid;

	(void)state;
	if (is_realtime())
		skip();
	make_script();
	pid = stopped_after(as_script);
	listen_await(&listener, PROCSNAP_EVENT_EXEC, pid, 0);
	check_whole(&listener, pid);
	assert_string_equal(exec_path(exec_of(&listener, pid)), self);
	/* Interpreter, its argument, the script, the argument. */
	NEED_EQUAL(exec_of(&listener, pid)->argc, 4);
	assert_memory_equal(exec_of(&listener, pid)->event.comm, "procsnap-exec-s", 16);
	end_stopped(pid);
	unlink(script);
	listen_end(&listener);
}

static void empty_arguments(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	char text[64];
	pid_t pid;

	(void)state;
	if (is_realtime())
		skip();
	/* A script, so that there is a program that needs no argument to stop. */
	make_script();
	NEED_EQUAL(rename(script, "/tmp/procsnap-exec-stop"), 0);
	pid = stopped_after(without_arguments);
	listen_await(&listener, PROCSNAP_EVENT_EXEC, pid, 0);
	check_whole(&listener, pid);
	NEED(read_of(pid, "cmdline", text, sizeof(text)) > 0);
	end_stopped(pid);
	unlink("/tmp/procsnap-exec-stop");
	listen_end(&listener);
}

/* --- cut --- */

static void with_long_argument(void)
{
	char argument[LONG_ARGUMENT + 1];

	memset(argument, 'l', LONG_ARGUMENT);
	argument[LONG_ARGUMENT] = '\0';
	execl(self, "long", "--stop", argument, "end", NULL);
}

/* "long", "--stop", the long one, "end", each with its NUL. */
#define LONG_SIZE (5 + 7 + LONG_ARGUMENT + 1 + 4)

static void cut_at(uint32_t argv_max)
{
	static char text[8192];
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS(PROCSNAP_EVENT_EXEC));
	const struct procsnap_event_exec *exec;
	struct listener listener;
	pid_t pid;

	listen.argv_max = argv_max;
	listener = listen_begin(&listen);
	pid = stopped_after(with_long_argument);
	listen_await(&listener, PROCSNAP_EVENT_EXEC, pid, 0);
	exec = exec_of(&listener, pid);
	NEED_EQUAL(read_of(pid, "cmdline", text, sizeof(text)), LONG_SIZE);
	NEED_EQUAL(exec->argc, 4);
	NEED_EQUAL(exec->argv_length, argv_max < LONG_SIZE ? argv_max : LONG_SIZE);
	NEED_EQUAL(!!(exec->event.flags & PROCSNAP_EVENT_ARGV_CUT), argv_max < LONG_SIZE);
	/* The last may be the NUL that ends what was cut. */
	if (exec->argv_length)
		assert_memory_equal(exec_arguments(exec), text, exec->argv_length - 1);
	if (argv_max >= LONG_SIZE)
		assert_memory_equal(exec_arguments(exec), text, LONG_SIZE);
	end_stopped(pid);
	listen_end(&listener);
}

static void arguments_are_cut(void **state)
{
	static const uint32_t bounds[] = {
		0, 1, 8, 13, 64, LONG_SIZE - 1, LONG_SIZE, LONG_SIZE + 1, PROCSNAP_EVENT_ARGV_MAX
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++)
		cut_at(bounds[i]);
}

#define FOLDERS 8
#define FOLDER_LENGTH 200

static void enter_folders(bool make)
{
	char name[FOLDER_LENGTH + 1];
	int i;

	NEED_EQUAL(chdir("/tmp"), 0);
	for (i = 0; i < FOLDERS; i++) {
		memset(name, 'a' + i, FOLDER_LENGTH);
		name[FOLDER_LENGTH] = '\0';
		NEED(!make || mkdir(name, 0755) == 0);
		NEED_EQUAL(chdir(name), 0);
	}
}

static void deep_down(void)
{
	int fd;

	enter_folders(true);
	fd = open_program("program", O_WRONLY | O_CREAT);
	copy_program(fd);
	close(fd);
	execl("program", "deep", "--stop", NULL);
}

static void remove_folders(void)
{
	char name[FOLDER_LENGTH + 1];
	int i;

	enter_folders(false);
	NEED_EQUAL(unlink("program"), 0);
	for (i = FOLDERS - 1; i >= 0; i--) {
		memset(name, 'a' + i, FOLDER_LENGTH);
		name[FOLDER_LENGTH] = '\0';
		NEED_EQUAL(chdir(".."), 0);
		NEED_EQUAL(rmdir(name), 0);
	}
}

static void long_paths_are_cut(void **state)
{
	static char path[4096];
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	const struct procsnap_event_exec *exec;
	size_t length;
	pid_t pid;

	(void)state;
	if (is_realtime())
		skip();
	pid = stopped_after(deep_down);
	listen_await(&listener, PROCSNAP_EVENT_EXEC, pid, 0);
	exec = exec_of(&listener, pid);
	link_of(pid, path, sizeof(path));
	length = strlen(path);
	NEED(length > PROCSNAP_EVENT_EXE_MAX);
	NEED_EQUAL(exec->event.flags & ~PROCSNAP_EVENT_EXE_GIVEN, PROCSNAP_EVENT_EXE_CUT);
	if (exec->event.flags & PROCSNAP_EVENT_EXE_GIVEN) {
		assert_string_equal(exec_path(exec), "program");
	} else {
		/* What there is, is its end. */
		NEED(exec->exe_length < length);
		NEED_EQUAL(strlen(exec_path(exec)), exec->exe_length);
		assert_string_equal(exec_path(exec), path + length - exec->exe_length);
	}
	print_message("%u of %zu bytes\n", exec->exe_length, length);
	end_stopped(pid);
	run_child(remove_folders);
	listen_end(&listener);
}

/* --- from elsewhere --- */

static void behind_another_root(void)
{
	NEED_EQUAL(unshare(CLONE_NEWNS), 0);
	NEED_EQUAL(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
	mkdir("/tmp/procsnap-root", 0755);
	NEED_EQUAL(mount("/", "/tmp/procsnap-root", NULL, MS_BIND, NULL), 0);
	NEED_EQUAL(chroot("/tmp/procsnap-root"), 0);
	NEED_EQUAL(chdir("/"), 0);
	execl(self, "elsewhere", "--stop", NULL);
}

static void path_is_the_tasks_own_view(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	pid_t pid = stopped_after(behind_another_root);

	(void)state;
	if (is_realtime())
		skip();
	listen_await(&listener, PROCSNAP_EVENT_EXEC, pid, 0);
	assert_string_equal(exec_path(exec_of(&listener, pid)), self);
	end_stopped(pid);
	rmdir("/tmp/procsnap-root");
	listen_end(&listener);
}

static void try_in_vain(void)
{
	execl("/nowhere", "nowhere", NULL);
	execl("/tmp", "a folder", NULL);
}

static void failed_ones_are_none(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	pid_t pid = run_child(try_in_vain);

	(void)state;
	listen_mark(&listener);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_EXEC, pid), 0);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_COMM, pid), 0);
	listen_end(&listener);
}

static void *executing_thread(void *unused)
{
	(void)unused;
	said->thread = syscall(SYS_gettid);
	plainly();
	return NULL;
}

static void *waiting_thread(void *unused)
{
	__atomic_store_n(&said->other, syscall(SYS_gettid), __ATOMIC_RELEASE);
	for (;;)
		pause();
	return unused;
}

static void from_a_thread(void)
{
	pthread_t thread, other;

	NEED_EQUAL(pthread_create(&other, NULL, waiting_thread, NULL), 0);
	while (!__atomic_load_n(&said->other, __ATOMIC_ACQUIRE))
		sched_yield();
	NEED_EQUAL(pthread_create(&thread, NULL, executing_thread, NULL), 0);
	for (;;)
		pause();
}

/* The thread that executes has the process id from then on; all others have ended before. */
static void another_thread_executes(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, PROCSNAP_LISTEN_THREADS);
	const struct procsnap_event_exec *exec;
	pid_t pid;
	long at;

	(void)state;
	memset(said, 0, sizeof(*said));
	pid = stopped_after(from_a_thread);
	at = listen_await(&listener, PROCSNAP_EVENT_EXEC, pid, 0);
	exec = exec_of(&listener, pid);
	check_common(exec, pid);
	NEED_EQUAL(exec->old_pid, said->thread);
	NEED_EQUAL(exec->event.start_ns, fork_of(&listener, pid)->event.start_ns);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_EXEC, 0), 1);
	end_stopped(pid);
	listen_mark(&listener);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_EXIT, pid), 1);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_REAP, pid), 1);
	NEED(event_index(&listener, PROCSNAP_EVENT_EXIT, pid, 0) > at);
	/* The other one, and what was the leader under the id of the thread. */
	NEED_BETWEEN(event_index(&listener, PROCSNAP_EVENT_EXIT, said->thread, 0), 0, at);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_EXIT, said->thread), 1);
	NEED_EQUAL(exit_of(&listener, said->thread)->event.flags, PROCSNAP_EVENT_THREAD);
	NEED_BETWEEN(event_index(&listener, PROCSNAP_EVENT_EXIT, said->other, 0), 0, at);
	listen_end(&listener);
}

static int prepare(void **state)
{
	ssize_t got = readlink("/proc/self/exe", self, sizeof(self) - 1);

	(void)state;
	said = mmap(NULL, sizeof(*said), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return got > 0 && said != MAP_FAILED ? 0 : -1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(path_and_arguments),
		cmocka_unit_test(many_ways),
		cmocka_unit_test(scripts_are_their_interpreters),
		cmocka_unit_test(empty_arguments),
		cmocka_unit_test(arguments_are_cut),
		cmocka_unit_test(long_paths_are_cut),
		cmocka_unit_test(path_is_the_tasks_own_view),
		cmocka_unit_test(failed_ones_are_none),
		cmocka_unit_test(another_thread_executes),
	};

	if (actor_main(argc, argv))
		return 0;
	return cmocka_run_group_tests_name("events of execs", tests, prepare, NULL);
}
