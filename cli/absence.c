// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why the module is not in use here. An errno of the device says little: where
 * there is no device the module may be loaded and the device kept from a
 * container, or it may be there for another kernel, or not be let in. Who is to
 * do something about it is helped by what is the case on this machine.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <procsnap/procsnap.h>

#include "absence.h"
#include "cli.h"

#define MODULES "/lib/modules"

/* how the module's file stands in modules.dep, whatever it is compressed with */
#define MODULE_FILE "/procsnap.ko"

#define say(where, ...) snprintf(absence->where, sizeof(absence->where), __VA_ARGS__)

/* whether a word stands in a small file */
static bool file_has(const char *path, const char *word)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	while (file && !found && getline(&line, &size, file) >= 0)
		found = strstr(line, word);
	free(line);
	if (file)
		fclose(file);
	return found;
}

static bool module_is_for(const char *release)
{
	char path[CLI_ABSENCE_SIZE];

	snprintf(path, sizeof(path), MODULES "/%s/modules.dep", release);
	return file_has(path, MODULE_FILE);
}

/* the release of another kernel that the module is installed for; false: there is none */
static bool module_find_other(char *release, size_t size)
{
	glob_t found;
	bool other = false;

	if (glob(MODULES "/*/modules.dep", 0, NULL, &found))
		return false;
	for (size_t i = 0; i < found.gl_pathc && !other; i++) {
		const char *name = found.gl_pathv[i] + strlen(MODULES "/");

		if (!file_has(found.gl_pathv[i], MODULE_FILE))
			continue;
		snprintf(release, size, "%.*s", (int)strcspn(name, "/"), name);
		other = true;
	}
	globfree(&found);
	return other;
}

/* the kernel takes signed modules only, by its own setting or locked down as under Secure Boot */
static bool kernel_wants_signatures(void)
{
	return file_has("/sys/module/module/parameters/sig_enforce", "Y") ||
	       file_has("/sys/kernel/security/lockdown", "[integrity]") ||
	       file_has("/sys/kernel/security/lockdown", "[confidentiality]");
}

static void explain_installed(struct cli_absence *absence)
{
	say(reason, "the module is not loaded");
	if (file_has("/proc/sys/kernel/modules_disabled", "1"))
		say(advice,
		    "this kernel takes no more modules (kernel.modules_disabled): write procsnap "
		    "to /etc/modules-load.d/procsnap.conf and start the machine anew");
	else if (kernel_wants_signatures())
		say(advice,
		    "%smodprobe procsnap; this kernel takes signed modules only (Secure "
		    "Boot): if the key is rejected, sign the module with one that the "
		    "machine knows, see mokutil(1)",
		    geteuid() ? "as root, " : "");
	else
		say(advice,
		    "%smodprobe procsnap; write procsnap to /etc/modules-load.d/procsnap.conf to "
		    "have it at every boot",
		    geteuid() ? "as root, " : "");
}

static void explain_not_loaded(struct cli_absence *absence)
{
	struct utsname name;
	struct stat status;
	char path[CLI_ABSENCE_SIZE], other[sizeof(name.release)];

	if (uname(&name))
		name.release[0] = '\0';
	snprintf(path, sizeof(path), MODULES "/%s", name.release);
	if (module_is_for(name.release)) {
		explain_installed(absence);
	} else if (module_find_other(other, sizeof(other))) {
		say(reason, "the module is installed for kernel %s, and this is %s", other,
		    name.release);
		say(advice, "build and install it for this one (its headers, then dpkg-reconfigure "
			    "procsnap-dkms, or make install-module), then modprobe procsnap");
	} else if (stat(path, &status)) {
		say(reason, "the module is not loaded, and there are no modules of kernel %s here",
		    name.release);
		say(advice, "if this is a container, load it on the host and let /dev/procsnap in");
	} else {
		say(reason, "the module is not installed for kernel %s", name.release);
		say(advice, "install procsnap-dkms, or build and install it (make install-module), "
			    "then modprobe procsnap");
	}
}

static void explain_absent(int error, struct cli_absence *absence)
{
	if (access("/sys/module/procsnap", F_OK)) {
		explain_not_loaded(absence);
	} else if (error == ENOENT) {
		say(reason, "the module is loaded, but " PROCSNAP_DEVICE " is not here");
		say(advice,
		    "let the device into this container (as with --device " PROCSNAP_DEVICE ")");
	} else {
		say(reason, PROCSNAP_DEVICE " is not the device of the module that is loaded");
		say(advice, "remove it, and load the module anew: modprobe -r procsnap, "
			    "modprobe procsnap");
	}
}

static void explain_denied(int error, struct cli_absence *absence)
{
	struct stat status;

	/* events want it open for writing, too: their ring is told how far it was read */
	if (error == EACCES && !stat(PROCSNAP_DEVICE, &status) &&
	    (~status.st_mode & (S_IROTH | S_IWOTH))) {
		say(reason, "you may not open " PROCSNAP_DEVICE ", which has mode %04o",
		    (unsigned int)(status.st_mode & 07777));
		say(advice, "it is made for everybody (0666), and shows each what /proc would: see "
			    "which udev rule changes that");
		return;
	}
	say(reason, "you may not open " PROCSNAP_DEVICE ": %s", strerror(error));
	say(advice,
	    "a container's list of devices or a security module forbids it: allow it there");
}

void cli_absence_explain(int error, struct cli_absence *absence)
{
	switch (error) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		explain_absent(error, absence);
		break;
	case EACCES:
	case EPERM:
		explain_denied(error, absence);
		break;
	case ENOTTY:
		say(reason, PROCSNAP_DEVICE " is the device of another driver");
		say(advice, "remove it, then modprobe procsnap");
		break;
	case EPROTONOSUPPORT:
		say(reason,
		    "the module that is loaded and libprocsnap %s are of releases that do "
		    "not belong together",
		    procsnap_version());
		say(advice, "install both of one release, then modprobe -r procsnap and modprobe "
			    "procsnap");
		break;
	default:
		say(reason, "opening " PROCSNAP_DEVICE " failed: %s", strerror(error));
		say(advice, "see that the module is loaded, and what the kernel's log says of it");
	}
}

void cli_absence_tell(int error)
{
	struct cli_absence absence;
	static bool told;

	if (told || !isatty(STDERR_FILENO))
		return;
	told = true;
	cli_absence_explain(error, &absence);
	cli_message("reading /proc instead (not atomic): %s", absence.reason);
	cli_message("to have atomic snapshots: %s", absence.advice);
	cli_message("to hear no more of it: --backend procfs, or "
		    "PROCSNAP_BACKEND=procfs in the environment");
}
