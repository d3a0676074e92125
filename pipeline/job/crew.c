// The driver has one thread: it gives tasks to idle processes, and sleeps until one of them
// answers, has ended, or it is time to show something. Every decision is made here, so nothing is
// shared but what a process shows of its progress.
//
// Parts of one file are tasks like any others as long as each can find its own beginning. One that
// cannot (it lies inside a member that began before it) waits until the part in front of it has
// been read; then it is given, by preference, to the process that has just read that part.
#include "job/crew.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>

#include "core/clock.h"
#include "job/mend.h"

#define REDRAW_MS 250
#define LOOK_MS 500 // a signal that came just before we slept is seen by then

// ---- in a process -------------------------------------------------------------------------

// Of what the configuration allows, a share is left for what is not sorted.
static size_t memory_for(const jpc_engine *engine, jpc_task_kind kind)
{
    double at_once = kind == JPC_TASK_CLUSTER ? 1 : engine->threads;

    return (size_t)(0.75 * engine->run->config->resources.memory / at_once);
}

static void serve(void *self, const jpc_order *order, jpc_task_progress *progress,
                  jpc_answer *answer)
{
    jpc_engine *engine = self;
    jpc_task task = {.run = engine->run,
                     .kind = order->kind,
                     .index = order->task,
                     .threads = order->threads,
                     .sources = order->sources,
                     .memory_bytes = memory_for(engine, order->kind),
                     .stop = engine->stop,
                     .progress = progress,
                     .part_reader = &engine->part_reader};
    jpc_buf path = {0};

    // The driver may have set inputs aside since this process began.
    jpc_set_aside_release(&engine->run->aside);
    jpc_set_aside_load(&engine->run->aside, &engine->run->plan,
                       jpc_run_path(engine->run, &path, "state/set_aside.json"));
    jpc_buf_release(&path);
    atomic_store(&progress->bytes, 0);
    atomic_store(&progress->input, SIZE_MAX);
    answer->err.status = jpc_task_run(&task, &answer->err);
    answer->input = task.failed_input;
    answer->seconds = task.seconds;
    answer->publish_seconds = task.publish_seconds;
}

// ---- giving tasks ---------------------------------------------------------------------------

static const jpc_plan_task *range_of(const jpc_crew *crew, size_t at)
{
    return &crew->engine->run->plan.tasks[crew->tasks[at].task];
}

static bool is_part(const jpc_crew *crew, size_t at)
{
    return crew->kind == JPC_TASK_MAP && range_of(crew, at)->n_parts > 1;
}

// Whether `at` is the part behind `at - 1` of one file, and both are among our tasks.
static bool follows(const jpc_crew *crew, size_t at)
{
    return at > 0 && is_part(crew, at) && range_of(crew, at)->part > 0 &&
           crew->tasks[at - 1].task + 1 == crew->tasks[at].task;
}

static void make_ready(jpc_crew *crew, size_t at)
{
    crew->tasks[at].state = JPC_CREW_READY;
    if (at < crew->next)
        crew->next = at;
}

static bool find_ready(jpc_crew *crew, size_t *at)
{
    while (crew->next < crew->n && crew->tasks[crew->next].state != JPC_CREW_READY)
        crew->next++;
    *at = crew->next;
    return crew->next < crew->n;
}

// Tasks that have not ended and are sure to run: parts may have to wait for those in front of them.
// Counts no further than `most`.
static size_t count_sure(const jpc_crew *crew, size_t most)
{
    size_t n = crew->n_running;

    for (size_t i = crew->next; i < crew->n && n < most; i++)
        n += crew->tasks[i].state == JPC_CREW_READY && !follows(crew, i);
    return n;
}

// Behind a process that was killed only work in one thread tells which input did it.
static int threads_for(const jpc_crew *crew, size_t at)
{
    size_t sure;

    if (crew->tasks[at].inline_only)
        return 0;
    sure = count_sure(crew, (size_t)crew->engine->threads) + follows(crew, at);
    return jpc_engine_share(crew->engine->threads, sure);
}

static jpc_process *find_idle(jpc_crew *crew, size_t at)
{
    jpc_engine *engine = crew->engine;
    jpc_process *idle = NULL;

    for (size_t i = 0; i < engine->n_processes; i++) {
        jpc_process *process = &engine->processes[i];

        if (process->pid == 0 || process->busy)
            continue;
        if (follows(crew, at) && process->order.kind == crew->kind &&
            process->order.task + 1 == crew->tasks[at].task)
            return process;
        idle = process;
    }
    return idle;
}

static jpc_status start(jpc_engine *engine, size_t at, jpc_err *err)
{
    bool runs = engine->work.serve == NULL;

    return jpc_process_start(
        engine->processes, engine->n_processes, at, engine->run->config->pipeline.n_stages,
        runs ? serve : engine->work.serve, runs ? engine : engine->work.self, err);
}

// NULL: all are busy, or no more can be started (*err).
static jpc_process *start_process(jpc_crew *crew, jpc_err *err)
{
    jpc_engine *engine = crew->engine;

    for (size_t i = 0; i < engine->n_processes; i++)
        if (engine->processes[i].pid == 0)
            return start(engine, i, err) == JPC_OK ? &engine->processes[i] : NULL;
    return NULL;
}

static void end_task(jpc_crew *crew, size_t at, const jpc_answer *answer);

// A system that gives no process gets the work done by the driver itself.
static void run_here(jpc_crew *crew, size_t at)
{
    int n_stages = crew->engine->run->config->pipeline.n_stages;
    jpc_order order = {crew->kind, crew->tasks[at].task, crew->engine->threads, crew->sources};
    jpc_answer answer = {.input = SIZE_MAX};
    jpc_task_progress *progress =
        jpc_alloc(sizeof *progress + ((size_t)n_stages + 1) * sizeof *progress->stage_ns);

    crew->tasks[at].state = JPC_CREW_RUNNING;
    crew->n_running++;
    if (crew->engine->work.serve != NULL)
        crew->engine->work.serve(crew->engine->work.self, &order, progress, &answer);
    else
        serve(crew->engine, &order, progress, &answer);
    for (int i = 0; i < n_stages; i++)
        crew->engine->stage_ns[i] += progress->stage_ns[i];
    free(progress);
    end_task(crew, at, &answer);
}

// False if nothing more can be given now.
static bool give_one(jpc_crew *crew)
{
    jpc_err err = {.status = JPC_OK};
    jpc_process *process;
    jpc_order order;
    size_t at;

    if (crew->stopped || !find_ready(crew, &at))
        return false;
    process = find_idle(crew, at);
    if (process == NULL)
        process = start_process(crew, &err);
    if (process == NULL) {
        if (err.status != JPC_OK && crew->n_running == 0)
            run_here(crew, at);
        return err.status != JPC_OK && crew->n_running == 0;
    }
    order = (jpc_order){crew->kind, crew->tasks[at].task, threads_for(crew, at), crew->sources};
    if (!jpc_process_give(process, &order)) {
        jpc_process_take(process, &(jpc_answer){.input = 0}, &err); // it has ended while idle
        return true;
    }
    crew->tasks[at].state = JPC_CREW_RUNNING;
    crew->n_running++;
    crew->is_news = true;
    return true;
}

// ---- taking answers -----------------------------------------------------------------------------

static uint64_t bytes_of(const jpc_crew *crew, size_t at)
{
    if (crew->kind == JPC_TASK_CLUSTER)
        return crew->cluster_bytes;
    return jpc_task_is_of_inputs(crew->kind) ? range_of(crew, at)->bytes : 1;
}

// Whether the part ended where a gzip member or zstd frame begins.
static bool ended_between_members(const jpc_crew *crew, size_t at)
{
    jpc_place end;

    return jpc_task_part_end(crew->engine->run, crew->tasks[at].task, &end) && end.within == 0;
}

// The next part knows now where it begins. Those behind it may find out by themselves, unless they
// lie in the same member as far as one can tell.
static void release_parts(jpc_crew *crew, size_t at)
{
    if (at + 1 == crew->n || !follows(crew, at + 1) ||
        crew->tasks[at + 1].state != JPC_CREW_WAITING)
        return;
    make_ready(crew, at + 1);
    if (!ended_between_members(crew, at))
        return;
    for (size_t i = at + 2; i < crew->n && follows(crew, i); i++)
        if (crew->tasks[i].state == JPC_CREW_WAITING)
            crew->tasks[i].state = JPC_CREW_READY;
}

static void end_done(jpc_crew *crew, size_t at)
{
    crew->tasks[at].state = JPC_CREW_DONE;
    crew->done_bytes += bytes_of(crew, at);
    crew->n_ended++;
    release_parts(crew, at);
}

// The part in front may have ended while this one looked for its begin, or long ago.
static bool is_predecessor_done(const jpc_crew *crew, size_t at)
{
    jpc_place end;

    return follows(crew, at) ? crew->tasks[at - 1].state == JPC_CREW_DONE
                             : jpc_task_part_end(crew->engine->run, crew->tasks[at].task - 1, &end);
}

// The parts behind it lie in the same member, as far as one can tell from here.
static void end_waiting_part(jpc_crew *crew, size_t at)
{
    if (is_predecessor_done(crew, at)) {
        make_ready(crew, at);
        return;
    }
    crew->tasks[at].state = JPC_CREW_WAITING;
    for (size_t i = at + 1; i < crew->n && follows(crew, i); i++)
        if (crew->tasks[i].state == JPC_CREW_READY)
            crew->tasks[i].state = JPC_CREW_WAITING;
}

// Which failure is reported does not depend on timing: the first in the order of tasks.
static void end_failed(jpc_crew *crew, size_t at, const jpc_err *err)
{
    const jpc_engine_work *work = &crew->engine->work;
    size_t task = crew->tasks[at].task;

    if (work->failed != NULL)
        work->failed(work->self, crew->kind, task, err);
    crew->tasks[at].state = JPC_CREW_FAILED;
    crew->n_ended++;
    if (crew->n_failed++ == 0 || task < crew->failed_task) {
        crew->failed_task = task;
        crew->failure = *err;
    }
    if (err->status == JPC_ERR_OUTPUT)
        crew->stopped = true;
}

// It needs tasks of an earlier kind: the engine runs those next, and this one again.
static void put_off(jpc_crew *crew, size_t at, const jpc_err *err)
{
    jpc_err failure = *err;

    if (crew->of_run) {
        crew->tasks[at].state = JPC_CREW_DONE;
        crew->n_ended++;
        return;
    }
    failure.status = JPC_ERR_BUSY;
    end_failed(crew, at, &failure);
}

static void end_waiting(jpc_crew *crew, size_t at, const jpc_err *err)
{
    if (crew->kind == JPC_TASK_MAP)
        end_waiting_part(crew, at);
    else
        put_off(crew, at, err);
}

// What was set aside is read as if it were empty: none of its parts waits for another.
static void retry_without(jpc_crew *crew, size_t at)
{
    make_ready(crew, at);
    crew->tasks[at].attempts = 0;
    for (size_t i = 0; i < crew->n; i++)
        if (crew->tasks[i].state == JPC_CREW_WAITING && is_part(crew, i) &&
            range_of(crew, i)->first == range_of(crew, at)->first)
            make_ready(crew, i);
}

static bool set_aside(jpc_crew *crew, size_t at, const jpc_answer *answer)
{
    jpc_run *run = crew->engine->run;
    jpc_err err;

    if (!crew->of_run || crew->kind != JPC_TASK_MAP || answer->input >= run->plan.inputs.n ||
        jpc_set_aside_has(&run->aside, answer->input))
        return false;
    if (run->aside.n >= jpc_run_may_set_aside(run)) {
        crew->too_many = true;
        return false;
    }
    if (jpc_run_set_aside(run, answer->input, answer->err.message, &err) != JPC_OK) {
        end_failed(crew, at, &err);
        return true;
    }
    jpc_log_note(crew->engine->log, "set aside '%s': %s",
                 run->plan.inputs.files[answer->input].path, answer->err.message);
    retry_without(crew, at);
    return true;
}

static bool may_pass(const jpc_crew *crew, size_t at, const jpc_err *err)
{
    return err->status == JPC_ERR_IO &&
           crew->tasks[at].attempts <= crew->engine->run->config->resources.retries;
}

static void end_wrong(jpc_crew *crew, size_t at, const jpc_answer *answer)
{
    crew->tasks[at].attempts++;
    if (may_pass(crew, at, &answer->err)) {
        make_ready(crew, at);
        return;
    }
    if (answer->err.status == JPC_ERR_DATA && crew->engine->work.serve == NULL &&
        jpc_mend_sources(crew->engine->run, crew->kind, crew->tasks[at].task) > 0) {
        put_off(crew, at, &answer->err);
        return;
    }
    if (answer->err.status == JPC_ERR_OUTPUT || !set_aside(crew, at, answer))
        end_failed(crew, at, &answer->err);
}

static void end_task(jpc_crew *crew, size_t at, const jpc_answer *answer)
{
    jpc_engine *engine = crew->engine;

    crew->n_running--;
    crew->is_news = true;
    engine->task_seconds += answer->seconds;
    engine->publish_seconds += answer->publish_seconds;
    engine->n_run += answer->err.status != JPC_WAIT;
    switch (answer->err.status) {
    case JPC_OK: end_done(crew, at); break;
    case JPC_WAIT: end_waiting(crew, at, &answer->err); break;
    case JPC_ERR_STOPPED:
        crew->tasks[at].state = JPC_CREW_READY;
        crew->stopped = true;
        break;
    default: end_wrong(crew, at, answer);
    }
}

static size_t place_of(const jpc_crew *crew, size_t task)
{
    size_t low = 0, high = crew->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (crew->tasks[middle].task < task)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Nobody knows what a process that was killed was at, unless it worked in one thread.
static void end_killed(jpc_crew *crew, size_t at, const jpc_process *process, jpc_answer *answer)
{
    const jpc_engine *engine = crew->engine;
    bool known = process->order.threads == 0;

    crew->tasks[at].inline_only = true;
    answer->seconds = (double)(jpc_clock_ns() - process->since_ns) / 1e9;
    answer->input = known ? (size_t)atomic_load(&process->progress->input) : SIZE_MAX;
    if (!known)
        crew->tasks[at].attempts--; // the next one will tell
    if (crew->asked)
        answer->err.status = JPC_ERR_STOPPED;
    else if (engine->work.serve == NULL)
        jpc_task_note_failure(engine->run, crew->kind, crew->tasks[at].task, &answer->err);
    end_task(crew, at, answer);
}

static void take_answer(jpc_crew *crew, jpc_process *process)
{
    size_t at = place_of(crew, process->order.task);
    jpc_answer answer = {.input = SIZE_MAX};
    jpc_err err;

    if (jpc_process_take(process, &answer, &err)) {
        end_task(crew, at, &answer);
        return;
    }
    answer = (jpc_answer){.err = err};
    end_killed(crew, at, process, &answer);
}

// ---- showing ------------------------------------------------------------------------------------

static uint64_t bytes_so_far(const jpc_crew *crew)
{
    uint64_t bytes = crew->done_bytes;

    for (size_t i = 0; i < crew->engine->n_processes; i++)
        if (crew->engine->processes[i].busy && jpc_task_counts_bytes(crew->kind))
            bytes += atomic_load(&crew->engine->processes[i].progress->bytes);
    return bytes < crew->total_bytes ? bytes : crew->total_bytes;
}

static void show_progress(const jpc_crew *crew)
{
    jpc_progress progress = {.what = jpc_task_names[crew->kind],
                             .done = bytes_so_far(crew),
                             .total = crew->total_bytes,
                             .bytes = jpc_task_counts_bytes(crew->kind),
                             .elapsed_ns = jpc_clock_ns() - crew->start_ns};

    jpc_log_progress(crew->engine->log, &progress);
}

static void add_task_sign(const jpc_process *process, jpc_buf *out)
{
    jpc_buf_printf(out,
                   "%s{\"kind\":\"%s\",\"task\":%zu,\"threads\":%d,\"bytes\":%" PRIu64
                   ",\"seconds\":%.0f}",
                   out->ptr[out->len - 1] == '[' ? "" : ",", jpc_task_names[process->order.kind],
                   process->order.task, process->order.threads,
                   (uint64_t)atomic_load(&process->progress->bytes),
                   (double)(jpc_clock_ns() - process->since_ns) / 1e9);
}

static void show_sign(jpc_crew *crew)
{
    const jpc_engine *engine = crew->engine;
    jpc_buf members = {0};

    if (engine->alive == NULL || !jpc_alive_is_due(engine->alive, crew->is_news))
        return;
    crew->is_news = false;
    jpc_buf_add_string(&members, "\"workers\":[");
    for (size_t i = 0; i < engine->n_processes; i++)
        if (engine->processes[i].pid > 0)
            jpc_buf_printf(&members, "%s%ld", members.ptr[members.len - 1] == '[' ? "" : ",",
                           (long)engine->processes[i].pid);
    jpc_buf_add_string(&members, "],\"tasks\":[");
    for (size_t i = 0; i < engine->n_processes; i++)
        if (engine->processes[i].busy)
            add_task_sign(&engine->processes[i], &members);
    jpc_buf_add_string(&members, "]");
    jpc_alive_show(engine->alive, jpc_buf_span(&members));
    jpc_buf_release(&members);
}

// ---- the loop -----------------------------------------------------------------------------------

static void look_at_signals(jpc_crew *crew)
{
    jpc_engine *engine = crew->engine;
    bool stop = engine->stop != NULL && atomic_load(engine->stop);

    if (stop && !crew->asked) {
        for (size_t i = 0; i < engine->n_processes; i++)
            if (engine->processes[i].busy)
                jpc_process_stop(&engine->processes[i]);
        crew->asked = true;
    }
    crew->stopped = crew->stopped || stop || (engine->drain != NULL && atomic_load(engine->drain));
}

static void sleep_until_answer(jpc_crew *crew)
{
    jpc_engine *engine = crew->engine;
    struct pollfd *fds = jpc_alloc((engine->n_processes + 1) * sizeof *fds);
    size_t *places = jpc_alloc((engine->n_processes + 1) * sizeof *places);
    nfds_t n = 0;

    for (size_t i = 0; i < engine->n_processes; i++) {
        if (!engine->processes[i].busy)
            continue;
        places[n] = i;
        fds[n++] = (struct pollfd){engine->processes[i].answer, POLLIN, 0};
    }
    if (poll(fds, n, engine->log->terminal ? REDRAW_MS : LOOK_MS) > 0)
        for (nfds_t i = 0; i < n; i++)
            if (fds[i].revents != 0)
                take_answer(crew, &engine->processes[places[i]]);
    free(fds);
    free(places);
}

// The cause comes first, and leaves room for the numbers.
static jpc_status tell_failed(const jpc_crew *crew, jpc_err *err)
{
    const jpc_run *run = crew->engine->run;
    jpc_buf more = {0};

    if (crew->too_many)
        jpc_buf_printf(&more, "; input.max_failed_shards allows %zu of %zu inputs to be set aside",
                       jpc_run_may_set_aside(run), run->plan.inputs.n);
    jpc_fail(err, crew->failure.status,
             "%.340s (%zu of %zu %s tasks failed, the first is task %zu)%s", crew->failure.message,
             crew->n_failed, crew->n, jpc_task_names[crew->kind], crew->failed_task,
             jpc_buf_string(&more));
    jpc_buf_release(&more);
    return err->status;
}

static jpc_status tell(const jpc_crew *crew, jpc_err *err)
{
    if (crew->n_failed > 0)
        return tell_failed(crew, err);
    if (crew->stopped && crew->n_ended < crew->n)
        return jpc_fail(err, JPC_ERR_STOPPED, "interrupted; run again to go on");
    for (size_t i = 0; i < crew->n; i++)
        if (crew->tasks[i].state == JPC_CREW_WAITING)
            return jpc_fail(err, JPC_ERR_BUSY, "%s task %zu cannot be run before task %zu",
                            jpc_task_names[crew->kind], crew->tasks[i].task,
                            crew->tasks[i].task - 1);
    return JPC_OK;
}

// Nobody is at work any more.
static void take_stage_times(jpc_engine *engine)
{
    for (size_t p = 0; p < engine->n_processes; p++) {
        jpc_task_progress *progress = engine->processes[p].progress;

        for (int i = 0; progress != NULL && i < engine->run->config->pipeline.n_stages; i++) {
            engine->stage_ns[i] += progress->stage_ns[i];
            progress->stage_ns[i] = 0;
        }
    }
}

static void find_sources(jpc_crew *crew)
{
    jpc_marker_table table;

    jpc_marker_table_init(&table, crew->engine->run);
    crew->sources = jpc_task_sources(&table, crew->kind);
    crew->cluster_bytes = crew->kind == JPC_TASK_CLUSTER ? jpc_task_cluster_bytes(&table) : 0;
    jpc_marker_table_release(&table);
}

jpc_status jpc_crew_run(jpc_crew *crew, jpc_err *err)
{
    crew->start_ns = jpc_clock_ns();
    find_sources(crew);
    for (size_t i = 0; i < crew->n; i++)
        crew->total_bytes += bytes_of(crew, i);
    for (;;) {
        look_at_signals(crew);
        while (give_one(crew))
            continue;
        show_sign(crew);
        if (crew->n_running == 0)
            break;
        sleep_until_answer(crew);
        show_progress(crew);
    }
    jpc_log_progress_end(crew->engine->log);
    take_stage_times(crew->engine);
    crew->engine->seconds[crew->kind] += (double)(jpc_clock_ns() - crew->start_ns) / 1e9;
    return tell(crew, err);
}
