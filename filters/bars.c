// bars: makes newlines of vertical bars, which part menu items and cells in extracted text.
//
// Reference  FineWeb2 (Penedo et al. 2025), the last step of its pipeline
// Differs    ｜ too, if wanted
#include "stage/stage.h"

struct bars_params {
    bool wide;
};

static const jpc_option bars_options[] = {
    JPC_OPT_FLAG(struct bars_params, wide, false, "also of the full-width bar ｜"),
    {0},
};

static jpc_span bars_replace(jpc_arena *arena, jpc_span text, bool wide)
{
    static const char wide_bar[] = "\xEF\xBD\x9C";
    char *copy = jpc_arena_alloc(arena, text.len);
    size_t out = 0;

    for (size_t i = 0; i < text.len; i++) {
        bool is_wide = wide && text.len - i >= 3 && memcmp(text.ptr + i, wide_bar, 3) == 0;

        copy[out++] = is_wide || text.ptr[i] == '|' ? '\n' : text.ptr[i];
        i += is_wide ? 2 : 0;
    }
    return (jpc_span){copy, out};
}

static void bars_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct bars_params *params = context->params;
    jpc_span text = doc->text;

    if (jpc_span_holds(text, jpc_span_of("|")) ||
        (params->wide && jpc_span_holds(text, jpc_span_of("｜"))))
        jpc_doc_set_text(doc, bars_replace(context->arena, text, params->wide));
}

const jpc_stage_def jpc_stage_bars = {
    .name = "bars",
    .summary = "make newlines of vertical bars",
    .measure = "each vertical bar, U+007C, with wide U+FF5C too, becomes a newline",
    .reference = "Penedo et al. 2025, FineWeb2",
    .differs = "the full-width bar, too, if wanted",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = bars_options,
    .params_size = sizeof(struct bars_params),
    .apply = bars_apply,
};
