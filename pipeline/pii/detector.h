/** Detectors of personal information.
 *
 *  A detector is one .c file that exports one constant, the row `jpc_detector_<name>`, and is
 * listed in pii/detectors.def. The row says where in a text it is worth looking (an anchor, a
 * prefilter), what a candidate looks like (a pattern), and what a candidate has to be (a validity
 * test in C).
 *
 *  pii/finder.h asks them. It stops at the anchors, which vectors find at the speed of memory;
 * hands what the pattern matches around them to valid(); takes out what lies in a URL; and where
 * two detectors have found the same characters, the one that stands first in detectors.def has
 * them.
 *
 *  Texts are well-formed UTF-8; places are bytes of the text, at borders of characters. "Digits"
 * are those of ASCII and of full width (U+FF10–FF19).
 */
#ifndef JPC_PII_DETECTOR_H
#define JPC_PII_DETECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"
#include "text/morpheme.h"
#include "text/regex.h"

/** Where a detector is asked. */
typedef enum jpc_anchor_kind {
    JPC_ANCHOR_DIGITS,    /**< a run of digits (jpc_digit_run); and as JPC_ANCHOR_WORD, if there are
                               words: n_digits is 0 then */
    JPC_ANCHOR_AT,        /**< @ or ＠; the anchor is that character; and as JPC_ANCHOR_WORD, if
                               there are words */
    JPC_ANCHOR_WORD,      /**< one of the row's `words`; the anchor is the word */
    JPC_ANCHOR_MORPHEMES, /**< the segmented text, once; only while the detector is on */
} jpc_anchor_kind;

/** Digits, each at most three separators behind the one before: blanks (U+0020, U+00A0, U+3000),
 *  hyphens and what looks like one (- ‐ ‑ ‒ – — ― − － ー ｰ), full stops (. ．) and brackets
 *  ( ) （ ）. It begins and ends with a digit, and holds no newline. */
typedef struct jpc_anchor {
    size_t at, end;
    unsigned n_digits; /**< of a run of digits; else 0 */
    unsigned n_groups; /**< of adjacent digits in it */
} jpc_anchor;

#define JPC_PII_VALUE 64

/** What a detector looks at, and what it has found. */
typedef struct jpc_pii_candidate {
    jpc_span text;            /**< all of it: surroundings decide, too */
    const jpc_anchor *anchor; /**< around which it was found */
    const jpc_regex_match
        *match;     /**< for jpc_regex_group(match, text, n); NULL without a pattern */
    size_t at, end; /**< the match: group 1 if it has one, else all of it; without a pattern, what
                       is left of the anchor. valid() may narrow or widen it to what is to be
                         replaced; never to nothing */
    const char *detail;        /**< by valid(): a finer kind ("mobile", "visa"); static, or NULL */
    char value[JPC_PII_VALUE]; /**< by valid(): the value in its one form, NUL-terminated, if there
                                  is a better one than the text in half width and lower case without
                                    blanks and hyphens ("0312345678" of +81 3-1234-5678): what the
                                    keep list compares, and pseudonyms are made of */
} jpc_pii_candidate;

typedef struct jpc_detector {
    const char *name;   /**< "phone"; snake_case, equals the name of its file */
    const char *rule;   /**< one line for readers: what is found, and what has to hold */
    const char *source; /**< of the validity test: law, standard, list */
    const char *sample; /**< a text in which it finds one thing, invented; templates are tried on
                             it. NULL: there is none without morphemes */
    jpc_anchor_kind anchor;
    unsigned min_digits;      /**< of an anchor of digits; 0: any */
    const char *const *words; /**< of WORD, DIGITS, AT: ends with NULL; two bytes or more each */
    unsigned before, after;   /**< how many bytes around the anchor a match may reach, in its line;
                                   the finder moves both to borders of characters */
    /** A cheap look at the bytes around the anchor. NULL: each is worth a match. */
    bool (*prefilter)(jpc_span text, const jpc_anchor *anchor);
    /** PCRE2, UTF; searched from anchor − before to anchor + after, and what it matches must touch
     *  the anchor. Lookbehinds see what is before that, nothing sees what is behind. Linear:
     * possessive, or bounded repetition. NULL: valid() looks for itself. */
    const char *pattern;
    /** Whether the candidate is one. If so, and if not, the finder looks on behind it: a candidate
     *  that fails costs one group of digits, or the anchor, no more. */
    bool (*valid)(jpc_pii_candidate *candidate);
    /** JPC_ANCHOR_MORPHEMES: finds the next one that begins at morpheme *i or behind, and moves *i
     *  behind it; false: there is none. */
    bool (*find)(jpc_pii_candidate *candidate, const jpc_morphemes *morphemes, size_t *i);
    /** What a template calls for by a name of this detector's own: {top} of `email`. The value
     * lives in the arena; false: there is no such name, whatever `found` is (it may be empty).
     *  NULL: it has none. */
    bool (*placeholder)(jpc_arena *arena, jpc_span found, jpc_span name, jpc_span *value);
} jpc_detector;

/** In the order of detectors.def, which is that of precedence. Ends with NULL. */
extern const jpc_detector *const jpc_detectors[];

#endif
