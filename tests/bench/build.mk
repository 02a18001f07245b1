# SPDX-License-Identifier: GPL-2.0-or-later
# `make bench`: instruction counts of procsnap and its peers in one guest, the table into docs/benchmarks.md.

BENCH := $(O)/tests/bench
GUEST_TESTS += $(addprefix $(BENCH)/,icount_run bench_procsnap bench_select bench_procfs_stat bench_procfs_files \
	bench_bpf_iter bench_pages bench_footprint mmap_latency bench-guest \
	bench_spawn bench_listen bench_connector bench_ring bench-events bench_screen bench_keys bench-top \
	bench_writer bench-record)

$(addprefix $(BENCH)/,icount_run bench_procfs_files bench_writer): $(BENCH)/%: $(BENCH)/%.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(addprefix $(BENCH)/,bench_procsnap bench_select): $(BENCH)/%: $(BENCH)/%.o $(O)/tests/storm/snap.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(BENCH)/bench_pages: $(addprefix $(BENCH)/,bench_pages.o page_target.o proc_pages.o) $(O)/tests/storm/snap.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(BENCH)/mmap_latency: $(BENCH)/mmap_latency.o $(addprefix $(O)/tests/storm/,snap.o page_area.o)
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(BENCH)/bench_footprint: $(addprefix $(BENCH)/,bench_footprint.o page_target.o) $(O)/tests/storm/snap.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(BENCH)/bench_procfs_stat: $(BENCH)/bench_procfs_stat.o $(O)/tests/storm/procfs.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(BENCH)/bench_bpf_iter: $(BENCH)/bench_bpf_iter.o $(O)/tests/storm/snap.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^ -lbpf -lelf -lz

# What is forked is static.
$(BENCH)/bench_spawn: $(BENCH)/bench_spawn.o
	$(CC) $(CFLAGS) $(SAN) $(if $(SAN),,-static) -o $@ $^

$(BENCH)/bench_connector: $(BENCH)/bench_connector.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(BENCH)/bench_listen: $(BENCH)/bench_listen.o $(addprefix $(O)/tests/storm/,event_ring.o snap.o)
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(BENCH)/bench_ring: $(BENCH)/bench_ring.o $(addprefix $(O)/tests/storm/,event_ring.o snap.o) $(LIBPROCSNAP_A)
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(addprefix $(BENCH)/,bench_screen bench_keys): $(BENCH)/%: $(BENCH)/%.o $(BENCH)/screen_pty.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(BENCH)/bench-top: tests/bench/top-guest
	@mkdir -p $(@D)
	install -m 755 $< $@

$(BENCH)/bench-record: tests/bench/record-guest
	@mkdir -p $(@D)
	install -m 755 $< $@

$(BENCH)/bench-events: tests/bench/events-guest
	@mkdir -p $(@D)
	install -m 755 $< $@

$(BENCH)/bench-guest: tests/bench/guest
	@mkdir -p $(@D)
	install -m 755 $< $@

# Made on the host, which has clang, and shared with the guest: it fits any kernel that has BTF.
CLANG ?= clang
$(O)/bpf/bench_bpf_iter.bpf.o: tests/bench/bench_bpf_iter.bpf.c tests/bench/kernel_types.bpf.h tests/bench/record.h \
		uapi/procsnap/uapi.h
	@mkdir -p $(@D)
	$(CLANG) -target bpf -mcpu=v3 -O2 -g -Wall -Wextra -Iuapi -I/usr/include/$(shell $(CC) -print-multiarch) -c -o $@ $<

.PHONY: bpf
bpf: $(O)/bpf/bench_bpf_iter.bpf.o

# KERNELS: those of tests/vm/kernels to measure. BENCH_TASKS: sleeping processes.
KERNELS     ?= bookworm
BENCH_TASKS ?= 10348

.PHONY: bench
bench:
	@O='$(O)' MAKE='$(MAKE)' BENCH_TASKS='$(BENCH_TASKS)' tests/bench/run $(KERNELS)

.PHONY: bench-events
bench-events:
	@for key in $(KERNELS); do O='$(O)' tests/bench/events --document "$$key" || exit; done

.PHONY: bench-latency
bench-latency:
	@for key in $(KERNELS); do O='$(O)' tests/bench/latency --document "$$key" || exit; done

.PHONY: bench-top
bench-top:
	@for key in $(KERNELS); do O='$(O)' tests/bench/top --document "$$key" || exit; done

.PHONY: bench-record
bench-record:
	@for key in $(KERNELS); do O='$(O)' tests/bench/record --document "$$key" || exit; done
