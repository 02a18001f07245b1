# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel module, built by the kernel's own build for the headers in KDIR.

.PHONY: module
module:
	$(MAKE) -C $(KDIR) M=$(abspath module) PROCSNAP_VERSION=$(VERSION) $(MODULE_FLAGS) modules

# Where udev and systemd look for what comes with packages.
udevdir        ?= $(prefix)/lib/udev
modulesloaddir ?= $(prefix)/lib/modules-load.d

# The device's mode, and that the module is loaded at boot.
.PHONY: install-module-files
install-module-files:
	install -D -m 644 module/udev/60-procsnap.rules $(DESTDIR)$(udevdir)/rules.d/60-procsnap.rules
	install -D -m 644 module/modules-load.d/procsnap.conf $(DESTDIR)$(modulesloaddir)/procsnap.conf

.PHONY: install-module
install-module: module install-module-files
	install -D -m 644 module/procsnap.ko $(DESTDIR)/lib/modules/$(KVER)/updates/procsnap.ko

# For DKMS, which builds the module out of this for every kernel; nothing is built now. The
# sources alone are taken, whatever was built beside them.
DKMS_DIR   = $(DESTDIR)$(prefix)/src/procsnap-$(VERSION)
DKMS_FILES = $(sort $(wildcard module/Kbuild module/*.[ch] module/compat/Kbuild* module/compat/*.[ch] \
	     uapi/procsnap/*.h))
.PHONY: install-dkms
install-dkms: install-module-files
	install -d $(sort $(addprefix $(DKMS_DIR)/,$(dir $(DKMS_FILES))))
	set -e; for file in $(filter-out %.mod.c,$(DKMS_FILES)); do \
		install -m 644 $$file $(DKMS_DIR)/$$file; \
	done
	sed 's/#MODULE_VERSION#/$(VERSION)/' dkms.conf >$(DKMS_DIR)/dkms.conf
	chmod 644 $(DKMS_DIR)/dkms.conf

.PHONY: clean-module
clean-module:
	rm -f module/*.o module/*.ko module/*.mod module/*.mod.c module/.*.cmd \
	      module/modules.order module/Module.symvers
CLEAN_TARGETS += clean-module
