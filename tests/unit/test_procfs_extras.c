// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The sections beyond memory on folders in the form of /proc: what a file that
 * is missing, may not be read or is of another form means, and what no process
 * of the host has.
 */
#include "procfs_root.h"

static struct procsnap_snapshot *take_sections(uint64_t want)
{
	struct procsnap_query query;

	procsnap_query_init(&query);
	query.sections = want;
	return take_well(&query);
}

#define TAKE(ID) take_sections(PROCSNAP_WANT(PROCSNAP_SECTION_##ID))

/* Process 5 with every file, as a kernel would write it. */
static void add_files(void)
{
	static const struct {
		const char *name;
		const char *text;
	} files[] = {
		{ "5/cmdline", "prog" },
		{ "5/environ", "A=1" },
		{ "5/auxv", "0123456789abcdef" },
		{ "5/io", "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\n"
			  "write_bytes: 6\ncancelled_write_bytes: 7\n" },
		{ "5/limits",
		  "Limit                     Soft Limit           Hard Limit           Units\n"
		  "Max cpu time              unlimited            7                    seconds\n"
		  "Max realtime timeout      8                    unlimited            us\n" },
		{ "5/loginuid", "4294967295" },
		{ "5/sessionid", "3" },
		{ "5/attr/current", "unconfined\n" },
		{ "5/cgroup", "0::/x\n" },
		{ "5/timerslack_ns", "50000\n" },
		{ "5/autogroup", "/autogroup-12 nice -3\n" },
		{ "5/oom_score", "666\n" },
		{ "5/personality", "00040000\n" },
		{ "5/coredump_filter", "00000033\n" },
		{ "5/wchan", "do_wait" },
		{ "5/syscall", "61 0xffffffff 0x2 0x3 0x4 0x5 0x6 0x7ffc 0x7f01\n" },
		{ "5/stack", "[<0>] do_wait+0x1\n" },
		{ "5/smaps", "1000-3000 r-xp 00001000 fd:1f 77                         /a\\012b c\n"
			     "Rss:                   4 kB\nVmFlags: rd ex mr mw me zz sd \n"
			     "3000-4000 rw-s 00000000 00:00 0 \nVmFlags: rd wr sh\n" },
		{ "5/fdinfo/3",
		  "pos:\t-1\nflags:\t02100002\nmnt_id:\t21\nino:\t99\neventfd-count: 0\n" },
		{ "5/fd/3", "" },
	};
	size_t i;

	add_process(5);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(files); i++)
		fixture_write(procfs_root.path, files[i].name, files[i].text);
}

static void values(void **state)
{
	struct procsnap_snapshot *snap;
	const struct procsnap_sched *sched;
	const struct procsnap_attr *attr;
	const struct procsnap_vma *vma;
	size_t length;

	(void)state;
	add_files();
	/* no fd/3 that is a link: files are tried on the host's /proc */
	snap = take_sections(PROCSNAP_WANT_ALL & ~PROCSNAP_WANT(PROCSNAP_SECTION_FILES) &
			     ~PROCSNAP_WANT(PROCSNAP_SECTION_FILE_TABLE));
	assert_int_equal(procsnap_io(snap, 0)->cancelled_write_bytes, 7);
	assert_int_equal(procsnap_limits(snap, 0)->soft[0], PROCSNAP_UNLIMITED);
	assert_int_equal(procsnap_limits(snap, 0)->hard[0], 7);
	assert_int_equal(procsnap_limits(snap, 0)->soft[15], 8);
	assert_int_equal(procsnap_security(snap, 0)->login_uid, PROCSNAP_NO_ID);
	assert_int_equal(procsnap_security(snap, 0)->audit_session, 3);
	assert_int_equal(procsnap_security(snap, 0)->label_status, PROCSNAP_STATUS_OK);
	assert_string_equal(procsnap_text(snap, &procsnap_security(snap, 0)->label, &length),
			    "unconfined");
	sched = procsnap_sched(snap, 0);
	assert_int_equal(sched->timer_slack_ns, 50000);
	assert_int_equal(sched->autogroup_id, 12);
	assert_int_equal(sched->autogroup_nice, -3);
	assert_int_equal(sched->uclamp_status, PROCSNAP_STATUS_UNSUPPORTED);
	attr = procsnap_attr(snap, 0);
	assert_int_equal(attr->oom_score, 666);
	assert_int_equal(attr->personality, 0x40000);
	assert_int_equal(attr->coredump_filter, 0x33);
	assert_int_equal(attr->umask, 022);
	assert_int_equal(attr->fd_table_size, 64);
	assert_string_equal(procsnap_text(snap, &procsnap_wchan(snap, 0)->text, NULL), "do_wait");
	assert_int_equal(procsnap_syscall(snap, 0)->number, 61);
	assert_int_equal(procsnap_syscall(snap, 0)->args[0], 0xffffffff);
	assert_int_equal(procsnap_syscall(snap, 0)->instruction_pointer, 0x7f01);
	assert_int_equal(procsnap_vmas(snap, 0)->count, 2);
	vma = procsnap_vma(snap, 0);
	assert_int_equal(vma->flags, PROCSNAP_VMA_READ | PROCSNAP_VMA_EXEC | PROCSNAP_VMA_MAYREAD |
					     PROCSNAP_VMA_MAYWRITE | PROCSNAP_VMA_MAYEXEC |
					     PROCSNAP_VMA_SOFTDIRTY);
	assert_int_equal(vma->device_minor, 0x1f);
	assert_string_equal(procsnap_text(snap, &vma->name, NULL), "/a\nb c");
	assert_string_equal(procsnap_text(snap, &procsnap_vma(snap, 1)->name, &length), "");
	assert_int_equal(length, 0);
	/* the fixture's NSpid and NStgid have three levels, the other lines are missing */
	assert_int_equal(procsnap_nspid(snap, 0)->count, 3);
	assert_int_equal(procsnap_nspid_level(snap, 2)->pid, 1005);
	assert_int_equal(procsnap_nspid_level(snap, 1)->tgid, 7);
	procsnap_snapshot_free(snap);
}

static void system_calls(void **state)
{
	const struct procsnap_syscall *call;
	struct procsnap_snapshot *snap;

	(void)state;
	add_files();
	fixture_write(procfs_root.path, "5/syscall", "running\n");
	snap = TAKE(SYSCALL);
	assert_int_equal(procsnap_syscall(snap, 0)->status, PROCSNAP_STATUS_NONE);
	procsnap_snapshot_free(snap);
	fixture_write(procfs_root.path, "5/syscall", "-1 0x7ffc 0x7f01\n");
	snap = TAKE(SYSCALL);
	call = procsnap_syscall(snap, 0);
	assert_int_equal(call->status, PROCSNAP_STATUS_OK);
	assert_int_equal(call->number, -1);
	assert_int_equal(call->args[0], 0);
	assert_int_equal(call->stack_pointer, 0x7ffc);
	procsnap_snapshot_free(snap);
}

/* Without smaps the letters of maps remain. */
static void kernel_without_smaps(void **state)
{
	struct procsnap_snapshot *snap;

	(void)state;
	add_files();
	fixture_remove(procfs_root.path, "5/smaps");
	fixture_write(procfs_root.path, "5/maps", "1000-3000 rwxs 00001000 fd:1f 77 /dev/x\n");
	snap = TAKE(VMAS);
	assert_int_equal(procsnap_vmas(snap, 0)->count, 1);
	assert_int_equal(procsnap_vma(snap, 0)->flags, PROCSNAP_VMA_READ | PROCSNAP_VMA_WRITE |
							       PROCSNAP_VMA_EXEC |
							       PROCSNAP_VMA_SHARED);
	procsnap_snapshot_free(snap);
}

/* Each section with the one file that it cannot do without. */
static const struct {
	uint32_t id;
	const char *file;
} needed[] = {
	{ PROCSNAP_SECTION_CMDLINE, "cmdline" }, { PROCSNAP_SECTION_ENVIRON, "environ" },
	{ PROCSNAP_SECTION_AUXV, "auxv" },	 { PROCSNAP_SECTION_IO, "io" },
	{ PROCSNAP_SECTION_LIMITS, "limits" },	 { PROCSNAP_SECTION_CGROUP, "cgroup" },
	{ PROCSNAP_SECTION_WCHAN, "wchan" },	 { PROCSNAP_SECTION_SYSCALL, "syscall" },
	{ PROCSNAP_SECTION_STACK, "stack" },	 { PROCSNAP_SECTION_VMAS, "smaps" },
	{ PROCSNAP_SECTION_FILES, "fd" },
};

static uint32_t status_of(const struct procsnap_snapshot *snap, uint32_t id)
{
	struct procsnap_section_view view;
	uint32_t status;
	size_t i;

	assert_int_equal(procsnap_section_view(snap, id, &view), 0);
	assert_int_equal(view.count, 1);
	memcpy(&status, view.entries, sizeof(status));
	for (i = sizeof(status); status != PROCSNAP_STATUS_OK && i < view.entry_size; i++)
		assert_int_equal(((const char *)view.entries)[i], 0);
	return status;
}

static void files_that_fail(void **state)
{
	static const struct {
		int error;
		uint32_t status;
	} cases[] = {
		{ EACCES, PROCSNAP_STATUS_DENIED },
		{ EPERM, PROCSNAP_STATUS_DENIED },
		{ ESRCH, PROCSNAP_STATUS_GONE },
		{ ENOENT, PROCSNAP_STATUS_UNSUPPORTED },
	};
	struct procsnap_snapshot *snap;
	struct procsnap_query query;
	size_t i, j;

	(void)state;
	add_files();
	procsnap_query_init(&query);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(needed); i++) {
		for (j = 0; j < PROCSNAP_ARRAY_SIZE(cases); j++) {
			fail_open(needed[i].file, cases[j].error);
			snap = take_sections(PROCSNAP_WANT(needed[i].id));
			assert_int_equal(status_of(snap, needed[i].id), cases[j].status);
			assert_int_equal(procsnap_task(snap, 0)->status, PROCSNAP_STATUS_OK);
			procsnap_snapshot_free(snap);
		}
		fail_open(needed[i].file, EMFILE);
		query.sections = PROCSNAP_WANT(needed[i].id);
		assert_int_equal(take(&query, &snap), -EMFILE);
		assert_last_error(needed[i].file);
	}
}

/* Entries in which one file is not all: the rest of them is filled. */
static void parts_that_fail(void **state)
{
	struct procsnap_snapshot *snap;

	(void)state;
	add_files();
	fail_open("personality", EPERM);
	snap = TAKE(ATTR);
	assert_int_equal(procsnap_attr(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_attr(snap, 0)->personality_status, PROCSNAP_STATUS_DENIED);
	assert_int_equal(procsnap_attr(snap, 0)->oom_score, 666);
	procsnap_snapshot_free(snap);
	fixture_write(procfs_root.path, "5/coredump_filter", "");
	fail_open("oom_score", ENOENT);
	snap = TAKE(ATTR);
	assert_int_equal(procsnap_attr(snap, 0)->oom_score_status, PROCSNAP_STATUS_UNSUPPORTED);
	assert_int_equal(procsnap_attr(snap, 0)->coredump_filter_status, PROCSNAP_STATUS_NONE);
	procsnap_snapshot_free(snap);
	fail_open("timerslack_ns", EPERM);
	snap = TAKE(SCHED);
	assert_int_equal(procsnap_sched(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_sched(snap, 0)->timer_slack_status, PROCSNAP_STATUS_DENIED);
	assert_int_equal(procsnap_sched(snap, 0)->autogroup_status, PROCSNAP_STATUS_OK);
	procsnap_snapshot_free(snap);
	fail_open("autogroup", ENOENT);
	snap = TAKE(SCHED);
	assert_int_equal(procsnap_sched(snap, 0)->autogroup_status, PROCSNAP_STATUS_NONE);
	procsnap_snapshot_free(snap);
	fail_open("loginuid", ENOENT);
	snap = TAKE(SECURITY);
	assert_int_equal(procsnap_security(snap, 0)->login_uid, PROCSNAP_NO_ID);
	procsnap_snapshot_free(snap);
	fail_open("attr/current", EINVAL);
	snap = TAKE(SECURITY);
	assert_int_equal(procsnap_security(snap, 0)->label_status, PROCSNAP_STATUS_NONE);
	procsnap_snapshot_free(snap);
	fail_open("attr/current", EACCES);
	snap = TAKE(SECURITY);
	assert_int_equal(procsnap_security(snap, 0)->label_status, PROCSNAP_STATUS_DENIED);
	assert_int_equal(procsnap_security(snap, 0)->status, PROCSNAP_STATUS_OK);
	procsnap_snapshot_free(snap);
}

static void files_of_another_form(void **state)
{
	static const struct {
		uint32_t id;
		const char *file;
	} cases[] = {
		{ PROCSNAP_SECTION_IO, "5/io" },
		{ PROCSNAP_SECTION_LIMITS, "5/limits" },
		{ PROCSNAP_SECTION_SECURITY, "5/loginuid" },
		{ PROCSNAP_SECTION_SCHED, "5/timerslack_ns" },
		{ PROCSNAP_SECTION_SCHED, "5/autogroup" },
		{ PROCSNAP_SECTION_ATTR, "5/oom_score" },
		{ PROCSNAP_SECTION_ATTR, "5/personality" },
		{ PROCSNAP_SECTION_SYSCALL, "5/syscall" },
		{ PROCSNAP_SECTION_VMAS, "5/smaps" },
	};
	struct procsnap_snapshot *snap;
	struct procsnap_query query;
	size_t i;

	(void)state;
	procsnap_query_init(&query);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		procfs_root_teardown(NULL);
		assert_int_equal(procfs_root_setup(NULL), 0);
		add_files();
		fixture_write(procfs_root.path, cases[i].file, "nothing of the kind\n");
		query.sections = PROCSNAP_WANT(cases[i].id);
		assert_int_equal(take(&query, &snap), -EBADMSG);
		assert_last_error(cases[i].file);
	}
}

/*
 * A zombie and a kernel thread: what their memory would have is not opened, but
 * for the files of which that alone tells whether they may be read.
 */
static void no_memory_no_files(void **state)
{
	const uint64_t want = PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE) |
			      PROCSNAP_WANT(PROCSNAP_SECTION_ENVIRON) |
			      PROCSNAP_WANT(PROCSNAP_SECTION_AUXV) |
			      PROCSNAP_WANT(PROCSNAP_SECTION_VMAS) |
			      PROCSNAP_WANT(PROCSNAP_SECTION_RSS);
	struct fixture_task task = task_of(5);
	struct procsnap_snapshot *snap;

	(void)state;
	add_files();
	task.memory_kb = 0;
	fixture_task(procfs_root.path, "5", &task);
	snap = take_sections(want);
	assert_string_equal(procfs_root.opened,
			    " . 5 stat status auxv environ sys/kernel/hostname");
	assert_int_equal(status_of(snap, PROCSNAP_SECTION_CMDLINE), PROCSNAP_STATUS_NONE);
	assert_int_equal(status_of(snap, PROCSNAP_SECTION_ENVIRON), PROCSNAP_STATUS_NONE);
	assert_int_equal(status_of(snap, PROCSNAP_SECTION_VMAS), PROCSNAP_STATUS_NONE);
	assert_int_equal(status_of(snap, PROCSNAP_SECTION_RSS), PROCSNAP_STATUS_NONE);
	procsnap_snapshot_free(snap);
	fail_open("environ", EACCES);
	snap = take_sections(want);
	assert_int_equal(status_of(snap, PROCSNAP_SECTION_ENVIRON), PROCSNAP_STATUS_DENIED);
	assert_int_equal(status_of(snap, PROCSNAP_SECTION_AUXV), PROCSNAP_STATUS_NONE);
	procsnap_snapshot_free(snap);
}

/* Each section costs the files that it needs, and those that may wait come last. */
static void only_needed_files(void **state)
{
	static const struct {
		uint64_t want;
		const char *opened;
	} cases[] = {
		{ PROCSNAP_WANT(PROCSNAP_SECTION_SIGNALS) | PROCSNAP_WANT(PROCSNAP_SECTION_RSS) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_NSPID),
		  " . 5 stat status sys/kernel/hostname" },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_VMAS) | PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_LIMITS) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_ENVIRON) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_WCHAN),
		  " . 5 stat status limits wchan cmdline environ smaps sys/kernel/hostname" },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_SECURITY),
		  " . 5 stat status loginuid sessionid attr/current sys/kernel/hostname" },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_STRINGS) | PROCSNAP_WANT(PROCSNAP_SECTION_GROUPS) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_VMA_TABLE),
		  " sys/kernel/hostname" },
	};
	struct procsnap_snapshot *snap;
	size_t i;

	(void)state;
	add_files();
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		snap = take_sections(cases[i].want);
		assert_string_equal(procfs_root.opened, cases[i].opened);
		procsnap_snapshot_free(snap);
	}
}

/* The threads of a process have one address space: it is read once. */
static void threads_share_texts(void **state)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query query;
	size_t row;

	(void)state;
	add_three_threads();
	fixture_write(procfs_root.path, "50/task/50/cmdline", "all");
	procsnap_query_init(&query);
	query.threads = true;
	query.sections = PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE);
	fixture_write(procfs_root.path, "50/task/52/cmdline", "all");
	fixture_write(procfs_root.path, "50/task/60/cmdline", "all");
	snap = take_well(&query);
	assert_int_equal(procsnap_row_count(snap), 3);
	procsnap_for_each_row(snap, row) {
		assert_int_equal(procsnap_cmdline(snap, row)->text.offset,
				 procsnap_cmdline(snap, 0)->text.offset);
		assert_string_equal(procsnap_text(snap, &procsnap_cmdline(snap, row)->text, NULL),
				    "all");
	}
	procsnap_snapshot_free(snap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROCFS_TEST(values),
		PROCFS_TEST(system_calls),
		PROCFS_TEST(kernel_without_smaps),
		PROCFS_TEST(files_that_fail),
		PROCFS_TEST(parts_that_fail),
		PROCFS_TEST(files_of_another_form),
		PROCFS_TEST(no_memory_no_files),
		PROCFS_TEST(only_needed_files),
		PROCFS_TEST(threads_share_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
