// segment: cuts the text into morphemes with MeCab.
//
// output none    leaves the text alone; the stages after it share the morphemes
//        wakati  replaces the text by its surfaces, one U+0020 between two of a line; lines stay
//        arrays  leaves the text alone and adds `morphemes` under the meta key, an object of arrays
//                of one length: `surface`; `pos`, the coarse parts of speech of
//                text/part_of_speech.h; `at`, where each begins, in characters (code points) of the
//                text: surface[i] is text[at[i] : at[i] + its length]. White space is no morpheme.
//                With `unknown`, `unknown` tells by 1 what is not in the dictionary; with
//                `features`, `feature` is what the dictionary says. A stage behind it that changes
//                the text makes the places wrong (mask removes them): put it last
// Reference  MeCab (Kudo et al. 2004, Applying Conditional Random Fields to Japanese Morphological
//            Analysis); the dictionary is opened by the pipeline, for all stages that need it
// Differs    long lines are cut as text/morpheme.h says
#include "data/jsonl.h"
#include "stage/stage.h"
#include "text/utf8.h"

struct segment_params {
    char *dictionary;
    int output;
    bool unknown, features;
    int segmenter; // jpc_segmenter
};

enum { OUTPUT_NONE, OUTPUT_WAKATI, OUTPUT_ARRAYS };

static const char *const segment_outputs[] = {"none", "wakati", "arrays", NULL};

static const char *const segment_segmenters[] = {"own", "libmecab", NULL};

static const jpc_option segment_options[] = {
    JPC_OPT_STRING(struct segment_params, dictionary, "ipadic",
                   "ipadic, unidic, naist-jdic or the folder of a compiled dictionary"),
    JPC_OPT_CHOICE(struct segment_params, output, segment_outputs, OUTPUT_NONE,
                   "what becomes of the text, or of the morphemes"),
    JPC_OPT_FLAG(struct segment_params, unknown, 0,
                 "of arrays: also which morphemes are not in the dictionary"),
    JPC_OPT_FLAG(struct segment_params, features, 0,
                 "of arrays: also the features of the dictionary, such as readings"),
    JPC_OPT_CHOICE(struct segment_params, segmenter, segment_segmenters, JPC_SEGMENTER_OWN,
                   "who cuts: the same morphemes, libmecab some times more slowly"),
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

static void segment_add_string(jpc_buf *out, jpc_span string)
{
    jpc_buf_add_string(out, "\"");
    jpc_json_escape(out, string);
    jpc_buf_add_string(out, "\"");
}

static void segment_add_surface(jpc_buf *out, jpc_span surface, const jpc_morpheme *morpheme)
{
    (void)morpheme;
    segment_add_string(out, surface);
}

static void segment_add_pos(jpc_buf *out, jpc_span surface, const jpc_morpheme *morpheme)
{
    (void)surface;
    segment_add_string(out, jpc_span_of(jpc_pos_name(morpheme->pos)));
}

static void segment_add_unknown(jpc_buf *out, jpc_span surface, const jpc_morpheme *morpheme)
{
    (void)surface;
    jpc_buf_add_string(out, morpheme->unknown ? "1" : "0");
}

static void segment_add_feature(jpc_buf *out, jpc_span surface, const jpc_morpheme *morpheme)
{
    jpc_span feature = jpc_span_of(morpheme->feature);
    size_t len = jpc_utf8_valid_prefix(feature); // some dictionaries have rows in other charsets

    (void)surface;
    segment_add_string(out, (jpc_span){feature.ptr, len});
}

static void segment_add_array(jpc_buf *out, const char *key, jpc_span text,
                              const jpc_morphemes *morphemes,
                              void (*add)(jpc_buf *, jpc_span, const jpc_morpheme *))
{
    jpc_buf_printf(out, "%s\"%s\":[", out->len > 1 ? "," : "", key);
    for (size_t i = 0; i < morphemes->n; i++) {
        const jpc_morpheme *morpheme = &morphemes->items[i];

        if (i > 0)
            jpc_buf_add_string(out, ",");
        add(out, (jpc_span){text.ptr + morpheme->at, morpheme->len}, morpheme);
    }
    jpc_buf_add_string(out, "]");
}

// Counted on from one morpheme to the next: linear.
static void segment_add_places(jpc_buf *out, jpc_span text, const jpc_morphemes *morphemes)
{
    size_t at = 0, chars = 0;

    jpc_buf_add_string(out, ",\"at\":[");
    for (size_t i = 0; i < morphemes->n; i++) {
        chars += jpc_utf8_count((jpc_span){text.ptr + at, morphemes->items[i].at - at});
        at = morphemes->items[i].at;
        if (i > 0)
            jpc_buf_add_string(out, ",");
        jpc_buf_add_number(out, chars);
    }
    jpc_buf_add_string(out, "]");
}

static void segment_annotate(const jpc_context *context, jpc_doc *doc,
                             const jpc_morphemes *morphemes)
{
    const struct segment_params *params = context->params;
    jpc_buf out = {0};

    jpc_buf_add_string(&out, "{");
    segment_add_array(&out, "surface", doc->text, morphemes, segment_add_surface);
    segment_add_array(&out, "pos", doc->text, morphemes, segment_add_pos);
    segment_add_places(&out, doc->text, morphemes);
    if (params->unknown)
        segment_add_array(&out, "unknown", doc->text, morphemes, segment_add_unknown);
    if (params->features)
        segment_add_array(&out, "feature", doc->text, morphemes, segment_add_feature);
    jpc_buf_add_string(&out, "}");
    jpc_doc_add_meta(context->arena, doc, "morphemes",
                     jpc_arena_copy(context->arena, out.ptr, out.len));
    jpc_buf_release(&out);
}

static void segment_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct segment_params *params = context->params;
    const jpc_morphemes *morphemes;
    jpc_span text;

    if (params->output == OUTPUT_NONE)
        return;
    morphemes = jpc_doc_morphemes(context->features, context->tagger, doc);
    if (params->output == OUTPUT_ARRAYS) {
        segment_annotate(context, doc, morphemes);
        return;
    }
    text = segment_wakati(context->arena, doc->text, morphemes);
    if (!jpc_span_equals(text, doc->text))
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_segment = {
    .name = "segment",
    .summary = "cut the text into morphemes",
    .measure = "none leaves the text alone, wakati writes its morphemes with U+0020 between them, "
               "arrays adds them and their places to the document",
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
