// The table of hashes: counts, also of keys that meet in one slot and at the end of the table,
// keeps them while it grows, and never holds more memory than it may.
#include "core/hash_set.h"
#include "tests/unit/tap.h"

#define SLOT 24 // bytes of a key and its count
#define FIRST 1024

static jpc_hash128 key_of(uint64_t n)
{
    return (jpc_hash128){.low = n * 0x9E3779B97F4A7C15u, .high = n};
}

static uint32_t count(jpc_hash_set *set, jpc_hash128 key)
{
    jpc_err err = {0};
    uint32_t n = 0;

    if (jpc_hash_set_count(set, key, &n, &err) != JPC_OK)
        printf("# %s\n", err.message);
    return n;
}

static void test_counting(void)
{
    jpc_hash_set set;
    bool right = true;

    jpc_hash_set_init(&set, 1 << 20);
    ok(set.slots == NULL, "an empty table takes no memory");
    for (uint32_t n = 1; n <= 5; n++)
        for (uint64_t i = 0; i < 300; i++)
            right &= count(&set, key_of(i)) == n;
    ok(right && set.n_used == 300, "every key is counted on its own");
    ok(count(&set, (jpc_hash128){0}) == 6 && count(&set, (jpc_hash128){.high = 1}) == 1 &&
           count(&set, (jpc_hash128){.high = 1}) == 2 && set.n_used == 301,
       "zero is a key; both halves of a key count");
    jpc_hash_set_release(&set);
}

// Keys whose low bits are those of the last slot go on at the first ones.
static void test_wrap_around(void)
{
    jpc_hash_set set;
    bool right = true;

    jpc_hash_set_init(&set, 1 << 20);
    for (uint32_t n = 1; n <= 2; n++)
        for (uint64_t i = 0; i < 500; i++)
            right &= count(&set, (jpc_hash128){.low = FIRST - 1, .high = i}) == n;
    ok(right && set.n_used == 500, "keys that meet in the last slot");
    ok(count(&set, (jpc_hash128){.low = 3, .high = 7}) == 1, "… do not hide those behind them");
    jpc_hash_set_release(&set);
}

static void test_growth(void)
{
    const uint64_t n = 200000;
    jpc_hash_set set;
    bool right = true;

    jpc_hash_set_init(&set, SIZE_MAX);
    for (uint64_t i = 0; i < n; i++)
        right &= count(&set, key_of(i)) == 1 && (i % 2 == 0 || count(&set, key_of(i)) == 2);
    for (uint64_t i = n; i-- > 0;)
        right &= count(&set, key_of(i)) == 2 + i % 2;
    ok(right && set.n_used == n && 4 * set.n_used <= 3 * set.n_slots, "counts survive growth");
    jpc_hash_set_release(&set);
}

// The keys a table of at most `max_bytes` takes, and what it says then.
static uint64_t fill(jpc_hash_set *set, size_t max_bytes, jpc_err *err)
{
    uint32_t ignored;
    uint64_t n = 0;

    jpc_hash_set_init(set, max_bytes);
    while (n < 100000 && jpc_hash_set_count(set, key_of(n), &ignored, err) == JPC_OK)
        n++;
    return n;
}

static void test_limit(void)
{
    static const struct {
        size_t max_bytes;
        uint64_t n;
    } cases[] = {{FIRST * SLOT - 1, 0},        {FIRST * SLOT, FIRST * 3 / 4},
                 {3 * FIRST * SLOT - 1, 768},  {3 * FIRST * SLOT, 2 * FIRST * 3 / 4},
                 {6 * FIRST * SLOT - 1, 1536}, {6 * FIRST * SLOT, 4 * FIRST * 3 / 4}};
    jpc_hash_set set;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_err err = {0};
        char want[200];

        ok(fill(&set, cases[i].max_bytes, &err) == cases[i].n && err.status == JPC_ERR_LIMIT,
           "at most %zu bytes: %" PRIu64 " keys, with the old table beside the new one",
           cases[i].max_bytes, cases[i].n);
        snprintf(want, sizeof want,
                 "more than %zu distinct documents: to grow, the table of %zu bytes would take "
                 "%zu, the ceiling is %zu",
                 set.n_used, set.n_slots * SLOT,
                 (set.n_slots + (set.n_slots > 0 ? 2 * set.n_slots : FIRST)) * SLOT,
                 cases[i].max_bytes);
        is_text(jpc_span_of(err.message), want, "… and says so");
        jpc_hash_set_release(&set);
    }
}

int main(void)
{
    tap_begin();
    test_counting();
    test_wrap_around();
    test_growth();
    test_limit();
    return tap_end();
}
