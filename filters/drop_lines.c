// drop_lines: removes lines that one of its rules names: by words, by patterns, by their shape.
//
// Rule       a line goes if `min_hits` matches of the words (from left to right the longest) make
//            up at least `min_share` of its characters (1: the line is nothing but such words); if
//            one of `patterns` (PCRE2) matches in it; if its last character is none of `must_end`;
//            if it has fewer characters than min_chars or more than max_chars, white space not
//            counted; if it holds a blank (`blanks: drop`), or one of the characters `marks` more
//            than max_marks times; if hiragana (U+3040-309F), or what NWC 2010 calls Japanese, is
//            less of its characters without white space than min_hiragana or min_japanese. White
//            space at both ends does not count, and lines of nothing else stay. A line stays, too,
//            if a pattern takes too long on it; after eight such lines no pattern is looked for in
//            the rest of the document
// Notes      "drop_lines": {"lines": n, "chars": n} that went
// Reference  Uzushio (Works Applications 2024): sentences of templates. LLM-jp's cleaner of mC4:
//            must_end ！？!?。．…, more than 10 of one of U+3000 ・ 区. CharShu: no blanks, ends
//            with sentence punctuation, 5 to 2,048 characters. NWC 2010: 6 to 1,023 characters, 5 %
//            of hiragana, 70 % of Japanese (of sentences: put the stage `sentences` before it)
// Differs    the rules go by lines; all are off by default
#include <stdlib.h>

#include "stage/stage.h"
#include "text/edit.h"
#include "text/line.h"
#include "text/regex.h"
#include "text/script_class.h"
#include "text/word_file.h"

struct drop_lines_params {
    jpc_strings lists, words, patterns;
    double min_hits, min_share, min_chars, max_chars, max_marks, min_hiragana, min_japanese;
    char *must_end, *marks;
    int blanks;
};

enum { BLANKS_KEEP, BLANKS_DROP };
enum { MOST_UNDECIDED = 8 }; // lines on which a pattern reached the limit of a search

static const char *const drop_lines_blanks[] = {"keep", "drop", NULL};

static const jpc_option drop_lines_options[] = {
    JPC_OPT_PATHS(struct drop_lines_params, lists, "", "files with one word per line"),
    JPC_OPT_STRINGS(struct drop_lines_params, words, "", "more words"),
    JPC_OPT_NUMBER(struct drop_lines_params, min_hits, 1, 1, 1e9, "count",
                   "how many words of the lists a line has to hold to go"),
    JPC_OPT_NUMBER(struct drop_lines_params, min_share, 0, 0, 1, "ratio",
                   "which share of it they have to be; 1: nothing else may be there"),
    JPC_OPT_STRINGS(struct drop_lines_params, patterns, "", "remove lines in which one matches"),
    JPC_OPT_STRING(struct drop_lines_params, must_end, "",
                   "remove lines that do not end with one of these characters; empty: none"),
    JPC_OPT_NUMBER(struct drop_lines_params, min_chars, 0, 0, 1e9, "characters",
                   "remove lines with fewer characters"),
    JPC_OPT_NUMBER(struct drop_lines_params, max_chars, 1e9, 0, 1e9, "characters",
                   "remove lines with more characters"),
    JPC_OPT_CHOICE(struct drop_lines_params, blanks, drop_lines_blanks, BLANKS_KEEP,
                   "drop: remove lines that hold a blank, tab or U+3000"),
    JPC_OPT_STRING(struct drop_lines_params, marks, "　・区",
                   "characters of which max_marks may stand in a line"),
    JPC_OPT_NUMBER(struct drop_lines_params, max_marks, 1e9, 0, 1e9, "count",
                   "remove lines in which one of marks stands more often (LLM-jp: 10)"),
    JPC_OPT_NUMBER(struct drop_lines_params, min_hiragana, 0, 0, 1, "ratio",
                   "remove lines with less hiragana (NWC 2010: 0.05)"),
    JPC_OPT_NUMBER(struct drop_lines_params, min_japanese, 0, 0, 1, "ratio",
                   "remove lines with less Japanese (NWC 2010: 0.7)"),
    {0},
};

struct drop_lines_model {
    jpc_word_list *words;
    jpc_regex **patterns; // owned, each and all
    size_t n_patterns;
};

struct drop_lines_scratch {
    jpc_regex_match **matches; // owned; one per pattern
    size_t n_matches;
    size_t n_undecided; // lines of this document that stay
};

// ---- model and scratch -------------------------------------------------------

static void drop_lines_close(void *model_)
{
    struct drop_lines_model *model = model_;

    jpc_word_list_free(model->words);
    for (size_t i = 0; i < model->n_patterns; i++)
        jpc_regex_close(model->patterns[i]);
    free((void *)model->patterns);
    free(model);
}

static jpc_status drop_lines_read(struct drop_lines_model *model,
                                  const struct drop_lines_params *params, jpc_err *err)
{
    jpc_words words = {0};
    jpc_status status = JPC_OK;

    for (size_t i = 0; i < params->lists.n && status == JPC_OK; i++)
        if (params->lists.items[i][0] != '\0')
            status = jpc_words_read(&words, params->lists.items[i], err);
    for (size_t i = 0; i < params->words.n; i++)
        if (params->words.items[i][0] != '\0')
            jpc_words_add(&words, jpc_span_of(params->words.items[i]));
    if (status == JPC_OK)
        status = jpc_word_list_new(&model->words, words.items, words.n, err);
    jpc_words_release(&words);
    return status;
}

static jpc_status drop_lines_compile(struct drop_lines_model *model,
                                     const struct drop_lines_params *params, jpc_err *err)
{
    model->patterns = jpc_alloc((params->patterns.n + 1) * sizeof *model->patterns);
    for (size_t i = 0; i < params->patterns.n; i++) {
        if (params->patterns.items[i][0] == '\0')
            continue;
        JPC_TRY(
            jpc_regex_open(&model->patterns[model->n_patterns], params->patterns.items[i], err));
        model->n_patterns++;
    }
    return JPC_OK;
}

static jpc_status drop_lines_open(const void *params, void **model_, jpc_err *err)
{
    struct drop_lines_model *model = jpc_alloc(sizeof *model);
    jpc_status status = drop_lines_read(model, params, err);

    if (status == JPC_OK)
        status = drop_lines_compile(model, params, err);
    if (status == JPC_OK)
        *model_ = model;
    else
        drop_lines_close(model);
    return status;
}

static jpc_status drop_lines_scratch_open(const void *params, const void *model_, void **scratch_,
                                          jpc_err *err)
{
    const struct drop_lines_model *model = model_;
    struct drop_lines_scratch *scratch = jpc_alloc(sizeof *scratch);

    (void)params, (void)err;
    scratch->matches = jpc_alloc((model->n_patterns + 1) * sizeof *scratch->matches);
    for (; scratch->n_matches < model->n_patterns; scratch->n_matches++)
        scratch->matches[scratch->n_matches] =
            jpc_regex_match_new(model->patterns[scratch->n_matches]);
    *scratch_ = scratch;
    return JPC_OK;
}

static void drop_lines_scratch_close(void *scratch_)
{
    struct drop_lines_scratch *scratch = scratch_;

    for (size_t i = 0; i < scratch->n_matches; i++)
        jpc_regex_match_free(scratch->matches[i]);
    free((void *)scratch->matches);
    free(scratch);
}

// ---- the rules ---------------------------------------------------------------

struct drop_lines_hits {
    jpc_span line;
    size_t n, chars;
};

static void drop_lines_found(void *self, jpc_word_match match)
{
    struct drop_lines_hits *hits = self;

    hits->n++;
    hits->chars += jpc_utf8_count((jpc_span){hits->line.ptr + match.at, match.len});
}

static bool drop_lines_by_words(const jpc_context *context, jpc_span line)
{
    const struct drop_lines_params *params = context->params;
    const struct drop_lines_model *model = context->model;
    struct drop_lines_hits hits = {.line = line};
    jpc_word_visitor visitor = {&hits, NULL, drop_lines_found};
    jpc_arena_mark mark = jpc_arena_mark_of(context->features);

    jpc_word_list_scan(model->words, context->features, line, JPC_WORDS_LONGEST, &visitor);
    jpc_arena_rewind(context->features, mark);
    return hits.n > 0 && (double)hits.n >= params->min_hits &&
           (double)hits.chars / (double)jpc_utf8_count(line) >= params->min_share;
}

// What reaches the limit of a search is undecided: the line stays. Each takes some hundredths of a
// second, so that a document may have few of them; only those that stay count, for they are there
// when the text comes again.
static bool drop_lines_by_patterns(const jpc_context *context, jpc_span line)
{
    const struct drop_lines_model *model = context->model;
    struct drop_lines_scratch *scratch = context->scratch;
    bool undecided = false;

    for (size_t i = 0; i < model->n_patterns && scratch->n_undecided < MOST_UNDECIDED; i++) {
        jpc_regex_result result =
            jpc_regex_search(model->patterns[i], scratch->matches[i], line, 0);

        if (result == JPC_REGEX_FOUND)
            return true;
        undecided = undecided || result == JPC_REGEX_LIMIT;
    }
    scratch->n_undecided += undecided;
    return false;
}

static bool drop_lines_has(const char *characters, uint32_t code)
{
    const char *end = characters + strlen(characters);

    while (characters < end)
        if (jpc_utf8_next(&characters) == code)
            return true;
    return false;
}

static bool drop_lines_by_marks(const struct drop_lines_params *params, jpc_span line)
{
    const char *mark = params->marks, *end = mark + strlen(mark);

    while (mark < end) {
        const char *at = line.ptr;
        uint32_t code = jpc_utf8_next(&mark);
        double n = 0;

        while (at < line.ptr + line.len)
            n += jpc_utf8_next(&at) == code;
        if (n > params->max_marks)
            return true;
    }
    return false;
}

struct drop_lines_counts {
    size_t chars, hiragana; // without white space
    bool has_blank;
};

static struct drop_lines_counts drop_lines_count(jpc_span line)
{
    struct drop_lines_counts counts = {0};
    const char *at = line.ptr, *end = at + line.len;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        counts.chars += !jpc_is_python_space(code);
        counts.hiragana += code >= 0x3040 && code <= 0x309F;
        counts.has_blank = counts.has_blank || jpc_is_blank(code);
    }
    return counts;
}

static bool drop_lines_has_shape(const struct drop_lines_params *params)
{
    return params->min_chars > 0 || params->max_chars < 1e9 || params->must_end[0] != '\0' ||
           params->blanks == BLANKS_DROP || params->min_hiragana > 0 || params->min_japanese > 0 ||
           params->max_marks < 1e9;
}

static bool drop_lines_by_shape(const struct drop_lines_params *params, jpc_span line)
{
    struct drop_lines_counts counts = drop_lines_count(line);
    double chars = (double)counts.chars;
    size_t begin;

    if (chars < params->min_chars || chars > params->max_chars)
        return true;
    if (params->must_end[0] != '\0' &&
        !drop_lines_has(params->must_end, jpc_utf8_before(line, line.len, &begin)))
        return true;
    return (params->blanks == BLANKS_DROP && counts.has_blank) ||
           (double)counts.hiragana / chars < params->min_hiragana ||
           (params->min_japanese > 0 &&
            (double)jpc_script_count_nwc(line) / chars < params->min_japanese) ||
           (params->max_marks < 1e9 && drop_lines_by_marks(params, line));
}

// ---- the text ----------------------------------------------------------------

static bool drop_lines_goes(const jpc_context *context, jpc_span line)
{
    line = jpc_strip(line);
    return line.len > 0 &&
           ((drop_lines_has_shape(context->params) && drop_lines_by_shape(context->params, line)) ||
            drop_lines_by_words(context, line) || drop_lines_by_patterns(context, line));
}

static void drop_lines_apply(const jpc_context *context, jpc_doc *doc)
{
    struct drop_lines_scratch *scratch = context->scratch;
    jpc_span text = doc->text;
    jpc_edit edit = jpc_edit_begin(context->arena, text);
    uint64_t lines = 0, chars = 0;

    scratch->n_undecided = 0;
    for (size_t at = 0, end; at < text.len; at = end + 1) {
        jpc_span line;

        end = jpc_line_end(text, at);
        line = (jpc_span){text.ptr + at, end - at};
        if (!drop_lines_goes(context, line))
            continue;
        jpc_edit_remove_line(&edit, at, end);
        lines++;
        chars += jpc_utf8_count(line);
    }
    if (lines == 0)
        return;
    jpc_doc_set_text(doc, jpc_edit_end(&edit));
    jpc_doc_add_meta(context->arena, doc, "drop_lines",
                     jpc_arena_printf(context->arena, "{\"lines\":%llu,\"chars\":%llu}",
                                      (unsigned long long)lines, (unsigned long long)chars));
}

const jpc_stage_def jpc_stage_drop_lines = {
    .name = "drop_lines",
    .summary = "remove lines by words, patterns and shape",
    .measure =
        "lines go that one of the rules names; those of white space alone stay, and those on "
        "which a pattern takes too long (after eight, patterns are searched for no more); what "
        "went is noted under \"drop_lines\": lines and characters",
    .reference = "Uzushio; LLM-jp's cleaner of mC4; CharShu; NWC 2010",
    .differs = "by lines; all rules are off by default",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = drop_lines_options,
    .params_size = sizeof(struct drop_lines_params),
    .open = drop_lines_open,
    .close = drop_lines_close,
    .scratch_open = drop_lines_scratch_open,
    .scratch_close = drop_lines_scratch_close,
    .apply = drop_lines_apply,
};
