// SPDX-License-Identifier: GPL-2.0-only
/* Sections without a filler yet: every entry says that it is not supported. */
#include "procsnap.h"

#define UNSUPPORTED(name)                                                              \
	int __weak procsnap_fill_##name(struct procsnap_fill *fill, void *entries,     \
					const struct procsnap_pin *pins, size_t count) \
	{                                                                              \
		struct procsnap_##name *entry = entries;                               \
                                                                                       \
		for (; count; count--, entry++) {                                      \
			memset(entry, 0, sizeof(*entry));                              \
			entry->status = PROCSNAP_STATUS_UNSUPPORTED;                   \
		}                                                                      \
		return 0;                                                              \
	}

UNSUPPORTED(paths)
UNSUPPORTED(files)
UNSUPPORTED(vmas)
