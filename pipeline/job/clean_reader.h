/** Reads what a map task kept, for the tasks behind the deduplicator. */
#ifndef JPC_JOB_CLEAN_READER_H
#define JPC_JOB_CLEAN_READER_H

#include "data/record.h"
#include "job/task.h"

typedef struct jpc_clean_reader {
    jpc_task *task; /**< of inputs; its progress is shown */
    char *path;     /**< owned; data/clean/tN.jsonl.zst */
    jpc_record_options records;
    jpc_record_scratch scratch;
} jpc_clean_reader;

void jpc_clean_reader_open(jpc_clean_reader *reader, jpc_task *task);
void jpc_clean_reader_close(jpc_clean_reader *reader);

/** JPC_WAIT if the text has been removed: the map task must be run first. It will be, now that the
 *  task has no marker. */
jpc_status jpc_clean_reader_need_text(const jpc_clean_reader *reader, jpc_err *err);

/** Gives all documents in order, parsed: doc->record->number − 1 is the number of the document.
 *  JPC_ERR_STOPPED: the task shall stop. */
jpc_status jpc_clean_reader_each(jpc_clean_reader *reader,
                                 jpc_status (*take)(void *self, jpc_batch *slice, jpc_err *err),
                                 void *self, jpc_err *err);

#endif
