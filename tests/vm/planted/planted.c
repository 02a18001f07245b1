// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commits, when told to, one of the mistakes that the debug kernel is there to find. The self-test of the harness sees that
 * each is reported. Writing a mistake's name to the parameter "plant" commits it.
 */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

static DEFINE_MUTEX(planted_first);
static DEFINE_MUTEX(planted_second);
static DEFINE_SPINLOCK(planted_spinlock);

static int plant_use_after_free(void)
{
	char *freed = kmalloc(64, GFP_KERNEL);
	char *hidden = freed;

	if (!freed)
		return -ENOMEM;
	/* The compiler must not see that the two are one. */
	OPTIMIZER_HIDE_VAR(hidden);
	kfree(freed);
	WRITE_ONCE(hidden[8], 1);
	return 0;
}

static int plant_leak(void)
{
	void *lost;
	int i;

	for (i = 0; i < 16; i++) {
		lost = kmalloc(200, GFP_KERNEL);
		if (!lost)
			return -ENOMEM;
		OPTIMIZER_HIDE_VAR(lost);
	}
	return 0;
}

static int plant_lock_inversion(void)
{
	mutex_lock(&planted_first);
	mutex_lock(&planted_second);
	mutex_unlock(&planted_second);
	mutex_unlock(&planted_first);

	mutex_lock(&planted_second);
	mutex_lock(&planted_first);
	mutex_unlock(&planted_first);
	mutex_unlock(&planted_second);
	return 0;
}

static int plant_sleep_under_spinlock(void)
{
	spin_lock(&planted_spinlock);
	mutex_lock(&planted_first);
	mutex_unlock(&planted_first);
	spin_unlock(&planted_spinlock);
	return 0;
}

/* No mistake of its own: the allocation that fault injection is to let fail. */
static int plant_allocation(void)
{
	void *memory = kmalloc(100, GFP_KERNEL);

	if (!memory) {
		pr_info("planted: the allocation failed\n");
		return -ENOMEM;
	}
	kfree(memory);
	pr_info("planted: the allocation succeeded\n");
	return 0;
}

static const struct {
	const char *name;
	int (*commit)(void);
} planted[] = {
	{ "use-after-free", plant_use_after_free },
	{ "leak", plant_leak },
	{ "lock-inversion", plant_lock_inversion },
	{ "sleep-under-spinlock", plant_sleep_under_spinlock },
	{ "allocation", plant_allocation },
};

static int plant_set(const char *value, const struct kernel_param *param)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(planted); i++) {
		if (sysfs_streq(value, planted[i].name))
			return planted[i].commit();
	}
	return -EINVAL;
}

static const struct kernel_param_ops plant_ops = {
	.set = plant_set,
};
module_param_cb(plant, &plant_ops, NULL, 0200);
MODULE_PARM_DESC(plant, "the mistake to commit");

MODULE_DESCRIPTION("Mistakes for the debug kernel to find");
MODULE_LICENSE("GPL");
