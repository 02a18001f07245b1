// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Images of frames that were read. A step back is made from the nearest one before, not
 * from the key frame.
 */
#include <stdlib.h>

#include "recording_read.h"

static void mark_put(struct recording_image *image)
{
	if (image && !--image->holders)
		free(image);
}

static void mark_set(struct recording_image **to, struct recording_image *image)
{
	if (image)
		image->holders++;
	mark_put(*to);
	*to = image;
}

void recording_keep(struct cli_recording *recording, size_t index, struct recording_image *image)
{
	struct recording_mark *mark =
		&recording->marks[index / RECORDING_MARK_STEP % RECORDING_MARKS];

	mark_set(&recording->image, image);
	recording->current = index;
	if (index % RECORDING_MARK_STEP || image->size > RECORDING_MARK_BYTES / RECORDING_MARKS)
		return;
	mark_set(&mark->image, image);
	mark->index = index;
}

bool recording_go_to(struct cli_recording *recording, size_t index)
{
	const struct recording_mark *mark =
		&recording->marks[index / RECORDING_MARK_STEP % RECORDING_MARKS];

	if (recording->image && recording->current == index)
		return true;
	if (!mark->image || mark->index != index)
		return false;
	mark_set(&recording->image, mark->image);
	recording->current = index;
	return true;
}

void recording_forget(struct cli_recording *recording)
{
	mark_set(&recording->image, NULL);
	for (size_t i = 0; i < RECORDING_MARKS; i++)
		mark_set(&recording->marks[i].image, NULL);
}
