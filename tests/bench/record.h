/* SPDX-License-Identifier: GPL-2.0-only */
/* What the iterator program writes for each process: the four rows of an image. */
#ifndef PROCSNAP_BENCH_RECORD_H
#define PROCSNAP_BENCH_RECORD_H

#include <procsnap/uapi.h>

struct record {
	struct procsnap_task task;
	struct procsnap_cred cred;
	struct procsnap_cpu cpu;
	struct procsnap_memory memory;
};

#endif /* PROCSNAP_BENCH_RECORD_H */
