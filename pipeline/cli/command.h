/** Commands: one file each, one row each in main.c; usage is printed from the rows. */
#ifndef JPC_CLI_COMMAND_H
#define JPC_CLI_COMMAND_H

#include "core/error.h"
#include "stage/option.h"

/** Exit codes (guide 10). */
enum {
    JPC_EXIT_OK = 0,
    JPC_EXIT_ERROR = 1, /**< input, output or limit; stdout holds the prefix before it */
    JPC_EXIT_USAGE = 2, /**< usage or configuration; nothing was read */
    JPC_EXIT_SET_ASIDE = 3,
    JPC_EXIT_VERIFY = 4,
    JPC_EXIT_STOPPED = 75, /**< interrupted on purpose; run again to go on */
    JPC_EXIT_INTERRUPTED = 130,
};

typedef struct jpc_command {
    const char *name;
    int (*run)(const struct jpc_command *command, int argc, char **argv);
    const char *usage;   /**< what follows the name: "run CONFIG [--set KEY=VALUE]" */
    const char *summary; /**< one line */
    const char *help;    /**< a few lines more for -h; may be NULL */
} jpc_command;

/** Options of one kind and where their values go. */
typedef struct jpc_arg_table {
    const char *title; /**< heading in the help, once for tables that share it; NULL: not listed */
    const jpc_option *options;
    void *params;
    bool ready; /**< initialised and released by somebody else */
} jpc_arg_table;

/** What a command works on after its arguments were parsed. */
typedef struct jpc_args {
    const jpc_command *command;
    char **positional; /**< borrowed strings */
    size_t n;
} jpc_args;

/** A command with these options and between `min` and `max` positional arguments. */
typedef struct jpc_command_spec {
    const jpc_arg_table *tables;
    size_t n_tables;
    size_t min, max;
    const char *expected; /**< "one configuration": for the message when the number is wrong */
} jpc_command_spec;

/** Initialises the options, serves -h, parses the arguments (--option value, --option=value,
 *  --flag; -c, -o, -j, -q and -T stand for --config, --output, --threads, --quiet and --tmp), calls
 *  body(), releases the options. --set, --positive and --negative may come more than once. Values
 * are typed by the first table that knows an option. Returns the exit code. */
int jpc_command_run(const jpc_command *command, const jpc_command_spec *spec, int argc, char **argv,
                    jpc_status (*body)(void *self, const jpc_args *args, jpc_err *err), void *self);

/** Whether -h or --help is among the arguments before "--". */
bool jpc_args_want_help(int argc, char **argv);

/** Prints "jpcurate: MESSAGE" to stderr and returns the exit code for the status. */
int jpc_exit_with(const jpc_err *err);

/** Flushes stdout and returns `code`, or JPC_EXIT_ERROR with a message if the data could not be
 *  written. */
int jpc_close_stdout(int code);

extern const jpc_command jpc_commands[]; /**< ends with {0}; defined in main.c */

#define JPC_COMMAND(name) int cmd_##name(const jpc_command *command, int argc, char **argv)
JPC_COMMAND(run);
JPC_COMMAND(plan);
JPC_COMMAND(check);
JPC_COMMAND(status);
JPC_COMMAND(report);
JPC_COMMAND(verify);
JPC_COMMAND(explain);
JPC_COMMAND(clean);
JPC_COMMAND(task);
JPC_COMMAND(values);
JPC_COMMAND(stage);
JPC_COMMAND(write);
JPC_COMMAND(train);
JPC_COMMAND(stages);
JPC_COMMAND(version);

#endif
