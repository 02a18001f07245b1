/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that come and go in all ways there are, on all processors. */
#ifndef PROCSNAP_TESTS_CHURN_H
#define PROCSNAP_TESTS_CHURN_H

#include <stdbool.h>

/* Starts @count of them; each goes on until churn_end(). */
void churn_begin(unsigned int count);
/* Ends all and waits for them; if there are any. */
void churn_end(void);

#endif /* PROCSNAP_TESTS_CHURN_H */
