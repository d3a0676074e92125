/** Main text of an HTML page. */
#ifndef JPC_WEB_HTML_EXTRACT_H
#define JPC_WEB_HTML_EXTRACT_H

#include <stdint.h>

#include "web/html_block.h"
#include "web/page_rights.h"

/** Which error is worse: furniture in the text, or text that is lost. */
typedef enum jpc_html_preference {
    JPC_HTML_BALANCED,
    JPC_HTML_PRECISION,
    JPC_HTML_RECALL,
} jpc_html_preference;

/** What selection goes by; each can be left out, to see what it is worth (tests/bench). */
typedef enum jpc_html_signal {
    JPC_HTML_WORDS = 1 << 0,         /**< words of class, id and role */
    JPC_HTML_ELEMENT_NAMES = 1 << 1, /**< nav, aside, footer, header, form, dialog */
    JPC_HTML_LANDMARKS = 1 << 2,     /**< main, article, itemprop=articleBody */
    JPC_HTML_BODY_NAMES = 1 << 3,    /**< class=entry-content, article_body … */
    JPC_HTML_SENTENCES = 1 << 4,     /**< 。！？ and . ! ? */
    JPC_HTML_KANA = 1 << 5,          /**< share of kana where there are no marks */
    JPC_HTML_LINK_BOXES = 1 << 6,    /**< share of links in a box */
    JPC_HTML_COLUMNS = 1 << 7,       /**< tables of layout */
    JPC_HTML_TEASERS = 1 << 8,       /**< 関連記事 and what follows */
    JPC_HTML_NOTICES = 1 << 9,       /**< copyright, cookies, labels of buttons */
    JPC_HTML_REPEATED = 1 << 10,     /**< short lines that come again and again */
    JPC_HTML_COMMENTS = 1 << 11,     /**< readers' comments */
    JPC_HTML_EDGES = 1 << 12,        /**< lines that lead elsewhere at both ends; the title */
    JPC_HTML_CONTENTS = 1 << 13,     /**< tables of contents */
    JPC_HTML_JSON_LD = 1 << 14,      /**< articleBody */
} jpc_html_signal;

/** Zeroed, it is the default. */
typedef struct jpc_html_options {
    jpc_html_preference prefer;
    jpc_html_ruby ruby;
    bool comments;    /**< keep readers' comments */
    bool no_tables;   /**< leave tables of data out */
    bool paragraphs;  /**< fill `paragraphs` */
    unsigned without; /**< OR of jpc_html_signal that are not used: for the ablation */
} jpc_html_options;

/** One paragraph of the text: a line or, in preformatted text and around <br>, several; of a table
 *  a row whose cells share a line. The text is all paragraphs with "\n" between them. */
typedef struct jpc_html_paragraph {
    uint32_t n_bytes; /**< of the text, without the "\n" behind it */
    float link_share; /**< of its weight, in [0, 1] */
    jpc_span path;    /**< of boxes to the innermost one, html>body>div#main>p.lead.wide; of a row,
                           that of its first cell. Boxes of inline elements are left out; outer
                           boxes are "…" in a path of more than 1 KiB; it is empty when all before
                           it have taken twice the page and 64 KiB */
} jpc_html_paragraph;

typedef struct jpc_page {
    jpc_span title;     /**< without the site's name: see html_title.h; may be empty */
    jpc_span text;      /**< main content: paragraphs separated by "\n", none at the end */
    jpc_span published; /**< YYYY-MM-DD if the page tells it, else empty */
    jpc_span lang;      /**< the root element's lang attribute, as written */
    jpc_span canonical; /**< <link rel=canonical>, or og:url, as written; may be empty */
    jpc_span base;      /**< <base href>, as written: what `canonical` is relative to */
    jpc_rights rights;  /**< of <meta>, <link> and <a> */
    const jpc_html_paragraph *paragraphs; /**< in the order of the text; NULL unless asked for */
    uint32_t n_paragraphs;
    float link_share; /**< of the text's weight (html_block.h), what is in links and buttons; in
                           [0, 1], 0 if there is no text */
    unsigned limits;  /**< OR of jpc_html_limit */
    uint64_t steps;   /**< work done, for the law that it is linear: see the tests */
} jpc_page;

/** Extracts from decoded, well-formed UTF-8. Everything lives in the arena or in `html`. Linear in
 *  the length of the page, without recursion; cannot fail (the worst page has an empty text).
 *  `options` may be NULL. */
jpc_page jpc_html_extract(jpc_arena *arena, jpc_span html, const jpc_html_options *options);

#endif
