/** Finds personal information: asks detectors where it is worth it (pii/detector.h). */
#ifndef JPC_PII_FINDER_H
#define JPC_PII_FINDER_H

#include "core/error.h"
#include "pii/detector.h"

typedef struct jpc_finder jpc_finder;                 /**< shared by threads, const */
typedef struct jpc_finder_scratch jpc_finder_scratch; /**< of one thread */

typedef struct jpc_finding {
    int detector;       /**< index in jpc_detectors */
    size_t at, end;     /**< bytes of the text */
    const char *detail; /**< a finer kind, or NULL */
    jpc_span value;     /**< in its one form; in the arena */
} jpc_finding;

typedef struct jpc_findings {
    const jpc_finding *items; /**< in text order, disjoint; until the next call with this scratch */
    size_t n;
    size_t n_unfinished; /**< searches for URLs that gave up at the match limit */
} jpc_findings;

/** For the detectors for which `wanted`, as many as jpc_detectors has.
 *  Errors: JPC_ERR_CONFIG if PCRE2 refuses the pattern of URLs. */
jpc_status jpc_finder_open(jpc_finder **finder, const bool *wanted, jpc_err *err);
void jpc_finder_close(jpc_finder *finder);

jpc_finder_scratch *jpc_finder_scratch_new(const jpc_finder *finder);
void jpc_finder_scratch_free(jpc_finder_scratch *scratch);

/** jpc_regex_match_limit() of the pattern of URLs: for tests. */
void jpc_finder_scratch_limit(jpc_finder_scratch *scratch, uint32_t limit);

/** What the wanted detectors find in well-formed UTF-8, outside URLs. `morphemes` are those of the
 *  text, for detectors that look at them; NULL: these find nothing. Values live in `arena`. */
jpc_findings jpc_finder_find(const jpc_finder *finder, jpc_finder_scratch *scratch,
                             jpc_arena *arena, jpc_span text, const jpc_morphemes *morphemes);

/** Index in jpc_detectors, or −1. */
int jpc_detector_find(jpc_span name);

/** How many jpc_detectors has. */
int jpc_n_detectors(void);

#endif
