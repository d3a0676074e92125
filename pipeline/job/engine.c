// What is to be done is found from markers and files; the first kind of which something is left is
// run; and all that is looked at again, until nothing is left. So whatever a task turns out to need
// (the text of a map task that had been removed, a part of a file that began at a wrong place) is
// made in the next round, and there is no other path for repair.
#include "job/engine.h"

#include <signal.h>
#include <stdlib.h>

#include "job/crew.h"
#include "job/seal.h"

int jpc_engine_share(int threads, size_t left)
{
    size_t share = left > (size_t)threads ? 1 : 2 * (size_t)threads / left;

    if (share > (size_t)threads)
        share = (size_t)threads;
    return share > 1 ? (int)share : 0;
}

void jpc_engine_open(jpc_engine *engine)
{
    size_t n_stages = (size_t)engine->run->config->pipeline.n_stages;

    engine->stage_ns = jpc_alloc((n_stages + 1) * sizeof *engine->stage_ns);
    engine->n_processes = (size_t)engine->threads;
    engine->processes = jpc_alloc(engine->n_processes * sizeof *engine->processes);
    engine->on_sigpipe = signal(SIGPIPE, SIG_IGN); // a process that has ended is told by its pipe
}

void jpc_engine_close(jpc_engine *engine)
{
    for (size_t i = 0; i < engine->n_processes; i++)
        jpc_process_end(&engine->processes[i]);
    signal(SIGPIPE, engine->on_sigpipe);
    jpc_part_reader_close(&engine->part_reader);
    jpc_backlog_release(&engine->backlog);
    free(engine->processes);
    free(engine->stage_ns);
    engine->processes = NULL;
    engine->stage_ns = NULL;
    engine->n_processes = 0;
}

// ---- one round ------------------------------------------------------------------------------

static jpc_crew_task *tasks_of(const jpc_run *run, const jpc_backlog *backlog, jpc_task_kind kind)
{
    jpc_crew_task *tasks = jpc_alloc((backlog->n[kind] + 1) * sizeof *tasks);
    size_t n = 0;

    for (size_t t = 0; t < jpc_run_task_count(run, kind); t++)
        if (backlog->flags[kind][t])
            tasks[n++] = (jpc_crew_task){.task = t};
    return tasks;
}

static jpc_status run_kind(jpc_engine *engine, const jpc_backlog *backlog, jpc_task_kind kind,
                           jpc_err *err)
{
    jpc_crew crew = {.engine = engine,
                     .kind = kind,
                     .tasks = tasks_of(engine->run, backlog, kind),
                     .n = backlog->n[kind],
                     .of_run = true};
    jpc_status status = jpc_crew_run(&crew, err);

    free(crew.tasks);
    return status;
}

// Says that a run is resumed.
static void tell_done(const jpc_engine *engine, const jpc_backlog *backlog)
{
    size_t n = 0, left = jpc_backlog_count(backlog);

    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        n += jpc_run_task_count(engine->run, (jpc_task_kind)kind);
    if (left > 0 && left < n)
        jpc_log_note(engine->log, "going on: %zu of %zu tasks are done", n - left, n);
}

static jpc_task_kind first_kind(const jpc_backlog *backlog)
{
    int kind = 0;

    while (backlog->n[kind] == 0)
        kind++;
    return (jpc_task_kind)kind;
}

// A round that leaves what it found would go on for ever.
static bool is_same(const jpc_backlog *a, const jpc_backlog *b, const jpc_run *run)
{
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        if (a->flags[kind] == NULL || a->n[kind] != b->n[kind] ||
            memcmp(a->flags[kind], b->flags[kind], jpc_run_task_count(run, (jpc_task_kind)kind)) !=
                0)
            return false;
    return true;
}

static jpc_status fail_again(const jpc_engine *engine, const jpc_backlog *backlog, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_DATA,
                    "%s task and others were run and are not done; is '%s' changed by somebody "
                    "else?",
                    jpc_task_names[first_kind(backlog)], engine->run->dir);
}

// What was read is proved before anything is made of it, by every driver: the one that has read it
// may have been killed.
static jpc_status run_round(jpc_engine *engine, const jpc_backlog *before, bool *ended,
                            jpc_err *err)
{
    jpc_backlog *backlog = &engine->backlog;
    bool changed = false;

    if (backlog->n[JPC_TASK_MAP] == 0)
        JPC_TRY(jpc_seal_map(engine->run, &backlog->table, engine->log, &changed, err));
    *ended = !changed && jpc_backlog_count(backlog) == 0;
    if (*ended || changed)
        return JPC_OK;
    if (is_same(before, backlog, engine->run))
        return fail_again(engine, backlog, err);
    return run_kind(engine, backlog, first_kind(backlog), err);
}

jpc_status jpc_engine_run(jpc_engine *engine, jpc_err *err)
{
    jpc_backlog before = {.n = {0}};
    jpc_status status;
    bool ended = false;

    jpc_backlog_release(&engine->backlog);
    status = jpc_backlog_find(&engine->backlog, engine->run, err);
    if (status == JPC_OK)
        tell_done(engine, &engine->backlog);
    while (status == JPC_OK && !ended) {
        status = run_round(engine, &before, &ended, err);
        if (status != JPC_OK || ended)
            break;
        jpc_backlog_release(&before);
        before = engine->backlog;
        status = jpc_backlog_find(&engine->backlog, engine->run, err);
    }
    jpc_backlog_release(&before);
    return status;
}

jpc_status jpc_engine_run_tasks(jpc_engine *engine, jpc_task_kind kind, const size_t *tasks,
                                size_t n, jpc_err *err)
{
    jpc_crew crew = {.engine = engine, .kind = kind, .n = n};
    jpc_status status;

    crew.tasks = jpc_alloc((n + 1) * sizeof *crew.tasks);
    for (size_t i = 0; i < n; i++)
        crew.tasks[i] = (jpc_crew_task){.task = tasks[i]};
    status = jpc_crew_run(&crew, err);
    free(crew.tasks);
    return status;
}
