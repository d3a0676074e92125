// simplify: makes a text simple to be compared: one case, one digit, no punctuation, one space.
//
// The rules: text/simple_form.h. The text is then for comparing, not for reading. Published
// FineWeb2 signatures drop the voicing of kana (が → か): voicing: drop.
// Reference  FineWeb2 (Penedo et al. 2025): datatrove, simplify_text, before MinHash
// Differs    voicing is kept by default; Hangul syllables stay whole; Σ at the end of a word is σ
#include "stage/stage.h"
#include "text/simple_form.h"

struct simplify_params {
    int voicing, digits, letter_case, punctuation;
};

enum { DROP, KEEP };

static const char *const simplify_voicing[] = {"drop", "keep", NULL};
static const char *const simplify_digits[] = {"zero", "keep", NULL};
static const char *const simplify_case[] = {"lower", "keep", NULL};
static const char *const simplify_punctuation[] = {"remove", "keep", NULL};

static const jpc_option simplify_options[] = {
    JPC_OPT_CHOICE(struct simplify_params, voicing, simplify_voicing, KEEP,
                   "drop makes か of が and ハ of パ, as published"),
    JPC_OPT_CHOICE(struct simplify_params, digits, simplify_digits, DROP,
                   "zero makes 0 of each number"),
    JPC_OPT_CHOICE(struct simplify_params, letter_case, simplify_case, DROP, "lower makes a of A"),
    JPC_OPT_CHOICE(struct simplify_params, punctuation, simplify_punctuation, DROP,
                   "remove makes a space of punctuation"),
    {0},
};

static void simplify_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct simplify_params *params = context->params;
    jpc_simplification how = {.keep_voicing = params->voicing == KEEP,
                              .keep_digits = params->digits == KEEP,
                              .keep_case = params->letter_case == KEEP,
                              .keep_punctuation = params->punctuation == KEEP};
    jpc_span text = jpc_simplify(context->arena, doc->text, &how);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_simplify = {
    .name = "simplify",
    .summary = "make a text simple to be compared with others",
    .measure = "decomposed, without nonspacing marks, in lower case; each run of digits becomes "
               "0, punctuation and white space one space",
    .reference = "Penedo et al. 2025, FineWeb2; datatrove, simplify_text",
    .differs = "voicing is kept by default; Hangul syllables stay whole",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = simplify_options,
    .params_size = sizeof(struct simplify_params),
    .apply = simplify_apply,
};
