// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap record`: snapshots at a steady pace, and what happens in between, in a file. */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "record.h"
#include "span.h"

static const char record_help[];

static int record_to_file(const struct record_options *options)
{
	struct record_source source = { 0 };
	struct cli_recording_writer *writer = NULL;
	char interval[CLI_SPAN_TEXT];
	int code, end;

	if (!strcmp(options->output, "-") && isatty(STDOUT_FILENO))
		return cli_usage("-o -: a recording is not for a terminal");
	code = record_source_open(&source, options);
	if (!code)
		code = cli_recording_create(&writer, options->output, &options->limits);
	if (!code && !options->quiet && isatty(STDERR_FILENO) && !options->count)
		cli_message("recording into %s every %s; Ctrl-C ends it", options->output,
			    cli_span(interval, options->interval_ns));
	if (!code)
		code = record_loop(&source, writer, options);
	end = cli_recording_finish(writer);
	record_source_close(&source);
	return code ? code : end;
}

static int record_run_command(int argc, char **argv)
{
	struct record_options options;
	int code = record_options_parse(&options, argv);

	(void)argc;
	if (code)
		return code;
	if (options.help)
		return cli_print(record_help);
	return options.list ? record_list(&options) : record_to_file(&options);
}

static const char record_help[] =
	"Usage: procsnap record [OPTIONS]\n"
	"       procsnap record --list|--frames|--check [--json] FILE\n"
	"\n"
	"Takes a snapshot of all processes again and again, and writes them, with every fork,\n"
	"exec and exit in between, into a compressed file: behind what it has already. To be\n"
	"read with --from FILE, and --at TIME, of every other command, and by procsnap-top.\n"
	"Ends with Ctrl-C; whatever ends it, what was written can be read.\n"
	"\n"
	"Examples:\n"
	"  procsnap record -o busy.rec\n"
	"  procsnap record -i 10 --max-size 1G --max-age 7d -o /var/log/procsnap/host.rec\n"
	"  procsnap record --list busy.rec\n"
	"  procsnap ps --from busy.rec --at 14:05 --sort -rss\n"
	"  procsnap diff busy.rec@14:00 busy.rec@15:00\n"
	"  procsnap-top --from busy.rec\n"
	"\n"
	"Options:\n"
	"  -i, --interval TIME\n"
	"                     from one snapshot to the next: seconds, or 500ms, 10m (1 s)\n"
	"  -o, --output FILE  where to; - is standard output (procsnap.rec)\n"
	"  -n, --count N      end after N snapshots\n"
	"  -d, --duration TIME\n"
	"                     end after this time\n"
	"  -q, --quiet        say only what is wrong\n"
	"  -l, --list         say what a recording has, and what is damaged\n"
	"      --frames       also each frame of it\n"
	"      --check        also read each frame: exit status 3 if one is damaged\n"
	"      --json         likewise, for programs\n"
	"  -h, --help         this help\n"
	"\n"
	"What is recorded:\n"
	"      --with SECTIONS\n"
	"                     further sections: environ, paths, signals, limits, security,\n"
	"                     namespaces, nspid, sched, attr, wchan, syscall, stack, auxv,\n"
	"                     addresses, rss, files, vmas, footprint, pages, all; what each is\n"
	"                     stands in procsnap-record(1)\n"
	"      --sections SECTIONS\n"
	"                     only these, instead of basic, io, cmdline and cgroup: basic (the next\n"
	"                     six), task, cred, cpu, memory, system, cpustat, io, cmdline, cgroup;\n"
	"                     or further ones\n"
	"  -L, --threads      every thread\n"
	"      --no-events    snapshots only\n"
	"      --level LEVEL  tree (the default: one instant), relaxed (no lock) or machine\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"\n"
	"How much is kept:\n"
	"      --max-size SIZE\n"
	"                     of all files together, such as 500M: the file is rotated\n"
	"      --max-age TIME such as 7d, likewise\n"
	"      --keep N       older files, FILE.1 to FILE.N (7); --from FILE reads them, too\n"
	"      --compress N   level of zstd, 1 to 19 (3)\n"
	"      --key-frames N every Nth frame can be read without the one before (60)\n"
	"\n"
	"Exit status: 0 success, 2 wrong usage, 3 could not read or write, or --check found damage.\n"
	"More: procsnap-record(1).\n";

const struct cli_command cli_command_record = {
	.name = "record",
	.summary = "Record snapshots and events into a file, to be looked at later",
	.help = record_help,
	.run = record_run_command,
};
