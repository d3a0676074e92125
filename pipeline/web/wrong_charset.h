/** Text that was decoded with the wrong charset (文字化け): found, and decoded anew. */
#ifndef JPC_WEB_WRONG_CHARSET_H
#define JPC_WEB_WRONG_CHARSET_H

#include <stdint.h>

#include "core/memory.h"
#include "web/charset_encode.h"

/** Repairs what was read wrongly, once or more often: UTF-8 as windows-1252 or Latin-1 or as
 *  Shift_JIS, EUC-JP as Shift_JIS or as windows-1252, Shift_JIS as windows-1252, and ISO-2022-JP
 *  whose escapes lost their ESC ($B…(B). Each run of characters of a line that the wrong charset
 *  has is decoded anew where that gives far more plausible Japanese (wrong_charset.c says how much)
 *  with at most `max_loss` of its characters lost; what is lost becomes U+FFFD. In a text with such
 *  a run, signs that were windows-1252 are, too, where nothing is lost of them. Text in any
 *  language that was read rightly stays. Returns `text` itself where nothing changes, else new
 *  bytes in the arena. */
jpc_span jpc_mojibake_repair(jpc_arena *arena, const jpc_encoder *encoder, jpc_span text,
                             double max_loss);

/** Characters that were lost in decoding, U+FFFD and C1 controls, and those in runs that look as
 *  if they were read with the wrong charset. */
uint64_t jpc_mojibake_count(jpc_span text);

#endif
