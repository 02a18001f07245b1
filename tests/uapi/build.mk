# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that talk to the real device; they run in a guest, as root.

UAPI_TESTS := $(patsubst tests/uapi/test_%.c,$(O)/tests/uapi/test_%,$(wildcard tests/uapi/test_*.c))
UAPI_TEST_PARTS := $(patsubst %.c,$(O)/%.o,$(filter-out tests/uapi/test_%.c,$(wildcard tests/uapi/*.c)))
GUEST_TESTS += $(UAPI_TESTS)

$(O)/tests/uapi/parts.a: $(UAPI_TEST_PARTS)
	rm -f $@
	$(AR) rcs $@ $^

$(O)/tests/uapi/test_%: $(O)/tests/uapi/test_%.o $(O)/tests/uapi/parts.a $(LIBPROCSNAP_A)
	$(CC) $(CFLAGS) $(SAN) -o $@ $^ -lcmocka -lpthread -lutil

# Programs of the guest suite, installed for it alone.
.PHONY: guest-tests
guest-tests: $(GUEST_TESTS)

.PHONY: install-guest-tests
install-guest-tests: guest-tests
	install -d $(DESTDIR)$(libexecdir)/procsnap/tests
	install -m 755 $(GUEST_TESTS) $(DESTDIR)$(libexecdir)/procsnap/tests
