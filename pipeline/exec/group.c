#include "exec/group.h"

#include <math.h>
#include <stdlib.h>

// ---- the groups as stages ---------------------------------------------------------------------

struct any_of_params {
    double min_passed;
};

enum { MIN_PASSED };

static const jpc_option any_of_options[] = {
    [MIN_PASSED] = JPC_OPT_BOUND(struct any_of_params, min_passed, JPC_LOWER, 1, 0, 64, "stages",
                                 "drop documents of which fewer members pass"),
    {0},
};

static const jpc_option no_options[] = {{0}};

// What any_of knows of its members.
struct members {
    int n;
    struct {
        int first_bound, n_bounds;
    } items[];
};

static bool passes(const jpc_verdict *verdict, int first_bound, int n_bounds)
{
    for (int b = first_bound; b < first_bound + n_bounds; b++)
        if ((verdict->violated[b / 64] >> (b % 64) & 1) != 0)
            return false;
    return true;
}

static void any_of_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct members *members = context->model;
    int n = 0;

    for (int i = 0; i < members->n; i++)
        n += passes(&doc->verdict, members->items[i].first_bound, members->items[i].n_bounds);
    jpc_measure(context, doc, MIN_PASSED, n);
}

// It only stands between its stages: what they do, jpc_role_of() says.
static void unless_apply(const jpc_context *context, jpc_doc *doc) { (void)context, (void)doc; }

static const jpc_stage_def any_of = {
    .name = "any_of",
    .summary = "drops documents of which too few of its rules pass",
    .reference = "this project; bounds alone are joined by \"and\"",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_METADATA,
    .options = any_of_options,
    .params_size = sizeof(struct any_of_params),
    .close = free,
    .apply = any_of_apply,
};

static const jpc_stage_def unless = {
    .name = "unless",
    .summary = "spares documents its rules, by what other rules say of them",
    .reference = "Su et al. 2024, Nemotron-CC: no heuristic filters for what scores high",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_METADATA,
    .options = no_options,
    .apply = unless_apply,
};

const jpc_stage_def *const jpc_groups[] = {&any_of, &unless, NULL};

const jpc_stage_def *jpc_group_find(const char *name)
{
    for (size_t i = 0; jpc_groups[i] != NULL; i++)
        if (jpc_means(name, jpc_groups[i]->name))
            return jpc_groups[i];
    return NULL;
}

static const char any_of_help[] =
    "\n  stages: [filters]\n"
    "      the members. One passes if it violates none of its bounds; one that could not\n"
    "      measure a document passes. By itself none of them drops anything.\n"
    "\n  - any_of@prose:\n"
    "      min_passed: 1\n"
    "      stages:\n"
    "        - kuten_density: {min_density: 0.005}\n"
    "        - sentence_length: {min_mean: 10}\n"
    "\n  The reason is any_of@prose.min_passed, its value the number of members that passed.\n"
    "  Members are set by their own names: --set stages.kuten_density.min_density=0.01.\n"
    "  A group is as costly as its costliest stage: what a cheaper one dropped meets none of it.\n";

static const char unless_help[] =
    "\n  spared_by: [filters]\n"
    "      a document is spared if it passes all of them, and each has measured it. By\n"
    "      itself none of them drops anything.\n"
    "\n  stages: [filters]\n"
    "      what it is spared: they are measured and recorded, and the bounds it violates are\n"
    "      its \"flags\". Other documents they drop for their own reasons, as without a group.\n"
    "\n  - unless@prose:\n"
    "      spared_by:\n"
    "        - kuten_density: {min_density: 0.01}\n"
    "      stages:\n"
    "        - length: {min_chars: 400}\n"
    "\n  A group is as costly as its costliest stage: what a cheaper one dropped meets none of "
    "it.\n";

const char *jpc_group_help(const jpc_stage_def *def)
{
    return def == &any_of ? any_of_help : unless_help;
}

// ---- modes ------------------------------------------------------------------------------------

static const char *const mode_choices[] = {"drop", "flag", NULL};

const jpc_option jpc_mode_options[] = {
    JPC_OPT_CHOICE(jpc_stage, mode, mode_choices, JPC_MODE_DROP,
                   "what its bounds do: drop documents, or only name themselves in the \"flags\" "
                   "of those that stay"),
    {0},
};

static bool has_bounds(const jpc_stage_def *def)
{
    for (const jpc_option *o = def->options; o->name != NULL; o++)
        if (o->bound != JPC_UNBOUNDED)
            return true;
    return false;
}

static bool only_records(const jpc_stage *stage)
{
    return stage->membership == JPC_MEMBER || stage->membership == JPC_SPARES;
}

bool jpc_stage_has_mode(const jpc_stage *stage)
{
    return has_bounds(stage->def) && stage->def->kind != JPC_DEDUP && !only_records(stage);
}

static jpc_status refuse_mode(const jpc_stage *stage, jpc_err *err)
{
    const char *why = only_records(stage) ? "in its group it never drops by itself"
                      : stage->def->kind == JPC_DEDUP
                          ? "a copy that is left in could not be told from others"
                          : "it has no bounds";

    return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' has no mode: %s", stage->name, why);
}

jpc_status jpc_stage_set_mode(jpc_stage *stage, const char *value, jpc_err *err)
{
    if (!jpc_stage_has_mode(stage))
        return refuse_mode(stage, err);
    return jpc_option_set(jpc_mode_options, stage, value, NULL, err);
}

// ---- which stages belong together -------------------------------------------------------------

// Index of the next group at or, with step −1, before `at`; −1: there is none.
static int next_group(const jpc_pipeline *pipeline, int at, int step)
{
    while (at >= 0 && at < pipeline->n_stages && !jpc_stage_is_group(&pipeline->stages[at]))
        at += step;
    return at < pipeline->n_stages ? at : -1;
}

static int group_of(const jpc_pipeline *pipeline, int at)
{
    switch (pipeline->stages[at].membership) {
    case JPC_MEMBER:
    case JPC_SPARES: return next_group(pipeline, at, 1);
    case JPC_SPARED: return next_group(pipeline, at, -1);
    case JPC_ALONE: break;
    }
    return jpc_stage_is_group(&pipeline->stages[at]) ? at : -1;
}

void jpc_groups_find(jpc_pipeline *pipeline)
{
    for (int i = 0; i < pipeline->n_stages; i++)
        pipeline->stages[i].group = group_of(pipeline, i);
}

static int count(const jpc_pipeline *pipeline, int group, jpc_membership membership)
{
    int n = 0;

    for (int i = 0; i < pipeline->n_stages; i++)
        n += pipeline->stages[i].group == group && pipeline->stages[i].membership == membership;
    return n;
}

// ---- what is refused --------------------------------------------------------------------------

jpc_status jpc_group_check_member(const jpc_stage *stage, const char *group, jpc_err *err)
{
    if (jpc_stage_is_group(stage))
        return jpc_fail(err, JPC_ERR_CONFIG, "'%s' in '%s': groups hold filters, no groups",
                        stage->name, group);
    if (strcmp(stage->name, "read") == 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage 'read' in '%s': it comes first, and alone",
                        group);
    if (stage->def->kind != JPC_FILTER)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' in '%s': groups hold filters, it is a %s",
                        stage->name, group,
                        stage->def->kind == JPC_DEDUP ? "deduplicator" : "modifier");
    if (!has_bounds(stage->def))
        return jpc_fail(err, JPC_ERR_CONFIG, "stage '%s' in '%s' has no bounds", stage->name,
                        group);
    return JPC_OK;
}

static jpc_status lacks(const jpc_stage *group, const char *list, jpc_err *err)
{
    return jpc_fail(err, JPC_ERR_CONFIG, "group '%s' needs stages in '%s'", group->name, list);
}

jpc_status jpc_group_check(const jpc_pipeline *pipeline, int at, jpc_err *err)
{
    const jpc_stage *group = &pipeline->stages[at];
    int n;

    if (group->def == &unless) {
        if (count(pipeline, at, JPC_SPARES) == 0)
            return lacks(group, "spared_by", err);
        return count(pipeline, at, JPC_SPARED) > 0 ? JPC_OK : lacks(group, "stages", err);
    }
    n = count(pipeline, at, JPC_MEMBER);
    if (n == 0)
        return lacks(group, "stages", err);
    if (jpc_option_number(&any_of_options[MIN_PASSED], group->params) > n)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "option 'min_passed' of '%s' asks for more than its %d stages: it would "
                        "drop everything",
                        group->name, n);
    return JPC_OK;
}

jpc_status jpc_groups_check(const jpc_pipeline *pipeline, jpc_err *err)
{
    for (int i = 0; i < pipeline->n_stages; i++) {
        const jpc_stage *stage = &pipeline->stages[i];

        if (jpc_stage_is_group(stage))
            JPC_TRY(jpc_group_check(pipeline, i, err));
        if (stage->mode != JPC_MODE_DROP && !jpc_stage_has_mode(stage))
            return refuse_mode(stage, err);
    }
    return JPC_OK;
}

// ---- preparing --------------------------------------------------------------------------------

static void note_members(jpc_pipeline *pipeline, int at)
{
    struct members *members =
        jpc_alloc(sizeof *members + (size_t)pipeline->n_stages * sizeof members->items[0]);

    for (int i = 0; i < at; i++) {
        const jpc_stage *stage = &pipeline->stages[i];

        if (stage->group != at)
            continue;
        members->items[members->n].first_bound = stage->first_bound;
        members->items[members->n++].n_bounds = stage->n_bounds;
    }
    pipeline->stages[at].model = members;
}

static jpc_tier tier_of(const jpc_pipeline *pipeline, int at)
{
    int group = pipeline->stages[at].group;
    jpc_tier tier = pipeline->stages[at].def->tier;

    for (int i = 0; group >= 0 && i < pipeline->n_stages; i++)
        if (pipeline->stages[i].group == group && pipeline->stages[i].def->tier > tier)
            tier = pipeline->stages[i].def->tier;
    return tier;
}

void jpc_groups_prepare(jpc_pipeline *pipeline)
{
    pipeline->plain = true;
    for (int i = 0; i < pipeline->n_stages; i++) {
        jpc_stage *stage = &pipeline->stages[i];
        bool flags = stage->mode == JPC_MODE_FLAG || stage->membership == JPC_SPARED;

        stage->tier = tier_of(pipeline, i);
        if (stage->def == &any_of)
            note_members(pipeline, i);
        pipeline->plain = pipeline->plain && stage->group < 0 && !flags;
        pipeline->may_flag = pipeline->may_flag || flags;
    }
}

// ---- deciding ---------------------------------------------------------------------------------

// Whether a bound of the stage was measured, and none violated. Bounds that are off do not count,
// for then nothing may have been recorded.
static bool is_passed(const jpc_pipeline *pipeline, const jpc_stage *stage, const double *measured)
{
    bool any = false;

    for (int b = stage->first_bound; b < stage->first_bound + stage->n_bounds; b++) {
        const jpc_pipeline_bound *bound = &pipeline->bounds[b];

        if (isnan(bound->value) || isnan(measured[b]))
            continue;
        if (jpc_option_violates(bound->option, bound->value, measured[b]))
            return false;
        any = true;
    }
    return any;
}

bool jpc_group_spares(const jpc_pipeline *pipeline, int group, const double *measured)
{
    for (int i = group - 1; i >= 0 && pipeline->stages[i].group == group; i--)
        if (!is_passed(pipeline, &pipeline->stages[i], measured))
            return false;
    return true;
}

jpc_role jpc_role_of(const jpc_pipeline *pipeline, int at, const double *measured)
{
    const jpc_stage *stage = &pipeline->stages[at];

    if (only_records(stage))
        return JPC_ROLE_RECORDS;
    if (stage->mode == JPC_MODE_FLAG)
        return JPC_ROLE_FLAGS;
    if (stage->membership == JPC_SPARED && jpc_group_spares(pipeline, stage->group, measured))
        return JPC_ROLE_FLAGS;
    return JPC_ROLE_DROPS;
}

// ---- telling ----------------------------------------------------------------------------------

static bool is_off(const jpc_pipeline *pipeline, const jpc_stage *stage)
{
    for (int b = stage->first_bound; b < stage->first_bound + stage->n_bounds; b++)
        if (!isnan(pipeline->bounds[b].value))
            return false;
    return true;
}

void jpc_groups_note(const jpc_pipeline *pipeline, jpc_buf *notes)
{
    for (int i = 0; i < pipeline->n_stages; i++) {
        const jpc_stage *stage = &pipeline->stages[i];

        if (only_records(stage) && is_off(pipeline, stage))
            jpc_buf_printf(notes, "stage '%s' in '%s': its bounds are off, so %s\n", stage->name,
                           pipeline->stages[stage->group].name,
                           stage->membership == JPC_MEMBER ? "every document passes it"
                                                           : "nothing is spared");
    }
}

const char *jpc_stage_part(const jpc_stage *stage)
{
    switch (stage->membership) {
    case JPC_MEMBER: return any_of.name;
    case JPC_SPARES: return "spared_by";
    case JPC_SPARED: return stage->mode == JPC_MODE_FLAG ? "flag" : unless.name;
    case JPC_ALONE: break;
    }
    return mode_choices[stage->mode];
}

void jpc_stage_describe_part(const jpc_pipeline *pipeline, int at, jpc_buf *out)
{
    const jpc_stage *stage = &pipeline->stages[at];
    const char *group = stage->group >= 0 ? pipeline->stages[stage->group].name : "";

    if (stage->mode == JPC_MODE_FLAG)
        jpc_buf_add_string(out, "flags only");
    else if (stage->membership == JPC_MEMBER)
        jpc_buf_printf(out, "member of %s", group);
    else if (stage->membership == JPC_SPARES)
        jpc_buf_printf(out, "spares in %s", group);
    else if (stage->membership == JPC_SPARED)
        jpc_buf_add_string(out, group);
}
