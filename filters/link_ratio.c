// link_ratio: drops lists of links.
//
// Measure    what of the text is in links and buttons, in [0, 1]; 0 for an empty text.
//            Of crawled pages by the weight of characters, two for one of Chinese, Japanese or
//            Korean, one for any other that is visible; it needs no `extract.paragraphs`.
//            Of JSON Lines by characters, from what `extract.paragraphs: true` has put under the
//            meta key: the sum of chars * links of all paragraphs over that of chars; links are
//            rounded to hundredths there. Not measured where there are no paragraphs, nor of
//            WET and plain text.
//            What stages change in the text afterwards does not matter
// Reference  Uzushio (Works Applications), LinkCharRatio: pipeline_03a drops above 0.8, then 0.4
// Differs    Uzushio counts characters, and those of the whole body: its text is not yet the main
//            content
#include <math.h>

#include "data/json_path.h"
#include "data/json_scan.h"
#include "data/jsonl.h"
#include "stage/stage.h"

struct link_ratio_params {
    double max_ratio;
};

enum { MAX_RATIO };

static const jpc_option link_ratio_options[] = {
    [MAX_RATIO] = JPC_OPT_BOUND(struct link_ratio_params, max_ratio, JPC_UPPER, 0.4, 0, 1, "ratio",
                                "drop documents with a larger share of links"),
    {0},
};

struct link_ratio_sum {
    double chars, links;
};

// Moves behind the '[' of the paragraphs; false if the meta object has none.
static bool link_ratio_find(jpc_span meta, jpc_json_scan *paragraphs)
{
    jpc_json_scan scan = {meta.ptr, meta.ptr + meta.len};
    jpc_span key, value, found = {NULL, 0};
    const char *problem;

    if (meta.len == 0 || !jpc_json_take(&scan, '{'))
        return false;
    for (bool first = true; jpc_json_member(&scan, first, &key, &value, &problem); first = false)
        if (jpc_json_key_is(key, "paragraphs"))
            found = value;
    *paragraphs = (jpc_json_scan){found.ptr, found.ptr + found.len};
    return found.ptr != NULL && jpc_json_take(paragraphs, '[');
}

// Adds one paragraph; what is no object with both numbers adds nothing.
static void link_ratio_add(struct link_ratio_sum *sum, jpc_span paragraph)
{
    jpc_json_scan scan = {paragraph.ptr, paragraph.ptr + paragraph.len};
    double chars = 0, links = 0;
    jpc_span key, value;
    const char *problem;

    if (!jpc_json_take(&scan, '{'))
        return;
    for (bool first = true; jpc_json_member(&scan, first, &key, &value, &problem); first = false)
        if (jpc_json_key_is(key, "chars"))
            jpc_json_number(value, &chars);
        else if (jpc_json_key_is(key, "links"))
            jpc_json_number(value, &links);
    if (!(chars > 0 && chars < 1e15 && links >= 0 && links <= 1))
        return;
    sum->chars += chars;
    sum->links += chars * links;
}

static bool link_ratio_of_line(const jpc_doc *doc, double *ratio)
{
    struct link_ratio_sum sum = {0, 0};
    jpc_json_scan scan;
    jpc_span paragraph;

    if (!link_ratio_find(doc->raw_meta, &scan))
        return false;
    while (jpc_json_value(&scan, &paragraph)) {
        link_ratio_add(&sum, paragraph);
        if (!jpc_json_take(&scan, ','))
            break;
    }
    *ratio = sum.chars > 0 ? sum.links / sum.chars : 0;
    return true;
}

static void link_ratio_apply(const jpc_context *context, jpc_doc *doc)
{
    double ratio;

    if (doc->crawl != NULL)
        ratio = doc->crawl->link_share;
    else if (!link_ratio_of_line(doc, &ratio))
        return;
    if (!isnan(ratio))
        jpc_measure(context, doc, MAX_RATIO, ratio);
}

const jpc_stage_def jpc_stage_link_ratio = {
    .name = "link_ratio",
    .summary = "drop lists of links",
    .measure = "max_ratio: what of the text is in links and buttons, in [0, 1]: of crawled pages "
               "by weight of characters, of JSON Lines by characters, from recorded paragraphs; "
               "else not measured",
    .reference = "Uzushio (Works Applications), LinkCharRatio",
    .differs = "of the main content, by the weight of characters",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_METADATA,
    .options = link_ratio_options,
    .params_size = sizeof(struct link_ratio_params),
    .apply = link_ratio_apply,
};
