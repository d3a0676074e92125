#include "data/batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const jpc_skipped_names[JPC_N_SKIPPED] = {
    [JPC_SKIPPED_WARCINFO] = "warcinfo", [JPC_SKIPPED_REQUEST] = "request",
    [JPC_SKIPPED_METADATA] = "metadata", [JPC_SKIPPED_REVISIT] = "revisit",
    [JPC_SKIPPED_RESOURCE] = "resource", [JPC_SKIPPED_CONTINUATION] = "continuation",
    [JPC_SKIPPED_OTHER] = "other",       [JPC_SKIPPED_DNS] = "dns",
    [JPC_SKIPPED_NOT_TEXT] = "not_text", [JPC_SKIPPED_TRUNCATED] = "truncated",
};

const char *const jpc_limit_names[JPC_HTML_N_LIMITS] = {"depth", "blocks"};

const char *const jpc_digested_names[JPC_N_DIGESTED] = {"block", "payload"};

const char *const jpc_digest_result_names[JPC_N_DIGEST_RESULTS] = {[JPC_DIGEST_UNCHECKED] =
                                                                       "unchecked",
                                                                   [JPC_DIGEST_RIGHT] = "right",
                                                                   [JPC_DIGEST_WRONG] = "wrong"};

#define KEPT_BUFFER ((size_t)16 << 20) // ordinary batches need less

void jpc_place_add_json(jpc_buf *out, jpc_place place)
{
    jpc_buf_add_string(out, "\"offset\":");
    jpc_buf_add_number(out, place.offset);
    if (place.within == 0)
        return;
    jpc_buf_add_string(out, ",\"within\":");
    jpc_buf_add_number(out, place.within);
}

const char *jpc_place_text(jpc_place place, char text[JPC_PLACE_TEXT])
{
    int len = snprintf(text, JPC_PLACE_TEXT, "byte %" PRIu64, place.offset);

    if (place.within > 0)
        snprintf(text + len, JPC_PLACE_TEXT - (size_t)len, " (%" PRIu64 " bytes into it)",
                 place.within);
    return text;
}

void jpc_read_counts_add(jpc_read_counts *sum, const jpc_read_counts *counts)
{
    sum->records += counts->records;
    sum->unreadable += counts->unreadable;
    sum->unreadable_bytes += counts->unreadable_bytes;
    sum->file_bytes += counts->file_bytes;
    sum->member_bytes += counts->member_bytes;
    sum->padding_bytes += counts->padding_bytes;
    sum->stream_bytes += counts->stream_bytes;
}

size_t jpc_batch_bytes(const jpc_batch *batch)
{
    return batch->input.len + batch->arena.used + batch->output.len;
}

void jpc_batch_reset(jpc_batch *batch)
{
    batch->file = 0;
    jpc_buf_empty(&batch->input, KEPT_BUFFER);
    batch->n_records = 0;
    batch->next_record = 0;
    batch->err = (jpc_err){0};
    jpc_batch_forget(batch);
}

void jpc_batch_forget(jpc_batch *batch)
{
    batch->n_unreadable = 0;
    batch->padding = (jpc_padding){0};
    batch->counts = (jpc_read_counts){0};
    batch->docs = NULL;
    batch->n_docs = 0;
    memset(batch->n_skipped, 0, sizeof batch->n_skipped);
    memset(batch->n_limits, 0, sizeof batch->n_limits);
    memset(batch->n_digests, 0, sizeof batch->n_digests);
    batch->n_suspects = 0;
    jpc_arena_reset(&batch->arena);
    jpc_buf_empty(&batch->output, KEPT_BUFFER);
}

void jpc_batch_release(jpc_batch *batch)
{
    jpc_buf_release(&batch->input);
    free(batch->records);
    free(batch->unreadable);
    free(batch->suspects);
    jpc_arena_release(&batch->arena);
    jpc_buf_release(&batch->output);
    *batch = (jpc_batch){0};
}

// The array with room for one more of `size` bytes.
static void *with_room(void *array, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return array;
    *capacity = *capacity > 0 ? 2 * *capacity : 64;
    return jpc_realloc(array, *capacity * size);
}

void jpc_batch_add_record(jpc_batch *batch, jpc_record record)
{
    batch->records = with_room(batch->records, batch->n_records, &batch->records_capacity,
                               sizeof *batch->records);
    batch->records[batch->n_records++] = record;
}

void jpc_batch_add_unreadable(jpc_batch *batch, jpc_unreadable range)
{
    batch->unreadable = with_room(batch->unreadable, batch->n_unreadable,
                                  &batch->unreadable_capacity, sizeof *batch->unreadable);
    batch->unreadable[batch->n_unreadable++] = range;
}

void jpc_batch_add_suspect(jpc_batch *batch, jpc_unreadable range)
{
    batch->suspects = with_room(batch->suspects, batch->n_suspects, &batch->suspects_capacity,
                                sizeof *batch->suspects);
    batch->suspects[batch->n_suspects++] = range;
}

void jpc_doc_set_text(jpc_doc *doc, jpc_span text)
{
    doc->text = text;
    doc->text_modified = true;
    doc->features = NULL;
}

void jpc_doc_add_meta(jpc_arena *arena, jpc_doc *doc, const char *key, jpc_span value)
{
    jpc_meta *meta = jpc_arena_alloc(arena, sizeof *meta);

    *meta = (jpc_meta){.next = doc->meta, .key = key, .value = value};
    doc->meta = meta;
}
