// A pipeline is the pipe of its stages: [a, b] writes the bytes that a | b writes, where b reads
// what a wrote, and b measures the same. Of pairs of stages with defaults and, of modifiers,
// with other options, too: all, or a share that is chosen by a hash of their names; and always a
// modifier with any stage behind it in the registry. Each stage is opened once; pairs borrow it.
#include "data/jsonl.h"
#include "data/record.h"
#include "tests/unit/law_variant.h"

#define MOST_ENTRIES 512
#define MOST_IN_CHAIN 3

static const size_t n_documents = LAW_SANITIZED ? 12 : 40;
static const size_t most_pairs = LAW_SANITIZED ? 150 : 2500; // but for those that always are

// Stages that are open elsewhere, in a row.
struct chain {
    jpc_pipeline pipeline;
    jpc_stage stages[MOST_IN_CHAIN];
    jpc_worker worker;
    jpc_stats stats;
};

static void append(struct chain *chain, const jpc_pipeline *one)
{
    jpc_stage *stage = &chain->stages[chain->pipeline.n_stages++];

    *stage = one->stages[0];
    stage->bound_of = NULL;
    if (one->dictionary != NULL)
        chain->pipeline.dictionary = one->dictionary;
}

// `b` and `c` may be NULL.
static bool open_chain(struct chain *chain, const struct law_run *a, const struct law_run *b,
                       const struct law_run *c)
{
    jpc_err err = {0};

    *chain = (struct chain){0};
    append(chain, &a->pipeline);
    if (b != NULL)
        append(chain, &b->pipeline);
    if (c != NULL)
        append(chain, &c->pipeline);
    chain->pipeline.stages = chain->stages;
    if (jpc_pipeline_prepare(&chain->pipeline, &err) != JPC_OK ||
        jpc_worker_open(&chain->worker, &chain->pipeline, &err) != JPC_OK)
        return ok(false, "%s", err.message);
    jpc_stats_init(&chain->stats, &chain->pipeline);
    return true;
}

static void close_chain(struct chain *chain)
{
    jpc_worker_close(&chain->worker);
    jpc_stats_release(&chain->stats);
    for (int i = 0; i < chain->pipeline.n_stages; i++)
        free(chain->stages[i].bound_of);
    for (int i = 0; i < chain->pipeline.n_bounds; i++)
        free(chain->pipeline.bounds[i].reason);
    free(chain->pipeline.bounds);
}

// ---- lines in, lines out --------------------------------------------------------------------

static void parse(jpc_batch *batch, jpc_span lines)
{
    static const jpc_record_options options = {
        .text_field = "text", .id_field = "id", .url_field = "url", .meta_key = "jpcurate"};
    jpc_record_scratch scratch = {0};
    jpc_err err = {0};
    size_t n = 0;

    jpc_batch_reset(batch);
    jpc_buf_add_span(&batch->input, lines);
    for (size_t at = 0; at < lines.len;) {
        const char *newline = memchr(lines.ptr + at, '\n', lines.len - at);
        size_t end = newline != NULL ? (size_t)(newline - lines.ptr) : lines.len;

        jpc_batch_add_record(
            batch,
            (jpc_record){.at = at, .len = end - at, .number = ++n, .format = JPC_FORMAT_JSONL});
        at = end + 1;
    }
    if (jpc_record_parse(batch, &options, &scratch, &err) != JPC_OK || jpc_batch_has_more(batch))
        ok(false, "%s", err.message);
    jpc_record_scratch_release(&scratch);
}

// Appends what the last stage measured of the document, unless a stage before dropped it.
static void add_values(const struct chain *chain, const jpc_doc *doc, jpc_buf *out)
{
    const jpc_pipeline *pipeline = &chain->pipeline;
    int last = pipeline->n_stages - 1, first = doc->verdict.first;

    if (first >= 0 && pipeline->bounds[first].stage != last)
        return;
    for (int b = 0; b < pipeline->n_bounds; b++)
        if (pipeline->bounds[b].stage == last)
            law_add_value(out, doc->verdict.measured[b]);
    jpc_buf_add_string(out, "\n");
}

// What comes out, and behind it what the last stage measured.
static void run_lines(struct chain *chain, jpc_batch *batch, jpc_span lines, jpc_buf *out,
                      size_t *out_len)
{
    parse(batch, lines);
    jpc_worker_apply(&chain->worker, batch, 0, chain->pipeline.n_stages, false, &chain->stats);
    out->len = 0;
    for (size_t i = 0; i < batch->n_docs; i++)
        if (jpc_doc_is_kept(&batch->docs[i]))
            jpc_jsonl_format(out, &batch->docs[i], "jpcurate");
    *out_len = out->len;
    for (size_t i = 0; i < batch->n_docs; i++)
        add_values(chain, &batch->docs[i], out);
}

static void make_lines(jpc_buf *lines)
{
    jpc_arena arena = {0};
    const jpc_span *texts = law_corpus(&arena, n_documents);

    for (size_t i = 0; i < n_documents; i++) {
        jpc_buf_printf(lines, "{\"id\":%zu,\"url\":\"https://www.example.jp/%zu\",\"text\":\"", i,
                       i % 7);
        jpc_json_escape(lines, texts[i]);
        jpc_buf_add_string(lines, i % 5 == 0 ? "\",\"jpcurate\":{\"x\":1}}\n" : "\"}\n");
    }
    jpc_arena_release(&arena);
}

// ---- pairs ----------------------------------------------------------------------------------

// A stage with some options.
struct entry {
    const jpc_stage_def *def;
    char *settings; // owned
    struct law_run run;
    jpc_buf alone;    // what it makes of the lines
    size_t alone_len; // without what it measured
};

struct entries {
    struct entry items[MOST_ENTRIES];
    size_t n;
    jpc_batch batch;
    jpc_buf lines;
};

static void add_entry(struct entries *all, const jpc_stage_def *def, const char *settings)
{
    struct entry *entry = &all->items[all->n];
    struct chain one;

    if (all->n == MOST_ENTRIES)
        return;
    *entry = (struct entry){.def = def, .settings = jpc_strdup(settings)};
    if (law_open(&entry->run, def->name, settings) == JPC_OK) {
        if (open_chain(&one, &entry->run, NULL, NULL))
            run_lines(&one, &all->batch, jpc_buf_span(&all->lines), &entry->alone,
                      &entry->alone_len);
        close_chain(&one);
        all->n++;
        return;
    }
    ok(*settings != '\0', "%s, %s: %s", def->name, settings, entry->run.err.message);
    law_close(&entry->run);
    free(entry->settings);
}

// Of modifiers, the first variant and the last one, which is a combination, too.
static void add_entries(struct entries *all)
{
    for (size_t i = 0; jpc_stages[i] != NULL; i++) {
        struct law_variants variants = law_variants_of(jpc_stages[i]);

        add_entry(all, jpc_stages[i], "");
        if (jpc_stages[i]->kind == JPC_MODIFIER && variants.n > 1)
            add_entry(all, jpc_stages[i], variants.settings[1]);
        if (jpc_stages[i]->kind == JPC_MODIFIER && variants.n > 2)
            add_entry(all, jpc_stages[i], variants.settings[variants.n - 1]);
        law_variants_release(&variants);
    }
}

static void release_entries(struct entries *all)
{
    for (size_t i = 0; i < all->n; i++) {
        law_close(&all->items[i].run);
        jpc_buf_release(&all->items[i].alone);
        free(all->items[i].settings);
    }
    jpc_batch_release(&all->batch);
    jpc_buf_release(&all->lines);
}

static bool is_tried(const struct entries *all, const struct entry *a, const struct entry *b)
{
    char names[256];
    uint64_t share = 1 + all->n * all->n / most_pairs;
    int len = snprintf(names, sizeof names, "%s %s|%s %s", a->def->name, a->settings, b->def->name,
                       b->settings);

    if (a->def->kind == JPC_DEDUP && b->def->kind == JPC_DEDUP) // of which a pipeline has one
        return false;
    if (a->def->counts_paragraphs && (b->def->counts_paragraphs || b->def->kind == JPC_DEDUP))
        return false; // it stands behind that, once
    return jpc_hash64(names, (size_t)len) % share == 0 ||
           (a->def->kind == JPC_MODIFIER && a < b && *a->settings == '\0' && *b->settings == '\0' &&
            !LAW_SANITIZED);
}

// The first line that differs.
static void show_difference(jpc_span got, jpc_span want)
{
    size_t start = 0;

    for (size_t i = 0; i < got.len && i < want.len && got.ptr[i] == want.ptr[i]; i++)
        if (got.ptr[i] == '\n')
            start = i + 1;
    jpc_span_drop(&got, start);
    jpc_span_drop(&want, start);
    law_show("[a, b]", jpc_span_take_until(&got, '\n'));
    law_show("a | b", jpc_span_take_until(&want, '\n'));
}

// Whether the whole, over all lines, gives what its rest gives over what the first stage wrote.
static bool is_pipe(struct entries *all, const struct entry *first, struct chain *whole,
                    struct chain *rest)
{
    jpc_buf got = {0}, want = {0};
    size_t ignored;
    bool same;

    run_lines(whole, &all->batch, jpc_buf_span(&all->lines), &got, &ignored);
    run_lines(rest, &all->batch, (jpc_span){first->alone.ptr, first->alone_len}, &want, &ignored);
    same = jpc_span_equals(jpc_buf_span(&got), jpc_buf_span(&want));
    if (!same)
        show_difference(jpc_buf_span(&got), jpc_buf_span(&want));
    jpc_buf_release(&got);
    jpc_buf_release(&want);
    return same;
}

static void check_pair(struct entries *all, const struct entry *a, const struct entry *b)
{
    struct chain whole, rest;

    if (open_chain(&rest, &b->run, NULL, NULL) && open_chain(&whole, &a->run, &b->run, NULL)) {
        ok(is_pipe(all, a, &whole, &rest), "[a, b] = a | b, where a is %s %s and b is %s %s",
           a->def->name, a->settings, b->def->name, b->settings);
        close_chain(&whole);
    }
    close_chain(&rest);
}

// What the first b found out about the text, the second one must not believe behind a modifier.
static void check_again(struct entries *all, const struct entry *a, const struct entry *b)
{
    struct chain whole, rest;

    if (open_chain(&rest, &a->run, &b->run, NULL) &&
        open_chain(&whole, &b->run, &a->run, &b->run)) {
        ok(is_pipe(all, b, &whole, &rest), "[b, a, b] = b | [a, b], where a is %s %s and b is %s",
           a->def->name, a->settings, b->def->name);
        close_chain(&whole);
    }
    close_chain(&rest);
}

static void check(struct entries *all, const struct entry *a, const struct entry *b)
{
    if (!is_tried(all, a, b))
        return;
    check_pair(all, a, b);
    if (a->def->kind == JPC_MODIFIER && b->def->kind == JPC_FILTER)
        check_again(all, a, b);
}

// With an argument: only the pairs with the stage of that name.
int main(int argc, char **argv)
{
    static struct entries all;

    tap_begin();
    make_lines(&all.lines);
    add_entries(&all);
    for (size_t i = 0; i < all.n * all.n; i++) {
        const struct entry *a = &all.items[i / all.n], *b = &all.items[i % all.n];

        if (argc < 2 || strcmp(argv[1], a->def->name) == 0 || strcmp(argv[1], b->def->name) == 0)
            check(&all, a, b);
    }
    release_entries(&all);
    return tap_end();
}
