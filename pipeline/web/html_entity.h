/** Character references of HTML: &amp; &#12354; &#x3042; */
#ifndef JPC_WEB_HTML_ENTITY_H
#define JPC_WEB_HTML_ENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"

/** Room that `len` bytes of markup need decoded: &nGt; and &nLt; grow from five bytes to six. */
static inline size_t jpc_html_decoded_max(size_t len) { return len + len / 5 + 1; }

/** Decodes the reference at the start of `text` (text.ptr[0] is '&') into `out` (at least 6 bytes)
 *  and stores the number of bytes written. Returns the length of the reference, or 0 if this is a
 *  plain ampersand. In attributes, a reference that lacks its semicolon before = or an alphanumeric
 *  is text.
 *  Source: HTML Living Standard 13.2.5.72 to 13.2.5.80. */
size_t jpc_html_reference(jpc_span text, bool in_attribute, char *out, size_t *written);

/** Copies `text` with its references decoded to `out`, which has room for jpc_html_decoded_max()
 *  bytes. Returns the number of bytes written. */
size_t jpc_html_decode(jpc_span text, bool in_attribute, char *out);

#endif
