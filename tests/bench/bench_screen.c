// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a viewer costs: instructions of the program itself, all its threads, from exec to its
 * first frame and for each refresh.
 *
 *   bench_screen KEY ROWS COLUMNS REFRESHES TEXT COMMAND [ARG...]
 *
 * The first frame is that which first has TEXT in it, of the rows of its table; the program
 * draws as often as it is told to. Prints KEY.first, KEY.first_ns (the time until then, which
 * may be waited), KEY.refresh (the mean of REFRESHES; two before them do not count),
 * KEY.interval_ns (of a refresh) and KEY.refresh_bytes.
 */
#include <err.h>
#include <stdlib.h>

#include "count.h"
#include "screen_pty.h"

/* for a frame: the slowest takes some guest seconds */
#define PATIENCE_MS 120000

static void frame(struct screen *screen)
{
	if (!screen_frame(screen, PATIENCE_MS))
		errx(2, "no frame");
}

int main(int argc, char **argv)
{
	long refreshes = argc > 6 ? atol(argv[4]) : 0;
	struct screen screen;
	uint64_t start, cost;

	if (refreshes < 1)
		errx(2, "usage: bench_screen KEY ROWS COLUMNS REFRESHES TEXT COMMAND [ARG...]");
	start = count_now();
	screen_start(&screen, atoi(argv[2]), atoi(argv[3]), argv + 6);
	if (!screen_until(&screen, argv[5], PATIENCE_MS))
		errx(2, "nothing with \"%s\" was drawn: %s", argv[5], screen.drawn);
	count_print(argv[1], "first_ns", count_now() - start);
	while (screen_read(&screen, SCREEN_QUIET_MS))
		;
	count_print(argv[1], "first", screen_cost(&screen));
	for (int i = 0; i < 2; i++)
		frame(&screen);
	screen_forget(&screen);
	start = count_now();
	cost = screen_cost(&screen);
	for (long i = 0; i < refreshes; i++)
		frame(&screen);
	count_print(argv[1], "refresh", (screen_cost(&screen) - cost) / (uint64_t)refreshes);
	count_print(argv[1], "interval_ns", (count_now() - start) / (uint64_t)refreshes);
	count_print(argv[1], "refresh_bytes", screen.length / (size_t)refreshes);
	screen_end(&screen);
	return 0;
}
