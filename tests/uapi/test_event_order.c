// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events are in order, and join snapshots: of two snapshots, the earlier and the
 * events up to the later one are the later one.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "churn.h"
#include "event_table.h"
#include "listen.h"
#include "settings.h"

/* The storm tests do more. */
#define ROUNDS 300
#define RING_BYTES (16U << 20)
/* Pids are soon used again: those below 300 are never given twice. */
#define PID_MAX "800"

static struct listener begin(uint64_t kinds, uint32_t flags)
{
	struct procsnap_listen listen = listen_of(kinds);

	listen.flags = flags;
	listen.ring_bytes = RING_BYTES;
	return listen_begin(&listen);
}

static bool has_churned(const struct event_table *table)
{
	return table->forks > 2 * ROUNDS && table->reaps > ROUNDS && table->execs > 10 &&
	       table->parents > 10;
}

/*
 * Snapshots under churn, each compared with the first and all events since; returns
 * how many pids were used again.
 */
static unsigned long snapshots_and_events(uint64_t kinds, uint32_t flags, bool mapped)
{
	struct listener listener = begin(kinds, flags);
	struct event_table table;
	struct image image;
	int round;

	if (mapped)
		listen_map(&listener);
	churn_begin(2 * sysconf(_SC_NPROCESSORS_ONLN));
	image = table_snapshot(&listener);
	table = table_begin(&listener, &image);
	unmap_image(&image);
	table_skip(&table, &listener);
	/* It would be easy if nothing happened. */
	for (round = 0; round < ROUNDS || !has_churned(&table); round++) {
		image = table_snapshot(&listener);
		NEED(image.header->event_sequence >= table.sequence);
		table_follow(&table, &listener, image.header->event_sequence);
		table_compare(&table, &image);
		unmap_image(&image);
	}
	churn_end();
	listen_drain(&listener);
	table_follow(&table, &listener, listener.sequence);
	print_message("%lu forks, %lu execs, %lu exits, %lu reaps, %lu of another parent; "
		      "%lu pids used again, %u times out of order\n",
		      table.forks, table.execs, table.exits, table.reaps, table.parents,
		      table.reused, listener.out_of_time);
	NEED_EQUAL(listener.lost, 0);
	NEED_EQUAL(listener.received, listen_info(&listener).generated);
	NEED_EQUAL(listener.out_of_time, 0);
	table_end(&table);
	listen_end(&listener);
	return table.reused;
}

static void processes_by_read(void **state)
{
	(void)state;
	snapshots_and_events(PROCSNAP_EVENTS_TABLE, 0, false);
}

static void processes_by_the_ring(void **state)
{
	(void)state;
	snapshots_and_events(PROCSNAP_EVENTS_TABLE, 0, true);
}

static void threads_and_all_kinds(void **state)
{
	(void)state;
	snapshots_and_events(PROCSNAP_EVENTS_ALL, PROCSNAP_LISTEN_THREADS, true);
}

static void pids_used_again(void **state)
{
	(void)state;
	NEED(setting_set("/proc/sys/kernel/pid_max", PID_MAX));
	NEED(snapshots_and_events(PROCSNAP_EVENTS_TABLE, PROCSNAP_LISTEN_THREADS, true) > 100);
	settings_restore();
}

static void nothing(void)
{
}

/* Each listener has its own numbers, and all have the same order. */
static void listeners_agree(void **state)
{
	struct listener all = begin(PROCSNAP_EVENTS_ALL, 0),
			some = begin(PROCSNAP_EVENTS(PROCSNAP_EVENT_FORK) |
					     PROCSNAP_EVENTS(PROCSNAP_EVENT_REAP),
				     0);
	struct procsnap_event *event;
	size_t i, at = 0, from;
	pid_t first, last;

	(void)state;
	first = run_child(nothing);
	churn_begin(2);
	while (listen_gather(&all), all.count < 2000)
		;
	churn_end();
	last = run_child(nothing);
	listen_drain(&all);
	listen_drain(&some);
	from = event_index(&some, PROCSNAP_EVENT_FORK, first, 0);
	while (all.events[at]->kind != PROCSNAP_EVENT_FORK || all.events[at]->pid != first)
		at++;
	for (i = from; i < some.count; i++, at++) {
		event = some.events[i];
		while (at < all.count &&
		       !(PROCSNAP_EVENTS(all.events[at]->kind) & some.listen.kinds))
			at++;
		NEED(at < all.count);
		NEED_EQUAL(all.events[at]->pid, event->pid);
		NEED_EQUAL(all.events[at]->kind, event->kind);
		NEED_EQUAL(all.events[at]->start_ns, event->start_ns);
	}
	NEED(event_index(&some, PROCSNAP_EVENT_REAP, last, 0) > 0);
	listen_end(&all);
	listen_end(&some);
}

/* Also if the test has failed. */
static int put_back(void **state)
{
	(void)state;
	churn_end();
	settings_restore();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(processes_by_read, put_back),
		cmocka_unit_test_teardown(processes_by_the_ring, put_back),
		cmocka_unit_test_teardown(threads_and_all_kinds, put_back),
		cmocka_unit_test_teardown(pids_used_again, put_back),
		cmocka_unit_test_teardown(listeners_agree, put_back),
	};

	return cmocka_run_group_tests_name("order of events", tests, NULL, NULL);
}
