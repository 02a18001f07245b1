# SPDX-License-Identifier: GPL-2.0-or-later
# Load for the guest, and checks that snapshots stay of one instant under it.

STORM := $(O)/tests/storm
GUEST_TESTS += $(addprefix $(STORM)/,fork_chain sleepers thread_storm exec_storm check_chain \
	check_consistency check_cmdline page_storm check_pages storm-pages storm-suite \
	storm_true event_load check_events check_joined check_watch listener_churn proc_poll \
	storm-events storm-churn)

# Load is cheap to fork and to exec: static.
$(addprefix $(STORM)/,fork_chain sleepers thread_storm exec_storm): $(STORM)/%: $(STORM)/%.o $(STORM)/hold.o
	$(CC) $(CFLAGS) $(SAN) $(if $(SAN),,-static) -o $@ $^ -lpthread

$(STORM)/check_chain: $(STORM)/check_chain.o $(STORM)/procfs.o $(STORM)/snap.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(addprefix $(STORM)/,check_consistency check_cmdline): $(STORM)/%: $(STORM)/%.o $(STORM)/snap.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

# It executes itself, so it is static as well.
$(STORM)/page_storm: $(addprefix $(STORM)/,page_storm.o page_work.o page_area.o hold.o)
	$(CC) $(CFLAGS) $(SAN) $(if $(SAN),,-static) -o $@ $^ -lpthread

$(STORM)/check_pages: $(addprefix $(STORM)/,check_pages.o page_check.o page_area.o snap.o)
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

# The storm of events: what is forked and what is executed is static.
EVENT_STORM := $(addprefix $(STORM)/,event_storm.o event_work.o hold.o)
EVENT_READER := $(addprefix $(STORM)/,event_reader.o event_model.o event_program.o event_ring.o snap.o)

$(STORM)/event_load: $(STORM)/event_load.o $(EVENT_STORM)
	$(CC) $(CFLAGS) $(SAN) $(if $(SAN),,-static) -o $@ $^ -lpthread

$(STORM)/check_events: $(STORM)/check_events.o $(EVENT_STORM) $(EVENT_READER)
	$(CC) $(CFLAGS) $(SAN) $(if $(SAN),,-static) -o $@ $^ -lpthread

$(STORM)/storm_true: $(STORM)/storm_true.o
	$(CC) $(CFLAGS) $(SAN) $(if $(SAN),,-static) -o $@ $^

$(STORM)/check_joined: $(addprefix $(STORM)/,check_joined.o event_table.o event_ring.o snap.o)
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(STORM)/check_watch: $(STORM)/check_watch.o $(LIBPROCSNAP_A)
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(STORM)/listener_churn: $(addprefix $(STORM)/,listener_churn.o snap.o)
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

$(STORM)/proc_poll: $(STORM)/proc_poll.o
	$(CC) $(CFLAGS) $(SAN) -o $@ $^

# All guest programs stand in one folder: the suite has its subject in its name there.
$(STORM)/storm-%: tests/storm/%
	@mkdir -p $(@D)
	install -m 755 $< $@
