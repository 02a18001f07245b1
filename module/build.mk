# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel module, built by the kernel's own build for the headers in KDIR.

.PHONY: module
module:
	$(MAKE) -C $(KDIR) M=$(abspath module) PROCSNAP_VERSION=$(VERSION) $(MODULE_FLAGS) modules

.PHONY: install-module
install-module: module
	install -D -m 644 module/procsnap.ko $(DESTDIR)/lib/modules/$(KVER)/updates/procsnap.ko

.PHONY: clean-module
clean-module:
	rm -f module/*.o module/*.ko module/*.mod module/*.mod.c module/.*.cmd \
	      module/modules.order module/Module.symvers
CLEAN_TARGETS += clean-module
