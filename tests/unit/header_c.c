// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The public headers as strict C11, alone in a file.
 */
#include <procsnap/procsnap.h>

int main(void)
{
	return 0;
}
