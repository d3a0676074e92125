/** A compiled MeCab dictionary, made ready for text/lattice.h: words, characters, unknown words.
 *
 *  The matrix and the features stay in the files (text/mecab_file.h). What is made new takes some
 *  20 MB for IPADIC. Read-only once it is open: any number of threads.
 */
#ifndef JPC_TEXT_MECAB_DICTIONARY_H
#define JPC_TEXT_MECAB_DICTIONARY_H

#include "text/mecab_file.h"
#include "text/word_trie.h"

#define JPC_MECAB_MAX_GROUP 24 // characters behind the first of a run that is one unknown word
#define JPC_MECAB_SPARE 8      // words behind the last: kernels copy some at a time

/** A reading of a word. Those of one word are adjacent, the last one of MeCab's first, and without
 *  those that can never win: same row and column as another that costs less, or comes first. */
typedef struct jpc_mecab_word {
    uint16_t left, right;
    int16_t cost;
    uint16_t unused;
} jpc_mecab_word;

typedef struct jpc_mecab_dictionary {
    jpc_mecab_files files;
    jpc_trie trie;         /**< values: first word << 8 | words */
    jpc_mecab_word *words; /**< owned */
    uint32_t *features;    /**< owned; by word: JPC_MECAB_UNKNOWN or 0, and the offset */
    uint32_t n_words;
    uint32_t unknown[JPC_MECAB_CATEGORIES]; /**< values, as of the trie */
    uint32_t *infos;     /**< owned; of U+0000 to U+FFFF, as libmecab sees them in a line: NUL is a
                              blank and U+FFFF is U+FFFD */
    uint32_t other_info; /**< of all characters above U+FFFF */
    uint32_t spaces;     /**< kinds of the blank */
    uint32_t most_words; /**< of one value */
} jpc_mecab_dictionary;

#define JPC_MECAB_UNKNOWN 0x80000000u

/** Opens the dictionary of a folder. *supported is false, and there is nothing to close, if it is a
 *  sound one, but only libmecab reads it: not in UTF-8, with settings of its own (dicrc) that
 * change the analysis, or too big. Errors: JPC_ERR_IO if a file is missing or damaged. */
jpc_status jpc_mecab_dictionary_open(jpc_mecab_dictionary *dictionary, const char *folder,
                                     bool *supported, jpc_err *err);
void jpc_mecab_dictionary_close(jpc_mecab_dictionary *dictionary);

/** Whether a word stands for all that a category of characters makes unknown words of. */
static inline bool jpc_mecab_is_unknown(const jpc_mecab_dictionary *dictionary, uint32_t word)
{
    return (dictionary->features[word] & JPC_MECAB_UNKNOWN) != 0;
}

/** The features of a word; lives as long as the dictionary. */
static inline const char *jpc_mecab_feature(const jpc_mecab_dictionary *dictionary, uint32_t word)
{
    uint32_t feature = dictionary->features[word];

    return (feature & JPC_MECAB_UNKNOWN) != 0
               ? dictionary->files.unknown.features + (feature & ~JPC_MECAB_UNKNOWN)
               : dictionary->files.words.features + feature;
}

#endif
