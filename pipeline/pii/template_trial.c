#include "pii/template_trial.h"

struct trial {
    const jpc_finder *finder;
    jpc_finder_scratch *scratch;
    jpc_replacement *const *replacements;
    jpc_arena arena;
};

static jpc_span found_in(jpc_span text, const jpc_finding *finding)
{
    return (jpc_span){text.ptr + finding->at, finding->end - finding->at};
}

// What stands for the finding: what was found, if that is to stay.
static jpc_span replaced(struct trial *trial, jpc_span text, const jpc_finding *finding)
{
    const jpc_replacement *replacement = trial->replacements[finding->detector];
    jpc_span found = found_in(text, finding);

    if (replacement == NULL)
        return found;
    return jpc_replacement_of(replacement, &trial->arena, found, finding->value);
}

// Looks for what stands at text[from, to), where it was put for what `detector` had found.
static jpc_status look_again(struct trial *trial, const jpc_detector *detector, jpc_span text,
                             size_t from, size_t to, jpc_err *err)
{
    jpc_findings again = jpc_finder_find(trial->finder, trial->scratch, &trial->arena, text, NULL);

    for (size_t i = 0; i < again.n; i++) {
        const jpc_finding *finding = &again.items[i];

        if (finding->at < to && finding->end > from &&
            !jpc_span_equals(replaced(trial, text, finding), found_in(text, finding)))
            return jpc_fail(err, JPC_ERR_CONFIG,
                            "'%s_template': '%.*s' would be found again, as %s, and become "
                            "something else; expected what no detector finds",
                            detector->name, (int)(to - from), text.ptr + from,
                            jpc_detectors[finding->detector]->name);
    }
    return JPC_OK;
}

static jpc_status try_one(struct trial *trial, int detector, jpc_err *err)
{
    jpc_span sample = jpc_span_of(jpc_detectors[detector]->sample), found, with, text;
    jpc_findings findings =
        jpc_finder_find(trial->finder, trial->scratch, &trial->arena, sample, NULL);
    size_t i = 0, at;

    while (i < findings.n && findings.items[i].detector != detector)
        i++;
    if (i == findings.n) // another one takes it for its own
        return JPC_OK;
    at = findings.items[i].at;
    found = found_in(sample, &findings.items[i]);
    with = replaced(trial, sample, &findings.items[i]);
    if (jpc_span_equals(with, found))
        return jpc_fail(err, JPC_ERR_CONFIG, "'%s_template' leaves '%.*s' as it is",
                        jpc_detectors[detector]->name, (int)found.len, found.ptr);
    text = jpc_arena_printf(&trial->arena, "%.*s%.*s%s", (int)at, sample.ptr, (int)with.len,
                            with.ptr, found.ptr + found.len);
    return look_again(trial, jpc_detectors[detector], text, at, at + with.len, err);
}

jpc_status jpc_replacements_try(const jpc_finder *finder, jpc_replacement *const *replacements,
                                jpc_err *err)
{
    struct trial trial = {
        .finder = finder, .scratch = jpc_finder_scratch_new(finder), .replacements = replacements};
    jpc_status status = JPC_OK;

    for (int i = 0; jpc_detectors[i] != NULL && status == JPC_OK; i++)
        if (replacements[i] != NULL && jpc_detectors[i]->sample != NULL)
            status = try_one(&trial, i, err);
    jpc_arena_release(&trial.arena);
    jpc_finder_scratch_free(trial.scratch);
    return status;
}
