// SPDX-License-Identifier: GPL-2.0-or-later
/* Recordings: what is written is read, forwards and backwards, whatever becomes of the file. */
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "recording.h"
#include "recording_model.h"
#include "recording_scan.h"

#define FRAMES 12

static struct model model;
static char folder[] = "/tmp/procsnap-recording.XXXXXX";
static char path[64], copy[64];

/* what was written, to be compared with what is read */
static struct cli_frame written[64];
static size_t written_count;
/* a hole is one of what is read, not of what was cut away when it was written */
static bool holes_are_told;

/* messages of damage are what is wanted here */
static int quiet(void **state)
{
	(void)state;
	if (!getenv("PROCSNAP_TEST_MESSAGES") && !freopen("/dev/null", "w", stderr))
		return -1;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/file", folder);
	snprintf(copy, sizeof(copy), "%s/copy", folder);
	return 0;
}

static int clean(void **state)
{
	(void)state;
	unlink(path);
	unlink(copy);
	return rmdir(folder);
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < written_count; i++)
		cli_frame_free(&written[i]);
	written_count = 0;
	holes_are_told = false;
	unlink(path);
	unlink(copy);
	return 0;
}

static struct cli_recording_writer *create(unsigned int key_frames)
{
	const struct cli_recording_limits limits = { .key_frames = key_frames };
	struct cli_recording_writer *writer;

	assert_int_equal(cli_recording_create(&writer, path, &limits), 0);
	return writer;
}

/* the writer takes the snapshot: what is kept is another one of the same bytes */
static void write_frame(struct cli_recording_writer *writer)
{
	struct cli_frame *kept = &written[written_count++], frame;
	const void *image;
	size_t size;

	model_step(&model, model_random(&model, 3), model_random(&model, 3), 5);
	model_frame(&model, &frame);
	*kept = frame;
	image = procsnap_image(frame.snap, &size);
	kept->image = malloc(size);
	memcpy(kept->image, image, size);
	assert_int_equal(procsnap_snapshot_from_memory(&kept->snap, kept->image, size), 0);
	assert_int_equal(cli_recording_write(writer, &frame), 0);
}

static void write_file(unsigned int key_frames, size_t frames)
{
	struct cli_recording_writer *writer = create(key_frames);

	while (frames--)
		write_frame(writer);
	assert_int_equal(cli_recording_finish(writer), 0);
}

static void assert_same_frame(const struct cli_frame *frame, const struct cli_frame *expected)
{
	size_t size, expected_size;
	const void *image = procsnap_image(frame->snap, &size);
	const void *known = procsnap_image(expected->snap, &expected_size);

	assert_int_equal(size, expected_size);
	assert_memory_equal(image, known, size);
	assert_int_equal(frame->event_bytes, expected->event_bytes);
	assert_memory_equal(frame->events, expected->events, frame->event_bytes);
	assert_int_equal(frame->lost, expected->lost);
}

static void assert_frame(struct cli_recording *recording, size_t index, size_t expected)
{
	struct cli_frame frame;

	assert_int_equal(cli_recording_read(recording, index, &frame), 0);
	assert_same_frame(&frame, &written[expected]);
	assert_int_equal(frame.has_events, written[expected].has_events);
	cli_frame_free(&frame);
}

/* the frame that was written at the time of one that is read */
static size_t written_at(uint64_t real_ns)
{
	for (size_t i = 0; i < written_count; i++)
		if (procsnap_header(written[i].snap)->start_real_ns == real_ns)
			return i;
	fail_msg("a frame that was never written");
	return 0;
}

/*
 * Every frame of a file that may be damaged is one that was written; how many there are.
 * Behind a hole the events are not all, and of the first nobody asks.
 */
static size_t read_what_is_there(const char *file)
{
	struct cli_recording *recording;
	size_t read = 0, index = 0, before = 0;

	if (cli_recording_open(&recording, file))
		return 0;
	while (index < cli_recording_count(recording)) {
		struct cli_frame frame;

		if (!cli_recording_read(recording, index, &frame)) {
			size_t at = written_at(cli_recording_time(recording, index));

			assert_same_frame(&frame, &written[at]);
			if (index && at > before + 1 && holes_are_told)
				assert_false(frame.has_events);
			if (index && at == before + 1)
				assert_true(frame.has_events);
			cli_frame_free(&frame);
			before = at;
			index++;
			read++;
		}
	}
	cli_recording_close(recording);
	return read;
}

static unsigned char *load(const char *file, size_t *size)
{
	struct stat status;
	unsigned char *bytes;
	int fd = open(file, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &status), 0);
	*size = (size_t)status.st_size;
	bytes = malloc(*size + 1);
	assert_int_equal(recording_read_at(fd, bytes, *size, 0), *size);
	close(fd);
	return bytes;
}

static void store(const char *file, const unsigned char *bytes, size_t size)
{
	int fd = open(file, O_WRONLY | O_CREAT, 0600);

	/* cut at the end: what is cut to nothing at first may be flushed at each close */
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	close(fd);
}

/* where the blocks of a file end */
static size_t block_ends(const char *file, uint64_t ends[64])
{
	struct recording_scan scan = { .fd = open(file, O_RDONLY) };
	struct recording_block block;
	uint64_t offset;
	size_t count = 0;

	while (recording_scan_next(&scan, &block, &offset))
		ends[count++] = scan.at;
	close(scan.fd);
	return count;
}

static void test_forwards_and_backwards(void **state)
{
	struct cli_recording *recording;
	uint64_t first;

	(void)state;
	model_begin(&model, 40, 1);
	write_file(5, FRAMES);
	assert_int_equal(cli_recording_open(&recording, path), 0);
	assert_false(cli_recording_is_plain(recording));
	assert_null(cli_recording_damage(recording));
	assert_int_equal(cli_recording_count(recording), FRAMES);
	for (size_t i = 0; i < FRAMES; i++)
		assert_frame(recording, i, i);
	for (size_t i = FRAMES; i--;)
		assert_frame(recording, i, i);
	for (size_t i = 0; i < 100; i++) {
		size_t index = model_random(&model, FRAMES);

		assert_frame(recording, index, index);
		assert_frame(recording, index, index);
	}
	first = cli_recording_time(recording, 0);
	assert_int_equal(cli_recording_find(recording, 0), 0);
	assert_int_equal(cli_recording_find(recording, first), 0);
	assert_int_equal(cli_recording_find(recording, cli_recording_time(recording, 4) - 1), 3);
	assert_int_equal(cli_recording_find(recording, cli_recording_time(recording, 4)), 4);
	assert_int_equal(cli_recording_find(recording, UINT64_MAX), FRAMES - 1);
	cli_recording_close(recording);
}

/* further back than images are kept, and with key frames in between */
static void test_far_back(void **state)
{
	struct cli_recording *recording;

	(void)state;
	for (unsigned int key_frames = 7; key_frames <= 60; key_frames += 53) {
		model_begin(&model, 10, key_frames);
		write_file(key_frames, 60);
		assert_int_equal(cli_recording_open(&recording, path), 0);
		for (size_t i = 60; i--;)
			assert_frame(recording, i, i);
		for (size_t i = 0; i < 300; i++) {
			size_t index = model_random(&model, 60);

			assert_frame(recording, index, index);
		}
		cli_recording_close(recording);
		teardown(NULL);
	}
}

/* a frame stays when its recording is closed */
static void test_frame_outlives(void **state)
{
	struct cli_recording *recording;
	struct cli_frame frame;

	(void)state;
	model_begin(&model, 10, 1);
	write_file(5, 3);
	assert_int_equal(cli_recording_open(&recording, path), 0);
	assert_int_equal(cli_recording_read(recording, 2, &frame), 0);
	cli_recording_close(recording);
	assert_same_frame(&frame, &written[2]);
	cli_frame_free(&frame);
	cli_frame_free(&frame);
}

static void test_cut_off_anywhere(void **state)
{
	uint64_t ends[64];
	unsigned char *bytes;
	size_t size, whole = 0, blocks;

	(void)state;
	model_begin(&model, 6, 2);
	write_file(3, 7);
	bytes = load(path, &size);
	blocks = block_ends(path, ends);
	assert_int_equal(blocks, 7);
	for (size_t length = 0; length <= size; length++) {
		while (whole < blocks && ends[whole] <= length)
			whole++;
		store(copy, bytes, length);
		assert_int_equal(read_what_is_there(copy), whole);
	}
	free(bytes);
}

/* a writer that was killed at any byte, and one that goes on */
static void test_append_after_a_kill(void **state)
{
	uint64_t ends[64];
	unsigned char *bytes;
	size_t size, before, whole = 0;

	(void)state;
	model_begin(&model, 6, 2);
	write_file(3, 4);
	bytes = load(path, &size);
	assert_int_equal(block_ends(path, ends), 4);
	for (size_t length = 0; length <= size; length += 13) {
		while (whole < 4 && ends[whole] <= length)
			whole++;
		store(path, bytes, length);
		before = written_count;
		write_file(3, 2);
		assert_int_equal(read_what_is_there(path), whole + 2);
		while (written_count > before)
			cli_frame_free(&written[--written_count]);
	}
	free(bytes);
}

/* of what stands before the damage and behind the next key frame nothing is missing */
static void test_damage_anywhere(void **state)
{
	uint64_t ends[64];
	unsigned char *bytes;
	size_t size, blocks;

	(void)state;
	model_begin(&model, 6, 2);
	write_file(3, 9);
	bytes = load(path, &size);
	blocks = block_ends(path, ends);
	holes_are_told = true;
	for (size_t at = 0; at < size; at++) {
		size_t hit = 0, left;

		while (hit < blocks && ends[hit] <= at)
			hit++;
		/* the one that is hit, and those up to the next key frame; of the header none */
		left = blocks - (3 - hit % 3);
		if (at < sizeof(struct recording_header))
			left = blocks;
		bytes[at] ^= 0x10;
		store(copy, bytes, size);
		assert_int_equal(read_what_is_there(copy), left);
		bytes[at] ^= 0x10;
	}
	free(bytes);
}

static void test_bytes_between(void **state)
{
	struct cli_recording *recording;
	unsigned char *bytes, *more;
	uint64_t ends[64];
	size_t size;

	(void)state;
	model_begin(&model, 6, 2);
	write_file(2, 4);
	bytes = load(path, &size);
	block_ends(path, ends);
	more = malloc(size + 100);
	memcpy(more, bytes, ends[1]);
	memset(more + ends[1], 'P', 100);
	memcpy(more + ends[1] + 100, bytes + ends[1], size - ends[1]);
	store(copy, more, size + 100);
	assert_int_equal(cli_recording_open(&recording, copy), 0);
	assert_int_equal(cli_recording_count(recording), 4);
	assert_string_equal(cli_recording_damage(recording), "100 bytes are damaged");
	cli_recording_close(recording);
	/* a block that is missing: what builds on it is not taken for something else */
	memcpy(more, bytes, ends[1]);
	memcpy(more + ends[1], bytes + ends[2], size - ends[2]);
	store(copy, more, size - (ends[2] - ends[1]));
	assert_int_equal(read_what_is_there(copy), 2);
	/* two recordings joined */
	memcpy(more, bytes, size);
	free(bytes);
	bytes = malloc(2 * size);
	memcpy(bytes, more, size);
	memcpy(bytes + size, more, size);
	store(copy, bytes, 2 * size);
	assert_int_equal(read_what_is_there(copy), 8);
	free(more);
	free(bytes);
}

/* whoever writes it can make the checksums right, too */
static void test_hostile(void **state)
{
	unsigned char *bytes;
	uint64_t ends[64];
	size_t size;

	(void)state;
	model_begin(&model, 6, 2);
	write_file(3, 3);
	bytes = load(path, &size);
	block_ends(path, ends);
	for (int round = 0; round < 4000; round++) {
		unsigned char *changed = malloc(size);
		unsigned int which = model_random(&model, 3);
		size_t from = which ? ends[which - 1] : sizeof(struct recording_header);
		struct recording_block block;
		unsigned int words = sizeof(block) / 8;

		memcpy(changed, bytes, size);
		for (unsigned int n = 1 + model_random(&model, 3); n; n--) {
			uint64_t word = 1ULL << model_random(&model, 64);
			size_t at = 8 * model_random(&model, words);

			if (model_random(&model, 2))
				at = sizeof(block) +
				     model_random(&model, (unsigned int)(ends[which] - from -
									 sizeof(block) - 8));
			for (size_t i = 0; i < 8; i++)
				changed[from + at + i] ^= (unsigned char)(word >> 8 * i);
		}
		memcpy(&block, changed + from, sizeof(block));
		if (block.stored_size == ends[which] - from - sizeof(block))
			block.payload_checksum = recording_checksum(changed + from + sizeof(block),
								    block.stored_size);
		block.checksum = recording_block_checksum(&block);
		memcpy(changed + from, &block, sizeof(block));
		store(copy, changed, size);
		free(changed);

		struct cli_recording *recording;
		struct cli_frame frame;

		if (cli_recording_open(&recording, copy))
			continue;
		for (size_t i = 0; i < cli_recording_count(recording); i++)
			if (!cli_recording_read(recording, i, &frame))
				cli_frame_free(&frame);
		cli_recording_close(recording);
	}
	free(bytes);
}

/* sizes that no code and no payload has: no memory is taken for them */
static void test_sizes_that_are_none(void **state)
{
	const uint64_t more[] = { 8, 60000, 1ULL << 20, 1ULL << 30 };
	struct cli_recording *recording;
	struct recording_block block;
	struct cli_frame frame;
	unsigned char *bytes;
	size_t size;

	(void)state;
	model_begin(&model, 6, 2);
	write_file(1, 1);
	bytes = load(path, &size);
	for (size_t i = 0; i < PROCSNAP_ARRAY_SIZE(more); i++) {
		memcpy(&block, bytes + sizeof(struct recording_header), sizeof(block));
		block.code_size += more[i];
		block.checksum = recording_block_checksum(&block);
		/* what is beyond all measure is no block */
		assert_int_equal(recording_block_is_sane(&block), more[i] < 1ULL << 20);
		memcpy(bytes + sizeof(struct recording_header), &block, sizeof(block));
		store(copy, bytes, size);
		if (!cli_recording_open(&recording, copy)) {
			assert_int_equal(cli_recording_read(recording, 0, &frame), 3);
			assert_int_equal(cli_recording_count(recording), 0);
			cli_recording_close(recording);
		}
		block.code_size -= more[i];
		memcpy(bytes + sizeof(struct recording_header), &block, sizeof(block));
	}
	free(bytes);
}

static void test_grows_and_shrinks_while_read(void **state)
{
	struct cli_recording_writer *writer;
	struct cli_recording *recording;
	struct cli_frame frame;
	uint64_t ends[64];

	(void)state;
	model_begin(&model, 6, 2);
	writer = create(3);
	write_frame(writer);
	assert_int_equal(cli_recording_open(&recording, path), 0);
	assert_int_equal(cli_recording_count(recording), 1);
	assert_false(cli_recording_refresh(recording));
	for (size_t i = 1; i < 8; i++) {
		write_frame(writer);
		assert_true(cli_recording_refresh(recording));
		assert_int_equal(cli_recording_count(recording), i + 1);
		assert_frame(recording, i, i);
	}
	assert_int_equal(cli_recording_finish(writer), 0);
	block_ends(path, ends);
	assert_int_equal(truncate(path, (off_t)ends[4] - 1), 0);
	assert_int_equal(cli_recording_read(recording, 6, &frame), 3);
	assert_null(frame.snap);
	assert_in_range(cli_recording_count(recording), 4, 6);
	assert_frame(recording, 3, 3);
	cli_recording_close(recording);
}

static void test_two_writers(void **state)
{
	const struct cli_recording_limits limits = { 0 };
	struct cli_recording_writer *writer, *other;

	(void)state;
	model_begin(&model, 6, 2);
	writer = create(3);
	assert_int_equal(cli_recording_create(&other, path, &limits), 3);
	write_frame(writer);
	assert_int_equal(cli_recording_finish(writer), 0);
	assert_int_equal(read_what_is_there(path), 1);
}

static void test_not_a_recording(void **state)
{
	const struct cli_recording_limits limits = { 0 };
	const char text[] = "something of somebody";
	struct cli_recording_writer *writer;
	struct cli_recording *recording;
	struct cli_frame frame;
	unsigned char *bytes;
	size_t size;

	(void)state;
	store(path, (const void *)text, sizeof(text));
	assert_int_equal(cli_recording_create(&writer, path, &limits), 3);
	bytes = load(path, &size);
	assert_int_equal(size, sizeof(text));
	assert_memory_equal(bytes, text, size);
	free(bytes);
	assert_int_equal(cli_recording_open(&recording, path), 3);
	assert_null(recording);
	store(path, (const void *)text, 0);
	assert_int_equal(cli_recording_open(&recording, path), 3);
	/* an image that is cut off is one to be read, which fails */
	model_begin(&model, 6, 2);
	unlink(path);
	write_file(3, 1);
	bytes = (unsigned char *)(uintptr_t)procsnap_image(written[0].snap, &size);
	store(copy, bytes, size - 8);
	assert_int_equal(cli_recording_open(&recording, copy), 0);
	assert_true(cli_recording_is_plain(recording));
	assert_int_equal(cli_recording_read(recording, 0, &frame), 3);
	assert_int_equal(cli_recording_count(recording), 0);
	cli_recording_close(recording);
	assert_int_equal(cli_recording_open(&recording, "/nowhere/at/all"), 3);
	assert_null(recording);
}

static void test_plain_images(void **state)
{
	struct cli_recording *recording;
	struct cli_frame frame;
	int fd;

	(void)state;
	model_begin(&model, 6, 2);
	write_file(3, 3);
	fd = open(copy, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(procsnap_snapshot_save(written[i].snap, fd), 0);
	close(fd);
	assert_int_equal(cli_recording_open(&recording, copy), 0);
	assert_true(cli_recording_is_plain(recording));
	assert_int_equal(cli_recording_count(recording), 3);
	for (size_t i = 3; i--;) {
		assert_int_equal(cli_recording_read(recording, i, &frame), 0);
		assert_int_equal(procsnap_header(frame.snap)->start_real_ns,
				 cli_recording_time(recording, i));
		assert_int_equal(cli_recording_time(recording, i),
				 procsnap_header(written[i].snap)->start_real_ns);
		assert_false(frame.has_events);
		cli_frame_free(&frame);
	}
	cli_recording_close(recording);
}

static void test_later_version(void **state)
{
	const struct cli_recording_limits limits = { 0 };
	struct cli_recording_writer *writer;
	struct cli_recording *recording;
	struct recording_header header;
	unsigned char *bytes;
	size_t size;

	(void)state;
	model_begin(&model, 6, 2);
	write_file(3, 3);
	bytes = load(path, &size);
	memcpy(&header, bytes, sizeof(header));
	header.version++;
	header.checksum = recording_header_checksum(&header);
	memcpy(bytes, &header, sizeof(header));
	store(path, bytes, size);
	free(bytes);
	assert_int_equal(cli_recording_open(&recording, path), 3);
	assert_int_equal(cli_recording_create(&writer, path, &limits), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_forwards_and_backwards, teardown),
		cmocka_unit_test_teardown(test_far_back, teardown),
		cmocka_unit_test_teardown(test_frame_outlives, teardown),
		cmocka_unit_test_teardown(test_cut_off_anywhere, teardown),
		cmocka_unit_test_teardown(test_append_after_a_kill, teardown),
		cmocka_unit_test_teardown(test_damage_anywhere, teardown),
		cmocka_unit_test_teardown(test_bytes_between, teardown),
		cmocka_unit_test_teardown(test_hostile, teardown),
		cmocka_unit_test_teardown(test_sizes_that_are_none, teardown),
		cmocka_unit_test_teardown(test_grows_and_shrinks_while_read, teardown),
		cmocka_unit_test_teardown(test_two_writers, teardown),
		cmocka_unit_test_teardown(test_not_a_recording, teardown),
		cmocka_unit_test_teardown(test_plain_images, teardown),
		cmocka_unit_test_teardown(test_later_version, teardown),
	};

	return cmocka_run_group_tests(tests, quiet, clean);
}
