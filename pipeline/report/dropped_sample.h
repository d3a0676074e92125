/** Samples of what went, made from those of all tasks, in input order. */
#ifndef JPC_REPORT_DROPPED_SAMPLE_H
#define JPC_REPORT_DROPPED_SAMPLE_H

#include "job/marker.h"
#include "job/run.h"

/** dropped/sample.jsonl.zst: per bound the documents with the smallest hashes. Does nothing unless
 *  output.dropped is `sample`. Adds the file to `marker`. */
jpc_status jpc_dropped_sample_publish(const jpc_run *run, jpc_marker *marker, jpc_err *err);

/** dropped/paragraphs.jsonl.zst: per rule the paragraphs with the smallest hashes. Does nothing
 * where paragraphs are not counted, or if output.dropped is `none`. */
jpc_status jpc_paragraph_sample_publish(const jpc_run *run, jpc_marker *marker, jpc_err *err);

#endif
