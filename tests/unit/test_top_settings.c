// SPDX-License-Identifier: GPL-2.0-or-later
/* The settings of procsnap-top and their file, in a folder of the test's own. */
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "cli.h"
#include "top/settings.h"
#include "top/theme.h"

static char folder[64];
static char path[128];
static struct top_settings settings;

/* what was told, and how often */
static char told[4096];
static unsigned int told_count;

static void tell(void *data, const char *sentence)
{
	assert_ptr_equal(data, &told_count);
	told_count++;
	strncat(told, sentence, sizeof(told) - strlen(told) - 2);
	strcat(told, "\n");
}

static int setup(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/procsnap-settings-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/top.conf", folder);
	top_settings_default(&settings);
	told[0] = '\0';
	told_count = 0;
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
	return 0;
}

static int teardown(void **state)
{
	char command[256];

	(void)state;
	snprintf(command, sizeof(command), "chmod -R u+rwx %s; rm -rf %s", folder, folder);
	return system(command);
}

static void put_bytes(const char *to, const char *bytes, size_t length)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0640);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), length);
	assert_int_equal(close(fd), 0);
}

static void put(const char *text)
{
	put_bytes(path, text, strlen(text));
}

static const char *get(const char *from)
{
	static char text[8192];
	int fd = open(from, O_RDONLY);
	ssize_t length;

	assert_true(fd >= 0);
	length = read(fd, text, sizeof(text) - 1);
	assert_true(length >= 0);
	text[length] = '\0';
	close(fd);
	return text;
}

static int read_it(void)
{
	return top_settings_read(&settings, path, tell, &told_count);
}

static void write_it(void)
{
	char sentence[512];

	assert_int_equal(top_settings_write(&settings, path, sentence, sizeof(sentence)),
			 CLI_EXIT_OK);
	assert_string_equal(sentence, "");
}

/* a line, alone, is nonsense: the part of the sentence that says so */
static void check_wrong(const char *line, const char *part)
{
	struct top_settings before;
	char place[160];

	top_settings_default(&settings);
	before = settings;
	told[0] = '\0';
	told_count = 0;
	put(line);
	assert_int_equal(read_it(), CLI_EXIT_OK);
	assert_int_equal(told_count, 1);
	snprintf(place, sizeof(place), "%s:1: ", path);
	if (strncmp(told, place, strlen(place)) != 0 || !strstr(told, part))
		fail_msg("of \"%s\" it was told: %s", line, told);
	assert_memory_equal(&settings, &before, sizeof(settings));
}

static void test_all_settings_are_read(void **state)
{
	(void)state;
	put("columns = pid,res,args\nsort = pid\ndelay = 2.5\ntree = yes\nthreads=yes\n"
	    "hide-kernel = yes\n  show-gone\t= yes \nhighlight-new = yes\nmouse = no\n"
	    "header = no\ncpus = sum\ncolors = black-on-white");
	assert_int_equal(read_it(), CLI_EXIT_OK);
	assert_string_equal(told, "");
	assert_int_equal(settings.columns.count, 3);
	assert_string_equal(settings.columns.items[1].column->name, "res");
	assert_string_equal(settings.sort.column->name, "pid");
	assert_false(settings.descending);
	assert_int_equal(settings.delay_ms, 2500);
	assert_true(settings.tree && settings.threads && settings.hide_kernel);
	assert_true(settings.show_gone && settings.highlight_new);
	assert_false(settings.mouse || settings.header);
	assert_int_equal(settings.cpu_meters, TOP_CPU_METERS_SUM);
	assert_int_equal(settings.scheme, TOP_SCHEME_BLACK_ON_WHITE);
}

static void test_descending_has_a_minus(void **state)
{
	(void)state;
	put("sort = -res\n");
	read_it();
	assert_string_equal(settings.sort.column->name, "res");
	assert_true(settings.descending);
}

static void test_nonsense_is_told_and_skipped(void **state)
{
	(void)state;
	check_wrong("what is this", "NAME = VALUE");
	check_wrong("colour = dark", "no setting \"colour\"");
	check_wrong("= dark", "no setting \"\"");
	check_wrong("delay = soon", "\"soon\"");
	check_wrong("delay = 0.05", "out of range");
	check_wrong("delay = 99999", "out of range");
	check_wrong("delay =", "no time");
	check_wrong("tree = maybe", "neither yes nor no");
	check_wrong("sort = -nothing", "\"nothing\"");
	check_wrong("colors = pink", "\"pink\"");
	check_wrong("cpus = 7", "\"7\"");
}

static void test_lines_around_nonsense_count(void **state)
{
	char expected[200];

	(void)state;
	put("# first\n\ntree = yes\nnonsense\nmouse = no\n");
	assert_int_equal(read_it(), CLI_EXIT_OK);
	assert_true(settings.tree);
	assert_false(settings.mouse);
	assert_int_equal(told_count, 1);
	snprintf(expected, sizeof(expected), "%s:4: ", path);
	assert_memory_equal(told, expected, strlen(expected));
}

static void test_an_unknown_column_is_left_out(void **state)
{
	(void)state;
	put("columns = pid,nosuch,res\n");
	assert_int_equal(read_it(), CLI_EXIT_OK);
	assert_int_equal(told_count, 1);
	assert_non_null(strstr(told, "\"nosuch\""));
	assert_int_equal(settings.columns.count, 2);
}

/* names in a file are bytes like any others */
static void test_bytes_that_are_no_text(void **state)
{
	static const char bytes[] = "delay = 2\0 5\n\xff\xfe\x01\x1b[31m = \x80\ntree = yes\n";

	(void)state;
	put_bytes(path, bytes, sizeof(bytes) - 1);
	assert_int_equal(read_it(), CLI_EXIT_OK);
	assert_int_equal(told_count, 2);
	assert_int_equal(settings.delay_ms, 1000);
	assert_true(settings.tree);
}

static void test_what_is_written_is_read(void **state)
{
	struct top_settings before;
	char columns[512], again[512];
	size_t length;

	(void)state;
	settings.delay_ms = 1250;
	settings.tree = settings.show_gone = true;
	settings.mouse = false;
	settings.scheme = TOP_SCHEME_DARK;
	settings.cpu_meters = TOP_CPU_METERS_EACH;
	assert_null(top_columns_parse(&settings.columns, "pid,comm,rss,cpu%", &length));
	before = settings;
	write_it();
	top_settings_default(&settings);
	assert_int_equal(read_it(), CLI_EXIT_OK);
	assert_string_equal(told, "");
	top_columns_print(&before.columns, columns, sizeof(columns));
	top_columns_print(&settings.columns, again, sizeof(again));
	assert_string_equal(columns, again);
	assert_int_equal(settings.delay_ms, 1250);
	assert_true(settings.tree && settings.show_gone);
	assert_false(settings.mouse);
	assert_int_equal(settings.scheme, TOP_SCHEME_DARK);
	assert_int_equal(settings.cpu_meters, TOP_CPU_METERS_EACH);
	assert_ptr_equal(settings.sort.column, before.sort.column);
	assert_int_equal(settings.descending, before.descending);
}

static void test_every_delay_comes_back(void **state)
{
	static const unsigned int delays[] = { 100, 500, 1000, 1005, 1500, 10000, 3600000 };

	(void)state;
	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		settings.delay_ms = delays[i];
		write_it();
		settings.delay_ms = 7;
		read_it();
		assert_int_equal(settings.delay_ms, delays[i]);
	}
	assert_int_equal(told_count, 0);
}

/* who edits the file finds it as it was, but for what has changed */
static void test_lines_of_others_stay(void **state)
{
	const char *text;

	(void)state;
	put("# mine\n\n  tree   =  no\nfuture = 3\nnonsense\ndelay = 2s\n# end");
	read_it();
	settings.tree = true;
	write_it();
	text = get(path);
	assert_memory_equal(
		text, "# mine\n\ntree = yes\nfuture = 3\nnonsense\ndelay = 2s\n# end\n",
		strlen("# mine\n\ntree = yes\nfuture = 3\nnonsense\ndelay = 2s\n# end\n"));
	assert_non_null(strstr(text, "\nmouse = yes\n"));
	/* a second time nothing is added */
	text = strdup(text);
	write_it();
	assert_string_equal(get(path), text);
	free((char *)text);
}

static void test_a_broken_line_stays_beside_the_right_one(void **state)
{
	(void)state;
	put("delay = soon\n");
	read_it();
	settings.delay_ms = 3000;
	write_it();
	assert_memory_equal(get(path), "delay = soon\n", 13);
	settings.delay_ms = 1;
	read_it();
	assert_int_equal(settings.delay_ms, 3000);
}

static void test_a_symbolic_link_stays_one(void **state)
{
	char target[128];
	struct stat found;

	(void)state;
	snprintf(target, sizeof(target), "%s/dotfiles", folder);
	put_bytes(target, "tree = no\n", 10);
	assert_int_equal(chmod(target, 0600), 0);
	assert_int_equal(symlink("dotfiles", path), 0);
	read_it();
	settings.tree = true;
	write_it();
	assert_int_equal(lstat(path, &found), 0);
	assert_true(S_ISLNK(found.st_mode));
	assert_memory_equal(get(target), "tree = yes\n", 11);
	/* and nobody gets to see what he could not */
	assert_int_equal(stat(target, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0600);
}

static void check_not_written(const char *part)
{
	char sentence[512];

	assert_int_equal(top_settings_write(&settings, path, sentence, sizeof(sentence)),
			 CLI_EXIT_FAILED);
	if (!strstr(sentence, part) || !strstr(sentence, path))
		fail_msg("told was: %s", sentence);
}

static void test_a_link_to_nothing(void **state)
{
	(void)state;
	assert_int_equal(symlink("nowhere", path), 0);
	check_not_written("No such file");
}

static void test_a_directory_instead(void **state)
{
	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(read_it(), CLI_EXIT_FAILED);
	assert_int_equal(told_count, 1);
	assert_non_null(strstr(told, "directory"));
	check_not_written("directory");
}

static void test_no_file_but_something_else(void **state)
{
	(void)state;
	/* nobody writes into it: opening must not wait */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(read_it(), CLI_EXIT_OK);
	check_not_written("no file");
}

static void test_too_large_a_file(void **state)
{
	(void)state;
	put("tree = yes\n");
	assert_int_equal(truncate(path, 2 << 20), 0);
	assert_int_equal(read_it(), CLI_EXIT_FAILED);
	assert_int_equal(told_count, 1);
	assert_false(settings.tree);
}

static void test_what_must_not_be_read_is_not_overwritten(void **state)
{
	(void)state;
	put("tree = yes\n");
	assert_int_equal(chmod(path, 0), 0);
	if (access(path, R_OK) == 0)
		skip();
	assert_int_equal(read_it(), CLI_EXIT_FAILED);
	assert_int_equal(told_count, 1);
	check_not_written("denied");
}

/* a file that was named must be there, the user's own need not */
static void test_a_file_that_is_not_there(void **state)
{
	(void)state;
	assert_int_equal(read_it(), CLI_EXIT_FAILED);
	assert_int_equal(told_count, 1);
	setenv("HOME", folder, 1);
	assert_int_equal(top_settings_read(&settings, NULL, tell, &told_count), CLI_EXIT_OK);
	assert_int_equal(told_count, 1);
}

static void test_folders_are_made(void **state)
{
	char sentence[512], own[128];
	struct stat found;

	(void)state;
	setenv("HOME", folder, 1);
	assert_int_equal(top_settings_write(&settings, NULL, sentence, sizeof(sentence)),
			 CLI_EXIT_OK);
	snprintf(own, sizeof(own), "%s/.config/procsnap", folder);
	assert_int_equal(stat(own, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0700);
	snprintf(own, sizeof(own), "%s/.config/procsnap/top.conf", folder);
	assert_non_null(strstr(get(own), "colors = default\n"));
}

static void test_xdg_config_home_comes_first(void **state)
{
	char sentence[512], place[128];

	(void)state;
	snprintf(place, sizeof(place), "%s/elsewhere", folder);
	setenv("HOME", folder, 1);
	setenv("XDG_CONFIG_HOME", place, 1);
	assert_int_equal(top_settings_write(&settings, NULL, sentence, sizeof(sentence)),
			 CLI_EXIT_OK);
	snprintf(place, sizeof(place), "%s/elsewhere/procsnap/top.conf", folder);
	assert_int_equal(access(place, R_OK), 0);
	/* a relative one does not count */
	setenv("XDG_CONFIG_HOME", "elsewhere", 1);
	assert_int_equal(top_settings_write(&settings, NULL, sentence, sizeof(sentence)),
			 CLI_EXIT_OK);
	snprintf(place, sizeof(place), "%s/.config/procsnap/top.conf", folder);
	assert_int_equal(access(place, R_OK), 0);
}

static void test_no_home(void **state)
{
	char sentence[512];

	(void)state;
	assert_int_equal(top_settings_read(&settings, NULL, tell, &told_count), CLI_EXIT_OK);
	assert_int_equal(told_count, 0);
	assert_int_equal(top_settings_write(&settings, NULL, sentence, sizeof(sentence)),
			 CLI_EXIT_FAILED);
	assert_non_null(strstr(sentence, "HOME"));
}

/* no other file is left behind, whatever became of it */
static void test_nothing_is_left_behind(void **state)
{
	char command[256];

	(void)state;
	write_it();
	write_it();
	snprintf(command, sizeof(command), "test \"$(ls -A %s)\" = top.conf", folder);
	assert_int_equal(system(command), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_settings_are_read),
		TEST(test_descending_has_a_minus),
		TEST(test_nonsense_is_told_and_skipped),
		TEST(test_lines_around_nonsense_count),
		TEST(test_an_unknown_column_is_left_out),
		TEST(test_bytes_that_are_no_text),
		TEST(test_what_is_written_is_read),
		TEST(test_every_delay_comes_back),
		TEST(test_lines_of_others_stay),
		TEST(test_a_broken_line_stays_beside_the_right_one),
		TEST(test_a_symbolic_link_stays_one),
		TEST(test_a_link_to_nothing),
		TEST(test_a_directory_instead),
		TEST(test_no_file_but_something_else),
		TEST(test_too_large_a_file),
		TEST(test_what_must_not_be_read_is_not_overwritten),
		TEST(test_a_file_that_is_not_there),
		TEST(test_folders_are_made),
		TEST(test_xdg_config_home_comes_first),
		TEST(test_no_home),
		TEST(test_nothing_is_left_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
