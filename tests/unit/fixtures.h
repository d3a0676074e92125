/** Shared fixtures: what the reader and the record parser make of a file of real or damaged crawl
 *  material, and the little that must be understood of the files in which expectations are kept. */
#ifndef JPC_TESTS_UNIT_FIXTURES_H
#define JPC_TESTS_UNIT_FIXTURES_H

#include "data/reader.h"
#include "data/record.h"
#include "tests/unit/tap.h"
#include "web/http.h"
#include "web/warc.h"

#define FIXTURE_CEILING ((size_t)64 << 20)
#define N_WARC_TYPES (JPC_WARC_CONTINUATION + 1)

static const char *const warc_type_names[N_WARC_TYPES] = {
    [JPC_WARC_OTHER] = "other",
    [JPC_WARC_WARCINFO] = "warcinfo",
    [JPC_WARC_REQUEST] = "request",
    [JPC_WARC_RESPONSE] = "response",
    [JPC_WARC_RESOURCE] = "resource",
    [JPC_WARC_REVISIT] = "revisit",
    [JPC_WARC_METADATA] = "metadata",
    [JPC_WARC_CONVERSION] = "conversion",
    [JPC_WARC_CONTINUATION] = "continuation",
};

/** Of all that a test parses. */
static jpc_record_scratch fixture_scratch;

/** What a file gave. */
struct replay {
    unsigned types[N_WARC_TYPES];
    uint64_t n_documents, n_skipped, n_malformed; /**< malformed: by the record parser */
    uint64_t body_bytes;  /**< of HTTP bodies with their codings undone, and of all other blocks */
    uint64_t bodies_hash; /**< of their bytes */
    uint64_t read_range_bytes; /**< of the ranges that the reader found, as far as on disk */
    jpc_buf ranges;            /**< "12/34+56 cause; …"; owned */
    jpc_read_counts counts;
    jpc_status status; /**< JPC_END: all was read */
    jpc_err err;
};

/** Sees each record that the reader cut. */
typedef void replay_visit(const jpc_warc_record *warc, void *context);

static inline jpc_span record_bytes(const jpc_batch *batch, const jpc_record *record)
{
    return (jpc_span){batch->input.ptr + record->at, record->len};
}

// Behind the header; the program itself does not look into requests.
static inline jpc_span request_body(jpc_span block)
{
    for (size_t i = 0; i + 4 <= block.len; i++)
        if (memcmp(block.ptr + i, "\r\n\r\n", 4) == 0)
            return (jpc_span){block.ptr + i + 4, block.len - i - 4};
    return block;
}

static inline jpc_span body_of(jpc_arena *arena, const jpc_warc_record *warc)
{
    if (warc->type == JPC_WARC_RESPONSE || warc->type == JPC_WARC_REVISIT)
        return jpc_http_parse(arena, &fixture_scratch.http, warc->block, FIXTURE_CEILING).body;
    return warc->type == JPC_WARC_REQUEST ? request_body(warc->block) : warc->block;
}

// Chained, so that their order counts, too.
static inline void add_body(struct replay *replay, jpc_span body)
{
    uint64_t pair[2] = {replay->bodies_hash, jpc_hash64(body.ptr, body.len)};

    replay->body_bytes += body.len;
    replay->bodies_hash = jpc_hash64((const char *)pair, sizeof pair);
}

static inline void replay_records(struct replay *replay, const jpc_batch *batch,
                                  replay_visit *visit, void *context)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < batch->n_records; i++) {
        jpc_warc_record warc;

        if (batch->records[i].format != JPC_FORMAT_WARC ||
            !jpc_warc_parse(record_bytes(batch, &batch->records[i]), &warc))
            continue;
        replay->types[warc.type]++;
        add_body(replay, body_of(&arena, &warc));
        if (visit != NULL)
            visit(&warc, context);
    }
    jpc_arena_release(&arena);
}

static inline void replay_range(struct replay *replay, const jpc_unreadable *range)
{
    jpc_buf *out = &replay->ranges;

    if (out->len > 0)
        jpc_buf_add_string(out, "; ");
    jpc_buf_printf(out, "%" PRIu64, range->place.offset);
    if (range->place.within > 0)
        jpc_buf_printf(out, "/%" PRIu64, range->place.within);
    jpc_buf_printf(out, "+%" PRIu64 "%s %s", range->len, range->in_stream ? "s" : "", range->cause);
}

static inline void replay_batch(struct replay *replay, jpc_batch *batch,
                                const jpc_record_options *options)
{
    size_t n_read = batch->n_unreadable;
    jpc_err err;

    for (size_t i = 0; i < n_read; i++)
        replay->read_range_bytes += batch->unreadable[i].in_stream ? 0 : batch->unreadable[i].len;
    do {
        if (jpc_record_parse(batch, options, &fixture_scratch, &err) != JPC_OK)
            abort();
        for (size_t i = 0; i < batch->n_unreadable; i++)
            replay_range(replay, &batch->unreadable[i]);
        replay->n_malformed += batch->n_unreadable - n_read;
        replay->n_documents += batch->n_docs;
        replay->n_skipped += jpc_batch_skipped(batch);
        jpc_read_counts_add(&replay->counts, &batch->counts);
        n_read = 0; // those of the reader are of the first slice
    } while (jpc_batch_has_more(batch));
}

/** Reads a file as the program would, pages of every language. The caller releases the ranges. */
static inline struct replay replay_file(const char *name, size_t batch_bytes, replay_visit *visit,
                                        void *context)
{
    char *paths[1] = {(char *)(uintptr_t)name};
    jpc_reader_options reading = {.batch_bytes = batch_bytes, .max_record_bytes = FIXTURE_CEILING};
    jpc_record_options parsing = {.text_field = "text",
                                  .id_field = "id",
                                  .url_field = "url",
                                  .meta_key = "jpcurate",
                                  .max_record_bytes = FIXTURE_CEILING,
                                  .paths = paths};
    struct replay replay = {0};
    jpc_batch batch = {0};
    jpc_reader *reader;

    replay.status = jpc_reader_open(&reader, paths, 1, 0, &reading, &replay.err);
    if (replay.status != JPC_OK)
        return replay;
    do {
        jpc_batch_reset(&batch);
        replay.status = jpc_reader_fill(reader, &batch, &replay.err);
        replay_records(&replay, &batch, visit, context);
        replay_batch(&replay, &batch, &parsing);
    } while (replay.status == JPC_OK);
    jpc_reader_close(reader);
    jpc_batch_release(&batch);
    return replay;
}

/** Whether every byte and every record is booked once. */
static inline bool replay_adds_up(const struct replay *r, uint64_t file_bytes)
{
    const jpc_read_counts *c = &r->counts;

    return c->file_bytes == file_bytes && c->unreadable_bytes == r->read_range_bytes &&
           c->file_bytes == c->member_bytes + c->unreadable_bytes + c->padding_bytes &&
           c->records == r->n_documents + r->n_skipped + r->n_malformed;
}

// ---- expectations ------------------------------------------------------------

/** A whole file below the shared data (or a path as it is if `dir` is NULL); owned. */
static inline jpc_buf fixture_bytes(const char *dir, const char *name)
{
    char file_name[4900], chunk[65536];
    jpc_buf bytes = {0};
    FILE *file;
    size_t n;

    snprintf(file_name, sizeof file_name, "%s%s%s", dir != NULL ? dir : "", dir != NULL ? "/" : "",
             name);
    file = fopen(file_name, "rb");
    if (file == NULL) {
        ok(false, "'%s' opens", file_name);
        exit(1);
    }
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        jpc_buf_add(&bytes, chunk, n);
    fclose(file);
    return bytes;
}

/** Moves *rest behind the next `mark`. Returns false if there is none. */
static inline bool skip_behind(jpc_span *rest, const char *mark)
{
    size_t len = strlen(mark);

    for (size_t i = 0; i + len <= rest->len; i++) {
        if (memcmp(rest->ptr + i, mark, len) != 0)
            continue;
        *rest = (jpc_span){rest->ptr + i + len, rest->len - i - len};
        return true;
    }
    return false;
}

/** The value of a string without escapes in a JSON object as Python writes it; empty if there is
 *  none, or null. */
static inline jpc_span json_text(jpc_span object, const char *key)
{
    char mark[64];

    snprintf(mark, sizeof mark, "\"%s\": \"", key);
    return skip_behind(&object, mark) ? jpc_span_take_until(&object, '"') : (jpc_span){"", 0};
}

#endif
