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
