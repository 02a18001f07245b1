# SPDX-License-Identifier: GPL-2.0-or-later
# Each kind of tests has its rules in its own folder.
include $(sort $(wildcard tests/*/build.mk))
