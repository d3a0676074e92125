#include "report/recount.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "text/utf8.h"
#include "data/record.h"
#include "exec/config_reading.h"
#include "exec/group.h"
#include "exec/stats.h"
#include "job/input_checksum.h"
#include "job/value_reader.h"
#include "report/each_batch.h"

static jpc_status differ(jpc_err *err, const char *what, const char *where, uint64_t found,
                         uint64_t counted)
{
    return jpc_fail(err, JPC_ERR_VERIFY, "%s: %" PRIu64 " %s, %" PRIu64 " were counted", where,
                    found, what, counted);
}

static jpc_status as_problem(jpc_status status, jpc_err *err)
{
    if (status != JPC_OK)
        err->status = JPC_ERR_VERIFY;
    return status == JPC_OK ? JPC_OK : JPC_ERR_VERIFY;
}

// ---- shards ---------------------------------------------------------------------------------

struct documents {
    uint64_t n, text_bytes, text_chars;
};

static jpc_status count_documents(void *self, jpc_batch *batch, jpc_err *err)
{
    struct documents *documents = self;

    (void)err;
    for (size_t i = 0; i < batch->n_docs; i++) {
        documents->n++;
        documents->text_bytes += batch->docs[i].text.len;
        documents->text_chars += jpc_utf8_count(batch->docs[i].text);
    }
    return JPC_OK;
}

static jpc_status read_shard(const jpc_run *run, const char *name, struct documents *documents,
                             jpc_err *err)
{
    jpc_reader_options reading = jpc_config_own_reader(run->config);
    jpc_buf path = {0};
    char *paths[1];
    jpc_record_options records = jpc_config_own_records(run->config, paths);
    jpc_status status;

    jpc_run_path(run, &path, "%s", name);
    paths[0] = path.ptr;
    status = jpc_each_slice(paths, 1, 0, &reading, &records, count_documents, documents, err);
    jpc_buf_release(&path);
    return status;
}

static jpc_status recount_shards(const jpc_run *run, const jpc_marker *marker,
                                 const jpc_stats *counted, const char *where, jpc_err *err)
{
    struct documents documents = {.n = 0};

    for (size_t i = 0; i < marker->n; i++)
        if (strncmp(marker->outputs[i].path, "part-", 5) == 0)
            JPC_TRY(as_problem(read_shard(run, marker->outputs[i].path, &documents, err), err));
    if (documents.n != counted->kept)
        return differ(err, "documents in the shards", where, documents.n, counted->kept);
    if (documents.text_bytes != counted->text_bytes_kept)
        return differ(err, "bytes of text in the shards", where, documents.text_bytes,
                      counted->text_bytes_kept);
    if (documents.text_chars != counted->text_chars_kept)
        return differ(err, "characters of text in the shards", where, documents.text_chars,
                      counted->text_chars_kept);
    return JPC_OK;
}

// ---- recorded values --------------------------------------------------------------------------

// Whether the row says that the bound could drop its document.
static bool could_drop(const jpc_pipeline *pipeline, const jpc_value_row *row, int b)
{
    const jpc_pipeline_bound *bound = &pipeline->bounds[b];

    return !isnan(row->measured[b]) &&
           jpc_option_violates(bound->option, bound->value, row->measured[b]) &&
           jpc_role_of(pipeline, bound->stage, row->measured) == JPC_ROLE_DROPS;
}

// Whether the row tells what the bound decided. What is a copy, other documents decide, and a guard
// is told by `first` alone.
static bool is_recorded(const jpc_pipeline *pipeline, const jpc_value_row *row, int b)
{
    const jpc_pipeline_bound *bound = &pipeline->bounds[b];

    return pipeline->stages[bound->stage].def->kind != JPC_DEDUP &&
           !(bound->option->is_guard && isnan(row->measured[b]));
}

// Values are stored such that they tell what the bounds decided.
static jpc_status check_row(const jpc_pipeline *pipeline, const jpc_value_row *row,
                            const char *where, jpc_err *err)
{
    for (int b = 0; b < pipeline->n_bounds; b++) {
        bool could = could_drop(pipeline, row, b);

        if (!is_recorded(pipeline, row, b) || (row->first < 0 ? !could : could || b != row->first))
            continue;
        return jpc_fail(err, JPC_ERR_VERIFY,
                        "%s: by its recorded values, row %" PRIu64 " was %sdropped by %s", where,
                        row->row, could ? "" : "not ", pipeline->bounds[b].reason);
    }
    return JPC_OK;
}

// How many documents each bound dropped first, by the rows; index n_bounds: none did.
static jpc_status count_rows(const jpc_run *run, jpc_task_kind kind, size_t task, const char *where,
                             uint64_t *by_first, jpc_err *err)
{
    const jpc_pipeline *pipeline = &run->config->pipeline;
    jpc_value_reader reader = {.run = NULL};
    jpc_value_row row;
    jpc_status status = jpc_value_reader_open(&reader, run, task, kind == JPC_TASK_WRITE, err);

    while (status == JPC_OK) {
        status = jpc_value_reader_next(&reader, &row, err);
        if (status == JPC_OK)
            status = check_row(pipeline, &row, where, err);
        if (status == JPC_OK)
            by_first[row.first >= 0 ? row.first : pipeline->n_bounds]++;
    }
    jpc_value_reader_release(&reader);
    return status == JPC_END ? JPC_OK : status;
}

// Pages that are dropped before they are decoded have no rows.
static bool has_rows(const jpc_pipeline *pipeline, int bound)
{
    return strcmp(pipeline->bounds[bound].reason, "read.min_japanese") != 0 ||
           !jpc_pipeline_japanese_only(pipeline);
}

static bool is_late(const jpc_run *run, int bound)
{
    const jpc_pipeline *pipeline = &run->config->pipeline;

    return pipeline->bounds[bound].stage >= jpc_pipeline_late_at(pipeline);
}

static jpc_status compare_rows(const jpc_run *run, jpc_task_kind kind, const uint64_t *by_first,
                               const jpc_stats *counted, const char *where, jpc_err *err)
{
    const jpc_pipeline *pipeline = &run->config->pipeline;

    for (int b = 0; b < pipeline->n_bounds; b++) {
        uint64_t dropped = counted->bounds[b].dropped_first;
        char what[200];

        if (is_late(run, b) != (kind == JPC_TASK_WRITE) || !has_rows(pipeline, b) ||
            by_first[b] == dropped)
            continue;
        snprintf(what, sizeof what, "recorded documents that %s dropped",
                 pipeline->bounds[b].reason);
        return differ(err, what, where, by_first[b], dropped);
    }
    return JPC_OK;
}

static jpc_status recount_values(const jpc_run *run, jpc_task_kind kind, size_t task,
                                 const jpc_stats *counted, const char *where, jpc_err *err)
{
    size_t n = (size_t)run->config->pipeline.n_bounds + 1;
    uint64_t *by_first = jpc_alloc(n * sizeof *by_first);
    jpc_status status = count_rows(run, kind, task, where, by_first, err);

    status = as_problem(status, err);
    if (status == JPC_OK)
        status = compare_rows(run, kind, by_first, counted, where, err);
    free(by_first);
    return status;
}

// ---- inputs -----------------------------------------------------------------------------------

// What is found in them.
struct found {
    jpc_read_counts counts;
    uint64_t kinds[JPC_N_SKIPPED + 1]; // of WARC records by their headers; the last: pages
};

static void count_kinds(const jpc_batch *batch, struct found *found)
{
    for (size_t i = 0; i < batch->n_records; i++) {
        const jpc_record *record = &batch->records[i];
        jpc_span bytes = {batch->input.ptr + record->at, record->len};
        jpc_warc_record warc;

        if (record->format == JPC_FORMAT_WARC && jpc_warc_parse(bytes, &warc))
            found->kinds[jpc_record_kind(&warc)]++;
    }
}

static jpc_status count_records(void *self, jpc_batch *batch, jpc_err *err)
{
    struct found *found = self;

    (void)err;
    jpc_read_counts_add(&found->counts, &batch->counts);
    found->counts.records += batch->n_unreadable;
    found->counts.unreadable += batch->n_unreadable - batch->counts.unreadable;
    count_kinds(batch, found);
    return JPC_OK;
}

static jpc_status read_input(const jpc_run *run, size_t input, const jpc_range *range,
                             struct found *found, jpc_err *err)
{
    jpc_reader_options reading = jpc_config_reader(run->config);
    char *paths[1] = {run->plan.inputs.files[input].path};

    reading.ranges = range;
    reading.max_member_bytes = jpc_plan_member_bytes(&run->plan);
    return jpc_each_batch(paths, 1, (uint32_t)input, &reading, count_records, found, err);
}

// `bytes`: that the file has, or the part.
static jpc_status check_input(const char *path, uint64_t bytes, const jpc_read_counts *counts,
                              jpc_err *err)
{
    if (counts->file_bytes != bytes)
        return jpc_fail(err, JPC_ERR_DATA,
                        "input '%s' has %" PRIu64 " bytes, and had %" PRIu64
                        " when the run was planned",
                        path, counts->file_bytes, bytes);
    if (counts->file_bytes !=
        counts->member_bytes + counts->unreadable_bytes + counts->padding_bytes)
        return jpc_fail(err, JPC_ERR_DATA,
                        "input '%s': its %" PRIu64 " bytes are not the %" PRIu64
                        " readable, %" PRIu64 " unreadable and %" PRIu64 " padding ones",
                        path, counts->file_bytes, counts->member_bytes, counts->unreadable_bytes,
                        counts->padding_bytes);
    return JPC_OK;
}

// Records whose digest is wrong may have been dropped, whatever they are.
static jpc_status compare_kinds(const jpc_run *run, const struct found *found,
                                const jpc_stats *counted, const char *where, jpc_err *err)
{
    bool may_be_fewer = run->config->input.check_digests == JPC_DIGESTS_DROP;
    char what[80];

    for (int kind = 0; kind < JPC_N_SKIPPED; kind++) {
        uint64_t n = counted->skipped_by_kind[kind];

        if (kind == JPC_SKIPPED_NOT_TEXT || kind == JPC_SKIPPED_TRUNCATED ||
            n == found->kinds[kind] || (may_be_fewer && n < found->kinds[kind]))
            continue;
        snprintf(what, sizeof what, "records to be skipped (%s) in the inputs",
                 jpc_skipped_names[kind]);
        return differ(err, what, where, found->kinds[kind], n);
    }
    return JPC_OK;
}

static jpc_status compare_inputs(const jpc_read_counts *found, const jpc_stats *counted,
                                 const char *where, jpc_err *err)
{
    const struct {
        const char *what;
        uint64_t found, counted;
    } rows[] = {
        // Records that turned out to be malformed are counted as unreadable later.
        {"records in the inputs", found->records - found->unreadable,
         counted->records - counted->unreadable_ranges},
        {"unreadable ranges in the inputs", found->unreadable, counted->unreadable_ranges},
        {"unreadable bytes in the inputs", found->unreadable_bytes, counted->unreadable_bytes},
        {"bytes in the inputs", found->file_bytes, counted->file_bytes},
        {"readable bytes in the inputs", found->member_bytes, counted->member_bytes},
        {"bytes of padding in the inputs", found->padding_bytes, counted->padding_bytes},
        {"decompressed bytes in the inputs", found->stream_bytes, counted->stream_bytes},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].found != rows[i].counted)
            return differ(err, rows[i].what, where, rows[i].found, rows[i].counted);
    return JPC_OK;
}

static void add_found(struct found *sum, const struct found *found)
{
    jpc_read_counts_add(&sum->counts, &found->counts);
    for (int kind = 0; kind <= JPC_N_SKIPPED; kind++)
        sum->kinds[kind] += found->kinds[kind];
}

static jpc_status recount_files(const jpc_run *run, const jpc_plan_task *range, struct found *sum,
                                jpc_err *err)
{
    for (size_t i = range->first; i < range->first + range->n; i++) {
        const jpc_input_file *file = &run->plan.inputs.files[i];
        struct found found = {.counts = {0}};

        if (jpc_set_aside_has(&run->aside, i))
            continue;
        JPC_TRY(jpc_input_check(file, err));
        JPC_TRY(read_input(run, i, NULL, &found, err));
        JPC_TRY(check_input(file->path, file->bytes, &found.counts, err));
        add_found(sum, &found);
    }
    return JPC_OK;
}

static jpc_status check_size(const jpc_input_file *file, jpc_err *err)
{
    struct stat status;

    if (stat(file->path, &status) != 0)
        return jpc_fail(err, JPC_ERR_DATA, "cannot open '%s': %s", file->path, strerror(errno));
    if ((uint64_t)status.st_size != file->bytes)
        return jpc_fail(err, JPC_ERR_DATA,
                        "input '%s' has %" PRIu64 " bytes, and had %" PRIu64
                        " when the run was planned",
                        file->path, (uint64_t)status.st_size, file->bytes);
    return JPC_OK;
}

static uint64_t nominal_end(const jpc_run *run, const jpc_plan_task *task)
{
    uint64_t begin, end;

    jpc_plan_part(&run->plan, task, &begin, &end);
    return end;
}

static jpc_status recount_part(const jpc_run *run, const jpc_plan_task *task,
                               const jpc_marker_part *part, struct found *sum, jpc_err *err)
{
    const jpc_input_file *file = &run->plan.inputs.files[task->first];
    jpc_range range = {.begin = part->begin, .exact = true};

    if (jpc_set_aside_has(&run->aside, task->first))
        return JPC_OK;
    JPC_TRY(check_size(file, err));
    if (task->part == 0)
        JPC_TRY(jpc_input_check(file, err));
    range.end = nominal_end(run, task);
    JPC_TRY(read_input(run, task->first, &range, sum, err));
    return check_input(file->path, part->end.offset - part->begin.offset, &sum->counts, err);
}

static jpc_status recount_inputs(const jpc_run *run, size_t task, const jpc_marker *marker,
                                 const jpc_stats *counted, const char *where, jpc_err *err)
{
    const jpc_plan_task *range = &run->plan.tasks[task];
    struct found sum = {.counts = {0}};

    if (range->n_parts > 1)
        JPC_TRY(recount_part(run, range, &marker->part, &sum, err));
    else
        JPC_TRY(recount_files(run, range, &sum, err));
    JPC_TRY(compare_inputs(&sum.counts, counted, where, err));
    return compare_kinds(run, &sum, counted, where, err);
}

// No second attempt mends an input.
static jpc_status of_inputs(jpc_status status, jpc_err *err)
{
    if (status != JPC_OK)
        err->status = JPC_ERR_DATA;
    return status == JPC_OK ? JPC_OK : JPC_ERR_DATA;
}

// ---- tasks ------------------------------------------------------------------------------------

jpc_status jpc_recount_task(const jpc_run *run, jpc_task_kind kind, size_t task,
                            const jpc_marker *marker, bool quick, jpc_err *err)
{
    bool has_shards = kind == (jpc_run_writes_late(run) ? JPC_TASK_WRITE : JPC_TASK_MAP);
    jpc_stats counted;
    char where[64];
    jpc_status status;

    snprintf(where, sizeof where, "%s task %zu", jpc_task_names[kind], task);
    jpc_stats_init(&counted, &run->config->pipeline);
    status = jpc_stats_parse_json(&counted, &run->config->pipeline, jpc_buf_span(&marker->counters),
                                  err);
    status = as_problem(status, err);
    if (status == JPC_OK && has_shards)
        status = recount_shards(run, marker, &counted, where, err);
    if (status == JPC_OK && (kind == JPC_TASK_MAP || kind == JPC_TASK_WRITE) &&
        run->config->output.values != JPC_VALUES_NONE)
        status = recount_values(run, kind, task, &counted, where, err);
    if (status == JPC_OK && kind == JPC_TASK_MAP && !quick)
        status = of_inputs(recount_inputs(run, task, marker, &counted, where, err), err);
    jpc_stats_release(&counted);
    return status;
}
