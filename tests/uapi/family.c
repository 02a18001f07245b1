// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes related in many ways, that stand still. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "family.h"
#include "proc_table.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

static int ready[2];
static pid_t family;

static void is_ready(void)
{
	CHECK(write(ready[1], "x", 1) == 1);
}

void stand_still(void)
{
	is_ready();
	for (;;)
		pause();
}

pid_t member(const char *name, void (*body)(void))
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

void await(int count)
{
	char byte;

	while (count--)
		assert_int_equal(read(ready[0], &byte, 1), 1);
}

static void mount_old_cgroups(void)
{
	mkdir(OLD_CGROUPS, 0755);
	if (mount("none", OLD_CGROUPS, "cgroup", 0, "freezer"))
		return;
	assert_int_equal(mkdir(OLD_CGROUPS "/in", 0755), 0);
	assert_int_equal(mkdir(OLD_CGROUPS "/in/sub", 0755), 0);
}

void members_begin(void)
{
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
}

pid_t family_make(void)
{
	members_begin();
	assert_int_equal(mkdir(CGROUPS GROUP, 0755), 0);
	assert_int_equal(mkdir(CGROUPS GROUP "/sub", 0755), 0);
	assert_int_equal(mkdir(CGROUPS GROUP "/empty", 0755), 0);
	mount_old_cgroups();
	family = member("sel-family", make_family);
	await(MEMBERS);
	do {
		usleep(10000);
		scan_proc();
	} while (named("sel-zombie")->state != 'Z');
	return family;
}

void family_end(void)
{
	int i;

	for (i = 0; i < entries; i++)
		if (!strncmp(table[i].comm, "sel-", 4))
			kill(table[i].pid, SIGKILL);
	assert_int_equal(waitpid(family, NULL, 0), family);
	close(ready[0]);
	close(ready[1]);
	/* The groups go when the last of their tasks has: others take no notice. */
	for (i = 0; i < 500 && rmdir(CGROUPS GROUP "/sub"); i++)
		usleep(10000);
	assert_int_equal(rmdir(CGROUPS GROUP "/empty"), 0);
	for (i = 0; i < 500 && rmdir(CGROUPS GROUP); i++)
		usleep(10000);
	rmdir(OLD_CGROUPS "/in/sub");
	rmdir(OLD_CGROUPS "/in");
	umount(OLD_CGROUPS);
}
