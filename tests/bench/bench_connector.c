// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The least that a listener to the kernel's proc connector does: it receives each
 * message and looks at nothing. It runs until the end of standard input.
 *
 *   bench_connector
 *
 * Prints "ready", and at the end "connector.messages N" and "connector.overruns N".
 */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>

static int subscribe(void)
{
	const enum proc_cn_mcast_op op = PROC_CN_MCAST_LISTEN;
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC };
	char message[NLMSG_SPACE(sizeof(struct cn_msg) + sizeof(op))] = {};
	struct nlmsghdr *header = (void *)message;
	struct cn_msg *msg = NLMSG_DATA(header);
	int fd = socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)))
		err(2, "the proc connector");
	header->nlmsg_len = NLMSG_LENGTH(sizeof(*msg) + sizeof(op));
	header->nlmsg_type = NLMSG_DONE;
	msg->id.idx = CN_IDX_PROC;
	msg->id.val = CN_VAL_PROC;
	msg->len = sizeof(op);
	memcpy(msg->data, &op, sizeof(op));
	if (send(fd, message, header->nlmsg_len, 0) < 0)
		err(2, "asking the proc connector");
	return fd;
}

int main(void)
{
	struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .events = POLLIN } };
	unsigned long messages = 0, overruns = 0;
	char buffer[4096];

	fds[1].fd = subscribe();
	puts("ready");
	fflush(stdout);
	do {
		if (poll(fds, 2, -1) < 0)
			err(2, "poll");
		for (;;) {
			if (recv(fds[1].fd, buffer, sizeof(buffer), 0) > 0)
				messages++;
			else if (errno == ENOBUFS)
				overruns++;
			else
				break;
		}
	} while (!fds[0].revents);
	printf("connector.messages %lu\nconnector.overruns %lu\n", messages, overruns);
	return 0;
}
