// Lines that go: each rule at its bound, rules together, what is noted; Uzushio's template
// sentences, and the rules of LLM-jp's cleaner, CharShu and NWC 2010.
#include "core/list_file.h"
#include "tests/unit/one_stage.h"

#define LLM_JP "must_end=！？!?。．…;max_marks=10"
#define CHARSHU "blanks=drop;must_end=。．！？!?;min_chars=5;max_chars=2048"
#define SLOW                                                                                       \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n" // reaches the limit of a search for (a+)+$
#define SLOW7 SLOW SLOW SLOW SLOW SLOW SLOW SLOW
#define NWC "min_chars=6;max_chars=1023;min_hiragana=0.05;min_japanese=0.7"

static const struct line_case {
    const char *settings, *text, *expected;
} cases[] = {
    {"", "一\n\n 二\n", "一\n\n 二\n"},
    {"words=広告", "本文\n広告です\n続き", "本文\n続き"},
    {"words=広告", "本文\n続き\n広告です", "本文\n続き"},
    {"words=広告", "広告です", ""},
    {"words=広告", "", ""},
    {"words=広告;min_hits=2", "広告\n広告と広告", "広告"},
    {"words=広告;min_share=.5", "広告です\nこの広告です\n 広告です 　", "この広告です"},
    {"words=広告;min_share=1", "広告です\n 広告\t\n広告広告", "広告です"},
    // Both conditions hold, or the line stays.
    {"words=広告;min_share=1;min_hits=2", "広告\n広告広告", "広告"},
    {"words=続き,続きを読む;min_share=1", "続きを読む\n続きを", "続きを"},
    {"patterns=^\\d+$", "1\n第1章\n 23 \n4a", "第1章\n4a"},
    {"patterns=(a+)+$,^x", SLOW7 "x\n" SLOW "y", SLOW7 SLOW "y"},
    {"patterns=(a+)+$,^x", SLOW7 SLOW "x\n" SLOW "aa", SLOW7 SLOW "x\n" SLOW "aa"},
    {"patterns=^■,★$", "■一\n二★\n三", "三"},
    {"must_end=。！", "一。\n二\n三！ 　\n四？", "一。\n三！ 　"},
    {"min_chars=3", "一 二\n一二三\n\n　\n一\t二 三", "一二三\n\n　\n一\t二 三"},
    {"max_chars=2", "一 二\n一二三", "一 二"},
    {"blanks=drop", "一 二\n 一\n一　二\n一\t二", " 一"},
    {"max_marks=1;marks=・区", "・区\n・区・\n区区", "・区"},
    {"min_hiragana=.5", "あ亜\nあ亜亜\nア", "あ亜"},
    {"min_hiragana=1", "ぁゖゝゟ\n゠\n〿", "ぁゖゝゟ"},
    {"min_japanese=.5", "あa\nあab\n、", "あa"},
    {LLM_JP,
     "文です。\n見出し\n・・・・・・・・・・。\n・・・・・・・・・・・。\n　　　　　　　　　　　。",
     "文です。\n・・・・・・・・・・。\n　　　　　　　　　　　。"},
    {LLM_JP, "北区　　　　　　　　　　　東区。\n終わり…", "終わり…"},
    {CHARSHU, "短い。\n四文字。\n五文字だ。\nこれは 空白。\n見出しである", "五文字だ。"},
    {NWC, "これは文\nこれは文だよ\nカタカナノ文字\nabcdefこ\nこabcdefghijklmn", "これは文だよ"},
};

static void check_case(const struct line_case *c)
{
    struct one_stage stage;
    const jpc_doc *doc;

    if (one_stage_open(&stage, "drop_lines", c->settings) != JPC_OK) {
        ok(false, "'%s' opens: %s", c->settings, stage.err.message);
    } else {
        doc = one_stage_run(&stage, jpc_span_of(c->text));
        is_text(doc->text, c->expected, c->settings);
        ok(doc->text_modified == (strcmp(c->text, c->expected) != 0) &&
               doc->text_modified == (doc->meta != NULL),
           "  modified, and noted, or neither");
    }
    one_stage_close(&stage);
}

static void test_notes(void)
{
    struct one_stage stage;
    const jpc_doc *doc;

    one_stage_open(&stage, "drop_lines", "words=猫");
    doc = one_stage_run(&stage, jpc_span_of("犬\n子猫だ\n 猫\n犬"));
    ok(doc->meta != NULL && strcmp(doc->meta->key, "drop_lines") == 0, "what went is noted");
    if (doc->meta != NULL)
        is_text(doc->meta->value, "{\"lines\":2,\"chars\":5}", "  lines and characters");
    one_stage_close(&stage);
}

// Each of Uzushio's sentences goes, as a line and behind a few characters; prose stays.
static void test_templates(void)
{
    static const char prose[] = "吾輩は猫である。\n名前はまだ無い。";
    char settings[512], path[400];
    struct one_stage stage;
    jpc_list_file list;
    size_t n = 0;
    jpc_err err;

    snprintf(path, sizeof path, "%s/ngwords/uzushio/template_sentences.txt",
             tap_shared_data() != NULL ? tap_shared_data() : "");
    if (jpc_list_file_read(&list, path, &err) != JPC_OK) {
        tap_skip("template sentences of Uzushio", "no shared data");
        return;
    }
    snprintf(settings, sizeof settings, "lists=%s;min_share=0.5", path);
    one_stage_open(&stage, "drop_lines", settings);
    for (size_t i = 0; i < list.n; i++)
        n += one_stage_run(&stage, list.lines[i].text)->text.len == 0;
    ok(n == list.n && n == 111, "%zu of %zu template sentences of Uzushio go", n, list.n);
    is_text(one_stage_run(&stage, jpc_span_of(prose))->text, prose, "prose stays");
    one_stage_close(&stage);
    jpc_list_file_release(&list);
}

// ---- once is enough ----------------------------------------------------------

static uint64_t state = 88172645463325252U;

static size_t below(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state >> 33) % n;
}

static bool is_stable(struct one_stage *stage)
{
    static const char *const pieces[] = {"\n",   "\n", "\n", " ",      "　", "\t",   "\r",   "広告",
                                         "続き", "あ", "亜", "a",      "。", "！",   "・・", "区",
                                         "1",    "■",  "…",  "続きを", "ア", "宣伝", "😀",    "\v"};
    jpc_buf text = {0}, once = {0};
    bool stable;

    jpc_buf_reserve(&text, 1);
    jpc_buf_reserve(&once, 1);
    for (size_t i = 0, n = below(40); i < n; i++)
        jpc_buf_add_string(&text, pieces[below(sizeof pieces / sizeof *pieces)]);
    jpc_buf_add_span(&once, one_stage_run(stage, jpc_buf_span(&text))->text);
    stable = !one_stage_run(stage, jpc_buf_span(&once))->text_modified;
    jpc_buf_release(&text);
    jpc_buf_release(&once);
    return stable;
}

static void test_idempotence(void)
{
    size_t n_texts = 0, n_stable = 0;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct one_stage stage;

        one_stage_open(&stage, "drop_lines", cases[i].settings);
        for (int k = 0; k < 500; k++, n_texts++)
            n_stable += is_stable(&stage);
        one_stage_close(&stage);
    }
    ok(n_stable == n_texts, "%zu of %zu random texts: once is enough", n_stable, n_texts);
}

static void test_refused(void)
{
    struct one_stage stage;

    ok(one_stage_open(&stage, "drop_lines", "patterns=(") == JPC_ERR_CONFIG, "a bad pattern: %s",
       stage.err.message);
    one_stage_close(&stage);
}

int main(void)
{
    tap_begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_case(&cases[i]);
    test_notes();
    test_templates();
    test_idempotence();
    test_refused();
    return tap_end();
}
