// The verdicts of HojiChar and Swallow on open texts, document by document, and all that Swallow
// measures of them.
#include "tests/unit/one_stage.h"
#include "tests/unit/oracle.h"
#include "tests/unit/swallow.h"

// What the key says about a document: true means dropped (HojiChar) or kept (swallow_pass).
static bool oracle_says(const struct oracle *oracle, const char *key)
{
    char needle[64];

    snprintf(needle, sizeof needle, "\"%s\": true", key);
    return strstr(oracle->line, needle) != NULL;
}

static const struct {
    const char *stage, *settings, *hojichar; // NULL: one of Swallow's rules
} stages[] = {
    {"first_kana", "", "AcceptJapanese"},
    {"kuten_density", "", "DiscardRareKuten"},
    {"char_repetition", "", "CharRep"},
    {"symbol_ratio", "", "SpecialToken"},
    {"repeated_character", "", "SingleCharRep"},
    {"ellipsis", "max_sentences=off;max_lines=0.7", "Ellipsis"},
    {"short_lines", "", "ShortLines"},
    {"length", "min_japanese_chars=400", NULL},
    {"script_ratio", "", NULL},
    {"sentence_length", "", NULL},
    {"duplicate_lines", "", NULL},
    {"ngram_repetition", "", NULL},
    {"ellipsis", "", NULL},
};

enum { N_STAGES = sizeof stages / sizeof *stages };

// ---- values ----------------------------------------------------------------------------

static size_t count_features(const struct oracle *oracle)
{
    const char *at = strstr(oracle->line, "\"swallow\": {"), *end = strchr(at, '}');
    size_t n = 0;

    for (at += strlen("\"swallow\": {"); at < end; at++)
        n += *at == ':';
    return n;
}

// The oracle's values have six decimals.
static void test_features(void)
{
    struct oracle oracle;
    jpc_arena arena = {0};
    size_t n_docs = 0, n_right = 0, n_complete = 0;

    if (!oracle_open(&oracle)) {
        tap_skip("values of Swallow", "no shared data");
        return;
    }
    for (; oracle_next(&oracle); n_docs++) {
        struct swallow got = swallow_measure(&arena, jpc_buf_span(&oracle.text));

        n_complete += count_features(&oracle) == (size_t)got.n;
        for (int i = 0; i < got.n; i++) {
            double want = oracle_value(&oracle, got.items[i].name);
            bool right = fabs(got.items[i].value - want) < 1e-6;

            n_right += right;
            if (!right)
                printf("# document %zu: %s is %.9g, expected %.9g\n", n_docs, got.items[i].name,
                       got.items[i].value, want);
        }
        jpc_arena_reset(&arena);
    }
    ok(n_docs == 724 && n_complete == n_docs, "all that was measured of 724 documents");
    ok(n_right == n_docs * SWALLOW_FEATURES, "%zu of %zu values are within 1e-6 of Swallow's",
       n_right, n_docs * SWALLOW_FEATURES);
    oracle_close(&oracle);
    jpc_arena_release(&arena);
}

// ---- verdicts --------------------------------------------------------------------------

static void test_verdicts(void)
{
    struct one_stage opened[N_STAGES];
    size_t n_docs = 0, agree[N_STAGES] = {0}, swallow = 0;
    struct oracle oracle;

    if (!oracle_open(&oracle)) {
        tap_skip("verdicts of HojiChar and Swallow", "no shared data");
        return;
    }
    for (int i = 0; i < N_STAGES; i++)
        one_stage_open(&opened[i], stages[i].stage, stages[i].settings);
    for (; oracle_next(&oracle); n_docs++) {
        bool passes = true;

        for (int i = 0; i < N_STAGES; i++) {
            bool kept = jpc_doc_is_kept(one_stage_run(&opened[i], jpc_buf_span(&oracle.text)));

            if (stages[i].hojichar != NULL)
                agree[i] += kept != oracle_says(&oracle, stages[i].hojichar);
            else
                passes = passes && kept;
        }
        swallow += passes == oracle_says(&oracle, "swallow_pass");
    }
    for (int i = 0; i < N_STAGES; i++) {
        if (stages[i].hojichar != NULL)
            ok(agree[i] == n_docs && n_docs > 700, "%s agrees with HojiChar on %zu of %zu",
               stages[i].stage, agree[i], n_docs);
        one_stage_close(&opened[i]);
    }
    ok(swallow == n_docs, "all of Swallow's rules agree on %zu of %zu documents", swallow, n_docs);
    oracle_close(&oracle);
}

int main(void)
{
    tap_begin();
    test_features();
    test_verdicts();
    return tap_end();
}
