// Strings of kanji alone, by length: Japanese ones that must survive, Chinese ones that must not.
// scripts/make_han_table leaves these statutes and authors out; of langid/ it knows nothing.
#include "core/hash_set.h"
#include "tests/unit/language_data.h"
#include "tests/unit/random_damage.h"
#include "text/japanese_score.h"
#include "text/script.h"

#define WIDTHS 8
static const struct width {
    const char *name;
    size_t to;    // characters
    double least; // F1, both languages weighing the same
} widths[WIDTHS] = {{"1", 1, 0.70},      {"2", 2, 0.86},         {"3", 3, 0.93},
                    {"4", 4, 0.94},      {"5-6", 6, 0.97},       {"7-10", 10, 0.98},
                    {"11-19", 19, 0.99}, {"20+", SIZE_MAX, 0.99}};

// LITERATURE is only printed: many of its lines are Chinese verse that Japanese wrote or quote.
enum { CHINESE, JAPANESE, LITERATURE, KINDS };

struct table {
    size_t n[KINDS][WIDTHS], taken[KINDS][WIDTHS]; // for Japanese, at 0.5
    size_t strictly[KINDS][WIDTHS];                // at 0.8
    jpc_hash_set seen;                             // each Japanese string counts once
};

static void add(struct table *table, int kind, jpc_span text, const jpc_script_counts *counts)
{
    double score = jpc_japanese_score(text, counts);
    size_t i = 0;

    while (counts->chars > widths[i].to)
        i++;
    table->n[kind][i]++;
    table->taken[kind][i] += score >= 0.5;
    table->strictly[kind][i] += score >= 0.8;
}

static bool is_new(struct table *table, jpc_span text)
{
    uint32_t count = 0;
    jpc_err err;

    jpc_hash_set_count(&table->seen, jpc_hash128_of(text.ptr, text.len), &count, &err);
    return count == 1;
}

static void add_kanji(struct table *table, int kind, jpc_span text)
{
    jpc_script_counts counts = jpc_script_count(text);

    if (counts.chars > 0 && counts.han == counts.chars && !is_number_of_part(text) &&
        is_new(table, text))
        add(table, kind, text, &counts);
}

static bool is_cut(const char *at)
{
    return memcmp(at, "　", 3) == 0 || memcmp(at, "（", 3) == 0 || memcmp(at, "）", 3) == 0;
}

// The line, and the parts of it between ideographic spaces and parentheses.
static void add_heading(struct table *table, int kind, jpc_span line)
{
    size_t from = 0;

    add_kanji(table, kind, line);
    for (size_t at = 0; at + 3 <= line.len; at++)
        if (is_cut(line.ptr + at)) {
            add_kanji(table, kind, (jpc_span){line.ptr + from, at - from});
            from = at + 3;
        }
    if (from > 0)
        add_kanji(table, kind, (jpc_span){line.ptr + from, line.len - from});
}

static void add_headings(struct table *table, int kind, jpc_span text)
{
    jpc_span line;

    while (take_line(&text, &line))
        add_heading(table, kind, line);
}

// Part of a run of n Han characters (of three bytes each), for each length it is long enough for.
static void add_parts(struct table *table, jpc_span run)
{
    size_t n = run.len / 3, from = 1;

    for (size_t i = 0; i < WIDTHS && from <= n; from = widths[i++].to + 1) {
        size_t most = n < widths[i].to ? n : widths[i].to;
        size_t chars = from + random_below(most - from + 1);
        jpc_span part = {run.ptr + 3 * random_below(n - chars + 1), 3 * chars};
        jpc_script_counts counts = jpc_script_count(part);

        add(table, CHINESE, part, &counts);
    }
}

static bool is_han(const char *at)
{
    const unsigned char *s = (const unsigned char *)at;
    unsigned code = (s[0] & 15u) << 12 | (s[1] & 63u) << 6 | (s[2] & 63u);

    return s[0] >> 4 == 0xE && code >= 0x4E00 && code <= 0x9FFF;
}

static void add_chinese(struct table *table, jpc_span text)
{
    size_t at = 0, from = 0;

    for (; at + 3 <= text.len; at += 3) {
        if (is_han(text.ptr + at))
            continue;
        add_parts(table, (jpc_span){text.ptr + from, at - from});
        from = at + 1;
        at -= 2;
    }
    add_parts(table, (jpc_span){text.ptr + from, at - from});
}

static double share(size_t part, size_t all) { return all > 0 ? (double)part / (double)all : 0; }

static double f1(const struct table *table, size_t i)
{
    double right = share(table->taken[JAPANESE][i], table->n[JAPANESE][i]);
    double wrong = share(table->taken[CHINESE][i], table->n[CHINESE][i]);

    return 2 * right / (1 + right + wrong);
}

static void print_row(const struct table *table, size_t i)
{
    static const char *const names[KINDS] = {"Chinese", "Japanese", "literature"};

    printf("# %-5s", widths[i].name);
    for (int kind = 0; kind < KINDS; kind++)
        printf("  %s %5zu: %5.1f %% (at 0.8: %5.1f %%)", names[kind], table->n[kind][i],
               100 * share(table->taken[kind][i], table->n[kind][i]),
               100 * share(table->strictly[kind][i], table->n[kind][i]));
    printf("  F1 %.3f\n", f1(table, i));
}

static void check(const struct table *table)
{
    for (size_t i = 0; i < WIDTHS; i++) {
        print_row(table, i);
        ok(table->n[JAPANESE][i] > 20 && table->n[CHINESE][i] > 20 &&
               f1(table, i) >= widths[i].least,
           "kanji alone, %s characters: F1 %.2f and more", widths[i].name, widths[i].least);
    }
}

static void add_statutes(struct table *table)
{
    jpc_buf bytes = {0}, text = {0};
    jpc_span rest, line;

    read_shared(&bytes, "warc/bench/egov_gold_sample.jsonl.zst");
    for (rest = jpc_buf_span(&bytes); take_line(&rest, &line);) {
        take_string(&text, line, "title");
        add_headings(table, JAPANESE, jpc_buf_span(&text));
        take_string(&text, line, "body_text_nokogiri");
        add_headings(table, JAPANESE, jpc_buf_span(&text));
    }
    jpc_buf_release(&bytes);
    jpc_buf_release(&text);
}

// A tenth of the authors; is_for_tests() of the script.
static void add_literature(struct table *table)
{
    jpc_buf bytes = {0}, text = {0};
    jpc_span rest, line;

    read_shared(&bytes, "text-ja/aozora_pd.jsonl.zst");
    for (rest = jpc_buf_span(&bytes); take_line(&rest, &line);) {
        take_string(&text, line, "id");
        if (text.len < 6 || text.ptr[5] != '0')
            continue;
        take_string(&text, line, "title");
        add_headings(table, LITERATURE, jpc_buf_span(&text));
        take_string(&text, line, "text");
        add_headings(table, LITERATURE, jpc_buf_span(&text));
    }
    jpc_buf_release(&bytes);
    jpc_buf_release(&text);
}

static void add_japanese(struct table *table, jpc_span text)
{
    add_headings(table, JAPANESE, text);
}

static void add_lines_of(struct table *table, const char *name,
                         void (*take)(struct table *, jpc_span))
{
    jpc_buf bytes = {0};
    jpc_span rest, line;

    read_shared(&bytes, name);
    for (rest = jpc_buf_span(&bytes); take_line(&rest, &line);)
        take(table, line);
    jpc_buf_release(&bytes);
}

// The declaration of human rights: legal Chinese, which shares most words with Japanese.
static void add_declarations(struct table *table)
{
    jpc_buf bytes = {0}, code = {0}, text = {0};
    jpc_span rest, line;

    read_shared(&bytes, "langid/udhr/udhr.jsonl");
    for (rest = jpc_buf_span(&bytes); take_line(&rest, &line);) {
        take_string(&code, line, "code");
        take_string(&text, line, "text");
        jpc_buf_add(&code, "", 1);
        if (strcmp(code.ptr, "cmn_hans") == 0 || strcmp(code.ptr, "cmn_hant") == 0 ||
            strcmp(code.ptr, "yue") == 0)
            add_chinese(table, jpc_buf_span(&text));
        if (strcmp(code.ptr, "jpn") == 0)
            add_headings(table, JAPANESE, jpc_buf_span(&text));
    }
    jpc_buf_release(&bytes);
    jpc_buf_release(&code);
    jpc_buf_release(&text);
}

static void test_table(void)
{
    struct table table = {0};

    if (tap_shared_data() == NULL) {
        tap_skip("kanji alone", "no shared data");
        return;
    }
    jpc_hash_set_init(&table.seen, 1 << 24);
    add_statutes(&table);
    add_literature(&table);
    add_declarations(&table);
    add_lines_of(&table, "langid/lingua/ja/word-pairs.txt", add_japanese);
    add_lines_of(&table, "langid/lingua/ja/single-words.txt", add_japanese);
    add_lines_of(&table, "langid/tatoeba/tatoeba.cmn-eng.cmn", add_chinese);
    add_lines_of(&table, "langid/tatoeba/tatoeba.yue-eng.yue", add_chinese);
    add_lines_of(&table, "langid/lingua/zh/sentences.txt", add_chinese);
    add_lines_of(&table, "langid/lingua/zh/word-pairs.txt", add_chinese);
    add_lines_of(&table, "langid/lingua/zh/single-words.txt", add_chinese);
    check(&table);
    jpc_hash_set_release(&table.seen);
}

int main(void)
{
    tap_begin();
    test_table();
    return tap_end();
}
