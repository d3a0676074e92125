#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "exec/registry.h"

struct stages_params {
    bool markdown;
};

static const jpc_option stages_options[] = {
    JPC_OPT_FLAG(struct stages_params, markdown, false, "print a table for the README"),
    {0},
};

static const char *kind_name(const jpc_stage_def *def)
{
    static const char *const names[] = {"filter", "modifier", "dedup"};

    return names[def->kind];
}

static const char *tier_name(const jpc_stage_def *def)
{
    static const char *const names[] = {"metadata", "characters", "morphemes", "models"};

    return names[def->tier];
}

static const char *direction(const jpc_option *option)
{
    static const char *const texts[] = {"", "drops below", "drops above", "drops at and below",
                                        "drops at and above"};

    return texts[option->bound];
}

static void print_option(const jpc_stage_def *def, const jpc_option *option, const void *params)
{
    jpc_buf value = {0};

    jpc_option_print(option, params, &value);
    printf("\n  %s: %s\n      %s\n", option->name, jpc_buf_string(&value), option->help);
    if (option->bound != JPC_UNBOUNDED)
        printf("      a bound: %s it%s\n", direction(option),
               def->signs ? "" : "; 'off' turns it off");
    if (option->type == JPC_TYPE_NUMBER || option->type == JPC_TYPE_SIZE)
        printf("      in [%.15g, %.15g]%s%s\n", option->lowest, option->highest,
               option->unit != NULL ? " " : "", option->unit != NULL ? option->unit : "");
    for (int i = 0; option->choices != NULL && option->choices[i] != NULL; i++)
        printf("%s%s%s", i > 0 ? ", " : "      one of ", option->choices[i],
               option->choices[i + 1] == NULL ? "\n" : "");
    jpc_buf_release(&value);
}

static void print_stage(const jpc_stage_def *def)
{
    void *params = jpc_alloc(def->params_size + 1);

    jpc_options_init(def->options, params);
    printf("%s (%s, tier %s)\n  %s\n\n  reference  %s\n  differs    %s\n", def->name,
           kind_name(def), tier_name(def), def->summary, def->reference, def->differs);
    for (const jpc_option *o = def->options; o->name != NULL; o++)
        print_option(def, o, params);
    jpc_options_release(def->options, params);
    free(params);
}

static void print_bounds(const jpc_stage_def *def)
{
    void *params = jpc_alloc(def->params_size + 1);
    const char *comma = "";

    jpc_options_init(def->options, params);
    for (const jpc_option *o = def->options; o->name != NULL; o++) {
        jpc_buf value = {0};

        jpc_option_print(o, params, &value);
        if (value.len > 40) { // a list: `jpcurate stages NAME` shows it
            value.len = 0;
            jpc_buf_add_string(&value, "[…]");
        }
        printf("%s`%s: %s`", comma, o->name, jpc_buf_string(&value));
        jpc_buf_release(&value);
        comma = ", ";
    }
    jpc_options_release(def->options, params);
    free(params);
}

static void print_markdown(void)
{
    puts("| stage | kind | what it does | options and defaults | reference "
         "|\n|---|---|---|---|---|");
    for (size_t i = 0; jpc_stages[i] != NULL; i++) {
        const jpc_stage_def *def = jpc_stages[i];

        printf("| `%s` | %s | %s | ", def->name, kind_name(def), def->summary);
        print_bounds(def);
        printf(" | %s |\n", def->reference);
    }
}

static void print_list(void)
{
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        printf("%-20s %-9s %s\n", jpc_stages[i]->name, kind_name(jpc_stages[i]),
               jpc_stages[i]->summary);
}

static jpc_status print_stages(void *self, const jpc_args *args, jpc_err *err)
{
    const struct stages_params *params = self;
    const jpc_stage_def *def;
    const char *close;

    if (args->n == 0) {
        if (params->markdown)
            print_markdown();
        else
            print_list();
        return JPC_OK;
    }
    def = jpc_stage_find(args->positional[0]);
    close = def == NULL ? jpc_stage_suggest(args->positional[0]) : NULL;
    if (close != NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "unknown stage '%s'; did you mean '%s'?",
                        args->positional[0], close);
    if (def == NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "unknown stage '%s'", args->positional[0]);
    print_stage(def);
    return JPC_OK;
}

int cmd_stages(const jpc_command *command, int argc, char **argv)
{
    struct stages_params params = {0};
    jpc_arg_table tables[] = {{"Options", stages_options, &params, false}};
    jpc_command_spec spec = {tables, 1, 0, 1, "at most one stage"};

    return jpc_command_run(command, &spec, argc, argv, print_stages, &params);
}
