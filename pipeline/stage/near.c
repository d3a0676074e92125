#include "stage/near.h"

#include <math.h>

#include "text/min_hash.h"
#include "text/shingle.h"

jpc_near_shape jpc_near_shape_of(const jpc_near_params *params)
{
    jpc_near_shape shape = {.bands = (int)params->bands,
                            .rows = (int)params->rows,
                            .ngram = (size_t)params->ngram,
                            .morphemes = params->unit == JPC_NEAR_MORPHEMES,
                            .fold_digits = params->fold_digits};
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

size_t jpc_near_shingles(const jpc_near_shape *shape, jpc_arena *arena, jpc_tagger *tagger,
                         jpc_span text, uint64_t **hashes)
{
    text = head_of(text);
    if (shape->morphemes) {
        jpc_morphemes morphemes = jpc_tagger_segment(tagger, arena, text);

        return jpc_shingle_morphemes(arena, text, &morphemes, (int)shape->ngram, shape->fold_digits,
                                     hashes);
    }
    text = jpc_shingle_normalize(arena, text, shape->fold_digits);
    return jpc_shingle_characters(arena, text, (int)shape->ngram, hashes);
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
