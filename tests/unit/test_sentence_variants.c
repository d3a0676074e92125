// The variants of sentences: cases of our own, those of three peers (ja_sentence_segmenter, pySBD,
// bunkai), the laws that hold for any text.

#include "deviations.h"
#include "json_tree.h"
#include "oracle.h"
#include "text/sentence.h"

static jpc_sentence_options options_of(const char *name)
{
    jpc_sentence_options options = {0};

    while (strcmp(jpc_sentence_variants[options.variant], name) != 0)
        options.variant++;
    return options;
}

// ---- cases of our own ------------------------------------------------------------------

static void is_cut(const jpc_sentence_options *options, const char *text, const char *want)
{
    jpc_arena arena = {0};
    jpc_sentences got = jpc_sentence_split_as(&arena, jpc_span_of(text), options);
    jpc_buf joined = {0};

    for (size_t i = 0; i < got.n; i++) {
        jpc_buf_add_string(&joined, i > 0 ? "|" : "");
        jpc_buf_add_span(&joined, got.items[i].text);
    }
    is_text(jpc_buf_span(&joined), want, jpc_sentence_variants[options->variant]);
    jpc_buf_release(&joined);
    jpc_arena_release(&arena);
}

static void test_published(void)
{
    static const struct {
        const char *variant, *text, *sentences;
    } rows[] = {
        {"swallow", "あ。。い！？\nう", "あ。|い！|う"},
        {"kuten", "おはよう。おやすみ。", "おはよう。|おやすみ。"},
        {"kuten", "さよなら。また来週", "さよなら。|また来週"},
        {"kuten", "あ。。い！\nう。", "あ。|。|い！\nう。"},
        {"kuten", "", ""},
        {"nwc", "ver. 1.2 です。 次へ！？\nおわり", "ver|1|2 です|次へ|おわり"},
        {"nwc", "。。あ．い？\r\n", "あ|い"},
        {"nwc", "", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        jpc_sentence_options options = options_of(rows[i].variant);

        is_cut(&options, rows[i].text, rows[i].sentences);
    }
}

static void test_japanese(void)
{
    static const struct {
        const char *text, *sentences;
    } rows[] = {
        {"", ""},
        {"。", "。"},
        {" \n　\n", ""},
        {"今日は晴れ。明日は雨。", "今日は晴れ。|明日は雨。"},
        {"本当？　そう！ はい。", "本当？|そう！|はい。"},
        {"えっ！？まさか。。。そうか…。なるほど", "えっ！？|まさか。。。|そうか…。|なるほど"},
        // quotes
        {"「行こう。」と彼は言った。彼女は黙った。", "「行こう。」と彼は言った。|彼女は黙った。"},
        {"「行こう。」「うん。」", "「行こう。」|「うん。」"},
        {"「行こう！」彼は言った。", "「行こう！」|彼は言った。"},
        {"「行こう。」って言った？うん。", "「行こう。」って言った？|うん。"},
        {"『雪国。』は名作だ。「はい。」はい、と答えた。",
         "『雪国。』は名作だ。|「はい。」|はい、と答えた。"},
        {"彼は「うん。そうだ。」と言い、『え？』と聞く。以上",
         "彼は「うん。そうだ。」と言い、『え？』と聞く。|以上"},
        {"彼は（笑う。そして泣く。）帰った。以上。", "彼は（笑う。そして泣く。）帰った。|以上。"},
        {"「閉じない。括弧だ。おわり", "「閉じない。|括弧だ。|おわり"},
        {"閉じる。」だけ。おわり", "閉じる。」だけ。|おわり"},
        {"He said \"No. Never.\" and left. She stayed.",
         "He said \"No. Never.\" and left.|She stayed."},
        {"「（だめ。」か。次）。", "「（だめ。」か。|次）。"},
        // particles
        {"なぜ？と思う。なぜ？どうして！", "なぜ？と思う。|なぜ？|どうして！"},
        {"すごい！とても良い。いいね！が大事だ。", "すごい！|とても良い。|いいね！が大事だ。"},
        {"本当？ですか？本当！ですが違う。", "本当？ですか？|本当！|ですが違う。"},
        {"終わった。が、続く。終わった。のち、始まる。",
         "終わった。|が、続く。|終わった。|のち、始まる。"},
        {"娘。を聞く。藤岡弘、の人。合宿免許。の若者",
         "娘。を聞く。|藤岡弘、の人。|合宿免許。の若者"},
        // full stops that are none
        {"円周率は3.14で、No.1です.次", "円周率は3.14で、No.1です.|次"},
        {"３．１４と1．5だ．次．", "３．１４と1．5だ．|次．"},
        {"１．はじめに\n2. 方法", "１．はじめに|2. 方法"},
        {"main.rbを見よ。http://a.jp/b?c=d!e を。", "main.rbを見よ。|http://a.jp/b?c=d!e を。"},
        {"例えば、e.g. Aや、Mr. Smith、J. Doe。", "例えば、e.g. Aや、Mr. Smith、J. Doe。"},
        {"It works. これは文。Is it? Yes! OK", "It works.|これは文。|Is it?|Yes!|OK"},
        {"実験した. 次に述べる. そして", "実験した.|次に述べる.|そして"},
        {"wait... what? Well... The end.", "wait... what?|Well...|The end."},
        {"Yahoo!ニュースを見た。Yahoo! 終", "Yahoo!ニュースを見た。|Yahoo!|終"},
        // feelings
        {"楽しいです♪また来ます☆ミ", "楽しいです♪|また来ます☆|ミ"},
        {"☆5つ星の宿だ(笑)次は(^^)vどうかな", "☆5つ星の宿だ(笑)|次は(^^)vどうかな"},
        {"すごいですwww次は草", "すごいですwww|次は草"},
        {"行った👨‍👩‍👧そして😀", "行った👨‍👩‍👧|そして😀"},
        {"終わり。(笑)次", "終わり。(笑)|次"},
        // lines
        {"見出し\n本文です。\n・一つ\n・二つ", "見出し|本文です。|・一つ|・二つ"},
        {"短い、\n行です。\n\n次、\n\n段落、\n　字下げ", "短い、\n行です。|次、|段落、|字下げ"},
        {"改行\rだけ\r\n終わり", "改行|だけ|終わり"},
    };
    jpc_sentence_options options = options_of("japanese");

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_cut(&options, rows[i].text, rows[i].sentences);
    options.split_newline = true;
    is_cut(&options, "短い、\n行です。", "短い、|行です。");
}

// A quotation above the limit is cut like other text.
static void test_reach(void)
{
    jpc_sentence_options options = options_of("japanese");
    jpc_arena arena = {0};

    for (size_t n = 396; n <= 402; n++) {
        jpc_buf text = {0};

        jpc_buf_add_string(&text, "「あ。");
        for (size_t i = 0; i < n - 3; i++)
            jpc_buf_add_string(&text, "い");
        jpc_buf_add_string(&text, "」だ。");
        ok(jpc_sentence_split_as(&arena, jpc_buf_span(&text), &options).n == (n <= 400 ? 1 : 2),
           "brackets %zu characters apart", n);
        jpc_buf_release(&text);
    }
    jpc_arena_release(&arena);
}

// ---- peers -----------------------------------------------------------------------------

// A text, or a list of texts that count as lines; what is neither is an empty text.
static jpc_buf text_of(const struct json *input)
{
    jpc_buf text = {0};

    if (input->kind == JSON_STRING)
        jpc_buf_add_span(&text, input->text);
    for (const struct json *item = input->kind == JSON_ARRAY ? input->first : NULL; item != NULL;
         item = item->next) {
        jpc_buf_add_span(&text, item->text);
        jpc_buf_add_string(&text, item->next != NULL ? "\n" : "");
    }
    return text;
}

static bool has_flag(const struct json *params, const char *name)
{
    const struct json *member = json_member(params, name);

    return member != NULL && member->kind == JSON_TRUE;
}

static jpc_span stripped(jpc_span text)
{
    for (;;) {
        text = jpc_span_trim(text);
        if (jpc_span_begins(text, "　"))
            jpc_span_drop(&text, 3);
        else
            return text;
    }
}

// White space at the ends of sentences is nobody's concern, nor are sentences of nothing else.
static bool same_sentences(const jpc_sentences *got, const struct json *expected)
{
    size_t i = 0;

    for (const struct json *item = expected->first; item != NULL; item = item->next) {
        jpc_span want = stripped(item->text);

        if (want.len == 0)
            continue;
        if (i == got->n || !jpc_span_equals(stripped(got->items[i].text), want))
            return false;
        i++;
    }
    return i == got->n;
}

static void print_sentences(const jpc_sentences *got)
{
    for (size_t i = 0; i < got->n; i++)
        printf("#   %.*s\n", (int)got->items[i].text.len, got->items[i].text.ptr);
}

static void test_case(struct deviations *deviations, const struct json *root, int number)
{
    const struct json *params = json_member(root, "params");
    jpc_span peer = json_member(root, "peer")->text;
    jpc_buf text = text_of(json_member(root, "input")), name = {0};
    jpc_sentence_options options = options_of("japanese");
    jpc_arena arena = {0};
    jpc_sentences got;
    char file[64];
    bool same, deviates;

    options.split_newline = !jpc_span_is(peer, "pySBD"); // its `clean` joins lines
    options.split_between_quote = has_flag(params, "split_between_quote");
    options.split_between_parens = has_flag(params, "split_between_parens");
    snprintf(file, sizeof file, "%.*s", (int)peer.len, peer.ptr);
    jpc_buf_printf(&name, "%d", number);
    got = jpc_sentence_split_as(&arena, jpc_buf_span(&text), &options);
    same = same_sentences(&got, json_member(root, "expected"));
    deviates = is_deviation(deviations, file, jpc_buf_span(&name));
    if (!ok(same != deviates, "%s, case %d%s", file, number, deviates ? ": not as they" : ""))
        print_sentences(&got);
    jpc_buf_release(&name);
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
}

static void test_peers(void)
{
    struct deviations deviations = {0};
    char path[512], *line = NULL;
    size_t capacity = 0;
    ssize_t len;
    FILE *file;
    int n = 0;

    snprintf(path, sizeof path, "%s/segmentation/unit_cases.jsonl",
             tap_shared_data() != NULL ? tap_shared_data() : "");
    file = fopen(path, "r");
    if (file == NULL) {
        tap_skip("cases of peers", "shared data are absent");
        return;
    }
    read_deviations(&deviations, "tests/data/segmentation_deviations.tsv", "segmentation/");
    while ((len = getline(&line, &capacity, file)) > 0) {
        jpc_arena arena = {0};

        test_case(&deviations, json_parse(&arena, (jpc_span){line, (size_t)len}), ++n);
        jpc_arena_release(&arena);
    }
    ok(n == 58, "%d cases of peers", n);
    test_deviations(&deviations);
    free(line);
    fclose(file);
}

// ---- laws ------------------------------------------------------------------------------

// In text order, without overlap, with right counts; between sentences there is only what the
// variant says.
static bool is_lawful(const jpc_sentences *got, jpc_span text, jpc_sentence_variant variant)
{
    const char *at = text.ptr;
    uint32_t line = 0;

    for (size_t i = 0; i <= got->n; i++) {
        const jpc_sentence *s = i < got->n ? &got->items[i] : NULL;
        const char *start = s != NULL ? s->text.ptr : text.ptr + text.len;

        if (start < at || (variant == JPC_SENTENCES_KUTEN && start > at))
            return false;
        for (const char *gap = at; gap < start && variant == JPC_SENTENCES_JAPANESE;) {
            uint32_t code = jpc_utf8_next(&gap);

            if (code > ' ' && code != 0x85 && code != 0xA0 && code != 0x3000 &&
                (code < 0x2000 || code > 0x2029))
                return false;
        }
        if (s == NULL)
            break;
        for (; at < start; at++)
            line += *at == '\n';
        if (s->text.len == 0 || s->chars != jpc_utf8_count(s->text) || s->line != line)
            return false;
        for (; at < start + s->text.len; at++)
            line += *at == '\n';
    }
    return at <= text.ptr + text.len;
}

static void check_laws(jpc_span text, const char *name)
{
    jpc_arena arena = {0};

    for (int v = 0; v < JPC_SENTENCES_VARIANTS; v++) {
        jpc_sentence_options options = {.variant = (jpc_sentence_variant)v};
        jpc_sentences got = jpc_sentence_split_as(&arena, text, &options);

        ok(is_lawful(&got, text, options.variant), "%s: %s", jpc_sentence_variants[v], name);
    }
    jpc_arena_release(&arena);
}

static void test_hostile(void)
{
    static const char *const units[] = {"(",      "「",  "\"", "(^",   "。", "！と",
                                        "あ。」", "w",   "\n", "、\n", "a.", "(^_^)",
                                        "♪です",  ". A", "\r", "😀"};
    size_t size = (size_t)1 << 18;
    char *bytes = jpc_alloc((size_t)4 * 0x110000);
    size_t len = 0;

    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t unit = strlen(units[u]), n = size / unit;

        for (size_t i = 0; i < n; i++)
            memcpy(bytes + i * unit, units[u], unit);
        check_laws((jpc_span){bytes, n * unit}, "256 KiB of a unit");
    }
    for (uint32_t code = 0; code <= 0x10FFFF; code++)
        if (code < 0xD800 || code > 0xDFFF)
            len += jpc_utf8_put(bytes + len, code);
    check_laws((jpc_span){bytes, len}, "all of Unicode");
    free(bytes);
}

static void test_documents(void)
{
    struct oracle oracle;
    int n_docs = 0, n_bad = 0;

    if (!oracle_open(&oracle)) {
        tap_skip("documents", "shared data are absent");
        return;
    }
    for (; oracle_next(&oracle); n_docs++)
        for (int v = 0; v < JPC_SENTENCES_VARIANTS; v++) {
            jpc_sentence_options options = {.variant = (jpc_sentence_variant)v};
            jpc_arena arena = {0};
            jpc_sentences got = jpc_sentence_split_as(&arena, jpc_buf_span(&oracle.text), &options);

            n_bad += !is_lawful(&got, jpc_buf_span(&oracle.text), options.variant);
            jpc_arena_release(&arena);
        }
    ok(n_docs == 724 && n_bad == 0, "724 documents obey the laws");
    oracle_close(&oracle);
}

int main(void)
{
    tap_begin();
    test_published();
    test_japanese();
    test_reach();
    test_peers();
    test_hostile();
    test_documents();
    return tap_end();
}
