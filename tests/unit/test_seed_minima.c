// Minima of XXH3-64 under many seeds: every kernel that runs here against the library, hash by
// hash.
#include <stdlib.h>
#include <string.h>

#include "core/hash.h"
#include "tap.h"
#include "text/seed_minima.h"

#define MAX_BYTES 40

static uint64_t state = 11;

static uint64_t next(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 33;
}

static void make_string(char *bytes, jpc_span *string, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)next();
    *string = (jpc_span){bytes, len};
}

static size_t count_wrong(const jpc_span *strings, size_t n, int n_seeds, const uint64_t *minima)
{
    size_t n_wrong = 0;

    for (int seed = 0; seed < n_seeds; seed++) {
        uint64_t least = UINT64_MAX;

        for (size_t i = 0; i < n; i++) {
            uint64_t hash =
                XXH3_64bits_withSeed(strings[i].ptr, strings[i].len, (XXH64_hash_t)seed);

            least = hash < least ? hash : least;
        }
        n_wrong += minima[seed] != least;
    }
    return n_wrong;
}

// Of one string each hash is a minimum: nothing is hidden by a lesser one.
static void test_lengths(const jpc_seed_kernel *kernel)
{
    jpc_arena arena = {0};
    size_t n_wrong = 0;

    for (size_t len = 0; len <= MAX_BYTES; len++)
        for (int round = 0; round < 8; round++) {
            uint64_t minima[JPC_SEED_MAX];
            char bytes[MAX_BYTES + 1];
            jpc_span string;

            make_string(bytes, &string, len);
            jpc_seed_minima(kernel, &arena, &string, 1, JPC_SEED_MAX, minima);
            n_wrong += count_wrong(&string, 1, JPC_SEED_MAX, minima);
        }
    ok(n_wrong == 0, "%s: strings of 0 to %d bytes, seeds 0 to %d", kernel->name, MAX_BYTES,
       JPC_SEED_MAX - 1);
    jpc_arena_release(&arena);
}

static void test_sets(const jpc_seed_kernel *kernel)
{
    static const int seeds[] = {1, 7, 8, 63, 64, 65, 112, 800};
    jpc_arena arena = {0};
    static char bytes[300][MAX_BYTES];
    jpc_span strings[300];

    for (size_t i = 0; i < 300; i++)
        make_string(bytes[i], &strings[i], 1 + next() % 20);
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        uint64_t minima[JPC_SEED_MAX];

        jpc_seed_minima(kernel, &arena, strings, 300, seeds[i], minima);
        ok(count_wrong(strings, 300, seeds[i], minima) == 0, "%s: 300 strings, %d seeds",
           kernel->name, seeds[i]);
    }
    jpc_arena_release(&arena);
}

static void test_stored(void)
{
    static const char *const words[] = {"吾輩は猫で", "輩は猫であ", "は猫である", "cat is",
                                        "\U0001F431\U0001F431\U0001F431\U0001F431\U0001F431"};
    jpc_arena arena = {0};
    jpc_span strings[5];
    uint64_t minima[JPC_SEED_ROUND];
    uint8_t lowest[2];

    for (size_t i = 0; i < 5; i++)
        strings[i] = jpc_span_of(words[i]);
    jpc_seed_minima(jpc_seed_kernel_best(), &arena, strings, 0, 40, minima);
    ok(minima[0] == UINT64_MAX && minima[39] == UINT64_MAX, "of nothing: all bits");
    jpc_seed_minima(jpc_seed_kernel_best(), &arena, strings, 5, 40, minima);
    jpc_seed_bytes(minima + 1, 2, lowest);
    ok(lowest[0] == (minima[1] & 0xFF) && lowest[1] == (minima[2] & 0xFF), "the lowest byte");
    ok(jpc_seed_band_key(minima, 1, 20) == XXH3_64bits_withSeed(minima + 20, 160, 1),
       "key of a band: of its minima side by side");
    ok(jpc_seed_band_key(minima, 1, 20) == 0x66B6B159F2770B89, "stored: %016llx",
       (unsigned long long)jpc_seed_band_key(minima, 1, 20));
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    for (const jpc_seed_kernel *kernel = jpc_seed_kernels; kernel->name != NULL; kernel++) {
        if (!jpc_cpu_has(kernel->vectors)) {
            printf("# %s: not on this processor\n", kernel->name);
            continue;
        }
        test_lengths(kernel);
        test_sets(kernel);
    }
    test_stored();
    return tap_end();
}
