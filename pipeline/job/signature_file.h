/** Signatures on their way from map to verify tasks: one row for each document that was signed, in
 *  document order. A row file (row_file.h); of each row, little-endian:
 *
 *    u64  XXH3-64 of the rest of the row
 *    u32  number among those that the map task kept (its line in data/clean), 2^32 − 1: a filter
 *         dropped it; u32 characters of its text
 *    i64  date; u64 host; u64 address; u64 u64 text (data/batch.h, jpc_signature)
 *    u64 u64 u32  place of its record, number of the input; u32 1: it has keys and bytes
 *    u64 u64      place of its line in data/clean
 *    u64  a key for each band; a byte for each permutation; zeros up to a multiple of 8
 */
#ifndef JPC_JOB_SIGNATURE_FILE_H
#define JPC_JOB_SIGNATURE_FILE_H

#include <sys/types.h>

#include "job/key_table.h"
#include "job/row_file.h"
#include "stage/near.h"

#define JPC_NOT_KEPT UINT32_MAX
#define JPC_NO_DOCUMENT UINT64_MAX // map task << 32 | number of a signature

typedef struct jpc_signature_row {
    jpc_signature signature; /**< its arrays are borrowed */
    uint32_t doc;            /**< number among the kept; JPC_NOT_KEPT */
    jpc_key_origin origin;   /**< `run` is not stored */
    jpc_place clean;         /**< of its line in data/clean */
} jpc_signature_row;

/** Bytes of a row. */
size_t jpc_signature_row_bytes(const jpc_near_shape *shape);

/** Fills `bytes` (of that size). */
void jpc_signature_row_store(const jpc_near_shape *shape, const jpc_signature_row *row,
                             unsigned char *bytes);

/** Whether the bytes of a row are as they were stored. */
bool jpc_signature_row_is_sound(const jpc_near_shape *shape, const unsigned char *bytes);

/** False: the bytes have changed since they were stored. The row's arrays lie in `bytes`, and in
 *  `keys`, which has room for shape->bands. */
bool jpc_signature_row_load(const jpc_near_shape *shape, const unsigned char *bytes, uint64_t *keys,
                            jpc_signature_row *row);

/** Rows by number, best in ascending order: some are read ahead. */
typedef struct jpc_signature_reader {
    int fd;     /**< −1: nothing is open */
    char *path; /**< owned */
    size_t row_bytes, n_ahead;
    uint64_t first;        /**< row at the front of the window … */
    size_t n;              /**< … and how many rows it holds */
    unsigned char *window; /**< owned */
    off_t fetched;         /**< up to where the system was asked to read ahead */
} jpc_signature_reader;

/** Opens data/signature of a map task, perhaps a virtual one (older_run.h). Errors: JPC_ERR_IO. */
jpc_status jpc_signature_open(jpc_signature_reader *reader, const jpc_run *run, size_t task,
                              const jpc_near_shape *shape, jpc_err *err);

/** Copies a row to `out`. `dense`: the next ones that are asked for are likely to follow it.
 *  Errors: JPC_ERR_IO; JPC_ERR_DATA if there is no such row, or it has changed. */
jpc_status jpc_signature_read(jpc_signature_reader *reader, uint64_t row, bool dense,
                              unsigned char *out, jpc_err *err);

/** Lets the system forget what it holds of the file in memory. */
void jpc_signature_forget(const jpc_signature_reader *reader);

void jpc_signature_close(jpc_signature_reader *reader);

/** Rows in a signature file of so many bytes. */
uint64_t jpc_signature_count(const jpc_near_shape *shape, uint64_t file_bytes);

/** Fills shape->keys keys of a signature: those of the bands, of the text, of the address; 0: it
 *  has no such key, or no document shall be found by it. */
void jpc_signature_keys(const jpc_near_shape *shape, int url_mode, const jpc_signature *signature,
                        uint64_t *keys);

#endif
