// What each signal of content selection is worth: macro precision, recall and F1 on folders of
// gold pages with one signal left out at a time, and with the preferences.
// usage: bench_html_ablation GOLD_DIR…
#include "tests/unit/gold_pages.h"

static const struct row {
    const char *name;
    jpc_html_options options;
} rows[] = {
    {"all signals", {0}},
    {"without class words", {.without = JPC_HTML_WORDS}},
    {"without elements (nav, aside)", {.without = JPC_HTML_ELEMENT_NAMES}},
    {"without landmarks (main)", {.without = JPC_HTML_LANDMARKS}},
    {"without names of bodies", {.without = JPC_HTML_BODY_NAMES}},
    {"without sentence marks", {.without = JPC_HTML_SENTENCES}},
    {"without kana share", {.without = JPC_HTML_KANA}},
    {"without boxes of links", {.without = JPC_HTML_LINK_BOXES}},
    {"without tables of layout", {.without = JPC_HTML_COLUMNS}},
    {"without teaser headings", {.without = JPC_HTML_TEASERS}},
    {"without notices, labels", {.without = JPC_HTML_NOTICES}},
    {"without repeated lines", {.without = JPC_HTML_REPEATED}},
    {"without comments", {.without = JPC_HTML_COMMENTS}},
    {"without edges, title", {.without = JPC_HTML_EDGES}},
    {"without tables of contents", {.without = JPC_HTML_CONTENTS}},
    {"without JSON-LD", {.without = JPC_HTML_JSON_LD}},
    {"precision", {.prefer = JPC_HTML_PRECISION}},
    {"recall", {.prefer = JPC_HTML_RECALL}},
    {"comments kept", {.comments = true}},
    {"no tables of data", {.no_tables = true}},
};

int main(int argc, char **argv)
{
    jpc_arena arena = {0};

    printf("%-30s", "");
    for (int i = 1; i < argc; i++)
        printf("  %20s", strrchr(argv[i], '/') != NULL ? strrchr(argv[i], '/') + 1 : argv[i]);
    printf("\n%-30s", "");
    for (int i = 1; i < argc; i++)
        printf("  %6s %6s %6s", "P", "R", "F1");
    printf("\n");
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        printf("%-30s", rows[k].name);
        for (int i = 1; i < argc; i++) {
            struct gold_score score = gold_score_folder(&arena, argv[i], &rows[k].options);

            printf("  %6.3f %6.3f %6.3f", score.precision, score.recall, score.f1);
        }
        printf("\n");
    }
    jpc_arena_release(&arena);
    return 0;
}
