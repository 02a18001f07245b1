# SPDX-License-Identifier: GPL-2.0-or-later
# The tests; each kind has its own rules in its folder.

include $(wildcard tests/*/build.mk)
