/** Time for people: durations, rates, progress. Never part of deterministic output. */
#ifndef JPC_CORE_CLOCK_H
#define JPC_CORE_CLOCK_H

#include <stdint.h>

/** Monotonic nanoseconds since an unspecified point. */
uint64_t jpc_clock_ns(void);

static inline double jpc_clock_seconds(uint64_t ns) { return (double)ns / 1e9; }

#endif
