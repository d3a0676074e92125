// What every stage must be and survive. A new stage is found through the registry: it is tested
// here from the line in filters.def on, and fails until it has its golden folder.
#include <dirent.h>
#include <math.h>

#include "exec/pipeline.h"
#include "exec/registry.h"
#include "exec/stats.h"
#include "tests/unit/tap.h"
#include "text/utf8.h"

#define MIB ((size_t)1 << 20)

static size_t count_entries(const char *path)
{
    DIR *dir = opendir(path);
    size_t n = 0;

    while (dir != NULL && readdir(dir) != NULL)
        n++;
    if (dir != NULL)
        closedir(dir);
    return n > 2 ? n - 2 : 0; // without . and ..
}

static bool is_text_of(const char *string) { return string != NULL && *string != '\0'; }

static bool is_default_inside(const jpc_option *o)
{
    if (o->type == JPC_TYPE_CHOICE)
        return o->choices != NULL;
    if (o->type != JPC_TYPE_NUMBER && o->type != JPC_TYPE_SIZE)
        return true;
    return (o->bound != JPC_UNBOUNDED && isnan(o->initial)) ||
           (o->initial >= o->lowest && o->initial <= o->highest);
}

// What signs drops what is similar: its bound is the least similarity that makes a copy.
static bool is_named_for_its_direction(const jpc_stage_def *def, const jpc_option *o)
{
    bool lower = o->bound == JPC_LOWER || o->bound == JPC_LOWER_STRICT || def->signs;

    return o->bound == JPC_UNBOUNDED || strncmp(o->name, lower ? "min_" : "max_", 4) == 0;
}

static void check_definition(const jpc_stage_def *def)
{
    char path[128];

    ok(is_text_of(def->summary) && is_text_of(def->reference) && is_text_of(def->differs),
       "%s has summary, reference and what differs", def->name);
    ok(def->options != NULL && (def->options[0].name == NULL || def->params_size > 0),
       "%s has an option table", def->name);
    for (const jpc_option *o = def->options; o->name != NULL; o++) {
        ok(is_text_of(o->help) && is_default_inside(o), "%s.%s: help, default inside the bounds",
           def->name, o->name);
        ok(is_named_for_its_direction(def, o), "%s.%s: min_ or max_ as its direction", def->name,
           o->name);
    }
    snprintf(path, sizeof path, "tests/golden/%s", def->name);
    ok(count_entries(path) > 0, "%s has golden cases", def->name);
}

// ---- texts that must not hurt --------------------------------------------------------

static jpc_span repeat(jpc_arena *arena, const char *unit, size_t bytes)
{
    size_t len = strlen(unit), n = bytes / len;
    char *text = jpc_arena_alloc(arena, n * len);

    for (size_t i = 0; i < n; i++)
        memcpy(text + i * len, unit, len);
    return (jpc_span){text, n * len};
}

// Every assigned and unassigned code point once, newlines now and then.
static jpc_span all_of_unicode(jpc_arena *arena)
{
    char *text = jpc_arena_alloc(arena, 4 * 0x110000);
    size_t len = 0;

    for (uint32_t code = 0; code < 0x110000; code++)
        if (code < 0xD800 || code > 0xDFFF)
            len += jpc_utf8_put(text + len, code);
    return (jpc_span){text, len};
}

static jpc_span random_bytes(jpc_arena *arena, size_t n)
{
    char *text = jpc_arena_alloc(arena, n);
    uint64_t state = 88172645463325252u, ignored = 0;

    for (size_t i = 0; i < n; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text[i] = (char)(state >> 32);
    }
    return jpc_utf8_repair(arena, (jpc_span){text, n},
                           &ignored); // as documents are when they are read
}

static size_t make_texts(jpc_arena *arena, jpc_span *texts)
{
    size_t n = 0;

    texts[n++] = jpc_span_of("");
    texts[n++] = jpc_span_of("a");
    texts[n++] = jpc_span_of("あ");
    texts[n++] = jpc_span_of("\n");
    texts[n++] = jpc_span_of("。");
    texts[n++] = jpc_span_of(" 　\t ");
    texts[n++] = (jpc_span){"nul\0inside", 10};
    texts[n++] =
        jpc_span_of("今日は晴れ。連絡は hoge@example.co.jp か 03-1234-5678 まで。\n続き。");
    texts[n++] = repeat(arena, "a", MIB);
    texts[n++] = repeat(arena, "あ", MIB);
    texts[n++] = repeat(arena, "\n", MIB);
    texts[n++] = repeat(arena, "ア", MIB / 8);
    texts[n++] = repeat(arena, "これは、文です。\n", MIB / 4);
    texts[n++] = repeat(arena, "0123456789", MIB / 4);
    texts[n++] = repeat(arena, "a@", MIB / 4);
    texts[n++] = random_bytes(arena, MIB / 8);
    texts[n++] = all_of_unicode(arena);
    return n;
}

// ---- one stage over all of them -------------------------------------------------------

struct bench {
    jpc_pipeline pipeline;
    jpc_worker worker;
    jpc_stats stats;
    jpc_batch batch;
};

static bool open_bench(struct bench *bench, const char *name)
{
    jpc_stage *stage;
    jpc_err err = {0};

    *bench = (struct bench){0};
    if (jpc_pipeline_add(&bench->pipeline, name, &stage, &err) != JPC_OK ||
        jpc_pipeline_open(&bench->pipeline, &err) != JPC_OK ||
        jpc_worker_open(&bench->worker, &bench->pipeline, &err) != JPC_OK)
        return ok(false, "%s opens: %s", name, err.message);
    jpc_stats_init(&bench->stats, &bench->pipeline);
    return true;
}

static void close_bench(struct bench *bench)
{
    jpc_worker_close(&bench->worker);
    jpc_stats_release(&bench->stats);
    jpc_pipeline_release(&bench->pipeline);
    jpc_batch_release(&bench->batch);
}

// Applies the stage to one document with this text; the document lives until the next call.
static const jpc_doc *apply(struct bench *bench, jpc_span text)
{
    static const jpc_crawl crawl = {.http_status = 200, .raw_japanese = true, .body_bytes = 100};
    jpc_doc *doc;

    jpc_batch_reset(&bench->batch);
    doc = bench->batch.docs = jpc_arena_zalloc(&bench->batch.arena, sizeof *doc);
    bench->batch.n_docs = 1;
    *doc = (jpc_doc){.text = jpc_arena_copy(&bench->batch.arena, text.ptr, text.len),
                     .url = jpc_span_of("https://www.example.jp/a"),
                     .crawl = &crawl};
    jpc_worker_apply(&bench->worker, &bench->batch, 0, 1, true, &bench->stats);
    return doc;
}

static bool same_values(const double *a, const double *b, int n)
{
    for (int i = 0; i < n; i++)
        if (!(a[i] == b[i] || (isnan(a[i]) && isnan(b[i]))))
            return false;
    return true;
}

static void check_text(struct bench *bench, const jpc_stage_def *def, jpc_span text, size_t number)
{
    int n = bench->pipeline.n_bounds;
    double *values = jpc_alloc(((size_t)n + 1) * sizeof *values);
    const jpc_doc *doc = apply(bench, text);
    jpc_buf once = {0};
    bool finite = true;

    for (int b = 0; b < n; b++) {
        values[b] = doc->verdict.measured[b];
        finite = finite && !isinf(values[b]);
    }
    jpc_buf_add_span(&once, doc->text);
    ok(finite, "%s, text %zu: values are numbers", def->name, number);
    ok(doc->features == NULL && bench->worker.features.used == 0, "… no features are left");
    ok(jpc_utf8_valid_prefix(doc->text) == doc->text.len, "… the text is well-formed");
    if (def->kind != JPC_MODIFIER)
        ok(jpc_span_equals(doc->text, text), "… the text is left alone");
    doc = apply(bench, text);
    ok(same_values(doc->verdict.measured, values, n) &&
           jpc_span_equals(doc->text, jpc_buf_span(&once)),
       "… applying it again to the same text gives the same");
    if (def->kind == JPC_MODIFIER && def->idempotent) {
        doc = apply(bench, jpc_buf_span(&once));
        ok(jpc_span_equals(doc->text, jpc_buf_span(&once)), "… it is idempotent, as it says");
    }
    jpc_buf_release(&once);
    free(values);
}

static void check_stage(const jpc_stage_def *def, const jpc_span *texts, size_t n_texts)
{
    struct bench bench;

    check_definition(def);
    if (open_bench(&bench, def->name))
        for (size_t i = 0; i < n_texts; i++)
            check_text(&bench, def, texts[i], i);
    close_bench(&bench);
}

// With an argument: only the stage of that name.
int main(int argc, char **argv)
{
    jpc_arena arena = {0};
    jpc_span texts[32];
    size_t n_texts;

    tap_begin();
    n_texts = make_texts(&arena, texts);
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (argc < 2 || strcmp(argv[1], jpc_stages[i]->name) == 0)
            check_stage(jpc_stages[i], texts, n_texts);
    jpc_arena_release(&arena);
    return tap_end();
}
