// Each stage through its definition: values, bounds at equality, edges.
#include "tests/unit/value_case.h"

#define HIRAGANA_10 "あいうえおかきくけこ"

static const struct value_case values[] = {
    {"length", "", "あ", 400, "", "min_chars", 400, ""},
    {"length", "", "あ", 399, "", "min_chars", 399, "min_chars"},
    {"length", "", "a\n", 200, "", "min_japanese_chars", 0, ""},
    {"length", "max_chars=3;min_chars=0", "𠮷", 3, "", "max_chars", 3, ""},
    {"length", "max_chars=3;min_chars=0", "𠮷", 4, "", "max_chars", 4, "max_chars"},
    {"length", "min_chars=0;min_japanese_chars=5", "。、漢かカー", 1, "", "min_japanese_chars", 5,
     ""},
    {"length", "min_chars=0;min_japanese_chars=6", "。、漢かカー", 1, "", "min_japanese_chars", 5,
     "min_japanese_chars"},
    {"length", "", "", 0, "", "min_chars", 0, "min_chars"},
    // filters-ja 5.1, 1–5: executed with Swallow's own code.
    {"script_ratio", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "min_hiragana", .9375,
     ""},
    {"script_ratio", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "min_japanese", 16. / 19,
     ""},
    {"script_ratio", "", "コンピューターを使う。それは便利！", 1, "", "max_katakana", 5. / 15, ""},
    {"script_ratio", "", "コンピューターを使う。それは便利！", 1, "", "min_hiragana", 5. / 15, ""},
    {"script_ratio", "", "ﾊﾝｶｸ カナ 123 abc 漢字々。", 1, "", "min_japanese", .3, "min_hiragana"},
    {"script_ratio", "", "漢漢漢漢あ", 7, "", "min_hiragana", .2, ""},
    {"script_ratio", "", "漢漢漢漢あ", 7, "漢", "min_hiragana", 7. / 36, "min_hiragana"},
    {"script_ratio", "", "カあ", 7, "", "max_katakana", .5, ""},
    {"script_ratio", "", "カあ", 7, "カ", "max_katakana", 8. / 15, "max_katakana"},
    {"script_ratio", "", "aあ", 7, "", "min_japanese", .5, ""},
    {"script_ratio", "", "aあ", 7, "a", "min_japanese", 7. / 15, "min_japanese"},
    {"script_ratio", "min_hiragana_of_all=.5", "aあ", 7, "", "min_hiragana_of_all", .5, ""},
    {"script_ratio", "min_hiragana_of_all=.51", "aあ", 7, "", "min_hiragana_of_all", .5,
     "min_hiragana_of_all"},
    {"script_ratio", "", "", 0, "", "min_japanese", 0, "min_hiragana"},
    {"sentence_length", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "min_mean", 16. / 3,
     "min_mean"},
    {"sentence_length", "min_mean=3;max_longest=4", "日本語。。。あ。", 1, "", "min_mean", 3, ""},
    {"sentence_length", "min_mean=3;max_longest=4", "日本語。。。あ。", 1, "", "max_longest", 4,
     ""},
    {"sentence_length", "min_mean=1;max_longest=3", "日本語。。。あ。", 1, "", "max_longest", 4,
     "max_longest"},
    {"sentence_length", "", "あ", 90, "", "max_mean", 90, ""},
    {"sentence_length", "", "あ", 91, "", "max_mean", 91, "max_mean"},
    {"sentence_length", "max_mean=off", "あ", 200, "", "max_longest", 200, ""},
    {"sentence_length", "max_mean=off", "あ", 201, "", "max_longest", 201, "max_longest"},
    {"sentence_length", "", "", 0, "", "max_longest", 0, "min_mean"},
    {"sentence_length", "", "。", 3, "", "min_mean", 0, "min_mean"},
    {"kuten_density", "", HIRAGANA_10, 9, "あいうえおかきくけ。", "min_density", .01, ""},
    {"kuten_density", "", HIRAGANA_10, 10, "。", "min_density", 1. / 101, "min_density"},
    {"kuten_density", "", "", 0, "", "min_density", NAN, ""},
    {"kuten_density", "", "a．", 1, "", "min_density", 0, "min_density"},
    {"ellipsis", "", "今日は晴れ．明日は雨．…", 1, "", "max_sentences", 1. / 3, "max_sentences"},
    {"ellipsis", "", "はい。", 4, "そう…", "max_sentences", .2, ""},
    {"ellipsis", "max_sentences=off;max_lines=.5", "はい。\nそう...\n", 1, "あ…", "max_lines", .5,
     ""},
    {"ellipsis", "max_sentences=off;max_lines=.4", "はい。\nそう…\n", 1, "", "max_lines", .5,
     "max_lines"},
    {"ellipsis", "max_sentences=off;max_lines=.4", "…\nはい。\n", 1, "", "max_lines", .5,
     "max_lines"},
    {"ellipsis", "max_lines=0", "..\n", 1, "", "max_lines", 0, ""},
    {"ellipsis", "max_lines=0", "", 0, "", "max_lines", 0, ""},
    {"short_lines", "", HIRAGANA_10 "\n" HIRAGANA_10 "あ", 1, "", "max_ratio", .5, ""},
    {"short_lines", "", HIRAGANA_10 "\n", 1, HIRAGANA_10, "max_ratio", 1, "max_ratio"},
    {"short_lines", "short_chars=9", HIRAGANA_10, 1, "", "max_ratio", 0, ""},
    {"short_lines", "", HIRAGANA_10 "あ\n", 1, "", "max_ratio", .5, ""},
    {"short_lines", "", "", 0, "", "max_ratio", NAN, ""},
    {"symbol_ratio", "", "あいう！？", 1, "", "max_ratio", .4, ""},
    {"symbol_ratio", "", "あ1 　\n😀", 1, "", "max_ratio", 4. / 6, "max_ratio"},
    {"symbol_ratio", "", "", 0, "", "max_ratio", 0, ""},
    {"repeated_character", "", "あ", 199, "い", "max_run", 199, ""},
    {"repeated_character", "", "あ", 200, "い", "max_run", 200, "max_run"},
    {"repeated_character", "", "", 0, "", "max_run", 0, ""},
    {"duplicate_lines", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "max_paragraphs", .25,
     "max_paragraph_chars"},
    {"duplicate_lines", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "max_paragraph_chars",
     .3125, "max_paragraph_chars"},
    {"duplicate_lines", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "max_sentences",
     1. / 3, "max_paragraph_chars"},
    {"duplicate_lines", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "max_sentence_chars",
     .3125, "max_paragraph_chars"},
    {"duplicate_lines",
     "max_paragraphs=.25;max_paragraph_chars=.3125;max_sentences=.34;"
     "max_sentence_chars=.3125",
     "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "max_paragraphs", .25, ""},
    {"duplicate_lines", "", "", 0, "", "max_sentences", 0, ""},
    {"ngram_repetition", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "max_top_2", 2. / 18,
     "max_dup_5"},
    {"ngram_repetition", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "max_top_3", 2. / 17,
     "max_dup_5"},
    {"ngram_repetition", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "max_top_4", 2. / 16,
     "max_dup_5"},
    {"ngram_repetition", "", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "max_dup_5", 2. / 13,
     "max_dup_5"},
    {"ngram_repetition", "max_dup_5=off", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "",
     "max_dup_6", 1. / 13, ""},
    {"ngram_repetition", "max_dup_5=off", "あいうえお\n\nあいうえお\nかきくけこ。", 1, "",
     "max_dup_10", 0, ""},
    {"ngram_repetition", "count=occurrences;max_dup_5=off",
     "あいうえお\n\nあいうえお\nかきくけこ。", 1, "", "max_dup_6", 2. / 14, "max_dup_6"},
    {"ngram_repetition", "", "あ", 1, "", "max_top_2", 0, ""},
    {"ngram_repetition", "", "", 0, "", "max_dup_10", 0, ""},
    {"char_repetition", "", "あ", 5, "い", "max_ratio", 0, ""},
    {"char_repetition", "", "あ", 6, "", "max_ratio", 1, "max_ratio"},
    {"char_repetition", "max_ratio=.5;n=1", "ああいう", 1, "", "max_ratio", .5, "max_ratio"},
    {"char_repetition", "max_ratio=.51;n=1", "ああいう", 1, "", "max_ratio", .5, ""},
    {"char_repetition", "", "", 0, "", "max_ratio", 0, ""},
    {"compression", "", "a", 200, "", "min_ratio", 12. / 200, "min_ratio"},
    {"compression", "min_ratio=.06", "a", 200, "", "min_ratio", 12. / 200, ""},
    {"compression", "min_ratio=0",
     "春はあけぼの。やうやう白くなりゆく山ぎは、すこしあかりて、紫だちたる雲のほそくたなびきたる。",
     3, "", "max_ratio", 119. / 414, ""},
    {"compression", "", "", 0, "", "max_ratio", NAN, ""},
    {"japanese", "", "", 0, "", "min_score", 0, "min_score"},
    {"noun_ratio", "", "東京大阪京都", 1, "", "max_nouns", 1, "max_nouns"},
    {"noun_ratio", "", "東京に行く。", 1, "", "max_nouns", 1. / 3, ""},
    {"noun_ratio", "max_nouns=.5", "東京は", 1, "", "max_nouns", .5, "max_nouns"},
    {"noun_ratio", "max_nouns=.51", "東京は", 1, "", "max_nouns", .5, ""},
    {"noun_ratio", "", "", 0, "", "max_nouns", 0, ""},
    {"noun_ratio", "", "。", 3, "", "max_nouns", 0, ""},
    {"particle_ratio", "min_particles=.5", "東京は", 1, "", "min_particles", .5, ""},
    {"particle_ratio", "min_particles=.51", "東京は", 1, "", "min_particles", .5, "min_particles"},
    {"particle_ratio", "", "", 0, "", "min_particles", 0, ""},
    {"unknown_ratio", "", "東京に行く。", 1, "", "max_unknown", 0, ""},
    {"unknown_ratio", "", "", 0, "", "max_unknown", 0, ""},
    {"unknown_ratio", "", "xyzzyplugh", 1, "", "max_unknown", 1, "max_unknown"},
};

static void test_read(void)
{
    static const struct {
        jpc_crawl crawl;
        const char *reason;
    } cases[] = {
        {{.http_status = 200, .raw_japanese = true, .body_bytes = 100, .bad_bytes = 1}, ""},
        {{.http_status = 200, .raw_japanese = true, .body_bytes = 100, .bad_bytes = 2},
         "max_bad_bytes"},
        {{.http_status = 299, .raw_japanese = true}, ""},
        {{.http_status = 300, .raw_japanese = true}, "max_status"},
        {{.http_status = 0, .raw_japanese = true}, ""},
        {{.http_status = 404, .raw_japanese = false}, "min_japanese"},
    };
    struct one_stage stage;

    one_stage_open(&stage, "read", "");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        one_stage_doc(&stage, jpc_span_of("x"))->crawl = &cases[i].crawl;
        one_stage_apply(&stage);
        ok(isnan(one_stage_value(&stage, "max_status")) == (cases[i].crawl.http_status == 0),
           "an unknown status is not measured");
        ok(strcmp(one_stage_reason(&stage), cases[i].reason) == 0, "read %zu: '%s', got '%s'", i,
           cases[i].reason, one_stage_reason(&stage));
    }
    one_stage_run(&stage, jpc_span_of("x"));
    ok(isnan(one_stage_value(&stage, "min_japanese")), "read measures crawl records only");
    one_stage_close(&stage);
}

static void write_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");

    fputs(content, file);
    fclose(file);
}

static void test_url(void)
{
    static const struct {
        const char *url;
        double denied, host;
    } cases[] = {
        {"http://example.jp/", 1, 1},
        {"https://www.example.jp/a?b#c", 1, 1},
        {"http://notexample.jp/", 0, 1},
        {"http://example.jp.evil.test/", 0, 1},
        {"http://EXAMPLE.JP:8080/", 1, 1},
        {"http://example.jp./", 1, 1},
        {"http://user:p@ss@example.jp/x@y", 1, 1},
        {"http://ＥＸＡＭＰＬＥ．jp/", 1, 1},
        {"http://example。jp/", 1, 1},
        {"http://%65xample.jp/", 1, 1},
        {"http://日本語.test/", 1, 1},
        {"http://xn--wgv71a119e.test/", 1, 1},
        {"http://sub.deep.example.org/", 2, 1},
        {"http://deep.example.org/", 2, 1},
        {"http://example.org?x", 1, 1},
        {"//example.jp/x", 1, 1},
        {"example.jp/x", 1, 1},
        {"http://192.0.2.7/", 1, 1},
        {"http://[2001:DB8::1]:80/", 1, 1},
        {"http://[2001:db8::1]/", 1, 1},
        {"http:///path", 0, 0},
        {"http://a b/", 0, 0},
        {"http://a..b/", 0, 0},
        {"?", 0, 0},
        {"http://\xFF\xFE/", 0, 0},
        {"http://%ff/", 0, 0},
    };
    struct one_stage stage;
    char path[64], settings[128];

    snprintf(path, sizeof path, "/tmp/jpcurate-hosts-%ld", (long)getpid());
    write_file(path, "\xEF\xBB\xBF# denied\n example.jp  # and its parts\r\n\nexample.org\n"
                     "deep.example.org\n*.日本語.test\n192.0.2.7\n[2001:db8::1]\nExample.JP");
    snprintf(settings, sizeof settings, "deny_hosts=%s", path);
    ok(one_stage_open(&stage, "url", settings) == JPC_OK, "a list: %s", stage.err.message);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        one_stage_doc(&stage, jpc_span_of("x"))->url = jpc_span_of(cases[i].url);
        one_stage_apply(&stage);
        is_number(one_stage_value(&stage, "max_denied"), cases[i].denied, 0, cases[i].url);
        is_number(one_stage_value(&stage, "min_host"), cases[i].host, 0, "  has a host");
    }
    one_stage_run(&stage, jpc_span_of("x"));
    ok(isnan(one_stage_value(&stage, "max_denied")), "no URL, no value");
    one_stage_close(&stage);

    write_file(path, "a.jp\n\nfoo bar\n");
    ok(one_stage_open(&stage, "url", settings) == JPC_ERR_CONFIG &&
           strstr(stage.err.message, "line 3: expected a host name, got 'foo bar'") != NULL,
       "a bad line: %s", stage.err.message);
    one_stage_close(&stage);
    unlink(path);
    ok(one_stage_open(&stage, "url", settings) == JPC_ERR_CONFIG, "no list: %s", stage.err.message);
    one_stage_close(&stage);
}

// As Python's codec "punycode" has them; the first is RFC 3492, 7.1 (B).
static void test_punycode(void)
{
    static const struct {
        const char *host, *ascii;
    } cases[] = {
        {"他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"},
        {"なぜみんな日本語を話してくれないのか", "xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"},
        {"安室奈美恵-with-super-monkeys", "xn---with-super-monkeys-pc58ag80a8qai00g7n9n"},
        {"そのスピードで", "xn--d9juau41awczczp"},
        {"パフィーdeルンバ", "xn--de-jg4avhby1noc0d"},
        {"はじめよう.みんな", "xn--p8j9a0d9c9a.xn--q9jyb4c"},
    };
    struct one_stage stage;
    char path[64], settings[128];

    snprintf(path, sizeof path, "/tmp/jpcurate-hosts-%ld", (long)getpid());
    snprintf(settings, sizeof settings, "deny_hosts=%s", path);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(path, cases[i].ascii);
        one_stage_open(&stage, "url", settings);
        one_stage_doc(&stage, jpc_span_of("x"))->url = jpc_span_of(cases[i].host);
        one_stage_apply(&stage);
        is_number(one_stage_value(&stage, "max_denied"), 1, 0, cases[i].ascii);
        one_stage_close(&stage);
    }
    unlink(path);
}

static const struct modifier_case {
    const char *stage, *settings, *text, *expected;
} modified[] = {
    {"newlines", "",
     "a\r\nb\rc\xE2\x80\xA8"
     "d",
     "a\nb\nc\nd"},
    {"controls", "",
     "a\x01"
     "b\xE2\x80\x8B"
     "c\n",
     "abc\n"},
    {"kutoten", "", "今日は，晴れ，です、", "今日は、晴れ、です、"},
    {"kutoten", "", "今日は，晴れ．明日は、雨。", "今日は，晴れ．明日は、雨。"},
    {"normal_form", "form=nfkc", "ＡＢＣｶﾞ", "ABCガ"},
    {"normal_form", "", "ＡＢＣか\xE3\x82\x99", "ＡＢＣが"},
    {"blanks", "", "　字下げ  a \n\n\n\nb ", "　字下げ a\n\nb"},
    {"blanks", "keep_indent=false;max_empty_lines=0", "　字下げ\n\nb", "字下げ\nb"},
    {"footer", "", "", ""},
    {"footer", "", "本文である。\nこの記事へのトラックバック一覧\n後書き。", "本文である。"},
    {"footer", "", "検索はここ", ""},
    {"footer", "", "本文である。\nCopyright © 2020 Foo Inc. All rights reserved.", "本文である。"},
    {"footer", "", "ご不明の点は下記までお気軽にお問合せをいただければ幸い",
     "ご不明の点は下記までお気軽にお問合せをいただければ幸い"},
    {"footer", "last_lines=2", "検索\n検索\nあ\nい", "検索\n検索\nあ\nい"},
    {"footer", "last_lines=3", "検索\n検索\nあ\nい", "検索"},
    {"footer", "max_share=.4", "検索はここ", "検索はここ"},
    {"footer", "max_share=.39", "検索はここ", ""},
    {"segment", "", "東京に行く。", "東京に行く。"},
    {"segment", "output=wakati", "東京に行く。\n\n　明日 も。\n",
     "東京 に 行く 。\n\n　 明日 も 。\n"},
    {"segment", "output=wakati", "", ""},
    {"segment", "output=wakati", " \n ", "\n"},
};

static void test_modifiers(void)
{
    for (size_t i = 0; i < sizeof modified / sizeof *modified; i++) {
        const struct modifier_case *c = &modified[i];
        struct one_stage stage;
        jpc_doc *doc;

        one_stage_open(&stage, c->stage, c->settings);
        doc = one_stage_run(&stage, jpc_span_of(c->text));
        is_text(doc->text, c->expected, c->stage);
        ok(doc->text_modified == (strcmp(c->text, c->expected) != 0), "  modified or not");
        one_stage_close(&stage);
    }
}

// Each word of the list alone is a footer to the compiled-in words.
static void test_footer_list(void)
{
    FILE *file = fopen("configs/lists/footer_ja.txt", "r");
    struct one_stage own, listed;
    char line[256];
    size_t n = 0, cut = 0;

    if (file == NULL) {
        tap_skip("the list of footer words", "not in the project's folder");
        return;
    }
    one_stage_open(&own, "footer", "max_share=.99");
    one_stage_open(&listed, "footer", "max_share=.99;words=configs/lists/footer_ja.txt");
    while (fgets(line, sizeof line, file) != NULL) {
        jpc_span word = {line, strcspn(line, "\n")};

        if (word.len == 0 || line[0] == '#')
            continue;
        n++;
        cut +=
            one_stage_run(&own, word)->text.len == 0 && one_stage_run(&listed, word)->text.len == 0;
    }
    ok(n > 70 && cut == n, "%zu of %zu words of the list are compiled in", cut, n);
    one_stage_close(&own);
    one_stage_close(&listed);
    fclose(file);
}

static void test_exact(void)
{
    static const char *const same[] = {"a b\nc", " a  b c ", "a\tb\r\n\r\nc\n",
                                       "\xE3\x80\x80"
                                       "a\xC2\xA0"
                                       "b\xE2\x80\xA8"
                                       "c"};
    static const char *const other[] = {"", "ab c", "a b", "a b c d", "A b c"};
    struct one_stage stage;
    jpc_hash128 key;

    one_stage_open(&stage, "exact", "");
    key = one_stage_run(&stage, jpc_span_of("a b c"))->dedup_key;
    ok(stage.doc.has_dedup_key, "a key is set");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        jpc_hash128 got = one_stage_run(&stage, jpc_span_of(same[i]))->dedup_key;

        ok(got.high == key.high && got.low == key.low, "same %zu", i);
    }
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        jpc_hash128 got = one_stage_run(&stage, jpc_span_of(other[i]))->dedup_key;

        ok(got.high != key.high && got.low != key.low, "other %zu", i);
    }
    one_stage_close(&stage);
}

int main(void)
{
    tap_begin();
    check_values(values, sizeof values / sizeof *values);
    test_read();
    test_url();
    test_punycode();
    test_modifiers();
    test_footer_list();
    test_exact();
    return tap_end();
}
