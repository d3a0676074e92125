#include "data/benchmark.h"

#include <stdlib.h>

#include "core/hash.h"
#include "data/benchmark_file.h"
#include "data/jsonl.h"
#include "text/unicode_table.h"
#include "text/edit.h"
#include "text/line.h"
#include "text/utf8.h"

#define SHOWN_SHORT 10 // of the strings that are too short
#define MIN_HIRAGANA 1
#define MIN_WORDS 4
#define FIRST_NOT_LATIN 0x250

// What the strings of one field of one file have become: "data[].context".
struct jpc_benchmark_field {
    uint32_t file;
    jpc_span name;
    uint64_t n, n_sentences, n_items, n_equal, n_short; // n_sentences: that end in a stop
    jpc_buf shown;                                      // of those that are too short
    int n_shown;
};

// ---- reading ---------------------------------------------------------------------------------

// The path without indices, in the arena.
static jpc_span pattern_of(jpc_arena *arena, jpc_span path)
{
    jpc_span pattern = jpc_arena_copy(arena, path.ptr, path.len);
    char *out = (char *)(uintptr_t)pattern.ptr;
    size_t len = 0;

    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] < '0' || path.ptr[i] > '9' || len == 0 || out[len - 1] != '[')
            out[len++] = path.ptr[i];
    return (jpc_span){pattern.ptr, len};
}

// Files have few fields, and strings of one often follow each other.
static uint32_t field_of(jpc_benchmark *benchmark, jpc_span path)
{
    jpc_arena_mark mark = jpc_arena_mark_of(&benchmark->arena);
    jpc_span name = pattern_of(&benchmark->arena, path);

    for (size_t i = 0; i < benchmark->n_fields; i++)
        if (benchmark->fields[i].file == benchmark->present_file &&
            jpc_span_equals(benchmark->fields[i].name, name)) {
            jpc_arena_rewind(&benchmark->arena, mark);
            return (uint32_t)i;
        }
    if (benchmark->n_fields == benchmark->fields_capacity) {
        benchmark->fields_capacity = 2 * benchmark->fields_capacity + 8;
        benchmark->fields =
            jpc_realloc(benchmark->fields, benchmark->fields_capacity * sizeof *benchmark->fields);
    }
    benchmark->fields[benchmark->n_fields] =
        (struct jpc_benchmark_field){.file = benchmark->present_file, .name = name};
    return (uint32_t)benchmark->n_fields++;
}

static bool is_sentence(jpc_span text)
{
    static const char *const stops[] = {"。", "．", "｡", "？", "！", ".", "?", "!"};

    text = jpc_strip(text);
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (jpc_span_ends(text, jpc_span_of(stops[i])))
            return true;
    return false;
}

static void take_string(void *self, const jpc_benchmark_string *string)
{
    jpc_benchmark *benchmark = self;
    uint32_t field = field_of(benchmark, string->field);

    benchmark->fields[field].n++;
    benchmark->fields[field].n_sentences += is_sentence(string->text);
    if (benchmark->n == benchmark->capacity) {
        benchmark->capacity = 2 * benchmark->capacity + 256;
        benchmark->sources =
            jpc_realloc(benchmark->sources, benchmark->capacity * sizeof *benchmark->sources);
    }
    benchmark->sources[benchmark->n++] = (jpc_benchmark_source){
        .file = benchmark->present_file,
        .field = field,
        .line = string->line,
        .path = jpc_arena_copy(&benchmark->arena, string->field.ptr, string->field.len),
        .text = jpc_arena_copy(&benchmark->texts, string->text.ptr, string->text.len)};
}

// ---- what tells --------------------------------------------------------------------------------

static bool is_latin(jpc_item_units characters)
{
    for (size_t i = 0; i < characters.n; i++)
        if (characters.items[i] >= FIRST_NOT_LATIN)
            return false;
    return true;
}

// Numbers are no words.
static size_t count_words(jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;
    bool has_letter = false;
    size_t n = 0;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        if (jpc_code_set_has(&jpc_separators, code)) {
            n += has_letter;
            has_letter = false;
        } else if (jpc_code_set_has(&jpc_letters, code)) {
            has_letter = true;
        }
    }
    return n + has_letter;
}

static size_t count_hiragana(jpc_item_units characters)
{
    size_t n = 0;

    for (size_t i = 0; i < characters.n; i++)
        n += characters.items[i] >= 0x3041 && characters.items[i] <= 0x3096;
    return n;
}

// Where most strings are sentences, all are.
static bool is_of_sentences(const struct jpc_benchmark_field *field)
{
    return 2 * field->n_sentences >= field->n;
}

static bool tells(const jpc_benchmark *benchmark, const jpc_benchmark_source *source,
                  jpc_item_units characters, bool whole)
{
    bool has_words = count_words(source->text) >= MIN_WORDS;

    if (is_latin(characters))
        return has_words;
    if (!whole)
        return true;
    return characters.n >= benchmark->min_chars &&
           (has_words || count_hiragana(characters) >= MIN_HIRAGANA) &&
           (is_sentence(source->text) || is_of_sentences(&benchmark->fields[source->field]));
}

// Each of them is shown once.
static void note_short(struct jpc_benchmark_field *field, jpc_span text)
{
    size_t len = field->shown.len;

    field->n_short++;
    if (field->n_shown > SHOWN_SHORT)
        return;
    jpc_buf_add_string(&field->shown, ": '");
    jpc_json_escape(&field->shown, text);
    jpc_buf_add_string(&field->shown, "'");
    if (jpc_span_holds((jpc_span){field->shown.ptr, len},
                       (jpc_span){field->shown.ptr + len + 2, field->shown.len - len - 2})) {
        field->shown.len = len;
        return;
    }
    if (field->n_shown++ == SHOWN_SHORT)
        field->shown.len = len;
    else if (len > 0)
        field->shown.ptr[len] = ',';
}

// ---- the index ---------------------------------------------------------------------------------

struct indexing {
    jpc_benchmark *benchmark;
    jpc_tagger *tagger; // NULL: of characters
    jpc_arena scratch;
    uint64_t *hashes; // of the characters of each item
    uint32_t *slots;  // by these hashes: number of the item and 1
    size_t n_slots;
};

static uint32_t *slot_of(const struct indexing *indexing, uint64_t hash)
{
    size_t at = (size_t)hash & (indexing->n_slots - 1);

    while (indexing->slots[at] != 0 && indexing->hashes[indexing->slots[at] - 1] != hash)
        at = (at + 1) & (indexing->n_slots - 1);
    return &indexing->slots[at];
}

// Returns whether it is an item: it is not too short.
static bool add_item(struct indexing *indexing, const jpc_benchmark_source *source,
                     jpc_item_units characters)
{
    jpc_benchmark *benchmark = indexing->benchmark;
    jpc_arena *scratch = &indexing->scratch;
    jpc_item_units units = characters;
    uint64_t *hashes;
    size_t n;

    if (indexing->tagger != NULL) {
        jpc_morphemes morphemes = jpc_tagger_segment(indexing->tagger, scratch, source->text);
        uint32_t *which;

        units = jpc_item_morphemes(scratch, source->text, &morphemes, &which);
    }
    n = jpc_item_ngrams(scratch, units, benchmark->index.ngram, &hashes);
    if (characters.n == 0 || !tells(benchmark, source, characters, n < benchmark->min_overlap))
        return false;
    if (n < benchmark->min_overlap)
        jpc_item_index_add_whole(&benchmark->index, characters);
    else
        jpc_item_index_add(&benchmark->index, hashes, n, units.n);
    return true;
}

static void index_source(struct indexing *indexing, const jpc_benchmark_source *source, size_t *n)
{
    jpc_benchmark *benchmark = indexing->benchmark;
    struct jpc_benchmark_field *field = &benchmark->fields[source->field];
    jpc_item_units characters = jpc_item_characters(&indexing->scratch, source->text);
    uint64_t hash = jpc_hash64(characters.items, characters.n * sizeof *characters.items);
    uint32_t *slot = slot_of(indexing, hash);

    if (*slot != 0) {
        field->n_equal++;
    } else if (add_item(indexing, source, characters)) {
        indexing->hashes[*n] = hash;
        benchmark->sources[(*n)++] = *source;
        *slot = (uint32_t)*n;
        field->n_items++;
    } else {
        note_short(field, source->text);
    }
    jpc_arena_reset(&indexing->scratch);
}

void jpc_benchmark_index(jpc_benchmark *benchmark, int ngram, jpc_tagger *tagger)
{
    struct indexing indexing = {.benchmark = benchmark, .tagger = tagger, .n_slots = 64};
    size_t n = 0;

    while (indexing.n_slots < 2 * benchmark->n)
        indexing.n_slots *= 2;
    indexing.slots = jpc_alloc(indexing.n_slots * sizeof *indexing.slots);
    indexing.hashes = jpc_alloc((benchmark->n + 1) * sizeof *indexing.hashes);
    jpc_item_index_init(&benchmark->index, ngram);
    for (size_t i = 0; i < benchmark->n; i++) {
        jpc_benchmark_source source = benchmark->sources[i];

        index_source(&indexing, &source, &n);
    }
    benchmark->n = n;
    jpc_item_index_build(&benchmark->index);
    jpc_arena_release(&indexing.scratch);
    jpc_arena_release(&benchmark->texts);
    free(indexing.hashes);
    free(indexing.slots);
}

// ---- files -------------------------------------------------------------------------------------

static const char *end_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

// Where a file lies is nothing to results.
static const char *name_of(char *const *paths, size_t n, size_t file)
{
    const char *name = end_of(paths[file]);

    for (size_t i = 0; i < n; i++)
        if (i != file && strcmp(end_of(paths[i]), name) == 0)
            return paths[file];
    return name;
}

jpc_status jpc_benchmark_open(jpc_benchmark *benchmark, char *const *paths, size_t n_paths,
                              char *const *fields, size_t n_fields, jpc_err *err)
{
    *benchmark = (jpc_benchmark){.names = jpc_alloc((n_paths + 1) * sizeof *benchmark->names)};
    for (size_t i = 0; i < n_paths; i++) {
        size_t before = benchmark->n;

        benchmark->names[i] = name_of(paths, n_paths, i);
        benchmark->present_file = (uint32_t)i;
        JPC_TRY(jpc_benchmark_read(paths[i], fields, n_fields, take_string, benchmark, err));
        if (benchmark->n == before)
            return jpc_fail(err, JPC_ERR_CONFIG, "'%s' has no string%s", paths[i],
                            n_fields > 0 ? " in one of the 'fields'" : "");
        if (benchmark->n >= UINT32_MAX)
            return jpc_fail(err, JPC_ERR_LIMIT, "benchmarks have at most 4294967294 strings");
    }
    return JPC_OK;
}

void jpc_benchmark_release(jpc_benchmark *benchmark)
{
    for (size_t i = 0; i < benchmark->n_fields; i++)
        jpc_buf_release(&benchmark->fields[i].shown);
    jpc_item_index_release(&benchmark->index);
    jpc_arena_release(&benchmark->arena);
    jpc_arena_release(&benchmark->texts);
    free(benchmark->fields);
    free(benchmark->sources);
    free(benchmark->names);
}

// ---- telling -----------------------------------------------------------------------------------

static void note_field(const jpc_benchmark *benchmark, const struct jpc_benchmark_field *field,
                       jpc_buf *notes)
{
    jpc_buf_printf(notes,
                   "benchmark '%s'%s%.*s: %" PRIu64 " strings, %" PRIu64 " items, %" PRIu64
                   " equal to an earlier item, %" PRIu64 " too short to tell",
                   benchmark->names[field->file], field->name.len > 0 ? " " : "",
                   (int)field->name.len, field->name.ptr, field->n, field->n_items, field->n_equal,
                   field->n_short);
    jpc_buf_add_span(notes, jpc_buf_span(&field->shown));
    jpc_buf_add_string(notes, field->n_shown > SHOWN_SHORT ? ", …\n" : "\n");
}

void jpc_benchmark_note(const jpc_benchmark *benchmark, jpc_buf *notes)
{
    size_t n_ngrams = 0, n_whole = 0;

    for (size_t i = 0; i < benchmark->n_fields; i++)
        note_field(benchmark, &benchmark->fields[i], notes);
    for (size_t i = 0; i < benchmark->n; i++) {
        n_ngrams += benchmark->index.items[i].ngrams;
        n_whole += benchmark->index.items[i].ngrams == 0;
    }
    jpc_buf_printf(notes,
                   "benchmarks: %zu items are looked for, %zu of them by %zu n-grams and %zu as a "
                   "whole\n",
                   benchmark->n, benchmark->n - n_whole, n_ngrams, n_whole);
}
