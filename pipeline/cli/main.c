#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "core/log.h"

const jpc_command jpc_commands[] = {
    {"run", cmd_run, "run CONFIG [--set KEY=VALUE]... [--threads N]",
     "curate a whole corpus; run again to resume",
     "Reads the input of CONFIG, applies its stages, removes duplicates over all shards and "
     "writes\n"
     "part-*.jsonl.zst, dropped/ and report/ to output.dir. What a stopped run had finished is "
     "kept."},
    {"plan", cmd_plan, "plan CONFIG [--set KEY=VALUE]...",
     "show inputs, tasks and expected disk; run nothing", NULL},
    {"check", cmd_check, "check CONFIG [--set KEY=VALUE]...",
     "validate; print the effective configuration", NULL},
    {"status", cmd_status, "status RUN [--json]", "how far a run is", NULL},
    {"report", cmd_report, "report RUN [--json]", "what a run kept and dropped, and why", NULL},
    {"read", cmd_stage, "read [FILE]... > DOCUMENTS",
     "WARC, WET, JSON Lines, text or HTML to JSON Lines",
     "Without FILE, or for -, reads stdin. A page that shows no sign of Japanese in its raw bytes "
     "is\n"
     "dropped by read.min_japanese; --min-japanese off keeps every language."},
    {"filter", cmd_stage, "filter NAME... [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "keep or drop documents by one filter",
     "With -c CONFIG and no NAME: all filters of the configuration, with its bounds.\n"
     "'jpcurate stages' lists the filters; 'jpcurate filter NAME -h' shows the options of one."},
    {"modify", cmd_stage, "modify NAME... [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "change texts by one modifier", NULL},
    {"normalize", cmd_stage, "normalize [NAME]... [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "normalise texts (the default group, one stage, or those of -c CONFIG)", NULL},
    {"segment", cmd_stage, "segment [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "segment texts into morphemes", NULL},
    {"mask", cmd_stage, "mask [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "mask personal information", NULL},
    {"dedup", cmd_stage, "dedup [NAME] [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "drop duplicates; the first one stays", NULL},
    {"write", cmd_write, "write PATTERN [FILE]... < DOCUMENTS",
     "write JSON Lines as shards, as in out/part-%06d.jsonl.zst", NULL},
    {"stages", cmd_stages, "stages [NAME] [--markdown]", "list the stages, or explain one", NULL},
    {"version", cmd_version, "version", "versions of program and libraries", NULL},
    {0},
};

static int print_usage(FILE *file)
{
    fputs("usage: jpcurate COMMAND ...\n\n", file);
    for (const jpc_command *c = jpc_commands; c->name != NULL; c++)
        fprintf(file, "  %-10s %s\n", c->name, c->summary);
    fputs("\n'jpcurate COMMAND -h' explains one command.\n", file);
    return file == stdout ? JPC_EXIT_OK : JPC_EXIT_USAGE;
}

static int unknown_command(const char *name)
{
    const char *names[sizeof jpc_commands / sizeof *jpc_commands], *close;
    size_t n = 0;
    jpc_log log = {0};

    for (const jpc_command *c = jpc_commands; c->name != NULL; c++)
        names[n++] = c->name;
    names[n] = NULL;
    close = jpc_suggest(name, names);
    if (close != NULL)
        jpc_log_error(&log, "unknown command '%s'; did you mean '%s'?", name, close);
    else
        jpc_log_error(&log, "unknown command '%s'; 'jpcurate -h' lists them", name);
    return JPC_EXIT_USAGE;
}

// A standard stream that was closed must not become one of our files; one that is opened for
// reading refuses what is written to it. SIGPIPE ends us even where a parent ignored it; a file
// that may not grow is an error that names the file (EFBIG), and no reason to die.
static void repair_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
            exit(JPC_EXIT_ERROR);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_IGN);
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;

    repair_streams();
    if (name == NULL)
        return print_usage(stderr);
    if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "help") == 0)
        return jpc_close_stdout(print_usage(stdout));
    if (strcmp(name, "--version") == 0)
        name = "version";
    for (const jpc_command *c = jpc_commands; c->name != NULL; c++)
        if (strcmp(c->name, name) == 0)
            return jpc_close_stdout(c->run(c, argc - 2, argv + 2));
    return unknown_command(name);
}
