// SPDX-License-Identifier: GPL-2.0-only
/* Paths as texts. d_path() asks no file system. */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/string.h>

#include "path_text.h"

int procsnap_put_path(struct procsnap_fill *fill, const struct path *path,
		      struct procsnap_text *text, u32 *status)
{
	char *name = d_path(path, fill->page, PAGE_SIZE);

	if (IS_ERR(name)) {
		*status = PROCSNAP_STATUS_UNSUPPORTED;
		return 0;
	}
	*status = PROCSNAP_STATUS_OK;
	return procsnap_put_text(fill, text, name, fill->page + PAGE_SIZE - 1 - name);
}
