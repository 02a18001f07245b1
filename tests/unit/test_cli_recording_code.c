// SPDX-License-Identifier: GPL-2.0-or-later
/* Images told by the one before them: there and back, and codes that make no sense. */
#include "unit.h"

#include "recording_code.h"
#include "recording_model.h"
#include "sample.h"

static struct model model;
static struct code_buffer code;

static int teardown(void **state)
{
	(void)state;
	free(code.bytes);
	code = (struct code_buffer){ 0 };
	return 0;
}

/* the image of a code, which is the caller's; NULL if there is none */
static unsigned char *decode(size_t size, const struct procsnap_snapshot *before)
{
	unsigned char *image = calloc(1, size);
	size_t before_size = 0;
	const void *old = before ? procsnap_image(before, &before_size) : NULL;

	if (code_decode(image, size, code.bytes, code.length, old, before_size)) {
		free(image);
		return NULL;
	}
	return image;
}

static void assert_there_and_back(const struct procsnap_snapshot *snap,
				  const struct procsnap_snapshot *before)
{
	size_t size;
	const void *image = procsnap_image(snap, &size);
	unsigned char *made;

	code.length = 0;
	assert_int_equal(code_encode(&code, snap, before), 0);
	made = decode(size, before);
	assert_non_null(made);
	assert_memory_equal(made, image, size);
	free(made);
}

static void test_every_section(void **state)
{
	struct procsnap_snapshot *snap;
	struct sample sample;

	(void)state;
	sample_make(&sample);
	assert_int_equal(procsnap_snapshot_from_memory(&snap, sample.bytes, sample.size), 0);
	assert_there_and_back(snap, NULL);
	assert_there_and_back(snap, snap);
	procsnap_snapshot_free(snap);
	sample_free(&sample);
}

/* a machine on which much or little happens, or nothing */
static void test_churn(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 40; seed++) {
		struct procsnap_snapshot *before, *snap;

		model_begin(&model, 2 + 5 * (seed % 20), seed);
		before = model_snapshot(&model);
		assert_there_and_back(before, NULL);
		for (int step = 0; step < 30; step++) {
			model_step(&model, model_random(&model, seed % 7 + 1),
				   model_random(&model, seed % 9 + 1),
				   model_random(&model, seed % 50 + 1));
			snap = model_snapshot(&model);
			assert_there_and_back(snap, before);
			procsnap_snapshot_free(before);
			before = snap;
		}
		procsnap_snapshot_free(before);
	}
}

static void test_nothing_in_common(void **state)
{
	struct procsnap_snapshot *snap, *before;
	struct sample sample;

	(void)state;
	sample_make(&sample);
	assert_int_equal(procsnap_snapshot_from_memory(&before, sample.bytes, sample.size), 0);
	model_begin(&model, 50, 3);
	snap = model_snapshot(&model);
	assert_there_and_back(snap, before);
	assert_there_and_back(before, snap);
	procsnap_snapshot_free(before);
	procsnap_snapshot_free(snap);
	sample_free(&sample);
}

/* what has not changed is not told, wherever it has moved to */
static void test_size(void **state)
{
	struct procsnap_snapshot *before, *snap;

	(void)state;
	model_begin(&model, 300, 9);
	before = model_snapshot(&model);
	model_step(&model, 0, 0, 0);
	snap = model_snapshot(&model);
	assert_there_and_back(snap, before);
	assert_in_range(code.length, 1, 200);
	procsnap_snapshot_free(snap);
	/* one is gone from the middle: all behind it is elsewhere */
	model_step(&model, 1, 0, 0);
	snap = model_snapshot(&model);
	assert_there_and_back(snap, before);
	assert_in_range(code.length, 1, 400);
	procsnap_snapshot_free(snap);
	/* and there are new ones */
	model_step(&model, 1, 2, 0);
	snap = model_snapshot(&model);
	assert_there_and_back(snap, before);
	assert_in_range(code.length, 1, 1200);
	procsnap_snapshot_free(snap);
	procsnap_snapshot_free(before);
}

/* cut off anywhere, or any byte another: an image that is refused or not, and no crash */
static void test_broken_codes(void **state)
{
	struct procsnap_snapshot *before, *snap, *got;
	unsigned char *image, *whole;
	size_t size, length;

	(void)state;
	model_begin(&model, 20, 5);
	before = model_snapshot(&model);
	model_step(&model, 3, 4, 9);
	snap = model_snapshot(&model);
	procsnap_image(snap, &size);
	for (int key = 0; key < 2; key++) {
		code.length = 0;
		assert_int_equal(code_encode(&code, snap, key ? NULL : before), 0);
		length = code.length;
		whole = malloc(length);
		memcpy(whole, code.bytes, length);
		for (size_t i = 0; i < length; i++) {
			code.length = i;
			assert_null(decode(size, key ? NULL : before));
		}
		code.length = length;
		for (size_t i = 0; i < 8 * length; i++) {
			code.bytes[i / 8] ^= (unsigned char)(1U << i % 8);
			image = decode(size, key ? NULL : before);
			if (image && !procsnap_snapshot_from_memory(&got, image, size))
				procsnap_snapshot_free(got);
			free(image);
			code.bytes[i / 8] = whole[i / 8];
		}
		for (int round = 0; round < 3000; round++) {
			for (unsigned int n = 1 + model_random(&model, 8); n; n--)
				code.bytes[model_random(&model, (unsigned int)length)] =
					(unsigned char)model_random(&model, 256);
			image = decode(size, key ? NULL : before);
			if (image && !procsnap_snapshot_from_memory(&got, image, size))
				procsnap_snapshot_free(got);
			free(image);
			memcpy(code.bytes, whole, length);
		}
		free(whole);
	}
	procsnap_snapshot_free(before);
	procsnap_snapshot_free(snap);
}

/* a section that is told again: nine bytes would be the work of a whole table, any number of times */
static void test_section_twice(void **state)
{
	static const unsigned char again[] = { 1, 0, 0, 0, 0, 0 };
	struct procsnap_snapshot *snap;
	unsigned char *image;
	size_t size;

	(void)state;
	model_begin(&model, 20, 5);
	snap = model_snapshot(&model);
	procsnap_image(snap, &size);
	code.length = 0;
	assert_int_equal(code_encode(&code, snap, NULL), 0);
	assert_true(code_buffer_room(&code, sizeof(again)));
	image = decode(size, NULL);
	assert_non_null(image);
	free(image);
	/* section 0 in place of the end: plain, no runs, no specials, no entry told; then the end */
	assert_int_equal(code.bytes[code.length - 1], 0);
	memcpy(code.bytes + code.length - 1, again, sizeof(again));
	code.length += sizeof(again) - 1;
	assert_null(decode(size, NULL));
	procsnap_snapshot_free(snap);
}

/* told by another image than the one that it was made of, or to be of another size */
static void test_wrong_base(void **state)
{
	struct procsnap_snapshot *before, *snap, *other;
	size_t size;

	(void)state;
	model_begin(&model, 60, 5);
	before = model_snapshot(&model);
	model_step(&model, 3, 4, 9);
	snap = model_snapshot(&model);
	model_step(&model, 50, 0, 0);
	other = model_snapshot(&model);
	code.length = 0;
	assert_int_equal(code_encode(&code, snap, before), 0);
	procsnap_image(snap, &size);
	assert_null(decode(size, NULL));
	free(decode(size, other));
	assert_null(decode(size - 8, before));
	assert_null(decode(size + 8, before));
	assert_null(decode(8, before));
	procsnap_snapshot_free(before);
	procsnap_snapshot_free(snap);
	procsnap_snapshot_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_every_section, teardown),
		cmocka_unit_test_teardown(test_churn, teardown),
		cmocka_unit_test_teardown(test_nothing_in_common, teardown),
		cmocka_unit_test_teardown(test_size, teardown),
		cmocka_unit_test_teardown(test_broken_codes, teardown),
		cmocka_unit_test_teardown(test_section_twice, teardown),
		cmocka_unit_test_teardown(test_wrong_base, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
