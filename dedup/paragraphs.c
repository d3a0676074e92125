// paragraphs: takes out of documents what many other documents have, too: paragraphs or lines.
//
// Rule       a unit is a line or a block between empty lines, and its frequency the number of
//            documents of the corpus that have it: of those that the stages before keep. A unit
//            goes that is one of min_run adjacent ones which have at least max_frequency
//            (`frequent`); that at least max_host_share of its host's documents have, if these are
//            min_host_pages and more (`navigation`); that another document has, too, or that stood
//            before in this one (`copies`: all but the first in document order, or all). Units
//            shorter than min_chars, or, unless `match: exact`, without a letter, are not counted:
//            they go between two that go
// Listings   lines between two fences of Markdown (``` or ~~~) are `frequent` or `navigation` all
//            of them or none; both fences go if all between them does, else none. Of lines alone
// Match      exact: equal but for white space. folded: equal in the normal form for near-duplicates
//            (jpcurate stages minhash) with all digits alike. near: as folded, and frequency is the
//            largest number of documents that share the unit's normal form or one of 4 bands of 6
//            minima of its character 3-grams; a unit of similarity s shares one with a probability
//            of 1 - (1 - s^6)^4: 0.95 at 0.9, 0.70 at 0.8, 0.39 at 0.7, 0.06 at 0.5. Of many that
//            are made from one template, those whose minima are in what is common share bands. It
//            holds for max_frequency only
// Counted    by tasks in front of those that write; so without a run nothing is known, and nothing
//            changes. Before counting, the deduplicator has taken out whole copies: no paragraph is
//            lost because a copy of its document has it
// Notes      "repeated_paragraphs": {"units": n, "chars": n} that went. A text that is cut loses
//            "morphemes" and "pii_spans" of stages before it
// Reference  Uzushio (Works Applications 2025), LargeFreqParagraphs(3, 100) over nearFreq; CCNet
//            (Wenzek et al. 2020), dedup.py: copies drop
// Differs    a document counts once, however often it has a paragraph. Uzushio compares SimHashes
//            in a sorted neighbourhood, then n-grams or edit distance, and takes a lone frequent
//            paragraph along that stands up to 3 before a run; it cuts the document in two where a
//            run was, and leaves out documents over 2 MB. CCNet's normal form has lower case and no
//            accents, and its copies are those of some shards
#include "stage/paragraph.h"

#include <math.h>

#include "text/utf8.h"
#include "data/jsonl.h"
#include "stage/stage.h"

static const char *const paragraphs_units[] = {"lines", "blocks", NULL};
static const char *const paragraphs_matches[] = {"exact", "folded", "near", NULL};
static const char *const paragraphs_copies[] = {"keep", "keep_first", "drop", NULL};

static const jpc_option paragraphs_options[] = {
    JPC_OPT_CHOICE(jpc_paragraph_params, unit, paragraphs_units, JPC_PARAGRAPH_LINES,
                   "what is counted: lines, or blocks between empty lines"),
    JPC_OPT_CHOICE(jpc_paragraph_params, match, paragraphs_matches, JPC_PARAGRAPH_EXACT,
                   "which are the same: but for white space; but for punctuation, width and "
                   "digits; or nearly"),
    JPC_OPT_NUMBER(jpc_paragraph_params, min_chars, 0, 0, 1e9, "characters",
                   "shorter units are not counted, and go between two that go"),
    JPC_OPT_LIMIT(jpc_paragraph_params, max_frequency, 100, 2, 1e15, "documents",
                  "units that so many documents have go in runs"),
    JPC_OPT_NUMBER(jpc_paragraph_params, min_run, 3, 1, 1e9, "units",
                   "adjacent ones that make such a run"),
    JPC_OPT_FLAG(jpc_paragraph_params, edges, false,
                 "at the start and the end of a text, shorter runs go, too, as in Uzushio"),
    JPC_OPT_CHOICE(
        jpc_paragraph_params, copies, paragraphs_copies, JPC_COPIES_KEEP,
        "what becomes of a unit that two documents have: all stay, the first in document "
        "order, or none"),
    JPC_OPT_LIMIT(jpc_paragraph_params, max_host_share, NAN, 0, 1, "ratio",
                  "units that so many of their host's documents have go"),
    JPC_OPT_NUMBER(jpc_paragraph_params, min_host_pages, 20, 2, 1e15, "documents",
                   "that a host has to have for it"),
    JPC_OPT_RUNS(jpc_paragraph_params, against,
                 "folders of finished runs, in their order; their documents come first, and count"),
    {0},
};

#define COUNTERS_OF(kind) kind ".paragraphs", kind ".characters"

static const char *const paragraphs_counters[] = {
    COUNTERS_OF("frequent"), COUNTERS_OF("navigation"), COUNTERS_OF("copy"), NULL};

enum { COUNT_PARAGRAPHS, COUNT_CHARACTERS, COUNTERS_PER_RULE };

static jpc_status paragraphs_open(const void *params, void **model, jpc_err *err)
{
    jpc_paragraphs *paragraphs = NULL;
    jpc_status status = jpc_paragraphs_open(&paragraphs, params, err);

    *model = paragraphs;
    return status;
}

static void paragraphs_close(void *model) { jpc_paragraphs_close(model); }

static void paragraphs_note(const void *params_, const void *model, jpc_buf *notes)
{
    const jpc_paragraph_params *params = params_;

    (void)model;
    if (isnan(params->max_frequency) && isnan(params->max_host_share) &&
        params->copies == JPC_COPIES_KEEP)
        jpc_buf_add_string(notes, "max_frequency and max_host_share are off and copies stay: "
                                  "nothing goes\n");
    if (params->match == JPC_PARAGRAPH_NEAR && isnan(params->max_frequency))
        jpc_buf_add_string(notes, "match: near is as folded without max_frequency\n");
}

// Shows a unit that goes to who asked for it.
static void paragraphs_tell(const jpc_context *context, jpc_doc *doc, jpc_span text,
                            const jpc_paragraph_cut *cut)
{
    size_t at = (size_t)(cut->text.ptr - text.ptr);

    jpc_tell_find(context, doc,
                  (jpc_find){.kind = jpc_paragraph_rule_names[cut->rule],
                             .action = "cut",
                             .text = text,
                             .at = at,
                             .end = at + cut->text.len,
                             .becomes = {"", 0}});
}

static void paragraphs_add_note(const jpc_context *context, jpc_doc *doc, uint64_t units,
                                uint64_t chars)
{
    jpc_doc_add_meta(context->arena, doc, "repeated_paragraphs",
                     jpc_arena_printf(context->arena, "{\"units\":%llu,\"chars\":%llu}",
                                      (unsigned long long)units, (unsigned long long)chars));
}

static void paragraphs_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_paragraph_cut *cuts;
    uint64_t units = 0, chars = 0;
    jpc_span before = doc->text, after;

    if (context->frequencies == NULL)
        return;
    after = jpc_paragraph_cut_text(context->model, context->frequencies, context->arena,
                                   context->features, before, doc->url,
                                   doc->record != NULL ? doc->record->number : 0, &cuts);
    if (cuts == NULL)
        return;
    for (const jpc_paragraph_cut *cut = cuts; cut != NULL; cut = cut->next) {
        uint64_t length = jpc_utf8_count(cut->text);
        int counter = (int)cut->rule * COUNTERS_PER_RULE;

        jpc_count(context, counter + COUNT_PARAGRAPHS, 1);
        jpc_count(context, counter + COUNT_CHARACTERS, length);
        paragraphs_tell(context, doc, before, cut);
        units++;
        chars += length;
    }
    doc->cuts = cuts;
    jpc_doc_set_text(doc, after);
    jpc_jsonl_remove_meta(context->arena, doc, "morphemes");
    jpc_jsonl_remove_meta(context->arena, doc, "pii_spans");
    paragraphs_add_note(context, doc, units, chars);
}

const jpc_stage_def jpc_stage_paragraphs = {
    .name = "paragraphs",
    .summary = "take out paragraphs and lines that many other documents have",
    .measure =
        "a unit goes in a run of min_run ones that at least max_frequency documents have; if "
        "max_host_share of its host's documents have it; if another document has it, or it "
        "stood before (copies). Documents count that the stages before keep, in a run and in "
        "'jpcurate dedup'. What went is noted under \"repeated_paragraphs\": units and "
        "characters",
    .reference =
        "Uzushio (Works Applications 2025), LargeFreqParagraphs; CCNet (Wenzek et al. 2020)",
    .differs = "a document counts once; near ones by MinHash bands, not SimHash",
    .group = "dedup",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .counts_paragraphs = true,
    .options = paragraphs_options,
    .params_size = sizeof(jpc_paragraph_params),
    .counters = paragraphs_counters,
    .counters_title = "Repeated paragraphs",
    .note = paragraphs_note,
    .open = paragraphs_open,
    .close = paragraphs_close,
    .apply = paragraphs_apply,
};
