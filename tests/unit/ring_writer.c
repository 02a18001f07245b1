// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit.h"

#include "ring_writer.h"

#include <sys/mman.h>

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static void *map(int fd, size_t size, int protection, off_t offset)
{
	void *mapping = mmap(NULL, size, protection, MAP_SHARED, fd, offset);

	assert_ptr_not_equal(mapping, MAP_FAILED);
	return mapping;
}

void ring_writer_make(struct ring_writer *writer, uint64_t size, bool keep_newest)
{
	const off_t page = (off_t)page_size();

	*writer = (struct ring_writer){ .size = size, .keep_newest = keep_newest };
	writer->fd = memfd_create("ring", MFD_CLOEXEC);
	assert_true(writer->fd >= 0);
	assert_int_equal(ftruncate(writer->fd, page + (off_t)size), 0);
	writer->control = map(writer->fd, page_size(), PROT_READ | PROT_WRITE, 0);
	writer->bytes = map(writer->fd, size, PROT_READ | PROT_WRITE, page);
	writer->shown = map(writer->fd, size, PROT_READ, page);
	writer->control->ring_bytes = size;
}

void ring_writer_free(struct ring_writer *writer)
{
	munmap(writer->control, page_size());
	munmap(writer->bytes, writer->size);
	munmap((void *)(uintptr_t)writer->shown, writer->size);
	close(writer->fd);
}

/* Gives up the oldest events until there is room. */
static void overwrite(struct ring_writer *writer, uint64_t end)
{
	struct procsnap_ring_control *control = writer->control;
	const struct procsnap_event *oldest;
	uint64_t from = control->oldest;

	while (end - from > writer->size) {
		oldest = (const void *)(writer->bytes + from % writer->size);
		control->dropped += oldest->kind != PROCSNAP_EVENT_PAD;
		from += oldest->size;
	}
	__atomic_store_n(&control->oldest, from, __ATOMIC_SEQ_CST);
}

uint64_t ring_write(struct ring_writer *writer, const struct procsnap_event *event)
{
	struct procsnap_ring_control *control = writer->control;
	const uint64_t number = control->sequence + 1;
	const uint64_t to_end = writer->size - control->head % writer->size;
	const uint64_t pad = event->size > to_end ? to_end : 0;
	const uint64_t head = control->head;
	const uint64_t end = head + pad + event->size;
	struct procsnap_event copy;

	if (!writer->keep_newest &&
	    end - __atomic_load_n(&control->tail, __ATOMIC_ACQUIRE) > writer->size) {
		control->dropped++;
		__atomic_store_n(&control->sequence, number, __ATOMIC_RELEASE);
		return number;
	}
	if (writer->keep_newest)
		overwrite(writer, end);
	if (pad) {
		copy = (struct procsnap_event){ .size = (uint32_t)pad, .kind = PROCSNAP_EVENT_PAD };
		memcpy(writer->bytes + control->head % writer->size, &copy, 8);
	}
	copy = *event;
	copy.sequence = number;
	memcpy(writer->bytes + (control->head + pad) % writer->size, &copy, sizeof(copy));
	memcpy(writer->bytes + (control->head + pad) % writer->size + sizeof(copy), event + 1,
	       event->size - sizeof(copy));
	__atomic_store_n(&control->head, end, __ATOMIC_RELEASE);
	/* As the module: what a reader does not see here, he is woken for. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	writer->woke = __atomic_load_n(&control->tail, __ATOMIC_ACQUIRE) == head;
	__atomic_store_n(&control->sequence, number, __ATOMIC_RELEASE);
	return number;
}

uint64_t ring_write_fork(struct ring_writer *writer, int32_t pid)
{
	struct procsnap_event_fork fork = {
		.event = {
			.size = sizeof(fork),
			.kind = PROCSNAP_EVENT_FORK,
			.pid = pid,
			.tgid = pid,
			.start_ns = (uint64_t)pid,
		},
	};

	return ring_write(writer, &fork.event);
}
