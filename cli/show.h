/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `procsnap show`: a page about a task, and the same as JSON. */
#ifndef PROCSNAP_CLI_SHOW_H
#define PROCSNAP_CLI_SHOW_H

#include "colour.h"
#include "inspect.h"
#include "out_text.h"

/* columns of the names of fields */
#define SHOW_NAME_WIDTH 19

/**
 * struct show - a page under way.
 *
 * @inspect: What was asked for.
 * @out: Where it goes.
 * @snap, @row: The task.
 * @kin: Snapshot with all processes, for names of relatives; or NULL.
 * @when, @colour: --color, and whether there are colours.
 * @live: Taken on this machine, just now.
 * @absent: The mark of what the snapshot does not have; NULL: the usual one.
 */
struct show {
	struct cli_inspect inspect;
	struct cli_out *out;
	const struct procsnap_snapshot *snap;
	uint32_t row;
	struct procsnap_snapshot *kin;
	enum cli_colour when;
	bool colour;
	bool live;
	const char *absent;
};

/* all parts, under the task's name */
void show_task(struct show *show);

/* the pages' parts, in show_*.c; each prints its heading */
void show_identity(struct show *show);
void show_relatives(struct show *show);
void show_users(struct show *show);
void show_activity(struct show *show);
void show_times(struct show *show);
void show_scheduling(struct show *show);
void show_memory(struct show *show);
void show_limits(struct show *show);
void show_signals(struct show *show);
void show_security(struct show *show);
void show_namespaces(struct show *show);
void show_cgroups(struct show *show);
void show_io(struct show *show);
void show_contents(struct show *show);
void show_stack(struct show *show);

/* every section of a task, as members of an object */
void show_json_sections(struct cli_json *json, const struct procsnap_snapshot *snap, uint32_t row);

/* a heading; false, with the reason below it, if the section cannot be shown */
void show_heading(struct show *show, const char *title);
bool show_part(struct show *show, const char *title, const void *entry);
/* a field: its name, then what the caller writes, then show_end() */
void show_name(struct show *show, const char *name);
void show_end(struct show *show);
void show_printf(struct show *show, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void show_text(struct show *show, const char *name, const struct procsnap_text *text);
/* true if the status is OK, else the field says why not */
bool show_field(struct show *show, const char *name, uint32_t status);
void show_status(struct show *show, const char *name, const void *entry);

/* further words of a field, on as many lines as they need */
struct show_list {
	struct show *show;
	size_t columns;
};
void show_list_begin(struct show_list *list, struct show *show, const char *name);
void show_list_word(struct show_list *list, const char *word);
void show_list_end(struct show_list *list);

/* "12608 KiB (12.3 MiB)" and "1:02:03.450", into text */
#define SHOW_AMOUNT 64
const char *show_bytes(char text[SHOW_AMOUNT], uint64_t bytes);
const char *show_duration(char text[SHOW_AMOUNT], uint64_t ns);

#endif
