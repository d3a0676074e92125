#include "job/signature_file.h"

#include "tests/unit/tap.h"

static const jpc_near_shape shape = {.bands = 3, .rows = 4, .permutations = 12, .keys = 5};
static const uint64_t keys[3] = {0x0102030405060708, UINT64_MAX, 5};
static const uint8_t bytes[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255};

static jpc_signature_row make_row(bool has_keys)
{
    return (jpc_signature_row){.signature = {.text = {0x1122334455667788, 0x99AABBCCDDEEFF00},
                                             .chars = 0xFEDCBA98,
                                             .date = -5,
                                             .url = 0x0A0B0C0D0E0F1011,
                                             .host = 0x1213141516171819,
                                             .keys = has_keys ? keys : NULL,
                                             .bytes = has_keys ? bytes : NULL},
                               .doc = 0x87654321,
                               .origin = {{(uint64_t)1 << 45, (uint64_t)1 << 41}, 9, 0},
                               .clean = {(uint64_t)3 << 42, (uint64_t)5 << 40}};
}

static bool is_same(const jpc_signature_row *a, const jpc_signature_row *b)
{
    const jpc_signature *x = &a->signature, *y = &b->signature;

    return jpc_hash128_equals(x->text, y->text) && x->chars == y->chars && x->date == y->date &&
           x->url == y->url && x->host == y->host && a->doc == b->doc &&
           memcmp(&a->origin.place, &b->origin.place, sizeof a->origin.place) == 0 &&
           a->origin.file == b->origin.file && memcmp(&a->clean, &b->clean, sizeof a->clean) == 0;
}

static void test_row(bool has_keys)
{
    jpc_signature_row row = make_row(has_keys), back;
    size_t n = jpc_signature_row_bytes(&shape), n_found = 0;
    uint64_t keys_back[8];
    unsigned char *stored = jpc_alloc(n);

    memset(stored, 0xAA, n);
    ok(n == 96 + 24 + 16, "bytes of a row");
    jpc_signature_row_store(&shape, &row, stored);
    ok(jpc_signature_row_load(&shape, stored, keys_back, &back) && is_same(&row, &back),
       "there and back");
    if (has_keys)
        ok(memcmp(back.signature.keys, keys, sizeof keys) == 0 &&
               memcmp(back.signature.bytes, bytes, sizeof bytes) == 0,
           "… with keys and bytes");
    else
        ok(back.signature.keys == NULL && back.signature.bytes == NULL, "… without");
    for (size_t i = 0; i < n; i++) {
        stored[i] ^= 1;
        n_found += !jpc_signature_row_load(&shape, stored, keys_back, &back);
        stored[i] ^= 1;
    }
    ok(n_found == n, "each byte that changes is noticed");
    free(stored);
}

static void test_keys(void)
{
    jpc_signature_row row = make_row(true), other = make_row(true);
    uint64_t a[5], b[5];

    jpc_signature_keys(&shape, JPC_NEAR_URL_PROPOSE, &row.signature, a);
    ok(memcmp(a, keys, sizeof keys) == 0 && a[3] != 0 && a[4] != 0 && a[3] != a[4],
       "keys of bands, text and address");
    jpc_signature_keys(&shape, JPC_NEAR_URL_DROP, &row.signature, b);
    ok(memcmp(a, b, sizeof a) == 0, "… the same where the address is enough");
    jpc_signature_keys(&shape, JPC_NEAR_URL_IGNORE, &row.signature, b);
    ok(memcmp(a, b, 4 * sizeof *a) == 0 && b[4] == 0, "… none of the address where it is not");
    other.signature.text.low++;
    other.signature.url++;
    jpc_signature_keys(&shape, JPC_NEAR_URL_PROPOSE, &other.signature, b);
    ok(a[3] != b[3] && a[4] != b[4], "another text, another address");
    other.signature.text = (jpc_hash128){row.signature.text.high + 1, row.signature.text.low};
    jpc_signature_keys(&shape, JPC_NEAR_URL_PROPOSE, &other.signature, b);
    ok(a[3] != b[3], "another text in its upper half");
    other.signature.url = 0;
    other.signature.keys = NULL;
    jpc_signature_keys(&shape, JPC_NEAR_URL_PROPOSE, &other.signature, b);
    ok(b[0] == 0 && b[1] == 0 && b[2] == 0 && b[3] != 0 && b[4] == 0, "of neither only the text");
}

int main(void)
{
    tap_begin();
    test_row(true);
    test_row(false);
    test_keys();
    ok(jpc_signature_count(&shape, 32) == 0 && jpc_signature_count(&shape, 32 + 3 * 136) == 3,
       "rows of a file");
    return tap_end();
}
