#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/log.h"

static const char *long_name(char letter)
{
    switch (letter) {
    case 'c': return "config";
    case 'o': return "output";
    case 'j': return "threads";
    case 'q': return "quiet";
    case 'T': return "tmp";
    default: return NULL;
    }
}

// The name of an option argument, without value; NULL if `arg` is no option.
static const char *option_name(const char *arg, char name[64])
{
    if (arg[0] != '-' || arg[1] == '\0')
        return NULL;
    if (arg[1] != '-')
        return arg[2] == '\0' ? long_name(arg[1]) : NULL;
    snprintf(name, 64, "%.*s", (int)strcspn(arg + 2, "="), arg + 2);
    return name;
}

static jpc_status unknown_option(const char *arg, const char *name, const jpc_arg_table *tables,
                                 size_t n_tables, jpc_err *err)
{
    const char *names[128], *close;
    char spelled[64];
    size_t n = 0;

    for (size_t t = 0; t < n_tables; t++)
        for (const jpc_option *o = tables[t].options; o->name != NULL && n < 127; o++)
            names[n++] = o->name;
    names[n] = NULL;
    close = name != NULL ? jpc_suggest(name, names) : NULL;
    if (close == NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "unknown option '%s'", arg);
    snprintf(spelled, sizeof spelled, "%s", close);
    for (char *c = spelled; *c != '\0'; c++)
        *c = *c == '_' ? '-' : *c;
    return jpc_fail(err, JPC_ERR_CONFIG, "unknown option '%s'; did you mean '--%s'?", arg, spelled);
}

static const jpc_option *find_option(const jpc_arg_table *tables, size_t n_tables, const char *name,
                                     void **params)
{
    for (size_t t = 0; t < n_tables; t++) {
        const jpc_option *option = jpc_option_find(tables[t].options, name);

        if (option != NULL) {
            *params = tables[t].params;
            return option;
        }
    }
    return NULL;
}

static bool is_repeatable(const jpc_option *option)
{
    static const char *const names[] = {"set", "positive", "negative"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(option->name, names[i]) == 0)
            return jpc_option_is_list(option);
    return false;
}

// Of a list that is given again, the first half would be forgotten without a word.
static jpc_status check_once(char **argv, int i, const jpc_option *option, jpc_err *err)
{
    char buffer[64];

    if (!jpc_option_is_list(option))
        return JPC_OK;
    for (int before = 0; before < i && strcmp(argv[before], "--") != 0; before++) {
        const char *name = option_name(argv[before], buffer);

        if (name != NULL && jpc_means(name, option->name))
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "option '%s' is given twice; one list has commas, as in A,B", argv[i]);
    }
    return JPC_OK;
}

static jpc_status take_option(int argc, char **argv, int *i, const jpc_arg_table *tables,
                              size_t n_tables, jpc_err *err)
{
    const char *arg = argv[*i], *equals = strchr(arg, '=');
    char buffer[64];
    const char *name = option_name(arg, buffer), *value;
    void *params = NULL;
    const jpc_option *option = name != NULL ? find_option(tables, n_tables, name, &params) : NULL;

    if (option == NULL)
        return unknown_option(arg, name, tables, n_tables, err);
    if (option->type == JPC_TYPE_FLAG)
        return jpc_option_set(option, params, equals != NULL ? equals + 1 : "true", NULL, err);
    if (equals == NULL && *i + 1 == argc)
        return jpc_fail(err, JPC_ERR_CONFIG, "option '%s' needs a value", arg);
    if (!is_repeatable(option))
        JPC_TRY(check_once(argv, *i, option, err));
    value = equals != NULL ? equals + 1 : argv[++*i];
    if (is_repeatable(option)) {
        jpc_option_append(option, params, value, NULL);
        return JPC_OK;
    }
    return jpc_option_set(option, params, value, NULL, err);
}

static jpc_status parse(int argc, char **argv, const jpc_command_spec *spec, jpc_args *args,
                        jpc_err *err)
{
    bool only_names = false;

    for (int i = 0; i < argc; i++) {
        if (!only_names && strcmp(argv[i], "--") == 0)
            only_names = true;
        else if (only_names || argv[i][0] != '-' || argv[i][1] == '\0')
            args->positional[args->n++] = argv[i];
        else
            JPC_TRY(take_option(argc, argv, &i, spec->tables, spec->n_tables, err));
    }
    if (args->n < spec->min || args->n > spec->max)
        return jpc_fail(err, JPC_ERR_CONFIG, "expected %s, got %zu argument%s", spec->expected,
                        args->n, args->n == 1 ? "" : "s");
    return JPC_OK;
}

bool jpc_args_want_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0)
            return true;
    return false;
}

// A flag that is on shows with its value, for that is how it is turned off: --NAME=false.
static bool is_plain_flag(const jpc_option *option, const void *params)
{
    return option->type == JPC_TYPE_FLAG && !*(const bool *)((const char *)params + option->offset);
}

// "--max-chars".
static void add_flag_name(const jpc_option *option, jpc_buf *line)
{
    size_t at = line->len;

    jpc_buf_printf(line, "--%s", option->name);
    for (; at < line->len; at++)
        if (line->ptr[at] == '_')
            line->ptr[at] = '-';
}

// Those of a list of options are told once, with the first of them.
static void print_choices(const jpc_option *option, const jpc_option *before)
{
    if (option->choices == NULL || (before != NULL && before->choices == option->choices))
        return;
    fputs(" (", stdout);
    for (int i = 0; option->choices[i] != NULL; i++)
        printf("%s%s", i > 0 ? ", " : "", option->choices[i]);
    fputs(")", stdout);
}

static void print_option(const jpc_option *option, const jpc_option *before, const void *params)
{
    jpc_buf line = {0};

    jpc_buf_add_string(&line, "  ");
    add_flag_name(option, &line);
    if (!is_plain_flag(option, params)) {
        size_t len = line.len;

        jpc_buf_add_string(&line, option->type == JPC_TYPE_FLAG ? "=" : " ");
        jpc_option_print(option, params, &line);
        if (line.len - len > 40) { // a list: `jpcurate stages NAME` shows it
            line.len = len;
            jpc_buf_add_string(&line, " […]");
        }
    }
    printf("%-32s %s", jpc_buf_string(&line), option->help);
    print_choices(option, before);
    putchar('\n');
    jpc_buf_release(&line);
}

// The rows behind `first` that are as it is, and have its value: in lines of their names. Returns
// the last of them.
static const jpc_option *print_alike(const jpc_option *first, const void *params)
{
    const jpc_option *option = first;
    jpc_buf value = {0}, other = {0}, line = {0};

    jpc_option_print(first, params, &value);
    for (; option[1].name != NULL && jpc_option_is_alike(first, &option[1]); option++) {
        other.len = 0;
        jpc_option_print(&option[1], params, &other);
        if (!jpc_span_equals(jpc_buf_span(&value), jpc_buf_span(&other)))
            break;
        if (line.len > 72) {
            printf("%s\n", jpc_buf_string(&line));
            line.len = 0;
        }
        jpc_buf_add_string(&line, option == first ? "  also " : line.len == 0 ? "       " : " ");
        add_flag_name(&option[1], &line);
    }
    if (line.len > 0)
        printf("%s\n", jpc_buf_string(&line));
    jpc_buf_release(&value);
    jpc_buf_release(&other);
    jpc_buf_release(&line);
    return option;
}

static void print_options(const jpc_arg_table *table)
{
    const jpc_option *before = NULL;

    for (const jpc_option *o = table->options; o->name != NULL; o++) {
        print_option(o, before, table->params);
        before = o = print_alike(o, table->params);
    }
}

static void print_help(const jpc_command *command, const jpc_arg_table *tables, size_t n_tables)
{
    printf("usage: jpcurate %s\n\n%s\n", command->usage, command->summary);
    if (command->help != NULL)
        printf("\n%s\n", command->help);
    for (size_t t = 0; t < n_tables; t++) {
        if (tables[t].title == NULL || tables[t].options[0].name == NULL)
            continue;
        if (t == 0 || tables[t].title != tables[t - 1].title)
            printf("\n%s (with defaults)\n", tables[t].title);
        print_options(&tables[t]);
    }
}

int jpc_exit_with(const jpc_err *err)
{
    jpc_log log = {0};

    jpc_log_error(&log, "%s", err->message);
    switch (err->status) {
    case JPC_OK:
    case JPC_END:
    case JPC_WAIT: return JPC_EXIT_OK;
    case JPC_ERR_CONFIG: return JPC_EXIT_USAGE;
    case JPC_ERR_STOPPED:
    case JPC_ERR_BUSY: return JPC_EXIT_STOPPED;
    case JPC_ERR_SET_ASIDE: return JPC_EXIT_SET_ASIDE;
    case JPC_ERR_VERIFY: return JPC_EXIT_VERIFY;
    default: return JPC_EXIT_ERROR;
    }
}

static int exit_usage(const jpc_command *command, const jpc_err *err)
{
    jpc_log log = {0};
    jpc_buf usage = {0};

    jpc_log_error(&log, "%s", err->message);
    jpc_buf_printf(&usage, "usage: jpcurate %s; 'jpcurate %s -h' tells more\n", command->usage,
                   command->name);
    jpc_log_text(&log, jpc_buf_span(&usage));
    jpc_buf_release(&usage);
    return JPC_EXIT_USAGE;
}

int jpc_command_run(const jpc_command *command, const jpc_command_spec *spec, int argc, char **argv,
                    jpc_status (*body)(void *self, const jpc_args *args, jpc_err *err), void *self)
{
    jpc_args args = {command, jpc_alloc(((size_t)argc + 1) * sizeof *args.positional), 0};
    jpc_err err = {0};
    int code = JPC_EXIT_OK;

    for (size_t t = 0; t < spec->n_tables; t++)
        if (!spec->tables[t].ready)
            jpc_options_init(spec->tables[t].options, spec->tables[t].params);
    if (jpc_args_want_help(argc, argv))
        print_help(command, spec->tables, spec->n_tables);
    else if (parse(argc, argv, spec, &args, &err) != JPC_OK)
        code = exit_usage(command, &err);
    else if (body(self, &args, &err) != JPC_OK)
        code = jpc_exit_with(&err);
    for (size_t t = 0; t < spec->n_tables; t++)
        if (!spec->tables[t].ready)
            jpc_options_release(spec->tables[t].options, spec->tables[t].params);
    free(args.positional);
    return code;
}

int jpc_close_stdout(int code)
{
    bool failed = fflush(stdout) != 0 || ferror(stdout);
    jpc_log log = {0};

    if (!failed || code != JPC_EXIT_OK) // the command has said already what went wrong
        return code;
    jpc_log_error(&log, "cannot write output: %s", strerror(errno));
    return JPC_EXIT_ERROR;
}
