/** What the report lists of the numbered things that stages look for: items of benchmarks. */
#ifndef JPC_REPORT_LABEL_REPORT_H
#define JPC_REPORT_LABEL_REPORT_H

#include "job/run.h"

/** Texts of the report; both owned. */
typedef struct jpc_label_texts {
    jpc_buf list; /**< report/contamination.tsv; empty without a stage that looks for such things */
    jpc_buf table; /**< a line for each such stage that found some */
} jpc_label_texts;

/** Made from what the tasks counted. Errors: JPC_ERR_IO, JPC_ERR_DATA of their files. Released in
 *  any case. */
jpc_status jpc_label_texts_make(jpc_label_texts *texts, const jpc_run *run, jpc_err *err);
void jpc_label_texts_release(jpc_label_texts *texts);

#endif
