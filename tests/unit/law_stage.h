/** Stages of the registry over texts in memory, as the laws apply them. */
#ifndef JPC_TESTS_UNIT_LAW_STAGE_H
#define JPC_TESTS_UNIT_LAW_STAGE_H

#include <math.h>

#include "exec/pipeline.h"
#include "exec/registry.h"
#include "exec/stats.h"
#include "tests/unit/law_text.h"
#include "tests/unit/tap.h"

/** A pipeline with what one thread needs to run it. */
struct law_run {
    jpc_pipeline pipeline;
    jpc_worker worker;
    jpc_stats stats;
    jpc_batch batch;
    jpc_err err;
};

/** "a=1;b=off" for a stage that was added. */
static inline jpc_status law_set(jpc_stage *stage, const char *settings, jpc_err *err)
{
    char *copy = jpc_strdup(settings);
    jpc_status status = JPC_OK;

    for (char *at = copy, *end; *at != '\0' && status == JPC_OK; at = end) {
        char *value = strchr(at, '=');

        end = at + strcspn(at, ";");
        if (*end == ';')
            *end++ = '\0';
        *value++ = '\0';
        status = jpc_option_set(jpc_option_find(stage->def->options, at), stage->params, value,
                                NULL, err);
    }
    free(copy);
    return status;
}

/** Opens the pipeline after its stages were added. */
static inline jpc_status law_open_added(struct law_run *run)
{
    JPC_TRY(jpc_pipeline_open(&run->pipeline, &run->err));
    JPC_TRY(jpc_worker_open(&run->worker, &run->pipeline, &run->err));
    jpc_stats_init(&run->stats, &run->pipeline);
    return JPC_OK;
}

/** Opens a pipeline of one stage. Close it also if it fails. */
static inline jpc_status law_open_for(struct law_run *run, const char *name, const char *settings,
                                      jpc_segmenter segmenter)
{
    jpc_stage *stage;

    *run = (struct law_run){.pipeline.segmenter = segmenter};
    JPC_TRY(jpc_pipeline_add(&run->pipeline, name, &stage, &run->err));
    JPC_TRY(law_set(stage, settings, &run->err));
    return law_open_added(run);
}

static inline jpc_status law_open(struct law_run *run, const char *name, const char *settings)
{
    return law_open_for(run, name, settings, JPC_SEGMENTER_OWN);
}

static inline void law_close(struct law_run *run)
{
    jpc_worker_close(&run->worker);
    jpc_stats_release(&run->stats);
    jpc_pipeline_release(&run->pipeline);
    jpc_batch_release(&run->batch);
}

/** Makes a document of the text. All else about it depends on the text, so that equal texts are
 *  equal documents. */
static inline jpc_doc law_doc(jpc_arena *arena, jpc_span text)
{
    static const jpc_crawl crawls[] = {
        {.http_status = 200, .raw_japanese = true, .body_bytes = 100},
        {.http_status = 404, .raw_japanese = true, .body_bytes = 100, .bad_bytes = 1},
        {.raw_japanese = false, .body_bytes = 100, .bad_bytes = 100},
        {.raw_japanese = false, .given = true},
    };
    uint64_t hash = jpc_hash64(text.ptr, text.len);
    size_t kind = hash >> 16 & 7; // half of them come from JSON Lines

    return (jpc_doc){
        .text = jpc_arena_copy(arena, text.ptr, text.len),
        .url = jpc_arena_printf(arena, "https://www%d.example.jp/%x", (int)(hash % 3),
                                (unsigned)(hash >> 8 & 0xFF)),
        .date = jpc_arena_printf(arena, "2024-05-%02dT00:00:00Z", (int)(hash % 28) + 1),
        .crawl = kind < LAW_COUNT(crawls) ? &crawls[kind] : NULL,
    };
}

/** Applies all stages to documents of these texts, which live until the next call. */
static inline jpc_doc *law_apply(struct law_run *run, const jpc_span *texts, size_t n)
{
    jpc_batch *batch = &run->batch;

    jpc_batch_reset(batch);
    batch->docs = jpc_arena_alloc(&batch->arena, (n + 1) * sizeof *batch->docs);
    batch->n_docs = n;
    for (size_t i = 0; i < n; i++)
        batch->docs[i] = law_doc(&batch->arena, texts[i]);
    jpc_worker_apply(&run->worker, batch, 0, run->pipeline.n_stages, true, &run->stats);
    return batch->docs;
}

/** Copies of the documents' present texts. */
static inline jpc_span *law_texts(jpc_arena *arena, const jpc_doc *docs, size_t n)
{
    jpc_span *texts = jpc_arena_alloc(arena, (n + 1) * sizeof *texts);

    for (size_t i = 0; i < n; i++)
        texts[i] = jpc_arena_copy(arena, docs[i].text.ptr, docs[i].text.len);
    return texts;
}

// ---- what became of a document ----------------------------------------------------------

/** Equal values; NaN equals NaN. */
static inline bool law_same_value(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static inline bool law_same_values(const double *a, const double *b, int n)
{
    for (int i = 0; i < n; i++)
        if (!law_same_value(a[i], b[i]))
            return false;
    return true;
}

static inline void law_add_value(jpc_buf *out, double value)
{
    if (isnan(value)) // of which there are many kinds
        jpc_buf_add_string(out, "nan;");
    else
        jpc_buf_printf(out, "%a;", value);
}

static inline void law_add_signature(const jpc_signature *signature, jpc_buf *out)
{
    jpc_buf_printf(out, "signature %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRId64 " %u",
                   signature->text.low, signature->url, signature->host, signature->date,
                   (unsigned)signature->chars);
    if (signature->keys != NULL)
        jpc_buf_printf(out, " %" PRIx64 " %u", signature->keys[0], signature->bytes[0]);
}

/** Appends all that stages said of the document: values, violated bounds, text, metadata, keys. */
static inline void law_describe(const jpc_pipeline *pipeline, const jpc_doc *doc, jpc_buf *out)
{
    jpc_buf_printf(out, "first %d;", doc->verdict.first);
    for (int b = 0; b < pipeline->n_bounds; b++) {
        law_add_value(out, doc->verdict.measured[b]);
        jpc_buf_printf(out, "%d;", (int)(doc->verdict.violated[b / 64] >> (b % 64) & 1));
    }
    for (const jpc_meta *meta = doc->meta; meta != NULL; meta = meta->next)
        jpc_buf_printf(out, "%s:%.*s;", meta->key, (int)meta->value.len, meta->value.ptr);
    if (doc->has_dedup_key)
        jpc_buf_printf(out, "key %" PRIx64 " %" PRIx64, doc->dedup_key.low, doc->dedup_key.high);
    if (doc->signature != NULL)
        law_add_signature(doc->signature, out);
    jpc_buf_printf(out, "text %zu:", doc->text.len);
    jpc_buf_add_span(out, doc->text);
}

/** Descriptions of documents in a row. */
struct law_record {
    jpc_buf text;
    size_t *ends, n; // ends: owned
};

static inline void law_record(struct law_record *record, const jpc_pipeline *pipeline,
                              const jpc_doc *docs, size_t n)
{
    record->ends = jpc_realloc(record->ends, (record->n + n + 1) * sizeof *record->ends);
    for (size_t i = 0; i < n; i++) {
        law_describe(pipeline, &docs[i], &record->text);
        record->ends[record->n++] = record->text.len;
    }
}

static inline jpc_span law_recorded(const struct law_record *record, size_t i)
{
    size_t at = i > 0 ? record->ends[i - 1] : 0;

    return (jpc_span){record->text.ptr + at, record->ends[i] - at};
}

static inline void law_record_release(struct law_record *record)
{
    jpc_buf_release(&record->text);
    free(record->ends);
    *record = (struct law_record){0};
}

// ---- telling what is wrong ------------------------------------------------------------------

/** A comment line with the start of the text, escaped. */
static inline void law_show(const char *what, jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    printf("#   %-8s", what);
    for (int i = 0; at < end && i < 60; i++) {
        uint32_t code = jpc_utf8_next(&at);

        printf(code > 0x20 && code < 0x7F ? "%c" : "\\u{%04X}", (unsigned)code);
    }
    printf("%s (%zu bytes)\n", at < end ? "…" : "", text.len);
}

/** Whether both hold the same documents; shows the first that is not. */
static inline bool law_same_records(const struct law_record *got, const struct law_record *want,
                                    const char *what)
{
    size_t i = 0;

    while (i < got->n && i < want->n &&
           jpc_span_equals(law_recorded(got, i), law_recorded(want, i)))
        i++;
    if (ok(i == got->n && i == want->n, "%s", what))
        return true;
    printf("#   document %zu of %zu, %zu expected\n", i, got->n, want->n);
    if (i < got->n)
        law_show("got", law_recorded(got, i));
    if (i < want->n)
        law_show("expected", law_recorded(want, i));
    return false;
}

#endif
