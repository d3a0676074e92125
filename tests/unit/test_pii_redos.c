// Texts made to be dear (ReDoS): each detector comes to the end of a mebibyte of its own material,
// and a search that gives up is counted and drops the document.
//
// Nothing is timed. What takes time that grows with the square of the length takes hours for a
// mebibyte, and tap.h's alarm rings long before; what is linear takes milliseconds.
#include "pii/finder.h"
#include "tests/unit/one_stage.h"
#include "text/regex.h"

#define LONG ((size_t)1 << 20)
#define MOST_DETECTORS 64

struct hostile {
    jpc_finder *finder;
    jpc_finder_scratch *scratch;
    jpc_arena arena;
    const char *who;
    bool is_finished; // all searches so far were
};

static struct hostile open_finder(const char *who, int detector)
{
    struct hostile hostile = {.who = who, .is_finished = true};
    bool wanted[MOST_DETECTORS];
    jpc_err err;

    for (int i = 0; i < MOST_DETECTORS; i++)
        wanted[i] = detector < 0 || i == detector;
    ok(jpc_finder_open(&hostile.finder, wanted, &err) == JPC_OK, "%s opens", who);
    hostile.scratch = jpc_finder_scratch_new(hostile.finder);
    return hostile;
}

static void close_finder(struct hostile *hostile)
{
    ok(hostile->is_finished, "%s: each search comes to an end", hostile->who);
    jpc_finder_scratch_free(hostile->scratch);
    jpc_finder_close(hostile->finder);
    jpc_arena_release(&hostile->arena);
}

static void find(struct hostile *hostile, const jpc_buf *text)
{
    jpc_arena_reset(&hostile->arena);
    if (jpc_finder_find(hostile->finder, hostile->scratch, &hostile->arena, jpc_buf_span(text),
                        NULL)
            .n_unfinished > 0)
        hostile->is_finished = false;
}

/** `head`, a mebibyte of `unit`, `tail`. */
static void find_repeated(struct hostile *hostile, jpc_span head, jpc_span unit, jpc_span tail)
{
    jpc_buf text = {0};

    jpc_buf_add(&text, head.ptr, head.len);
    while (unit.len > 0 && text.len < LONG)
        jpc_buf_add(&text, unit.ptr, unit.len);
    jpc_buf_add(&text, tail.ptr, tail.len);
    find(hostile, &text);
    jpc_buf_release(&text);
}

// ---- its own material --------------------------------------------------------------------

static const jpc_span nothing = {"", 0}, newline = {"\n", 1};

/** Where the first digit or @ of a sample stands. */
static size_t anchor_of(jpc_span sample)
{
    size_t at = 0;

    while (at < sample.len && strchr("0123456789@", sample.ptr[at]) == NULL)
        at++;
    return at;
}

/** The label of a sample, and what it labels, again and again, together, alone, and once in front
 *  of or behind the other; and what lacks its end. */
static void find_around_sample(struct hostile *hostile, jpc_span sample)
{
    size_t at = anchor_of(sample), last = sample.len - 1;
    jpc_span label = {sample.ptr, at}, rest = {sample.ptr + at, sample.len - at};
    jpc_span cut = {sample.ptr, last};

    while (last > 0 && ((unsigned char)sample.ptr[last] & 0xC0) == 0x80)
        last--;
    cut.len = last;
    find_repeated(hostile, nothing, sample, nothing);
    find_repeated(hostile, newline, cut, newline);
    find_repeated(hostile, nothing, label, rest);
    find_repeated(hostile, label, rest, nothing);
    find_repeated(hostile, sample, jpc_span_of(" "), sample);
    find_repeated(hostile, sample, newline, sample);
}

/** Words of a row, each behind the other. */
static void find_around_words(struct hostile *hostile, const char *const *words)
{
    jpc_buf all = {0};

    for (size_t i = 0; words[i] != NULL; i++)
        jpc_buf_add_string(&all, words[i]);
    find_repeated(hostile, nothing, jpc_buf_span(&all), jpc_span_of("1@"));
    find_repeated(hostile, nothing, jpc_span_of(words[0]), jpc_span_of("1@"));
    jpc_buf_release(&all);
}

static void test_own_material(void)
{
    for (int i = 0; jpc_detectors[i] != NULL; i++) {
        const jpc_detector *row = jpc_detectors[i];
        struct hostile hostile = open_finder(row->name, i);

        if (row->sample != NULL)
            find_around_sample(&hostile, jpc_span_of(row->sample));
        if (row->words != NULL)
            find_around_words(&hostile, row->words);
        close_finder(&hostile);
    }
}

// ---- what all of them read ---------------------------------------------------------------

static void test_common_material(void)
{
    static const char *const units[] = {
        "1234 5678 9018 2 ",
        "1",
        "１",
        "1-",
        "1 ",
        "1.",
        "(1)",
        "1ー1　",
        "12:",
        "2001:",
        "::",
        "@",
        "a@",
        "a.",
        "\"a",
        "ａ＠ａ．",
        "http://",
        "www.",
        "番",
        "番号",
        "1丁目",
        "東京都中央区",
        "1999年1月",
        "（",
        "0120-",
    };
    struct hostile hostile = open_finder("all together", -1);

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        find_repeated(&hostile, nothing, jpc_span_of(units[i]), nothing);
    close_finder(&hostile);
}

// ---- a search that gives up --------------------------------------------------------------

static void test_pattern_at_its_limit(void)
{
    jpc_regex *regex = NULL;
    jpc_regex_match *match;
    jpc_span text = jpc_span_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
    jpc_err err;

    ok(jpc_regex_open(&regex, "(a+)+c?$", &err) == JPC_OK, "a pattern that explodes opens");
    match = jpc_regex_match_new(regex);
    ok(jpc_regex_search(regex, match, text, 0) == JPC_REGEX_LIMIT, "and gives up");
    jpc_regex_match_free(match);
    jpc_regex_close(regex);
}

static void test_finder_at_its_limit(void)
{
    struct hostile hostile = open_finder("at the limit", -1);
    jpc_span text = jpc_span_of("https://a.example/ 電話 03-1234-5678");
    jpc_findings found;

    jpc_finder_scratch_limit(hostile.scratch, 0);
    found = jpc_finder_find(hostile.finder, hostile.scratch, &hostile.arena, text, NULL);
    ok(found.n_unfinished == 1, "a search that gave up is counted");
    jpc_finder_scratch_limit(hostile.scratch, UINT32_MAX);
    found = jpc_finder_find(hostile.finder, hostile.scratch, &hostile.arena, text, NULL);
    ok(found.n_unfinished == 0 && found.n == 1, "the next one is as good as new");
    close_finder(&hostile);
}

static void test_stage_at_its_limit(void)
{
    struct one_stage stage;
    jpc_span text = jpc_span_of("https://a.example/ 電話 03-1234-5678");

    ok(one_stage_open(&stage, "mask", "") == JPC_OK, "opens: %s", stage.err.message);
    one_stage_run(&stage, text);
    ok(*one_stage_reason(&stage) == '\0' && one_stage_value(&stage, "max_unfinished") == 0,
       "a text whose searches end is kept");
    jpc_finder_scratch_limit(stage.scratch, 0);
    one_stage_run(&stage, text);
    ok(strcmp(one_stage_reason(&stage), "max_unfinished") == 0 &&
           one_stage_value(&stage, "max_unfinished") > 0,
       "one whose search gives up is dropped for that");
    one_stage_run(&stage, jpc_span_of("電話も住所もない文。"));
    ok(*one_stage_reason(&stage) == '\0', "where nothing is searched, nothing gives up");
    one_stage_close(&stage);
    ok(one_stage_open(&stage, "mask", "max_unfinished=off") == JPC_OK, "opens without the bound");
    jpc_finder_scratch_limit(stage.scratch, 0);
    one_stage_run(&stage, text);
    ok(*one_stage_reason(&stage) == '\0' && one_stage_value(&stage, "max_unfinished") > 0,
       "without the bound it is kept, and counted");
    one_stage_close(&stage);
}

int main(void)
{
    tap_begin();
    test_own_material();
    test_common_material();
    test_pattern_at_its_limit();
    test_finder_at_its_limit();
    test_stage_at_its_limit();
    return tap_end();
}
