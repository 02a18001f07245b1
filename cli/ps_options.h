/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arguments of `procsnap ps`, in the three ways in which ps(1) takes them. */
#ifndef PROCSNAP_CLI_PS_OPTIONS_H
#define PROCSNAP_CLI_PS_OPTIONS_H

#include "layout.h"
#include "select.h"
#include "sort.h"
#include "source.h"
#include "tree.h"

enum ps_form {
	PS_FORM_TABLE,
	PS_FORM_JSON,
	PS_FORM_CSV,
};

/* columns to show when -o names none */
enum ps_preset {
	PS_PRESET_DEFAULT,
	PS_PRESET_BSD,
	PS_PRESET_FULL,
	PS_PRESET_EXTRA_FULL,
	PS_PRESET_JOBS,
	PS_PRESET_BSD_JOBS,
	PS_PRESET_BSD_USER,
};

/* instead of showing tasks */
enum ps_action {
	PS_ACTION_LIST,
	PS_ACTION_COLUMNS,
	PS_ACTION_HELP,
};

struct ps_options {
	enum ps_action action;
	enum ps_form form;
	enum ps_preset preset;
	enum cli_tree_style tree;
	struct cli_layout layout;
	struct cli_select select;
	struct cli_sort sort;
	struct cli_source source;
	const char *save;
	bool threads;	/* a row for each thread */
	bool show_lwp;	/* -L: with LWP and NLWP */
	bool show_spid; /* -T: with SPID */
	bool no_headers;
	bool numeric;	   /* ids instead of names */
	bool bsd_own;	   /* x without a: the caller's own */
	bool bsd_tty;	   /* a without x: those that have a terminal */
	unsigned int wide; /* times that w was given */
	size_t width;	   /* --width, 0: that of the terminal */
};

/* an exit code; ps_options_free() is due in any case */
int ps_options_parse(struct ps_options *options, int argc, char **argv);
void ps_options_free(struct ps_options *options);

/* adds the columns of the preset if -o named none; an exit code */
int ps_options_preset(struct ps_options *options);

#endif
