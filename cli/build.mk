# SPDX-License-Identifier: GPL-2.0-or-later
# The commands procsnap and procsnap-top. $(O)/procsnap finds the library beside
# itself and runs from the tree; what is installed is linked apart, without that
# search path. Both take what they share out of cli.a.

CLI_SRC  := $(wildcard cli/*.c)
CLI_OBJ  := $(CLI_SRC:%.c=$(O)/%.o)
CLI_LIB  := $(O)/cli/cli.a
TOP_SRC  := $(wildcard cli/top/*.c)
TOP_OBJ  := $(TOP_SRC:%.c=$(O)/%.o)
CLI_MAN1 := $(wildcard cli/man/*.1)

PKG_CONFIG ?= pkg-config

# Libraries, asked of pkg-config when they are linked.
# CLI_STATIC=1: the library, json-c and zstd are linked statically: to load them costs each `procsnap ps` as much as many processes
# do. CLI_STATIC=0: they are loaded, as distributions want their packages to.
CLI_STATIC ?= 1
ifeq ($(CLI_STATIC),1)
CLI_LIBS = $(LIBPROCSNAP_A) -Wl,-Bstatic $(shell $(PKG_CONFIG) --libs json-c libzstd) -Wl,-Bdynamic
else
CLI_LIBS = -L$(LIBPROCSNAP_OUT) -lprocsnap $(shell $(PKG_CONFIG) --libs json-c libzstd)
endif
TOP_LIBS = $(shell $(PKG_CONFIG) --libs ncursesw)

# Where the shells look for completions of their own accord.
bashcompdir ?= $(prefix)/share/bash-completion/completions
zshcompdir  ?= $(prefix)/share/zsh/site-functions
# Where systemd looks for units.
unitdir     ?= $(prefix)/lib/systemd/system
fishcompdir ?= $(prefix)/share/fish/vendor_completions.d

CLI_LINK  = $(CC) $(CFLAGS) $(SAN) -pthread -Wl,-z,relro,-z,now -Wl,--as-needed $(LDFLAGS) -o $@ \
            $(O)/cli/main.o $(CLI_LIB) $(CLI_LIBS)
TOP_LINK  = $(CC) $(CFLAGS) $(SAN) -pthread -Wl,-z,relro,-z,now -Wl,--as-needed $(LDFLAGS) -o $@ \
            $(TOP_OBJ) $(CLI_LIB) $(CLI_LIBS) $(TOP_LIBS)

USER_TARGETS    += $(O)/procsnap $(O)/install/procsnap $(O)/procsnap-top $(O)/install/procsnap-top
INSTALL_TARGETS += install-cli

$(CLI_LIB): $(filter-out $(O)/cli/main.o,$(CLI_OBJ))
	rm -f $@
	$(AR) rcs $@ $^

$(O)/procsnap: $(O)/cli/main.o $(CLI_LIB) $(LIBPROCSNAP_A) $(LIBPROCSNAP_SO)
	$(CLI_LINK) -Wl,-rpath,'$$ORIGIN/libprocsnap'

$(O)/install/procsnap: $(O)/cli/main.o $(CLI_LIB) $(LIBPROCSNAP_A) $(LIBPROCSNAP_SO)
	@mkdir -p $(@D)
	$(CLI_LINK)

$(O)/procsnap-top: $(TOP_OBJ) $(CLI_LIB) $(LIBPROCSNAP_A) $(LIBPROCSNAP_SO)
	$(TOP_LINK) -Wl,-rpath,'$$ORIGIN/libprocsnap'

$(O)/install/procsnap-top: $(TOP_OBJ) $(CLI_LIB) $(LIBPROCSNAP_A) $(LIBPROCSNAP_SO)
	@mkdir -p $(@D)
	$(TOP_LINK)

.PHONY: install-cli
install-cli: $(O)/install/procsnap $(O)/install/procsnap-top
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(mandir)/man1
	install -m 755 $(O)/install/procsnap $(O)/install/procsnap-top $(DESTDIR)$(bindir)
	install -m 644 $(CLI_MAN1) $(DESTDIR)$(mandir)/man1
	install -d $(DESTDIR)$(bashcompdir) $(DESTDIR)$(zshcompdir) $(DESTDIR)$(fishcompdir)
	install -m 644 cli/completions/procsnap.bash $(DESTDIR)$(bashcompdir)/procsnap
	ln -sf procsnap $(DESTDIR)$(bashcompdir)/procsnap-top
	install -m 644 cli/completions/_procsnap $(DESTDIR)$(zshcompdir)/_procsnap
	install -m 644 cli/completions/procsnap.fish $(DESTDIR)$(fishcompdir)/procsnap.fish
	ln -sf procsnap.fish $(DESTDIR)$(fishcompdir)/procsnap-top.fish
	install -d $(DESTDIR)$(unitdir)
	sed 's,/usr/bin/procsnap,$(bindir)/procsnap,' cli/systemd/procsnap-record.service \
		>$(DESTDIR)$(unitdir)/procsnap-record.service
	chmod 644 $(DESTDIR)$(unitdir)/procsnap-record.service
