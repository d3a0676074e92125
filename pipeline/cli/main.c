#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "core/log.h"

const jpc_command jpc_commands[] = {
    {"run", cmd_run, "run CONFIG [--set KEY=VALUE]... [--threads N] [--extend] [--retry] [--wait]",
     "curate a whole corpus; run again to resume",
     "Reads the input of CONFIG, applies its stages, removes duplicates over all shards and "
     "writes\n"
     "part-*.jsonl.zst, dropped/ and report/ to output.dir. What a stopped run had finished is "
     "kept."},
    {"plan", cmd_plan, "plan CONFIG [--set KEY=VALUE]...",
     "show inputs, tasks, expected time, memory and disk; write nothing", NULL},
    {"check", cmd_check, "check CONFIG [--set KEY=VALUE]...",
     "validate; print the effective configuration", NULL},
    {"status", cmd_status, "status RUN [--watch] [--json]", "how far a run is", NULL},
    {"verify", cmd_verify, "verify RUN [--quick] [--read-only]",
     "prove that a run is what it says it is",
     "Reads all that the run has written, and its inputs, again: checksums, counts, ledgers. What "
     "is\n"
     "wrong is named and made again by the next run. Exit status 4 if something is."},
    {"explain", cmd_explain, "explain RUN ID|URL [--original] [--scan]",
     "tell all about one document: values, bounds, reasons, where it is",
     "Found by its id or address. 'recorded' is what the run measured, 'now' is measured again, "
     "also\nwhere the run did not. With --original the record itself, as it was read."},
    {"clean", cmd_clean, "clean RUN [--keys]", "remove what a finished run needs no more", NULL},
    {"task", cmd_task, "task RUN KIND TASK...", "run single tasks of a planned run",
     "What the engine of a cluster runs: tasks by number, from 0. Those that are done are not run "
     "again;\ntwo copies of one at once do no harm."},
    {"report", cmd_report, "report RUN [--json]", "what a run kept and dropped, and why", NULL},
    {"values", cmd_values, "values RUN [--format tsv|jsonl] [--task N]",
     "what was measured of each document of a run",
     "A row per document, in the order of the input: task and row in RUN/values/, number among "
     "the\n"
     "documents that the stages in front of the deduplicator kept, file and place, characters, "
     "the\n"
     "bound that dropped it, and a column per bound. Empty: not measured."},
    {"read", cmd_stage, "read [FILE]... > DOCUMENTS",
     "WARC, WET, JSON Lines, text or HTML to JSON Lines",
     "Without FILE, or for -, reads stdin. A page of a crawl that shows no sign of Japanese in its "
     "raw\n"
     "bytes is dropped by read.min_japanese; --min-japanese off keeps every language. Of a file "
     "that "
     "is\na page by itself (page.html; --type html), the text is read in any language."},
    {"filter", cmd_stage, "filter NAME... [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "keep or drop documents by one filter",
     "With -c CONFIG and no NAME: all filters of the configuration, with its bounds and groups.\n"
     "'jpcurate stages' lists the filters; 'jpcurate filter NAME -h' shows the options of one."},
    {"modify", cmd_stage, "modify NAME... [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "change texts by one modifier", NULL},
    {"normalize", cmd_stage, "normalize [NAME]... [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "normalise texts (the default group, one stage, or those of -c CONFIG)", NULL},
    {"segment", cmd_stage, "segment [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "segment texts into morphemes", NULL},
    {"mask", cmd_stage, "mask [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "mask personal information",
     "With --explain, shows what it finds instead of writing documents. Those lines hold what was "
     "found:\nkeep them where the documents are. No report, log or message of any command does."},
    {"dedup", cmd_stage, "dedup [NAME] [OPTION]... [FILE]... < DOCUMENTS > DOCUMENTS",
     "drop duplicates; one of them stays",
     "Without NAME, 'exact': equal texts, told as documents pass; the first one stays. 'minhash': "
     "nearly\n"
     "equal ones, as in a run. 'paragraphs': what many documents have in common goes from their\n"
     "texts. These two write nothing before they have read everything: stdin, named pipes and the\n"
     "like are copied to a folder below --tmp, files are read where they are; what the tasks of a\n"
     "run make of them lies there, too. The folder is removed at the end.\n"
     "'jpcurate dedup NAME -h' shows the options of one."},
    {"write", cmd_write, "write PATTERN [FILE]... < DOCUMENTS",
     "write JSON Lines as shards, as in out/part-%06d.jsonl.zst", NULL},
    {"train", cmd_train,
     "train -o MODEL --positive FILE... --negative FILE... | train -o MODEL --label FIELD FILE...",
     "learn a model for the filter 'classifier'",
     "Learns from texts of two classes what characters tell them apart: from files of each, or "
     "from "
     "a\n"
     "number in each document. Both options may come more than once. The same texts give the same\n"
     "model, whatever their order and the number of threads. Texts that were held out tell how "
     "good "
     "it is.\n"
     "Takes the texts and some 70 bytes for each different gram in memory."},
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
