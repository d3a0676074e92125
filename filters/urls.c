// urls: removes URLs from running text, and long runs of ASCII.
//
// Rule       http and https URLs (text/url_text.h) become `replacement`; afterwards, runs of at
//            least `ascii_run` ASCII characters inside a line go
// Reference  LLM-jp corpus v1, ja_cc: URLs, then runs of 100 characters
// Differs    a URL ends before Japanese; the marks of the sentence around it stay; brackets that
//            held nothing else, and lines, go with it; runs of ASCII are off, for they are code
#include "stage/stage.h"
#include "text/url_text.h"

struct urls_params {
    char *replacement;
    double ascii_run;
};

static const jpc_option urls_options[] = {
    JPC_OPT_STRING(struct urls_params, replacement, "", "what stands in for a URL"),
    JPC_OPT_NUMBER(struct urls_params, ascii_run, 0, 0, 1e9, "characters",
                   "remove runs of at least so many ASCII characters; 0: none (LLM-jp: 100)"),
    {0},
};

static void urls_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct urls_params *params = context->params;
    jpc_span text =
        jpc_text_replace_urls(context->arena, doc->text, jpc_span_of(params->replacement));

    if (params->ascii_run >= 1)
        text = jpc_text_remove_ascii_runs(context->arena, text, (size_t)params->ascii_run);
    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_urls = {
    .name = "urls",
    .summary = "remove URLs, and long runs of ASCII",
    .measure = "http and https URLs become `replacement`; then runs of at least ascii_run ASCII "
               "characters inside a line go",
    .reference = "LLM-jp corpus v1 (2023), ja_cc",
    .differs = "what of the sentence touches a URL stays; brackets around it go",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = urls_options,
    .params_size = sizeof(struct urls_params),
    .apply = urls_apply,
};
