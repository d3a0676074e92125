/** Spellings that are the same word to who looks for words. */
#ifndef JPC_TEXT_FOLD_H
#define JPC_TEXT_FOLD_H

#include "core/memory.h"

typedef enum jpc_fold {
    JPC_FOLD_NONE,
    JPC_FOLD_CASE, /**< lower case, in both widths, of letters whose lower-case form is as long in
                        UTF-8: all bytes keep their place */
    JPC_FOLD_NFKC, /**< NFKC, then lower case: half- and full-width letters and kana are the same */
    JPC_FOLD_KANA, /**< this, and katakana (ァ–ヶ, ヽ, ヾ) becomes hiragana */
} jpc_fold;

/** Folds well-formed UTF-8. Returns `text` itself where nothing changes, else new bytes in the
 *  arena. */
jpc_span jpc_fold_text(jpc_arena *arena, jpc_span text, jpc_fold fold);

#endif
