// SPDX-License-Identifier: GPL-2.0-or-later
/* Writing an image so that the file's name never stands for half of one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "source.h"

static int save_failed(const char *path, const char *why)
{
	cli_message("%s: not saved: %s", path, why);
	return CLI_EXIT_FAILED;
}

/* to stdout, a pipe, a device */
static int save_through(const struct procsnap_snapshot *snap, const char *path, int fd)
{
	int error = procsnap_snapshot_save(snap, fd);

	if (error < 0)
		return save_failed(path, procsnap_last_error());
	return CLI_EXIT_OK;
}

static int save_open_through(const struct procsnap_snapshot *snap, const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), code;

	if (fd < 0)
		return save_failed(path, strerror(errno));
	code = save_through(snap, path, fd);
	if (close(fd) < 0 && !code)
		return save_failed(path, strerror(errno));
	return code;
}

static mode_t save_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* a neighbour of the file, renamed to it when it is complete and on the disk */
static int save_replace(const struct procsnap_snapshot *snap, const char *path)
{
	size_t size = strlen(path) + sizeof(".XXXXXX");
	char *temporary = malloc(size);
	int fd, code = CLI_EXIT_FAILED;

	if (!temporary)
		return save_failed(path, strerror(ENOMEM));
	snprintf(temporary, size, "%s.XXXXXX", path);
	fd = mkstemp(temporary);
	if (fd < 0) {
		code = save_failed(path, strerror(errno));
		goto err_free_name;
	}
	code = save_through(snap, path, fd);
	if (code)
		goto err_close_file;
	if (fchmod(fd, save_mode()) < 0 || fsync(fd) < 0 || rename(temporary, path) < 0) {
		code = save_failed(path, strerror(errno));
		goto err_close_file;
	}
	close(fd);
	free(temporary);
	return CLI_EXIT_OK;

err_close_file:
	close(fd);
	unlink(temporary);
err_free_name:
	free(temporary);
	return code;
}

int cli_source_save(const struct procsnap_snapshot *snap, const char *path)
{
	struct stat status;
	char *target;
	int code;

	if (!strcmp(path, "-"))
		return save_through(snap, "standard output", STDOUT_FILENO);
	if (stat(path, &status) < 0)
		return save_replace(snap, path);
	if (!S_ISREG(status.st_mode))
		return save_open_through(snap, path);
	/* of a symbolic link, the file is replaced and the link kept */
	target = realpath(path, NULL);
	if (!target)
		return save_failed(path, strerror(errno));
	code = save_replace(snap, target);
	free(target);
	return code;
}
