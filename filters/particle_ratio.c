// particle_ratio: drops documents with so few particles that they cannot be sentences.
//
// Measure    particles (助詞) / morphemes that are no symbols, in [0, 1]; 0 where there are none
// Reference  none; the stop word rule of FineWeb2 for Japanese (の に を は た て が と で …,
// Penedo et
//            al. 2025) asks for two distinct ones. Off by default
// Differs    a share instead of a number of distinct words
#include <math.h>

#include "stage/stage.h"

struct particle_ratio_params {
    double min_particles;
};

enum { MIN_PARTICLES };

static const jpc_option particle_ratio_options[] = {
    [MIN_PARTICLES] = JPC_OPT_BOUND(struct particle_ratio_params, min_particles, JPC_LOWER, NAN, 0,
                                    1, "ratio", "drop documents with a lower share of particles"),
    {0},
};

static void particle_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_morphemes *morphemes = jpc_doc_morphemes(context->features, context->tagger, doc);
    size_t particles = 0, words = 0;

    for (size_t i = 0; i < morphemes->n; i++) {
        particles += morphemes->items[i].pos == JPC_POS_PARTICLE;
        words += morphemes->items[i].pos != JPC_POS_SYMBOL;
    }
    jpc_measure(context, doc, MIN_PARTICLES, words > 0 ? (double)particles / (double)words : 0);
}

const jpc_stage_def jpc_stage_particle_ratio = {
    .name = "particle_ratio",
    .summary = "drop documents with few particles (off unless a bound is given)",
    .measure = "min_particles: particles (助詞) / morphemes that are no symbols, in [0, 1]; 0 "
               "where there are none",
    .reference = "Penedo et al. 2025, FineWeb2 (stop words)",
    .differs = "a share of morphemes instead of a number of distinct words",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_MORPHEMES,
    .needs_morphemes = true,
    .options = particle_ratio_options,
    .params_size = sizeof(struct particle_ratio_params),
    .apply = particle_ratio_apply,
};
