// The verdicts of HojiChar and Swallow on open texts, document by document.
#include "tests/unit/one_stage.h"
#include "tests/unit/oracle.h"

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

int main(void)
{
    struct one_stage opened[N_STAGES];
    size_t n_docs = 0, agree[N_STAGES] = {0}, swallow = 0;
    struct oracle oracle;

    tap_begin();
    if (!oracle_open(&oracle)) {
        tap_skip("verdicts of HojiChar and Swallow", "no shared data");
        return tap_end();
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
    return tap_end();
}
