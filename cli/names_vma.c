// SPDX-License-Identifier: GPL-2.0-or-later
/* Flags of a mapping by the letters of /proc/PID/smaps and maps. */
#include <procsnap/uapi.h>

#include "names.h"

static const char *const flags_names[] = {
	[0] = "rd",  [1] = "wr",  [2] = "ex",  [3] = "sh",  [4] = "mr",	 [5] = "mw",  [6] = "me",
	[7] = "ms",  [8] = "gd",  [9] = "pf",  [10] = "lo", [11] = "io", [12] = "sr", [13] = "rr",
	[14] = "dc", [15] = "de", [16] = "lf", [17] = "ac", [18] = "nr", [19] = "ht", [20] = "sf",
	[21] = "ar", [22] = "wf", [23] = "dd", [24] = "sd", [25] = "mm", [26] = "hg", [27] = "nh",
	[28] = "mg", [29] = "um", [30] = "uw", [31] = "ui", [32] = "ss", [33] = "dp", [34] = "sl",
	[35] = "gu", [36] = "bt", [37] = "mt", [38] = "ur",
};

const char *cli_vma_flag_name(unsigned int bit)
{
	return bit < sizeof(flags_names) / sizeof(flags_names[0]) ? flags_names[bit] : NULL;
}

void cli_vma_permissions(uint64_t flags, char text[5])
{
	text[0] = flags & PROCSNAP_VMA_READ ? 'r' : '-';
	text[1] = flags & PROCSNAP_VMA_WRITE ? 'w' : '-';
	text[2] = flags & PROCSNAP_VMA_EXEC ? 'x' : '-';
	/* as maps has it: what may be shared, read-only shared mappings included */
	text[3] = flags & PROCSNAP_VMA_MAYSHARE ? 's' : 'p';
	text[4] = '\0';
}
