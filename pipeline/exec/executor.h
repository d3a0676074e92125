/** Runs the stages of a pipeline over the records of a reader, in order, on n threads. */
#ifndef JPC_EXEC_EXECUTOR_H
#define JPC_EXEC_EXECUTOR_H

#include <stdatomic.h>

#include "data/reader.h"
#include "data/record.h"
#include "exec/pipeline.h"
#include "exec/stats.h"

/** Where finished batches go. write() runs in the calling thread, for batch 0, 1, 2, … in order;
 *  for one that comes in slices (jpc_record_parse()), once for each of them.
 *  The batch's kept documents are formatted: doc->out_at and out_len in batch->output; dropped ones
 *  too if format_dropped. The bytes of kept documents are not contiguous then. */
typedef struct jpc_batch_sink {
    jpc_status (*write)(void *self, jpc_batch *batch, jpc_err *err);
    void *self;
} jpc_batch_sink;

typedef struct jpc_execution {
    const jpc_pipeline *pipeline; /**< opened */
    int from, to;                 /**< stages to run: [from, to) */
    int threads;                  /**< 0: everything inline in the calling thread */
    jpc_reader *reader;
    const jpc_record_options *records;
    bool format_dropped; /**< format dropped documents with their reasons */
    bool masks_dropped;  /**< apply masks to dropped documents */
    bool annotate;       /**< drop nothing: write what was measured under meta_key */
    bool explains;       /**< documents keep what stages find (doc->finds) instead of being
                              formatted */
    jpc_batch_sink sink;
    const atomic_bool *stop; /**< NULL, or: end with JPC_ERR_STOPPED soon after it became true */
    atomic_uint_least64_t *progress; /**< NULL, or: input bytes consumed, for display */
    atomic_uint_least64_t *reading;  /**< NULL, or: index of the file that was read last */
    uint32_t *failed_file; /**< NULL, or: set to the index of the file in which reading or parsing
                                failed, if that is why jpc_execute() fails; else left alone */
    uint64_t *stage_ns;    /**< NULL, or n_stages counters to which time spent is added */
} jpc_execution;

/** Executes. *stats describes exactly what was given to the sink, also after an error. */
jpc_status jpc_execute(const jpc_execution *execution, jpc_stats *stats, jpc_err *err);

/** Names the bounds that only flag a kept document, and that it violates, as "flags" under
 * meta_key. Flags that it came with stay, unless their bound has been measured anew. */
void jpc_add_flags(jpc_arena *arena, const jpc_pipeline *pipeline, jpc_doc *doc);

/** Records values and violated bounds of a document under meta_key and keeps it. */
void jpc_annotate(jpc_arena *arena, const jpc_pipeline *pipeline, jpc_doc *doc);

/** Appends a dropped document as a line: as jpc_jsonl_format(), with {"dropped":{"reason":…,
 *  "violated":[…],"values":{…}}} under meta_key; violated are all bounds, whatever they do. `kept`
 * (JSON; empty: not known) names the document that stays where this one is a copy: a further member
 * "kept". Sets doc->out_at and out_len. */
void jpc_dropped_format(jpc_buf *out, jpc_arena *arena, const jpc_pipeline *pipeline, jpc_doc *doc,
                        const char *meta_key, jpc_span kept);

#endif
