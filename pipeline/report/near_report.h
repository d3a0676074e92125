/** What the report says of near-duplicates: clusters by size, and what is suspiciously large. */
#ifndef JPC_REPORT_NEAR_REPORT_H
#define JPC_REPORT_NEAR_REPORT_H

#include "job/run.h"

/** Texts of the report; all owned, empty where near-duplicates are not looked for. */
typedef struct jpc_near_texts {
    jpc_buf table;    /**< lines below the table */
    jpc_buf clusters; /**< report/clusters.tsv: clusters, documents and copies by size */
    jpc_buf alarms;   /**< report/alarms.tsv: a cluster above `max_cluster`, or a host of 1,000 and
                           more documents that loses more than `max_host_loss`, a line each; empty
                           if there is none */
} jpc_near_texts;

/** Made from what the tasks counted. Errors: JPC_ERR_IO, JPC_ERR_DATA of their files. */
jpc_status jpc_near_texts_make(jpc_near_texts *texts, const jpc_run *run, jpc_err *err);
void jpc_near_texts_release(jpc_near_texts *texts);

#endif
