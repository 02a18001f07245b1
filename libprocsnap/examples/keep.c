// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A snapshot to a file, and back: keep FILE. Such a file can be looked at on any
 * machine, later: procsnap ps --from FILE.
 */
#include <procsnap/procsnap.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void save(const char *path)
{
	struct procsnap_snapshot *snap;
	struct procsnap *ps;
	int fd;

	if (procsnap_open(&ps, PROCSNAP_BACKEND_AUTO) < 0 || procsnap_take(ps, NULL, &snap) < 0)
		errx(1, "%s", procsnap_last_error());
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		err(1, "%s", path);
	if (procsnap_snapshot_save(snap, fd) < 0)
		errx(1, "%s: %s", path, procsnap_last_error());
	if (close(fd))
		err(1, "%s", path);
	printf("saved: %zu processes\n", procsnap_row_count(snap));
	procsnap_snapshot_free(snap);
	procsnap_close(ps);
}

static void load(const char *path)
{
	struct procsnap_snapshot *snap;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	if (procsnap_snapshot_load(&snap, fd) < 0)
		errx(1, "%s: %s", path, procsnap_last_error());
	close(fd);
	printf("loaded: %zu processes of %s\n", procsnap_row_count(snap),
	       procsnap_header(snap)->hostname);
	procsnap_snapshot_free(snap);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: keep FILE");
	save(argv[1]);
	load(argv[1]);
	return 0;
}
