// SPDX-License-Identifier: GPL-2.0-or-later
/* Who looks and who is looked at, for the tests of rights. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <procsnap/uapi.h>

#include "rights_actors.h"

#define CAP(name) (1ULL << (name))

static void set_capabilities(unsigned long long mask)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = (__u32)mask, .permitted = (__u32)mask },
		{ .effective = mask >> 32, .permitted = mask >> 32 },
	};

	CHECK(syscall(SYS_capset, &header, data) == 0);
}

void actor_become(uid_t uid, unsigned long long capabilities)
{
	CHECK(setgroups(0, NULL) == 0 && setresgid(uid, uid, uid) == 0);
	CHECK(prctl(PR_SET_KEEPCAPS, 1) == 0 && setresuid(uid, uid, uid) == 0);
	set_capabilities(capabilities);
	/* Changing the ids has taken it away. */
	CHECK(prctl(PR_SET_DUMPABLE, 1) == 0);
}

/* --- viewers --- */

static void as_is(void)
{
}

static void become_user(void)
{
	actor_become(ACTOR_USER, 0);
}

static void become_user_ptrace(void)
{
	actor_become(ACTOR_USER, CAP(CAP_SYS_PTRACE));
}

static void become_user_perfmon(void)
{
	actor_become(ACTOR_USER, CAP(CAP_PERFMON));
}

static void become_user_admin(void)
{
	actor_become(ACTOR_USER, CAP(CAP_SYS_ADMIN));
}

static void become_user_dac(void)
{
	actor_become(ACTOR_USER, CAP(CAP_DAC_READ_SEARCH));
}

static void become_user_nice(void)
{
	actor_become(ACTOR_USER, CAP(CAP_SYS_NICE));
}

static void become_user_in_group(void)
{
	static const gid_t group = ACTOR_GROUP;

	CHECK(setgroups(1, &group) == 0);
	CHECK(setresgid(ACTOR_USER, ACTOR_USER, ACTOR_USER) == 0);
	CHECK(setresuid(ACTOR_USER, ACTOR_USER, ACTOR_USER) == 0);
	CHECK(prctl(PR_SET_DUMPABLE, 1) == 0);
}

static void become_powerless_root(void)
{
	set_capabilities(0);
}

static void become_undumpable_user(void)
{
	actor_become(ACTOR_USER, 0);
	CHECK(prctl(PR_SET_DUMPABLE, 0) == 0);
}

const struct rights_viewer rights_viewers[] = {
	{ "root", as_is },
	{ "user", become_user },
	{ "user with CAP_SYS_PTRACE", become_user_ptrace },
	{ "user with CAP_PERFMON", become_user_perfmon },
	{ "user with CAP_SYS_ADMIN", become_user_admin },
	{ "user with CAP_DAC_READ_SEARCH", become_user_dac },
	{ "user with CAP_SYS_NICE", become_user_nice },
	{ "user in hidepid's group", become_user_in_group },
	{ "user who is not dumpable", become_undumpable_user },
	{ "root without capabilities", become_powerless_root },
	{ NULL, NULL },
};

static void become_inner_user(void)
{
	actor_become(5, 0);
}

static void become_inner_user_ptrace(void)
{
	actor_become(5, CAP(CAP_SYS_PTRACE));
}

const struct rights_viewer rights_nested_viewers[] = {
	{ "root of a user namespace", as_is },
	{ "user in a user namespace", become_inner_user },
	{ "user with CAP_SYS_PTRACE in a user namespace", become_inner_user_ptrace },
	{ "root without capabilities in a user namespace", become_powerless_root },
	{ NULL, NULL },
};

/* --- targets --- */

int actor_wait_stopped(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		return -1;
	return 0;
}

static pid_t make_stopped(void (*prepare)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		prepare();
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		raise(SIGSTOP);
		_exit(0);
	}
	if (actor_wait_stopped(pid)) {
		fprintf(stderr, "a target was not made\n");
		exit(1);
	}
	return pid;
}

static void be_other_user(void)
{
	actor_become(ACTOR_OTHER, 0);
}

static void be_undumpable(void)
{
	become_undumpable_user();
}

static void be_ptraceable_by_all(void)
{
	become_user();
	/* Without Yama there is no such call. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
}

static void be_more_capable(void)
{
	actor_become(ACTOR_USER, CAP(CAP_NET_ADMIN));
}

/* The real user is the viewer, but not the saved one. */
static void be_mixed(void)
{
	CHECK(setgroups(0, NULL) == 0);
	CHECK(setresgid(ACTOR_USER, ACTOR_USER, ACTOR_USER) == 0);
	CHECK(setresuid(ACTOR_USER, ACTOR_USER, ACTOR_OTHER) == 0);
	CHECK(prctl(PR_SET_DUMPABLE, 1) == 0);
}

/*
 * Executes @path with the argument @what and, in the arguments and in the
 * environment, @secret.
 */
static void execute(const char *path, const char *what, const char *secret)
{
	char argument[64], variable[64];
	char *const arguments[] = { (char *)"target", (char *)what, argument, NULL };
	char *const environment[] = { variable, NULL };

	snprintf(argument, sizeof(argument), "argument %s", secret);
	snprintf(variable, sizeof(variable), "SECRET=%s", secret);
	execve(path, arguments, environment);
	CHECK(!"the program runs");
}

static void be_setuid(void)
{
	const char *copy = actor_setuid_copy(0);

	actor_become(ACTOR_USER, 0);
	execute(copy, "--stop", "secret of set-user-ID");
}

/* As a set-user-ID program that has gone back to its caller's ids. */
static void be_setuid_gone_back(void)
{
	const char *copy = actor_setuid_copy(0);

	actor_become(ACTOR_USER, 0);
	execute(copy, "--drop-and-stop", "secret of gone back");
}

static void be_executed(void)
{
	become_user();
	execute("/proc/self/exe", "--stop", "secret of the user");
}

static void be_executed_root(void)
{
	execute("/proc/self/exe", "--stop", "secret of root");
}

static pid_t make_zombie(void (*prepare)(void))
{
	siginfo_t info;
	pid_t pid = fork();

	if (pid == 0) {
		prepare();
		_exit(3);
	}
	if (waitid(P_PID, pid, &info, WEXITED | WNOWAIT))
		exit(1);
	return pid;
}

struct target_kind {
	const char *name;
	void (*prepare)(void);
	const char *secret;
};

static const struct target_kind kinds[] = {
	{ "root's", as_is, NULL },
	{ "the user's", become_user, NULL },
	{ "another user's", be_other_user, NULL },
	{ "not dumpable", be_undumpable, NULL },
	{ "ptraceable by all", be_ptraceable_by_all, NULL },
	{ "more capable", be_more_capable, NULL },
	{ "other saved user", be_mixed, NULL },
	{ "executed", be_executed, "secret of the user" },
	{ "executed by root", be_executed_root, "secret of root" },
	{ "set-user-ID", be_setuid, "secret of set-user-ID" },
	{ "set-user-ID gone back", be_setuid_gone_back, "secret of gone back" },
	{ NULL, NULL, NULL },
};

static void be_undumpable_inner(void)
{
	CHECK(prctl(PR_SET_DUMPABLE, 0) == 0);
}

static void be_executed_inner(void)
{
	execute("/proc/self/exe", "--stop", "secret of a namespace");
}

static void be_executed_inner_undumpable(void)
{
	execute("/proc/self/exe", "--undumpable-stop", "secret of undumpable");
}

static const struct target_kind nested_kinds[] = {
	{ "the namespace's root's", as_is, NULL },
	{ "the namespace's user's", become_inner_user, NULL },
	{ "not dumpable in a namespace", be_undumpable_inner, NULL },
	{ "executed in a namespace", be_executed_inner, "secret of a namespace" },
	{ "executed in a namespace, not dumpable", be_executed_inner_undumpable,
	  "secret of undumpable" },
	{ NULL, NULL, NULL },
};

static struct rights_target *make_kinds(const struct target_kind *kind, void (*zombie)(void))
{
	struct rights_target *targets = calloc(24, sizeof(*targets)), *next = targets;

	if (!targets)
		exit(1);
	for (; kind->name; kind++)
		*next++ = (struct rights_target){ kind->name, make_stopped(kind->prepare),
						  kind->secret };
	*next++ = (struct rights_target){ "root's zombie", make_zombie(as_is), NULL };
	*next++ = (struct rights_target){ "the user's zombie", make_zombie(zombie), NULL };
	return targets;
}

struct rights_target *rights_targets_make(void)
{
	return make_kinds(kinds, become_user);
}

struct rights_target *rights_nested_targets_make(void)
{
	return make_kinds(nested_kinds, become_inner_user);
}

void rights_targets_end(struct rights_target *targets)
{
	struct rights_target *target;

	for (target = targets; target->name; target++)
		kill(target->pid, SIGKILL);
	for (target = targets; target->name; target++)
		waitpid(target->pid, NULL, 0);
	free(targets);
}

/* --- the program of an actor --- */

const char *actor_setuid_copy(uid_t uid)
{
	static char path[64];
	struct stat st;
	int from, to;

	snprintf(path, sizeof(path), "/tmp/procsnap-setuid-%u", uid);
	if (stat(path, &st) == 0)
		return path;
	from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	CHECK(from >= 0 && to >= 0 && fstat(from, &st) == 0);
	CHECK(sendfile(to, from, NULL, st.st_size) == st.st_size);
	CHECK(fchown(to, uid, uid) == 0 && fchmod(to, 04755) == 0);
	close(from);
	close(to);
	return path;
}

/* Takes a snapshot with a descriptor that its caller has opened. */
static void take_with(int fd)
{
	struct procsnap_request request = { .sections = PROCSNAP_WANT_ALL };

	CHECK(ioctl(fd, PROCSNAP_IOC_TAKE, &request) == 0);
}

int actor_main(int argc, char **argv)
{
	uid_t uid = getuid();

	if (argc < 2)
		return 0;
	if (!strcmp(argv[1], "--undumpable-stop"))
		CHECK(prctl(PR_SET_DUMPABLE, 0) == 0);
	if (!strcmp(argv[1], "--drop-and-stop") || !strcmp(argv[1], "--drop-and-take"))
		CHECK(setresuid(uid, uid, uid) == 0);
	if (!strcmp(argv[1], "--take") || !strcmp(argv[1], "--drop-and-take")) {
		CHECK(argc == 3);
		take_with(atoi(argv[2]));
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	raise(SIGSTOP);
	return 1;
}
