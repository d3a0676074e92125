// citations: removes the marks of notes and of editors from encyclopedias and papers.
//
// Rule       text/citation.h: [1], [注 1], [1][2] behind Japanese; [要出典], ［誰？］; lists of ^
// Reference  Uzushio's chiTra recipe: [n] and 要出典 go; corpus-cleaner: quotes [1]
// Differs    only behind Japanese, and where the text has no list of what the numbers point to, so
//            that code and papers keep theirs
#include "stage/stage.h"
#include "text/citation.h"

struct citations_params {
    bool numbers, editorial, lists;
};

static const jpc_option citations_options[] = {
    JPC_OPT_FLAG(struct citations_params, numbers, true, "marks of notes: [1], [注 1]"),
    JPC_OPT_FLAG(struct citations_params, editorial, true, "marks of editors: [要出典], [誰？]"),
    JPC_OPT_FLAG(struct citations_params, lists, false,
                 "lists of notes: two or more lines in a row that begin with ^"),
    {0},
};

static void citations_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct citations_params *params = context->params;
    jpc_span text =
        jpc_citations_remove(context->arena, doc->text,
                             (jpc_citations){params->numbers, params->editorial, params->lists});

    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_citations = {
    .name = "citations",
    .summary = "remove the marks of notes and of editors",
    .measure = "[1], [注 1] and [要出典] behind Japanese go, of the numbers only where the text "
               "has no list that they point to; with lists, two or more lines in a row that begin "
               "with ^",
    .reference = "Works Applications, Uzushio's chiTra recipe",
    .differs = "numbers go only behind Japanese, and if the text has no list that they point to",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = citations_options,
    .params_size = sizeof(struct citations_params),
    .apply = citations_apply,
};
