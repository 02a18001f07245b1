/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each thing on the screen looks like in each scheme. Knows nothing of a terminal but how
 * many colours it has.
 */
#ifndef PROCSNAP_TOP_THEME_H
#define PROCSNAP_TOP_THEME_H

#include "screen.h"

/* the terminal's own colour */
#define TOP_COLOUR_OWN (-1)

enum top_effect {
	TOP_EFFECT_BOLD = 1 << 0,
	TOP_EFFECT_DIM = 1 << 1,
	TOP_EFFECT_REVERSE = 1 << 2,
	TOP_EFFECT_UNDERLINE = 1 << 3,
};

/**
 * struct top_look - how something looks.
 *
 * @ink, @paper: Colours, or TOP_COLOUR_OWN.
 * @effects: enum top_effect.
 */
struct top_look {
	short ink, paper;
	unsigned int effects;
};

/* colours: what the terminal has; fewer than 8: none are used */
struct top_look top_theme_look(enum top_scheme scheme, enum top_role role, int colours);
/* as in the file of the settings; NULL past the last */
const char *top_scheme_name(enum top_scheme scheme);

#endif
