// What stands around a candidate: runs of digits, words that announce, digits that touch.
#include "pii/anchor.h"
#include "pii/context.h"
#include "tests/unit/tap.h"

// ---- runs of digits ---------------------------------------------------------------

struct run {
    const char *text; // the run begins at its first digit
    const char *run;
    unsigned n_digits, n_groups;
};

static const struct run runs[] = {
    {"2024年", "2024", 4, 1},
    {"電話03-1234-5678まで", "03-1234-5678", 10, 3},
    {"０３（１２３４）５６７８。", "０３（１２３４）５６７８", 10, 3},
    {"1 2  3   4    5", "1 2  3   4", 4, 4}, // four blanks part
    {"1 - 2", "1 - 2", 2, 2},
    {"12\n34", "12", 2, 1},
    {"192.168.0.1.", "192.168.0.1", 8, 4},
    {"1/2", "1", 1, 1},
    {"12ー34", "12ー34", 4, 2},
    {"9", "9", 1, 1},
    {"9（", "9", 1, 1},
    {"1\u00A02\u30003", "1\u00A02\u30003", 3, 3},
};

static void test_runs(void)
{
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        jpc_span text = jpc_span_of(runs[i].text);
        const char *first = jpc_anchor_next()(text.ptr, text.ptr + text.len);
        jpc_anchor run = jpc_anchor_digits(text, (size_t)(first - text.ptr));

        is_text((jpc_span){text.ptr + run.at, run.end - run.at}, runs[i].run, "a run");
        ok(run.n_digits == runs[i].n_digits && run.n_groups == runs[i].n_groups,
           "run %zu: %u digits in %u groups", i, run.n_digits, run.n_groups);
    }
}

static void test_next(void)
{
    static const char text[] = "、。！ＡＢ＠：９";
    const char *end = text + sizeof text - 1, *at = jpc_anchor_next()(text, end);

    ok(at == strstr(text, "＠"), "full-width marks and letters are no anchors, ＠ is");
    ok(jpc_anchor_next()(at + 3, end) == strstr(text, "９"), "a full-width digit is one");
    ok(jpc_anchor_next()(end, end) == end, "nothing behind the end");
    ok(jpc_anchor_next()(text, text) == text, "an empty text");
}

// ---- what touches it --------------------------------------------------------------

struct alone {
    const char *text; // the candidate stands in [ ]
    bool alone;
};

static const struct alone alone[] = {
    {"[123]", true},     {"番号[123]です", true}, {"a[123]", false},   {"[123]a", false},
    {"Ａ[123]", false},  {"[123]ｂ", false},      {"_[123]", false},   {"9[123]", false},
    {"[123]９", false},  {"9-[123]", false},      {"[123]-9", false},  {"[123]- 9", true},
    {"a-[123]", true},   {"[123]。", true},       {"[123].9", false},  {"[123].", true},
    {"9．[123]", false}, {"[123]−9", false},      {"(9)[123]", true},  {"[123](9)", true},
    {"9 [123] 9", true}, {"データ[123]", true},   {"9ー[123]", false}, {"¥[123]", true},
};

static void test_alone(void)
{
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++) {
        char text[64];
        const char *open = strchr(alone[i].text, '['), *close = strchr(alone[i].text, ']');
        size_t at = (size_t)(open - alone[i].text), end = (size_t)(close - alone[i].text) - 1;

        snprintf(text, sizeof text, "%.*s%.*s%s", (int)at, alone[i].text, (int)(end - at), open + 1,
                 close + 1);
        ok(jpc_pii_stands_alone(jpc_span_of(text), at, end) == alone[i].alone, "%s", alone[i].text);
    }
}

// ---- words ------------------------------------------------------------------------

static size_t place_of(jpc_span text, const char *mark)
{
    return (size_t)(strstr(text.ptr, mark) - text.ptr);
}

static void test_announced(void)
{
    static const char *const words[] = {"口座番号", "account", NULL};
    static const struct {
        const char *text;
        size_t n;
        bool announced;
    } cases[] = {
        {"口座番号1", 4, true},       {"口座番号1", 3, false},   {"口座番号は、次の1", 8, true},
        {"Account no. 1", 20, true},  {"口座番号\n1", 20, true}, {"口座番号\nは1", 20, false},
        {"口座番号\n\n1", 20, false}, {"1", 20, false},          {"1口座番号", 20, false},
        {"口座番号1", 0, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_span text = jpc_span_of(cases[i].text);

        ok(jpc_pii_announced(text, place_of(text, "1"), words, cases[i].n) == cases[i].announced,
           "announced %zu: within %zu characters", i, cases[i].n);
    }
}

static void test_announced_by_name(void)
{
    static const char *const words[] = {"ip", "インスタ", "接続元", NULL};
    static const struct {
        const char *text;
        size_t n;
        bool announced;
    } cases[] = {
        {"IP 1", 3, true},
        {"IP 1", 2, false},
        {"IPアドレス1", 20, true},
        {"script 1", 20, false},
        {"TCP/IP 1", 20, false},
        {"IP4 1", 20, false},
        {"ＩＩＰ1", 20, false},
        {"IP\n1", 20, false},
        {"旧IP、1", 20, true},
        {"インスタ1", 20, true},
        {"インスタンス1", 20, false},
        {"レインスタ1", 20, false},
        {"接続元ホスト1", 20, true},
        {"1", 20, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_span text = jpc_span_of(cases[i].text);

        ok(jpc_pii_announced_by_name(text, place_of(text, "1"), words, cases[i].n) ==
               cases[i].announced,
           "announced by name %zu: %s", i, cases[i].text);
    }
}

static void test_labelled(void)
{
    static const char *const words[] = {"旅券番号", "Passport", NULL};
    static const struct {
        const char *text;
        bool labelled;
    } cases[] = {
        {"旅券番号1", true},        {"旅券番号：1", true},
        {"旅券番号は 1", true},     {"【旅券番号】1", true},
        {"passport No. 1", true},   {"旅券番号を見せて1", false},
        {"旅券番号 ： 第1", true},  {"1", false},
        {"旅券番号です。1", false}, {"旅券番号::::::::1", true},
        {"旅券番号（1", true},      {"旅券番号\n1", false},
        {"旅券番号／1", true},      {"＜旅券番号＞1", true},
        {"[旅券番号] 1", true},     {"旅券番号……1", true},
        {"旅券番号、1", false},     {"旅券番号/1", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_span text = jpc_span_of(cases[i].text);

        ok(jpc_pii_labelled(text, place_of(text, "1"), words) == cases[i].labelled, "labelled %zu",
           i);
    }
}

static void test_digits(void)
{
    char out[6];
    jpc_span text = jpc_span_of("a１2-3４ 5６");

    ok(jpc_pii_digits(text, 0, text.len, out, sizeof out) == 6, "digits of both widths");
    ok(strcmp(out, "12345") == 0, "as many as there is room for: %s", out);
    ok(jpc_pii_digits(text, 0, 1, out, sizeof out) == 0, "none");
    ok(out[0] == '\0', "an empty string");
}

int main(void)
{
    tap_begin();
    test_runs();
    test_next();
    test_alone();
    test_announced();
    test_announced_by_name();
    test_labelled();
    test_digits();
    return tap_end();
}
