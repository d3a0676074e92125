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
#include "text/utf8.h"
#include "web/canonical_url.h"
#include "web/host.h"

enum { MIN_SIMILARITY };

static const char *const minhash_units[] = {"characters", "morphemes", NULL};
static const char *const minhash_urls[] = {"propose", "drop", "ignore", NULL};
static const char *const minhash_settles[] = {"texts", "estimates", NULL};
static const char *const minhash_keeps[] = {"first", "newest", "longest", NULL};

static const jpc_option minhash_options[] = {
    [MIN_SIMILARITY] =
        JPC_OPT_BOUND(jpc_near_params, min_similarity, JPC_UPPER_STRICT, 0.8, 0, 1, "ratio",
                      "similarity to a document that stays at which another one goes"),
    JPC_OPT_CHOICE(jpc_near_params, unit, minhash_units, JPC_NEAR_CHARACTERS,
                   "of which n-grams are made"),
    JPC_OPT_NUMBER(jpc_near_params, ngram, 5, 1, 32, "units",
                   "length of an n-gram; shorter texts are compared as a whole"),
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
    jpc_minhash permutations;
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

static jpc_status minhash_check(const jpc_near_params *params, jpc_err *err)
{
    const char *fraction = minhash_find_fraction(params);
    jpc_near_shape shape;

    if (isnan(params->min_similarity))
        return jpc_fail(err, JPC_ERR_CONFIG, "stage 'minhash': min_similarity cannot be off");
    if (fraction != NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "stage 'minhash': %s must be a whole number",
                        fraction);
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
    *model_ = model;
    return JPC_OK;
}

static void minhash_close(void *model_)
{
    struct minhash_model *model = model_;

    jpc_minhash_release(&model->permutations);
    free(model);
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

// Keys and bytes of the bands.
static void minhash_sign(const jpc_context *context, jpc_span text, jpc_signature *signature)
{
    const struct minhash_model *model = context->model;
    int n = model->shape.permutations;
    uint32_t minima[JPC_MINHASH_MAX + 64];
    uint64_t *shingles, *keys;
    uint8_t *bytes;
    size_t n_shingles =
        jpc_near_shingles(&model->shape, context->features, context->tagger, text, &shingles);

    if (n_shingles == 0)
        return;
    jpc_minhash_compute(&model->permutations, shingles, n_shingles, minima);
    keys = jpc_arena_alloc(context->arena, (size_t)model->shape.bands * sizeof *keys);
    for (int band = 0; band < model->shape.bands; band++)
        keys[band] = jpc_minhash_band_key(minima, band, model->shape.rows);
    bytes = jpc_arena_alloc(context->arena, (size_t)n);
    jpc_minhash_bytes(minima, n, bytes);
    signature->keys = keys;
    signature->bytes = bytes;
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
    .options = minhash_options,
    .params_size = sizeof(jpc_near_params),
    .open = minhash_open,
    .close = minhash_close,
    .apply = minhash_apply,
};
