/** Elements of HTML, as far as extraction tells them apart. */
#ifndef JPC_WEB_HTML_ELEMENT_H
#define JPC_WEB_HTML_ELEMENT_H

#include "core/memory.h"

typedef enum jpc_html_role {
    JPC_HTML_INLINE = 0,
    JPC_HTML_BREAK = 1, /**< starts a new block of text, before and after */
    JPC_HTML_NESTS = 2, /**< is a node: it has content, and contexts reach into it */
    JPC_HTML_SKIP = 4,  /**< its text is not shown, or is no text */
    JPC_HTML_LIST = 8,  /**< list items end inside of it */
    JPC_HTML_CELL = 16, /**< tags inside of it end nothing outside of it */
    JPC_HTML_BOX = JPC_HTML_BREAK | JPC_HTML_NESTS,
} jpc_html_role;

// Sorted by name.
#define JPC_HTML_ELEMENTS(X)                                                                       \
    X(A, "a", JPC_HTML_INLINE)                                                                     \
    X(ADDRESS, "address", JPC_HTML_BOX)                                                            \
    X(APPLET, "applet", JPC_HTML_NESTS | JPC_HTML_SKIP | JPC_HTML_CELL)                            \
    X(ARTICLE, "article", JPC_HTML_BOX)                                                            \
    X(ASIDE, "aside", JPC_HTML_BOX)                                                                \
    X(AUDIO, "audio", JPC_HTML_NESTS | JPC_HTML_SKIP)                                              \
    X(BASE, "base", JPC_HTML_INLINE)                                                               \
    X(BLOCKQUOTE, "blockquote", JPC_HTML_BOX)                                                      \
    X(BODY, "body", JPC_HTML_BREAK)                                                                \
    X(BR, "br", JPC_HTML_INLINE)                                                                   \
    X(BUTTON, "button", JPC_HTML_INLINE)                                                           \
    X(CANVAS, "canvas", JPC_HTML_NESTS | JPC_HTML_SKIP)                                            \
    X(CAPTION, "caption", JPC_HTML_BOX)                                                            \
    X(CENTER, "center", JPC_HTML_BOX)                                                              \
    X(DATALIST, "datalist", JPC_HTML_NESTS | JPC_HTML_SKIP)                                        \
    X(DD, "dd", JPC_HTML_BOX)                                                                      \
    X(DETAILS, "details", JPC_HTML_BOX)                                                            \
    X(DIALOG, "dialog", JPC_HTML_BOX)                                                              \
    X(DIR, "dir", JPC_HTML_BOX | JPC_HTML_LIST)                                                    \
    X(DIV, "div", JPC_HTML_BOX)                                                                    \
    X(DL, "dl", JPC_HTML_BOX | JPC_HTML_LIST)                                                      \
    X(DT, "dt", JPC_HTML_BOX)                                                                      \
    X(FIELDSET, "fieldset", JPC_HTML_BOX)                                                          \
    X(FIGCAPTION, "figcaption", JPC_HTML_BOX)                                                      \
    X(FIGURE, "figure", JPC_HTML_BOX)                                                              \
    X(FOOTER, "footer", JPC_HTML_BOX)                                                              \
    X(FORM, "form", JPC_HTML_BOX)                                                                  \
    X(H1, "h1", JPC_HTML_BOX)                                                                      \
    X(H2, "h2", JPC_HTML_BOX)                                                                      \
    X(H3, "h3", JPC_HTML_BOX)                                                                      \
    X(H4, "h4", JPC_HTML_BOX)                                                                      \
    X(H5, "h5", JPC_HTML_BOX)                                                                      \
    X(H6, "h6", JPC_HTML_BOX)                                                                      \
    X(HEAD, "head", JPC_HTML_BREAK)                                                                \
    X(HEADER, "header", JPC_HTML_BOX)                                                              \
    X(HGROUP, "hgroup", JPC_HTML_BOX)                                                              \
    X(HR, "hr", JPC_HTML_BREAK)                                                                    \
    X(HTML, "html", JPC_HTML_BREAK)                                                                \
    X(IFRAME, "iframe", JPC_HTML_INLINE)                                                           \
    X(INPUT, "input", JPC_HTML_INLINE)                                                             \
    X(LEGEND, "legend", JPC_HTML_BOX)                                                              \
    X(LI, "li", JPC_HTML_BOX)                                                                      \
    X(LINK, "link", JPC_HTML_INLINE)                                                               \
    X(LISTING, "listing", JPC_HTML_BOX)                                                            \
    X(MAIN, "main", JPC_HTML_BOX)                                                                  \
    X(MENU, "menu", JPC_HTML_BOX | JPC_HTML_LIST)                                                  \
    X(META, "meta", JPC_HTML_INLINE)                                                               \
    X(NAV, "nav", JPC_HTML_BOX)                                                                    \
    X(NOEMBED, "noembed", JPC_HTML_INLINE)                                                         \
    X(NOFRAMES, "noframes", JPC_HTML_INLINE)                                                       \
    X(NOSCRIPT, "noscript", JPC_HTML_NESTS | JPC_HTML_SKIP)                                        \
    X(OBJECT, "object", JPC_HTML_NESTS)                                                            \
    X(OL, "ol", JPC_HTML_BOX | JPC_HTML_LIST)                                                      \
    X(OPTION, "option", JPC_HTML_INLINE)                                                           \
    X(P, "p", JPC_HTML_BOX)                                                                        \
    X(PLAINTEXT, "plaintext", JPC_HTML_BOX)                                                        \
    X(PRE, "pre", JPC_HTML_BOX)                                                                    \
    X(RB, "rb", JPC_HTML_INLINE)                                                                   \
    X(RP, "rp", JPC_HTML_NESTS | JPC_HTML_SKIP)                                                    \
    X(RT, "rt", JPC_HTML_NESTS | JPC_HTML_SKIP)                                                    \
    X(RTC, "rtc", JPC_HTML_NESTS | JPC_HTML_SKIP)                                                  \
    X(RUBY, "ruby", JPC_HTML_NESTS)                                                                \
    X(SCRIPT, "script", JPC_HTML_INLINE)                                                           \
    X(SECTION, "section", JPC_HTML_BOX)                                                            \
    X(SELECT, "select", JPC_HTML_NESTS | JPC_HTML_SKIP)                                            \
    X(STYLE, "style", JPC_HTML_INLINE)                                                             \
    X(SUMMARY, "summary", JPC_HTML_BOX)                                                            \
    X(SVG, "svg", JPC_HTML_NESTS | JPC_HTML_SKIP)                                                  \
    X(TABLE, "table", JPC_HTML_BOX | JPC_HTML_CELL)                                                \
    X(TBODY, "tbody", JPC_HTML_BREAK)                                                              \
    X(TD, "td", JPC_HTML_BOX | JPC_HTML_CELL)                                                      \
    X(TEMPLATE, "template", JPC_HTML_NESTS | JPC_HTML_SKIP | JPC_HTML_CELL)                        \
    X(TEXTAREA, "textarea", JPC_HTML_INLINE)                                                       \
    X(TFOOT, "tfoot", JPC_HTML_BREAK)                                                              \
    X(TH, "th", JPC_HTML_BOX | JPC_HTML_CELL)                                                      \
    X(THEAD, "thead", JPC_HTML_BREAK)                                                              \
    X(TIME, "time", JPC_HTML_INLINE)                                                               \
    X(TITLE, "title", JPC_HTML_INLINE)                                                             \
    X(TR, "tr", JPC_HTML_BOX)                                                                      \
    X(UL, "ul", JPC_HTML_BOX | JPC_HTML_LIST)                                                      \
    X(VIDEO, "video", JPC_HTML_NESTS | JPC_HTML_SKIP)                                              \
    X(WBR, "wbr", JPC_HTML_INLINE)                                                                 \
    X(XMP, "xmp", JPC_HTML_BOX)

typedef enum jpc_html_element {
    JPC_HTML_OTHER, /**< unknown, or inline without meaning to us */
#define JPC_HTML_ELEMENT_ID(id, name, role) JPC_HTML_##id,
    JPC_HTML_ELEMENTS(JPC_HTML_ELEMENT_ID)
#undef JPC_HTML_ELEMENT_ID
        JPC_HTML_N_ELEMENTS,
} jpc_html_element;

/** Looks a tag name up, in any case. */
jpc_html_element jpc_html_element_of(jpc_span name);

/** The same, faster where 16 bytes are readable: all are up to `end`, which is not before the
 *  name's. */
jpc_html_element jpc_html_element_before(jpc_span name, const char *end);

extern const unsigned char jpc_html_element_roles[JPC_HTML_N_ELEMENTS];

/** Its name in lower case; "" for JPC_HTML_OTHER. */
const char *jpc_html_element_name(jpc_html_element element);

/** OR of jpc_html_role. */
static inline unsigned jpc_html_element_role(jpc_html_element element)
{
    return jpc_html_element_roles[element];
}

/** 1 to 6 for headings, else 0. */
static inline int jpc_html_heading_level(jpc_html_element element)
{
    return element >= JPC_HTML_H1 && element <= JPC_HTML_H6 ? (int)(element - JPC_HTML_H1) + 1 : 0;
}

#endif
