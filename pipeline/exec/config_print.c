// A configuration as text: the one that loads as the same, and the one whose digest a plan freezes.
#include <string.h>

#include "exec/config.h"
#include "exec/group.h"

static void print_options(const jpc_option *options, const void *params, const char *indent,
                          jpc_buf *out)
{
    for (const jpc_option *o = options; o->name != NULL; o++) {
        jpc_buf_printf(out, "%s%s: ", indent, o->name);
        jpc_option_print(o, params, out);
        jpc_buf_add_string(out, "\n");
    }
}

// What files hold is frozen by a plan; what they are called depends on where one stands.
static void print_option_for_digest(const jpc_option *option, const void *params, jpc_buf *out)
{
    const void *field = (const char *)params + option->offset;

    jpc_buf_printf(out, "%s: ", option->name);
    if (option->type == JPC_TYPE_PATHS)
        jpc_buf_printf(out, "%zu files", ((const jpc_strings *)field)->n);
    else if (option->type == JPC_TYPE_RUNS)
        jpc_buf_printf(out, "%zu runs", ((const jpc_strings *)field)->n);
    else if (option->type == JPC_TYPE_PATH)
        jpc_buf_add_string(out, **(char *const *)field != '\0' ? "a file" : "");
    else
        jpc_option_print(option, params, out);
    jpc_buf_add_string(out, "\n");
}

// What is not written for a stage that just drops has no part in its digest either.
static void print_stage_for_digest(const jpc_stage *stage, jpc_buf *out)
{
    jpc_buf_printf(out, "%s\n", stage->name);
    for (const jpc_option *o = stage->def->options; o->name != NULL; o++)
        print_option_for_digest(o, stage->params, out);
    if (stage->mode != JPC_MODE_DROP || stage->membership != JPC_ALONE)
        jpc_buf_printf(out, "%d %d\n", (int)stage->membership, stage->mode);
}

// ---- stages -------------------------------------------------------------------------

static void print_options_of(const jpc_stage *stage, const char *indent, jpc_buf *out)
{
    print_options(stage->def->options, stage->params, indent, out);
    if (jpc_stage_has_mode(stage))
        print_options(jpc_mode_options, stage, indent, out);
}

static void print_stage(const jpc_stage *stage, const char *dash, const char *indent, jpc_buf *out)
{
    bool has_options = stage->def->options[0].name != NULL || jpc_stage_has_mode(stage);

    jpc_buf_printf(out, "%s%s%s\n", dash, stage->name, has_options ? ":" : "");
    print_options_of(stage, indent, out);
}

// The stages of the group at `group` with this membership; returns their number.
static int print_members(const jpc_pipeline *pipeline, int group, jpc_membership membership,
                         const char *list, jpc_buf *out)
{
    int n = 0;

    for (int i = 0; i < pipeline->n_stages; i++) {
        if (pipeline->stages[i].group != group || pipeline->stages[i].membership != membership)
            continue;
        if (n++ == 0)
            jpc_buf_printf(out, "      %s:\n", list);
        print_stage(&pipeline->stages[i], "        - ", "            ", out);
    }
    return n;
}

static int print_group(const jpc_pipeline *pipeline, int at, jpc_buf *out)
{
    const jpc_stage *group = &pipeline->stages[at];

    jpc_buf_printf(out, "  - %s:\n", group->name);
    print_options_of(group, "      ", out);
    return 1 + print_members(pipeline, at, JPC_MEMBER, "stages", out) +
           print_members(pipeline, at, JPC_SPARES, "spared_by", out) +
           print_members(pipeline, at, JPC_SPARED, "stages", out);
}

static void print_stages(const jpc_config *config, jpc_buf *out)
{
    const jpc_pipeline *pipeline = &config->pipeline;

    jpc_buf_printf(out, "evaluate: %s\n", pipeline->evaluate_all ? "all" : "tiers");
    jpc_buf_add_string(out, pipeline->n_stages > 0 ? "stages:\n" : "stages: []\n");
    for (int i = 0; i < pipeline->n_stages;) {
        const jpc_stage *stage = &pipeline->stages[i];
        bool alone = stage->membership == JPC_ALONE && !jpc_stage_is_group(stage);

        if (alone)
            print_stage(stage, "  - ", "      ", out);
        i += alone ? 1 : print_group(pipeline, stage->group, out);
    }
}

// ---- all of it ----------------------------------------------------------------------

void jpc_config_print(const jpc_config *config, jpc_buf *out)
{
    jpc_buf_add_string(out, "input:\n");
    print_options(jpc_input_options, &config->input, "  ", out);
    jpc_buf_add_string(out, "  fields:\n");
    print_options(jpc_field_options, &config->fields, "    ", out);
    jpc_buf_add_string(out, "extract:\n");
    print_options(jpc_extract_options, &config->extract, "  ", out);
    jpc_buf_add_string(out, "output:\n");
    print_options(jpc_output_options, &config->output, "  ", out);
    jpc_buf_add_string(out, "resources:\n");
    print_options(jpc_resource_options, &config->resources, "  ", out);
    print_stages(config, out);
}

// Only what changes an output byte, so that a run may move, or go on with other resources.
jpc_hash128 jpc_config_digest(const jpc_config *config)
{
    const jpc_input_params *input = &config->input;
    jpc_buf text = {0};
    jpc_hash128 digest;

    jpc_buf_printf(&text, "%d %.17g %d %d %d\n", input->format, input->max_record_bytes,
                   input->on_malformed, input->check_digests, input->truncated);
    print_options(jpc_field_options, &config->fields, "", &text);
    print_options(jpc_extract_options, &config->extract, "", &text);
    print_options(jpc_output_options + 1, &config->output, "", &text); // all but `dir`
    jpc_buf_printf(&text, "%d\n", config->pipeline.evaluate_all);
    for (int i = 0; i < config->pipeline.n_stages; i++)
        print_stage_for_digest(&config->pipeline.stages[i], &text);
    digest = jpc_hash128_of(text.ptr, text.len);
    jpc_buf_release(&text);
    return digest;
}
