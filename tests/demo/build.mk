# SPDX-License-Identifier: GPL-2.0-or-later
# The guest's part of `make demo`.

GUEST_TESTS += $(O)/tests/demo/demo-guest

$(O)/tests/demo/demo-guest: tests/demo/guest
	@mkdir -p $(@D)
	install -m 755 $< $@
