// How much of the personal data of 2,000 invented people is found, in the frames of
// invented_people.h. Prints recall by kind and frame; RECALL_SHOW=1 prints each mistake.
//
// Found is what one find of the right detector covers; a building's name may be left. Two mistakes
// are counted: a find of another detector, and one where there is nothing personal.
#include "pii/finder.h"
#include "tests/unit/invented_people.h"

// Of recall.
static const double floors[N_PEOPLE_KINDS] = {
    [EMAIL] = 1,
    [PHONE] = 0.995,
    [POSTAL_CODE] = 0.995,
    [ADDRESS] = 0.98,
    [BIRTH_DATE] = 0.99,
    [CARD] = 0.995,
    [IPV4] = 0.99,
    [IPV6] = 1,
    [NAME] = 0.85,
    [MY_NUMBER] = 1,
    [LICENCE] = 1,
    [PENSION] = 1,
    [PASSPORT] = 1,
    [RESIDENCE_CARD] = 1,
    [BANK_ACCOUNT] = 1,
    [HEALTH_INSURANCE] = 1,
    [CORPORATE_NUMBER] = 1,
    [SNS_ID] = 1,
};

// ---- scores --------------------------------------------------------------------------------

static struct {
    size_t all, found;
} scores[N_PEOPLE_KINDS][LAW_COUNT(frames)];
static size_t mixed[N_PEOPLE_KINDS];     // finds of a kind where there is another
static size_t unfounded[N_PEOPLE_KINDS]; // and where there is none

static int kind_of_detector[64]; // −1: none of ours

static void score_findings(const struct document *document, const jpc_findings *findings,
                           size_t frame)
{
    for (size_t i = 0; i < findings->n; i++) {
        const jpc_finding *finding = &findings->items[i];
        int kind = kind_of_detector[finding->detector];
        bool is_right = false, is_wrong = false;

        for (size_t k = 0; k < document->n; k++) {
            const struct truth *truth = &document->truths[k];

            if (truth->end <= finding->at || finding->end <= truth->at)
                continue;
            // Companies and readings are named as people are.
            if ((int)truth->kind == kind || (kind == NAME && truth->kind != URL))
                is_right = true;
            else if (truth->kind < N_PEOPLE_KINDS)
                is_wrong = true;
        }
        mixed[kind] += is_wrong;
        unfounded[kind] += !is_right && !is_wrong;
        if (getenv("RECALL_SHOW") && (is_wrong || !is_right))
            printf("# ERR %s %s in %s: %.*s\n", is_wrong ? "mixed" : "unfounded",
                   people_kinds[kind], frames[frame].name, (int)(finding->end - finding->at),
                   document->text.ptr + finding->at);
    }
}

static void score_truths(const struct document *document, const jpc_findings *findings,
                         size_t frame, bool has_morphemes)
{
    for (size_t k = 0; k < document->n; k++) {
        const struct truth *truth = &document->truths[k];
        bool is_found = false;

        if (truth->kind >= N_PEOPLE_KINDS || (truth->kind == NAME && !has_morphemes))
            continue;
        for (size_t i = 0; i < findings->n; i++) {
            const jpc_finding *finding = &findings->items[i];

            is_found |= kind_of_detector[finding->detector] == (int)truth->kind &&
                        finding->at <= truth->at && truth->end <= finding->end;
        }
        scores[truth->kind][frame].all++;
        scores[truth->kind][frame].found += is_found;
        if (getenv("RECALL_SHOW") && !is_found)
            printf("# MISS %s in %s: %.*s\n", people_kinds[truth->kind], frames[frame].name,
                   (int)(truth->end - truth->at), document->text.ptr + truth->at);
    }
}

// ---- the run -------------------------------------------------------------------------------

// Cutting into morphemes takes ten times as long as all else: names are looked for in every tenth.
#define NAMES_EVERY 10

struct search {
    jpc_finder *finder;
    jpc_finder_scratch *scratch;
    jpc_dictionary *dictionary;
    jpc_tagger *tagger;
    jpc_arena arena;
};

static bool search_open(struct search *search)
{
    bool *wanted = jpc_alloc((size_t)jpc_n_detectors());
    jpc_err err;
    bool opened;

    for (int i = 0; i < jpc_n_detectors(); i++) {
        kind_of_detector[i] = kind_of(jpc_span_of(jpc_detectors[i]->name));
        wanted[i] = kind_of_detector[i] >= 0;
    }
    opened = jpc_finder_open(&search->finder, wanted, &err) == JPC_OK;
    ok(opened, "opens%s%s", opened ? "" : ": ", opened ? "" : err.message);
    free(wanted);
    if (!opened)
        return false;
    search->scratch = jpc_finder_scratch_new(search->finder);
    if (jpc_dictionary_open_for(&search->dictionary, "ipadic", JPC_SEGMENTER_LIBMECAB, &err) ==
        JPC_OK)
        jpc_tagger_open(&search->tagger, search->dictionary, &err);
    return true;
}

static void search_close(struct search *search)
{
    if (search->tagger != NULL)
        jpc_tagger_close(search->tagger);
    if (search->dictionary != NULL)
        jpc_dictionary_close(search->dictionary);
    jpc_finder_scratch_free(search->scratch);
    jpc_finder_close(search->finder);
    jpc_arena_release(&search->arena);
}

static void look_at(struct search *search, const struct person *person, bool with_names)
{
    struct document document = {0};

    for (size_t i = 0; i < LAW_COUNT(frames); i++) {
        jpc_morphemes morphemes = {0};
        jpc_findings findings;
        jpc_span text;

        document_make(&document, frames[i].text, person);
        text = jpc_buf_span(&document.text);
        if (with_names)
            morphemes = jpc_tagger_segment(search->tagger, &search->arena, text);
        findings = jpc_finder_find(search->finder, search->scratch, &search->arena, text,
                                   with_names ? &morphemes : NULL);
        score_findings(&document, &findings, i);
        score_truths(&document, &findings, i, with_names);
        jpc_arena_reset(&search->arena);
    }
    jpc_buf_release(&document.text);
}

static size_t look_at_all(struct search *search, struct people *people)
{
    struct person person;
    size_t n = 0;

    for (; people_next(people, &person); n++)
        look_at(search, &person, search->tagger != NULL && n % NAMES_EVERY == 0);
    return n;
}

/** Prints the row of a kind; returns its recall over all frames. */
static double print_row(enum kind kind)
{
    size_t all = 0, found = 0;

    printf("# %-16s", people_kinds[kind]);
    for (size_t i = 0; i < LAW_COUNT(frames); i++) {
        if (scores[kind][i].all == 0)
            printf("      ");
        else
            printf(" %5.3f", (double)scores[kind][i].found / (double)scores[kind][i].all);
        all += scores[kind][i].all;
        found += scores[kind][i].found;
    }
    printf(" %6.4f %6zu %5zu %5zu\n", (double)found / (double)all, all, mixed[kind],
           unfounded[kind]);
    return (double)found / (double)all;
}

static void print_scores(bool has_names)
{
    printf("# %-16s", "recall");
    for (size_t i = 0; i < LAW_COUNT(frames); i++)
        printf(" %5.5s", frames[i].name);
    printf(" %6s %6s %5s %5s\n", "all", "n", "mixed", "false");
    for (int i = 0; i < N_PEOPLE_KINDS; i++) {
        if (i == NAME && !has_names)
            continue;
        ok(print_row((enum kind)i) >= floors[i], "%s: recall of at least %.3f", people_kinds[i],
           floors[i]);
        ok(mixed[i] == 0, "%s: nothing else is taken for it", people_kinds[i]);
        ok(unfounded[i] == 0, "%s: nothing is found where there is none", people_kinds[i]);
    }
}

int main(void)
{
    struct search search = {0};
    struct people people;

    tap_begin();
    if (tap_shared_data() == NULL)
        tap_skip("recall", "no shared data");
    else if (ok(people_open(&people, tap_shared_data()), "there are people") &&
             search_open(&search)) {
        bool has_names = search.tagger != NULL;

        ok(look_at_all(&search, &people) == 2000, "all 2,000");
        print_scores(has_names);
        search_close(&search);
        people_close(&people);
    }
    return tap_end();
}
