// Text that was decoded with the wrong charset: what is repaired, and that all else stays.
#include "fixtures.h"
#include "oracle.h"
#include "text/utf8.h"
#include "web/charset.h"
#include "web/wrong_charset.h"

#define MAX_LOSS 0.1
#define LINES_PER_TEXT 20

static jpc_encoder *encoder;

static jpc_span repair(jpc_arena *arena, jpc_span text)
{
    return jpc_mojibake_repair(arena, encoder, text, MAX_LOSS);
}

// C1 controls are written as the octal bytes of their UTF-8, which C does not take by number.

// ---- rows ----------------------------------------------------------------------------------

static const struct row {
    const char *text, *want; // want NULL: unchanged
} rows[] = {
    {"", NULL},
    {"ã\302\201\302\202ã\302\201\302\204", "あい"},
    {"ã\302\201“ã‚Œã\302\201¯æœ¬", "これは本"},
    {"Ã£Â\302\201Â\302\223Ã£Â\302\202Â\302\214Ã£Â\302\201Â¯", "これは"},
    {"title: ã\302\201“ã‚Œã\302\201¯ <b>ã€‚</b>", "title: これは <b>。</b>"},
    {"Â© ã\302\201“ã‚Œã\302\201¯æœ¬ â€“ A â†’ Ã© é", "© これは本 – A → é é"},
    {"‚±‚ê‚Í–{‚Å‚·\302\201B\n\302\201¨ a", "これは本です。\n→ a"},
    {"Ã© â†’ â€“ Â© without a proof", NULL},
    {"縺薙ｌ縺ｯ縺ｧ縺吶", "これはです\uFFFD"},
    {"縺薙ｌ縺ｯ縺ｻ繧薙ｄ", "これはほんや"},
    {"､ｳ､ﾎｻｳ､ﾇ､ｹ｡｣､ﾈ､ﾆ､篁筅､､ﾇ､ｹ､ﾍ｡｣", "この山です。とても高いですね。"},
    {"¤³¤ì¤ÏËÜ¤Ç¤¹¡£", "これは本です。"},
    {"‚±‚ê‚Í–{‚Å‚·\302\201B", "これは本です。"},
    {"$B$3$l$O(B JIS $BK\\$G$9(B", "これは JIS 本です"},
    {"the key $BABCDEFGH(B", NULL},
    {"cost $B and $BC(B, =$B$4*(B1+C2)", NULL},
    {"縺れる糸が縺れ、縺れた。繧繝縁の畳", NULL},
    {"譁", NULL},
    {"été à Noël, l’œuvre « ça » – ‚Ärger‘, Ã la carte, São Paulo", NULL},
    {"ﾊﾝｶｸｶﾅ､ｶﾀｶﾅ･･･ﾃﾞｽ｡", NULL},
    {"え､､､､､､", NULL},
    {"･･･････", NULL},
    {"1､ｱ､ｲ､ｳ､ｴ､ｵ､ｶ､ｷ", NULL},
    {"､､､､､､､､､､､､､､", NULL},
    {"ｷﾀ━━━━(ﾟ∀ﾟ)━━━━!! (´･ω･`)ｼｮﾎﾞｰﾝ", NULL},
    {"Привет, κόσμε, 你好世界, 안녕하세요", NULL},
};

static void test_rows(void)
{
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        jpc_span text = jpc_span_of(rows[i].text), got = repair(&arena, text);

        is_text(got, rows[i].want == NULL ? rows[i].text : rows[i].want, "row");
        ok((got.ptr == text.ptr) == (rows[i].want == NULL), "unchanged text is not copied");
        ok(repair(&arena, got).ptr == got.ptr, "idempotent");
    }
    is_text(jpc_mojibake_repair(&arena, encoder, jpc_span_of("縺薙ｌ縺ｯ縺ｧ縺吶"), 0),
            "縺薙ｌ縺ｯ縺ｧ縺吶", "no loss is allowed: stays");
    jpc_arena_release(&arena);
}

// ---- the encoder ---------------------------------------------------------------------------

static void test_encoder(void)
{
    int n = 0, n_bad = 0;

    for (uint32_t code = 1; code < 0x10000; code++) {
        jpc_arena arena = {0};
        unsigned char bytes[2];
        size_t len = jpc_encode_shift_jis(encoder, code, bytes);
        uint64_t bad = 0;
        const char *at;

        // These share the bytes of what windows-31j has there.
        if (len == 0 || code == 0x301C || code == 0x2014 || code == 0x2016 || code == 0x2212 ||
            (code >= 0xA0 && code < 0xB0) || (code >= 0xF8F0 && code <= 0xF8F3))
            continue;
        at = jpc_charset_decode_as(&arena, (jpc_span){(char *)bytes, len}, JPC_CHARSET_SHIFT_JIS,
                                   &bad)
                 .ptr;
        n_bad += bad > 0 || jpc_utf8_next(&at) != code;
        n++;
        jpc_arena_release(&arena);
    }
    ok(n > 9000 && n_bad == 0, "%d characters of Shift_JIS decode to themselves (%d not)", n,
       n_bad);
}

// ---- sentences, broken and repaired --------------------------------------------------------

static size_t put_euc_jp(const unsigned char pair[2], unsigned char *out)
{
    unsigned lead = pair[0] - (pair[0] < 0xA0 ? 0x81u : 0xC1u);
    unsigned trail = pair[1] - (pair[1] < 0x7F ? 0x40u : 0x41u);

    out[0] = (unsigned char)(0xA1 + 2 * lead + trail / 94);
    out[1] = (unsigned char)(0xA1 + trail % 94);
    return 2;
}

// Bytes of a text in Shift_JIS or EUC-JP; empty if it has none.
static jpc_span bytes_of(jpc_arena *arena, jpc_span text, bool euc_jp)
{
    unsigned char *bytes = jpc_arena_alloc(arena, 2 * text.len + 2), *out = bytes;
    const char *at = text.ptr, *end = at + text.len;

    while (at < end) {
        unsigned char pair[2];
        size_t n = jpc_encode_shift_jis(encoder, jpc_utf8_next(&at), pair);

        if (n == 0 || (n == 1 && pair[0] >= 0x80) || (euc_jp && n == 2 && pair[0] > 0xEA))
            return (jpc_span){"", 0};
        if (n == 2 && euc_jp)
            out += put_euc_jp(pair, out);
        else
            out += (memcpy(out, pair, n), n);
    }
    return (jpc_span){(char *)bytes, (size_t)(out - bytes)};
}

static jpc_span as(jpc_arena *arena, jpc_span bytes, jpc_charset charset, bool *lost)
{
    uint64_t bad = 0;
    jpc_span text = jpc_charset_decode_as(arena, bytes, charset, &bad);

    *lost = *lost || bad > 0;
    return text;
}

enum mistake {
    UTF_8_AS_WESTERN,
    TWICE,
    UTF_8_AS_SJIS,
    EUC_AS_SJIS,
    SJIS_AS_WESTERN,
    EUC_AS_WESTERN
};

// Lines broken in one way, how many are repaired as they were, and how many must be.
static struct way {
    const char *name;
    enum mistake mistake;
    int at_least, right_at_least;    // per mille of those without and with loss
    int n_lossless, n_exact, n_lost; // with loss: not counted as exact
    int n_right;                     // with loss: right but for U+FFFD
} ways[] = {
    {"UTF-8 as windows-1252", UTF_8_AS_WESTERN, 995, 0, 0, 0, 0, 0},
    {"UTF-8 as windows-1252, twice", TWICE, 995, 0, 0, 0, 0, 0},
    {"UTF-8 as Shift_JIS", UTF_8_AS_SJIS, 700, 330, 0, 0, 0, 0},
    {"EUC-JP as Shift_JIS", EUC_AS_SJIS, 950, 550, 0, 0, 0, 0},
    {"Shift_JIS as windows-1252", SJIS_AS_WESTERN, 995, 0, 0, 0, 0, 0},
    {"EUC-JP as windows-1252", EUC_AS_WESTERN, 995, 0, 0, 0, 0, 0},
};

static jpc_span broken(jpc_arena *arena, jpc_span line, enum mistake mistake, bool *lost)
{
    bool euc_jp = mistake == EUC_AS_SJIS || mistake == EUC_AS_WESTERN;
    jpc_span bytes = mistake < EUC_AS_SJIS ? line : bytes_of(arena, line, euc_jp);

    if (mistake == UTF_8_AS_SJIS || mistake == EUC_AS_SJIS)
        return as(arena, bytes, JPC_CHARSET_SHIFT_JIS, lost);
    if (mistake == TWICE)
        bytes = as(arena, bytes, JPC_CHARSET_WINDOWS_1252, lost);
    return as(arena, bytes, JPC_CHARSET_WINDOWS_1252, lost);
}

// Whether `got` is `want` but for U+FFFD, which stands for anything.
static bool is_right(jpc_span got, jpc_span want)
{
    size_t i = 0, k = 0;

    while (i < got.len && k < want.len) {
        if (got.len - i >= 3 && memcmp(got.ptr + i, "\xEF\xBF\xBD", 3) == 0) {
            jpc_span rest = {got.ptr + i + 3, got.len - i - 3};

            for (; k < want.len; k++)
                if (is_right(rest, (jpc_span){want.ptr + k, want.len - k}))
                    return true;
            return rest.len == 0;
        }
        if (got.ptr[i++] != want.ptr[k++])
            return false;
    }
    return i == got.len && k == want.len;
}

static void compare(struct way *way, jpc_span got, jpc_span want, bool lost)
{
    bool exact = jpc_span_equals(got, want);

    if (lost) {
        way->n_lost++;
        way->n_right += is_right(got, want);
    } else {
        way->n_lossless++;
        way->n_exact += exact;
    }
}

static void check_text(struct way *way, const jpc_span *lines, size_t n)
{
    jpc_arena arena = {0};
    jpc_buf text = {0};
    bool lost[LINES_PER_TEXT] = {false};
    jpc_span rest;

    for (size_t i = 0; i < n; i++) {
        jpc_span line = broken(&arena, lines[i], way->mistake, &lost[i]);

        jpc_buf_add_span(&text, line);
        jpc_buf_add_string(&text, "\n");
    }
    rest = repair(&arena, jpc_buf_span(&text));
    ok(jpc_span_equals(repair(&arena, rest), rest), "repaired once is repaired");
    for (size_t i = 0; i < n; i++) {
        jpc_span got = jpc_span_take_until(&rest, '\n');

        if (way->mistake < EUC_AS_SJIS || bytes_of(&arena, lines[i], true).len > 0)
            compare(way, got, lines[i], lost[i]);
    }
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
}

static void test_sentences(const char *dir, const char *name)
{
    jpc_buf bytes = fixture_bytes(dir, name);
    jpc_span rest = jpc_buf_span(&bytes), lines[LINES_PER_TEXT];

    while (rest.len > 0) {
        size_t n = 0;

        while (rest.len > 0 && n < LINES_PER_TEXT) {
            lines[n] = jpc_span_take_until(&rest, '\n');
            n += lines[n].len > 0;
        }
        for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
            check_text(&ways[i], lines, n);
    }
    jpc_buf_release(&bytes);
}

static void test_recall(const char *dir)
{
    test_sentences(dir, "langid/tatoeba/tatoeba.jpn-eng.jpn");
    test_sentences(dir, "langid/lingua/ja/sentences.txt");
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const struct way *way = &ways[i];

        ok(1000 * way->n_exact >= way->at_least * way->n_lossless,
           "%s: %d of %d without loss are as they were; %d of %d but for what is lost", way->name,
           way->n_exact, way->n_lossless, way->n_right, way->n_lost);
        ok(1000 * way->n_right >= way->right_at_least * way->n_lost, "… and enough of these");
    }
}

// ---- what was read rightly -----------------------------------------------------------------

// The lines of a file, and the file as a whole (JSON Lines as they stand).
static void check_unchanged(const char *dir, const char *name)
{
    jpc_buf bytes = fixture_bytes(dir, name);
    jpc_span all = jpc_buf_span(&bytes), rest = all;
    jpc_arena arena = {0};
    int n_changed = 0;

    while (rest.len > 0) {
        jpc_span line = jpc_span_take_until(&rest, '\n');

        n_changed += repair(&arena, line).ptr != line.ptr;
        jpc_arena_reset(&arena);
    }
    n_changed += repair(&arena, all).ptr != all.ptr;
    ok(n_changed == 0, "%s stays (%d changed)", name, n_changed);
    // Those in French have C1 controls for quotation marks: read wrongly, but not by us.
    ok(jpc_mojibake_count(all) * 200 <= all.len, "… and counts as sound (%d)",
       (int)jpc_mojibake_count(all));
    jpc_arena_release(&arena);
    jpc_buf_release(&bytes);
}

static void test_precision(const char *dir)
{
    static const char *const languages[] = {"ar", "de", "en", "es", "fr", "hi", "id", "it", "ja",
                                            "ko", "mn", "pt", "ru", "th", "tr", "vi", "zh"};
    char name[64];

    check_unchanged(dir, "langid/udhr/udhr.jsonl");
    check_unchanged(dir, "langid/cld2_unittest.jsonl");
    check_unchanged(dir, "langid/tatoeba/tatoeba.cmn-eng.cmn");
    check_unchanged(dir, "langid/tatoeba/tatoeba.yue-eng.yue");
    check_unchanged(dir, "text-ja/wikipedia_annotated_leads.jsonl");
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        snprintf(name, sizeof name, "langid/lingua/%s/sentences.txt", languages[i]);
        check_unchanged(dir, name);
    }
}

static void test_counts(void)
{
    // Of each kind of mark alone, among characters of three bytes.
    static const struct {
        const char *text;
        uint64_t n;
    } kinds[] = {
        {"縺漢縺漢縺漢", 6},       {"繧漢繧漢繧漢", 6}, {"繝漢繝漢繝漢", 6},
        {"縲漢縲漢縲漢", 6},       {"､ｦ､ｦ､ｦ", 6},       {"漢字\uFFFD漢字漢字", 1},
        {"績織緑縱縮繞繭漢字", 0}, {"｡ｦ｡ｦ｡ｦ", 0},       {"漢😀字\uFFFC", 0},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        ok(jpc_mojibake_count(jpc_span_of(kinds[i].text)) == kinds[i].n, "%s: %d", kinds[i].text,
           (int)kinds[i].n);
    ok(jpc_mojibake_count(jpc_span_of("縺れる糸が縺れ、縺れたので")) == 13, "a rare word often");
    ok(jpc_mojibake_count(jpc_span_of("糸が縺れたのであわてて直した。")) == 0, "a rare word");
    ok(jpc_mojibake_count(jpc_span_of("文字\uFFFDと\302\201。")) == 2, "what was lost");
    ok(jpc_mojibake_count(jpc_span_of("縺薙ｌ縺ｯ縺ｧ縺 a")) == 8, "a run of wrong characters");
    ok(jpc_mojibake_count(jpc_span_of("¤³¤ó¤Ë¤Á¤Ï¡¢À¤³¦")) == 16, "EUC-JP as Latin-1");
    ok(jpc_mojibake_count(jpc_span_of("¡¢£¤¥¦§¨©ª")) == 0, "a table of Latin-1");
}

// ---- hostile texts -------------------------------------------------------------------------

static void test_hostile(void)
{
    static const char *const units[] = {"$B", "ã\302\201", "縺",     "､ﾊ",
                                        "é",  "‚±",        "$B$3(B", "Ã£Â\302\201Â\302\202"};
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        jpc_buf text = {0};
        jpc_span once;

        while (text.len < (size_t)1 << 20)
            jpc_buf_add_string(&text, units[i]);
        once = repair(&arena, jpc_buf_span(&text));
        ok(jpc_span_equals(repair(&arena, once), once) && jpc_utf8_valid_prefix(once) == once.len,
           "1 MiB of '%s'", units[i]);
        jpc_arena_reset(&arena);
        jpc_buf_release(&text);
    }
    jpc_arena_release(&arena);
}

// Pieces of all readings in any order: what was repaired is at rest.
static void test_random(void)
{
    static const char *const units[] = {"縺薙ｌ",
                                        "縺ｯ",
                                        "縺",
                                        "､ｳ､ﾎ",
                                        "ｻｳ",
                                        "｡｣",
                                        "ﾊﾝ",
                                        "‚±‚ê",
                                        "‚Í",
                                        "¤³¤ì",
                                        "¤Ï",
                                        "Ã£",
                                        "\uFFFD",
                                        "ã\302\201‚",
                                        "ã\302\201ã",
                                        "æœ¬",
                                        "Ã£Â\302\201Â‚",
                                        "é",
                                        "$B$3$l$O(B",
                                        "$BK\\(B",
                                        "・",
                                        "あ",
                                        "文字",
                                        "a",
                                        " ",
                                        "\n",
                                        "\302\201",
                                        "、",
                                        "ー"};
    jpc_arena arena = {0};
    jpc_buf text = {0};
    uint64_t state = 13;
    int n_bad = 0, n_changed = 0;

    for (int round = 0; round < 5000; round++) {
        jpc_span from, once;

        text.len = 0;
        for (int i = 0; i < 5 + round % 40; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            jpc_buf_add_string(&text, units[(state >> 40) % (sizeof units / sizeof *units)]);
        }
        from = jpc_buf_span(&text);
        once = repair(&arena, from);
        n_changed += once.ptr != from.ptr;
        n_bad += jpc_utf8_valid_prefix(once) != once.len || repair(&arena, once).ptr != once.ptr;
        jpc_arena_reset(&arena);
    }
    ok(n_bad == 0 && n_changed > 1000, "of 5000 random texts %d change, once (%d again)", n_changed,
       n_bad);
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
}

int main(void)
{
    const char *dir = tap_shared_data();

    tap_begin();
    encoder = jpc_encoder_new();
    test_rows();
    test_encoder();
    test_counts();
    test_hostile();
    test_random();
    if (dir != NULL) {
        test_recall(dir);
        test_precision(dir);
    } else {
        tap_skip("sentences of many languages", "shared data are absent");
    }
    free(encoder);
    return tap_end();
}
