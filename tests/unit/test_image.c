// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * image.c and image_build.c: each rule of the format broken once in a valid
 * image.
 */
#include "unit.h"
#include "sample.h"

static int setup(void **state)
{
	struct sample *sample = malloc(sizeof(*sample));

	sample_make(sample);
	*state = sample;
	return 0;
}

static int teardown(void **state)
{
	sample_free(*state);
	free(*state);
	return 0;
}

/* The image is refused with this error and a sentence with these words. */
static void assert_refused(const struct sample *sample, int error, const char *words)
{
	struct procsnap_snapshot *snap = (void *)1;

	assert_int_equal(procsnap_snapshot_from_memory(&snap, sample->bytes, sample->size), error);
	assert_null(snap);
	assert_last_error(words);
}

static struct procsnap_snapshot *assert_taken(const struct sample *sample)
{
	struct procsnap_snapshot *snap;
	int err = procsnap_snapshot_from_memory(&snap, sample->bytes, sample->size);

	if (err)
		fail_msg("refused: %s", procsnap_last_error());
	return snap;
}

static void valid_image_is_taken(void **state)
{
	struct sample *sample = *state;
	struct procsnap_snapshot *snap = assert_taken(sample);

	assert_int_equal(sample->header->got, PROCSNAP_WANT_ALL);
	assert_int_equal(sample->header->total_size % 8, 0);
	assert_memory_equal(procsnap_header(snap), sample->header, sizeof(*sample->header));
	procsnap_snapshot_free(snap);
}

static void magic(void **state)
{
	struct sample *sample = *state;

	sample->bytes[0] ^= 1;
	assert_refused(sample, -EBADMSG, "not a procsnap image");
}

static void magic_of_the_other_byte_order(void **state)
{
	struct sample *sample = *state;

	sample->header->magic = __builtin_bswap64(PROCSNAP_MAGIC);
	assert_refused(sample, -EPROTONOSUPPORT, "other byte order");
}

static void magic_is_the_text(void **state)
{
	struct sample *sample = *state;

	assert_memory_equal(sample->bytes, "PROCSNAP", 8);
}

static void version(void **state)
{
	struct sample *sample = *state;

	sample->header->version = 0;
	assert_refused(sample, -EBADMSG, "version is 0");
	sample->header->version = PROCSNAP_UAPI_VERSION + 1;
	assert_refused(sample, -EPROTONOSUPPORT, "use a newer libprocsnap");
}

static void header_size(void **state)
{
	static const uint32_t bad[] = { 0, 8, 240, 249, 252, 65544, 0xfffffff8, 0xffffffff };
	struct sample *sample = *state;
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(bad); i++) {
		sample->header->header_size = bad[i];
		assert_refused(sample, -EBADMSG, "header_size");
	}
}

static void total_size(void **state)
{
	struct sample *sample = *state;

	sample->header->total_size = sample->size + 8;
	assert_refused(sample, -EBADMSG, "cut off");
	sample->header->total_size = sample->size - 1;
	assert_refused(sample, -EBADMSG, "total_size");
	sample->header->total_size = 240;
	assert_refused(sample, -EBADMSG, "total_size");
	sample->header->total_size = sample->size - 8;
	assert_refused(sample, -EBADMSG, "does not fit");
	sample->header->total_size = UINT64_MAX - 7;
	assert_refused(sample, -EFBIG, "too large");
}

static void memory_may_be_longer(void **state)
{
	struct sample *sample = *state;
	struct procsnap_snapshot *snap;
	unsigned char *longer = calloc(1, sample->size + 4096);
	size_t size;

	memcpy(longer, sample->bytes, sample->size);
	assert_int_equal(procsnap_snapshot_from_memory(&snap, longer, sample->size + 4096), 0);
	procsnap_image(snap, &size);
	assert_int_equal(size, sample->size);
	procsnap_snapshot_free(snap);
	free(longer);
}

static void hostname_ends(void **state)
{
	struct sample *sample = *state;

	memset(sample->header->hostname, 'x', PROCSNAP_HOSTNAME_SIZE);
	assert_refused(sample, -EBADMSG, "host name");
}

static void section_table_entry_size(void **state)
{
	static const uint32_t bad[] = { 0, 8, 24, 33, 36 };
	struct sample *sample = *state;
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(bad); i++) {
		sample->header->section_entry_size = bad[i];
		assert_refused(sample, -EBADMSG, "section_entry_size");
	}
}

static void section_table_inside(void **state)
{
	struct sample *sample = *state;

	sample->header->section_count = (uint32_t)(sample->size / 32);
	assert_refused(sample, -EBADMSG, "section table");
	sample->header->section_count = UINT32_MAX;
	assert_refused(sample, -EBADMSG, "section table");
	sample->header->section_entry_size = 0xfffffff8;
	assert_refused(sample, -EBADMSG, "section table");
}

static void entry_size(void **state)
{
	static const uint32_t bad[] = { 0, 4, 7, 12, 0xffffffff };
	struct sample *sample = *state;
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(bad); i++) {
		sample_section(sample, PROCSNAP_SECTION_CRED)->entry_size = bad[i];
		assert_refused(sample, -EBADMSG, "cred");
	}
}

static void section_offset(void **state)
{
	struct sample *sample = *state;
	struct procsnap_section *section = sample_section(sample, PROCSNAP_SECTION_LAST);
	uint64_t good = section->offset;

	section->offset = good - 4;
	assert_refused(sample, -EBADMSG, "not a multiple of 8");
	section->offset = good + 8;
	assert_refused(sample, -EBADMSG, "does not fit");
	section->offset = UINT64_MAX - 7;
	assert_refused(sample, -EBADMSG, "does not fit");
	section->offset = sizeof(struct procsnap_header);
	assert_refused(sample, -EBADMSG, "overlaps the section table");
}

static void section_size_overflows(void **state)
{
	struct sample *sample = *state;
	struct procsnap_section *section = sample_section(sample, PROCSNAP_SECTION_LAST);

	section->count = UINT64_MAX / 64 + 2; /* times 64: a small number again */
	assert_refused(sample, -EBADMSG, "does not fit");
	section->count = UINT64_MAX;
	assert_refused(sample, -EBADMSG, "does not fit");
	section->count = SAMPLE_TASKS * SAMPLE_PARTS + 1;
	assert_refused(sample, -EBADMSG, "does not fit");
}

static void section_twice(void **state)
{
	struct sample *sample = *state;

	sample_section(sample, PROCSNAP_SECTION_CPU)->id = PROCSNAP_SECTION_CRED;
	assert_refused(sample, -EBADMSG, "section id 2 (cred) is there twice");
}

static void unknown_section_twice(void **state)
{
	struct sample *sample = *state;

	sample_section(sample, PROCSNAP_SECTION_CRED)->id = 1000;
	sample_section(sample, PROCSNAP_SECTION_CPU)->id = 1000;
	assert_refused(sample, -EBADMSG, "section id 1000 is there twice");
}

static void got_mask(void **state)
{
	struct sample *sample = *state;

	sample->header->got |= PROCSNAP_WANT(50);
	assert_refused(sample, -EBADMSG, "got mask");
	sample->header->got = PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	assert_refused(sample, -EBADMSG, "got mask");
}

static void task_section_is_needed(void **state)
{
	struct sample *sample = *state;

	sample_section(sample, PROCSNAP_SECTION_TASK)->id = 63;
	sample->header->got &= ~PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	sample->header->got |= PROCSNAP_WANT(63);
	assert_refused(sample, -EBADMSG, "not the task section");
}

static void per_task_counts(void **state)
{
	struct sample *sample = *state;

	sample_section(sample, PROCSNAP_SECTION_MEMORY)->count--;
	assert_refused(sample, -EBADMSG, "(id 4, memory) has 4 rows, the header says 5 tasks");
	sample_section(sample, PROCSNAP_SECTION_MEMORY)->count++;
	sample->header->task_count++;
	assert_refused(sample, -EBADMSG, "the header says 6 tasks");
}

static void per_task_flags(void **state)
{
	struct sample *sample = *state;

	sample_section(sample, PROCSNAP_SECTION_CPU)->flags = 0;
	assert_refused(sample, -EBADMSG, "not marked");
	sample_section(sample, PROCSNAP_SECTION_CPU)->flags = PROCSNAP_SECTION_PER_TASK;
	sample_section(sample, PROCSNAP_SECTION_CPUSTAT)->flags = PROCSNAP_SECTION_PER_TASK;
	assert_refused(sample, -EBADMSG, "is marked");
}

static void one_system(void **state)
{
	struct sample *sample = *state;

	sample_section(sample, PROCSNAP_SECTION_SYSTEM)->count = 0;
	assert_refused(sample, -EBADMSG, "not 1");
}

static void comm_ends(void **state)
{
	struct sample *sample = *state;

	memset(sample->tasks[3].comm, 'x', PROCSNAP_COMM_SIZE);
	assert_refused(sample, -EBADMSG, "the name in row 3 of section task (pid 21)");
}

static void rows_exist(void **state)
{
	struct sample *sample = *state;

	sample->tasks[2].parent_row = SAMPLE_TASKS;
	assert_refused(sample, -EBADMSG, "parent_row in row 2");
	sample->tasks[2].parent_row = SAMPLE_TASKS - 1;
	sample->tasks[4].leader_row = PROCSNAP_NO_ROW - 1;
	assert_refused(sample, -EBADMSG, "leader_row in row 4");
	sample->tasks[4].leader_row = PROCSNAP_NO_ROW;
	procsnap_snapshot_free(assert_taken(sample));
}

static const uint32_t text_sections[] = {
	PROCSNAP_SECTION_CMDLINE, PROCSNAP_SECTION_ENVIRON,	 PROCSNAP_SECTION_PATHS,
	PROCSNAP_SECTION_WCHAN,	  PROCSNAP_SECTION_STACK,	 PROCSNAP_SECTION_AUXV,
	PROCSNAP_SECTION_CGROUP,  PROCSNAP_SECTION_CGROUP_PATHS, PROCSNAP_SECTION_SECURITY,
	PROCSNAP_SECTION_SCHED,	  PROCSNAP_SECTION_FILE_TABLE,	 PROCSNAP_SECTION_VMA_TABLE,
};

/* The last member of these structs, but of paths. */
static struct procsnap_text *last_text(const struct sample *sample, uint32_t id, size_t i)
{
	unsigned char *entry = sample_entry(sample, id, i);

	if (id == PROCSNAP_SECTION_PATHS)
		return &((struct procsnap_paths *)entry)->root;
	return (void *)(entry + procsnap_section_kind(id)->size - sizeof(struct procsnap_text));
}

static void texts_are_within_the_strings(void **state)
{
	struct sample *sample = *state;
	const uint64_t bytes = sample_section(sample, PROCSNAP_SECTION_STRINGS)->count * 8;
	struct procsnap_text *text, good;
	char words[64];
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(text_sections); i++) {
		text = last_text(sample, text_sections[i], 4);
		good = *text;
		snprintf(words, sizeof(words), "entry 4 of section %s has a text",
			 procsnap_section_name(text_sections[i]));
		text->offset = bytes;
		assert_refused(sample, -EBADMSG, words);
		text->offset = UINT64_MAX;
		assert_refused(sample, -EBADMSG, words);
		text->offset = good.offset + 4;
		text->length = good.length - 4;
		assert_refused(sample, -EBADMSG, words);
		text->offset = good.offset;
		text->length = (uint32_t)(bytes - good.offset);
		assert_refused(sample, -EBADMSG, words);
		text->length = UINT32_MAX;
		assert_refused(sample, -EBADMSG, words);
		text->length = good.length - 1; /* no NUL behind it */
		assert_refused(sample, -EBADMSG, words);
		*text = (struct procsnap_text){ 0 };
		procsnap_snapshot_free(assert_taken(sample));
		*text = good;
	}
	procsnap_snapshot_free(assert_taken(sample));
}

static void assert_part_is_checked(struct sample *sample, uint32_t id, uint32_t table,
				   uint32_t *count, __u64 *first)
{
	const uint64_t there = sample_section(sample, table)->count;
	const uint32_t good_count = *count;
	const uint64_t good_first = *first;
	char words[96];

	snprintf(words, sizeof(words), "section %s names entries of section %s",
		 procsnap_section_name(id), procsnap_section_name(table));
	*count = (uint32_t)(there - good_first + 1);
	assert_refused(sample, -EBADMSG, words);
	*count = UINT32_MAX;
	assert_refused(sample, -EBADMSG, words);
	*count = good_count;
	*first = there - good_count + 1;
	assert_refused(sample, -EBADMSG, words);
	*first = UINT64_MAX;
	assert_refused(sample, -EBADMSG, words);
	*first = there;
	*count = 0;
	procsnap_snapshot_free(assert_taken(sample));
	*first = good_first;
	*count = good_count;
}

static void parts_are_within_their_tables(void **state)
{
	struct sample *sample = *state;
	struct procsnap_security *security = sample_entry(sample, PROCSNAP_SECTION_SECURITY, 2);
	struct procsnap_nspid *nspid = sample_entry(sample, PROCSNAP_SECTION_NSPID, 2);
	struct procsnap_cgroup *cgroup = sample_entry(sample, PROCSNAP_SECTION_CGROUP, 2);
	struct procsnap_files *files = sample_entry(sample, PROCSNAP_SECTION_FILES, 2);
	struct procsnap_vmas *vmas = sample_entry(sample, PROCSNAP_SECTION_VMAS, 2);

	assert_part_is_checked(sample, PROCSNAP_SECTION_SECURITY, PROCSNAP_SECTION_GROUPS,
			       &security->group_count, &security->group_first);
	assert_part_is_checked(sample, PROCSNAP_SECTION_NSPID, PROCSNAP_SECTION_NSPID_LEVELS,
			       &nspid->count, &nspid->first);
	assert_part_is_checked(sample, PROCSNAP_SECTION_CGROUP, PROCSNAP_SECTION_CGROUP_PATHS,
			       &cgroup->count, &cgroup->first);
	assert_part_is_checked(sample, PROCSNAP_SECTION_FILES, PROCSNAP_SECTION_FILE_TABLE,
			       &files->count, &files->first);
	assert_part_is_checked(sample, PROCSNAP_SECTION_VMAS, PROCSNAP_SECTION_VMA_TABLE,
			       &vmas->count, &vmas->first);
}

/* A table that is absent has no entries; texts without strings are nowhere. */
static void tables_that_are_absent(void **state)
{
	struct sample *sample = *state;

	sample_section(sample, PROCSNAP_SECTION_VMA_TABLE)->id = 40;
	sample->header->got ^= PROCSNAP_WANT(PROCSNAP_SECTION_VMA_TABLE) | PROCSNAP_WANT(40);
	assert_refused(sample, -EBADMSG, "section vmas names entries of section vma_table");
	sample_section(sample, PROCSNAP_SECTION_VMA_TABLE)->id = PROCSNAP_SECTION_VMA_TABLE;
	sample_section(sample, PROCSNAP_SECTION_STRINGS)->id = 41;
	sample->header->got ^= PROCSNAP_WANT(PROCSNAP_SECTION_VMA_TABLE) | PROCSNAP_WANT(40) |
			       PROCSNAP_WANT(PROCSNAP_SECTION_STRINGS) | PROCSNAP_WANT(41);
	assert_refused(sample, -EBADMSG, "has a text that is not within its strings");
}

static void strings_are_of_eight_bytes(void **state)
{
	struct sample *sample = *state;

	sample_section(sample, PROCSNAP_SECTION_STRINGS)->entry_size = 16;
	sample_section(sample, PROCSNAP_SECTION_STRINGS)->count /= 2;
	assert_refused(sample, -EBADMSG, "(id 7, strings) has entries of 16 bytes, not 8");
}

static void misaligned_or_null(void **state)
{
	struct sample *sample = *state;
	struct procsnap_snapshot *snap;

	assert_int_equal(procsnap_snapshot_from_memory(&snap, sample->bytes + 4, 1000), -EINVAL);
	assert_int_equal(procsnap_snapshot_from_memory(&snap, NULL, 0), -EINVAL);
	assert_null(snap);
}

static void unknown_section_is_skipped(void **state)
{
	struct sample *sample = *state;
	struct procsnap_section_view view;
	struct procsnap_snapshot *snap;

	sample_section(sample, PROCSNAP_SECTION_CPU)->id = 40;
	sample->header->got ^= PROCSNAP_WANT(PROCSNAP_SECTION_CPU) | PROCSNAP_WANT(40);
	snap = assert_taken(sample);
	assert_null(procsnap_cpu(snap, 0));
	assert_int_equal(procsnap_section_view(snap, PROCSNAP_SECTION_CPU, &view), -ENOENT);
	assert_int_equal(procsnap_section_view(snap, 40, &view), 0);
	assert_ptr_equal(view.entries, sample->cpus);
	assert_int_equal(view.count, SAMPLE_TASKS);
	assert_int_equal(view.entry_size, sizeof(struct procsnap_cpu));
	assert_int_equal(view.flags, PROCSNAP_SECTION_PER_TASK);
	procsnap_snapshot_free(snap);
}

/* A section of an older writer: the fields that it lacks are zero. */
static void short_entries_are_widened(void **state)
{
	struct sample *sample = *state;
	struct procsnap_section *section = sample_section(sample, PROCSNAP_SECTION_CPU);
	struct procsnap_snapshot *snap;
	unsigned char *at = (void *)sample->cpus;
	struct procsnap_cpu first[SAMPLE_TASKS];
	size_t i;

	memcpy(first, sample->cpus, sizeof(first));
	section->entry_size = 24; /* status to stime_ns */
	for (i = 0; i < SAMPLE_TASKS; i++)
		memcpy(at + i * 24, &first[i], 24);
	snap = assert_taken(sample);
	for (i = 0; i < SAMPLE_TASKS; i++) {
		memset((char *)&first[i] + 24, 0, sizeof(first[i]) - 24);
		assert_memory_equal(procsnap_cpu(snap, i), &first[i], sizeof(first[i]));
	}
	assert_null(procsnap_cpu(snap, SAMPLE_TASKS));
	procsnap_snapshot_free(snap);
}

/* Sections, table and header of a later writer: what it has more is skipped. */
static void longer_structs_are_stepped(void **state)
{
	const size_t more = 16, table = sizeof(struct procsnap_section) + 8;
	struct sample *sample = *state;
	struct sample longer = { .size = sample->size * 2 };
	struct procsnap_section *section;
	struct procsnap_snapshot *snap;
	size_t i, row, at;

	longer.bytes = calloc(1, longer.size);
	memcpy(longer.bytes, sample->header, sizeof(*sample->header));
	longer.header = (void *)longer.bytes;
	longer.header->header_size += more;
	longer.header->section_entry_size = (uint32_t)table;
	at = longer.header->header_size + SAMPLE_SECTIONS * table;
	for (i = 0; i < SAMPLE_SECTIONS; i++) {
		const struct procsnap_section *old = &sample->sections[i];

		section = (void *)(longer.bytes + longer.header->header_size + i * table);
		*section = *old;
		if (section->id != PROCSNAP_SECTION_STRINGS)
			section->entry_size += more;
		section->offset = at;
		for (row = 0; row < old->count; row++, at += section->entry_size)
			memcpy(longer.bytes + at,
			       sample->bytes + old->offset + row * old->entry_size,
			       old->entry_size);
	}
	longer.header->total_size = at;
	snap = assert_taken(&longer);
	for (row = 0; row < SAMPLE_TASKS; row++) {
		assert_memory_equal(procsnap_task(snap, row), &sample->tasks[row],
				    sizeof(*sample->tasks));
		assert_memory_equal(procsnap_memory(snap, row), &sample->memories[row],
				    sizeof(*sample->memories));
	}
	assert_memory_equal(procsnap_cpustat(snap, 1), &sample->cpustats[1],
			    sizeof(*sample->cpustats));
	assert_string_equal(procsnap_text(snap, &procsnap_vma(snap, 3)->name, NULL), "vma name 3");
	procsnap_snapshot_free(snap);
	free(longer.bytes);
}

static void empty_image(void **state)
{
	struct procsnap_header header = { .hostname = "nothing" };
	struct procsnap_snapshot *snap;
	void *image;

	(void)state;
	assert_int_equal(procsnap_image_build(&header, NULL, 0, &image), 0);
	assert_int_equal(procsnap_snapshot_from_memory(&snap, image, header.total_size), 0);
	assert_int_equal(procsnap_row_count(snap), 0);
	assert_null(procsnap_task(snap, 0));
	assert_null(procsnap_system(snap));
	assert_int_equal(procsnap_cpustat_count(snap), 0);
	procsnap_snapshot_free(snap);
	free(image);
}

static void no_rows(void **state)
{
	struct procsnap_header header = { .hostname = "nobody" };
	const struct procsnap_part parts[] = {
		{ PROCSNAP_SECTION_TASK, NULL, 0 },
		{ PROCSNAP_SECTION_CPU, NULL, 0 },
	};
	struct procsnap_section_view view;
	struct procsnap_snapshot *snap;
	size_t row;
	void *image;

	(void)state;
	assert_int_equal(procsnap_image_build(&header, parts, 2, &image), 0);
	assert_int_equal(procsnap_snapshot_from_memory(&snap, image, header.total_size), 0);
	assert_int_equal(procsnap_row_count(snap), 0);
	assert_int_equal(procsnap_section_view(snap, PROCSNAP_SECTION_CPU, &view), 0);
	assert_int_equal(view.count, 0);
	assert_int_equal(procsnap_find_pid(snap, 1, &row), -ENOENT);
	procsnap_snapshot_free(snap);
	free(image);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(valid_image_is_taken),
		TEST(magic),
		TEST(magic_of_the_other_byte_order),
		TEST(magic_is_the_text),
		TEST(version),
		TEST(header_size),
		TEST(total_size),
		TEST(memory_may_be_longer),
		TEST(hostname_ends),
		TEST(section_table_entry_size),
		TEST(section_table_inside),
		TEST(entry_size),
		TEST(section_offset),
		TEST(section_size_overflows),
		TEST(section_twice),
		TEST(unknown_section_twice),
		TEST(got_mask),
		TEST(task_section_is_needed),
		TEST(per_task_counts),
		TEST(per_task_flags),
		TEST(one_system),
		TEST(comm_ends),
		TEST(rows_exist),
		TEST(texts_are_within_the_strings),
		TEST(parts_are_within_their_tables),
		TEST(tables_that_are_absent),
		TEST(strings_are_of_eight_bytes),
		TEST(misaligned_or_null),
		TEST(unknown_section_is_skipped),
		TEST(short_entries_are_widened),
		TEST(longer_structs_are_stepped),
		cmocka_unit_test(empty_image),
		cmocka_unit_test(no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
