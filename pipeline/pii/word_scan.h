/** Where one of a few words may stand, all of them looked for at once. */
#ifndef JPC_PII_WORD_SCAN_H
#define JPC_PII_WORD_SCAN_H

#include "core/cpu.h"
#include "core/memory.h"

#define JPC_PRINT_BYTES 3 // of a word that are looked at: a character of kana or kanji

/** The first bytes of all words. Each word has one of eight bits, shared with others if there are
 *  more; low[i][n] has the bits of those whose byte i has n as its low half, high[i][n] of those
 *  that have n as its high half. Begin with {0}. */
typedef struct jpc_word_prints {
    uint8_t low[JPC_PRINT_BYTES][16], high[JPC_PRINT_BYTES][16];
    unsigned n_words;
} jpc_word_prints;

/** Adds a word of two bytes or more. */
void jpc_word_prints_add(jpc_word_prints *prints, jpc_span word);

/** The first place at or behind `at` where a word may stand, or `end`: none is passed over, but
 *  what stands there has to be compared. */
typedef const char *jpc_word_scan_function(const jpc_word_prints *prints, const char *at,
                                           const char *end);

typedef struct jpc_word_scan_kernel {
    const char *name;
    jpc_cpu_vectors vectors; /**< what it needs: jpc_cpu_has() */
    jpc_word_scan_function *scan;
} jpc_word_scan_kernel;

/** All that were built, best first; the last is "scalar", then NULL as name. */
extern const jpc_word_scan_kernel jpc_word_scan_kernels[];

/** The best that runs here. */
jpc_word_scan_function *jpc_word_scan(void);

jpc_word_scan_function jpc_word_scan_scalar, jpc_word_scan_avx2;

#endif
