/** Detectors of personal information.
 *
 *  A detector is one .c file that exports one constant, the row jpc_detector_NAME, and one line in
 *  pii/detectors.def. The row says where in a text it is worth looking (an anchor), which of these
 *  places a cheap look puts aside (a prefilter), and what has to stand there (a validity test).
 *  pii/passport.c is a short one.
 *
 *  pii/finder.h asks them. It stops at the anchors, which vectors find at the speed of memory,
 *  takes out what lies in a URL, and where two detectors have found the same characters, the one
 *  that stands first in detectors.def has them.
 *
 *  To read what stands around an anchor: pii/context.h (digits, hyphens, words that announce),
 *  pii/digit_groups.h and pii/number_name.h (numbers in groups, and their names), pii/numeral.h
 *  (digits and kanji), pii/latin.h (ASCII in both widths). What a detector reads from one anchor
 *  has to be bounded, or in proportion to the anchor: then all of it is linear.
 *
 *  Texts are well-formed UTF-8; places are bytes of the text, at borders of characters. "Digits"
 *  are those of ASCII and of full width (U+FF10–FF19).
 */
#ifndef JPC_PII_DETECTOR_H
#define JPC_PII_DETECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"
#include "text/morpheme.h"

/** Where a detector is asked. */
typedef enum jpc_anchor_kind {
    /** A run of digits (jpc_anchor). And as JPC_ANCHOR_WORD, if there are words: n_digits is 0. */
    JPC_ANCHOR_DIGITS,
    /** @ or ＠; the anchor is that character. And as JPC_ANCHOR_WORD, if there are words. */
    JPC_ANCHOR_AT,
    /** One of the row's `words`; the anchor is the word. */
    JPC_ANCHOR_WORD,
    /** The segmented text, once; only while the detector is on. */
    JPC_ANCHOR_MORPHEMES,
} jpc_anchor_kind;

/** Of digits: each at most three separators behind the one before: blanks (U+0020, U+00A0, U+3000),
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
    const jpc_anchor *anchor; /**< NULL for find() */
    /** Before valid(): what is left of the anchor. Behind it: what is to be replaced, which may
     *  reach out of the anchor, and is not empty. */
    size_t at, end;
    const char *detail; /**< set by it: a finer kind ("mobile", "visa"); static, or NULL */
    /** Set by it: the value in its one form, NUL-terminated ("0312345678" of +81 3-1234-5678). The
     *  keep list compares it, and pseudonyms are made of it. Empty: the text in half width and
     *  lower case without blanks and hyphens is as good. */
    char value[JPC_PII_VALUE];
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
    /** A cheap look at the bytes around the anchor. NULL: each is worth valid(). */
    bool (*prefilter)(jpc_span text, const jpc_anchor *anchor);
    /** Looks through candidate->text[at, end) for the first one, and moves both to it; then it is
     *  asked again for what is left of the anchor behind it. False: there is none. */
    bool (*valid)(jpc_pii_candidate *candidate);
    /** JPC_ANCHOR_MORPHEMES, instead of valid(): finds the next one that begins at morpheme *i or
     *  behind, and moves *i behind it; false: there is none. */
    bool (*find)(jpc_pii_candidate *candidate, const jpc_morphemes *morphemes, size_t *i);
    /** What a template calls for by a name of this detector's own: {top} of `email`. The value
     *  lives in the arena; false: there is no such name, whatever `found` is (it may be empty).
     *  NULL: it has none. */
    bool (*placeholder)(jpc_arena *arena, jpc_span found, jpc_span name, jpc_span *value);
} jpc_detector;

/** In the order of detectors.def, which is that of precedence. Ends with NULL. */
extern const jpc_detector *const jpc_detectors[];

#endif
