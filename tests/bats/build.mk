# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the command on this machine, without the module: from /proc, and
# from image files. BACKEND=device runs the same against the device.

BATS_OUT     := $(O)/tests/bats
BATS_HELPERS := $(patsubst tests/bats/helpers/%.c,$(BATS_OUT)/%,$(wildcard tests/bats/helpers/*.c))
BATS_FILES   ?= tests/bats

$(BATS_OUT)/%: tests/bats/helpers/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(filter-out $(SAN) -fvisibility=hidden,$(ALL_CFLAGS)) $(LDFLAGS) -pthread -o $@ $<

.PHONY: check-cli check-cli-sanitize
check-cli: $(O)/procsnap $(BATS_HELPERS)
	PROCSNAP=$(abspath $(O)/procsnap) HELPERS=$(abspath $(BATS_OUT)) \
		BACKEND=$(or $(BACKEND),procfs) bats $(BATS_FILES)

# the same under AddressSanitizer and UndefinedBehaviorSanitizer, built apart
check-cli-sanitize:
	$(MAKE) O=$(O)/sanitize SANITIZE=1 check-cli

# For the guest, where the same tests run with BACKEND=device; the manual pages are not there.
GUEST_TESTS += $(BATS_HELPERS)
GUEST_BATS  := $(filter-out %-manual.bats,$(wildcard tests/bats/*.bats)) tests/bats/common.bash
