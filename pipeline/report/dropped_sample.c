#include "report/dropped_sample.h"

#include <stdlib.h>

#include "job/dropped_file.h"
#include "job/marker_table.h"
#include "report/each_batch.h"
#include "stage/paragraph.h"

// Of which samples, and as which file.
struct sample_merge {
    const char *ending, *name; // of the parts, of the whole
    jpc_sample *samples;       // one per bound or rule
    int n_bounds;
    uint64_t sequence;
    jpc_spill lines; // of all samples
};

// "bound<TAB>hash<TAB>document", without its newline.
static jpc_status add_sample_line(struct sample_merge *merge, jpc_span line, const char *path,
                                  jpc_err *err)
{
    jpc_buf text = {0};
    char *at;
    unsigned long bound;
    uint64_t hash;
    jpc_status status;
    bool fine;

    jpc_buf_add_span(&text, line);
    jpc_buf_add(&text, "\n", 1);
    bound = strtoul(jpc_buf_string(&text), &at, 10);
    fine = *at == '\t' && bound < (unsigned long)merge->n_bounds;
    hash = fine ? strtoull(at + 1, &at, 10) : 0;
    fine = fine && *at == '\t';
    if (fine) {
        size_t skip = (size_t)(at + 1 - text.ptr);

        status = jpc_sample_add(&merge->samples[bound], hash, merge->sequence++,
                                (jpc_span){text.ptr + skip, text.len - skip}, err);
    } else {
        status = jpc_fail(err, JPC_ERR_DATA, "'%s': damaged sample", path);
    }
    jpc_buf_release(&text);
    return status;
}

// A batch of the sample of one task, and where it goes.
struct part {
    struct sample_merge *merge;
    const char *path;
};

static jpc_status add_sample_lines(void *self, jpc_batch *batch, jpc_err *err)
{
    struct part *part = self;

    for (size_t i = 0; i < batch->n_records; i++)
        JPC_TRY(add_sample_line(
            part->merge, (jpc_span){batch->input.ptr + batch->records[i].at, batch->records[i].len},
            part->path, err));
    return JPC_OK;
}

static jpc_status read_sample(struct sample_merge *merge, char *path, jpc_err *err)
{
    jpc_reader_options options = {
        .format = JPC_FORMAT_JSONL, .batch_bytes = 1 << 20, .max_record_bytes = SIZE_MAX / 4};
    struct part part = {merge, path};

    return jpc_each_batch(&path, 1, 0, &options, add_sample_lines, &part, err);
}

// If the marker of the task names one.
static jpc_status add_task(struct sample_merge *merge, const jpc_run *run, jpc_task_kind kind,
                           size_t task, jpc_err *err)
{
    jpc_buf path = {0}, name = {0};
    jpc_marker marker;
    jpc_status status = JPC_OK;

    JPC_TRY(jpc_task_marker(run, kind, task, &marker, err));
    jpc_buf_printf(&name, "state/%s/t%06zu.%s", jpc_task_names[kind], task, merge->ending);
    if (jpc_marker_find(&marker, jpc_buf_string(&name)) != NULL) {
        jpc_run_path(run, &path, "%s", name.ptr);
        status = read_sample(merge, path.ptr, err);
    }
    jpc_marker_release(&marker);
    jpc_buf_release(&name);
    jpc_buf_release(&path);
    return status;
}

static jpc_status write_sample(const jpc_run *run, struct sample_merge *merge, jpc_marker *marker,
                               jpc_err *err)
{
    const jpc_output_params *output = &run->config->output;
    jpc_shard_writer writer = {.dir = run->dir,
                               .name = merge->name,
                               .options = {.zstd = true,
                                           .level = (int)output->compression_level,
                                           .frame_bytes = (size_t)output->frame_bytes,
                                           .seekable = true,
                                           .sync_later = true},
                               .marker = marker};
    jpc_sample_entry *entries;
    int *bounds;
    size_t n = jpc_samples_in_order(merge->samples, merge->n_bounds, &entries, &bounds);
    jpc_buf line = {0};
    jpc_status status = JPC_OK;

    for (size_t i = 0; i < n && status == JPC_OK; i++) {
        line.len = 0;
        status = jpc_spill_read(&merge->lines, entries[i].at, entries[i].len, &line, err);
        if (status == JPC_OK)
            status = jpc_shard_writer_add(&writer, line.ptr, line.len, err);
    }
    if (status == JPC_OK)
        status = jpc_shard_writer_publish(&writer, err);
    jpc_shard_writer_discard(&writer);
    jpc_buf_release(&line);
    free(entries);
    free(bounds);
    return status;
}

// Kind by kind, so that the order does not depend on how inputs are cut into tasks.
static jpc_status add_tasks(struct sample_merge *merge, const jpc_run *run, jpc_err *err)
{
    static const jpc_task_kind kinds[] = {JPC_TASK_MAP, JPC_TASK_WRITE};

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t t = 0; t < jpc_run_task_count(run, kinds[k]); t++)
            JPC_TRY(add_task(merge, run, kinds[k], t, err));
    return JPC_OK;
}

static jpc_status merge_parts(struct sample_merge *merge, const jpc_run *run, jpc_marker *marker,
                              jpc_err *err)
{
    jpc_buf path = {0};
    jpc_status status;

    merge->samples = jpc_alloc(((size_t)merge->n_bounds + 1) * sizeof *merge->samples);
    jpc_spill_init(&merge->lines, jpc_run_path(run, &path, "%s", merge->name));
    for (int b = 0; b < merge->n_bounds; b++) {
        merge->samples[b].limit = (size_t)run->config->output.dropped_sample;
        merge->samples[b].lines = &merge->lines;
    }
    status = add_tasks(merge, run, err);
    if (status == JPC_OK)
        status = write_sample(run, merge, marker, err);
    for (int b = 0; b < merge->n_bounds; b++)
        jpc_sample_release(&merge->samples[b]);
    free(merge->samples);
    jpc_spill_release(&merge->lines);
    jpc_buf_release(&path);
    return status;
}

jpc_status jpc_dropped_sample_publish(const jpc_run *run, jpc_marker *marker, jpc_err *err)
{
    struct sample_merge merge = {.ending = "sample",
                                 .name = "dropped/sample.jsonl.zst",
                                 .n_bounds = run->config->pipeline.n_bounds};

    if (run->config->output.dropped != JPC_DROPPED_SAMPLE)
        return JPC_OK;
    return merge_parts(&merge, run, marker, err);
}

jpc_status jpc_paragraph_sample_publish(const jpc_run *run, jpc_marker *marker, jpc_err *err)
{
    struct sample_merge merge = {
        .ending = "cut", .name = "dropped/paragraphs.jsonl.zst", .n_bounds = JPC_N_PARAGRAPH_RULES};

    if (run->paragraphs_at < 0 || run->config->output.dropped == JPC_DROPPED_NONE)
        return JPC_OK;
    return merge_parts(&merge, run, marker, err);
}
