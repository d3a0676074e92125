#include "web/html_attribute.h"

#include "web/html_token.h"
#include "web/html_word.h"

enum said { NOTHING, SHOWN, HIDDEN };

// What a style says of display, and with `or_visibility` of visibility.
static enum said read_style(jpc_span style, bool or_visibility)
{
    enum said said = NOTHING;

    while (style.len > 0) {
        jpc_span value = jpc_span_take_until(&style, ';');
        jpc_span name = jpc_span_trim(jpc_span_take_until(&value, ':'));

        value = jpc_span_trim(value);
        if (jpc_span_is_nocase(name, "display"))
            said = jpc_span_begins_nocase(value, "none") ? HIDDEN : SHOWN;
        else if (or_visibility && jpc_span_is_nocase(name, "visibility") &&
                 jpc_span_begins_nocase(value, "hidden"))
            return HIDDEN;
    }
    return said;
}

// What a style says goes before the attribute `hidden`, as in browsers.
static bool is_hidden(enum said style, bool hidden)
{
    return style == HIDDEN || (hidden && style == NOTHING);
}

bool jpc_html_hides(jpc_span attributes)
{
    enum said style = NOTHING;
    bool hidden = false;
    jpc_html_attribute attribute;

    while (jpc_html_attribute_next(&attributes, &attribute))
        if (jpc_span_is_nocase(attribute.name, "style"))
            style = read_style(attribute.value, true);
        else if (jpc_span_is_nocase(attribute.name, "hidden"))
            hidden = !jpc_span_is_nocase(attribute.value, "until-found");
    return is_hidden(style, hidden);
}

// Returns whether it is a panel of tabs.
static bool read_role(jpc_html_node *node, jpc_span role)
{
    static const char *const outside[] = {"navigation", "banner", "contentinfo", "complementary",
                                          "search",     "menu",   "menubar",     "dialog"};

    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        node->navigation |= jpc_span_is_nocase(role, outside[i]);
    node->main |= jpc_span_is_nocase(role, "main");
    return jpc_span_is_nocase(role, "tabpanel");
}

static unsigned find_hints(jpc_html_known_hints *all, jpc_span value)
{
    struct jpc_html_known_hint *known;

    if (value.len == 0)
        return 0;
    known = &all->slots[(value.len * 29 + (unsigned char)value.ptr[0] +
                         (unsigned char)value.ptr[value.len / 2] * 3u +
                         (unsigned char)value.ptr[value.len - 1] * 7u) %
                        JPC_HTML_N_KNOWN_HINTS];
    if (!jpc_span_equals(known->value, value))
        *known = (struct jpc_html_known_hint){value, jpc_html_hints(value)};
    return known->hints;
}

// All panels of a page with tabs are text, but for one they are hidden.
bool jpc_html_read_attributes(jpc_html_node *node, jpc_span attributes, jpc_html_known_hints *known)
{
    jpc_html_attribute attribute;
    bool hidden = false, panel = false;
    enum said style = NOTHING;

    while (jpc_html_attribute_next(&attributes, &attribute)) {
        jpc_span name = attribute.name, value = attribute.value;

        switch (name.len) { // most are of another length than those that matter
        case 2:
            if (jpc_span_is_nocase(name, "id"))
                node->hints = (uint8_t)(node->hints | find_hints(known, value));
            break;
        case 4:
            if (jpc_span_is_nocase(name, "role"))
                panel = read_role(node, value);
            break;
        case 5:
            if (jpc_span_is_nocase(name, "class"))
                node->hints = (uint8_t)(node->hints | find_hints(known, value));
            else if (jpc_span_is_nocase(name, "style"))
                style = read_style(value, false);
            break;
        case 6:
            if (jpc_span_is_nocase(name, "hidden"))
                hidden = !jpc_span_is_nocase(value, "until-found");
            break;
        case 8:
            if (jpc_span_is_nocase(name, "itemprop"))
                node->main |= jpc_span_is_nocase(value, "articleBody");
            else if (jpc_span_is_nocase(name, "itemtype"))
                node->hints = (uint8_t)(node->hints | jpc_html_type_hints(value));
            break;
        default: break;
        }
    }
    return is_hidden(style, hidden) && !panel;
}

bool jpc_html_has_target(const jpc_html_token *token)
{
    return token->href.ptr != NULL && (token->href.len < 2 || token->href.ptr[0] != '#');
}

bool jpc_html_is_preformatted(jpc_html_element element)
{
    return element == JPC_HTML_PRE || element == JPC_HTML_LISTING || element == JPC_HTML_XMP ||
           element == JPC_HTML_PLAINTEXT;
}

bool jpc_html_is_wide(const char *at)
{
    unsigned char c = (unsigned char)*at;

    return (c >= 0xE3 && c <= 0xE9) || (c == 0xEF && (unsigned char)at[1] >= 0xBC);
}

char *jpc_html_fold_line_ends(char *at, const char *end)
{
    char *out = at;

    for (; at < end; at++)
        if (*at == '\0')
            continue;
        else if (*at != '\r')
            *out++ = *at;
        else if (at + 1 == end || at[1] != '\n')
            *out++ = '\n';
    return out;
}
