// Where kana are 0.4 and more of the letters (prose has 0.4 to 0.7; hangul count twice), only their
// presence is asked for. Elsewhere the score is the smaller of two:
//
//   belief    logistic of the evidence in nats: kana (4 each) and Japanese Han characters (about 2
//             each) for it, Chinese Han characters (about -2 each; text/han_score.h) and hangul (-4
//             each) against it. Beyond 8 letters it is divided by letters / 8, so that the belief
//             of a mixed page follows the shares of its languages: Chinese and Japanese prose meet
//             at 0.5 where a third to half of the letters are from the Japanese.
//   presence  the larger of two ramps: kana / visible characters, bound 0.03: technical text that
//             is mostly code keeps 0.05 and more, foreign pages that quote some Japanese less;
//             Han / (visible characters but digits and symbols), bound 0.25: an English page may
//             have Han characters too, and they alone are weaker evidence
//
// A ramp rises linearly to 0.5 at its bound and to 1 at three times the bound. の, ・ and ー are
// little evidence (1 nat): Chinese uses の for 的 in names of shops, ・ between parts of foreign
// names.
#include "text/japanese_score.h"

#include <math.h>
#include <stdint.h>

#include "text/han_score.h"

#define KANA_BOUND 0.03
#define HAN_BOUND 0.25
#define FEW_KANA 0.40
#define KANA_NATS 4
#define STRAY_NATS 1
#define HANGUL_NATS -4
#define CERTAIN_LETTERS 8

static double ramp(double value, double bound)
{
    double score = value <= bound ? 0.5 * value / bound : 0.5 + 0.25 * (value - bound) / bound;

    return score < 1 ? score : 1;
}

static double belief(jpc_span text, const jpc_script_counts *counts)
{
    jpc_han_evidence han = jpc_han_weigh(text);
    double letters = (double)(counts->kana + counts->han + counts->hangul);
    double evidence = han.nats + STRAY_NATS * (double)han.stray +
                      KANA_NATS * ((double)counts->kana - (double)han.stray) +
                      HANGUL_NATS * (double)counts->hangul;

    if (letters > CERTAIN_LETTERS)
        evidence *= CERTAIN_LETTERS / letters;
    return 1 / (1 + exp(-evidence));
}

static double presence_of_kana(const jpc_script_counts *counts)
{
    return ramp((double)counts->kana / (double)(counts->chars - counts->spaces), KANA_BOUND);
}

static double presence_of_han(const jpc_script_counts *counts)
{
    uint64_t others = counts->spaces + counts->digits + counts->symbols;

    return ramp((double)counts->han / (double)(counts->chars - others), HAN_BOUND);
}

double jpc_japanese_score(jpc_span text, const jpc_script_counts *counts)
{
    uint64_t letters = counts->kana + counts->han + 2 * counts->hangul;

    if (counts->kana + counts->han == 0)
        return 0;
    if ((double)counts->kana >= FEW_KANA * (double)letters)
        return presence_of_kana(counts);
    return fmin(belief(text, counts), fmax(presence_of_kana(counts), presence_of_han(counts)));
}
