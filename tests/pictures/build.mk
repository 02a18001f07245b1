# SPDX-License-Identifier: GPL-2.0-or-later
# Pictures of the viewer's pages, for the documents.

PICTURES := $(O)/tests/pictures
GUEST_TESTS += $(PICTURES)/pictures-guest

$(PICTURES)/pictures-guest: tests/pictures/guest
	@mkdir -p $(@D)
	install -m 755 $< $@

.PHONY: pictures
pictures: setup
	tests/pictures/run
