// SPDX-License-Identifier: GPL-2.0-or-later
/* The memory that a task uses: its members as JSON, and sums of them. */
#include "footprint.h"

#define SIZE(name)                                               \
	{                                                        \
#name, offsetof(struct procsnap_footprint, name) \
	}

static const struct {
	const char *name;
	size_t offset;
} footprint_sizes[] = {
	SIZE(resident_bytes),
	SIZE(private_clean_bytes),
	SIZE(private_dirty_bytes),
	SIZE(shared_clean_bytes),
	SIZE(shared_dirty_bytes),
	SIZE(referenced_bytes),
	SIZE(anon_bytes),
	SIZE(ksm_bytes),
	SIZE(lazyfree_bytes),
	SIZE(anon_huge_bytes),
	SIZE(shmem_huge_bytes),
	SIZE(file_huge_bytes),
	SIZE(private_hugetlb_bytes),
	SIZE(shared_hugetlb_bytes),
	SIZE(swap_bytes),
	SIZE(shmem_swap_bytes),
	SIZE(weighted),
	SIZE(weighted_anon),
	SIZE(weighted_file),
	SIZE(weighted_shmem),
	SIZE(weighted_dirty),
	SIZE(weighted_locked),
	SIZE(weighted_hugetlb),
	SIZE(weighted_swap),
};

#define FOOTPRINT_SIZES (sizeof(footprint_sizes) / sizeof(footprint_sizes[0]))

static const struct {
	uint32_t flag;
	const char *name;
} footprint_flags[] = {
	{ PROCSNAP_FOOTPRINT_PARTIAL, "partial" },
	{ PROCSNAP_FOOTPRINT_ESTIMATED, "estimated" },
	{ PROCSNAP_FOOTPRINT_COARSE, "coarse" },
};

void cli_json_footprint(struct cli_json *json, const struct procsnap_footprint *footprint)
{
	cli_json_key(json, "flags");
	cli_json_open(json, '[');
	for (size_t i = 0; i < sizeof(footprint_flags) / sizeof(footprint_flags[0]); i++)
		if (footprint->flags & footprint_flags[i].flag)
			cli_json_string(json, footprint_flags[i].name,
					strlen(footprint_flags[i].name));
	cli_json_close(json, ']');
	if (footprint->flags & PROCSNAP_FOOTPRINT_PARTIAL)
		cli_json_member(json, "resume", footprint->resume);
	for (size_t i = 0; i < FOOTPRINT_SIZES; i++) {
		uint64_t size;

		memcpy(&size, (const char *)footprint + footprint_sizes[i].offset, sizeof(size));
		cli_json_member(json, footprint_sizes[i].name, size);
	}
}

void cli_footprint_add(struct procsnap_footprint *sum, const struct procsnap_footprint *part)
{
	sum->flags |= part->flags;
	for (size_t i = 0; i < FOOTPRINT_SIZES; i++) {
		uint64_t left, right;

		memcpy(&left, (char *)sum + footprint_sizes[i].offset, sizeof(left));
		memcpy(&right, (const char *)part + footprint_sizes[i].offset, sizeof(right));
		left += right;
		memcpy((char *)sum + footprint_sizes[i].offset, &left, sizeof(left));
	}
}
