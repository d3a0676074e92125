/** The text of an article as the page's JSON-LD gives it: articleBody of schema.org. */
#ifndef JPC_WEB_HTML_ARTICLE_H
#define JPC_WEB_HTML_ARTICLE_H

#include "core/memory.h"
#include "web/html_block.h"

typedef struct jpc_html_article {
    jpc_span body;     /**< plain text, lines separated by "\n"; empty if there is none */
    uint32_t n_bodies; /**< that the page has; a list of articles has several */
    uint64_t steps;    /**< work done so far */
} jpc_html_article;

/** Whether the start tag <script …> is one of JSON-LD. */
bool jpc_html_is_json_ld(const jpc_html_token *script);

/** Takes articleBody, if it is there, from the content of such a script. Linear. */
void jpc_html_article_read(jpc_arena *arena, jpc_html_article *article, jpc_span script);

/** Lets the body correct kept[] (one per block): blocks that it has are kept, and what is outside
 *  the box that holds them goes. Returns whether the page shows no such text, so that the body is
 *  what there is to read; one without kana is not, on a page with some. A body that is cut short (a
 *  teaser) changes little. Linear; adds the work to *steps. */
bool jpc_html_article_apply(jpc_arena *arena, const jpc_html_article *article,
                            const jpc_html_tree *tree, bool *kept, uint64_t *steps);

#endif
