/** The contract between the pipeline and a filter, modifier or deduplicator.
 *
 *  A stage is one .c file that exports one constant, `jpc_stage_<name>`, and
 *  nothing else. It is listed in filters/filters.def or dedup/dedup.def.
 *
 *  Four kinds of memory, four lifetimes:
 *    params   filled from the option table; const; shared by all workers.
 *    model    built once by open(); const in apply(); shared without locks.
 *    scratch  one per worker, built by scratch_open(); never shared.
 *    arena    of the current batch; everything a document needs.
 *  (The same split as pcre2_code / pcre2_match_data, mecab_model_t /
 *  mecab_lattice_t, ZSTD_CDict / ZSTD_CCtx.)
 */
#ifndef JPC_STAGE_STAGE_H
#define JPC_STAGE_STAGE_H

#include "data/batch.h"
#include "data/features.h"
#include "stage/option.h"

typedef enum jpc_stage_kind {
    JPC_FILTER,   /**< decides keep or drop; never changes the text */
    JPC_MODIFIER, /**< changes the text or annotates; drops nothing itself */
    JPC_DEDUP,    /**< computes a key; documents are compared by later tasks */
} jpc_stage_kind;

/** Cost of a stage. A document that violates a bound of one tier does not enter a costlier one. */
typedef enum jpc_tier {
    JPC_TIER_METADATA,
    JPC_TIER_CHARACTERS,
    JPC_TIER_MORPHEMES,
    JPC_TIER_MODELS,
} jpc_tier;

/** What apply() works with. Lives on the worker's stack. */
typedef struct jpc_context {
    const struct jpc_stage_def *def;
    const void *params;
    const void *model;
    void *scratch;
    jpc_arena *arena;    /**< of the current batch: for what stays with the document */
    jpc_arena *features; /**< emptied behind each document: for jpc_doc_scripts() and its kin, and
                              for scratch */
    jpc_tagger *tagger;  /**< of this worker; NULL unless a stage needs morphemes */
    const int *bound_of; /**< option index → index among the pipeline's bounds; -1 */
    bool only_records;   /**< what violates a bound is recorded, and does not drop this document */
    bool explains;       /**< somebody wants to see what stages find: jpc_tell_find() */
    uint64_t *counts;    /**< one per counter of the stage, which jpc_count() adds to; NULL: the
                              document had been dropped before, and nobody counts */
    const struct jpc_frequencies *frequencies; /**< for a stage that counts_paragraphs; NULL: none
                              are known, as in map tasks and commands of one stage, and it
                              changes nothing */
    int stage;           /**< index in the pipeline */
} jpc_context;

/** One of many things of a kind that a stage works with, for who reads about it. */
typedef struct jpc_stage_detail {
    const char *label, *text, *source;
    const char *initial; /**< what is done with it by default */
} jpc_stage_detail;

typedef struct jpc_stage_def {
    const char *name;      /**< equals the file name; snake_case */
    const char *summary;   /**< one line, shown by `jpcurate stages` */
    const char *measure;   /**< of each bound, by its name: formula, range, what of nothing; of a
                                modifier: its rule. In short what the file's header says */
    const char *reference; /**< the paper or corpus the rule comes from */
    const char *differs;   /**< how it differs from the reference; "no" */
    const char *group;     /**< "normalize", "segment", "mask", "dedup": the command that runs it
                                by default; NULL: none */
    jpc_stage_kind kind;
    jpc_tier tier;
    bool needs_morphemes;      /**< context->tagger is set for apply() */
    bool idempotent;           /**< modifiers: applying it twice is applying it once */
    bool also_dropped;         /**< applied to dropped documents too (masks) */
    bool signs;                /**< deduplicators: sets doc->signature, of dropped documents too,
                                    for the tasks that look for near-duplicates */
    bool counts_paragraphs;    /**< modifiers: needs context->frequencies, which tasks in front of
                                    those that write count (stage/paragraph.h) */
    const jpc_option *options; /**< ends with {0} */
    size_t params_size;        /**< sizeof the struct that `options` fills */

    /** What the stage counts of the documents that enter it, beside what is counted of each stage:
     *  "KIND.WHAT" each ("phone.matches"), of a-z, 0-9 and _. Those of a kind stand side by side,
     *  and each kind has the same WHATs in the same order: reports show a table of them. They are
     *  indices for jpc_count(). Ends with NULL; NULL: nothing. */
    const char *const *counters;
    const char *counters_title; /**< over that table: "Personal information" */

    /** What these options have the stage do with what it counts as `counter`, as one of their
     *  values ("mask"; static), for the reports. NULL: there is no choice. */
    const char *(*action)(const void *params, int counter);

    /** Whether these options need morphemes; NULL: needs_morphemes tells. */
    bool (*uses_morphemes)(const void *params);

    /** Whether the bound `option` is ever measured with these options, as one of a list is if there
     *  is a list, and one of a field if it has a name; one that is not is off. NULL: each is. */
    bool (*measures)(const void *params, int option);

    /** Gives the options that the value of its option `mode` stands for their values. Called when
     *  that option was set; what else is written wins. NULL: there is no such option. */
    void (*preset)(void *params);

    /** Fills in the i-th of them, from 0; false: there are no more. NULL: there are none. */
    bool (*detail)(int i, jpc_stage_detail *detail);
    const char *details_title; /**< over them */

    /** Appends a line for each thing that whoever set these options may trip over, without being
     *  wrong; shown by `jpcurate check`. NULL: there is none. */
    void (*note)(const void *params, const void *model, jpc_buf *notes);

    /** Of the numbered things that documents may hold (jpc_tell_label()): names of the columns that
     *  tell which one it is, tabs between, and what stands in them. A run lists those that were
     *  found, with how many documents had them: report/contamination.tsv. NULL: there are none. */
    const char *labels_heading;
    void (*label)(const void *model, uint32_t label, jpc_buf *out);

    /** Builds the model. NULL: the stage has none. Called once, first. */
    jpc_status (*open)(const void *params, void **model, jpc_err *err);
    /** Called behind open() where these options need morphemes, for a model that has texts to cut
     *  into them. NULL: it has not. */
    void (*learn)(const void *params, void *model, jpc_tagger *tagger);
    void (*close)(void *model);

    /** Builds the scratch of one worker. NULL: the stage has none. */
    jpc_status (*scratch_open)(const void *params, const void *model, void **scratch, jpc_err *err);
    void (*scratch_close)(void *scratch);

    /** Examines one document. Runs in parallel; depends on nothing but its
     *  arguments; cannot fail. Filters call jpc_measure(), modifiers
     *  jpc_doc_set_text(), deduplicators set doc->dedup_key or doc->signature. */
    void (*apply)(const jpc_context *context, jpc_doc *doc);
} jpc_stage_def;

/** Records the value measured for the bound `option` and whether it violates
 *  that bound; the first that does drops the document, unless the stage only
 *  records. Call it once per bound and document. Returns whether it does. */
bool jpc_measure(const jpc_context *context, jpc_doc *doc, int option, double measured);

/** Adds `n` to the counter of that index. Reports give the exact sum, the same whatever the
 * threads, tasks and batches. Of a document that had been dropped before, nothing is counted. */
void jpc_count(const jpc_context *context, int counter, uint64_t n);

/** Tells that the document holds the thing `label` of the stage (jpc_stage_def.label), once per
 *  thing and document. Of a document that had been dropped before, nothing is told. */
void jpc_tell_label(const jpc_context *context, jpc_doc *doc, uint32_t label);

/** Shows what was found to those who asked for it; else does nothing. All but `next` is set; spans
 *  live as long as the document. Call it in the order of the text. */
void jpc_tell_find(const jpc_context *context, jpc_doc *doc, jpc_find find);

/** How many counters the stage has. */
int jpc_stage_n_counters(const jpc_stage_def *def);

/** How many of them each kind has; 0 if there are none. */
int jpc_stage_counters_per_kind(const jpc_stage_def *def);

#endif
