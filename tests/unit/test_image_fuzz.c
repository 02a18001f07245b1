// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Damaged images by the thousand: cut off at every byte, and with bytes
 * changed at random from a fixed seed. None may make the library read outside
 * of the image (the sanitizers tell) or give a snapshot that cannot be read.
 */
#include "unit.h"
#include "sample.h"

#include <sys/mman.h>

#define MUTATIONS 20000

/* Memory of exactly this size, so that one byte too far is outside. */
static unsigned char *exact_copy(const void *bytes, size_t size)
{
	unsigned char *copy = malloc(size ? size : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, size);
	return copy;
}

static void cut_off_at_every_byte(void **state)
{
	struct procsnap_snapshot *snap;
	struct sample sample;
	unsigned char *copy;
	size_t size;

	(void)state;
	sample_make(&sample);
	for (size = 0; size < sample.size; size++) {
		copy = exact_copy(sample.bytes, size);
		assert_int_equal(procsnap_snapshot_from_memory(&snap, copy, size), -EBADMSG);
		assert_null(snap);
		free(copy);
	}
	sample_free(&sample);
}

/* The same through a file, which is read to its end and no further. */
static void file_cut_off_at_every_byte(void **state)
{
	int fd = memfd_create("cut", MFD_CLOEXEC), expected;
	struct procsnap_snapshot *snap;
	struct sample sample;
	char end[64];
	size_t size;

	(void)state;
	sample_make(&sample);
	assert_int_equal(write(fd, sample.bytes, sample.size), sample.size);
	for (size = sample.size; size-- > 0;) {
		assert_int_equal(ftruncate(fd, (off_t)size), 0);
		lseek(fd, 0, SEEK_SET);
		expected = size ? -EBADMSG : -ENODATA;
		assert_int_equal(procsnap_snapshot_load(&snap, fd), expected);
		assert_null(snap);
		snprintf(end, sizeof(end), "ends after %zu of %zu bytes", size, sample.size);
		if (size >= PROCSNAP_HEADER_SIZE_V1)
			assert_last_error(end);
	}
	sample_free(&sample);
	close(fd);
}

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Mostly the header and the section table, where a byte decides the most. */
static void mutate(unsigned char *bytes, size_t size, uint64_t *seed)
{
	static const unsigned char values[] = { 0, 1, 7, 8, 0x7f, 0x80, 0xff };
	size_t i, at, front, count = 1 + next_random(seed) % 8;

	front = sizeof(struct procsnap_header) + SAMPLE_SECTIONS * sizeof(struct procsnap_section);
	for (i = 0; i < count; i++) {
		at = next_random(seed) % (next_random(seed) % 4 ? front : size);
		if (at < 8 && next_random(seed) % 8)
			continue; /* a damaged magic is soon dull */
		bytes[at] = next_random(seed) % 2 ? values[next_random(seed) % sizeof(values)]
						  : (unsigned char)next_random(seed);
	}
}

static void random_changes(void **state)
{
	size_t i, taken = 0, refused = 0;
	struct procsnap_snapshot *snap;
	uint64_t seed = 0x9e3779b97f4a7c15ULL, total = 0;
	struct sample sample;
	unsigned char *copy;

	(void)state;
	sample_make(&sample);
	for (i = 0; i < MUTATIONS; i++) {
		copy = exact_copy(sample.bytes, sample.size);
		mutate(copy, sample.size, &seed);
		if (procsnap_snapshot_from_memory(&snap, copy, sample.size) == 0) {
			total += sample_read_all(snap);
			procsnap_snapshot_free(snap);
			taken++;
		} else {
			assert_null(snap);
			refused++;
		}
		free(copy);
	}
	print_message("%zu taken, %zu refused, sum %llu\n", taken, refused,
		      (unsigned long long)total);
	/* both ways were walked */
	assert_true(taken > MUTATIONS / 20);
	assert_true(refused > MUTATIONS / 20);
	sample_free(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_off_at_every_byte),
		cmocka_unit_test(file_cut_off_at_every_byte),
		cmocka_unit_test(random_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
