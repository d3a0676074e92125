// HojiChar's own unit cases, as recorded, but for those of its word lists and of repeated words
// (test_metric_filters.c). Cases are named by their line in the file; those that we decide
// otherwise have a row in tests/data/hojichar_deviations.tsv.
#include "tests/unit/deviations.h"
#include "tests/unit/json_tree.h"
#include "tests/unit/one_stage.h"

static struct {
    const char *filter, *stage, *settings;
    size_t n, n_want, n_agree; // cases
    struct one_stage open;
} peers[] = {
    {"CharRepetitionRatioFilter", "char_repetition", "", .n_want = 6},
    {"DiscardTooManyEndingEllipsis", "ellipsis", "max_sentences=off;max_lines=0.7", .n_want = 3},
    {"DiscardTooManySpecialToken", "symbol_ratio", "", .n_want = 6},
    {"DiscardTooShortLines", "short_lines", "", .n_want = 2},
    {"SingleCharacterRepetitionFilter", "repeated_character", "blanks=true", .n_want = 6},
    {"MaskPersonalInformation", "mask", "", .n_want = 37},
};

enum { N_PEERS = sizeof peers / sizeof *peers };

static void check_case(struct deviations *deviations, const struct json *c, size_t number)
{
    jpc_span filter = json_member(c, "filter")->text, input = json_member(c, "input")->text;
    bool rejected = json_member(c, "expected_rejected")->kind == JSON_TRUE, agrees, deviates;
    char name[24];
    size_t i = 0;
    const jpc_doc *doc;

    while (i < N_PEERS && !jpc_span_is(filter, peers[i].filter))
        i++;
    if (i == N_PEERS)
        return;
    doc = one_stage_run(&peers[i].open, input);
    agrees = jpc_doc_is_kept(doc) != rejected &&
             jpc_span_equals(doc->text, json_member(c, "expected_text")->text);
    snprintf(name, sizeof name, "%zu", number);
    deviates = is_deviation(deviations, peers[i].filter, jpc_span_of(name));
    ok(agrees != deviates, "case %zu, %s: %s", number, peers[i].filter,
       deviates ? "decided otherwise, for a reason" : "as HojiChar");
    peers[i].n++;
    peers[i].n_agree += agrees;
}

static void check_cases(struct deviations *deviations, FILE *file)
{
    jpc_arena arena = {0};
    char *line = NULL;
    size_t capacity = 0;

    for (int i = 0; i < N_PEERS; i++)
        one_stage_open(&peers[i].open, peers[i].stage, peers[i].settings);
    for (size_t number = 1; getline(&line, &capacity, file) > 0; number++) {
        jpc_arena_reset(&arena);
        check_case(deviations, json_parse(&arena, jpc_span_of(line)), number);
    }
    for (int i = 0; i < N_PEERS; i++) {
        ok(peers[i].n == peers[i].n_want, "%s: all %zu cases, %zu as HojiChar", peers[i].filter,
           peers[i].n, peers[i].n_agree);
        one_stage_close(&peers[i].open);
    }
    free(line);
    jpc_arena_release(&arena);
}

int main(void)
{
    struct deviations deviations = {.n = 0};
    char path[512];
    FILE *file;

    tap_begin();
    snprintf(path, sizeof path, "%s/filters/hojichar_unit_cases.jsonl",
             tap_shared_data() != NULL ? tap_shared_data() : "");
    file = fopen(path, "r");
    if (file == NULL) {
        tap_skip("cases of HojiChar", "no shared data");
        return tap_end();
    }
    read_deviations(&deviations, "tests/data/hojichar_deviations.tsv", "cases/");
    check_cases(&deviations, file);
    test_deviations(&deviations);
    fclose(file);
    return tap_end();
}
