#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"
#include "cli/command.h"
#include "exec/group.h"
#include "exec/registry.h"

struct stages_params {
    bool markdown;
};

static const jpc_option stages_options[] = {
    JPC_OPT_FLAG(struct stages_params, markdown, false, "document all stages, as in the README"),
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

// ---- a stage by itself ---------------------------------------------------------------

enum { LINE_WIDTH = 96, TEXT_AT = 13 };

// Whether the measure of the next bound begins at `text`.
static bool starts_item(const char *start, const char *text)
{
    return text - start >= 2 && strncmp(text - 2, "; ", 2) == 0 &&
           (strncmp(text, "min_", 4) == 0 || strncmp(text, "max_", 4) == 0);
}

// Each measure on a line of its own, in lines of at most LINE_WIDTH characters (wide ones count
// once), cut at spaces.
static void print_wrapped(const char *label, const char *text)
{
    const char *start = text;
    size_t width = TEXT_AT;

    printf("  %-*s", TEXT_AT - 2, label);
    while (*text != '\0') {
        size_t len = strcspn(text, " "), chars = jpc_utf8_count((jpc_span){text, len});
        bool fits =
            width == TEXT_AT || (!starts_item(start, text) && width + 1 + chars <= LINE_WIDTH);

        if (!fits)
            printf("\n%*s", TEXT_AT, "");
        printf("%s%.*s", fits && width > TEXT_AT ? " " : "", (int)len, text);
        width = fits ? width + (width > TEXT_AT) + chars : TEXT_AT + chars;
        text += len + (text[len] == ' ');
    }
    putchar('\n');
}

// The last row at or behind `option` of which there is nothing else to tell.
static const jpc_option *last_alike(const jpc_option *option)
{
    while (option[1].name != NULL && jpc_option_is_alike(option, &option[1]))
        option++;
    return option;
}

// Names stand one in a line where there are several.
static void print_names(const jpc_option *option, const jpc_option *last, const char *value)
{
    putchar('\n');
    for (; option <= last; option++)
        printf("  %s: %s\n", option->name, value);
}

// Choices that the option before has, too, were told with it.
static void print_choices(const jpc_option *option, const jpc_option *before)
{
    if (option->choices == NULL || (before != NULL && before->choices == option->choices))
        return;
    for (int i = 0; option->choices[i] != NULL; i++)
        printf("%s%s%s", i > 0 ? ", " : "      one of ", option->choices[i],
               option->choices[i + 1] == NULL ? "\n" : "");
}

// Prints an option and those that are like it. Returns the last of them. `before`: the one before
// it, or NULL.
static const jpc_option *print_option(const jpc_stage_def *def, const jpc_option *option,
                                      const jpc_option *before, const void *params)
{
    const jpc_option *last = last_alike(option);
    jpc_buf value = {0};

    jpc_option_print(option, params, &value);
    print_names(option, last, jpc_buf_string(&value));
    printf("      %s\n", option->help);
    if (option->bound != JPC_UNBOUNDED)
        printf("      a bound: %s it%s\n", direction(option),
               def->signs ? "" : "; 'off' turns it off");
    if (option->type == JPC_TYPE_NUMBER || option->type == JPC_TYPE_SIZE)
        printf("      in [%.15g, %.15g]%s%s%s\n", option->lowest, option->highest,
               option->unit != NULL ? " " : "", option->unit != NULL ? option->unit : "",
               option->may_be_off ? ", or off" : "");
    print_choices(option, before);
    jpc_buf_release(&value);
    return last;
}

static void print_mode(const jpc_stage_def *def)
{
    jpc_stage stage = {.def = def};

    if (jpc_stage_has_mode(&stage))
        print_option(def, jpc_mode_options, NULL, &stage);
}

static void print_all_options(const jpc_stage_def *def, const void *params)
{
    const jpc_option *before = NULL;

    for (const jpc_option *o = def->options; o->name != NULL; o++)
        before = o = print_option(def, o, before, params);
    print_mode(def);
}

// What else there is to know, in columns as wide as they need to be.
static void print_details(const jpc_stage_def *def)
{
    jpc_stage_detail detail;

    for (int i = 0; def->detail != NULL && def->detail(i, &detail); i++) {
        if (i == 0)
            printf("\n  %s\n", def->details_title);
        printf("\n  %s\n", detail.label);
        print_wrapped("", detail.text);
        print_wrapped("  source", detail.source);
    }
}

static void print_group(const jpc_stage_def *def)
{
    void *params = jpc_alloc(def->params_size + 1);

    jpc_options_init(def->options, params);
    printf("%s (rule group)\n  %s\n\n  reference  %s\n", def->name, def->summary, def->reference);
    print_all_options(def, params);
    fputs(jpc_group_help(def), stdout);
    free(params);
}

static void print_stage(const jpc_stage_def *def)
{
    void *params = jpc_alloc(def->params_size + 1);

    jpc_options_init(def->options, params);
    printf("%s (%s, tier %s)\n  %s\n\n", def->name, kind_name(def), tier_name(def), def->summary);
    print_wrapped(def->kind == JPC_MODIFIER ? "rule" : "measure", def->measure);
    print_wrapped("reference", def->reference);
    print_wrapped("differs", def->differs);
    print_all_options(def, params);
    print_details(def);
    jpc_options_release(def->options, params);
    free(params);
}

// ---- all of them, in Markdown ----------------------------------------------------------

// Inside a cell of a table.
static void print_cell(const char *text)
{
    for (; *text != '\0'; text++)
        printf("%s%c", *text == '|' ? "\\" : "", *text);
}

// The last row at or behind `option` that has the same choices and default, or is like it.
static const jpc_option *last_of_kind(const jpc_option *option)
{
    if (option->choices == NULL)
        return last_alike(option);
    while (option[1].choices == option->choices && option[1].initial == option->initial)
        option++;
    return option;
}

// `min_chars: 400` characters. Where a bound drops what equals it, the cell says so.
static void print_short(const jpc_option *option, const jpc_option *last, const void *params)
{
    bool strict = option->bound == JPC_LOWER_STRICT || option->bound == JPC_UPPER_STRICT;
    jpc_buf value = {0};

    jpc_option_print(option, params, &value);
    if (value.len > 40) { // a list: `jpcurate stages NAME` shows it
        value.len = 0;
        jpc_buf_add_string(&value, "[…]");
    }
    for (; option < last; option++)
        printf("`%s`, ", option->name);
    printf("`%s: ", option->name);
    print_cell(jpc_buf_string(&value));
    printf("`%s%s%s", option->unit != NULL ? " " : "", option->unit != NULL ? option->unit : "",
           strict ? " (equal: drops)" : "");
    jpc_buf_release(&value);
}

static void print_options(const jpc_stage_def *def)
{
    void *params = jpc_alloc(def->params_size + 1);

    jpc_options_init(def->options, params);
    for (const jpc_option *o = def->options; o->name != NULL; o++) {
        const jpc_option *last = last_of_kind(o);

        printf("%s", o == def->options ? "" : ", ");
        print_short(o, last, params);
        o = last;
    }
    jpc_options_release(def->options, params);
    free(params);
}

static void print_row(const char *name, const char *const *cells, size_t n)
{
    printf("| `%s`", name);
    for (size_t c = 0; c < n; c++) {
        printf(" | ");
        print_cell(cells[c]);
    }
    puts(" |");
}

static void print_markdown_details(const jpc_stage_def *def)
{
    jpc_stage_detail detail;

    printf("\n<details><summary>%s: %s</summary>\n\n"
           "| | rule | by default | source |\n|---|---|---|---|\n",
           def->name, def->details_title);
    for (int i = 0; def->detail(i, &detail); i++)
        print_row(detail.label, (const char *[]){detail.text, detail.initial, detail.source}, 3);
    puts("\n</details>");
}

// Two tables of few columns rather than one of many, which no page is wide enough for; the longer
// one is folded, as are those of single stages.
static void print_markdown(void)
{
    puts("| stage | kind | what it does | options, defaults, units |\n|---|---|---|---|");
    for (size_t i = 0; jpc_stages[i] != NULL; i++) {
        const jpc_stage_def *def = jpc_stages[i];

        printf("| `%s` | %s | %s | ", def->name, kind_name(def), def->summary);
        print_options(def);
        puts(" |");
    }
    puts("\n<details><summary>What each of them measures, and where it is from</summary>\n\n"
         "| stage | measure of each bound; rule of a modifier | reference | differs from it "
         "|\n|---|---|---|---|");
    for (size_t i = 0; jpc_stages[i] != NULL; i++) {
        const char *cells[] = {jpc_stages[i]->measure, jpc_stages[i]->reference,
                               jpc_stages[i]->differs};

        print_row(jpc_stages[i]->name, cells, sizeof cells / sizeof *cells);
    }
    puts("\n</details>");
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (jpc_stages[i]->detail != NULL)
            print_markdown_details(jpc_stages[i]);
}

static void print_list(void)
{
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        printf("%-20s %-9s %s\n", jpc_stages[i]->name, kind_name(jpc_stages[i]),
               jpc_stages[i]->summary);
    for (size_t i = 0; jpc_groups[i] != NULL; i++)
        printf("%-20s %-9s %s\n", jpc_groups[i]->name, "group", jpc_groups[i]->summary);
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
    def = jpc_group_find(args->positional[0]);
    if (def != NULL) {
        print_group(def);
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
