#include "core/digest.h"

#include <limits.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

// ---- labels ----------------------------------------------------------------------------------

static const struct {
    const char *name;
    jpc_digest_algorithm algorithm;
    size_t len;
} algorithms[] = {
    {"sha1", JPC_DIGEST_SHA1, 20},     {"sha-1", JPC_DIGEST_SHA1, 20},
    {"sha256", JPC_DIGEST_SHA256, 32}, {"sha-256", JPC_DIGEST_SHA256, 32},
    {"sha512", JPC_DIGEST_SHA512, 64}, {"sha-512", JPC_DIGEST_SHA512, 64},
    {"md5", JPC_DIGEST_MD5, 16},
};

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

// RFC 4648 6; writers differ in the case.
static int base32_value(char c)
{
    return c >= 'a' && c <= 'z'   ? c - 'a'
           : c >= 'A' && c <= 'Z' ? c - 'A'
           : c >= '2' && c <= '7' ? c - '2' + 26
                                  : -1;
}

// RFC 4648 4 and 5.
static int base64_value(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+' || c == '-' ? 62
           : c == '/' || c == '_' ? 63
                                  : -1;
}

// A character is worth `bits`; those that the last one has too many must be 0.
static bool decode(jpc_span text, unsigned bits, int (*value_of)(char c), unsigned char *out)
{
    unsigned held = 0, n_held = 0;

    for (size_t i = 0; i < text.len; i++) {
        int value = value_of(text.ptr[i]);

        if (value < 0)
            return false;
        held = (held << bits | (unsigned)value) & 0xffff;
        n_held += bits;
        if (n_held < 8)
            continue;
        n_held -= 8;
        *out++ = (unsigned char)(held >> n_held);
    }
    return (held & ((1u << n_held) - 1)) == 0;
}

static const struct {
    unsigned bits;
    int (*value_of)(char c);
} encodings[] = {{4, hex_value}, {5, base32_value}, {6, base64_value}};

// Returns false if no encoding has this length.
static bool decode_value(jpc_span text, jpc_digest *digest)
{
    while (text.len > 0 && text.ptr[text.len - 1] == '=')
        text.len--;
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        if (text.len != (8 * digest->len + encodings[i].bits - 1) / encodings[i].bits)
            continue;
        if (!decode(text, encodings[i].bits, encodings[i].value_of, digest->bytes))
            digest->len = 0;
        return true;
    }
    return false;
}

bool jpc_digest_parse(jpc_span label, jpc_digest *digest)
{
    const char *colon = label.len > 0 ? memchr(label.ptr, ':', label.len) : NULL;
    jpc_span name, value;

    if (colon == NULL)
        return false;
    name = (jpc_span){label.ptr, (size_t)(colon - label.ptr)};
    value = (jpc_span){colon + 1, label.len - name.len - 1};
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        if (!jpc_span_is_nocase(name, algorithms[i].name))
            continue;
        *digest = (jpc_digest){.algorithm = algorithms[i].algorithm, .len = algorithms[i].len};
        return decode_value(value, digest);
    }
    return false;
}

bool jpc_digest_equals(const jpc_digest *a, const jpc_digest *b)
{
    return a->algorithm == b->algorithm && a->len == b->len && a->len > 0 &&
           memcmp(a->bytes, b->bytes, a->len) == 0;
}

// ---- libcrypto -------------------------------------------------------------------------------

static const EVP_MD *method_of(jpc_digest_algorithm algorithm)
{
    switch (algorithm) {
    case JPC_DIGEST_MD5: return EVP_md5();
    case JPC_DIGEST_SHA1: return EVP_sha1();
    case JPC_DIGEST_SHA256: return EVP_sha256();
    default: return EVP_sha512();
    }
}

// What is right does not depend on openssl.cnf of a machine: it is not read.
bool jpc_digest_make(jpc_digest_algorithm algorithm, jpc_span bytes, jpc_digest *digest)
{
    unsigned len = 0;

    *digest = (jpc_digest){.algorithm = algorithm};
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 ||
        EVP_Digest(bytes.ptr, bytes.len, digest->bytes, &len, method_of(algorithm), NULL) != 1)
        return false;
    digest->len = len;
    return true;
}

bool jpc_digest_make_keyed(jpc_digest_algorithm algorithm, jpc_span key, jpc_span message,
                           jpc_digest *digest)
{
    unsigned len = 0;

    *digest = (jpc_digest){.algorithm = algorithm};
    if (key.len > INT_MAX || OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 ||
        HMAC(method_of(algorithm), key.ptr, (int)key.len, (const unsigned char *)message.ptr,
             message.len, digest->bytes, &len) == NULL)
        return false;
    digest->len = len;
    return true;
}

// "OpenSSL 3.0.19 27 Jan 2026": the second word.
void jpc_digest_version(jpc_buf *out)
{
    const char *version = OpenSSL_version(OPENSSL_VERSION);

    version += strcspn(version, " ");
    version += strspn(version, " ");
    jpc_buf_printf(out, "openssl %.*s\n", (int)strcspn(version, " "), version);
}
