// What every stage must be and survive. A new stage is found through the registry: it is tested
// here from the line in filters.def on, and fails until it has its golden folder. The laws that
// hold between texts, settings, threads and stages are in test_law_*.c.
#include <dirent.h>

#include "tests/unit/law_variant.h"

static size_t count_entries(const char *path)
{
    DIR *dir = opendir(path);
    size_t n = 0;

    while (dir != NULL && readdir(dir) != NULL)
        n++;
    if (dir != NULL)
        closedir(dir);
    return n > 2 ? n - 2 : 0; // without . and ..
}

static bool is_text_of(const char *string) { return string != NULL && *string != '\0'; }

static bool is_default_inside(const jpc_option *o)
{
    if (o->type == JPC_TYPE_CHOICE)
        return o->choices != NULL;
    if (o->type != JPC_TYPE_NUMBER && o->type != JPC_TYPE_SIZE)
        return true;
    return ((o->bound != JPC_UNBOUNDED || o->may_be_off) && isnan(o->initial)) ||
           (o->initial >= o->lowest && o->initial <= o->highest);
}

// What signs drops what is similar: its bound is the least similarity that makes a copy.
static bool is_named_for_its_direction(const jpc_stage_def *def, const jpc_option *o)
{
    bool lower = o->bound == JPC_LOWER || o->bound == JPC_LOWER_STRICT || def->signs;

    return o->bound == JPC_UNBOUNDED || strncmp(o->name, lower ? "min_" : "max_", 4) == 0;
}

// Whether `text` holds `name` with no letter, digit or _ on either side.
static bool names(const char *text, const char *name)
{
    static const char in_names[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const char *at = text;

    while ((at = strstr(at, name)) != NULL) {
        const char *end = at + strlen(name);

        if ((at == text || strchr(in_names, at[-1]) == NULL) &&
            (*end == '\0' || strchr(in_names, *end) == NULL))
            return true;
        at = end;
    }
    return false;
}

// Each bound stands in the measure by its name; a family of them (max_top_2, max_top_3 …) may stand
// there as max_top_n.
static bool is_measured(const jpc_stage_def *def, const jpc_option *o)
{
    size_t len = strcspn(o->name, "0123456789");
    char family[64];

    snprintf(family, sizeof family, "%.*sn", (int)len, o->name);
    return o->bound == JPC_UNBOUNDED || names(def->measure, o->name) ||
           (o->name[len] != '\0' && names(def->measure, family));
}

static void check_measure(const jpc_stage_def *def)
{
    if (!ok(is_text_of(def->measure), "%s: .measure says what it measures, or its rule", def->name))
        return;
    for (const jpc_option *o = def->options; o->name != NULL; o++)
        ok(is_measured(def, o), "%s: .measure says what %s measures, by this name", def->name,
           o->name);
}

// "KIND.WHAT": the WHAT is that of the first kind's counter in this place, and the KIND that of the
// counter before unless a kind begins here.
static bool is_counter_in_place(const jpc_stage_def *def, int i)
{
    int per_kind = jpc_stage_counters_per_kind(def), first = i / per_kind * per_kind;
    const char *name = def->counters[i], *dot = strchr(name, '.');
    size_t letters = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return dot != NULL && letters > 0 && dot == name + letters &&
           strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(dot + 1) &&
           strcmp(dot, strchr(def->counters[i % per_kind], '.')) == 0 &&
           strncmp(name, def->counters[first], letters + 1) == 0;
}

static void check_counters(const jpc_stage_def *def)
{
    void *params = jpc_alloc(def->params_size + 1);
    int n = jpc_stage_n_counters(def);

    jpc_options_init(def->options, params);
    for (int i = 0; i < n; i++) {
        if (!ok(is_counter_in_place(def, i), "%s: counter %s has its form and place", def->name,
                def->counters[i]))
            continue;
        for (int k = 0; k < i; k++)
            if (strcmp(def->counters[i], def->counters[k]) == 0)
                ok(false, "%s: counter %s is there once", def->name, def->counters[i]);
        if (def->action != NULL)
            ok(is_text_of(def->action(params, i)), "%s: … and an action", def->name);
    }
    ok(n == 0 || is_text_of(def->counters_title), "%s: its counters have a title", def->name);
    jpc_options_release(def->options, params);
    free(params);
}

static void check_definition(const jpc_stage_def *def)
{
    char path[128];

    ok(is_text_of(def->summary) && is_text_of(def->reference) && is_text_of(def->differs),
       "%s has summary, reference and what differs", def->name);
    ok(def->options != NULL && (def->options[0].name == NULL || def->params_size > 0),
       "%s has an option table", def->name);
    for (const jpc_option *o = def->options; o->name != NULL; o++) {
        ok(is_text_of(o->help) && is_default_inside(o), "%s.%s: help, default inside the bounds",
           def->name, o->name);
        ok(is_named_for_its_direction(def, o), "%s.%s: min_ or max_ as its direction", def->name,
           o->name);
    }
    check_measure(def);
    check_counters(def);
    snprintf(path, sizeof path, "tests/golden/%s", def->name);
    ok(count_entries(path) > 0, "%s has golden cases", def->name);
}

// ---- texts that must not hurt --------------------------------------------------------

#define KIB ((size_t)1 << 10)

// One character of each kind, and little more.
static const char *const small_texts[] = {
    "",
    "",
    "a",
    "Ａ",
    "1",
    "１",
    "é",
    "α",
    "я",
    "א",
    "ا",
    "ไ",
    "あ",
    "ア",
    "ｱ",
    "ー",
    "漢",
    "々",
    "〇",
    "㐂",
    "\U00020BB7",
    "가",
    "\u1100",
    "中",
    "。",
    "、",
    "，",
    "．",
    "！",
    "?",
    "「",
    "」",
    "（",
    ")",
    "…",
    "・",
    "\n",
    "\r",
    "\t",
    " ",
    "\u3000",
    "\u0301",
    "\u3099",
    "ﾞ",
    "\u200D",
    "\uFE0F",
    "😀",
    "🇯",
    "👨\u200D👩\u200D👧",
    "\uFFFD",
    "\uFFFE",
    "\uE000",
    "\U0010FFFF",
    "\uFDFA",
    " 　\t ",
    "\r\n",
    "nul",
    "[1]",
    "（）",
    "http://",
    "www.",
    "@",
    "a@b",
    "続きを読む",
    "今日は晴れ。連絡は hoge@example.co.jp か 03-1234-5678 まで。\n続き。",
};

// A mebibyte of one character of each length, and of lines without any.
static const char *const large_units[] = {"a", "é", "あ", "😀", "\n"};

// What invites a scan per character, a run that is read again and again, or a sort of marks.
static const char *const hostile_units[] = {
    "",
    "\n",
    "\n",
    "\r",
    " ",
    "\u3000",
    " \n",
    "a ",
    "a\n",
    "あ\n",
    "、",
    "。",
    "。\n",
    "！？",
    "は、",
    "これは、文です。\n",
    "アァ",
    "ｶﾞ",
    "ﾞ",
    "か\u3099",
    "\u0301",
    "\u0323\u0301",
    "\u0301\u0323",
    "e\u0301\u0323",
    "\u1100\u1161\u11A8",
    "\uFDFA",
    "ー",
    "ー〜",
    "ーあ",
    "〜-",
    "w",
    "笑",
    "0",
    "0-",
    "0123456789",
    "(0",
    "a@",
    "a@a.",
    "@",
    ".",
    "(",
    "（",
    "（）",
    "((a)",
    "[",
    "[1",
    "[1]",
    "]",
    "「",
    "」",
    "「」",
    "<",
    "&",
    "#a ",
    "# ",
    "http://",
    "http://a/",
    "www.a",
    "続きを読む",
    "続きを読む\n",
    "…",
    "・",
    "^ ",
    "|",
    "👨\u200D",
    "🇯",
    "縺",
    "繧縺ゅ＞",
    "\xC3\xA3\xC2\x81",
    "漢",
    "漢か",
    "aあ",
    "aアあ漢가",
    "神神",
    "ab\nab\nab。",
};

// The empty string stands for NUL, as in law_alphabet.
static jpc_span make_small(jpc_arena *arena, size_t i)
{
    static const char nul[] = "nul\0inside";

    if (i == 0)
        return (jpc_span){"", 0};
    if (strcmp(small_texts[i], "nul") == 0)
        return (jpc_span){nul, sizeof nul - 1};
    return law_repeat(arena, small_texts[i], strlen(small_texts[i]) + (*small_texts[i] == '\0'));
}

// ---- one stage over one text -----------------------------------------------------------

// What a filter may leave in the batch's arena beside the text: its verdict, a host, metadata.
#define LEFT_BY_FILTER (4 * KIB)
// Bytes of memory for each byte of a text that is modified, at most: code points of four bytes, in
// which U+FDFA becomes 18, and a copy or two.
#define LEFT_BY_MODIFIER 32

static bool are_finite(const jpc_doc *doc, int n)
{
    for (int b = 0; b < n; b++)
        if (isinf(doc->verdict.measured[b]))
            return false;
    return true;
}

// What must be true of the outcome, whatever the stage. Names the first that is not.
static const char *find_fault(const struct law_run *run, const jpc_doc *doc, jpc_span text)
{
    jpc_stage_kind kind = run->pipeline.stages[0].def->kind;

    if (!are_finite(doc, run->pipeline.n_bounds))
        return "a value is no number";
    if (doc->features != NULL || run->worker.features.used != 0)
        return "features are left";
    if (jpc_utf8_valid_prefix(doc->text) != doc->text.len)
        return "the text is ill-formed";
    if (kind != JPC_MODIFIER && (!jpc_span_equals(doc->text, text) || doc->text_modified))
        return "the text is not left alone";
    if (kind == JPC_FILTER && run->batch.arena.used > text.len + LEFT_BY_FILTER)
        return "scratch is left in the batch's arena";
    if (run->batch.arena.used > LEFT_BY_MODIFIER * (text.len + doc->text.len) + 64 * KIB)
        return "memory is out of proportion";
    return NULL;
}

// Applied to the same text again, and to what came out.
static const char *find_change(struct law_run *run, jpc_span text, bool idempotent)
{
    struct law_record first = {0}, again = {0};
    const jpc_doc *doc = law_apply(run, &text, 1);
    jpc_buf once = {0};
    const char *fault = NULL;

    law_record(&first, &run->pipeline, doc, 1);
    jpc_buf_add_span(&once, doc->text);
    law_record(&again, &run->pipeline, law_apply(run, &text, 1), 1);
    if (!jpc_span_equals(law_recorded(&first, 0), law_recorded(&again, 0)))
        fault = "the same text gives something else the second time";
    text = jpc_buf_span(&once);
    if (fault == NULL && idempotent && !jpc_span_equals(law_apply(run, &text, 1)->text, text))
        fault = "it is not idempotent, as it says";
    law_record_release(&first);
    law_record_release(&again);
    jpc_buf_release(&once);
    return fault;
}

static bool check_text(struct law_run *run, const char *settings, jpc_span text, bool twice)
{
    const jpc_stage_def *def = run->pipeline.stages[0].def;
    const char *fault = find_fault(run, law_apply(run, &text, 1), text);

    if (fault == NULL && twice)
        fault = find_change(run, text, def->kind == JPC_MODIFIER && def->idempotent);
    if (fault == NULL)
        return true;
    ok(false, "%s %s: %s", def->name, settings, fault);
    law_show("text", text);
    return false;
}

// ---- one stage over all of them -----------------------------------------------------------

static size_t scaled(size_t bytes) { return bytes / LAW_SHRINK; }

static bool uses_morphemes(const jpc_stage_def *def)
{
    return def->needs_morphemes || def->tier == JPC_TIER_MORPHEMES;
}

static bool check_units(struct law_run *run, const char *settings, const char *const *units,
                        size_t n, size_t bytes, bool twice)
{
    jpc_arena arena = {0};
    size_t passed = 0;

    for (size_t i = 0; i < n; i++) {
        passed += check_text(run, settings, law_repeat(&arena, units[i], scaled(bytes)), twice);
        jpc_arena_reset(&arena);
    }
    jpc_arena_release(&arena);
    return passed == n;
}

static void check_small(struct law_run *run, const char *settings)
{
    jpc_arena arena = {0};
    size_t n = LAW_COUNT(small_texts), passed = 0;
    jpc_span random = law_random_bytes(&arena, scaled(128 * KIB));

    for (size_t i = 0; i < n; i++)
        passed += check_text(run, settings, make_small(&arena, i), true);
    ok(passed == n, "%s %s: one character of each kind", run->pipeline.stages[0].name, settings);
    ok(check_text(run, settings, random, true), "… random bytes");
    jpc_arena_release(&arena);
}

static bool starts_character(char byte) { return ((unsigned char)byte & 0xC0) != 0x80; }

// Under sanitizers, every fifth of many parts.
static void check_unicode(struct law_run *run, bool downwards, bool twice)
{
    jpc_arena arena = {0};
    jpc_span text = law_all_of_unicode(&arena, downwards);
    size_t part = scaled(text.len), n_tried = LAW_SANITIZED ? 5 : 1;
    bool passed = true;

    for (size_t i = 0; i * part < text.len; i += n_tried) {
        size_t from = i * part, to = from + part < text.len ? from + part : text.len;

        while (from < to && !starts_character(text.ptr[from]))
            from++;
        while (to < text.len && !starts_character(text.ptr[to]))
            to++;
        passed = check_text(run, "", (jpc_span){text.ptr + from, to - from}, twice) && passed;
    }
    ok(passed, "… all of Unicode%s", downwards ? ", downwards" : "");
    jpc_arena_release(&arena);
}

static void check_large(struct law_run *run, bool twice)
{
    ok(check_units(run, "", large_units, LAW_COUNT(large_units), LAW_MIB, twice),
       "… a mebibyte of one character");
    check_unicode(run, false, twice);
}

static void check_hostile(struct law_run *run, const char *settings, size_t bytes, bool twice)
{
    ok(check_units(run, settings, hostile_units, LAW_COUNT(hostile_units), bytes, twice),
       "… %zu KiB of what invites to scan", bytes / KIB);
}

static void check_variants(const jpc_stage_def *def)
{
    struct law_variants variants = law_variants_of(def);

    for (size_t i = 1; i < variants.n; i++) {
        struct law_run run;

        if (law_open(&run, def->name, variants.settings[i]) == JPC_OK) {
            check_small(&run, variants.settings[i]);
            check_hostile(&run, variants.settings[i], 2 * KIB, true);
        }
        law_close(&run);
    }
    law_variants_release(&variants);
}

// What needs morphemes measures large texts together with its like: see check_together().
static void check_stage(const jpc_stage_def *def)
{
    bool modifies = def->kind == JPC_MODIFIER;
    struct law_run run;

    check_definition(def);
    if (ok(law_open(&run, def->name, "") == JPC_OK, "%s opens: %s", def->name, run.err.message)) {
        check_small(&run, "");
        check_hostile(&run, "", 2 * KIB, true);
        if (!uses_morphemes(def))
            check_hostile(&run, "", modifies ? 256 * KIB : 16 * KIB, false);
        if (!uses_morphemes(def) || modifies)
            check_large(&run, modifies && def->idempotent);
        if (modifies)
            check_unicode(&run, true, false);
    }
    law_close(&run);
    if (modifies)
        check_variants(def);
}

// All filters of morphemes in one pipeline: what takes time is MeCab, and it is asked once. They
// all measure, whatever those before have said.
static void check_together(void)
{
    struct law_run run = {0};
    jpc_stage *stage;

    run.pipeline.evaluate_all = true;
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (uses_morphemes(jpc_stages[i]) && jpc_stages[i]->kind == JPC_FILTER)
            jpc_pipeline_add(&run.pipeline, jpc_stages[i]->name, &stage, &run.err);
    if (ok(law_open_added(&run) == JPC_OK, "filters of morphemes open: %s", run.err.message)) {
        check_hostile(&run, "and others", 8 * KIB, false);
        check_large(&run, false);
    }
    law_close(&run);
}

// With an argument: only the stage of that name.
int main(int argc, char **argv)
{
    tap_begin();
    for (size_t i = 0; jpc_stages[i] != NULL; i++)
        if (argc < 2 || strcmp(argv[1], jpc_stages[i]->name) == 0)
            check_stage(jpc_stages[i]);
    if (argc < 2)
        check_together();
    return tap_end();
}
