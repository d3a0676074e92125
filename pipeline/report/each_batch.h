/** Reading whole files, batch by batch. */
#ifndef JPC_REPORT_EACH_BATCH_H
#define JPC_REPORT_EACH_BATCH_H

#include "data/reader.h"
#include "data/record.h"

/** Gives every batch of the files to take(), also those that hold nothing but counts.
 *  Errors: those of reading and of take(). */
jpc_status jpc_each_batch(char *const *paths, size_t n_paths, uint32_t first_file,
                          const jpc_reader_options *options,
                          jpc_status (*take)(void *self, jpc_batch *batch, jpc_err *err),
                          void *self, jpc_err *err);

/** The same with documents: batch->docs are made before take() gets the batch, slice by slice.
 *  Errors: also those of jpc_record_parse(). */
jpc_status jpc_each_slice(char *const *paths, size_t n_paths, uint32_t first_file,
                          const jpc_reader_options *options, const jpc_record_options *records,
                          jpc_status (*take)(void *self, jpc_batch *batch, jpc_err *err),
                          void *self, jpc_err *err);

#endif
