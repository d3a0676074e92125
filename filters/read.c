// read: drops crawled pages that were not read well enough to be judged by their text.
//
// Measure    min_japanese   1 if the raw bytes showed signs of Japanese, else 0
//                           (of crawls only: a page by itself is wanted in any language)
//            max_bad_bytes  replaced bytes / bytes of the decoded body or of the JSON text,
//                           in [0, 1]
//            max_status     HTTP status; not measured where it is unknown
//            Of JSON Lines only max_bad_bytes is measured.
// Reference  Swallow corpus v1 (Okazaki et al. 2024): a look at the page before it is parsed;
//            Uzushio (Works Applications): only HTTP 200, a limit on decoding errors
// Differs    Swallow looks at lang="ja" and the title, Uzushio tries 20 KB of the body
#include "stage/stage.h"

struct read_params {
    double min_japanese, max_bad_bytes, max_status;
};

enum { MIN_JAPANESE, MAX_BAD_BYTES, MAX_STATUS };

static const jpc_option read_options[] = {
    [MIN_JAPANESE] = JPC_OPT_BOUND(struct read_params, min_japanese, JPC_LOWER, 1, 0, 1, "count",
                                   "drop pages without signs of Japanese in their raw bytes"),
    [MAX_BAD_BYTES] =
        JPC_OPT_BOUND(struct read_params, max_bad_bytes, JPC_UPPER, 0.01, 0, 1, "ratio",
                      "drop documents with a higher share of undecodable bytes"),
    [MAX_STATUS] = JPC_OPT_BOUND(struct read_params, max_status, JPC_UPPER, 299, 100, 999, "status",
                                 "drop pages with a higher HTTP status"),
    {0},
};

static void read_apply(const jpc_context *context, jpc_doc *doc)
{
    const jpc_crawl *crawl = doc->crawl;
    uint64_t bytes = crawl != NULL ? crawl->body_bytes : doc->raw_text.len;
    uint64_t bad_bytes = crawl != NULL ? crawl->bad_bytes : doc->bad_bytes;

    if (crawl != NULL && !crawl->given)
        jpc_measure(context, doc, MIN_JAPANESE, crawl->raw_japanese);
    jpc_measure(context, doc, MAX_BAD_BYTES, bytes > 0 ? (double)bad_bytes / (double)bytes : 0);
    if (crawl != NULL && crawl->http_status != 0)
        jpc_measure(context, doc, MAX_STATUS, crawl->http_status);
}

const jpc_stage_def jpc_stage_read = {
    .name = "read",
    .summary = "drop crawled pages that failed, did not decode or show no Japanese",
    .measure = "min_japanese: 1 if the raw bytes of a crawled page showed signs of Japanese, else "
               "0; max_bad_bytes: replaced bytes / bytes of the decoded body or of the JSON text, "
               "in [0, 1]; max_status: HTTP status, where it is known. Of JSON Lines only "
               "max_bad_bytes is measured",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs; Uzushio",
    .differs = "looks for kana in the raw bytes of the whole body, and at what the page declares",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_METADATA,
    .options = read_options,
    .params_size = sizeof(struct read_params),
    .apply = read_apply,
};
