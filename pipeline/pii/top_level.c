#include "pii/top_level.h"

#include <stdlib.h>

static int compare(const void *label_, const void *row_)
{
    const jpc_span *label = label_;
    const char *row = *(const char *const *)row_;
    int order = strncmp(label->ptr, row, label->len);

    return order != 0 ? order : -(row[label->len] != '\0');
}

bool jpc_is_top_level(jpc_span label)
{
    if (label.len < 2)
        return false;
    if (label.len > 4 && memcmp(label.ptr, "xn--", 4) == 0)
        return true;
    return jpc_span_is(label, "example") || jpc_span_is(label, "test") ||
           jpc_span_is(label, "invalid") ||
           bsearch(&label, jpc_top_levels, jpc_n_top_levels, sizeof *jpc_top_levels, compare) !=
               NULL;
}
