/** What the words of class, id and role attributes say about an element. */
#ifndef JPC_WEB_HTML_WORD_H
#define JPC_WEB_HTML_WORD_H

#include <stdbool.h>

#include "core/memory.h"

typedef enum jpc_html_hint {
    JPC_HTML_HINT_BOILERPLATE = 1, /**< navigation, side columns, sharing, rankings, ads */
    JPC_HTML_HINT_FRAME = 2,       /**< header, footer, comments: likewise if short of prose */
    JPC_HTML_HINT_CONTENT = 4,     /**< article, entry, 本文 */
    JPC_HTML_HINT_HIDDEN = 8,      /**< not shown on the screen */
} jpc_html_hint;

/** OR of jpc_html_hint for all words of an attribute's value. Words end at characters other than
 *  letters and digits, and where a capital follows a small letter (sideBar, entry-content). */
unsigned jpc_html_hints(jpc_span value);

/** Whether `text` starts with a phrase that heads lists of other pages: 関連記事, 人気ランキング …
 */
bool jpc_html_is_teaser_heading(jpc_span text);

/** Whether a short text is a copyright notice. */
bool jpc_html_is_copyright(jpc_span text);

#endif
