// given_words: takes the words of the stages behind it from the input, not from a dictionary.
//
// `field` names an array of strings in the input line, as in the stage score: metadata.words is in
// an object. They are the words of the text in its order, white space left out. They take the place
// of morphemes in the stages behind this one until the text is changed. They have no part of
// speech: noun_ratio, particle_ratio, unknown_ratio and causal see none
//
// Measure    max_uncovered  characters from where the words stop to be those of the text / all,
//                           white space not counted, in [0, 1]; 1 if there is no such array, 0 for
//                           a text of white space. Above 0 the words are not taken, and a document
//                           that is kept all the same is cut by the dictionary
// Reference  none; for recipes whose words are another segmenter's: FineWeb2 for Japanese (Penedo
//            et al. 2025) and LLM-jp corpus v4 have Sudachi's, mode A
// Differs    no
#include "data/json_path.h"
#include "data/json_scan.h"
#include "data/jsonl.h"
#include "stage/stage.h"
#include "text/utf8.h"

struct given_words_params {
    double max_uncovered;
    char *field;
};

enum { MAX_UNCOVERED, FIELD };

static const jpc_option given_words_options[] = {
    [MAX_UNCOVERED] =
        JPC_OPT_BOUND(struct given_words_params, max_uncovered, JPC_UPPER, 0, 0, 1, "ratio",
                      "drop documents of which the words cover less than all"),
    [FIELD] = JPC_OPT_STRING(struct given_words_params, field, "words",
                             "array of strings in the input; metadata.words: in an object"),
    {0},
};

// ---- input -----------------------------------------------------------------------------

static jpc_status given_words_open(const void *params_, void **path, jpc_err *err)
{
    const struct given_words_params *params = params_;

    return jpc_json_path_open(path, params->field, err);
}

// The array's members begin behind scan->at.
static bool given_words_find(const jpc_json_path *path, const jpc_doc *doc, jpc_json_scan *scan)
{
    jpc_span value;

    if (!jpc_json_path_find(path, doc, &value))
        return false;
    *scan = (jpc_json_scan){value.ptr, value.ptr + value.len};
    return jpc_json_take(scan, '[');
}

static bool given_words_next(jpc_arena *arena, jpc_json_scan *scan, jpc_span *word)
{
    jpc_span content;

    jpc_json_take(scan, ',');
    jpc_json_skip_blanks(scan);
    if (scan->at == scan->end || *scan->at != '"' || !jpc_json_string(scan, &content))
        return false;
    jpc_json_skip_blanks(scan);
    *word = jpc_strip(jpc_json_unescape(arena, content));
    return true;
}

// ---- text ------------------------------------------------------------------------------

struct cover {
    jpc_morpheme *items;
    size_t n, capacity;
    jpc_span rest; // of the text: it is not covered
};

static void given_words_append(jpc_arena *arena, struct cover *cover, jpc_span text, size_t len)
{
    if (cover->n == cover->capacity) {
        jpc_morpheme *old = cover->items;

        cover->capacity = 2 * cover->capacity + 256;
        cover->items = jpc_arena_alloc(arena, cover->capacity * sizeof *old);
        if (cover->n > 0)
            memcpy(cover->items, old, cover->n * sizeof *old);
    }
    cover->items[cover->n++] = (jpc_morpheme){.at = (uint32_t)(cover->rest.ptr - text.ptr),
                                              .len = (uint32_t)len,
                                              .pos = JPC_POS_OTHER,
                                              .feature = ""};
    jpc_span_drop(&cover->rest, len);
    cover->rest = jpc_strip(cover->rest);
}

static struct cover given_words_cover(const jpc_context *context, const jpc_doc *doc)
{
    struct cover cover = {.rest = jpc_strip(doc->text)};
    jpc_json_scan scan;
    jpc_span word;

    if (!given_words_find(context->model, doc, &scan))
        return cover;
    while (given_words_next(context->features, &scan, &word)) {
        if (word.len > cover.rest.len || memcmp(word.ptr, cover.rest.ptr, word.len) != 0)
            break;
        if (word.len > 0)
            given_words_append(context->features, &cover, doc->text, word.len);
    }
    return cover;
}

static uint64_t given_words_visible(jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;
    uint64_t n = 0;

    while (at < end)
        n += !jpc_is_python_space(jpc_utf8_next(&at));
    return n;
}

static void given_words_apply(const jpc_context *context, jpc_doc *doc)
{
    struct cover cover = given_words_cover(context, doc);
    uint64_t uncovered = given_words_visible(cover.rest);

    jpc_measure(context, doc, MAX_UNCOVERED,
                uncovered > 0 ? (double)uncovered / (double)given_words_visible(doc->text) : 0);
    if (uncovered == 0)
        jpc_doc_set_morphemes(context->features, doc, (jpc_morphemes){cover.items, cover.n});
}

const jpc_stage_def jpc_stage_given_words = {
    .name = "given_words",
    .summary = "take the words from the input, drop documents that they do not cover",
    .measure = "max_uncovered: characters from where the given words stop to be those of the "
               "text / all, white space not counted, in [0, 1]; 1 if no words are given",
    .reference = "none; for the words of FineWeb2 and of LLM-jp corpus v4",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_MORPHEMES,
    .options = given_words_options,
    .params_size = sizeof(struct given_words_params),
    .open = given_words_open,
    .close = jpc_json_path_close,
    .apply = given_words_apply,
};
