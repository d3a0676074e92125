/** Charsets without a decoder of our own: the one door to iconv. */
#ifndef JPC_WEB_CHARSET_ICONV_H
#define JPC_WEB_CHARSET_ICONV_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

/** Decodes by iconv's table `name` into *text; each byte that is no character becomes U+FFFD and is
 *  added to *bad_bytes. False if this system has no such table. */
bool jpc_charset_iconv(jpc_arena *arena, jpc_span body, const char *name, jpc_span *text,
                       uint64_t *bad_bytes);

#endif
