/** Which paragraphs went most often: of a rule, those that most documents have.
 *
 *  Counts of the parts of a run add up to those of the whole: each part keeps its first
 *  JPC_CUT_COUNTS by frequency, then key; all occurrences of a paragraph that is among the first of
 *  the whole are counted, since it is among the first of each part that has it. */
#ifndef JPC_JOB_CUT_COUNT_H
#define JPC_JOB_CUT_COUNT_H

#include "core/memory.h"

#define JPC_CUT_COUNTS 1000
#define JPC_CUT_TEXT 200 /**< characters of it that are kept */

typedef struct jpc_cut_count {
    uint64_t key, frequency; /**< documents that have it, by which the rule went */
    uint64_t n;              /**< how often it went */
    char *text;              /**< owned; where it went first: escaped as in JSON */
} jpc_cut_count;

/** Zeroed: empty. */
typedef struct jpc_cut_counts {
    jpc_cut_count *items; /**< owned */
    size_t n;
    uint32_t *slots;    /**< owned; hash table of 1 + index; 0: free */
    bool is_full;       /**< what stands behind `last` is left out */
    jpc_cut_count last; /**< without its text */
} jpc_cut_counts;

/** Counts one that has gone n times. NULL: it will not be among the first. The caller sets the text
 *  of a new one, which is NULL, before the next call. */
jpc_cut_count *jpc_cut_counts_add(jpc_cut_counts *counts, uint64_t key, uint64_t frequency,
                                  uint64_t n);

/** Sets the text to a copy of `escaped`. */
void jpc_cut_count_set_text(jpc_cut_count *count, jpc_span escaped);
void jpc_cut_counts_release(jpc_cut_counts *counts);

/** Leaves the first JPC_CUT_COUNTS, in order. */
void jpc_cut_counts_sort(jpc_cut_counts *counts);

/** Appends the first JPC_CUT_COUNTS as lines: "rule<TAB>frequency<TAB>n<TAB>key<TAB>text". */
void jpc_cut_counts_format(jpc_cut_counts *counts, const char *rule, jpc_buf *out);

/** Adds what that has written; counts[i] is that of rule names[i]. Order matters: the first text
 *  stays. False: it was something else. */
bool jpc_cut_counts_parse(jpc_cut_counts *counts, const char *const *names, int n_names,
                          jpc_span text);

#endif
