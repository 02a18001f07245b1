// SPDX-License-Identifier: GPL-2.0-or-later
/* The device's uevents, as `udevadm monitor` sees them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "listen.h"
#include "settings.h"

#define UEVENTS "/sys/module/procsnap/parameters/uevents"
#define RATE "/sys/module/procsnap/parameters/uevent_rate"
#define DEVICE "/sys/devices/virtual/misc/procsnap/uevent"

/* A uevent of the device; @kind is empty of one that a write to its file made. */
struct uevent {
	char kind[8];
	int pid;
	int parent;
	unsigned long long sequence;
	unsigned long long dropped;
};

/* What runs and was read of it so far. */
static struct {
	pid_t pid;
	FILE *output;
} monitor;

static void monitor_begin(void)
{
	int output[2];

	NEED_EQUAL(pipe2(output, O_CLOEXEC), 0);
	monitor.pid = fork();
	if (monitor.pid == 0) {
		dup2(output[1], 1);
		/* Line by line, also into a pipe. */
		execlp("stdbuf", "stdbuf", "-oL", "udevadm", "monitor", "--kernel", "--property",
		       "--subsystem-match=misc", NULL);
		_exit(127);
	}
	close(output[1]);
	monitor.output = fdopen(output[0], "re");
	NEED(monitor.output);
	/* Else poll(2) would not know of what is read already. */
	setvbuf(monitor.output, NULL, _IONBF, 0);
	/* It is read to the end of each uevent, and may block no longer than a test has patience. */
	alarm(2 * PATIENCE_S);
}

static void monitor_end(void)
{
	alarm(0);
	kill(monitor.pid, SIGKILL);
	wait_for(monitor.pid);
	fclose(monitor.output);
}

static bool next_line(char *line, size_t size)
{
	NEED(fgets(line, size, monitor.output));
	line[strcspn(line, "\n")] = '\0';
	return line[0];
}

/* Of "NAME=VALUE" the value, else NULL. */
static const char *value_of(const char *line, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(line, name, length) && line[length] == '=' ? line + length + 1 : NULL;
}

static void note(struct uevent *uevent, const char *line)
{
	const char *value;

	if ((value = value_of(line, "PROCSNAP_EVENT")))
		snprintf(uevent->kind, sizeof(uevent->kind), "%.7s", value);
	else if ((value = value_of(line, "PROCSNAP_PID")))
		uevent->pid = atoi(value);
	else if ((value = value_of(line, "PROCSNAP_PARENT")))
		uevent->parent = atoi(value);
	else if ((value = value_of(line, "PROCSNAP_SEQUENCE")))
		uevent->sequence = strtoull(value, NULL, 10);
	else if ((value = value_of(line, "PROCSNAP_DROPPED")))
		uevent->dropped = strtoull(value, NULL, 10);
}

/* The next one, to its empty line. */
static struct uevent next_uevent(void)
{
	struct uevent uevent = {};
	char line[256] = "";
	bool ours = false, change = false;

	while (strncmp(line, "KERNEL[", 7))
		next_line(line, sizeof(line));
	while (next_line(line, sizeof(line))) {
		ours = ours || !strcmp(line, "DEVPATH=/devices/virtual/misc/procsnap");
		change = change || !strcmp(line, "ACTION=change");
		note(&uevent, line);
	}
	NEED(ours && change);
	return uevent;
}

/* A uevent by hand, to see where things are in between. */
static void mark(void)
{
	int fd = open(DEVICE, O_WRONLY | O_CLOEXEC);

	NEED(fd >= 0);
	NEED_EQUAL(write(fd, "change", 6), 6);
	close(fd);
}

/* Until the monitor hears: it says so too early. */
static void monitor_ready(void)
{
	struct pollfd pollfd = { .events = POLLIN };
	uint64_t until = 0;
	char line[256];

	do {
		next_line(line, sizeof(line));
	} while (!strstr(line, "KERNEL - "));
	next_line(line, sizeof(line));
	pollfd.fd = fileno(monitor.output);
	do {
		mark();
		NEED(patient(&until));
	} while (poll(&pollfd, 1, 1000) == 0);
}

static void execute_true(void)
{
	execl("/bin/true", "true", NULL);
}

/* Of nothing at all the kernel takes no notice: an empty line switches off. */
static int set_errno(const char *value)
{
	int fd = open(UEVENTS, O_WRONLY | O_CLOEXEC), error;

	NEED(fd >= 0);
	if (!*value)
		value = "\n";
	error = write(fd, value, strlen(value)) < 0 ? errno : 0;
	close(fd);
	return error;
}

static void check_setting(const char *expected)
{
	char text[64];
	int fd = open(UEVENTS, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	NEED(fd >= 0);
	got = read(fd, text, sizeof(text) - 1);
	NEED(got >= 0);
	close(fd);
	text[got] = '\0';
	text[strcspn(text, "\n")] = '\0';
	assert_string_equal(text, expected);
}

/* Of child @pid, up to the first of the next child: the kinds in their order. */
static void kinds_of(pid_t pid, pid_t next, char *kinds, size_t size)
{
	struct uevent uevent;

	kinds[0] = '\0';
	do {
		uevent = next_uevent();
		if (uevent.pid != pid)
			continue;
		NEED_EQUAL(uevent.parent, getpid());
		snprintf(kinds + strlen(kinds), size - strlen(kinds), "%s%s", kinds[0] ? "," : "",
			 uevent.kind);
	} while (uevent.pid != next);
}

static void only_what_is_asked_for(void **state)
{
	static const char *const settings[] = { "fork",		 "exec",      "exit",
						"fork,exec",	 "exec,exit", "fork,exit",
						"fork,exec,exit" };
	int fd = device_open();
	unsigned int listeners = info_of(fd).listeners;
	struct uevent uevent;
	pid_t before, pid, next;
	char kinds[64];
	size_t i;

	(void)state;
	/* Off unless told. */
	check_setting("");
	before = run_child(execute_true);
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		NEED_EQUAL(set_errno(settings[i]), 0);
		check_setting(settings[i]);
		NEED_EQUAL(info_of(fd).listeners, listeners + 1);
		pid = run_child(execute_true);
		next = run_child(execute_true);
		kinds_of(pid, next, kinds, sizeof(kinds));
		assert_string_equal(kinds, settings[i]);
	}
	NEED_EQUAL(set_errno("\n"), 0);
	check_setting("");
	NEED_EQUAL(info_of(fd).listeners, listeners);
	pid = run_child(execute_true);
	/* What was underway comes before. */
	mark();
	do {
		uevent = next_uevent();
		NEED(uevent.pid != pid && uevent.pid != before);
	} while (uevent.kind[0]);
	close(fd);
}

static void words_may_be_apart(void **state)
{
	(void)state;
	NEED_EQUAL(set_errno(" exit, fork\n"), 0);
	check_setting("fork,exit");
	NEED_EQUAL(set_errno("fork fork"), 0);
	check_setting("fork");
	/* What is not known changes nothing. */
	NEED_EQUAL(set_errno("forks"), EINVAL);
	NEED_EQUAL(set_errno("fork,reap"), EINVAL);
	NEED_EQUAL(set_errno("for"), EINVAL);
	NEED_EQUAL(set_errno("1"), EINVAL);
	check_setting("fork");
	NEED_EQUAL(set_errno(""), 0);
}

/* Each says how many were left out before it: none is unaccounted for. */
static void the_rate_is_bounded(void **state)
{
	struct procsnap_info before, after;
	unsigned long long sequence = 0, received = 0, dropped = 0;
	struct uevent uevent;
	int fd = device_open(), i;
	uint64_t until = 0;
	time_t start = time(NULL), took;
	pid_t pid;

	(void)state;
	NEED(setting_set(RATE, "1"));
	before = info_of(fd);
	NEED_EQUAL(set_errno("fork"), 0);
	for (i = 0; i < 200; i++)
		run_child(execute_true);
	do {
		after = info_of(fd);
		NEED(patient(&until));
		usleep(10000);
	} while (after.uevents + after.uevents_dropped <
		 before.uevents + before.uevents_dropped + 200);
	/* One a second, however long a slow machine took; it may have begun with one in hand. */
	took = time(NULL) - start + 1;
	NEED(after.uevents - before.uevents <= (unsigned long long)took + 1);
	NEED(after.uevents_dropped > before.uevents_dropped);
	/* Enough is allowed again after a while. */
	NEED(setting_set(RATE, "1000000"));
	do {
		usleep(100000);
		pid = run_child(execute_true);
		do {
			uevent = next_uevent();
			if (!uevent.kind[0])
				continue;
			NEED_EQUAL(uevent.sequence, sequence + uevent.dropped + 1);
			sequence = uevent.sequence;
			dropped += uevent.dropped;
			received++;
		} while (uevent.pid != pid);
	} while (sequence < 201);
	NEED_EQUAL(received + dropped, sequence);
	NEED(dropped && received > 1);
	NEED_EQUAL(set_errno(""), 0);
	after = info_of(fd);
	NEED_EQUAL(after.uevents - before.uevents, received);
	NEED_EQUAL(after.uevents_dropped - before.uevents_dropped, dropped);
	print_message("%llu sent, %llu left out\n", received, dropped);
	settings_restore();
	close(fd);
}

static void nothing_is_left_when_they_are_off(void **state)
{
	int fd = device_open(), i;
	uint64_t until = 0;

	(void)state;
	for (i = 0; i < 20; i++) {
		NEED_EQUAL(set_errno("fork,exec,exit"), 0);
		run_child(execute_true);
		NEED_EQUAL(set_errno(""), 0);
	}
	NEED_EQUAL(info_of(fd).listeners, 0);
	while (info_of(fd).probes) {
		NEED(patient(&until));
		usleep(1000);
	}
	close(fd);
}

static int begin(void **state)
{
	(void)state;
	NEED(setting_set(RATE, "1000000"));
	monitor_begin();
	monitor_ready();
	return 0;
}

static int end(void **state)
{
	(void)state;
	monitor_end();
	set_errno("");
	settings_restore();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_what_is_asked_for, begin, end),
		cmocka_unit_test(words_may_be_apart),
		cmocka_unit_test_setup_teardown(the_rate_is_bounded, begin, end),
		cmocka_unit_test(nothing_is_left_when_they_are_off),
	};

	return cmocka_run_group_tests_name("uevents", tests, NULL, NULL);
}
