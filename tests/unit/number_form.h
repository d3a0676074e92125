/** Numbers in sentences, as they are written, and what the detectors of numbers find there. */
#ifndef JPC_TESTS_UNIT_NUMBER_FORM_H
#define JPC_TESTS_UNIT_NUMBER_FORM_H

#include "pii/finder.h"
#include "tests/unit/tap.h"
#include "text/utf8.h"

static const char *const asked[] = {
    "residence_card",   "passport",  "licence",          "pension", "bank_account",
    "health_insurance", "my_number", "corporate_number", "card",    "phone",
};

static struct {
    jpc_finder *finder;
    jpc_finder_scratch *scratch;
    jpc_arena arena;
} opened;

static inline void open_finder(void)
{
    bool wanted[64] = {false};
    jpc_err err;

    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        wanted[jpc_detector_find(jpc_span_of(asked[i]))] = true;
    ok(jpc_finder_open(&opened.finder, wanted, &err) == JPC_OK, "opens");
    opened.scratch = jpc_finder_scratch_new(opened.finder);
}

static inline void close_finder(void)
{
    jpc_finder_scratch_free(opened.scratch);
    jpc_finder_close(opened.finder);
    jpc_arena_release(&opened.arena);
}

static inline jpc_findings find(jpc_span text)
{
    jpc_arena_reset(&opened.arena);
    return jpc_finder_find(opened.finder, opened.scratch, &opened.arena, text, NULL);
}

static inline bool is_of(const jpc_finding *finding, const char *detector)
{
    return strcmp(jpc_detectors[finding->detector]->name, detector) == 0;
}

/** Whether the detector finds text[at, end), and nothing else is found. */
static inline bool finds(jpc_span text, const char *detector, size_t at, size_t end)
{
    jpc_findings found = find(text);

    return found.n == 1 && is_of(&found.items[0], detector) && found.items[0].at == at &&
           found.items[0].end == end;
}

static inline bool has_one_of(jpc_span text, const char *detector)
{
    jpc_findings found = find(text);

    for (size_t i = 0; i < found.n; i++)
        if (is_of(&found.items[i], detector))
            return true;
    return false;
}

// ---- written forms -----------------------------------------------------------------

#define MAX_DIGITS 24

// Joints of groups; NULL: one group.
static const char *const joints[] = {NULL, "-", " ",  "　",  "－",    "−",
                                     "‐",  "–", "ー", " - ", "\u00A0"};

enum { N_JOINTS = sizeof joints / sizeof *joints, N_FORMS = 2 * N_JOINTS };

/** Appends digits and letters, in full width if `wide`, with the joint between groups of the sizes
 *  that `groups` lists ("444"). */
static inline void add_form(jpc_buf *out, const char *digits, const char *groups, const char *joint,
                            bool wide)
{
    int left = *groups != '\0' ? *groups - '0' : 0;

    for (const char *digit = digits; *digit != '\0'; digit++) {
        char bytes[4];

        if (left == 0 && *groups != '\0' && groups[1] != '\0' && digit != digits) {
            if (joint != NULL)
                jpc_buf_add_string(out, joint);
            left = *++groups - '0';
        }
        left--;
        jpc_buf_add(out, bytes,
                    jpc_utf8_put(bytes, wide ? (uint32_t)*digit + 0xFEE0 : (uint32_t)*digit));
    }
}

/** The sentence, with the form of the number where it has a %. Sets the place of the number. */
static inline jpc_span write_form(jpc_buf *out, const char *sentence, const char *digits,
                                  const char *groups, size_t form, size_t *at, size_t *end)
{
    const char *mark = strchr(sentence, '%');

    out->len = 0;
    jpc_buf_add(out, sentence, (size_t)(mark - sentence));
    *at = out->len;
    add_form(out, digits, groups, joints[form / 2], form % 2 == 1);
    *end = out->len;
    jpc_buf_add_string(out, mark + 1);
    jpc_buf_reserve(out, JPC_PADDING);
    return jpc_buf_span(out);
}

#endif
