/** Segmentation into morphemes: the one door to MeCab and its dictionaries.
 *
 *  The words are those that libmecab finds. By default they are found by text/lattice.h, which is
 *  several times faster; libmecab itself does it if it is asked to, or for a dictionary that only
 * it reads.
 *
 *  The model (dictionary) is shared by all threads; a tagger (lattice) belongs
 *  to one. The unit is the line: each line of the text is analysed on its own,
 *  without its newline; a line above JPC_MAX_LINE_CHARS characters is split after
 *  the last 。 before the limit or, failing that, at the limit. A run of more than
 *  JPC_MAX_RUN_CHARS characters of one kind (hiragana, katakana, kanji, hangul, symbols,
 *  all others; white space ends it) is split at that length.
 */
#ifndef JPC_TEXT_MORPHEME_H
#define JPC_TEXT_MORPHEME_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/memory.h"
#include "text/part_of_speech.h"

#define JPC_MAX_LINE_CHARS 16384 // libmecab is quadratic on runs and costs are 32 bits
#define JPC_MAX_RUN_CHARS 512    // it rescans a run at each of its positions

typedef struct jpc_morpheme {
    uint32_t at, len;    /**< bytes of the surface in the text */
    uint8_t pos;         /**< jpc_pos */
    bool unknown;        /**< not in the dictionary */
    const char *feature; /**< the dictionary's feature string (comma-separated); lives as long
                              as the model */
} jpc_morpheme;

typedef struct jpc_morphemes {
    const jpc_morpheme *items; /**< in the arena, in text order; white space makes none */
    size_t n;
} jpc_morphemes;

typedef struct jpc_dictionary jpc_dictionary;
typedef struct jpc_tagger jpc_tagger;

/** Who cuts. */
typedef enum jpc_segmenter {
    JPC_SEGMENTER_OWN, /**< text/lattice.h where it can read the dictionary, else libmecab */
    JPC_SEGMENTER_LIBMECAB,
} jpc_segmenter;

/** Opens a dictionary: "ipadic", "unidic", "naist-jdic" (looked up where Debian puts them,
 *  then where `mecab-config --dicdir` was at build time) or the path of a compiled dictionary's
 *  folder. Never the system default. Errors: JPC_ERR_CONFIG if it is missing (naming the package
 *  to install) or its charset is not UTF-8; JPC_ERR_IO if it cannot be read, or is damaged. */
jpc_status jpc_dictionary_open(jpc_dictionary **dictionary, const char *name, jpc_err *err);
/** The same for taggers that are not JPC_SEGMENTER_OWN. */
jpc_status jpc_dictionary_open_for(jpc_dictionary **dictionary, const char *name,
                                   jpc_segmenter segmenter, jpc_err *err);
void jpc_dictionary_close(jpc_dictionary *dictionary);

/** Folder, version and charset as text for manifests; lives as long as the dictionary. */
const char *jpc_dictionary_description(const jpc_dictionary *dictionary);
/** The folder of its files sys.dic, matrix.bin, char.bin and unk.dic. */
const char *jpc_dictionary_folder(const jpc_dictionary *dictionary);

/** Who cuts in fact. */
jpc_segmenter jpc_dictionary_segmenter(const jpc_dictionary *dictionary);

/** A tagger for one thread; any number per dictionary. */
jpc_status jpc_tagger_open(jpc_tagger **tagger, const jpc_dictionary *dictionary, jpc_err *err);
void jpc_tagger_close(jpc_tagger *tagger);

/** Segments valid UTF-8. The result lives in the arena (feature strings: with the dictionary).
 *  Cannot fail: what MeCab cannot analyse becomes one unknown morpheme per line. */
jpc_morphemes jpc_tagger_segment(jpc_tagger *tagger, jpc_arena *arena, jpc_span text);

/** Appends "mecab 0.996\n", as it is linked. */
void jpc_morpheme_version(jpc_buf *out);

#endif
