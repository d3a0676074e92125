/** Recorded values of a run, read again: each row with its origin, and what was measured behind
 *  the deduplicator joined to it. */
#ifndef JPC_JOB_VALUE_READER_H
#define JPC_JOB_VALUE_READER_H

#include "job/value_table.h"

typedef struct jpc_value_row {
    uint64_t row;     /**< in values/tN.npy */
    bool is_kept;     /**< by the map task */
    uint64_t kept;    /**< if so: its number among those that it kept */
    uint32_t id, url; /**< low 32 bits of their hashes */
    uint32_t file;    /**< number of the input in the plan; it is one of them */
    uint64_t offset, within;
    uint32_t text_chars;
    int first;              /**< the bound that dropped it in either task; −1: none */
    const double *measured; /**< one per bound of the pipeline; NaN: not measured or not recorded */
} jpc_value_row;

typedef struct jpc_value_table_reader {
    jpc_npy_reader file;
    jpc_value_columns columns;
    uint64_t next; /**< row */
} jpc_value_table_reader;

typedef struct jpc_value_reader {
    const jpc_run *run;
    jpc_value_table_reader map, late; /**< late.file.path is NULL: there is none */
    jpc_npy_reader origins;
    uint64_t n_kept;
    double *measured; /**< owned */
} jpc_value_reader;

/** Opens the values of map task `task` of a run whose configuration is loaded; with `late` also
 *  those of its write task. Release it also on failure.
 *  Errors: those of jpc_npy_reader_open(); JPC_ERR_DATA if files do not fit together, also from
 *  the next function. */
jpc_status jpc_value_reader_open(jpc_value_reader *reader, const jpc_run *run, size_t task,
                                 bool late, jpc_err *err);

/** The next row, valid until the next call; JPC_END: there is none. */
jpc_status jpc_value_reader_next(jpc_value_reader *reader, jpc_value_row *row, jpc_err *err);

/** Whether a row of map task `task` may be that of a document with this id or address: its hash is
 *  there. Reads origins only. */
jpc_status jpc_value_has_name(const jpc_run *run, size_t task, jpc_span name, bool *found,
                              jpc_err *err);

/** Whether a row may be that of a document with this id or address. */
bool jpc_value_row_may_be(const jpc_value_row *row, jpc_span name);

/** A zeroed reader is fine. */
void jpc_value_reader_release(jpc_value_reader *reader);

#endif
