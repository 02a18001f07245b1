// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `procsnap version`: the versions of the command, the library and the module,
 * and whether snapshots are atomic here.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <procsnap/procsnap.h>

#include "cli.h"
#include "out.h"

static void version_device(struct cli_out *out)
{
	struct procsnap_info info;
	struct procsnap *ps;
	char line[256];

	cli_out_string(out, "module      ");
	if (procsnap_open(&ps, PROCSNAP_BACKEND_DEVICE) < 0) {
		cli_out_string(out, "not in use: ");
		cli_out_string(out, procsnap_last_error());
		cli_out_string(out, "\nsnapshots   from /proc, not atomic\n");
		return;
	}
	if (procsnap_get_info(ps, &info) < 0) {
		cli_out_string(out, "does not answer: ");
		cli_out_string(out, procsnap_last_error());
		cli_out_char(out, '\n');
	} else {
		info.module_version[sizeof(info.module_version) - 1] = '\0';
		snprintf(line, sizeof(line), "%s, interface %u\n", info.module_version,
			 info.uapi_version);
		cli_out_string(out, line);
		snprintf(line, sizeof(line), "snapshots   from the kernel, %s\n",
			 info.levels & (1ULL << PROCSNAP_LEVEL_TREE) ? "atomic"
								     : "level relaxed only");
		cli_out_string(out, line);
	}
	procsnap_close(ps);
}

static int version_run(int argc, char **argv)
{
	static struct cli_out out;
	char line[128];

	if (argc > 1)
		return cli_usage("%s: version takes no arguments", argv[1]);
	cli_out_begin(&out, STDOUT_FILENO);
	snprintf(line, sizeof(line), "procsnap    %s\nlibprocsnap %s\ninterface   %d\n",
		 PROCSNAP_VERSION, procsnap_version(), PROCSNAP_UAPI_VERSION);
	cli_out_string(&out, line);
	version_device(&out);
	return cli_out_finish(&out);
}

const struct cli_command cli_command_version = {
	.name = "version",
	.summary = "Versions of the command, the library and the module",
	.help = "Usage: procsnap version\n"
		"\n"
		"Shows the versions of the command, of libprocsnap and of the kernel module, and\n"
		"whether snapshots are atomic here or are read from /proc file by file.\n"
		"\n"
		"Example:\n"
		"  procsnap version\n",
	.run = version_run,
};
