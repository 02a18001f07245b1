// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps through a recording. */
#include "../recording.h"
#include "actions.h"

#define FAR 60

static void go(struct top_app *app, size_t frame)
{
	app->at = frame;
	/* what happened is told against the frame before, whatever was shown last */
	app->rerequest = true;
}

static bool step(struct top_app *app, long frames)
{
	size_t frames_there = top_collector_frames(app->collector), at = app->at;
	size_t last = frames_there ? frames_there - 1 : 0;

	if (frames < 0)
		at = at < (size_t)-frames ? 0 : at - (size_t)-frames;
	else
		at = (size_t)frames < last - at ? at + (size_t)frames : last;
	if (at == app->at) {
		app->playing = false;
		top_app_tell(app, TOP_ROLE_NORMAL, "the recording %s here",
			     frames < 0 ? "begins" : "ends");
		return false;
	}
	go(app, at);
	return true;
}

static void time_done(struct top_app *app, bool accepted, const char *text, long value)
{
	uint64_t shown = top_collector_time(app->collector, app->at), wanted;

	(void)value;
	if (!accepted)
		return;
	if (!cli_time_parse(text, shown, &wanted)) {
		top_app_tell(app, TOP_ROLE_ERROR,
			     "%s: not a time: as 14:30, 14:30:05, 2024-02-29 14:30 or -10m", text);
		return;
	}
	go(app, top_collector_find(app->collector, wanted));
}

bool top_action_replay(struct top_app *app, enum top_action action)
{
	switch (action) {
	case TOP_STEP_BACK:
		step(app, -1);
		break;
	case TOP_STEP_ON:
		return step(app, 1);
	case TOP_STEP_FAR_BACK:
		step(app, -FAR);
		break;
	case TOP_STEP_FAR_ON:
		step(app, FAR);
		break;
	case TOP_GO_TIME:
		top_prompt_line(app, "Go to (14:30, -10m):", "", NULL, time_done);
		break;
	default:
		return false;
	}
	return true;
}
