// SPDX-License-Identifier: GPL-2.0-only
/* Loading and unloading. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uuid.h>

#include "events.h"
#include "ksym.h"
#include "procsnap.h"

u8 procsnap_boot_id[16];

static struct miscdevice procsnap_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "procsnap",
	.fops = &procsnap_fops,
	.mode = 0666,
};

/*
 * The kernel has no function for the boot's id: its one source is the file. The
 * image says "unknown" where /proc is not mounted yet.
 */
static void __init read_boot_id(void)
{
	static const char path[] = "/proc/sys/kernel/random/boot_id";
	char text[UUID_STRING_LEN + 1] = "";
	struct file *file;
	loff_t pos = 0;
	uuid_t id;

	file = filp_open(path, O_RDONLY, 0);
	if (IS_ERR(file)) {
		pr_notice("no boot id in snapshots: %s: error %ld\n", path, PTR_ERR(file));
		return;
	}
	if (kernel_read(file, text, UUID_STRING_LEN, &pos) == UUID_STRING_LEN &&
	    !uuid_parse(text, &id))
		memcpy(procsnap_boot_id, &id, sizeof(procsnap_boot_id));
	filp_close(file, NULL);
}

static int __init procsnap_init(void)
{
	int ret;

	procsnap_ksym_bind();
	read_boot_id();
	ret = procsnap_mm_put_init();
	if (ret)
		return ret;
	ret = procsnap_events_init();
	if (ret)
		goto err_mm_put;
	ret = misc_register(&procsnap_misc);
	if (ret) {
		pr_err("cannot register /dev/procsnap: error %d\n", ret);
		goto err_events;
	}
	/* No failing from here on: the device may be open. */
	procsnap_uevent_init(&procsnap_misc.this_device->kobj);
	pr_info("version %s, interface %u, capabilities 0x%llx\n", PROCSNAP_MODULE_VERSION,
		PROCSNAP_UAPI_VERSION, procsnap_ksym_capabilities());
	return 0;

err_events:
	procsnap_events_exit();
err_mm_put:
	procsnap_mm_put_exit();
	return ret;
}

static void __exit procsnap_exit(void)
{
	procsnap_uevent_exit();
	misc_deregister(&procsnap_misc);
	procsnap_events_exit();
	procsnap_uevent_flush();
	procsnap_mm_put_exit();
	pr_info("unloaded: %lld snapshots of %lld tasks, %lld passes repeated, %lld over budget, %lld failed, task list locked for at most %lld ns\n",
		atomic64_read(&procsnap_stats.snapshots), atomic64_read(&procsnap_stats.tasks),
		atomic64_read(&procsnap_stats.grown), atomic64_read(&procsnap_stats.over_budget),
		atomic64_read(&procsnap_stats.failed), atomic64_read(&procsnap_stats.lock_ns_max));
}

module_init(procsnap_init);
module_exit(procsnap_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Atomic snapshots of the process table");
MODULE_AUTHOR("The procsnap developers");
MODULE_VERSION(PROCSNAP_MODULE_VERSION);
