// What a stage does once it does not do again: modifiers that declare themselves idempotent, over
// random strings of what normalisers look at, with all their options. Of every modifier: what comes
// out is well-formed, and a text that did not change does not count as modified, for its line would
// be written anew. A failure is shrunk before it is shown.
#include "tests/unit/law_variant.h"

#define BATCH 512

static const size_t n_pairs = LAW_SANITIZED ? 2000 : 0; // 0: all
static const size_t n_random = LAW_SANITIZED ? 1000 : 12000;
static const size_t n_random_variant = LAW_SANITIZED ? 250 : 2500;

struct texts {
    jpc_arena arena;
    jpc_span *items;
    size_t n;
};

// All single pieces, all pairs of pieces, and random strings.
static struct texts make_texts(void)
{
    size_t k = LAW_COUNT(law_alphabet), pairs = n_pairs > 0 ? n_pairs : k * k;
    struct texts texts = {0};
    uint64_t state = 7;
    jpc_buf text = {0};

    texts.items = jpc_alloc((k + pairs + n_random) * sizeof *texts.items);
    for (size_t i = 0; i < k + pairs + n_random; i++) {
        size_t pair = n_pairs > 0 ? law_below(&state, k * k) : i - k;

        text.len = 0;
        if (i < k) {
            law_add_token(&text, law_alphabet[i]);
        } else if (i < k + pairs) {
            law_add_token(&text, law_alphabet[pair / k]);
            law_add_token(&text, law_alphabet[pair % k]);
        } else {
            law_random_string(&state, i % 16 == 0 ? 60 : 10, &text);
        }
        texts.items[texts.n++] = jpc_arena_copy(&texts.arena, text.ptr, text.len);
    }
    jpc_buf_release(&text);
    return texts;
}

// ---- one text -----------------------------------------------------------------------------

static void apply_to(struct law_run *run, jpc_span text, jpc_buf *out)
{
    const jpc_doc *doc = law_apply(run, &text, 1);

    out->len = 0;
    jpc_buf_add_span(out, doc->text);
}

static bool is_stable(struct law_run *run, jpc_span text, jpc_buf *once, jpc_buf *twice)
{
    apply_to(run, text, once);
    apply_to(run, jpc_buf_span(once), twice);
    return jpc_span_equals(jpc_buf_span(once), jpc_buf_span(twice));
}

// Takes characters out as long as the text is not stable.
static void shrink(struct law_run *run, jpc_buf *text, jpc_buf *once, jpc_buf *twice)
{
    jpc_buf shorter = {0};

    for (size_t at = 0; at < text->len;) {
        const char *next = text->ptr + at;

        jpc_utf8_next(&next);
        shorter.len = 0;
        jpc_buf_add(&shorter, text->ptr, at);
        jpc_buf_add(&shorter, next, text->len - (size_t)(next - text->ptr));
        if (is_stable(run, jpc_buf_span(&shorter), once, twice)) {
            at = (size_t)(next - text->ptr);
            continue;
        }
        text->len = 0;
        jpc_buf_add_span(text, jpc_buf_span(&shorter));
        at = 0;
    }
    jpc_buf_release(&shorter);
}

static void show_unstable(struct law_run *run, jpc_span text)
{
    jpc_buf small = {0}, once = {0}, twice = {0};

    jpc_buf_add_span(&small, text);
    shrink(run, &small, &once, &twice);
    is_stable(run, jpc_buf_span(&small), &once, &twice);
    law_show("text", jpc_buf_span(&small));
    law_show("once", jpc_buf_span(&once));
    law_show("twice", jpc_buf_span(&twice));
    jpc_buf_release(&small);
    jpc_buf_release(&once);
    jpc_buf_release(&twice);
}

// ---- many texts ---------------------------------------------------------------------------

// Numbers of texts of each kind of failure, and the first of each.
struct failures {
    size_t unstable, malformed, counted;
    jpc_span first_unstable, first_malformed, first_counted;
};

static void note(size_t *n, jpc_span *first, jpc_span text)
{
    if ((*n)++ == 0)
        *first = text;
}

static void check_once(const jpc_span *texts, const jpc_doc *docs, size_t n,
                       struct failures *failures)
{
    for (size_t i = 0; i < n; i++) {
        if (jpc_utf8_valid_prefix(docs[i].text) != docs[i].text.len)
            note(&failures->malformed, &failures->first_malformed, texts[i]);
        if (docs[i].text_modified && jpc_span_equals(docs[i].text, texts[i]))
            note(&failures->counted, &failures->first_counted, texts[i]);
    }
}

static void check_texts(struct law_run *run, const jpc_span *texts, size_t n,
                        struct failures *failures)
{
    jpc_arena arena = {0};

    for (size_t at = 0; at < n; at += BATCH) {
        size_t part = n - at < BATCH ? n - at : BATCH;
        jpc_span *once;
        const jpc_doc *docs;

        docs = law_apply(run, texts + at, part);
        check_once(texts + at, docs, part, failures);
        once = law_texts(&arena, docs, part);
        docs = law_apply(run, once, part);
        for (size_t i = 0; i < part; i++)
            if (!jpc_span_equals(docs[i].text, once[i]))
                note(&failures->unstable, &failures->first_unstable, texts[at + i]);
        jpc_arena_reset(&arena);
    }
    jpc_arena_release(&arena);
}

static void check_run(struct law_run *run, const char *what, const struct texts *texts, size_t n,
                      bool idempotent)
{
    struct failures failures = {0};

    check_texts(run, texts->items + texts->n - n, n, &failures);
    if (!ok(failures.malformed == 0, "%s: what comes out is well-formed", what))
        law_show("text", failures.first_malformed);
    if (!ok(failures.counted == 0, "… what did not change does not count as modified"))
        law_show("text", failures.first_counted);
    if (idempotent &&
        !ok(failures.unstable == 0, "… twice is once; %zu of %zu are not", failures.unstable, n))
        show_unstable(run, failures.first_unstable);
}

static void check_variant(const jpc_stage_def *def, const char *settings, const struct texts *texts,
                          size_t n)
{
    char what[512];
    struct law_run run;

    snprintf(what, sizeof what, "%s, %s", def->name, *settings != '\0' ? settings : "defaults");
    if (law_open(&run, def->name, settings) == JPC_OK)
        check_run(&run, what, texts, n, def->idempotent);
    else
        tap_skip(def->name, run.err.message); // options that exclude each other
    law_close(&run);
}

static void check_stage(const jpc_stage_def *def, const struct texts *texts)
{
    struct law_variants variants = law_variants_of(def);

    check_variant(def, "", texts, texts->n);
    for (size_t i = 1; i < variants.n; i++)
        check_variant(def, variants.settings[i], texts, n_random_variant);
    law_variants_release(&variants);
}

static bool is_normalizer(const jpc_stage_def *def)
{
    return def->group != NULL && strcmp(def->group, "normalize") == 0;
}

// The stages that `jpcurate normalize` runs, one after the other, `other` with these settings. Of
// what the last of them has made, the first must want nothing.
static void check_normalize(const jpc_stage_def *other, const char *settings,
                            const struct texts *texts, size_t n)
{
    struct law_run run = {0};
    jpc_stage *stage;
    jpc_status status = JPC_OK;

    for (size_t i = 0; jpc_stages[i] != NULL && status == JPC_OK; i++) {
        if (!is_normalizer(jpc_stages[i]))
            continue;
        status = jpc_pipeline_add(&run.pipeline, jpc_stages[i]->name, &stage, &run.err);
        if (status == JPC_OK && jpc_stages[i] == other)
            status = law_set(stage, settings, &run.err);
    }
    if (ok(status == JPC_OK && law_open_added(&run) == JPC_OK, "normalize %s", settings))
        check_run(&run, "normalize", texts, n, true);
    law_close(&run);
}

static void check_normalizers(const struct texts *texts)
{
    check_normalize(NULL, "", texts, texts->n);
    for (size_t i = 0; jpc_stages[i] != NULL; i++) {
        struct law_variants variants = law_variants_of(jpc_stages[i]);

        for (size_t k = 1; k < variants.n && is_normalizer(jpc_stages[i]); k++)
            check_normalize(jpc_stages[i], variants.settings[k], texts, n_random_variant);
        law_variants_release(&variants);
    }
}

// With an argument: only the stage of that name.
int main(int argc, char **argv)
{
    struct texts texts;

    tap_begin();
    texts = make_texts();
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (jpc_stages[i]->kind == JPC_MODIFIER &&
            (argc < 2 || strcmp(argv[1], jpc_stages[i]->name) == 0))
            check_stage(jpc_stages[i], &texts);
    if (argc < 2)
        check_normalizers(&texts);
    jpc_arena_release(&texts.arena);
    free(texts.items);
    return tap_end();
}
