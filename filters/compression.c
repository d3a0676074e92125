// compression: drops documents that compress too well (repetition) or too badly (noise).
//
// Measure    bytes of the zlib stream at level 9 / bytes of the text in UTF-8; near 0 for long
//            repetitions, above 1 for very short texts; an empty text is not measured
// Reference  llm-jp corpus v1: outside [.30, .70] is dropped (strict: [.375, .70])
// Differs    no
#include "core/compress.h"
#include "stage/stage.h"

struct compression_params {
    double min_ratio, max_ratio;
};

enum { MIN_RATIO, MAX_RATIO };

static const jpc_option compression_options[] = {
    [MIN_RATIO] = JPC_OPT_BOUND(struct compression_params, min_ratio, JPC_LOWER, 0.3, 0, 100,
                                "ratio", "drop documents that compress better"),
    [MAX_RATIO] = JPC_OPT_BOUND(struct compression_params, max_ratio, JPC_UPPER, 0.7, 0, 100,
                                "ratio", "drop documents that compress worse"),
    {0},
};

static jpc_status compression_scratch_open(const void *params, const void *model, void **scratch,
                                           jpc_err *err)
{
    (void)params, (void)model, (void)err;
    *scratch = jpc_zlib_meter_new(9);
    return JPC_OK;
}

static void compression_scratch_close(void *scratch) { jpc_zlib_meter_free(scratch); }

static void compression_apply(const jpc_context *context, jpc_doc *doc)
{
    double ratio;

    if (doc->text.len == 0)
        return;
    ratio = (double)jpc_zlib_meter_size(context->scratch, doc->text) / (double)doc->text.len;
    jpc_measure(context, doc, MIN_RATIO, ratio);
    jpc_measure(context, doc, MAX_RATIO, ratio);
}

const jpc_stage_def jpc_stage_compression = {
    .name = "compression",
    .summary = "drop documents that compress too well or too badly",
    .reference = "llm-jp corpus v1, compression ratio",
    .differs = "no",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = compression_options,
    .params_size = sizeof(struct compression_params),
    .scratch_open = compression_scratch_open,
    .scratch_close = compression_scratch_close,
    .apply = compression_apply,
};
