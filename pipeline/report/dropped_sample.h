/** dropped/sample.jsonl.zst: of the samples of all tasks, per bound the documents with the smallest
 *  hashes, in input order. */
#ifndef JPC_REPORT_DROPPED_SAMPLE_H
#define JPC_REPORT_DROPPED_SAMPLE_H

#include "job/marker.h"
#include "job/run.h"

/** Does nothing unless output.dropped is `sample`. Adds the file to `marker`. */
jpc_status jpc_dropped_sample_publish(const jpc_run *run, jpc_marker *marker, jpc_err *err);

#endif
