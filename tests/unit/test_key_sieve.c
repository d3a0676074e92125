#include "job/key_sieve.h"

#include "core/hash.h"
#include "tests/unit/tap.h"

#define N 100000u

// As those of slice `slice` of 16: the first bits are the same.
static uint64_t key_of(uint64_t i, uint64_t slice)
{
    return jpc_hash64(&i, sizeof i) >> 4 | slice << 60;
}

static void test(size_t max_bytes, double most, double least)
{
    jpc_key_sieve sieve;
    unsigned n_lost = 0, n_passed = 0;

    jpc_key_sieve_open(&sieve, N, max_bytes);
    for (uint64_t i = 0; i < N; i++)
        jpc_key_sieve_add(&sieve, key_of(i, 5));
    for (uint64_t i = 0; i < N; i++) {
        n_lost += !jpc_key_sieve_may_have(&sieve, key_of(i, 5));
        n_passed += jpc_key_sieve_may_have(&sieve, key_of(N + i, 5));
    }
    ok(n_lost == 0, "%zu bytes: what was added is there", max_bytes);
    ok(n_passed <= most * N && n_passed >= least * N, "… of others, %u of %u", n_passed, N);
    ok(sieve.mask / 8 < (max_bytes > 8192 ? max_bytes : 8192), "… in no more memory");
    jpc_key_sieve_close(&sieve);
}

int main(void)
{
    test((size_t)1 << 30, 0.03, 0.0001);
    test((size_t)1 << 17, 0.25, 0.01);
    test(0, 1, 0.9);
    return tap_end();
}
