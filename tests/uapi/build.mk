# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that talk to the real device; they run in a guest, as root.

UAPI_TESTS := $(patsubst tests/uapi/test_%.c,$(O)/tests/uapi/test_%,$(wildcard tests/uapi/test_*.c))
UAPI_TEST_PARTS := $(patsubst %.c,$(O)/%.o,$(filter-out tests/uapi/test_%.c tests/uapi/compat32.c,$(wildcard tests/uapi/*.c)))
GUEST_TESTS += $(UAPI_TESTS)

$(O)/tests/uapi/parts.a: $(UAPI_TEST_PARTS)
	rm -f $@
	$(AR) rcs $@ $^

$(O)/tests/uapi/test_%: $(O)/tests/uapi/test_%.o $(O)/tests/uapi/parts.a $(LIBPROCSNAP_A)
	$(CC) $(CFLAGS) $(SAN) -o $@ $^ -lcmocka -lpthread -lutil

# The 32-bit caller, where the compiler can make one; COMPAT_CC: the compiler of 32-bit programs, where that is another.
COMPAT_CC ?= $(CC) -m32
ifneq ($(shell echo 'int main(void){return 0;}' | $(COMPAT_CC) -x c -o /dev/null - 2>/dev/null && echo y),)
GUEST_TESTS += $(O)/tests/uapi/compat32
endif

$(O)/tests/uapi/compat32: tests/uapi/compat32.c
	@mkdir -p $(@D)
	$(COMPAT_CC) $(ALL_CFLAGS) -o $@ $<

# A kernel module that holds locks, where there are headers to build it for; test_stuck loads it.
HOLDER := $(O)/tests/uapi/holder/holder.ko
ifneq ($(wildcard $(KDIR)/Makefile),)
GUEST_TESTS += $(HOLDER)
endif

# Built in a copy: kbuild leaves its files beside the source.
$(HOLDER): tests/uapi/holder/holder.c tests/uapi/holder/Kbuild
	@mkdir -p $(@D)
	cp $^ $(@D)
	$(MAKE) -C $(KDIR) M=$(abspath $(@D)) modules
