// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Every section of the procfs backend on the host's /proc: of all processes, and
 * as somebody who may not see much.
 */
#include "unit.h"

#include <grp.h>
#include <sys/wait.h>

/* What a user sees of the first process, which is root's; run in a process of its own. */
static int look_as_user(void)
{
	static const uint32_t guarded[] = {
		PROCSNAP_SECTION_ENVIRON, PROCSNAP_SECTION_PATHS,      PROCSNAP_SECTION_IO,
		PROCSNAP_SECTION_WCHAN,	  PROCSNAP_SECTION_NAMESPACES, PROCSNAP_SECTION_SYSCALL,
		PROCSNAP_SECTION_STACK,	  PROCSNAP_SECTION_AUXV,       PROCSNAP_SECTION_ADDRESSES,
		PROCSNAP_SECTION_FILES,	  PROCSNAP_SECTION_VMAS,       PROCSNAP_SECTION_FOOTPRINT,
		PROCSNAP_SECTION_PAGES,
	};
	struct procsnap_section_view view;
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	const pid_t first = 1;
	struct procsnap *ps;
	uint32_t status;
	size_t i;

	if (setgroups(0, NULL) || setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		return 100;
	if (procsnap_open(&ps, PROCSNAP_BACKEND_PROCFS) || procsnap_query_new(&query) ||
	    procsnap_query_set_pids(query, &first, 1))
		return 103;
	procsnap_query_set_sections(query, PROCSNAP_WANT_ALL);
	if (procsnap_take(ps, query, &snap))
		return 104;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(guarded); i++) {
		if (procsnap_section_view(snap, guarded[i], &view))
			return 101;
		memcpy(&status, view.entries, sizeof(status));
		if (status != PROCSNAP_STATUS_DENIED && status != PROCSNAP_STATUS_UNSUPPORTED)
			return (int)guarded[i];
	}
	if (procsnap_cmdline(snap, 0)->status != PROCSNAP_STATUS_OK ||
	    procsnap_limits(snap, 0)->status != PROCSNAP_STATUS_OK ||
	    procsnap_attr(snap, 0)->personality_status != PROCSNAP_STATUS_DENIED ||
	    procsnap_sched(snap, 0)->timer_slack_status != PROCSNAP_STATUS_DENIED)
		return 102;
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
	procsnap_close(ps);
	return 0;
}

static void denied_to_a_user(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		skip();
	pid = fork();
	if (pid == 0)
		_exit(look_as_user());
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Everything of every process of this machine, as processes and as threads. */
static void everything(void **state)
{
	struct procsnap_snapshot *all;
	struct procsnap_query *query;
	struct procsnap *ps;
	size_t row, i;
	int threads;

	(void)state;
	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_PROCFS), 0);
	assert_int_equal(procsnap_query_new(&query), 0);
	procsnap_query_set_sections(query, PROCSNAP_WANT_ALL);
	/* before Linux 6.7 terabytes of addresses without a page take long, as sanitizers have */
	procsnap_query_set_walk_budget(query, 20 * PROCSNAP_NS_PER_S);
	for (threads = 0; threads < 2; threads++) {
		procsnap_query_set_threads(query, threads);
		if (procsnap_take(ps, query, &all))
			fail_msg("not taken: %s", procsnap_last_error());
		assert_int_equal(procsnap_header(all)->got, PROCSNAP_WANT_ALL);
		procsnap_for_each_row(all, row) {
			const struct procsnap_files *f = procsnap_files(all, row);
			const struct procsnap_pages *p = procsnap_pages(all, row);

			assert_int_not_equal(procsnap_cmdline(all, row)->status,
					     PROCSNAP_STATUS_UNKNOWN);
			assert_int_not_equal(procsnap_vmas(all, row)->status,
					     PROCSNAP_STATUS_UNKNOWN);
			assert_int_not_equal(procsnap_footprint(all, row)->status,
					     PROCSNAP_STATUS_UNKNOWN);
			assert_int_not_equal(p->status, PROCSNAP_STATUS_UNKNOWN);
			for (i = 0; i < f->count; i++)
				assert_non_null(procsnap_file(all, f->first + i));
			for (i = 0; i < p->count; i++)
				assert_non_null(procsnap_page_run(all, p->first + i));
		}
		procsnap_snapshot_free(all);
	}
	procsnap_query_free(query);
	procsnap_close(ps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(denied_to_a_user),
		cmocka_unit_test(everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
