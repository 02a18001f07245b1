# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of procsnap-top as a person uses it, in a terminal of tmux's: on this machine from /proc, in a guest from the device.

TOP_TEST_OUT     := $(O)/tests/top
TOP_TEST_HELPERS := $(patsubst tests/top/helpers/%.c,$(TOP_TEST_OUT)/%,$(wildcard tests/top/helpers/*.c))
TOP_TEST_FILES   ?= tests/top

$(TOP_TEST_OUT)/%: tests/top/helpers/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(filter-out $(SAN) -fvisibility=hidden,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $<

.PHONY: check-top
check-top: $(O)/procsnap $(O)/procsnap-top $(BATS_HELPERS) $(TOP_TEST_HELPERS)
	PROCSNAP=$(abspath $(O)/procsnap) PROCSNAP_TOP=$(abspath $(O)/procsnap-top) HELPERS=$(abspath $(BATS_OUT)) \
		TOP_HELPERS=$(abspath $(TOP_TEST_OUT)) BACKEND=procfs bats $(TOP_TEST_FILES)

GUEST_TESTS += $(TOP_TEST_HELPERS)
GUEST_TOP   := $(wildcard tests/top/*.bats tests/top/*.bash)
