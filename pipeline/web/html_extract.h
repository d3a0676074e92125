/** Main text of an HTML page. */
#ifndef JPC_WEB_HTML_EXTRACT_H
#define JPC_WEB_HTML_EXTRACT_H

#include "web/rights.h"

typedef struct jpc_page {
    jpc_span title;     /**< text of <title>, white space folded; may be empty */
    jpc_span text;      /**< main content: paragraphs separated by "\n", none at the end */
    jpc_span published; /**< YYYY-MM-DD if the page tells it, else empty */
    jpc_span lang;      /**< the root element's lang attribute, as written */
    jpc_rights rights;  /**< of <meta>, <link> and <a> */
} jpc_page;

/** Extracts from decoded, well-formed UTF-8. Everything lives in the arena or in `html`. Linear in
 *  the length of the page, without recursion; cannot fail (the worst page has an empty text). */
jpc_page jpc_html_extract(jpc_arena *arena, jpc_span html);

#endif
