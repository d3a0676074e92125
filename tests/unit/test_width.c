// Normalisers that change characters: neologd, half-width kana, repeats, simplification, kinds of
// controls.
#include "fixtures.h"
#include "oracle.h"
#include "text/control.h"
#include "text/kana_width.h"
#include "text/neologd_form.h"
#include "text/normalize.h"
#include "text/repeat.h"
#include "text/simple_form.h"
#include "text/utf8.h"

// Sanitizers make the tests of all of Unicode and of random texts slow: they see a sample.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STEP 64
#define ROUNDS 2000
#else
#define STEP 1
#define ROUNDS 20000
#endif

static const jpc_repeat_kinds every_kind = {true, true, true, true};

// ---- golden values of the specification --------------------------------------------------

struct pair {
    const char *text, *want; // want NULL: unchanged
};

// "Golden value 7": punctuation by vote (Swallow corpus v1).
static const struct pair golden_7[] = {
    {"お待ちください．．．", "お待ちください。。。"},
    {"今日は，晴れ．明日は、雨。", NULL},
    {"今日は，晴れ，です、", "今日は、晴れ、です、"},
    {"１，０００円です，そして，終わり．", "１，０００円です、そして、終わり。"},
    {"，先頭", NULL},
    {"Ａ，Ｂ，そして，終わり", "Ａ，Ｂ，そして、終わり"},
};

// "Golden value 9": simplification with the voicing dropped (FineWeb2).
static const struct pair golden_9[] = {
    {"がぎぐげご パピプペポ", "かきくけこ ハヒフヘホ"},
    {"ＡＢＣ １２３ 2024年12月1日", "ａｂｃ 0 0年0月0日"},
    {"Hello, World! 「こんにちは」、世界。", "hello world こんにちは 世界"},
    {"東京・大阪『本』ー〜", NULL},
};

static jpc_span published_simplify(jpc_arena *arena, jpc_span text)
{
    return jpc_simplify(arena, text, &(jpc_simplification){0});
}

static void check_pairs(const char *name, const struct pair *pairs, size_t n,
                        jpc_span (*normalize)(jpc_arena *arena, jpc_span text))
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < n; i++) {
        jpc_span text = jpc_span_of(pairs[i].text), got = normalize(&arena, text);

        is_text(got, pairs[i].want == NULL ? pairs[i].text : pairs[i].want, name);
        ok((got.ptr == text.ptr) == (pairs[i].want == NULL), "%s: unchanged text is not copied",
           name);
        ok(jpc_span_equals(normalize(&arena, got), got), "%s: idempotent", name);
    }
    jpc_arena_release(&arena);
}

#define CHECK_PAIRS(pairs, normalize)                                                              \
    check_pairs(#pairs, pairs, sizeof(pairs) / sizeof *(pairs), normalize)

// ---- fixtures of peers -------------------------------------------------------------------

static jpc_tildes tildes_of(jpc_span name)
{
    if (jpc_span_is(name, "normalize"))
        return JPC_TILDES_NORMALIZE;
    if (jpc_span_is(name, "normalize_zenkaku"))
        return JPC_TILDES_NORMALIZE_FULL;
    return jpc_span_is(name, "ignore") ? JPC_TILDES_IGNORE : JPC_TILDES_REMOVE;
}

static int number_of(jpc_span object, const char *mark)
{
    return skip_behind(&object, mark) ? (int)strtol(object.ptr, NULL, 10) : 0;
}

static jpc_span peer_shorten(jpc_arena *arena, jpc_span line, jpc_span input)
{
    int repeat = number_of(line, "\"repeat\": "), max_unit = number_of(line, "\"max_len\": ");
    jpc_repeat_limits limits = {.max_run = repeat,
                                .max_units = repeat,
                                .max_unit = max_unit > 0 ? max_unit : JPC_REPEAT_MAX_UNIT,
                                .kinds = every_kind};

    return jpc_limit_repeats(arena, input, &limits);
}

static jpc_span peer_result(jpc_arena *arena, jpc_span line, jpc_span input)
{
    jpc_span op = json_text(line, "op");
    bool keep_spaces = skip_behind(&(jpc_span){line.ptr, line.len}, "\"remove_space\": false");

    if (jpc_span_is(op, "kutoten.normalize"))
        return jpc_normalize_kutoten(arena, input);
    if (jpc_span_is(op, "shorten_repeat"))
        return peer_shorten(arena, line, input);
    return jpc_normalize_neologd(arena, input, tildes_of(json_text(line, "tilde")), keep_spaces);
}

// Input and expected value may be lists: ["…", "…"].
static int check_peer_case(jpc_arena *arena, jpc_span line)
{
    jpc_span inputs = line, wanted = line;
    int n = 0;

    skip_behind(&inputs, "\"input\": ");
    skip_behind(&wanted, "\"expected\": ");
    do {
        jpc_span input, want;

        jpc_span_take_until(&inputs, '"');
        jpc_span_take_until(&wanted, '"');
        input = jpc_span_take_until(&inputs, '"');
        want = jpc_span_take_until(&wanted, '"');
        is_span(peer_result(arena, line, input), want, "a case of a peer");
        n++;
    } while (inputs.len > 0 && inputs.ptr[0] == ',' && inputs.ptr[2] == '"' &&
             wanted.ptr[0] == ',' && wanted.ptr[2] == '"' && line.ptr != NULL &&
             skip_behind(&(jpc_span){line.ptr, line.len}, "\"input\": ["));
    return n;
}

static void test_peer_cases(void)
{
    jpc_arena arena = {0};
    jpc_buf bytes;
    jpc_span rest;
    int n = 0;

    if (tap_shared_data() == NULL) {
        tap_skip("normalize/unit_cases.jsonl", "shared data are absent");
        return;
    }
    bytes = fixture_bytes(tap_shared_data(), "normalize/unit_cases.jsonl");
    for (rest = jpc_buf_span(&bytes); rest.len > 0;)
        n += check_peer_case(&arena, jpc_span_take_until(&rest, '\n'));
    ok(n == 51, "50 cases, one of two texts: %d", n);
    jpc_buf_release(&bytes);
    jpc_arena_release(&arena);
}

// ---- rows --------------------------------------------------------------------------------

static jpc_span neologd(jpc_arena *a, jpc_span t)
{
    return jpc_normalize_neologd(a, t, JPC_TILDES_REMOVE, false);
}

static jpc_span neologd_full(jpc_arena *a, jpc_span t)
{
    return jpc_normalize_neologd(a, t, JPC_TILDES_NORMALIZE_FULL, true);
}

static const struct pair neologd_pairs[] = {
    {"", NULL},
    {"a b-c!", NULL},
    {"ＡＢＣ＂＇＼｀￥¥", "ABC＂＇＼｀￥¥"},
    {"“‘a’”", "\"`a'\""},
    {"か゛は゜ｳﾞワﾞゝ゛カ ﾞ", "がぱヴヷゞガ"},
    {"あ゛ｶﾞﾞ", "あ゛ガﾞ"},
    {"ー ー——A ーB", "ーA ーB"},
    {"a ‐‐b --c", "a -b --c"},
    {"  a  \n　あ い　\n", "a\nあい\n"},
    {"Русский язык", NULL},
    {"漢字 한국어", "漢字한국어"},
    {"あ ~ い", "あい"},
};

static const struct pair neologd_full_pairs[] = {
    {"~~", "〜〜"},
    {"あ　～ い", "あ 〜 い"},
    {"  ", NULL},
};

static const struct pair half_kana_pairs[] = {
    {"", NULL},
    {"カﾞ", "ガ"},
    {"ﾊﾟﾋﾟﾌﾟ｡｢ｳﾞｨ｣､･ｰ", "パピプ。「ヴィ」、・ー"},
    {"aﾞ ﾟｱﾞ", "a゛ ゜ア゛"},
    {"ＡＢＣ　パ", NULL},
    {"漢ﾊﾞ字ﾅ\xEF\xBC\x81", "漢バ字ナ\xEF\xBC\x81"},
};

static jpc_span limit_runs(jpc_arena *arena, jpc_span text)
{
    jpc_repeat_limits limits = {.max_run = 3, .kinds = {.letters = true, .symbols = true}};

    return jpc_limit_repeats(arena, text, &limits);
}

static jpc_span limit_units(jpc_arena *arena, jpc_span text)
{
    jpc_repeat_limits limits = {
        .max_run = 8, .max_units = 2, .max_unit = 4, .kinds = {.letters = true, .symbols = true}};

    return jpc_limit_repeats(arena, text, &limits);
}

static const struct pair run_pairs[] = {
    {"", NULL},
    {"ーーー", NULL},
    {"ーーーーwwwwww！！！！", "ーーーwww！！！"},
    {"1000000　　　　　      \n\n\n\n\n", NULL},
    {"ああああ\nああああ", "あああ\nあああ"},
};

static const struct pair unit_pairs[] = {
    {"ハハハハハハハハハハ", "ハハハハハハハハ"},
    {"オラオラオラオラーッ", "オラオラーッ"},
    {"wwwwwwww", NULL},
    {"草生える草生える草生える草生える", "草生える草生える"},
    {"五文字だよ五文字だよ五文字だよ", NULL},
    {"../../../../(笑)(笑)(笑)", "../../../../(笑)(笑)"},
    {"ab1ab1ab1", NULL},
    {"ababXababXababX", NULL},
    {"aXaXaXbbbbbbaXaXaX", "aXaXbbbbbbaXaX"},
};

// ---- laws --------------------------------------------------------------------------------

static void test_half_kana_is_nfkc(void)
{
    jpc_arena arena = {0};
    int n_bad = 0;

    for (uint32_t first = 0xFF61; first < 0xFF9E; first++) {
        for (uint32_t mark = 0xFF9D; mark <= 0xFF9F; mark++) {
            char bytes[8];
            size_t len = jpc_utf8_put(bytes, first), all = len + jpc_utf8_put(bytes + len, mark);
            jpc_span text = {bytes, all};
            jpc_span want = jpc_normalize_form(&arena, text, JPC_NFKC);
            uint32_t code = jpc_kana_full_width(first);

            // Without a kana for both, NFKC has a combining mark.
            if (mark > 0xFF9D && jpc_kana_with_mark(code, mark) == 0)
                continue;
            n_bad += !jpc_span_equals(jpc_normalize_half_kana(&arena, text), want);
        }
    }
    ok(n_bad == 0, "all half-width kana with all marks: as NFKC");
    jpc_arena_release(&arena);
}

// Each kind by itself against all at once, for all of Unicode.
static void test_kinds_of_controls(void)
{
    static const jpc_control_kinds all = {true, true, true, true};
    static const jpc_control_kinds kinds[] = {
        {.control = true}, {.bidi = true}, {.zero_width = true}, {.replacement = true}};
    jpc_arena arena = {0};
    int n_bad = 0, n_removed = 0;

    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        char bytes[8] = "a";
        size_t len = 1 + jpc_utf8_put(bytes + 1, code);
        jpc_span text = {bytes, len}, want = jpc_normalize_controls(&arena, text);
        int n = 0;

        if ((code >= 0xD800 && code <= 0xDFFF) ||
            (code > 0xFFFF && (code & 0xFFFE) != 0xFFFE && code % STEP != 0))
            continue;
        for (size_t k = 0; k < 4; k++)
            n += jpc_remove_controls(&arena, text, &kinds[k]).len == 1;
        n_bad += n != (want.len == 1) || jpc_remove_controls(&arena, text, &all).len != want.len;
        n_removed += n;
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0 && n_removed == 150, "each removed character has one kind (%d of %d)", n_bad,
       n_removed);
    is_text(jpc_remove_controls(&arena, jpc_span_of("a\u200Bb\u200Ec\uFFFDd\x01👨\u200D👩"),
                                &(jpc_control_kinds){.control = true, .zero_width = true}),
            "ab\u200Ec\uFFFDd👨\u200D👩", "what stays parts nothing else");
    jpc_arena_release(&arena);
}

static jpc_span simple(jpc_arena *a, jpc_span t)
{
    return jpc_simplify(a, t, &(jpc_simplification){.keep_voicing = true});
}

static jpc_span simple_but(jpc_arena *a, jpc_span t)
{
    return jpc_simplify(
        a, t,
        &(jpc_simplification){.keep_digits = true, .keep_case = true, .keep_punctuation = true});
}

static const struct pair simple_pairs[] = {
    {"が か\u3099 ﾊﾟ é Ａ\u0301", "が が ﾊﾟ e ａ"},
    {"가각 한국어", NULL},
    {"3.14 と 1,000", "0 0 と 0 0"},
    {" \n a \n\n b\t", "a b"},
    {"!?", ""},
};

static const struct pair simple_but_pairs[] = {
    {"Hello, １２３！", NULL},
    {"が  É", "か E"},
};

static jpc_span shorten_all(jpc_arena *a, jpc_span t)
{
    jpc_repeat_limits limits = {.max_run = 2, .max_units = 1, .max_unit = 7, .kinds = every_kind};

    return jpc_limit_repeats(a, t, &limits);
}

// No unit of `max` characters and fewer stands more often in a row than allowed: by comparing all.
static bool is_free_of_repeats(const uint32_t *codes, int n)
{
    for (int unit = 1; unit <= 7; unit++) {
        int run = 0, copies = unit == 1 ? 2 : 1;

        for (int i = unit; i < n; i++) {
            bool one_letter = true;

            run = codes[i] == codes[i - unit] ? run + 1 : 0;
            for (int k = i - unit + 1; k < i; k++)
                one_letter = one_letter && codes[k] == codes[i];
            if (run >= copies * unit && (unit == 1 || !one_letter))
                return false;
        }
    }
    return true;
}

static jpc_span random_text(jpc_buf *text, uint64_t *state, const char *const *units, size_t n)
{
    text->len = 0;
    for (uint64_t i = *state >> 59; i < 40; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        jpc_buf_add_string(text, units[(*state >> 40) % n]);
    }
    return jpc_buf_span(text);
}

static void test_random_repeats(void)
{
    static const char *const units[] = {"a", "b", "あ", "a", "b"};
    jpc_arena arena = {0};
    jpc_buf text = {0};
    uint64_t state = 7;
    int n_bad = 0;

    for (int round = 0; round < ROUNDS; round++) {
        jpc_span got = shorten_all(&arena, random_text(&text, &state, units, 5));
        uint32_t codes[64];
        int n = 0;

        for (const char *at = got.ptr; at < got.ptr + got.len;)
            codes[n++] = jpc_utf8_next(&at);
        n_bad += !is_free_of_repeats(codes, n) || !jpc_span_equals(shorten_all(&arena, got), got);
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "%d random texts: no unit too often in a row (%d)", ROUNDS, n_bad);
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
}

static void test_random(void)
{
    static jpc_span (*const all[])(jpc_arena *, jpc_span) = {
        neologd, neologd_full, jpc_normalize_half_kana, limit_runs, limit_units, published_simplify,
        simple,  simple_but,
    };
    static const char *const units[] = {
        "か",     "゛", "ﾞ",      "ﾊ", "ﾟ", "ー", "―",      "〜",     "~",  " ",
        "　",     "\n", "*",      "‐", "-", "A",  "Ａ",     "1",      "１", "、",
        "\u3099", "é",  "\u0301", "|", "İ", "ẞ",  "\u212B", "\u037E", "Ω"};
    jpc_arena arena = {0};
    jpc_buf text = {0};
    uint64_t state = 11;
    int n_bad = 0;

    for (int round = 0; round < ROUNDS; round++) {
        jpc_span from = random_text(&text, &state, units, sizeof units / sizeof *units);

        for (size_t f = 0; f < sizeof all / sizeof *all; f++) {
            jpc_span once = all[f](&arena, from), twice = all[f](&arena, once);
            bool bad = !jpc_span_equals(once, twice) || twice.ptr != once.ptr ||
                       jpc_utf8_valid_prefix(once) != once.len;

            if (bad && n_bad++ < 3)
                fprintf(stderr, "# %zu: '%.*s' → '%.*s' → '%.*s'\n", f, (int)from.len, from.ptr,
                        (int)once.len, once.ptr, (int)twice.len, twice.ptr);
        }
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "%d random texts: idempotent, well-formed, not copied in vain (%d)", ROUNDS,
       n_bad);
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    CHECK_PAIRS(golden_7, jpc_normalize_kutoten);
    CHECK_PAIRS(golden_9, published_simplify);
    CHECK_PAIRS(neologd_pairs, neologd);
    CHECK_PAIRS(neologd_full_pairs, neologd_full);
    CHECK_PAIRS(half_kana_pairs, jpc_normalize_half_kana);
    CHECK_PAIRS(run_pairs, limit_runs);
    CHECK_PAIRS(unit_pairs, limit_units);
    CHECK_PAIRS(simple_pairs, simple);
    CHECK_PAIRS(simple_but_pairs, simple_but);
    test_peer_cases();
    test_half_kana_is_nfkc();
    test_kinds_of_controls();
    test_random_repeats();
    test_random();
    return tap_end();
}
