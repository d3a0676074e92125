// Normalisation and metrics of texts against libmecab on the same texts: in one process, one thread
// and interleaved, so that the ratios hold on any machine. CPU time; the best of all rounds.
//
//      bench_text DICTIONARY [ROUNDS] < DOCUMENTS
//
// Documents are JSON Lines; reading them is not measured. Stages are applied as a pipeline applies
// them: all to one document after the other, with what they compute shared. Some hundreds of KB are
// taken several times in a row: what is measured is the work, not how the text comes from memory,
// for in a pipeline the stage before has just read it. Exits with 1 if a ratio is below its bound.
#include <time.h>

#include "json_texts.h"
#include "mecab_lines.h"
#include "tests/unit/one_stage.h"

#define PASSES 9 // over the same text
#define PASS_BYTES ((size_t)256 << 10)
#define MOST_STAGES 48 // of a row

struct row {
    const char *name;
    const char *stages[8]; // with their settings: "normal_form form=nfkc"; none: `work` is called
    const char *but[4];    // all character-level filters of the registry but these
    void (*work)(jpc_arena *arena, jpc_doc *doc);
    double bound; // least ratio to libmecab; 0: none
    double seconds;
    struct one_stage open[MOST_STAGES];
    size_t n_open;
};

static volatile uint64_t unused; // so that nobody computes nothing

static void count_scripts(jpc_arena *arena, jpc_doc *doc)
{
    (void)arena;
    unused = unused + jpc_script_count(doc->text).longest_run;
}

static void measure_sentences(jpc_arena *arena, jpc_doc *doc)
{
    unused = unused + (uint64_t)jpc_doc_sentence_metrics(arena, doc)->max_chars;
}

static void measure_ngrams(jpc_arena *arena, jpc_doc *doc)
{
    unused = unused + (jpc_doc_ngrams(arena, doc)->top[2] > 0.5);
}

static struct row rows[] = {
    {.name = "script counts", .work = count_scripts, .bound = 500},
    {.name = "Swallow metrics",
     .stages = {"length", "script_ratio", "sentence_length", "ellipsis", "duplicate_lines",
                "ngram_repetition"},
     .bound = 6},
    {.name = "sentences alone", .work = measure_sentences},
    {.name = "n-grams alone", .work = measure_ngrams},
    {.name = "NFKC group",
     .stages = {"newlines", "controls", "normal_form form=nfkc", "blanks"},
     .bound = 40},
    {.name = "classifier",
     .stages = {"classifier model=configs/models/japanese.json"},
     .bound = 10},
    {.name = "2,000 NG words",
     .stages = {"ng_words lists=build/bench/words-2000.txt;max_hits=3;max_types=6"},
     .bound = 40},
    {.name = "20,000 NG words", .stages = {"ng_words lists=build/bench/words-20000.txt"}},
    {.name = "items of JGLUE",
     .stages = {"decontamination benchmarks=build/bench/benchmarks.json"},
     .bound = 10},
    {.name = "newlines alone", .stages = {"newlines"}},
    {.name = "controls alone", .stages = {"controls"}},
    {.name = "NFC alone", .stages = {"normal_form form=nfc"}},
    {.name = "NFKC alone", .stages = {"normal_form form=nfkc"}},
    {.name = "blanks alone", .stages = {"blanks"}},
    // Without what counts n-grams, and without compression: LLM-jp's, by zlib at its level 9, takes
    // half the time of libmecab by itself, Uzushio's LZ4 a quarter of the rest.
    {.name = "character filters",
     .but = {"ngram_repetition", "char_repetition", "compression"},
     .bound = 12},
    {.name = ".. with LZ4",
     .but = {"ngram_repetition", "char_repetition", "compression"},
     .stages = {"compression codec=lz4"}},
    {.name = ".. with zlib", .but = {"ngram_repetition", "char_repetition"}},
    {.name = ".. with 5-grams", .but = {"ngram_repetition", "compression"}},
};

#define N_ROWS (sizeof rows / sizeof *rows)

static double cpu_seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double least(double a, double b) { return a == 0 || b < a ? b : a; }

static bool open_stage(struct one_stage *stage, const char *setting)
{
    char name[64];
    const char *blank = strchr(setting, ' ');
    size_t len = blank != NULL ? (size_t)(blank - setting) : strlen(setting);

    snprintf(name, sizeof name, "%.*s", (int)len, setting);
    if (one_stage_open(stage, name, blank != NULL ? blank + 1 : "") == JPC_OK)
        return true;
    fprintf(stderr, "bench_text: stage '%s': %s\n", setting, stage->err.message);
    return false;
}

static bool is_named(const char *const names[4], const char *name)
{
    for (int i = 0; i < 4 && names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

// With the bounds that they have by default. Who needs a list or a model is left out, and said.
static void open_character_filters(struct row *row)
{
    for (size_t i = 0; jpc_stages[i] != NULL && row->n_open < MOST_STAGES; i++) {
        const jpc_stage_def *def = jpc_stages[i];

        if (def->kind != JPC_FILTER || def->tier != JPC_TIER_CHARACTERS ||
            is_named(row->but, def->name))
            continue;
        if (open_stage(&row->open[row->n_open], def->name))
            row->n_open++;
        else
            one_stage_close(&row->open[row->n_open]);
    }
}

static bool open_rows(void)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        struct row *row = &rows[i];

        if (row->but[0] != NULL)
            open_character_filters(row);
        for (size_t k = 0; row->stages[k] != NULL; k++, row->n_open++)
            if (!open_stage(&row->open[row->n_open], row->stages[k]))
                return false;
    }
    return true;
}

static void close_rows(void)
{
    for (size_t i = 0; i < N_ROWS; i++)
        for (size_t k = 0; k < rows[i].n_open; k++)
            one_stage_close(&rows[i].open[k]);
}

// The stage's own arrays of the verdict, the document and the arena of all.
static void apply(struct one_stage *stage, jpc_arena *arena, jpc_doc *doc)
{
    jpc_context context = {
        .def = stage->def,
        .params = stage->params,
        .model = stage->model,
        .scratch = stage->scratch,
        .arena = arena,
        .features = arena,
        .bound_of = stage->bound_of,
    };

    doc->verdict = (jpc_verdict){-1, stage->violated, stage->measured};
    stage->def->apply(&context, doc);
}

static void run_row(struct row *row, jpc_arena *arena, jpc_span text)
{
    jpc_doc doc = {.text = text};

    jpc_arena_reset(arena);
    if (row->work != NULL)
        row->work(arena, &doc);
    for (size_t k = 0; k < row->n_open; k++)
        apply(&row->open[k], arena, &doc);
    unused = unused + doc.text.len;
}

static double time_pass(struct row *row, jpc_arena *arena, const jpc_span *texts, size_t n)
{
    double begin = cpu_seconds();

    for (size_t i = 0; i < n; i++)
        run_row(row, arena, texts[i]);
    return cpu_seconds() - begin;
}

// Of all texts: the sum of the best passes.
static double time_row(struct row *row, jpc_arena *arena, const struct json_texts *texts)
{
    double seconds = 0;

    for (size_t i = 0, end; i < texts->n; i = end) {
        size_t bytes = 0;
        double best = 0;

        for (end = i; end < texts->n && bytes < PASS_BYTES; end++)
            bytes += texts->items[end].len;
        for (int pass = 0; pass < PASSES; pass++)
            best = least(best, time_pass(row, arena, texts->items + i, end - i));
        seconds += best;
    }
    return seconds;
}

static double time_mecab(struct mecab_yardstick *mecab)
{
    double begin = cpu_seconds();

    mecab_yardstick_run(mecab);
    return cpu_seconds() - begin;
}

// Returns the seconds of libmecab.
static double measure(struct mecab_yardstick *mecab, const struct json_texts *texts, int n_rounds)
{
    jpc_arena arena = {0};
    double seconds = 0;

    for (int round = 0; round < n_rounds; round++) {
        seconds = least(seconds, time_mecab(mecab));
        for (size_t i = 0; i < N_ROWS; i++)
            rows[i].seconds = least(rows[i].seconds, time_row(&rows[i], &arena, texts));
    }
    jpc_arena_release(&arena);
    return seconds;
}

static void print_row(const char *name, double megabytes, double seconds, double mecab,
                      double bound)
{
    char least_ratio[32] = "-";

    if (bound > 0)
        snprintf(least_ratio, sizeof least_ratio, "%g", bound);
    printf("%-18s %8.1f %9.4f %9.1f %9.2f %6s\n", name, megabytes, seconds, megabytes / seconds,
           mecab / seconds, least_ratio);
}

static bool report(double megabytes, double mecab)
{
    bool fast = true;

    printf("%-18s %8s %9s %9s %9s %6s\n", "text", "MB", "seconds", "MB/s", "to_mecab", "bound");
    print_row("libmecab", megabytes, mecab, mecab, 0);
    for (size_t i = 0; i < N_ROWS; i++)
        print_row(rows[i].name, megabytes, rows[i].seconds, mecab, rows[i].bound);
    fflush(stdout);
    for (size_t i = 0; i < N_ROWS; i++) {
        if (mecab / rows[i].seconds >= rows[i].bound)
            continue;
        fprintf(stderr, "%s: too slow: below %g times the speed of libmecab\n", rows[i].name,
                rows[i].bound);
        fast = false;
    }
    return fast;
}

int main(int argc, char **argv)
{
    int n_rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3;
    struct mecab_yardstick mecab;
    struct json_texts texts = {0};
    bool fast;

    if (argc < 2 || n_rounds < 1) {
        fputs("usage: bench_text DICTIONARY [ROUNDS] < DOCUMENTS\n", stderr);
        return 2;
    }
    if (!mecab_yardstick_open(&mecab, argv[1])) {
        fprintf(stderr, "bench_text: cannot open the dictionary '%s'\n", argv[1]);
        return 1;
    }
    if (!json_texts_read(&texts, stdin) || texts.n == 0 || !open_rows())
        return 1;
    for (size_t i = 0; i < texts.n; i++)
        mecab_yardstick_add(&mecab, texts.items[i]);
    fast = report((double)texts.n_bytes * 1e-6, measure(&mecab, &texts, n_rounds));
    close_rows();
    json_texts_release(&texts);
    mecab_yardstick_close(&mecab);
    return fast ? 0 : 1;
}
