/** The summary of a run as text for people. */
#ifndef JPC_REPORT_TABLE_H
#define JPC_REPORT_TABLE_H

#include "exec/stats.h"

/** Appends the table: input, each stage with its bounds, and as last line the sentence
 *  "kept 23973 / 40000 documents (59.9 %), 53.1 / 84.8 MB" (MB = 10⁶ bytes of text). */
void jpc_table_format(const jpc_stats *stats, const jpc_pipeline *pipeline, jpc_buf *out);

#endif
