// The order in which texts are learned, and which are held out, are hashes of the texts: neither
// files, nor threads, nor a seed decide what comes out.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/pipe.h"
#include "core/compress.h"
#include "core/log.h"
#include "data/json_path.h"
#include "data/linear_model_file.h"
#include "text/linear_train.h"
#include "text/utf8.h"

struct train_params {
    char *output, *label;
    jpc_strings positive, negative;
    double min_label, holdout, grams, min_texts, max_features, first_chars, epochs, rate, l2,
        digits;
    double max_text_bytes, max_table_bytes, threads;
    bool quiet;
};

#define ROW struct train_params

static const jpc_option train_options[] = {
    JPC_OPT_STRING(ROW, output, "", "file of the model; .gz is compressed (-o)"),
    JPC_OPT_PATHS(ROW, positive, "", "a file of texts that must score above 0"),
    JPC_OPT_PATHS(ROW, negative, "", "a file of texts that must not"),
    JPC_OPT_STRING(ROW, label, "",
                   "instead: where in a document the number is that tells its class, as in "
                   "scores.edu"),
    JPC_OPT_NUMBER(ROW, min_label, 1, -1e300, 1e300, "value",
                   "the text is positive if that number is not lower"),
    JPC_OPT_NUMBER(ROW, holdout, 0.1, 0, 0.9, "ratio",
                   "share of the texts that are not learned but tell how good the model is"),
    JPC_OPT_NUMBER(ROW, grams, 3, 1, 6, "characters", "of the longest grams"),
    JPC_OPT_NUMBER(ROW, min_texts, 2, 1, 1e9, "texts", "grams in fewer texts are not learned"),
    JPC_OPT_NUMBER(ROW, max_features, 100000, 0, 1e9, "grams",
                   "in the model: those that do most; 0: all"),
    JPC_OPT_NUMBER(ROW, first_chars, 0, 0, 1e9, "characters",
                   "of each text so many are looked at; 0: all"),
    JPC_OPT_NUMBER(ROW, epochs, 5, 1, 1000, "passes", "over the texts"),
    JPC_OPT_NUMBER(ROW, rate, 0.5, 1e-6, 100, "score", "first step of a weight"),
    JPC_OPT_NUMBER(ROW, l2, 1e-5, 0, 1, "ratio", "penalty on large weights"),
    JPC_OPT_NUMBER(ROW, digits, 4, 1, 17, "digits", "of the weights that are written"),
    JPC_OPT_SIZE(ROW, max_text_bytes, 4294967296.0, 1024, 1e15, "ceiling of the texts in memory"),
    JPC_OPT_SIZE(ROW, max_table_bytes, 4294967296.0, 1048576, 1e15,
                 "ceiling of the tables of grams"),
    JPC_OPT_NUMBER(ROW, threads, 0, 0, 1024, "threads", "that read; one learns"),
    JPC_OPT_FLAG(ROW, quiet, false, "no progress, no table"),
    {0},
};

struct example {
    jpc_labelled_text text;
    jpc_hash128 hash;
};

struct train {
    struct train_params params;
    jpc_config config; // names of fields, options of the input; no stages
    jpc_json_path label;
    uint32_t n_positive_files;
    jpc_arena arena;          // of the texts
    struct example *examples; // owned
    size_t n, room;
    size_t n_held; // of them, the first ones
    size_t n_unlabelled, n_empty, n_unreadable;
    jpc_log log;
};

// ---- reading ------------------------------------------------------------------

// Whether the document has a class, and which.
static bool find_class(const struct train *train, const jpc_doc *doc, bool *positive)
{
    jpc_span value;
    double number;

    if (train->label.n == 0) {
        *positive = doc->record->file < train->n_positive_files;
        return true;
    }
    if (!jpc_json_path_find(&train->label, doc, &value) || !jpc_json_number(value, &number))
        return false;
    *positive = number >= train->params.min_label;
    return true;
}

static void add_example(struct train *train, jpc_span text, bool positive)
{
    jpc_span kept = jpc_arena_copy(&train->arena, text.ptr, text.len);

    if (train->n == train->room) {
        train->room = 2 * train->room + 1024;
        train->examples = jpc_realloc(train->examples, train->room * sizeof *train->examples);
    }
    train->examples[train->n++] =
        (struct example){{kept, positive}, jpc_hash128_of(text.ptr, text.len)};
}

static jpc_status take_document(struct train *train, const jpc_doc *doc, jpc_err *err)
{
    jpc_span text = doc->text;
    bool positive;

    if (train->params.first_chars > 0)
        text.len = jpc_utf8_offset(text, (size_t)train->params.first_chars);
    if (!find_class(train, doc, &positive))
        train->n_unlabelled++;
    else if (text.len == 0)
        train->n_empty++;
    else
        add_example(train, text, positive);
    if ((double)train->arena.used > train->params.max_text_bytes)
        return jpc_fail(err, JPC_ERR_LIMIT,
                        "the texts take more than %.0f bytes; raise max_text_bytes, or lower "
                        "first_chars",
                        train->params.max_text_bytes);
    return JPC_OK;
}

static jpc_status take_batch(void *self, jpc_batch *batch, jpc_err *err)
{
    struct train *train = self;

    train->n_unreadable += batch->n_unreadable;
    for (size_t i = 0; i < batch->n_docs; i++)
        JPC_TRY(take_document(train, &batch->docs[i], err));
    return JPC_OK;
}

static jpc_status read_files(struct train *train, char **files, size_t n, jpc_err *err)
{
    char none[] = "";
    jpc_pipe_params pipe = {.threads = train->params.threads,
                            .max_table_bytes = 65536,
                            .config = none,
                            .dropped = none,
                            .report = none,
                            .tmp = none,
                            .quiet = true};
    jpc_batch_sink sink = {take_batch, train};

    return jpc_pipe_run(&train->config, &pipe, files, n, &sink, err);
}

static jpc_status read_classes(struct train *train, jpc_err *err)
{
    const jpc_strings *positive = &train->params.positive, *negative = &train->params.negative;
    size_t n = positive->n + negative->n;
    char **files = jpc_alloc(n * sizeof *files + 1);
    jpc_status status;

    train->n_positive_files = (uint32_t)positive->n;
    memcpy(files, positive->items, positive->n * sizeof *files);
    memcpy(files + positive->n, negative->items, negative->n * sizeof *files);
    status = read_files(train, files, n, err);
    free(files);
    return status;
}

// ---- which texts are learned, and when ----------------------------------------

static int compare_hashes(const void *a_, const void *b_)
{
    const struct example *a = a_, *b = b_;

    if (a->hash.low != b->hash.low)
        return a->hash.low < b->hash.low ? -1 : 1;
    if (a->hash.high != b->hash.high)
        return a->hash.high < b->hash.high ? -1 : 1;
    return (int)a->text.positive - (int)b->text.positive;
}

// The first ones are held out: a text and its copies are all learned, or none is.
static void divide(struct train *train)
{
    double share = train->params.holdout * 18446744073709551616.0; // of all hashes

    if (train->n > 0)
        qsort(train->examples, train->n, sizeof *train->examples, compare_hashes);
    while (train->n_held < train->n && (double)train->examples[train->n_held].hash.low < share)
        train->n_held++;
}

static jpc_status refuse_nothing(const struct train *train, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_DATA,
                    "there are no texts to learn from: %zu are held out, %zu have no label, %zu no "
                    "text, %zu cannot be read",
                    train->n_held, train->n_unlabelled, train->n_empty, train->n_unreadable);
}

static jpc_status check_classes(const struct train *train, const jpc_labelled_text *texts, size_t n,
                                jpc_err *err)
{
    size_t n_positive = 0;

    if (n == 0)
        return refuse_nothing(train, err);
    for (size_t i = 0; i < n; i++)
        n_positive += texts[i].positive;
    if (n_positive == 0 || n_positive == n)
        return jpc_fail(err, JPC_ERR_DATA, "there are no %s texts to learn from, but %zu others",
                        n_positive == 0 ? "positive" : "negative", n);
    return JPC_OK;
}

// ---- learning -----------------------------------------------------------------

static void show_progress(void *self, int n_passes, int of)
{
    struct train *train = self;
    jpc_progress progress = {.what = "train", .done = (uint64_t)n_passes, .total = (uint64_t)of};

    if (!train->params.quiet)
        jpc_log_progress(&train->log, &progress);
}

static jpc_status learn(struct train *train, jpc_learned *learned, jpc_err *err)
{
    const struct train_params *params = &train->params;
    jpc_train_options options = {.n_chars = (size_t)params->grams,
                                 .min_texts = (uint32_t)params->min_texts,
                                 .max_features = (size_t)params->max_features,
                                 .epochs = (int)params->epochs,
                                 .rate = params->rate,
                                 .l2 = params->l2,
                                 .max_bytes = (size_t)params->max_table_bytes,
                                 .told = show_progress,
                                 .self = train};
    size_t n = train->n - train->n_held;
    jpc_labelled_text *texts = jpc_alloc(n * sizeof *texts + 1);
    jpc_status status;

    for (size_t i = 0; i < n; i++)
        texts[i] = train->examples[train->n_held + i].text;
    status = check_classes(train, texts, n, err);
    if (status == JPC_OK)
        status = jpc_linear_train(texts, n, &options, (int)params->digits, learned, err);
    jpc_log_progress_end(&train->log);
    free(texts);
    if (status == JPC_OK && learned->n == 0) {
        jpc_learned_release(learned);
        status = jpc_fail(err, JPC_ERR_DATA, "no gram is in %.0f texts", params->min_texts);
    }
    return status;
}

static jpc_status write_model(const struct train *train, jpc_learned *learned, size_t *n_bytes,
                              jpc_err *err)
{
    const char *path = train->params.output;
    size_t len = strlen(path);
    jpc_buf json = {0}, packed = {0};
    bool gzip = len > 3 && strcmp(path + len - 3, ".gz") == 0;
    jpc_published published;
    jpc_status status;

    jpc_linear_model_format(learned->grams, learned->n, (int)train->params.digits, &json);
    if (gzip)
        jpc_gzip_compress(jpc_buf_span(&json), &packed);
    *n_bytes = gzip ? packed.len : json.len;
    status = jpc_publish(path, jpc_buf_span(gzip ? &packed : &json), &published, err);
    jpc_buf_release(&json);
    jpc_buf_release(&packed);
    return status;
}

// ---- how good it is -----------------------------------------------------------

struct confusion {
    uint64_t n[2][2]; // [is positive][scores above 0]
};

static struct confusion try_model(const struct train *train, const jpc_learned *learned)
{
    struct confusion confusion = {0};
    jpc_linear_model model;
    size_t ignored;

    jpc_linear_model_init(&model, learned->grams, learned->n, &ignored);
    for (size_t i = 0; i < train->n_held; i++) {
        const jpc_labelled_text *text = &train->examples[i].text;
        double score = jpc_linear_model_score(&model, text->text, 0, JPC_LINEAR_ROOT);

        confusion.n[text->positive][score > 0]++;
    }
    jpc_linear_model_release(&model);
    return confusion;
}

static double share(uint64_t part, uint64_t rest)
{
    return part + rest > 0 ? (double)part / (double)(part + rest) : 0;
}

static void add_table(jpc_buf *out, const struct confusion *confusion)
{
    static const char *const names[] = {"negative", "positive"};

    jpc_buf_printf(out, "%-24s %12s %12s\n", "held out", "score > 0", "score <= 0");
    for (int class = 1; class >= 0; class --)
        jpc_buf_printf(out, "%-24s %12llu %12llu\n", names[class],
                       (unsigned long long)confusion->n[class][1],
                       (unsigned long long)confusion->n[class][0]);
}

// The last line is a sentence to be looked for, as in other commands.
static void add_sentence(jpc_buf *out, const struct train *train, const jpc_learned *learned,
                         size_t n_bytes, const struct confusion *confusion)
{
    uint64_t right = confusion->n[1][1];
    double precision = share(right, confusion->n[0][1]), recall = share(right, confusion->n[1][0]);

    jpc_buf_printf(out, "trained on %zu texts: %zu of %zu grams, %zu bytes",
                   train->n - train->n_held, learned->n, learned->n_seen, n_bytes);
    if (train->n_held > 0)
        jpc_buf_printf(out, "; on %zu held out: precision %.4f, recall %.4f, F1 %.4f",
                       train->n_held, precision, recall,
                       precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0);
    jpc_buf_add_string(out, "\n");
}

static void add_left_out(jpc_buf *out, const struct train *train)
{
    if (train->n_unlabelled + train->n_empty + train->n_unreadable > 0)
        jpc_buf_printf(out, "left out: %zu without a label, %zu without text, %zu unreadable\n",
                       train->n_unlabelled, train->n_empty, train->n_unreadable);
}

static void tell(struct train *train, const jpc_learned *learned, size_t n_bytes)
{
    struct confusion confusion = try_model(train, learned);
    jpc_buf text = {0};

    add_left_out(&text, train);
    if (train->n_held > 0)
        add_table(&text, &confusion);
    add_sentence(&text, train, learned, n_bytes, &confusion);
    jpc_log_text(&train->log, jpc_buf_span(&text));
    jpc_buf_release(&text);
}

// ---- the command --------------------------------------------------------------

static jpc_status check(const struct train_params *params, const jpc_args *args, jpc_err *err)
{
    bool classes = params->positive.n + params->negative.n > 0;

    if (*params->output == '\0' || strcmp(params->output, "-") == 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "expected a file for the model: -o MODEL");
    if (*params->label != '\0' && classes)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "--label tells the classes; --positive and --negative do so, too");
    if (*params->label == '\0' && (params->positive.n == 0 || params->negative.n == 0))
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "expected --positive FILE and --negative FILE, or --label FIELD");
    if (*params->label == '\0' && args->n > 0)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "'%s' is neither --positive nor --negative; of which class is it?",
                        args->positional[0]);
    return JPC_OK;
}

static jpc_status read_texts(struct train *train, const jpc_args *args, jpc_err *err)
{
    JPC_TRY(jpc_json_path_parse(&train->label, train->params.label, err));
    if (train->label.n == 0)
        return read_classes(train, err);
    return read_files(train, args->positional, args->n, err);
}

static jpc_status train_model(void *self, const jpc_args *args, jpc_err *err)
{
    struct train *train = self;
    jpc_learned learned;
    size_t n_bytes;
    jpc_status status;

    JPC_TRY(check(&train->params, args, err));
    jpc_log_open(&train->log, train->params.quiet);
    JPC_TRY(read_texts(train, args, err));
    divide(train);
    JPC_TRY(learn(train, &learned, err));
    status = write_model(train, &learned, &n_bytes, err);
    if (status == JPC_OK)
        tell(train, &learned, n_bytes);
    jpc_learned_release(&learned);
    return status;
}

int cmd_train(const jpc_command *command, int argc, char **argv)
{
    struct train train = {.n = 0};
    jpc_arg_table tables[] = {
        {"Options", train_options, &train.params, false},
        {"Options of the input", jpc_pipe_input_options, &train.config, true}};
    jpc_command_spec spec = {tables, 2, 0, SIZE_MAX, "files"};
    int code;

    jpc_config_init(&train.config);
    code = jpc_command_run(command, &spec, argc, argv, train_model, &train);
    jpc_config_release(&train.config);
    jpc_json_path_release(&train.label);
    jpc_arena_release(&train.arena);
    free(train.examples);
    return code;
}
