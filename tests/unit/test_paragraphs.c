// The modifier `paragraphs`: each rule at its bound and together, what is a unit, what is the same,
// what stands around that which goes, what is counted and noted; and the tables it asks.
// Whole corpora are in test_paragraph_oracle.c.
#include "stage/frequency.h"
#include "stage/paragraph.h"
#include "tests/unit/one_stage.h"

#define TEMPLATE "このページは%s%s%sさんが書きました。転載するときは書いた人にお知らせください。"
#define HOST "https://www.example.jp/"
#define DOCUMENT 7

// ---- what is known -----------------------------------------------------------------------------

// What is not said otherwise is folded.
static jpc_status open_folded(struct one_stage *stage, const char *settings)
{
    char all[256];

    snprintf(all, sizeof all, "match=folded%s%s", settings[0] != '\0' ? ";" : "", settings);
    return one_stage_open(stage, "paragraphs", all);
}

// Adds that so many documents have the keys of a text; of its host's, that `pages` have it.
static void know(jpc_frequencies *frequencies, const struct one_stage *stage, const char *text,
                 const char *url, uint64_t count, uint64_t first)
{
    jpc_arena arena = {0};
    uint64_t *keys;
    size_t n = jpc_paragraph_keys(stage->model, &arena, jpc_span_of(text), jpc_span_of(url), &keys);

    for (size_t i = 0; i < n; i++)
        if (jpc_paragraph_asks(stage->model, keys[i], count))
            jpc_frequencies_add(frequencies, (jpc_frequency){keys[i], count, first});
    jpc_arena_release(&arena);
}

// Lines of which the corpus has some: how many and which is first are in their text.
static void know_lines(jpc_frequencies *frequencies, const struct one_stage *stage)
{
    static const struct {
        const char *line;
        uint64_t count, first;
    } lines[] = {
        {"多い甲", 100, 0},
        {"多い乙", 100, 0},
        {"多い丙", 1000000, 0},
        {"多い丁", 1000000, 0},
        {"少ない", 99, 0},
        {"短", 100, 0},
        {"先に他", 2, 0},
        {"先にここ", 2, DOCUMENT},
        {"一度だけ", 1, 0},
        {"先に五", 2, 5},
        {"2024年12月", 100, 0},
        {"218,000 円", 100, 0},
        {"12", 100, 0},
        {"```短", 100, 0},
        {"218,000\t361,800", 100, 0},
        {"218,000 +361,800", 100, 0},
    };

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        know(frequencies, stage, lines[i].line, "", lines[i].count, lines[i].first);
    jpc_frequencies_sort(frequencies);
}

static const struct text_case {
    const char *settings, *text, *expected;
} cases[] = {
    // Runs, at both bounds. Ends are neighbours with edges.
    {"", "本文\n多い甲\n多い乙\n多い丙\n本文", "本文\n本文"},
    {"", "本文\n多い甲\n多い乙\n本文", "本文\n多い甲\n多い乙\n本文"},
    {"", "本文\n多い甲\n少ない\n多い丙\n多い丁\n本文",
     "本文\n多い甲\n少ない\n多い丙\n多い丁\n本文"},
    {"max_frequency=99", "本文\n多い甲\n少ない\n多い丙\n本文", "本文\n本文"},
    {"min_run=2", "本文\n多い甲\n多い乙\n本文", "本文\n本文"},
    {"", "多い甲\n多い乙\n本文\n多い甲\n多い乙", "多い甲\n多い乙\n本文\n多い甲\n多い乙"},
    {"", "多い甲\n多い乙\n多い丙", ""},
    {"", "多い甲\n多い甲\n多い甲\n本文", "本文"},
    {"max_frequency=off", "多い甲\n多い乙\n多い丙\n本文", "多い甲\n多い乙\n多い丙\n本文"},
    {"edges=true", "多い甲\n多い乙\n本文\n多い甲\n多い乙", "本文"},
    {"edges=true", "多い甲\n本文\n多い乙\n本文\n多い丙", "本文\n多い乙\n本文"},
    {"edges=true", "多い甲\n多い乙", ""},
    {"edges=true", "", ""},
    {"edges=true", "\n\n", "\n\n"},
    // What stands around: of two gaps the larger one stays, and what is at the ends.
    {"edges=true", "本文\n\n多い甲\n多い乙\n多い丙\n続き", "本文\n\n続き"},
    {"edges=true", "本文\n多い甲\n多い乙\n多い丙\n\n続き", "本文\n\n続き"},
    {"edges=true", "本文\n\n多い甲\n \n多い乙\n多い丙\n\n\n続き", "本文\n\n\n続き"},
    {"edges=true", "本文\n\n多い甲\n多い乙\n多い丙\n　\n続き", "本文\n\n続き"},
    {"edges=true", "本文\n\n多い甲\n", "本文\n"},
    {"edges=true", "本文\n\n多い甲", "本文"},
    {"edges=true", "\n多い甲\n\n本文\n", "\n本文\n"},
    {"edges=true", "  多い甲\r\n　本文\r\n", "　本文\r\n"},
    {"edges=true", "\n多い甲\n\n", ""},
    // What is the same.
    {"min_run=1", "本文\n多い甲。\n多い　甲\n、多い甲！\n2024年9月\n２０２４年１２月\n本文",
     "本文\n多い　甲\n2024年9月\n本文"},
    {"min_run=1;match=exact", "本文\n多い甲。\n 多い甲　\n２０２４年１２月\n2024年12月\n本文",
     "本文\n多い甲。\n２０２４年１２月\n本文"},
    {"min_run=1;unit=blocks", "本文\n多い甲\n\n多い甲\n\n本文", "本文\n多い甲\n\n本文"},
    {"min_run=1;unit=blocks", "本文\n\n 多い甲\n \n本文\n", "本文\n\n本文\n"},
    // What is not counted goes between two that go.
    {"edges=true;min_chars=3", "多い甲\n短\n短\n多い乙\n短\n本文だ", "短\n本文だ"},
    {"edges=true;min_chars=3", "短\n多い甲\n短", "短\n短"},
    {"min_chars=3", "短\n多い甲\n短\n多い乙\n多い丙\n短", "短\n短"},
    {"edges=true;min_chars=3", "短\n短", "短\n短"},
    {"min_chars=3;min_run=1", "本文だ\n短\n本文だ", "本文だ\n短\n本文だ"},
    {"min_run=1", "本文\n短\n本文", "本文\n本文"},
    {"min_chars=4", "多い甲\n少ない", "多い甲\n少ない"},
    {"edges=true", "多い甲\n――\n多い乙\n――\n本文", "――\n本文"},
    {"match=exact;edges=true", "多い甲\n――\n多い乙\n本文", "――\n多い乙\n本文"},
    {"min_run=1", "本文\n218,000\t361,800\n２１８，０００　＋３６１，８００\n218,000 円\n12\n本文",
     "本文\n218,000\t361,800\n２１８，０００　＋３６１，８００\n12\n本文"},
    {"min_run=1;match=near", "本文\n218,000\t361,800\n12\n本文",
     "本文\n218,000\t361,800\n12\n本文"},
    {"min_run=1;match=exact", "本文\n218,000\t361,800\n12\n本文", "本文\n本文"},
    {"", "多い甲\n12\n多い乙\n218,000\t361,800\n多い丙\n12\n本文", "12\n本文"},
    {"copies=drop;max_frequency=off", "先に他\n12\n本文\n12", "12\n本文\n12"},
    // Listings are common as a whole or not at all, and have both fences or none.
    {"", "本文\n多い甲\n```c\n多い乙\n多い丙\n別の\n```\n多い丁\n本文",
     "本文\n多い甲\n```c\n多い乙\n多い丙\n別の\n```\n多い丁\n本文"},
    {"", "本文\n多い甲\n多い乙\n多い丙\n```\n別の\n```\n多い丁\n多い甲\n多い乙\n本文",
     "本文\n```\n別の\n```\n本文"},
    {"", "本文\n~~~\n多い乙\n12\n多い丙\n多い丁\n~~~\n本文", "本文\n本文"},
    {"", "本文\n~~~\n多い乙\n多い丙\n多い丁\n```\n本文", "本文\n~~~\n```\n本文"},
    {"", "本文\n```\n12\n```\n多い甲\n```\n多い乙\n多い丙\n", "本文\n```\n12\n```\n"},
    {"min_run=1", "本文\n```\n多い甲\n``` 本文\n別の\n```\n多い甲",
     "本文\n```\n多い甲\n``` 本文\n別の\n```"},
    {"copies=drop;max_frequency=off", "先に他\n```\n先に五\n別の\n先に他\n```\n先に他\n本文",
     "```\n別の\n```\n本文"},
    {"copies=drop;max_frequency=off", "先に他\n```\n先に五\n先に他\n```\n先に他\n本文", "本文"},
    {"copies=drop;max_frequency=off", "```c\n一度だけ\n```\n本文\n```c\n別の\n```",
     "```c\n一度だけ\n```\n本文\n```c\n別の\n```"},
    {"min_run=1", "本文\n```短\n12\n```\n多い甲\n```短\n```\n```短\n多い乙\n```",
     "本文\n```短\n12\n```\n```短\n```"},
    // Copies.
    {"copies=keep_first;max_frequency=off", "先に他\n先にここ\n一度だけ\n先に五\n本文\n多い甲",
     "先にここ\n一度だけ\n本文"},
    {"copies=drop;max_frequency=off", "先に他\n先にここ\n一度だけ\n先に五\n本文", "一度だけ\n本文"},
    {"copies=keep_first;max_frequency=off", "本文\n先にここ\n本文。\n先にここ", "本文\n先にここ"},
    {"copies=drop;max_frequency=off", "本文\n一度だけ\n本文\n先にここ", "本文\n一度だけ"},
    {"copies=keep_first;match=exact;max_frequency=off", "本文\n本文。\n本文 ", "本文\n本文。"},
};

static void check_case(const struct text_case *c)
{
    struct one_stage stage;
    jpc_frequencies frequencies = {0};
    const jpc_doc *doc;
    jpc_record record = {.number = DOCUMENT};

    if (open_folded(&stage, c->settings) != JPC_OK) {
        ok(false, "'%s' opens: %s", c->settings, stage.err.message);
    } else {
        know_lines(&frequencies, &stage);
        one_stage_doc(&stage, jpc_span_of(c->text))->record = &record;
        doc = one_stage_run(&stage, jpc_span_of(c->text));
        ok(!doc->text_modified && doc->cuts == NULL, "  nothing is known, nothing changes");
        one_stage_doc(&stage, jpc_span_of(c->text))->record = &record;
        stage.frequencies = &frequencies;
        one_stage_apply(&stage);
        is_text(doc->text, c->expected, c->settings);
        ok(doc->text_modified == (strcmp(c->text, c->expected) != 0) &&
               doc->text_modified == (doc->meta != NULL) &&
               doc->text_modified == (doc->cuts != NULL),
           "  modified and noted, or neither");
    }
    one_stage_close(&stage);
    jpc_frequencies_release(&frequencies);
}

// ---- hosts ---------------------------------------------------------------------------------

#define SHARE "max_frequency=off;max_host_share=0.5;min_host_pages=20"

static const struct host_case {
    const char *settings, *url;
    uint64_t pages, lines; // of the host; that have the line
    bool goes;
} host_cases[] = {
    {SHARE, HOST "a", 20, 10, true},
    {SHARE, HOST "a", 20, 9, false},
    {SHARE, HOST "a", 19, 19, false},
    {SHARE, HOST "a", 1000, 500, true},
    {SHARE, HOST "a", 1000, 499, false},
    {SHARE, "http://WWW.example.jp", 20, 10, true},
    {SHARE, "https://example.jp/", 20, 20, false},
    {SHARE, "", 20, 20, false},
    {SHARE, "https:///", 20, 20, false},
    {SHARE ";max_host_share=off", HOST, 20, 20, false},
    {"max_frequency=off;max_host_share=0;min_host_pages=2", HOST, 2, 2, true},
    {"max_frequency=off;max_host_share=0;min_host_pages=2", HOST, 2, 1, false},
};

static void check_host(const struct host_case *c)
{
    struct one_stage stage;
    jpc_frequencies frequencies = {0};
    jpc_doc *doc;

    ok(open_folded(&stage, c->settings) == JPC_OK, "%s opens", c->settings);
    know(&frequencies, &stage, "", HOST, c->pages, 0);
    for (size_t i = 0; i < frequencies.n; i++) // its lines are not known yet
        ok(frequencies.items[i].count == c->pages, "  the host is known");
    {
        jpc_frequencies of_line = {0};

        know(&of_line, &stage, "ナビ", HOST, c->lines, 0);
        for (size_t i = 0; i < of_line.n; i++)
            if (frequencies.n == 0 || of_line.items[i].key != frequencies.items[0].key)
                jpc_frequencies_add(&frequencies, of_line.items[i]);
        jpc_frequencies_release(&of_line);
    }
    jpc_frequencies_sort(&frequencies);
    stage.frequencies = &frequencies;
    doc = one_stage_doc(&stage, jpc_span_of("ナビ\n本文"));
    doc->url = jpc_span_of(c->url);
    one_stage_apply(&stage);
    is_text(doc->text, c->goes ? "本文" : "ナビ\n本文", "  … and the line goes, or stays");
    ok(one_stage_count(&stage, "navigation.paragraphs") == c->goes &&
           one_stage_count(&stage, "navigation.characters") == (c->goes ? 2 : 0),
       "  … and is counted");
    one_stage_close(&stage);
    jpc_frequencies_release(&frequencies);
}

// ---- what is told ----------------------------------------------------------------------------

static void test_counts(void)
{
    const char *text = "多い甲\n*\n多い乙\n多い丙\n本文\n先に他\n本文";
    struct one_stage stage;
    jpc_frequencies frequencies = {0};
    const jpc_doc *doc = &stage.doc;
    const jpc_paragraph_cut *cut;
    size_t n_finds = 0;

    open_folded(&stage, "copies=keep_first");
    know_lines(&frequencies, &stage);
    stage.frequencies = &frequencies;
    stage.explains = true;
    one_stage_run(&stage, jpc_span_of(text));
    is_text(doc->text, "本文", "two rules");
    ok(one_stage_count(&stage, "frequent.paragraphs") == 4 &&
           one_stage_count(&stage, "frequent.characters") == 10 &&
           one_stage_count(&stage, "copy.paragraphs") == 2 &&
           one_stage_count(&stage, "copy.characters") == 5 &&
           one_stage_count(&stage, "navigation.paragraphs") == 0,
       "what goes is counted once, by the first rule");
    is_text(doc->meta->value, "{\"units\":6,\"chars\":15}", "it is noted");
    cut = doc->cuts;
    ok(cut->rule == JPC_PARAGRAPH_FREQUENT && cut->frequency == 100 && cut->unit == 0 &&
           jpc_span_is(cut->text, "多い甲") && cut->key != 0,
       "the first cut tells what, why and where");
    cut = cut->next;
    ok(cut->key == 0 && cut->frequency == 0 && cut->unit == 1 && jpc_span_is(cut->text, "*"),
       "… and so does what goes with it");
    cut = cut->next->next->next;
    ok(cut->rule == JPC_PARAGRAPH_COPY && cut->frequency == 2 && cut->unit == 5, "… and a copy");
    ok(cut->next->frequency == 1 && cut->next->unit == 6 && cut->next->next == NULL,
       "… and one of this document");
    for (const jpc_find *find = doc->finds; find != NULL; find = find->next)
        n_finds++;
    ok(n_finds == 6 && strcmp(doc->finds->kind, "copy") == 0 && doc->finds->at == strlen(text) - 6,
       "who asks is shown them");
    one_stage_close(&stage);
    jpc_frequencies_release(&frequencies);
}

// ---- near ------------------------------------------------------------------------------------

// Of the bands of a text, how many are those of the other; its own text is the same or not.
static size_t shared_keys(const struct one_stage *stage, const char *a, const char *b)
{
    jpc_arena arena = {0};
    uint64_t *keys_a, *keys_b;
    size_t n_a, n_b, n = 0;

    n_a = jpc_paragraph_keys(stage->model, &arena, jpc_span_of(a), jpc_span_of(""), &keys_a);
    n_b = jpc_paragraph_keys(stage->model, &arena, jpc_span_of(b), jpc_span_of(""), &keys_b);
    for (size_t i = 0, k = 0; i < n_a && k < n_b;) {
        n += keys_a[i] == keys_b[k];
        if (keys_a[i] <= keys_b[k])
            i++;
        else
            k++;
    }
    jpc_arena_release(&arena);
    return n;
}

// Text number i made from one template.
static void fill_template(char text[256], unsigned i)
{
    static const char *const names[] = {"山", "佐藤", "花子", "鈴",  "高橋",
                                        "田", "伊",   "中村", "一郎"};

    snprintf(text, 256, TEMPLATE, names[i % 9], names[i / 9 % 9], names[i / 81 % 9]);
}

static int compare_keys(const void *a_, const void *b_)
{
    const uint64_t *a = a_, *b = b_;

    return (*a > *b) - (*a < *b);
}

// Counts the keys of so many texts from the template.
static void know_template(jpc_frequencies *frequencies, const struct one_stage *stage, unsigned n)
{
    uint64_t *all = jpc_alloc((size_t)n * 8 * sizeof *all), *keys;
    jpc_arena arena = {0};
    size_t n_all = 0;

    for (unsigned i = 0; i < n; i++) {
        char text[256];
        size_t n_keys;

        fill_template(text, i);
        n_keys =
            jpc_paragraph_keys(stage->model, &arena, jpc_span_of(text), jpc_span_of(""), &keys);
        memcpy(all + n_all, keys, n_keys * sizeof *keys);
        n_all += n_keys;
    }
    qsort(all, n_all, sizeof *all, compare_keys);
    for (size_t at = 0, end; at < n_all; at = end) {
        for (end = at; end < n_all && all[end] == all[at];)
            end++;
        jpc_frequencies_add(frequencies, (jpc_frequency){all[at], end - at, 0});
    }
    jpc_frequencies_sort(frequencies);
    jpc_arena_release(&arena);
    free(all);
}

static void test_near(void)
{
    struct one_stage stage;
    jpc_frequencies frequencies = {0};
    unsigned n_gone = 0;

    open_folded(&stage, "match=near;min_run=1;max_frequency=60");
    ok(shared_keys(&stage, "一二", "一二") == 1, "what is too short for bands has its text");
    ok(shared_keys(&stage, "一二三", "一二三") == 5, "what is as long as one n-gram has them");
    know_template(&frequencies, &stage, 300);
    stage.frequencies = &frequencies;
    for (unsigned i = 0; i < 300; i++) {
        char text[256];

        fill_template(text, i);
        n_gone += one_stage_run(&stage, jpc_span_of(text))->text.len == 0;
    }
    ok(n_gone >= 200, "of 300 texts from one template %u have been seen 60 times", n_gone);
    ok(one_stage_run(&stage,
                     jpc_span_of("あの山では雪が降り、川では魚が泳ぎ、里では花が咲いています。"))
               ->cuts == NULL,
       "another text has not");
    one_stage_close(&stage);
    jpc_frequencies_release(&frequencies);
}

// ---- keys and tables ---------------------------------------------------------------------------

static void test_keys(void)
{
    struct one_stage stage;
    jpc_arena arena = {0};
    uint64_t *keys;
    size_t n;
    bool ascending = true;

    open_folded(&stage, "max_host_share=0.5");
    n = jpc_paragraph_keys(stage.model, &arena, jpc_span_of("一\n二\n\n一\n*\n三"),
                           jpc_span_of(HOST), &keys);
    ok(n == 7, "three texts, three of the host, the host: each once");
    for (size_t i = 1; i < n; i++)
        ascending = ascending && keys[i - 1] < keys[i];
    ok(ascending, "… in ascending order");
    one_stage_close(&stage);
    open_folded(&stage, "max_frequency=off");
    n = jpc_paragraph_keys(stage.model, &arena, jpc_span_of("一\n二"), jpc_span_of(HOST), &keys);
    ok(n == 0, "what no rule asks for is not counted");
    one_stage_close(&stage);
    // Tables of finished runs are added to: this is the key for ever.
    open_folded(&stage, "");
    n = jpc_paragraph_keys(stage.model, &arena, jpc_span_of("会社概要（2024年）"), jpc_span_of(""),
                           &keys);
    ok(n == 1 && keys[0] == 0xBE919A2AB11FD510u, "the key of a text: %016" PRIx64, keys[0]);
    one_stage_close(&stage);
    jpc_arena_release(&arena);
}

static void check_table(size_t n, uint64_t step, uint64_t start)
{
    jpc_frequencies frequencies = {0};
    size_t wrong = 0;

    for (size_t i = 0; i < n; i++) // downwards
        jpc_frequencies_add(&frequencies,
                            (jpc_frequency){start + (uint64_t)(n - 1 - i) * step, n - i, i});
    jpc_frequencies_sort(&frequencies);
    for (size_t i = 0; i < n; i++) {
        const jpc_frequency *found = jpc_frequencies_find(&frequencies, start + (uint64_t)i * step);

        wrong += found == NULL || found->count != i + 1 || found->first != n - 1 - i;
        wrong += step > 1 && jpc_frequencies_find(&frequencies, start + i * step + 1) != NULL;
    }
    wrong += n == 0 && (jpc_frequencies_find(&frequencies, 0) != NULL ||
                        jpc_frequencies_find(&frequencies, UINT64_MAX) != NULL);
    ok(wrong == 0 && jpc_frequencies_bytes(n) >= n * sizeof(jpc_frequency),
       "a table of %zu keys by %016" PRIx64 " has them and no others", n, step);
    jpc_frequencies_release(&frequencies);
}

static void test_refused(void)
{
    static const char *const settings[] = {"min_run=1.5", "min_host_pages=2.5", "max_frequency=1",
                                           "max_host_share=1.1", "min_run=off"};

    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct one_stage stage;

        ok(open_folded(&stage, settings[i]) == JPC_ERR_CONFIG, "%s is refused: %s", settings[i],
           stage.err.message);
        one_stage_close(&stage);
    }
}

int main(void)
{
    tap_begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_case(&cases[i]);
    for (size_t i = 0; i < sizeof host_cases / sizeof *host_cases; i++)
        check_host(&host_cases[i]);
    test_counts();
    test_near();
    test_keys();
    check_table(0, 1, 0);
    check_table(1, 1, UINT64_MAX);
    check_table(1000, 1, 0);
    check_table(1000, 0x4189374BC6A7EF, 5);
    check_table(100000, 0xA7C5AC471B, UINT64_MAX / 2);
    test_refused();
    return tap_end();
}
