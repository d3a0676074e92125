// sentences: writes one sentence per line.
//
// Rule       The sentences of the variant, each on a line of its own; paragraphs (empty lines) do
//            not stay. Inside a sentence, newlines go, or become U+0020 between Latin letters or
//            digits, with the blanks around them
// variant    swallow, kuten, nwc, japanese: text/sentence.h says what they are. What lies between
//            the sentences goes: white space; of swallow and nwc also terminators
// Reference  swallow: Swallow corpus v1; kuten: HojiChar, SentenceTokenizer; nwc: NWC 2010;
//            japanese is ours, near bunkai and ja_sentence_segmenter
// Differs    as text/sentence.h says
#include "stage/stage.h"

struct sentences_params {
    int variant;
    bool split_newline, split_between_quote, split_between_parens;
};

static const jpc_option sentences_options[] = {
    JPC_OPT_CHOICE(struct sentences_params, variant, jpc_sentence_variants, JPC_SENTENCES_JAPANESE,
                   "which idea of a sentence"),
    JPC_OPT_FLAG(struct sentences_params, split_newline, 0,
                 "of japanese: every line ends a sentence"),
    JPC_OPT_FLAG(struct sentences_params, split_between_quote, 0,
                 "of japanese: also between quotation marks"),
    JPC_OPT_FLAG(struct sentences_params, split_between_parens, 0,
                 "of japanese: also between other brackets"),
    {0},
};

static bool sentences_is_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool sentences_is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Copies a sentence without its newlines.
static char *sentences_put(char *out, jpc_span sentence)
{
    char *start = out;

    while (sentence.len > 0) {
        const char *newline = memchr(sentence.ptr, '\n', sentence.len);
        size_t len = newline != NULL ? (size_t)(newline - sentence.ptr) : sentence.len;

        memcpy(out, sentence.ptr, len);
        out += len;
        jpc_span_drop(&sentence, len);
        if (newline == NULL)
            break;
        while (out > start && sentences_is_blank(out[-1]))
            out--;
        while (sentence.len > 0 && sentences_is_blank(sentence.ptr[0]))
            jpc_span_drop(&sentence, 1);
        if (out > start && sentence.len > 0 && sentences_is_word(out[-1]) &&
            sentences_is_word(sentence.ptr[0]))
            *out++ = ' ';
    }
    return out;
}

static void sentences_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct sentences_params *params = context->params;
    const jpc_sentence_options options = {(jpc_sentence_variant)params->variant,
                                          params->split_newline, params->split_between_quote,
                                          params->split_between_parens};
    jpc_sentences found = jpc_sentence_split_as(context->features, doc->text, &options);
    char *start = jpc_arena_alloc(context->arena, doc->text.len + found.n), *out = start;
    jpc_span text;

    for (size_t i = 0; i < found.n; i++) {
        char *before = out;

        if (out > start)
            *out++ = '\n';
        out = sentences_put(out, found.items[i].text);
        if (out == before + 1 && before > start)
            out = before; // it was all white space
    }
    text = (jpc_span){start, (size_t)(out - start)};
    if (!jpc_span_equals(text, doc->text))
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_sentences = {
    .name = "sentences",
    .summary = "write one sentence per line",
    .measure = "each sentence of the variant on a line of its own; newlines inside of it and "
               "white space between sentences go",
    .reference = "bunkai, ja_sentence_segmenter; Swallow corpus v1, HojiChar, NWC 2010",
    .differs = "ours by default; the others by name",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .options = sentences_options,
    .params_size = sizeof(struct sentences_params),
    .apply = sentences_apply,
};
