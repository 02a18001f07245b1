# SPDX-License-Identifier: GPL-2.0-or-later
# procsnap for people: `make demo` shows it, `make check` tests it, `make help`
# lists the rest. The kernel's own build file is module/Kbuild; each folder's
# sources and rules stand in its build.mk.

VERSION := 0.1.0

# Where things are built; KDIR: the headers of the kernel to build the module for.
O      ?= build
KDIR   ?= /lib/modules/$(shell uname -r)/build
KVER   ?= $(shell uname -r)

prefix      ?= /usr/local
bindir      ?= $(prefix)/bin
libdir      ?= $(prefix)/lib
includedir  ?= $(prefix)/include
mandir      ?= $(prefix)/share/man
libexecdir  ?= $(prefix)/libexec
DESTDIR     ?=

CC      ?= cc
CFLAGS  ?= -O2 -g
WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
           -Wwrite-strings -Wundef -Wvla -Wformat=2
# SANITIZE=1: AddressSanitizer and UndefinedBehaviorSanitizer
ifeq ($(SANITIZE),1)
SAN      = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
# WERROR=1: warnings are errors (the checks set it)
ifeq ($(WERROR),1)
WARN    += -Werror
endif
ALL_CFLAGS = -std=gnu11 $(WARN) $(CFLAGS) $(SAN) -fvisibility=hidden -fPIC \
             -DPROCSNAP_VERSION='"$(VERSION)"' -Iuapi -Ilibprocsnap/include -MMD -MP

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

include $(wildcard libprocsnap/build.mk cli/build.mk module/build.mk tests/build.mk)

# What users of the programs need: library and tools.
.PHONY: user
user: $(USER_TARGETS)

.PHONY: install
install: user $(INSTALL_TARGETS)

.PHONY: clean
clean: $(CLEAN_TARGETS)
	rm -rf $(O)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

-include $(shell find $(O) -name '*.d' 2>/dev/null)
