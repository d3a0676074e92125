// The recorded values of a run as text, task by task: needs neither inputs nor models.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "core/half.h"
#include "data/jsonl.h"
#include "job/value_reader.h"

enum { FORMAT_TSV, FORMAT_JSONL };
static const char *const format_choices[] = {"tsv", "jsonl", NULL};

struct values_params {
    int format;
    double task;
};

static const jpc_option values_options[] = {
    JPC_OPT_CHOICE(struct values_params, format, format_choices, FORMAT_TSV,
                   "a table, or a JSON object a line"),
    JPC_OPT_NUMBER(struct values_params, task, -1, -1, 1e9, "task", "rows of this task; -1: all"),
    {0},
};

// There are 65,536 halves, and a run has billions of values: each is spelled once.
struct spelling {
    char text[16]; // empty: not yet
    double number; // that it reads as
};

struct printer {
    const jpc_run *run;
    int format;
    bool *recorded;             // owned; per bound: it has a column
    struct spelling *spellings; // owned; of all halves
    jpc_buf line;
    size_t n_missing[JPC_N_TASK_KINDS];
};

// ---- numbers --------------------------------------------------------------------------

static bool violates(const jpc_pipeline_bound *bound, double number)
{
    return jpc_option_violates(bound->option, bound->value, number);
}

// The shortest spelling that reads back as the same half.
static void spell(struct spelling *spelling, double number)
{
    char *text = spelling->text;

    for (int digits = 1; digits <= 5; digits++) {
        snprintf(text, sizeof spelling->text, "%.*g", digits, number);
        if (jpc_half_of(strtod(text, NULL)) == jpc_half_of(number))
            break;
    }
    if (isinf(number) || number == floor(number))
        snprintf(text, sizeof spelling->text, "%.0f", number);
    spelling->number = strtod(text, NULL);
}

// What was rounded for the eye may lie on the other side of the bound: then with more digits.
static void add_exactly(jpc_buf *line, const jpc_pipeline_bound *bound, double number)
{
    char text[32];

    for (int digits = 5; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (violates(bound, strtod(text, NULL)) == violates(bound, number))
            break;
    }
    jpc_buf_add_string(line, text);
}

static void add_number(struct printer *printer, const jpc_pipeline_bound *bound, double number)
{
    struct spelling *spelling = &printer->spellings[jpc_half_of(number)];

    if (printer->format == FORMAT_JSONL && isinf(number)) { // JSON has no infinity
        jpc_buf_add_string(&printer->line, number > 0 ? "1e999" : "-1e999");
        return;
    }
    if (spelling->text[0] == '\0')
        spell(spelling, number);
    if (violates(bound, spelling->number) == violates(bound, number))
        jpc_buf_add_string(&printer->line, spelling->text);
    else
        add_exactly(&printer->line, bound, number);
}

// ---- rows -----------------------------------------------------------------------------

static void print_line(struct printer *printer)
{
    jpc_buf_add(&printer->line, "\n", 1);
    fwrite(printer->line.ptr, 1, printer->line.len, stdout);
    printer->line.len = 0;
}

static void print_heading(struct printer *printer)
{
    const jpc_pipeline *pipeline = &printer->run->config->pipeline;

    jpc_buf_add_string(&printer->line, "task\trow\tkept\tfile\toffset\twithin\ttext_chars\tfirst");
    for (int b = 0; b < pipeline->n_bounds; b++)
        if (printer->recorded[b])
            jpc_buf_printf(&printer->line, "\t%s", pipeline->bounds[b].reason);
    print_line(printer);
}

static jpc_span path_of(const struct printer *printer, const jpc_value_row *row)
{
    return jpc_span_of(printer->run->plan.inputs.files[row->file].path);
}

static void print_tsv(struct printer *printer, size_t task, const jpc_value_row *row)
{
    const jpc_pipeline *pipeline = &printer->run->config->pipeline;
    jpc_buf *line = &printer->line;

    jpc_buf_printf(line, "%zu\t%" PRIu64 "\t", task, row->row);
    if (row->is_kept)
        jpc_buf_printf(line, "%" PRIu64, row->kept);
    jpc_buf_add_string(line, "\t");
    jpc_json_escape(line, path_of(printer, row));
    jpc_buf_printf(line, "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu32 "\t%s", row->offset, row->within,
                   row->text_chars, row->first >= 0 ? pipeline->bounds[row->first].reason : "");
    for (int b = 0; b < pipeline->n_bounds; b++) {
        if (!printer->recorded[b])
            continue;
        jpc_buf_add_string(line, "\t");
        if (!isnan(row->measured[b]))
            add_number(printer, &pipeline->bounds[b], row->measured[b]);
    }
    print_line(printer);
}

static void print_json(struct printer *printer, size_t task, const jpc_value_row *row)
{
    const jpc_pipeline *pipeline = &printer->run->config->pipeline;
    jpc_buf *line = &printer->line;
    const char *comma = "";

    jpc_buf_printf(line, "{\"task\":%zu,\"row\":%" PRIu64, task, row->row);
    if (row->is_kept)
        jpc_buf_printf(line, ",\"kept\":%" PRIu64, row->kept);
    jpc_buf_add_string(line, ",\"file\":\"");
    jpc_json_escape(line, path_of(printer, row));
    jpc_buf_printf(line, "\",\"offset\":%" PRIu64 ",\"within\":%" PRIu64 ",\"text_chars\":%" PRIu32,
                   row->offset, row->within, row->text_chars);
    if (row->first >= 0)
        jpc_buf_printf(line, ",\"first\":\"%s\"", pipeline->bounds[row->first].reason);
    jpc_buf_add_string(line, ",\"values\":{");
    for (int b = 0; b < pipeline->n_bounds; b++) {
        if (isnan(row->measured[b]))
            continue;
        jpc_buf_printf(line, "%s\"%s\":", comma, pipeline->bounds[b].reason);
        add_number(printer, &pipeline->bounds[b], row->measured[b]);
        comma = ",";
    }
    jpc_buf_add_string(line, "}}");
    print_line(printer);
}

// ---- tasks ----------------------------------------------------------------------------

static bool is_done(struct printer *printer, jpc_task_kind kind, size_t task)
{
    jpc_marker marker;
    jpc_err none;

    if (jpc_task_marker(printer->run, kind, task, &marker, &none) != JPC_OK) {
        printer->n_missing[kind]++;
        return false;
    }
    jpc_marker_release(&marker);
    return true;
}

static jpc_status print_rows(struct printer *printer, size_t task, jpc_value_reader *reader,
                             jpc_err *err)
{
    jpc_value_row row;

    for (;;) {
        jpc_status status = jpc_value_reader_next(reader, &row, err);

        if (status != JPC_OK)
            return status == JPC_END ? JPC_OK : status;
        (printer->format == FORMAT_TSV ? print_tsv : print_json)(printer, task, &row);
    }
}

// What write tasks measured is joined as soon as it is there.
static jpc_status print_task(struct printer *printer, size_t task, jpc_err *err)
{
    jpc_value_reader reader;
    jpc_status status;
    bool is_mapped = is_done(printer, JPC_TASK_MAP, task);
    bool is_written = jpc_run_writes_late(printer->run) && is_done(printer, JPC_TASK_WRITE, task);

    if (!is_mapped)
        return JPC_OK;
    status = jpc_value_reader_open(&reader, printer->run, task, is_written, err);
    if (status == JPC_OK)
        status = print_rows(printer, task, &reader, err);
    jpc_value_reader_release(&reader);
    return status;
}

static jpc_status fail_unfinished(const struct printer *printer, jpc_err *err)
{
    const size_t *n = printer->n_missing;

    if (n[JPC_TASK_MAP] + n[JPC_TASK_WRITE] == 0)
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_IO,
                    "'%s' has not finished: missing are the values of %zu map tasks and %zu write "
                    "tasks; 'jpcurate run' goes on, 'jpcurate status' tells more",
                    printer->run->dir, n[JPC_TASK_MAP], n[JPC_TASK_WRITE]);
}

static jpc_status print_tasks(struct printer *printer, double only, jpc_err *err)
{
    size_t n = printer->run->plan.n_tasks, task = 0;

    if (only >= 0) {
        if (only >= (double)n || only != floor(only))
            return jpc_fail(err, JPC_ERR_CONFIG, "'%s' has no task %g, expected 0 to %zu",
                            printer->run->dir, only, n - 1);
        task = (size_t)only;
        n = task + 1;
    }
    if (printer->format == FORMAT_TSV)
        print_heading(printer);
    for (; task < n; task++)
        JPC_TRY(print_task(printer, task, err));
    return fail_unfinished(printer, err);
}

// ---- the run --------------------------------------------------------------------------

static void find_columns(struct printer *printer)
{
    const jpc_config *config = printer->run->config;

    printer->recorded = jpc_alloc((size_t)config->pipeline.n_bounds + 1);
    for (int late = 0; late < 2; late++) {
        jpc_value_columns columns;

        jpc_value_columns_open(&columns, &config->pipeline, late != 0, config->output.values);
        for (size_t i = 0; i < columns.n; i++)
            printer->recorded[columns.bounds[i]] = true;
        jpc_value_columns_release(&columns);
    }
}

static jpc_status print_run(const jpc_run *run, const struct values_params *params, jpc_err *err)
{
    struct printer printer = {.run = run, .format = params->format};
    jpc_status status;

    if (run->config->output.values == JPC_VALUES_NONE)
        return jpc_fail(err, JPC_ERR_IO, "'%s' holds no values: output.values is none", run->dir);
    find_columns(&printer);
    printer.spellings = jpc_alloc((UINT16_MAX + 1) * sizeof *printer.spellings);
    status = print_tasks(&printer, params->task, err);
    free(printer.recorded);
    free(printer.spellings);
    jpc_buf_release(&printer.line);
    return status;
}

static jpc_status values(void *self, const jpc_args *args, jpc_err *err)
{
    jpc_config config = {0};
    jpc_run run;
    jpc_status status = jpc_run_load(&run, args->positional[0], err);

    if (status == JPC_OK)
        status = jpc_run_load_config(&run, &config, err);
    if (status == JPC_OK)
        status = print_run(&run, self, err);
    jpc_run_release(&run);
    jpc_config_release(&config);
    return status;
}

int cmd_values(const jpc_command *command, int argc, char **argv)
{
    struct values_params params = {0};
    jpc_arg_table tables[] = {{"Options", values_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 1, 1, "one folder of a run"};

    return jpc_command_run(command, &spec, argc, argv, values, &params);
}
