/** Are Han characters written by Japanese or by Chinese? */
#ifndef JPC_TEXT_HAN_SCORE_H
#define JPC_TEXT_HAN_SCORE_H

#include <stdint.h>

#include "core/memory.h"

typedef struct jpc_han_evidence {
    double nats;    /**< of all runs of Han characters, and of ，; positive: Japanese; 0 without */
    uint64_t stray; /**< の ・ ー, which Chinese writes too */
} jpc_han_evidence;

/** Weighs well-formed UTF-8. The logistic of nats is the probability of Japanese, if both languages
 *  are equally likely, for up to some 16 characters; longer texts are less certain than it says,
 *  because neighbours are not independent. */
jpc_han_evidence jpc_han_weigh(jpc_span text);

#endif
