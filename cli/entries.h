/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a task has many of (variables, open files, mappings), as JSON. Nothing
 * is written of an entry that could not be read.
 */
#ifndef PROCSNAP_CLI_ENTRIES_H
#define PROCSNAP_CLI_ENTRIES_H

#include "json_write.h"

/* arrays of objects under the keys "variables", "files", "mappings" */
void cli_json_variables(struct cli_json *json, const struct procsnap_snapshot *snap,
			const struct procsnap_environ *environ);
void cli_json_files(struct cli_json *json, const struct procsnap_snapshot *snap,
		    const struct procsnap_files *files);
void cli_json_mappings(struct cli_json *json, const struct procsnap_snapshot *snap,
		       const struct procsnap_vmas *vmas);
/* the members of one of them */
void cli_json_file(struct cli_json *json, const struct procsnap_snapshot *snap,
		   const struct procsnap_file *file);

#endif
