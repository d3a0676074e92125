/** Decoding for pages, one step kinder than the standard. */
#ifndef JPC_WEB_CHARSET_DECODE_H
#define JPC_WEB_CHARSET_DECODE_H

#include "web/charset.h"

/** As jpc_charset_decode_as(), but ISO-2022-JP designations that follow each other are no error.
 *  The standard marks them against hidden markup; in old pages converters end a run this way. */
jpc_span jpc_charset_decode_page(jpc_arena *arena, jpc_span body, jpc_charset charset,
                                 uint64_t *bad_bytes);

#endif
