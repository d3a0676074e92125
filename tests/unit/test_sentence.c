#include "text/sentence.h"

#include "oracle.h"
#include "tap.h"
#include "text/script.h"

static void test_split(void)
{
    static const struct {
        const char *text, *sentences; // joined by |
        size_t n_lines;
    } rows[] = {
        {"", "", 0},
        {"\n", "", 2},
        {"あ", "あ|", 1},
        {"。", "", 1},
        {"。。", "", 1},
        {"あ。い", "あ。|い|", 1},
        {"あ。。い！？", "あ。|い！|", 1},
        {"a.b!c?d", "a.b!|c?|d|", 1},
        {"あ\nい。\n", "あ|い。|", 3},
        {"？あ．", "あ．|", 1},
        {"日本語。。。あ。", "日本語。|あ。|", 1},
    };
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        jpc_sentences got = jpc_sentence_split(&arena, jpc_span_of(rows[i].text));
        jpc_buf joined = {0};

        for (size_t s = 0; s < got.n; s++) {
            jpc_buf_add_span(&joined, got.items[s].text);
            jpc_buf_add_string(&joined, "|");
            if (got.items[s].chars != jpc_utf8_count(got.items[s].text))
                ok(false, "characters of a sentence");
        }
        is_text(jpc_buf_span(&joined), rows[i].sentences, "sentences");
        ok(got.n_lines == rows[i].n_lines, "lines");
        jpc_buf_release(&joined);
    }
    jpc_arena_release(&arena);
}

static jpc_sentence_metrics measure(jpc_arena *arena, const char *text)
{
    jpc_sentences sentences = jpc_sentence_split(arena, jpc_span_of(text));

    return jpc_sentence_measure(arena, &sentences);
}

static void test_golden(void)
{
    jpc_arena arena = {0};
    jpc_sentence_metrics got = measure(&arena, "あいうえお\n\nあいうえお\nかきくけこ。");

    is_number(got.duplicate_paragraphs, .25, 1e-4, "golden 1: duplicate paragraphs");
    is_number(got.duplicate_paragraph_chars, .3125, 1e-4, "golden 1: their characters");
    is_number(got.duplicate_sentences, 1 / 3.0, 1e-9, "golden 1: duplicate sentences");
    is_number(got.duplicate_sentence_chars, .3125, 1e-4, "golden 1: their characters");
    is_number(got.mean_chars, 16 / 3.0, 1e-9, "golden 1: mean");
    is_number(got.max_chars, 6, 0, "golden 1: maximum");
    got = measure(&arena, "コンピューターを使う。それは便利！");
    is_number(got.mean_chars, 8.5, 0, "golden 2: mean");
    is_number(got.max_chars, 11, 0, "golden 2: maximum");
    got = measure(&arena, "日本語。。。あ。");
    is_number(got.mean_chars, 3, 0, "golden 3: mean");
    got = measure(&arena, "今日は晴れ．明日は雨．…");
    is_number(got.mean_chars, 4, 0, "golden 4: mean");
    is_number(got.ellipsis_share, 1 / 3.0, 1e-9, "golden 4: ellipsis");
    got = measure(&arena, "あ…　 \nい・\t\nう");
    is_number(got.ellipsis_share, 2 / 3.0, 1e-9, "white space behind an ellipsis");
    got = measure(&arena, "。あ。い。。\nあ。い。\nあ。い");
    is_number(got.duplicate_paragraphs, 1 / 3.0, 1e-9, "stray terminators vanish");
    jpc_arena_release(&arena);
}

static void test_nothing(void)
{
    static const char *const texts[] = {"", "。", "。。", "\n\n\n", "！\n？"};
    static const jpc_sentence_metrics zero = {0};
    jpc_arena arena = {0};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        jpc_sentence_metrics got = measure(&arena, texts[i]);

        ok(memcmp(&got, &zero, sizeof got) == 0, "no sentences: all are 0");
    }
    jpc_arena_release(&arena);
}

static void test_huge(void)
{
    size_t n = (size_t)1 << 20;
    char *bytes = jpc_alloc(n);
    jpc_arena arena = {0};
    jpc_sentences got;
    jpc_sentence_metrics metrics;

    memset(bytes, 'w', n);
    got = jpc_sentence_split(&arena, (jpc_span){bytes, n});
    ok(got.n == 1 && got.items[0].chars == n, "1 MB of one letter");
    memset(bytes, '\n', n);
    got = jpc_sentence_split(&arena, (jpc_span){bytes, n});
    ok(got.n == 0 && got.n_lines == n + 1, "1 MB of newlines");
    memset(bytes, '!', n);
    ok(jpc_sentence_split(&arena, (jpc_span){bytes, n}).n == 0, "1 MB of terminators");
    for (size_t i = 0; i < n; i++)
        bytes[i] = i % 2 == 0 ? 'a' : '?';
    got = jpc_sentence_split(&arena, (jpc_span){bytes, n});
    metrics = jpc_sentence_measure(&arena, &got);
    is_number(metrics.duplicate_sentences, 1 - 2.0 / (double)n, 1e-12, "one sentence, 2^19 times");
    free(bytes);
    jpc_arena_release(&arena);
}

// Every feature of every document of the published filter's own run; it prints six decimals.
static void test_oracle(void)
{
    struct oracle oracle;
    jpc_arena arena = {0};
    int n_docs = 0, n_bad = 0;

    if (!oracle_open(&oracle)) {
        tap_skip("oracle", "shared data are absent");
        return;
    }
    for (; oracle_next(&oracle); n_docs++) {
        jpc_sentences sentences = jpc_sentence_split(&arena, jpc_buf_span(&oracle.text));
        jpc_sentence_metrics got = jpc_sentence_measure(&arena, &sentences);
        jpc_script_counts counts = jpc_script_count(jpc_buf_span(&oracle.text));
        double japanese = (double)jpc_script_japanese(&counts);
        const struct {
            const char *name;
            double got;
        } rows[] = {
            {"duplicate_paragraph_fraction", got.duplicate_paragraphs},
            {"duplicate_paragraph_fraction_in_character", got.duplicate_paragraph_chars},
            {"duplicate_sentence_fraction", got.duplicate_sentences},
            {"duplicate_sentence_fraction_in_character", got.duplicate_sentence_chars},
            {"avg_sentence_length", got.mean_chars},
            {"max_sentence_length", got.max_chars},
            {"ellipsis_fraction", got.ellipsis_share},
            {"num_letters", (double)counts.chars},
            {"num_hiragana_letters", (double)counts.hiragana},
            {"num_katakana_letters", (double)counts.katakana},
            {"num_kanji_letters", (double)counts.kanji},
            {"num_kuten", (double)counts.kuten},
            {"num_toten", (double)counts.toten},
            {"num_japanese_letters", japanese},
            {"hiragana_fraction", japanese > 0 ? (double)counts.hiragana / japanese : 0},
        };

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            double want = oracle_value(&oracle, rows[i].name), off = rows[i].got - want;

            if (want == want && off < 1e-6 && off > -1e-6)
                continue;
            if (n_bad++ < 10)
                printf("# document %d: %s is %.9g, expected %.9g\n", n_docs, rows[i].name,
                       rows[i].got, want);
        }
        jpc_arena_reset(&arena);
    }
    ok(n_docs == 724 && n_bad == 0, "features of 724 documents agree with swallow-corpus");
    oracle_close(&oracle);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    test_split();
    test_golden();
    test_nothing();
    test_huge();
    test_oracle();
    return tap_end();
}
