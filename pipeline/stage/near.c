#include "stage/near.h"

#include <math.h>

#include "core/hash.h"
#include "text/min_hash.h"
#include "text/shingle.h"
#include "text/simple_form.h"
#include "text/utf8.h"

jpc_near_shape jpc_near_shape_of(const jpc_near_params *params)
{
    jpc_near_shape shape = {.bands = (int)params->bands,
                            .rows = (int)params->rows,
                            .ngram = (size_t)params->ngram,
                            .morphemes = params->unit == JPC_NEAR_MORPHEMES,
                            .fold_digits = params->fold_digits,
                            .decide = params->decide,
                            .form = params->form,
                            .short_texts = params->short_texts,
                            .hashes = params->hashes};
    int permutations = (int)params->permutations;

    if (shape.bands == 0 && shape.rows == 0)
        jpc_minhash_choose(params->min_similarity, params->min_recall, permutations, &shape.bands,
                           &shape.rows);
    else if (shape.bands == 0) // one at least: too many are to be seen
        shape.bands = permutations >= shape.rows ? permutations / shape.rows : 1;
    else if (shape.rows == 0)
        shape.rows = permutations >= shape.bands ? permutations / shape.bands : 1;
    shape.permutations = shape.bands * shape.rows;
    shape.keys = shape.bands + 2;
    return shape;
}

// Whole characters.
static jpc_span head_of(jpc_span text)
{
    if (text.len <= JPC_NEAR_BYTES)
        return text;
    text.len = JPC_NEAR_BYTES;
    while (((unsigned char)text.ptr[text.len] & 0xC0) == 0x80)
        text.len--;
    return text;
}

// ---- units --------------------------------------------------------------------------------

static jpc_span form_of(const jpc_near_shape *shape, jpc_arena *arena, jpc_span text)
{
    static const jpc_simplification published = {.keep_voicing = false};

    switch (shape->form) {
    case JPC_NEAR_FOLDED: return jpc_shingle_normalize(arena, text, shape->fold_digits);
    case JPC_NEAR_SIMPLIFIED: return jpc_simplify(arena, text, &published);
    default: return text;
    }
}

// The morphemes, with room for an n-gram. Those of a folded text are cut in the text as it is, and
// folded then; those of which nothing is left are no units.
static size_t find_words(const jpc_near_shape *shape, jpc_arena *arena, jpc_tagger *tagger,
                         jpc_span text, jpc_span **words)
{
    bool folded = shape->form == JPC_NEAR_FOLDED;
    jpc_span form = folded ? text : form_of(shape, arena, text);
    jpc_morphemes morphemes = jpc_tagger_segment(tagger, arena, form);
    size_t n = 0;

    *words = jpc_arena_alloc(arena, (morphemes.n + shape->ngram) * sizeof **words);
    for (size_t i = 0; i < morphemes.n; i++) {
        jpc_span word = {form.ptr + morphemes.items[i].at, morphemes.items[i].len};

        word = folded ? form_of(shape, arena, word) : word;
        if (word.len > 0)
            (*words)[n++] = word;
    }
    return n;
}

static bool is_padded(const jpc_near_shape *shape, size_t n_units)
{
    return n_units < shape->ngram && shape->short_texts == JPC_NEAR_PADDED;
}

static size_t pad_words(const jpc_near_shape *shape, jpc_span *words, size_t n)
{
    while (is_padded(shape, n))
        words[n++] = (jpc_span){"", 0};
    return n;
}

// ---- hashes -------------------------------------------------------------------------------

static size_t shingle_morphemes(const jpc_near_shape *shape, jpc_arena *arena, jpc_tagger *tagger,
                                jpc_span text, uint64_t **hashes)
{
    jpc_span *words;
    size_t n = find_words(shape, arena, tagger, text, &words);

    return jpc_shingle_words(arena, words, pad_words(shape, words, n), (int)shape->ngram, hashes);
}

// With U+0000 behind it.
static jpc_span pad_text(const jpc_near_shape *shape, jpc_arena *arena, jpc_span text)
{
    size_t n = jpc_utf8_count(text);
    char *padded;

    if (!is_padded(shape, n))
        return text;
    padded = jpc_arena_zalloc(arena, text.len + shape->ngram);
    memcpy(padded, text.ptr, text.len);
    return (jpc_span){padded, text.len + shape->ngram - n};
}

size_t jpc_near_shingles(const jpc_near_shape *shape, jpc_arena *arena, jpc_tagger *tagger,
                         jpc_span text, uint64_t **hashes)
{
    text = head_of(text);
    if (shape->morphemes)
        return shingle_morphemes(shape, arena, tagger, text, hashes);
    text = pad_text(shape, arena, form_of(shape, arena, text));
    return jpc_shingle_characters(arena, text, (int)shape->ngram, hashes);
}

// ---- strings ------------------------------------------------------------------------------

// Joined by spaces, so that an n-gram is a piece of what is joined.
static size_t join_words(const jpc_near_shape *shape, jpc_arena *arena, const jpc_span *words,
                         size_t n_words, jpc_span **strings)
{
    size_t n = n_words < shape->ngram ? 0 : n_words - shape->ngram + 1, room = 1;
    char *out, **starts = jpc_arena_alloc(arena, (n_words + 1) * sizeof *starts);

    for (size_t i = 0; i < n_words; i++)
        room += words[i].len + 1;
    out = jpc_arena_alloc(arena, room);
    for (size_t i = 0; i < n_words; i++) {
        starts[i] = out;
        memcpy(out, words[i].ptr, words[i].len);
        out += words[i].len;
        *out++ = ' ';
    }
    starts[n_words] = out;
    *strings = jpc_arena_alloc(arena, (n + 1) * sizeof **strings);
    for (size_t i = 0; i < n; i++)
        (*strings)[i] = (jpc_span){starts[i], (size_t)(starts[i + shape->ngram] - starts[i]) - 1};
    return n;
}

static size_t cut_characters(const jpc_near_shape *shape, jpc_arena *arena, jpc_span text,
                             jpc_span **strings)
{
    size_t n_chars = jpc_utf8_count(text), n = 0;
    const char *start = text.ptr, *at = text.ptr, *end = text.ptr + text.len;

    *strings = jpc_arena_alloc(arena, (n_chars + 1) * sizeof **strings);
    if (is_padded(shape, n_chars))
        (*strings)[n++] = text;
    for (size_t i = 1; at < end; i++) {
        jpc_utf8_next(&at);
        if (i < shape->ngram)
            continue;
        (*strings)[n++] = (jpc_span){start, (size_t)(at - start)};
        jpc_utf8_next(&start);
    }
    return n;
}

// Keeps the first of equal ones.
static size_t keep_distinct(jpc_arena *arena, jpc_span *strings, size_t n)
{
    size_t n_slots = 64, n_kept = 0;
    uint32_t *slots; // 1 + index of a string that was kept; 0: free

    while (n_slots < 2 * n)
        n_slots *= 2;
    slots = jpc_arena_zalloc(arena, n_slots * sizeof *slots);
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)jpc_hash64(strings[i].ptr, strings[i].len) & (n_slots - 1);

        while (slots[at] != 0 && !jpc_span_equals(strings[slots[at] - 1], strings[i]))
            at = (at + 1) & (n_slots - 1);
        if (slots[at] != 0)
            continue;
        strings[n_kept++] = strings[i];
        slots[at] = (uint32_t)n_kept;
    }
    return n_kept;
}

size_t jpc_near_strings(const jpc_near_shape *shape, jpc_arena *arena, jpc_tagger *tagger,
                        jpc_span text, jpc_span **strings)
{
    size_t n;

    text = head_of(text);
    if (shape->morphemes) {
        jpc_span *words;

        n = find_words(shape, arena, tagger, text, &words);
        n = join_words(shape, arena, words, pad_words(shape, words, n), strings);
    } else {
        n = cut_characters(shape, arena, form_of(shape, arena, text), strings);
    }
    return keep_distinct(arena, *strings, n);
}

// ---- modes --------------------------------------------------------------------------------

void jpc_near_preset(jpc_near_params *params)
{
    static const struct {
        double min_similarity, permutations, bands, rows;
        int decide, form, unit, short_texts, hashes, url;
    } presets[] = {
        [JPC_NEAR_MODE_VERIFIED] = {0.8, 112, 0, 0, JPC_NEAR_VERIFIED, JPC_NEAR_FOLDED,
                                    JPC_NEAR_CHARACTERS, JPC_NEAR_WHOLE, JPC_NEAR_OWN,
                                    JPC_NEAR_URL_PROPOSE},
        [JPC_NEAR_MODE_DOUBRI] = {0, 800, 40, 20, JPC_NEAR_FIRST_SEEN, JPC_NEAR_RAW,
                                  JPC_NEAR_CHARACTERS, JPC_NEAR_EQUAL, JPC_NEAR_XXH3,
                                  JPC_NEAR_URL_IGNORE},
        [JPC_NEAR_MODE_FINEWEB2] = {0, 112, 14, 8, JPC_NEAR_CLUSTER, JPC_NEAR_SIMPLIFIED,
                                    JPC_NEAR_MORPHEMES, JPC_NEAR_IGNORED, JPC_NEAR_OWN,
                                    JPC_NEAR_URL_IGNORE},
        [JPC_NEAR_MODE_LLM_JP] = {0, 200, 20, 10, JPC_NEAR_CLUSTER, JPC_NEAR_SIMPLIFIED,
                                  JPC_NEAR_MORPHEMES, JPC_NEAR_PADDED, JPC_NEAR_OWN,
                                  JPC_NEAR_URL_IGNORE},
    };

    params->min_similarity = presets[params->mode].min_similarity;
    params->decide = presets[params->mode].decide;
    params->form = presets[params->mode].form;
    params->unit = presets[params->mode].unit;
    params->ngram = 5;
    params->short_texts = presets[params->mode].short_texts;
    params->hashes = presets[params->mode].hashes;
    params->permutations = presets[params->mode].permutations;
    params->bands = presets[params->mode].bands;
    params->rows = presets[params->mode].rows;
    params->url = presets[params->mode].url;
}

void jpc_near_describe(const jpc_near_params *params, jpc_buf *out)
{
    static const double similarities[] = {0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95};
    jpc_near_shape shape = jpc_near_shape_of(params);

    jpc_buf_printf(out, "%d bands of %d rows; P(two documents share one)", shape.bands, shape.rows);
    for (size_t i = 0; i < sizeof similarities / sizeof *similarities; i++)
        jpc_buf_printf(out, "%s %.2f: %.4f", i > 0 ? "," : "", similarities[i],
                       jpc_minhash_probability(similarities[i], shape.bands, shape.rows));
}

const jpc_near_params *jpc_near_params_of(const jpc_stage_def *def, const void *params)
{
    return def->signs ? params : NULL;
}
