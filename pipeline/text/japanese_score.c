// The score is the smaller of two ramps, each 0.5 at its bound:
//
//   mix       kana / (kana + han + 2 hangul)     bound 0.10: kanji-heavy statutes, catalogues have
//                                                0.2 and more, Chinese with stray kana 0.05 and
//                                                less; hangul (never part of Japanese) count twice
//   presence  kana / visible characters          bound 0.03: technical text that is mostly code
//                                                keeps 0.05 and more, foreign pages that quote some
//                                                Japanese less
//
// A ramp rises linearly to 0.5 at its bound and to 1 at three times the bound. の, ・ and ー alone
// are no evidence: Chinese uses の for 的 in names of shops, ・ between parts of foreign names.
// Where kana are few, they are counted without these three.
#include "text/japanese_score.h"

#include <stdint.h>

#define MIX_BOUND 0.10
#define PRESENCE_BOUND 0.03
#define FEW_KANA 0.30 // of the CJK letters: prose has 0.4 to 0.7

static double ramp(double value, double bound)
{
    double score = value <= bound ? 0.5 * value / bound : 0.5 + 0.25 * (value - bound) / bound;

    return score < 1 ? score : 1;
}

static bool is_stray(const char *at)
{
    return memcmp(at, "の", 3) == 0 || memcmp(at, "・", 3) == 0 || memcmp(at, "ー", 3) == 0;
}

// All of them start with the byte E3, which is never inside another character.
static uint64_t count_stray(jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    uint64_t n = 0;

    while (end - at >= 3) {
        at = memchr(at, 0xE3, (size_t)(end - at) - 2);
        if (at == NULL)
            break;
        n += is_stray(at);
        at += 3;
    }
    return n;
}

double jpc_japanese_score(jpc_span text, const jpc_script_counts *counts)
{
    uint64_t letters = counts->kana + counts->han + 2 * counts->hangul;
    uint64_t visible = counts->chars - counts->spaces;
    double kana = (double)counts->kana, mix, presence;

    if (counts->kana == 0 || visible == 0)
        return 0;
    if (kana < FEW_KANA * (double)letters)
        kana -= (double)count_stray(text);
    mix = ramp(kana / (double)letters, MIX_BOUND);
    presence = ramp(kana / (double)visible, PRESENCE_BOUND);
    return mix < presence ? mix : presence;
}
