/** The files of a compiled MeCab dictionary, mapped and checked.
 *
 *  sys.dic and unk.dic hold words, matrix.bin what it costs that one follows another, char.bin the
 *  categories of characters. They are read where they lie: processes share their pages, and only
 *  what is looked at is read from the disk. All numbers are in the order of this machine, as
 *  mecab-dict-index writes them.
 */
#ifndef JPC_TEXT_MECAB_FILE_H
#define JPC_TEXT_MECAB_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/memory.h"

#define JPC_MECAB_CATEGORIES 256
#define JPC_MECAB_CATEGORY_LEN 32 // bytes of a name, padded with NULs

/** A state of MeCab's double array. State `s` goes on by byte `c` to the state at
 *  units[s + c + 1].base if that unit's check is `s`; a word ends here if units[s] is checked by
 *  itself and its base is negative: -1 - (first token << 8 | tokens). */
typedef struct jpc_mecab_unit {
    int32_t base;
    uint32_t check;
} jpc_mecab_unit;

/** One reading of a word. */
typedef struct jpc_mecab_token {
    uint16_t left, right; /**< its row and its column in the matrix */
    uint16_t part;
    int16_t cost;
    uint32_t feature; /**< offset in the features */
    uint32_t compound;
} jpc_mecab_token;

typedef struct jpc_mecab_lexicon {
    const jpc_mecab_unit *units;
    const jpc_mecab_token *tokens;
    const char *features; /**< strings, each with a NUL behind it */
    uint32_t n_units, n_tokens;
    bool utf8;
} jpc_mecab_lexicon;

/** Parts of the description of a character in char.bin. */
#define JPC_MECAB_KINDS 0x3FFFFu /**< a bit for each category that it belongs to */
#define JPC_MECAB_CATEGORY(info) ((info) >> 18 & 0xFFu)   /**< that of words which begin with it */
#define JPC_MECAB_LENGTH(info) ((info) >> 26 & 0xFu)      /**< unknown words of 1 to so many */
#define JPC_MECAB_GROUPS(info) (((info) >> 30 & 1u) != 0) /**< a run may be an unknown word */
#define JPC_MECAB_INVOKES(info) ((info) >> 31 != 0)       /**< even where known words begin */

typedef struct jpc_mecab_files {
    struct jpc_mecab_map {
        const char *ptr;
        size_t len;
    } maps[4];
    jpc_mecab_lexicon words, unknown;
    const int16_t *matrix; /**< [row * n_columns + column]: row of the word behind */
    uint32_t n_columns, n_rows;
    const uint32_t *infos;  /**< of U+0000 to U+FFFE */
    const char *categories; /**< names, JPC_MECAB_CATEGORY_LEN each */
    uint32_t n_categories;
} jpc_mecab_files;

/** Maps the four files and checks every size, and every number of a token, against them. Errors:
 *  JPC_ERR_IO if a file is missing, damaged or of another version. Close it in any case. */
jpc_status jpc_mecab_files_open(jpc_mecab_files *files, const char *folder, jpc_err *err);
void jpc_mecab_files_close(jpc_mecab_files *files);

/** Whether the name of a charset means UTF-8: dictionaries spell it "UTF-8", "utf8", "UTF8" … */
bool jpc_mecab_is_utf8(const char *charset);

/** The value (first token << 8 | tokens) of exactly this word; false if there is none. */
bool jpc_mecab_find(const jpc_mecab_lexicon *lexicon, jpc_span word, uint32_t *value);

/** Whether a value names tokens that are there. */
bool jpc_mecab_value_is_sound(const jpc_mecab_lexicon *lexicon, uint32_t value);

#endif
