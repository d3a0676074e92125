// repeat_limit: shortens runs of one character and, if wanted, of short units (ハハハハ, 草草草).
//
// Rule       of a run of more than `max_run` equal characters that many stay; of more than
//            `max_repeat` copies in a row of a unit of 2 to `max_unit` characters, one of them a
//            letter, that many stay. Newlines are never limited; numbers and blanks (tables,
//            indents) only if wanted
// Reference  neologdn, shorten_repeat; the default is 10, the longest that emphasis needs: of the
//            longer runs nearly all are rules drawn of signs
// Differs    one pass over the text; kinds of characters; a unit is not cut in two
#include "stage/stage.h"
#include "text/repeat.h"

struct repeat_limit_params {
    double max_run, max_repeat, max_unit;
    bool letters, digits, symbols, blanks;
};

// Not bounds: nothing is dropped.
static const jpc_option repeat_limit_options[] = {
    JPC_OPT_NUMBER(struct repeat_limit_params, max_run, 10, 0, 1e6, "characters",
                   "equal characters in a row to keep; 0: all"),
    JPC_OPT_NUMBER(struct repeat_limit_params, max_repeat, 0, 0, 100, "count",
                   "copies of a unit in a row to keep; 0: all"),
    JPC_OPT_NUMBER(struct repeat_limit_params, max_unit, 8, 2, JPC_REPEAT_MAX_UNIT, "characters",
                   "longest unit"),
    JPC_OPT_FLAG(struct repeat_limit_params, letters, true, "limit letters, kana and kanji"),
    JPC_OPT_FLAG(struct repeat_limit_params, digits, false, "limit digits"),
    JPC_OPT_FLAG(struct repeat_limit_params, symbols, true, "limit punctuation and symbols"),
    JPC_OPT_FLAG(struct repeat_limit_params, blanks, false, "limit blanks inside lines"),
    {0},
};

static void repeat_limit_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct repeat_limit_params *params = context->params;
    jpc_repeat_limits limits = {
        .max_run = (int)params->max_run,
        .max_units = (int)params->max_repeat,
        .max_unit = (int)params->max_unit,
        .kinds = {params->letters, params->digits, params->symbols, params->blanks}};
    jpc_span text = jpc_limit_repeats(context->arena, doc->text, &limits);

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_repeat_limit = {
    .name = "repeat_limit",
    .summary = "shorten runs of one character or of short units",
    .measure = "of a run of more than max_run equal characters that many stay; of more than "
               "max_repeat copies in a row of a unit of 2 to max_unit characters, that many",
    .reference = "neologdn, shorten_repeat",
    .differs = "linear time; kinds of characters to limit",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = repeat_limit_options,
    .params_size = sizeof(struct repeat_limit_params),
    .apply = repeat_limit_apply,
};
