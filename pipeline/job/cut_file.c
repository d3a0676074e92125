#include "job/cut_file.h"

#include <inttypes.h>
#include <stdio.h>

#include "data/jsonl.h"
#include "exec/stats.h"
#include "text/utf8.h"

void jpc_cuts_open(jpc_cuts *cuts, const jpc_run *run, size_t task, jpc_worker *worker)
{
    const jpc_output_params *output = &run->config->output;
    jpc_buf path = {0};

    *cuts = (jpc_cuts){.run = run, .worker = worker, .on = run->paragraphs_at >= 0};
    jpc_spill_init(&cuts->lines, jpc_run_path(run, &path, "state/write/t%06zu.cut", task));
    jpc_buf_release(&path);
    for (int rule = 0; rule < JPC_N_PARAGRAPH_RULES; rule++) {
        cuts->samples[rule].limit =
            output->dropped == JPC_DROPPED_NONE ? 0 : (size_t)output->dropped_sample;
        cuts->samples[rule].lines = &cuts->lines;
    }
}

void jpc_cuts_release(jpc_cuts *cuts)
{
    for (int rule = 0; rule < JPC_N_PARAGRAPH_RULES; rule++) {
        jpc_sample_release(&cuts->samples[rule]);
        jpc_cut_counts_release(&cuts->counts[rule]);
    }
    jpc_spill_release(&cuts->lines);
    jpc_buf_release(&cuts->line);
    jpc_buf_release(&cuts->text);
}

// ---- what may be seen -----------------------------------------------------------------------

// A mask that would drop the document leaves nothing of it.
static jpc_span mask(jpc_cuts *cuts, jpc_batch *batch, const jpc_doc *doc, jpc_span text)
{
    const jpc_pipeline *pipeline = &cuts->run->config->pipeline;
    jpc_doc piece = *doc;
    jpc_batch pieces = *batch;
    jpc_stats ignored;

    piece.text = text;
    piece.meta = NULL;
    piece.features = NULL;
    piece.finds = NULL;
    piece.cuts = NULL;
    pieces.docs = &piece;
    pieces.n_docs = 1;
    jpc_stats_init(&ignored, pipeline);
    for (int i = cuts->run->paragraphs_at + 1; i < pipeline->n_stages; i++)
        if (pipeline->stages[i].def->also_dropped && piece.text.len > 0) {
            jpc_worker_apply(cuts->worker, &pieces, i, i + 1, true, &ignored);
            if (!jpc_doc_is_kept(&piece))
                piece.text.len = 0;
        }
    jpc_stats_release(&ignored);
    batch->arena = pieces.arena;
    return piece.text;
}

// ---- taking ---------------------------------------------------------------------------------

static void add_member(jpc_buf *out, const char *name, jpc_span value)
{
    if (value.len == 0)
        return;
    jpc_buf_printf(out, ",\"%s\":\"", name);
    jpc_json_escape(out, value);
    jpc_buf_add_string(out, "\"");
}

static void format(jpc_buf *out, const jpc_doc *doc, const jpc_paragraph_cut *cut, jpc_span text)
{
    out->len = 0;
    jpc_buf_add_string(out, "{\"text\":\"");
    jpc_json_escape(out, text);
    jpc_buf_add_string(out, "\"");
    add_member(out, "id", doc->id);
    add_member(out, "url", doc->url);
    jpc_buf_printf(out, ",\"rule\":\"%s\",\"frequency\":%" PRIu64 ",\"unit\":%zu}\n",
                   jpc_paragraph_rule_names[cut->rule], cut->frequency, cut->unit);
}

// The draw depends on the document and the place in it, not on how inputs are cut into tasks.
static jpc_status sample(jpc_cuts *cuts, jpc_batch *batch, const jpc_doc *doc,
                         const jpc_paragraph_cut *cut, jpc_err *err)
{
    jpc_sample *of_rule = &cuts->samples[cut->rule];
    uint64_t draw = jpc_hash64_seeded(doc->line.ptr, doc->line.len, cut->unit + 1);
    uint64_t sequence = cuts->n_seen++;

    if (!jpc_sample_wants(of_rule, draw, sequence))
        return JPC_OK;
    format(&cuts->line, doc, cut, mask(cuts, batch, doc, cut->text));
    return jpc_sample_add(of_rule, draw, sequence, jpc_buf_span(&cuts->line), err);
}

// The beginning of a text, `chars` characters of it.
static jpc_span first_chars(jpc_span text, size_t chars)
{
    size_t at = 0;

    while (at < text.len && chars-- > 0) {
        at++;
        while (at < text.len && ((unsigned char)text.ptr[at] & 0xC0) == 0x80)
            at++;
    }
    return (jpc_span){text.ptr, at};
}

// Those that are too short to be counted have no key.
static void count(jpc_cuts *cuts, jpc_batch *batch, const jpc_doc *doc,
                  const jpc_paragraph_cut *cut)
{
    jpc_cut_count *found =
        cut->key != 0 ? jpc_cut_counts_add(&cuts->counts[cut->rule], cut->key, cut->frequency, 1)
                      : NULL;

    if (found == NULL || found->text != NULL)
        return;
    cuts->text.len = 0;
    if (cuts->run->config->output.dropped != JPC_DROPPED_NONE)
        jpc_json_escape(&cuts->text, first_chars(mask(cuts, batch, doc, cut->text), JPC_CUT_TEXT));
    jpc_cut_count_set_text(found, jpc_buf_span(&cuts->text));
}

jpc_status jpc_cuts_add(jpc_cuts *cuts, jpc_batch *batch, jpc_err *err)
{
    for (size_t i = 0; i < batch->n_docs && cuts->on; i++)
        for (const jpc_paragraph_cut *cut = batch->docs[i].cuts; cut != NULL; cut = cut->next) {
            count(cuts, batch, &batch->docs[i], cut);
            JPC_TRY(sample(cuts, batch, &batch->docs[i], cut, err));
        }
    return JPC_OK;
}

// ---- publishing -----------------------------------------------------------------------------

jpc_status jpc_cuts_publish(jpc_cuts *cuts, size_t task, jpc_marker *marker, jpc_err *err)
{
    jpc_buf path = {0}, text = {0};
    jpc_published file;
    jpc_status status;
    char name[64];

    if (!cuts->on)
        return JPC_OK;
    for (int rule = 0; rule < JPC_N_PARAGRAPH_RULES; rule++)
        jpc_cut_counts_format(&cuts->counts[rule], jpc_paragraph_rule_names[rule], &text);
    snprintf(name, sizeof name, "state/write/t%06zu.cuts", task);
    status = jpc_publish_part(jpc_run_path(cuts->run, &path, "%s", name), jpc_buf_span(&text),
                              &file, err);
    if (status == JPC_OK)
        jpc_marker_add(marker, name, file);
    jpc_buf_release(&text);
    jpc_buf_release(&path);
    if (status != JPC_OK || cuts->run->config->output.dropped == JPC_DROPPED_NONE)
        return status;
    snprintf(name, sizeof name, "state/write/t%06zu.cut", task);
    return jpc_samples_publish(cuts->samples, JPC_N_PARAGRAPH_RULES, &cuts->lines, cuts->run, name,
                               marker, err);
}
