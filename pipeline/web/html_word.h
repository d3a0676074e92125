/** What the words of class, id and role attributes say about an element. */
#ifndef JPC_WEB_HTML_WORD_H
#define JPC_WEB_HTML_WORD_H

#include <stdbool.h>

#include "core/memory.h"

typedef enum jpc_html_hint {
    JPC_HTML_HINT_BOILERPLATE = 1, /**< navigation, side columns, sharing, rankings, ads */
    JPC_HTML_HINT_FRAME = 2,       /**< header, footer, author: likewise if short of prose */
    JPC_HTML_HINT_CONTENT = 4,     /**< article, entry, 本文 */
    JPC_HTML_HINT_HIDDEN = 8,      /**< not shown on the screen */
    JPC_HTML_HINT_COMMENT = 16,    /**< comments and reviews of readers */
    JPC_HTML_HINT_HEADER = 64,     /**< header, of the page or of a section; a frame, too */
    JPC_HTML_HINT_BODY = 32,       /**< the text of an article: entry-content, article_body */
} jpc_html_hint;

/** OR of jpc_html_hint for all words of an attribute's value. Words end at characters other than
 *  letters and digits, and where a capital follows a small letter (sideBar, entry-content). */
unsigned jpc_html_hints(jpc_span value);

/** Whether the table can be searched: for the tests. */
bool jpc_html_words_are_sorted(void);

/** Hints of an itemtype: https://schema.org/Comment. */
unsigned jpc_html_type_hints(jpc_span value);

#endif
