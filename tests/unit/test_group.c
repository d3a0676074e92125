// Rule groups and modes: which documents go and why, by truth tables; what is counted; and, over
// random documents and configurations, that the counters tell what turning a bound off would do.
#include <math.h>

#include "data/jsonl.h"
#include "exec/config.h"
#include "exec/executor.h"
#include "exec/group.h"
#include "exec/tally.h"
#include "tests/unit/tap.h"

// ---- a configuration over documents in memory -------------------------------------------------

struct trial {
    jpc_config config;
    jpc_pipeline *pipeline;
    jpc_worker worker;
    jpc_stats stats;
    jpc_batch batch;
    jpc_err err;
};

struct document {
    const char *text, *url;
};

static char path[64];

// Close it also if it fails.
static jpc_status trial_load(struct trial *trial, const char *stages, char *const *sets,
                             size_t n_sets)
{
    FILE *file = fopen(path, "w");

    fprintf(file, "evaluate: tiers\nstages:\n%s", stages);
    fclose(file);
    *trial = (struct trial){.pipeline = &trial->config.pipeline};
    jpc_config_init(&trial->config);
    JPC_TRY(jpc_config_load(&trial->config, path, sets, n_sets, &trial->err));
    JPC_TRY(jpc_pipeline_open(trial->pipeline, &trial->err));
    JPC_TRY(jpc_worker_open(&trial->worker, trial->pipeline, &trial->err));
    jpc_stats_init(&trial->stats, trial->pipeline);
    return JPC_OK;
}

static void trial_open(struct trial *trial, const char *stages)
{
    if (trial_load(trial, stages, NULL, 0) != JPC_OK)
        ok(false, "%s", trial->err.message);
}

static void trial_close(struct trial *trial)
{
    jpc_worker_close(&trial->worker);
    jpc_stats_release(&trial->stats);
    jpc_batch_release(&trial->batch);
    jpc_config_release(&trial->config);
}

static const jpc_doc *trial_run(struct trial *trial, const struct document *documents, size_t n)
{
    jpc_batch *batch = &trial->batch;

    jpc_batch_reset(batch);
    jpc_stats_reset(&trial->stats);
    batch->docs = jpc_arena_zalloc(&batch->arena, n * sizeof *batch->docs);
    batch->n_docs = n;
    for (size_t i = 0; i < n; i++) {
        batch->docs[i].text = jpc_span_of(documents[i].text);
        batch->docs[i].url = jpc_span_of(documents[i].url != NULL ? documents[i].url : "");
    }
    jpc_worker_apply(&trial->worker, batch, 0, trial->pipeline->n_stages, false, &trial->stats);
    jpc_tally_verdicts(&trial->stats, trial->pipeline, batch);
    return batch->docs;
}

static int bound_of(const struct trial *trial, const char *reason)
{
    for (int b = 0; b < trial->pipeline->n_bounds; b++)
        if (strcmp(trial->pipeline->bounds[b].reason, reason) == 0)
            return b;
    ok(false, "there is a bound %s", reason);
    return 0;
}

static double value_of(const struct trial *trial, const jpc_doc *doc, const char *reason)
{
    return doc->verdict.measured[bound_of(trial, reason)];
}

static const jpc_bound_stats *stats_of(const struct trial *trial, const char *reason)
{
    return &trial->stats.bounds[bound_of(trial, reason)];
}

static const char *reason_of(const struct trial *trial, const jpc_doc *doc)
{
    return doc->verdict.first < 0 ? "" : trial->pipeline->bounds[doc->verdict.first].reason;
}

static bool is_violated(const struct trial *trial, const jpc_doc *doc, const char *reason)
{
    int b = bound_of(trial, reason);

    return (doc->verdict.violated[b / 64] >> (b % 64) & 1) != 0;
}

// ---- any_of -----------------------------------------------------------------------------------

// Texts of 0, 1, 2 and 3 characters pass as many members.
static void counts_members(void)
{
    static const struct document documents[] = {{"", ""}, {"一", ""}, {"一二", ""}, {"一二三", ""}};
    static const char *const wanted[] = {"0", "1", "2", "3", "off"};
    struct trial trial;

    for (size_t w = 0; w < 5; w++) {
        char stages[300];
        const jpc_doc *docs;

        snprintf(stages, sizeof stages,
                 "  - any_of@some:\n      min_passed: %s\n      stages:\n"
                 "        - length@c: {min_chars: 3}\n        - length@a: {min_chars: 1}\n"
                 "        - length@b: {min_chars: 2}\n",
                 wanted[w]);
        trial_open(&trial, stages);
        docs = trial_run(&trial, documents, 4);
        for (size_t i = 0; i < 4; i++) {
            bool kept = w == 4 || i >= w;

            ok(jpc_doc_is_kept(&docs[i]) == kept, "%zu of 3 members, min_passed %s", i, wanted[w]);
            is_text(jpc_span_of(reason_of(&trial, &docs[i])), kept ? "" : "any_of@some.min_passed",
                    "… reason");
            is_number(value_of(&trial, &docs[i], "any_of@some.min_passed"), (double)i, 0,
                      "… value");
            ok(is_violated(&trial, &docs[i], "length@c.min_chars") == (i < 3),
               "… members are evidence");
        }
        ok(stats_of(&trial, "length@c.min_chars")->flagged == 3 &&
               stats_of(&trial, "length@c.min_chars")->dropped_first == 0 &&
               stats_of(&trial, "any_of@some.min_passed")->dropped_only == w % 4,
           "… counters");
        trial_close(&trial);
    }
}

static void passes_what_is_not_measured(void)
{
    static const struct document documents[] = {
        {"一", NULL}, {"一", "http://a.example/"}, {"一", "no address"}};
    struct trial trial;
    const jpc_doc *docs;

    trial_open(&trial, "  - any_of:\n      stages:\n        - url: {min_host: 1}\n"
                       "        - length: {min_chars: 5}\n");
    docs = trial_run(&trial, documents, 3);
    ok(jpc_doc_is_kept(&docs[0]) && isnan(value_of(&trial, &docs[0], "url.min_host")),
       "a member that could not measure passes");
    ok(jpc_doc_is_kept(&docs[1]) && !jpc_doc_is_kept(&docs[2]), "… one that could may not");
    trial_close(&trial);
}

// ---- unless -----------------------------------------------------------------------------------

static void spares(void)
{
    static const struct {
        struct document document;
        const char *reason, *what;
        bool spared;
    } cases[] = {
        {{"短い文", "http://a.example/"},
         "",
         "passes all that spare: stays, though too short",
         true},
        {{"短い文", "no address"}, "length.min_chars", "one of them is violated: goes", false},
        {{"短い文", NULL}, "length.min_chars", "one of them was not measured: goes", false},
        {{"短", "http://a.example/"}, "length.min_chars", "the other is violated: goes", false},
        {{"これは充分長い文", NULL}, "", "nothing to be spared: stays", false},
    };
    struct trial trial;

    trial_open(&trial, "  - unless@good:\n      spared_by:\n        - url: {min_host: 1}\n"
                       "        - length@two: {min_chars: 2}\n      stages:\n"
                       "        - length: {min_chars: 5}\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const jpc_doc *doc = trial_run(&trial, &cases[i].document, 1);
        const jpc_bound_stats *stats = stats_of(&trial, "length.min_chars");
        int at = trial.pipeline->bounds[bound_of(&trial, "length.min_chars")].stage;

        is_text(jpc_span_of(reason_of(&trial, doc)), cases[i].reason, cases[i].what);
        ok(jpc_group_spares(trial.pipeline, trial.pipeline->stages[at].group,
                            doc->verdict.measured) == (i == 0),
           "… and is spared or not");
        ok(is_violated(&trial, doc, "length.min_chars") == (i < 4), "… what it violates is there");
        ok(stats->flagged == cases[i].spared &&
               stats->dropped_first == (*cases[i].reason != '\0') &&
               stats->dropped_only == stats->dropped_first,
           "… counters");
    }
    trial_close(&trial);
}

static void needs_bounds_that_are_on(void)
{
    static const struct document document = {"短い文", NULL};
    struct trial trial;

    trial_open(&trial, "  - unless:\n      spared_by: [length@off: {min_chars: off}]\n"
                       "      stages: [length: {min_chars: 5}]\n");
    ok(!jpc_doc_is_kept(trial_run(&trial, &document, 1)),
       "rules without a bound that is on spare nothing");
    trial_close(&trial);
}

// ---- modes ------------------------------------------------------------------------------------

static void flags(void)
{
    static const struct document documents[] = {
        {"短い", NULL}, {"短", NULL}, {"これは充分長い文", NULL}};
    struct trial trial;
    const jpc_doc *docs;
    const jpc_bound_stats *flagging, *dropping;

    trial_open(&trial, "  - length@strict: {min_chars: 5, mode: flag}\n"
                       "  - length: {min_chars: 2}\n"
                       "  - any_of: {mode: flag, stages: [length@x: {min_chars: 3}]}\n");
    docs = trial_run(&trial, documents, 3);
    ok(jpc_doc_is_kept(&docs[0]) && is_violated(&trial, &docs[0], "length@strict.min_chars") &&
           is_violated(&trial, &docs[0], "any_of.min_passed"),
       "what only flags drops nothing");
    is_text(jpc_span_of(reason_of(&trial, &docs[1])), "length.min_chars",
            "… and is no reason, though first");
    ok(jpc_doc_is_kept(&docs[2]), "… what violates nothing stays");
    flagging = stats_of(&trial, "length@strict.min_chars");
    dropping = stats_of(&trial, "length.min_chars");
    ok(flagging->violated == 2 && flagging->flagged == 2 && flagging->dropped_first == 0,
       "counters of the one");
    ok(dropping->violated == 1 && dropping->flagged == 0 && dropping->dropped_first == 1 &&
           dropping->dropped_only == 1,
       "… of the other: no other could have dropped it");
    trial_close(&trial);
}

// The line of a document that came as `line`, through stages that may flag.
static void flags_are(const char *stages, const char *line, const char *want, const char *what)
{
    static const jpc_record_options options = {
        .text_field = "text", .id_field = "id", .url_field = "url", .meta_key = "jpcurate"};
    struct trial trial;
    jpc_buf out = {0};
    jpc_doc *doc;

    trial_open(&trial, stages);
    doc = jpc_arena_zalloc(&trial.batch.arena, sizeof *doc);
    jpc_jsonl_parse(&trial.batch.arena, jpc_span_of(line), &options, doc);
    trial.batch.docs = doc;
    trial.batch.n_docs = 1;
    jpc_worker_apply(&trial.worker, &trial.batch, 0, trial.pipeline->n_stages, false, &trial.stats);
    jpc_add_flags(&trial.batch.arena, trial.pipeline, doc);
    jpc_jsonl_format(&out, doc, "jpcurate");
    jpc_buf_string(&out)[out.len - 1] = '\0';
    is_text(jpc_span_of(out.ptr), want, what);
    jpc_buf_release(&out);
    trial_close(&trial);
}

static void writes_flags(void)
{
    static const char two[] =
        "  - length@a: {min_chars: 9, mode: flag}\n"
        "  - unless:\n      spared_by: [length@two: {min_chars: 2}]\n"
        "      stages: [length@b: {min_chars: 3}]\n"
        "  - any_of: {stages: [length@c: {min_chars: 9}, length@d: {min_chars: 1}]}\n";
    static const char one[] = "  - length@a: {min_chars: 9, mode: flag}\n";

    flags_are(two, "{\"text\":\"短い\"}",
              "{\"text\":\"短い\",\"jpcurate\":{\"flags\":[\"length@a."
              "min_chars\",\"length@b.min_chars\"]}}",
              "flags: of modes, and what was spared; no members");
    flags_are(one, "{\"text\":\"充分に長い文である\"}", "{\"text\":\"充分に長い文である\"}",
              "without flags the line is as it was");
    flags_are(one,
              "{\"jpcurate\":{\"flags\":[\"x.min_y\", \"length@a.min_chars\"],\"pii\":{}},"
              "\"text\":\"短\"}",
              "{\"jpcurate\":{\"pii\":{},\"flags\":[\"x.min_y\",\"length@a.min_chars\"]},"
              "\"text\":\"短\"}",
              "flags of an earlier pass stay, once");
    flags_are(one,
              "{\"jpcurate\":{\"flags\":[\"length@a.min_chars\"]},"
              "\"text\":\"充分に長い文である\"}",
              "{\"jpcurate\":{\"flags\":[]},\"text\":\"充分に長い文である\"}",
              "… unless the bound has been measured anew");
    flags_are(one, "{\"jpcurate\":{\"flags\":{\"a\":1}},\"text\":\"短\"}",
              "{\"jpcurate\":{\"flags\":[\"length@a.min_chars\"]},\"text\":\"短\"}",
              "flags that are none of ours are replaced");
}

// ---- tiers ------------------------------------------------------------------------------------

static void keeps_groups_whole(void)
{
    static const char stages[] =
        "  - length: {min_chars: 5}\n"
        "  - any_of:\n      stages:\n        - kuten_density: {min_density: 1}\n"
        "        - noun_ratio: {max_nouns: 0}\n"
        "  - symbol_ratio: {max_ratio: 0}\n"
        "  - unless:\n      spared_by: [noun_ratio@few: {max_nouns: 0}]\n"
        "      stages: [length@b: {min_chars: 100}, particle_ratio]\n";
    static const struct document documents[] = {{"猫。", NULL}, {"これは、猫である。", NULL}};
    struct trial trial;
    const jpc_doc *docs;

    trial_open(&trial, stages);
    docs = trial_run(&trial, documents, 2);
    is_text(jpc_span_of(reason_of(&trial, &docs[0])), "length.min_chars", "a short one");
    ok(isnan(value_of(&trial, &docs[0], "kuten_density.min_density")) &&
           isnan(value_of(&trial, &docs[0], "any_of.min_passed")) &&
           isnan(value_of(&trial, &docs[0], "length@b.min_chars")),
       "… meets nothing of a group with a costlier member");
    ok(!isnan(value_of(&trial, &docs[0], "symbol_ratio.max_ratio")), "… but what is as cheap");
    is_text(jpc_span_of(reason_of(&trial, &docs[1])), "any_of.min_passed",
            "one that the group drops");
    ok(!isnan(value_of(&trial, &docs[1], "symbol_ratio.max_ratio")) &&
           !isnan(value_of(&trial, &docs[1], "particle_ratio.min_particles")),
       "… meets what is not costlier than the group");
    trial.pipeline->evaluate_all = true;
    docs = trial_run(&trial, documents, 2);
    ok(value_of(&trial, &docs[0], "any_of.min_passed") == 0 &&
           is_violated(&trial, &docs[0], "length@b.min_chars"),
       "evaluate: all: everything meets it");
    trial_close(&trial);
}

// ---- random documents and configurations ------------------------------------------------------

#define N_RANDOM 300

static uint64_t state = 88172645463325252u;

static size_t draw(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % n);
}

static void make_documents(struct document *documents, char (*texts)[128])
{
    static const char *const units[] = {"猫", "が", "。", "、", "a", "犬", "ア", "!"};
    static const char *const urls[] = {"", "http://a.example/", "no address"};

    for (size_t i = 0; i < N_RANDOM; i++) {
        size_t n = draw(32), n_kinds = 1 + draw(4), kinds[4] = {0, draw(8), draw(8), draw(8)};

        texts[i][0] = '\0';
        for (size_t c = 0; c < n; c++)
            snprintf(texts[i] + strlen(texts[i]), 128 - strlen(texts[i]), "%s",
                     units[kinds[draw(n_kinds)]]);
        documents[i] = (struct document){texts[i], urls[draw(3)]};
    }
}

static const char mixed[] = "  - length@plain: {min_chars: 4, max_chars: 26}\n"
                            "  - any_of@a:\n      min_passed: 2\n      stages:\n"
                            "        - kuten_density: {min_density: 0.04}\n"
                            "        - url: {min_host: 1}\n"
                            "        - length@m: {min_chars: 6, min_japanese_chars: 5}\n"
                            "  - script_ratio@f: {min_hiragana: 0.1, mode: flag}\n"
                            "  - unless@u:\n      spared_by:\n        - url@s: {min_host: 1}\n"
                            "        - length@s: {min_chars: 12}\n      stages:\n"
                            "        - symbol_ratio: {max_ratio: 0.5}\n"
                            "        - length@g: {min_chars: 20, mode: flag}\n"
                            "        - length@x: {min_chars: off, min_japanese_chars: 6}\n";

// Every bound that is on: which part it has is of no matter.
static const struct {
    const char *reason, *tighter;
} tighten[] = {
    {"length@plain.min_chars", "8"},
    {"length@plain.max_chars", "15"},
    {"any_of@a.min_passed", "3"},
    {"kuten_density.min_density", "0.3"},
    {"url.min_host", "1"},
    {"length@m.min_chars", "20"},
    {"length@m.min_japanese_chars", "15"},
    {"script_ratio@f.min_hiragana", "0.5"},
    {"url@s.min_host", "1"},
    {"length@s.min_chars", "20"},
    {"symbol_ratio.max_ratio", "0.1"},
    {"length@g.min_chars", "25"},
    {"length@x.min_japanese_chars", "10"},
};

static void note_kept(struct trial *trial, const struct document *documents, bool *kept, size_t *n)
{
    const jpc_doc *docs = trial_run(trial, documents, N_RANDOM);

    *n = 0;
    for (size_t i = 0; i < N_RANDOM; i++) {
        kept[i] = jpc_doc_is_kept(&docs[i]);
        *n += kept[i];
    }
}

static const jpc_stage_stats *stage_of(const struct trial *trial, const char *name)
{
    return &trial->stats.stages[jpc_pipeline_find(trial->pipeline, name) - trial->pipeline->stages];
}

// Of the last run, by the definition.
static uint64_t count_spared(const struct trial *trial)
{
    int group = trial->pipeline->bounds[bound_of(trial, "symbol_ratio.max_ratio")].stage - 1;
    uint64_t n = 0;

    for (size_t i = 0; i < N_RANDOM; i++) {
        const jpc_doc *doc = &trial->batch.docs[i];

        n += (is_violated(trial, doc, "symbol_ratio.max_ratio") ||
              is_violated(trial, doc, "length@x.min_japanese_chars")) &&
             jpc_group_spares(trial->pipeline, group, doc->verdict.measured);
    }
    return n;
}

// Runs once more with one option set to another value.
static bool run_with(const char *reason, const char *value, const struct document *documents,
                     bool *kept, size_t *n)
{
    char set[128], *sets[] = {set};
    struct trial trial;
    bool fine;

    snprintf(set, sizeof set, "stages.%s=%s", reason, value);
    fine = trial_load(&trial, mixed, sets, 1) == JPC_OK;
    if (fine)
        note_kept(&trial, documents, kept, n);
    else
        ok(false, "%s: %s", set, trial.err.message);
    trial_close(&trial);
    return fine;
}

static bool is_subset(const bool *few, const bool *many)
{
    for (size_t i = 0; i < N_RANDOM; i++)
        if (few[i] && !many[i])
            return false;
    return true;
}

// What a bound alone dropped is what comes back without it.
static void check_bound(const struct trial *trial, size_t at, const struct document *documents,
                        const bool *kept, size_t n_kept)
{
    const char *reason = tighten[at].reason;
    const jpc_bound_stats *stats = stats_of(trial, reason);
    int stage = trial->pipeline->bounds[bound_of(trial, reason)].stage;
    bool others[N_RANDOM];
    size_t n;

    ok(stats->violated >= stats->flagged + stats->dropped_first &&
           stats->dropped_first >= stats->dropped_only,
       "%s: violated ≥ flagged + first, first ≥ only", reason);
    if (run_with(reason, tighten[at].tighter, documents, others, &n))
        ok(is_subset(others, kept), "… tighter keeps a subset: %zu of %zu", n, n_kept);
    if (trial->pipeline->stages[stage].membership == JPC_MEMBER ||
        trial->pipeline->stages[stage].membership == JPC_SPARES) {
        ok(stats->flagged == stats->violated && stats->dropped_first == 0, "… drops nothing");
    } else if (run_with(reason, "off", documents, others, &n)) {
        ok(is_subset(kept, others) && n - n_kept == stats->dropped_only,
           "… off keeps %zu more, and only says %" PRIu64, n - n_kept, stats->dropped_only);
    }
}

static void adds_up(void)
{
    static char texts[N_RANDOM][128];
    static struct document documents[N_RANDOM];
    struct trial trial;
    bool kept[N_RANDOM];
    uint64_t dropped = 0;
    size_t n;

    make_documents(documents, texts);
    trial_open(&trial, mixed);
    note_kept(&trial, documents, kept, &n);
    for (int b = 0; b < trial.pipeline->n_bounds; b++)
        dropped += trial.stats.bounds[b].dropped_first;
    ok(stage_of(&trial, "unless@u")->docs_spared == count_spared(&trial), "spared, once each");
    ok(trial.stats.kept == n && trial.stats.dropped == N_RANDOM - n && dropped == N_RANDOM - n,
       "kept %zu of %d; dropped is the sum of first", n, N_RANDOM);
    ok(n > N_RANDOM / 10 && n < N_RANDOM * 9 / 10, "… which tells something");
    for (size_t i = 0; i < sizeof tighten / sizeof *tighten; i++)
        check_bound(&trial, i, documents, kept, n);
    trial_close(&trial);
}

int main(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpc_group_%ld.yaml", (long)getpid());
    counts_members();
    passes_what_is_not_measured();
    spares();
    needs_bounds_that_are_on();
    flags();
    writes_flags();
    keeps_groups_whole();
    adds_up();
    unlink(path);
    return tap_end();
}
