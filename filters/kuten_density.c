// kuten_density: drops documents with hardly a full stop, such as lists of words.
//
// Measure    min_density  number of 。 / characters, in [0, 1]; an empty text is not measured
//            min_marks    number of 、 ､ 。 ｡ ． . ？ ? ！ !; measured only if it is set
// Reference  HojiChar DiscardRareKuten: fewer than one 。 per 100 characters is dropped;
//            llm-jp corpus v1: one per 250 (strict: 80); corpus-cleaner ZeroPunctuationFilter: a
//            text without any mark is dropped (1)
// Differs    no
#include <math.h>

#include "stage/stage.h"
#include "text/utf8.h"

struct kuten_density_params {
    double min_density, min_marks;
};

enum { MIN_DENSITY, MIN_MARKS };

static const jpc_option kuten_density_options[] = {
    [MIN_DENSITY] = JPC_OPT_BOUND(struct kuten_density_params, min_density, JPC_LOWER, 0.01, 0, 1,
                                  "ratio", "drop documents with fewer 。 per character"),
    [MIN_MARKS] = JPC_OPT_BOUND(struct kuten_density_params, min_marks, JPC_LOWER, NAN, 0, 1e9,
                                "count", "drop documents with fewer marks of any kind"),
    {0},
};

static uint64_t kuten_density_marks(jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;
    uint64_t n = 0;

    while (at < end) {
        switch (jpc_utf8_next(&at)) {
        case 0x3001: // 、
        case 0x3002: // 。
        case 0xFF64: // ､
        case 0xFF61: // ｡
        case 0xFF0E: // ．
        case 0xFF1F: // ？
        case 0xFF01: // ！
        case '.':
        case '?':
        case '!': n++; break;
        default: break;
        }
    }
    return n;
}

static void kuten_density_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct kuten_density_params *params = context->params;
    const jpc_script_counts *counts = jpc_doc_scripts(context->features, doc);

    if (counts->chars > 0)
        jpc_measure(context, doc, MIN_DENSITY,
                    (double)counts->ideographic_stop / (double)counts->chars);
    if (!isnan(params->min_marks))
        jpc_measure(context, doc, MIN_MARKS, (double)kuten_density_marks(doc->text));
}

const jpc_stage_def jpc_stage_kuten_density = {
    .name = "kuten_density",
    .summary = "drop documents with few full stops (。)",
    .measure = "min_density: number of 。 / characters, in [0, 1]; an empty text is not "
               "measured; min_marks: number of 、､。｡．.？?！!",
    .reference = "HojiChar, DiscardRareKuten; llm-jp corpus v1",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = kuten_density_options,
    .params_size = sizeof(struct kuten_density_params),
    .apply = kuten_density_apply,
};
