/** The counters of a run as JSON: schema version first, integer counters only (bounds and the edges
 *  of histograms are the numbers of the configuration), the same bytes for the same counters. */
#ifndef JPC_REPORT_STATS_JSON_H
#define JPC_REPORT_STATS_JSON_H

#include "exec/stats.h"

void jpc_stats_json_format(const jpc_stats *stats, const jpc_pipeline *pipeline, jpc_buf *out);

#endif
