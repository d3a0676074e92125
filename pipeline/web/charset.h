/** Character encodings of Japanese pages: detection and decoding to UTF-8.
 *
 *  Content decides, labels are hints. Decoding follows the WHATWG Encoding
 *  Standard (tables and error handling): Shift_JIS is windows-31j, EUC-JP has
 *  JIS X 0212, ISO-2022-JP is stateful.
 */
#ifndef JPC_WEB_CHARSET_H
#define JPC_WEB_CHARSET_H

#include <stdint.h>

#include "core/memory.h"

typedef enum jpc_charset {
    JPC_CHARSET_UTF_8,
    JPC_CHARSET_SHIFT_JIS,
    JPC_CHARSET_EUC_JP,
    JPC_CHARSET_ISO_2022_JP,
    JPC_CHARSET_UTF_16LE,
    JPC_CHARSET_UTF_16BE,
    JPC_CHARSET_WINDOWS_1252, /**< also what stands in for single-byte charsets we do not decode */
    JPC_CHARSET_OTHER,        /**< a legacy charset that no Japanese page uses; decoded by iconv */
} jpc_charset;

typedef struct jpc_decoded {
    jpc_span text; /**< well-formed UTF-8 without BOM; `body` itself or in the arena */
    jpc_charset charset;
    char name[24];      /**< WHATWG name, lower case: "shift_jis", "gbk" … */
    char label[24];     /**< what the winning label (meta, else header) said; "" if none */
    uint64_t bad_bytes; /**< bytes of `body` that were replaced by U+FFFD */
} jpc_decoded;

/** Decodes the body of an HTML or text page. `http_charset` is the value of the charset parameter
 *  of the Content-Type header (any case, may be empty). Candidates in order: BOM, ISO-2022-JP
 *  escapes, valid UTF-8 of the whole body, <meta> (HTML prescan of the first 10 KiB) and header,
 *  byte statistics of EUC-JP against Shift_JIS; the one with fewest errors wins, the label breaks
 * ties. */
jpc_decoded jpc_charset_decode(jpc_arena *arena, jpc_span body, jpc_span http_charset);

/** Decodes with one given charset (not OTHER): the WHATWG decoder, each error one U+FFFD. */
jpc_span jpc_charset_decode_as(jpc_arena *arena, jpc_span body, jpc_charset charset,
                               uint64_t *bad_bytes);

#endif
