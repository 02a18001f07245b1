// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap watch`: what happens to processes, as it happens, and what a command costs. */
#include <errno.h>
#include <fcntl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli.h"
#include "watch.h"

static const char watch_help[] =
	"Usage: procsnap watch [OPTIONS]\n"
	"       procsnap watch [OPTIONS] -- COMMAND [ARGUMENT...]\n"
	"\n"
	"Shows processes being born, running programs and ending, in order and without a gap, until\n"
	"it is interrupted. With COMMAND: runs it, shows what it and all below it do, and sums up\n"
	"what that has cost, on stderr.\n"
	"\n"
	"Examples:\n"
	"  procsnap watch                           every fork, exec and exit\n"
	"  procsnap watch -e exec                   programs as they are run\n"
	"  procsnap watch --failed                  what ends with an error, or is killed\n"
	"  procsnap watch --tree --subtree 1234     a process and all below it, as a tree\n"
	"  procsnap watch -C 'gcc*' -C cc1          of these commands\n"
	"  procsnap watch -u www-data --clock wall  one user's, with the time of day\n"
	"  procsnap watch --summary -- make -j4     what a build costs\n"
	"  procsnap watch -o log -- ./script        what a script runs, into a file\n"
	"  procsnap watch --json | jq 'select(.event == \"exit\")'\n"
	"\n"
	"Options:\n"
	"  -e, --events KINDS fork, exec, exit (these are the default), reap, parent, comm, uid, gid,\n"
	"                     session, all; lists take commas\n"
	"  -L, -H, --threads  forks and exits of threads, too\n"
	"  -p, --subtree PID  only this process and all below it; ends with them\n"
	"      --cgroup PATH  only this cgroup and those below it\n"
	"  -u, --user USERS   only of these effective users\n"
	"  -C, --command PATTERN\n"
	"                     only commands whose name, path or line is as this shell pattern\n"
	"  -x, --failed       only exits that failed\n"
	"  -t, --tree         indent by depth in the tree of processes\n"
	"      --clock CLOCK  relative (the default), wall or mono\n"
	"  -n, --count N      end after N events\n"
	"  -d, --duration TIME\n"
	"                     end after this time, as 500ms, 2s or 10m\n"
	"  -s, -q, --summary, --quiet\n"
	"                     only the sum at the end\n"
	"      --top N        commands in the sum, those with most cpu time first (10)\n"
	"  -a, --wait-all     end when all below COMMAND has ended, too\n"
	"  -o, --output FILE  write to FILE; without it to stdout, with COMMAND to stderr\n"
	"      --json         an object on a line for each event, for programs\n"
	"      --ring SIZE    memory for events that are not read yet, a power of two (4M)\n"
	"      --keep-newest  if that is full lose the oldest; without it the newest\n"
	"  -i, --interval TIME\n"
	"                     from /proc: time between two looks (100ms)\n"
	"  -w                 132 columns; unlimited if given twice\n"
	"      --width N      N columns\n"
	"      --color WHEN   auto (the default: on a terminal), always or never\n"
	"      --no-headers   without the titles\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"  -h, --help         this help\n"
	"\n"
	"DURATION is the life of what ended, or how long the program before an exec ran. [name] is\n"
	"for a process without arguments, {name} for a thread, ... for arguments that were cut, ! for\n"
	"what you may not see, ? for what /proc does not tell. Events that were lost are told in their\n"
	"place.\n"
	"\n"
	"Exit status: 0 success, 1 no event to show, or no such process, 2 wrong usage, 3 could not\n"
	"listen or write; with COMMAND that of it, 128+N if signal N killed it, 127 if it is not\n"
	"found, 126 if it could not be run. More: procsnap-watch(1).\n";

static struct cli_out watch_out;

static int watch_open_output(struct watch_run *run)
{
	const char *path = run->options.output;
	int fd = run->options.command ? STDERR_FILENO : STDOUT_FILENO;

	if (path && !strcmp(path, "-")) {
		fd = STDOUT_FILENO;
	} else if (path) {
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (fd < 0) {
			cli_message("%s: %s", path, strerror(errno));
			return CLI_EXIT_FAILED;
		}
	}
	run->out = &watch_out;
	cli_out_begin(run->out, fd);
	return CLI_EXIT_OK;
}

/* those that end the watch, or are the command's; one that is ignored stays so */
static void watch_add_signals(sigset_t *set, bool command)
{
	static const int signals[] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM
	};

	sigemptyset(set);
	sigaddset(set, SIGWINCH);
	sigaddset(set, SIGCHLD);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct sigaction action;
		bool ends = signals[i] == SIGINT || signals[i] == SIGTERM || signals[i] == SIGHUP;

		if ((ends || command) && !sigaction(signals[i], NULL, &action) &&
		    action.sa_handler != SIG_IGN)
			sigaddset(set, signals[i]);
	}
}

/* signals come from a descriptor; the command has them as they were */
static int watch_take_signals(struct watch_run *run, struct watch_signals *before)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t set;

	watch_add_signals(&set, run->options.command);
	sigprocmask(SIG_BLOCK, &set, &before->mask);
	/* a command goes on when nobody reads its events */
	sigaction(SIGPIPE, run->options.command ? &ignore : NULL, &before->pipe);
	/* who ignores it has no status of a child */
	sigaction(SIGCHLD, &standard, &before->child);
	run->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (run->signal_fd >= 0)
		return CLI_EXIT_OK;
	cli_message("signals: %s", strerror(errno));
	return CLI_EXIT_FAILED;
}

static int watch_start_child(struct watch_run *run, const struct watch_signals *signals)
{
	if (!run->options.command)
		return CLI_EXIT_OK;
	return watch_child_start(&run->child, run->options.command, signals);
}

static void watch_begin(struct watch_run *run)
{
	if (run->child.pid)
		run->begin_ns = watch_now();
	if (run->options.json)
		watch_json_begin(run);
	else
		watch_lines_begin(run);
	watch_write(run);
	if (run->child.pid)
		watch_child_release(&run->child);
}

/* an exit code */
static int watch_finish(struct watch_run *run, int code)
{
	bool ran = !run->child.pid || watch_child_ran(&run->child, run->options.command[0]);
	int written;

	if (run->options.json)
		watch_json_end(run);
	else if (watch_has_sum(run) && ran)
		watch_sum_table(run);
	watch_write(run);
	written = cli_out_finish(run->out);
	/* events that nobody reads are no failure, a sum that nobody has is */
	if (run->unread && !watch_has_sum(run))
		written = CLI_EXIT_OK;
	if (run->unread || (!watch_has_sum(run) && !run->out->error))
		watch_tell_end(run);
	if (run->child.pid)
		return watch_child_code(&run->child);
	if (code || written)
		return code ? code : written;
	return run->shown || watch_has_sum(run) ? CLI_EXIT_OK : CLI_EXIT_NOTHING;
}

static int watch_show(struct watch_run *run)
{
	struct watch_signals signals;
	int code = watch_open_output(run);

	if (!code)
		code = watch_take_signals(run, &signals);
	if (!code)
		code = watch_start_child(run, &signals);
	if (!code)
		code = watch_listen(run);
	if (code) {
		watch_child_abandon(&run->child);
		return code;
	}
	watch_begin(run);
	code = watch_loop(run);
	return watch_finish(run, code);
}

static int watch_run(int argc, char **argv)
{
	static struct watch_run run;
	int code;

	(void)argc;
	code = watch_options_parse(&run.options, argv);
	if (!code)
		code = run.options.help ? cli_print(watch_help) : watch_show(&run);
	procsnap_listener_free(run.listener);
	watch_model_free(&run.model);
	watch_sum_free(&run.sum);
	watch_options_free(&run.options);
	return code;
}

const struct cli_command cli_command_watch = {
	.name = "watch",
	.summary = "Show processes begin and end, or what a command costs",
	.help = watch_help,
	.run = watch_run,
};
