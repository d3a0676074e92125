// E-mail addresses in running Japanese text, in half and full width.
#include "pii/detector.h"
#include "text/utf8.h"

#define LETTER_OR_DIGIT "A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
#define LOCAL LETTER_OR_DIGIT "._%+\\-．＿％＋－"

// The local part begins at the first character that may: a full stop or hyphen before it is
// punctuation. At most 64 characters (RFC 5321, 4.5.3.1.1). Possessive, so that time stays linear.
#define PATTERN                                                                                    \
    "(?<![" LOCAL "])[.．\\-－]*+([" LETTER_OR_DIGIT "_＿%％+＋][" LOCAL "]{0,63}+[@＠]"          \
    "([" LETTER_OR_DIGIT "][" LETTER_OR_DIGIT "\\-－]*+"                                          \
    "(?:[.．][" LETTER_OR_DIGIT "][" LETTER_OR_DIGIT "\\-－]*+)++))"

static char half_width(uint32_t code)
{
    code = code >= 0xFF01 && code <= 0xFF5E ? code - 0xFF01 + '!' : code;
    return code >= 'A' && code <= 'Z' ? (char)(code + ('a' - 'A')) : (char)code;
}

static jpc_span last_label(jpc_span domain, char *out, size_t room)
{
    size_t n = 0;

    for (const char *at = domain.ptr; at < domain.ptr + domain.len;) {
        char c = half_width(jpc_utf8_next(&at));

        if (c == '.')
            n = 0;
        else if (n < room)
            out[n++] = c;
    }
    return (jpc_span){out, n};
}

static bool labels_are_valid(jpc_span domain)
{
    size_t label = 0, n_labels = 1;
    char before = '.';

    for (const char *at = domain.ptr; at < domain.ptr + domain.len;) {
        char c = half_width(jpc_utf8_next(&at));

        if (c == '.') {
            if (label == 0 || before == '-')
                return false;
            label = 0;
            n_labels++;
        } else if (++label > 63) { // RFC 1035, 2.3.4
            return false;
        }
        before = c;
    }
    return n_labels > 1 && label > 0 && before != '-';
}

// "icon@2x.png" is a file.
static bool is_file_extension(jpc_span label)
{
    static const char *const extensions[] = {"png",  "jpg", "jpeg", "gif", "svg",
                                             "webp", "css", "js",   "pdf", "html"};

    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (jpc_span_is(label, extensions[i]))
            return true;
    return false;
}

// At least two labels of 1 to 63 characters, no hyphen at their ends, and a top-level domain of
// letters that is no file extension.
static bool is_domain(jpc_span domain)
{
    char buffer[64];
    jpc_span label = last_label(domain, buffer, sizeof buffer);

    if (label.len < 2 || !labels_are_valid(domain) || is_file_extension(label))
        return false;
    if (label.len > 4 && memcmp(label.ptr, "xn--", 4) == 0)
        return true;
    for (size_t i = 0; i < label.len; i++)
        if (label.ptr[i] < 'a' || label.ptr[i] > 'z')
            return false;
    return true;
}

static bool email_valid(jpc_pii_candidate *candidate)
{
    return is_domain(jpc_regex_group(candidate->match, candidate->text, 2));
}

// {top}: the top-level domain in half width and lower case.
static bool email_placeholder(jpc_arena *arena, jpc_span found, jpc_span name, jpc_span *value)
{
    if (!jpc_span_is(name, "top"))
        return false;
    *value = last_label(found, jpc_arena_alloc(arena, found.len), found.len);
    return true;
}

const jpc_detector jpc_detector_email = {
    .name = "email",
    .rule = "an e-mail address, behind kana and kanji too; its domain has two labels or more and "
            "ends in letters that are no file extension",
    .source = "RFC 5321, 4.5.3.1.1; RFC 1035, 2.3.4",
    .anchor = JPC_ANCHOR_AT,
    .before = 64 * 3,
    .after = 255 * 3,
    .pattern = PATTERN,
    .valid = email_valid,
    .placeholder = email_placeholder,
};
