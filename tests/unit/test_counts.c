// What a stage counts itself: of the documents that enter it, exactly, whatever parts of them are
// counted together; kept by every form that counters take on their way into a report.
#include <math.h>

#include "exec/stats.h"
#include "report/stats_json.h"
#include "report/table.h"
#include "tests/unit/tap.h"

#define N_DOCUMENTS 60

// ---- a gate, and a stage that counts behind it ------------------------------------------------

struct gate_params {
    double max_bytes;
};

static const jpc_option gate_options[] = {
    JPC_OPT_BOUND(struct gate_params, max_bytes, JPC_UPPER, 20, 0, 1e9, "bytes", "length"),
    {0},
};

static void gate_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_measure(context, doc, 0, (double)doc->text.len);
}

static const jpc_stage_def gate = {.name = "gate",
                                   .kind = JPC_FILTER,
                                   .options = gate_options,
                                   .params_size = sizeof(struct gate_params),
                                   .apply = gate_apply};

enum { DIGIT, LETTER, N_KINDS };
enum { SEEN, DOCUMENTS, PER_KIND };

struct census_params {
    int digit;
    double max_characters;
};

static const char *const census_actions[] = {"mask", "annotate", NULL};
static const jpc_option census_options[] = {
    JPC_OPT_CHOICE(struct census_params, digit, census_actions, 1, "what to do"),
    JPC_OPT_BOUND(struct census_params, max_characters, JPC_UPPER, 10, 0, 1e9, "characters", "h"),
    {0},
};
static const char *const census_counters[] = {"digit.seen", "digit.documents", "letter.seen",
                                              "letter.documents", NULL};

enum { MAX_CHARACTERS = 1 };

static void census_apply(const jpc_context *context, jpc_doc *doc)
{
    uint64_t seen[N_KINDS] = {0};

    for (size_t i = 0; i < doc->text.len; i++)
        seen[doc->text.ptr[i] >= '0' && doc->text.ptr[i] <= '9' ? DIGIT : LETTER]++;
    for (int kind = 0; kind < N_KINDS; kind++) {
        jpc_count(context, kind * PER_KIND + SEEN, seen[kind]);
        jpc_count(context, kind * PER_KIND + DOCUMENTS, seen[kind] > 0);
    }
    jpc_measure(context, doc, MAX_CHARACTERS, (double)doc->text.len);
    doc->text.len = 0; // it has been here
}

static const char *census_action(const void *params, int counter)
{
    return counter < PER_KIND ? census_actions[((const struct census_params *)params)->digit] : "-";
}

static const jpc_stage_def census = {.name = "census",
                                     .kind = JPC_MODIFIER,
                                     .also_dropped = true,
                                     .options = census_options,
                                     .params_size = sizeof(struct census_params),
                                     .counters = census_counters,
                                     .counters_title = "Characters",
                                     .action = census_action,
                                     .apply = census_apply};

// ---- documents ----------------------------------------------------------------------------------

struct bench {
    jpc_pipeline pipeline;
    jpc_worker worker;
    jpc_doc docs[N_DOCUMENTS];
};

static void add_stage(jpc_pipeline *pipeline, const jpc_stage_def *def, const char *name)
{
    jpc_stage *stage = &pipeline->stages[pipeline->n_stages++];

    *stage = (jpc_stage){
        .def = def, .name = jpc_strdup(name), .params = jpc_alloc(def->params_size), .group = -1};
    jpc_options_init(def->options, stage->params);
}

static void open_bench(struct bench *bench)
{
    jpc_err err;

    *bench = (struct bench){.pipeline = {.stages = jpc_alloc(4 * sizeof(jpc_stage))}};
    add_stage(&bench->pipeline, &census, "census");
    add_stage(&bench->pipeline, &gate, "gate");
    add_stage(&bench->pipeline, &census, "census@late");
    jpc_pipeline_open(&bench->pipeline, &err);
    jpc_worker_open(&bench->worker, &bench->pipeline, &err);
}

static void close_bench(struct bench *bench)
{
    jpc_worker_close(&bench->worker);
    jpc_pipeline_release(&bench->pipeline);
}

// Text i has i letters and i % 3 digits.
static void make_docs(struct bench *bench, size_t from, size_t to, jpc_batch *batch)
{
    *batch = (jpc_batch){.docs = bench->docs, .n_docs = to - from};
    for (size_t i = from; i < to; i++)
        batch->docs[i - from] = (jpc_doc){
            .text = jpc_arena_printf(&batch->arena, "%.*s%.*s", (int)i,
                                     "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh",
                                     (int)(i % 3), "12")};
}

static void count(struct bench *bench, int first_stage, size_t from, size_t to, jpc_stats *stats)
{
    jpc_batch batch;

    make_docs(bench, from, to, &batch);
    jpc_worker_apply(&bench->worker, &batch, first_stage, 3, true, stats);
    for (size_t i = from; i < to; i++)
        if (batch.docs[i - from].text.len != 0)
            ok(false, "document %zu was not seen", i);
    jpc_batch_release(&batch);
}

static jpc_buf format(struct bench *bench, jpc_stats *stats)
{
    jpc_buf out = {0};

    jpc_stats_format(stats, &bench->pipeline, &out);
    jpc_buf_string(&out);
    return out;
}

// ---- what holds --------------------------------------------------------------------------------

// The gate keeps texts 0 … 19, of at most 20 bytes. The stage behind it sees the others, too.
static void of_documents_that_entered(struct bench *bench)
{
    jpc_stats stats;

    jpc_stats_init(&stats, &bench->pipeline);
    count(bench, 1, 0, N_DOCUMENTS, &stats);
    ok(stats.stages[2].docs_in == 20, "the gate keeps 20 documents");
    ok(stats.stages[2].counts[LETTER * PER_KIND + SEEN] == 190 &&
           stats.stages[2].counts[LETTER * PER_KIND + DOCUMENTS] == 19 &&
           stats.stages[2].counts[DIGIT * PER_KIND + SEEN] == 19 &&
           stats.stages[2].counts[DIGIT * PER_KIND + DOCUMENTS] == 13,
       "what is counted is of these");
    ok(stats.stages[0].counts[LETTER * PER_KIND + SEEN] == 0, "each stage has counters of its own");
    jpc_stats_reset(&stats);
    ok(stats.n_counts == 2 * N_KINDS * PER_KIND && stats.counts[7] == 0 &&
           stats.stages[2].counts == stats.counts + N_KINDS * PER_KIND,
       "reset: empty, and in place");
    jpc_stats_release(&stats);
}

// Tasks in front of a deduplicator end where it begins. What they drop is published, masked by what
// stands behind it; what they keep comes there later.
static void masks_see_what_is_published(struct bench *bench, bool wanted)
{
    jpc_batch batch;
    jpc_stats stats;
    int late = bench->pipeline.stages[2].first_bound, n_masked = 0, n_kept_masked = 0, n_told = 0;

    jpc_stats_init(&stats, &bench->pipeline);
    make_docs(bench, 0, N_DOCUMENTS, &batch);
    jpc_worker_apply(&bench->worker, &batch, 1, 2, wanted, &stats);
    for (size_t i = 1; i < N_DOCUMENTS; i++) {
        const jpc_verdict *verdict = &batch.docs[i].verdict;
        bool masked = batch.docs[i].text.len == 0;

        n_masked += masked;
        n_kept_masked += masked && jpc_doc_is_kept(&batch.docs[i]);
        n_told += !isnan(verdict->measured[late]) || (verdict->violated[0] >> late & 1) != 0;
    }
    ok(n_masked == (wanted ? 40 : 0) && n_kept_masked == 0,
       "dropped documents are masked by what is behind the task%s", wanted ? "" : " if wanted");
    ok(n_told == 0 && stats.stages[2].docs_in == 0 && stats.counts[6] == 0,
       "… which neither counts nor measures them");
    jpc_batch_release(&batch);
    jpc_stats_release(&stats);
}

// Cut in two places and added in another order, it is what the whole is.
static void parts_add_up(struct bench *bench)
{
    jpc_stats whole, parts[3], sum;
    jpc_buf want, got;
    int n_wrong = 0;

    jpc_stats_init(&whole, &bench->pipeline);
    count(bench, 0, 0, N_DOCUMENTS, &whole);
    want = format(bench, &whole);
    for (size_t a = 0; a <= N_DOCUMENTS; a += 7)
        for (size_t b = a; b <= N_DOCUMENTS; b += 11) {
            size_t cuts[] = {0, a, b, N_DOCUMENTS};

            jpc_stats_init(&sum, &bench->pipeline);
            for (int i = 2; i >= 0; i--) {
                jpc_stats_init(&parts[i], &bench->pipeline);
                count(bench, 0, cuts[i], cuts[i + 1], &parts[i]);
                jpc_stats_add(&sum, &parts[i]);
                jpc_stats_release(&parts[i]);
            }
            got = format(bench, &sum);
            n_wrong += strcmp(got.ptr, want.ptr) != 0;
            jpc_buf_release(&got);
            jpc_stats_release(&sum);
        }
    ok(n_wrong == 0, "counters of parts add up to those of the whole");
    ok(strstr(want.ptr, "\nstages.census.counts.digit.seen\t60\n") != NULL, "… under their names");
    jpc_buf_release(&want);
    jpc_stats_release(&whole);
}

static void markers_keep_them(struct bench *bench)
{
    jpc_stats stats, read;
    jpc_buf json = {0}, want, got;
    jpc_err err;

    jpc_stats_init(&stats, &bench->pipeline);
    jpc_stats_init(&read, &bench->pipeline);
    count(bench, 0, 0, N_DOCUMENTS, &stats);
    jpc_stats_format_json(&stats, &bench->pipeline, &json);
    ok(jpc_stats_parse_json(&read, &bench->pipeline, jpc_buf_span(&json), &err) == JPC_OK,
       "the counters of a marker are read");
    want = format(bench, &stats);
    got = format(bench, &read);
    is_span(jpc_buf_span(&got), jpc_buf_span(&want), "… and are what they were");
    jpc_buf_release(&json);
    jpc_buf_release(&want);
    jpc_buf_release(&got);
    jpc_stats_release(&stats);
    jpc_stats_release(&read);
}

static void stats_json(struct bench *bench)
{
    static const char census_part[] =
        "   \"counts\": {\n"
        "    \"digit\": {\"action\": \"annotate\", \"seen\": 60, \"documents\": 40},\n"
        "    \"letter\": {\"action\": \"-\", \"seen\": 1770, \"documents\": 59}\n"
        "   },\n   \"bytes_in\": 1830,\n";
    jpc_stats stats;
    jpc_buf out = {0};
    const char *text, *gate_part;

    jpc_stats_init(&stats, &bench->pipeline);
    count(bench, 0, 0, N_DOCUMENTS, &stats);
    jpc_stats_json_format(&stats, &bench->pipeline, &out);
    text = jpc_buf_string(&out);
    ok(strstr(text, census_part) != NULL, "stats.json: by kind, with what is done");
    gate_part = strstr(text, "\"name\": \"gate\"");
    ok(strstr(gate_part, "\"counts\"") > strstr(gate_part, "census@late"),
       "… and not of a stage that counts nothing");
    jpc_buf_release(&out);
    jpc_stats_release(&stats);
}

static void table(struct bench *bench)
{
    static const char rows[] = "Characters                 action        seen   documents\n"
                               "  digit                  annotate          60          40\n"
                               "  letter                        -       1,770          59\n"
                               "Characters: none (census@late)\n"
                               "kept 0 / 0 documents";
    jpc_stats stats;
    jpc_buf out = {0};

    jpc_stats_init(&stats, &bench->pipeline);
    count(bench, 0, 0, N_DOCUMENTS, &stats);
    jpc_table_format(&stats, &bench->pipeline, &out);
    if (!ok(strstr(jpc_buf_string(&out), rows) != NULL, "the table: what was met"))
        printf("# %s\n", strstr(out.ptr, "Characters"));
    out.len = 0;
    jpc_stats_reset(&stats);
    count(bench, 2, 3, 4, &stats);
    jpc_table_format(&stats, &bench->pipeline, &out);
    ok(strstr(jpc_buf_string(&out),
              "Characters                 action        seen   documents  (census@late)\n"
              "  letter                        -           3           1\nkept") != NULL,
       "… and nothing else; a label is named");
    jpc_buf_release(&out);
    jpc_stats_release(&stats);
}

int main(void)
{
    struct bench bench;

    tap_begin();
    open_bench(&bench);
    of_documents_that_entered(&bench);
    masks_see_what_is_published(&bench, true);
    masks_see_what_is_published(&bench, false);
    parts_add_up(&bench);
    markers_keep_them(&bench);
    stats_json(&bench);
    table(&bench);
    close_bench(&bench);
    return tap_end();
}
