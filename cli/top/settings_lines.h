/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings as lines of text. */
#ifndef PROCSNAP_TOP_SETTINGS_LINES_H
#define PROCSNAP_TOP_SETTINGS_LINES_H

#include "settings.h"

/* bytes of a value */
#define TOP_SETTING_SIZE 2048

/**
 * struct top_setting - a setting.
 *
 * @name: In the file.
 * @get: Reads a value; false: it is none, and why says so. A sentence in why all the same: part of
 *	it was left out.
 * @put: Writes it.
 * @offset: Of a member of struct top_settings, for yes or no.
 */
struct top_setting {
	const char *name;
	bool (*get)(const struct top_setting *setting, struct top_settings *settings,
		    const char *value, char *why, size_t size);
	void (*put)(const struct top_setting *setting, const struct top_settings *settings,
		    char value[TOP_SETTING_SIZE]);
	size_t offset;
};

/* more there never are */
#define TOP_SETTINGS_MAX 32

extern const struct top_setting top_settings_table[];
extern const size_t top_settings_count;

/**
 * struct top_setting_line - a line of the file.
 *
 * @setting: Which it sets; NULL: none, it is empty, a comment or nonsense.
 * @wrong: What is wrong with it, or empty.
 */
struct top_setting_line {
	const struct top_setting *setting;
	char wrong[256];
};

/* reads a line into the settings, which stay as they are if it is nonsense */
void top_setting_line(struct top_setting_line *line, struct top_settings *settings,
		      const char *text, size_t length);

#endif
