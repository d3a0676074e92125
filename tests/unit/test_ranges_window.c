// test_ranges.c with a window of 512 bytes and pieces of 128, so that members and records cross
// their ends at all places.
#define JPC_WINDOW_BYTES ((size_t)512)

#include "data/source.c"
#include "data/window.c"

#include "tests/unit/test_ranges.c"
