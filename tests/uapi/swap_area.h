/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A place to swap to, in the guest's memory: a loop device over a file of tmpfs, or a RAM disk. */
#ifndef PROCSNAP_TESTS_SWAP_AREA_H
#define PROCSNAP_TESTS_SWAP_AREA_H

#include <stdbool.h>

/* Makes it and swaps to it; false: this kernel has none of these devices. */
bool swap_area_make(void);
/* Ends it. */
void swap_area_end(void);
/* How many there are; their types are the numbers below. */
unsigned int swap_areas(void);

#endif /* PROCSNAP_TESTS_SWAP_AREA_H */
