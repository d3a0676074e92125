/** A look at raw bytes before anything is parsed. */
#ifndef JPC_WEB_RAW_JAPANESE_H
#define JPC_WEB_RAW_JAPANESE_H

#include <stdbool.h>

#include "core/memory.h"

/** Whether an undecoded HTML body may hold Japanese: lang="ja…", kana in UTF-8, UTF-16 with BOM,
 *  Shift_JIS, EUC-JP or ISO-2022-JP, or numeric character references to kana. Errs towards true;
 * meant to run at the speed of memory, so that other pages cost no decoding and no parsing. */
bool jpc_raw_japanese(jpc_span body);

#endif
