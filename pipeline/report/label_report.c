#include "report/label_report.h"

#include <inttypes.h>

#include "job/label_count.h"
#include "job/marker_table.h"

static jpc_status read_part(const jpc_run *run, const char *name, jpc_label_counts *counts,
                            jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_status status = jpc_read_file(jpc_run_path(run, &path, "%s", name), &text, err);

    if (status == JPC_OK && !jpc_label_counts_parse(counts, jpc_buf_span(&text)))
        status = jpc_fail(err, JPC_ERR_DATA, "'%s': not of this program", path.ptr);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    return status;
}

// What a task has listed, if its marker names it.
static jpc_status read_task(const jpc_run *run, jpc_task_kind kind, size_t task,
                            jpc_label_counts *counts, jpc_err *err)
{
    jpc_buf name = {0};
    jpc_marker marker;
    jpc_status status = jpc_task_marker(run, kind, task, &marker, err);

    if (status != JPC_OK)
        return status;
    jpc_buf_printf(&name, "state/%s/t%06zu.labels", jpc_task_names[kind], task);
    if (jpc_marker_find(&marker, jpc_buf_string(&name)) != NULL)
        status = read_part(run, name.ptr, counts, err);
    jpc_marker_release(&marker);
    jpc_buf_release(&name);
    return status;
}

static jpc_status read_tasks(const jpc_run *run, jpc_label_counts *counts, jpc_err *err)
{
    for (int kind = 0; kind < JPC_N_TASK_KINDS; kind++)
        for (size_t t = 0; jpc_task_is_of_inputs((jpc_task_kind)kind) &&
                           t < jpc_run_task_count(run, (jpc_task_kind)kind);
             t++)
            JPC_TRY(read_task(run, (jpc_task_kind)kind, t, counts, err));
    return JPC_OK;
}

// The first stage that names such things; NULL: there is none.
static const jpc_stage_def *find_def(const jpc_pipeline *pipeline)
{
    for (int i = 0; i < pipeline->n_stages; i++)
        if (pipeline->stages[i].def->labels_heading != NULL)
            return pipeline->stages[i].def;
    return NULL;
}

static void print_list(const jpc_pipeline *pipeline, const jpc_stage_def *def,
                       const jpc_label_counts *counts, jpc_buf *out)
{
    jpc_buf_printf(out, "stage\tdocuments\tdropped\t%s\tfile\toffset\twithin\tid\turl\n",
                   def->labels_heading);
    for (size_t i = 0; i < counts->n; i++) {
        const jpc_label_count *count = &counts->items[i];

        if (count->stage >= pipeline->n_stages)
            continue;
        jpc_buf_printf(out, "%s\t%" PRIu64 "\t%" PRIu64 "\t", pipeline->stages[count->stage].name,
                       count->documents, count->dropped);
        jpc_buf_add_span(out, count->text);
        jpc_buf_add_string(out, "\n");
    }
}

static void sum_up(const jpc_pipeline *pipeline, const jpc_label_counts *counts, jpc_buf *out)
{
    for (size_t i = 0, end; i < counts->n; i = end) {
        for (end = i; end < counts->n && counts->items[end].stage == counts->items[i].stage;)
            end++;
        if (counts->items[i].stage < pipeline->n_stages)
            jpc_buf_printf(out, "%s: %zu item%s found, see report/contamination.tsv\n",
                           pipeline->stages[counts->items[i].stage].name, end - i,
                           end - i == 1 ? " was" : "s were");
    }
}

jpc_status jpc_label_texts_make(jpc_label_texts *texts, const jpc_run *run, jpc_err *err)
{
    const jpc_pipeline *pipeline = &run->config->pipeline;
    const jpc_stage_def *def = find_def(pipeline);
    jpc_label_counts counts = {.n = 0};
    jpc_status status;

    *texts = (jpc_label_texts){.list = {0}};
    if (def == NULL)
        return JPC_OK;
    status = read_tasks(run, &counts, err);
    if (status == JPC_OK) {
        jpc_label_counts_sort(&counts);
        print_list(pipeline, def, &counts, &texts->list);
        sum_up(pipeline, &counts, &texts->table);
    }
    jpc_label_counts_release(&counts);
    return status;
}

void jpc_label_texts_release(jpc_label_texts *texts)
{
    jpc_buf_release(&texts->list);
    jpc_buf_release(&texts->table);
}
