// ng_words: drops documents with too many words of lists: adult, discriminating, violent ones.
//
// Measure    max_ratio: characters of the matches / Japanese letters (`of: japanese`: hiragana,
//            katakana, kanji, 、 ， 。 ． ！ ？) or all characters; 1 if there are matches but no
//            letters. max_hits: matches. max_types: distinct words among them. Matches do not
//            overlap: from left to right the longest word, or the one that is first in the lists
//            (`prefer: first`, as in a regular expression; with `boundary: katakana` words of
//            katakana come last, as in HojiChar's), that fulfils `boundary` and `morphemes`.
//            With `fold`, words and text are folded, and all is counted on the folded text
// Notes      "ng_words": which words a dropped document has, at most ten, the most frequent first
// Memory     that of text/word_list.h for all workers (2,000 words: 0.4 MB, 10^7: 1.8 GB), and 16
//            bytes a word for each
// Reference  Swallow corpus v1 (Okazaki et al. 2024): ratio, dropped at 0.05. HojiChar (LINE 2023)
//            NgWordsFilterJa and En: any hit (max_hits: 0), ignore_confused (boundary: katakana).
//            LLM-jp corpus v1: more than 3 hits (strict 2). Uzushio (Works Applications 2024)
//            WordTypes: 6, or 9, distinct words and more
// Differs    HojiChar's pattern of words and katakana words matches everywhere if there is none of
//            one kind; its English one, counted, would pass over a word that shares its space with
//            the one before, and takes K (Kelvin) for k
#include <math.h>
#include <stdlib.h>

#include "data/jsonl.h"
#include "stage/stage.h"
#include "text/fold.h"
#include "text/utf8.h"
#include "text/word_boundary.h"
#include "text/word_file.h"

struct ng_words_params {
    double max_ratio, max_hits, max_types;
    jpc_strings lists, words;
    int of, prefer, boundary, fold;
    bool morphemes;
};

enum { MAX_RATIO, MAX_HITS, MAX_TYPES };
enum { OF_JAPANESE, OF_ALL };
enum { NOTED_WORDS = 10 };

static const char *const ng_words_denominators[] = {"japanese", "all", NULL};
static const char *const ng_words_choices[] = {"longest", "first", NULL};
static const char *const ng_words_boundaries[] = {"none", "katakana", "script", "space", NULL};
static const char *const ng_words_folds[] = {"none", "case", "nfkc", "kana", NULL};

static const jpc_option ng_words_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct ng_words_params, max_ratio, JPC_UPPER_STRICT, 0.05, 0, 1e6,
                                "ratio", "drop documents with this share of matched characters"),
    [MAX_HITS] = JPC_OPT_BOUND(struct ng_words_params, max_hits, JPC_UPPER, NAN, 0, 1e9, "count",
                               "drop documents with more matches (HojiChar: 0, LLM-jp: 3)"),
    [MAX_TYPES] = JPC_OPT_BOUND(struct ng_words_params, max_types, JPC_UPPER_STRICT, NAN, 0, 1e9,
                                "count", "drop documents with so many distinct words (Uzushio: 6)"),
    JPC_OPT_PATHS(struct ng_words_params, lists, "", "files with one word per line"),
    JPC_OPT_STRINGS(struct ng_words_params, words, "", "more words"),
    JPC_OPT_CHOICE(struct ng_words_params, of, ng_words_denominators, OF_JAPANESE,
                   "what max_ratio divides by: Japanese letters, or all characters"),
    JPC_OPT_CHOICE(struct ng_words_params, prefer, ng_words_choices, JPC_WORDS_LONGEST,
                   "which of several words at one place: the longest, or the first of the lists"),
    JPC_OPT_CHOICE(
        struct ng_words_params, boundary, ng_words_boundaries, JPC_BOUNDARY_NONE,
        "katakana: words of katakana alone must not touch katakana; script: no katakana "
        "against katakana, no Latin against Latin; space: between spaces, commas, stops"),
    JPC_OPT_CHOICE(struct ng_words_params, fold, ng_words_folds, JPC_FOLD_NONE,
                   "what is the same: case: A a; nfkc: Ａ A a ｱ ア, too; kana: ア あ, too"),
    JPC_OPT_FLAG(struct ng_words_params, morphemes, 0,
                 "count only what begins and ends as a morpheme does"),
    {0},
};

struct ng_words_model {
    jpc_words words;  // folded, in the order of preference
    jpc_arena folded; // bytes of those that folding changed
    jpc_word_list *list;
};

struct ng_words_scratch {
    uint64_t document;
    uint64_t *seen_in; // by word: the last document that had it
    uint32_t *hits;    // by word: in that document
    uint32_t *types;   // the words of this document
};

// ---- words -------------------------------------------------------------------

static void ng_words_close(void *model_)
{
    struct ng_words_model *model = model_;

    jpc_word_list_free(model->list);
    jpc_words_release(&model->words);
    jpc_arena_release(&model->folded);
    free(model);
}

static jpc_status ng_words_read(struct ng_words_model *model, const struct ng_words_params *params,
                                jpc_err *err)
{
    jpc_words *words = &model->words;

    for (size_t i = 0; i < params->lists.n; i++)
        if (params->lists.items[i][0] != '\0')
            JPC_TRY(jpc_words_read(words, params->lists.items[i], err));
    for (size_t i = 0; i < params->words.n; i++)
        if (params->words.items[i][0] != '\0')
            jpc_words_add(words, jpc_span_of(params->words.items[i]));
    for (size_t i = 0; i < words->n; i++)
        words->items[i] = jpc_fold_text(&model->folded, words->items[i], (jpc_fold)params->fold);
    return JPC_OK;
}

// Puts words of katakana behind the others.
static void ng_words_order(jpc_words *words)
{
    jpc_span *ordered = jpc_alloc((words->n + 1) * sizeof *ordered);
    size_t n = 0;

    for (int katakana = 0; katakana < 2; katakana++)
        for (size_t i = 0; i < words->n; i++)
            if (jpc_is_all_katakana(words->items[i]) == (katakana == 1))
                ordered[n++] = words->items[i];
    free(words->items);
    words->items = ordered;
    words->capacity = n;
}

// Offsets in a folded text are not those of its morphemes; and where katakana has become hiragana,
// no boundary of it is left, so that アスパラガス would hold an アス.
static jpc_status ng_words_check(const struct ng_words_params *params, jpc_err *err)
{
    if (params->morphemes && params->fold > JPC_FOLD_CASE)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "'morphemes' cannot be with 'fold: %s', expected none or case; put "
                        "'normal_form: {form: nfkc}' before it",
                        ng_words_folds[params->fold]);
    if (params->fold == JPC_FOLD_KANA &&
        (params->boundary == JPC_BOUNDARY_KATAKANA || params->boundary == JPC_BOUNDARY_SCRIPT))
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "'boundary: %s' cannot be with 'fold: kana', which leaves no katakana, "
                        "expected fold none, case or nfkc",
                        ng_words_boundaries[params->boundary]);
    return JPC_OK;
}

static jpc_status ng_words_open(const void *params_, void **model_, jpc_err *err)
{
    const struct ng_words_params *params = params_;
    struct ng_words_model *model;
    jpc_status status;

    JPC_TRY(ng_words_check(params, err));
    model = jpc_alloc(sizeof *model);
    status = ng_words_read(model, params, err);
    if (status == JPC_OK && params->boundary == JPC_BOUNDARY_KATAKANA)
        ng_words_order(&model->words);
    if (status == JPC_OK)
        status = jpc_word_list_new(&model->list, model->words.items, model->words.n, err);
    if (status == JPC_OK)
        *model_ = model;
    else
        ng_words_close(model);
    return status;
}

static jpc_status ng_words_scratch_open(const void *params, const void *model_, void **scratch_,
                                        jpc_err *err)
{
    const struct ng_words_model *model = model_;
    struct ng_words_scratch *scratch = jpc_alloc(sizeof *scratch);
    size_t n = model->words.n + 1;

    (void)params, (void)err;
    scratch->seen_in = jpc_alloc(n * sizeof *scratch->seen_in);
    scratch->hits = jpc_alloc(n * sizeof *scratch->hits);
    scratch->types = jpc_alloc(n * sizeof *scratch->types);
    *scratch_ = scratch;
    return JPC_OK;
}

static void ng_words_scratch_close(void *scratch_)
{
    struct ng_words_scratch *scratch = scratch_;

    free(scratch->seen_in);
    free(scratch->hits);
    free(scratch->types);
    free(scratch);
}

static bool ng_words_uses_morphemes(const void *params_)
{
    const struct ng_words_params *params = params_;

    return params->morphemes;
}

// ---- matches -----------------------------------------------------------------

struct ng_words_count {
    const jpc_context *context;
    jpc_doc *doc;
    jpc_span text; // folded
    uint64_t hits, chars;
    uint32_t n_types;
};

// The first morpheme that begins at `at` or behind it; n: none.
static size_t ng_words_morpheme(const jpc_morphemes *morphemes, size_t at)
{
    size_t from = 0, to = morphemes->n;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (morphemes->items[middle].at < at)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool ng_words_is_aligned(const struct ng_words_count *count, jpc_word_match match)
{
    const jpc_morphemes *morphemes =
        jpc_doc_morphemes(count->context->features, count->context->tagger, count->doc);
    size_t end = match.at + match.len, begin = ng_words_morpheme(morphemes, match.at),
           next = ng_words_morpheme(morphemes, end);

    return begin < next && morphemes->items[begin].at == match.at &&
           morphemes->items[next - 1].at + morphemes->items[next - 1].len == end;
}

static bool ng_words_accepts(void *self, jpc_span text, jpc_word_match match)
{
    const struct ng_words_count *count = self;
    const struct ng_words_params *params = count->context->params;

    return jpc_word_stands_alone((jpc_word_boundary)params->boundary, text, match.at, match.len) &&
           (!params->morphemes || ng_words_is_aligned(count, match));
}

static void ng_words_found(void *self, jpc_word_match match)
{
    struct ng_words_count *count = self;
    struct ng_words_scratch *scratch = count->context->scratch;

    count->hits++;
    count->chars += jpc_utf8_count((jpc_span){count->text.ptr + match.at, match.len});
    if (scratch->seen_in[match.word] != scratch->document) {
        scratch->seen_in[match.word] = scratch->document;
        scratch->hits[match.word] = 0;
        scratch->types[count->n_types++] = match.word;
    }
    scratch->hits[match.word]++;
}

// ---- the document ------------------------------------------------------------

static double ng_words_ratio(const struct ng_words_count *count)
{
    const struct ng_words_params *params = count->context->params;
    jpc_script_counts folded;
    const jpc_script_counts *scripts = &folded;
    uint64_t letters;

    if (count->hits == 0)
        return 0;
    if (params->fold > JPC_FOLD_CASE)
        folded = jpc_script_count(count->text);
    else
        scripts = jpc_doc_scripts(count->context->features, count->doc);
    letters = params->of == OF_JAPANESE ? jpc_script_japanese(scripts) : scripts->chars;
    return letters > 0 ? (double)count->chars / (double)letters : 1;
}

// Moves the word with the most hits (of equal ones the first) to types[from].
static void ng_words_select(struct ng_words_scratch *scratch, uint32_t from, uint32_t n)
{
    for (uint32_t i = from + 1; i < n; i++) {
        uint32_t *best = &scratch->types[from], *other = &scratch->types[i], word = *best;
        uint32_t hits = scratch->hits[word], others = scratch->hits[*other];

        if (others > hits || (others == hits && *other < word)) {
            *best = *other;
            *other = word;
        }
    }
}

// What another stage of this name has noted, without its bracket; or an opening one.
static void ng_words_begin_note(jpc_buf *note, const jpc_doc *doc)
{
    for (const jpc_meta *meta = doc->meta; meta != NULL; meta = meta->next)
        if (strcmp(meta->key, "ng_words") == 0) {
            jpc_buf_add(note, meta->value.ptr, meta->value.len - 1);
            jpc_buf_add_string(note, ",");
            return;
        }
    jpc_buf_add_string(note, "[");
}

static void ng_words_note(const struct ng_words_count *count)
{
    const struct ng_words_model *model = count->context->model;
    struct ng_words_scratch *scratch = count->context->scratch;
    jpc_buf note = {0};

    ng_words_begin_note(&note, count->doc);
    for (uint32_t i = 0; i < count->n_types && i < NOTED_WORDS; i++) {
        ng_words_select(scratch, i, count->n_types);
        jpc_buf_add_string(&note, i > 0 ? ",\"" : "\"");
        jpc_json_escape(&note, model->words.items[scratch->types[i]]);
        jpc_buf_add_string(&note, "\"");
    }
    jpc_buf_add_string(&note, "]");
    jpc_doc_add_meta(count->context->arena, count->doc, "ng_words",
                     jpc_arena_copy(count->context->arena, note.ptr, note.len));
    jpc_buf_release(&note);
}

static void ng_words_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct ng_words_params *params = context->params;
    const struct ng_words_model *model = context->model;
    struct ng_words_scratch *scratch = context->scratch;
    struct ng_words_count count = {.context = context, .doc = doc};
    jpc_word_visitor visitor = {&count, NULL, ng_words_found};
    bool violated;

    if (params->boundary != JPC_BOUNDARY_NONE || params->morphemes)
        visitor.accepts = ng_words_accepts;
    scratch->document++;
    count.text = jpc_fold_text(context->features, doc->text, (jpc_fold)params->fold);
    jpc_word_list_scan(model->list, context->features, count.text, (jpc_word_choice)params->prefer,
                       &visitor);
    violated = jpc_measure(context, doc, MAX_RATIO, ng_words_ratio(&count));
    violated |= jpc_measure(context, doc, MAX_HITS, (double)count.hits);
    violated |= jpc_measure(context, doc, MAX_TYPES, count.n_types);
    if (violated && count.n_types > 0)
        ng_words_note(&count);
}

const jpc_stage_def jpc_stage_ng_words = {
    .name = "ng_words",
    .summary = "drop documents with too many words of lists",
    .measure =
        "max_ratio: characters of the matches / Japanese letters (kana, kanji, 、，。．！？) or "
        "all characters, 0 without matches, 1 without letters; max_hits: matches, which do "
        "not overlap; max_types: distinct words among them. With fold, all is counted of the "
        "folded text",
    .reference = "Okazaki et al. 2024, Swallow; HojiChar (LINE 2023); LLM-jp corpus v1; Uzushio",
    .differs = "no: prefer, boundary and the bounds choose between the references",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = ng_words_options,
    .params_size = sizeof(struct ng_words_params),
    .uses_morphemes = ng_words_uses_morphemes,
    .open = ng_words_open,
    .close = ng_words_close,
    .scratch_open = ng_words_scratch_open,
    .scratch_close = ng_words_scratch_close,
    .apply = ng_words_apply,
};
