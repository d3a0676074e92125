#include "web/html_element.h"

#define MAX_NAME 10            // blockquote, figcaption

static const struct element {
    char name[MAX_NAME + 1];
    unsigned char role;
} elements[JPC_HTML_N_ELEMENTS] = {
#define JPC_HTML_ELEMENT_ROW(id, name, role) [JPC_HTML_##id] = {name, role},
    JPC_HTML_ELEMENTS(JPC_HTML_ELEMENT_ROW)
#undef JPC_HTML_ELEMENT_ROW
};

jpc_html_element jpc_html_element_of(jpc_span name)
{
    char key[MAX_NAME + 1] = {0};
    int low = 1, high = JPC_HTML_N_ELEMENTS;

    if (name.len == 0 || name.len > MAX_NAME)
        return JPC_HTML_OTHER;
    for (size_t i = 0; i < name.len; i++)
        key[i] = (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] + 32 : name.ptr[i]);
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = strcmp(elements[middle].name, key);

        if (order == 0)
            return (jpc_html_element)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return JPC_HTML_OTHER;
}

unsigned jpc_html_element_role(jpc_html_element element)
{
    return elements[element].role;
}
