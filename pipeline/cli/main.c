#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"

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
    {"read", cmd_stage, "read [FILE]... > DOCUMENTS", "WARC, WET, JSON Lines or text to JSON Lines",
     "Without FILE, or for -, reads stdin. A page that shows no sign of Japanese in its raw bytes "
     "is\n"
     "dropped by read.min_japanese; --min-japanese off keeps every language."},
    {"filter", cmd_stage, "filter NAME [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "keep or drop documents by one filter",
     "With -c CONFIG and no NAME: all filters of the configuration, with its bounds.\n"
     "'jpcurate stages' lists the filters; 'jpcurate filter NAME -h' shows the options of one."},
    {"modify", cmd_stage, "modify NAME [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "change texts by one modifier", NULL},
    {"normalize", cmd_stage, "normalize [NAME]... [FILE]... < DOCUMENTS > DOCUMENTS",
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

    for (const jpc_command *c = jpc_commands; c->name != NULL; c++)
        names[n++] = c->name;
    names[n] = NULL;
    close = jpc_suggest(name, names);
    if (close != NULL)
        fprintf(stderr, "jpcurate: unknown command '%s'; did you mean '%s'?\n", name, close);
    else
        fprintf(stderr, "jpcurate: unknown command '%s'; 'jpcurate -h' lists them\n", name);
    return JPC_EXIT_USAGE;
}

// A file opened on a closed stdin, stdout or stderr would receive what is printed: they are opened
// for the wrong direction, so that using them fails. A file that may not grow is an error (EFBIG),
// no reason to die; a closed pipe is one, whatever the parent ignores.
static void prepare_process(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
            break;
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGPIPE, SIG_DFL);
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;

    prepare_process();
    if (name == NULL)
        return print_usage(stderr);
    if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0)
        return jpc_close_stdout(print_usage(stdout));
    if (strcmp(name, "--version") == 0)
        name = "version";
    for (const jpc_command *c = jpc_commands; c->name != NULL; c++)
        if (strcmp(c->name, name) == 0)
            return jpc_close_stdout(c->run(c, argc - 2, argv + 2));
    return unknown_command(name);
}
