/** Files of linear models: one JSON object, gram to weight, plain or compressed by gzip or zstd.
 *  The format of nanigo (Swallow corpus), whose files are gzip. */
#ifndef JPC_DATA_LINEAR_MODEL_FILE_H
#define JPC_DATA_LINEAR_MODEL_FILE_H

#include "core/error.h"
#include "text/linear_model.h"

#define JPC_LINEAR_MODEL_BYTES ((size_t)1 << 30) // of JSON, at most

/** Reads a model. While it does, it takes the JSON, 24 bytes for each gram and the model itself.
 *  A gram with half a surrogate pair, which no text can have, is left out; ill-formed UTF-8 is not
 *  taken. Errors: JPC_ERR_CONFIG "cannot open model 'x': …"; "model 'x': truncated gzip member at
 *  byte 0"; "model 'x', line 1, byte 12: expected a number as the weight of a gram"; JPC_ERR_LIMIT
 *  for more than JPC_LINEAR_MODEL_BYTES. Bytes of a line are counted from 1. */
jpc_status jpc_linear_model_read(jpc_linear_model *model, const char *path, jpc_err *err);

/** Appends grams as the JSON of a model, in the order of their bytes, weights with `digits`
 *  significant digits. Sorts `grams`. */
void jpc_linear_model_format(jpc_gram *grams, size_t n, int digits, jpc_buf *out);

#endif
