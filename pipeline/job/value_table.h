/** Recorded values: what was measured of each document, as tables that NumPy maps (npy_file.h).
 *
 *  values/tN.npy         a row per document that map[N] judged, in input order. None for pages that
 *                        `read` drops without decoding them: they are most of a general crawl.
 *    first       i1      number of the bound that dropped it, among all of the pipeline, −1: none;
 *                (i2)    where the pipeline has more than 127
 *    text_chars  u4      characters of the text as it left the last stage that saw it
 *    STAGE.BOUND f2 u1   a column per bound of the stages in front of the deduplicator
 *  values/tN.origin.npy  the same rows
 *    id url      u4      low 32 bits of XXH3-64 of the document's id, of its address
 *    file        u4      number of the input in the plan
 *    offset within u8    where the document's record begins in it
 *  values/late-tN.npy    by write[N]: a row per document of which a column was measured; of the
 *                        deduplicator's, the copies that go, and of `minhash` what was compared
 *    kept        u4      its number among those that map[N] kept, from 0: its line in data/clean
 *    first text_chars    as above
 *    STAGE.BOUND f2 u1   a column per bound of the deduplicator and the stages behind it
 *
 *  With `output.values: bounds` only bounds that are on have a column, and in values/tN.npy no
 * guard has one (jpc_option.is_guard): of a document that it has dropped, `first` says so. A value
 * is a half, NaN where it was not measured; a count whose bound lies in [0, 1] is a byte, 255 where
 * it was not measured. What is stored violates the bound exactly if what was measured did.
 */
#ifndef JPC_JOB_VALUE_TABLE_H
#define JPC_JOB_VALUE_TABLE_H

#include "job/marker_table.h"
#include "job/npy_file.h"
#include "job/run.h"

typedef struct jpc_value_columns {
    const jpc_pipeline *pipeline;
    int *bounds; /**< owned; number of the bound of each column */
    size_t n;
} jpc_value_columns;

/** The columns of map tasks, or (late) of write tasks. The pipeline is prepared; `mode` is one of
 *  JPC_VALUES_*. */
void jpc_value_columns_open(jpc_value_columns *columns, const jpc_pipeline *pipeline, bool late,
                            int mode);
void jpc_value_columns_release(jpc_value_columns *columns);

/** The fields of values/tN.npy, or of values/late-tN.npy. */
void jpc_value_layout(jpc_npy_layout *layout, const jpc_value_columns *columns, bool late);
/** Those of values/tN.origin.npy. */
void jpc_origin_layout(jpc_npy_layout *layout);

/** The name of such a file, below the run's folder; `kind` is "" or ".origin". */
void jpc_value_name(char name[64], bool late, size_t task, const char *kind);

/** How a value of this bound is stored, and back. NaN: not measured. */
uint64_t jpc_value_store(const jpc_pipeline_bound *bound, double measured);
double jpc_value_load(const jpc_pipeline_bound *bound, uint64_t stored);

/** The recorded values of one task. */
typedef struct jpc_values {
    bool on;   /**< false: `output.values: none` */
    bool late; /**< of a write task */
    bool japanese_only;
    jpc_value_columns columns;
    jpc_npy_writer rows, origins; /**< no origins of a write task */
    jpc_marker *marker;
    size_t task;
} jpc_values;

void jpc_values_open(jpc_values *values, const jpc_run *run, jpc_task_kind kind, size_t task,
                     jpc_marker *marker);

/** Adds the row of a document that a map task has judged, if it has one. */
jpc_status jpc_values_add(jpc_values *values, const jpc_doc *doc, jpc_err *err);

/** Adds the row of a document in a write task, if something was measured; `kept` ascends. */
jpc_status jpc_values_add_late(jpc_values *values, const jpc_doc *doc, uint64_t kept, jpc_err *err);

/** Publishes the files and adds them to the marker. */
jpc_status jpc_values_publish(jpc_values *values, jpc_err *err);
void jpc_values_release(jpc_values *values);

#endif
