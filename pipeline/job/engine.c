// Tasks on threads. Every thread takes the next task of the list until there is none. The list is
// fixed before the first one starts and tasks of one kind do not depend on each other, so nobody
// waits for anybody; the mutex protects the cursor and what is told about tasks that have ended.
//
// The calling thread only shows progress: it sleeps until the last thread has ended, and wakes up
// to redraw the line if there is a terminal to draw it on.
#include "job/engine.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "core/clock.h"

#define REDRAW_NS 250000000

struct crew {
    jpc_engine *engine;
    jpc_task_kind kind;
    const size_t *tasks; // to be run, in order
    size_t n_tasks;
    uint64_t total_bytes; // that these tasks read
    atomic_uint_least64_t progress;

    pthread_mutex_t mutex; // protects everything below
    pthread_cond_t ended;
    size_t next, n_done;
    int running;                  // threads
    size_t n_failed, failed_task; // of them the first in order
    jpc_err failure;
    bool stopped;
};

int jpc_engine_share(int threads, size_t left)
{
    int share = left >= (size_t)threads ? 1 : threads / (int)left;

    return share > 1 ? share : 0;
}

static bool take(struct crew *crew, size_t *task, int *threads)
{
    bool took;

    pthread_mutex_lock(&crew->mutex);
    took = crew->next < crew->n_tasks && !crew->stopped &&
           (crew->engine->stop == NULL || !atomic_load(crew->engine->stop));
    if (took) {
        *threads = jpc_engine_share(crew->engine->threads, crew->n_tasks - crew->n_done);
        *task = crew->tasks[crew->next++];
    }
    pthread_mutex_unlock(&crew->mutex);
    return took;
}

// Which failure is reported does not depend on timing: the first in the order of tasks.
static void end_task(struct crew *crew, const jpc_task *task, jpc_status status, const jpc_err *err)
{
    pthread_mutex_lock(&crew->mutex);
    crew->n_done++;
    if (status == JPC_ERR_STOPPED) {
        crew->stopped = true;
    } else if (status != JPC_OK) {
        if (crew->n_failed == 0 || task->index < crew->failed_task) {
            crew->failed_task = task->index;
            crew->failure = *err;
        }
        crew->n_failed++;
    }
    for (int i = 0; i < task->run->config->pipeline.n_stages; i++)
        crew->engine->stage_ns[i] += task->stage_ns[i];
    pthread_mutex_unlock(&crew->mutex);
}

static void run_task(struct crew *crew, size_t index, int threads)
{
    const jpc_run *run = crew->engine->run;
    jpc_task task = {.run = run,
                     .kind = crew->kind,
                     .index = index,
                     .threads = threads,
                     .stop = crew->engine->stop,
                     .progress = &crew->progress};
    jpc_err err = {JPC_OK, ""};
    jpc_status status;

    task.stage_ns = jpc_alloc(((size_t)run->config->pipeline.n_stages + 1) * sizeof *task.stage_ns);
    status = jpc_task_run(&task, &err);
    end_task(crew, &task, status, &err);
    free(task.stage_ns);
}

static void work(struct crew *crew)
{
    size_t task;
    int threads;

    while (take(crew, &task, &threads))
        run_task(crew, task, threads);
}

static void *crew_thread(void *arg)
{
    struct crew *crew = arg;

    work(crew);
    pthread_mutex_lock(&crew->mutex);
    crew->running--;
    pthread_cond_signal(&crew->ended);
    pthread_mutex_unlock(&crew->mutex);
    return NULL;
}

// ---- the calling thread -------------------------------------------------------------------

static void show(struct crew *crew, uint64_t start_ns)
{
    bool bytes = crew->kind != JPC_TASK_BUCKET;
    jpc_progress progress = {.what = jpc_task_names[crew->kind],
                             .done = bytes ? atomic_load(&crew->progress) : crew->n_done,
                             .total = bytes ? crew->total_bytes : crew->n_tasks,
                             .bytes = bytes,
                             .elapsed_ns = jpc_clock_ns() - start_ns};

    jpc_log_progress(crew->engine->log, &progress);
}

static void wait_until_ended(struct crew *crew, uint64_t start_ns)
{
    bool terminal = crew->engine->log->terminal;

    pthread_mutex_lock(&crew->mutex);
    while (crew->running > 0) {
        struct timespec wake;

        if (!terminal) {
            pthread_cond_wait(&crew->ended, &crew->mutex);
            continue;
        }
        clock_gettime(CLOCK_REALTIME, &wake);
        wake.tv_nsec += REDRAW_NS;
        wake.tv_sec += wake.tv_nsec / 1000000000;
        wake.tv_nsec %= 1000000000;
        if (pthread_cond_timedwait(&crew->ended, &crew->mutex, &wake) == ETIMEDOUT)
            show(crew, start_ns);
    }
    pthread_mutex_unlock(&crew->mutex);
}

// A system that gives fewer threads than asked for gets the same work done by fewer.
static int start_threads(struct crew *crew, pthread_t *threads, int n)
{
    int started = 0;

    pthread_mutex_lock(&crew->mutex); // nobody ends before all have begun
    while (started < n && pthread_create(&threads[started], NULL, crew_thread, crew) == 0)
        started++;
    crew->running = started;
    pthread_mutex_unlock(&crew->mutex);
    return started;
}

static void run_threads(struct crew *crew)
{
    int n =
        crew->n_tasks < (size_t)crew->engine->threads ? (int)crew->n_tasks : crew->engine->threads;
    pthread_t *threads = jpc_alloc((size_t)n * sizeof *threads);
    uint64_t start_ns = jpc_clock_ns();
    int started;

    pthread_mutex_init(&crew->mutex, NULL);
    pthread_cond_init(&crew->ended, NULL);
    started = start_threads(crew, threads, n);
    if (started == 0)
        work(crew);
    wait_until_ended(crew, start_ns);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_cond_destroy(&crew->ended);
    pthread_mutex_destroy(&crew->mutex);
    free(threads);
    jpc_log_progress_end(crew->engine->log);
    crew->engine->seconds[crew->kind] += (double)(jpc_clock_ns() - start_ns) / 1e9;
    crew->engine->n_run += crew->n_done;
}

// The cause comes first, and leaves room for the numbers.
static jpc_status tell(const struct crew *crew, jpc_err *err)
{
    if (crew->n_failed > 0)
        return jpc_fail(err, crew->failure.status,
                        "%.420s (%zu of %zu %s tasks failed, the first is task %zu)",
                        crew->failure.message, crew->n_failed, crew->n_tasks,
                        jpc_task_names[crew->kind], crew->failed_task);
    if (crew->n_done < crew->n_tasks || crew->stopped)
        return jpc_fail(err, JPC_ERR_STOPPED, "interrupted; run again to go on");
    return JPC_OK;
}

// What a task reads, for display.
static uint64_t bytes_of(const jpc_run *run, jpc_task_kind kind, size_t task)
{
    jpc_marker marker;
    uint64_t bytes;

    if (kind == JPC_TASK_MAP)
        return run->plan.tasks[task].bytes;
    if (kind == JPC_TASK_BUCKET || !jpc_run_marker(run, JPC_TASK_MAP, task, &marker))
        return 0;
    bytes = jpc_marker_bytes(&marker, "data/clean/");
    jpc_marker_release(&marker);
    return bytes;
}

static jpc_status run_kind(jpc_engine *engine, jpc_task_kind kind, const jpc_todo *todo,
                           jpc_err *err)
{
    size_t *tasks = jpc_alloc((todo->n[kind] + 1) * sizeof *tasks);
    struct crew crew = {.engine = engine, .kind = kind, .tasks = tasks};
    jpc_status status = JPC_OK;

    for (size_t t = 0; t < jpc_run_task_count(engine->run, kind); t++) {
        if (!todo->flags[kind][t])
            continue;
        tasks[crew.n_tasks++] = t;
        crew.total_bytes += bytes_of(engine->run, kind, t);
    }
    if (crew.n_tasks > 0) {
        run_threads(&crew);
        status = tell(&crew, err);
    }
    free(tasks);
    return status;
}

// Says that a run is resumed.
static void tell_done(const jpc_engine *engine, const jpc_todo *todo)
{
    size_t n = 0, left = 0;

    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++) {
        n += jpc_run_task_count(engine->run, (jpc_task_kind)kind);
        left += todo->n[kind];
    }
    if (left > 0 && left < n)
        jpc_log_note(engine->log, "going on: %zu of %zu tasks are done", n - left, n);
}

jpc_status jpc_engine_run(jpc_engine *engine, jpc_err *err)
{
    jpc_status status = JPC_OK;
    jpc_todo todo;

    jpc_todo_find(&todo, engine->run);
    tell_done(engine, &todo);
    for (int kind = 0; kind < JPC_N_TASK_KINDS && status == JPC_OK; kind++)
        status = run_kind(engine, (jpc_task_kind)kind, &todo, err);
    jpc_todo_release(&todo);
    return status;
}
