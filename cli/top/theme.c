// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The schemes. A role has an ink for dark papers and one for light ones, each for 8
 * and for 256 colours; a scheme says which of them, and on which paper. Without
 * colours effects alone must tell things apart.
 */
#include "theme.h"

enum {
	BLACK,
	RED,
	GREEN,
	YELLOW,
	BLUE,
	MAGENTA,
	CYAN,
	WHITE,
	GREY = 8,
	OWN = TOP_COLOUR_OWN,
};

#define BOLD TOP_EFFECT_BOLD
#define DIM TOP_EFFECT_DIM
#define REVERSE TOP_EFFECT_REVERSE
#define UNDERLINE TOP_EFFECT_UNDERLINE

/**
 * struct theme_role - a role in all schemes.
 *
 * @ink, @paper, @effects: With 8 colours, on the terminal's own paper or a black one.
 * @light_ink, @light_paper, @light_effects: On a light one.
 * @soft_ink, @soft_paper: Of 256, on a black one.
 * @plain: Effects without colours.
 */
struct theme_role {
	short ink, paper;
	unsigned char effects;
	short light_ink, light_paper;
	unsigned char light_effects;
	short soft_ink, soft_paper;
	unsigned char plain;
};

static const struct theme_role theme_roles[TOP_ROLES] = {
	[TOP_ROLE_NORMAL] = { OWN, OWN, 0, OWN, OWN, 0, 252, OWN, 0 },
	[TOP_ROLE_DIM] = { BLACK, OWN, BOLD, OWN, OWN, DIM, 243, OWN, DIM },
	[TOP_ROLE_BOLD] = { OWN, OWN, BOLD, OWN, OWN, BOLD, 255, OWN, BOLD },
	[TOP_ROLE_HEADER] = { BLACK, GREEN, 0, WHITE, BLUE, 0, 16, 108, REVERSE },
	[TOP_ROLE_HEADER_SORT] = { BLACK, CYAN, 0, WHITE, RED, BOLD, 16, 117, REVERSE | BOLD },
	[TOP_ROLE_CURSOR] = { BLACK, CYAN, 0, WHITE, BLUE, 0, 16, 110, REVERSE },
	[TOP_ROLE_CURSOR_FOLLOW] = { BLACK, YELLOW, 0, WHITE, MAGENTA, 0, 16, 179, REVERSE | BOLD },
	[TOP_ROLE_TAGGED] = { YELLOW, OWN, BOLD, MAGENTA, OWN, BOLD, 221, OWN, BOLD },
	[TOP_ROLE_BAR_KEY] = { OWN, OWN, 0, OWN, OWN, BOLD, 252, OWN, 0 },
	[TOP_ROLE_BAR_TEXT] = { BLACK, CYAN, 0, WHITE, BLUE, 0, 16, 110, REVERSE },
	[TOP_ROLE_TITLE] = { OWN, OWN, BOLD, OWN, OWN, BOLD, 255, OWN, BOLD },
	[TOP_ROLE_ATOMIC] = { GREEN, OWN, BOLD, GREEN, OWN, BOLD, 114, OWN, BOLD },
	[TOP_ROLE_WARNING] = { YELLOW, OWN, BOLD, RED, OWN, 0, 215, OWN, REVERSE },
	[TOP_ROLE_ERROR] = { WHITE, RED, BOLD, WHITE, RED, BOLD, 231, 160, REVERSE | BOLD },
	[TOP_ROLE_NEW] = { GREEN, OWN, 0, GREEN, OWN, 0, 114, OWN, BOLD },
	[TOP_ROLE_GONE] = { RED, OWN, 0, RED, OWN, 0, 167, OWN, UNDERLINE },
	[TOP_ROLE_RUNNING] = { GREEN, OWN, BOLD, GREEN, OWN, BOLD, 120, OWN, BOLD },
	[TOP_ROLE_BLOCKED] = { RED, OWN, BOLD, RED, OWN, BOLD, 203, OWN, BOLD | UNDERLINE },
	[TOP_ROLE_OTHER_USER] = { MAGENTA, OWN, 0, MAGENTA, OWN, 0, 139, OWN, 0 },
	[TOP_ROLE_TREE] = { CYAN, OWN, 0, BLUE, OWN, 0, 67, OWN, 0 },
	[TOP_ROLE_MATCH] = { BLACK, YELLOW, 0, BLACK, YELLOW, 0, 16, 221, REVERSE },
	[TOP_ROLE_METER_LABEL] = { CYAN, OWN, 0, BLUE, OWN, 0, 110, OWN, 0 },
	[TOP_ROLE_METER_FRAME] = { OWN, OWN, BOLD, OWN, OWN, BOLD, 250, OWN, BOLD },
	[TOP_ROLE_METER_USER] = { GREEN, OWN, 0, GREEN, OWN, 0, 114, OWN, 0 },
	[TOP_ROLE_METER_NICE] = { BLUE, OWN, BOLD, BLUE, OWN, 0, 75, OWN, 0 },
	[TOP_ROLE_METER_SYSTEM] = { RED, OWN, 0, RED, OWN, 0, 203, OWN, 0 },
	[TOP_ROLE_METER_IRQ] = { YELLOW, OWN, 0, YELLOW, OWN, 0, 221, OWN, 0 },
	[TOP_ROLE_METER_STEAL] = { CYAN, OWN, 0, CYAN, OWN, 0, 80, OWN, 0 },
	[TOP_ROLE_METER_WAIT] = { MAGENTA, OWN, 0, MAGENTA, OWN, 0, 176, OWN, 0 },
	[TOP_ROLE_METER_USED] = { GREEN, OWN, 0, GREEN, OWN, 0, 114, OWN, 0 },
	[TOP_ROLE_METER_BUFFERS] = { BLUE, OWN, BOLD, BLUE, OWN, 0, 75, OWN, 0 },
	[TOP_ROLE_METER_CACHE] = { YELLOW, OWN, 0, YELLOW, OWN, 0, 179, OWN, 0 },
	[TOP_ROLE_METER_SWAP] = { RED, OWN, 0, RED, OWN, 0, 203, OWN, 0 },
	[TOP_ROLE_KIND_1] = { GREEN, OWN, 0, GREEN, OWN, 0, 114, OWN, 0 },
	[TOP_ROLE_KIND_2] = { CYAN, OWN, 0, CYAN, OWN, 0, 80, OWN, 0 },
	[TOP_ROLE_KIND_3] = { YELLOW, OWN, 0, YELLOW, OWN, 0, 221, OWN, 0 },
	[TOP_ROLE_KIND_4] = { MAGENTA, OWN, 0, MAGENTA, OWN, 0, 176, OWN, 0 },
	[TOP_ROLE_KIND_5] = { RED, OWN, 0, RED, OWN, 0, 203, OWN, 0 },
	[TOP_ROLE_KIND_6] = { BLUE, OWN, BOLD, BLUE, OWN, 0, 75, OWN, 0 },
	[TOP_ROLE_KIND_7] = { OWN, OWN, BOLD, OWN, OWN, BOLD, 255, OWN, BOLD },
	[TOP_ROLE_KIND_8] = { BLACK, OWN, BOLD, OWN, OWN, DIM, 243, OWN, DIM },
};

static const char *const theme_names[TOP_SCHEMES] = {
	[TOP_SCHEME_DEFAULT] = "default",
	[TOP_SCHEME_MONOCHROME] = "monochrome",
	[TOP_SCHEME_BLACK_ON_WHITE] = "black-on-white",
	[TOP_SCHEME_LIGHT] = "light",
	[TOP_SCHEME_DARK] = "dark",
};

const char *top_scheme_name(enum top_scheme scheme)
{
	return (unsigned int)scheme < TOP_SCHEMES ? theme_names[scheme] : NULL;
}

/* the scheme's paper and ink in the place of the terminal's own */
static struct top_look theme_on(struct top_look look, short ink, short paper)
{
	if (look.ink == OWN)
		look.ink = ink;
	if (look.paper == OWN)
		look.paper = paper;
	return look;
}

struct top_look top_theme_look(enum top_scheme scheme, enum top_role role, int colours)
{
	const struct theme_role *in = &theme_roles[role];
	struct top_look light = { in->light_ink, in->light_paper, in->light_effects };
	struct top_look dark = { in->ink, in->paper, in->effects };
	struct top_look soft = { in->soft_ink, in->soft_paper,
				 in->effects & (in->ink == BLACK ? 0 : BOLD) };

	/* bold black is grey on most terminals, and black on some */
	if (colours >= 16 && dark.ink == BLACK && dark.effects & TOP_EFFECT_BOLD)
		dark = (struct top_look){ GREY, dark.paper, 0 };
	if (colours < 8 || scheme == TOP_SCHEME_MONOCHROME)
		return (struct top_look){ OWN, OWN, in->plain };
	switch (scheme) {
	case TOP_SCHEME_LIGHT:
		return light;
	case TOP_SCHEME_BLACK_ON_WHITE:
		return theme_on(light, BLACK, colours >= 16 ? 15 : WHITE);
	case TOP_SCHEME_DARK:
		return colours >= 256 ? theme_on(soft, 252, 234) : theme_on(dark, WHITE, BLACK);
	default:
		return dark;
	}
}
