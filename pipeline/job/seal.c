// A file that is read in parts has been read whole if the parts form a chain: the first begins at
// its start, each where the one before ended, and the last ends with it. The first link holds, and
// what a part reads depends on where it begins only; so by induction all of the chain is what one
// reader of the whole file would have read.
#include "job/seal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "exec/stats.h"
#include "job/marker_table.h"
#include "job/unreadable.h"

// The parts of one input: the tasks [first_task, first_task + n).
struct chain {
    jpc_run *run;
    jpc_log *log;
    jpc_marker_table *table;
    size_t input, first_task, n;
};

static const jpc_input_file *input_of(const struct chain *chain)
{
    return &chain->run->plan.inputs.files[chain->input];
}

static const jpc_marker_part *part_of(const struct chain *chain, size_t k)
{
    return &jpc_marker_table_get(chain->table, JPC_TASK_MAP, chain->first_task + k)->part;
}

static void read_again(const struct chain *chain, size_t k)
{
    jpc_log_note(chain->log, "part %zu of '%s' is read again: it began at a wrong place", k + 1,
                 input_of(chain)->path);
    jpc_task_remove_marker(chain->run, JPC_TASK_MAP, chain->first_task + k);
}

// The first part that does not begin where the one before ended; n: there is none.
static size_t find_break(const struct chain *chain)
{
    jpc_place end = {0, 0};
    size_t k = 0;

    while (k < chain->n && jpc_place_equals(part_of(chain, k)->begin, end))
        end = part_of(chain, k++)->end;
    return k;
}

// ---- the whole file ---------------------------------------------------------------------------

static jpc_status judge_damage(const struct chain *chain, jpc_err *err)
{
    const jpc_input_file *input = input_of(chain);
    double max_share = chain->run->config->input.max_unreadable, share;
    jpc_marker_part sum = {.ranges = 0};

    for (size_t k = 0; k < chain->n; k++) {
        const jpc_marker_part *part = part_of(chain, k);

        if (sum.ranges == 0)
            snprintf(sum.first, sizeof sum.first, "%s", part->first);
        sum.damaged_bytes += part->damaged_bytes;
        sum.damaged_stream_bytes += part->damaged_stream_bytes;
        sum.stream_bytes += part->stream_bytes;
        sum.ranges += part->ranges;
    }
    share = jpc_damage_share(sum.damaged_bytes, input->bytes, sum.damaged_stream_bytes,
                             sum.stream_bytes);
    if (share <= max_share)
        return JPC_OK;
    return jpc_unreadable_fail(input->path, share, sum.ranges, sum.first, max_share, err);
}

static jpc_status judge_file(const struct chain *chain, jpc_err *err)
{
    const jpc_input_file *input = input_of(chain);
    jpc_place end = part_of(chain, chain->n - 1)->end;

    if (end.offset != input->bytes || end.within != 0)
        return jpc_fail(err, JPC_ERR_DATA,
                        "'%s' has %" PRIu64 " bytes, and had %" PRIu64 " when the run was planned",
                        input->path, end.offset, input->bytes);
    return judge_damage(chain, err);
}

static jpc_status set_aside(const struct chain *chain, jpc_err *err)
{
    jpc_err cause = *err;

    if (chain->run->aside.n >= jpc_run_may_set_aside(chain->run))
        return err->status;
    jpc_log_note(chain->log, "set aside '%s': %s", input_of(chain)->path, cause.message);
    return jpc_run_set_aside(chain->run, chain->input, cause.message, err);
}

static jpc_status seal_chain(const struct chain *chain, bool *changed, jpc_err *err)
{
    size_t k = find_break(chain);

    *changed = true;
    if (k < chain->n) {
        read_again(chain, k);
        return JPC_OK;
    }
    if (judge_file(chain, err) != JPC_OK) {
        for (k = 0; k < chain->n; k++) // the next run may find the file mended
            jpc_task_remove_marker(chain->run, JPC_TASK_MAP, chain->first_task + k);
        return set_aside(chain, err);
    }
    *changed = false;
    return JPC_OK;
}

jpc_status jpc_seal_map(jpc_run *run, jpc_marker_table *table, jpc_log *log, bool *changed,
                        jpc_err *err)
{
    *changed = false;
    for (size_t t = 0; t < run->plan.n_tasks; t++) {
        const jpc_plan_task *task = &run->plan.tasks[t];
        struct chain chain = {run, log, table, task->first, t, task->n_parts};
        bool chain_changed = false;

        if (task->n_parts > 1 && task->part == 0 && !jpc_set_aside_has(&run->aside, task->first))
            JPC_TRY(seal_chain(&chain, &chain_changed, err));
        *changed = *changed || chain_changed;
    }
    return JPC_OK;
}
