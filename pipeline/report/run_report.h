/** The last step of a run: what its tasks counted and set aside becomes report/ and dropped/.
 *
 *    report/stats.json        all counters; the same bytes on every machine
 *    report/table.txt         the same for people
 *    report/clusters.tsv      clusters of near-duplicates by size, and report/alarms.tsv, what is
 *                             suspicious of them (near_report.h)
 *    report/contamination.tsv items of benchmarks that documents held, and how many
 *                             (label_report.h)
 *    report/unreadable.tsv    file, offset, within, length, disk, stream or padding, cause; if
 *                             there are any
 *    report/suspects.tsv      the same of records whose digests are wrong and that were read all
 *                             the same (check_digests: count)
 *    report/set_aside.tsv     file, bytes, cause; if inputs were set aside
 *    report/timing.json       everything that may differ between two runs
 *    dropped/sample.jsonl.zst per bound the documents with the smallest hashes, in input order
 *    state/report.ok          marker: the run has finished
 */
#ifndef JPC_REPORT_RUN_REPORT_H
#define JPC_REPORT_RUN_REPORT_H

#include "job/engine.h"
#include "job/unreadable.h"
#include "report/label_report.h"
#include "report/near_report.h"

/** Adds up the counters of all tasks. Errors: JPC_ERR_DATA if they do not add up. */
jpc_status jpc_run_stats(const jpc_run *run, jpc_stats *stats, jpc_err *err);

/** Adds the lines of jpc_unreadable_format() of all tasks, in the order of inputs. */
jpc_status jpc_run_unreadable(const jpc_run *run, jpc_unreadable_text *text, jpc_err *err);
/** The same of jpc_suspects_format(). */
jpc_status jpc_run_suspects(const jpc_run *run, jpc_unreadable_text *text, jpc_err *err);

/** What a report says; all are owned. */
typedef struct jpc_report_texts {
    jpc_buf stats_json, table; /**< report/stats.json and report/table.txt */
    jpc_near_texts near;
    jpc_label_texts labels;
} jpc_report_texts;

/** What report/ says of these counters and of what the tasks have listed. Release it also after an
 *  error. Errors: those of jpc_near_texts_make() and jpc_label_texts_make(). */
jpc_status jpc_run_report_texts(const jpc_run *run, const jpc_stats *stats, jpc_report_texts *texts,
                                jpc_err *err);
void jpc_report_texts_release(jpc_report_texts *texts);

/** Writes everything above, of the state that engine->backlog tells of. `version` is for
 *  timing.json. JPC_WAIT: some of what the tasks left had changed and is to be made again first. */
jpc_status jpc_run_report(const jpc_run *run, const jpc_engine *engine, const char *version,
                          jpc_err *err);

/** Whether no task has to run and the report of that state is there. Errors: JPC_ERR_IO: its marker
 *  cannot be read. */
jpc_status jpc_run_is_finished(const jpc_run *run, const jpc_backlog *backlog, bool *finished,
                               jpc_err *err);

#endif
