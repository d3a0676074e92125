#include "report/each_batch.h"

jpc_status jpc_each_batch(char *const *paths, size_t n_paths, uint32_t first_file,
                          const jpc_reader_options *options,
                          jpc_status (*take)(void *self, jpc_batch *batch, jpc_err *err),
                          void *self, jpc_err *err)
{
    jpc_status filled = JPC_OK, status = JPC_OK;
    jpc_batch batch = {.n_records = 0};
    jpc_reader *reader;

    JPC_TRY(jpc_reader_open(&reader, paths, n_paths, first_file, options, err));
    while (filled == JPC_OK && status == JPC_OK) {
        jpc_batch_reset(&batch);
        filled = jpc_reader_fill(reader, &batch, err);
        status = filled == JPC_OK || filled == JPC_END ? take(self, &batch, err) : filled;
    }
    jpc_batch_release(&batch);
    jpc_reader_close(reader);
    return status;
}

struct slices {
    const jpc_record_options *records;
    jpc_record_scratch scratch;
    jpc_status (*take)(void *self, jpc_batch *batch, jpc_err *err);
    void *self;
};

static jpc_status take_slices(void *self, jpc_batch *batch, jpc_err *err)
{
    struct slices *slices = self;

    do {
        JPC_TRY(jpc_record_parse(batch, slices->records, &slices->scratch, err));
        JPC_TRY(slices->take(slices->self, batch, err));
    } while (jpc_batch_has_more(batch));
    return JPC_OK;
}

jpc_status jpc_each_slice(char *const *paths, size_t n_paths, uint32_t first_file,
                          const jpc_reader_options *options, const jpc_record_options *records,
                          jpc_status (*take)(void *self, jpc_batch *batch, jpc_err *err),
                          void *self, jpc_err *err)
{
    struct slices slices = {.records = records, .take = take, .self = self};
    jpc_status status =
        jpc_each_batch(paths, n_paths, first_file, options, take_slices, &slices, err);

    jpc_record_scratch_release(&slices.scratch);
    return status;
}
