// SPDX-License-Identifier: GPL-2.0-or-later
/* What /proc answers of a process, and judging by it what a snapshot shows. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "rights_actors.h"
#include "rights_judge.h"

/* Messages of one run, at most. */
#define MESSAGES_MAX 60

struct answer answer;

void rights_wrong(const struct rights_look *look, const char *target, const char *format, ...)
{
	va_list args;

	if (look->tally->wrong++ >= MESSAGES_MAX)
		return;
	fprintf(stderr, "viewer %s, target %s: ", look->viewer, target);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

const char *path_of(const struct subject *of, const char *name)
{
	static char path[64];

	if (name)
		snprintf(path, sizeof(path), "/proc/%d/%s", of->pid, name);
	else
		snprintf(path, sizeof(path), "/proc/%d", of->pid);
	return path;
}

void ask_file(const struct subject *of, const char *name)
{
	int fd = open(path_of(of, name), O_RDONLY | O_CLOEXEC);
	ssize_t got = 0;

	answer.error = 0;
	answer.length = 0;
	if (fd < 0) {
		answer.error = errno;
		return;
	}
	while ((got = read(fd, answer.bytes + answer.length,
			   sizeof(answer.bytes) - 1 - answer.length)) > 0)
		answer.length += got;
	if (got < 0)
		answer.error = errno;
	answer.bytes[answer.length] = '\0';
	close(fd);
}

void ask_link(const struct subject *of, const char *name)
{
	ssize_t got = readlink(path_of(of, name), answer.bytes, sizeof(answer.bytes) - 1);

	answer.error = got < 0 ? errno : 0;
	answer.length = got < 0 ? 0 : got;
	answer.bytes[answer.length] = '\0';
}

const void *entry_at(const struct subject *of, uint32_t id, size_t index)
{
	const struct procsnap_section *section = section_of(of->look->image, id);

	CHECK(section && index < section->count);
	return (const char *)of->look->image->header + section->offset +
	       index * section->entry_size;
}

const void *entry(const struct subject *of, uint32_t section)
{
	return entry_at(of, section, of->row);
}

static const char *text_bytes(const struct subject *of, const struct procsnap_text *text)
{
	const struct procsnap_section *strings = section_of(of->look->image,
							    PROCSNAP_SECTION_STRINGS);

	return (const char *)of->look->image->header + strings->offset + text->offset;
}

bool text_is(const struct subject *of, const struct procsnap_text *text, const char *bytes,
	     size_t length)
{
	return text->length == length && !memcmp(text_bytes(of, text), bytes, length);
}

bool text_is_answer(const struct subject *of, const struct procsnap_text *text)
{
	return text_is(of, text, answer.bytes, answer.length);
}

/* The last answer, in words. */
static const char *said(void)
{
	static char words[64];

	if (answer.error)
		return strerrorname_np(answer.error);
	snprintf(words, sizeof(words), "%zu bytes", answer.length);
	return words;
}

void judge(const struct subject *of, const char *what, uint32_t status, bool equal,
	   uint64_t missing)
{
	struct rights_tally *tally = of->look->tally;

	tally->compared++;
	if (of->look->handed && status != PROCSNAP_STATUS_OK)
		return;
	if (status == PROCSNAP_STATUS_UNSUPPORTED && missing && !(of->look->capabilities & missing))
		return;
	if (answer.error == EACCES || answer.error == EPERM) {
		tally->denied++;
		if (status != PROCSNAP_STATUS_DENIED)
			rights_wrong(of->look, of->target, "%s: /proc says %s, status is %u", what,
				     said(), status);
	} else if (answer.error || !answer.length) {
		if (status != PROCSNAP_STATUS_NONE)
			rights_wrong(of->look, of->target, "%s: /proc says %s, status is %u", what,
				     said(), status);
	} else {
		tally->shown++;
		if (status != PROCSNAP_STATUS_OK)
			rights_wrong(of->look, of->target, "%s: /proc shows it, status is %u", what,
				     status);
		else if (!equal && !of->self)
			rights_wrong(of->look, of->target, "%s: not what /proc shows: %.*s", what,
				     (int)(answer.length < 200 ? answer.length : 200),
				     answer.bytes);
	}
}

bool subject_of(struct subject *of, const struct rights_look *look, int pid, const char *target)
{
	struct stat st;
	bool there;

	*of = (struct subject){ .look = look, .target = target, .pid = pid };
	of->row = row_of_pid(look->image, pid);
	of->self = pid == getpid() || pid == look->restless;
	there = stat(path_of(of, NULL), &st) == 0;
	look->tally->compared++;
	if (there != (of->row >= 0))
		rights_wrong(look, target, "pid %d is %s by /proc, but %s in the snapshot", pid,
			     there ? "shown" : "hidden", of->row >= 0 ? "shown" : "not");
	return there && of->row >= 0;
}
