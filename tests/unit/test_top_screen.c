// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The terminal of procsnap-top, on a pseudo terminal: a child draws and reads keys, the test is
 * who sits before it.
 */
#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#include "unit.h"

#include <curses.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>

#include "cli.h"
#include "top/screen.h"

/* what a child ends with if it saw what it should */
#define GOOD 42
#define PATIENCE_MS 30000

/* in what is typed */
#define PAUSE "\001"
#define PAUSE_MS 150

static struct top_screen screen;
static struct top_settings settings;

/* in the child: its own checks */
#define CHILD_CHECK(what)                                                          \
	do {                                                                       \
		if (!(what)) {                                                     \
			top_screen_end();                                          \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
			_exit(1);                                                  \
		}                                                                  \
	} while (0)

static int open_terminal(int *slave)
{
	struct winsize size = { .ws_row = 12, .ws_col = 60 };
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	*slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(*slave >= 0);
	assert_int_equal(ioctl(master, TIOCSWINSZ, &size), 0);
	return master;
}

/* the child at a terminal of a kind, in a locale; before: of its modes */
static pid_t start(int slave, const char *term, const char *locale, int (*run)(void))
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child)
		return child;
	setenv("TERM", term, 1);
	setenv("LC_ALL", locale, 1);
	unsetenv("LINES");
	unsetenv("COLUMNS");
	dup2(slave, STDIN_FILENO);
	dup2(slave, STDOUT_FILENO);
	top_settings_default(&settings);
	_exit(run());
}

/* types a text; PAUSE in it: a line so slow that what follows comes later */
static void type(int master, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, PAUSE);

		assert_int_equal(write(master, text, length), length);
		text += length;
		if (*text) {
			poll(NULL, 0, PAUSE_MS);
			text++;
		}
	}
}

/* all that the child writes, until it has ended; typed: once it is ready */
static void gather(int master, pid_t child, const char *typed, char *output, size_t size,
		   int *status)
{
	size_t length = 0;

	for (int waited = 0; waited < PATIENCE_MS;) {
		struct pollfd fd = { .fd = master, .events = POLLIN };
		ssize_t got;

		if (poll(&fd, 1, 10) > 0 && fd.revents & POLLIN) {
			got = read(master, output + length, size - 1 - length);
			length += got > 0 ? (size_t)got : 0;
			output[length] = '\0';
			if (typed && strstr(output, "ready")) {
				type(master, typed);
				typed = NULL;
			}
			continue;
		}
		if (waitpid(child, status, WNOHANG) == child)
			return;
		waited += 10;
	}
	kill(child, SIGKILL);
	waitpid(child, status, 0);
	fail_msg("the child did not end");
}

/* runs it to its end, which must be good; what it wrote */
static const char *run_child(const char *term, const char *locale, int (*run)(void),
			     const char *typed)
{
	static char output[1 << 16];
	struct termios before, after;
	int slave, master = open_terminal(&slave), status;
	pid_t child;

	assert_int_equal(tcgetattr(slave, &before), 0);
	output[0] = '\0';
	child = start(slave, term, locale, run);
	gather(master, child, typed, output, sizeof(output), &status);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), GOOD);
	/* the terminal is as it was */
	assert_int_equal(tcgetattr(slave, &after), 0);
	assert_int_equal(before.c_lflag, after.c_lflag);
	assert_int_equal(before.c_iflag, after.c_iflag);
	assert_int_equal(before.c_oflag, after.c_oflag);
	close(slave);
	close(master);
	return output;
}

static void begin(void)
{
	CHILD_CHECK(top_screen_begin(&screen, &settings, false) == CLI_EXIT_OK);
	CHILD_CHECK(screen.height == 12 && screen.width == 60);
}

static int draw_hostile(void)
{
	static const char text[] = "A\033]0;title\007B\x9b"
				   "31mC\nD\tE\xff"
				   "F\u202eG\xc2\x85H";

	begin();
	/* not made fit by the caller */
	top_screen_put(0, 0, 60, TOP_ROLE_NORMAL, text, sizeof(text) - 1);
	top_screen_put(2, 0, 60, TOP_ROLE_NORMAL, "\0\1\2\x7fI", 5);
	top_screen_put_raw(4, 0, 60, TOP_ROLE_NORMAL, "J\033K\nL", 5);
	top_screen_show();
	top_screen_end();
	return GOOD;
}

static void test_nothing_acts_upon_the_terminal(void **state)
{
	static const char *const locales[] = { "C.UTF-8", "C" };
	const char *output;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		output = run_child("xterm", locales[i], draw_hostile, NULL);
		assert_non_null(strstr(output, "A?]0;title?B?31mC?D?E?F?G?H"));
		assert_non_null(strstr(output, "????I"));
		assert_non_null(strstr(output, "J\\x1bK\\nL"));
		assert_null(strstr(output, "\033]0;title"));
	}
}

static int draw_wide(void)
{
	begin();
	CHILD_CHECK(screen.utf8);
	CHILD_CHECK(top_screen_puts(0, 0, 3, TOP_ROLE_NORMAL, "漢字") == 2);
	CHILD_CHECK(top_screen_puts(1, 0, 4, TOP_ROLE_NORMAL, "漢字") == 4);
	CHILD_CHECK(top_screen_puts(2, 59, 10, TOP_ROLE_NORMAL, "漢") == 0);
	/* a mark without a width goes with the letter before */
	CHILD_CHECK(top_screen_puts(3, 0, 1, TOP_ROLE_NORMAL, "e\u0301x") == 1);
	/* not on the screen */
	CHILD_CHECK(top_screen_puts(12, 0, 10, TOP_ROLE_NORMAL, "below") == 0);
	CHILD_CHECK(top_screen_puts(0, 60, 10, TOP_ROLE_NORMAL, "right") == 0);
	CHILD_CHECK(top_screen_puts(0, -1, 10, TOP_ROLE_NORMAL, "left") == 0);
	top_screen_fill(-1, 0, 10, TOP_ROLE_CURSOR);
	top_screen_recolour(0, 58, 1000, TOP_ROLE_CURSOR);
	top_screen_show();
	top_screen_end();
	/* twice is no matter */
	top_screen_end();
	return GOOD;
}

static void test_wide_characters_are_cut_whole(void **state)
{
	const char *output;

	(void)state;
	output = run_child("xterm-256color", "C.UTF-8", draw_wide, NULL);
	assert_non_null(strstr(output, "漢字"));
	assert_non_null(strstr(output, "e\u0301"));
	assert_null(strstr(output, "below"));
}

static int draw_other_letters(void)
{
	begin();
	CHILD_CHECK(!screen.utf8);
	CHILD_CHECK(top_screen_puts(0, 0, 9, TOP_ROLE_NORMAL, "aé漢z") == 4);
	top_screen_show();
	top_screen_end();
	return GOOD;
}

static void test_letters_that_the_locale_lacks(void **state)
{
	(void)state;
	assert_non_null(strstr(run_child("xterm", "C", draw_other_letters, NULL), "a??z"));
}

static int draw_roles(void)
{
	begin();
	for (int scheme = 0; scheme < TOP_SCHEMES; scheme++) {
		settings.scheme = (enum top_scheme)scheme;
		top_screen_apply(&screen, &settings);
		CHILD_CHECK(!screen.colour);
		for (int role = 0; role < TOP_ROLES; role++)
			top_screen_printf(role % 12, 0, 60, (enum top_role)role, "role %d", role);
		top_screen_show();
	}
	top_screen_end();
	return GOOD;
}

/* vt100 has no colours, and no sequence for any is sent */
static void test_a_terminal_without_colours(void **state)
{
	const char *output;

	(void)state;
	output = run_child("vt100", "C", draw_roles, NULL);
	assert_non_null(strstr(output, "role"));
	assert_null(strstr(output, "[3"));
	assert_null(strstr(output, "[4"));
}

/* the next key, which is there or on its way */
static struct top_key next_key(void)
{
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	struct top_key key;

	while (!top_screen_key(&key))
		CHILD_CHECK(poll(&fd, 1, PATIENCE_MS) == 1);
	return key;
}

static int read_keys(void)
{
	struct top_key key;

	begin();
	top_screen_puts(0, 0, 60, TOP_ROLE_NORMAL, "ready");
	top_screen_show();
	key = next_key();
	CHILD_CHECK(key.function && key.code == KEY_UP);
	key = next_key();
	CHILD_CHECK(key.function && key.code == KEY_F(5));
	/* a sequence that nobody knows is no key, and no letters either */
	key = next_key();
	CHILD_CHECK(!key.function && key.code == L'é');
	key = next_key();
	CHILD_CHECK(!key.function && key.code == '\n');
	key = next_key();
	CHILD_CHECK(key.function && key.code == KEY_BACKSPACE);
	/* alt is an escape before */
	key = next_key();
	CHILD_CHECK(!key.function && key.code == TOP_KEY_ESCAPE);
	key = next_key();
	CHILD_CHECK(!key.function && key.code == 'x');
	key = next_key();
	CHILD_CHECK(key.function && key.code == KEY_MOUSE);
	CHILD_CHECK(key.y == 4 && key.x == 9 && !key.wheel && !key.twice);
	key = next_key();
	CHILD_CHECK(key.twice);
	key = next_key();
	CHILD_CHECK(key.wheel == 1 && !key.twice);
	/* one that comes in pieces */
	key = next_key();
	CHILD_CHECK(key.function && key.code == KEY_MOUSE && key.y == 6 && key.x == 10);
	CHILD_CHECK(!top_screen_key(&key));
	top_screen_end();
	return GOOD;
}

static void test_keys(void **state)
{
	const char *output, *on, *off;

	(void)state;
	output = run_child("xterm-256color", "C.UTF-8", read_keys,
			   "\033OA\033[15~\033[99;7zé\r\x7f\033x"
			   "\033[<0;10;5M\033[<0;10;5m\033[<0;10;5M\033[<0;10;5m\033[<65;10;5M"
			   "\033[<0;1" PAUSE "1;7M");
	/* the mouse is asked for before anything is drawn, and no more in the end */
	on = strstr(output, "\033[?1000h");
	off = strstr(output, "\033[?1000l");
	assert_true(on && off && on < strstr(output, "ready") && off > strstr(output, "ready"));
}

static int refuse(void)
{
	/* what it says is not of interest here */
	freopen("/dev/null", "w", stderr);
	CHILD_CHECK(top_screen_begin(&screen, &settings, false) == CLI_EXIT_FAILED);
	return GOOD;
}

static void test_terminals_that_cannot(void **state)
{
	(void)state;
	run_child("dumb", "C", refuse, NULL);
	run_child("there-is-no-such-terminal", "C", refuse, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_acts_upon_the_terminal),
		cmocka_unit_test(test_wide_characters_are_cut_whole),
		cmocka_unit_test(test_letters_that_the_locale_lacks),
		cmocka_unit_test(test_a_terminal_without_colours),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_terminals_that_cannot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
