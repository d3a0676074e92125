// What HojiChar and Swallow make of 724 open texts, by the SHA-1 of their results. Documents are
// named by their number; those of which we make something else have a row in
// tests/data/hojichar_deviations.tsv.
#include "core/digest.h"
#include "tests/unit/deviations.h"
#include "tests/unit/one_stage.h"
#include "tests/unit/oracle.h"

static struct {
    const char *key, *name, *stage, *settings; // name: in the table of deviations
    size_t n_agree, n_changed, n_explained;
    struct one_stage open;
} peers[] = {
    {"\"Normalizer\": ", "Normalizer", "normal_form", .settings = "form=nfkc"},
    {"\"swallow_kutoten\": ", "kutoten", "kutoten", .settings = ""},
    {"\"MaskPII\": ", "MaskPII", "mask", .settings = ""},
    // Without sentences by a filter before it, HojiChar's changes nothing.
    {"\"HeaderFooter\": ", "header", "header", .settings = ""},
    {"\"HeaderFooter\": ", "footer", "footer", .settings = ""},
};

enum { N_PEERS = sizeof peers / sizeof *peers };

// The first 40 hexadecimal digits in quotation marks behind the key.
static bool has_sum(const char *line, const char *key, jpc_span text)
{
    const char *at = strstr(line, key), *end;
    jpc_digest want, got;
    char label[64];

    do {
        at = strchr(at, '"') + 1;
        end = strchr(at, '"');
    } while (end - at != 40);
    snprintf(label, sizeof label, "sha1:%.40s", at);
    return jpc_digest_parse(jpc_span_of(label), &want) &&
           jpc_digest_make(JPC_DIGEST_SHA1, text, &got) && jpc_digest_equals(&want, &got);
}

static void check_document(struct deviations *deviations, const struct oracle *oracle,
                           size_t number)
{
    char name[24];

    snprintf(name, sizeof name, "%zu", number);
    for (int i = 0; i < N_PEERS; i++) {
        const jpc_doc *doc = one_stage_run(&peers[i].open, jpc_buf_span(&oracle->text));
        bool agrees = has_sum(oracle->line, peers[i].key, doc->text);
        bool deviates = is_deviation(deviations, peers[i].name, jpc_span_of(name));

        peers[i].n_changed += doc->text_modified;
        peers[i].n_agree += agrees;
        peers[i].n_explained += deviates;
        if (agrees == deviates)
            ok(false, "%s of document %zu: %s", peers[i].name, number,
               deviates ? "as theirs, in spite of its row" : "not theirs");
    }
}

int main(void)
{
    struct deviations deviations = {.n = 0};
    struct oracle oracle;
    size_t n = 0;

    tap_begin();
    if (!oracle_open(&oracle)) {
        tap_skip("texts of HojiChar and Swallow", "no shared data");
        return tap_end();
    }
    read_deviations(&deviations, "tests/data/hojichar_deviations.tsv", "oracle/");
    for (int i = 0; i < N_PEERS; i++)
        one_stage_open(&peers[i].open, peers[i].stage, peers[i].settings);
    for (; oracle_next(&oracle); n++)
        check_document(&deviations, &oracle, n);
    for (int i = 0; i < N_PEERS; i++) {
        ok(n == 724 && peers[i].n_agree + peers[i].n_explained == n,
           "%s: %zu of %zu as theirs, %zu explained, %zu changed", peers[i].name, peers[i].n_agree,
           n, peers[i].n_explained, peers[i].n_changed);
        one_stage_close(&peers[i].open);
    }
    test_deviations(&deviations);
    oracle_close(&oracle);
    return tap_end();
}
