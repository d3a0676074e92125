/** Tables as NumPy reads them: files of format .npy (NumPy Enhancement Proposal 1;
 *  numpy.lib.format) with one dimension of rows, each a structure of little-endian numbers without
 *  gaps.
 *
 *  Every byte of a file follows from its fields and rows: it is what numpy.save() writes since
 *  NumPy 1.24. The reader takes exactly that and refuses anything else.
 */
#ifndef JPC_JOB_NPY_FILE_H
#define JPC_JOB_NPY_FILE_H

#include "data/sink.h"
#include "job/spill_file.h"

typedef struct jpc_npy_field {
    char *name;    /**< owned; printable ASCII without quotes and backslashes */
    char kind;     /**< 'i', 'u' or 'f' */
    unsigned size; /**< bytes: 1 (integers), 2, 4 or 8 */
    size_t at;     /**< in the row */
} jpc_npy_field;

typedef struct jpc_npy_layout {
    jpc_npy_field *fields; /**< owned */
    size_t n;
    size_t row_bytes;
} jpc_npy_layout;

/** Appends a field; `type` is as in "u4". The name must be new. */
void jpc_npy_layout_add(jpc_npy_layout *layout, const char *name, const char *type);
void jpc_npy_layout_release(jpc_npy_layout *layout);

/** Whether both have the same fields in the same order. */
bool jpc_npy_layout_equals(const jpc_npy_layout *a, const jpc_npy_layout *b);

/** A number of a row: the bytes of `field` as they are, and as a signed integer. */
uint64_t jpc_npy_bits(const jpc_npy_field *field, const unsigned char *row);
int64_t jpc_npy_signed(const jpc_npy_field *field, const unsigned char *row);

// ---- writing ------------------------------------------------------------------------

/** The number of rows stands in front of them, so they are set aside until it is known: up to
 *  256 KiB of them in memory, the others beside the file. */
typedef struct jpc_npy_writer {
    char *path;            /**< owned */
    jpc_npy_layout layout; /**< fill it before the first row */
    uint64_t n_rows;
    size_t next; /**< the field that is put next */
    jpc_buf rows;
    jpc_spill spill;
} jpc_npy_writer;

/** Creates nothing yet. */
void jpc_npy_writer_open(jpc_npy_writer *writer, const char *path);

/** Puts the next number of the present row: its lowest bytes, as many as the field has. */
void jpc_npy_put(jpc_npy_writer *writer, uint64_t bits);

/** Ends the present row, of which every field has been put. */
jpc_status jpc_npy_end_row(jpc_npy_writer *writer, jpc_err *err);

jpc_status jpc_npy_writer_publish(jpc_npy_writer *writer, jpc_published *file, jpc_err *err);

/** Also without publishing. A zeroed writer is fine. */
void jpc_npy_writer_release(jpc_npy_writer *writer);

// ---- reading ------------------------------------------------------------------------

typedef struct jpc_npy_reader {
    char *path; /**< owned */
    int fd;
    jpc_npy_layout layout;
    uint64_t n_rows;
    uint64_t rows_at;             /**< in the file */
    jpc_buf block;                /**< some rows */
    uint64_t block_at, block_end; /**< their numbers: [block_at, block_end) */
} jpc_npy_reader;

/** Errors: JPC_ERR_IO "cannot open 'x': …"; JPC_ERR_DATA "'x': damaged table: …" if it is not, to
 *  the last byte, a file as written by this module. Release the reader also then. */
jpc_status jpc_npy_reader_open(jpc_npy_reader *reader, const char *path, jpc_err *err);

/** Row `at` < n_rows; valid until the next call. Quick from row to row. */
jpc_status jpc_npy_row(jpc_npy_reader *reader, uint64_t at, const unsigned char **row,
                       jpc_err *err);
/** A zeroed reader is fine. */
void jpc_npy_reader_release(jpc_npy_reader *reader);

#endif
