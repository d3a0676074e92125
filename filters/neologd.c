// neologd: normalises as mecab-ipadic-neologd advises before a text is parsed.
//
// The rules: text/neologd_form.h. They lose information that a reader wants (blanks between words,
// tildes of ranges): meant for text that is matched or segmented.
// Reference  mecab-ipadic-neologd (Sato et al. 2017), wiki page Regexp.ja; neologdn
// Differs    lines are texts of their own; blanks of languages outside ASCII and Japanese stay
//            (neologdn joins the words of Russian); ¥ stays ¥; marks that fit no kana stay; か゛ is
//            が, too; max_repeat counts also the end of a text
#include "stage/stage.h"
#include "text/neologd_form.h"
#include "text/repeat.h"

struct neologd_params {
    int tildes;
    bool spaces;
    double max_repeat, max_unit;
};

// In the order of jpc_tildes.
static const char *const neologd_tildes[] = {"remove", "normalize", "normalize_full", "ignore",
                                             NULL};

static const jpc_option neologd_options[] = {
    JPC_OPT_CHOICE(struct neologd_params, tildes, neologd_tildes, JPC_TILDES_REMOVE,
                   "what becomes of tildes: nothing (2〜3人 is 23人), ~, 〜, or what they are"),
    JPC_OPT_FLAG(struct neologd_params, spaces, true,
                 "remove blanks next to Japanese characters and at the ends of lines"),
    JPC_OPT_NUMBER(struct neologd_params, max_repeat, 0, 0, 100, "count",
                   "copies of a character or unit in a row to keep; 0: all"),
    JPC_OPT_NUMBER(struct neologd_params, max_unit, 8, 1, JPC_REPEAT_MAX_UNIT, "characters",
                   "longest unit that max_repeat counts"),
    {0},
};

static void neologd_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct neologd_params *params = context->params;
    jpc_repeat_limits limits = {.max_run = (int)params->max_repeat,
                                .max_units = (int)params->max_repeat,
                                .max_unit = (int)params->max_unit,
                                .kinds = {true, true, true, true}};
    jpc_span text = jpc_normalize_neologd(context->arena, doc->text, (jpc_tildes)params->tildes,
                                          !params->spaces);

    if (limits.max_run > 0)
        text = jpc_limit_repeats(context->arena, text, &limits);
    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_neologd = {
    .name = "neologd",
    .summary = "normalise as mecab-ipadic-neologd advises",
    .measure = "per line, full-width ASCII to half-width, half-width kana to full-width, one kind "
               "of hyphen and of ー, blanks beside Japanese and tildes go; meant for texts that "
               "are matched, not read",
    .reference = "Sato et al. 2017, mecab-ipadic-neologd, Regexp.ja; neologdn",
    .differs = "by line; blanks of other languages, and ¥, stay; more kana take their marks",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = neologd_options,
    .params_size = sizeof(struct neologd_params),
    .apply = neologd_apply,
};
