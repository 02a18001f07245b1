// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of signals, without SIG, as kill(1) takes them. */
#include <signal.h>
#include <stdio.h>

#include "names.h"

/* of the C library; the two before the first belong to its threads */
#define FIRST_REAL_TIME 34
#define LAST_REAL_TIME 64

static const char *const signals[] = {
	[SIGHUP] = "HUP",	[SIGINT] = "INT",	[SIGQUIT] = "QUIT", [SIGILL] = "ILL",
	[SIGTRAP] = "TRAP",	[SIGABRT] = "ABRT",	[SIGBUS] = "BUS",   [SIGFPE] = "FPE",
	[SIGKILL] = "KILL",	[SIGUSR1] = "USR1",	[SIGSEGV] = "SEGV", [SIGUSR2] = "USR2",
	[SIGPIPE] = "PIPE",	[SIGALRM] = "ALRM",	[SIGTERM] = "TERM",
#ifdef SIGSTKFLT
	[SIGSTKFLT] = "STKFLT",
#endif
	[SIGCHLD] = "CHLD",	[SIGCONT] = "CONT",	[SIGSTOP] = "STOP", [SIGTSTP] = "TSTP",
	[SIGTTIN] = "TTIN",	[SIGTTOU] = "TTOU",	[SIGURG] = "URG",   [SIGXCPU] = "XCPU",
	[SIGXFSZ] = "XFSZ",	[SIGVTALRM] = "VTALRM", [SIGPROF] = "PROF", [SIGWINCH] = "WINCH",
	[SIGIO] = "IO",		[SIGPWR] = "PWR",	[SIGSYS] = "SYS",
};

const char *cli_signal_name(unsigned int signal, char name[CLI_NAME_SIZE])
{
	if (signal < sizeof(signals) / sizeof(signals[0]) && signals[signal])
		return signals[signal];
	if (signal == FIRST_REAL_TIME)
		return "RTMIN";
	if (signal == LAST_REAL_TIME)
		return "RTMAX";
	snprintf(name, CLI_NAME_SIZE, "%s%u",
		 signal > FIRST_REAL_TIME && signal < LAST_REAL_TIME ? "RTMIN+" : "",
		 signal > FIRST_REAL_TIME && signal < LAST_REAL_TIME ? signal - FIRST_REAL_TIME
								     : signal);
	return name;
}
