// A logistic regression on characters and pairs of neighbours. A run ends where another character
// stands: what lies beyond is no neighbour.
#include "text/han_score.h"

#include <stdbool.h>

#include "text/han_table.h"
#include "text/utf8.h"

#define NOT_HAN UINT32_MAX
#define COMMA 0xFF0C // ，: what Chinese writes for 、; in Japanese rare, and then among kana
#define COMMA_NATS 1

static uint32_t rare_index(uint32_t code)
{
    if (code == 0x3005)
        return JPC_HAN_ITERATION;
    if (code == 0x3007)
        return JPC_HAN_ZERO;
    if (code >= 0xF900 && code <= 0xFAFF)
        return JPC_HAN_COMPATIBLE;
    if ((code >= 0x3400 && code <= 0x4DBF) || (code >= 0x20000 && code <= 0x3FFFF))
        return JPC_HAN_RARE;
    return NOT_HAN;
}

static uint32_t index_of(uint32_t code)
{
    return code - JPC_HAN_FIRST <= JPC_HAN_LAST - JPC_HAN_FIRST ? code - JPC_HAN_FIRST
                                                                : rare_index(code);
}

static bool is_stray(uint32_t code) { return code == 0x306E || code == 0x30FB || code == 0x30FC; }

jpc_han_evidence jpc_han_weigh(jpc_span text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    uint32_t previous = NOT_HAN;
    uint64_t stray = 0;
    int64_t sum = 0;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at), index = index_of(code);

        if (index == NOT_HAN) {
            stray += is_stray(code);
            sum -= code == COMMA ? COMMA_NATS * JPC_HAN_SCALE : 0;
        } else {
            sum += jpc_han_singles[index];
            if (previous != NOT_HAN)
                sum += jpc_han_pairs[jpc_han_pair(previous, index)];
        }
        previous = index;
    }
    return (jpc_han_evidence){(double)sum / JPC_HAN_SCALE, stray};
}
