// short_lines: drops documents that are mostly short lines, such as menus and tables of links.
//
// Measure    lines of at most short_chars characters / lines, in [0, 1]; the empty text has one
//            line, of no characters, but is not measured
// Reference  HojiChar DiscardTooShortLines: more than .5 of the lines ≤ 10 characters is dropped
// Differs    no
#include <string.h>

#include "stage/stage.h"
#include "text/utf8.h"

struct short_lines_params {
    double max_ratio, short_chars;
};

enum { MAX_RATIO, SHORT_CHARS };

static const jpc_option short_lines_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct short_lines_params, max_ratio, JPC_UPPER, 0.5, 0, 1, "ratio",
                                "drop documents with a higher share of short lines"),
    [SHORT_CHARS] = JPC_OPT_NUMBER(struct short_lines_params, short_chars, 10, 0, 1e6, "characters",
                                   "the length up to which a line is short"),
    {0},
};

static void short_lines_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct short_lines_params *params = context->params;
    const char *at = doc->text.ptr, *end = at + doc->text.len;
    size_t lines = 0, shorts = 0;

    if (doc->text.len == 0)
        return;
    for (;;) {
        const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        const char *line_end = newline != NULL ? newline : end;

        lines++;
        shorts +=
            (double)jpc_utf8_count((jpc_span){at, (size_t)(line_end - at)}) <= params->short_chars;
        if (newline == NULL)
            break;
        at = newline + 1;
    }
    jpc_measure(context, doc, MAX_RATIO, (double)shorts / (double)lines);
}

const jpc_stage_def jpc_stage_short_lines = {
    .name = "short_lines",
    .summary = "drop documents that consist mostly of short lines",
    .reference = "HojiChar, DiscardTooShortLines",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = short_lines_options,
    .params_size = sizeof(struct short_lines_params),
    .apply = short_lines_apply,
};
