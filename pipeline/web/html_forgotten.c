#include "web/html_forgotten.h"

bool jpc_html_ends_select(jpc_html_element next)
{
    static const unsigned char ends[] = {
        JPC_HTML_CAPTION, JPC_HTML_INPUT, JPC_HTML_SELECT,   JPC_HTML_TABLE,
        JPC_HTML_TBODY,   JPC_HTML_TD,    JPC_HTML_TEXTAREA, JPC_HTML_TFOOT,
        JPC_HTML_TH,      JPC_HTML_THEAD, JPC_HTML_TR,
    };

    return memchr(ends, (int)next, sizeof ends) != NULL;
}

// Those of them that html_element.h does not know.
static bool is_inline_html(jpc_span name)
{
    static const char *const names[] = {
        "b",     "big",  "code",   "em",     "embed", "font", "i",  "img", "nobr", "s",
        "small", "span", "strong", "strike", "sub",   "sup",  "tt", "u",   "var",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((name.ptr[0] | 0x20) == names[i][0] && jpc_span_is_nocase(name, names[i]))
            return true;
    return false;
}

bool jpc_html_ends_svg(jpc_html_element next, jpc_span name)
{
    static const unsigned char ends[] = {
        JPC_HTML_BLOCKQUOTE, JPC_HTML_BODY, JPC_HTML_BR,      JPC_HTML_CENTER, JPC_HTML_DD,
        JPC_HTML_DIV,        JPC_HTML_DL,   JPC_HTML_DT,      JPC_HTML_H1,     JPC_HTML_H2,
        JPC_HTML_H3,         JPC_HTML_H4,   JPC_HTML_H5,      JPC_HTML_H6,     JPC_HTML_HEAD,
        JPC_HTML_HR,         JPC_HTML_LI,   JPC_HTML_LISTING, JPC_HTML_MENU,   JPC_HTML_META,
        JPC_HTML_OL,         JPC_HTML_P,    JPC_HTML_PRE,     JPC_HTML_RUBY,   JPC_HTML_TABLE,
        JPC_HTML_UL,
    };

    if (next == JPC_HTML_OTHER)
        return is_inline_html(name);
    return memchr(ends, (int)next, sizeof ends) != NULL;
}

bool jpc_html_holds_html(jpc_span name)
{
    return jpc_span_is_nocase(name, "foreignObject") || jpc_span_is_nocase(name, "desc") ||
           jpc_span_is_nocase(name, "title");
}
