/** Settings of a stage that differ from its defaults: from its option table alone. */
#ifndef JPC_TESTS_UNIT_LAW_VARIANT_H
#define JPC_TESTS_UNIT_LAW_VARIANT_H

#include "tests/unit/law_stage.h"

#define LAW_MAX_VARIANTS 96
#define LAW_COMBINATIONS 6

struct law_variants {
    char *settings[LAW_MAX_VARIANTS]; // owned; "a=1;b=off"; the first is "", all defaults
    size_t n;
};

/** "name=value" of the i-th value that is tried for an option, its default not being one of them;
 *  false: there are no more. Bounds, texts, paths and lists stay as they are. */
static inline bool law_variant_of(const jpc_option *o, size_t i, jpc_buf *out)
{
    size_t n = 0;

    if (o->type == JPC_TYPE_FLAG && i == 0) {
        jpc_buf_printf(out, "%s=%s", o->name, o->initial != 0 ? "false" : "true");
        return true;
    }
    if (o->type == JPC_TYPE_CHOICE) {
        for (size_t choice = 0; o->choices[choice] != NULL; choice++)
            if (choice != (size_t)o->initial && n++ == i) {
                jpc_buf_printf(out, "%s=%s", o->name, o->choices[choice]);
                return true;
            }
        return false;
    }
    if ((o->type == JPC_TYPE_NUMBER || o->type == JPC_TYPE_SIZE) && o->bound == JPC_UNBOUNDED) {
        double values[] = {o->lowest, o->lowest + 1, o->highest};

        for (size_t k = 0; k < LAW_COUNT(values); k++)
            if (values[k] != o->initial && values[k] <= o->highest && n++ == i) {
                jpc_buf_printf(out, "%s=%.17g", o->name, values[k]);
                return true;
            }
    }
    return false;
}

static inline void law_variants_add(struct law_variants *variants, jpc_buf *settings)
{
    if (variants->n < LAW_MAX_VARIANTS)
        variants->settings[variants->n++] = jpc_strdup(jpc_buf_string(settings));
    settings->len = 0;
}

// Every option as it is or at one of its values.
static inline void law_variants_combine(const jpc_option *options, uint64_t *state, jpc_buf *out)
{
    for (const jpc_option *o = options; o->name != NULL; o++) {
        size_t len = out->len, n = law_below(state, 5);

        if (len > 0)
            jpc_buf_add_string(out, ";");
        if (n == 0 || !law_variant_of(o, n - 1, out))
            out->len = len;
    }
}

// Of options that are made from one list and have the same choices, each is tried at one of them.
static inline size_t law_only_choice(const jpc_option *options, const jpc_option *o)
{
    size_t n = 0;

    if (o->type != JPC_TYPE_CHOICE || o == options || o[-1].choices != o->choices)
        return SIZE_MAX;
    while (o->choices[n + 1] != NULL)
        n++;
    return (size_t)(o - options) % n;
}

/** Defaults; each option at each of its values; some combinations, chosen by the stage's name. */
static inline struct law_variants law_variants_of(const jpc_stage_def *def)
{
    struct law_variants variants = {0};
    jpc_buf settings = {0};
    uint64_t state = jpc_hash64(def->name, strlen(def->name)) | 1;

    law_variants_add(&variants, &settings);
    for (const jpc_option *o = def->options; o->name != NULL; o++)
        for (size_t i = 0, only = law_only_choice(def->options, o); law_variant_of(o, i, &settings);
             i++) {
            if (only == SIZE_MAX || i == only)
                law_variants_add(&variants, &settings);
            settings.len = 0;
        }
    for (int i = 0; i < LAW_COMBINATIONS && variants.n > 2; i++) {
        law_variants_combine(def->options, &state, &settings);
        law_variants_add(&variants, &settings);
    }
    jpc_buf_release(&settings);
    return variants;
}

static inline void law_variants_release(struct law_variants *variants)
{
    for (size_t i = 0; i < variants->n; i++)
        free(variants->settings[i]);
    variants->n = 0;
}

#endif
