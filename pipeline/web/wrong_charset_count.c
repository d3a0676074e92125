// What stays broken is told from its marks: the pairs of characters that wrong readings of kana
// have and texts of no language do.

#include <stdbool.h>

#include "text/utf8.h"
#include "web/wrong_charset.h"

#define SHORTEST_RUN 6
#define MARKS_PER_CHARS 5 // one mark in so many characters

// 縺 繧 繝 縲: the first bytes of kana and of 、。「」 in UTF-8, as Shift_JIS.
static bool is_soup_of_utf_8(uint32_t code)
{
    return code == 0x7E3A || code == 0x7E67 || code == 0x7E5D || code == 0x7E32;
}

// A character of windows-1252 for a byte of 80–BF.
static bool is_trail(uint32_t code)
{
    return (code >= 0x80 && code < 0xC0) || (code >= 0x152 && code < 0x2123);
}

// ã or its kin before two trails (UTF-8 as windows-1252), ､ before half-width kana (EUC-JP as
// Shift_JIS), ‚ or ƒ before a letter (Shift_JIS as windows-1252), ¤ or ¥ before any of Latin-1 but
// the next, which follows in tables of characters (EUC-JP as windows-1252).
static bool is_mark(const uint32_t last[3])
{
    if (is_soup_of_utf_8(last[0]))
        return true;
    if (last[2] >= 0xE3 && last[2] <= 0xE9 && is_trail(last[1]) && is_trail(last[0]))
        return true;
    if (last[1] == 0xFF64 && last[0] >= 0xFF66 && last[0] <= 0xFF9F)
        return true;
    if ((last[1] == 0xA4 || last[1] == 0xA5) && last[0] > 0xA0 && last[0] <= 0xFF)
        return last[0] != last[1] + 1;
    return (last[1] == 0x201A || last[1] == 0x192) && last[0] >= 0x9F && last[0] <= 0xFF;
}

static bool is_lost(uint32_t code) { return code == 0xFFFD || (code >= 0x80 && code < 0xA0); }

static bool is_soup(const unsigned char *at)
{
    return (at[1] == 0xB8 && (at[2] == 0xBA || at[2] == 0xB2)) ||
           (at[1] == 0xB9 && (at[2] == 0xA7 || at[2] == 0x9D));
}

// No mark is without one of these, nor is anything lost: characters of two bytes, 縺 繧 繝 縲, ､,
// and U+FFFD. Most Japanese texts have none, and to see that is three times as fast as to count.
static bool has_suspects(jpc_span text)
{
    const unsigned char *at = (const unsigned char *)text.ptr, *end = at + text.len;

    while (at < end) {
        if (*at < 0x80) {
            at++;
        } else if (*at < 0xE0) {
            return true;
        } else if (*at < 0xF0) {
            if (*at == 0xE7 && is_soup(at))
                return true;
            if (*at == 0xEF && (at[1] == 0xBF || (at[1] == 0xBD && at[2] == 0xA4)))
                return true;
            at += 3;
        } else {
            at += 4;
        }
    }
    return false;
}

static uint64_t count_broken(jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;
    uint64_t n_broken = 0, n_run = 0, n_marks = 0, n_lost = 0;
    uint32_t last[3] = {0};

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);
        bool in_run = code >= 0x80;

        if (in_run) {
            last[2] = last[1];
            last[1] = last[0];
            last[0] = code;
            n_run++;
            n_marks += is_mark(last);
            n_lost += is_lost(code);
        }
        if (!in_run || at == end) {
            bool soup = n_run >= SHORTEST_RUN && n_marks * MARKS_PER_CHARS >= n_run;

            n_broken += soup ? n_run : n_lost;
            n_run = n_marks = n_lost = 0;
            memset(last, 0, sizeof last);
        }
    }
    return n_broken;
}

uint64_t jpc_mojibake_count(jpc_span text) { return has_suspects(text) ? count_broken(text) : 0; }
