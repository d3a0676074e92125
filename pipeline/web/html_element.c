#include "web/html_element.h"

#define MAX_NAME 10 // blockquote, figcaption

static const struct element {
    char name[16]; // padded with NUL, so that two words are compared
    unsigned char role;
} elements[JPC_HTML_N_ELEMENTS] = {
#define JPC_HTML_ELEMENT_ROW(id, name, role) [JPC_HTML_##id] = {name, role},
    JPC_HTML_ELEMENTS(JPC_HTML_ELEMENT_ROW)
#undef JPC_HTML_ELEMENT_ROW
};

// The first element of each initial.
static const unsigned char initials[27] = {
    JPC_HTML_A,          JPC_HTML_BLOCKQUOTE, JPC_HTML_CANVAS,     JPC_HTML_DATALIST,
    JPC_HTML_FIELDSET,   JPC_HTML_FIELDSET,   JPC_HTML_H1,         JPC_HTML_H1,
    JPC_HTML_IFRAME,     JPC_HTML_LEGEND,     JPC_HTML_LEGEND,     JPC_HTML_LEGEND,
    JPC_HTML_MAIN,       JPC_HTML_NAV,        JPC_HTML_OBJECT,     JPC_HTML_P,
    JPC_HTML_RB,         JPC_HTML_RB,         JPC_HTML_SCRIPT,     JPC_HTML_TABLE,
    JPC_HTML_UL,         JPC_HTML_VIDEO,      JPC_HTML_WBR,        JPC_HTML_XMP,
    JPC_HTML_N_ELEMENTS, JPC_HTML_N_ELEMENTS, JPC_HTML_N_ELEMENTS,
};

jpc_html_element jpc_html_element_of(jpc_span name)
{
    char key[16] = {0};
    int initial;

    if (name.len == 0 || name.len > MAX_NAME)
        return JPC_HTML_OTHER;
    for (size_t i = 0; i < name.len; i++)
        key[i] = (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] + 32 : name.ptr[i]);
    initial = key[0] - 'a';
    if (initial < 0 || initial > 25)
        return JPC_HTML_OTHER;
    for (int i = initials[initial]; i < initials[initial + 1]; i++)
        if (memcmp(elements[i].name, key, sizeof key) == 0)
            return (jpc_html_element)i;
    return JPC_HTML_OTHER;
}

unsigned jpc_html_element_role(jpc_html_element element) { return elements[element].role; }
