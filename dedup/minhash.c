// minhash: finds documents whose texts are nearly equal.
//
// Signature  minima of `permutations` hash functions over the set of character n-grams of the text
//            in its normal form: NFKC, white space and punctuation folded, voicing marks and digits
//            kept. Two texts of Jaccard similarity s agree in one minimum with probability s, and
//            in all rows of at least one of b bands of r rows with P(s) = 1 - (1 - s^r)^b
// Measure    similarity to the document that stays, in [0, 1]: estimated from one byte of each
//            minimum, with a standard error of sqrt(s (1 - s) / permutations); where the estimate
//            is within three of them of min_similarity, the Jaccard similarity of the two texts
// Order      later tasks propose pairs that share a band, a text or an address, walk each cluster
//            in the order of `keep`, and compare a document with those that stay; so nothing goes
//            that does not resemble the document that stays for it
// Reference  Broder 1997, On the Resemblance and Containment of Documents; Lee et al. 2022,
//            Deduplicating Training Data Makes Language Models Better
// Differs    verified, as above: no chains of resemblance
#include "stage/near.h"

#include <math.h>
#include <stdlib.h>

#include "text/text_key.h"
#include "text/min_hash.h"
#include "text/seed_minima.h"
#include "text/utf8.h"
#include "web/canonical_url.h"
#include "web/host.h"

enum { MODE, MIN_SIMILARITY };

static const char *const minhash_modes[] = {"verified", "doubri", "fineweb2", "llm-jp-v4", NULL};
static const char *const minhash_decides[] = {"verified", "first_seen", "cluster", NULL};
static const char *const minhash_forms[] = {"folded", "raw", "simplified", NULL};
static const char *const minhash_hashes[] = {"own", "xxh3", NULL};
static const char *const minhash_short[] = {"whole", "padded", "equal", "ignore", NULL};
static const char *const minhash_units[] = {"characters", "morphemes", NULL};
static const char *const minhash_urls[] = {"propose", "drop", "ignore", NULL};
static const char *const minhash_settles[] = {"texts", "estimates", NULL};
static const char *const minhash_keeps[] = {"first", "newest", "longest", NULL};

static const jpc_option minhash_options[] = {
    [MODE] = JPC_OPT_CHOICE(jpc_near_params, mode, minhash_modes, JPC_NEAR_MODE_VERIFIED,
                            "a published way, as values of the options below; what is written of "
                            "them wins"),
    [MIN_SIMILARITY] =
        JPC_OPT_BOUND(jpc_near_params, min_similarity, JPC_UPPER_STRICT, 0.8, 0, 1, "ratio",
                      "similarity to a document that stays at which another one goes; 0 where "
                      "similarities do not decide"),
    JPC_OPT_CHOICE(jpc_near_params, decide, minhash_decides, JPC_NEAR_VERIFIED,
                   "verified: the similarity to a document that stays; first_seen: another one "
                   "before it has one of its bands, whether it stays or not; cluster: of all that "
                   "hang together by bands, one stays"),
    JPC_OPT_CHOICE(jpc_near_params, form, minhash_forms, JPC_NEAR_FOLDED,
                   "of the text that is compared: NFKC with white space and punctuation folded, as "
                   "it is, or FineWeb2's simplification, in which が is か"),
    JPC_OPT_CHOICE(jpc_near_params, unit, minhash_units, JPC_NEAR_CHARACTERS,
                   "of which n-grams are made"),
    JPC_OPT_NUMBER(jpc_near_params, ngram, 5, 1, 32, "units", "length of an n-gram"),
    JPC_OPT_CHOICE(jpc_near_params, short_texts, minhash_short, JPC_NEAR_WHOLE,
                   "what shorter texts resemble: an equal one but for white space; one of the same "
                   "units; all of their kind; nothing"),
    JPC_OPT_CHOICE(jpc_near_params, hashes, minhash_hashes, JPC_NEAR_OWN,
                   "32-bit permutations of one hash, or XXH3-64 of the n-gram's bytes with seeds "
                   "from 0"),
    JPC_OPT_NUMBER(jpc_near_params, permutations, 112, 8, JPC_MINHASH_MAX, "count",
                   "minima of a signature, at most"),
    JPC_OPT_NUMBER(jpc_near_params, min_recall, 0.9, 0, 1, "ratio",
                   "probability with which a pair at min_similarity shall be proposed; bands and "
                   "rows are chosen for it"),
    JPC_OPT_NUMBER(jpc_near_params, bands, 0, 0, JPC_MINHASH_MAX, "count",
                   "of a signature; 0: chosen for min_recall"),
    JPC_OPT_NUMBER(jpc_near_params, rows, 0, 0, JPC_MINHASH_MAX, "count",
                   "minima of a band; 0: chosen for min_recall"),
    JPC_OPT_FLAG(jpc_near_params, fold_digits, false,
                 "take all digits for equal; price lists and timetables become copies"),
    JPC_OPT_CHOICE(jpc_near_params, url, minhash_urls, JPC_NEAR_URL_PROPOSE,
                   "what an equal address does: it proposes the pair, or makes the later page a "
                   "copy whatever it says, or nothing"),
    JPC_OPT_CHOICE(jpc_near_params, keep, minhash_keeps, JPC_KEEP_FIRST,
                   "which document stays: the first in document order, the newest by the crawl's "
                   "date, the longest"),
    JPC_OPT_CHOICE(jpc_near_params, settle, minhash_settles, JPC_SETTLE_TEXTS,
                   "what decides where an estimate is close to min_similarity: the two texts, or "
                   "the estimate itself"),
    JPC_OPT_RUNS(jpc_near_params, against,
                 "folders of finished runs, in their order; their documents come first, and what "
                 "they have decided stands"),
    JPC_OPT_NUMBER(jpc_near_params, max_representatives, 64, 1, 65536, "documents",
                   "a document is compared with so many of those that stay, at most; then it "
                   "stays, too"),
    JPC_OPT_NUMBER(jpc_near_params, max_cluster, 10000, 1, 1e12, "documents",
                   "a larger cluster is named in the report"),
    JPC_OPT_NUMBER(jpc_near_params, max_host_loss, 0.95, 0, 1, "ratio",
                   "a host of 1,000 documents that loses a larger share is named in the report"),
    {0},
};

struct minhash_model {
    jpc_near_shape shape;
    jpc_minhash permutations;           // of `hashes: own`
    const jpc_seed_kernel *seed_kernel; // of `hashes: xxh3`
};

static bool minhash_uses_morphemes(const void *params_)
{
    const jpc_near_params *params = params_;

    return params->unit == JPC_NEAR_MORPHEMES;
}

// What counts things.
static const char *minhash_find_fraction(const jpc_near_params *params)
{
    const struct {
        const char *name;
        double value;
    } counts[] = {{"ngram", params->ngram},
                  {"permutations", params->permutations},
                  {"bands", params->bands},
                  {"rows", params->rows},
                  {"max_representatives", params->max_representatives}};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i].value != floor(counts[i].value))
            return counts[i].name;
    return NULL;
}

// Where bands alone decide, a bound would promise what is not kept.
static jpc_status minhash_check_decide(const jpc_near_params *params, jpc_err *err)
{
    if (params->decide == JPC_NEAR_VERIFIED)
        return JPC_OK;
    if (params->min_similarity != 0)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "stage 'minhash': with decide: %s, as some modes have it, no similarity "
                        "is looked at: min_similarity must be 0, got %g",
                        minhash_decides[params->decide], params->min_similarity);
    if (params->bands == 0 && params->rows == 0)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "stage 'minhash': with decide: %s there is no similarity for which bands "
                        "and rows could be chosen; set them",
                        minhash_decides[params->decide]);
    if (params->decide == JPC_NEAR_CLUSTER && params->against.n > 0)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "stage 'minhash': decide: cluster goes not with against, for a document "
                        "may join two that older runs have written");
    return JPC_OK;
}

static jpc_status minhash_check(const jpc_near_params *params, jpc_err *err)
{
    const char *fraction = minhash_find_fraction(params);
    jpc_near_shape shape;

    if (isnan(params->min_similarity))
        return jpc_fail(err, JPC_ERR_CONFIG, "stage 'minhash': min_similarity cannot be off");
    if (fraction != NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage 'minhash': %s must be a whole number",
                        fraction);
    if (params->fold_digits && params->form != JPC_NEAR_FOLDED)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage 'minhash': fold_digits is of form: folded");
    JPC_TRY(minhash_check_decide(params, err));
    shape = jpc_near_shape_of(params);
    if (shape.permutations > (int)params->permutations)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "stage 'minhash': %d bands of %d rows need %d permutations, there are %g",
                        shape.bands, shape.rows, shape.permutations, params->permutations);
    return JPC_OK;
}

static jpc_status minhash_open(const void *params, void **model_, jpc_err *err)
{
    struct minhash_model *model;

    JPC_TRY(minhash_check(params, err));
    model = jpc_alloc(sizeof *model);
    model->shape = jpc_near_shape_of(params);
    jpc_minhash_init(&model->permutations, model->shape.permutations);
    model->seed_kernel = jpc_seed_kernel_best();
    *model_ = model;
    return JPC_OK;
}

static void minhash_close(void *model_)
{
    struct minhash_model *model = model_;

    jpc_minhash_release(&model->permutations);
    free(model);
}

static void minhash_preset(void *params) { jpc_near_preset(params); }

// Of a published mode, what is not as it was published.
static void minhash_note(const void *params_, const void *model, jpc_buf *notes)
{
    const jpc_near_params *params = params_;
    jpc_near_params published = *params;
    jpc_buf here = {0}, there = {0};

    (void)model;
    jpc_near_preset(&published);
    for (const jpc_option *o = minhash_options;
         params->mode != JPC_NEAR_MODE_VERIFIED && o->name != NULL; o++) {
        here.len = there.len = 0;
        jpc_option_print(o, params, &here);
        jpc_option_print(o, &published, &there);
        if (!jpc_span_equals(jpc_buf_span(&here), jpc_buf_span(&there)))
            jpc_buf_printf(notes, "%s is %s; mode: %s has %s\n", o->name, jpc_buf_string(&here),
                           minhash_modes[params->mode], jpc_buf_string(&there));
    }
    jpc_buf_release(&here);
    jpc_buf_release(&there);
}

// ---- dates ----------------------------------------------------------------------------------

// `n` digits at *at, behind `before` unless that is NUL; −1 if they are not there.
static int minhash_number(jpc_span date, size_t *at, char before, size_t n)
{
    int number = 0;

    if (before != '\0' && (*at >= date.len || date.ptr[(*at)++] != before))
        return -1;
    for (size_t end = *at + n; *at < end; ++*at) {
        if (*at >= date.len || date.ptr[*at] < '0' || date.ptr[*at] > '9')
            return -1;
        number = number * 10 + (date.ptr[*at] - '0');
    }
    return number;
}

// Days from 1970-01-01 in the Gregorian calendar; months from 1. Counted from March, so that the
// leap day is the last one of a year.
static int64_t minhash_days(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static int minhash_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

// ISO 8601 as crawls write it: 2024-05-01, or 2024-05-01T12:34:56 and anything behind.
static int64_t minhash_date(jpc_span date)
{
    size_t at = 0;
    int year = minhash_number(date, &at, '\0', 4), month = minhash_number(date, &at, '-', 2);
    int day = minhash_number(date, &at, '-', 2), hour, minute, second;
    int64_t seconds;

    if (year < 1 || month < 1 || month > 12 || day < 1 || day > minhash_month_days(year, month))
        return INT64_MIN;
    seconds = minhash_days(year, month, day) * 86400;
    hour = minhash_number(date, &at, 'T', 2);
    minute = minhash_number(date, &at, ':', 2);
    second = minhash_number(date, &at, ':', 2);
    if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 60)
        return seconds;
    return seconds + hour * 3600 + minute * 60 + second;
}

// ---- signatures -----------------------------------------------------------------------------

static uint64_t minhash_url(jpc_arena *arena, jpc_span url)
{
    jpc_span canonical = jpc_url_canonical(arena, url);

    return canonical.len > 0 ? jpc_hash64(canonical.ptr, canonical.len) : 0;
}

static uint64_t minhash_host(jpc_arena *arena, jpc_span url)
{
    jpc_span host = jpc_host_of_url(arena, url);

    return host.len > 0 ? jpc_hash64(host.ptr, host.len) : 0;
}

// Whether a text of so many n-grams has a signature. That of none is the same for all such texts.
static bool minhash_has_signature(const jpc_near_shape *shape, size_t n_grams)
{
    return n_grams > 0 || shape->short_texts == JPC_NEAR_EQUAL;
}

static bool minhash_sign_own(const jpc_context *context, jpc_span text, uint64_t *keys,
                             uint8_t *bytes)
{
    const struct minhash_model *model = context->model;
    uint32_t minima[JPC_MINHASH_MAX + 64];
    uint64_t *shingles;
    size_t n =
        jpc_near_shingles(&model->shape, context->features, context->tagger, text, &shingles);

    if (!minhash_has_signature(&model->shape, n))
        return false;
    jpc_minhash_compute(&model->permutations, shingles, n, minima);
    for (int band = 0; band < model->shape.bands; band++)
        keys[band] = jpc_minhash_band_key(minima, band, model->shape.rows);
    jpc_minhash_bytes(minima, model->shape.permutations, bytes);
    return true;
}

static bool minhash_sign_xxh3(const jpc_context *context, jpc_span text, uint64_t *keys,
                              uint8_t *bytes)
{
    const struct minhash_model *model = context->model;
    uint64_t minima[JPC_SEED_MAX];
    jpc_span *strings;
    size_t n = jpc_near_strings(&model->shape, context->features, context->tagger, text, &strings);

    if (!minhash_has_signature(&model->shape, n))
        return false;
    jpc_seed_minima(model->seed_kernel, context->features, strings, n, model->shape.permutations,
                    minima);
    for (int band = 0; band < model->shape.bands; band++)
        keys[band] = jpc_seed_band_key(minima, band, model->shape.rows);
    jpc_seed_bytes(minima, model->shape.permutations, bytes);
    return true;
}

// Keys and bytes of the bands.
static void minhash_sign(const jpc_context *context, jpc_span text, jpc_signature *signature)
{
    const struct minhash_model *model = context->model;
    const jpc_near_shape *shape = &model->shape;
    uint64_t *keys = jpc_arena_alloc(context->arena, (size_t)shape->bands * sizeof *keys);
    uint8_t *bytes = jpc_arena_alloc(context->arena, (size_t)shape->permutations);
    bool signs = shape->hashes == JPC_NEAR_OWN ? minhash_sign_own(context, text, keys, bytes)
                                               : minhash_sign_xxh3(context, text, keys, bytes);

    signature->keys = signs ? keys : NULL;
    signature->bytes = signs ? bytes : NULL;
}

static void minhash_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_signature *signature = jpc_arena_zalloc(context->arena, sizeof *signature);
    size_t chars = jpc_utf8_count(doc->text);

    signature->text = jpc_text_key(context->features, doc->text);
    signature->chars = chars < UINT32_MAX ? (uint32_t)chars : UINT32_MAX;
    signature->date = minhash_date(doc->date);
    signature->url = minhash_url(context->features, doc->url);
    signature->host = minhash_host(context->features, doc->url);
    minhash_sign(context, doc->text, signature);
    doc->signature = signature;
}

const jpc_stage_def jpc_stage_minhash = {
    .name = "minhash",
    .summary = "keep one of several documents with nearly equal text",
    .measure = "min_similarity: Jaccard similarity of the n-grams to the document that stays, in "
               "[0, 1], estimated from the minima and computed where the estimate is close to the "
               "bound",
    .reference = "Broder 1997, On the Resemblance and Containment of Documents",
    .differs = "verified: what goes resembles the document that stays for it",
    .group = "dedup",
    .kind = JPC_DEDUP,
    .tier = JPC_TIER_CHARACTERS,
    .signs = true,
    .uses_morphemes = minhash_uses_morphemes,
    .note = minhash_note,
    .preset = minhash_preset,
    .options = minhash_options,
    .params_size = sizeof(jpc_near_params),
    .open = minhash_open,
    .close = minhash_close,
    .apply = minhash_apply,
};
