// Pseudonyms and keys. The values are those of Python's hmac and hashlib.
#include "tests/unit/tap.h"

#include "core/key_file.h"
#include "pii/pseudonym.h"

static char path[64];

static void write_key(const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");

    fwrite(bytes, 1, len, file);
    fclose(file);
}

static void test_pseudonyms(void)
{
    static const struct {
        const char *key, *kind, *value, *pseudonym;
    } cases[] = {
        {"0123456789abcdef0123456789abcdef", "phone", "0312345678", "rxcgzkbcdwxm"},
        {"0123456789abcdef0123456789abcdef", "email", "taro@example.jp", "cnqdqcbkwnnx"},
        {"0123456789abcdef0123456789abcdef", "phone", "taro@example.jp", "csljqlnzzkgv"},
        {"0123456789abcdef0123456789abcdef", "email", "", "xlqxhgcfgfql"},
        {"a key\n", "phone", "0312345678", "shgqgfbxrszr"},
    };
    jpc_arena arena = {0};
    jpc_err err = {0};

    ok(jpc_pseudonym_check(&err) == JPC_OK, "libcrypto can %s", err.message);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        is_text(jpc_pseudonym_make(&arena, jpc_span_of(cases[i].key), cases[i].kind,
                                   jpc_span_of(cases[i].value)),
                cases[i].pseudonym, cases[i].value);
    jpc_arena_release(&arena);
}

// Each letter in each place as often as any other, in the main.
static void test_letters(void)
{
    enum { N = 20000 };
    static int counts[JPC_PSEUDONYM]['z' + 1];
    jpc_arena arena = {0};
    int lowest = N, highest = 0, n_letters = 0;

    for (int i = 0; i < N; i++) {
        jpc_span value = jpc_arena_printf(&arena, "%d", i);
        jpc_span pseudonym = jpc_pseudonym_make(&arena, jpc_span_of("k"), "phone", value);

        for (size_t k = 0; k < pseudonym.len; k++)
            counts[k][pseudonym.ptr[k] & 127]++;
        if (i % 100 == 0)
            jpc_arena_reset(&arena);
    }
    for (int k = 0; k < JPC_PSEUDONYM; k++)
        for (int c = 0; c <= 'z'; c++) {
            if (counts[k][c] == 0)
                continue;
            n_letters++;
            lowest = counts[k][c] < lowest ? counts[k][c] : lowest;
            highest = counts[k][c] > highest ? counts[k][c] : highest;
            if (c < 'b' || strchr("aeiou", c) != NULL)
                ok(false, "'%c' is no consonant", c);
        }
    ok(n_letters == 20 * JPC_PSEUDONYM, "20 letters in each of the places: %d", n_letters);
    ok(lowest > 850 && highest < 1150, "1,000 times each: %d to %d", lowest, highest);
    jpc_arena_release(&arena);
}

static void test_key_file(void)
{
    static char large[JPC_KEY_MAX_BYTES + 1];
    jpc_buf key = {0};
    jpc_err err = {0};

    write_key("a\0key\n", 6);
    ok(jpc_key_file_read(path, &key, &err) == JPC_OK && key.len == 6 &&
           memcmp(key.ptr, "a\0key\n", 6) == 0,
       "all bytes are the key");
    write_key("", 0);
    key.len = 0;
    ok(jpc_key_file_read(path, &key, &err) == JPC_ERR_CONFIG &&
           strstr(err.message, "is empty; expected 1 to 65536 bytes") != NULL && key.len == 0,
       "%s", err.message);
    write_key(large, sizeof large);
    ok(jpc_key_file_read(path, &key, &err) == JPC_ERR_CONFIG &&
           strstr(err.message, "is too large") != NULL && key.len == 0,
       "%s", err.message);
    write_key(large, sizeof large - 1);
    ok(jpc_key_file_read(path, &key, &err) == JPC_OK && key.len == JPC_KEY_MAX_BYTES,
       "the largest");
    ok(jpc_key_file_read("/nonexistent/key", &key, &err) == JPC_ERR_CONFIG &&
           strcmp(err.message, "cannot open key '/nonexistent/key': No such file or directory") ==
               0,
       "%s", err.message);
    ok(jpc_key_file_read("/", &key, &err) == JPC_ERR_IO, "%s", err.message);
    jpc_buf_release(&key);
}

static void test_fingerprint(void)
{
    jpc_hash128 fingerprint, other;
    jpc_err err = {0};
    char hex[JPC_HASH_HEX] = "";

    write_key("a key\n", 6);
    if (jpc_key_file_fingerprint(path, &fingerprint, &err) == JPC_OK)
        jpc_hash128_hex(fingerprint, hex);
    ok(strcmp(hex, "582ac0a11a4e642caf111602633a8671") == 0, "HMAC of '\\0fingerprint': %s", hex);
    write_key("a key", 5);
    ok(jpc_key_file_fingerprint(path, &other, &err) == JPC_OK &&
           !jpc_hash128_equals(fingerprint, other),
       "another key has another one");
    write_key("", 0);
    ok(jpc_key_file_fingerprint(path, &other, &err) == JPC_ERR_CONFIG, "%s", err.message);
}

int main(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpc-key-%ld", (long)getpid());
    test_pseudonyms();
    test_letters();
    test_key_file();
    test_fingerprint();
    remove(path);
    return tap_end();
}
