/** How many documents have a paragraph, on the way from paragraph to write tasks
 *  (stage/paragraph.h): counts are added up by frequency tasks, each of one slice of the keys.
 *
 *    data/paragraph/tN.paragraph   table file (table_file.h), by key: u64 key, u32 documents of
 *                                  map task N that have it, u32 the first of them: number of its
 *                                  record in data/clean, from 1
 *    data/frequency/pN.frequency   row file (row_file.h), by key: u64 key, u64 documents of the run
 *    data/asked/pN.asked           table file, a slice per map task, by key: of those that a write
 *                                  task needs to know, u64 key, u64 documents, u32 the first one,
 *                                  if it is of this task, else 0
 *  Slices of the first and files of the second divide the keys alike, by their top bits. Tables of
 *  two runs are added up by adding the documents of equal keys. The second one is of the documents
 *  of this run; what older runs have is added in the third only.
 */
#ifndef JPC_JOB_PARAGRAPH_TABLE_H
#define JPC_JOB_PARAGRAPH_TABLE_H

#include "job/run.h"
#include "stage/frequency.h"

#define JPC_PARAGRAPH_WORDS 4
#define JPC_ASKED_WORDS 5
#define JPC_FREQUENCY_BYTES 16

/** The slice of a key, of so many (a power of two). */
uint32_t jpc_paragraph_slice(uint64_t key, uint32_t n_slices);

void jpc_paragraph_name(char name[64], size_t task);
void jpc_frequency_name(char name[64], size_t slice);
void jpc_asked_name(char name[64], size_t slice);

/** What is asked for write task `task`, sorted. */
jpc_status jpc_asked_read(jpc_frequencies *frequencies, const jpc_run *run, size_t task,
                          jpc_err *err);

/** Digest of what is in there. */
jpc_hash128 jpc_asked_hash(const jpc_frequencies *frequencies);

#endif
