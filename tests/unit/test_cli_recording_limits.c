// SPDX-License-Identifier: GPL-2.0-or-later
/* How much of a recording is kept, in which files, and a disk without room. */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "number.h"
#include "recording.h"
#include "recording_model.h"
#include "recording_write.h"

#define SECOND_NS 1000000000ULL

static struct model model;
static char folder[] = "/tmp/procsnap-limits.XXXXXX";
static char path[64];

static int setup_all(void **state)
{
	(void)state;
	/* messages are what is wanted here */
	if (!getenv("PROCSNAP_TEST_MESSAGES") && !freopen("/dev/null", "w", stderr))
		return -1;
	signal(SIGXFSZ, SIG_IGN);
	snprintf(path, sizeof(path), "%s/file", mkdtemp(folder));
	return 0;
}

/* the size of all files there, and how many; remove: they go */
static uint64_t files(size_t *count, bool removed)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	uint64_t sum = 0;

	*count = 0;
	while ((entry = readdir(dir))) {
		struct stat status;

		if (entry->d_name[0] == '.')
			continue;
		assert_int_equal(fstatat(dirfd(dir), entry->d_name, &status, 0), 0);
		sum += (uint64_t)status.st_size;
		++*count;
		if (removed)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
	return sum;
}

static bool is_there(unsigned int number)
{
	struct stat status;
	char name[80];

	snprintf(name, sizeof(name), "%s.%u", path, number);
	return !stat(name, &status);
}

static int teardown(void **state)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
	size_t count;

	(void)state;
	setrlimit(RLIMIT_FSIZE, &limit);
	files(&count, true);
	return 0;
}

static int teardown_all(void **state)
{
	(void)state;
	return rmdir(folder);
}

static struct cli_recording_writer *create(const struct cli_recording_limits *limits)
{
	struct cli_recording_writer *writer;

	assert_int_equal(cli_recording_create(&writer, path, limits), 0);
	return writer;
}

static int write_one(struct cli_recording_writer *writer)
{
	struct cli_frame frame;
	int code;

	model_step(&model, 1, 1, 5);
	model_frame(&model, &frame);
	code = cli_recording_write(writer, &frame);
	frame.snap = NULL;
	cli_frame_free(&frame);
	return code;
}

/* frames that can be read, of which each is later than the one before */
static size_t readable(void)
{
	struct cli_recording *recording;
	uint64_t before = 0;
	size_t count;

	assert_int_equal(cli_recording_open(&recording, path), 0);
	assert_null(cli_recording_damage(recording));
	count = cli_recording_count(recording);
	for (size_t i = 0; i < count; i++) {
		struct cli_frame frame;

		assert_int_equal(cli_recording_read(recording, i, &frame), 0);
		assert_true(procsnap_header(frame.snap)->start_real_ns > before);
		before = procsnap_header(frame.snap)->start_real_ns;
		cli_frame_free(&frame);
	}
	cli_recording_close(recording);
	return count;
}

static void test_size(void **state)
{
	const struct cli_recording_limits limits = { .bytes = 64000, .files = 3, .key_frames = 5 };
	struct cli_recording_writer *writer = create(&limits);
	size_t count;

	(void)state;
	model_begin(&model, 50, 1);
	for (int i = 0; i < 300; i++) {
		assert_int_equal(write_one(writer), 0);
		assert_in_range(files(&count, false), 1, 64000);
		assert_in_range(count, 1, 4);
	}
	assert_int_equal(cli_recording_finish(writer), 0);
	assert_int_equal(count, 4);
	/* no less than the older files have room for */
	assert_in_range(files(&count, false), 40000, 64000);
	assert_in_range(readable(), 20, 300);
}

/* fewer are asked for than there are */
static void test_size_of_less(void **state)
{
	struct cli_recording_limits limits = { .bytes = 64000, .files = 7, .key_frames = 5 };
	struct cli_recording_writer *writer = create(&limits);
	size_t count;

	(void)state;
	model_begin(&model, 20, 1);
	for (int i = 0; i < 300; i++)
		assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
	files(&count, false);
	assert_int_equal(count, 8);
	limits = (struct cli_recording_limits){ .bytes = 32000, .files = 3 };
	writer = create(&limits);
	assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
	assert_in_range(files(&count, false), 1, 32000);
	assert_in_range(count, 1, 4);
	readable();
}

static void test_age(void **state)
{
	/* the model's time goes on by a second a step */
	const struct cli_recording_limits limits = { .age_ns = 20 * SECOND_NS, .files = 3 };
	struct cli_recording_writer *writer = create(&limits);
	size_t count;

	(void)state;
	model_begin(&model, 20, 1);
	for (int i = 0; i < 100; i++)
		assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
	files(&count, false);
	assert_int_equal(count, 4);
	assert_in_range(readable(), 15, 20);
}

static void set_file_limit(rlim_t bytes)
{
	struct rlimit limit = { bytes, RLIM_INFINITY };

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void make_file(const char *name, const void *bytes, size_t size)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
}

/* without room for so much as the beginning of the file */
static void test_no_room_for_the_first(void **state)
{
	const struct cli_recording_limits limits = { .age_ns = 20 * SECOND_NS, .files = 3 };
	struct cli_recording_writer *writer;
	struct cli_recording_counts counts;
	size_t before;

	(void)state;
	model_begin(&model, 20, 1);
	set_file_limit(16);
	writer = create(&limits);
	assert_int_equal(write_one(writer), 0);
	cli_recording_get_counts(writer, &counts);
	assert_int_equal(counts.left_out, 1);
	set_file_limit(RLIM_INFINITY);
	for (int i = 0; i < 8; i++)
		assert_int_equal(write_one(writer), 0);
	before = readable();
	assert_int_equal(before, 8);
	/* it becomes time for a new file, whose header there is no room for */
	set_file_limit(16);
	for (int i = 0; i < 8; i++)
		assert_int_equal(write_one(writer), 0);
	assert_int_equal(readable(), before);
	set_file_limit(RLIM_INFINITY);
	assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
	assert_int_equal(readable(), before + 1);
}

/* what a power cut or a kill may leave of a file that was just begun */
static void test_young_files(void **state)
{
	static const char magic[] = "PSNAPREC";
	const struct cli_recording_limits limits = { 0 };
	static char zeros[4096];
	struct cli_recording_writer *writer;

	(void)state;
	model_begin(&model, 20, 1);
	for (size_t size = 0; size <= sizeof(zeros); size += size < 48 ? 1 : 1012) {
		for (size_t letters = 0; letters <= 8 && letters <= size; letters += 8) {
			memset(zeros, 0, sizeof(zeros));
			memcpy(zeros, magic, letters);
			make_file(path, zeros, size);
			for (size_t count = 1; count <= 2; count++) {
				writer = create(&limits);
				assert_int_equal(write_one(writer), 0);
				assert_int_equal(cli_recording_finish(writer), 0);
				assert_int_equal(readable(), count);
			}
		}
	}
	/* and anything else is someone's */
	memset(zeros, 0, sizeof(zeros));
	zeros[4095] = 1;
	make_file(path, zeros, sizeof(zeros));
	assert_int_equal(cli_recording_create(&writer, path, &limits), 3);
	assert_int_equal(truncate(path, 4095), 0);
	assert_int_equal(cli_recording_create(&writer, path, &limits), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
}

/* a file without its header, from the first frame on */
static void test_no_header(void **state)
{
	const struct cli_recording_limits limits = { .bytes = 64000, .files = 3 };
	struct cli_recording_writer *writer = create(&limits);
	static char bytes[64000];
	size_t size, before;
	int fd;

	(void)state;
	model_begin(&model, 20, 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
	fd = open(path, O_RDONLY);
	size = (size_t)read(fd, bytes, sizeof(bytes));
	close(fd);
	make_file(path, bytes + sizeof(struct recording_header),
		  size - sizeof(struct recording_header));
	writer = create(&limits);
	assert_int_equal(write_one(writer), 0);
	before = readable();
	assert_int_equal(before, 4);
	/* also when it is an older one */
	while (!is_there(1)) {
		assert_int_equal(write_one(writer), 0);
		before++;
	}
	assert_int_equal(readable(), before);
	assert_int_equal(cli_recording_finish(writer), 0);
}

/* files of someone else whose names end as those of older files do */
static void test_removed_by_none(void **state)
{
	struct cli_recording_limits limits = { .bytes = 16000, .age_ns = SECOND_NS, .files = 2 };
	struct cli_recording_writer *writer;
	const struct timespec old[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	char name[80];

	(void)state;
	model_begin(&model, 50, 1);
	/* beyond those that are kept */
	snprintf(name, sizeof(name), "%s.3", path);
	make_file(name, ".TH", 3);
	assert_int_equal(utimensat(AT_FDCWD, name, old, 0), 0);
	writer = create(&limits);
	for (int i = 0; i < 40; i++)
		assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
	assert_true(is_there(2));
	assert_true(is_there(3));
	/* where one is to be kept */
	limits.files = 4;
	assert_int_equal(cli_recording_create(&writer, path, &limits), 3);
	assert_true(is_there(3));
}

/* as it is seen in the middle of a rotation */
static void test_one_file_of_two_names(void **state)
{
	const struct cli_recording_limits limits = { 0 };
	struct cli_recording_writer *writer = create(&limits);
	char name[80];

	(void)state;
	model_begin(&model, 20, 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
	snprintf(name, sizeof(name), "%s.1", path);
	assert_int_equal(link(path, name), 0);
	assert_int_equal(readable(), 3);
}

/* files are their owner's, and not made where a link that someone has put there says */
static void test_whose_file(void **state)
{
	const struct cli_recording_limits limits = { 0 };
	struct cli_recording_writer *writer;
	mode_t mask = umask(0);
	struct stat status;
	char name[80];

	(void)state;
	snprintf(name, sizeof(name), "%s.link", path);
	assert_int_equal(symlink(path, name), 0);
	assert_int_equal(cli_recording_create(&writer, name, &limits), 3);
	assert_int_equal(stat(path, &status), -1);
	writer = create(&limits);
	assert_int_equal(cli_recording_finish(writer), 0);
	umask(mask);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	/* one that is there is as good by another name */
	assert_int_equal(cli_recording_create(&writer, name, &limits), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
	assert_int_equal(unlink(name), 0);
}

/* the file that is open has the name */
static bool is_named(int fd)
{
	struct stat open, named;

	return !fstat(fd, &open) && !stat(path, &named) && open.st_ino == named.st_ino;
}

/* as a recorder does that is rotating: none who locks the file is disturbed */
static void __attribute__((noreturn)) rename_for_ever(void)
{
	char name[80];

	snprintf(name, sizeof(name), "%s.1", path);
	for (;;) {
		int fd = open(path, O_RDWR | O_CREAT, 0600);

		if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB) && is_named(fd))
			rename(path, name);
		close(fd);
	}
}

/* who begins while another is rotating has the file that has the name, or none */
static void test_begun_while_rotating(void **state)
{
	const struct cli_recording_limits limits = { 0 };
	struct cli_recording_writer *writer;
	size_t locked = 0;
	pid_t child = fork();
	bool named = true;

	(void)state;
	if (!child)
		rename_for_ever();
	for (int i = 0; i < 20000 && locked < 2000 && named; i++) {
		if (cli_recording_create(&writer, path, &limits))
			continue;
		locked++;
		named = is_named(writer->fd);
		cli_recording_finish(writer);
	}
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_true(named);
	assert_true(locked > 0);
}

/* the clock of a machine that starts may be years ahead: nothing goes for it */
static void test_old_files_at_the_start(void **state)
{
	const struct cli_recording_limits limits = { .age_ns = 20 * SECOND_NS, .files = 3 };
	const struct timespec old[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	struct cli_recording_writer *writer = create(&limits);
	char name[80];

	(void)state;
	model_begin(&model, 20, 1);
	for (int i = 0; i < 8; i++)
		assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
	snprintf(name, sizeof(name), "%s.1", path);
	assert_int_equal(utimensat(AT_FDCWD, name, old, 0), 0);
	writer = create(&limits);
	assert_true(is_there(1));
	/* when the next file is due it is old */
	for (int i = 0; i < 4; i++)
		assert_int_equal(write_one(writer), 0);
	assert_true(is_there(1));
	assert_false(is_there(2));
	assert_int_equal(cli_recording_finish(writer), 0);
}

/* one that is too large in the midst of others is left out; they are not */
static void test_one_in_between_is_too_large(void **state)
{
	const struct cli_recording_limits limits = { .bytes = 8000, .files = 1 };
	struct cli_recording_writer *writer = create(&limits);
	struct cli_recording_counts counts;

	(void)state;
	model_begin(&model, 20, 1);
	assert_int_equal(write_one(writer), 0);
	model_step(&model, 0, 350, 0);
	assert_int_equal(write_one(writer), 0);
	cli_recording_get_counts(writer, &counts);
	assert_int_equal(counts.left_out, 1);
	model_step(&model, 350, 0, 0);
	assert_int_equal(write_one(writer), 0);
	cli_recording_get_counts(writer, &counts);
	assert_int_equal(counts.frames, 2);
	assert_int_equal(counts.left_out, 1);
	assert_int_equal(cli_recording_finish(writer), 0);
	assert_int_equal(readable(), 2);
}

static void test_one_is_too_large(void **state)
{
	const struct cli_recording_limits limits = { .bytes = 2000, .files = 1 };
	struct cli_recording_writer *writer = create(&limits);

	(void)state;
	model_begin(&model, 50, 1);
	assert_int_equal(write_one(writer), 3);
	cli_recording_finish(writer);
}

/* a limit on the size of files is like a disk without room: what is there stays */
static void test_no_room(void **state)
{
	const struct cli_recording_limits limits = { 0 };
	struct cli_recording_writer *writer = create(&limits);
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
	struct cli_recording_counts counts;
	struct cli_recording *recording;
	struct cli_frame frame;
	struct stat status;
	uint64_t lost;

	(void)state;
	model_begin(&model, 20, 1);
	for (int i = 0; i < 5; i++)
		assert_int_equal(write_one(writer), 0);
	assert_int_equal(stat(path, &status), 0);
	/* within the next block */
	limit.rlim_cur = (rlim_t)status.st_size + 100;
	setrlimit(RLIMIT_FSIZE, &limit);
	lost = model.sequence;
	for (int i = 0; i < 4; i++)
		assert_int_equal(write_one(writer), 0);
	lost = model.sequence - lost;
	assert_int_equal(readable(), 5);
	limit.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_FSIZE, &limit);
	for (int i = 0; i < 3; i++)
		assert_int_equal(write_one(writer), 0);
	cli_recording_get_counts(writer, &counts);
	assert_int_equal(counts.frames, 8);
	assert_int_equal(counts.left_out, 4);
	assert_int_equal(cli_recording_finish(writer), 0);
	assert_int_equal(readable(), 8);
	/* whose events they were is told where they are missing */
	assert_int_equal(cli_recording_open(&recording, path), 0);
	assert_int_equal(cli_recording_read(recording, 5, &frame), 0);
	assert_int_equal(frame.lost, lost);
	assert_int_equal(((const struct procsnap_event *)frame.events)->kind, PROCSNAP_EVENT_LOST);
	assert_int_equal(((const struct procsnap_event_lost *)frame.events)->count, lost);
	cli_frame_free(&frame);
	cli_recording_close(recording);
}

static void test_reopen(void **state)
{
	const struct cli_recording_limits limits = { 0 };
	struct cli_recording_writer *writer = create(&limits);
	char moved[80];

	(void)state;
	snprintf(moved, sizeof(moved), "%s.old", path);
	model_begin(&model, 20, 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(write_one(writer), 0);
	assert_int_equal(rename(path, moved), 0);
	assert_int_equal(cli_recording_reopen(writer), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(write_one(writer), 0);
	/* the same file again */
	assert_int_equal(cli_recording_reopen(writer), 0);
	assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_finish(writer), 0);
	assert_int_equal(readable(), 3);
	assert_int_equal(rename(moved, path), 0);
	assert_int_equal(readable(), 3);
}

/* a writer that was killed while it was rotating: at any of its renames */
static void test_killed_while_rotating(void **state)
{
	const struct cli_recording_limits limits = { .bytes = 64000, .files = 3 };
	char from[80], to[80];
	size_t count;

	(void)state;
	model_begin(&model, 50, 1);
	for (int killed = 3; killed >= 0; killed--) {
		struct cli_recording_writer *writer = create(&limits);
		size_t before;

		for (int i = 0; i < 100; i++)
			assert_int_equal(write_one(writer), 0);
		assert_int_equal(cli_recording_finish(writer), 0);
		/* there is room for one more, so that none goes */
		snprintf(to, sizeof(to), "%s.3", path);
		unlink(to);
		before = readable();
		for (int number = 2; number >= killed; number--) {
			snprintf(from, sizeof(from), number ? "%s.%d" : "%s", path, number);
			snprintf(to, sizeof(to), "%s.%d", path, number + 1);
			assert_int_equal(rename(from, to), 0);
		}
		assert_int_equal(readable(), before);
		writer = create(&limits);
		assert_int_equal(write_one(writer), 0);
		assert_int_equal(cli_recording_finish(writer), 0);
		assert_int_equal(readable(), before + 1);
		assert_in_range(files(&count, false), 1, 64000);
		files(&count, true);
	}
}

/* a reader follows a file that becomes FILE.1 */
static void test_rotated_while_read(void **state)
{
	const struct cli_recording_limits limits = { .bytes = 64000, .files = 3 };
	struct cli_recording_writer *writer = create(&limits);
	struct cli_recording *recording;
	size_t seen = 1, count;
	struct cli_frame frame;

	(void)state;
	model_begin(&model, 50, 1);
	assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_open(&recording, path), 0);
	for (int i = 0; i < 60; i++) {
		/* now and then several files are new */
		for (int more = i % 20 ? 1 : 20; more; more--, seen++)
			assert_int_equal(write_one(writer), 0);
		assert_true(cli_recording_refresh(recording));
		assert_int_equal(cli_recording_count(recording), seen);
		assert_int_equal(cli_recording_read(recording, seen - 1, &frame), 0);
		assert_int_equal(procsnap_header(frame.snap)->instant_boot_ns, model.now_ns);
		cli_frame_free(&frame);
	}
	files(&count, false);
	assert_in_range(count, 2, 4);
	cli_recording_close(recording);
	assert_int_equal(cli_recording_finish(writer), 0);
}

static size_t open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t count = 0;

	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

/* files that are removed are not held by who follows them; what they had is asked for in vain */
static void test_removed_while_read(void **state)
{
	const struct cli_recording_limits limits = { .bytes = 16000, .files = 3 };
	struct cli_recording_writer *writer = create(&limits);
	struct cli_recording *recording;
	size_t before = open_files(), count;
	struct cli_frame frame;

	(void)state;
	model_begin(&model, 50, 1);
	assert_int_equal(write_one(writer), 0);
	assert_int_equal(cli_recording_open(&recording, path), 0);
	for (int i = 0; i < 200; i++) {
		assert_int_equal(write_one(writer), 0);
		assert_true(cli_recording_refresh(recording));
		/* one that was removed since is known only when the next is there */
		assert_in_range(open_files(), before + 1, before + 5);
	}
	while (count = cli_recording_count(recording),
	       cli_recording_read(recording, 0, &frame) != 0) {
		assert_null(frame.snap);
		assert_in_range(cli_recording_count(recording), 1, count - 1);
	}
	cli_frame_free(&frame);
	assert_null(cli_recording_damage(recording));
	assert_int_equal(count, readable());
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(cli_recording_read(recording, i, &frame), 0);
		assert_int_equal(procsnap_header(frame.snap)->start_real_ns,
				 cli_recording_time(recording, i));
		cli_frame_free(&frame);
	}
	cli_recording_close(recording);
	assert_int_equal(cli_recording_finish(writer), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_size, teardown),
		cmocka_unit_test_teardown(test_size_of_less, teardown),
		cmocka_unit_test_teardown(test_age, teardown),
		cmocka_unit_test_teardown(test_one_is_too_large, teardown),
		cmocka_unit_test_teardown(test_no_room, teardown),
		cmocka_unit_test_teardown(test_one_in_between_is_too_large, teardown),
		cmocka_unit_test_teardown(test_no_room_for_the_first, teardown),
		cmocka_unit_test_teardown(test_young_files, teardown),
		cmocka_unit_test_teardown(test_no_header, teardown),
		cmocka_unit_test_teardown(test_one_file_of_two_names, teardown),
		cmocka_unit_test_teardown(test_whose_file, teardown),
		cmocka_unit_test_teardown(test_begun_while_rotating, teardown),
		cmocka_unit_test_teardown(test_removed_by_none, teardown),
		cmocka_unit_test_teardown(test_old_files_at_the_start, teardown),
		cmocka_unit_test_teardown(test_reopen, teardown),
		cmocka_unit_test_teardown(test_killed_while_rotating, teardown),
		cmocka_unit_test_teardown(test_rotated_while_read, teardown),
		cmocka_unit_test_teardown(test_removed_while_read, teardown),
	};

	return cmocka_run_group_tests(tests, setup_all, teardown_all);
}
