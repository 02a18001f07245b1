/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `procsnap watch` remembers of the processes that it sees: the command
 * line, when the program began, who the parent is. An event has no more than
 * what the kernel knows at that instant; this joins it with what was before.
 */
#ifndef PROCSNAP_CLI_WATCH_MODEL_H
#define PROCSNAP_CLI_WATCH_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <procsnap/procsnap.h>

/* a time that is not known */
#define WATCH_UNKNOWN UINT64_MAX

/**
 * struct watch_command - a command line; the children of a process share it
 * until they run another program.
 *
 * @references: By whom it is held.
 * @length: Bytes of the arguments in @text, each with its NUL; 0: none.
 * @cut: There are more arguments.
 * @exe: Path of the program, within @text behind the arguments; empty: not known.
 */
struct watch_command {
	unsigned int references;
	size_t length;
	bool cut;
	const char *exe;
	char text[];
};

/**
 * struct watch_task - a process that lives, or one that is not reaped.
 *
 * @next: In the same bucket.
 * @pid, @start_ns: Which.
 * @ppid: Its parent.
 * @program_ns: When its program began, CLOCK_BOOTTIME; WATCH_UNKNOWN: before
 *	the watch.
 * @command: Its command line; NULL: not known.
 * @ended: It is a zombie.
 * @seen: It is in the snapshot under way.
 * @comm: Its name.
 */
struct watch_task {
	struct watch_task *next;
	pid_t pid, ppid;
	uint64_t start_ns;
	uint64_t program_ns;
	struct watch_command *command;
	bool ended, seen;
	char comm[PROCSNAP_EVENT_COMM_SIZE];
};

/**
 * struct watch_model - the processes.
 *
 * @buckets, @size: Hash table by pid; the size is a power of two.
 * @count: Processes in it; @ended: those of them that are zombies.
 * @keep_ended: Processes stay until they are reaped; else until they end.
 * @scoped: Only what descends from the processes in it is added.
 * @leaving: The process of the last event, if that was its last one.
 */
struct watch_model {
	struct watch_task **buckets;
	size_t size;
	size_t count, ended;
	bool keep_ended, scoped;
	struct watch_task *leaving;
};

/**
 * struct watch_view - an event, and what is known beside it.
 *
 * @event: The event.
 * @command: Command line of the process; NULL: not known.
 * @parent: Its parent; NULL: not known.
 * @life_ns: How long it has been there.
 * @program_ns: Of an exit how long its program ran; of an exec how long the
 *	program before did. WATCH_UNKNOWN: not known, or another kind.
 * @depth: Of how many processes that are known it descends.
 */
struct watch_view {
	const struct procsnap_event *event;
	const struct watch_command *command;
	const struct watch_task *parent;
	uint64_t life_ns;
	uint64_t program_ns;
	unsigned int depth;
};

static inline bool watch_is_thread(const struct procsnap_event *event)
{
	return event->flags & PROCSNAP_EVENT_THREAD;
}

/*
 * Takes in an event; what the view points to stays until the next call. Returns
 * 0 or -ENOMEM.
 */
int watch_model_take(struct watch_model *model, const struct procsnap_event *event,
		     struct watch_view *view);

/*
 * Takes in a snapshot, with the section cmdline if there shall be command
 * lines: who is not in it is gone, who is new is added. Events that it includes
 * may still come. Returns 0 or -ENOMEM.
 */
int watch_model_resync(struct watch_model *model, const struct procsnap_snapshot *snap);

/*
 * A process that runs a program of which no event has told. Returns 1, 0 if one
 * has, or if there is no such process, or -ENOMEM.
 */
int watch_model_begin(struct watch_model *model, pid_t pid, char *const *argv);

/* a further holder of a command line, which may be NULL; and one fewer */
struct watch_command *watch_command_get(const struct watch_command *command);
void watch_command_put(struct watch_command *command);

/* NULL if there is none */
const struct watch_task *watch_model_find(const struct watch_model *model, pid_t pid);
/* processes that have not ended */
size_t watch_model_living(const struct watch_model *model);
void watch_model_free(struct watch_model *model);

#endif
