// Filters that measure repetition of words, compression, entropy, lines, stop words and reasons:
// values, bounds at equality, edges; HojiChar's own cases of word repetition.
#include "tests/unit/value_case.h"

#include "tests/unit/json_tree.h"
#include "text/utf8.h"

#define CATS "猫は猫は猫は猫は" // 猫 は 猫 は …

static const struct value_case values[] = {
    // 8 morphemes and as many characters. Bigrams: 猫は 4, は猫 3, of 7.
    {"ngram_repetition", "unit=morpheme", CATS, 1, "", "max_top_2", 4. / 7, "max_top_2"},
    {"ngram_repetition", "unit=morpheme;count=occurrences", CATS, 1, "", "max_dup_5", 1,
     "max_top_2"},
    // 5-grams begin at 0 … 3: 猫… は… 猫… は…; the walk meets two, then steps over one and is out.
    {"ngram_repetition", "unit=morpheme;count=walk", CATS, 1, "", "max_dup_5", 5. / 8, "max_top_2"},
    // 猫 は: three characters with the space between, four times, of eight.
    {"ngram_repetition", "unit=morpheme;count=walk", CATS, 1, "", "max_top_2", 12. / 8,
     "max_top_2"},
    {"ngram_repetition", "count=walk", CATS, 1, "", "max_top_2", 8. / 8, "max_top_2"},
    {"ngram_repetition", "count=walk;max_top_2=1;max_top_3=off;max_top_4=off;max_dup_5=.625", CATS,
     1, "", "max_dup_5", 5. / 8, "max_dup_6"},
    {"ngram_repetition", "unit=morpheme", "", 0, "", "max_dup_10", 0, ""},
    {"morpheme_repetition", "", "猫は", 6, "", "max_ratio", 1, "max_ratio"},
    {"morpheme_repetition", "", "猫は", 4, "", "max_ratio", 0, ""},
    {"morpheme_repetition", "n=1;max_ratio=.4", "猫は猫が犬", 1, "", "max_ratio", .4, "max_ratio"},
    {"morpheme_repetition", "n=1;max_ratio=.41", "猫は猫が犬", 1, "", "max_ratio", .4, ""},
    {"morpheme_repetition", "", "", 0, "", "max_ratio", 0, ""},
    {"compression", "level=9", "a", 200, "", "min_ratio", 12. / 200, "min_ratio"},
    {"compression", "codec=zstd;min_ratio=.09", "a", 200, "", "min_ratio", 18. / 200, ""},
    {"compression", "codec=lz4;min_ratio=.055", "a", 200, "", "min_ratio", 11. / 200, ""},
    {"compression", "codec=lz4", "", 0, "", "max_ratio", NAN, ""},
    {"entropy", "min_bits=2", "春夏秋冬", 3, "", "min_bits", 2, ""},
    {"entropy", "min_bits=2.01", "春夏秋冬", 3, "", "min_bits", 2, "min_bits"},
    {"entropy", "min_bits=off;max_bits=1.9", "春夏秋冬", 3, "", "max_bits", 2, "max_bits"},
    {"entropy", "min_bits=off;max_pair_bits=1", "ab", 1, "a", "max_pair_bits", 1, ""},
    {"entropy", "min_bits=off", "ab", 1, "a", "max_pair_bits", NAN, ""},
    {"entropy", "", "", 0, "", "min_bits", 0, "min_bits"},
    {"stop_words", "", "東京に行く", 1, "。", "min_distinct", 1, "min_distinct"},
    {"stop_words", "", "東京に行った", 1, "。", "min_distinct", 2, ""},
    {"stop_words", "", "の", 9, "", "min_distinct", 1, "min_distinct"},
    // しとしと is one adverb; as characters it has two of the words.
    {"stop_words", "", "しとしと", 1, "", "min_distinct", 0, "min_distinct"},
    {"stop_words", "unit=character", "しとしと", 1, "", "min_distinct", 2, ""},
    {"stop_words", "words=猫,猫,犬;min_distinct=1", "猫と犬", 1, "", "min_distinct", 2, ""},
    {"stop_words", "", "", 0, "", "min_distinct", 0, "min_distinct"},
    {"line_quality", "max_newlines=off", "はい。\nいいえ\n", 1, "", "min_punctuation", .5, ""},
    {"line_quality", "max_newlines=off;min_punctuation=.51", "はい！\n\n　\nいいえ", 1, "",
     "min_punctuation", .5, "min_punctuation"},
    {"line_quality", "max_newlines=off", "はい。\nはい。", 1, "", "max_duplicate_chars", .5,
     "max_duplicate_chars"},
    {"line_quality", "max_newlines=off;max_duplicate_chars=.5", "はい。\n\n\nはい。", 1, "",
     "max_duplicate_chars", .5, ""},
    {"line_quality", "max_newlines=off;max_duplicate_chars=0", "\n\n　\n　\nはい。", 1, "",
     "max_duplicate_chars", 0, ""},
    {"line_quality", "max_newlines=off", "はい.\n", 1, "", "max_newlines", NAN, ""},
    {"line_quality", "max_newlines=.5", "東京は\n。\n", 1, "", "max_newlines", 2. / 3,
     "max_newlines"},
    {"line_quality", "", "", 0, "", "min_punctuation", 0, "min_punctuation"},
    {"script_ratio", "choon_is_katakana=true;max_katakana=off",
     "コンピューターを使う。それは便利！", 1, "", "max_katakana", 7. / 17, ""},
    {"script_ratio", "choon_is_katakana=true;min_hiragana=.29",
     "コンピューターを使う。それは便利！", 1, "", "min_japanese", 1, ""},
    {"script_ratio", "min_kana=.67", "コンピューターを使う。それは便利！", 1, "", "min_kana",
     10. / 15, "min_kana"},
    {"script_ratio", "max_kanji=.2", "コンピューターを使う。それは便利！", 1, "", "max_kanji", .2,
     ""},
    {"script_ratio", "max_kanji=.19", "コンピューターを使う。それは便利！", 1, "", "max_kanji", .2,
     "max_kanji"},
    // あ ア ー ㇰ 㐀 一 豈 of 9; 、 and U+34C0 are none, the blank does not count.
    {"script_ratio", "min_hiragana=off;min_nwc_japanese=.7", "あアーㇰ㐀一豈、\xE3\x93\x80 ", 1, "",
     "min_nwc_japanese", 7. / 9, ""},
    {"script_ratio", "", "あ", 1, "", "min_nwc_japanese", NAN, ""},
};

// ---- reasons ---------------------------------------------------------------------------

static void test_causal(void)
{
    static const struct {
        const char *text;
        int n;
    } cases[] = {
        {"台風のため電車が止まった。", 1},
        {"雨が降ったので中止した。", 1},
        {"東京から大阪へ行く。", 0},
        {"雨だから行かない。", 1},
        {"だから行かない。", 1},
        {"食べてから寝る。", 0},
        {"事故によって遅れた。", 1},
        {"人によっては違う。", 0},
        {"調査により判明した。", 1},
        {"台風による被害。", 0},
        {"したがって正しい。", 1},
        {"規則にしたがって動く。", 0},
        {"ゆえに我あり。", 1},
        {"そのため遅れた。", 1},
        {"なぜなら正しいからだ。", 2},
        {"よって棄却する。", 1},
        {"木で鼻をくくる。", 0},
        {"貯金をためる。", 0},
        {"雨のせいで負けた。その結果泣いた。", 2},
        {"", 0},
    };
    struct one_stage stage;

    one_stage_open(&stage, "causal", "");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_span text = jpc_span_of(cases[i].text);
        size_t chars = jpc_utf8_count(text);

        one_stage_run(&stage, text);
        is_number(one_stage_value(&stage, "min_density") * (double)chars / 1000, cases[i].n, 1e-9,
                  cases[i].text);
        ok(strcmp(one_stage_reason(&stage), "") == 0, "  is reported, not dropped");
    }
    one_stage_close(&stage);
    one_stage_open(&stage, "causal", "min_density=100");
    one_stage_run(&stage, jpc_span_of("だから行かない。。。"));
    ok(strcmp(one_stage_reason(&stage), "") == 0, "100 per 1,000 at a bound of 100");
    one_stage_run(&stage, jpc_span_of("だから行かない。。。。"));
    ok(strcmp(one_stage_reason(&stage), "min_density") == 0, "and one character more");
    one_stage_close(&stage);
}

// ---- HojiChar --------------------------------------------------------------------------

// In place of the dictionary that the stage opened.
static bool use_dictionary(struct one_stage *stage, const char *name)
{
    jpc_dictionary *dictionary;

    if (jpc_dictionary_open(&dictionary, name, &stage->err) != JPC_OK)
        return false;
    jpc_tagger_close(stage->tagger);
    jpc_dictionary_close(stage->dictionary);
    stage->dictionary = dictionary;
    return jpc_tagger_open(&stage->tagger, dictionary, &stage->err) == JPC_OK;
}

static void check_case(struct one_stage *stage, const struct json *c, size_t *n, size_t *agree)
{
    const struct json *filter = json_member(c, "filter"), *text = json_member(c, "input");
    bool rejected = json_member(c, "expected_rejected")->kind == JSON_TRUE;

    if (!jpc_span_is(filter->text, "WordRepetitionRatioFilter"))
        return;
    (*n)++;
    *agree += jpc_doc_is_kept(one_stage_run(stage, text->text)) != rejected;
}

// Recorded with UniDic. IPADIC cuts into fewer morphemes, but that changes no verdict here.
static void test_hojichar(const char *dictionary)
{
    struct one_stage stage;
    jpc_arena arena = {0};
    char path[512], *line = NULL;
    size_t capacity = 0, n = 0, agree = 0;
    FILE *file = NULL;

    snprintf(path, sizeof path, "%s/filters/hojichar_unit_cases.jsonl",
             tap_shared_data() != NULL ? tap_shared_data() : "");
    file = fopen(path, "r");
    one_stage_open(&stage, "morpheme_repetition", "");
    if (file == NULL || !use_dictionary(&stage, dictionary)) {
        tap_skip("cases of HojiChar", "no shared data or dictionary");
    } else {
        while (getline(&line, &capacity, file) > 0)
            check_case(&stage, json_parse(&arena, jpc_span_of(line)), &n, &agree);
        ok(n == 7 && agree == n, "%s: %zu of %zu verdicts on repeated words are HojiChar's",
           dictionary, agree, n);
    }
    if (file != NULL)
        fclose(file);
    free(line);
    one_stage_close(&stage);
    jpc_arena_release(&arena);
}

// HojiChar's doctests. IPADIC, which has 大好き as a noun, would drop the first one.
static void test_nouns(void)
{
    static const struct {
        const char *text;
        bool kept;
    } cases[] = {{"自然言語処理大好き！", true},
                 {"リンゴ・オレンジ・ミカン・バナナ セール中", false},
                 {"今日の仙台朝市ではリンゴがセール中", true}};
    struct one_stage stage;

    one_stage_open(&stage, "noun_ratio", "");
    if (!use_dictionary(&stage, "unidic"))
        tap_skip("nouns", "no UniDic");
    else
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            ok(jpc_doc_is_kept(one_stage_run(&stage, jpc_span_of(cases[i].text))) == cases[i].kept,
               "%s", cases[i].text);
    one_stage_close(&stage);
}

// ---- options ---------------------------------------------------------------------------

static void test_levels(void)
{
    static const struct {
        const char *settings, *message;
    } cases[] = {{"level=10", "zlib has no level 10"},
                 {"codec=lz4;level=1", "lz4 has no level 1"},
                 {"codec=zstd;level=22", NULL}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct one_stage stage;
        jpc_status status = one_stage_open(&stage, "compression", cases[i].settings);

        ok((status == JPC_OK) == (cases[i].message == NULL) &&
               (status == JPC_OK || strstr(stage.err.message, cases[i].message) != NULL),
           "%s: %s", cases[i].settings, stage.err.message);
        one_stage_close(&stage);
    }
}

// Of a text above 1 MiB, LZ4 gets the whole characters of the first.
static void test_first_mebibyte(void)
{
    size_t n = 1200000; // of 3 bytes each, with nothing to find in the second half
    char *bytes = jpc_alloc(n);
    struct one_stage stage;
    double whole, cut;

    for (size_t i = 0; i + 3 <= n; i += 3)
        jpc_utf8_put(bytes + i, 0x4E00 + (uint32_t)(i * i / 7 % (i < n / 2 ? 5000 : 20000)));
    one_stage_open(&stage, "compression", "codec=lz4");
    one_stage_run(&stage, (jpc_span){bytes, n});
    whole = one_stage_value(&stage, "min_ratio");
    one_stage_run(&stage, (jpc_span){bytes, ((size_t)1 << 20) / 3 * 3});
    cut = one_stage_value(&stage, "min_ratio");
    ok(whole == cut && cut > .1, "the first 1 MiB: %.6f, %.6f", whole, cut);
    one_stage_close(&stage);
    free(bytes);
}

int main(void)
{
    tap_begin();
    check_values(values, sizeof values / sizeof *values);
    test_causal();
    test_hojichar("unidic");
    test_hojichar("ipadic");
    test_nouns();
    test_levels();
    test_first_mebibyte();
    return tap_end();
}
