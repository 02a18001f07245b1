// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long a viewer takes to answer a key, whatever it is doing: from the key to the changed
 * screen, in ns.
 *
 *   bench_keys KEY ROWS COLUMNS TIMES FIRST OPEN TEXT CLOSE COMMAND [ARG...]
 *
 * Once FIRST was drawn, OPEN is typed, which is to make TEXT appear, then CLOSE; TIMES times. The
 * presses are spread evenly over a second, in which the viewer draws by itself once. Before each a
 * key that moves the cursor down is pressed as well, and the time until anything is drawn is
 * told apart. Prints KEY.open.p50, .p99 and .max, KEY.move.p50, .p99 and .max, and KEY.a_second:
 * instructions a second that the viewer took meanwhile.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "count.h"
#include "screen_pty.h"

#define PATIENCE_MS 120000
#define SECOND 1000000000ULL
/* a part of a second that has no common period with it */
#define PHASE (SECOND * 37 / 100)

static void sleep_until(uint64_t when)
{
	const struct timespec until = { .tv_sec = (time_t)(when / SECOND),
					.tv_nsec = (long)(when % SECOND) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL))
		;
}

/* what has been drawn meanwhile is no answer */
static void drain(struct screen *screen)
{
	while (screen_read(screen, 0))
		;
	screen_forget(screen);
}

static uint64_t move(struct screen *screen)
{
	uint64_t start;

	drain(screen);
	start = count_now();
	screen_type(screen, "\033[B");
	if (!screen_read(screen, PATIENCE_MS))
		errx(2, "the cursor does not move");
	return count_now() - start;
}

static uint64_t open_and_close(struct screen *screen, const char *open, const char *text,
			       const char *close)
{
	uint64_t start, end;

	drain(screen);
	start = count_now();
	screen_type(screen, open);
	if (!screen_until(screen, text, PATIENCE_MS))
		errx(2, "no \"%s\": %s", text, screen->drawn);
	end = count_now();
	screen_type(screen, close);
	screen_frame(screen, PATIENCE_MS);
	return end - start;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

static void tell(const char *key, const char *what, uint64_t *times, size_t count)
{
	char name[256];

	snprintf(name, sizeof(name), "%s.%s", key, what);
	qsort(times, count, sizeof(*times), compare);
	count_print(name, "p50", times[count / 2]);
	count_print(name, "p99", times[count * 99 / 100]);
	count_print(name, "max", times[count - 1]);
}

int main(int argc, char **argv)
{
	size_t count = argc > 9 ? strtoul(argv[4], NULL, 10) : 0;
	uint64_t *opens, *moves, start, cost;
	struct screen screen;

	if (count < 1)
		errx(2,
		     "usage: bench_keys KEY ROWS COLUMNS TIMES FIRST OPEN TEXT CLOSE COMMAND [ARG...]");
	opens = calloc(count, sizeof(*opens));
	moves = calloc(count, sizeof(*moves));
	if (!opens || !moves)
		err(2, "calloc");
	screen_start(&screen, atoi(argv[2]), atoi(argv[3]), argv + 9);
	if (!screen_until(&screen, argv[5], PATIENCE_MS))
		errx(2, "nothing with \"%s\" was drawn: %s", argv[5], screen.drawn);
	for (int i = 0; i < 2; i++)
		screen_frame(&screen, PATIENCE_MS);
	start = count_now();
	cost = screen_cost(&screen);
	for (size_t i = 0; i < count; i++) {
		sleep_until(start + (2 * i + 1) * PHASE);
		moves[i] = move(&screen);
		sleep_until(start + (2 * i + 2) * PHASE);
		opens[i] = open_and_close(&screen, argv[6], argv[7], argv[8]);
	}
	tell(argv[1], "move", moves, count);
	tell(argv[1], "open", opens, count);
	count_print(argv[1], "a_second",
		    (screen_cost(&screen) - cost) / ((count_now() - start) / SECOND + 1));
	screen_end(&screen);
	return 0;
}
