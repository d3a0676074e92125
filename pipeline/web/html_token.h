/** Streaming HTML tokenizer: tags, text and comments as spans into the page.
 *
 *  Follows the HTML Living Standard 13.2.5 on one span that is there as a whole; nothing is copied
 *  or allocated. Names are spelled as in the page (any case), text and attribute values still hold
 *  their character references (html_entity.h).
 */
#ifndef JPC_WEB_HTML_TOKEN_H
#define JPC_WEB_HTML_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"
#include "web/html_element.h"

typedef enum jpc_html_kind {
    JPC_HTML_TEXT,    /**< text with references */
    JPC_HTML_RAW,     /**< text without: inside script, style …; CDATA sections */
    JPC_HTML_OPEN,    /**< start tag */
    JPC_HTML_CLOSE,   /**< end tag */
    JPC_HTML_COMMENT, /**< also <?…> and other bogus comments */
    JPC_HTML_DOCTYPE,
} jpc_html_kind;

/** What the content of an element is made of. */
typedef enum jpc_html_content {
    JPC_HTML_CONTENT_NORMAL,
    JPC_HTML_CONTENT_RCDATA,  /**< title, textarea: references, no tags */
    JPC_HTML_CONTENT_RAWTEXT, /**< style, xmp, iframe, noembed, noframes, noscript */
    JPC_HTML_CONTENT_SCRIPT,
    JPC_HTML_CONTENT_PLAINTEXT,
} jpc_html_content;

typedef struct jpc_html_token {
    jpc_html_kind kind;
    jpc_span text;            /**< text; of a tag, its name; content of a comment or doctype */
    jpc_html_element element; /**< of a tag */
    jpc_span attributes;      /**< of a tag: what follows the name, without the closing > */
    bool may_hide;            /**< of a tag: it may have the attribute hidden or style */
    jpc_span href, rel; /**< of <a>, <link> and <base>; the pointer is NULL if there is none */
} jpc_html_token;

typedef struct jpc_html_scanner {
    const char *at, *end;
    bool foreign;             /**< set by the caller inside svg and math: CDATA sections count */
    jpc_html_content content; /**< of the element that was opened last */
    jpc_span element;         /**< its name, if the content is not normal */
} jpc_html_scanner;

typedef struct jpc_html_attribute {
    jpc_span name, value; /**< value.ptr is NULL if there is none */
} jpc_html_attribute;

jpc_html_scanner jpc_html_scan(jpc_span html);

/** Reads one token; false at the end. Linear: no byte is looked at more than a few times. */
bool jpc_html_next(jpc_html_scanner *scanner, jpc_html_token *token);

/** Takes the next attribute off `attributes`; false if there is none. */
bool jpc_html_attribute_next(jpc_span *attributes, jpc_html_attribute *attribute);

/** Whether the tag ends in "/>". */
bool jpc_html_is_self_closing(const jpc_html_token *token);

/** HTML's white space: tab, line feed, form feed, carriage return, space. */
static inline bool jpc_html_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

#endif
