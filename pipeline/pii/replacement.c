#include "pii/replacement.h"

#include <stdlib.h>

#include "core/hash.h"
#include "pii/pseudonym.h"

struct jpc_replacement {
    const jpc_detector *detector;
    jpc_span key;             // borrowed
    jpc_template **templates; // owned, each and all
    size_t n;
    bool has_pseudonym;
};

jpc_status jpc_replacement_open(jpc_replacement **replacement_, const char *name,
                                const char *const *texts, const jpc_detector *detector,
                                jpc_span key, jpc_err *err)
{
    jpc_replacement *replacement = jpc_alloc(sizeof *replacement);
    jpc_status status = JPC_OK;

    *replacement = (jpc_replacement){.detector = detector, .key = key};
    for (size_t i = 0; texts[i] != NULL && status == JPC_OK; i++) {
        jpc_template *template;

        status = jpc_template_open(&template, name, texts[i], detector, err);
        if (status != JPC_OK)
            break;
        replacement->templates =
            jpc_realloc(replacement->templates, (i + 1) * sizeof *replacement->templates);
        replacement->templates[replacement->n++] = template;
        replacement->has_pseudonym =
            replacement->has_pseudonym || jpc_template_has_pseudonym(template);
    }
    if (status == JPC_OK)
        *replacement_ = replacement;
    else
        jpc_replacement_close(replacement);
    return status;
}

void jpc_replacement_close(jpc_replacement *replacement)
{
    if (replacement == NULL)
        return;
    for (size_t i = 0; i < replacement->n; i++)
        jpc_template_close(replacement->templates[i]);
    free(replacement->templates);
    free(replacement);
}

bool jpc_replacement_has_pseudonym(const jpc_replacement *replacement)
{
    return replacement->has_pseudonym;
}

jpc_span jpc_replacement_of(const jpc_replacement *replacement, jpc_arena *arena, jpc_span found,
                            jpc_span value)
{
    size_t chosen = replacement->n > 1 ? jpc_hash64(value.ptr, value.len) % replacement->n : 0;
    jpc_span pseudonym = {"", 0};

    for (size_t i = 0; i < replacement->n; i++)
        if (i != chosen && jpc_template_is_constant(replacement->templates[i]) &&
            jpc_span_equals(jpc_template_fill(replacement->templates[i], arena, found, pseudonym),
                            found))
            return found;
    if (replacement->has_pseudonym)
        pseudonym = jpc_pseudonym_make(arena, replacement->key, replacement->detector->name, value);
    return jpc_template_fill(replacement->templates[chosen], arena, found, pseudonym);
}

// datatrove, src/datatrove/pipeline/formatters/pii.py (386e030), PIIFormatter: email_replacement
// and ip_replacement, which it takes in turn, one after the other, while a process lasts.
const char *const *jpc_datatrove_replacements(const char *detector)
{
    static const char *const emails[] = {"email@example.com", "firstname.lastname@example.org",
                                         NULL};
    static const char *const addresses[] = {"22.214.171.124",
                                            "126.96.36.199",
                                            "188.8.131.52",
                                            "184.108.40.206",
                                            "220.127.116.11",
                                            "18.104.22.168",
                                            NULL};

    return strcmp(detector, "email") == 0  ? emails
           : strcmp(detector, "ipv4") == 0 ? addresses
                                           : NULL;
}
