// first_kana: drops documents that do not begin in Japanese.
//
// Measure    min_kana  hiragana U+3041–3093 (ぁ–ん) and katakana U+30A1–30F3 (ァ–ン) among
//                      the first `chars` characters, of any kind; ー, ヴ and half-width kana are
//                      none of them
// Reference  HojiChar AcceptJapanese, llm-jp corpus v1: none in the first 50 is dropped
// Differs    no. Stage `japanese` looks at all of the text and knows titles in kanji alone
#include "stage/stage.h"
#include "text/utf8.h"

struct first_kana_params {
    double min_kana, chars;
};

enum { MIN_KANA, CHARS };

static const jpc_option first_kana_options[] = {
    [MIN_KANA] = JPC_OPT_BOUND(struct first_kana_params, min_kana, JPC_LOWER, 1, 0, 1e9, "count",
                               "drop documents with fewer kana at the start"),
    [CHARS] = JPC_OPT_NUMBER(struct first_kana_params, chars, 50, 1, 1e9, "characters",
                             "how much of the start is looked at"),
    {0},
};

static bool first_kana_is(uint32_t code)
{
    return (code >= 0x3041 && code <= 0x3093) || (code >= 0x30A1 && code <= 0x30F3);
}

static void first_kana_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct first_kana_params *params = context->params;
    const char *at = doc->text.ptr, *end = at + doc->text.len;
    uint64_t kana = 0;

    for (double seen = 0; seen < params->chars && at < end; seen++)
        kana += first_kana_is(jpc_utf8_next(&at));
    jpc_measure(context, doc, MIN_KANA, (double)kana);
}

const jpc_stage_def jpc_stage_first_kana = {
    .name = "first_kana",
    .summary = "drop documents that do not begin with some kana",
    .measure = "min_kana: ぁ–ん and ァ–ン among the first chars characters",
    .reference = "HojiChar, AcceptJapanese; llm-jp corpus v1",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = first_kana_options,
    .params_size = sizeof(struct first_kana_params),
    .apply = first_kana_apply,
};
