#include "job/unreadable.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/jsonl.h"
#include "exec/stats.h"

void jpc_unreadable_open(jpc_unreadable_list *list, const jpc_input_file *inputs, size_t n_inputs,
                         uint32_t first_file)
{
    *list = (jpc_unreadable_list){.inputs = inputs, .n_inputs = n_inputs, .first_file = first_file};
    list->files = jpc_alloc((n_inputs + 1) * sizeof *list->files);
}

void jpc_unreadable_release(jpc_unreadable_list *list)
{
    free(list->files);
    jpc_buf_release(&list->lines);
    *list = (jpc_unreadable_list){0};
}

static void add_range(jpc_unreadable_list *list, const jpc_unreadable *range)
{
    size_t at = range->file - list->first_file;
    jpc_unreadable_file *file = &list->files[at];
    char place[JPC_PLACE_TEXT];

    jpc_json_escape(&list->lines, jpc_span_of(list->inputs[at].path));
    jpc_buf_printf(&list->lines, "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%s\t%s\n",
                   range->place.offset, range->place.within, range->len,
                   range->in_stream ? "stream" : "disk", range->cause);
    if (range->malformed)
        return;
    if (file->ranges++ == 0)
        snprintf(file->first, sizeof file->first, "%s: %s", jpc_place_text(range->place, place),
                 range->cause);
    *(range->in_stream ? &file->lost_stream_bytes : &file->disk_bytes) += range->len;
}

void jpc_unreadable_add(jpc_unreadable_list *list, const jpc_batch *batch)
{
    jpc_unreadable_file *file = &list->files[batch->file - list->first_file];

    file->stream_bytes += batch->counts.stream_bytes;
    file->read_bytes += batch->counts.file_bytes;
    for (size_t i = 0; i < batch->n_unreadable; i++)
        add_range(list, &batch->unreadable[i]);
}

static jpc_status check_damage(const jpc_unreadable_file *file, const jpc_input_file *input,
                               double max_share, jpc_err *err)
{
    double share = jpc_damage_share(file->disk_bytes, input->bytes, file->lost_stream_bytes,
                                    file->stream_bytes);

    if (share <= max_share)
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_DATA,
                    "'%s': %.2f %% of its bytes are unreadable (%" PRIu64
                    " ranges, the first at %s), input.max_unreadable is %g %%",
                    input->path, 100 * share, file->ranges, file->first, 100 * max_share);
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
