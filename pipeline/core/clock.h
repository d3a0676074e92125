/** Monotonic time, for progress and reports; never for anything that is written as data. */
#ifndef JPC_CORE_CLOCK_H
#define JPC_CORE_CLOCK_H

#include <stdint.h>

/** Nanoseconds since some fixed point. */
uint64_t jpc_clock_ns(void);

#endif
