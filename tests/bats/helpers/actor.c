// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * actor WHAT [VALUE]: a process to look at. Says "ready" on stdout once it is
 * what it shall be, then waits to be killed.
 *   name NAME    with a name of raw bytes
 *   threads N    with N threads
 *   lock KIB     with locked memory
 *   resident KIB with memory that it wrote to, in small pages
 *   burn MS      after it used the processor for so long
 *   signals      with SIGUSR1 blocked and pending, SIGHUP ignored, SIGUSR2 caught
 *   files N      with N more open files
 *   maps N       with N more mappings, the first of them read-only
 *   tree         named root, with children twin (of two leaves), twin (the same),
 *                other (of three leaves), leaf, and with two threads more
 *   pages FILE   with the pages that pages_of() tells of, and a child "sharer"
 *   sparse       with 1 GiB of addresses, of which two pages are used
 *   vfork        with a child that has the same memory
 *   zombie       with a child that ended and was not waited for
 *   blank        with arguments that it has overwritten with NULs
 *   wait         just so
 */
/* pthread_setname_np() */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void *thread(void *argument)
{
	for (;;)
		pause();
	return argument;
}

static int start_threads(long count)
{
	pthread_t id;

	while (--count > 0)
		if (pthread_create(&id, NULL, thread, NULL) ||
		    pthread_setname_np(id, "actor-thread"))
			return 2;
	return 0;
}

static int lock_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED || mlock(memory, size) ? 2 : 0;
}

static int use_memory(size_t size)
{
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	/* EINVAL: a kernel without huge pages */
	if (memory == MAP_FAILED || (madvise(memory, size, MADV_NOHUGEPAGE) && errno != EINVAL))
		return 2;
	memset(memory, 1, size);
	return 0;
}

static int burn(long milliseconds)
{
	while (clock() < milliseconds * (CLOCKS_PER_SEC / 1000))
		;
	return 0;
}

static void handler(int number)
{
	(void)number;
}

static int take_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGRTMIN + 3);
	return sigprocmask(SIG_SETMASK, &set, NULL) || signal(SIGHUP, SIG_IGN) == SIG_ERR ||
			       signal(SIGUSR2, handler) == SIG_ERR || kill(getpid(), SIGUSR1)
		       ? 2
		       : 0;
}

static int open_files(long count)
{
	rlim_t needed = (rlim_t)count + 64;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 2;
	/* above the hard limit only as root */
	if (limit.rlim_max < needed)
		limit.rlim_max = needed;
	limit.rlim_cur = needed;
	if (setrlimit(RLIMIT_NOFILE, &limit))
		return 2;
	while (count-- > 0)
		if (open("/dev/null", O_RDWR | O_APPEND | O_CLOEXEC) < 0)
			return 2;
	return 0;
}

/* every other page read-only: neighbours that are equal would become one */
static int make_maps(long count)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, page * (size_t)count, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return 2;
	for (long i = 0; i < count; i += 2)
		if (mprotect(memory + page * (size_t)i, page, PROT_READ))
			return 2;
	return 0;
}

/*
 * A child with this name and so many children of its own, which tells by a byte
 * that it is ready. It ends with its parent.
 */
static int start_child(int ready, const char *name, int children)
{
	pid_t parent = getpid(), child = fork();

	if (child)
		return child < 0 ? 2 : 0;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent || prctl(PR_SET_NAME, name))
		_exit(2);
	while (children-- > 0)
		if (start_child(ready, "leaf", 0))
			_exit(2);
	if (write(ready, "", 1) != 1)
		_exit(2);
	for (;;)
		pause();
}

static int make_tree(void)
{
	char byte;
	int ends[2];

	if (pipe(ends) || prctl(PR_SET_NAME, "root") || start_child(ends[1], "twin", 2) ||
	    start_child(ends[1], "other", 3) || start_child(ends[1], "twin", 2) ||
	    start_child(ends[1], "leaf", 0))
		return 2;
	for (int i = 0; i < 4 + 2 + 3 + 2; i++)
		if (read(ends[0], &byte, 1) != 1)
			return 2;
	return start_threads(3);
}

/* where pages_of() has its mappings: far from what the loader takes */
#define PAGES_FILE 0x100000000000
#define PAGES_PRIVATE 0x110000000000
#define PAGES_ANON 0x120000000000

static volatile char *pages_map(uintptr_t address, size_t pages, int flags, int fd)
{
	size_t size = pages * (size_t)sysconf(_SC_PAGESIZE);
	int prot = flags & MAP_SHARED ? PROT_READ : PROT_READ | PROT_WRITE;
	void *memory = mmap((void *)address, size, prot, flags | MAP_FIXED_NOREPLACE, fd, 0);

	if (memory == MAP_FAILED || (uintptr_t)memory != address)
		exit(2);
	return memory;
}

/*
 * Of a file of 8 pages the first 6 are mapped and used, shared. The first 2 are
 * mapped privately; the first of these is written to, the second read. Of 8
 * anonymous pages 0, 1 and 2 are written to and 5 is read. Then a child keeps and
 * uses the first 3 of the file (the kernel may map those beside them as well), and
 * writes to the anonymous page 2.
 */
static int pages_of(const char *path)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = open(path, O_RDONLY | O_CLOEXEC), ends[2];
	volatile char *file, *private, *anon;
	char byte;
	pid_t child, parent = getpid();

	if (fd < 0 || pipe(ends))
		return 2;
	file = pages_map(PAGES_FILE, 6, MAP_SHARED, fd);
	private = pages_map(PAGES_PRIVATE, 2, MAP_PRIVATE, fd);
	anon = pages_map(PAGES_ANON, 8, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	for (size_t i = 0; i < 6; i++)
		(void)file[i * page];
	private[0] = 1;
	(void)private[page];
	for (size_t i = 0; i < 3; i++)
		anon[i * page] = 1;
	(void)anon[5 * page];
	child = fork();
	if (child)
		return child < 0 || read(ends[0], &byte, 1) != 1 ? 2 : 0;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent ||
	    prctl(PR_SET_NAME, "sharer") || munmap((char *)PAGES_FILE + 3 * page, 3 * page))
		_exit(2);
	for (size_t i = 0; i < 3; i++)
		(void)file[i * page];
	anon[2 * page] = 2;
	if (write(ends[1], "", 1) != 1)
		_exit(2);
	for (;;)
		pause();
}

/* the first page, and that at 768 MiB; no huge pages */
static int map_sparsely(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = 1 << 30;
	volatile char *memory = pages_map(PAGES_ANON, size / page,
					  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);

	if (madvise((void *)memory, size, MADV_NOHUGEPAGE) && errno != EINVAL)
		return 2;
	memory[0] = 1;
	memory[3 * (size / 4)] = 1;
	return 0;
}

/* the parent waits in vfork() until it is killed; the child ends with it */
static int share_memory(void)
{
	static const char ready[] = "ready\n";

	if (vfork())
		return 2;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || write(STDOUT_FILENO, ready, strlen(ready)) < 0)
		_exit(2);
	for (;;)
		pause();
}

static int leave_zombie(void)
{
	siginfo_t info;
	pid_t child = fork();

	if (!child)
		_exit(0);
	/* waits until it ended, and leaves it */
	return child < 0 || waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) ? 2 : 0;
}

static int act(const char *what, const char *value)
{
	if (!strcmp(what, "name"))
		return prctl(PR_SET_NAME, value) ? 2 : 0;
	if (!strcmp(what, "threads"))
		return start_threads(atol(value));
	if (!strcmp(what, "lock"))
		return lock_memory((size_t)atol(value) * 1024);
	if (!strcmp(what, "resident"))
		return use_memory((size_t)atol(value) * 1024);
	if (!strcmp(what, "burn"))
		return burn(atol(value));
	if (!strcmp(what, "zombie"))
		return leave_zombie();
	if (!strcmp(what, "pages"))
		return pages_of(value);
	if (!strcmp(what, "sparse"))
		return map_sparsely();
	if (!strcmp(what, "vfork"))
		return share_memory();
	if (!strcmp(what, "blank"))
		return 0;
	if (!strcmp(what, "signals"))
		return take_signals();
	if (!strcmp(what, "files"))
		return open_files(atol(value));
	if (!strcmp(what, "maps"))
		return make_maps(atol(value));
	if (!strcmp(what, "tree"))
		return make_tree();
	return strcmp(what, "wait") ? 2 : 0;
}

int main(int argc, char **argv)
{
	int code = argc < 2 ? 2 : act(argv[1], argc > 2 ? argv[2] : "");

	if (code)
		return code;
	/* the arguments stand one behind the other */
	if (!strcmp(argv[1], "blank"))
		memset(argv[0], 0, (size_t)(argv[argc - 1] + strlen(argv[argc - 1]) - argv[0]));
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
