// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit.h"

#include "process_model.h"

static int pick(struct model *model, int below)
{
	return rand_r(&model->seed) / 7 % below;
}

static struct procsnap_event event_of(const struct model *model, const struct model_task *task,
				      uint16_t kind, size_t size)
{
	struct procsnap_event event = {
		.size = (uint32_t)size,
		.kind = kind,
		.boot_ns = model->now_ns,
		.uid = task->uid,
		.pid = task->pid,
		.tgid = task->pid,
		.ppid = task->ppid,
		.start_ns = task->start_ns,
		.parent_start_ns = model->tasks[task->ppid].start_ns,
	};

	memcpy(event.comm, task->comm, sizeof(event.comm));
	return event;
}

static void write_event(struct model *model, const struct procsnap_event *event)
{
	model->now_ns++;
	if (!model->only_below || model->members[event->pid])
		ring_write(model->ring, event);
}

void model_begin(struct model *model, struct ring_writer *ring)
{
	memset(model, 0, sizeof(*model));
	model->ring = ring;
	model->now_ns = 1000;
	model->seed = 1;
	model->tasks[MODEL_INIT] = (struct model_task){
		.pid = MODEL_INIT, .start_ns = 1, .comm = "init", .cpu_ns = 5
	};
}

void model_follow(struct model *model, int32_t pid)
{
	int32_t i, ancestor;

	model->only_below = pid;
	for (i = 1; i <= MODEL_PIDS; i++) {
		for (ancestor = i; ancestor && ancestor != pid;)
			ancestor = model->tasks[ancestor].ppid;
		model->members[i] = model->tasks[i].pid && ancestor == pid;
	}
}

void model_fork(struct model *model, int32_t parent, int32_t pid)
{
	struct model_task *task = &model->tasks[pid];
	struct procsnap_event_fork event;

	assert_int_equal(task->pid, 0);
	*task = model->tasks[parent];
	task->pid = pid;
	task->ppid = parent;
	task->start_ns = model->now_ns;
	task->old = false;
	task->cpu_ns = 0;
	task->old_cpu_ns = 0;
	model->members[pid] = model->members[parent];
	model->sum.forks++;
	event = (struct procsnap_event_fork){
		.event = event_of(model, task, PROCSNAP_EVENT_FORK, sizeof(event)),
	};
	write_event(model, &event.event);
}

void model_rename(struct model *model, int32_t pid, const char *comm)
{
	struct model_task *task = &model->tasks[pid];
	struct procsnap_event_comm event = {
		.event = event_of(model, task, PROCSNAP_EVENT_COMM, sizeof(event)),
	};

	snprintf(task->comm, sizeof(task->comm), "%s", comm);
	memcpy(event.new_comm, task->comm, sizeof(event.new_comm));
	write_event(model, &event.event);
}

void model_exec(struct model *model, int32_t pid, const char *comm)
{
	struct model_task *task = &model->tasks[pid];
	struct {
		struct procsnap_event_exec exec;
		char texts[8];
	} event = { .exec = { .old_pid = pid } };

	snprintf(task->comm, sizeof(task->comm), "%s", comm);
	event.exec.event = event_of(model, task, PROCSNAP_EVENT_EXEC, sizeof(event));
	model->sum.execs++;
	write_event(model, &event.exec.event);
}

void model_set_uid(struct model *model, int32_t pid, uint32_t uid)
{
	struct model_task *task = &model->tasks[pid];
	struct procsnap_event_ids event = { .old_eid = task->uid, .eid = uid };

	task->uid = uid;
	event.event = event_of(model, task, PROCSNAP_EVENT_UID, sizeof(event));
	write_event(model, &event.event);
}

void model_use_cpu(struct model *model, int32_t pid, uint64_t ns)
{
	model->tasks[pid].cpu_ns += ns;
	model->sum.cpu_ns += ns;
}

static void leave_children(struct model *model, int32_t pid)
{
	struct procsnap_event_parent event;
	struct model_task *child;

	for (child = model->tasks; child <= &model->tasks[MODEL_PIDS]; child++) {
		if (!child->pid || child->ppid != pid)
			continue;
		child->ppid = MODEL_INIT;
		event = (struct procsnap_event_parent){
			.event = event_of(model, child, PROCSNAP_EVENT_PARENT, sizeof(event)),
			.old_ppid = pid,
		};
		write_event(model, &event.event);
	}
}

static void tell_end(struct model *model, const struct model_task *task, uint16_t kind)
{
	struct procsnap_event_exit event = {
		.event = event_of(model, task, kind, sizeof(event)),
		.status = task->status,
		.utime_ns = task->cpu_ns / 3,
		.stime_ns = task->cpu_ns - task->cpu_ns / 3,
	};

	write_event(model, &event.event);
}

void model_exit(struct model *model, int32_t pid, uint32_t status)
{
	struct model_task *task = &model->tasks[pid];

	leave_children(model, pid);
	task->zombie = true;
	task->status = status;
	model->sum.exits++;
	model->sum.gone_cpu_ns += task->cpu_ns - task->old_cpu_ns;
	if (!task->old) {
		model->sum.unseen++;
		model->sum.unseen_cpu_ns += task->cpu_ns;
	}
	tell_end(model, task, PROCSNAP_EVENT_EXIT);
	task->cpu_ns += MODEL_WAY_OUT_NS;
}

void model_reap(struct model *model, int32_t pid)
{
	struct model_task *task = &model->tasks[pid];

	model->sum.cpu_ns += MODEL_WAY_OUT_NS;
	model->sum.gone_cpu_ns += MODEL_WAY_OUT_NS;
	if (!task->old)
		model->sum.unseen_cpu_ns += MODEL_WAY_OUT_NS;
	tell_end(model, task, PROCSNAP_EVENT_REAP);
	memset(task, 0, sizeof(*task));
}

void model_something(struct model *model)
{
	const int32_t pid = 1 + pick(model, MODEL_PIDS);
	const struct model_task *task = &model->tasks[pid];
	int32_t parent = 1 + pick(model, MODEL_PIDS);
	char comm[16];

	model->now_ns++;
	if (!task->pid) {
		if (!model->tasks[parent].pid || model->tasks[parent].zombie)
			parent = MODEL_INIT;
		model_fork(model, parent, pid);
		return;
	}
	if (task->zombie) {
		model_reap(model, pid);
		return;
	}
	snprintf(comm, sizeof(comm), "name %d", pick(model, 1000));
	switch (pick(model, 7)) {
	case 0:
		model_exec(model, pid, comm);
		break;
	case 1:
		model_rename(model, pid, comm);
		break;
	case 2:
		model_set_uid(model, pid, (uint32_t)pick(model, 1000));
		break;
	case 3:
	case 4:
		model_use_cpu(model, pid, (uint64_t)pick(model, 1000));
		break;
	default:
		if (pid != MODEL_INIT && pid != model->only_below)
			model_exit(model, pid, (uint32_t)pick(model, 200));
	}
}

struct procsnap_snapshot *model_snapshot(const struct model *model)
{
	struct procsnap_task tasks[MODEL_PIDS] = { 0 };
	struct procsnap_cred creds[MODEL_PIDS] = { 0 };
	struct procsnap_cpu cpus[MODEL_PIDS] = { 0 };
	uint32_t rows[MODEL_PIDS + 1] = { [0 ... MODEL_PIDS] = PROCSNAP_NO_ROW };
	struct procsnap_header header = {
		.level = PROCSNAP_LEVEL_TREE,
		.source = PROCSNAP_SOURCE_MODULE,
		.page_size = 4096,
		.clock_ticks = 100,
		.instant_boot_ns = model->now_ns,
		.event_sequence = model->ring->control->sequence,
	};
	struct procsnap_part parts[] = {
		{ PROCSNAP_SECTION_TASK, tasks, 0 },
		{ PROCSNAP_SECTION_CRED, creds, 0 },
		{ PROCSNAP_SECTION_CPU, cpus, 0 },
	};
	const struct model_task *task;
	struct procsnap_snapshot *snap;
	size_t count = 0, i;
	void *image;

	for (task = model->tasks; task <= &model->tasks[MODEL_PIDS]; task++) {
		if (!task->pid || task->unplaced)
			continue;
		rows[task->pid] = (uint32_t)count;
		tasks[count] = (struct procsnap_task){
			.status = PROCSNAP_STATUS_OK,
			.pid = task->pid,
			.tgid = task->pid,
			.ppid = task->ppid,
			.leader_row = (uint32_t)count,
			.threads = 1,
			.exit_state = task->dead     ? 16
				      : task->zombie ? 32
						     : 0,
			.state = task->zombie ? 'Z' : 'S',
			.start_ns = task->start_ns,
		};
		memcpy(tasks[count].comm, task->comm, sizeof(task->comm));
		creds[count].status = PROCSNAP_STATUS_OK;
		creds[count].euid = task->uid;
		cpus[count].status = PROCSNAP_STATUS_OK;
		cpus[count].utime_ns = task->cpu_ns / 2;
		cpus[count].stime_ns = task->cpu_ns - task->cpu_ns / 2;
		count++;
	}
	for (i = 0; i < count; i++)
		tasks[i].parent_row = rows[tasks[i].ppid];
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(parts); i++)
		parts[i].count = count;
	header.task_count = (uint32_t)count;
	header.process_count = (uint32_t)count;
	assert_int_equal(procsnap_image_build(&header, parts, PROCSNAP_ARRAY_SIZE(parts), &image),
			 0);
	assert_int_equal(
		procsnap_snapshot_new(&snap, image, header.total_size, PROCSNAP_MEMORY_HEAP), 0);
	return snap;
}

void model_look(struct model *model)
{
	struct model_task *task;

	model->sum = (struct model_sum){ 0 };
	for (task = model->tasks; task <= &model->tasks[MODEL_PIDS]; task++) {
		task->old = task->pid != 0;
		task->old_cpu_ns = task->cpu_ns;
	}
}
