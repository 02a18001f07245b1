// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * ring.c: reading a ring whose writer is the test, or a thread of it, and rings
 * that no writer would make.
 */
#include "unit.h"

#include "event.h"
#include "ring_writer.h"

#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>

#define RING 16384

static struct ring_writer writer;
static struct procsnap_ring ring;

static void begin(bool keep_newest)
{
	ring_writer_make(&writer, RING, keep_newest);
	assert_int_equal(
		procsnap_ring_begin(&ring, writer.control, writer.shown, RING, keep_newest), 0);
}

static int setup(void **state)
{
	(void)state;
	begin(false);
	return 0;
}

static int setup_keep_newest(void **state)
{
	(void)state;
	begin(true);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	procsnap_ring_end(&ring);
	ring_writer_free(&writer);
	return 0;
}

static const struct procsnap_event *next(void)
{
	const struct procsnap_event *event;

	assert_int_equal(procsnap_ring_next(&ring, &event), 1);
	return event;
}

static void assert_none(void)
{
	const struct procsnap_event *event = (void *)1;

	assert_int_equal(procsnap_ring_next(&ring, &event), 0);
	assert_null(event);
	assert_int_equal(writer.control->tail, writer.control->head);
}

static void assert_fork(const struct procsnap_event *event, uint64_t sequence)
{
	assert_int_equal(event->kind, PROCSNAP_EVENT_FORK);
	assert_int_equal(event->sequence, sequence);
	assert_int_equal(event->size, sizeof(struct procsnap_event_fork));
}

static void assert_lost(const struct procsnap_event *event, uint64_t last, uint64_t count)
{
	assert_int_equal(event->kind, PROCSNAP_EVENT_LOST);
	assert_int_equal(event->size, sizeof(struct procsnap_event_lost));
	assert_int_equal(event->sequence, last);
	assert_int_equal(((const struct procsnap_event_lost *)event)->count, count);
	assert_int_equal(event->pid, 0);
}

static void assert_broken(void)
{
	const struct procsnap_event *event = (void *)1;
	int i;

	/* Again and again: there is no way on. */
	for (i = 0; i < 2; i++) {
		assert_int_equal(procsnap_ring_next(&ring, &event), -EIO);
		assert_null(event);
		assert_last_error("makes no sense at position");
	}
}

static void in_order_many_times_round(void **state)
{
	int32_t written = 0, read = 0;
	int i, batch;

	(void)state;
	assert_none();
	for (i = 0; i < 500; i++) {
		for (batch = 0; batch < i % 50; batch++)
			ring_write_fork(&writer, ++written);
		while (read < written) {
			assert_int_equal(procsnap_ring_generated(&ring), written);
			assert_fork(next(), (uint64_t)++read);
		}
		assert_none();
	}
	/* Events of 104 bytes do not divide the ring: its end was filled up. */
	assert_true(writer.control->head > 10 * RING);
	assert_int_not_equal(writer.control->head, (uint64_t)written * 104);
	assert_int_equal(writer.control->dropped, 0);
}

/* It is the reader's until the next call, and no longer. */
static void event_stays_until_the_next_call(void **state)
{
	const struct procsnap_event *event;

	(void)state;
	ring_write_fork(&writer, 1);
	ring_write_fork(&writer, 2);
	event = next();
	assert_in_range((uintptr_t)event, (uintptr_t)writer.shown, (uintptr_t)writer.shown + RING);
	assert_int_equal(writer.control->tail, 0);
	event = next();
	assert_int_equal(writer.control->tail, 104);
	assert_int_equal(event->pid, 2);
	assert_none();
	assert_int_equal(writer.control->tail, 208);
}

/* The number of the event that found the ring full. */
static uint64_t fill(void)
{
	const uint64_t dropped = writer.control->dropped;
	uint64_t sequence;

	do
		sequence = ring_write_fork(&writer, 1);
	while (writer.control->dropped == dropped);
	return sequence;
}

static void loss_in_the_middle_and_at_the_end(void **state)
{
	uint64_t full, sequence;

	(void)state;
	full = fill() - 1;
	assert_int_equal(full, RING / 104);
	ring_write_fork(&writer, 1);
	for (sequence = 1; sequence <= full; sequence++)
		assert_fork(next(), sequence);
	/* Nothing comes behind it: the number of the last one tells. */
	assert_lost(next(), full + 2, 2);
	assert_none();
	/* A full ring again, where later one finds room: a gap tells. */
	full = fill() - 1;
	for (sequence = ring.sequence + 1; sequence <= full - 10; sequence++)
		assert_fork(next(), sequence);
	ring_write_fork(&writer, 1);
	for (; sequence <= full; sequence++)
		assert_fork(next(), sequence);
	assert_lost(next(), full + 1, 1);
	assert_fork(next(), full + 2);
	assert_none();
	assert_int_equal(writer.control->dropped, 3);
}

static void newest_are_kept(void **state)
{
	const struct procsnap_event *event;
	uint64_t dropped, sequence;
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		ring_write_fork(&writer, 1);
	event = next();
	assert_fork(event, 1);
	/* A copy: what is written meanwhile does not change it. */
	for (i = 0; i < 1000; i++)
		ring_write_fork(&writer, 2);
	assert_int_equal(event->pid, 1);
	dropped = writer.control->dropped;
	assert_true(dropped > 800);
	assert_lost(next(), dropped, dropped - 1);
	for (sequence = dropped + 1; sequence <= 1003; sequence++)
		assert_fork(next(), sequence);
	assert_none();
	/* What was told to come next is overwritten before it is read. */
	for (i = 0; i < 1000; i++)
		ring_write_fork(&writer, 2);
	assert_int_equal(next()->kind, PROCSNAP_EVENT_LOST);
	sequence = ring.sequence;
	for (i = 0; i < 1000; i++)
		ring_write_fork(&writer, 2);
	assert_lost(next(), sequence + 1000, 1000);
	assert_fork(next(), sequence + 1001);
}

/* All sizes that texts give, so that pads of all sizes come. */
static void texts_of_any_length(void **state)
{
	struct {
		struct procsnap_event_exec exec;
		char texts[512];
	} event = { 0 };
	uint32_t exe, argv, i;
	const char *text;
	size_t length;

	(void)state;
	for (i = 0; i < 4000; i++) {
		exe = i % 37;
		argv = i % 253;
		memset(event.texts, 0, sizeof(event.texts));
		memset(event.texts, 'e', exe);
		memset(event.texts + exe + 1, 'a', argv);
		event.exec.event = (struct procsnap_event){ .kind = PROCSNAP_EVENT_EXEC };
		event.exec.event.size = (uint32_t)(sizeof(event.exec) + exe + 1 + argv + 7) / 8 * 8;
		event.exec.exe_length = exe;
		event.exec.argv_length = argv;
		ring_write(&writer, &event.exec.event);
		text = procsnap_event_exe(next());
		if (exe == 0)
			assert_null(text);
		else
			assert_int_equal(strlen(text), exe);
		ring_write(&writer, &event.exec.event);
		text = procsnap_event_argv(next(), &length);
		assert_int_equal(length, argv);
		if (argv == 0)
			assert_null(text);
		else
			assert_memory_equal(text, event.texts + exe + 1, argv);
	}
	assert_none();
}

static void accessors_of_other_kinds(void **state)
{
	size_t length = 1;

	(void)state;
	ring_write_fork(&writer, 1);
	assert_null(procsnap_event_exe(next()));
	ring_write_fork(&writer, 1);
	assert_null(procsnap_event_argv(next(), &length));
	assert_int_equal(length, 0);
	assert_string_equal(procsnap_event_kind_name(PROCSNAP_EVENT_FORK), "fork");
	assert_string_equal(procsnap_event_kind_name(PROCSNAP_EVENT_LOST), "lost");
	assert_string_equal(procsnap_event_kind_name(PROCSNAP_EVENT_SESSION), "session");
	assert_string_equal(procsnap_event_kind_name(11), "unknown");
	assert_string_equal(procsnap_event_kind_name(UINT32_MAX), "unknown");
}

static struct procsnap_event *written_at(uint64_t position)
{
	return (void *)(writer.bytes + position % RING);
}

static void broken_sizes(void **state)
{
	static const uint32_t sizes[] = { 0, 4, 8, 80, 88, 96, 100, 112, 4104, RING, UINT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(sizes); i++) {
		teardown(NULL);
		begin(false);
		ring_write_fork(&writer, 1);
		written_at(0)->size = sizes[i];
		assert_broken();
	}
}

/* An exit or a reap without its sums is none. */
static void ends_have_their_sums(void **state)
{
	static const uint16_t kinds[] = { PROCSNAP_EVENT_EXIT, PROCSNAP_EVENT_REAP };
	struct procsnap_event_exit event = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(kinds); i++) {
		teardown(NULL);
		begin(false);
		event.event.kind = kinds[i];
		event.event.size = sizeof(event);
		ring_write(&writer, &event.event);
		assert_int_equal(next()->kind, kinds[i]);
		teardown(NULL);
		begin(false);
		event.event.size = sizeof(event) - 8;
		ring_write(&writer, &event.event);
		assert_broken();
	}
}

static void broken_contents(void **state)
{
	struct procsnap_event_exec exec = { .event = { .kind = PROCSNAP_EVENT_EXEC } };
	struct procsnap_event_comm comm = {
		.event = { .kind = PROCSNAP_EVENT_COMM, .size = sizeof(comm) },
	};
	unsigned char bytes[sizeof(exec) + 8] = { 0 };

	(void)state;
	/* A name, then a new name, without end. */
	ring_write_fork(&writer, 1);
	memset(written_at(0)->comm, 'x', sizeof(written_at(0)->comm));
	assert_broken();
	teardown(NULL);
	begin(false);
	memset(comm.new_comm, 'x', sizeof(comm.new_comm));
	ring_write(&writer, &comm.event);
	assert_broken();
	/* Texts that are longer than the event, or do not end. */
	exec.event.size = sizeof(bytes);
	for (exec.exe_length = 0; exec.exe_length < 20; exec.exe_length++) {
		for (exec.argv_length = 0; exec.argv_length < 20; exec.argv_length++) {
			teardown(NULL);
			begin(false);
			memcpy(bytes, &exec, sizeof(exec));
			ring_write(&writer, (void *)bytes);
			if (exec.exe_length + 1 + exec.argv_length <= 8)
				next();
			else
				assert_broken();
		}
	}
	teardown(NULL);
	begin(false);
	exec.exe_length = 4;
	exec.argv_length = 0;
	memcpy(bytes, &exec, sizeof(exec));
	memset(bytes + sizeof(exec), 'x', 8);
	ring_write(&writer, (void *)bytes);
	assert_broken();
	/* Lengths whose sum is too large for their type. */
	exec.exe_length = UINT32_MAX;
	exec.argv_length = 1;
	memset(bytes + sizeof(exec), 0, 8);
	memcpy(bytes, &exec, sizeof(exec));
	teardown(NULL);
	begin(false);
	ring_write(&writer, (void *)bytes);
	assert_broken();
	/* What stands in no ring. */
	teardown(NULL);
	begin(false);
	ring_write_fork(&writer, 1);
	written_at(0)->kind = PROCSNAP_EVENT_LOST;
	assert_broken();
}

static void broken_numbers(void **state)
{
	static const uint64_t numbers[] = { 0, 1, 2 };
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(numbers); i++) {
		teardown(NULL);
		begin(false);
		ring_write_fork(&writer, 1);
		ring_write_fork(&writer, 2);
		ring_write_fork(&writer, 3);
		written_at(208)->sequence = numbers[i];
		next();
		next();
		assert_broken();
	}
}

static void broken_positions(void **state)
{
	static const uint64_t heads[] = { 8, 100, RING + 8, UINT64_MAX, 1ULL << 63 };
	size_t i;

	(void)state;
	for (i = 0; i < 2 * PROCSNAP_ARRAY_SIZE(heads); i++) {
		teardown(NULL);
		begin(i % 2);
		ring_write_fork(&writer, 1);
		writer.control->head = heads[i / 2];
		assert_broken();
	}
	/* The oldest is said to be beyond the newest, or between two events. */
	teardown(NULL);
	begin(true);
	ring_write_fork(&writer, 1);
	writer.control->oldest = 208;
	assert_broken();
	writer.control->oldest = 4;
	assert_broken();
}

/* A newer kind is given out, for it has what all have. */
static void kind_of_a_later_release(void **state)
{
	(void)state;
	ring_write_fork(&writer, 1);
	written_at(0)->kind = 77;
	assert_int_equal(next()->kind, 77);
	assert_none();
}

static void not_a_ring(void **state)
{
	static const uint64_t sizes[] = { 0, 8, 2048, RING - 1, RING + 8, 2 * RING };
	struct procsnap_ring other;
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(sizes); i++) {
		writer.control->ring_bytes = sizes[i];
		assert_int_equal(
			procsnap_ring_begin(&other, writer.control, writer.shown, RING, false),
			-EIO);
		assert_int_equal(
			procsnap_ring_begin(&other, writer.control, writer.shown, sizes[i], false),
			sizes[i] == 2 * RING ? 0 : -EIO);
	}
}

/* Whatever stands in the ring and its control page: an end, and no byte beyond the ring. */
static void rubbish(void **state)
{
	const struct procsnap_event *event;
	unsigned int seed = 1;
	size_t i, j, steps;
	int ret = 1;

	(void)state;
	for (i = 0; i < 3000; i++) {
		teardown(NULL);
		begin(i % 2);
		for (j = 0; j < 200; j++)
			ring_write_fork(&writer, 1);
		for (j = 0; j < i % 9; j++)
			writer.bytes[(unsigned int)rand_r(&seed) % RING] =
				(unsigned char)rand_r(&seed);
		if (i % 3 == 0)
			((unsigned char *)writer.control)[(unsigned int)rand_r(&seed) % 40] =
				(unsigned char)rand_r(&seed);
		for (steps = 0; steps < 1000 && (ret = procsnap_ring_next(&ring, &event)) > 0;
		     steps++)
			assert_int_equal(event->comm[15], 0);
		assert_true(steps < 1000);
		assert_true(ret == 0 || ret == -EIO);
	}
}

#define STORM 300000

static void *storm(void *argument)
{
	int32_t i;

	(void)argument;
	for (i = 1; i <= STORM; i++)
		ring_write_fork(&writer, i);
	return NULL;
}

/* A writer that does not wait: each event is read as it was written or counted as lost. */
static void beside_a_writer(void **state)
{
	uint64_t received = 0, lost = 0, last = 0;
	const struct procsnap_event *event;
	pthread_t thread;
	int ret;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, storm, NULL), 0);
	while (received + lost < STORM) {
		ret = procsnap_ring_next(&ring, &event);
		assert_in_range(ret, 0, 1);
		if (ret == 0)
			continue;
		if (event->kind == PROCSNAP_EVENT_LOST) {
			lost += ((const struct procsnap_event_lost *)event)->count;
		} else {
			received++;
			assert_int_equal(event->pid, event->sequence);
			assert_int_equal(event->start_ns, event->sequence);
			assert_int_equal(event->sequence, received + lost);
		}
		assert_true(event->sequence > last);
		last = event->sequence;
	}
	pthread_join(thread, NULL);
	assert_int_equal(received + lost, STORM);
	assert_true(received > 0);
	assert_none();
	if (!writer.keep_newest)
		assert_int_equal(lost, writer.control->dropped);
}

#define ROUNDS 100000

/* The event that the reader has, that is about to be written, that is written. */
static int32_t has_read, begun, written;

/* Both of two processors, if there are two; else one after the other. */
static void wait_for(const int32_t *number, int32_t wanted)
{
	int turns = 0;

	while (__atomic_load_n(number, __ATOMIC_ACQUIRE) != wanted)
		if (++turns % 1000 == 0)
			sched_yield();
}

/* A moment, another each time: how the two meet is not to be the same always. */
static void dither(unsigned int *seed)
{
	volatile int i;

	for (i = rand_r(seed) % 256; i > 0; i--)
		;
}

static void *one_at_a_time(void *argument)
{
	unsigned int seed = 1;
	int32_t i;

	(void)argument;
	for (i = 1; i <= ROUNDS; i++) {
		wait_for(&has_read, i - 1);
		__atomic_store_n(&begun, i, __ATOMIC_RELEASE);
		dither(&seed);
		ring_write_fork(&writer, i);
		__atomic_store_n(&written, i, __ATOMIC_RELEASE);
	}
	return NULL;
}

/*
 * A reader who is told that there is nothing, while the writer puts something
 * there, is woken by that: one who waits for edges alone would sleep for ever.
 * On a processor that they have to share the two may never meet like that.
 */
static void nothing_is_followed_by_a_wake_up(void **state)
{
	const struct procsnap_event *event;
	int32_t i, asleep = 0;
	unsigned int seed = 2;
	pthread_t thread;

	(void)state;
	has_read = 0;
	begun = 0;
	written = 0;
	assert_int_equal(pthread_create(&thread, NULL, one_at_a_time, NULL), 0);
	for (i = 1; i <= ROUNDS; i++) {
		wait_for(&begun, i);
		dither(&seed);
		if (procsnap_ring_next(&ring, &event) == 0) {
			wait_for(&written, i);
			asleep += !writer.woke;
			assert_int_equal(procsnap_ring_next(&ring, &event), 1);
		}
		assert_fork(event, (uint64_t)i);
		wait_for(&written, i);
		__atomic_store_n(&has_read, i, __ATOMIC_RELEASE);
	}
	pthread_join(thread, NULL);
	assert_int_equal(asleep, 0);
	assert_none();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(in_order_many_times_round, setup, teardown),
		cmocka_unit_test_setup_teardown(event_stays_until_the_next_call, setup, teardown),
		cmocka_unit_test_setup_teardown(loss_in_the_middle_and_at_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(newest_are_kept, setup_keep_newest, teardown),
		cmocka_unit_test_setup_teardown(texts_of_any_length, setup, teardown),
		cmocka_unit_test_setup_teardown(texts_of_any_length, setup_keep_newest, teardown),
		cmocka_unit_test_setup_teardown(accessors_of_other_kinds, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_sizes, setup, teardown),
		cmocka_unit_test_setup_teardown(ends_have_their_sums, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_contents, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_numbers, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_positions, setup, teardown),
		cmocka_unit_test_setup_teardown(kind_of_a_later_release, setup, teardown),
		cmocka_unit_test_setup_teardown(not_a_ring, setup, teardown),
		cmocka_unit_test_setup_teardown(rubbish, setup, teardown),
		cmocka_unit_test_setup_teardown(beside_a_writer, setup, teardown),
		cmocka_unit_test_setup_teardown(beside_a_writer, setup_keep_newest, teardown),
		cmocka_unit_test_setup_teardown(nothing_is_followed_by_a_wake_up, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_is_followed_by_a_wake_up, setup_keep_newest,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
