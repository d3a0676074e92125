#include <math.h>

#include "report/stats_json.h"
#include "report/table.h"
#include "tests/unit/tap.h"

struct params {
    double min_share, max_chars;
};

static const jpc_option options[] = {
    JPC_OPT_BOUND(struct params, min_share, JPC_LOWER, 0.25, 0, 1, "ratio", "a share"),
    JPC_OPT_BOUND(struct params, max_chars, JPC_UPPER_STRICT, 1000, 0, 1e9, "characters", "length"),
    {0},
};
static const jpc_stage_def def = {.name = "test", .kind = JPC_FILTER, .options = options};

static struct params params = {0.25, 100000};
static char short_name[] = "test", long_name[] = "test@a_label_longer_than_any_column_is";
static char reasons[2][64] = {"test.min_share", "test.max_chars"};
static jpc_stage stages[2] = {{.def = &def, .name = short_name, .params = &params},
                              {.def = &def, .name = long_name, .params = &params}};
static jpc_pipeline_bound bounds[2] = {{0, &options[0], 0.25, reasons[0]},
                                       {0, &options[1], NAN, reasons[1]}};
static const jpc_pipeline pipeline = {
    .stages = stages, .n_stages = 2, .bounds = bounds, .n_bounds = 2};

static void fill(jpc_stats *stats)
{
    jpc_stats_init(stats, &pipeline);
    stats->records = stats->documents = 1234567;
    stats->dropped = 1000;
    stats->kept = 1233567;
    stats->text_bytes_in = 84800000;
    stats->text_bytes_kept = 53149999;
    stats->stages[0] = (jpc_stage_stats){.docs_in = 1234567, .docs_dropped = 1000};
    stats->stages[1] = (jpc_stage_stats){.docs_in = 1233567};
    stats->bounds[0] = (jpc_bound_stats){.measured = 1234567, .violated = 1000};
    stats->bounds[0].histogram[0] = 1;
    stats->bounds[0].histogram[49] = 2;
    stats->bounds[0].histogram[50] = 3;
    stats->bounds[1].histogram[0] = 4;
    stats->bounds[1].histogram[2] = 5;
    stats->bounds[1].histogram[JPC_HISTOGRAM_BINS - 1] = 6;
}

// The column where `word` ends in the line that begins with `start`.
static size_t column_of(const char *text, const char *start, const char *word)
{
    const char *line = strstr(text, start), *at = line != NULL ? strstr(line, word) : NULL;

    return at != NULL ? (size_t)(at - line) + strlen(word) : 0;
}

static void table(void)
{
    static const char last[] = "kept 1233567 / 1234567 documents (99.9 %), 53.1 / 84.8 MB\n";
    jpc_stats stats;
    jpc_buf out = {0};
    const char *text;
    size_t end;

    fill(&stats);
    jpc_table_format(&stats, &pipeline, &out);
    text = jpc_buf_string(&out);
    end = column_of(text, "stage", "documents");
    ok(end == column_of(text, "test ", "1,234,567"), "numbers stand below their heading");
    ok(end == column_of(text, long_name, "1,233,567"), "… behind a long name");
    ok(end == column_of(text, "  bound", "first"), "… and headings of bounds with them");
    ok(column_of(text, "stage", "share") == column_of(text, "test ", "%"), "… shares too");
    ok(column_of(text, "  bound", "value") == column_of(text, "  min_share", "0.25"), "… values");
    ok(column_of(text, "  bound", "violated") == column_of(text, "  min_share", "1,000"),
       "… counts of bounds");
    ok(strstr(text, "max_chars") == NULL, "a bound that nothing violated has no row");
    ok(out.len > sizeof last && strcmp(text + out.len - (sizeof last - 1), last) == 0,
       "the last line as ever");
    jpc_buf_release(&out);
    jpc_stats_release(&stats);
}

static void json(void)
{
    static const char *const pieces[] = {
        " \"schema_version\": 5,\n",
        "\"documents_in\": 1234567,\n   \"documents_dropped\": 1000,\n   \"documents_out\": "
        "1233567,\n",
        "{\"from\": 0, \"to\": 0.02, \"documents\": 1}",
        "{\"from\": 0.98, \"to\": 1, \"documents\": 2}",
        "{\"from\": 1, \"to\": null, \"documents\": 3}",
        "{\"from\": 0, \"to\": 1, \"documents\": 4}",
        "{\"from\": 1.414213562, \"to\": 2, \"documents\": 5}",
        "\"to\": null, \"documents\": 6}",
        "\"reason\": \"test.min_share\",\n   \"stage\": \"test\",\n   \"direction\": \"drop "
        "below\",\n"
        "   \"value\": 0.25,\n",
        "\"direction\": \"drop at or above\",\n   \"value\": null,\n",
    };
    jpc_stats stats;
    jpc_buf out = {0};

    fill(&stats);
    jpc_stats_json_format(&stats, &pipeline, &out);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        ok(strstr(jpc_buf_string(&out), pieces[i]) != NULL, "piece %zu of stats.json", i);
    jpc_buf_release(&out);
    jpc_stats_release(&stats);
}

static void damage(void)
{
    static const struct {
        uint64_t unreadable, file, damaged, stream;
        double share;
    } cases[] = {
        {0, 0, 0, 0, 0},          {0, 100, 0, 400, 0},       {25, 100, 0, 400, 0.25},
        {0, 100, 50, 400, 0.125}, {25, 100, 50, 400, 0.375}, {100, 100, 0, 0, 1},
        {0, 0, 1, 0, 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ok(jpc_damage_share(cases[i].unreadable, cases[i].file, cases[i].damaged,
                            cases[i].stream) == cases[i].share,
           "share of damage %g", cases[i].share);
}

int main(void)
{
    tap_begin();
    damage();
    table();
    json();
    return tap_end();
}
