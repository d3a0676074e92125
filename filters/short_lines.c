// short_lines: drops documents that are mostly short lines, such as menus and tables of links.
//
// Measure    max_ratio  lines of at most short_chars characters / lines, in [0, 1]; the empty text
//                       has one line, of no characters, but is not measured
//            max_chars  characters in such lines / characters, white space not counted in either;
//                       0 where there is nothing else. Off by default
// Reference  HojiChar DiscardTooShortLines: more than .5 of the lines ≤ 10 characters is dropped.
//            LLM-jp corpus v4, WARP-PDF: more than .1 of the characters in lines ≤ 5 is dropped
// Differs    no
#include <math.h>
#include <string.h>

#include "stage/stage.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

struct short_lines_params {
    double max_ratio, max_chars, short_chars;
};

enum { MAX_RATIO, MAX_CHARS, SHORT_CHARS };

static const jpc_option short_lines_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct short_lines_params, max_ratio, JPC_UPPER, 0.5, 0, 1, "ratio",
                                "drop documents with a higher share of short lines"),
    [MAX_CHARS] = JPC_OPT_BOUND(struct short_lines_params, max_chars, JPC_UPPER, NAN, 0, 1, "ratio",
                                "drop documents with a higher share of characters in short lines"),
    [SHORT_CHARS] = JPC_OPT_NUMBER(struct short_lines_params, short_chars, 10, 0, 1e6, "characters",
                                   "the length up to which a line is short"),
    {0},
};

// Characters that are no white space, in lines that are short without it, and in all.
static void short_lines_measure_chars(const jpc_context *context, jpc_doc *doc)
{
    const struct short_lines_params *params = context->params;
    const char *at = doc->text.ptr, *end = at + doc->text.len;
    uint64_t all = 0, in_short = 0, line = 0;

    while (at < end) {
        jpc_script_class class = jpc_script_class_of(jpc_utf8_next(&at));

        line += class != JPC_SCRIPT_SPACE && class != JPC_SCRIPT_NEWLINE;
        if (class != JPC_SCRIPT_NEWLINE && at < end)
            continue;
        all += line;
        in_short += (double)line <= params->short_chars ? line : 0;
        line = 0;
    }
    jpc_measure(context, doc, MAX_CHARS, all > 0 ? (double)in_short / (double)all : 0);
}

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
    if (!isnan(params->max_chars))
        short_lines_measure_chars(context, doc);
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
