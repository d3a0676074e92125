// compression: drops documents that compress too well (repetition) or too badly (noise).
//
// Measure    bytes of the text when compressed / bytes of the text in UTF-8; near 0 for long
//            repetitions, above 1 for very short texts; an empty text is not measured. `codec`:
//              zlib  the stream of RFC 1950, level 9 unless told otherwise
//              zstd  one frame without checksum, level 3 unless told otherwise
//              lz4   one block by the fast compressor, of the first 1 MiB in whole characters,
//                    and divided by as much
// Reference  llm-jp corpus v1: zlib at level 9, outside [.30, .70] is dropped (strict: from
//            .375 on); Uzushio pipeline 03a: lz4, outside [.40, .75], then [.50, .75]; for zstd
//            there is none
// Differs    Uzushio measures a document's paragraphs without the newlines between them; another
//            version of a library may compress to a few bytes more or less
#include "core/compress.h"
#include "stage/stage.h"

struct compression_params {
    double min_ratio, max_ratio, level;
    int codec;
};

enum { MIN_RATIO, MAX_RATIO, CODEC, LEVEL };

static const char *const compression_codecs[] = {
    [JPC_METER_ZLIB] = "zlib", [JPC_METER_ZSTD] = "zstd", [JPC_METER_LZ4] = "lz4", NULL};

static const jpc_option compression_options[] = {
    [MIN_RATIO] = JPC_OPT_BOUND(struct compression_params, min_ratio, JPC_LOWER, 0.3, 0, 100,
                                "ratio", "drop documents that compress better"),
    [MAX_RATIO] = JPC_OPT_BOUND(struct compression_params, max_ratio, JPC_UPPER, 0.7, 0, 100,
                                "ratio", "drop documents that compress worse"),
    [CODEC] = JPC_OPT_CHOICE(struct compression_params, codec, compression_codecs, JPC_METER_ZLIB,
                             "what compresses; the bounds are for zlib"),
    [LEVEL] = JPC_OPT_NUMBER(struct compression_params, level, 0, 0, 22, NULL,
                             "of zlib (1 to 9) or zstd (1 to 22); 0: 9 of zlib, 3 of zstd"),
    {0},
};

static jpc_status compression_open(const void *params_, void **model, jpc_err *err)
{
    static const int highest[] = {[JPC_METER_ZLIB] = 9, [JPC_METER_ZSTD] = 22, [JPC_METER_LZ4] = 0};
    const struct compression_params *params = params_;

    *model = NULL;
    if (params->level > highest[params->codec])
        return jpc_fail(err, JPC_ERR_CONFIG, "stage 'compression': %s has no level %g",
                        compression_codecs[params->codec], params->level);
    return JPC_OK;
}

static void compression_close(void *model) { (void)model; }

static jpc_status compression_scratch_open(const void *params_, const void *model, void **scratch,
                                           jpc_err *err)
{
    const struct compression_params *params = params_;
    int own = params->codec == JPC_METER_ZLIB ? 9 : 3;

    (void)model, (void)err;
    *scratch =
        jpc_meter_new((jpc_meter_codec)params->codec, params->level > 0 ? (int)params->level : own);
    return JPC_OK;
}

static void compression_scratch_close(void *scratch) { jpc_meter_free(scratch); }

// The most whole characters that the codec takes.
static jpc_span compression_measured(const struct compression_params *params, jpc_span text)
{
    if (params->codec != JPC_METER_LZ4 || text.len <= JPC_METER_LZ4_BYTES)
        return text;
    text.len = JPC_METER_LZ4_BYTES;
    while (((unsigned char)text.ptr[text.len] & 0xC0) == 0x80)
        text.len--;
    return text;
}

static void compression_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span text = compression_measured(context->params, doc->text);
    double ratio;

    if (text.len == 0)
        return;
    ratio = (double)jpc_meter_size(context->scratch, text) / (double)text.len;
    jpc_measure(context, doc, MIN_RATIO, ratio);
    jpc_measure(context, doc, MAX_RATIO, ratio);
}

const jpc_stage_def jpc_stage_compression = {
    .name = "compression",
    .summary = "drop documents that compress too well or too badly",
    .measure = "min_ratio, max_ratio: bytes when compressed by codec / bytes in UTF-8 (of lz4: of "
               "the first MiB); near 0 for repetitions, above 1 for very short texts; an empty "
               "text is not measured",
    .reference = "llm-jp corpus v1, compression ratio; Uzushio, CompressionRate",
    .differs = "of Uzushio: newlines count; library versions",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = compression_options,
    .params_size = sizeof(struct compression_params),
    .open = compression_open,
    .close = compression_close,
    .scratch_open = compression_scratch_open,
    .scratch_close = compression_scratch_close,
    .apply = compression_apply,
};
