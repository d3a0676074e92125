// japanese: drops documents that are not in Japanese.
//
// Measure    score of text/japanese_score.h in [0, 1], from the characters alone; 0 for an empty
//            text. 0.5 is where Japanese and another language are equally likely. Of some 8 letters
//            and fewer it is a probability; a page of two languages scores by their shares. The
//            bound matters for short texts of kanji alone; of them pass at 0.5 (at 0.8), measured
//            on headings of statutes and parts of Chinese sentences:
//              characters    2          3          4          5-6        7-10       11 and more
//              Japanese %    91 (58)    98 (86)    97 (91)    99 (97)    99.9 (99)  100 (100)
//              Chinese %     15 (3)     9 (3)      6 (2)      3 (1.4)    1.2 (0.4)  0.4 (0.1)
// Reference  Swallow corpus v1 (Okazaki et al. 2024): classifier score > 0;
//            Hiragana and katakana as evidence: NWC 2010, HojiChar AcceptJapanese
// Differs    Swallow's classifier is a linear model on character n-grams of Japanese and others;
//            here kana decide, and a linear model on Han characters and their pairs where they
//            are few
#include "stage/stage.h"
#include "text/japanese_score.h"

struct japanese_params {
    double min_score;
};

enum { MIN_SCORE };

static const jpc_option japanese_options[] = {
    [MIN_SCORE] = JPC_OPT_BOUND(struct japanese_params, min_score, JPC_LOWER, 0.5, 0, 1, "score",
                                "drop documents with a lower score for being Japanese"),
    {0},
};

static void japanese_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);

    jpc_measure(context, doc, MIN_SCORE, jpc_japanese_score(doc->text, counts));
}

const jpc_stage_def jpc_stage_japanese = {
    .name = "japanese",
    .summary = "drop documents in other languages",
    .measure = "min_score: score of the characters for being Japanese, in [0, 1], 0 for an empty "
               "text; at 0.5 Japanese and another language are equally likely; a page of two "
               "languages scores by their shares",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs",
    .differs = "kana decide; where they are few, a linear model on Han characters",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = japanese_options,
    .params_size = sizeof(struct japanese_params),
    .apply = japanese_apply,
};
