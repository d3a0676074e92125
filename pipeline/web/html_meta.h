/** What a page says about itself: titles, language, address, date, rights. */
#ifndef JPC_WEB_HTML_META_H
#define JPC_WEB_HTML_META_H

#include "core/memory.h"
#include "web/html_token.h"
#include "web/page_rights.h"

typedef struct jpc_html_meta {
    jpc_arena *arena;
    jpc_span title, og_title, site_name; /**< white space folded; og: of the Open Graph */
    jpc_span lang;                       /**< as declared */
    jpc_span canonical, og_url, base;    /**< as written */
    jpc_span published;                  /**< YYYY-MM-DD or empty */
    int published_rank;                  /**< which source told it; higher is better */
    jpc_rights rights;
} jpc_html_meta;

/** Knows nothing yet: all spans are empty, none is NULL. */
jpc_html_meta jpc_html_meta_new(jpc_arena *arena);

/** Whether jpc_html_meta_open() does anything with the element. */
static inline bool jpc_html_meta_wants(jpc_html_element element)
{
    return element == JPC_HTML_A || element == JPC_HTML_HTML || element == JPC_HTML_META ||
           element == JPC_HTML_LINK || element == JPC_HTML_TIME || element == JPC_HTML_BASE;
}

/** Looks at a start tag: html, base, meta, link, a, time. */
void jpc_html_meta_open(jpc_html_meta *meta, const jpc_html_token *token);

/** The text of <title>; the first one that is not empty counts. */
void jpc_html_meta_title(jpc_html_meta *meta, jpc_span text);

/** The content of a script: JSON-LD's datePublished. */
void jpc_html_meta_script(jpc_html_meta *meta, jpc_span script);

/** Text that may come from several lines: white space becomes one blank between words, none at the
 *  ends. The result lives in the arena. */
jpc_span jpc_html_meta_folded(jpc_arena *arena, jpc_span text);

/** A date in the page's canonical address; to be called when all tags have been read. */
void jpc_html_meta_address_date(jpc_html_meta *meta);

/** A short visible text near the title: 2024年5月1日, 令和6年5月1日, May 1, 2024. What stands
 *  before a date tells what it is of: 公開日, Published; 更新日 only where there is no other;
 * 開催日, 締切 … is none of the page's. The weakest source, but for 公開日. `labelled_only`: only
 * 公開日 and the like count, for the text is not that near. */
void jpc_html_meta_visible_date(jpc_html_meta *meta, jpc_span text, bool labelled_only);

#endif
