// SPDX-License-Identifier: GPL-2.0-only
/*
 * The id of a mount, which stands in a struct that the headers do not give: the
 * kernel's own description of its types (BTF) tells where.
 */
#include <linux/btf.h>
#include <linux/err.h>
#include <linux/string.h>

#include "ksym.h"
#include "mount_id.h"

/* Of mnt_id, as seen from the mnt of the same struct mount. */
static long mount_id_offset __read_mostly;
static bool is_known __read_mostly;

bool procsnap_mount_id_bind(void)
{
	struct btf *btf = static_call(procsnap_bpf_get_btf_vmlinux)();
	long id_at = -1, mnt_at = -1;
	const struct btf_member *member;
	const struct btf_type *type;
	const char *name;
	s32 number;
	u32 i;

	if (IS_ERR_OR_NULL(btf))
		return false;
	number = static_call(procsnap_btf_find_by_name_kind)(btf, "mount", BTF_KIND_STRUCT);
	if (number <= 0)
		return false;
	type = static_call(procsnap_btf_type_by_id)(btf, number);
	if (!type)
		return false;
	for_each_member(i, type, member) {
		name = static_call(procsnap_btf_name_by_offset)(btf, member->name_off);
		if (!name)
			continue;
		if (!strcmp(name, "mnt_id"))
			id_at = __btf_member_bit_offset(type, member) / 8;
		else if (!strcmp(name, "mnt"))
			mnt_at = __btf_member_bit_offset(type, member) / 8;
	}
	mount_id_offset = id_at - mnt_at;
	is_known = id_at >= 0 && mnt_at >= 0;
	return is_known;
}

u32 procsnap_mount_id(const struct vfsmount *mnt)
{
	return is_known ? READ_ONCE(*(const int *)((const char *)mnt + mount_id_offset)) : 0;
}
