/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fork_chain and those who look for it agree on. */
#ifndef PROCSNAP_TESTS_CHAIN_H
#define PROCSNAP_TESTS_CHAIN_H

/* Name of every process of the chain, and of no other. */
#define CHAIN_COMM "nasty"

#endif /* PROCSNAP_TESTS_CHAIN_H */
