#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/sink.h"
#include "job/difference.h"
#include "job/json_object.h"
#include "job/plan.h"
#include "job/run.h"
#include "tests/unit/tap.h"

static jpc_plan plan_of(const uint64_t *bytes, size_t n, uint64_t task_bytes)
{
    jpc_plan plan = {.epoch = 6,
                     .digest = {1, 2},
                     .dictionary = jpc_strdup("/dic \"x\", 1.0"),
                     .dictionary_hash = {5, 6},
                     .libraries = jpc_strdup("zstd 1.5\nmecab 0.9\nutf8proc 2.8\npcre2 10.42\n"),
                     .folder = jpc_strdup("/here/\t"),
                     .bounds = jpc_strdup("[{\"name\": \"x\"}]"),
                     .task_bytes = task_bytes,
                     .split_bytes = 50,
                     .unit_bytes = 1};
    char path[64];

    for (size_t i = 0; i < n; i++) {
        snprintf(path, sizeof path, "in/日本 \\ \"%zu\".jsonl", i);
        jpc_input_list_add(&plan.inputs, path, bytes[i]);
    }
    plan.lists = jpc_alloc(2 * sizeof *plan.lists);
    plan.lists[plan.n_lists++] = (jpc_plan_list){.name = jpc_strdup("url.deny_hosts"),
                                                 .path = jpc_strdup("lists/a\tb.txt"),
                                                 .hash = {3, 0xfedcba9876543210},
                                                 .entries = 12,
                                                 .licence = jpc_strdup("CC \"BY\"")};
    plan.lists[plan.n_lists++] = (jpc_plan_list){.name = jpc_strdup("mask.key_file"),
                                                 .path = jpc_strdup("keys/k"),
                                                 .hash = {5, 7},
                                                 .is_key = true,
                                                 .entries = JPC_NO_LIST};
    jpc_plan_pack(&plan);
    return plan;
}

static void packs_consecutive_files(void)
{
    static const struct {
        const char *name;
        uint64_t bytes[6];
        size_t n;
        const char *tasks; // files per task
    } cases[] = {
        {"nothing", {0}, 0, ""},
        {"one", {5}, 1, "1"},
        {"up to the limit", {4, 6, 1}, 3, "2 1"},
        {"a big file is alone", {1, 100, 1}, 3, "1 1 1"},
        {"order is kept", {9, 2, 9, 1}, 4, "1 1 2"},
        {"empty files", {0, 0, 10, 0}, 4, "4"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_plan plan = plan_of(cases[i].bytes, cases[i].n, 10);
        jpc_buf got = {0};
        size_t next = 0;
        bool covers = true;

        for (size_t t = 0; t < plan.n_tasks; t++) {
            jpc_buf_printf(&got, "%s%zu", t > 0 ? " " : "", plan.tasks[t].n);
            covers = covers && plan.tasks[t].first == next;
            next += plan.tasks[t].n;
        }
        is_text(jpc_buf_span(&got), cases[i].tasks, cases[i].name);
        ok(covers && next == cases[i].n, "… every file is in one task");
        jpc_buf_release(&got);
        jpc_plan_release(&plan);
    }
}

// Tasks as "first+n" of whole files, "first/part" of parts; each part has the bytes that it reads.
static void tasks_of(const jpc_plan *plan, jpc_buf *out)
{
    for (size_t t = 0; t < plan->n_tasks; t++) {
        const jpc_plan_task *task = &plan->tasks[t];

        jpc_buf_printf(out, t > 0 ? " " : "");
        if (task->n_parts > 1)
            jpc_buf_printf(out, "%zu/%u", task->first, task->part);
        else
            jpc_buf_printf(out, "%zu+%zu", task->first, task->n);
    }
}

static void splits_large_files(void)
{
    const uint64_t bytes[] = {4, 101, 5, 4, 8, 30, 7};
    jpc_plan plan = plan_of(bytes, 7, 10);
    jpc_buf got = {0};
    uint64_t begin, end, at = 0, sum = 0;
    bool joins = true;

    plan.inputs.files[1].parts = 3;
    plan.inputs.files[5].parts = 2;
    jpc_plan_pack(&plan);
    tasks_of(&plan, &got);
    is_text(jpc_buf_span(&got), "0+1 1/0 1/1 1/2 2+2 4+1 5/0 5/1 6+1",
            "parts are tasks of their own");
    for (size_t t = 1; t <= 3; t++) {
        jpc_plan_part(&plan, &plan.tasks[t], &begin, &end);
        joins = joins && begin == at;
        at = end;
        sum += plan.tasks[t].bytes;
    }
    ok(joins && at == UINT64_MAX, "… that join, and the last has no end");
    ok(sum == 101, "… and have the bytes of their file");
    plan.extensions = jpc_alloc(sizeof *plan.extensions);
    plan.extensions[plan.n_extensions++] = 3;
    jpc_plan_pack(&plan);
    got.len = 0;
    tasks_of(&plan, &got);
    is_text(jpc_buf_span(&got), "0+1 1/0 1/1 1/2 2+1 3+1 4+1 5/0 5/1 6+1",
            "an extension begins a task");
    plan.unit_bytes = 20;
    plan.n_extensions = 0;
    jpc_plan_pack(&plan);
    got.len = 0;
    tasks_of(&plan, &got);
    is_text(jpc_buf_span(&got), "0+1 1/0 1/1 1/2 2+3 5/0 5/1 6+1", "a large run has larger tasks");
    jpc_buf_release(&got);
    jpc_plan_release(&plan);
}

// Tasks keep their inputs whatever these have become.
static void packs_by_first_sizes(void)
{
    const uint64_t was[] = {4, 6, 1}, is[] = {9, 6, 1};
    jpc_plan plan = plan_of(was, 3, 10), now = plan_of(is, 3, 10), back;
    jpc_buf got = {0};
    jpc_err err = {0};

    jpc_plan_renew(&plan, 0, &now);
    tasks_of(&plan, &got);
    is_text(jpc_buf_span(&got), "0+2 2+1", "a renewed input stays in its task");
    ok(plan.tasks[0].bytes == 15, "… with the bytes that it has now");
    got.len = 0;
    jpc_plan_print(&plan, &got);
    ok(jpc_plan_parse(&back, jpc_buf_span(&got), "plan.json", &err) == JPC_OK, "… written, read");
    got.len = 0;
    tasks_of(&back, &got);
    is_text(jpc_buf_span(&got), "0+2 2+1", "… and still there");
    jpc_buf_release(&got);
    jpc_plan_release(&back);
    jpc_plan_release(&now);
    jpc_plan_release(&plan);
}

static void counts_what_may_be_set_aside(void)
{
    static const struct {
        double share;
        size_t inputs, n;
    } cases[] = {{0, 9, 0}, {0.29, 100, 29}, {0.58, 50, 29}, {0.25, 7, 1}, {1, 3, 3}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_config config = {.input.max_failed_shards = cases[i].share};
        jpc_run run = {.config = &config, .plan.inputs.n = cases[i].inputs};

        ok(jpc_run_may_set_aside(&run) == cases[i].n, "%g of %zu inputs", cases[i].share,
           cases[i].inputs);
    }
}

static void counts_buckets(void)
{
    static const struct {
        uint64_t gib;
        uint32_t buckets;
    } cases[] = {{0, 1}, {1, 1}, {2, 2}, {3, 4}, {1000, 1024}, {1000000, 4096}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ok(jpc_plan_count_buckets(cases[i].gib << 30) == cases[i].buckets,
           "%" PRIu64 " GiB: %u buckets", cases[i].gib, cases[i].buckets);
    }
}

static jpc_status compare(const jpc_plan *frozen, const jpc_plan *now, jpc_err *err)
{
    static const jpc_plan_tolerance none = {.new_inputs = false};

    return jpc_plan_compare(frozen, now, jpc_span_of(""), jpc_span_of(""), "out", &none, err);
}

static void survives_the_disk(void)
{
    const uint64_t bytes[] = {3, 8, 9007199254740993};
    jpc_plan plan = plan_of(bytes, 3, 10), back;
    jpc_buf text = {0}, again = {0};
    jpc_err err = {0};
    bool same;

    jpc_plan_print(&plan, &text);
    ok(jpc_plan_parse(&back, jpc_buf_span(&text), "plan.json", &err) == JPC_OK, "a plan is read");
    jpc_plan_print(&back, &again);
    same = is_span(jpc_buf_span(&again), jpc_buf_span(&text), "… and is the same");
    ok(same && compare(&back, &plan, &err) == JPC_OK, "… and compares as equal");
    jpc_plan_release(&back);
    for (size_t cut = 0; cut + 2 < text.len; cut += 1 + text.len / 97)
        if (jpc_plan_parse(&back, (jpc_span){text.ptr, cut}, "plan.json", &err) == JPC_OK) {
            ok(false, "a plan cut at byte %zu was read", cut);
            jpc_plan_release(&back);
        }
    ok(err.status == JPC_ERR_DATA, "a cut plan is refused");
    is_text(jpc_span_of(err.message), "'plan.json' has changed since it was written", "… by name");
    jpc_buf_release(&text);
    jpc_buf_release(&again);
    jpc_plan_release(&plan);
}

static void swap_inputs(jpc_plan *plan)
{
    jpc_input_file first = plan->inputs.files[0];

    plan->inputs.files[0] = plan->inputs.files[1];
    plan->inputs.files[1] = first;
}

static void set_libraries(jpc_plan *plan, const char *libraries)
{
    free(plan->libraries);
    plan->libraries = jpc_strdup(libraries);
}

/* What differs in a case of names_differences(). */
static void change_plans(int change, jpc_plan *frozen, jpc_plan *now)
{
    switch (change) {
    case 1: now->epoch++; break;
    case 2: now->digest.low++; break;
    case 3: now->dictionary[0] = '\0'; break;
    case 4: now->lists[0].hash.high++; break;
    case 5: now->inputs.files[1].bytes++; break;
    case 6: now->inputs.files[0].path[0] = 'J'; break;
    case 7: swap_inputs(now); break;
    case 8:
        now->epoch++;
        now->digest.low++;
        now->lists[0].hash.high++;
        now->inputs.files[0].bytes++;
        now->inputs.files[1].bytes++;
        break;
    case 9: now->split_bytes++; break;
    case 10: set_libraries(now, "zstd 2.0\nmecab 1.0\nutf8proc 2.9\npcre2 10.42\n"); break;
    case 11: now->dictionary_hash.low++; break;
    case 12:
        frozen->inputs.files[0].hash = (jpc_hash128){1, 1};
        now->inputs.files[0].hash = (jpc_hash128){1, 2};
        break;
    case 13: set_libraries(now, "zstd 1.5\nmecab 0.9\nutf8proc 2.8\npcre2 10.43\n"); break;
    case 14: now->lists[0].path[0] = 'L'; break;
    case 16: now->lists[1].hash.low++; break;
    case 15: memcpy(now->lists[0].name, "url.grey", strlen("url.grey")); break;
    default: break;
    }
}

#define ALIEN(folder, option)                                                                      \
    "list '" folder "/a\tb.txt' of url." option "_hosts is not in the run; "                       \
    "list 'lists/a\tb.txt' of url.deny_hosts is missing"

static void names_differences(void)
{
    const uint64_t bytes[] = {3, 8, 8};
    static const char back[] = "put its inputs back (name all of them, also with --extend), ";
    const struct {
        size_t n;
        uint64_t task_bytes;
        int change;
        const char *message, *advice;
    } cases[] = {
        {2, 10, 1, "output epoch is 8 here and 7 in the run", ""},
        {2, 10, 2, "the configuration differs", ""},
        {2, 11, 0, "input.task_bytes is 11 here and 10 in the run", ""},
        {2, 10, 9, "input.split_bytes is 51 here and 50 in the run", ""},
        {2, 10, 10, "mecab is 1.0 here and 0.9 in the run; utf8proc is 2.9 here and 2.8 in the run",
         ""},
        {2, 10, 13, "pcre2 is 10.43 here and 10.42 in the run", ""},
        {2, 10, 14, ALIEN("Lists", "deny"), ""},
        {2, 10, 15, ALIEN("lists", "grey"), ""},
        {2, 10, 11, "the content of the dictionary '/dic \"x\", 1.0' has changed", ""},
        {2, 10, 12, "the content of 'in/日本 \\ \"0\".jsonl' has changed", back},
        {2, 10, 3, "the dictionary is '' here and '/dic \"x\", 1.0' in the run", ""},
        {2, 10, 4, "the content of 'lists/a\tb.txt' has changed", ""},
        {2, 10, 16, "the content of 'keys/k' has changed", ""},
        {1, 10, 0, "input 'in/日本 \\ \"1\".jsonl' is missing", back},
        {3, 10, 0, "input 'in/日本 \\ \"2\".jsonl' is not in the run",
         "append the new inputs with --extend, "},
        {2, 10, 5, "input 'in/日本 \\ \"1\".jsonl' has 9 bytes here and 8 in the run", back},
        {2, 10, 6,
         "input 'Jn/日本 \\ \"0\".jsonl' is not in the run; "
         "input 'in/日本 \\ \"0\".jsonl' is missing",
         ""},
        {2, 10, 7,
         "input 1 is 'in/日本 \\ \"1\".jsonl' here and 'in/日本 \\ \"0\".jsonl' in the run", ""},
        {2, 11, 8,
         "output epoch is 8 here and 7 in the run; the configuration differs; "
         "input.task_bytes is 11 here and 10 in the run; the content of 'lists/a\tb.txt' has "
         "changed; and 2 more",
         ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_plan frozen = plan_of(bytes, 2, 10);
        jpc_plan now = plan_of(bytes, cases[i].n, cases[i].task_bytes);
        jpc_buf want = {0};
        jpc_err err = {0};

        frozen.epoch = now.epoch = 7;
        change_plans(cases[i].change, &frozen, &now);
        ok(compare(&frozen, &now, &err) == JPC_ERR_CONFIG, "refused:");
        jpc_buf_printf(&want,
                       "'out' holds another run: %s; choose another output.dir (--set "
                       "output.dir=…), %sor remove 'out'",
                       cases[i].message, cases[i].advice);
        is_text(jpc_span_of(err.message), jpc_buf_string(&want), cases[i].message);
        jpc_buf_release(&want);
        jpc_plan_release(&frozen);
        jpc_plan_release(&now);
    }
}

// They did not say of which option a list is, and had no libpsl.
static void takes_plans_of_earlier_versions(void)
{
    const uint64_t bytes[] = {3};
    jpc_plan frozen = plan_of(bytes, 1, 10), now = plan_of(bytes, 1, 10);
    jpc_err err = {0};

    frozen.lists[0].name[0] = '\0';
    set_libraries(&now, "zstd 1.5\nmecab 0.9\nutf8proc 2.8\npcre2 10.42\npsl 0.21.2-00000000\n");
    ok(compare(&frozen, &now, &err) == JPC_OK, "a plan of an earlier version: %s", err.message);
    set_libraries(&frozen, "zstd 1.5\nmecab 0.9\nutf8proc 2.8\npcre2 10.42\npsl 0.21.1-0\n");
    ok(compare(&frozen, &now, &err) == JPC_ERR_CONFIG, "another list of public suffixes");
    jpc_plan_release(&frozen);
    jpc_plan_release(&now);
}

#define CONFIG                                                                                     \
    "input:\n  paths: [a, b]\n  format: auto\n  fields:\n    text: text\noutput:\n  dir: out\n"    \
    "  meta_key: jpcurate\nresources:\n  threads: 0\nevaluate: tiers\nstages:\n"

static void names_options(void)
{
    static const struct {
        const char *name, *was, *is, *told;
    } cases[] = {
        {"nothing", CONFIG "  - blanks\n", CONFIG "  - blanks\n", ""},
        {"what changes no output",
         "input:\n  paths: [a]\n  batch_bytes: 1\noutput:\n  dir: x\nresources:\n  threads: 1\n",
         "input:\n  paths: [b]\n  batch_bytes: 2\noutput:\n  dir: y\nresources:\n  threads: 2\n",
         ""},
        {"an option", CONFIG "  - length:\n      min_chars: 400\n      max_chars: off\n",
         CONFIG "  - length:\n      min_chars: 500\n      max_chars: off\n",
         "stages.length.min_chars is 500 here and 400 in the run"},
        {"a list", CONFIG "  - url:\n      deny: [a, b]\n", CONFIG "  - url:\n      deny: []\n",
         "stages.url.deny is [] here and [a, b] in the run"},
        {"options of sections", "input:\n  format: jsonl\n  fields:\n    id: ''\nevaluate: all\n",
         "input:\n  format: warc\n  fields:\n    id: x\noutput:\n  meta_key: m\nevaluate: tiers\n",
         "input.format is warc here and jsonl in the run; input.fields.id is x here and '' in the "
         "run; output.meta_key is m here and missing in the run; evaluate is tiers here and all in "
         "the run"},
        {"an option of another version", "stages:\n  - a:\n      old: 1\n",
         "stages:\n  - a:\n      new: 2\n",
         "stages.a.new is 2 here and missing in the run; stages.a.old is missing here and 1 in the "
         "run"},
        {"a stage more", "stages: [a, c]\n", "stages: [a, b, c]\n", "stage 'b' is not in the run"},
        {"a stage less", "stages: [a, b, c]\n", "stages:\n  - a\n  - b:\n      x: 1\n",
         "stage 'c' is only in the run; stages.b.x is 1 here and missing in the run"},
        {"extraction", "extract: {ruby: base}\n", "extract: {ruby: brackets}\n",
         "extract.ruby is brackets here and base in the run"},
        {"no stage", "stages: [a]\n", "stages: []\n", "stage 'a' is only in the run"},
        {"a stage moved", "stages: [a, b, x, c]\n", "stages: [a, c, y, b]\n",
         "stage 'y' is not in the run; stage 'x' is only in the run; stage 'c' comes before 'b' "
         "here and behind it in the run"},
        {"no YAML", "a: [", "stages: [a]\n", ""},
        {"no configuration", "", "stages: [a]\n", "stage 'a' is not in the run"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_differences differences = {0};

        jpc_config_differences(&differences, jpc_span_of(cases[i].was), jpc_span_of(cases[i].is));
        is_text(jpc_span_of(jpc_differences_tell(&differences)), cases[i].told, cases[i].name);
        jpc_differences_release(&differences);
    }
}

// ---- inputs -----------------------------------------------------------------------------

static char folder[64];

static void put(const char *name)
{
    char path[256];
    jpc_err err;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    jpc_publish(path, jpc_span_of("x"), NULL, &err);
}

static void finds_inputs(void)
{
    static const char *const files[] = {"b.jsonl",     "a.warc.gz", "a/z.txt",        "a/.h.txt",
                                        "a/b/c.wet",   "c.json",    "c.json.zst",     "notes.md",
                                        "d.jsonl.bz2", "e.gz",      "out/part.jsonl", ".warc",
                                        "B.txt.gz",    "f[1].txt"};
    static const struct {
        const char *pattern, *found;
    } cases[] = {
        {"", "B.txt.gz a.warc.gz a/b/c.wet a/z.txt b.jsonl c.json c.json.zst f[1].txt"},
        {"/a", "a/b/c.wet a/z.txt"},
        {"/*.json*", "b.jsonl c.json c.json.zst d.jsonl.bz2"},
        {"/notes.md", "notes.md"},
        {"/f[1].txt", "f[1].txt"},
        {"/[ac]*", "a.warc.gz a/b/c.wet a/z.txt c.json c.json.zst"}, // '.' sorts before '/'
    };
    char path[256];
    jpc_err err = {0};

    snprintf(path, sizeof path, "%s/a/b", folder);
    jpc_make_dirs(path, &err);
    snprintf(path, sizeof path, "%s/out", folder);
    jpc_make_dirs(path, &err);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        put(files[i]);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_input_list list = {0};
        char *item = path;
        jpc_strings patterns = {&item, 1};
        char except[256];
        jpc_buf got = {0};

        snprintf(path, sizeof path, "%s%s", folder, cases[i].pattern);
        snprintf(except, sizeof except, "%s/./out/", folder);
        if (jpc_input_list_expand(&list, &patterns, except, &err) != JPC_OK)
            printf("# %s\n", err.message);
        for (size_t k = 0; k < list.n; k++)
            jpc_buf_printf(&got, "%s%s", k > 0 ? " " : "", list.files[k].path + strlen(folder) + 1);
        is_text(jpc_buf_span(&got), cases[i].found, cases[i].pattern);
        jpc_buf_release(&got);
        jpc_input_list_release(&list);
    }
}

// A link that leads nowhere is input that is missing, however it was named.
static void misses_inputs(void)
{
    static const char *const patterns[] = {"/links", "/links/*.jsonl", "/links/x.jsonl"};
    char path[256], want[512];
    jpc_err err = {0};

    snprintf(path, sizeof path, "%s/links", folder);
    jpc_make_dirs(path, &err);
    put("links/a.jsonl");
    snprintf(path, sizeof path, "%s/links/x.jsonl", folder);
    snprintf(want, sizeof want, "no input: '%s': No such file or directory", path);
    ok(symlink("nowhere", path) == 0, "a link that leads nowhere");
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        jpc_input_list list = {0};
        char *item = path;
        jpc_strings one = {&item, 1};

        snprintf(path, sizeof path, "%s%s", folder, patterns[i]);
        ok(jpc_input_list_expand(&list, &one, NULL, &err) == JPC_ERR_IO, "is refused:");
        is_text(jpc_span_of(err.message), want, patterns[i]);
        jpc_input_list_release(&list);
    }
}

// A glob passes over a link that leads nowhere, but not over a folder that it cannot look into:
// here because no more files may be opened.
static void globs_what_can_be_read(void)
{
    char path[256], want[512];
    char *item = path;
    jpc_strings one = {&item, 1};
    jpc_input_list list = {0};
    jpc_err err = {0};
    struct rlimit limit, none;

    snprintf(path, sizeof path, "%s/globs/a", folder);
    jpc_make_dirs(path, &err);
    put("globs/a/1.jsonl");
    snprintf(path, sizeof path, "%s/globs/nowhere", folder);
    ok(symlink("nothing", path) == 0, "a link that leads nowhere");
    snprintf(path, sizeof path, "%s/globs/*/*.jsonl", folder);
    ok(jpc_input_list_expand(&list, &one, NULL, &err) == JPC_OK && list.n == 1,
       "… matches nothing");
    jpc_input_list_release(&list);

    getrlimit(RLIMIT_NOFILE, &limit);
    none = limit;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
    ok(jpc_input_list_expand(&list, &one, NULL, &err) == JPC_ERR_IO, "a folder that is closed");
    setrlimit(RLIMIT_NOFILE, &limit);
    snprintf(want, sizeof want, "no input: '%s': not all of its folders can be read", path);
    is_text(jpc_span_of(err.message), want, "… is not passed over");
    jpc_input_list_release(&list);
}

// ---- JSON objects -----------------------------------------------------------------------

static void reads_members(void)
{
    jpc_span object =
        jpc_span_of("{ \"a\": 18446744073709551615, \"b\" : \"x\\n\\\"\", \"c\":[1, [2,3] ,4],"
                    "\"h\":\"00000000000000010000000000000002\",\"n\":-1}");
    jpc_span array, at, item;
    jpc_hash128 hash;
    uint64_t number;
    char *string;
    int n = 0;

    ok(jpc_json_get_u64(object, "a", &number) && number == UINT64_MAX, "a number");
    ok(!jpc_json_get_u64(object, "n", &number), "a negative number is none");
    ok(!jpc_json_get_u64(object, "b", &number) && !jpc_json_get_u64(object, "x", &number),
       "neither is a string, or nothing");
    ok(jpc_json_get_string(object, "b", &string), "a string");
    is_text(jpc_span_of(string), "x\n\"", "… without escapes");
    free(string);
    ok(jpc_json_get_hash(object, "h", &hash) && hash.high == 1 && hash.low == 2, "a hash");
    ok(jpc_json_find(object, "c", &array) && jpc_json_begin(array, &at), "an array");
    while (jpc_json_next(&at, &item))
        n++;
    ok(n == 3 && at.len == 0, "… of three");
}

int main(void)
{
    tap_begin();
    snprintf(folder, sizeof folder, "%s", "/tmp/test_plan.XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    setenv("T", folder, 1);
    packs_consecutive_files();
    splits_large_files();
    packs_by_first_sizes();
    counts_what_may_be_set_aside();
    counts_buckets();
    survives_the_disk();
    names_differences();
    takes_plans_of_earlier_versions();
    names_options();
    finds_inputs();
    misses_inputs();
    globs_what_can_be_read();
    reads_members();
    if (system("exec rm -rf \"$T\"") != 0)
        puts("# cannot remove the folder");
    return tap_end();
}
