/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has a snapshot mapped and the device open until a line, or the end, comes on standard input. Says before and after what the
 * image's sum is: what is mapped is not to change, nor to go, whatever becomes of the packages.
 */
#include <stdint.h>
#include <stdio.h>

#include <procsnap/procsnap.h>

static void say(const char *when, const struct procsnap_snapshot *snap)
{
	size_t size;
	const unsigned char *image = procsnap_image(snap, &size);
	uint32_t sum = 1;

	for (size_t i = 0; i < size; i++)
		sum = sum * 31 + image[i];
	printf("%s %zu %08x\n", when, size, sum);
	fflush(stdout);
}

int main(void)
{
	struct procsnap_snapshot *snap;
	struct procsnap *ps;

	if (procsnap_open(&ps, PROCSNAP_BACKEND_DEVICE) || procsnap_take(ps, NULL, &snap)) {
		fprintf(stderr, "%s\n", procsnap_last_error());
		return 1;
	}
	say("before", snap);
	getchar();
	say("after", snap);
	procsnap_snapshot_free(snap);
	procsnap_close(ps);
	return 0;
}
