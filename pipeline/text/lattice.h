/** The cheapest way to cut a line into the words of a MeCab dictionary: the one that libmecab
 * finds, word by word, several times faster.
 *
 *  A lattice belongs to one thread; the dictionary is shared. Time and memory are linear in the
 *  characters of the line, whatever they are.
 */
#ifndef JPC_TEXT_LATTICE_H
#define JPC_TEXT_LATTICE_H

#include "core/cpu.h"
#include "text/mecab_dictionary.h"

#define JPC_LATTICE_MAX_CHARS 16384 // a word adds 2^16 to the cost at most, which has 31 bits

typedef struct jpc_lattice jpc_lattice;

typedef struct jpc_lattice_word {
    uint32_t at, len; /**< bytes, in the line */
    uint32_t word;    /**< of the dictionary: jpc_mecab_feature() */
} jpc_lattice_word;

/** What fills a lattice whose characters are known. */
typedef void jpc_lattice_function(jpc_lattice *lattice);

typedef struct jpc_lattice_kernel {
    const char *name;
    jpc_cpu_vectors vectors; /**< what it needs: jpc_cpu_has() */
    jpc_lattice_function *fill;
} jpc_lattice_kernel;

/** All that were built, best first; the last is "scalar", then NULL as name. Same words from all.
 */
extern const jpc_lattice_kernel jpc_lattice_kernels[];

/** `kernel`: NULL for the best that runs here. The dictionary must outlive it. */
jpc_lattice *jpc_lattice_open(const jpc_mecab_dictionary *dictionary,
                              const jpc_lattice_kernel *kernel);
void jpc_lattice_close(jpc_lattice *lattice);

/** Cuts a line of valid UTF-8, of at most JPC_LATTICE_MAX_CHARS characters and without a newline.
 *  Returns how many words there are; *words, in text order, live until the next call. */
size_t jpc_lattice_cut(jpc_lattice *lattice, jpc_span line, const jpc_lattice_word **words);

#endif
