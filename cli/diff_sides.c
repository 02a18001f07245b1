// SPDX-License-Identifier: GPL-2.0-or-later
/* The two sides of a comparison: files, times of recordings, or now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "diff.h"
#include "replay.h"
#include "source.h"

#define DIFF_NOW "now"

/**
 * struct diff_operand - an operand, taken apart.
 *
 * @path: The file, to be freed; NULL: that of the other operand.
 * @at: The time, or NULL.
 */
struct diff_operand {
	char *path;
	const char *at;
};

/* FILE@TIME; a file may have an @ in its name, and a time at its beginning */
static bool operand_parse(struct diff_operand *operand, const char *text)
{
	char *at;

	*operand = (struct diff_operand){ .path = strdup(text) };
	if (!operand->path)
		return false;
	if (text[0] == '@') {
		free(operand->path);
		*operand = (struct diff_operand){ .at = text + 1 };
		return true;
	}
	if (!strcmp(text, DIFF_NOW) || !strcmp(text, "-") || !access(text, F_OK))
		return true;
	for (at = strrchr(operand->path, '@'); at; at = strrchr(operand->path, '@')) {
		*at = '\0';
		if (!access(operand->path, F_OK) || !strcmp(operand->path, "-")) {
			operand->at = text + (at - operand->path) + 1;
			return true;
		}
	}
	/* there is no such file, which is said when it is opened */
	strcpy(operand->path, text);
	return true;
}

static int side_read(struct diff_side *side, const char *path, const char *at)
{
	int code = cli_replay_find(side->recording, path, at, &side->index);

	if (code)
		return code;
	code = cli_replay_read(side->recording, path, at, &side->frame);
	if (!code)
		code = cli_replay_find(side->recording, path, at, &side->index);
	return code;
}

/* as much as the other side has; what looks at every page is not done again for it */
static int side_now(struct diff *diff, struct diff_side *side)
{
	const struct procsnap_snapshot *other = diff_snap(diff, side == &diff->sides[0]);
	const struct procsnap_header *header = procsnap_header(other);
	struct cli_source source = {
		.backend = diff->options->backend,
		.level = diff->options->level,
		.sections = header->got & ~PROCSNAP_WANT_WALKED,
		.threads = header->flags & PROCSNAP_IMAGE_THREADS,
	};

	return cli_source_get(&source, &side->frame.snap);
}

/* the first and the last of a recording; an image, and now */
static int open_alone(struct diff *diff, struct diff_operand *operand)
{
	struct diff_side *a = &diff->sides[0], *b = &diff->sides[1];
	int code;

	if (!strcmp(operand->path, DIFF_NOW))
		return cli_usage("now: compared with what?");
	code = cli_recording_open(&a->recording, operand->path);
	if (code)
		return code;
	if (operand->at || cli_recording_count(a->recording) == 1) {
		code = side_read(a, operand->path, operand->at);
		b->name = DIFF_NOW;
		return code ? code : side_now(diff, b);
	}
	b->name = a->name;
	b->recording = a->recording;
	code = side_read(a, operand->path, "first");
	return code ? code : side_read(b, operand->path, "last");
}

static int open_file(struct diff *diff, int which, const struct diff_operand operands[2])
{
	struct diff_side *side = &diff->sides[which], *other = &diff->sides[!which];
	const char *path = operands[which].path ? operands[which].path : operands[!which].path;
	bool same = operands[!which].path && !strcmp(path, operands[!which].path);
	int code = CLI_EXIT_OK;

	if (same && other->recording)
		side->recording = other->recording;
	else
		code = cli_recording_open(&side->recording, path);
	return code ? code : side_read(side, path, operands[which].at);
}

static bool operand_is_now(const struct diff_operand *operand)
{
	return operand->path && !strcmp(operand->path, DIFF_NOW);
}

static int open_both(struct diff *diff, const struct diff_operand operands[2])
{
	int code = CLI_EXIT_OK;

	if (operand_is_now(&operands[0]) && operand_is_now(&operands[1]))
		return cli_usage("now now: there is only one");
	for (int i = 0; i < 2; i++)
		if (!operands[i].path && (!operands[!i].path || operand_is_now(&operands[!i])))
			return cli_usage("@%s: of which file?", operands[i].at);
	/* a file before now, which is to have what the file has */
	for (int i = 0; i < 2 && !code; i++)
		if (!operand_is_now(&operands[i]))
			code = open_file(diff, i, operands);
	for (int i = 0; i < 2 && !code; i++)
		if (operand_is_now(&operands[i]))
			code = side_now(diff, &diff->sides[i]);
	return code;
}

/* what makes two snapshots not to be compared, or only with care */
static int sides_check(const struct diff *diff)
{
	const struct procsnap_header *a = procsnap_header(diff_snap(diff, 0));
	const struct procsnap_header *b = procsnap_header(diff_snap(diff, 1));

	if ((a->flags ^ b->flags) & PROCSNAP_IMAGE_THREADS) {
		cli_message("one has threads, the other has processes: they cannot be compared");
		return CLI_EXIT_FAILED;
	}
	if (memcmp(a->boot_id, b->boot_id, sizeof(a->boot_id)) != 0)
		cli_message("they are of different boots, or hosts: no process is in both");
	else if (a->pid_ns_inode && b->pid_ns_inode && a->pid_ns_inode != b->pid_ns_inode)
		cli_message("they were taken in different pid namespaces: ids may be of others");
	if ((a->flags | b->flags) & (PROCSNAP_IMAGE_SELECTED | PROCSNAP_IMAGE_FILTERED))
		cli_message("not all processes were asked for: who came or went may just be left "
			    "out");
	return CLI_EXIT_OK;
}

int diff_open(struct diff *diff)
{
	const struct diff_options *options = diff->options;
	struct diff_operand operands[2] = { 0 };
	int code = CLI_EXIT_OK;

	for (size_t i = 0; i < options->operand_count; i++) {
		diff->sides[i].name = options->operands[i];
		if (!operand_parse(&operands[i], options->operands[i])) {
			cli_message("no memory for the names");
			code = CLI_EXIT_FAILED;
		}
	}
	if (!code && options->operand_count == 1)
		code = operands[0].path ? open_alone(diff, &operands[0])
					: cli_usage("@%s: of which file?", operands[0].at);
	else if (!code)
		code = open_both(diff, operands);
	for (int i = 0; i < 2; i++)
		free(operands[i].path);
	return code ? code : sides_check(diff);
}

void diff_close(struct diff *diff)
{
	if (diff->sides[1].recording != diff->sides[0].recording)
		cli_recording_close(diff->sides[1].recording);
	cli_recording_close(diff->sides[0].recording);
	for (int i = 0; i < 2; i++)
		cli_frame_free(&diff->sides[i].frame);
	free(diff->rows);
	free(diff->ends);
}
