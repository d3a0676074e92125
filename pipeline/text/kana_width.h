/** Half-width katakana and voicing marks. */
#ifndef JPC_TEXT_KANA_WIDTH_H
#define JPC_TEXT_KANA_WIDTH_H

#include <stdint.h>

#include "core/memory.h"

/** The full-width character of a half-width one of U+FF61–FF9F (ｱ → ア, ｡ → 。, ﾞ → ゛); any other
 *  code itself. */
uint32_t jpc_kana_full_width(uint32_t code);

/** The kana that `kana` becomes with the mark behind it (U+309B, U+309C or their half-width forms):
 *  カ゛ → ガ, ハﾟ → パ, う゛ → ゔ. 0 if there is none. */
uint32_t jpc_kana_with_mark(uint32_t kana, uint32_t mark);

/** Half-width katakana and their punctuation (U+FF61–FF9F) become full-width, with ﾞ and ﾟ put
 *  into the kana before them, where there is such a kana; all else stays. Returns `text` itself
 *  where nothing changes, else new bytes in the arena. */
jpc_span jpc_normalize_half_kana(jpc_arena *arena, jpc_span text);

#endif
