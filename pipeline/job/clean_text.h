/** Texts that map tasks kept, one by one: those of two documents that have to be compared. */
#ifndef JPC_JOB_CLEAN_TEXT_H
#define JPC_JOB_CLEAN_TEXT_H

#include "data/record.h"
#include "job/run.h"

/** Text in one zstd frame of data/clean where texts are looked up in it: what one look-up has to
 *  decompress. Frames of 128 KiB would take 3 to 16 % less of the disk, and four times as long. */
#define JPC_CLEAN_FRAME_BYTES ((size_t)32 << 10)

typedef struct jpc_clean_texts jpc_clean_texts;

void jpc_clean_texts_open(jpc_clean_texts **texts, const jpc_run *run);

/** The text of the line at `place` of the clean file of a map task; in the arena.
 *  Errors: JPC_ERR_IO; JPC_ERR_DATA if there is no such line; JPC_WAIT: the file has been removed,
 *  as when a run has finished, and the map task has to be run again. */
jpc_status jpc_clean_text(jpc_clean_texts *texts, size_t task, jpc_place place, jpc_arena *arena,
                          jpc_span *text, jpc_err *err);

/** NULL is fine. */
void jpc_clean_texts_close(jpc_clean_texts *texts);

#endif
