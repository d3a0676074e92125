/** What the report says of paragraphs that went. */
#ifndef JPC_REPORT_PARAGRAPH_REPORT_H
#define JPC_REPORT_PARAGRAPH_REPORT_H

#include "job/marker.h"
#include "job/run.h"

/** report/paragraphs.tsv: of each rule the most frequent paragraphs that went (job/cut_count.h),
 * where paragraphs are counted. Adds the file to `marker`. */
jpc_status jpc_paragraph_table_publish(const jpc_run *run, jpc_marker *marker, jpc_err *err);

/** Appends a line below the table: how many paragraphs were counted. */
jpc_status jpc_paragraphs_tell(const jpc_run *run, jpc_buf *table, jpc_err *err);

#endif
