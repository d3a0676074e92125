/** Bytes flipped, cut out, doubled or cut off at a random place, and what is left of others then.
 */
#ifndef JPC_TESTS_UNIT_RANDOM_DAMAGE_H
#define JPC_TESTS_UNIT_RANDOM_DAMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

// Of a file on disk.
struct extent {
    uint64_t begin, end;
};

enum what { FLIP, CUT, DOUBLE, END };

struct damage {
    enum what what;
    size_t at, len;
};

static uint64_t random_state = 20240229;

static inline uint64_t random_below(uint64_t n)
{
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    return (random_state >> 33) % n;
}

static inline void do_damage(jpc_span file, struct damage damage, jpc_buf *out)
{
    size_t end = damage.at + damage.len;

    out->len = 0;
    jpc_buf_add(out, file.ptr, damage.what == DOUBLE ? end : damage.at);
    if (damage.what == FLIP) {
        char c = (char)(file.ptr[damage.at] ^ (char)(1 + random_below(255)));

        jpc_buf_add(out, &c, 1);
    }
    if (damage.what == DOUBLE)
        end = damage.at;
    jpc_buf_add(out, file.ptr + end, file.len - end);
}

static inline bool is_touched(struct damage damage, uint64_t begin, uint64_t end)
{
    uint64_t at = damage.at, after = damage.at + damage.len;

    if (damage.what == DOUBLE) // the bytes are doubled behind themselves
        return begin < after && after < end;
    return begin < after && at < end;
}

// What stands in the damaged file of bytes [begin, end) of the undamaged one, and between them.
static inline size_t left_of(struct damage damage, uint64_t begin, uint64_t end,
                             struct extent left[2])
{
    uint64_t at = damage.at, after = damage.at + damage.len;
    size_t n = 0;

    switch (damage.what) {
    case FLIP: left[n++] = (struct extent){begin, end}; break;
    case DOUBLE: left[n++] = (struct extent){begin, end + damage.len}; break;
    case CUT:
    case END:
        if (begin < at)
            left[n++] = (struct extent){begin, at};
        if (end > after)
            left[n++] =
                (struct extent){(begin > after ? begin : after) - damage.len, end - damage.len};
    }
    return n;
}

static inline bool is_in(uint64_t at, struct extent extent)
{
    return extent.begin <= at && at < extent.end;
}

#endif
