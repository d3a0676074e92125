// Configurations: every message has file, line and column; what is printed loads as the same.
#include "exec/config.h"
#include "tests/unit/tap.h"

static char path[64];

static void write_config(const char *text)
{
    FILE *file = fopen(path, "w");

    fputs(text, file);
    fclose(file);
}

static jpc_status load(const char *text, char *const *sets, size_t n_sets, jpc_config *config,
                       jpc_err *err)
{
    write_config(text);
    jpc_config_init(config);
    return jpc_config_load(config, path, sets, n_sets, err);
}

// The path of the file stands in front of every message.
static void refused(const char *text, const char *message)
{
    jpc_config config;
    jpc_err err = {0};
    jpc_buf want = {0};
    jpc_status status = load(text, NULL, 0, &config, &err);

    jpc_buf_printf(&want, "%s:%s", path, message);
    ok(status == JPC_ERR_CONFIG, "refused: %s", message);
    is_text(jpc_span_of(err.message), jpc_buf_string(&want), "… with its message");
    jpc_buf_release(&want);
    jpc_config_release(&config);
}

static void set_refused(const char *assignment, const char *message)
{
    char *copy = jpc_strdup(assignment);
    char *sets[] = {copy};
    jpc_config config;
    jpc_err err = {0};
    jpc_status status = load("stages: [length]\n", sets, 1, &config, &err);

    ok(status == JPC_ERR_CONFIG, "--set %s is refused", assignment);
    is_text(jpc_span_of(err.message), message, "… with its message");
    jpc_config_release(&config);
    free(copy);
}

static void check_messages(void)
{
    refused("", "1:1: expected 'input:', 'output:' and 'stages:'");
    refused("[]", "1:1: expected 'input:', 'output:' and 'stages:'");
    refused("input:\n  paths: [a\n", "3:1: not YAML: did not find expected ',' or ']'");
    refused("inputs: {}\n", "1:1: unknown section 'inputs'; did you mean 'input'?");
    refused("input: {path: a}\n", "1:9: unknown option 'path' of 'input'; did you mean 'paths'?");
    refused("output:\n  dir: a\n  dir: b\n", "3:3: duplicate key: dir");
    refused("output:\n  shard_bytes: many\n",
            "2:3: option 'shard_bytes' must be a size such as 64MiB, got 'many'");
    refused("output: {dropped: some}\n",
            "1:10: option 'dropped' must be one of sample, all, none, got 'some'");
    refused("input: {fields: {texts: a}}\n",
            "1:18: unknown option 'texts' of 'input.fields'; did you mean 'text'?");
    refused("stages:\n  - lenght\n", "2:5: unknown stage 'lenght'; did you mean 'length'?");
    refused("stages:\n  - length: {min_char: 4}\n",
            "2:14: unknown option 'min_char' of stage 'length'; did you mean 'min_chars'?");
    refused("stages:\n  - length: {min_chars: -1}\n",
            "2:14: option 'min_chars' must be in [0, 1000000000] characters, got -1");
    refused("stages:\n  - length: 400\n",
            "2:5: expected the stage's options in { } or on lines of their own");
    refused("stages:\n  - length\n  - length\n",
            "3:5: stage 'length' is used twice; name the second one, as in 'length@second'");
    refused("stages:\n  - length\n  - read\n", "3:5: stage 'read' must come first, and once");
    refused("stages:\n  - [length]\n",
            "2:5: expected one stage, as in '- length: {min_chars: 400}'");
    refused("stages: {length: {}}\n",
            "1:1: expected a list of stages, each line beginning with '- '");
    refused("stages:\n  - dedup: {exact: maybe}\n", "2:13: expected true, false or options in { }");
    refused("a: &x 1\nb: *x\n", "2:4: anchors and aliases are not supported");
    refused("extract: {rubi: base}\n",
            "1:11: unknown option 'rubi' of 'extract'; did you mean 'ruby'?");
    refused("extract: {ruby: kana}\n",
            "1:11: option 'ruby' must be one of base, brackets, got 'kana'");
    refused("evaluate: some\n", "1:1: option 'evaluate' must be one of tiers, all, got 'some'");
    refused("stages:\n  - length: {min-chars: 1}\n",
            "2:14: unknown option 'min-chars' of stage 'length'; did you mean 'min_chars'?");
    refused("stages: []\n---\nstages: []\n", "2:1: a second document begins here");
    refused("stages:\n  - 'length@a\"b'\n",
            "2:5: the label of stage 'length@a\"b' must be of a-z, 0-9 and _");
    set_refused("output.meta_key=text", "two fields of a document have the name 'text'");
    set_refused("input.fields.id=title", "two fields of a document have the name 'title'");
    set_refused("output.meta_key=a\"b", "a field must have a name without quotes, backslashes and "
                                        "control characters, got 'a\"b'");
    set_refused("evaluate=some", "option 'evaluate' must be one of tiers, all, got 'some'");
    set_refused("length", "expected KEY=VALUE, got 'length'");
    set_refused("stages.length.min_char=3",
                "unknown option 'min_char' of stage 'length'; did you mean 'min_chars'?");
    set_refused("stages.mask.phone=off", "the configuration has no stage 'mask'");
    set_refused(
        "outputs.dir=x",
        "unknown section 'outputs'; expected input, input.fields, extract, output, resources or "
        "stages");
}

static const char full[] =
    "input:\n  paths: [x/*.gz, '@list']\n  fields: {text: body}\n"
    "extract: {prefer: recall, comments: keep, tables: drop, ruby: brackets, paragraphs: true}\n"
    "output: {dir: out, dropped: all}\nevaluate: all\n"
    "stages:\n  - length: {min_chars: 7, max_chars: off}\n  - length@short\n  - normal_form\n"
    "  - dedup: {exact: {max_copies: 2}}\n";

// Printing, loading and printing again changes nothing, and --set wins over the file.
static void check_round_trip(void)
{
    char set[] = "stages.length@short.min_chars=9";
    char *sets[] = {set};
    jpc_config config, again;
    jpc_err err = {0};
    jpc_buf first = {0}, second = {0};

    ok(load(full, sets, 1, &config, &err) == JPC_OK, "a full configuration loads: %s", err.message);
    ok(config.pipeline.n_stages == 5 && strcmp(config.pipeline.stages[0].name, "read") == 0,
       "'read' stands before the stages of the file");
    ok(strcmp(config.input.paths.items[1] + 1, "list") != 0 || path[0] != '/',
       "a list file is relative to the configuration");
    jpc_config_print(&config, &first);
    ok(strstr(jpc_buf_string(&first), "min_chars: 9") != NULL, "--set overrides");
    ok(strstr(jpc_buf_string(&first),
              "extract:\n  prefer: recall\n  comments: keep\n"
              "  tables: drop\n  ruby: brackets\n  paragraphs: true\n") != NULL,
       "the section of the extraction is printed");
    ok(load(first.ptr, NULL, 0, &again, &err) == JPC_OK, "what was printed loads: %s", err.message);
    jpc_config_print(&again, &second);
    is_span(jpc_buf_span(&second), jpc_buf_span(&first), "printing again gives the same");
    jpc_buf_release(&first);
    jpc_buf_release(&second);
    jpc_config_release(&config);
    jpc_config_release(&again);
}

static bool same_digest(const char *a, const char *b)
{
    jpc_config one, two;
    jpc_err err = {0};
    jpc_hash128 first, second;

    load(a, NULL, 0, &one, &err);
    first = jpc_config_digest(&one);
    load(b, NULL, 0, &two, &err);
    second = jpc_config_digest(&two);
    jpc_config_release(&one);
    jpc_config_release(&two);
    return first.high == second.high && first.low == second.low;
}

static void check_digest(void)
{
    ok(same_digest("output: {dir: a}\nresources: {threads: 1}\nstages: [length]\n",
                   "output: {dir: b}\nresources: {threads: 9}\nstages: [length]\n"),
       "folder and threads are no part of the digest");
    ok(same_digest("input: {max_unreadable: 0.5, batch_bytes: 1MiB, paths: [a]}\n",
                   "input: {max_unreadable: 0.1, batch_bytes: 2MiB, paths: [b]}\n"),
       "nor are limits and paths of the input");
    ok(!same_digest("input: {on_malformed: drop}\n", "input: {on_malformed: fail}\n"),
       "what becomes of malformed lines is");
    ok(!same_digest("stages: [length]\n", "stages:\n  - length: {min_chars: 1}\n"), "bounds are");
    ok(!same_digest("extract: {ruby: brackets}\n", "extract: {ruby: base}\n") &&
           !same_digest("extract: {paragraphs: true}\n", "stages: []\n") &&
           !same_digest("extract: {prefer: recall}\n", "extract: {prefer: precision}\n") &&
           !same_digest("extract: {comments: keep}\n", "extract: {tables: drop}\n"),
       "how pages become texts is");
    ok(same_digest("extract: {prefer: balanced, tables: keep, comments: drop, ruby: base}\n",
                   "stages: []\n"),
       "… and the defaults are the defaults");
    ok(!same_digest("output: {frame_bytes: 1MiB}\n", "output: {frame_bytes: 2MiB}\n"),
       "what shapes output bytes is");
}

int main(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpc_config_%ld.yaml", (long)getpid());
    check_messages();
    check_round_trip();
    check_digest();
    unlink(path);
    return tap_end();
}
