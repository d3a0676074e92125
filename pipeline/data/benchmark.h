/** Items of benchmarks: the strings of some files that tell one text from others, and an index of
 *  them.
 *
 *  Equal strings are one item (by their characters, text/item_form.h). One that has min_overlap
 *  distinct n-grams is found by them. A shorter one is found as a whole, but only if it is likely
 *  to be a sentence: min_chars characters, one of them hiragana, or four words, and a stop behind
 *  it, or behind half of the strings of its field. Whatever its length, Latin text of fewer than
 *  four words (a label, an id) is no item. */
#ifndef JPC_DATA_BENCHMARK_H
#define JPC_DATA_BENCHMARK_H

#include <inttypes.h>

#include "core/error.h"
#include "text/item_index.h"

struct jpc_benchmark_field;

/** One string. */
typedef struct jpc_benchmark_source {
    uint32_t file;  /**< index among the files */
    uint32_t field; /**< index in `fields` */
    uint64_t line;
    jpc_span path; /**< "data[0].context" */
    jpc_span text; /**< gone once it is indexed */
} jpc_benchmark_source;

typedef struct jpc_benchmark {
    size_t min_overlap, min_chars; /**< set these before jpc_benchmark_index() */
    const char **names;            /**< of the files: the end of the path unless two have the same;
                                        owned, as all below */
    jpc_arena arena, texts;
    jpc_benchmark_source *sources; /**< all; the index's items, once it is made */
    size_t n, capacity;
    struct jpc_benchmark_field *fields;
    size_t n_fields, fields_capacity;
    uint32_t present_file;
    jpc_item_index index;
} jpc_benchmark;

/** Reads strings of files (data/benchmark_file.h); `paths` outlives them. Errors: those of
 *  jpc_benchmark_read(); JPC_ERR_CONFIG if a file has none. Released in any case. */
jpc_status jpc_benchmark_open(jpc_benchmark *benchmark, char *const *paths, size_t n_paths,
                              char *const *fields, size_t n_fields, jpc_err *err);
void jpc_benchmark_release(jpc_benchmark *benchmark);

/** Makes the index, of n-grams of characters or, with a tagger, of morphemes. */
void jpc_benchmark_index(jpc_benchmark *benchmark, int ngram, jpc_tagger *tagger);

/** Appends a line for each field of each file: its strings, how many are items, and those that are
 *  too short to tell; and one for all. */
void jpc_benchmark_note(const jpc_benchmark *benchmark, jpc_buf *notes);

#endif
