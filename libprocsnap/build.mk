# SPDX-License-Identifier: LGPL-2.1-or-later
# libprocsnap: the shared library, the static one, and what a developer needs.

LIBPROCSNAP_ABI  := 0
LIBPROCSNAP_OUT  := $(O)/libprocsnap
LIBPROCSNAP_OBJS := $(patsubst %.c,$(O)/%.o,$(sort $(wildcard libprocsnap/*.c)))
LIBPROCSNAP_MAP  := libprocsnap/procsnap.map
LIBPROCSNAP_FILE := libprocsnap.so.$(LIBPROCSNAP_ABI).$(VERSION)
# For those who link with it: the archive, or the library with its soname beside it.
LIBPROCSNAP_A    := $(LIBPROCSNAP_OUT)/libprocsnap.a
LIBPROCSNAP_SO   := $(LIBPROCSNAP_OUT)/libprocsnap.so
LIBPROCSNAP_MAN  := $(sort $(wildcard libprocsnap/man/*.3))

USER_TARGETS    += $(LIBPROCSNAP_SO) $(LIBPROCSNAP_A)
INSTALL_TARGETS += install-libprocsnap
CLEAN_TARGETS   += clean-libprocsnap

# A sanitizer's runtime comes with the program, not with the library.
ifneq ($(SANITIZE),1)
LIBPROCSNAP_LDFLAGS := -Wl,-z,defs
endif

$(LIBPROCSNAP_A): $(LIBPROCSNAP_OBJS)
	rm -f $@
	$(AR) rcs $@ $^

$(LIBPROCSNAP_OUT)/$(LIBPROCSNAP_FILE): $(LIBPROCSNAP_OBJS) $(LIBPROCSNAP_MAP)
	$(CC) $(CFLAGS) $(SAN) -shared -Wl,-soname,libprocsnap.so.$(LIBPROCSNAP_ABI) \
		-Wl,--version-script=$(LIBPROCSNAP_MAP) $(LIBPROCSNAP_LDFLAGS) $(LDFLAGS) \
		-o $@ $(LIBPROCSNAP_OBJS)

$(LIBPROCSNAP_OUT)/libprocsnap.so.$(LIBPROCSNAP_ABI): $(LIBPROCSNAP_OUT)/$(LIBPROCSNAP_FILE)
	ln -sf $(<F) $@

$(LIBPROCSNAP_SO): $(LIBPROCSNAP_OUT)/libprocsnap.so.$(LIBPROCSNAP_ABI)
	ln -sf $(<F) $@

# Every name in a page's NAME line is a page of its own.
.PHONY: install-libprocsnap
install-libprocsnap: $(LIBPROCSNAP_SO) $(LIBPROCSNAP_A)
	install -d $(DESTDIR)$(libdir)/pkgconfig $(DESTDIR)$(includedir)/procsnap \
		$(DESTDIR)$(mandir)/man3
	install -m 755 $(LIBPROCSNAP_OUT)/$(LIBPROCSNAP_FILE) $(DESTDIR)$(libdir)/
	ln -sf $(LIBPROCSNAP_FILE) $(DESTDIR)$(libdir)/libprocsnap.so.$(LIBPROCSNAP_ABI)
	ln -sf libprocsnap.so.$(LIBPROCSNAP_ABI) $(DESTDIR)$(libdir)/libprocsnap.so
	install -m 644 $(LIBPROCSNAP_A) $(DESTDIR)$(libdir)/
	install -m 644 libprocsnap/include/procsnap/procsnap.h uapi/procsnap/uapi.h \
		$(DESTDIR)$(includedir)/procsnap/
	sed -e 's|@prefix@|$(prefix)|' -e 's|@libdir@|$(libdir)|' \
		-e 's|@includedir@|$(includedir)|' -e 's|@version@|$(VERSION)|' \
		libprocsnap/procsnap.pc.in >$(DESTDIR)$(libdir)/pkgconfig/procsnap.pc
	install -m 644 $(LIBPROCSNAP_MAN) $(DESTDIR)$(mandir)/man3/
	set -e; for page in $(LIBPROCSNAP_MAN); do \
		for name in $$(sed -n '/^\.SH NAME/,/^\.SH SYN/{/^procsnap/s/\\-.*//p}' $$page | \
				tr -d ,); do \
			test "$$name.3" = "$${page##*/}" || { \
				rm -f "$(DESTDIR)$(mandir)/man3/$$name.3"; \
				echo ".so man3/$${page##*/}" >"$(DESTDIR)$(mandir)/man3/$$name.3"; \
			}; \
		done; \
	done

.PHONY: clean-libprocsnap
clean-libprocsnap:
	rm -rf $(LIBPROCSNAP_OUT)

# Static analysis of the library; every finding is an error.
.PHONY: scan scan-libprocsnap
scan: scan-libprocsnap
scan-libprocsnap:
	set -e; for file in $(sort $(wildcard libprocsnap/*.c)); do \
		gcc $(CPPFLAGS) $(ALL_CFLAGS) -MF /dev/null -Werror -fanalyzer -c -o /dev/null $$file; \
	done
