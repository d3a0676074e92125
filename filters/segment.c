// segment: cuts the text into morphemes with MeCab.
//
// output none    leaves the text alone; the stages after it share the morphemes
//        wakati  replaces the text by its surfaces, one U+0020 between two of a line; lines stay
// Reference  MeCab (Kudo et al. 2004, Applying Conditional Random Fields to Japanese Morphological
//            Analysis); the dictionary is opened by the pipeline, for all stages that need it
// Differs    long lines are cut as text/morpheme.h says
#include "stage/stage.h"

struct segment_params {
    char *dictionary;
    int output;
};

enum { OUTPUT_NONE, OUTPUT_WAKATI };

static const char *const segment_outputs[] = {"none", "wakati", NULL};

static const jpc_option segment_options[] = {
    JPC_OPT_STRING(struct segment_params, dictionary, "ipadic",
                   "ipadic, unidic, naist-jdic or the folder of a compiled dictionary"),
    JPC_OPT_CHOICE(struct segment_params, output, segment_outputs, OUTPUT_NONE,
                   "what becomes of the text"),
    {0},
};

// Copies the newlines of the gap text[from, to); returns whether there were any.
static bool segment_copy_newlines(jpc_span text, size_t from, size_t to, char **out)
{
    char *start = *out;

    for (size_t i = from; i < to; i++)
        if (text.ptr[i] == '\n')
            *(*out)++ = '\n';
    return *out > start;
}

// Each morpheme adds at most one blank; what lies between morphemes only shrinks.
static jpc_span segment_wakati(jpc_arena *arena, jpc_span text, const jpc_morphemes *morphemes)
{
    char *start = jpc_arena_alloc(arena, text.len + morphemes->n), *out = start;
    size_t at = 0;

    for (size_t i = 0; i < morphemes->n; i++) {
        const jpc_morpheme *morpheme = &morphemes->items[i];

        if (!segment_copy_newlines(text, at, morpheme->at, &out) && i > 0)
            *out++ = ' ';
        memcpy(out, text.ptr + morpheme->at, morpheme->len);
        out += morpheme->len;
        at = morpheme->at + morpheme->len;
    }
    segment_copy_newlines(text, at, text.len, &out);
    return (jpc_span){start, (size_t)(out - start)};
}

static void segment_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct segment_params *params = context->params;
    jpc_span text;

    if (params->output == OUTPUT_NONE)
        return;
    text = segment_wakati(context->arena, doc->text,
                          jpc_doc_morphemes(context->features, context->tagger, doc));
    if (!jpc_span_equals(text, doc->text))
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_segment = {
    .name = "segment",
    .summary = "cut the text into morphemes",
    .reference = "Kudo et al. 2004, MeCab",
    .differs = "cuts lines above 16,384 characters",
    .group = "segment",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_MORPHEMES,
    .needs_morphemes = true,
    .options = segment_options,
    .params_size = sizeof(struct segment_params),
    .apply = segment_apply,
};
