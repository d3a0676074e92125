// short_lines: drops documents that are mostly short lines, such as menus and tables of links.
//
// Measure    max_ratio  lines of at most short_chars characters / lines, in [0, 1]; the empty text
//                       has one line, of no characters, but is not measured
//            max_chars  characters of lines that without U+0020 have at most short_chars /
//                       characters of all lines, blanks and all, but for lines of white space
//                       alone; 0 where there are no others. Off by default, and not measured then
// Reference  HojiChar DiscardTooShortLines: more than .5 of the lines ≤ 10 characters is dropped.
//            LLM-jp corpus v4, WARP-PDF (filter.py): more than .1 of the characters in lines ≤ 5 is
//            dropped
// Differs    HojiChar drops the empty text
#include <math.h>
#include <string.h>

#include "stage/stage.h"
#include "text/line.h"
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

struct short_lines_line {
    uint64_t chars, without_blanks; // without U+0020
    bool visible;                   // not white space alone
};

static void short_lines_measure_chars(const jpc_context *context, jpc_doc *doc)
{
    const struct short_lines_params *params = context->params;
    const char *at = doc->text.ptr, *end = at + doc->text.len;
    struct short_lines_line line = {0};
    uint64_t all = 0, in_short = 0;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        line.chars += code != '\n';
        line.without_blanks += code != '\n' && code != ' ';
        line.visible = line.visible || !jpc_is_python_space(code);
        if (code != '\n' && at < end)
            continue;
        if (line.visible) {
            all += line.chars;
            in_short += (double)line.without_blanks <= params->short_chars ? line.chars : 0;
        }
        line = (struct short_lines_line){0};
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
    .measure = "max_ratio: lines of at most short_chars characters / lines; max_chars: characters "
               "of lines that without U+0020 have at most short_chars / characters of all lines "
               "but those of white space alone. In [0, 1]; of an empty text nothing is measured",
    .reference = "HojiChar, DiscardTooShortLines; LLM-jp corpus v4, WARP-PDF",
    .differs = "of HojiChar: the empty text is not measured",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = short_lines_options,
    .params_size = sizeof(struct short_lines_params),
    .apply = short_lines_apply,
};
