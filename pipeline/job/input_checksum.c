#include "job/input_checksum.h"

#include <stdlib.h>

#include "core/clock.h"
#include "data/sink.h"

jpc_status jpc_input_check(const jpc_input_file *file, jpc_err *err)
{
    jpc_published found;

    if (jpc_hash128_is_zero(file->hash))
        return JPC_OK;
    JPC_TRY(jpc_checksum_file(file->path, &found, err));
    if (!jpc_hash128_equals(found.hash, file->hash))
        return jpc_fail(err, JPC_ERR_DATA, "the content of '%s' has changed", file->path);
    return JPC_OK;
}

// Inputs that are read whole, one after the other.
struct reading {
    const bool *wanted; // by number
    const atomic_bool *stop;
    jpc_log *log;
    jpc_progress progress;
    uint64_t start_ns;
};

typedef jpc_status look_at_input(jpc_input_file *file, jpc_log *log, jpc_err *err);

static jpc_status look_at_one(struct reading *reading, jpc_input_file *file, look_at_input *look,
                              jpc_err *err)
{
    if (reading->stop != NULL && atomic_load(reading->stop))
        return jpc_fail(err, JPC_ERR_STOPPED, "interrupted; run again to go on");
    JPC_TRY(look(file, reading->log, err));
    file->is_checked = true;
    reading->progress.done += file->bytes;
    reading->progress.elapsed_ns = jpc_clock_ns() - reading->start_ns;
    jpc_log_progress(reading->log, &reading->progress);
    return JPC_OK;
}

static jpc_status look_at_all(struct reading *reading, const jpc_input_list *inputs,
                              look_at_input *look, jpc_err *err)
{
    jpc_status status = JPC_OK;

    reading->progress = (jpc_progress){.what = "checksum", .bytes = true};
    reading->start_ns = jpc_clock_ns();
    for (size_t i = 0; i < inputs->n; i++)
        if (reading->wanted[i])
            reading->progress.total += inputs->files[i].bytes;
    for (size_t i = 0; i < inputs->n && status == JPC_OK; i++)
        if (reading->wanted[i])
            status = look_at_one(reading, &inputs->files[i], look, err);
    jpc_log_progress_end(reading->log);
    return status;
}

// ---- taking them ----------------------------------------------------------------------------

static jpc_status freeze(jpc_input_file *file, jpc_log *log, jpc_err *err)
{
    jpc_published found;

    if (jpc_checksum_file(file->path, &found, err) == JPC_OK)
        file->hash = found.hash;
    else
        jpc_log_note(log, "warning: no checksum: %s", err->message);
    return JPC_OK;
}

jpc_status jpc_inputs_freeze(jpc_run *run, const atomic_bool *stop, jpc_log *log, jpc_err *err)
{
    const jpc_input_list *inputs = &run->plan.inputs;
    bool *wanted = jpc_alloc(inputs->n + 1);
    struct reading reading = {.wanted = wanted, .stop = stop, .log = log};
    jpc_status status;

    for (size_t i = 0; i < inputs->n; i++)
        wanted[i] = jpc_hash128_is_zero(inputs->files[i].hash);
    status = look_at_all(&reading, inputs, freeze, err);
    free(wanted);
    return status;
}

// ---- checking them --------------------------------------------------------------------------

static jpc_status check(jpc_input_file *file, jpc_log *log, jpc_err *err)
{
    (void)log;
    return jpc_input_check(file, err);
}

static void want_inputs_of(const jpc_run *run, size_t task, bool *wanted)
{
    const jpc_plan_task *range = &run->plan.tasks[task];

    for (size_t i = range->first; i < range->first + range->n; i++) {
        const jpc_input_file *file = &run->plan.inputs.files[i];

        wanted[i] = !file->is_checked && !jpc_hash128_is_zero(file->hash) &&
                    !jpc_set_aside_has(&run->aside, i);
    }
}

jpc_status jpc_inputs_check(jpc_run *run, const bool *tasks, const atomic_bool *stop, jpc_log *log,
                            jpc_err *err)
{
    bool *wanted = jpc_alloc(run->plan.inputs.n + 1);
    struct reading reading = {.wanted = wanted, .stop = stop, .log = log};
    jpc_status status;

    for (size_t t = 0; t < run->plan.n_tasks; t++)
        if (tasks[t])
            want_inputs_of(run, t, wanted);
    status = look_at_all(&reading, &run->plan.inputs, check, err);
    free(wanted);
    return status;
}
