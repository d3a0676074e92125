/** What stands around a candidate: digits it may be a part of, words that announce it. */
#ifndef JPC_PII_CONTEXT_H
#define JPC_PII_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/memory.h"
#include "text/utf8.h"

/** Whether `word` stands at text[at]. Most words of a list fail by their first byte, or soon. */
static inline bool jpc_pii_begins(jpc_span text, size_t at, const char *word)
{
    for (; *word != '\0'; word++, at++)
        if (at >= text.len || text.ptr[at] != *word)
            return false;
    return true;
}

/** Whether text[0, end) ends with `word`. Most words of a list fail by their last byte. */
static inline bool jpc_pii_ends(jpc_span text, size_t end, const char *word)
{
    size_t len = strlen(word);

    return end >= len && text.ptr[end - 1] == word[len - 1] &&
           memcmp(text.ptr + end - len, word, len) == 0;
}

/** How long the first of `words` (ends with NULL) is that stands at text[at]; 0: none does. */
size_t jpc_pii_word_at(jpc_span text, size_t at, const char *const *words);

/** The same of what text[0, end) ends with. */
size_t jpc_pii_word_before(jpc_span text, size_t end, const char *const *words);

/** Copies the digits of text[at, end) as ASCII, at most `room` − 1 of them, NUL-terminated. Returns
 *  how many there are in all. */
size_t jpc_pii_digits(jpc_span text, size_t at, size_t end, char *out, size_t room);

/** The value (0–9) of a digit in half or full width; −1. */
static inline int jpc_digit_value(uint32_t code)
{
    if (code - '0' <= 9)
        return (int)(code - '0');
    return code - 0xFF10 <= 9 ? (int)(code - 0xFF10) : -1;
}

/** Where the digits that begin at text[at] end; `at` if there are none. */
static inline size_t jpc_digits_end(jpc_span text, size_t at)
{
    while (at < text.len) {
        const char *s = text.ptr + at;

        if (*s >= '0' && *s <= '9')
            at++;
        else if ((unsigned char)*s != 0xEF || jpc_digit_value(jpc_utf8_next(&s)) < 0)
            break;
        else
            at += 3;
    }
    return at;
}

/** - ‐ ‑ ‒ – — ― − － ー ｰ */
static inline bool jpc_is_hyphen(uint32_t code)
{
    return code == '-' || (code >= 0x2010 && (code <= 0x2015 || code == 0x2212 || code == 0xFF0D ||
                                              code == 0x30FC || code == 0xFF70));
}

/** The one form of what has no better one: ASCII in half width and lower case, without blanks and
 *  hyphens. In the arena; never longer than `found`. */
jpc_span jpc_pii_plain(jpc_arena *arena, jpc_span found);

/** Whether no letter or digit of Latin (in both widths) or underscore touches text[at, end), and no
 *  hyphen or full stop joins it to a digit: whether it is no part of a longer number or code. */
bool jpc_pii_stands_alone(jpc_span text, size_t at, size_t end);

/** Whether one of `words` (ends with NULL) stands in the `n` characters in front of `at`, in its
 * line or, if the line begins there, in the line before. Letters of ASCII in any case. */
bool jpc_pii_announced(jpc_span text, size_t at, const char *const *words, size_t n);

/** Whether one of `words` stands in the `n` characters in front of `at`, in its line, alone: one of
 *  ASCII touched by no letter or digit of Latin and without / before it ("IP", but not in "script"
 *  or TCP/IP), one of katakana by no katakana ("インスタ", but not in インスタンス). */
bool jpc_pii_announced_by_name(jpc_span text, size_t at, const char *const *words, size_t n);

/** Whether text[0, at) ends with one of `words` and, between them, blanks, ：:=＝「」【】（）()｜|
 * and joints such as は が No. № # ＃ 第 only. The tightest announcement. */
bool jpc_pii_labelled(jpc_span text, size_t at, const char *const *words);

/** The same; or the line begins at `at`, blanks aside, and the one before is so: cells of a table
 *  become lines. */
bool jpc_pii_labelled_above(jpc_span text, size_t at, const char *const *words);

#endif
