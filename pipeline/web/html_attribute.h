/** What the builder of the tree asks of spans: attributes, text. */
#ifndef JPC_WEB_HTML_ATTRIBUTE_H
#define JPC_WEB_HTML_ATTRIBUTE_H

#include <stdbool.h>

#include "core/memory.h"
#include "web/html_block.h"
#include "web/html_token.h"

#define JPC_HTML_N_KNOWN_HINTS 256

/** What a class or an id hints at: pages use the same few again and again. Zeroed: knows none. The
 *  values are the page's. */
typedef struct jpc_html_known_hints {
    struct jpc_html_known_hint {
        jpc_span value;
        unsigned hints;
    } slots[JPC_HTML_N_KNOWN_HINTS];
} jpc_html_known_hints;

/** Sets what the attributes say about `node` (hints, navigation, main). Returns whether they hide
 *  the element, so that its text is to be left out. */
bool jpc_html_read_attributes(jpc_html_node *node, jpc_span attributes,
                              jpc_html_known_hints *known);

/** Whether the attributes of an inline element hide it: hidden, display: none, visibility: hidden.
 *  The last is not asked of boxes: pages show them when they are loaded. */
bool jpc_html_hides(jpc_span attributes);

/** Whether <a> is a link to elsewhere: <a name=…> is a place to link to, no
 *  link; <a href=#…> is part of this text: a table of contents, a footnote. */
bool jpc_html_has_target(const jpc_html_token *token);

/** Whether white space inside of the element is text. */
bool jpc_html_is_preformatted(jpc_html_element element);

/** Whether a character is of a script that puts no space at a line's end: kana, kanji, full-width
 *  forms. */
bool jpc_html_is_wide(const char *at);

/** Makes "\n" of "\r\n" and "\r", and nothing of NUL, in place. Returns the new end. */
char *jpc_html_fold_line_ends(char *at, const char *end);

#endif
