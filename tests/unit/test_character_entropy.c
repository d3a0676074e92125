// Entropies of characters and of pairs against those of text/repetition.h, which sorts and shares
// nothing with them, and against values known by hand.
#include "text/character_entropy.h"

#include <math.h>

#include "tests/unit/tap.h"
#include "text/repetition.h"
#include "text/utf8.h"

static void check(jpc_arena *arena, jpc_span text, const char *name)
{
    jpc_units units = jpc_units_of_characters(arena, text);
    jpc_character_entropy got = jpc_character_entropy_of(arena, text, true);

    is_number(got.bits, jpc_repetition_entropy(arena, &units, 1), 1e-9, name);
    is_number(got.pair_bits, jpc_repetition_entropy(arena, &units, 2), 1e-9, "  … and of pairs");
    jpc_arena_reset(arena);
}

// Of `n` characters, each the `step`th behind the one before among `kinds` from `first` on.
static void check_walk(jpc_arena *arena, uint32_t first, uint32_t kinds, uint64_t step, size_t n)
{
    char *bytes = jpc_alloc(4 * n);
    size_t len = 0;
    uint64_t at = 0;
    char name[80];

    for (size_t i = 0; i < n; i++) {
        len += jpc_utf8_put(bytes + len, first + (uint32_t)(at % kinds));
        at = at * step + i;
    }
    snprintf(name, sizeof name, "%zu of U+%04X and %u behind it", n, first, kinds);
    check(arena, (jpc_span){bytes, len}, name);
    free(bytes);
}

int main(void)
{
    jpc_arena arena = {0};
    jpc_character_entropy got;

    tap_begin();
    got = jpc_character_entropy_of(&arena, jpc_span_of(""), true);
    ok(got.bits == 0 && got.pair_bits == 0, "no text: 0");
    got = jpc_character_entropy_of(&arena, jpc_span_of("あ"), true);
    ok(got.bits == 0 && got.pair_bits == 0, "one character: 0");
    got = jpc_character_entropy_of(&arena, jpc_span_of("春夏秋冬春"), true);
    is_number(got.pair_bits, 2, 1e-15, "four pairs: two bits");
    got = jpc_character_entropy_of(&arena, jpc_span_of("春夏秋冬"), false);
    ok(got.bits == 2 && got.pair_bits == 0, "pairs are not counted unless asked for");
    check(&arena, jpc_span_of("吾輩は猫である。名前はまだ無い。吾輩は😀である。"), "a sentence");
    check_walk(&arena, 0x3042, 1, 1, 100000);
    check_walk(&arena, 0x3042, 2, 3, 5000);
    check_walk(&arena, 0x3042, 80, 6364136223846793005u, 20000);
    check_walk(&arena, 0x4E00, 5000, 6364136223846793005u, 60000);
    check_walk(&arena, 0x10000, 0x100000, 1, 200000);
    check_walk(&arena, 0x20000, 70000, 6364136223846793005u, 200000);
    jpc_arena_release(&arena);
    return tap_end();
}
