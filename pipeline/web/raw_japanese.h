/** A look at raw bytes before anything is parsed. */
#ifndef JPC_WEB_RAW_JAPANESE_H
#define JPC_WEB_RAW_JAPANESE_H

#include <stdbool.h>

#include "core/memory.h"

/** Whether an undecoded HTML body may hold Japanese: kana in UTF-8, UTF-16, Shift_JIS or EUC-JP, a
 *  designation of ISO-2022-JP, a numeric character reference to kana; or if its first KiB declares
 *  Japanese: <html lang=ja>, <meta charset=shift_jis>, <meta http-equiv=content-language>. Errs
 *  towards true; meant to run at the speed of memory, so that other pages cost no decoding and no
 *  parsing. Does not see: kanji alone that nothing declares, kana that only scripts make (\u3042,
 *  %E3%81%82), half-width kana alone. */
bool jpc_raw_japanese(jpc_span body);

/** The same with or without vector instructions, for tests; with: if jpc_cpu_has(JPC_CPU_AVX2). */
bool jpc_raw_japanese_with(jpc_span body, bool vectors);

#endif
