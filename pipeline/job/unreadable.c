#include "job/unreadable.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/jsonl.h"
#include "exec/stats.h"

static jpc_shard_writer writer_of(const jpc_run *run, const char *name, jpc_marker *marker)
{
    return (jpc_shard_writer){
        .dir = run->dir, .name = name, .options = {.sync_later = true}, .marker = marker};
}

void jpc_unreadable_open(jpc_unreadable_list *list, const jpc_run *run, size_t task,
                         jpc_marker *marker)
{
    const jpc_plan_task *inputs = &run->plan.tasks[task];

    *list = (jpc_unreadable_list){.inputs = run->plan.inputs.files + inputs->first,
                                  .n_inputs = inputs->n,
                                  .first_file = (uint32_t)inputs->first};
    list->files = jpc_alloc((inputs->n + 1) * sizeof *list->files);
    snprintf(list->names[0], sizeof list->names[0], "state/map/t%06zu.unreadable", task);
    snprintf(list->names[1], sizeof list->names[1], "state/map/t%06zu.suspects", task);
    list->lines = writer_of(run, list->names[0], marker);
    list->suspects = writer_of(run, list->names[1], marker);
}

void jpc_unreadable_release(jpc_unreadable_list *list)
{
    free(list->files);
    jpc_buf_release(&list->text);
    jpc_shard_writer_discard(&list->lines);
    jpc_shard_writer_discard(&list->suspects);
    *list = (jpc_unreadable_list){0};
}

// ---- lines -------------------------------------------------------------------

static void add_line(jpc_buf *lines, const char *path, jpc_place place, uint64_t len,
                     const char *of, const char *cause)
{
    jpc_json_escape(lines, jpc_span_of(strcmp(path, "-") == 0 ? "stdin" : path));
    jpc_buf_printf(lines, "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%s\t%s\n", place.offset,
                   place.within, len, of, cause);
}

static void add_range(jpc_buf *lines, const char *path, const jpc_unreadable *range)
{
    add_line(lines, path, range->place, range->len, range->in_stream ? "stream" : "disk",
             range->cause);
}

void jpc_unreadable_format(jpc_buf *lines, const char *path, const jpc_batch *batch)
{
    const jpc_padding *padding = &batch->padding;

    for (size_t i = 0; i < batch->n_unreadable; i++)
        add_range(lines, path, &batch->unreadable[i]);
    if (padding->len > 0)
        add_line(lines, path, (jpc_place){.offset = padding->at}, padding->len, "padding",
                 padding->zeros ? "zero bytes at the end" : "garbage at the end");
}

void jpc_suspects_format(jpc_buf *lines, const char *path, const jpc_batch *batch)
{
    for (size_t i = 0; i < batch->n_suspects; i++)
        add_range(lines, path, &batch->suspects[i]);
}

// "file\toffset\twithin\tlength\tof\tcause" as a sentence.
static void tell_line(jpc_buf *out, jpc_span line)
{
    jpc_span fields[6] = {{line.ptr, 0}};
    size_t n = 0;

    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '\t' && n < 5)
            fields[++n] = (jpc_span){line.ptr + i + 1, 0};
        else
            fields[n].len++;
    }
    jpc_buf_printf(out, "warning: '%.*s': byte %.*s", (int)fields[0].len, fields[0].ptr,
                   (int)fields[1].len, fields[1].ptr);
    if (!jpc_span_equals(fields[2], jpc_span_of("0")))
        jpc_buf_printf(out, " (%.*s bytes into it)", (int)fields[2].len, fields[2].ptr);
    jpc_buf_printf(out, ": %.*s, %.*s %sbytes\n", (int)fields[5].len, fields[5].ptr,
                   (int)fields[3].len, fields[3].ptr,
                   jpc_span_equals(fields[4], jpc_span_of("stream")) ? "decompressed " : "");
}

void jpc_unreadable_text_add(jpc_unreadable_text *text, jpc_span bytes)
{
    while (bytes.len > 0) {
        const char *end = memchr(bytes.ptr, '\n', bytes.len);
        size_t len = end != NULL ? (size_t)(end - bytes.ptr) + 1 : bytes.len;

        if (text->n < text->most)
            jpc_buf_add(&text->lines, bytes.ptr, len);
        text->n += end != NULL;
        bytes.ptr += len;
        bytes.len -= len;
    }
}

// Returns how many there are besides.
static uint64_t tell_first(jpc_buf *out, const jpc_unreadable_text *text)
{
    jpc_span lines = jpc_buf_span(&text->lines);
    uint64_t n = 0;

    for (; n < JPC_UNREADABLE_TOLD && lines.len > 0; n++) {
        size_t len = (size_t)((const char *)memchr(lines.ptr, '\n', lines.len) - lines.ptr);

        tell_line(out, (jpc_span){lines.ptr, len});
        lines.ptr += len + 1;
        lines.len -= len + 1;
    }
    return text->n - n;
}

void jpc_unreadable_tell(jpc_buf *out, const jpc_unreadable_text *text)
{
    uint64_t more = tell_first(out, text);

    if (more > 0)
        jpc_buf_printf(out, "warning: %" PRIu64 " more range%s of bytes %s\n", more,
                       JPC_PLURAL(more), more == 1 ? "is no record" : "are no records");
}

void jpc_suspects_tell(jpc_buf *out, const jpc_unreadable_text *text)
{
    uint64_t more = tell_first(out, text);

    if (more > 0)
        jpc_buf_printf(out, "warning: %" PRIu64 " more digest%s wrong\n", more,
                       more == 1 ? " is" : "s are");
}

// ---- batches -----------------------------------------------------------------

static void count_range(jpc_unreadable_file *file, const jpc_unreadable *range)
{
    char place[JPC_PLACE_TEXT];

    if (range->malformed)
        return;
    if (file->ranges++ == 0)
        snprintf(file->first, sizeof file->first, "%s: %s", jpc_place_text(range->place, place),
                 range->cause);
    *(range->in_stream ? &file->lost_stream_bytes : &file->disk_bytes) += range->len;
}

static jpc_status add_text(jpc_unreadable_list *list, jpc_shard_writer *writer, jpc_err *err)
{
    if (list->text.len == 0)
        return JPC_OK;
    return jpc_shard_writer_add(writer, list->text.ptr, list->text.len, err);
}

jpc_status jpc_unreadable_add(jpc_unreadable_list *list, const jpc_batch *batch, jpc_err *err)
{
    jpc_unreadable_file *file = &list->files[batch->file - list->first_file];
    const char *path = list->inputs[batch->file - list->first_file].path;

    file->stream_bytes += batch->counts.stream_bytes;
    file->read_bytes += batch->counts.file_bytes;
    for (size_t i = 0; i < batch->n_unreadable; i++)
        count_range(file, &batch->unreadable[i]);
    list->text.len = 0;
    jpc_unreadable_format(&list->text, path, batch);
    JPC_TRY(add_text(list, &list->lines, err));
    list->text.len = 0;
    jpc_suspects_format(&list->text, path, batch);
    return add_text(list, &list->suspects, err);
}

static jpc_status publish(jpc_shard_writer *writer, jpc_err *err)
{
    return writer->sink != NULL ? jpc_shard_writer_publish(writer, err) : JPC_OK;
}

jpc_status jpc_unreadable_publish(jpc_unreadable_list *list, jpc_err *err)
{
    JPC_TRY(publish(&list->lines, err));
    return publish(&list->suspects, err);
}

jpc_status jpc_unreadable_fail(const char *path, double share, uint64_t ranges, const char *first,
                               double max_share, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_DATA,
                    "'%s': %.2f %% of its bytes are unreadable (%" PRIu64
                    " range%s at %s), input.max_unreadable is %g %%",
                    path, 100 * share, ranges, ranges == 1 ? "," : "s, the first", first,
                    100 * max_share);
}

static jpc_status check_damage(const jpc_unreadable_file *file, const jpc_input_file *input,
                               double max_share, jpc_err *err)
{
    double share = jpc_damage_share(file->disk_bytes, input->bytes, file->lost_stream_bytes,
                                    file->stream_bytes);

    if (share <= max_share)
        return JPC_OK;
    return jpc_unreadable_fail(input->path, share, file->ranges, file->first, max_share, err);
}

jpc_status jpc_unreadable_check(const jpc_unreadable_list *list, double max_share,
                                const jpc_set_aside *aside, size_t *failed, jpc_err *err)
{
    for (size_t i = 0; i < list->n_inputs; i++) {
        const jpc_unreadable_file *file = &list->files[i];
        const jpc_input_file *input = &list->inputs[i];

        *failed = list->first_file + i;
        if (jpc_set_aside_has(aside, *failed))
            continue;
        if (file->read_bytes != input->bytes)
            return jpc_fail(err, JPC_ERR_DATA,
                            "'%s' has %" PRIu64 " bytes, and had %" PRIu64
                            " when the run was planned",
                            input->path, file->read_bytes, input->bytes);
        JPC_TRY(check_damage(file, input, max_share, err));
    }
    *failed = SIZE_MAX;
    return JPC_OK;
}
