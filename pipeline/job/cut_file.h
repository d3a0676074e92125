/** Paragraphs that went from documents (stage/paragraph.h): per rule a sample, the most frequent
 *  ones, and where they go. */
#ifndef JPC_JOB_CUT_FILE_H
#define JPC_JOB_CUT_FILE_H

#include "exec/pipeline.h"
#include "job/cut_count.h"
#include "job/dropped_file.h"
#include "stage/paragraph.h"

typedef struct jpc_cuts {
    const jpc_run *run;
    jpc_worker *worker; /**< borrowed; masks what is published */
    bool on;            /**< false: nothing is published */
    jpc_sample samples[JPC_N_PARAGRAPH_RULES];
    jpc_spill lines;
    uint64_t n_seen;
    jpc_cut_counts counts[JPC_N_PARAGRAPH_RULES];
    jpc_buf line, text; /**< scratch */
} jpc_cuts;

/** Does nothing where paragraphs are not counted; nor does what follows. With output.dropped `none`
 *  no text is published, only how often. */
void jpc_cuts_open(jpc_cuts *cuts, const jpc_run *run, size_t task, jpc_worker *worker);

/** Takes what went from the documents of a batch, in whose arena it is masked as they are: by those
 *  stages behind the one that cut it which mask dropped documents, too. */
jpc_status jpc_cuts_add(jpc_cuts *cuts, jpc_batch *batch, jpc_err *err);

/** Publishes state/write/tN.cuts, lines of job/cut_count.h, and unless output.dropped is `none`
 *  state/write/tN.cut, the sample: each line
 *  "rule<TAB>hash<TAB>{"text":…,"id":…,"url":…,"rule":…,"frequency":…,"unit":…}". */
jpc_status jpc_cuts_publish(jpc_cuts *cuts, size_t task, jpc_marker *marker, jpc_err *err);
void jpc_cuts_release(jpc_cuts *cuts);

#endif
