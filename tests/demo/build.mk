# SPDX-License-Identifier: GPL-2.0-or-later
# `make demo`: shows in a few minutes, in a guest, why procsnap exists.

GUEST_TESTS += $(O)/tests/demo/demo-guest

$(O)/tests/demo/demo-guest: tests/demo/guest
	@mkdir -p $(@D)
	install -m 755 $< $@

# DEMO_KERNEL: the kernel, one of tests/vm/kernels.
DEMO_KERNEL ?= bookworm

.PHONY: demo
demo:
	@O='$(O)' MAKE='$(MAKE)' tests/demo/run $(DEMO_KERNEL)
