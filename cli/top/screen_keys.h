/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keyboard and the mouse of the terminal; for screen.c. */
#ifndef PROCSNAP_TOP_SCREEN_KEYS_H
#define PROCSNAP_TOP_SCREEN_KEYS_H

#include <stdbool.h>

/* sequences that terminals send and terminfo may not have */
void top_screen_define_keys(void);
void top_screen_mouse(bool on);

#endif
