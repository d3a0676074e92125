// Bounds, of every stage that measures something: a tighter one keeps a subset; what equals the
// bound stays, unless the row is strict; what was not measured violates nothing; and what is
// measured does not depend on where the bound stands, so that one run tells of all of them.
#include "tests/unit/law_stage.h"

#define MOST_VALUES 24

static const size_t n_documents = LAW_SANITIZED ? 24 : 96;

// One stage over all documents, with one of its bounds at some value and the others at theirs.
struct trial {
    double value;
    double *measured; // of all bounds of the stage, document by document; owned
    bool *violated;   // of the one bound; owned
};

static bool is_lower(const jpc_option *o)
{
    return o->bound == JPC_LOWER || o->bound == JPC_LOWER_STRICT;
}

// The comparison once more, as the definition of jpc_bound has it.
static bool violates(const jpc_option *o, double value, double measured)
{
    if (isnan(value) || isnan(measured))
        return false;
    if (measured == value)
        return o->bound == JPC_LOWER_STRICT || o->bound == JPC_UPPER_STRICT;
    return is_lower(o) ? measured < value : measured > value;
}

static bool attempt(struct trial *trial, const char *stage, int bound, const char *settings,
                    const jpc_span *texts)
{
    struct law_run run;
    const jpc_doc *docs;
    int n = 0;
    // libmecab opens at once, and there are hundreds of pipelines to open.
    bool opened = law_open_for(&run, stage, settings, JPC_SEGMENTER_LIBMECAB) == JPC_OK;

    *trial = (struct trial){.violated = jpc_alloc(n_documents + 1)};
    if (opened) {
        n = run.pipeline.n_bounds;
        trial->value = run.pipeline.bounds[bound].value;
        docs = law_apply(&run, texts, n_documents);
        trial->measured = jpc_alloc((size_t)n * n_documents * sizeof(double));
        for (size_t i = 0; i < n_documents; i++) {
            memcpy(trial->measured + i * (size_t)n, docs[i].verdict.measured,
                   (size_t)n * sizeof(double));
            trial->violated[i] = docs[i].verdict.violated[bound / 64] >> (bound % 64) & 1;
        }
    }
    law_close(&run);
    return opened;
}

static void trial_release(struct trial *trial)
{
    free(trial->measured);
    free(trial->violated);
}

// ---- which values are tried ------------------------------------------------------------------

static int compare_values(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void add_value(double *values, size_t *n, double value, const jpc_option *o)
{
    if (*n < MOST_VALUES && value >= o->lowest && value <= o->highest)
        values[(*n)++] = value;
}

// From the loosest that is not off to the tightest: the ends, the default, and what was measured
// with its neighbours.
static size_t choose_values(const jpc_option *o, const struct trial *first, int n_bounds, int bound,
                            double *values)
{
    size_t n = 0;

    add_value(values, &n, o->lowest, o);
    add_value(values, &n, o->highest, o);
    add_value(values, &n, o->initial, o);
    for (size_t i = 0; i < n_documents && n + 3 <= MOST_VALUES; i += 1 + n_documents / 7) {
        double measured = first->measured[i * (size_t)n_bounds + (size_t)bound];

        add_value(values, &n, measured, o);
        add_value(values, &n, nextafter(measured, INFINITY), o);
        add_value(values, &n, nextafter(measured, -INFINITY), o);
    }
    qsort(values, n, sizeof *values, compare_values);
    for (size_t i = 0; i < n / 2 && !is_lower(o); i++) {
        double value = values[i];

        values[i] = values[n - 1 - i];
        values[n - 1 - i] = value;
    }
    return n;
}

// ---- one bound ----------------------------------------------------------------------------------

static void check_trial(const struct trial *trial, const struct trial *first,
                        const struct trial *looser, int n_bounds, int bound, const jpc_option *o)
{
    size_t wrong = 0, returned = 0;

    for (size_t i = 0; i < n_documents; i++) {
        double measured = trial->measured[i * (size_t)n_bounds + (size_t)bound];

        wrong += trial->violated[i] != violates(o, trial->value, measured);
        returned += looser != NULL && looser->violated[i] && !trial->violated[i];
    }
    ok(wrong == 0, "%s at %.17g: violated by what is beyond it, and by nothing else", o->name,
       trial->value);
    ok(returned == 0, "… none is kept that a looser bound dropped");
    ok(law_same_values(trial->measured, first->measured, n_bounds * (int)n_documents),
       "… the values are the same, wherever the bound stands");
}

static void check_off(const char *stage, int bound, const jpc_option *o, const struct trial *first,
                      int n_bounds, const jpc_span *texts)
{
    char setting[128];
    struct trial off;
    size_t violated = 0, different = 0;

    snprintf(setting, sizeof setting, "%s=off", o->name);
    if (attempt(&off, stage, bound, setting, texts)) {
        for (size_t i = 0; i < n_documents; i++)
            violated += off.violated[i];
        // Only the bound that is off may go unmeasured.
        for (size_t i = 0; i < n_documents * (size_t)n_bounds; i++)
            different += !law_same_value(off.measured[i], first->measured[i]) &&
                         !((int)(i % (size_t)n_bounds) == bound && isnan(off.measured[i]));
        ok(violated == 0, "%s.%s off: violated by nothing", stage, o->name);
        ok(different == 0, "… the values are the same");
    }
    trial_release(&off);
}

static void check_bound(const char *stage, int bound, const jpc_option *o, int n_bounds,
                        const jpc_span *texts)
{
    double values[MOST_VALUES];
    struct trial first, looser, trial;
    char setting[128];
    size_t n;

    // A bound that is off by default may go unmeasured until it is set.
    snprintf(setting, sizeof setting, "%s=%.17g", o->name, o->lowest);
    if (!ok(attempt(&first, stage, bound, isnan(o->initial) ? setting : "", texts), "%s.%s", stage,
            o->name)) {
        trial_release(&first);
        return;
    }
    check_off(stage, bound, o, &first, n_bounds, texts);
    n = choose_values(o, &first, n_bounds, bound, values);
    for (size_t i = 0; i < n; i++) {
        snprintf(setting, sizeof setting, "%s=%.17g", o->name, values[i]);
        if (attempt(&trial, stage, bound, setting, texts))
            check_trial(&trial, &first, i > 0 ? &looser : NULL, n_bounds, bound, o);
        else
            ok(false, "%s.%s opens at %s", stage, o->name, setting);
        if (i > 0)
            trial_release(&looser);
        looser = trial;
    }
    if (n > 0)
        trial_release(&looser);
    trial_release(&first);
}

// Deduplicators have bounds, too, which tasks behind them measure.
static void check_stage(const jpc_stage_def *def, const jpc_span *texts)
{
    int n_bounds = 0, bound = 0;

    for (const jpc_option *o = def->options; o->name != NULL; o++)
        n_bounds += o->bound != JPC_UNBOUNDED;
    for (const jpc_option *o = def->options; o->name != NULL && def->kind != JPC_DEDUP; o++)
        if (o->bound != JPC_UNBOUNDED)
            check_bound(def->name, bound++, o, n_bounds, texts);
}

// With an argument: only the stage of that name.
int main(int argc, char **argv)
{
    jpc_arena arena = {0};
    const jpc_span *texts;

    tap_begin();
    texts = law_corpus(&arena, n_documents);
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (argc < 2 || strcmp(argv[1], jpc_stages[i]->name) == 0)
            check_stage(jpc_stages[i], texts);
    jpc_arena_release(&arena);
    return tap_end();
}
