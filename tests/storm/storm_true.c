// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program that does nothing; static, so that little is done around it.
 *
 *   storm_true [SERIAL]
 *
 * Its status tells which one of the storm it was, see event_counts.h.
 */
#include <stdlib.h>

#include "event_counts.h"

int main(int argc, char **argv)
{
	return argc > 1 ? event_program_status(strtoull(argv[1], NULL, 10)) : 0;
}
