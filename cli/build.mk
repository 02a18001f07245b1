# SPDX-License-Identifier: GPL-2.0-or-later
# The command procsnap. $(O)/procsnap finds the library beside itself and runs
# from the tree; what is installed is linked apart, without that search path.

CLI_SRC  := $(wildcard cli/*.c)
CLI_OBJ  := $(CLI_SRC:%.c=$(O)/%.o)
CLI_MAN1 := $(wildcard cli/man/*.1)

# Where the shells look for completions of their own accord.
bashcompdir ?= $(prefix)/share/bash-completion/completions
zshcompdir  ?= $(prefix)/share/zsh/site-functions

PKG_CONFIG ?= pkg-config

# The libraries that the tools use beside their own.
CLI_PACKAGES := json-c
CLI_CFLAGS   := $(shell $(PKG_CONFIG) --cflags $(CLI_PACKAGES))
CLI_LIBS     := $(shell $(PKG_CONFIG) --libs $(CLI_PACKAGES))

$(CLI_OBJ): CPPFLAGS += $(CLI_CFLAGS)

CLI_LINK  = $(CC) $(CFLAGS) $(SAN) -Wl,-z,relro,-z,now -Wl,--as-needed -pthread $(LDFLAGS) -o $@ \
            $(CLI_OBJ) -L$(LIBPROCSNAP_OUT) -lprocsnap $(CLI_LIBS)

USER_TARGETS    += $(O)/procsnap $(O)/install/procsnap
INSTALL_TARGETS += install-cli

$(O)/procsnap: $(CLI_OBJ) $(LIBPROCSNAP_SO)
	$(CLI_LINK) -Wl,-rpath,'$$ORIGIN/libprocsnap'

$(O)/install/procsnap: $(CLI_OBJ) $(LIBPROCSNAP_SO)
	@mkdir -p $(@D)
	$(CLI_LINK)

.PHONY: install-cli
install-cli: $(O)/install/procsnap
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(mandir)/man1
	install -m 755 $(O)/install/procsnap $(DESTDIR)$(bindir)/procsnap
	install -m 644 $(CLI_MAN1) $(DESTDIR)$(mandir)/man1
	install -d $(DESTDIR)$(bashcompdir) $(DESTDIR)$(zshcompdir)
	install -m 644 cli/completions/procsnap.bash $(DESTDIR)$(bashcompdir)/procsnap
	install -m 644 cli/completions/_procsnap $(DESTDIR)$(zshcompdir)/_procsnap
