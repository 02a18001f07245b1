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
# CROSS_COMPILE=aarch64-linux-gnu-: built for another architecture by its compiler, with its libraries; the module too, whose
# build also wants the kernel's name of it, ARCH=arm64.
ifneq ($(CROSS_COMPILE),)
ifeq ($(origin CC),default)
CC      := $(CROSS_COMPILE)gcc
endif
ifeq ($(origin AR),default)
AR      := $(CROSS_COMPILE)ar
endif
ifneq ($(shell command -v $(CROSS_COMPILE)pkg-config),)
PKG_CONFIG ?= $(CROSS_COMPILE)pkg-config
endif
endif
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

# The kernels that `make check` boots, of those that tests/vm/run --list names,
# and how many snapshots each of its consistency tests takes there.
CHECK_KERNELS       ?= bookworm bookworm-backports trixie forky
CHECK_STORM_ROUNDS  ?= 20000
STORM_ROUNDS        ?= 20000

include $(wildcard libprocsnap/build.mk cli/build.mk module/build.mk tests/build.mk)

.PHONY: help
help:
	@echo 'make demo          set up, then see what procsnap does, in a guest (some minutes)'
	@echo 'make check         set up, then run the tests (under an hour on two cores)'
	@echo 'make vm            a shell in a guest with the module; KERNEL=KEY chooses the kernel'
	@echo 'make bench         count instructions beside ps, /proc and BPF; into docs/benchmarks.md'
	@echo 'make bench-latency   what a process waits while its pages are looked at; into docs/benchmarks.md'
	@echo 'make bench-events    what events cost the life of a process, beside forkstat; into docs/benchmarks.md'
	@echo 'make bench-top       what procsnap-top costs beside top, htop and atop; into docs/benchmarks.md'
	@echo 'make bench-record    what a recorded snapshot costs beside atop; into docs/benchmarks.md'
	@echo 'make check-packages   the packages, built and installed in a release; PACKAGES_KERNELS=$(PACKAGES_KERNELS)'
	@echo 'make check-storm   the consistency tests at full length ($(STORM_ROUNDS) snapshots)'
	@echo 'make check-cli-device   the tests of the tools in a guest, from the device (five minutes)'
	@echo 'make check-top-device   the tests of procsnap-top in a guest, from the device'
	@echo 'make pictures      the screens in docs/screens, made anew from a real run in a guest'
	@echo 'make check-debug   the guest suite on a kernel with KASAN, lockdep, kmemleak, fault injection'
	@echo 'make check-matrix  the packages in guests of each release: installed by apt, booted, upgraded, purged (hours without KVM)'
	@echo 'make check-arm64   the guest suite and the tools on arm64, with pages of 4 KiB and of 16'
	@echo 'make module        the kernel module for the headers in KDIR=$(KDIR)'
	@echo 'make user          the library and the tools, into $(O)/'
	@echo 'make deb           Debian packages of this tree, into $(O)/deb'
	@echo 'make install install-module   both, below DESTDIR and prefix=$(prefix)'
	@echo 'make uninstall uninstall-dkms uninstall-module   take away what these put there'
	@echo 'make check-next    what breaks with the newest kernels of Debian'"'"'s archive'
	@echo 'make format        lay out the C sources as .clang-format says'
	@echo 'make clean'

# What users of the programs need: library and tools.
.PHONY: user
user: $(USER_TARGETS)

.PHONY: install
install: user $(INSTALL_TARGETS)

# Takes away what `make install`, install-dkms and install-module put below DESTDIR and prefix: what the same target puts into an
# empty directory, and the directories of ours that are empty then.
.PHONY: uninstall uninstall-dkms uninstall-module
uninstall uninstall-dkms:
	$(MAKE) --no-print-directory take-away TAKEN=$(@:un%=%)
uninstall-module:
	rm -f $(DESTDIR)/lib/modules/$(KVER)/updates/procsnap.ko
	$(MAKE) --no-print-directory take-away TAKEN=install-module-files

.PHONY: take-away
take-away: TAKEN_DIR = $(abspath $(O)/uninstall)
take-away:
	rm -rf $(TAKEN_DIR)
	$(MAKE) --no-print-directory -s $(TAKEN) DESTDIR=$(TAKEN_DIR)
	cd $(TAKEN_DIR) && find . ! -type d -exec rm -f '$(DESTDIR)/{}' \;
	cd $(TAKEN_DIR) && find . -depth -type d -path '*/procsnap*' \
		-exec sh -c 'test ! -d "$$1" || rmdir --ignore-fail-on-non-empty "$$1"' sh '$(DESTDIR)/{}' \;
	rm -rf $(TAKEN_DIR)

.PHONY: setup
setup:
	tests/setup

# DEMO_KERNEL: the kernel, one of tests/vm/kernels.
DEMO_KERNEL ?= bookworm
.PHONY: demo
demo:
	@O='$(O)' MAKE='$(MAKE)' tests/demo/run $(DEMO_KERNEL)

.PHONY: check
check: setup
	O=$(O) STORM_ROUNDS=$(CHECK_STORM_ROUNDS) tests/check static module unit cli top top-device:bookworm vm \
		$(addprefix guest:,$(CHECK_KERNELS)) ratios events

.PHONY: check-debug
check-debug: setup
	O=$(O) STORM_ROUNDS=100 STORM_SECONDS=240 EVENT_ROUNDS=100 EVENT_SECONDS=20 tests/check vm-debug guest:debug

# The same tests on arm64, whose pages have 4 KiB or 16; emulated, so that little of the storms is done.
ARM64_KERNELS ?= trixie-arm64 trixie-arm64-16k
.PHONY: check-arm64
check-arm64: setup
	O=$(O) STORM_ROUNDS=200 STORM_SECONDS=20 EVENT_ROUNDS=200 EVENT_SECONDS=10 tests/check \
		$(foreach key,$(ARM64_KERNELS),guest:$(key) cli:$(key))

.PHONY: check-cli-device
check-cli-device: setup
	O=$(O) tests/check cli:bookworm

.PHONY: check-top-device
check-top-device: setup
	O=$(O) tests/check top:bookworm

# The packages, in the root of each of these kernels' releases.
PACKAGES_KERNELS ?= bookworm
.PHONY: check-packages
check-packages: setup
	O=$(O) tests/check $(addprefix deb:,$(PACKAGES_KERNELS)) $(addprefix deb-twice:,$(PACKAGES_KERNELS))

.PHONY: check-storm
check-storm: setup
	O=$(O) STORM_ROUNDS=$(STORM_ROUNDS) STORM_SECONDS=120 EVENT_ROUNDS=10000 EVENT_SECONDS=60 \
		tests/check storm:bookworm

# Debian packages, by the tools of this release; needs no network.
.PHONY: deb
deb:
	debian/build-packages $(O)/deb

# The packages, where users have them: MATRIX_KERNELS of tests/vm/run --list.
MATRIX_KERNELS ?= bookworm bookworm-backports bookworm-rt trixie forky
.PHONY: check-matrix
check-matrix: setup
	O=$(O) tests/packages/matrix $(MATRIX_KERNELS)

# Kernels newer than those that guests boot; NEXT_SUITES: some of tests/next/suites.
.PHONY: check-next
check-next: setup
	tests/next/run $(NEXT_SUITES)

# A shell in a guest.
KERNEL ?= bookworm
.PHONY: vm
vm: setup
	tests/vm/run --kernel $(KERNEL) --shell

.PHONY: format
format:
	git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i

.PHONY: clean
clean: $(CLEAN_TARGETS)
	rm -rf $(O)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

-include $(shell find $(O) -type f -name '*.d' 2>/dev/null)
