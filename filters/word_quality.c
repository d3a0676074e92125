// word_quality: drops documents of which the words, lists and signs are not those of prose.
//
// Measure    Words are morphemes, W of them; without symbols: those with a character that is not in
//            the set of text/simple_form.h.
//            min_words, max_words  words without symbols
//            min_mean, max_mean    their mean length in characters
//            max_hashes            number of # / W
//            max_ellipses          number of ... and … / W
//            max_bullet_lines      lines that begin with • or - / lines, cut as text/python_line.h
//            max_ellipsis_lines    lines that end in … or ... / lines
//            min_letters           words with a letter (Unicode L*: kana, ー, kanji, but no 〇) / W
//            0 where there is nothing to divide by. Where all bounds but those of lines are off, no
//            dictionary is needed
// Reference  Gopher (Rae et al. 2021), datatrove gopher_quality_filter.py, with the numbers of
//            FineWeb2 for Japanese (Penedo et al. 2025). Its stop words: filter stop_words
// Differs    MeCab's morphemes instead of Sudachi's words (mode A), which are longer
#include <math.h>

#include "stage/stage.h"
#include "text/python_line.h"
#include "text/simple_form.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

struct word_quality_params {
    double min_words, max_words, min_mean, max_mean, max_hashes, max_ellipses;
    double max_bullet_lines, max_ellipsis_lines, min_letters;
};

enum {
    MIN_WORDS,
    MAX_WORDS,
    MIN_MEAN,
    MAX_MEAN,
    MAX_HASHES,
    MAX_ELLIPSES,
    MAX_BULLET_LINES,
    MAX_ELLIPSIS_LINES,
    MIN_LETTERS
};

static const jpc_option word_quality_options[] = {
    [MIN_WORDS] = JPC_OPT_BOUND(struct word_quality_params, min_words, JPC_LOWER, 50, 0, 1e9,
                                "morphemes", "drop documents with fewer words"),
    [MAX_WORDS] = JPC_OPT_BOUND(struct word_quality_params, max_words, JPC_UPPER, 100000, 0, 1e9,
                                "morphemes", "drop documents with more words"),
    [MIN_MEAN] = JPC_OPT_BOUND(struct word_quality_params, min_mean, JPC_LOWER, 1, 0, 1e9,
                               "characters", "drop documents with shorter words on average"),
    [MAX_MEAN] = JPC_OPT_BOUND(struct word_quality_params, max_mean, JPC_UPPER, 6, 0, 1e9,
                               "characters", "drop documents with longer words on average"),
    [MAX_HASHES] = JPC_OPT_BOUND(struct word_quality_params, max_hashes, JPC_UPPER, 0.1, 0, 1e6,
                                 "ratio", "drop documents with more # per word"),
    [MAX_ELLIPSES] = JPC_OPT_BOUND(struct word_quality_params, max_ellipses, JPC_UPPER, 0.1, 0, 1e6,
                                   "ratio", "drop documents with more … and ... per word"),
    [MAX_BULLET_LINES] =
        JPC_OPT_BOUND(struct word_quality_params, max_bullet_lines, JPC_UPPER, 0.9, 0, 1, "ratio",
                      "drop documents with a higher share of lines that begin with • or -"),
    [MAX_ELLIPSIS_LINES] =
        JPC_OPT_BOUND(struct word_quality_params, max_ellipsis_lines, JPC_UPPER, 0.3, 0, 1, "ratio",
                      "drop documents with a higher share of lines that end in … or ..."),
    [MIN_LETTERS] = JPC_OPT_BOUND(struct word_quality_params, min_letters, JPC_LOWER, 0.759, 0, 1,
                                  "ratio", "drop documents in which fewer words have a letter"),
    {0},
};

static bool word_quality_uses_morphemes(const void *params_)
{
    const struct word_quality_params *params = params_;

    return !(isnan(params->min_words) && isnan(params->max_words) && isnan(params->min_mean) &&
             isnan(params->max_mean) && isnan(params->max_hashes) && isnan(params->max_ellipses) &&
             isnan(params->min_letters));
}

static double word_quality_share(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

struct words {
    size_t all, n, chars, with_letter; // n, chars: of those that are no symbols
};

static void word_quality_add(struct words *words, jpc_span word)
{
    const char *at = word.ptr, *end = at + word.len;
    bool letter = false, symbol = true;
    size_t chars = 0;

    for (; at < end; chars++) {
        uint32_t code = jpc_utf8_next(&at);

        letter = letter || jpc_code_set_has(&jpc_letters, code);
        symbol = symbol && jpc_is_simple_symbol(code);
    }
    words->all++;
    words->with_letter += letter;
    words->n += !symbol;
    words->chars += symbol ? 0 : chars;
}

static size_t word_quality_hashes(jpc_span text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '#';
    return n;
}

// ...... are two.
static size_t word_quality_ellipses(jpc_span text)
{
    size_t n = 0;

    for (size_t i = 0; i + 3 <= text.len; i++) {
        if (memcmp(text.ptr + i, "...", 3) != 0 && memcmp(text.ptr + i, "…", 3) != 0)
            continue;
        n++;
        i += 2;
    }
    return n;
}

static void word_quality_measure_words(const jpc_context *context, jpc_doc *doc)
{
    const jpc_morphemes *morphemes = jpc_doc_morphemes(context->features, context->tagger, doc);
    struct words words = {0};

    for (size_t i = 0; i < morphemes->n; i++)
        word_quality_add(
            &words, (jpc_span){doc->text.ptr + morphemes->items[i].at, morphemes->items[i].len});
    jpc_measure(context, doc, MIN_WORDS, (double)words.n);
    jpc_measure(context, doc, MAX_WORDS, (double)words.n);
    jpc_measure(context, doc, MIN_MEAN, word_quality_share(words.chars, words.n));
    jpc_measure(context, doc, MAX_MEAN, word_quality_share(words.chars, words.n));
    jpc_measure(context, doc, MAX_HASHES,
                word_quality_share(word_quality_hashes(doc->text), words.all));
    jpc_measure(context, doc, MAX_ELLIPSES,
                word_quality_share(word_quality_ellipses(doc->text), words.all));
    jpc_measure(context, doc, MIN_LETTERS, word_quality_share(words.with_letter, words.all));
}

static void word_quality_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_python_lines lines = jpc_python_lines_of(doc->text);

    jpc_measure(context, doc, MAX_BULLET_LINES, word_quality_share(lines.n_bullets, lines.n));
    jpc_measure(context, doc, MAX_ELLIPSIS_LINES, word_quality_share(lines.n_ellipses, lines.n));
    if (word_quality_uses_morphemes(context->params))
        word_quality_measure_words(context, doc);
}

const jpc_stage_def jpc_stage_word_quality = {
    .name = "word_quality",
    .summary = "drop documents with few or strange words, or made of bullets and ellipses",
    .measure = "of morphemes W: min_words, max_words: number without symbols; min_mean, "
               "max_mean: their mean length in characters; max_hashes, max_ellipses: # and … "
               "/ W; min_letters: morphemes with a letter / W; max_bullet_lines, "
               "max_ellipsis_lines: lines / lines. 0 where there is nothing to divide by",
    .reference = "Rae et al. 2021, Gopher; Penedo et al. 2025, FineWeb2",
    .differs = "MeCab's morphemes instead of Sudachi's words",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_MORPHEMES,
    .options = word_quality_options,
    .params_size = sizeof(struct word_quality_params),
    .uses_morphemes = word_quality_uses_morphemes,
    .apply = word_quality_apply,
};
