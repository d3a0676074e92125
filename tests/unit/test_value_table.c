// Recorded values: rounding keeps verdicts, columns are those of the bounds, rows come back joined.
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/half.h"
#include "job/value_reader.h"
#include "tests/unit/tap.h"

static char folder[64];

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 16 | *state << 48;
}

// ---- one value --------------------------------------------------------------------------

// Numbers of every kind that a bound or a measured value may be: shares, counts, halves and their
// neighbours, what no half reaches, infinities.
static double any_number(uint64_t *state)
{
    static const double special[] = {0,       -0.0,    1,      0.5,      65504,
                                     65505,   65519,   65520,  1e300,    -1e300,
                                     0x1p-24, 0x1p-25, 5e-324, INFINITY, -INFINITY};
    uint64_t bits = next_random(state);
    double share = (double)(bits >> 11) * 0x1p-53;

    switch (next_random(state) % 6) {
    case 0: return special[bits % (sizeof special / sizeof *special)];
    case 1: return (double)(bits % 100000);
    case 2: return ldexp(share - 0.5, (int)(next_random(state) % 60) - 40);
    case 3: return nextafter(jpc_half_value((uint16_t)(bits % 0x7C00)), bits & 1 ? INFINITY : 0);
    case 4: return (double)(bits % 1000) / 1000;
    default: return share;
    }
}

struct law {
    int n, violated, kept_verdict, nearest, neighbour;
};

static void look_at(const jpc_pipeline_bound *bound, double measured, struct law *law)
{
    bool violates = jpc_option_violates(bound->option, bound->value, measured);
    uint16_t stored = (uint16_t)jpc_value_store(bound, measured), half = jpc_half_of(measured);
    double loaded = jpc_value_load(bound, stored);

    law->n++;
    law->violated += violates;
    if (jpc_option_violates(bound->option, bound->value, loaded) == violates)
        law->kept_verdict++;
    else
        printf("# %.17g of bound %.17g is stored as %.17g\n", measured, bound->value, loaded);
    if (stored == half)
        law->nearest++;
    else if (jpc_option_violates(bound->option, bound->value, jpc_half_value(half)) != violates &&
             stored == jpc_half_beyond(measured))
        law->neighbour++;
}

static void rounding_keeps_verdicts(jpc_bound direction, const char *name)
{
    jpc_option option = {.name = "min_x", .bound = direction, .lowest = 0, .highest = 1e9};
    jpc_pipeline_bound bound = {.option = &option};
    struct law law = {0};
    uint64_t state = direction;

    for (int i = 0; i < 200000; i++) {
        double measured = any_number(&state), shift = (double)(next_random(&state) % 3) - 1;

        // Far apart, nothing is to be seen: every other value lies at the bound or near it.
        bound.value = i % 2 == 0 ? any_number(&state) : measured + shift * fabs(measured) * 0x1p-12;
        look_at(&bound, measured, &law);
    }
    ok(law.kept_verdict == law.n, "%s: %d of %d verdicts are kept, %d of them violations", name,
       law.kept_verdict, law.n, law.violated);
    ok(law.nearest + law.neighbour == law.n && law.neighbour > 1000,
       "… by the nearest half, or (%d times) the one beyond", law.neighbour);
}

static void bounds_that_are_off(void)
{
    jpc_option option = {.name = "min_x", .bound = JPC_LOWER, .unit = "ratio"};
    jpc_pipeline_bound bound = {.option = &option, .value = NAN};

    ok(jpc_value_store(&bound, 0.1) == jpc_half_of(0.1), "a bound that is off: the nearest half");
    ok(jpc_value_store(&bound, NAN) == JPC_HALF_NAN, "not measured: NaN");
    bound.value = 0.5;
    ok(jpc_value_store(&bound, NAN) == JPC_HALF_NAN && isnan(jpc_value_load(&bound, JPC_HALF_NAN)),
       "… of a bound that is on, and back");
}

static void counts_are_bytes(void)
{
    jpc_option option = {.bound = JPC_LOWER, .lowest = 0, .highest = 1, .unit = "count"};
    jpc_pipeline_bound bound = {.option = &option, .value = 1};

    ok(jpc_value_store(&bound, 0) == 0 && jpc_value_store(&bound, 1) == 1 &&
           jpc_value_store(&bound, 254) == 254,
       "small counts are bytes");
    ok(jpc_value_store(&bound, 255) == 254 && jpc_value_store(&bound, INFINITY) == 254,
       "… larger ones end there");
    ok(jpc_value_store(&bound, NAN) == 255 && isnan(jpc_value_load(&bound, 255)) &&
           jpc_value_load(&bound, 1) == 1,
       "… and 255 is none");
    option.highest = 1e9;
    ok(jpc_value_store(&bound, 1) == jpc_half_of(1), "a count without such a bound is a half");
    option.highest = 1;
    option.unit = "ratio";
    ok(jpc_value_store(&bound, 1) == jpc_half_of(1), "a ratio is a half");
}

// ---- columns ----------------------------------------------------------------------------

static void load(jpc_config *config, const char *yaml)
{
    jpc_buf path = {0};
    jpc_err err = {0};

    jpc_config_init(config);
    jpc_buf_printf(&path, "%s/config.yaml", folder);
    if (jpc_publish(jpc_buf_string(&path), jpc_span_of(yaml), NULL, &err) != JPC_OK ||
        jpc_config_load(config, path.ptr, NULL, 0, &err) != JPC_OK ||
        jpc_pipeline_prepare(&config->pipeline, &err) != JPC_OK)
        printf("# %s\n", err.message);
    jpc_buf_release(&path);
}

static void has_fields(const jpc_config *config, bool late, const char *want, const char *name)
{
    jpc_value_columns columns;
    jpc_npy_layout layout = {0};
    jpc_buf got = {0};

    jpc_value_columns_open(&columns, &config->pipeline, late, config->output.values);
    jpc_value_layout(&layout, &columns, late);
    for (size_t i = 0; i < layout.n; i++)
        jpc_buf_printf(&got, "%s%s:%c%u", i > 0 ? " " : "", layout.fields[i].name,
                       layout.fields[i].kind, layout.fields[i].size);
    is_text(jpc_buf_span(&got), want, name);
    jpc_value_columns_release(&columns);
    jpc_npy_layout_release(&layout);
    jpc_buf_release(&got);
}

static void columns_are_bounds(void)
{
    jpc_config config;

    load(&config,
         "stages: [url, length: {max_chars: off}, exact, length@late: {min_chars: off}]\n");
    has_fields(&config, false,
               "first:i1 text_chars:u4 read.max_bad_bytes:f2 read.max_status:f2 "
               "url.min_host:u1 length.min_chars:f2",
               "bounds in front of the deduplicator");
    has_fields(&config, true, "kept:u4 first:i1 text_chars:u4 exact.max_copies:f2",
               "… and from it on");
    config.output.values = JPC_VALUES_ALL;
    has_fields(&config, false,
               "first:i1 text_chars:u4 read.max_bad_bytes:f2 read.max_status:f2 url.max_denied:f2 "
               "url.min_host:u1 url.max_denied_urls:f2 url.max_denied_tlds:u1 "
               "url.max_denied_paths:f2 url.max_denied_words:f2 url.max_soft_words:f2 "
               "url.max_denied_substrings:f2 length.min_chars:f2 length.max_chars:f2 "
               "length.min_japanese_chars:f2",
               "values: all, also those of lists that are not given");
    has_fields(&config, true,
               "kept:u4 first:i1 text_chars:u4 exact.max_copies:f2 length@late.min_chars:f2 "
               "length@late.max_chars:f2 length@late.min_japanese_chars:f2",
               "… and from the deduplicator on");
    jpc_config_release(&config);
    load(&config, "stages: [read: {min_japanese: 0, max_bad_bytes: off, max_status: off}]\n");
    has_fields(&config, false, "first:i1 text_chars:u4 read.min_japanese:u1",
               "signs of Japanese, where pages without them stay");
    jpc_config_release(&config);
    load(&config, "stages: [read: {max_bad_bytes: off, max_status: off}, score, field, classifier, "
                  "score@edu: {field: edu, min_value: 2}]\n");
    has_fields(&config, false, "first:i1 text_chars:u4 score@edu.min_value:f2",
               "nothing of stages that have no field and no model");
    jpc_config_release(&config);
}

static size_t row_bytes(const jpc_config *config)
{
    jpc_value_columns columns;
    jpc_npy_layout layout = {0};
    size_t bytes;

    jpc_value_columns_open(&columns, &config->pipeline, false, config->output.values);
    jpc_value_layout(&layout, &columns, false);
    bytes = layout.row_bytes;
    jpc_value_columns_release(&columns);
    jpc_npy_layout_release(&layout);
    return bytes;
}

static void rows_are_small(void)
{
    char *sets[] = {jpc_strdup("stages.length.max_chars=1000000")};
    jpc_config config;
    jpc_err err = {0};
    size_t bytes = 0;

    for (size_t n_sets = 0; n_sets <= 1; n_sets++) {
        jpc_config_init(&config);
        if (jpc_config_load(&config, "configs/web.yaml", sets, n_sets, &err) != JPC_OK ||
            jpc_pipeline_prepare(&config.pipeline, &err) != JPC_OK)
            printf("# %s\n", err.message);
        if (n_sets == 0)
            ok(row_bytes(&config) <= 64, "configs/web.yaml: %zu bytes", row_bytes(&config));
        else
            ok(row_bytes(&config) - bytes <= 8, "a further bound: %zu", row_bytes(&config) - bytes);
        bytes = row_bytes(&config);
        jpc_config_release(&config);
    }
    free(sets[0]);
}

// "max_unfinished" of a mask in front of the deduplicator, or behind it: whether it has a column.
static bool has_guard(const char *const *stages, bool late, int mode)
{
    jpc_pipeline pipeline = {0};
    jpc_value_columns columns;
    jpc_stage *stage;
    jpc_err err = {0};
    bool has = false;

    for (; *stages != NULL; stages++)
        jpc_pipeline_add(&pipeline, *stages, &stage, &err);
    jpc_pipeline_prepare(&pipeline, &err);
    jpc_value_columns_open(&columns, &pipeline, late, mode);
    for (size_t i = 0; i < columns.n; i++)
        has = has || strcmp(pipeline.bounds[columns.bounds[i]].reason, "mask.max_unfinished") == 0;
    jpc_value_columns_release(&columns);
    jpc_pipeline_release(&pipeline);
    return has;
}

// A row of map tasks has no room for what is 0 nearly always; late rows are there for what is told.
static void guards_take_no_room(void)
{
    static const char *const before[] = {"mask", "length", "exact", NULL};
    static const char *const behind[] = {"length", "exact", "mask", NULL};

    ok(!has_guard(before, false, JPC_VALUES_BOUNDS), "a guard has no column");
    ok(has_guard(before, false, JPC_VALUES_ALL), "… but with output.values: all");
    ok(has_guard(behind, true, JPC_VALUES_BOUNDS), "… and behind the deduplicator");
}

// Three bounds for each length, one for each repeated_character.
static char first_of(int n_single)
{
    jpc_pipeline pipeline = {0};
    jpc_value_columns columns;
    jpc_npy_layout layout = {0};
    jpc_stage *stage;
    jpc_err err = {0};
    char name[32], size;

    for (int i = 0; i < 42 + n_single; i++) {
        snprintf(name, sizeof name, "%s@a%d", i < 42 ? "length" : "repeated_character", i);
        jpc_pipeline_add(&pipeline, name, &stage, &err);
    }
    jpc_pipeline_prepare(&pipeline, &err);
    jpc_value_columns_open(&columns, &pipeline, false, JPC_VALUES_BOUNDS);
    jpc_value_layout(&layout, &columns, false);
    size = (char)('0' + layout.fields[0].size);
    jpc_value_columns_release(&columns);
    jpc_npy_layout_release(&layout);
    jpc_pipeline_release(&pipeline);
    return size;
}

static void many_bounds(void)
{
    ok(first_of(1) == '1', "127 bounds are numbered by one byte");
    ok(first_of(2) == '2', "… 128 by two");
}

// ---- rows -------------------------------------------------------------------------------

#define N_BOUNDS 10 // of `rows_yaml`
enum { MAX_BAD_BYTES = 1, MIN_CHARS = 3, MAX_COPIES = 6, LATE_MIN_CHARS = 7 };
static const char rows_yaml[] = "stages: [length: {min_chars: 5}, exact, length@late]\n";

static jpc_run run;
static jpc_config config_of_run;
static jpc_input_file inputs[2];

static void open_run(void)
{
    load(&config_of_run, rows_yaml);
    run = (jpc_run){.config = &config_of_run, .dir = folder};
    run.plan.inputs = (jpc_input_list){.files = inputs, .n = 2};
    ok(config_of_run.pipeline.n_bounds == N_BOUNDS &&
           strcmp(config_of_run.pipeline.bounds[MAX_COPIES].reason, "exact.max_copies") == 0 &&
           strcmp(config_of_run.pipeline.bounds[LATE_MIN_CHARS].reason, "length@late.min_chars") ==
               0,
       "bounds of the run");
}

struct example {
    const char *text;
    int first, bound; // of which `value` was measured
    double value;
    uint64_t kept; // late rows
};

static void fill_doc(jpc_doc *doc, double measured[N_BOUNDS], const struct example *example)
{
    static const jpc_record record = {.file = 1, .place = {(uint64_t)1 << 40, 7}};

    for (int b = 0; b < N_BOUNDS; b++)
        measured[b] = NAN;
    if (example->bound >= 0)
        measured[example->bound] = example->value;
    *doc = (jpc_doc){.text = jpc_span_of(example->text),
                     .id = jpc_span_of("an id"),
                     .record = &record,
                     .verdict = {.first = example->first, .measured = measured}};
}

// Publishes the examples as the rows of one task, and gives the number of files.
static size_t record(jpc_task_kind kind, const struct example *examples, size_t n)
{
    jpc_marker marker = {0};
    jpc_values values;
    jpc_status status = JPC_OK;
    jpc_err err = {0};
    size_t n_files;

    jpc_values_open(&values, &run, kind, 7, &marker);
    for (size_t i = 0; i < n && status == JPC_OK; i++) {
        double measured[N_BOUNDS];
        jpc_doc doc;

        fill_doc(&doc, measured, &examples[i]);
        status = kind == JPC_TASK_MAP ? jpc_values_add(&values, &doc, &err)
                                      : jpc_values_add_late(&values, &doc, examples[i].kept, &err);
    }
    if (status != JPC_OK || jpc_values_publish(&values, &err) != JPC_OK)
        printf("# %s\n", err.message);
    jpc_values_release(&values);
    n_files = marker.n;
    jpc_marker_release(&marker);
    return n_files;
}

static const struct example map_examples[] = {
    {"五文字以上", -1, MIN_CHARS, 5, 0}, {"短い", MIN_CHARS, MIN_CHARS, 2, 0},
    {"写しである", -1, MIN_CHARS, 5, 0}, {"後で測られる", -1, MAX_BAD_BYTES, 0, 0},
    {"", MIN_CHARS, MIN_CHARS, 0, 0},
};
static const struct example late_examples[] = {
    {"五文字以上", -1, -1, 0, 0}, // nothing was measured: no row
    {"写しである。", MAX_COPIES, MAX_COPIES, 2, 1},
    {"後で測られる", LATE_MIN_CHARS, LATE_MIN_CHARS, 6, 2},
};

static int count_measured(const jpc_value_row *row)
{
    int n = 0;

    for (int b = 0; b < N_BOUNDS; b++)
        n += !isnan(row->measured[b]);
    return n;
}

// What the next row is to be; `measured` bounds have a value, and `bound` this one.
struct want {
    bool is_kept;
    uint64_t kept;
    int first;
    uint32_t chars;
    int measured, bound;
    double value;
};

static void is_row(jpc_value_reader *reader, struct want want)
{
    jpc_value_row row = {0};
    jpc_err err = {0};
    bool fine =
        jpc_value_reader_next(reader, &row, &err) == JPC_OK && row.is_kept == want.is_kept &&
        (!want.is_kept || row.kept == want.kept) && row.first == want.first &&
        row.text_chars == want.chars && row.measured[want.bound] == want.value &&
        count_measured(&row) == want.measured && row.file == 1 && row.offset == (uint64_t)1 << 40 &&
        row.id == (uint32_t)jpc_hash64("an id", 5) && row.url == (uint32_t)jpc_hash64("", 0);

    ok(fine, "row %" PRIu64 ": first %d, %u characters, %s", row.row, row.first, row.text_chars,
       err.message);
}

static void rows_come_back_joined(void)
{
    jpc_value_reader reader;
    jpc_value_row row;
    jpc_err err = {0};

    ok(record(JPC_TASK_MAP, map_examples, 5) == 2 && record(JPC_TASK_WRITE, late_examples, 3) == 1,
       "two files of a map task, one of a write task");
    ok(jpc_value_reader_open(&reader, &run, 7, true, &err) == JPC_OK, "opens %s", err.message);
    ok(reader.late.file.n_rows == 2, "no late row where nothing was measured");
    is_row(&reader, (struct want){true, 0, -1, 5, 1, MIN_CHARS, 5});
    is_row(&reader, (struct want){false, 0, MIN_CHARS, 2, 1, MIN_CHARS, 2});
    is_row(&reader, (struct want){true, 1, MAX_COPIES, 6, 2, MAX_COPIES, 2});
    is_row(&reader, (struct want){true, 2, LATE_MIN_CHARS, 6, 2, LATE_MIN_CHARS, 6});
    is_row(&reader, (struct want){false, 0, MIN_CHARS, 0, 1, MIN_CHARS, 0});
    ok(jpc_value_reader_next(&reader, &row, &err) == JPC_END, "… and ends");
    jpc_value_reader_release(&reader);
    ok(jpc_value_reader_open(&reader, &run, 7, false, &err) == JPC_OK, "without the write task");
    jpc_value_reader_next(&reader, &row, &err);
    jpc_value_reader_next(&reader, &row, &err);
    is_row(&reader, (struct want){true, 1, -1, 5, 1, MIN_CHARS, 5});
    jpc_value_reader_release(&reader);
}

static void pages_that_were_not_decoded(void)
{
    double measured[N_BOUNDS];
    jpc_crawl crawl = {.raw_japanese = false};
    jpc_marker marker = {0};
    jpc_values values;
    jpc_err err = {0};
    jpc_doc doc;

    fill_doc(&doc, measured, &map_examples[0]);
    doc.crawl = &crawl;
    jpc_values_open(&values, &run, JPC_TASK_MAP, 7, &marker);
    jpc_values_add(&values, &doc, &err);
    ok(values.rows.n_rows == 0, "a page that shows no Japanese has no row");
    crawl.raw_japanese = true;
    jpc_values_add(&values, &doc, &err);
    ok(values.rows.n_rows == 1 && values.origins.n_rows == 1, "… one that does has");
    values.japanese_only = crawl.raw_japanese = false;
    jpc_values_add(&values, &doc, &err);
    ok(values.rows.n_rows == 2, "… and any page where all are decoded");
    jpc_values_release(&values);
    config_of_run.output.values = JPC_VALUES_NONE;
    jpc_values_open(&values, &run, JPC_TASK_MAP, 7, &marker);
    ok(jpc_values_add(&values, &doc, &err) == JPC_OK && values.rows.n_rows == 0 &&
           jpc_values_publish(&values, &err) == JPC_OK && marker.n == 0,
       "values: none");
    jpc_values_release(&values);
    config_of_run.output.values = JPC_VALUES_BOUNDS;
    jpc_marker_release(&marker);
}

// ---- damage -----------------------------------------------------------------------------

static void refused(const char *cause)
{
    jpc_value_reader reader;
    jpc_value_row row;
    jpc_err err = {0};
    jpc_status status = jpc_value_reader_open(&reader, &run, 7, true, &err);

    while (status == JPC_OK)
        status = jpc_value_reader_next(&reader, &row, &err);
    ok(status == JPC_ERR_DATA && strstr(err.message, cause) != NULL, "refused: %s", err.message);
    jpc_value_reader_release(&reader);
}

static void files_that_do_not_fit(void)
{
    struct example examples[3];

    memcpy(examples, late_examples, sizeof examples);
    examples[2].kept = 0;
    record(JPC_TASK_WRITE, examples, 3);
    refused("late-t000007.npy': damaged table: rows are not in order");
    examples[2].kept = 3;
    record(JPC_TASK_WRITE, examples, 3);
    refused("late-t000007.npy': damaged table: rows of documents that were not kept");
    examples[2].kept = 2;
    examples[1].first = N_BOUNDS;
    record(JPC_TASK_WRITE, examples, 3);
    refused("late-t000007.npy': damaged table: a first bound that there is not");
    record(JPC_TASK_WRITE, late_examples, 3);
    run.plan.inputs.n = 1;
    refused("t000007.origin.npy': damaged table: an input that there is not");
    run.plan.inputs.n = 2;
    config_of_run.output.values = JPC_VALUES_ALL;
    refused("t000007.npy': damaged table: its fields are not those that the run records");
    config_of_run.output.values = JPC_VALUES_BOUNDS;
}

static void rows_without_origin(void)
{
    jpc_buf from = {0}, to = {0};

    record(JPC_TASK_MAP, map_examples, 4);
    jpc_buf_printf(&from, "%s/values/t000007.origin.npy", folder);
    jpc_buf_printf(&to, "%s/values/four", folder);
    rename(jpc_buf_string(&from), jpc_buf_string(&to));
    record(JPC_TASK_MAP, map_examples, 5);
    rename(to.ptr, from.ptr);
    refused("t000007.origin.npy': damaged table: 4 rows, expected 5 as in");
    jpc_buf_release(&from);
    jpc_buf_release(&to);
}

int main(void)
{
    char command[128];

    tap_begin();
    snprintf(folder, sizeof folder, "/tmp/test_value_table.%ld", (long)getpid());
    snprintf(command, sizeof command, "mkdir -p %s/values", folder);
    if (system(command) != 0)
        return 1;
    rounding_keeps_verdicts(JPC_LOWER, "drop below");
    rounding_keeps_verdicts(JPC_UPPER, "drop above");
    rounding_keeps_verdicts(JPC_LOWER_STRICT, "drop at or below");
    rounding_keeps_verdicts(JPC_UPPER_STRICT, "drop at or above");
    bounds_that_are_off();
    counts_are_bytes();
    columns_are_bounds();
    rows_are_small();
    guards_take_no_room();
    many_bounds();
    open_run();
    rows_come_back_joined();
    pages_that_were_not_decoded();
    files_that_do_not_fit();
    rows_without_origin();
    jpc_config_release(&config_of_run);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return tap_end() | system(command);
}
