# SPDX-License-Identifier: GPL-2.0-or-later
# The tests; each kind has its own rules in its folder.

include $(wildcard tests/*/build.mk)

# After the includes, which name the programs.
# Programs of the guest suite, installed for it alone.
.PHONY: guest-tests
guest-tests: $(GUEST_TESTS)

.PHONY: install-guest-tests
install-guest-tests: guest-tests
	install -d $(DESTDIR)$(libexecdir)/procsnap/tests
	install -m 755 $(GUEST_TESTS) tests/guest-suite tests/tally $(DESTDIR)$(libexecdir)/procsnap/tests
	install -d $(DESTDIR)$(libexecdir)/procsnap/tests/bats
	install -m 644 $(GUEST_BATS) $(DESTDIR)$(libexecdir)/procsnap/tests/bats
	install -d $(DESTDIR)$(libexecdir)/procsnap/tests/top
	install -m 644 $(GUEST_TOP) $(DESTDIR)$(libexecdir)/procsnap/tests/top
