# SPDX-License-Identifier: LGPL-2.1-or-later
# Unit tests of the library, one program for each of its objects, and checks of
# its headers. `make check-unit` runs all of it, then the programs again with
# sanitizers; `make check-unit SANITIZE=1 O=build/asan` only the latter.

UNIT_OUT     := $(O)/tests/unit
UNIT_TESTS   := $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/test_*.c)))
UNIT_HELPERS := $(patsubst %,$(O)/tests/unit/%.o,sample page_sample fixture ring_writer)
UNIT_BINS    := $(addprefix $(UNIT_OUT)/,$(UNIT_TESTS))

# The tests see the library's own headers and link with the archive, where the
# internal functions can be reached.
$(UNIT_OUT)/%.o: CPPFLAGS += -Ilibprocsnap -Itests/unit

# What the system gives only by chance: errors of the device and of files,
# reads that come in pieces, no memory. With _FORTIFY_SOURCE open() of flags that are no constant is __open_2().
UNIT_WRAP_OPEN := --wrap=open,--defsym=__open_2=__wrap_open
$(UNIT_OUT)/test_device: UNIT_LDFLAGS := -Wl,$(UNIT_WRAP_OPEN),--wrap=ioctl,--wrap=mmap
$(UNIT_OUT)/test_listener_device: UNIT_LDFLAGS := -Wl,$(UNIT_WRAP_OPEN),--wrap=ioctl,--wrap=mmap64
$(UNIT_OUT)/test_open: UNIT_LDFLAGS := -Wl,$(UNIT_WRAP_OPEN),--wrap=ioctl
UNIT_PROCFS := $(addprefix $(UNIT_OUT)/,test_procfs test_procfs_rows \
	test_procfs_failures test_procfs_select test_procfs_extras test_procfs_footprint \
	test_procfs_pages)
$(UNIT_PROCFS): UNIT_LDFLAGS := -Wl,--wrap=openat
$(UNIT_PROCFS): $(UNIT_OUT)/procfs_root.o
$(UNIT_OUT)/test_file: UNIT_LDFLAGS := -Wl,--wrap=read,--wrap=write,--wrap=realloc
# Snapshots of the machine that the test makes up.
UNIT_WATCH := $(addprefix $(UNIT_OUT)/,test_watch test_watch_loss)
$(UNIT_WATCH): UNIT_LDFLAGS := \
	-Wl,--wrap=procsnap_listener_start,--wrap=procsnap_listener_take
$(UNIT_WATCH): $(addprefix $(UNIT_OUT)/,process_model.o watch_machine.o)
$(UNIT_OUT)/test_index: UNIT_LDFLAGS := -Wl,--wrap=calloc

# Parts of the tools that only compute.
$(UNIT_OUT)/test_cli_%.o: CPPFLAGS += -Icli
$(UNIT_OUT)/test_cli_names: $(patsubst cli/%.c,$(O)/cli/%.o,$(wildcard cli/names_*.c))
$(UNIT_OUT)/test_cli_near: $(O)/cli/near.o
$(UNIT_OUT)/test_cli_json: UNIT_LIBS = $(CLI_LIB) $(LIBPROCSNAP_A) $(CLI_LIBS)
$(UNIT_OUT)/test_cli_json: $(CLI_LIB)
$(UNIT_OUT)/test_cli_pstree_shape: $(O)/cli/pstree_shape.o
$(UNIT_OUT)/test_cli_watch_model: $(O)/cli/watch_model.o
UNIT_RECORDING := $(addprefix $(UNIT_OUT)/,test_cli_recording_code test_cli_recording \
	test_cli_recording_limits test_cli_recording_time)
$(UNIT_OUT)/recording_model.o: CPPFLAGS += -Icli
$(UNIT_RECORDING): UNIT_LIBS = $(CLI_LIB) $(LIBPROCSNAP_A) $(CLI_LIBS)
$(UNIT_RECORDING): $(UNIT_OUT)/recording_model.o $(CLI_LIB)
$(UNIT_OUT)/test_cli_watch_sum: $(addprefix $(O)/cli/,watch_sum.o watch_exits.o span.o)

# The models of procsnap-top, without its terminal.
$(UNIT_OUT)/test_top_%.o $(UNIT_OUT)/top_frames.o: CPPFLAGS += -Icli
UNIT_TOP := $(filter $(UNIT_OUT)/test_top_%,$(UNIT_BINS))
$(UNIT_TOP): UNIT_LIBS = $(CLI_LIB) $(LIBPROCSNAP_A) $(CLI_LIBS)
$(UNIT_TOP): $(UNIT_OUT)/top_frames.o $(CLI_LIB)
$(UNIT_OUT)/test_top_account: $(UNIT_OUT)/process_model.o $(O)/cli/top/account.o
$(UNIT_OUT)/test_top_collector: $(O)/cli/top/collector.o
$(UNIT_OUT)/test_top_want: $(patsubst %,$(O)/cli/top/%.o,want columns)
$(UNIT_OUT)/test_top_text: $(patsubst %,$(O)/cli/top/%.o,text text_view)
$(UNIT_OUT)/test_top_detail: $(patsubst %,$(O)/cli/top/%.o,text detail detail_lists detail_pages \
	detail_threads detail_gone threads)
$(UNIT_OUT)/test_top_memory: $(O)/cli/top/memory.o
$(UNIT_OUT)/test_top_events: $(patsubst %,$(O)/cli/top/%.o,events text)
$(UNIT_OUT)/test_top_list: $(patsubst %,$(O)/cli/top/%.o,account columns identities line list)
$(UNIT_OUT)/test_top_settings: $(patsubst %,$(O)/cli/top/%.o,settings settings_file columns theme)
$(UNIT_OUT)/test_top_meters: $(O)/cli/top/meters.o
$(UNIT_OUT)/test_top_tree: $(O)/cli/top/draw_tree.o
$(UNIT_OUT)/test_top_theme: $(O)/cli/top/theme.o
$(UNIT_OUT)/test_top_screen: $(patsubst %,$(O)/cli/top/%.o,screen screen_keys settings columns theme)
$(UNIT_OUT)/test_top_screen: UNIT_LIBS += $(TOP_LIBS)
# Both know where things are drawn; nothing is.
$(UNIT_OUT)/test_top_prompt $(UNIT_OUT)/test_top_draw: $(filter-out $(O)/cli/top/main.o,$(TOP_OBJ))
$(UNIT_OUT)/test_top_prompt $(UNIT_OUT)/test_top_draw: UNIT_LIBS += $(TOP_LIBS)

$(UNIT_BINS): $(UNIT_OUT)/test_%: $(UNIT_OUT)/test_%.o $(UNIT_HELPERS) $(LIBPROCSNAP_A)
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) $(UNIT_LDFLAGS) -o $@ $(filter %.o,$^) \
		$(LIBPROCSNAP_A) $(UNIT_LIBS) -lcmocka -pthread

# Every test runs even if one before it failed.
.PHONY: check-unit-programs
check-unit-programs: $(UNIT_BINS)
	@failed=; for test in $(UNIT_BINS); do \
		echo "== $${test##*/}"; $$test || failed="$$failed $${test##*/}"; \
	done; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed" >&2; exit 1; fi

# The public headers in every language and word size that includes them; the
# layout of the ABI by hand-counted numbers, without a hole.
UNIT_INCLUDES := -Iuapi -Ilibprocsnap/include
.PHONY: check-unit-headers
check-unit-headers: $(LIBPROCSNAP_SO)
	@mkdir -p $(UNIT_OUT)
	$(CC) -std=c11 -pedantic -Wall -Wextra -Wstrict-prototypes -Werror $(UNIT_INCLUDES) \
		-fsyntax-only tests/unit/header_c.c
	$(CXX) -std=c++11 -pedantic -Wall -Wextra -Werror $(UNIT_INCLUDES) \
		-o $(UNIT_OUT)/header_cxx tests/unit/header_cxx.cc $(LIBPROCSNAP_SO) -Wl,-rpath,$(abspath $(LIBPROCSNAP_OUT))
	$(UNIT_OUT)/header_cxx
	$(CC) -std=c11 -m64 -Wpadded -Werror $(UNIT_INCLUDES) -fsyntax-only tests/unit/uapi_layout.c
	@if echo '#include <stdint.h>' | $(CC) -m32 -x c -fsyntax-only - 2>/dev/null; then \
		set -x; $(CC) -std=c11 -m32 -Wpadded -Werror $(UNIT_INCLUDES) -fsyntax-only \
			tests/unit/uapi_layout.c; \
	else \
		echo 'SKIPPED: the layout for -m32 (no 32-bit C library headers)'; \
	fi

# Header and library have the same functions.
.PHONY: check-unit-exports
check-unit-exports: $(LIBPROCSNAP_SO)
	tests/unit/exports.sh '$(CC)' $(LIBPROCSNAP_SO) libprocsnap/include/procsnap/procsnap.h

# The pages format without a warning, their examples compile.
.PHONY: check-unit-man
check-unit-man: $(LIBPROCSNAP_A)
	tests/unit/man.sh '$(CC)' $(LIBPROCSNAP_A) $(O)/man $(LIBPROCSNAP_MAN)

# What install puts there uninstall takes away.
.PHONY: check-unit-uninstall
check-unit-uninstall: $(USER_TARGETS)
	@mkdir -p $(O)
	tests/unit/uninstall.sh '$(MAKE)' '$(abspath $(O))'

.PHONY: check-unit
ifeq ($(SANITIZE),1)
check-unit: check-unit-programs
else
check-unit: check-unit-programs check-unit-headers check-unit-exports check-unit-man check-unit-uninstall
	$(MAKE) check-unit SANITIZE=1 O=$(O)/asan
endif
