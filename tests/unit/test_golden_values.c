// Golden values of texts that were measured with the code of Swallow corpus v1 and llm-jp corpus:
// each of their numbers stands here, under the number of its case. Cases 7 to 10 and 12 are those
// of modifiers (tests/unit/test_filters.c, test_mask.c).
#include "tests/unit/one_stage.h"
#include "tests/unit/swallow.h"

#define TOP(n) "top_" #n "gram_character_fraction"
#define DUP(n) "duplicate_" #n "gram_character_fraction"

// As printed: four decimals.
static const struct golden {
    int number;
    const char *text;
    struct {
        const char *feature;
        double value;
    } values[20];
} goldens[] = {
    {1,
     "あいうえお\n\nあいうえお\nかきくけこ。",
     {{"num_letters", 19},
      {"num_japanese_letters", 16},
      {"hiragana_fraction", .9375},
      {"japanese_fraction", .8421},
      {"duplicate_paragraph_fraction", .25},
      {"duplicate_paragraph_fraction_in_character", .3125},
      {"duplicate_sentence_fraction", .3333},
      {"duplicate_sentence_fraction_in_character", .3125},
      {TOP(2), .1111},
      {TOP(3), .1176},
      {TOP(4), .125},
      {DUP(5), .1538},
      {DUP(6), .0769},
      {DUP(7), 0},
      {DUP(8), 0},
      {DUP(9), 0},
      {DUP(10), 0},
      {"avg_sentence_length", 5.3333},
      {"max_sentence_length", 6}}},
    {2,
     "コンピューターを使う。それは便利！",
     {{"num_katakana_letters", 5},
      {"num_hiragana_letters", 5},
      {"num_kanji_letters", 3},
      {"num_kuten", 2},
      {"num_japanese_letters", 15},
      {"num_letters", 17},
      {"avg_sentence_length", 8.5},
      {"max_sentence_length", 11},
      {"katakana_fraction", .3333},
      {"hiragana_fraction", .3333},
      {"kanji_fraction", .2},
      {"kuten_fraction", .1333}}},
    {3,
     "日本語。。。あ。",
     {{"num_kuten", 4}, {"avg_sentence_length", 3}, {"max_sentence_length", 4}, {TOP(2), .2857}}},
    {4,
     "今日は晴れ．明日は雨．…",
     {{"num_sentences_ending_with_ellipsis", 1},
      {"avg_sentence_length", 4},
      {"ellipsis_fraction", .3333},
      {"japanese_fraction", .9167}}},
    {5,
     "ﾊﾝｶｸ カナ 123 abc 漢字々。",
     {{"num_katakana_letters", 2},
      {"num_kanji_letters", 3},
      {"num_kuten", 1},
      {"num_japanese_letters", 6},
      {"num_letters", 20},
      {"japanese_fraction", .3}}},
};

static void test_golden(jpc_arena *arena, const struct golden *golden)
{
    struct swallow got = swallow_measure(arena, jpc_span_of(golden->text));

    for (int i = 0; golden->values[i].feature != NULL; i++) {
        char what[80];

        snprintf(what, sizeof what, "golden %d: %s", golden->number, golden->values[i].feature);
        is_number(swallow_value(&got, golden->values[i].feature), golden->values[i].value, 5e-5,
                  what);
    }
}

// The number of sentences is none of Swallow's features.
static void test_sentences(jpc_arena *arena)
{
    ok(jpc_sentence_split(arena, jpc_span_of(goldens[2].text)).n == 2, "golden 3: two sentences");
    ok(jpc_sentence_split(arena, jpc_span_of(goldens[3].text)).n == 3, "golden 4: three sentences");
}

// 6: where Swallow's code raises an exception, what it takes from n-grams and sentences is 0 (but
// for those that there are: a pair, a sentence of one character) and the text is dropped.
static const struct degenerate {
    const char *text;
    double top_2, mean;
    const char *script_reason;
} degenerates[] = {
    {"", 0, 0, "min_hiragana"},
    {"。", 0, 0, "min_hiragana"},
    {"あ", 0, 1, ""}, // all of it is hiragana
    {"。。", 1, 0, "min_hiragana"},
};

static void is_dropped(const char *rule, const char *text, const char *reason)
{
    struct one_stage stage;

    one_stage_open(&stage, rule, "");
    one_stage_run(&stage, jpc_span_of(text));
    ok(strcmp(one_stage_reason(&stage), reason) == 0, "golden 6: '%s': %s says '%s'", text, rule,
       one_stage_reason(&stage));
    one_stage_close(&stage);
}

static void test_degenerate(jpc_arena *arena, const struct degenerate *c)
{
    static const char *const zeros[] = {
        "duplicate_paragraph_fraction",
        "duplicate_paragraph_fraction_in_character",
        "duplicate_sentence_fraction",
        "duplicate_sentence_fraction_in_character",
        "num_sentences_ending_with_ellipsis",
        "ellipsis_fraction",
        TOP(3),
        TOP(4),
        DUP(5),
        DUP(6),
        DUP(7),
        DUP(8),
        DUP(9),
        DUP(10),
    };
    struct swallow got = swallow_measure(arena, jpc_span_of(c->text));

    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        is_number(swallow_value(&got, zeros[i]), 0, 0, zeros[i]);
    is_number(swallow_value(&got, TOP(2)), c->top_2, 0, "golden 6: " TOP(2));
    is_number(swallow_value(&got, "avg_sentence_length"), c->mean, 0, "golden 6: mean");
    is_number(swallow_value(&got, "max_sentence_length"), c->mean, 0, "golden 6: longest");
    is_dropped("length", c->text, "min_chars");
    is_dropped("sentence_length", c->text, "min_mean");
    is_dropped("script_ratio", c->text, c->script_reason);
}

static void test_compression(void)
{
    struct one_stage stage;
    char text[200];

    memset(text, 'a', sizeof text);
    one_stage_open(&stage, "compression", "");
    one_stage_run(&stage, (jpc_span){text, sizeof text});
    is_number(one_stage_value(&stage, "min_ratio"), .06, 1e-15, "golden 11: 200 times a");
    ok(strcmp(one_stage_reason(&stage), "min_ratio") == 0, "golden 11: is dropped");
    one_stage_close(&stage);
}

int main(void)
{
    jpc_arena arena = {0};

    tap_begin();
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++)
        test_golden(&arena, &goldens[i]);
    test_sentences(&arena);
    for (size_t i = 0; i < sizeof degenerates / sizeof *degenerates; i++)
        test_degenerate(&arena, &degenerates[i]);
    test_compression();
    jpc_arena_release(&arena);
    return tap_end();
}
