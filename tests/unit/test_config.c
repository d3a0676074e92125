// Configurations: every message has file, line and column; what is printed loads as the same.
#include "exec/config.h"
#include "exec/group.h"
#include "exec/registry.h"
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
    jpc_status status = load("stages: [length, dedup: {exact: true}]\n", sets, 1, &config, &err);

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
    set_refused("stages.length@short.min_chars=3",
                "the configuration has no stage 'length@short'; did you mean 'length'?");
    set_refused("stages.dedup.exact.max_copies=3",
                "the configuration has no stage 'dedup.exact'; did you mean 'exact'?");
    set_refused("stages.lenght.min_chars=3",
                "the configuration has no stage 'lenght'; did you mean 'length'?");
    set_refused(
        "outputs.dir=x",
        "unknown section 'outputs'; expected input, input.fields, extract, output, resources or "
        "stages");
}

static void check_group_messages(void)
{
    refused("stages:\n  - any_of\n", "2:5: group 'any_of' needs stages in 'stages'");
    refused("stages:\n  - any_of@x: {stages: []}\n",
            "2:5: group 'any_of@x' needs stages in 'stages'");
    refused("stages:\n  - any_of: {stages: length}\n",
            "2:14: expected a list of stages, each line beginning with '- '");
    refused("stages:\n  - any_of:\n      stages:\n        - length\n        - blanks\n",
            "5:11: stage 'blanks' in 'any_of': groups hold filters, it is a modifier");
    refused("stages:\n  - any_of:\n      stages: [exact]\n",
            "3:16: stage 'exact' in 'any_of': groups hold filters, it is a deduplicator");
    refused("stages:\n  - any_of:\n      stages:\n        - unless: {stages: [length]}\n",
            "4:11: 'unless' in 'any_of': groups hold filters, no groups");
    refused("stages: [any_of: {stages: [read]}]\n",
            "1:28: stage 'read' in 'any_of': it comes first, and alone");
    refused("stages:\n  - length\n  - any_of:\n      stages: [length]\n",
            "4:16: stage 'length' is used twice; name the second one, as in 'length@second'");
    refused("stages:\n  - any_of: {stages: [length: {min_char: 4}]}\n",
            "2:32: unknown option 'min_char' of stage 'length'; did you mean 'min_chars'?");
    refused("stages:\n  - any_of: {min_pased: 1, stages: [length]}\n",
            "2:14: unknown option 'min_pased' of stage 'any_of'; did you mean 'min_passed'?");
    refused("stages:\n  - any_of: {spared_by: [length], stages: [length]}\n",
            "2:14: unknown option 'spared_by' of stage 'any_of'");
    refused("stages:\n  - any_of: {min_passed: 3, stages: [length, kuten_density]}\n",
            "2:5: option 'min_passed' of 'any_of' asks for more than its 2 stages: it would drop "
            "everything");
    refused("stages:\n  - unless: {stages: [length]}\n",
            "2:5: group 'unless' needs stages in 'spared_by'");
    refused("stages:\n  - unless: {spared_by: [length]}\n",
            "2:5: group 'unless' needs stages in 'stages'");
    refused("stages:\n  - unless: {mode: flag, spared_by: [length], stages: [kuten_density]}\n",
            "2:14: stage 'unless' has no mode: it has no bounds");
    refused("stages:\n  - unles: {}\n", "2:5: unknown stage 'unles'; did you mean 'unless'?");
}

static void check_mode_messages(void)
{
    refused("stages:\n  - length: {mode: flags}\n",
            "2:14: option 'mode' must be one of drop, flag, got 'flags'");
    refused("stages:\n  - length: {mode: [flag]}\n", "2:14: expected a single value");
    refused("stages:\n  - blanks: {mode: flag}\n",
            "2:14: stage 'blanks' has no mode: it has no bounds");
    refused(
        "stages:\n  - exact: {mode: flag}\n",
        "2:13: stage 'exact' has no mode: a copy that is left in could not be told from others");
    refused("stages:\n  - any_of: {stages: [length: {mode: drop}]}\n",
            "2:32: stage 'length' has no mode: in its group it never drops by itself");
    refused("stages:\n  - unless: {spared_by: [length: {mode: flag}], stages: [length@b]}\n",
            "2:35: stage 'length' has no mode: in its group it never drops by itself");
    set_refused("stages.length.mode=flags", "option 'mode' must be one of drop, flag, got 'flags'");
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        ok(jpc_option_find(jpc_stages[i]->options, "mode") == NULL ||
               (jpc_stages[i]->preset != NULL && jpc_stages[i]->kind == JPC_DEDUP),
           "%s has no option 'mode' but one that sets others", jpc_stages[i]->name);
}

static const char groups[] =
    "output: {dir: /nowhere}\nstages:\n  - any_of@p:\n      min_passed: 2\n      stages:\n"
    "        - length@a: {min_chars: 3}\n        - kuten_density\n        - length@b\n"
    "  - length: {mode: flag}\n"
    "  - unless@u:\n      stages: [length@c, symbol_ratio: {mode: flag}]\n"
    "      spared_by: [length@s]\n"
    "  - exact\n"
    "  - any_of@late: {mode: flag, stages: [length@d]}\n";

static bool has_stage(const jpc_config *config, int at, const char *name, const char *part,
                      const char *group)
{
    const jpc_stage *stage = &config->pipeline.stages[at];

    return strcmp(stage->name, name) == 0 && strcmp(jpc_stage_part(stage), part) == 0 &&
           strcmp(stage->group >= 0 ? config->pipeline.stages[stage->group].name : "", group) == 0;
}

static void check_groups_round_trip(void)
{
    static const char *const want[][3] = {
        {"read", "drop", ""},
        {"length@a", "any_of", "any_of@p"},
        {"kuten_density", "any_of", "any_of@p"},
        {"length@b", "any_of", "any_of@p"},
        {"any_of@p", "drop", "any_of@p"},
        {"length", "flag", ""},
        {"length@s", "spared_by", "unless@u"},
        {"unless@u", "drop", "unless@u"},
        {"length@c", "unless", "unless@u"},
        {"symbol_ratio", "flag", "unless@u"},
        {"exact", "drop", ""},
        {"length@d", "any_of", "any_of@late"},
        {"any_of@late", "flag", "any_of@late"},
    };
    char first_set[] = "stages.length@b.min_chars=9", second_set[] = "stages.any_of@p.min_passed=1",
         third_set[] = "stages.length@c.mode=flag";
    char *sets[] = {first_set, second_set, third_set};
    jpc_config config, again;
    jpc_buf first = {0}, second = {0};
    jpc_err err = {0};

    ok(load(groups, NULL, 0, &config, &err) == JPC_OK &&
           jpc_pipeline_prepare(&config.pipeline, &err) == JPC_OK,
       "groups load: %s", err.message);
    for (int i = 0; i < config.pipeline.n_stages; i++)
        ok(i < 13 && has_stage(&config, i, want[i][0], want[i][1], want[i][2]), "stage %d is %s", i,
           want[i][0]);
    jpc_config_print(&config, &first);
    ok(load(jpc_buf_string(&first), NULL, 0, &again, &err) == JPC_OK, "what was printed loads: %s",
       err.message);
    jpc_config_print(&again, &second);
    is_span(jpc_buf_span(&second), jpc_buf_span(&first), "printing again gives the same");
    ok(jpc_hash128_equals(jpc_config_digest(&config), jpc_config_digest(&again)),
       "… with the same digest");
    jpc_config_release(&again);
    ok(load(groups, sets, 3, &again, &err) == JPC_OK &&
           again.pipeline.stages[8].mode == JPC_MODE_FLAG,
       "--set reaches members, groups and modes: %s", err.message);
    second.len = 0;
    jpc_config_print(&again, &second);
    ok(strstr(jpc_buf_string(&second), "min_passed: 1\n      mode: drop\n      stages:\n") !=
               NULL &&
           strstr(second.ptr, "length@b:\n            min_chars: 9\n") != NULL,
       "… as is printed");
    jpc_buf_release(&first);
    jpc_buf_release(&second);
    jpc_config_release(&config);
    jpc_config_release(&again);
}

// `how`: the options of minhash; `want`: lines of the configuration as it is printed.
static void check_preset(const char *how, char *set, const char *const *want)
{
    jpc_buf text = {0}, first = {0}, second = {0};
    jpc_config config, again;
    jpc_err err = {0};

    jpc_buf_printf(&text, "output: {dir: /nowhere}\nstages:\n  - minhash: {%s}\n", how);
    ok(load(jpc_buf_string(&text), &set, set != NULL, &config, &err) == JPC_OK, "{%s} loads: %s",
       how, err.message);
    jpc_config_print(&config, &first);
    for (; *want != NULL; want++)
        ok(strstr(jpc_buf_string(&first), *want) != NULL, "… with%.*s", (int)strcspn(*want, "\n"),
           *want);
    ok(load(jpc_buf_string(&first), NULL, 0, &again, &err) == JPC_OK, "… what was printed loads");
    jpc_config_print(&again, &second);
    is_span(jpc_buf_span(&second), jpc_buf_span(&first), "… as the same");
    jpc_config_release(&config);
    jpc_config_release(&again);
    jpc_buf_release(&text);
    jpc_buf_release(&first);
    jpc_buf_release(&second);
}

// What a mode stands for, and what is written wins, wherever it stands.
static void check_presets(void)
{
    char set_mode[] = "stages.minhash.mode=fineweb2", set_bands[] = "stages.minhash.bands=9";

    check_preset("mode: doubri", NULL,
                 (const char *const[]){" bands: 40\n", " rows: 20\n", " permutations: 800\n",
                                       " form: raw\n", " hashes: xxh3\n", " decide: first_seen\n",
                                       " short_texts: equal\n", " unit: characters\n", NULL});
    check_preset("mode: llm-jp-v4", NULL,
                 (const char *const[]){" bands: 20\n", " rows: 10\n", " unit: morphemes\n",
                                       " form: simplified\n", " decide: cluster\n",
                                       " short_texts: padded\n", NULL});
    check_preset("bands: 30, mode: doubri, rows: 7", NULL,
                 (const char *const[]){" bands: 30\n", " rows: 7\n", " form: raw\n", NULL});
    check_preset("bands: 30, mode: doubri", set_mode,
                 (const char *const[]){" bands: 30\n", " rows: 8\n", " form: simplified\n", NULL});
    check_preset("mode: doubri", set_bands,
                 (const char *const[]){" bands: 9\n", " rows: 20\n", NULL});
    refused("stages:\n  - minhash: {mode: doubry}\n",
            "2:15: option 'mode' must be one of verified, doubri, fineweb2, llm-jp-v4, got "
            "'doubry'");
}

static bool is_wanted(void *self, const jpc_stage *stage) { return strcmp(stage->name, self) == 0; }

// A group stays as a whole, or goes.
static void check_retained(const char *name, int n, const char *first)
{
    char *wanted = jpc_strdup(name);
    jpc_config config;
    jpc_err err = {0};

    load(groups, NULL, 0, &config, &err);
    jpc_pipeline_retain(&config.pipeline, is_wanted, wanted);
    ok(config.pipeline.n_stages == n && strcmp(config.pipeline.stages[0].name, first) == 0 &&
           jpc_pipeline_prepare(&config.pipeline, &err) == JPC_OK,
       "%s by itself: %d stages; %s", name, n, err.message);
    jpc_config_release(&config);
    free(wanted);
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
    ok(load(jpc_buf_string(&first), NULL, 0, &again, &err) == JPC_OK, "what was printed loads: %s",
       err.message);
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
    ok(!same_digest("stages: [length: {mode: flag}]\n", "stages: [length]\n") &&
           same_digest("stages: [length: {mode: drop}]\n", "stages: [length]\n"),
       "what a stage does is");
    ok(!same_digest("stages: [any_of: {stages: [length, kuten_density]}]\n",
                    "stages: [length, any_of: {stages: [kuten_density]}]\n") &&
           !same_digest("stages: [unless: {spared_by: [length], stages: [kuten_density]}]\n",
                        "stages: [unless: {spared_by: [kuten_density], stages: [length]}]\n") &&
           !same_digest("stages: [unless: {spared_by: [length], stages: [ellipsis, kuten_density: "
                        "{mode: flag}]}]\n",
                        "stages: [unless: {spared_by: [length], stages: [ellipsis]}, "
                        "kuten_density: {mode: flag}]\n"),
       "… and with whom it decides");
    ok(!same_digest("output: {frame_bytes: 1MiB}\n", "output: {frame_bytes: 2MiB}\n"),
       "what shapes output bytes is");
}

int main(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpc_config_%ld.yaml", (long)getpid());
    check_messages();
    check_group_messages();
    check_mode_messages();
    check_round_trip();
    check_groups_round_trip();
    check_presets();
    check_retained("any_of@p", 4, "length@a");
    check_retained("unless@u", 4, "length@s");
    check_retained("length", 1, "length");
    check_retained("any_of@late", 2, "length@d");
    check_digest();
    unlink(path);
    return tap_end();
}
