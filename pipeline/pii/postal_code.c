// Postal codes: seven digits in two groups, 100-0001.
//
// The digits are the prefix's: 000 is none (郵便番号簿; the first two say which post office sorts
// the mail). What makes seven digits a postal code is what stands beside them: 〒 or its name, or
// the place that the mail goes to.
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/place.h"
#include "text/edit.h"

#define N_FIRST 3
#define N_LAST 4
#define MAX_MARKS 3 // between it and its place: ","

static const char *const labels[] = {
    "〒", "〶", "郵便番号", "郵便", "ZIP", "Zip Code", "Postal Code", "Postcode", NULL,
};

struct code {
    size_t at, end;
    bool hyphen; // between the groups, else a blank or nothing
};

/** Reads `n` digits at *at and moves it behind them; false: there are fewer. */
static bool read_digits(jpc_span text, size_t *at, size_t n)
{
    const char *s = text.ptr + *at, *end = text.ptr + text.len;

    for (; n > 0; n--)
        if (s == end || jpc_digit_value(jpc_utf8_next(&s)) < 0)
            return false;
    *at = (size_t)(s - text.ptr);
    return true;
}

/** Reads a code at `at`, where a group of digits begins. */
static bool read_code(jpc_span text, size_t at, struct code *code)
{
    size_t end = at;
    uint32_t joint;

    if (!read_digits(text, &end, N_FIRST))
        return false;
    joint = jpc_utf8_at(text, end);
    code->hyphen = jpc_is_hyphen(joint);
    if (code->hyphen || jpc_is_blank(joint)) {
        const char *s = text.ptr + end;

        jpc_utf8_next(&s);
        end = (size_t)(s - text.ptr);
    }
    code->at = at;
    if (!read_digits(text, &end, N_LAST))
        return false;
    code->end = end;
    return jpc_pii_stands_alone(text, at, end);
}

static bool has_prefix(jpc_span text, const struct code *code)
{
    char digits[N_FIRST + 1];

    jpc_pii_digits(text, code->at, code->end, digits, sizeof digits);
    return strcmp(digits, "000") != 0;
}

/** Whether `code` may stand between a postal code and its place: "100-0001","東京都, 100-0001,
 * 東京都, (100-0001)東京都. */
static bool is_between_cells(uint32_t code)
{
    switch (code) {
    case '"':
    case ',':
    case ')':
    case 0x3001: // 、
    case 0xFF09: // ）
    case 0xFF0C: // ，
        return true;
    default: return false;
    }
}

/** Whether a place is named behind it, in this line or at the beginning of the next. */
static bool is_before_place(jpc_span text, size_t end)
{
    const char *s = text.ptr + end, *text_end = text.ptr + text.len;
    int n_lines = 1, n_marks = 0;

    while (s < text_end) {
        const char *next = s;
        uint32_t code = jpc_utf8_next(&next);

        if (is_between_cells(code)
                ? ++n_marks > MAX_MARKS
                : !jpc_is_blank(code) && code != '\r' && (code != '\n' || n_lines++ > 1))
            break;
        s = next;
    }
    return jpc_place_begins(text, (size_t)(s - text.ptr));
}

static bool is_postal_code(jpc_span text, const struct code *code)
{
    return has_prefix(text, code) && (jpc_pii_labelled_above(text, code->at, labels) ||
                                      (code->hyphen && is_before_place(text, code->end)));
}

// Of a run of digits it may be any two groups: 100-0001 03-1234-5678.
static bool postal_code_valid(jpc_pii_candidate *candidate)
{
    jpc_span text = candidate->text;

    for (size_t at = candidate->at; at < candidate->end;) {
        const char *s = text.ptr + at;
        struct code code;

        if (jpc_digit_value(jpc_utf8_next(&s)) < 0) {
            at = (size_t)(s - text.ptr);
            continue;
        }
        if (read_code(text, at, &code) && is_postal_code(text, &code)) {
            candidate->at = code.at;
            candidate->end = code.end;
            return true;
        }
        at = jpc_digits_end(text, at);
    }
    return false;
}

static bool postal_code_prefilter(jpc_span text, const jpc_anchor *anchor)
{
    (void)text;
    return anchor->n_groups > 1 || anchor->n_digits == N_FIRST + N_LAST;
}

const jpc_detector jpc_detector_postal_code = {
    .name = "postal_code",
    .rule = "nnn-nnnn behind 〒 or 郵便番号, or in front of a prefecture or municipality; without "
            "a hyphen only behind 〒 or 郵便番号",
    .source = "Japan Post, 郵便番号 (7 digits since 1998; none begins with 000)",
    .sample = "郵便番号 〒100-0001",
    .anchor = JPC_ANCHOR_DIGITS,
    .min_digits = N_FIRST + N_LAST,
    .prefilter = postal_code_prefilter,
    .valid = postal_code_valid,
};
