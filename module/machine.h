/* SPDX-License-Identifier: GPL-2.0-only */
/* Level machine, between machine.c and build.c. */
#ifndef PROCSNAP_MACHINE_H
#define PROCSNAP_MACHINE_H

#include "layout.h"

int procsnap_capture_machine(struct procsnap_fill *fill, struct procsnap_capture *cap,
			     struct procsnap_draft *draft, u64 sections, u32 cpus);
int procsnap_machine_settle(struct procsnap_fill *fill, const struct procsnap_capture *cap,
			    struct procsnap_draft *draft, u32 cpus);
/* build.c: the sections that are not of tasks; does not sleep. */
void procsnap_fill_singles(const struct procsnap_draft *draft, u64 boot_offset, u32 cpus);

#endif /* PROCSNAP_MACHINE_H */
