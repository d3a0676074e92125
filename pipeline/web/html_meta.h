/** What a page says about itself: title, language, date, rights. */
#ifndef JPC_WEB_HTML_META_H
#define JPC_WEB_HTML_META_H

#include "core/memory.h"
#include "web/html_token.h"
#include "web/rights.h"

typedef struct jpc_html_meta {
    jpc_arena *arena;
    jpc_span title, lang;
    jpc_span published; /**< YYYY-MM-DD or empty */
    int published_rank; /**< which source told it; higher is better */
    jpc_rights rights;
} jpc_html_meta;

/** Knows nothing yet: all spans are empty, none is NULL. */
jpc_html_meta jpc_html_meta_new(jpc_arena *arena);

/** Looks at a start tag: html, meta, link, a, time. */
void jpc_html_meta_open(jpc_html_meta *meta, const jpc_html_token *token);

/** The text of <title>; the first one that is not empty counts. */
void jpc_html_meta_title(jpc_html_meta *meta, jpc_span text);

/** The content of a script: JSON-LD's datePublished. */
void jpc_html_meta_script(jpc_html_meta *meta, jpc_span script);

/** A short visible text near the title: 2024年5月1日, 令和6年5月1日, 2024/05/01. The weakest
 * source. */
void jpc_html_meta_visible_date(jpc_html_meta *meta, jpc_span text);

#endif
