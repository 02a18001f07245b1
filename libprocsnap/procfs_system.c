// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What /proc says of the machine: the system and cpustat sections, and what
 * the header needs to tell machines, boots and pid namespaces apart.
 */
#include "procfs.h"
#include "procfs_parse.h"
#include "procfs_cursor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

/* 0 with *present false: the file is not there or not permitted. */
static int read_root_file(struct procsnap_procfs *fs, const char *name, bool *present)
{
	int err = procfs_read(&fs->text, fs->root, name);

	*present = !err;
	if (!err || procfs_is_gone(err) || procfs_is_denied(err))
		return 0;
	return procfs_fail(fs, err, ".", name);
}

/*
 * What btime of /proc/stat has in whole seconds: the difference of two clocks,
 * which cannot be read at once. Of some tries, the one with the least between.
 */
static uint64_t boot_real_ns(void)
{
	uint64_t before, real, after, least = UINT64_MAX, result = 0;
	int i;

	for (i = 0; i < 4; i++) {
		before = procfs_clock_ns(CLOCK_BOOTTIME);
		real = procfs_clock_ns(CLOCK_REALTIME);
		after = procfs_clock_ns(CLOCK_BOOTTIME);
		if (after - before >= least)
			continue;
		least = after - before;
		result = real - (before + least / 2);
	}
	return result;
}

int procfs_read_system(struct procsnap_procfs *fs, uint64_t boot_ns, size_t cpus_online,
		       struct procsnap_system *system)
{
	bool present;
	int err;

	memset(system, 0, sizeof(*system));
	system->boot_real_ns = boot_real_ns();
	system->uptime_ns = boot_ns;
	err = read_root_file(fs, "loadavg", &present);
	if (err || !present)
		return err;
	err = procfs_parse_loadavg(fs->text.bytes, fs->text.length, system->load);
	if (err)
		return procfs_fail(fs, err, ".", "loadavg");
	err = read_root_file(fs, "meminfo", &present);
	if (err || !present)
		return err;
	err = procfs_parse_meminfo(fs->text.bytes, fs->text.length, system);
	if (err)
		return procfs_fail(fs, err, ".", "meminfo");
	system->cpus_online = (uint32_t)cpus_online;
	return 1;
}

int procfs_read_cpustat(struct procsnap_procfs *fs, struct procsnap_cpustat **cpus, size_t *count)
{
	bool present;
	int err;

	err = read_root_file(fs, "stat", &present);
	if (err || !present)
		return err;
	err = procfs_parse_cpus(fs->text.bytes, fs->text.length, fs->clock_ticks, NULL, 0, count);
	if (err)
		return procfs_fail(fs, err, ".", "stat");
	*cpus = calloc(*count, sizeof(**cpus));
	if (!*cpus)
		return procsnap_fail(-ENOMEM, "no memory for %zu cpus", *count);
	procfs_parse_cpus(fs->text.bytes, fs->text.length, fs->clock_ticks, *cpus, *count, count);
	return 1;
}

/* 32 hexadecimal digits with dashes between */
static void read_boot_id(struct procsnap_procfs *fs)
{
	size_t i, digits = 0;
	uint8_t id[16] = { 0 };
	int digit;

	if (procfs_read(&fs->text, fs->root, "sys/kernel/random/boot_id"))
		return;
	for (i = 0; i < fs->text.length && digits < 32; i++) {
		digit = hex_digit(fs->text.bytes[i]);
		if (digit < 0)
			continue;
		id[digits / 2] = (uint8_t)(id[digits / 2] << 4 | digit);
		digits++;
	}
	if (digits == 32)
		memcpy(fs->boot_id, id, sizeof(id));
}

/*
 * The pids of /proc are those of the namespace that it was mounted for. It is
 * the caller's own if the caller has just one pid there; else it is that of
 * its first process, if that may be asked.
 */
static void read_pid_namespace(struct procsnap_procfs *fs)
{
	struct procfs_status status;
	const char *name = "1/ns/pid";
	struct stat st;

	if (procfs_read(&fs->text, fs->root, "self/status") == 0 &&
	    procfs_parse_status(fs->text.bytes, fs->text.length, &status) == 0 &&
	    status.ns_pid_count == 1)
		name = "self/ns/pid";
	if (fstatat(fs->root, name, &st, 0) == 0)
		fs->pid_ns_inode = st.st_ino;
}

void procfs_read_identity(struct procsnap_procfs *fs)
{
	read_boot_id(fs);
	read_pid_namespace(fs);
}

void procfs_read_hostname(struct procsnap_procfs *fs, char hostname[PROCSNAP_HOSTNAME_SIZE])
{
	struct utsname names;
	size_t length;

	if (procfs_read(&fs->text, fs->root, "sys/kernel/hostname") == 0) {
		length = strnlen(fs->text.bytes, fs->text.length);
		while (length > 0 && fs->text.bytes[length - 1] == '\n')
			length--;
		if (length > PROCSNAP_HOSTNAME_SIZE - 1)
			length = PROCSNAP_HOSTNAME_SIZE - 1;
		memcpy(hostname, fs->text.bytes, length);
	} else if (uname(&names) == 0) {
		snprintf(hostname, PROCSNAP_HOSTNAME_SIZE, "%s", names.nodename);
	}
}
