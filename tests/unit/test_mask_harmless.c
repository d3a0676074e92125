// Masking changes nothing else. What `all: annotate` says is there, in characters, is what `all:
// mask` replaces, and all other bytes stay; and what has been masked is masked: a second pass finds
// nothing to do. On documents made of sentences and of personal data of every kind in every form,
// side by side and one in the other, and on real documents.
#include <stdlib.h>

#include "pii/finder.h"
#include "tests/unit/json_tree.h"
#include "tests/unit/one_stage.h"
#include "tests/unit/oracle.h"
#include "tests/unit/personal_data.h"

// ---- template sets -------------------------------------------------------------------------

static const char *key_file; // of replace

// Sets that say what stands for a find, whatever it is, can be checked byte by byte.
static const struct templates {
    const char *name;
    bool is_constant;
} sets[] = {{"hojichar", false}, {"tokens", true}, {"fineweb2", false}, {"replace", false}};

static const char *const tokens[] = {
#define JPC_DETECTOR(name, action, template, tokens) tokens,
#include "pii/detectors.def"
#undef JPC_DETECTOR
};

struct stages {
    struct one_stage annotate, mask[LAW_COUNT(sets)];
};

static void stages_open(struct stages *stages, bool with_names)
{
    const char *names = with_names ? "" : ";name=off";
    char settings[256];
    jpc_status status;

    snprintf(settings, sizeof settings, "all=annotate%s", names);
    status = one_stage_open(&stages->annotate, "mask", settings);
    ok(status == JPC_OK, "opens to annotate%s: %s", names,
       status == JPC_OK ? "yes" : stages->annotate.err.message);
    for (size_t i = 0; i < LAW_COUNT(sets); i++) {
        if (strcmp(sets[i].name, "replace") == 0)
            snprintf(settings, sizeof settings, "all=replace;key_file=%s%s", key_file, names);
        else
            snprintf(settings, sizeof settings, "all=mask;templates=%s%s", sets[i].name, names);
        status = one_stage_open(&stages->mask[i], "mask", settings);
        ok(status == JPC_OK, "opens with %s%s: %s", sets[i].name, names,
           status == JPC_OK ? "yes" : stages->mask[i].err.message);
    }
}

static void stages_close(struct stages *stages)
{
    one_stage_close(&stages->annotate);
    for (size_t i = 0; i < LAW_COUNT(sets); i++)
        one_stage_close(&stages->mask[i]);
}

// ---- what annotate says --------------------------------------------------------------------

struct find {
    size_t at, end; // bytes
    const char *token;
};

static struct {
    size_t documents, finds, of_kind[LAW_COUNT(tokens)];
    size_t late;    // masked texts in which something is found that its neighbour had hidden
    size_t changed; // … in which other bytes are not the same
    size_t again;   // … that a second pass changes
} sums;

static int by_place(const void *a, const void *b)
{
    size_t x = ((const struct find *)a)->at, y = ((const struct find *)b)->at;

    return x < y ? -1 : x > y;
}

static jpc_span meta_of(const jpc_doc *doc, const char *key)
{
    for (const jpc_meta *meta = doc->meta; meta != NULL; meta = meta->next)
        if (strcmp(meta->key, key) == 0)
            return meta->value;
    return (jpc_span){NULL, 0};
}

/** The finds in `text` in its order, in the arena; *n: how many. */
static struct find *finds_of(jpc_arena *arena, const jpc_doc *annotated, jpc_span text, size_t *n)
{
    jpc_span spans = meta_of(annotated, "pii_spans");
    struct json *root = spans.len > 0 ? json_parse(arena, spans) : NULL;
    struct find *finds = jpc_arena_alloc(arena, (spans.len / 4 + 1) * sizeof *finds);

    *n = 0;
    for (int kind = 0; root != NULL && jpc_detectors[kind] != NULL; kind++) {
        const struct json *list = json_member(root, jpc_detectors[kind]->name);

        for (const struct json *span = list != NULL ? list->first : NULL; span != NULL;
             span = span->next) {
            sums.of_kind[kind]++;
            finds[(*n)++] = (struct find){
                jpc_utf8_offset(text, strtoul(span->first->text.ptr, NULL, 10)),
                jpc_utf8_offset(text, strtoul(span->first->next->text.ptr, NULL, 10)),
                tokens[kind],
            };
        }
    }
    qsort(finds, *n, sizeof *finds, by_place);
    return finds;
}

// ---- the laws ------------------------------------------------------------------------------

/** Whether `masked` is `text` with the token of each find in its place. */
static bool is_tokenized(jpc_span text, const struct find *finds, size_t n, jpc_span masked)
{
    jpc_buf want = {0};
    size_t at = 0;
    bool same;

    for (size_t i = 0; i < n; i++) {
        jpc_buf_add(&want, text.ptr + at, finds[i].at - at);
        jpc_buf_add_string(&want, finds[i].token);
        at = finds[i].end;
    }
    jpc_buf_add(&want, text.ptr + at, text.len - at);
    same = jpc_span_equals(jpc_buf_span(&want), masked);
    jpc_buf_release(&want);
    return same;
}

/** Whether `masked` is what `text` has before, between and behind the finds, in this order, with
 *  something between. */
static bool has_all_else(jpc_span text, const struct find *finds, size_t n, jpc_span masked)
{
    size_t last = n > 0 ? finds[n - 1].end : 0, tail = text.len - last;

    if (n == 0)
        return jpc_span_equals(text, masked);
    if (masked.len < finds[0].at + tail || memcmp(masked.ptr, text.ptr, finds[0].at) != 0 ||
        memcmp(masked.ptr + masked.len - tail, text.ptr + last, tail) != 0)
        return false;
    masked = (jpc_span){masked.ptr + finds[0].at, masked.len - finds[0].at - tail};
    for (size_t i = 1; i < n; i++) {
        size_t len = finds[i].at - finds[i - 1].end, at = 1;

        while (at + len <= masked.len &&
               memcmp(masked.ptr + at, text.ptr + finds[i - 1].end, len) != 0)
            at++;
        if (at + len > masked.len)
            return false;
        jpc_span_drop(&masked, at + len);
    }
    return masked.len > 0;
}

/** How many "pii" says there are. */
static size_t count_of(jpc_arena *arena, const jpc_doc *doc)
{
    jpc_span counts = meta_of(doc, "pii");
    size_t n = 0;

    if (counts.len > 0)
        for (const struct json *count = json_parse(arena, counts)->first; count != NULL;
             count = count->next)
            n += strtoul(count->text.ptr, NULL, 10);
    return n;
}

static void complain(const char *set, const char *what, jpc_span text, jpc_span masked)
{
    static int n;

    if (n++ < 10 && text.len < 1000)
        printf("# %s: %s\n# '%.*s'\n# '%.*s'\n", set, what, (int)text.len, text.ptr,
               (int)masked.len, masked.ptr);
}

static void look_at_masked(struct stages *stages, size_t set, jpc_arena *arena, jpc_span text,
                           const struct find *finds, size_t n)
{
    const jpc_doc *doc = one_stage_run(&stages->mask[set], text);
    jpc_span masked = jpc_arena_copy(arena, doc->text.ptr, doc->text.len);

    if (count_of(arena, doc) != n) {
        sums.late++;
    } else if (sets[set].is_constant ? !is_tokenized(text, finds, n, masked)
                                     : !has_all_else(text, finds, n, masked)) {
        sums.changed++;
        complain(sets[set].name, "changes more than it finds", text, masked);
    }
    doc = one_stage_run(&stages->mask[set], masked);
    if (meta_of(doc, "pii").len > 0 || !jpc_span_equals(doc->text, masked)) {
        sums.again++;
        complain(sets[set].name, "finds something a second time", text, masked);
    }
}

static void look_at(struct stages *stages, jpc_arena *arena, jpc_span text)
{
    const jpc_doc *annotated = one_stage_run(&stages->annotate, text);
    size_t n;
    struct find *finds = finds_of(arena, annotated, text, &n);

    sums.documents++;
    sums.finds += n;
    sums.changed += annotated->text_modified || count_of(arena, annotated) != n;
    for (size_t set = 0; set < LAW_COUNT(sets); set++)
        look_at_masked(stages, set, arena, text, finds, n);
    jpc_arena_reset(arena);
}

// Late finds are few, and no reason not to look at the others: one in a hundred, and in the few
// documents of a sanitizer's run some more by chance.
#define MOST_LATE(n_masked) (5 + 0.02 * (double)(n_masked))

static void check_sums(const char *what)
{
    size_t masked = sums.documents * LAW_COUNT(sets);

    ok(sums.finds >= sums.documents / 2, "%s: %zu documents with %zu finds", what, sums.documents,
       sums.finds);
    ok((double)sums.late <= MOST_LATE(masked), "%s: %zu of %zu hold late finds", what, sums.late,
       masked);
    ok(sums.changed == 0, "%s: bytes outside of what is found stay (%zu)", what, sums.changed);
    ok(sums.again == 0, "%s: a second pass finds nothing to do (%zu)", what, sums.again);
    for (size_t i = 0; i < LAW_COUNT(tokens); i++)
        printf("# %s: %zu of %s\n", what, sums.of_kind[i], jpc_detectors[i]->name);
}

// ---- documents that are made ---------------------------------------------------------------

/** Sentences, random strings and personal data: alone, in a row, and cut into one another. */
static void make_document(uint64_t *state, jpc_buf *out)
{
    static const char *const joints[] = {"",  "",   "",   " ",  "、", "\n", "　", "と", "/", "・",
                                         "(", "）", "：", "は", "|",  ",",  "-",  "1",  "a", "<"};
    size_t pieces = 1 + law_below(state, 8);

    out->len = 0;
    for (size_t i = 0; i < pieces; i++) {
        size_t what = law_below(state, 8);

        if (what == 0)
            law_random_string(state, 6, out);
        else if (what == 1)
            jpc_buf_add_string(out, law_sentences[law_below(state, LAW_COUNT(law_sentences))]);
        else
            personal_kinds[law_below(state, LAW_COUNT(personal_kinds))].add(state, out);
        jpc_buf_add_string(out, PERSONAL_ONE_OF(state, joints));
    }
}

/** Cuts a piece of up to 12 characters out, or puts one of the alphabet in: what is nearly
 * personal. */
static void damage_document(uint64_t *state, jpc_buf *out)
{
    jpc_span text = {out->ptr, out->len};
    size_t n = jpc_utf8_count(text), first = law_below(state, n + 1);
    size_t at = jpc_utf8_offset(text, first);
    size_t end =
        jpc_utf8_offset(text, first + (law_below(state, 2) == 0 ? 0 : law_below(state, 12)));
    jpc_buf damaged = {0};

    jpc_buf_add(&damaged, text.ptr, at);
    if (end == at)
        law_add_token(&damaged, law_alphabet[law_below(state, LAW_COUNT(law_alphabet))]);
    jpc_buf_add(&damaged, text.ptr + end, text.len - end);
    jpc_buf_release(out);
    *out = damaged;
}

static void test_made(const char *what, bool with_names, size_t n, uint64_t state)
{
    struct stages stages;
    jpc_arena arena = {0};
    jpc_buf text = {0};

    memset(&sums, 0, sizeof sums);
    stages_open(&stages, with_names);
    for (size_t i = 0; i < n; i++) {
        make_document(&state, &text);
        if (i % 4 == 3)
            damage_document(&state, &text);
        look_at(&stages, &arena, jpc_buf_span(&text));
    }
    check_sums(what);
    for (size_t i = 0; i < LAW_COUNT(personal_kinds); i++)
        ok(jpc_detector_find(jpc_span_of(personal_kinds[i].detector)) >= 0,
           "there is a detector %s", personal_kinds[i].detector);
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
    stages_close(&stages);
}

// ---- real documents ------------------------------------------------------------------------

/** Puts personal data in at three places. */
static void add_to_document(uint64_t *state, jpc_span text, jpc_buf *out)
{
    out->len = 0;
    for (int i = 0; i < 3; i++) {
        size_t n = jpc_utf8_offset(text, law_below(state, 1 + jpc_utf8_count(text)));

        jpc_buf_add(out, text.ptr, n);
        personal_kinds[law_below(state, LAW_COUNT(personal_kinds))].add(state, out);
        jpc_span_drop(&text, n);
    }
    jpc_buf_add_span(out, text);
}

static void test_real(void)
{
    struct stages stages;
    jpc_arena arena = {0};
    jpc_buf text = {0};
    struct oracle oracle;
    uint64_t state = 20240506;

    if (!oracle_open(&oracle)) {
        tap_skip("real documents", "no shared data");
        return;
    }
    memset(&sums, 0, sizeof sums);
    stages_open(&stages, false);
    for (size_t i = 0; oracle_next(&oracle); i++) {
        if (i % LAW_SHRINK != 0)
            continue;
        add_to_document(&state, jpc_buf_span(&oracle.text), &text);
        look_at(&stages, &arena, jpc_buf_span(&text));
    }
    check_sums("real documents");
    oracle_close(&oracle);
    jpc_buf_release(&text);
    jpc_arena_release(&arena);
    stages_close(&stages);
}

int main(void)
{
    char key[] = "/tmp/jpcurate-key-XXXXXX";
    int file = mkstemp(key);
    size_t n = 8000 / LAW_SHRINK;

    tap_begin();
    ok(file >= 0 && write(file, "a key of more than 16 bytes", 27) == 27, "a key to replace with");
    key_file = key;
    test_made("made", false, n, 20240504);
    test_made("made, names too", true, n / 20, 20240505);
    test_real();
    close(file);
    unlink(key);
    return tap_end();
}
