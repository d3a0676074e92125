#include "text/normalize.h"

#include <utf8proc.h>

#include "oracle.h"
#include "tap.h"

// ---- NFC and NFKC ----------------------------------------------------------------------

// Reads one column of NormalizationTest.txt ("1E0A 0323;…") and moves *at behind it.
static jpc_span column(jpc_arena *arena, char **at)
{
    char *out = jpc_arena_alloc(arena, 256);
    size_t len = 0;

    while (**at != ';') {
        len += jpc_utf8_put(out + len, (uint32_t)strtoul(*at, at, 16));
        *at += strspn(*at, " ");
    }
    ++*at;
    return (jpc_span){out, len};
}

static bool row_agrees(jpc_arena *arena, char *line)
{
    jpc_span c[5];
    bool same = true;

    for (int i = 0; i < 5; i++)
        c[i] = column(arena, &line);
    for (int i = 0; i < 5; i++) {
        jpc_span nfc = jpc_normalize_form(arena, c[i], JPC_NFC);
        jpc_span nfkc = jpc_normalize_form(arena, c[i], JPC_NFKC);

        same = same && jpc_span_equals(nfc, i < 3 ? c[1] : c[3]) && jpc_span_equals(nfkc, c[3]);
    }
    return same;
}

// The second invariant of NormalizationTest.txt: what part 1 does not list is its own normal form.
static int count_unlisted_that_change(jpc_arena *arena, const bool *listed)
{
    int n_bad = 0;

    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        char bytes[4];
        jpc_span text = {bytes, jpc_utf8_put(bytes, code)};

        if (listed[code] || (code >= 0xD800 && code <= 0xDFFF))
            continue;
        n_bad += !jpc_span_equals(jpc_normalize_form(arena, text, JPC_NFC), text) ||
                 !jpc_span_equals(jpc_normalize_form(arena, text, JPC_NFKC), text);
        jpc_arena_reset(arena);
    }
    return n_bad;
}

static void test_conformance(void)
{
    char path[512], *line = NULL;
    size_t capacity = 0;
    jpc_arena arena = {0};
    int n_rows = 0, n_bad = 0, n_listed = 0, part = -1;
    bool *listed;
    FILE *file = NULL;

    if (tap_shared_data() != NULL) {
        snprintf(path, sizeof path, "%s/normalize/NormalizationTest-15.0.0.txt", tap_shared_data());
        file = fopen(path, "r");
    }
    if (file == NULL) {
        tap_skip("NormalizationTest-15.0.0.txt", "shared data are absent");
        return;
    }
    listed = jpc_alloc(0x110000 * sizeof *listed);
    while (getline(&line, &capacity, file) > 0) {
        part += line[0] == '@';
        if (strchr("#@\n", line[0]) != NULL)
            continue;
        n_rows++;
        if (part == 1) {
            listed[strtoul(line, NULL, 16)] = true;
            n_listed++;
        }
        n_bad += !row_agrees(&arena, line);
        jpc_arena_reset(&arena);
    }
    ok(n_rows == 19074 && part == 3 && n_bad == 0,
       "NormalizationTest-15.0.0.txt: %d rows of all parts, %d differ", n_rows, n_bad);
    n_bad = count_unlisted_that_change(&arena, listed);
    ok(n_listed > 17000 && n_bad == 0, "… %d characters listed, %d of the others change", n_listed,
       n_bad);
    free(listed);
    free(line);
    fclose(file);
    jpc_arena_release(&arena);
}

// utf8proc without our shortcuts.
static bool same_as_utf8proc(jpc_arena *arena, jpc_span text)
{
    static const utf8proc_option_t options[] = {
        [JPC_NFC] = UTF8PROC_STABLE | UTF8PROC_COMPOSE,
        [JPC_NFKC] = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT,
    };
    bool same = true;

    for (int form = JPC_NFC; form <= JPC_NFKC; form++) {
        jpc_span got = jpc_normalize_form(arena, text, (jpc_normal_form)form);
        utf8proc_uint8_t *want = NULL;
        utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.ptr,
                                            (utf8proc_ssize_t)text.len, &want, options[form]);

        same = same && jpc_span_equals(got, (jpc_span){(char *)want, (size_t)len});
        free(want);
        same = same && jpc_normalize_form(arena, got, (jpc_normal_form)form).ptr == got.ptr;
    }
    return same;
}

static void test_all_of_unicode(void)
{
    static const char *const frames[][2] = {
        {"", ""},          {"か", "\xE3\x82\x99"},
        {"A", "\xCC\x80"}, {"\xE1\x84\x80", "\xE1\x86\xA8"},
        {"가", "漢"},      {"ｶ", "ﾞ"},
    };
    jpc_arena arena = {0};
    uint32_t n_bad = 0, first = 0;

    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        // Of what lies beyond kana other builds take a part.
        if (!TAP_ALL && code > 0x3400 && code % 11 > 0)
            continue;
        for (size_t f = 0; f < sizeof frames / sizeof *frames; f++) {
            char bytes[32], put[4];
            int len = snprintf(bytes, sizeof bytes, "%s%.*s%s", frames[f][0],
                               (int)jpc_utf8_put(put, code), put, frames[f][1]);

            // utf8proc 2.8 swallows U+11A7 behind a Hangul syllable; Unicode 3.12 begins at U+11A8.
            if ((code >= 0xD800 && code <= 0xDFFF) || code == 0 || code == 0x11A7)
                continue;
            if (!same_as_utf8proc(&arena, (jpc_span){bytes, (size_t)len}) && n_bad++ == 0)
                first = code;
        }
        jpc_arena_reset(&arena);
    }
    is_text(jpc_normalize_form(&arena, jpc_span_of("가\u11A7"), JPC_NFC), "가\u11A7",
            "U+11A7 stays");
    ok(n_bad == 0, "%s Unicode in 6 frames: as utf8proc, idempotent (first: U+%04" PRIX32 ")",
       TAP_ALL ? "all of" : "part of", first);
    jpc_arena_release(&arena);
}

static void test_random(void)
{
    static const uint32_t letters[] = {
        'a',    0xE9,   0x300,  0x323,  0x3099,  0x304B, 0xFF76, 0xFF9E, 0x1100, 0x1161, 0x11A8,
        0xAC00, 0x3000, 0xFF21, 0xFDFA, 0x1D160, 0x0F71, 0x0F72, 0x345,  0x1F80, 0xFB1D, 0x344};
    jpc_arena arena = {0};
    uint64_t state = 3;
    int n_bad = 0, n_rounds = TAP_ALL ? 100000 : 20000;

    for (int round = 0; round < n_rounds; round++) {
        char bytes[160];
        size_t len = 0;

        for (int i = 0; i < round % 40; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            len += jpc_utf8_put(bytes + len, letters[(state >> 40) % (sizeof letters / 4)]);
        }
        n_bad += !same_as_utf8proc(&arena, (jpc_span){bytes, len});
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "%d strings of difficult characters: as utf8proc, idempotent", n_rounds);
    jpc_arena_release(&arena);
}

static jpc_span repeat(const char *unit, size_t n)
{
    size_t len = strlen(unit);
    char *bytes = jpc_alloc(n * len + 1);

    for (size_t i = 0; i < n; i++)
        memcpy(bytes + i * len, unit, len);
    return (jpc_span){bytes, n * len};
}

static void test_huge(void)
{
    jpc_arena arena = {0};
    jpc_span text = repeat("Ａ", (size_t)1 << 20), got;

    got = jpc_normalize_form(&arena, text, JPC_NFKC);
    ok(got.len == (size_t)1 << 20 && got.ptr[got.len - 1] == 'A', "1 M full-width letters");
    ok(jpc_normalize_form(&arena, text, JPC_NFC).ptr == text.ptr, "NFC leaves them");
    free((char *)text.ptr);
    text = repeat("\xCC\x80\xCC\xA3", (size_t)1 << 19);
    got = jpc_normalize_form(&arena, text, JPC_NFC);
    ok(got.len == text.len && memcmp(got.ptr + got.len - 2, "\xCC\x80", 2) == 0,
       "1 M marks on one letter are put in order in time");
    free((char *)text.ptr);
    text = repeat("\xEF\xB7\xBA", 1000);
    got = jpc_normalize_form(&arena, text, JPC_NFKC);
    ok(got.len == 33000, "the longest expansion");
    free((char *)text.ptr);
    text = repeat("\xEF\xB7\xBA", 100000);
    got = jpc_normalize_form(&arena, text, JPC_NFKC);
    ok(got.ptr == text.ptr, "a large text does not become eleven times as large");
    free((char *)text.ptr);
    jpc_arena_release(&arena);
}

// ---- controls, newlines, blanks, kutoten --------------------------------------------------

static jpc_span forms_nfc(jpc_arena *a, jpc_span t) { return jpc_normalize_form(a, t, JPC_NFC); }
static jpc_span forms_nfkc(jpc_arena *a, jpc_span t) { return jpc_normalize_form(a, t, JPC_NFKC); }
static jpc_span blanks(jpc_arena *a, jpc_span t)
{
    return jpc_normalize_blanks(a, t, (jpc_blanks){.indent = true, .empty_lines = 1});
}
static jpc_span blanks0(jpc_arena *a, jpc_span t)
{
    return jpc_normalize_blanks(a, t, (jpc_blanks){0});
}
static jpc_span columns(jpc_arena *a, jpc_span t)
{
    return jpc_normalize_blanks(a, t, (jpc_blanks){.columns = true, .empty_lines = 1});
}

struct row {
    jpc_span (*normalize)(jpc_arena *arena, jpc_span text);
    const char *text, *want; // want NULL: unchanged
};

static const struct row rows[] = {
    {forms_nfkc, "", NULL},
    {forms_nfkc, "ﾊﾞﾅﾅ㈱①　Ａ", "バナナ(株)1 A"},
    {forms_nfc, "か\xE3\x82\x99と①", "がと①"},
    {forms_nfkc, "日本語 text", NULL},

    {jpc_normalize_controls, "", NULL},
    {jpc_normalize_controls, "a\tb\nc", NULL},
    {jpc_normalize_controls,
     "a\x01\x7F\r\f\v\xC2\x80\xC2\x9F\xC2\xAD"
     "b",
     "ab"},
    {jpc_normalize_controls, "\xEF\xBB\xBFあ\xE2\x80\x8Bい\xE2\x80\xAE", "あい"},
    {jpc_normalize_controls, "あ\xEF\xBF\xBDい\xEF\xB7\x90う\xEF\xBF\xBF\xF0\x9F\xBF\xBE",
     "あいう"},
    {jpc_normalize_controls, "👨\u200D👩\u200D👧", NULL},
    {jpc_normalize_controls, "🏳️\u200D🌈❤️\u200D🔥", NULL},
    {jpc_normalize_controls, "あ\u200Dい👨\u200Dう\u200D", "あい👨う"},
    {jpc_normalize_controls, "👨\u200D\u200D👩", "👨\u200D👩"},

    {jpc_normalize_newlines, "", NULL},
    {jpc_normalize_newlines, "a\nb", NULL},
    {jpc_normalize_newlines, "a\r\nb\rc\r\r\n", "a\nb\nc\n\n"},
    {jpc_normalize_newlines,
     "a\xC2\x85"
     "b\u2028c\u2029",
     "a\nb\nc\n"},
    {jpc_normalize_newlines, "a\vb\f", "a b "},
    {jpc_normalize_newlines, "\r", "\n"},

    {blanks, "", NULL},
    {blanks, " ", ""},
    {blanks, "\n\n", ""},
    {blanks, "　", ""},
    {blanks, "a  b \t\tc", "a b\tc"},
    {blanks, "a　　b　 c　d", "a　b c　d"},
    {blanks, "a\u00A0\u2003b", "a b"},
    {blanks, "　字下げ　\n  x ", "　字下げ\n  x"},
    {blanks, "　　二字", NULL},
    {blanks, " 　混在", NULL},
    {blanks, "あ\n\u00A0\u2003\u00A0　\tい", "あ\n   　\tい"},
    {blanks, "\n \n a\n\n\n \nb\n\n", " a\n\nb"},
    {blanks, "a\n\nb", NULL},
    {blanks0, "　字下げ\n\n\nb\n", "字下げ\nb"},
    {columns, "| Guest OS      |  \n+---   ---+", "| Guest OS      |\n+---   ---+"},
    {columns, "  deb   main\u00A0 x\t  y", "deb   main x\ty"},
    {columns, "です。  次の  PID  2  号 é  é", "です。 次の PID  2 号 é  é"},

    {jpc_normalize_kutoten, "", NULL},
    {jpc_normalize_kutoten, "お待ちください．．．", "お待ちください。。。"},
    {jpc_normalize_kutoten, "今日は，晴れ．明日は、雨。", NULL},
    {jpc_normalize_kutoten, "今日は，晴れ，です、", "今日は、晴れ、です、"},
    {jpc_normalize_kutoten, "１，０００円です，そして，終わり．",
     "１，０００円です、そして、終わり。"},
    {jpc_normalize_kutoten, "，先頭", NULL},
    {jpc_normalize_kutoten, "Ａ，Ｂ，そして，終わり", "Ａ，Ｂ，そして、終わり"},
    {jpc_normalize_kutoten, "それは，，，，，", "それは、、、、、"},
    {jpc_normalize_kutoten, "，は，９，，ー．", "，は、９，、ー．"},
    {jpc_normalize_kutoten, "この文章の句点，読点を修正します．",
     "この文章の句点、読点を修正します。"},
    {jpc_normalize_kutoten, "円周率は３．１４と習いました，のように．",
     "円周率は３．１４と習いました、のように。"},
};

static void test_rows(void)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        jpc_span text = jpc_span_of(rows[i].text), got = rows[i].normalize(&arena, text);

        is_text(got, rows[i].want == NULL ? rows[i].text : rows[i].want, rows[i].text);
        ok((got.ptr == text.ptr) == (rows[i].want == NULL), "unchanged text is not copied");
    }
    jpc_arena_release(&arena);
}

// Law: normalising twice changes nothing more, on texts of all the characters that matter.
static void test_idempotence(void)
{
    static jpc_span (*const all[])(jpc_arena *, jpc_span) = {
        forms_nfc, forms_nfkc, jpc_normalize_controls, jpc_normalize_newlines,
        blanks,    blanks0,    jpc_normalize_kutoten,
    };
    static const char *const units[] = {
        "あ", "，",     "、",     "．",       "。", "\n",     "\r", " ", "　",     "\t", "１", "^",
        "👨",  "\u200D", "\uFE0F", "\xC2\x85", "\f", "\u00AD", "ｶ",  "ﾞ", "\u3099", "a",  "）"};
    jpc_arena arena = {0};
    uint64_t state = 5;
    int n_bad = 0;

    for (int round = 0; round < 20000; round++) {
        jpc_buf text = {0};

        for (int i = 0; i < round % 30; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            jpc_buf_add_string(&text, units[(state >> 40) % (sizeof units / sizeof *units)]);
        }
        for (size_t n = 0; n < sizeof all / sizeof *all; n++) {
            jpc_span once = all[n](&arena, jpc_buf_span(&text)), twice = all[n](&arena, once);

            n_bad += !jpc_span_equals(once, twice) || jpc_utf8_valid_prefix(once) != once.len;
        }
        jpc_buf_release(&text);
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0, "all normalisers are idempotent and keep UTF-8 well-formed (%d)", n_bad);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    test_rows();
    test_idempotence();
    test_conformance();
    test_all_of_unicode();
    test_random();
    test_huge();
    return tap_end();
}
