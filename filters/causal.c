// causal: how often a text gives reasons; drops documents that hardly do, if a bound is given.
//
// Measure    causal connectives per 1,000 characters (white space and symbols too); 0 for an
//            empty text. A connective begins and ends where morphemes do and stands in
//            causal_phrases[]. They are looked for from left to right and do not overlap. Some
//            count only
//              as a certain part of speech
//                から        as 接続助詞 (雨だから), so not where something starts (東京から,
//                            食べてから: 格助詞)
//                ので        as 接続助詞; in UniDic, which cuts it in two, as の (準体助詞)
//                            before で, whatever that is
//                ため, 為    as nouns, so not 貯金をためる. Purpose counts, too (勝つために):
//                            no dictionary tells it from reason
//              where something does not stand by them
//                によって    before は (人によっては)
//                により      before ます
//                したがって, 従って, よって   behind に
// Reference  in the spirit of NICT, whose texts were chosen for sentences with ため and ので
//            out of 40 billion pages (press, 2023; Kadowaki et al. 2019): neither list nor
//            number is public
// Differs    the list is our own. Off by default: the value is recorded and nothing dropped
#include <math.h>
#include <string.h>

#include "stage/stage.h"
#include "text/utf8.h"

struct causal_params {
    double min_density;
};

enum { MIN_DENSITY };

static const jpc_option causal_options[] = {
    [MIN_DENSITY] = JPC_OPT_BOUND(struct causal_params, min_density, JPC_LOWER, NAN, 0, 1000,
                                  "per 1,000 characters", "drop documents that give fewer reasons"),
    {0},
};

// Longer ones before those that they begin with.
static const struct causal_phrase {
    const char *text;
    const char *features[2]; // what the features of its first morpheme begin with; NULL: anything
    const char *not_before, *not_behind;
} causal_phrases[] = {
    {"によって", {NULL}, "は", NULL},
    {"により", {NULL}, "ます", NULL},
    {"ため", {"名詞,"}, NULL, NULL},
    {"為", {"名詞,"}, NULL, NULL},
    {"ので", {"助詞,接続助詞", "助詞,準体助詞"}, NULL, NULL},
    {"から", {"助詞,接続助詞"}, NULL, NULL},
    {"だから", {NULL}, NULL, NULL},
    {"ですから", {NULL}, NULL, NULL},
    {"なので", {NULL}, NULL, NULL},
    {"したがって", {NULL}, NULL, "に"},
    {"従って", {NULL}, NULL, "に"},
    {"よって", {NULL}, NULL, "に"},
    {"ゆえに", {NULL}, NULL, NULL},
    {"故に", {NULL}, NULL, NULL},
    {"それゆえ", {NULL}, NULL, NULL},
    {"そのため", {NULL}, NULL, NULL},
    {"このため", {NULL}, NULL, NULL},
    {"その結果", {NULL}, NULL, NULL},
    {"この結果", {NULL}, NULL, NULL},
    {"なぜなら", {NULL}, NULL, NULL},
    {"というのも", {NULL}, NULL, NULL},
    {"おかげで", {NULL}, NULL, NULL},
    {"せいで", {NULL}, NULL, NULL},
};

static jpc_span causal_surface(jpc_span text, const jpc_morphemes *morphemes, size_t i)
{
    return (jpc_span){text.ptr + morphemes->items[i].at, morphemes->items[i].len};
}

static bool causal_has_features(const struct causal_phrase *phrase, const char *features)
{
    if (phrase->features[0] == NULL)
        return true;
    for (size_t i = 0; i < 2 && phrase->features[i] != NULL; i++)
        if (strncmp(features, phrase->features[i], strlen(phrase->features[i])) == 0)
            return true;
    return false;
}

// How many morphemes from morpheme i on are the phrase; 0 if they are not.
static size_t causal_spans(const struct causal_phrase *phrase, jpc_span text,
                           const jpc_morphemes *morphemes, size_t i)
{
    size_t at = morphemes->items[i].at, end, next = i;

    // Most are told apart by the end of their first character.
    if (text.len - at < 3 || text.ptr[at + 2] != phrase->text[2] ||
        text.ptr[at + 1] != phrase->text[1])
        return 0;
    end = at + strlen(phrase->text);
    if (end > text.len || memcmp(text.ptr + at, phrase->text, end - at) != 0)
        return 0;
    while (next < morphemes->n && morphemes->items[next].at < end)
        next++;
    return morphemes->items[next - 1].at + morphemes->items[next - 1].len == end ? next - i : 0;
}

static size_t causal_match(const struct causal_phrase *phrase, jpc_span text,
                           const jpc_morphemes *morphemes, size_t i)
{
    size_t n = causal_spans(phrase, text, morphemes, i);

    if (n == 0 || !causal_has_features(phrase, morphemes->items[i].feature))
        return 0;
    if (phrase->not_before != NULL && i + n < morphemes->n &&
        jpc_span_is(causal_surface(text, morphemes, i + n), phrase->not_before))
        return 0;
    if (phrase->not_behind != NULL && i > 0 &&
        jpc_span_is(causal_surface(text, morphemes, i - 1), phrase->not_behind))
        return 0;
    return n;
}

static size_t causal_count(jpc_span text, const jpc_morphemes *morphemes)
{
    size_t count = 0, n = 0;

    for (size_t i = 0; i<morphemes->n; i += n> 0 ? n : 1) {
        n = 0;
        for (size_t k = 0; k < sizeof causal_phrases / sizeof *causal_phrases && n == 0; k++)
            n = causal_match(&causal_phrases[k], text, morphemes, i);
        count += n > 0;
    }
    return count;
}

static void causal_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_morphemes *morphemes = jpc_doc_morphemes(context->features, context->tagger, doc);
    uint64_t chars = jpc_doc_scripts(context->features, doc)->chars;
    double count = (double)causal_count(doc->text, morphemes);

    jpc_measure(context, doc, MIN_DENSITY, chars > 0 ? 1000 * count / (double)chars : 0);
}

const jpc_stage_def jpc_stage_causal = {
    .name = "causal",
    .summary = "count connectives of reason (drops nothing unless a bound is given)",
    .measure = "min_density: causal connectives (ので, ため, したがって …) per 1,000 characters; "
               "0 for an empty text",
    .reference = "NICT (press, 2023); Kadowaki et al. 2019, BERT on causality-rich web texts",
    .differs = "an own list of connectives",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_MORPHEMES,
    .needs_morphemes = true,
    .options = causal_options,
    .params_size = sizeof(struct causal_params),
    .apply = causal_apply,
};
