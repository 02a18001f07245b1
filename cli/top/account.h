/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happened between two frames: what each task used, who went, and what those
 * used that nobody saw, as they were born and ended in between.
 */
#ifndef PROCSNAP_TOP_ACCOUNT_H
#define PROCSNAP_TOP_ACCOUNT_H

#include "../frame.h"

/**
 * struct cli_change - what a task did since the frame before.
 *
 * @known: It is known what it used: the task was there before, or was born since, and
 *	either frame tells. Else the rest is 0.
 * @io_known: The same of @read_bytes and @write_bytes.
 * @born: It was born since.
 * @interval_ns: Time between the frames.
 * @cpu_ns: Time on cpus.
 * @read_bytes, @write_bytes: From and to storage, where the frames have the section io.
 * @faults: Major page faults.
 */
struct cli_change {
	bool known, io_known, born;
	uint64_t interval_ns;
	uint64_t cpu_ns;
	uint64_t read_bytes, write_bytes;
	uint64_t faults;
};

/**
 * struct top_gone - a process that ended since the frame before.
 *
 * The sections are as a snapshot would have them just before its end; the state is
 * X. What is not known of it has the status GONE.
 *
 * @change: What it used since the frame before.
 * @boot_ns: When it ended, CLOCK_BOOTTIME; 0: not known (it is missing, nobody told).
 * @wait_status: As of wait(2).
 * @unseen: It was born after the frame before.
 */
struct top_gone {
	struct procsnap_task task;
	struct procsnap_cred cred;
	struct procsnap_cpu cpu;
	struct procsnap_memory memory;
	struct cli_change change;
	uint64_t boot_ns;
	uint32_t wait_status;
	bool unseen;
};

/**
 * struct top_account - the account of an interval.
 *
 * @interval_ns: Time between the frames; 0: there is no frame before of this boot.
 * @changes: Of each row of the newer snapshot.
 * @count: Rows.
 * @gone, @gone_count: Who ended, in the order of their ends.
 * @cpu_ns: Used by those that are there; @gone_cpu_ns: by those that ended,
 * @unseen_cpu_ns: of that by those that nobody saw.
 * @unseen: How many of these.
 * @forks, @execs, @exits: Processes born, programs run, processes ended.
 * @lost: Events lost: then these are too few.
 * @told: Events say who ended; else it is whoever is missing.
 */
struct top_account {
	uint64_t interval_ns;
	struct cli_change *changes;
	size_t count;
	struct top_gone *gone;
	size_t gone_count;
	uint64_t cpu_ns, gone_cpu_ns, unseen_cpu_ns;
	uint64_t unseen;
	uint64_t forks, execs, exits;
	uint64_t lost;
	bool told;
};

/**
 * struct top_interval - two frames.
 *
 * @before: The older; NULL, or without a snapshot: there is none.
 * @now: The newer.
 * @before_whole, @now_whole: It has every task: who is not there was not.
 */
struct top_interval {
	const struct cli_frame *before, *now;
	bool before_whole, now_whole;
};

/* 0 or -ENOMEM: then the account is empty */
int top_account_make(struct top_account *account, const struct top_interval *interval);
void top_account_free(struct top_account *account);

#endif
